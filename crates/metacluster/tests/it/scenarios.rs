//! Scenarios: the difference is that of two full answers made apart, nothing but what was edited changes, and parts add up.

use std::collections::HashMap;
use std::sync::Arc;

use metacluster::agreement::kendall_tau_b_of_shared;
use metacluster::scenario::{
    Asked, ClusterEdit, FieldEdit, FieldValue, GroupFate, GroupQuestion, PairFate, PairPlace, RulesChange,
    cluster_changes, fields,
};
use metacluster::{
    Answer, Catalogue, CatalogueBuilder, ClusterDraft, Complements, Diff, Network, Partnerships,
    ProposeOptions, Question, RankOptions, Scenario, Scope, Scorer, Scoring, Sectors, Weights, diff, propose,
    rank,
};
use metacluster_benches::{Shape, generate, partnerships};

use crate::cases::{self, shapes};

const CLUSTERS: usize = 90;

fn catalogue(shape: &Shape, drafts: impl IntoIterator<Item = ClusterDraft<'static>>) -> Catalogue {
    let mut builder = CatalogueBuilder::new(Arc::clone(&shape.reference));
    for draft in drafts {
        builder.add(draft);
    }
    builder.finish()
}

/// Edits of the generated catalogue, and the drafts with the same edits made by hand.
fn edited(shape: &Shape) -> (Scenario, Vec<ClusterDraft<'static>>) {
    let mut drafts = generate(CLUSTERS, 5, shape);
    let id = |number: usize| metacluster_benches::id(number);
    let mut scenario = Scenario::default();
    scenario.name = "edited".to_owned();
    scenario.edits.remove = vec![id(3), id(17)];
    scenario.edits.change = vec![
        ClusterEdit {
            id: id(5),
            fields: vec![
                FieldEdit::Set("members".into(), FieldValue::Count(77)),
                FieldEdit::Set(
                    "themes".into(),
                    FieldValue::Items(vec!["an own word".into(), "biogas:0.5".into()]),
                ),
                FieldEdit::Set("region".into(), FieldValue::Empty),
            ],
        },
        ClusterEdit { id: id(8), fields: vec![FieldEdit::Add("seeks".into(), vec!["an own word".into()])] },
    ];
    let new = ClusterDraft::new("Newcomer", "CZ").id("A-new").themes(["an own word"]).offers(["an own word"]);
    scenario.edits.add = vec![new.clone()];
    drafts[5].members = Some(77);
    drafts[5].themes = vec!["an own word".into(), "biogas:0.5".into()];
    drafts[5].region = None;
    drafts[8].seeks.push("an own word".into());
    drafts.remove(17);
    drafts.remove(3);
    drafts.push(new);
    (scenario, drafts)
}

#[test]
fn edits_are_what_the_edited_rows_would_say() {
    for (kind, shape) in shapes() {
        let (scenario, drafts) = edited(&shape);
        let base = catalogue(&shape, generate(CLUSTERS, 5, &shape));
        let expected = catalogue(&shape, drafts);
        let edited = scenario.edits.apply(&base).unwrap().catalogue;
        let changes = cluster_changes(&expected, &edited);
        assert_eq!((changes.same, edited.len()), (expected.len(), expected.len()), "{kind}: {changes:?}");
        let changes = cluster_changes(&base, &edited);
        assert_eq!(changes.added, ["A-new"]);
        assert_eq!(changes.removed, scenario.edits.remove);
        let changed: Vec<&str> = changes.changed.iter().map(|change| change.id.as_str()).collect();
        assert_eq!(changed, scenario.edits.change.iter().map(|edit| edit.id.as_str()).collect::<Vec<_>>());
        assert_eq!(changes.same, CLUSTERS - 4);
    }
}

#[test]
fn a_cluster_is_what_its_draft_says() {
    for (kind, shape) in shapes() {
        let base = catalogue(&shape, generate(200, 9, &shape));
        let drafts = base.clusters().iter().map(|cluster| ClusterDraft::of(cluster, base.vocabulary()));
        let again = catalogue(&shape, drafts);
        assert_eq!(base.clusters(), again.clusters(), "{kind}");
    }
}

/// A pair of ids with rank and score, list by list.
type Listed = HashMap<(Option<String>, String, String), (usize, f64)>;

