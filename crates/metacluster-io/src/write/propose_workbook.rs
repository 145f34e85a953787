//! Proposals as a workbook: one row a group, its members, and its pairs, with scores that follow a sheet of weights.

use std::io;

use metacluster::propose::Met;
use metacluster::{Proposal, ProposalList, TermId};
use rust_xlsxwriter::utility::{row_col_to_cell as cell, row_col_to_cell_absolute as fixed};

use super::propose::{blocked_lines, place, rule_words, rules_line};
use super::propose_json::{NO_GROUP, countries, sector_id, status_word};
use super::text::visible;
use super::xlsx::pairs::{Block, Figure, Group, MOST_LIVE, Pairs, limits};
use super::xlsx::{Book, ReadMe, Sheet, push_problems};
use super::{Document, ProposeDocument};

/// The columns of proposals, each with its width and whether it holds numbers.
const COLUMNS: [(&str, f64, bool); 27] = [
    ("sector", 22.0, false),
    ("size", 6.0, true),
    ("rank", 6.0, true),
    ("rank as computed", 10.0, true),
    ("score", 8.0, true),
    ("low", 8.0, true),
    ("high", 8.0, true),
    ("known", 8.0, true),
    ("cohesion", 9.0, true),
    ("supply", 8.0, true),
    ("countries", 10.0, true),
    ("status", 12.0, false),
    ("none above", 9.0, true),
    ("lead", 12.0, false),
    ("members", 72.0, false),
    ("shared", 40.0, false),
    ("who offers what to whom", 100.0, false),
    ("uncovered", 30.0, false),
    ("could fill", 40.0, false),
    ("invite", 24.0, false),
    ("past partnerships", 30.0, false),
    ("rules met", 50.0, false),
    ("rules not met", 30.0, false),
    ("rules not checked", 50.0, false),
    ("not known", 50.0, false),
    ("id of sector", 18.0, false),
    ("list", 6.0, true),
];
const HEADER: u32 = 0;

