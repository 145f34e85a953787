//! Aligned columns for a terminal: two spaces between columns, numbers to the right, words cut to the width.

use std::io;

use super::text::{cut, three_decimals, visible, width, wrap};
use super::{Align, Cell, Column, Section, Style};

const GAP: usize = 2;
/// Words are not cut below this many terminal cells: shorter pieces say nothing.
const LEAST_WORDS: usize = 6;
/// Sentences stand beside their row only if they have this many terminal cells; in fewer they are hard to read.
const LEAST_BESIDE: usize = 40;
/// How far in they stand under their row.
const BELOW: usize = 6;
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// Writes sections with an empty line between them.
pub(super) fn write(sections: &[Section<'_>], style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    for (place, section) in sections.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        if let Some(title) = &section.title {
            for line in wrap(&visible(title), style.width) {
                writeln!(out, "{}", bold(&line, style))?;
            }
        }
        lines(&section.intro, style, out)?;
        if !section.columns.is_empty() {
            table(section, style, out)?;
        }
        lines(&section.notes, style, out)?;
    }
    Ok(())
}

/// Lines of text; what does not fit goes on below, two spaces further in.
fn lines(texts: &[String], style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    for text in texts {
        let room = if style.width == 0 { 0 } else { style.width.saturating_sub(GAP).max(1) };
        for (place, line) in wrap(&visible(text), room).iter().enumerate() {
            writeln!(out, "{}{line}", if place > 0 { "  " } else { "" })?;
        }
    }
    Ok(())
}

fn table(section: &Section<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let columns = section.columns.as_slice();
    let mut widths: Vec<usize> = columns.iter().map(|column| width(&visible(&column.name))).collect();
    let heads = widths.clone();
    for row in (section.rows)() {
        for (widest, cell) in widths.iter_mut().zip(&row) {
            *widest = (*widest).max(width(&show(cell)));
        }
    }
    let flow = Flow::of(columns, &mut widths, style.width);
    // Without its sentences the table ends one column earlier.
    let kept = if flow == Flow::Below { columns.len().saturating_sub(1) } else { columns.len() };
    let columns = columns.get(..kept).unwrap_or(columns);
    widths.truncate(kept);
    fit(columns, &heads, &mut widths, style.width);
    let header = columns.iter().map(|column| column.name.as_ref().to_owned());
    let header = line(header, columns, &widths);
    writeln!(out, "{}", bold(&header, style))?;
    for row in (section.rows)() {
        let last = row.last().map(show).unwrap_or_default();
        let room = widths.last().copied().unwrap_or(0);
        let wrapped = if flow == Flow::Beside { wrap(&last, room) } else { Vec::new() };
        match wrapped.split_first() {
            Some((first, further)) => {
                let own = row.iter().map(show).take(row.len().saturating_sub(1));
                writeln!(out, "{}", line(own.chain([first.clone()]), columns, &widths))?;
                let indent: usize = widths.iter().take(kept.saturating_sub(1)).map(|width| width + GAP).sum();
                for text in further {
                    writeln!(out, "{}{text}", " ".repeat(indent))?;
                }
            }
            None => writeln!(out, "{}", line(row.iter().map(show), columns, &widths))?,
        }
        if flow == Flow::Below && !last.is_empty() {
            for text in wrap(&last, style.width.saturating_sub(BELOW).max(1)) {
                writeln!(out, "{}{text}", " ".repeat(BELOW))?;
            }
        }
    }
    Ok(())
}

/// Where the sentences of the last column go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// There are none, or they fit.
    None,
    /// In their column, on as many lines as they take.
    Beside,
    /// Under their row.
    Below,
}

impl Flow {
    /// Decides by the room that the other columns leave, and sets the width of the last column to it.
    fn of(columns: &[Column], widths: &mut [usize], room: usize) -> Self {
        let gaps = GAP * columns.len().saturating_sub(1);
        let flows = columns.last().is_some_and(|column| column.flows);
        let Some((last, others)) = widths.split_last_mut().filter(|_| flows && room > 0) else {
            return Flow::None;
        };
        let taken = others.iter().sum::<usize>() + gaps;
        if taken + *last <= room {
            Flow::None
        } else if taken + LEAST_BESIDE <= room {
            *last = room - taken;
            Flow::Beside
        } else {
            Flow::Below
        }
    }
}

