//! The parts of a plan that are facts: who, what they ask for and give, the rules, what is not known, the sources.

use std::collections::BTreeSet;
use std::io;

use metacluster::propose::Met;
use metacluster::solve::Status;
use metacluster_io::write::{ENGINE, markdown_text};

use super::{Page, Plan};
use crate::wording::rule_words;

impl Plan<'_> {
    pub(super) fn background(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-background"))?;
        let countries: BTreeSet<String> = self.clusters().map(|it| it.country().to_string()).collect();
        let regions: BTreeSet<String> =
            self.clusters().filter_map(|it| it.region()).map(|it| it.as_str().to_owned()).collect();
        let listed = |words: BTreeSet<String>| words.into_iter().collect::<Vec<_>>().join(", ");
        let proposal = self.proposal;
        let (n, m) = (proposal.members.len().to_string(), countries.len().to_string());
        let mut facts = vec![self.fill("who", &[("n", &n), ("m", &m), ("list", &listed(countries))])];
        if !regions.is_empty() {
            facts.push(self.fill("regions", &[("list", &listed(regions))]));
        }
        let [score, low, high] = [proposal.score, proposal.low, proposal.high].map(|it| self.number(it));
        let known = self.words.percent(proposal.known);
        facts.push(
            self.fill("score", &[("score", &score), ("low", &low), ("high", &high), ("known", &known)]),
        );
        facts.push(match proposal.status {
            Status::Optimal => self.word("optimal").to_owned(),
            _ => self.fill("bounded", &[("bound", &self.number(proposal.bound))]),
        });
        let partnerships = self.scorer.network().partnerships();
        let past: Vec<String> = proposal
            .past
            .iter()
            .filter_map(|&index| partnerships.get(index))
            .map(|it| markdown_text(&it.name))
            .collect();
        facts.push(if past.is_empty() {
            self.word("no-past").to_owned()
        } else {
            self.fill("past", &[("list", &past.join(", "))])
        });
        page.list(&facts)?;
        page.decide(self.word("decide-name"))
    }

    pub(super) fn members(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-members"))?;
        let unknown = || self.word("not-known").to_owned();
        let rows: Vec<Vec<String>> = self
            .proposal
            .members
            .iter()
            .map(|&index| {
                let it = self.cluster(index);
                let terms: Vec<_> = it.themes().iter().map(|(term, _)| term).collect();
                let role = if self.proposal.lead == Some(index) { self.word("lead") } else { "" };
                vec![
                    role.to_owned(),
                    markdown_text(it.id()),
                    markdown_text(it.name()),
                    it.country().to_string(),
                    it.region().map_or_else(unknown, |region| region.as_str().to_owned()),
                    it.city().map_or_else(unknown, markdown_text),
                    it.members().map_or_else(unknown, |members| members.to_string()),
                    if terms.is_empty() { unknown() } else { self.labels(&terms) },
                ]
            })
            .collect();
        let header = ["role", "id", "name", "country", "region", "city", "members", "themes"];
        page.table(&self.columns(header), &rows)?;
        let size = self.proposal.members.len().to_string();
        let shared: Vec<String> = self
            .proposal
            .shared
            .iter()
            .map(|it| {
                let (what, n) = (self.label(it.term), it.members.to_string());
                self.fill("share-of", &[("what", &what), ("n", &n), ("of", &size)])
            })
            .collect();
        if !shared.is_empty() {
            page.text(&self.fill("shared", &[("list", &shared.join(", "))]))?;
        }
        page.decide(self.word("decide-members"))
    }

    pub(super) fn demand_and_supply(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-supply"))?;
        let proposal = self.proposal;
        match proposal.supply {
            Some(share) => page.text(&self.fill("supply", &[("share", &self.words.percent(share))]))?,
            None => page.text(self.word("no-demand"))?,
        }
        let rows: Vec<Vec<String>> = proposal
            .flows
            .iter()
            .map(|it| vec![self.named(it.from), self.named(it.to), self.labels(&it.terms)])
            .collect();
        if rows.is_empty() {
            page.text(self.word("no-flow"))?;
        } else {
            page.table(&self.columns(["from", "to", "flow"]), &rows)?;
        }
        let mut gaps: Vec<String> = Vec::new();
        for filler in &proposal.fillers {
            let what = self.label(filler.term);
            let who = filler.clusters.iter().map(|it| self.named(it.cluster));
            let who = who.reduce(|all, one| self.fill("or", &[("a", &all), ("b", &one)]));
            gaps.push(match who {
                None => self.fill("gap-nobody", &[("what", &what)]),
                Some(who) => self.fill("gap", &[("what", &what), ("who", &who)]),
            });
        }
        if let Some(invite) = &proposal.invite {
            let (who, what) = (self.named(invite.cluster), self.labels(&invite.terms));
            gaps.push(self.fill("invite", &[("who", &who), ("what", &what)]));
        }
        page.list(&gaps)?;
        page.decide(self.word("decide-supply"))
    }

    pub(super) fn rules(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-rules"))?;
        let rules = &self.options.rules;
        page.text(&match rules.id.as_str() {
            "" => self.word("no-rules").to_owned(),
            id => self.fill("rules-of", &[("id", &markdown_text(id))]),
        })?;
        if let Some(objection) = self.objection {
            page.text(&self.fill("objection", &[("why", &markdown_text(objection))]))?;
        }
        let rows: Vec<Vec<String>> = self
            .proposal
            .rules
            .iter()
            .map(|it| {
                let need = rule_words(it, rules, &self.page);
                let verdict = match it.met {
                    Met::Yes => "met",
                    Met::No => "broken",
                    Met::NotChecked => "not-checked",
                };
                vec![
                    markdown_text(it.id),
                    markdown_text(need.as_deref().unwrap_or(&it.need)),
                    markdown_text(&it.have),
                    self.word(verdict).to_owned(),
                ]
            })
            .collect();
        if !rows.is_empty() {
            page.table(&self.columns(["rule", "needs", "has", "verdict"]), &rows)?;
        }
        if self.proposal.rules.iter().any(|it| it.met == Met::NotChecked) {
            page.decide(self.word("decide-rules"))?;
        }
        Ok(())
    }

    pub(super) fn unknown(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-unknown"))?;
        let questions: Vec<String> = self.open_questions().iter().map(|it| markdown_text(it)).collect();
        if questions.is_empty() {
            return page.text(self.word("all-known"));
        }
        page.list(&questions)
    }

    pub(super) fn sources(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-sources"))?;
        page.text(&self.fill("computed", &[("engine", ENGINE)]))?;
        let files: Vec<Vec<String>> = self
            .inputs
            .iter()
            .map(|it| vec![markdown_text(&it.name), it.rows.to_string(), markdown_text(&it.sha256)])
            .collect();
        page.table(&self.columns(["file", "rows", "sha256"]), &files)?;
        let weights = self.scorer.shares().map(|(id, share)| {
            let name = self.page.or(&format!("component-{id}"), id);
            format!("{} {}", markdown_text(name), self.number(share))
        });
        let weights = weights.collect::<Vec<_>>().join(", ");
        let (pairs, supply) = self.options.objective;
        let [score, cohesion] = [self.proposal.score, self.proposal.cohesion].map(|it| self.number(it));
        page.list(&[
            self.fill("weights", &[("list", &weights)]),
            match self.proposal.supply {
                Some(share) => self.fill(
                    "formula",
                    &[
                        ("score", &score),
                        ("alpha", &self.words.decimals(pairs, 2)),
                        ("cohesion", &cohesion),
                        ("beta", &self.words.decimals(supply, 2)),
                        ("supply", &self.number(share)),
                    ],
                ),
                None => self.fill("formula-alone", &[("score", &score)]),
            },
        ])?;
        let sources: Vec<String> = self
            .proposal
            .members
            .iter()
            .filter_map(|&index| {
                let source = self.cluster(index).detail("source")?;
                Some(format!("{}: {}", self.id(index), markdown_text(source)))
            })
            .collect();
        if !sources.is_empty() {
            page.text(self.word("member-sources"))?;
            page.list(&sources)?;
        }
        Ok(())
    }
}