fn listed(scorer: &Scorer<'_>, options: &RankOptions) -> Listed {
    let id = |index: usize| scorer.network().catalogue().clusters()[index].id().to_owned();
    let by_asker = !matches!(options.scope, Scope::Overall);
    let pairs = rank(scorer, options).pairs;
    let line = |pair: &metacluster::RankedPair| {
        ((by_asker.then(|| id(pair.a)), id(pair.a), id(pair.b)), (pair.rank, pair.totals.score))
    };
    pairs.iter().map(line).collect()
}

/// The difference, recomputed from two rankings that were made apart.
fn assert_diff(diff: &Diff, old: &Listed, new: &Listed, what: &str) {
    let mut seen = 0;
    for list in &diff.pairs.lists {
        for change in &list.changes {
            seen += 1;
            let key = (list.asker.clone(), change.a.clone(), change.b.clone());
            let (before, after) = (old.get(&key), new.get(&key));
            let fate = match (before, after) {
                (None, Some(_)) => PairFate::Entered,
                (Some(_), None) => PairFate::Left,
                (Some(x), Some(y)) if x.0 != y.0 => PairFate::Moved,
                _ => PairFate::Stayed,
            };
            assert_eq!(change.fate, fate, "{what}: {key:?}");
            for (side, listed) in [(&change.old, before), (&change.new, after)] {
                assert_eq!(side.rank(), listed.map(|listed| listed.0), "{what}: {key:?}");
                if let Some((_, score)) = listed {
                    assert_eq!(side.score.map(f64::to_bits), Some(score.to_bits()), "{what}: {key:?}");
                }
                if let Some(score) = side.score {
                    let parts: f64 = side.parts.iter().sum();
                    assert!((parts - score).abs() < 1e-12, "{what}: {key:?}");
                }
            }
            if let Some(total) = change.score_change() {
                let parts: f64 = change.part_changes().sum();
                assert!((parts - total).abs() < 1e-12, "{what}: {key:?}");
                let most = change.part_changes().map(f64::abs).fold(0.0, f64::max);
                assert!((change.mover().map_or(0.0, |mover| mover.1.abs()) - most).abs() < 1e-15);
            }
        }
        let side = |side: &Listed| {
            let own = side.iter().filter(|((asker, ..), _)| *asker == list.asker);
            own.map(|((_, a, b), (_, score))| ((a.clone(), b.clone()), *score)).collect::<Vec<_>>()
        };
        let tau = kendall_tau_b_of_shared(&side(old), &side(new));
        let found = list.agreement.kendall_tau_b;
        assert!((tau.unwrap_or(7.0) - found.unwrap_or(7.0)).abs() < 1e-12, "{what}: {tau:?} {found:?}");
        let (x, y) = (side(old).len(), side(new).len());
        let both =
            list.changes.iter().filter(|change| change.old.rank().is_some() && change.new.rank().is_some());
        let share = (x.max(y) > 0).then(|| both.count() as f64 / x.max(y) as f64);
        assert_eq!(list.agreement.top_overlap, share, "{what}");
    }
    let union = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))).count();
    assert_eq!(seen, union, "{what}: every pair that either side lists, once");
}

#[test]
fn a_difference_is_that_of_two_rankings_made_apart() {
    for (kind, shape) in shapes() {
        let ties = partnerships(CLUSTERS, 5);
        let base = Arc::new(catalogue(&shape, generate(CLUSTERS, 5, &shape)));
        let network = Network::build(Arc::clone(&base), &ties);
        let complements = Complements::default();
        for asked in [
            Asked::Overall,
            Asked::PerCluster,
            Asked::For(vec![metacluster_benches::id(3), metacluster_benches::id(5), "A-new".into()]),
        ] {
            let mut question = Question::default();
            question.pairs.asked = asked;
            question.pairs.top = 6;
            let baseline = Answer::new(&network, &complements, &question).unwrap();
            let old = listed(baseline.scorer(), baseline.options());
            for (scenario, drafts) in scenarios(&shape) {
                let what = format!("{kind}, {}, {:?}", scenario.name, question.pairs.asked);
                let asked = scenario.question(&question).unwrap();
                let edited = scenario
                    .edits_clusters()
                    .then(|| Network::build(Arc::new(scenario.edits.apply(&base).unwrap().catalogue), &ties));
                let answer = match &edited {
                    Some(network) => baseline.elsewhere(network, &asked).unwrap(),
                    None => baseline.again(&asked).unwrap(),
                };
                // The other side from the edited rows, with nothing shared.
                let apart = cases::network(&shape.reference, drafts, &ties);
                let scorer =
                    Scorer::with_components(&apart, &complements, Vec::new(), &asked.scoring).unwrap();
                let options = asked.pairs.options(apart.catalogue()).unwrap();
                let new = listed(&scorer, &options);
                assert_diff(&diff(&baseline, &answer), &old, &new, &what);
            }
        }
    }
}

