//! Comparisons as workbooks.

use std::collections::{BTreeMap, HashMap, HashSet};

use calamine::Data;
use metacluster::COMPONENTS;
use metacluster::scenario::{Asked, PairFate};

use super::workbooks::{admitted, bytes, network_of, number, payloads, read, rows};
use super::*;

type Row = BTreeMap<String, Data>;

/// A question of energy in groups of three, and scenarios with other weights, other rules, other clusters.
fn asked(top: usize, asked: Asked) -> (Question, Vec<Scenario>) {
    let mut question = Question::default();
    let mut groups = GroupQuestion::default();
    groups.sectors = GroupSectors::Named(vec!["energy-environment".into()]);
    groups.sizes = 3..=3;
    question.groups = Some(groups);
    question.pairs.top = top;
    question.pairs.asked = asked;
    let mut weights = Scenario::default();
    weights.name = "ties".to_owned();
    weights.weights = vec![("ties".to_owned(), 0.4), ("bridge".to_owned(), 0.2)];
    let mut clusters = Scenario::default();
    clusters.name = "ties".to_owned();
    clusters.edits.remove = vec!["CREA".into()];
    clusters.edits.add = vec![draft_of_own()];
    (question, vec![weights, clusters])
}

/// Runs `check` on the workbook and on the answers that it is of, the baseline first.
fn made(
    network: &Network,
    question: &Question,
    scenarios: &[Scenario],
    check: &dyn Fn(&[u8], &[&Answer<'_>], &DiffDocument),
) {
    let complements = &network.catalogue().reference().complements;
    let baseline = Answer::new(network, complements, question).unwrap();
    let edited = |scenario: &Scenario| {
        let edited = scenario.edits.apply(network.catalogue()).unwrap().catalogue;
        scenario.edits_clusters().then(|| Network::build(Arc::new(edited), &partnerships()))
    };
    let networks: Vec<Option<Network>> = scenarios.iter().map(edited).collect();
    let mut document = DiffDocument::against("as it is", &baseline, inputs());
    let mut answers = Vec::new();
    for (scenario, network) in scenarios.iter().zip(&networks) {
        let question = scenario.question(question).unwrap();
        let answer = match network {
            Some(network) => baseline.elsewhere(network, &question).unwrap(),
            None => baseline.again(&question).unwrap(),
        };
        document.push_scenario(scenario, &answer, diff(&baseline, &answer));
        answers.push(answer);
    }
    let answers: Vec<&Answer<'_>> = std::iter::once(&baseline).chain(&answers).collect();
    let told = document.clone();
    let document = ComparisonDocument::new(document, answers.clone());
    let workbook = bytes(&document);
    assert!(workbook == bytes(&document), "the same bytes twice");
    check(&workbook, &answers, &told);
}

/// The rows of the Weights sheet's block of shares, by scenario.
fn shares(sheet: &calamine::Range<Data>) -> HashMap<String, Vec<f64>> {
    let mut below = sheet.rows().skip_while(|row| !row[0].to_string().starts_with("Shares: ")).skip(1);
    let header: Vec<String> = below.next().unwrap()[1..].iter().map(ToString::to_string).collect();
    assert_eq!(header[..COMPONENTS.len()], COMPONENTS, "the columns of the pairs");
    let side = |row: &[Data]| {
        let number = |cell: &Data| if let Data::Float(share) = cell { *share } else { panic!("{cell:?}") };
        (row[0].to_string(), row[1..=COMPONENTS.len()].iter().map(number).collect())
    };
    below.take_while(|row| row[0] != Data::Empty).map(side).collect()
}

fn of_scenario<'r>(rows: &'r [Row], name: &str) -> Vec<&'r Row> {
    rows.iter().filter(|row| row["scenario"] == *name).collect()
}

