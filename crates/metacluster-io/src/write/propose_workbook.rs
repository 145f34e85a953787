//! Proposals as a workbook: one row a group, its members, and its pairs, with scores that follow a sheet of weights.

use std::io;

use metacluster::{Met, Proposal, ProposalList, TermId};
use rust_xlsxwriter::utility::{row_col_to_cell as cell, row_col_to_cell_absolute as fixed};

use super::check::problems;
use super::propose::{blocked_lines, place, rule_words, rules_line};
use super::propose_json::{NO_GROUP, countries, sector_id, status_word};
use super::text::visible;
use super::xlsx::pairs::{Block, Figure, Group, MOST_LIVE, Pairs, limits};
use super::xlsx::{Book, ReadMe, Sheet};
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
const RANK: u16 = 2;
const SCORE: u16 = 4;
const LOW: u16 = 5;
const HIGH: u16 = 6;
const KNOWN: u16 = 7;
const COHESION: u16 = 8;
const SUPPLY: u16 = 9;
const HEADER: u32 = 0;

impl ProposeDocument<'_> {
    /// The pairs of every proposal, the best first.
    fn groups(&self) -> Vec<Group> {
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
            Group { label: self.name_of(list, proposal), pairs }
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
        let pairs = Pairs::new(self.scorer, self.groups(), Some("proposal"))?;
        let mut book = Book::new();
        let mut proposals = book.sheet("Proposals")?;
        let mut members = book.sheet("Members")?;
        members.records(&self.records())?;
        let (sheet, blocks) = pairs.sheet(&mut book)?;
        self.proposals_sheet(&mut proposals, &blocks, pairs.live())?;
        for sheet in [proposals, members, sheet] {
            book.push(sheet)?;
        }
        let weights = pairs.components.sheet(&mut book, self.scorer, pairs.live())?;
        book.push(weights)?;
        let mut found = book.sheet("Problems found")?;
        found.records(&problems(&self.problems))?;
        if self.problems.is_empty() {
            let look = found.looks.text.clone();
            found.text(1, 0, "none", &look)?;
        }
        book.push(found)?;
        let shares = pairs.components.named_shares();
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

    fn proposals_sheet(&self, sheet: &mut Sheet, blocks: &[Block], live: bool) -> io::Result<()> {
        let looks = sheet.looks.clone();
        for (column, (name, width, right)) in (0u16..).zip(COLUMNS) {
            sheet.text(HEADER, column, name, if right { &looks.number_header } else { &looks.header })?;
            sheet.widths(column, &[width])?;
        }
        let mut blocks = blocks.iter();
        let rows: usize = self.lists.iter().map(|list| list.proposals.len().max(1)).sum();
        let last = HEADER + u32::try_from(rows).unwrap_or(1);
        for (number, list) in self.lists.iter().enumerate() {
            if list.proposals.is_empty() {
                sheet.count(sheet.row, column("list"), number + 1)?;
                self.without(sheet, sheet.row - 1, list)?;
            }
            for proposal in &list.proposals {
                let row = sheet.row;
                sheet.count(row, column("list"), number + 1)?;
                self.words(sheet, row, list, proposal)?;
                self.numbers(sheet, row, proposal)?;
                if let Some(block) = blocks.next().filter(|_| live) {
                    self.formulas(sheet, row, last, proposal, *block)?;
                }
            }
        }
        sheet.height(HEADER, 2);
        sheet.freeze(HEADER + 1, 1, u16::try_from(COLUMNS.len()).unwrap_or(1))?;
        let last = sheet.row.max(HEADER + 2) - 1;
        sheet.print(last, column("shared"), HEADER)
    }

    /// The row of a sector and size without a group.
    fn without(&self, sheet: &mut Sheet, row: u32, list: &ProposalList) -> io::Result<()> {
        wrapped(sheet, row, "sector", self.sector(list))?;
        sheet.count(row, 1, list.size)?;
        wrapped(sheet, row, "status", NO_GROUP)?;
        if let Some(blocked) = &list.blocked {
            let lines = blocked_lines(self.catalogue(), "proposal", blocked).join("\n");
            wrapped(sheet, row, "not known", &lines)?;
        }
        wrapped(sheet, row, "id of sector", &sector_id(self.catalogue(), list.sector))
    }

    fn words(&self, sheet: &mut Sheet, row: u32, list: &ProposalList, proposal: &Proposal) -> io::Result<()> {
        let terms = |terms: &[TermId]| self.labels(terms).join(", ");
        let members = proposal.members.iter().filter_map(|&index| self.cluster(index));
        let members = members.map(|cluster| {
            let place = match place(self.catalogue(), cluster) {
                place if place.is_empty() => cluster.country().to_string(),
                place => place,
            };
            format!("{} {} ({place})", visible(cluster.id()), visible(cluster.name()))
        });
        let shared = proposal.shared.iter().map(|shared| {
            format!("{} ({} of {})", self.label(shared.term), shared.members, proposal.members.len())
        });
        let flows = proposal
            .flows
            .iter()
            .map(|flow| format!("{} → {}: {}", self.id(flow.from), self.id(flow.to), terms(&flow.terms)));
        let invite = proposal
            .invite
            .as_ref()
            .map(|invite| format!("{}, for {}", self.id(invite.cluster), terms(&invite.terms)));
        let partnerships = self.scorer.network().partnerships();
        let past = proposal.past.iter().filter_map(|&index| partnerships.get(index));
        let rules = |met: Met| {
            let checks = proposal.rules.iter().filter(|check| check.met == met).map(rule_words);
            checks.collect::<Vec<_>>().join("\n")
        };
        let words = [
            ("sector", self.sector(list).to_owned()),
            ("status", status_word(proposal.status).to_owned()),
            ("lead", proposal.lead.map_or("", |lead| self.id(lead)).to_owned()),
            ("members", members.collect::<Vec<_>>().join("\n")),
            ("shared", shared.collect::<Vec<_>>().join("\n")),
            ("who offers what to whom", flows.collect::<Vec<_>>().join("\n")),
            ("uncovered", terms(&proposal.uncovered)),
            ("could fill", self.fillers(proposal).join("\n")),
            ("invite", invite.unwrap_or_default()),
            ("past partnerships", past.map(|one| one.name.as_str()).collect::<Vec<_>>().join("\n")),
            ("rules met", rules(Met::Yes)),
            ("rules not met", rules(Met::No)),
            ("rules not checked", rules(Met::NotChecked)),
            ("not known", proposal.gaps.join("\n")),
            ("id of sector", sector_id(self.catalogue(), list.sector)),
        ];
        for (name, words) in words {
            if !words.is_empty() {
                wrapped(sheet, row, name, &words)?;
            }
        }
        Ok(())
    }

    /// The numbers as computed.
    fn numbers(&self, sheet: &mut Sheet, row: u32, proposal: &Proposal) -> io::Result<()> {
        let looks = sheet.looks.clone();
        let members = proposal.members.iter().filter_map(|&index| self.cluster(index));
        sheet.count(row, 1, proposal.members.len())?;
        sheet.count(row, RANK, proposal.rank)?;
        sheet.count(row, RANK + 1, proposal.rank)?;
        sheet.count(row, column("countries"), countries(members))?;
        let scores = [
            (SCORE, proposal.score),
            (LOW, proposal.low),
            (HIGH, proposal.high),
            (COHESION, proposal.cohesion),
            (column("none above"), proposal.bound),
        ];
        for (column, score) in scores {
            sheet.number(row, column, score, &looks.score)?;
        }
        if let Some(supply) = proposal.supply {
            sheet.number(row, SUPPLY, supply, &looks.score)?;
        }
        sheet.number(row, KNOWN, proposal.known, &looks.percent)
    }

    /// Formulas in place of the numbers that weights decide.
    fn formulas(
        &self,
        sheet: &mut Sheet,
        row: u32,
        last: u32,
        proposal: &Proposal,
        block: Block,
    ) -> io::Result<()> {
        let looks = sheet.looks.clone();
        let (alpha, beta) = self.options.objective;
        let whole = |mean: &str| match proposal.supply {
            Some(_) => format!("={alpha}*{mean}+{beta}*{}", cell(row, SUPPLY)),
            None => format!("={mean}"),
        };
        let formulas = [
            (COHESION, format!("={}", block.mean(Figure::Score)), proposal.cohesion),
            (SCORE, whole(&cell(row, COHESION)), proposal.score),
            (LOW, whole(&block.mean(Figure::Low)), proposal.low),
            (HIGH, whole(&block.mean(Figure::High)), proposal.high),
        ];
        for (column, formula, result) in formulas {
            sheet.formula(row, column, &formula, &result.to_string(), &looks.score)?;
        }
        let known = format!("={}", block.mean(Figure::Coverage));
        sheet.formula(row, KNOWN, &known, &proposal.known.to_string(), &looks.percent)?;
        // Among those of one list, by its number and not by place, so that rows may be sorted.
        let of = |column| format!("{}:{}", fixed(HEADER + 1, column), fixed(last, column));
        let (list, score) = (column("list"), cell(row, SCORE));
        let rank = format!(
            "=1+SUMPRODUCT(({}={})*(ROUND({},12)>ROUND({score},12)))",
            of(list),
            cell(row, list),
            of(SCORE)
        );
        sheet.formula(row, RANK, &rank, &proposal.rank.to_string(), &looks.count)
    }
}

/// Writes words into the column of a name.
fn wrapped(sheet: &mut Sheet, row: u32, name: &str, words: &str) -> io::Result<()> {
    let column = column(name);
    let width = COLUMNS.get(usize::from(column)).map_or(10.0, |(_, width, _)| *width);
    sheet.wrapped(row, column, words, width as usize)
}

/// The place of a column by its name.
fn column(name: &str) -> u16 {
    (0u16..).zip(COLUMNS).find(|(_, (other, ..))| *other == name).map_or(0, |(column, _)| column)
}
