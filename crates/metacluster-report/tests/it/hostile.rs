//! What a catalogue says reaches the page as text or as data, never as markup.

use metacluster::ClusterDraft;

use crate::{Case, data};

const NAMES: [&str; 10] = [
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>alert(1)</script>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "]]><script>",
    "\u{2028}\u{2029}line",
    "\u{202e}gnp.exe\u{0}",
    "&lt;b&gt;",
    "\\u003c/script>\\",
];

fn hostile() -> Case {
    let draft = |(place, name): (usize, &&'static str)| {
        let mut draft = ClusterDraft::new(*name, ["CZ", "DE", "PL"][place % 3])
            .id(format!("{name}{place}"))
            .sectors(["energy-environment"])
            .themes([format!("theme {name}")])
            .offers(["biogas"])
            .seeks([format!("theme {name}")]);
        draft.details.insert("website".into(), format!("javascript:alert('{name}')"));
        draft
    };
    Case::new(NAMES.iter().enumerate().map(draft))
}

/// What stands in tags, style sheet, data and script aside. In text and attributes neither bracket stands as it is.
fn tags(page: &str) -> Vec<&str> {
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, body) = rest.split_once("</style>").unwrap();
    let (body, _) = body.split_once("<script type=\"application/json\"").unwrap();
    let pieces = head.split('<').chain(body.split('<')).skip(1);
    pieces.filter_map(|piece| piece.split_once('>')).map(|(tag, _)| tag).collect()
}

#[test]
fn names_stay_names() {
    let page = hostile().page();
    for forbidden in ["<img", "<svg onload", "<script>alert", "href=\"javascript", "\u{2028}", "\u{202e}"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for tag in tags(&page) {
        // Values aside, which are every second piece between quotes.
        let names: String = tag.split('"').step_by(2).collect();
        assert!(!names.contains(" on") && !names.contains('\''), "{tag}");
    }
    // One style sheet, one data block, one script, and nothing else that could be one.
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
    assert_eq!(page.matches("<style").count(), 1);
    assert_eq!(page.matches("</style").count(), 1);
    assert!(page.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"));
}

#[test]
fn names_survive_in_the_data() {
    let case = hostile();
    let data = data(&case.page());
    let named: Vec<&str> = data["clusters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cluster| cluster["name"].as_str().unwrap())
        .collect();
    let clusters = case.network.catalogue().clusters();
    assert_eq!(named, clusters.iter().map(|cluster| cluster.name()).collect::<Vec<_>>());
    assert!(named.iter().any(|name| name.contains("</script><img src=x onerror=alert(1)>")));
}

#[test]
fn nothing_on_the_page_leads_out() {
    let page = hostile().page();
    for (_, rest) in page.match_indices("href=\"").map(|(place, _)| page.split_at(place + 6)) {
        assert!(
            rest.starts_with('#') || rest.starts_with("https://") || rest.starts_with("http://"),
            "{}",
            &rest[..40]
        );
    }
    for tag in tags(&page) {
        assert!(
            !["link", "iframe", "base", "object", "embed"].iter().any(|name| tag.starts_with(name)),
            "{tag}"
        );
        for attribute in [" src=", " style=", " action=", " srcdoc="] {
            assert!(!tag.contains(attribute), "{tag}");
        }
    }
    assert!(!page.contains("@import") && !page.contains("url("));
    let policy =
        page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src &#39;none&#39;"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'), "{policy}");
}
