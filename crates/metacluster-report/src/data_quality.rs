//! The state of the data: which fields are filled, how much of a score that lets rest on data, and what looks odd.

use metacluster::quality::Criterion;

use crate::html::Html;
use crate::ranking::component_name;
use crate::report::Report;
use crate::strings::Strings;

/// Columns that scores rest on; they are shown even if nobody fills them.
const SCORED: [&str; 7] = ["region", "position", "sectors", "themes", "offers", "seeks", "members"];
/// Odd values shown before the rest is counted.
const SUSPECTS_SHOWN: usize = 12;
/// Suggestions of what to fill in first.
const SUGGESTIONS: usize = 4;

pub(crate) fn section(report: &Report<'_>, strings: &Strings) -> Html {
    let (quality, mut html) = (report.quality, Html::default());
    let all = quality.clusters.max(1) as f64;
    html.raw("<div class=\"boxes\"><div><h3>").text(strings.get("fields-filled")).raw("</h3><table><tbody>");
    let matters = |column: &str| SCORED.contains(&column);
    for field in quality.fields.iter().filter(|field| field.known > 0 || matters(field.column)) {
        let share = field.known as f64 / all;
        html.raw("<tr><th scope=\"row\">")
            .text(strings.or(&format!("column-{}", field.column), field.column));
        html.raw("</th><td>");
        bar(&mut html, share);
        html.raw("</td><td>").text(&strings.percent(share)).raw("</td></tr>");
    }
    html.raw("</tbody></table></div><div><h3>").text(strings.get("coverage-title")).raw("</h3><p>");
    let percent = strings.percent(quality.coverage.mean);
    html.text(&strings.fill("coverage-mean", &[("n", &percent)])).raw("</p><table><tbody>");
    for part in &quality.coverage.parts {
        html.raw("<tr><th scope=\"row\">").text(component_name(strings, part.component)).raw("</th><td>");
        bar(&mut html, part.known);
        html.raw("</td><td>").text(&strings.percent(part.known)).raw("</td></tr>");
    }
    html.raw("</tbody></table>");
    let gains =
        quality.coverage.filled.iter().filter(|filled| filled.coverage > quality.coverage.mean + 0.001);
    let gains: Vec<_> = gains.take(SUGGESTIONS).collect();
    if !gains.is_empty() {
        html.element("<p>", strings.get("ask-first"), "</p><ul>");
        for filled in gains {
            let columns = filled.columns.iter().map(|column| strings.or(&format!("column-{column}"), column));
            html.raw("<li>").text(&columns.collect::<Vec<_>>().join(" + ")).raw(" → ");
            html.text(&strings.percent(filled.coverage)).raw("</li>");
        }
        html.raw("</ul>");
    }
    html.raw("</div><div>");
    suspects(report, strings, &mut html);
    html.raw("</div></div>");
    html
}

fn suspects(report: &Report<'_>, strings: &Strings, html: &mut Html) {
    let quality = report.quality;
    html.element("<h3>", strings.get("odd-values"), "</h3>");
    if quality.suspects.is_empty() {
        html.element("<p>", strings.get("none-found"), "</p>");
    } else {
        html.raw("<ul lang=\"en\">");
        let clusters = report.scorer.network().catalogue().clusters();
        for suspect in quality.suspects.iter().take(SUSPECTS_SHOWN) {
            html.raw("<li><code>").text(clusters[suspect.cluster].id()).raw("</code> ");
            html.text(&suspect.suspicion.message()).raw("</li>");
        }
        html.raw("</ul>");
        if let Some(more) = quality.suspects.len().checked_sub(SUSPECTS_SHOWN).filter(|&more| more > 0) {
            html.element("<p>", &strings.fill("more", &[("n", &more.to_string())]), "</p>");
        }
    }
    html.element("<h3>", strings.get("criteria"), "</h3>").element(
        "<p>",
        strings.get("criteria-hint"),
        "</p>",
    );
    html.raw("<table><thead><tr><td></td>");
    for header in ["rule-met", "rule-broken", "not-known"] {
        html.element("<th scope=\"col\">", strings.get(header), "</th>");
    }
    html.raw("</tr></thead><tbody>");
    for (criterion, tally) in Criterion::ALL.into_iter().zip(&quality.criteria.each) {
        html.raw("<tr><th scope=\"row\" lang=\"en\">").text(&criterion.need()).raw("</th>");
        for count in [tally.met, tally.not_met, tally.not_known] {
            html.element("<td>", &count.to_string(), "</td>");
        }
        html.raw("</tr>");
    }
    html.raw("</tbody></table>");
}

/// A bar of a share, beside which the percentage stands in words.
fn bar(html: &mut Html, share: f64) {
    html.raw("<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    html.raw("<rect class=\"scale\" width=\"100\" height=\"10\"/><rect class=\"filled\"")
        .length("width", share * 100.0);
    html.raw(" height=\"10\"/></svg>");
}
