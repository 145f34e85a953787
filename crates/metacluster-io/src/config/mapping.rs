//! Headers of a catalogue with the columns that they are, from a file that is kept beside it.

use super::{Document, text_of};
use crate::error::ReadError;
use crate::source::Source;

/// Reads a mapping: a table `[columns]` whose keys are headers and whose values are columns, or `-` for a header that is
/// kept as it stands. Whether the file has such headers, and the format such columns, shows when it is used.
///
/// ```
/// use metacluster_io::{Source, read_mapping};
/// let mapping = read_mapping(&Source::new("m.toml", "[columns]\n\"Název klastru\" = \"name\"\n"))?;
/// assert_eq!(mapping, [("Název klastru".to_owned(), "name".to_owned())]);
/// # Ok::<(), metacluster_io::ReadError>(())
/// ```
///
/// # Errors
/// [`ReadError`] with line and column: `bad-toml`, `unknown-key` with the nearest key, or `bad-value`.
pub fn read_mapping(source: &Source) -> Result<Vec<(String, String)>, ReadError> {
    let text = text_of(source)?;
    let document = Document::new(&text);
    let root = document.parse()?;
    let mut mapping = Vec::new();
    for entry in document.entries(root.get_ref(), &["columns"])? {
        for column in document.any_entries(document.table(&entry)?) {
            mapping.push((column.key.to_owned(), document.string(&column)?));
        }
    }
    Ok(mapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_names_headers_and_columns() {
        let error = |text: &str| read_mapping(&Source::new("m.toml", text)).unwrap_err().to_string();
        assert!(error("[colums]\n").contains("= help: did you mean 'columns'?"));
        assert!(error("[columns]\nSitz = 1\n").starts_with("m.toml:2:8: error[bad-value]"));
        assert_eq!(read_mapping(&Source::new("m.toml", "")).unwrap(), []);
    }
}
