//! The skeleton of a metacluster's strategic plan and cooperation agreement, for one proposal.
//!
//! It has the parts that real plans have. What the engine knows is filled in, with the number it computed; what is a
//! matter of judgement is left open and marked, `> **TO DECIDE:** …`, so that nobody takes it for settled. Markdown,
//! since such a plan is edited by several people before it is signed.

use std::io::{self, Write};

use metacluster::{Catalogue, Cluster, Proposal, ProposeOptions, Scorer, TermId};
use metacluster_io::write::{Input, markdown_text};

mod agreement;
mod facts;
mod strategy;

/// What a plan is made of.
#[derive(Debug)]
pub struct Plan<'a> {
    scorer: &'a Scorer<'a>,
    proposal: &'a Proposal,
    options: &'a ProposeOptions,
    inputs: &'a [Input],
    /// The sector of the list that the proposal is from; `None` for all.
    sector: Option<TermId>,
    /// Why the group breaks the rules that were asked for, if it does.
    objection: Option<&'a str>,
}

/// Terms named in a line before the rest is counted.
const TERMS_SHOWN: usize = 8;

impl<'a> Plan<'a> {
    /// The plan of a proposal that this scorer made for these options; `inputs` are the files that it rests on.
    pub fn new(
        scorer: &'a Scorer<'a>,
        proposal: &'a Proposal,
        options: &'a ProposeOptions,
        inputs: &'a [Input],
    ) -> Self {
        Self { scorer, proposal, options, inputs, sector: None, objection: None }
    }

    /// The same for a group of a sector.
    #[must_use]
    pub fn of_sector(mut self, sector: Option<TermId>) -> Self {
        self.sector = sector;
        self
    }

    /// The same for a group that does not obey the rules that were asked for; says why.
    #[must_use]
    pub fn with_objection(mut self, objection: Option<&'a str>) -> Self {
        self.objection = objection;
        self
    }

    /// Writes the plan as Markdown.
    ///
    /// # Errors
    /// Whatever `out` returns.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut page = Page { out, is_first: true };
        let name = self.sector.map_or_else(|| "all sectors".to_owned(), |sector| self.label(sector));
        page.heading(1, &format!("Strategic plan and cooperation agreement of a metacluster: {name}"))?;
        page.text(
            "A skeleton. What stands here as a fact was computed from the files under *Sources*; what people have to \
             settle is marked TO DECIDE. A *metacluster* is a signed, cross-border grouping of cluster organisations; \
             the members below are a proposal, and none of them has been asked by this program.",
        )?;
        self.background(&mut page)?;
        self.members(&mut page)?;
        self.demand_and_supply(&mut page)?;
        self.strengths_and_weaknesses(&mut page)?;
        self.goals(&mut page)?;
        self.measures(&mut page)?;
        self.governance(&mut page)?;
        self.timetable(&mut page)?;
        self.rules(&mut page)?;
        self.unknown(&mut page)?;
        self.agreement(&mut page)?;
        self.sources(&mut page)
    }

    fn catalogue(&self) -> &'a Catalogue {
        self.scorer.network().catalogue()
    }

    fn cluster(&self, index: usize) -> &'a Cluster {
        &self.catalogue().clusters()[index]
    }

    fn clusters(&self) -> impl Iterator<Item = &'a Cluster> + '_ {
        self.proposal.members.iter().map(|&index| self.cluster(index))
    }

    /// Id and name, safe in Markdown.
    fn named(&self, index: usize) -> String {
        let cluster = self.cluster(index);
        format!("{} ({})", markdown_text(cluster.name()), markdown_text(cluster.id()))
    }

    fn id(&self, index: usize) -> String {
        markdown_text(self.cluster(index).id())
    }

    fn label(&self, term: TermId) -> String {
        markdown_text(self.catalogue().vocabulary().term(term).label())
    }

    fn labels(&self, terms: &[TermId]) -> String {
        let labels = terms.iter().take(TERMS_SHOWN).map(|&term| self.label(term));
        let mut text = labels.collect::<Vec<_>>().join(", ");
        if terms.len() > TERMS_SHOWN {
            text.push_str(&format!(" and {} more", terms.len() - TERMS_SHOWN));
        }
        text
    }
}

/// Markdown on its way out. Texts are Markdown already: names in them have been escaped.
struct Page<'o> {
    out: &'o mut dyn Write,
    is_first: bool,
}

impl Page<'_> {
    /// An empty line before every part but the first.
    fn part(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_first) { Ok(()) } else { writeln!(self.out) }
    }

    fn heading(&mut self, level: usize, text: &str) -> io::Result<()> {
        self.part()?;
        writeln!(self.out, "{} {text}", "#".repeat(level))
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.part()?;
        writeln!(self.out, "{text}")
    }

    /// Something that people have to settle.
    fn decide(&mut self, text: &str) -> io::Result<()> {
        self.part()?;
        writeln!(self.out, "> **TO DECIDE:** {text}")
    }

    fn list(&mut self, items: &[String]) -> io::Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        self.part()?;
        items.iter().try_for_each(|item| writeln!(self.out, "- {item}"))
    }

    fn table(&mut self, header: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
        self.part()?;
        writeln!(self.out, "| {} |", header.join(" | "))?;
        writeln!(self.out, "|{}", " --- |".repeat(header.len()))?;
        rows.iter().try_for_each(|row| writeln!(self.out, "| {} |", row.join(" | ")))
    }
}

/// A number with three decimals.
fn number(number: f64) -> String {
    format!("{:.3}", number + 0.0)
}

/// `1 country`, `2 countries`.
fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}
