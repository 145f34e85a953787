//! A ranking as a workbook: pairs whose scores and ranks follow a sheet of weights.

use std::io;

use metacluster::Scope;

use super::RankDocument;
use super::check::problems;
use super::text::{counted, few};
use super::xlsx::pairs::{Group, MOST_LIVE, Pairs};
use super::xlsx::{Book, ReadMe};

/// Ids listed before the rest is counted.
const IDS_SHOWN: usize = 40;

impl RankDocument<'_> {
    /// Pairs that are ranked among themselves: all of them, or those of each asker.
    fn groups(&self) -> Vec<Group> {
        let overall = matches!(self.options.scope, Scope::Overall);
        let together = |x: &metacluster::RankedPair, y: &metacluster::RankedPair| overall || x.a == y.a;
        let label = |asker: Option<usize>| self.ids(asker.as_slice()).pop().unwrap_or_default();
        let groups = self.ranking.pairs.chunk_by(together);
        groups
            .map(|pairs| Group {
                label: label(pairs.first().map(|pair| pair.a)),
                pairs: pairs.iter().map(|pair| (pair.a, pair.b)).collect(),
            })
            .collect()
    }

    pub(super) fn write_workbook(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let overall = matches!(self.options.scope, Scope::Overall);
        let pairs = Pairs::new(self.scorer, self.groups(), (!overall).then_some("partners of"))?;
        let mut book = Book::new();
        let (sheet, _) = pairs.sheet(&mut book)?;
        book.push(sheet)?;
        let weights = pairs.components.sheet(&mut book, self.scorer, pairs.live())?;
        book.push(weights)?;
        let mut found = book.sheet("Problems found")?;
        found.records(&problems(&self.problems))?;
        book.push(found)?;
        let shares = pairs.components.named_shares();
        let readme = ReadMe {
            title: "Ranked pairs of clusters",
            about: self.about(pairs.live()),
            inputs: &self.inputs,
            weights: &shares,
        };
        book.write(readme, out)
    }

    fn about(&self, live: bool) -> Vec<String> {
        let mut about = vec![
            "What this is: pairs of cluster organisations (firms, universities and agencies of one industry in one \
             region) that could work together across a border, the best first. A score is no probability."
                .to_owned(),
            "Pairs: a row a pair. Score = the sum of share times value over the components, each value between 0 and \
             1. What is not known of a pair is assumed at the component's prior; low and high say how far it could \
             move the score, known which share of it rests on data."
                .to_owned(),
        ];
        about.push(if live {
            "Weights: change the yellow cells of the sheet Weights; scores, intervals and ranks follow. Nothing else \
             does: which pairs are listed, and the column 'why', are those of the weights as computed."
                .to_owned()
        } else {
            format!(
                "Weights: more than {MOST_LIVE} pairs are listed, too many for scores that follow the sheet Weights; \
                 all numbers are as computed. Ask for fewer (--top, --per-cluster, --for) to have formulas."
            )
        });
        about.push(
            "Ties: scores that are equal to twelve decimals are ranked by the ids of the clusters."
                .to_owned(),
        );
        about.push("Problems found: what was odd about the files read, and how to mend it.".to_owned());
        let without = self.ids(&self.ranking.not_enough_data);
        if !without.is_empty() {
            about.push(format!(
                "Not enough data: {} cannot be ranked: {}; state sectors, themes, offers, seeks or a region",
                counted(without.len(), "cluster"),
                few(&without, IDS_SHOWN)
            ));
        }
        about
    }
}
