//! A comparison as a workbook: what became of pairs and proposals, and the pairs and proposals of either side, with scores
//! that follow a sheet of weights.

use std::collections::{HashMap, HashSet};
use std::io;

use metacluster::scenario::{Asked, PairPlace, PairSide, PairsDiff};
use metacluster::{Answer, Scorer};

use super::super::propose_workbook::ProposalsSheet;
use super::super::rank_workbook::{others_possible, pairs_listed};
use super::super::xlsx::pairs::{self, Group, MOST_LIVE, Pairs};
use super::super::xlsx::{Book, ReadMe, push_problems};
use super::super::{Document, ProblemRow, ProposeDocument, Section};
use super::{DiffDocument, TITLE};

/// The name of the sheet of the pairs that proposals are made of.
const MEMBERS: &str = "Pairs of proposals";

/// A comparison with the answers that it was made of. Its workbook holds besides the comparison the pairs and proposals
/// of either side, and their scores follow its sheet of weights; in every other format it is the comparison alone.
#[derive(Debug)]
pub struct ComparisonDocument<'a> {
    diff: DiffDocument,
    answers: Vec<&'a Answer<'a>>,
    problems: Vec<ProblemRow>,
}

/// Clusters by index, the asker or the lower one first, as lists of [`contenders`](metacluster::contenders) are.
type Lists = Vec<Vec<(usize, usize)>>;

impl<'a> ComparisonDocument<'a> {
    /// A comparison with its answers: first that of the baseline, then one for each case.
    pub fn new(diff: DiffDocument, answers: Vec<&'a Answer<'a>>) -> Self {
        Self { diff, answers, problems: Vec::new() }
    }

    /// The same with what was found wrong with the inputs, for a workbook.
    #[must_use]
    pub fn with_problems(mut self, problems: Vec<ProblemRow>) -> Self {
        self.problems = problems;
        self
    }

    /// The pairs of every side, the best first, and whether all are there that could be listed under other weights. Those
    /// that another side lists are there too, where they may be listed; the rest only while all scores can be formulas.
    fn groups(&self) -> io::Result<(Vec<Group>, bool)> {
        let mut further: Vec<Lists> = self.answers.iter().map(|_| Vec::new()).collect();
        let mut listed = 0;
        for (side, answer) in self.answers.iter().enumerate() {
            let beside = self.listed_elsewhere(side);
            listed += answer.ranking().pairs.len() + beside.iter().map(Vec::len).sum::<usize>();
            if let Some(lists) = further.get_mut(side) {
                *lists = beside;
            }
        }
        let mut room = MOST_LIVE.saturating_sub(listed);
        let mut possible: Vec<Lists> = Vec::with_capacity(self.answers.len());
        for answer in &self.answers {
            match others_possible(answer.scorer(), answer.options(), room) {
                Some(lists) => {
                    room -= lists.iter().map(Vec::len).sum::<usize>().min(room);
                    possible.push(lists);
                }
                None => break,
            }
        }
        let complete = possible.len() == self.answers.len();
        if complete {
            for (further, possible) in further.iter_mut().zip(possible) {
                join(further, possible);
            }
        }
        let sides = self.answers.iter().zip(further).enumerate();
        let groups = sides.flat_map(|(side, (answer, further))| {
            pairs_listed(side, answer.scorer(), answer.options(), answer.ranking(), further)
        });
        Ok((groups.collect(), complete))
    }

    /// The pairs that other sides list and this one might, had they scored more.
    fn listed_elsewhere(&self, side: usize) -> Lists {
        let Some(answer) = self.answers.get(side) else { return Lists::new() };
        let catalogue = answer.scorer().network().catalogue();
        let here = |one: &PairSide| matches!(one.place, PairPlace::Lower);
        let changes = |diff: &'_ PairsDiff,
                       of: fn(&metacluster::scenario::PairChange) -> &PairSide|
         -> Vec<Vec<(usize, usize)>> {
            let list = |list: &metacluster::scenario::ListDiff| {
                let lower = list.changes.iter().filter(|change| here(of(change)));
                let indices = |change: &metacluster::scenario::PairChange| {
                    Some((catalogue.index_of(&change.a)?, catalogue.index_of(&change.b)?))
                };
                lower.filter_map(indices).collect()
            };
            diff.lists.iter().map(list).collect()
        };
        let mut lists = Lists::new();
        let cases = self.diff.cases.iter().enumerate();
        for (diff, case) in cases.filter_map(|(case, of)| of.pairs.as_ref().map(|diff| (diff, case + 1))) {
            match side {
                0 => join(&mut lists, changes(diff, |change| &change.old)),
                _ if side == case => join(&mut lists, changes(diff, |change| &change.new)),
                _ => {}
            }
        }
        lists.retain(|list| !list.is_empty());
        if matches!(answer.question().pairs.asked, Asked::Overall) {
            // Two catalogues may have their clusters in another order.
            lists.iter_mut().flatten().for_each(|pair| *pair = (pair.0.min(pair.1), pair.0.max(pair.1)));
        }
        lists
    }

    /// The proposals of every side that was asked for them.
    fn proposals(&self) -> Vec<(usize, ProposeDocument<'a>)> {
        let documents = self.answers.iter().enumerate().filter_map(|(side, &answer)| {
            let groups = answer.groups()?;
            let document = ProposeDocument::new(answer.scorer(), &groups.lists, &groups.options, Vec::new());
            Some((side, document))
        });
        documents.collect()
    }

