//! Proposals: for each sector and size a heading, and for each group its members and what to know before calling them.

use std::io;

use metacluster::propose::{Blocked, Filler, Met, RuleCheck};
use metacluster::{
    Catalogue, Cluster, Portfolio, Proposal, ProposalList, ProposeOptions, Rules, Scorer, TermId,
};

use super::json;
use super::portfolio::{self, PortfolioJson};
use super::propose_json::{
    CurveJson, ListJson, NO_GROUP, ObjectiveJson, ProposalJson, ProposeJson, RulesJson, countries, ids,
    sector_id, status_word, stop_word,
};
use super::text::{counted, few, interval, percent, three_decimals};
use super::{Cell, Column, Document, Input, ProblemRow, Section};

/// The result of `propose`.
#[derive(Debug)]
pub struct ProposeDocument<'a> {
    pub(super) scorer: &'a Scorer<'a>,
    pub(super) lists: &'a [ProposalList],
    pub(super) options: &'a ProposeOptions,
    portfolio: Option<&'a Portfolio>,
    pub(super) inputs: Vec<Input>,
    pub(super) problems: Vec<ProblemRow>,
}

/// Terms named in a line before the rest is counted.
const TERMS_SHOWN: usize = 6;
/// Flows listed before the rest is counted. A group of five has at most twenty.
const FLOWS_SHOWN: usize = 12;
/// Gaps with those who would fill them before the rest is counted; each takes a good part of a line.
const GAPS_SHOWN: usize = 3;

impl<'a> ProposeDocument<'a> {
    /// The document of proposals that this scorer made for these options.
    pub fn new(
        scorer: &'a Scorer<'a>,
        lists: &'a [ProposalList],
        options: &'a ProposeOptions,
        inputs: Vec<Input>,
    ) -> Self {
        Self { scorer, lists, options, portfolio: None, inputs, problems: Vec::new() }
    }

    /// The document of a portfolio.
    pub fn of_portfolio(
        scorer: &'a Scorer<'a>,
        portfolio: &'a Portfolio,
        options: &'a ProposeOptions,
        inputs: Vec<Input>,
    ) -> Self {
        Self {
            scorer,
            lists: &portfolio.lists,
            options,
            portfolio: Some(portfolio),
            inputs,
            problems: Vec::new(),
        }
    }

    /// The same with what was found wrong with the inputs, for a workbook.
    #[must_use]
    pub fn with_problems(mut self, problems: Vec<ProblemRow>) -> Self {
        self.problems = problems;
        self
    }