/// Scenarios with the rows that they leave.
fn scenarios(shape: &Shape) -> Vec<(Scenario, Vec<ClusterDraft<'static>>)> {
    let rows = || generate(CLUSTERS, 5, shape);
    let mut weights = Scenario::default();
    weights.name = "weights".to_owned();
    weights.weights = vec![("ties".to_owned(), 0.4), ("complement".to_owned(), 0.0)];
    let mut other_profile = Scenario::default();
    other_profile.name = "profile".to_owned();
    other_profile.profile = Some(Weights::profile("track-record").unwrap());
    let mut filters = Scenario::default();
    filters.name = "filters".to_owned();
    filters.filters.countries = Some(vec!["DE".into(), "CZ".into(), "IT".into(), "PL".into()]);
    filters.filters.allow_domestic = Some(true);
    filters.filters.min_score = Some(0.1);
    filters.filters.blocks = vec![(metacluster_benches::id(5), metacluster_benches::id(1))];
    let nothing = Scenario::default();
    let (mut both, edited_rows) = edited(shape);
    both.name = "edits and weights".to_owned();
    both.weights = weights.weights.clone();
    let mut all = vec![edited(shape), (both, edited_rows)];
    all.extend([weights, other_profile, filters, nothing].map(|scenario| (scenario, rows())));
    all
}

#[test]
fn nothing_changed_is_no_difference() {
    let shape = Shape::default();
    let network = cases::network(&shape.reference, generate(CLUSTERS, 5, &shape), &partnerships(CLUSTERS, 5));
    let mut question = Question::default();
    question.groups = Some(GroupQuestion::default());
    let baseline = Answer::new(&network, &Complements::default(), &question).unwrap();
    let same = baseline.again(&Scenario::default().question(&question).unwrap()).unwrap();
    let diff = diff(&baseline, &same);
    assert_eq!(diff.pairs.count(PairFate::Stayed), question.pairs.top);
    assert_eq!(diff.pairs.lists_changed(), 0);
    let agreement = diff.pairs.agreement();
    assert_eq!((agreement.kendall_tau_b, agreement.top_overlap), (Some(1.0), Some(1.0)));
    assert!((agreement.rank_biased_overlap.unwrap().extrapolated - 1.0).abs() < 1e-12);
    let groups = diff.groups.unwrap();
    assert!(!groups.lists.is_empty());
    for list in &groups.lists {
        assert!(list.changes.iter().all(|change| change.fate == GroupFate::Kept), "{list:?}");
    }
}

