//! The parts of a plan that are for people to settle, with the facts that bear on them: strengths and weaknesses, goals,
//! measures, governance, timetable.

use std::io;

use metacluster::propose::Met;

use super::{Page, Plan, TERMS_SHOWN};

/// What members of a metacluster share: the stems of the words for each, and with `-known` for what is known of it.
const MEASURES: [&str; 6] = ["clubs", "services", "events", "databases", "voice", "quality"];

/// The steps until a metacluster runs: the stems of the words for each, and with `-what` for what is done in it.
const STEPS: [&str; 6] = ["ask", "forum", "agree", "sign", "run", "review"];

impl Plan<'_> {
    pub(super) fn strengths_and_weaknesses(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-swot"))?;
        for (part, facts) in [
            ("strengths", self.strengths()),
            ("weaknesses", self.weaknesses()),
            ("opportunities", self.opportunities()),
            ("threats", self.threats()),
        ] {
            page.heading(3, self.word(part))?;
            page.list(&facts)?;
            page.decide(self.word(&format!("decide-{part}")))?;
        }
        Ok(())
    }

    fn strengths(&self) -> Vec<String> {
        let proposal = self.proposal;
        let size = proposal.members.len();
        let pairs = (size * size.saturating_sub(1) / 2).to_string();
        let edges = proposal.graph.edges.len().to_string();
        let mut strengths = vec![self.fill("ground", &[("n", &edges), ("of", &pairs)])];
        if let Some(widest) = proposal.shared.first() {
            let (what, n) = (self.label(widest.term), widest.members.to_string());
            strengths.push(self.fill("widest", &[("what", &what), ("n", &n), ("of", &size.to_string())]));
        }
        if !proposal.past.is_empty() {
            strengths.push(self.count("past-count", proposal.past.len()));
        }
        strengths
    }

    fn weaknesses(&self) -> Vec<String> {
        let proposal = self.proposal;
        let weakest = proposal.weakest;
        let (a, b) = (self.id(weakest.a), self.id(weakest.b));
        let score = self.number(weakest.score);
        let mut weaknesses = vec![self.fill("weakest", &[("a", &a), ("b", &b), ("score", &score)])];
        if !proposal.uncovered.is_empty() {
            weaknesses.push(self.fill("uncovered", &[("list", &self.labels(&proposal.uncovered))]));
        }
        if proposal.graph.parts > 1 {
            weaknesses.push(self.count("parts", proposal.graph.parts));
        }
        weaknesses
    }

    fn opportunities(&self) -> Vec<String> {
        let mut opportunities = Vec::new();
        if !self.proposal.flows.is_empty() {
            opportunities.push(self.count("flows", self.proposal.flows.len()));
        }
        if let Some(invite) = &self.proposal.invite {
            let (who, what) = (self.named(invite.cluster), self.labels(&invite.terms));
            opportunities.push(self.fill("would-supply", &[("who", &who), ("what", &what)]));
        }
        opportunities
    }

    fn threats(&self) -> Vec<String> {
        let proposal = self.proposal;
        let mut threats = Vec::new();
        if let Some(keystone) = &proposal.keystone {
            let (who, rest) = (self.named(keystone.member), self.number(keystone.rest));
            let (key, rules) = match keystone.breaks.as_slice() {
                [] => ("keystone", String::new()),
                rules => ("keystone-breaks", rules.join(", ")),
            };
            threats.push(self.fill(key, &[("who", &who), ("rest", &rest), ("rules", &rules)]));
        }
        for alternate in proposal.alternates.iter().take(TERMS_SHOWN) {
            let sign = if alternate.loss > 0.0 { "−" } else { "+" };
            let change = format!("{sign}{}", self.number(alternate.loss.abs()));
            let (id, who) = (self.id(alternate.member), self.named(alternate.cluster));
            threats.push(self.fill("alternate", &[("id", &id), ("who", &who), ("change", &change)]));
        }
        if !proposal.graph.hinges.is_empty() {
            let hinges: Vec<String> = proposal.graph.hinges.iter().map(|&it| self.id(it)).collect();
            threats.push(self.fill("hinge", &[("list", &hinges.join(", "))]));
        }
        let unchecked = proposal.rules.iter().filter(|it| it.met == Met::NotChecked).count();
        if unchecked > 0 {
            threats.push(self.count("unchecked", unchecked));
        }
        threats
    }

    pub(super) fn goals(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-goals"))?;
        let shared: Vec<_> = self.proposal.shared.iter().map(|it| it.term).take(TERMS_SHOWN).collect();
        if !shared.is_empty() {
            page.text(&self.fill("build-on", &[("list", &self.labels(&shared))]))?;
        }
        page.decide(self.word("decide-vision"))?;
        page.decide(self.word("decide-goals"))
    }

    pub(super) fn measures(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-measures"))?;
        let lead = self.proposal.lead.map_or_else(|| self.word("lead-open").to_owned(), |lead| self.id(lead));
        let rows = MEASURES.map(|measure| {
            let key = format!("measure-{measure}");
            let number = match measure {
                "clubs" => self.proposal.members.len(),
                _ => self.proposal.flows.len(),
            };
            let values = [
                ("n", number.to_string()),
                ("lead", lead.clone()),
                ("sources", self.word("sources").to_owned()),
            ];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            let open = || self.word("open").to_owned();
            let known = self.fill(&format!("{key}-known"), &values);
            vec![self.word(&key).to_owned(), known, open(), open(), open(), open()]
        });
        page.table(&self.columns(["measure", "known", "leads", "since", "until", "cost"]), &rows)?;
        page.decide(self.word("decide-measures"))
    }

    pub(super) fn governance(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-governance"))?;
        page.text(&match self.proposal.lead {
            Some(lead) => self.fill("suggested", &[("who", &self.named(lead))]),
            None => self.word("no-lead").to_owned(),
        })?;
        ["lead", "votes", "bodies"]
            .iter()
            .try_for_each(|what| page.decide(self.word(&format!("decide-{what}"))))
    }

    pub(super) fn timetable(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, self.word("part-timetable"))?;
        let rows = STEPS.map(|step| {
            let key = format!("step-{step}");
            let what = self.count(&format!("{key}-what"), self.open_questions().len());
            let open = || self.word("open").to_owned();
            vec![self.word(&key).to_owned(), what, open(), open()]
        });
        page.table(&self.columns(["step", "what", "when", "who"]), &rows)
    }
}