#[test]
fn every_side_shows_what_its_own_scorer_computed() {
    let network = network();
    for (scope, top) in [(Asked::Overall, 5), (Asked::PerCluster, 2), (Asked::For(vec!["ECO".into()]), 3)] {
        let grouped = scope != Asked::Overall;
        let (question, scenarios) = asked(top, scope);
        made(&network, &question, &scenarios, &|workbook, answers, _| {
            let (sheets, formulas) = read(workbook);
            let shares = shares(&sheets["Weights"]);
            let names = ["as it is", "ties", "ties (2)"];
            for sheet in ["Pairs", "Pairs of proposals"] {
                let all = rows(&sheets[sheet], 2);
                let live = formulas.iter().filter(|(of, _)| of == sheet);
                assert_eq!(
                    live.count(),
                    6 * all.len(),
                    "{sheet}: four sums, what is ranked by, and the rank"
                );
                for (name, answer) in names.iter().zip(answers) {
                    let own = of_scenario(&all, name);
                    assert!(!own.is_empty(), "{sheet}: {name}");
                    for row in own {
                        let [a, b] = ["a", "b"].map(|side| at(answer.scorer(), &row[side].to_string()));
                        let totals = answer.scorer().totals(a, b);
                        for (column, end, total) in [
                            ("score", "", totals.score),
                            ("low", " low", totals.low),
                            ("high", " high", totals.high),
                            ("known", " known", totals.coverage),
                        ] {
                            assert_eq!(number(row, column).to_bits(), total.to_bits(), "{name}: {column}");
                            let products = shares[*name].iter().zip(&COMPONENTS);
                            let sum: f64 =
                                products.map(|(share, of)| share * number(row, &format!("{of}{end}"))).sum();
                            assert!((sum - total).abs() < 1e-12, "{name}: {column}: {sum} {total}");
                        }
                    }
                }
            }
            let pairs = rows(&sheets["Pairs"], 2);
            for (name, answer) in names.iter().zip(answers) {
                let own = of_scenario(&pairs, name);
                for pair in &answer.ranking().pairs {
                    let ids = [pair.a, pair.b]
                        .map(|index| answer.scorer().network().catalogue().clusters()[index].id().to_owned());
                    let same = |row: &&&Row| {
                        row["a"] == *ids[0]
                            && row["b"] == *ids[1]
                            && (!grouped || row["partners of"] == *ids[0])
                    };
                    let found: Vec<&&Row> = own.iter().filter(same).collect();
                    assert_eq!(found.len(), 1, "{name}: {ids:?} once");
                    assert_eq!(number(found[0], "rank") as usize, pair.rank, "{name}: {ids:?}");
                    assert_eq!(number(found[0], "rank as computed") as usize, pair.rank);
                }
            }
        });
    }
}

#[test]
fn formulas_of_a_side_read_its_own_row_of_weights() {
    let network = network();
    let (question, scenarios) = asked(5, Asked::Overall);
    made(&network, &question, &scenarios, &|workbook, _, _| {
        let (sheets, formulas) = read(workbook);
        let weights = &sheets["Weights"];
        let title = weights.rows().position(|row| row[0].to_string().starts_with("Shares: ")).unwrap();
        let row_of = |name: &str| {
            let side = weights.rows().skip(title + 2).position(|row| row[0] == *name).unwrap();
            title + 3 + side
        };
        let scores: Vec<&String> = formulas
            .iter()
            .filter(|(sheet, formula)| sheet == "Pairs" && formula.starts_with("SUMPRODUCT("))
            .map(|(_, formula)| formula)
            .collect();
        let pairs = rows(&sheets["Pairs"], 2);
        assert_eq!(scores.len(), 4 * pairs.len());
        for (row, sums) in pairs.iter().zip(scores.chunks(4)) {
            let at = row_of(&row["scenario"].to_string());
            let range = format!("SUMPRODUCT(Weights!$B${at}:$H${at},");
            assert!(sums.iter().all(|sum| sum.starts_with(&range)), "{range} {sums:?}");
        }
        // A row of shares divides the row of weights that stands the height of a block above it.
        let names = ["as it is", "ties", "ties (2)"];
        for name in names {
            let at = row_of(name);
            let above = at - (names.len() + 3);
            let of_side = format!("IF($I${above}>0,$B${above}/$I${above},0)");
            assert!(formulas.iter().any(|(sheet, it)| sheet == "Weights" && *it == of_side), "{of_side}");
        }
    });
}

#[test]
fn the_comparison_stands_beside_what_it_compares() {
    let network = network();
    let (question, scenarios) = asked(5, Asked::Overall);
    made(&network, &question, &scenarios, &|workbook, answers, told| {
        let (sheets, _) = read(workbook);
        let compared = rows(&sheets["Pairs compared"], 0);
        for (name, case) in ["ties", "ties (2)"].iter().zip(&told.cases) {
            let own = of_scenario(&compared, name);
            let diff = case.pairs.as_ref().unwrap();
            for fate in [PairFate::Entered, PairFate::Left, PairFate::Moved, PairFate::Stayed] {
                let count = own.iter().filter(|row| row["change"] == *fate.as_str()).count();
                assert_eq!(count, diff.count(fate), "{name}: {}", fate.as_str());
            }
            for (row, change) in own.iter().zip(&diff.lists[0].changes) {
                assert_eq!(
                    (row["a"].to_string(), row["b"].to_string()),
                    (change.a.clone(), change.b.clone())
                );
                if let Some(difference) = change.score_change() {
                    assert_eq!(number(row, "score change").to_bits(), (difference + 0.0).to_bits());
                    let parts = diff.components.iter().map(|part| number(row, &format!("{part} change")));
                    assert!((parts.sum::<f64>() - difference).abs() < 1e-12);
                    let mover = change.mover().map(|(place, _)| diff.components[place].clone());
                    assert_eq!(row["moved by"].to_string(), mover.unwrap_or_default());
                }
            }
        }
        let groups = rows(&sheets["Proposals compared"], 0);
        let listed = rows(&sheets["Proposals"], 0);
        for (name, case) in ["ties", "ties (2)"].iter().zip(&told.cases) {
            let changes = case.groups.as_ref().unwrap().lists.iter().flat_map(|list| &list.changes);
            assert_eq!(of_scenario(&groups, name).len(), changes.count());
        }
        for (name, answer) in ["as it is", "ties", "ties (2)"].iter().zip(answers) {
            let found = answer.groups().unwrap().lists.iter().flat_map(|list| &list.proposals);
            let own = of_scenario(&listed, name);
            let scores: Vec<u64> = found.map(|proposal| proposal.score.to_bits()).collect();
            assert!(!scores.is_empty());
            assert_eq!(own.iter().map(|row| number(row, "score").to_bits()).collect::<Vec<_>>(), scores);
        }
        let clusters = rows(&sheets["Clusters compared"], 0);
        let words: Vec<String> =
            clusters.iter().map(|row| format!("{} {}", row["change"], row["id"])).collect();
        assert_eq!(words, ["added Y", "removed CREA"]);
    });
}

