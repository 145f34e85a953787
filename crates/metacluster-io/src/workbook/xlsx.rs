//! The package of an XLSX workbook: which parts hold the sheets, the shared strings and the styles. Targets are names of
//! parts in the archive and never become paths of a file system; one that leads out of the archive refuses the file.

mod cells;

use std::collections::HashMap;

use super::container::{Container, too_many_parts};
use super::sheet::Sheet;
use super::strings::SharedStrings;
use super::styles::Styles;
use super::xml::{Token, attributes};
use super::{Choice, Tally, WorkbookLimits};
use crate::diagnostic::shortened;
use crate::error::ReadError;

/// Where the workbook stands if the package does not say it.
const WORKBOOK: &str = "xl/workbook.xml";

/// The sheets that may be what is asked for.
pub(super) fn read(
    container: &mut Container<'_>,
    choice: &mut Choice<'_>,
    tally: &mut Tally<'_>,
) -> Result<Vec<Sheet>, ReadError> {
    let package = relationships(container, "", "", tally.limits)?;
    let workbook = package.iter().find(|relationship| relationship.kind == "officeDocument");
    let workbook = workbook.map_or(WORKBOOK, |relationship| relationship.target.as_str()).to_owned();
    let (folder, name) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let related = relationships(container, folder, name, tally.limits)?;
    let book = read_book(container, &workbook, &related, choice)?;
    let part = |kind: &str, usual: &str| {
        let found = related.iter().find(|relationship| relationship.kind == kind);
        found.map_or_else(|| format!("{folder}/{usual}"), |relationship| relationship.target.clone())
    };
    let shared = Shared {
        strings: SharedStrings::read(container, &part("sharedStrings", "sharedStrings.xml"), tally.limits)?,
        styles: Styles::read(container, &part("styles", "styles.xml"))?,
        since_1904: book.since_1904,
    };
    let mut sheets = Vec::with_capacity(book.tabs.len());
    for tab in book.tabs {
        let mut sheet = Sheet::new(tab.name, tab.number, tab.hidden);
        let Some(xml) = container.part(&tab.part)? else {
            let (name, part) = (shortened(&sheet.name), shortened(&tab.part));
            let message = format!("the sheet '{name}' is missing: there is no part {part}");
            return Err(broken(container.file(), &message));
        };
        cells::read(xml, &shared, &mut sheet, tally)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// What the cells of all sheets refer to.
struct Shared {
    strings: SharedStrings,
    styles: Styles,
    /// Whether day 0 is 1904-01-01.
    since_1904: bool,
}

/// A tab of the workbook that holds a table and may be wanted.
struct Tab {
    name: String,
    number: usize,
    hidden: bool,
    part: String,
}

struct Book {
    tabs: Vec<Tab>,
    since_1904: bool,
}

fn read_book(
    container: &mut Container<'_>,
    part: &str,
    related: &[Relationship],
    choice: &mut Choice<'_>,
) -> Result<Book, ReadError> {
    let by_id: HashMap<&str, &Relationship> =
        related.iter().map(|relationship| (relationship.id.as_str(), relationship)).collect();
    let mut book = Book { tabs: Vec::new(), since_1904: false };
    let file = container.file();
    let Some(mut xml) = container.part(part)? else {
        return Err(broken(file, &format!("there is no part {}", shortened(part))));
    };
    loop {
        let wrong = match xml.next()? {
            Token::Open(element) if element.local_name().as_ref() == "sheet" => {
                let (mut name, mut hidden, mut id) = (String::new(), false, String::new());
                let mut wrong = None;
                for attribute in attributes(&element) {
                    match attribute {
                        Ok(("name", value)) => name = value.into_owned(),
                        Ok(("state", value)) => hidden = value != "visible",
                        Ok((key, value)) if key == "id" || key.ends_with(":id") => id = value.into_owned(),
                        Ok(_) => {}
                        Err(what) => wrong = Some(what),
                    }
                }
                if wrong.is_none() {
                    book.tabs.extend(tab(file, by_id.get(id.as_str()).copied(), name, hidden, choice)?);
                }
                wrong
            }
            Token::Open(element) if element.local_name().as_ref() == "workbookPr" => {
                // An extension of the same name has no such attribute, and says nothing.
                let date1904 = attributes(&element).flatten().find(|(name, _)| *name == "date1904");
                if let Some((_, value)) = date1904 {
                    book.since_1904 = value == "1" || value == "true";
                }
                None
            }
            Token::End => return Ok(book),
            _ => None,
        };
        if let Some(what) = wrong {
            return Err(xml.damaged(&what));
        }
    }
}

/// The next tab, if it holds a table and may be wanted. Others take a number too, since numbers are those of the tabs.
fn tab(
    file: &str,
    relationship: Option<&Relationship>,
    name: String,
    hidden: bool,
    choice: &mut Choice<'_>,
) -> Result<Option<Tab>, ReadError> {
    let Some(relationship) = relationship else {
        let message = format!("the workbook does not say where the sheet '{}' is", shortened(&name));
        return Err(broken(file, &message));
    };
    let wanted = choice.meet(&name)?;
    if relationship.kind != "worksheet" || !wanted {
        return Ok(None);
    }
    if relationship.external {
        let message = format!("the sheet '{}' stands outside the file", shortened(&name));
        return Err(outside(file, &message));
    }
    Ok(Some(Tab { name, number: choice.names.len(), hidden, part: relationship.target.clone() }))
}

/// A link from one part to another.
struct Relationship {
    id: String,
    /// The last word of its type, such as `worksheet`.
    kind: String,
    /// The name of the part.
    target: String,
    external: bool,
}

/// The links of the part `name` in `folder`; without a name, those of the package.
fn relationships(
    container: &mut Container<'_>,
    folder: &str,
    name: &str,
    limits: &WorkbookLimits,
) -> Result<Vec<Relationship>, ReadError> {
    let part = format!("{folder}/_rels/{name}.rels");
    let part = part.trim_start_matches('/');
    let file = container.file();
    let Some(mut xml) = container.part(part)? else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    loop {
        let mut link =
            Relationship { id: String::new(), kind: String::new(), target: String::new(), external: false };
        match xml.next()? {
            Token::Open(element) if element.local_name().as_ref() == "Relationship" => {
                for (name, value) in attributes(&element).flatten() {
                    match name {
                        "Id" => link.id = value.into_owned(),
                        "Type" => link.kind = value.rsplit('/').next().unwrap_or_default().to_owned(),
                        "Target" => link.target = value.into_owned(),
                        "TargetMode" => link.external = value == "External",
                        _ => {}
                    }
                }
            }
            Token::End => return Ok(all),
            _ => continue,
        }
        if !link.external {
            link.target = resolve(folder, &link.target).ok_or_else(|| {
                let message =
                    format!("the part {part} points to {}, outside the file", shortened(&link.target));
                outside(file, &message)
            })?;
        }
        if all.len() >= limits.parts {
            return Err(too_many_parts(file, limits));
        }
        all.push(link);
    }
}

/// The part that a target stands for, seen from a folder of the archive; `None` if it leads out of the archive.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = Vec::new();
    let from = if target.starts_with('/') { "" } else { folder };
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop()?,
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

fn broken(file: &str, message: &str) -> ReadError {
    ReadError::file(file, "bad-workbook", message)
        .with_help("open the workbook in a spreadsheet program and save it again")
}

fn outside(file: &str, message: &str) -> ReadError {
    ReadError::file(file, "path-traversal", message)
        .with_help("do not trust this file; ask for one saved by a spreadsheet program")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_stay_in_the_archive() {
        for (target, expected) in [
            ("worksheets/sheet1.xml", Some("xl/worksheets/sheet1.xml")),
            ("/xl/worksheets/sheet1.xml", Some("xl/worksheets/sheet1.xml")),
            ("./a//b.xml", Some("xl/a/b.xml")),
            ("../custom/item.xml", Some("custom/item.xml")),
            ("..\\custom\\item.xml", Some("custom/item.xml")),
            ("../../etc/passwd", None),
            ("/../etc/passwd", None),
            ("a/../../../etc/passwd", None),
        ] {
            assert_eq!(resolve("xl", target).as_deref(), expected, "{target}");
        }
    }
}