/// Takes from the widest columns of words, one terminal cell after the other, until the table fits or nothing can be
/// taken any more. O(columns · cells taken).
fn fit(columns: &[Column], heads: &[usize], widths: &mut [usize], room: usize) {
    if room == 0 {
        return;
    }
    // Nothing is ever wider than the terminal, which also bounds the work below.
    for (column, width) in columns.iter().zip(widths.iter_mut()) {
        if column.align == Align::Left {
            *width = (*width).min(room);
        }
    }
    let gaps = GAP * columns.len().saturating_sub(1);
    let mut total: usize = widths.iter().sum::<usize>() + gaps;
    while total > room {
        let least = |place: usize| heads.get(place).copied().unwrap_or(0).max(LEAST_WORDS);
        let can_give = columns
            .iter()
            .zip(widths.iter_mut())
            .enumerate()
            .filter(|(place, (column, width))| column.align == Align::Left && **width > least(*place));
        let Some((_, (_, widest))) = can_give.max_by_key(|(place, (_, width))| (**width, *place)) else {
            return;
        };
        *widest -= 1;
        total -= 1;
    }
}

fn line(cells: impl Iterator<Item = String>, columns: &[Column], widths: &[usize]) -> String {
    let mut line = String::new();
    for (place, ((cell, column), &room)) in cells.zip(columns).zip(widths).enumerate() {
        if place > 0 {
            line.push_str("  ");
        }
        let cell = visible(&cell);
        let cell = match column.align {
            Align::Left => cut(&cell, room),
            Align::Right => cell.clone(),
        };
        let padding = " ".repeat(room.saturating_sub(width(&cell)));
        match column.align {
            Align::Left => line.extend([cell.as_ref(), &padding]),
            Align::Right => line.extend([padding.as_str(), &cell]),
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// A cell as a person reads it.
pub(super) fn show(cell: &Cell) -> String {
    match cell {
        Cell::Text(words) => visible(words).into_owned(),
        Cell::Number(number) => three_decimals(*number),
        Cell::Count(number) => number.to_string(),
        Cell::Empty => String::new(),
    }
}

fn bold(text: &str, style: Style) -> String {
    if style.colour { format!("{BOLD}{text}{PLAIN}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(style: Style) -> String {
        let columns = vec![Column::left("name"), Column::right("score"), Column::left("why")];
        let rows = || {
            [("静岡 cluster", 0.5, "complement .21: they meet"), ("B\u{1b}[2J", -0.0, "")]
                .into_iter()
                .map(|(name, score, why)| vec![Cell::text(name), Cell::Number(score), Cell::text(why)])
        };
        let mut out = Vec::new();
        write(&[Section::table(columns, rows)], style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_line_up_and_escapes_are_spelt_out() {
        let expected = "name          score  why\n\
                        静岡 cluster  0.500  complement .21: they meet\n\
                        B\\u{1b}[2J    0.000\n";
        assert_eq!(shown(Style::default()), expected);
    }

    #[test]
    fn a_narrow_terminal_cuts_the_widest_words_first() {
        let text = shown(Style { width: 36, colour: false });
        assert!(text.lines().all(|line| width(line) <= 36), "{text}");
        assert!(text.contains("静岡 cluster  0.500  complement .2"), "{text}");
        assert!(text.contains('…'), "{text}");
    }

    #[test]
    fn sentences_are_continued_and_never_cut() {
        let sentence =
            "themes .25: common: biotech, medtech; sectors .20: common: Health; proximity .08: 252 km";
        let shown = |width| {
            let columns = vec![Column::left("name"), Column::flowing("why")];
            let rows = move || std::iter::once(vec![Cell::text("Lyonbiopôle"), Cell::text(sentence)]);
            let mut out = Vec::new();
            write(&[Section::table(columns, rows)], Style { width, colour: false }, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown(200).lines().count(), 2);
        let beside = shown(60);
        assert!(beside.lines().nth(1).unwrap().starts_with("Lyonbiopôle  themes .25: common"), "{beside}");
        assert!(beside.lines().nth(2).unwrap().starts_with("             "), "{beside}");
        let below = shown(50);
        assert!(below.starts_with("name\nLyonbiopôle\n      themes .25: common"), "{below}");
        for text in [beside, below] {
            assert!(text.lines().all(|line| width(line) <= 60) && !text.contains('…'), "{text}");
            let words: Vec<&str> = text.split_whitespace().filter(|word| sentence.contains(word)).collect();
            assert_eq!(words.join(" "), sentence);
        }
    }

    #[test]
    fn colour_only_if_asked_for() {
        assert!(!shown(Style::default()).contains('\u{1b}'));
        assert!(shown(Style { width: 0, colour: true }).starts_with("\u{1b}[1mname"));
    }
}
