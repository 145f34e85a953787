//! Which cell styles of an XLSX workbook show a number as a date: in this format a date is a number, and only the way it
//! is shown tells the two apart.

use std::collections::HashMap;

use super::container::Container;
use super::value::NumberForm;
use super::xml::{Token, attributes};
use crate::error::ReadError;

/// What a number stands for in each cell style, in the order of their numbers. A byte a style, whatever else the file
/// says about its looks.
#[derive(Debug, Default)]
pub(super) struct Styles(Vec<NumberForm>);

impl Styles {
    /// Reads the part of that name; a workbook without it has plain numbers only.
    pub(super) fn read(container: &mut Container<'_>, part: &str) -> Result<Self, ReadError> {
        let mut forms = Vec::new();
        let Some(mut xml) = container.part(part)? else {
            return Ok(Self(forms));
        };
        let mut custom = HashMap::new();
        loop {
            let (mut id, mut code) = (None, None);
            let mut is_cell_styles = false;
            match xml.next()? {
                Token::Open(element) => match element.local_name().as_ref() {
                    "numFmt" => {
                        for attribute in attributes(&element).flatten() {
                            match attribute {
                                ("numFmtId", value) => id = value.parse::<u32>().ok(),
                                ("formatCode", value) => code = Some(form_of_code(&value)),
                                _ => {}
                            }
                        }
                    }
                    "cellXfs" => is_cell_styles = true,
                    _ => {}
                },
                Token::End => return Ok(Self(forms)),
                _ => {}
            }
            if let (Some(id), Some(form)) = (id, code) {
                custom.insert(id, form);
            }
            if is_cell_styles {
                read_cell_styles(&mut xml, &custom, &mut forms)?;
            }
        }
    }

    /// What a number stands for in the style of that number; one that there is not shows numbers as they are.
    pub(super) fn form(&self, style: usize) -> NumberForm {
        self.0.get(style).copied().unwrap_or_default()
    }
}

/// The styles below the element `cellXfs`, whose `Open` was read last.
fn read_cell_styles(
    xml: &mut super::xml::Xml<'_>,
    custom: &HashMap<u32, NumberForm>,
    forms: &mut Vec<NumberForm>,
) -> Result<(), ReadError> {
    loop {
        match xml.next()? {
            Token::Open(element) => {
                if element.local_name().as_ref() == "xf" {
                    let format = attributes(&element).flatten().find(|(name, _)| *name == "numFmtId");
                    let id = format.and_then(|(_, id)| id.parse::<u32>().ok()).unwrap_or(0);
                    forms.push(custom.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                xml.skip()?;
            }
            Token::Close | Token::End => return Ok(()),
            Token::Text(_) | Token::Other => {}
        }
    }
}

/// The formats that have a number and no code in the file (ECMA-376 part 1, 18.8.30); 27 to 36 and 50 to 58 are dates in
/// East Asian editions.
fn built_in(id: u32) -> NumberForm {
    match id {
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => NumberForm::Date,
        18..=21 | 32..=35 | 45 | 47 | 55 | 56 => NumberForm::Time,
        46 => NumberForm::Elapsed,
        _ => NumberForm::Plain,
    }
}

/// What a format code such as `yyyy-mm-dd` or `[h]:mm` shows a positive number as. Quoted and escaped characters, colours
/// and conditions say nothing; only the section for positive numbers counts.
fn form_of_code(code: &str) -> NumberForm {
    let (mut day, mut clock, mut month_or_minute) = (false, false, false);
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character.to_ascii_lowercase() {
            ';' => break,
            '"' => _ = characters.by_ref().find(|&c| c == '"'),
            // An escaped character, one whose width is left blank, one that fills the cell.
            '\\' | '_' | '*' => _ = characters.next(),
            '[' => {
                let inside: String = characters.by_ref().take_while(|&c| c != ']').collect();
                let unit = inside.to_ascii_lowercase();
                let is_span = ["h", "m", "s"]
                    .iter()
                    .any(|letter| !unit.is_empty() && unit.replace(letter, "").is_empty());
                if is_span {
                    return NumberForm::Elapsed;
                }
            }
            'y' | 'd' => day = true,
            'h' | 's' => clock = true,
            'm' => month_or_minute = true,
            // `General` has none of these letters; a digit place means that a number is shown.
            '0' | '#' | '?' if !clock => return NumberForm::Plain,
            _ => {}
        }
    }
    match (day, clock, month_or_minute) {
        (true, _, _) | (false, false, true) => NumberForm::Date,
        (false, true, _) => NumberForm::Time,
        (false, false, false) => NumberForm::Plain,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn format_codes_tell_dates_from_numbers() {
        use NumberForm::{Date, Elapsed, Plain, Time};
        for (code, form) in [
            ("General", Plain),
            ("0.00", Plain),
            ("#,##0\\ \"Kč\";[Red]-#,##0\\ \"Kč\"", Plain),
            ("0.00E+00", Plain),
            ("\"day\" 0", Plain),
            ("0*d", Plain),
            ("@", Plain),
            ("yyyy-mm-dd", Date),
            ("d.m.yyyy", Date),
            ("[$-405]d. mmmm yyyy;@", Date),
            ("mmm", Date),
            ("dd/mm/yyyy hh:mm:ss", Date),
            ("h:mm AM/PM", Time),
            ("ss.000", Time),
            ("[h]:mm", Elapsed),
            ("[Blue][SS].0", Elapsed),
            ("[Red]0", Plain),
            ("0;yyyy", Plain),
        ] {
            assert_eq!(form_of_code(code), form, "{code}");
        }
    }

    proptest! {
        #[test]
        fn no_code_panics(code in ".*") {
            form_of_code(&code);
        }
    }
}
