//! How the numbers came about, what they do not say, and what they rest on.

use metacluster::Rules;
use metacluster_io::write::ENGINE;

use crate::html::Html;
use crate::pairs::{ALL_PAIRS_UP_TO, TOP_KEPT};
use crate::ranking::{component_ids, component_name};
use crate::report::Report;
use crate::strings::Strings;

pub(crate) fn method(report: &Report<'_>, strings: &Strings) -> Html {
    let mut html = Html::default();
    html.raw("<div class=\"boxes prose\"><div>");
    for heading in ["score", "unknown", "groups"] {
        html.element("<h3>", strings.get(&format!("method-{heading}")), "</h3>");
        html.element("<p>", strings.get(&format!("method-{heading}-text")), "</p>");
    }
    html.raw("</div><div><table class=\"components\"><thead><tr>");
    for header in ["component", "reads"] {
        html.element("<th scope=\"col\">", strings.get(header), "</th>");
    }
    html.raw("</tr></thead><tbody>");
    for (number, id) in component_ids(report.scorer).iter().enumerate() {
        html.raw("<tr><th scope=\"row\"><span")
            .attribute("class", &format!("swatch c{number}"))
            .raw("></span>");
        html.text(component_name(strings, id)).raw("</th><td>");
        html.text(strings.or(&format!("reads-{id}"), "")).raw("</td></tr>");
    }
    html.raw("</tbody></table>").element("<h3>", strings.get("limits"), "</h3><ul>");
    for limit in ["limit-silence", "limit-probability", "limit-people", "limit-rules", "limit-proposals"] {
        html.element("<li>", strings.get(limit), "</li>");
    }
    html.raw("</ul></div></div>");
    html
}

/// Engine, inputs with their hashes, weights, priors, rules: what a number can be traced to.
pub(crate) fn sources(report: &Report<'_>, strings: &Strings) -> Html {
    let (scorer, mut html) = (report.scorer, Html::default());
    html.raw("<div class=\"wide\" tabindex=\"0\"><table><thead><tr>");
    for header in ["file", "rows", "sha256"] {
        html.element("<th scope=\"col\">", strings.get(header), "</th>");
    }
    html.raw("</tr></thead><tbody>");
    for input in report.inputs {
        html.raw("<tr><th scope=\"row\">").text(&input.name).raw("</th><td>").text(&input.rows.to_string());
        html.raw("</td><td><code>").text(&input.sha256).raw("</code></td></tr>");
    }
    html.raw("</tbody></table></div><div class=\"wide\" tabindex=\"0\"><table><thead><tr>");
    for header in ["component", "weight", "share", "prior"] {
        html.element("<th scope=\"col\">", strings.get(header), "</th>");
    }
    html.raw("</tr></thead><tbody>");
    let shares: Vec<(String, f64)> = scorer.shares().map(|(id, share)| (id.to_owned(), share)).collect();
    for id in component_ids(scorer) {
        let share = shares.iter().find(|(other, _)| *other == id).map_or(0.0, |entry| entry.1);
        html.raw("<tr><th scope=\"row\">").text(component_name(strings, &id)).raw("</th>");
        // Exactly as used, in the notation that the command line reads.
        for number in [scorer.scoring().weights.get(&id), share, scorer.scoring().priors.get(&id)] {
            html.element("<td>", &(number + 0.0).to_string(), "</td>");
        }
        html.raw("</tr>");
    }
    html.raw("</tbody></table></div><dl>");
    html.element("<dt>", strings.get("engine"), "</dt>").element("<dd>", ENGINE, "</dd>");
    html.element("<dt>", strings.get("rules"), "</dt><dd>");
    rules(&report.options.rules, strings, &mut html);
    html.element("</dd><dt>", strings.get("pairs-here"), "</dt><dd>");
    let taking_part = report.takes_part().iter().filter(|&&takes_part| takes_part).count();
    if taking_part <= ALL_PAIRS_UP_TO {
        html.text(strings.get("all-pairs"));
    } else {
        html.text(&strings.fill("reaching-pairs", &[("n", &TOP_KEPT.to_string())]));
    }
    html.element("</dd><dt>", strings.get("outlines"), "</dt>").element(
        "<dd>",
        strings.get("outlines-text"),
        "</dd></dl>",
    );
    html
}

fn rules(rules: &Rules, strings: &Strings, html: &mut Html) {
    if *rules == Rules::default() {
        html.text(strings.get("no-rules"));
        return;
    }
    html.raw("<span lang=\"en\">").text(&rules.id);
    for (before, text) in [(" — source: ", &rules.source), ("; status: ", &rules.status)] {
        if !text.is_empty() {
            html.text(before).text(text);
        }
    }
    html.raw("</span>");
}