impl ProposeDocument<'_> {
    /// The pairs of every proposal, the best first; the scorer is that of this side.
    pub(super) fn groups(&self, side: usize) -> Vec<Group> {
        let proposals = self.lists.iter().flat_map(|list| list.proposals.iter().map(move |one| (list, one)));
        let group = |(list, proposal): (&ProposalList, &Proposal)| {
            let members = &proposal.members;
            let mut pairs: Vec<(usize, usize)> = members
                .iter()
                .enumerate()
                .flat_map(|(place, &a)| members.iter().skip(place + 1).map(move |&b| (a.min(b), a.max(b))))
                .collect();
            let score = |&(a, b): &(usize, usize)| self.scorer.totals(a, b).score;
            pairs.sort_by(|x, y| score(y).total_cmp(&score(x)).then(x.cmp(y)));
            Group { side, label: self.name_of(list, proposal), pairs }
        };
        proposals.map(group).collect()
    }

    /// `Tourism, 5, #1`
    fn name_of(&self, list: &ProposalList, proposal: &Proposal) -> String {
        format!("{}, {} members, #{}", self.sector(list), list.size, proposal.rank)
    }

    fn sector(&self, list: &ProposalList) -> &str {
        list.sector.map_or("All sectors", |sector| self.label(sector))
    }

    pub(super) fn write_workbook(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let pairs = Pairs::new(self.scorer, self.groups(0), Some("proposal"))?;
        let mut book = Book::new();
        let mut proposals = ProposalsSheet::new(&mut book, false, self.rows())?;
        let mut members = book.sheet("Members")?;
        members.records(&self.records())?;
        let (sheet, blocks) = pairs.sheet(&mut book)?;
        proposals.fill(self, "", &mut blocks.into_iter().filter(|_| pairs.live()))?;
        for sheet in [proposals.finished()?, members, sheet] {
            book.push(sheet)?;
        }
        let weights = pairs.components.sheet(&mut book, self.scorer, pairs.live())?;
        book.push(weights)?;
        push_problems(&mut book, &self.problems)?;
        let shares = pairs.components.named_shares(0);
        let readme = ReadMe {
            title: "Proposed metaclusters",
            about: self.about(pairs.live()),
            inputs: &self.inputs,
            weights: &shares,
        };
        book.write(readme, out)
    }

    fn about(&self, live: bool) -> Vec<String> {
        let (alpha, beta) = self.options.objective;
        let mut about = vec![
            "What this is: candidate metaclusters, cross-border groups of cluster organisations, the best of each \
             sector and size first. A score is no probability."
                .to_owned(),
            format!(
                "Proposals: a row a group. Score = {alpha} times cohesion (the mean score of its pairs) + {beta} times \
                 supply (the share of what the eligible clusters ask for that the group supplies); where nobody states \
                 what is sought, cohesion alone. Optimal: the search proved that no admissible group is better."
            ),
            "Members: a row a member, with what is said of its group. Pairs: the pairs of each group.".to_owned(),
        ];
        about.push(if live {
            "Weights: change the yellow cells of the sheet Weights; the scores of pairs and groups, their intervals \
             and ranks follow. Which groups are listed does not, and 'optimal' holds for the weights as computed: run \
             the program again with other weights (--weights) to have the best groups for them."
                .to_owned()
        } else {
            format!(
                "Weights: the groups listed have more than {MOST_LIVE} pairs, too many for scores that follow the \
                 sheet Weights; all numbers are as computed. Ask for fewer groups (--sector, --top) to have formulas."
            )
        });
        about.extend(rules_line(&self.options.rules).map(|line| line.replacen("rules", "Rules", 1)));
        about.push(limits());
        about.push("Problems found: what was odd about the files read, and how to mend it.".to_owned());
        about
    }

    /// Rows that the sheet of proposals takes for them.
    pub(super) fn rows(&self) -> usize {
        self.lists.iter().map(|list| list.proposals.len().max(1)).sum()
    }
}

/// The sheet of proposals: those of one run, or of several scenarios one below the other.
pub(super) struct ProposalsSheet {
    sheet: Sheet,
    /// The column in front that names the scenario.
    scenarios: bool,
    /// The last row.
    last: u32,
    /// Lists so far.
    lists: usize,
}

impl ProposalsSheet {
    /// A sheet with room for so many rows.
    pub(super) fn new(book: &mut Book, scenarios: bool, rows: usize) -> io::Result<Self> {
        let sheet = book.sheet("Proposals")?;
        let last = HEADER + u32::try_from(rows).unwrap_or(1);
        let mut own = Self { sheet, scenarios, last, lists: 0 };
        let looks = own.sheet.looks.clone();
        if scenarios {
            own.sheet.text(HEADER, 0, "scenario", &looks.header)?;
            own.sheet.widths(0, &[26.0])?;
        }
        for (name, width, right) in COLUMNS {
            let column = own.column(name);
            own.sheet.text(HEADER, column, name, if right { &looks.number_header } else { &looks.header })?;
            own.sheet.widths(column, &[width])?;
        }
        Ok(own)
    }

    /// The place of a column by its name.
    fn column(&self, name: &str) -> u16 {
        let first = u16::from(self.scenarios);
        (first..).zip(COLUMNS).find(|(_, (other, ..))| *other == name).map_or(first, |(column, _)| column)
    }

    /// Adds the proposals of one run, under the name of its scenario. Scores are formulas over the block of each proposal,
    /// as long as there are blocks.
    pub(super) fn fill(
        &mut self,
        document: &ProposeDocument<'_>,
        scenario: &str,
        blocks: &mut dyn Iterator<Item = Block>,
    ) -> io::Result<()> {
        for list in document.lists {
            self.lists += 1;
            if list.proposals.is_empty() {
                let row = self.begin(scenario)?;
                self.without(row, document, list)?;
            }
            for proposal in &list.proposals {
                let row = self.begin(scenario)?;
                self.words(row, document, list, proposal)?;
                self.numbers(row, document, proposal)?;
                if let Some(block) = blocks.next() {
                    self.formulas(row, document, proposal, block)?;
                }
            }
        }
        Ok(())
    }

