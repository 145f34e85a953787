//! The proposals: for each sector its groups, each with members, why, what flows, what is missing and which rules are met.

use metacluster::{Cluster, Proposal, ProposalList, TermId};

use crate::data::{country_name, term_label};
use crate::html::Html;
use crate::report::Report;
use crate::strings::Strings;

mod inside;

/// Terms shown before the rest is counted.
const TERMS_SHOWN: usize = 8;
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
