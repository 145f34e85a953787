//! The ranking: sliders, filters, the explanation of a pair, and the table. What stands here works without a script: the
//! best pairs under the report's weights; the script takes over from there.

use metacluster::{RankOptions, Scorer, rank};

use crate::data::country_name;
use crate::html::Html;
use crate::proposals::interval;
use crate::report::Report;
use crate::strings::Strings;

/// Pairs in the table of a page without a script, and on one page of it with a script.
pub(crate) const LISTED: usize = 50;

/// The names of components, by which sliders are labelled; a component of the caller's own keeps its id.
pub(crate) fn component_name<'a>(strings: &Strings, id: &'a str) -> &'a str {
    strings.or(&format!("component-{id}"), id)
}

pub(crate) fn section(report: &Report<'_>, strings: &Strings) -> Html {
    let mut html = Html::default();
    html.raw("<div class=\"ranking\">");
    controls(report, strings, &mut html);
    html.raw(
        "<div class=\"results\"><section id=\"why\" class=\"script\" aria-live=\"polite\" hidden></section>",
    );
    filters(strings, &mut html);
    table(report, strings, &mut html);
    html.raw("<nav id=\"pager\" class=\"script\"").attribute("aria-label", strings.get("pages"));
    html.raw(" hidden></nav></div></div>");
    html
}

fn controls(report: &Report<'_>, strings: &Strings, html: &mut Html) {
    html.raw("<form id=\"weights\" class=\"script\"")
        .attribute("aria-label", strings.get("weights"))
        .raw(" hidden>");
    html.element("<h3>", strings.get("weights"), "</h3>").element(
        "<p class=\"hint\">",
        strings.get("weights-hint"),
        "</p>",
    );
    for (number, id) in component_ids(report.scorer).iter().enumerate() {
        let number = number.to_string();
        html.raw("<div class=\"weight\"><label").attribute("for", &format!("w{number}")).raw("><span");
        html.attribute("class", &format!("swatch c{number}"))
            .raw("></span>")
            .text(component_name(strings, id));
        html.raw("</label><output")
            .attribute("for", &format!("w{number}"))
            .attribute("id", &format!("o{number}"));
        html.raw("></output><input type=\"range\" min=\"0\" max=\"100\" step=\"1\"")
            .attribute("id", &format!("w{number}"));
        html.attribute("data-component", &number).raw("></div>");
    }
    html.raw("<p class=\"presets\">");
    for profile in metacluster::Weights::PROFILES {
        html.raw("<button type=\"button\"")
            .attribute("data-profile", profile)
            .raw(">")
            .text(profile)
            .raw("</button> ");
    }
    html.raw("<button type=\"button\" id=\"reset\">").text(strings.get("reset")).raw("</button></p>");
    html.element("<p class=\"hint\">", strings.get("same-in-terminal"), "</p>");
    html.raw("<code id=\"command\" tabindex=\"0\"></code><p id=\"moved\" class=\"hint\" hidden>");
    html.text(strings.get("weights-moved")).raw("</p></form>");
}

fn filters(strings: &Strings, html: &mut Html) {
    html.raw("<form id=\"filters\" class=\"script\" role=\"search\"")
        .attribute("aria-label", strings.get("filters"));
    html.raw(" hidden><label>").text(strings.get("search"));
    html.raw(" <input type=\"search\" id=\"search\" autocomplete=\"off\"></label><label>")
        .text(strings.get("country"));
    html.raw(" <select id=\"country\"></select></label><label>").text(strings.get("sector"));
    html.raw(" <select id=\"sector\"></select></label><p id=\"count\" role=\"status\"></p></form>");
}

/// The best pairs under the report's weights.
fn table(report: &Report<'_>, strings: &Strings, html: &mut Html) {
    let scorer = report.scorer;
    let catalogue = scorer.network().catalogue();
    let mut options = RankOptions::default();
    options.top = LISTED;
    options.filter = report.options.filter.clone();
    let ranking = rank(scorer, &options);
    let ids = component_ids(scorer);
    html.raw("<table id=\"pairs\"><caption>").text(strings.get("table-caption")).raw("</caption><thead><tr>");
    for header in ["rank", "pair", "score", "parts", "known"] {
        html.element("<th scope=\"col\">", strings.get(header), "</th>");
    }
    html.raw("</tr></thead><tbody>");
    for found in &ranking.pairs {
        let pair = scorer.pair(found.a, found.b);
        html.raw("<tr><td>").text(&found.rank.to_string()).raw("</td><th scope=\"row\">");
        for index in [found.a, found.b] {
            let cluster = &catalogue.clusters()[index];
            html.raw("<span class=\"side\"><abbr");
            html.attribute("title", &country_name(scorer, cluster, strings.language())).raw(">");
            html.text(cluster.country().as_str()).raw("</abbr> ").text(cluster.name()).raw("</span>");
        }
        html.raw("</th><td><b>").text(&strings.three(found.totals.score)).raw("</b>");
        interval(html, found.totals.low, found.totals.score, found.totals.high);
        html.raw("</td><td><svg class=\"parts\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        let mut at = 0.0;
        for part in &pair.parts {
            let width = part.contribution() * 100.0;
            let place =
                ids.iter().position(|id| id == scorer.component_id(part.component)).unwrap_or_default();
            let assumed = if part.reading.known.share() > 0.0 { "" } else { " assumed" };
            html.raw("<rect").attribute("class", &format!("c{place}{assumed}")).length("x", at);
            html.length("width", width).raw(" height=\"10\"/>");
            at += width;
        }
        html.raw("</svg></td><td>").text(&strings.percent(found.totals.coverage)).raw("</td></tr>");
    }
    html.raw("</tbody></table>");
    if ranking.pairs.is_empty() {
        html.element("<p>", strings.get("no-pair"), "</p>");
    }
}

/// Every component of a scorer, in or out of force, in the order of every sum.
pub(crate) fn component_ids(scorer: &Scorer<'_>) -> Vec<String> {
    crate::readings::all_components(scorer)
        .map(|full| full.shares().map(|(id, _)| id.to_owned()).collect())
        .unwrap_or_default()
}