    fn write_workbook(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let names = self.diff.side_names();
        let scorers = self.answers.iter().map(|answer| answer.scorer());
        let sides: Vec<(&str, &Scorer<'_>)> = names.iter().map(String::as_str).zip(scorers).collect();
        let mut book = Book::new();
        self.diff.sheets(&mut book, names.get(1..).unwrap_or_default())?;
        let (groups, complete) = self.groups()?;
        let askers =
            self.answers.iter().any(|answer| !matches!(answer.question().pairs.asked, Asked::Overall));
        let ranked = Pairs::of_sides(pairs::NAME, &sides, groups, askers.then_some("partners of"))?;
        let (sheet, _) = ranked.sheet(&mut book)?;
        book.push(sheet)?;
        let proposals = self.proposals();
        let members = proposals.iter().flat_map(|(side, document)| document.groups(*side)).collect();
        let parts = Pairs::of_sides(MEMBERS, &sides, members, Some("proposal"))?;
        if !proposals.is_empty() {
            let rows = proposals.iter().map(|(_, document)| document.rows()).sum();
            let mut sheet = ProposalsSheet::new(&mut book, true, rows)?;
            let (pairs, blocks) = parts.sheet(&mut book)?;
            let mut blocks = blocks.into_iter().filter(|_| parts.live());
            for (side, document) in &proposals {
                let name = names.get(*side).map_or("", String::as_str);
                sheet.fill(document, name, &mut blocks)?;
            }
            book.push(sheet.finished()?)?;
            book.push(pairs)?;
        }
        let live = Live { pairs: ranked.live(), proposals: parts.live(), complete };
        let any = live.pairs || live.proposals && !proposals.is_empty();
        let weights = ranked.components.sheet_of_sides(&mut book, &sides, any)?;
        book.push(weights)?;
        push_problems(&mut book, &self.problems)?;
        let readme = ReadMe {
            title: TITLE,
            about: self.about(live, !proposals.is_empty()),
            inputs: &self.diff.inputs,
            weights: &self.diff.weights,
        };
        book.write(readme, out)
    }

    fn about(&self, live: Live, proposes: bool) -> Vec<String> {
        let mut about = self.diff.about();
        about.push(
            "Pairs: the pairs of every side, a row each, with the name of the side in the column scenario. Score = the sum \
             of share times value over the components, each value between 0 and 1. What is not known of a pair is assumed \
             at the component's prior; low and high say how far it could move the score, known which share of it rests on \
             data. A score is no probability."
                .to_owned(),
        );
        if proposes {
            about.push(format!(
                "Proposals: the groups of every side, a row each; {MEMBERS}: the pairs within each. Cohesion is their mean \
                 score."
            ));
        }
        let follow = match (live.pairs, live.proposals && proposes) {
            (true, true) => "Pairs and Proposals",
            (true, false) => "Pairs",
            (false, true) => "Proposals",
            (false, false) => "",
        };
        about.push(if follow.is_empty() {
            "Weights: those that the scores were computed with, a row a side.".to_owned()
        } else {
            format!(
                "Weights: a row a side. Change the yellow cells, and scores, intervals and ranks of {follow} follow; the \
                 comparison, the groups proposed and the words in the column 'why' stay those of the weights as computed."
            )
        });
        let top = self.answers.first().map_or(0, |answer| answer.options().top);
        about.push(if live.pairs && live.complete {
            format!(
                "All that count: the sheet Pairs holds every pair that could be among the best {top} of a list under some \
                 weights, so that the first {top} are the best of all whatever you enter; pairs of equal scores at the end \
                 of a list aside."
            )
        } else {
            "Not all: which pairs are listed does not follow the weights; one that is not here may be better under others."
                .to_owned()
        });
        if !live.pairs || !live.proposals {
            about.push(format!(
                "Too many: a sheet with more than {MOST_LIVE} pairs has numbers as computed in place of formulas. Ask for \
                 fewer pairs or groups (--top, --for, --sector, fewer scenarios) to have formulas."
            ));
        }
        about.push(
            "Ties: scores that are equal to twelve decimals are ranked by the ids of the clusters."
                .to_owned(),
        );
        about.push(pairs::limits());
        about.push("Problems found: what was odd about the files read, and how to mend it.".to_owned());
        about
    }
}

/// What of a workbook follows its weights.
#[derive(Debug, Clone, Copy)]
struct Live {
    pairs: bool,
    proposals: bool,
    /// Whether all pairs are there that could be listed under other weights.
    complete: bool,
}

/// Adds lists to those of the same asker, each pair once. Where nobody asks there is one list.
fn join(lists: &mut Lists, others: Lists) {
    let asker = |list: &Vec<(usize, usize)>| list.first().map(|pair| pair.0);
    let mut places: HashMap<Option<usize>, usize> =
        lists.iter().enumerate().map(|(place, list)| (asker(list), place)).collect();
    let mut known: HashSet<(usize, usize)> = lists.iter().flatten().copied().collect();
    for mut other in others {
        let asker = asker(&other);
        other.retain(|pair| known.insert(*pair));
        match places.get(&asker).and_then(|&place| lists.get_mut(place)) {
            Some(list) => list.extend(other),
            None => {
                places.insert(asker, lists.len());
                lists.push(other);
            }
        }
    }
}

impl Document for ComparisonDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        self.diff.sections()
    }

    fn records(&self) -> Section<'_> {
        self.diff.records()
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.diff.json(out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.diff.json_lines(out)
    }

    fn workbook(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_workbook(out)
    }
}
