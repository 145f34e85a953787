//! HTML under construction: markup comes from literals of this crate alone, and every other text is escaped on its way
//! in, so that what a catalogue says can never become markup.

/// A piece of a page.
#[derive(Debug, Default)]
pub(crate) struct Html(String);

impl Html {
    /// An empty piece with room for `bytes`.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Markup, which only a literal can be.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Words between tags.
    pub(crate) fn text(&mut self, words: &str) -> &mut Self {
        escape(words, &mut self.0);
        self
    }

    /// ` name="value"` within a tag that is open.
    pub(crate) fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        escape(value, &mut self.0);
        self.0.push('"');
        self
    }

    /// ` name="12.5"`: a coordinate with at most one decimal.
    pub(crate) fn length(&mut self, name: &'static str, value: f64) -> &mut Self {
        self.attribute(name, &short(value))
    }

    /// Words that lead to an address, where that is a web address; else the words alone.
    pub(crate) fn link(&mut self, address: Option<&str>, words: &str) -> &mut Self {
        match address.filter(|address| is_web_address(address)) {
            Some(address) => self
                .raw("<a rel=\"noopener noreferrer\"")
                .attribute("href", address)
                .raw(">")
                .text(words)
                .raw("</a>"),
            None => self.text(words),
        }
    }

    /// An element with words in it, `tag` being `<td class="x">`-like literals.
    pub(crate) fn element(&mut self, open: &'static str, words: &str, close: &'static str) -> &mut Self {
        self.raw(open).text(words).raw(close)
    }

    /// Another piece.
    pub(crate) fn piece(&mut self, piece: &Html) -> &mut Self {
        self.0.push_str(&piece.0);
        self
    }

    /// A style sheet or script of this crate, or data that cannot end its block.
    pub(crate) fn trusted(&mut self, block: &str) -> &mut Self {
        self.0.push_str(block);
        self
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A number with at most one decimal.
pub(crate) fn short(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0 + 0.0;
    rounded.to_string()
}

/// Whether an address may be linked: the web, and nothing that runs.
pub(crate) fn is_web_address(address: &str) -> bool {
    let scheme =
        |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (scheme("https://") || scheme("http://")) && !address.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Escapes for text and quoted attributes alike. Characters that have no glyph or turn the direction of writing are shown
/// as what they are not: a replacement character.
fn escape(words: &str, out: &mut String) {
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if c.is_control() || turns_direction(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

/// Marks by which a name could reverse the text around it.
pub(crate) fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_never_become_markup() {
        let mut html = Html::default();
        html.raw("<p").attribute("title", "\"><img src=x onerror='alert(1)'>").raw(">");
        html.text("</script><b>&amp;\u{202e}\u{0}").raw("</p>");
        assert_eq!(
            html.as_str(),
            "<p title=\"&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;\">\
             &lt;/script&gt;&lt;b&gt;&amp;amp;\u{fffd}\u{fffd}</p>"
        );
    }

    #[test]
    fn only_web_addresses_are_linked() {
        for (address, linked) in [
            ("https://example.org/a?b=c&d", true),
            ("HTTP://example.org", true),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            (" https://example.org", false),
            ("https://a\nb", false),
            ("ftp://example.org", false),
            ("", false),
        ] {
            let mut html = Html::default();
            html.link(Some(address), "name");
            assert_eq!(html.as_str().starts_with("<a "), linked, "{address}");
        }
    }
}
