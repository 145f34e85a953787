//! The parts of a plan that are for people to settle, with the facts that bear on them: strengths and weaknesses, goals,
//! measures, governance, timetable.

use std::io;

use metacluster::Met;

use super::{Page, Plan, TERMS_SHOWN, counted, number};

impl Plan<'_> {
    pub(super) fn strengths_and_weaknesses(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "4. Strengths, weaknesses, opportunities, threats")?;
        let proposal = self.proposal;
        let (edges, size) = (proposal.graph.edges.len(), proposal.members.len());
        page.heading(3, "Strengths")?;
        let mut strengths =
            vec![format!("{edges} of {} pairs have known common ground", size * (size.max(1) - 1) / 2)];
        if let Some(widest) = proposal.shared.first() {
            strengths.push(format!("{} is a theme of {} of {size}", self.label(widest.term), widest.members));
        }
        if !proposal.past.is_empty() {
            let projects = counted(proposal.past.len(), "past partnership", "past partnerships");
            strengths.push(format!("{projects} of at least two members"));
        }
        page.list(&strengths)?;
        page.decide("what else the members do better than others, with evidence.")?;
        page.heading(3, "Weaknesses")?;
        let weakest = proposal.weakest;
        let mut weaknesses = vec![format!(
            "the weakest pair is {} – {}, with a score of {}",
            self.id(weakest.a),
            self.id(weakest.b),
            number(weakest.score)
        )];
        if !proposal.uncovered.is_empty() {
            weaknesses.push(format!("nobody supplies: {}", self.labels(&proposal.uncovered)));
        }
        if proposal.graph.parts > 1 {
            weaknesses
                .push(format!("it falls into {} parts without known common ground", proposal.graph.parts));
        }
        page.list(&weaknesses)?;
        page.decide("which of these matter, and what is done about them.")?;
        page.heading(3, "Opportunities")?;
        let mut opportunities = Vec::new();
        if !proposal.flows.is_empty() {
            opportunities.push(format!(
                "{} in which one member offers what another seeks",
                counted(proposal.flows.len(), "direction", "directions")
            ));
        }
        if let Some(invite) = &proposal.invite {
            opportunities.push(format!(
                "{} would supply {}",
                self.named(invite.cluster),
                self.labels(&invite.terms)
            ));
        }
        page.list(&opportunities)?;
        page.decide("which markets, calls and policies open a door in the next three years.")?;
        page.heading(3, "Threats")?;
        let mut threats = Vec::new();
        if let Some(keystone) = &proposal.keystone {
            let breaks = match keystone.breaks.as_slice() {
                [] => String::new(),
                rules => format!(" and break {}", rules.join(", ")),
            };
            threats.push(format!(
                "hardest to lose is {}: the others by themselves score {}{breaks}",
                self.named(keystone.member),
                number(keystone.rest)
            ));
        }
        for alternate in proposal.alternates.iter().take(TERMS_SHOWN) {
            threats.push(format!(
                "if {} leaves, {} is the best to take its place (score {:+.3})",
                self.id(alternate.member),
                self.named(alternate.cluster),
                -alternate.loss + 0.0
            ));
        }
        if !proposal.graph.hinges.is_empty() {
            let hinges: Vec<String> = proposal.graph.hinges.iter().map(|&it| self.id(it)).collect();
            threats.push(format!("without {} it would fall apart", hinges.join(" or without ")));
        }
        let unchecked = proposal.rules.iter().filter(|it| it.met == Met::NotChecked).count();
        if unchecked > 0 {
            threats.push(format!(
                "{} of the programme could not be checked",
                counted(unchecked, "rule", "rules")
            ));
        }
        page.list(&threats)?;
        page.decide("what could make the group fail, and how that would be noticed in time.")
    }

    pub(super) fn goals(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "5. Goals")?;
        let shared: Vec<_> = self.proposal.shared.iter().map(|it| it.term).take(TERMS_SHOWN).collect();
        if !shared.is_empty() {
            page.text(&format!("Common ground to build on: {}.", self.labels(&shared)))?;
        }
        page.decide("a vision in one sentence.")?;
        page.decide("three to five goals, each with a measure, a value today, a value to reach and a year.")
    }

    pub(super) fn measures(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "6. Measures: services shared by the members")?;
        let lead = self.proposal.lead.map_or_else(|| "a lead to be named".to_owned(), |lead| self.id(lead));
        let flows = self.proposal.flows.len();
        let rows = [
            (
                "Benchmark clubs",
                format!(
                    "{} to compare",
                    counted(self.proposal.members.len(), "organisation", "organisations")
                ),
            ),
            (
                "Common visible services",
                format!("{} known from offers and needs", counted(flows, "flow", "flows")),
            ),
            ("Common events", "an exchange forum can be scheduled: `metacluster schedule`".to_owned()),
            ("Connected databases", format!("the catalogue under *Sources*, kept by {lead}")),
            ("Common external representation", format!("{lead} suggested as the voice")),
            ("Quality standards", "labels are not known to the engine".to_owned()),
        ];
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|(measure, known)| {
                let open = || "TO DECIDE".to_owned();
                vec![measure.to_owned(), known, open(), open(), open(), open()]
            })
            .collect();
        page.table(&["measure", "what is known", "who leads it", "from", "until", "cost and source"], &rows)?;
        page.decide("which measures are dropped, and which are missing.")
    }

    pub(super) fn governance(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "7. Governance")?;
        page.text(&match self.proposal.lead {
            Some(lead) => format!(
                "Suggested lead: {}. Of the members that may lead it has the largest sum of pair scores to the others.",
                self.named(lead)
            ),
            None => "No member may lead under the rules asked for.".to_owned(),
        })?;
        page.decide("the lead, and for how long.")?;
        page.decide("how decisions are taken: one vote a member or by size, quorum, what needs unanimity.")?;
        page.decide("steering committee, working groups and their heads, secretariat.")
    }

    pub(super) fn timetable(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "8. Timetable")?;
        let asks = counted(self.proposal.gaps.len(), "open question", "open questions");
        let rows = [
            ("Ask the members", format!("{asks} under 10")),
            ("Exchange forum", "meetings of all members".to_owned()),
            ("Agree on goals and measures", "parts 4 to 6".to_owned()),
            ("Sign the agreement", "part 11".to_owned()),
            ("First measures run", "part 6".to_owned()),
            ("Review", "goals of part 5 against their measures".to_owned()),
        ];
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|(step, what)| vec![step.to_owned(), what, "TO DECIDE".to_owned(), "TO DECIDE".to_owned()])
            .collect();
        page.table(&["step", "what", "by when", "who"], &rows)
    }
}
