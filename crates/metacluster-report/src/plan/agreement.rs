//! The cooperation agreement: the parties are known, every clause is for people to settle.

use std::io;

use metacluster_io::write::markdown_text;

use super::{Page, Plan};

/// What such agreements settle: the stems of the words for each, and with `-open` for the question to answer.
const CLAUSES: [&str; 8] = ["purpose", "duties", "money", "results", "outside", "joining", "duration", "law"];

impl Plan<'_> {
    pub(super) fn agreement(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-agreement"))?;
        page.text(self.word("parties"))?;
        let parties: Vec<String> = self
            .clusters()
            .map(|it| {
                let city = it.city().map_or_else(String::new, |city| format!("{}, ", markdown_text(city)));
                format!("{}, {city}{}", markdown_text(it.name()), it.country())
            })
            .collect();
        page.list(&parties)?;
        for clause in CLAUSES {
            page.heading(3, self.word(&format!("clause-{clause}")))?;
            page.decide(self.word(&format!("clause-{clause}-open")))?;
        }
        page.heading(3, self.word("signatures"))?;
        let blank = || String::from(" ");
        let rows: Vec<Vec<String>> =
            self.clusters().map(|it| vec![markdown_text(it.name()), blank(), blank(), blank()]).collect();
        page.table(&self.columns(["for", "function", "date", "signature"]), &rows)
    }
}