#[test]
fn proposals_are_those_of_a_search_made_apart() {
    let shape = Shape::default();
    let ties = partnerships(CLUSTERS, 5);
    let base = Arc::new(catalogue(&shape, generate(CLUSTERS, 5, &shape)));
    let network = Network::build(Arc::clone(&base), &ties);
    let mut question = Question::default();
    let mut groups = GroupQuestion::default();
    groups.sizes = 3..=4;
    groups.top = 2;
    question.groups = Some(groups);
    let baseline = Answer::new(&network, &Complements::default(), &question).unwrap();
    let (mut scenario, drafts) = edited(&shape);
    let mut rules = RulesChange::default();
    rules.rules.min_countries = Some(4);
    scenario.rules = Some(rules.clone());
    let edited = Network::build(Arc::new(scenario.edits.apply(&base).unwrap().catalogue), &ties);
    let asked = scenario.question(&question).unwrap();
    let answer = baseline.elsewhere(&edited, &asked).unwrap();
    let found = diff(&baseline, &answer).groups.unwrap();

    let apart = cases::network(&shape.reference, drafts, &ties);
    let scorer =
        Scorer::with_components(&apart, &Complements::default(), Vec::new(), &Scoring::default()).unwrap();
    let mut options = ProposeOptions::default();
    options.sectors = Sectors::Every;
    options.sizes = 3..=4;
    options.top = 2;
    options.rules = rules.rules;
    let expected = propose(&scorer, &options).unwrap();
    let id = |index: usize| apart.catalogue().clusters()[index].id().to_owned();
    let mut blocked = 0;
    for list in &expected {
        let sector = list.sector.map(|sector| apart.catalogue().vocabulary().term(sector).id.clone());
        let diff = found.lists.iter().find(|diff| diff.sector == sector && diff.size == list.size).unwrap();
        let new: Vec<(Vec<String>, u64)> = diff
            .changes
            .iter()
            .filter_map(|change| change.new.as_ref())
            .map(|group| (group.members.clone(), group.score.to_bits()))
            .collect();
        let apart: Vec<(Vec<String>, u64)> = list
            .proposals
            .iter()
            .map(|group| (group.members.iter().map(|&member| id(member)).collect(), group.score.to_bits()))
            .collect();
        assert_eq!(new, apart, "{sector:?} of {}", list.size);
        // Three members cannot come from four countries.
        if list.size == 3 {
            let had_some = diff.changes.iter().any(|change| change.old.is_some());
            assert_eq!(diff.feasibility.as_str(), if had_some { "newly infeasible" } else { "infeasible" });
            assert!(apart.is_empty() && diff.reason.is_some());
            assert!(diff.changes.iter().all(|change| change.fate == GroupFate::Gone));
            blocked += usize::from(had_some && !diff.conflict.is_empty());
        }
    }
    assert!(blocked > 0, "some sector had groups of three before");
}

#[test]
fn why_a_pair_is_not_listed_is_said() {
    let shape = Shape::default();
    let drafts = [("A", "CZ"), ("B", "AT"), ("C", "DE"), ("D", "CZ")];
    let drafts = drafts.map(|(id, country)| ClusterDraft::new(id, country).id(id).themes(["biogas"]));
    let network = cases::network(&shape.reference, drafts, &Partnerships::default());
    let mut question = Question::default();
    question.pairs.top = 10;
    let baseline = Answer::new(&network, &Complements::default(), &question).unwrap();
    let place = |scenario: &Scenario, a: &str, b: &str| -> PairPlace {
        let asked = scenario.question(&question).unwrap();
        let edited = scenario.edits.apply(network.catalogue()).unwrap().catalogue;
        let edited = Network::build(Arc::new(edited), &Partnerships::default());
        let answer = baseline.elsewhere(&edited, &asked).unwrap();
        let diff = diff(&baseline, &answer);
        let change = diff.pairs.lists[0].changes.iter().find(|change| (&*change.a, &*change.b) == (a, b));
        change.unwrap().new.place.clone()
    };
    let mut scenario = Scenario::default();
    scenario.edits.remove = vec!["B".into()];
    assert_eq!(place(&scenario, "A", "B"), PairPlace::Absent("B".into()));
    let mut scenario = Scenario::default();
    scenario.filters.blocks = vec![("B".into(), "A".into())];
    assert_eq!(place(&scenario, "A", "B"), PairPlace::Barred(metacluster::Bar::Blocked));
    let mut scenario = Scenario::default();
    scenario.filters.countries = Some(vec!["CZ".into(), "DE".into()]);
    assert_eq!(place(&scenario, "A", "B"), PairPlace::Barred(metacluster::Bar::Filtered));
    let mut scenario = Scenario::default();
    scenario.filters.min_score = Some(0.99);
    assert_eq!(place(&scenario, "A", "B"), PairPlace::Barred(metacluster::Bar::BelowMinimum));
    let mut scenario = Scenario::default();
    let country = FieldEdit::Set("country".into(), FieldValue::Text("Austria".into()));
    scenario.edits.change = vec![ClusterEdit { id: "A".into(), fields: vec![country] }];
    assert_eq!(place(&scenario, "A", "B"), PairPlace::Barred(metacluster::Bar::SameCountry));
    let fields = fields(&network.catalogue().clusters()[0], network.catalogue().vocabulary());
    assert_eq!(
        fields,
        [("name", "A"), ("country", "CZ"), ("themes", "biogas")].map(|(x, y)| (x.into(), y.into()))
    );
}
