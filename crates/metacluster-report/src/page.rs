//! The page put together: head with a content-security policy, sections, data, script.
//!
//! The policy allows one style sheet and one script, both named by their hash, and nothing from anywhere else: no
//! network, no images, no handlers in attributes. What a catalogue says reaches the page as text or as data only.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use metacluster_io::write::ENGINE;

use crate::html::Html;
use crate::report::Report;
use crate::strings::Strings;
use crate::{base64, data_quality, map, method, proposals, ranking};

const STYLE: &str = include_str!("../page/page.css");
/// One script in parts: what each does stands at its top. They share one scope.
const SCRIPT: [&str; 6] = [
    include_str!("../page/data.js"),
    include_str!("../page/order.js"),
    include_str!("../page/because.js"),
    include_str!("../page/show.js"),
    include_str!("../page/map.js"),
    include_str!("../page/main.js"),
];

fn script() -> String {
    let mut script = String::from("\"use strict\";\n(() => {\n");
    SCRIPT.iter().for_each(|part| script.push_str(part));
    script.push_str("})();\n");
    script
}

fn policy(script: &str) -> String {
    let hash = |text: &str| base64::encode(Sha256::digest(text.as_bytes()).as_slice());
    let mut policy = String::from("default-src 'none'; base-uri 'none'; form-action 'none'");
    // Writing to a String cannot fail.
    let _ = write!(policy, "; script-src 'sha256-{}'; style-src 'sha256-{}'", hash(script), hash(STYLE));
    policy
}

/// The whole page. `data` is JSON that cannot end its block.
pub(crate) fn page(report: &Report<'_>, strings: &Strings, data: &str) -> String {
    let script = script();
    let catalogue = report.scorer.network().catalogue();
    let name = report.inputs.first().map_or("", |input| input.name.as_str());
    let title = format!("{} · {name}", strings.get("title"));
    let mut html = Html::with_room(data.len() + script.len() + 300_000);
    html.raw("<!DOCTYPE html>\n<html")
        .attribute("lang", strings.language().code())
        .raw("><head><meta charset=\"utf-8\">");
    html.raw("<meta http-equiv=\"Content-Security-Policy\"").attribute("content", &policy(&script)).raw(">");
    html.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">");
    html.raw("<meta name=\"referrer\" content=\"no-referrer\"><meta name=\"generator\"")
        .attribute("content", ENGINE);
    html.raw("><title>").text(&title).raw("</title><style>").trusted(STYLE).raw("</style></head><body>");
    html.raw("<a class=\"skip\" href=\"#proposals\">")
        .text(strings.get("skip"))
        .raw("</a><header><p class=\"name\">metacluster</p><h1>");
    html.text(strings.get("title"))
        .raw("</h1><p class=\"lead\">")
        .text(strings.get("intro"))
        .raw("</p><dl class=\"facts\">");
    let proposals: usize = report.lists.iter().map(|list| list.proposals.len()).sum();
    let facts = [
        ("fact-clusters", catalogue.len().to_string()),
        ("fact-countries", catalogue.country_count().to_string()),
        ("fact-pairs", grouped(report.quality.coverage.pairs)),
        ("fact-proposals", proposals.to_string()),
        ("fact-known", strings.percent(report.quality.coverage.mean)),
    ];
    for (key, number) in &facts {
        html.raw("<div><dt>").text(strings.get(key)).raw("</dt><dd>").text(number).raw("</dd></div>");
    }
    html.raw("</dl><nav").attribute("aria-label", strings.get("contents")).raw(">");
    for (address, key) in [
        ("#proposals", "proposals"),
        ("#ranking", "ranking"),
        ("#quality", "quality"),
        ("#method", "method"),
        ("#sources", "sources"),
    ] {
        html.raw("<a").attribute("href", address).raw(">").text(strings.get(key)).raw("</a>");
    }
    html.raw("</nav>");
    let invented = catalogue
        .clusters()
        .iter()
        .filter(|cluster| cluster.detail("source").is_some_and(|source| source.starts_with("invented")))
        .count();
    if invented > 0 {
        html.element(
            "<p class=\"notice\">",
            &strings.fill("invented", &[("n", &invented.to_string())]),
            "</p>",
        );
    }
    html.element(
        "<noscript><p class=\"notice\">",
        strings.get("no-script"),
        "</p></noscript></header><main>",
    );
    html.element("<section id=\"proposals\"><h2>", strings.get("proposals"), "</h2>");
    html.element("<p class=\"hint\">", strings.get("proposals-hint"), "</p>");
    html.raw("<div class=\"beside\"><div class=\"list\">").piece(&proposals::section(report, strings));
    html.raw("</div><div class=\"seen\">").piece(&map::figure(report, strings));
    html.piece(&proposals::index(report, strings)).raw("</div></div></section>");
    for (id, heading, hint, content) in [
        ("ranking", "ranking", "ranking-hint", ranking::section(report, strings)),
        ("quality", "quality", "quality-hint", data_quality::section(report, strings)),
        ("method", "method", "method-hint", method::method(report, strings)),
        ("sources", "sources", "sources-hint", method::sources(report, strings)),
    ] {
        html.raw("<section").attribute("id", id).element("><h2>", strings.get(heading), "</h2>");
        html.element("<p class=\"hint\">", strings.get(hint), "</p>").piece(&content).raw("</section>");
    }
    html.raw("</main><footer>").text(ENGINE).text(" · ").text(strings.get("footer"));
    html.raw("</footer><script type=\"application/json\" id=\"data\">")
        .trusted(data)
        .raw("</script><script>");
    html.trusted(&script).raw("</script></body></html>\n");
    html.as_str().to_owned()
}

/// A number with narrow spaces between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1_000, "1\u{202f}000"), (1_234_567, "1\u{202f}234\u{202f}567")]
        {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn the_policy_names_the_one_script_and_the_one_style_sheet() {
        // SHA-256 of the word abc, in base64.
        assert!(policy("abc").contains("script-src 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='"));
        assert!(!script().contains("</script") && !STYLE.contains("</style"));
    }
}