    pub(super) fn catalogue(&self) -> &'a Catalogue {
        self.scorer.network().catalogue()
    }

    pub(super) fn cluster(&self, index: usize) -> Option<&'a Cluster> {
        self.catalogue().clusters().get(index)
    }

    pub(super) fn id(&self, index: usize) -> &'a str {
        self.cluster(index).map_or("", |cluster| cluster.id())
    }

    pub(super) fn label(&self, term: TermId) -> &'a str {
        self.catalogue().vocabulary().term(term).label()
    }

    pub(super) fn labels(&self, terms: &[TermId]) -> Vec<&'a str> {
        terms.iter().map(|&term| self.label(term)).collect()
    }

    fn proposals(&self) -> impl Iterator<Item = (&'a ProposalList, &'a Proposal)> + '_ {
        self.lists.iter().flat_map(|list| list.proposals.iter().map(move |proposal| (list, proposal)))
    }

    fn heading(&self, list: &ProposalList) -> Section<'_> {
        let sector = list.sector.map_or("All sectors", |sector| self.label(sector));
        let (size, eligible) = (list.size, counted(list.eligible, "eligible cluster"));
        let title = format!("{sector} — groups of {size} among {eligible}");
        let mut section = Section::heading(1, Some(title));
        if let Some(blocked) = &list.blocked {
            section.notes.extend(blocked_lines(self.catalogue(), "proposal", blocked));
        }
        section
    }

    /// The lists of one sector after the other.
    fn by_sector(&self) -> impl Iterator<Item = &'a [ProposalList]> + use<'a> {
        self.lists.chunk_by(|x, y| x.sector == y.sector)
    }

    /// The best group of each size, where several sizes were asked for.
    fn curve(&self, lists: &'a [ProposalList]) -> Option<Section<'a>> {
        let (first, several) = (lists.first()?, lists.len() > 1);
        let sector = first.sector.map_or("All sectors", |sector| self.label(sector));
        let columns = ["size", "score", "cohesion", "supply"].map(Column::right);
        let columns = columns.into_iter().chain([Column::left("status")]).collect();
        let row = |list: &ProposalList| match list.proposals.first() {
            Some(best) => vec![
                Cell::count(list.size),
                Cell::Number(best.score),
                Cell::Number(best.cohesion),
                Cell::number(best.supply),
                Cell::text(status_word(best.status)),
            ],
            None => vec![Cell::count(list.size), Cell::Empty, Cell::Empty, Cell::Empty, Cell::text(NO_GROUP)],
        };
        let mut section = Section::table(columns, move || lists.iter().map(row))
            .titled(1, format!("{sector} — the best group of each size"));
        section.notes.push(
            "scores of different sizes do not compare: with size, cohesion tends to fall and supply to rise"
                .to_owned(),
        );
        several.then_some(section)
    }

    fn block(&'a self, proposal: &'a Proposal) -> Section<'a> {
        let columns = ["lead", "id", "name", "country", "region"].map(Column::left).to_vec();
        let clusters = self.catalogue().clusters();
        let rows = move || {
            proposal.members.iter().filter_map(move |&index| {
                let cluster = clusters.get(index)?;
                Some(vec![
                    Cell::text(if proposal.lead == Some(index) { "lead" } else { "" }),
                    Cell::text(cluster.id()),
                    Cell::text(cluster.name()),
                    Cell::text(cluster.country().as_str()),
                    Cell::text(place(self.catalogue(), cluster)),
                ])
            })
        };
        let mut section = Section::table(columns, rows).titled(2, self.headline(proposal));
        section.intro.push(self.parts(proposal));
        section.notes = self.notes(proposal);
        section
    }

    /// `#1  score 0.412 (0.35–0.81), 38 % of it rests on data, optimal`
    fn headline(&self, proposal: &Proposal) -> String {
        let status = if proposal.bound > proposal.score && status_word(proposal.status) != "optimal" {
            let by = if stop_word(proposal.status) == Some("deadline") { " by the deadline" } else { "" };
            format!("best found{by}, none above {}", three_decimals(proposal.bound))
        } else {
            status_word(proposal.status).to_owned()
        };
        format!(
            "#{}  score {} ({}), {} of its pair scores rest on data, {status}",
            proposal.rank,
            three_decimals(proposal.score),
            interval(proposal.low, proposal.high),
            percent(proposal.known),
        )
    }

    /// What the score is made of.
    fn parts(&self, proposal: &Proposal) -> String {
        let members = proposal.members.iter().filter_map(|&index| self.cluster(index));
        let countries = match countries(members) {
            1 => "1 country".to_owned(),
            several => format!("{several} countries"),
        };
        let cohesion = three_decimals(proposal.cohesion);
        let (pairs, supply) = self.options.objective;
        match proposal.supply {
            Some(share) => format!(
                "score = {pairs} · {cohesion} (mean pair score) + {supply} · {} (share of what is sought that they \
                 supply); {countries}",
                three_decimals(share)
            ),
            None => {
                format!("score = {cohesion} (mean pair score; nobody states what is sought); {countries}")
            }
        }
    }

    /// The lines under a group's members; each begins with what it is about.
    fn notes(&self, proposal: &Proposal) -> Vec<String> {
        let mut notes = Vec::new();
        let mut note = |about: &str, text: String| {
            if !text.is_empty() {
                notes.push(format!("{about}: {text}"));
            }
        };
        if proposal.lead.is_none() {
            note("lead", "no member may lead under these rules".to_owned());
        }
        let shared: Vec<String> = proposal
            .shared
            .iter()
            .map(|shared| {
                format!("{} ({} of {})", self.label(shared.term), shared.members, proposal.members.len())
            })
            .collect();
        note("shared", few(&shared, TERMS_SHOWN));
        for flow in proposal.flows.iter().take(FLOWS_SHOWN) {
            let terms = few(&self.labels(&flow.terms), TERMS_SHOWN);
            note("flow", format!("{} → {}: {terms}", self.id(flow.from), self.id(flow.to)));
        }
        if let Some(rest) = proposal.flows.len().checked_sub(FLOWS_SHOWN).filter(|&rest| rest > 0) {
            note("flow", format!("and {rest} more"));
        }
        note("uncovered", few(&self.labels(&proposal.uncovered), TERMS_SHOWN));
        note("could fill", few(&self.fillers(proposal), GAPS_SHOWN));
        if let Some(invite) = &proposal.invite {
            let name = self.cluster(invite.cluster).map_or("", |cluster| cluster.name());
            let terms = few(&self.labels(&invite.terms), TERMS_SHOWN);
            note("invite", format!("{} {name}, for {terms}", self.id(invite.cluster)));
        }
        let weakest = proposal.weakest;
        let [a, b] = [weakest.a, weakest.b].map(|member| self.id(member));
        note("weakest pair", format!("{a} – {b}, {}", three_decimals(weakest.score)));
        note("hardest to lose", self.keystone(proposal));
        note("alternates", self.alternates(proposal));
        note("common ground", self.graph(proposal));
        let partnerships = self.scorer.network().partnerships();
        let past: Vec<&str> = proposal
            .past
            .iter()
            .filter_map(|&index| partnerships.get(index))
            .map(|partnership| partnership.name.as_str())
            .collect();
        note("past", few(&past, TERMS_SHOWN));
        for met in [Met::Yes, Met::No, Met::NotChecked] {
            let checks = proposal.rules.iter().filter(|check| check.met == met).map(rule_words);
            note(&format!("rules {}", met.as_str()), checks.collect::<Vec<_>>().join("; "));
        }
        for gap in &proposal.gaps {
            note("not known", gap.clone());
        }
        notes
    }

    /// `training: EURACAD, ARTUR`, a phrase for each gap that somebody would fill.
    pub(super) fn fillers(&self, proposal: &Proposal) -> Vec<String> {
        let filler = |filler: &Filler| {
            let ids: Vec<&str> = filler.clusters.iter().map(|supplier| self.id(supplier.cluster)).collect();
            (!ids.is_empty()).then(|| format!("{} by {}", self.label(filler.term), ids.join(" or ")))
        };
        proposal.fillers.iter().filter_map(filler).collect()
    }

    fn keystone(&self, proposal: &Proposal) -> String {
        let Some(keystone) = &proposal.keystone else { return String::new() };
        let mut text = format!(
            "{}; the others by themselves score {} ({})",
            self.id(keystone.member),
            three_decimals(keystone.rest),
            change(-keystone.loss),
        );
        if !keystone.breaks.is_empty() {
            text.push_str(&format!(" and break {}", keystone.breaks.join(", ")));
        }
        text
    }

    fn alternates(&self, proposal: &Proposal) -> String {
        let mut phrases: Vec<String> = Vec::new();
        let mut nobody: Vec<&str> = Vec::new();
        for &member in &proposal.members {
            match proposal.alternates.iter().find(|alternate| alternate.member == member) {
                Some(alternate) => phrases.push(format!(
                    "{} → {} ({})",
                    self.id(member),
                    self.id(alternate.cluster),
                    change(-alternate.loss)
                )),
                None => nobody.push(self.id(member)),
            }
        }
        if !nobody.is_empty() {
            phrases.push(format!("none for {}", few(&nobody, TERMS_SHOWN)));
        }
        few(&phrases, TERMS_SHOWN)
    }

    /// How many pairs have something known to work on together, and on whom that hangs.
    fn graph(&self, proposal: &Proposal) -> String {
        let graph = &proposal.graph;
        let (edges, pairs) = (graph.edges.len(), proposal.members.len() * (proposal.members.len() - 1) / 2);
        let mut text = format!("{edges} of {pairs} pairs");
        if graph.parts > 1 {
            text.push_str(&format!(", in {} parts", graph.parts));
        }
        if !graph.hinges.is_empty() {
            let hinges: Vec<&str> = graph.hinges.iter().map(|&member| self.id(member)).collect();
            text.push_str(&format!("; hinges on {}", few(&hinges, TERMS_SHOWN)));
        }
        if !graph.bridges.is_empty() {
            let bridges: Vec<String> =
                graph.bridges.iter().map(|&(a, b)| format!("{} – {}", self.id(a), self.id(b))).collect();
            text.push_str(&format!("; bridges {}", few(&bridges, TERMS_SHOWN)));
        }
        text
    }

    fn record(&self, list: &ProposalList, proposal: &Proposal, index: usize) -> Option<Vec<Cell>> {
        let cluster = self.cluster(index)?;
        let text = |text: Option<&str>| text.map_or(Cell::Empty, Cell::text);
        Some(vec![
            Cell::text(sector_id(self.catalogue(), list.sector)),
            Cell::count(list.size),
            Cell::count(proposal.rank),
            Cell::text(cluster.id()),
            Cell::text(cluster.name()),
            Cell::text(cluster.country().as_str()),
            text(cluster.region().map(|region| region.as_str())),
            text(cluster.city()),
            text(cluster.detail("source")),
            Cell::text(if proposal.lead == Some(index) { "yes" } else { "no" }),
            Cell::Number(proposal.score),
            Cell::Number(proposal.low),
            Cell::Number(proposal.high),
            Cell::Number(proposal.known),
            Cell::Number(proposal.cohesion),
            Cell::number(proposal.supply),
            Cell::text(status_word(proposal.status)),
            Cell::Number(proposal.bound),
        ])
    }
}

