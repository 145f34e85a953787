//! What a proposal shows when it is opened: the parts of its score, members, why they fit, what is missing, what it hangs
//! on, and the rules.

use metacluster::Proposal;
use metacluster::propose::{Filler, Met, RuleCheck};
use metacluster::solve::Status;

use super::{Proposals, TERMS_SHOWN, nickname};
use crate::data::country_name;
use crate::html::Html;
use crate::wording::{rule_words, silent};

/// Flows shown before the rest is counted; a group of five has at most twenty.
const FLOWS_SHOWN: usize = 12;

impl Proposals<'_> {
    /// The parts of the score, the interval, how much rests on data, and what the search proved.
    pub(super) fn worth(&self, proposal: &Proposal, html: &mut Html) {
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

    pub(super) fn members(&self, proposal: &Proposal, html: &mut Html) {
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

    pub(super) fn why(&self, proposal: &Proposal, html: &mut Html) {
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

    pub(super) fn missing(&self, proposal: &Proposal, html: &mut Html) {
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
        let silent = silent(self.report.scorer.network().catalogue(), proposal, s);
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

    pub(super) fn hangs_on(&self, proposal: &Proposal, html: &mut Html) {
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

    pub(super) fn rules(&self, proposal: &Proposal, html: &mut Html) {
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

    /// What a rule needs and what the group has.
    fn rule(&self, check: &RuleCheck, html: &mut Html) {
        match rule_words(check, &self.report.options.rules, self.strings) {
            Some(words) => html.text(&words),
            None => html.element("<span lang=\"en\">", &check.need, "</span>"),
        };
        if !check.have.is_empty() {
            html.raw(" (").text(&check.have).raw(")");
        }
    }
}