    /// Begins a row; returns its number.
    fn begin(&mut self, scenario: &str) -> io::Result<u32> {
        let row = self.sheet.row;
        self.sheet.count(row, self.column("list"), self.lists)?;
        if self.scenarios {
            let look = self.sheet.looks.wrapped.clone();
            self.sheet.text(row, 0, scenario, &look)?;
        }
        Ok(row)
    }

    /// The sheet with header, filters and print area.
    pub(super) fn finished(mut self) -> io::Result<Sheet> {
        let (first, shared) = (self.column(COLUMNS[0].0), self.column("shared"));
        let columns = first + u16::try_from(COLUMNS.len()).unwrap_or(1);
        self.sheet.height(HEADER, 2);
        self.sheet.freeze(HEADER + 1, first + 1, columns)?;
        let last = self.sheet.row.max(HEADER + 2) - 1;
        self.sheet.print(last, shared, HEADER)?;
        Ok(self.sheet)
    }

    /// Writes words into the column of a name.
    fn wrapped(&mut self, row: u32, name: &str, words: &str) -> io::Result<()> {
        let width = COLUMNS.iter().find(|(other, ..)| *other == name).map_or(10.0, |(_, width, _)| *width);
        self.sheet.wrapped(row, self.column(name), words, width as usize)
    }

    /// The row of a sector and size without a group.
    fn without(&mut self, row: u32, document: &ProposeDocument<'_>, list: &ProposalList) -> io::Result<()> {
        self.wrapped(row, "sector", document.sector(list))?;
        self.sheet.count(row, self.column("size"), list.size)?;
        self.wrapped(row, "status", NO_GROUP)?;
        if let Some(blocked) = &list.blocked {
            let lines = blocked_lines(document.catalogue(), "proposal", blocked).join("\n");
            self.wrapped(row, "not known", &lines)?;
        }
        self.wrapped(row, "id of sector", &sector_id(document.catalogue(), list.sector))
    }

    fn words(
        &mut self,
        row: u32,
        document: &ProposeDocument<'_>,
        list: &ProposalList,
        proposal: &Proposal,
    ) -> io::Result<()> {
        let terms = |terms: &[TermId]| document.labels(terms).join(", ");
        let members = proposal.members.iter().filter_map(|&index| document.cluster(index));
        let members = members.map(|cluster| {
            let place = match place(document.catalogue(), cluster) {
                place if place.is_empty() => cluster.country().to_string(),
                place => place,
            };
            format!("{} {} ({place})", visible(cluster.id()), visible(cluster.name()))
        });
        let shared = proposal.shared.iter().map(|shared| {
            format!("{} ({} of {})", document.label(shared.term), shared.members, proposal.members.len())
        });
        let flows = proposal.flows.iter().map(|flow| {
            format!("{} → {}: {}", document.id(flow.from), document.id(flow.to), terms(&flow.terms))
        });
        let invite = proposal
            .invite
            .as_ref()
            .map(|invite| format!("{}, for {}", document.id(invite.cluster), terms(&invite.terms)));
        let partnerships = document.scorer.network().partnerships();
        let past = proposal.past.iter().filter_map(|&index| partnerships.get(index));
        let rules = |met: Met| {
            let checks = proposal.rules.iter().filter(|check| check.met == met).map(rule_words);
            checks.collect::<Vec<_>>().join("\n")
        };
        let words = [
            ("sector", document.sector(list).to_owned()),
            ("status", status_word(proposal.status).to_owned()),
            ("lead", proposal.lead.map_or("", |lead| document.id(lead)).to_owned()),
            ("members", members.collect::<Vec<_>>().join("\n")),
            ("shared", shared.collect::<Vec<_>>().join("\n")),
            ("who offers what to whom", flows.collect::<Vec<_>>().join("\n")),
            ("uncovered", terms(&proposal.uncovered)),
            ("could fill", document.fillers(proposal).join("\n")),
            ("invite", invite.unwrap_or_default()),
            ("past partnerships", past.map(|one| one.name.as_str()).collect::<Vec<_>>().join("\n")),
            ("rules met", rules(Met::Yes)),
            ("rules not met", rules(Met::No)),
            ("rules not checked", rules(Met::NotChecked)),
            ("not known", proposal.gaps.join("\n")),
            ("id of sector", sector_id(document.catalogue(), list.sector)),
        ];
        for (name, words) in words {
            if !words.is_empty() {
                self.wrapped(row, name, &words)?;
            }
        }
        Ok(())
    }

