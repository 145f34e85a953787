//! The package of an XLSX workbook: which parts hold the sheets, the shared strings and the styles. Targets are names of
//! parts in the archive and never become paths of a file system; one that leads out of the archive refuses the file.

mod cells;

use super::container::Container;
use super::sheet::Sheet;
use super::strings::SharedStrings;
use super::styles::Styles;
use super::xml::{Token, attributes};
use super::{Choice, Tally};
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
    let package = relationships(container, "", "")?;
    let workbook = package.iter().find(|relationship| relationship.kind == "officeDocument");
    let workbook = workbook.map_or(WORKBOOK, |relationship| relationship.target.as_str()).to_owned();
    let (folder, name) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let related = relationships(container, folder, name)?;
    let book = read_book(container, &workbook)?;
    let tables = tables(container.file(), choice, book.tabs, &related)?;
    let part = |kind: &str, usual: &str| {
        let found = related.iter().find(|relationship| relationship.kind == kind);
        found.map_or_else(|| format!("{folder}/{usual}"), |relationship| relationship.target.clone())
    };
    let shared = Shared {
        strings: SharedStrings::read(container, &part("sharedStrings", "sharedStrings.xml"), tally.limits)?,
        styles: Styles::read(container, &part("styles", "styles.xml"))?,
        since_1904: book.since_1904,
    };
    let mut sheets = Vec::with_capacity(tables.len());
    for (mut sheet, part) in tables {
        let Some(xml) = container.part(&part)? else {
            let message = format!(
                "the sheet '{}' is missing: there is no part {}",
                shortened(&sheet.name),
                shortened(&part)
            );
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

/// A tab of the workbook.
struct Tab {
    name: String,
    hidden: bool,
    relationship: String,
}

struct Book {
    tabs: Vec<Tab>,
    since_1904: bool,
}

fn read_book(container: &mut Container<'_>, part: &str) -> Result<Book, ReadError> {
    let mut book = Book { tabs: Vec::new(), since_1904: false };
    let file = container.file();
    let Some(mut xml) = container.part(part)? else {
        return Err(broken(file, &format!("there is no part {}", shortened(part))));
    };
    loop {
        let wrong = match xml.next()? {
            Token::Open(element) if element.local_name().as_ref() == "sheet" => {
                let mut tab = Tab { name: String::new(), hidden: false, relationship: String::new() };
                let mut wrong = None;
                for attribute in attributes(&element) {
                    match attribute {
                        Ok(("name", name)) => tab.name = name.into_owned(),
                        Ok(("state", state)) => tab.hidden = state != "visible",
                        Ok((name, id)) if name == "id" || name.ends_with(":id") => {
                            tab.relationship = id.into_owned()
                        }
                        Ok(_) => {}
                        Err(what) => wrong = Some(what),
                    }
                }
                book.tabs.push(tab);
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

/// The sheets that hold a table and may be wanted, each with its part.
fn tables(
    file: &str,
    choice: &mut Choice<'_>,
    tabs: Vec<Tab>,
    related: &[Relationship],
) -> Result<Vec<(Sheet, String)>, ReadError> {
    let mut tables = Vec::new();
    for (index, tab) in tabs.into_iter().enumerate() {
        let found = related.iter().find(|relationship| relationship.id == tab.relationship);
        let Some(relationship) = found else {
            let message = format!("the workbook does not say where the sheet '{}' is", shortened(&tab.name));
            return Err(broken(file, &message));
        };
        if relationship.kind == "worksheet" {
            if relationship.external {
                let message = format!("the sheet '{}' stands outside the file", shortened(&tab.name));
                return Err(outside(file, &message));
            }
            if choice.meet(&tab.name) {
                tables.push((Sheet::new(tab.name, index + 1, tab.hidden), relationship.target.clone()));
            }
        } else {
            // A chart takes a number too, since numbers are those of the tabs.
            choice.pass(&tab.name);
        }
    }
    Ok(tables)
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
