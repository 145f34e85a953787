//! The skeleton of a metacluster's strategic plan and cooperation agreement, for one proposal.
//!
//! It has the parts that real plans have. What the engine knows is filled in, with the number it computed; what is a
//! matter of judgement is left open and marked, `> **TO DECIDE:** …` in English, so that nobody takes it for settled. Markdown,
//! since such a plan is edited by several people before it is signed.

use std::io::{self, Write};

use metacluster::{Catalogue, Cluster, Proposal, ProposeOptions, Scorer, TermId};
use metacluster_io::write::{Input, markdown_text};

use crate::data::term_label;
use crate::strings::{PageLanguage, Strings};
use crate::wording::silent;

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
    words: Strings,
    /// What a plan says in the words of the page: fields, components, rules.
    page: Strings,
}

/// Terms named in a line before the rest is counted.
const TERMS_SHOWN: usize = 8;

impl<'a> Plan<'a> {
    /// The plan, in English, of a proposal that this scorer made for these options; `inputs` are the files that it rests
    /// on.
    pub fn new(
        scorer: &'a Scorer<'a>,
        proposal: &'a Proposal,
        options: &'a ProposeOptions,
        inputs: &'a [Input],
    ) -> Self {
        let language = PageLanguage::En;
        let (words, page) = (Strings::of_plan(language), Strings::of_page(language));
        Self { scorer, proposal, options, inputs, sector: None, objection: None, words, page }
    }

    /// The same in another language. What the engine words itself stays in English: rules without a number, the reason of
    /// an objection.
    #[must_use]
    pub fn in_language(mut self, language: PageLanguage) -> Self {
        self.words = Strings::of_plan(language);
        self.page = Strings::of_page(language);
        self
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
        let mut page = Page { out, open: self.words.get("open"), is_first: true };
        let name =
            self.sector.map_or_else(|| self.word("all-sectors").to_owned(), |sector| self.label(sector));
        page.heading(1, &self.fill("title", &[("name", &name)]))?;
        page.text(&self.fill("intro", &[("sources", self.word("sources")), ("open", self.word("open"))]))?;
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

    fn word(&self, key: &str) -> &'static str {
        self.words.get(key)
    }

    fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.words.fill(key, values)
    }

    /// Words with one number to fill in.
    fn count(&self, key: &str, number: usize) -> String {
        self.fill(key, &[("n", &number.to_string())])
    }

    /// The heads of columns.
    fn columns<const N: usize>(&self, keys: [&str; N]) -> [&'static str; N] {
        keys.map(|key| self.word(&format!("column-{key}")))
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
        markdown_text(term_label(self.scorer, term, self.words.language()))
    }

    fn labels(&self, terms: &[TermId]) -> String {
        let labels = terms.iter().take(TERMS_SHOWN).map(|&term| self.label(term));
        let list = labels.collect::<Vec<_>>().join(", ");
        match terms.len().saturating_sub(TERMS_SHOWN) {
            0 => list,
            more => self.fill("more", &[("list", &list), ("n", &more.to_string())]),
        }
    }

    /// A number with three decimals.
    fn number(&self, number: f64) -> String {
        self.words.three(number)
    }

    /// What members leave open: a line for each set of silent members.
    fn open_questions(&self) -> Vec<String> {
        silent(self.catalogue(), self.proposal, &self.page)
    }
}

/// Markdown on its way out. Texts are Markdown already: names in them have been escaped.
struct Page<'o> {
    out: &'o mut dyn Write,
    /// The mark of what people have to settle.
    open: &'static str,
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
        writeln!(self.out, "> **{}:** {text}", self.open)
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