    /// The numbers as computed.
    fn numbers(&mut self, row: u32, document: &ProposeDocument<'_>, proposal: &Proposal) -> io::Result<()> {
        let looks = self.sheet.looks.clone();
        let members = proposal.members.iter().filter_map(|&index| document.cluster(index));
        for (name, count) in [
            ("size", proposal.members.len()),
            ("rank", proposal.rank),
            ("rank as computed", proposal.rank),
            ("countries", countries(members)),
        ] {
            self.sheet.count(row, self.column(name), count)?;
        }
        for (name, score) in [
            ("score", Some(proposal.score)),
            ("low", Some(proposal.low)),
            ("high", Some(proposal.high)),
            ("cohesion", Some(proposal.cohesion)),
            ("supply", proposal.supply),
            ("none above", Some(proposal.bound)),
        ] {
            if let Some(score) = score {
                self.sheet.number(row, self.column(name), score, &looks.score)?;
            }
        }
        self.sheet.number(row, self.column("known"), proposal.known, &looks.percent)
    }

    /// Formulas in place of the numbers that weights decide.
    fn formulas(
        &mut self,
        row: u32,
        document: &ProposeDocument<'_>,
        proposal: &Proposal,
        block: Block,
    ) -> io::Result<()> {
        let looks = self.sheet.looks.clone();
        let (alpha, beta) = document.options.objective;
        let supply = cell(row, self.column("supply"));
        let whole = |mean: &str| match proposal.supply {
            Some(_) => format!("={alpha}*{mean}+{beta}*{supply}"),
            None => format!("={mean}"),
        };
        let formulas = [
            ("cohesion", format!("={}", block.mean(Figure::Score)), proposal.cohesion),
            ("score", whole(&cell(row, self.column("cohesion"))), proposal.score),
            ("low", whole(&block.mean(Figure::Low)), proposal.low),
            ("high", whole(&block.mean(Figure::High)), proposal.high),
        ];
        for (name, formula, result) in formulas {
            self.sheet.formula(row, self.column(name), &formula, &result.to_string(), &looks.score)?;
        }
        let known = format!("={}", block.mean(Figure::Coverage));
        let column = self.column("known");
        self.sheet.formula(row, column, &known, &proposal.known.to_string(), &looks.percent)?;
        // Among those of one list, by its number and not by place, so that rows may be sorted.
        let of = |column| format!("{}:{}", fixed(HEADER + 1, column), fixed(self.last, column));
        let (list, score) = (self.column("list"), self.column("score"));
        let rank = format!(
            "=1+SUMPRODUCT(({}={})*(ROUND({},12)>ROUND({},12)))",
            of(list),
            cell(row, list),
            of(score),
            cell(row, score)
        );
        let column = self.column("rank");
        self.sheet.formula(row, column, &rank, &proposal.rank.to_string(), &looks.count)
    }
}