/// A difference of scores with its sign.
fn change(difference: f64) -> String {
    if three_decimals(difference.abs()) == "0.000" {
        return "±0.000".to_owned();
    }
    let sign = if difference < 0.0 { '−' } else { '+' };
    format!("{sign}{}", three_decimals(difference.abs()))
}

/// `ITH3 Veneto`: a cluster's region by code and name; empty if it is not known.
pub(super) fn place(catalogue: &Catalogue, cluster: &Cluster) -> String {
    let regions = &catalogue.reference().regions;
    cluster.region().map_or_else(String::new, |code| match regions.name(code) {
        name if name == code.as_str() => code.to_string(),
        name => format!("{code} {name}"),
    })
}

/// Why there is no `what`, and what would help.
pub(super) fn blocked_lines(catalogue: &Catalogue, what: &str, blocked: &Blocked) -> Vec<String> {
    let mut lines = vec![format!("no {what}: {}", blocked.reason)];
    if blocked.unproven {
        lines.push("a group may exist; a larger budget could find it".to_owned());
    }
    let changes: Vec<&str> =
        blocked.relaxations.iter().map(|relaxation| relaxation.change.as_str()).collect();
    if !changes.is_empty() {
        let (all, between) = if blocked.all_needed { (", all together", " and ") } else { ("", ", or ") };
        lines.push(format!("could help{all}: {}", changes.join(between)));
    }
    if blocked.conflict.len() > 1 {
        lines.push(format!("cannot be met together: {}", blocked.conflict.join(", ")));
    }
    // Where all changes are needed, each of them has the same group.
    let shown = if blocked.all_needed { 1 } else { blocked.relaxations.len() };
    for relaxation in blocked.relaxations.iter().take(shown) {
        if let Some(best) = &relaxation.best {
            let with = if blocked.all_needed { "all of this" } else { &relaxation.change };
            let (score, ids) = (three_decimals(best.score), ids(catalogue, &best.members).join(", "));
            lines.push(format!("best with {with}: {ids}; score {score}"));
        }
    }
    lines
}

