//! GitHub-flavoured Markdown: headings, tables and lists, with everything in a name that could be markup escaped.

use std::io;

use super::table::show;
use super::text::visible;
use super::{Align, Section};

/// Writes sections with an empty line between their parts.
pub(super) fn write(sections: &[Section<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    let mut first = true;
    for section in sections {
        if let Some(title) = &section.title {
            part(&mut first, out)?;
            writeln!(out, "{} {}", "#".repeat(usize::from(section.level) + 1), escaped(title))?;
        }
        for line in &section.intro {
            part(&mut first, out)?;
            writeln!(out, "{}", escaped(line))?;
        }
        if !section.columns.is_empty() {
            part(&mut first, out)?;
            table(section, out)?;
        }
        if !section.notes.is_empty() {
            part(&mut first, out)?;
            for note in &section.notes {
                writeln!(out, "- {}", escaped(note))?;
            }
        }
    }
    Ok(())
}

fn part(first: &mut bool, out: &mut dyn io::Write) -> io::Result<()> {
    if std::mem::take(first) { Ok(()) } else { writeln!(out) }
}

fn table(section: &Section<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let rule = |align| if align == Align::Right { " ---: |" } else { " --- |" };
    row(section.columns.iter().map(|column| column.name.as_ref().to_owned()), out)?;
    writeln!(out, "|{}", section.columns.iter().map(|column| rule(column.align)).collect::<String>())?;
    for cells in (section.rows)() {
        row(cells.iter().map(show), out)?;
    }
    Ok(())
}

fn row(cells: impl Iterator<Item = String>, out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "|")?;
    for cell in cells {
        write!(out, " {} |", escaped(&cell))?;
    }
    writeln!(out)
}

/// Text that means itself wherever it stands in Markdown, a table's cell included.
///
/// ```
/// assert_eq!(metacluster_io::write::markdown_text("a|b *c* <d>"), "a\\|b \\*c\\* &lt;d&gt;");
/// ```
pub fn markdown_text(text: &str) -> String {
    escaped(text)
}

fn escaped(text: &str) -> String {
    let text = visible(text);
    let mut safe = String::with_capacity(text.len());
    for (place, c) in text.char_indices() {
        match c {
            // As entities, since some renderers look for tags before they look for backslashes.
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '|' | '[' | ']' | '`' | '!' | '*' | '_' | '~' | '$' => safe.extend(['\\', c]),
            // Headings and list items begin a line only.
            '#' | '+' | '-' if place == 0 => safe.extend(['\\', c]),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::{Cell, Column};

    #[test]
    fn names_cannot_be_markup() {
        let name = "A|B <script>alert(1)</script> [x](y) `c` ![i](u) *b* _i_\r\nline";
        let columns = vec![Column::left("name"), Column::right("n")];
        let rows = move || std::iter::once(vec![Cell::text(name), Cell::Count(3)]);
        let section = Section::table(columns, rows).titled(1, "# a");
        let mut out = Vec::new();
        write(&[section], &mut out).unwrap();
        let expected = "## \\# a\n\n| name | n |\n| --- | ---: |\n\
            | A\\|B &lt;script&gt;alert(1)&lt;/script&gt; \\[x\\](y) \\`c\\` \\!\\[i\\](u) \\*b\\* \\_i\\_  line | 3 |\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
