//! The cooperation agreement: the parties are known, every clause is for people to settle.

use std::io;

use metacluster_io::write::markdown_text;

use super::{Page, Plan};

/// What such agreements settle, each with the question to answer.
const CLAUSES: [(&str, &str); 8] = [
    ("Purpose", "in two sentences, what the parties do together and for whom."),
    ("Duties of each party", "time, people and services that each brings."),
    ("Money", "fees, who holds the account, how costs and income are shared."),
    ("Information and results", "what is shared, what stays confidential, who owns what is made together."),
    ("External representation", "who speaks for the metacluster, under which name and sign."),
    ("Joining and leaving", "who may join, by which vote; notice, and what a leaver still owes."),
    ("Duration and review", "from when, until when, reviewed how often."),
    ("Law and disputes", "which law applies, and who mediates."),
];

impl Plan<'_> {
    pub(super) fn agreement(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "11. Cooperation agreement")?;
        page.text("No legal advice: a list of what such agreements settle. The parties:")?;
        let parties: Vec<String> = self
            .clusters()
            .map(|it| {
                let city = it.city().map_or_else(String::new, |city| format!("{}, ", markdown_text(city)));
                format!("{}, {city}{}", markdown_text(it.name()), it.country())
            })
            .collect();
        page.list(&parties)?;
        for (clause, question) in CLAUSES {
            page.heading(3, clause)?;
            page.decide(question)?;
        }
        page.heading(3, "Signatures")?;
        let blank = || String::from(" ");
        let rows: Vec<Vec<String>> =
            self.clusters().map(|it| vec![markdown_text(it.name()), blank(), blank(), blank()]).collect();
        page.table(&["for", "name and function", "place and date", "signature"], &rows)
    }
}