/// `at least 3 countries (4)`: what the rule needs, and in brackets what the group has.
pub(super) fn rule_words(check: &RuleCheck) -> String {
    if check.have.is_empty() { check.need.clone() } else { format!("{} ({})", check.need, check.have) }
}

/// `rules: cord (verified; source: …)`; empty for none.
pub(super) fn rules_line(rules: &Rules) -> Option<String> {
    if *rules == Rules::default() {
        return None;
    }
    let id = if rules.id.is_empty() { "as given" } else { &rules.id };
    let about: Vec<String> = [("source", &rules.source), ("status", &rules.status)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(what, text)| format!("{what}: {text}"))
        .collect();
    let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join("; ")) };
    Some(format!("rules: {id}{about}"))
}

impl Document for ProposeDocument<'_> {
    fn sections(&self) -> Vec<Section<'_>> {
        let mut sections = Vec::new();
        sections.extend(self.portfolio.map(|portfolio| portfolio::section(self.catalogue(), portfolio)));
        for lists in self.by_sector() {
            sections.extend(self.curve(lists));
            for list in lists {
                sections.push(self.heading(list));
                sections.extend(list.proposals.iter().map(|proposal| self.block(proposal)));
            }
        }
        match (sections.first_mut(), rules_line(&self.options.rules)) {
            (Some(first), Some(rules)) => first.intro.push(rules),
            (None, _) => {
                let mut nothing = Section::heading(1, None);
                nothing.notes.push("no sector has a cluster".to_owned());
                sections.push(nothing);
            }
            _ => {}
        }
        sections
    }

    /// One row a member; what is said of the whole group stands in each of its rows.
    fn records(&self) -> Section<'_> {
        let mut columns = vec![Column::left("sector"), Column::right("size"), Column::right("rank")];
        columns.extend(["id", "name", "country", "region", "city", "source", "lead"].map(Column::left));
        columns.extend(["score", "low", "high", "known", "cohesion", "supply"].map(Column::right));
        columns.extend([Column::left("status"), Column::right("bound")]);
        Section::table(columns, move || {
            self.proposals().flat_map(move |(list, proposal)| {
                proposal.members.iter().filter_map(move |&member| self.record(list, proposal, member))
            })
        })
    }

    fn json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let document = ProposeJson {
            head: json::Head::scored(&self.inputs, self.scorer),
            priors: json::priors(self.scorer),
            rules: RulesJson::new(&self.options.rules),
            objective: ObjectiveJson::new(self.options.objective),
            proposals: self
                .proposals()
                .map(|(list, proposal)| ProposalJson::new(self.scorer, list, proposal))
                .collect(),
            curves: self
                .by_sector()
                .filter(|lists| lists.len() > 1)
                .map(|lists| CurveJson::new(self.catalogue(), lists))
                .collect(),
            portfolio: self.portfolio.map(|portfolio| PortfolioJson::new(self.catalogue(), portfolio)),
            lists: self.lists.iter().map(|list| ListJson::new(self.catalogue(), list)).collect(),
        };
        json::write_document(&document, out)
    }

    fn json_lines(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let proposal = |(list, proposal)| ProposalJson::new(self.scorer, list, proposal);
        json::write_lines(self.proposals().map(proposal), out)
    }

    fn workbook(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_workbook(out)
    }
}