#[test]
fn pairs_that_only_one_side_lists_are_shown_for_both() {
    let network = network();
    let (mut question, mut scenarios) = asked(2, Asked::Overall);
    scenarios[0].weights = vec![("proximity".to_owned(), 20.0)];
    // Without those that other weights would bring up, which are there only where no least score is asked for.
    question.pairs.min_score = 0.01;
    made(&network, &question, &scenarios[..1], &|workbook, _, told| {
        let (sheets, _) = read(workbook);
        let pairs = rows(&sheets["Pairs"], 2);
        let ids = |name: &str| -> HashSet<(String, String)> {
            let own = of_scenario(&pairs, name);
            own.iter().map(|row| (row["a"].to_string(), row["b"].to_string())).collect()
        };
        let diff = told.cases[0].pairs.as_ref().unwrap();
        assert!(diff.count(PairFate::Entered) > 0, "the scenario brings up another pair");
        for change in &diff.lists[0].changes {
            let key = (change.a.clone(), change.b.clone());
            assert!(ids("as it is").contains(&key) && ids("ties").contains(&key), "{key:?}");
        }
    });
}

#[test]
fn no_name_of_a_scenario_or_cluster_is_a_formula() {
    let names = payloads();
    let network = network_of(&names);
    let mut question = Question::default();
    let mut groups = GroupQuestion::default();
    groups.sizes = 3..=3;
    question.groups = Some(groups);
    question.pairs.top = 100;
    let scenario = |name: &String| {
        let mut scenario = Scenario::default();
        scenario.name = name.clone();
        scenario.description = name.clone();
        scenario.weights = vec![("ties".to_owned(), 0.4)];
        scenario.edits.remove = vec![network.catalogue().clusters()[0].id().to_owned()];
        scenario
    };
    let scenarios: Vec<Scenario> = names.iter().take(4).map(scenario).collect();
    made(&network, &question, &scenarios, &|workbook, _, _| {
        let (sheets, formulas) = read(workbook);
        let begins =
            ["SUMPRODUCT(", "1+SUMPRODUCT(", "IF(", "SUM(", "AVERAGEIF('Pairs of proposals'!", "0.6*"];
        for (sheet, formula) in &formulas {
            assert!(begins.iter().any(|begin| formula.starts_with(begin)), "{sheet}: {formula}");
            let foreign = ["HYPERLINK", "|", "1+2", "cmd", "DDE"];
            assert!(!foreign.iter().any(|word| formula.contains(word)), "{sheet}: {formula}");
        }
        for sheet in ["Summary", "Pairs compared", "Pairs", "Proposals", "Weights"] {
            let texts: HashSet<String> = sheets[sheet].used_cells().map(|cell| cell.2.to_string()).collect();
            for name in names.iter().take(4) {
                assert!(texts.contains(&admitted(name)), "{sheet}: {name:?}");
            }
        }
        let texts: HashSet<String> = sheets["Pairs"].used_cells().map(|cell| cell.2.to_string()).collect();
        for cluster in network.catalogue().clusters() {
            assert!(texts.contains(&admitted(cluster.name())), "{:?}", cluster.name());
        }
    });
}

#[test]
fn too_many_pairs_of_all_sides_together_are_numbers() {
    let names: Vec<String> = (0..60).map(|number| format!("Cluster {number}")).collect();
    let network = network_of(&names);
    let mut question = Question::default();
    question.pairs.top = 1_100;
    let scenario = |name: &str| {
        let mut scenario = Scenario::default();
        scenario.name = name.to_owned();
        scenario
    };
    for (count, live) in [(1, true), (2, false)] {
        let scenarios: Vec<Scenario> = ["one", "two"].map(scenario).into_iter().take(count).collect();
        made(&network, &question, &scenarios, &|workbook, answers, _| {
            let (sheets, formulas) = read(workbook);
            let listed: usize = answers.iter().map(|answer| answer.ranking().pairs.len()).sum();
            assert!(rows(&sheets["Pairs"], 2).len() >= listed);
            assert_eq!(listed <= 3_000, live, "{listed} pairs");
            assert_eq!(formulas.is_empty(), !live);
            let said: Vec<String> = sheets["Read me"].used_cells().map(|cell| cell.2.to_string()).collect();
            assert_eq!(said.iter().any(|text| text == "Too many"), !live, "{said:?}");
        });
    }
}
