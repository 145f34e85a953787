//! The proposals: for each sector its groups, each with members, why, what flows, what is missing and which rules are met.

use metacluster::solve::Status;
use metacluster::{Cluster, Filler, Met, Proposal, ProposalList, RuleCheck, TermId};

use crate::data::{country_name, term_label};
use crate::html::Html;
use crate::report::Report;
use crate::strings::Strings;

/// Terms shown before the rest is counted.
const TERMS_SHOWN: usize = 8;
/// Flows shown before the rest is counted; a group of five has at most twenty.
const FLOWS_SHOWN: usize = 12;

/// Writes proposals of one report.
pub(crate) struct Proposals<'a> {
    report: &'a Report<'a>,
    strings: &'a Strings,
}

/// The list of all proposals, the sector with the best one first.
pub(crate) fn section(report: &Report<'_>, strings: &Strings) -> Html {
    Proposals { report, strings }.section()
}

/// The best proposal of every sector in a line, each a link to it.
pub(crate) fn index(report: &Report<'_>, strings: &Strings) -> Html {
    let (proposals, mut html) = (Proposals { report, strings }, Html::default());
    html.raw("<nav class=\"index\"").attribute("aria-label", strings.get("best-of-each")).raw("><h3>");
    html.text(strings.get("best-of-each")).raw("</h3><ul>");
    for list in proposals.best_first() {
        let Some(best) = list.proposals.first() else { continue };
        let name = proposals.name(list, best);
        html.raw("<li><a")
            .attribute("href", &format!("#g-{name}"))
            .attribute("data-group", &name)
            .raw("><span>");
        html.text(proposals.sector(list)).raw("</span> <b>").text(&strings.three(best.score)).raw("</b></a>");
        interval(&mut html, best.low, best.score, best.high);
        html.raw("</li>");
    }
    html.raw("</ul></nav>");
    html
}

