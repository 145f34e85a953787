//! The parts of a plan that are facts: who, what they ask for and give, the rules, what is not known, the sources.

use std::collections::BTreeSet;
use std::io;

use metacluster::Met;
use metacluster::solve::Status;
use metacluster_io::write::{ENGINE, markdown_text};

use super::{Page, Plan, counted, number};

impl Plan<'_> {
    pub(super) fn background(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "1. Background")?;
        let countries: BTreeSet<String> = self.clusters().map(|it| it.country().to_string()).collect();
        let regions: BTreeSet<String> =
            self.clusters().filter_map(|it| it.region()).map(|it| it.as_str().to_owned()).collect();
        let proposal = self.proposal;
        let mut facts = vec![format!(
            "{} from {}: {}",
            counted(proposal.members.len(), "cluster organisation", "cluster organisations"),
            counted(countries.len(), "country", "countries"),
            countries.into_iter().collect::<Vec<_>>().join(", ")
        )];
        if !regions.is_empty() {
            facts
                .push(format!("NUTS regions stated: {}", regions.into_iter().collect::<Vec<_>>().join(", ")));
        }
        facts.push(format!(
            "score of the group {} (between {} and {} by what is not known); {:.0} % of its pair scores rest on data",
            number(proposal.score),
            number(proposal.low),
            number(proposal.high),
            proposal.known * 100.0
        ));
        facts.push(match proposal.status {
            Status::Optimal => "under the rules asked for, no group of this size scores more".to_owned(),
            _ => format!("no group of this size is proved to score more than {}", number(proposal.bound)),
        });
        let partnerships = self.scorer.network().partnerships();
        let past: Vec<String> = proposal
            .past
            .iter()
            .filter_map(|&index| partnerships.get(index))
            .map(|it| markdown_text(&it.name))
            .collect();
        facts.push(if past.is_empty() {
            "no past partnership of two or more of the members is known".to_owned()
        } else {
            format!("past partnerships of at least two members: {}", past.join(", "))
        });
        page.list(&facts)?;
        page.decide(
            "the name of the metacluster, why it is founded now, and on which call or policy it builds.",
        )
    }

    pub(super) fn members(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "2. The members")?;
        let unknown = || "not known".to_owned();
        let rows: Vec<Vec<String>> = self
            .proposal
            .members
            .iter()
            .map(|&index| {
                let it = self.cluster(index);
                let terms: Vec<_> = it.themes().iter().map(|(term, _)| term).collect();
                vec![
                    if self.proposal.lead == Some(index) {
                        "lead (suggested)".to_owned()
                    } else {
                        String::new()
                    },
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
        page.table(&header, &rows)?;
        let shared: Vec<String> = self
            .proposal
            .shared
            .iter()
            .map(|it| format!("{} ({} of {})", self.label(it.term), it.members, self.proposal.members.len()))
            .collect();
        if !shared.is_empty() {
            page.text(&format!("Themes that at least two members share: {}.", shared.join(", ")))?;
        }
        page.decide("for each member: legal form, staff, turnover of its firms, label, and who signs for it.")
    }

    pub(super) fn demand_and_supply(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "3. Demand and supply")?;
        let proposal = self.proposal;
        match proposal.supply {
            Some(share) => page.text(&format!(
                "Together the members supply {:.0} % of what the eligible clusters ask for.",
                share * 100.0
            ))?,
            None => page.text("No cluster states what it seeks, so nothing can be said of demand.")?,
        }
        let rows: Vec<Vec<String>> = proposal
            .flows
            .iter()
            .map(|it| vec![self.named(it.from), self.named(it.to), self.labels(&it.terms)])
            .collect();
        if rows.is_empty() {
            page.text("No offer of a member meets a need that another states.")?;
        } else {
            page.table(&["from", "to", "what is offered and sought"], &rows)?;
        }
        let mut gaps: Vec<String> = Vec::new();
        for filler in &proposal.fillers {
            let who: Vec<String> = filler.clusters.iter().map(|it| self.named(it.cluster)).collect();
            let by = match who.is_empty() {
                true => "nor does anyone who may join".to_owned(),
                false => format!("{} would", who.join(" or ")),
            };
            gaps.push(format!("{}: no member supplies it; {by}", self.label(filler.term)));
        }
        if let Some(invite) = &proposal.invite {
            gaps.push(format!(
                "worth inviting: {}, for {}",
                self.named(invite.cluster),
                self.labels(&invite.terms)
            ));
        }
        page.list(&gaps)?;
        page.decide("which of these flows become joint projects, and which gaps are filled by an invitation.")
    }

    pub(super) fn rules(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "9. Rules of the programme")?;
        let rules = &self.options.rules;
        page.text(&match rules.id.as_str() {
            "" => "No programme's rules were asked for.".to_owned(),
            id => format!("Rules asked for: {}.", markdown_text(id)),
        })?;
        if let Some(objection) = self.objection {
            page.text(&format!("The group does not obey them: {}.", markdown_text(objection)))?;
        }
        let rows: Vec<Vec<String>> = self
            .proposal
            .rules
            .iter()
            .map(|it| {
                vec![
                    markdown_text(it.id),
                    markdown_text(&it.need),
                    markdown_text(&it.have),
                    it.met.as_str().to_owned(),
                ]
            })
            .collect();
        if !rows.is_empty() {
            page.table(&["rule", "needs", "the group has", "verdict"], &rows)?;
        }
        if self.proposal.rules.iter().any(|it| it.met == Met::NotChecked) {
            page.decide("who checks the clauses that no data decide, and by when.")?;
        }
        Ok(())
    }

    pub(super) fn unknown(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "10. What is not known, and whom to ask")?;
        if self.proposal.gaps.is_empty() {
            return page.text("Every member states what the score needs.");
        }
        let gaps: Vec<String> = self.proposal.gaps.iter().map(|gap| markdown_text(gap)).collect();
        page.list(&gaps)
    }

    pub(super) fn sources(&self, page: &mut Page<'_>) -> io::Result<()> {
        page.heading(2, "12. Sources")?;
        page.text(&format!(
            "Computed by {ENGINE}. The same files, weights and rules give the same figures on every machine."
        ))?;
        let files: Vec<Vec<String>> = self
            .inputs
            .iter()
            .map(|it| vec![markdown_text(&it.name), it.rows.to_string(), markdown_text(&it.sha256)])
            .collect();
        page.table(&["file", "rows", "SHA-256"], &files)?;
        let weights: Vec<String> =
            self.scorer.shares().map(|(name, share)| format!("{} {share}", markdown_text(name))).collect();
        let (pairs, supply) = self.options.objective;
        let cohesion = number(self.proposal.cohesion);
        page.list(&[
            format!("weights of the pair score: {}", weights.join(", ")),
            match self.proposal.supply {
                Some(share) => format!(
                    "score of the group {} = {pairs} · {cohesion} (mean pair score) + {supply} · {} (supply)",
                    number(self.proposal.score),
                    number(share)
                ),
                None => format!("score of the group {} = mean pair score", number(self.proposal.score)),
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
            page.text("What the catalogue names as the source of each member:")?;
            page.list(&sources)?;
        }
        Ok(())
    }
}