impl<'a> Proposals<'a> {
    /// The lists, the one with the best proposal first; those without any last.
    fn best_first(&self) -> Vec<&'a ProposalList> {
        let best = |list: &ProposalList| list.proposals.first().map_or(-1.0, |proposal| proposal.score);
        let mut lists: Vec<&ProposalList> = self.report.lists.iter().collect();
        lists.sort_by(|x, y| best(y).total_cmp(&best(x)));
        lists
    }

    /// What a proposal is called in addresses.
    fn name(&self, list: &ProposalList, proposal: &Proposal) -> String {
        let vocabulary = self.report.scorer.network().catalogue().vocabulary();
        let sector = list.sector.map_or("any", |sector| vocabulary.term(sector).id.as_str());
        format!("{sector}-{}-{}", list.size, proposal.rank)
    }

    fn section(&self) -> Html {
        let mut html = Html::default();
        let (found, none): (Vec<&ProposalList>, Vec<&ProposalList>) =
            self.best_first().into_iter().partition(|list| !list.proposals.is_empty());
        for list in found {
            html.raw("<section class=\"sector\"><h3>").text(self.sector(list));
            html.raw(" <small>").text(&self.among(list)).raw("</small></h3>");
            for proposal in &list.proposals {
                self.proposal(list, proposal, &mut html);
            }
            html.raw("</section>");
        }
        if !none.is_empty() {
            html.raw("<details class=\"none\"><summary>");
            html.text(&self.strings.fill("no-group", &[("n", &none.len().to_string())]))
                .raw("</summary><ul>");
            for list in none {
                html.raw("<li><b>").text(self.sector(list)).raw("</b> ").text(&self.among(list));
                if let Some(blocked) = &list.blocked {
                    html.raw("<br><span lang=\"en\">").text(&blocked.reason);
                    let changes: Vec<&str> =
                        blocked.relaxations.iter().map(|change| change.change.as_str()).collect();
                    if !changes.is_empty() {
                        let joint = if blocked.all_needed { " and " } else { ", or " };
                        html.text(" — could help: ").text(&changes.join(joint));
                    }
                    html.raw("</span>");
                }
                html.raw("</li>");
            }
            html.raw("</ul></details>");
        }
        html
    }

    fn sector(&self, list: &ProposalList) -> &'a str {
        list.sector.map_or_else(|| self.strings.get("all-sectors"), |sector| self.label(sector))
    }

    fn among(&self, list: &ProposalList) -> String {
        self.strings.fill("groups-among", &[("k", &list.size.to_string()), ("n", &list.eligible.to_string())])
    }

    fn label(&self, term: TermId) -> &'a str {
        term_label(self.report.scorer, term, self.strings.language())
    }

    fn cluster(&self, index: usize) -> &'a Cluster {
        &self.report.scorer.network().catalogue().clusters()[index]
    }

    fn proposal(&self, list: &ProposalList, proposal: &Proposal, html: &mut Html) {
        let name = self.name(list, proposal);
        let members: Vec<String> = proposal.members.iter().map(usize::to_string).collect();
        html.raw("<details class=\"proposal\"")
            .attribute("id", &format!("g-{name}"))
            .attribute("data-group", &name);
        html.attribute("data-members", &members.join(" ")).raw("><summary><span class=\"place\">");
        html.text(&proposal.rank.to_string()).raw("</span><span class=\"who\">");
        for (place, &member) in proposal.members.iter().enumerate() {
            let cluster = self.cluster(member);
            html.raw(if place > 0 { " <i>·</i> " } else { "" }).raw("<span><abbr");
            html.attribute("title", &country_name(self.report.scorer, cluster, self.strings.language()));
            html.raw(">")
                .text(cluster.country().as_str())
                .raw("</abbr>\u{a0}")
                .text(&nickname(cluster))
                .raw("</span>");
        }
        html.raw("</span><span class=\"worth\"><b>").text(&self.strings.three(proposal.score)).raw("</b>");
        interval(html, proposal.low, proposal.score, proposal.high);
        html.raw("</span></summary><div class=\"inside\">");
        self.worth(proposal, html);
        self.members(proposal, html);
        html.raw("<dl>");
        self.why(proposal, html);
        self.missing(proposal, html);
        self.hangs_on(proposal, html);
        self.rules(proposal, html);
        html.raw("</dl></div></details>");
    }

    /// The parts of the score, the interval, how much rests on data, and what the search proved.
    fn worth(&self, proposal: &Proposal, html: &mut Html) {
        let s = self.strings;
        let (pairs, supply) = self.report.options.objective;
        html.raw("<p class=\"formula\">");
        match proposal.supply {
            Some(share) => html.text(&s.fill(
                "group-score",
                &[
                    ("score", &s.three(proposal.score)),
                    ("alpha", &s.decimals(pairs, 1)),
                    ("cohesion", &s.three(proposal.cohesion)),
                    ("beta", &s.decimals(supply, 1)),
                    ("supply", &s.three(share)),
                ],
            )),
            None => html.text(&s.fill("group-score-alone", &[("score", &s.three(proposal.score))])),
        };
        html.raw("<br>").text(&s.fill(
            "group-known",
            &[
                ("low", &s.decimals(proposal.low, 2)),
                ("high", &s.decimals(proposal.high, 2)),
                ("known", &s.percent(proposal.known)),
            ],
        ));
        html.raw(" ");
        match proposal.status {
            Status::Optimal => html.text(s.get("optimal")),
            _ => html.text(&s.fill("best-found", &[("bound", &s.three(proposal.bound))])),
        };
        html.raw("</p>");
    }

    fn members(&self, proposal: &Proposal, html: &mut Html) {
        let s = self.strings;
        let regions = &self.report.scorer.network().catalogue().reference().regions;
        html.raw("<table class=\"members\"><thead><tr>");
        for header in ["member", "country", "region"] {
            html.element("<th scope=\"col\">", s.get(header), "</th>");
        }
        html.raw("</tr></thead><tbody>");
        for &member in &proposal.members {
            let cluster = self.cluster(member);
            html.raw("<tr><th scope=\"row\">");
            html.link(cluster.detail("website").or_else(|| cluster.detail("source")), cluster.name());
            html.raw(" <code>").text(cluster.id()).raw("</code>");
            if proposal.lead == Some(member) {
                html.raw(" <mark>").text(s.get("lead")).raw("</mark>");
            }
            html.raw("</th><td>")
                .text(&country_name(self.report.scorer, cluster, s.language()))
                .raw("</td><td>");
            if let Some(code) = cluster.region() {
                html.text(regions.name(code));
            }
            html.raw("</td></tr>");
        }
        html.raw("</tbody></table>");
        if proposal.lead.is_none() {
            html.element("<p>", s.get("no-lead"), "</p>");
        }
    }

    fn why(&self, proposal: &Proposal, html: &mut Html) {
        let s = self.strings;
        let of = proposal.members.len().to_string();
        if !proposal.shared.is_empty() {
            html.element("<dt>", s.get("shared"), "</dt><dd>");
            let shown = proposal.shared.iter().take(TERMS_SHOWN);
            let words = shown.map(|shared| format!("{} ({}/{of})", self.label(shared.term), shared.members));
            html.text(&words.collect::<Vec<_>>().join(", ")).raw("</dd>");
        }
        if !proposal.flows.is_empty() {
            html.element("<dt>", s.get("flows"), "</dt><dd><ul>");
            for flow in proposal.flows.iter().take(FLOWS_SHOWN) {
                html.raw("<li>").text(&nickname(self.cluster(flow.from))).raw(" → ");
                html.text(&nickname(self.cluster(flow.to)))
                    .raw(": ")
                    .text(&self.terms(&flow.terms))
                    .raw("</li>");
            }
            if let Some(more) = proposal.flows.len().checked_sub(FLOWS_SHOWN).filter(|&more| more > 0) {
                html.raw("<li>").text(&s.fill("more", &[("n", &more.to_string())])).raw("</li>");
            }
            html.raw("</ul></dd>");
        }
        if !proposal.past.is_empty() {
            let partnerships = self.report.scorer.network().partnerships();
            let names: Vec<&str> =
                proposal.past.iter().map(|&index| partnerships[index].name.as_str()).collect();
            html.element("<dt>", s.get("past"), "</dt><dd>").text(&names.join(", ")).raw("</dd>");
        }
        let (edges, n) = (proposal.graph.edges.len(), proposal.members.len());
        let pairs = (n * n.saturating_sub(1) / 2).to_string();
        html.element("<dt>", s.get("common-ground"), "</dt><dd>");
        html.text(&s.fill("pairs-of", &[("n", &edges.to_string()), ("of", &pairs)]));
        if proposal.graph.parts > 1 {
            html.text("; ").text(&s.fill("in-parts", &[("n", &proposal.graph.parts.to_string())]));
        }
        html.raw("</dd>");
    }

    fn missing(&self, proposal: &Proposal, html: &mut Html) {
        let s = self.strings;
        if !proposal.uncovered.is_empty() {
            html.element("<dt>", s.get("uncovered"), "</dt><dd>")
                .text(&self.terms(&proposal.uncovered))
                .raw("</dd>");
        }
        let filled: Vec<String> =
            proposal.fillers.iter().take(TERMS_SHOWN).filter_map(|filler| self.filler(filler)).collect();
        if !filled.is_empty() {
            html.element("<dt>", s.get("could-fill"), "</dt><dd>").text(&filled.join("; ")).raw("</dd>");
        }
        let silent = self.silent(proposal);
        if !silent.is_empty() {
            html.element("<dt>", s.get("not-stated"), "</dt><dd><ul>");
            for sentence in silent {
                html.element("<li>", &sentence, "</li>");
            }
            html.raw("</ul></dd>");
        }
    }

    fn filler(&self, filler: &Filler) -> Option<String> {
        let names: Vec<String> =
            filler.clusters.iter().map(|supplier| nickname(self.cluster(supplier.cluster))).collect();
        (!names.is_empty()).then(|| format!("{}: {}", self.label(filler.term), names.join(", ")))
    }

    /// For the fields that matter, who has not stated them: a line for each set of silent members.
    fn silent(&self, proposal: &Proposal) -> Vec<String> {
        let fields: [(&str, fn(&Cluster) -> bool); 5] = [
            ("field-offers", |cluster| cluster.offers().is_empty()),
            ("field-seeks", |cluster| cluster.seeks().is_empty()),
            ("field-themes", |cluster| cluster.themes().is_empty()),
            ("field-members", |cluster| cluster.members().is_none()),
            ("field-position", |cluster| cluster.position().is_none()),
        ];
        let mut silent: Vec<(Vec<usize>, Vec<&str>)> = Vec::new();
        for (field, lacks) in fields {
            let lacking: Vec<usize> =
                proposal.members.iter().copied().filter(|&member| lacks(self.cluster(member))).collect();
            match silent.iter_mut().find(|(same, _)| *same == lacking) {
                _ if lacking.is_empty() => {}
                Some((_, fields)) => fields.push(self.strings.get(field)),
                None => silent.push((lacking, vec![self.strings.get(field)])),
            }
        }
        let line = |(lacking, fields): (Vec<usize>, Vec<&str>)| {
            let who = if lacking.len() == proposal.members.len() {
                self.strings.get("all-members").to_owned()
            } else {
                lacking.iter().map(|&member| nickname(self.cluster(member))).collect::<Vec<_>>().join(", ")
            };
            format!("{}: {who}", fields.join(", "))
        };
        silent.into_iter().map(line).collect()
    }

    fn hangs_on(&self, proposal: &Proposal, html: &mut Html) {
        let s = self.strings;
        let name = |index: usize| nickname(self.cluster(index));
        html.element("<dt>", s.get("weakest"), "</dt><dd>").text(&name(proposal.weakest.a)).text(" – ");
        html.text(&name(proposal.weakest.b)).text(", ").text(&s.three(proposal.weakest.score)).raw("</dd>");
        if let Some(keystone) = &proposal.keystone {
            html.element("<dt>", s.get("keystone"), "</dt><dd>");
            html.text(&s.fill(
                "keystone-rest",
                &[("name", &name(keystone.member)), ("rest", &s.three(keystone.rest))],
            ));
            html.raw("</dd>");
        }
        if !proposal.alternates.is_empty() {
            html.element("<dt>", s.get("alternates"), "</dt><dd><ul>");
            for alternate in &proposal.alternates {
                let loss = -alternate.loss;
                let sign = if loss < 0.0 { "−" } else { "+" };
                html.raw("<li>").text(&name(alternate.member)).raw(" → ").text(&name(alternate.cluster));
                html.text(&format!(" ({sign}{})", s.three(loss.abs()))).raw("</li>");
            }
            html.raw("</ul></dd>");
        }
    }

    fn rules(&self, proposal: &Proposal, html: &mut Html) {
        if proposal.rules.is_empty() {
            return;
        }
        html.element("<dt>", self.strings.get("rules"), "</dt><dd><ul class=\"rules\">");
        for check in &proposal.rules {
            let (class, word) = match check.met {
                Met::Yes => ("met", "rule-met"),
                Met::No => ("broken", "rule-broken"),
                Met::NotChecked => ("open", "rule-open"),
            };
            html.raw("<li").attribute("class", class).raw("><b>").text(self.strings.get(word)).raw("</b> ");
            self.rule(check, html);
            html.raw("</li>");
        }
        html.raw("</ul></dd>");
    }

    /// What a rule needs and what the group has; clauses that the table of strings does not know stand in the engine's
    /// English.
    fn rule(&self, check: &RuleCheck, html: &mut Html) {
        let rules = &self.report.options.rules;
        let number = match check.id {
            "min-members" => rules.min_members,
            "max-members" => rules.max_members,
            "min-countries" => rules.min_countries,
            "max-per-country" => rules.max_per_country,
            "min-regions" => rules.min_regions,
            _ => None,
        };
        match number {
            Some(number) => {
                html.text(&self.strings.fill(&format!("rule-{}", check.id), &[("n", &number.to_string())]));
            }
            None => {
                html.element("<span lang=\"en\">", &check.need, "</span>");
            }
        }
        if !check.have.is_empty() {
            html.raw(" (").text(&check.have).raw(")");
        }
    }

    fn terms(&self, terms: &[TermId]) -> String {
        let mut words: Vec<&str> = terms.iter().take(TERMS_SHOWN).map(|&term| self.label(term)).collect();
        let more = terms.len().checked_sub(TERMS_SHOWN).filter(|&more| more > 0);
        let more = more.map(|more| self.strings.fill("more", &[("n", &more.to_string())]));
        words.extend(more.as_deref());
        words.join(", ")
    }
}

/// Letters that a name may take where several stand in a line.
const NICKNAME: usize = 34;

/// A cluster's name cut to the length of a line's part.
pub(crate) fn nickname(cluster: &Cluster) -> String {
    let name = cluster.name();
    match name.char_indices().nth(NICKNAME) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", name[..end].trim_end_matches([' ', ',', '-', '–'])),
    }
}

/// A line from low to high with a mark at the score, on a scale from 0 to 1.
pub(crate) fn interval(html: &mut Html, low: f64, score: f64, high: f64) {
    html.raw(
        "<svg class=\"interval\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
    );
    html.raw("<path class=\"scale\" d=\"M0 5H100\"/><path class=\"range\"");
    html.attribute("d", &format!("M{:.1} 5H{:.1}", low * 100.0, high * 100.0)).raw("/><path class=\"at\"");
    html.attribute("d", &format!("M{:.1} 1V9", score * 100.0)).raw("/></svg>");
}
