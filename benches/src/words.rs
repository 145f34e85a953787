//! The words of generated catalogues: sectors and themes of a reference, and free words, by how common they are.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use metacluster::{Reference, ReferenceTables, TermId, TermKind};

/// A sector with fewer themes than this is filled up with free words of its own.
const LEAST_WORDS: usize = 30;
/// Words of no sector, in no table.
const FREE_WORDS: usize = 200;
/// Exponent of the Zipf distribution of words: the second is about half as common as the first.
const ZIPF: f64 = 0.9;

/// What a reference offers for choice.
#[derive(Debug)]
pub(crate) struct Words {
    /// The trees of sectors, each from its top down, by id.
    pub(crate) sectors: Vec<Vec<String>>,
    /// For each of them the words of its field, the most common first.
    pub(crate) fields: Vec<Vec<String>>,
    /// Partial sums of the Zipf weights of as many words as the longest list has.
    zipf: Vec<f64>,
    pub(crate) free: Vec<String>,
}

impl Words {
    pub(crate) fn new(reference: &Reference) -> Self {
        let vocabulary = &reference.vocabulary;
        let top = |id: TermId| vocabulary.ancestors(id).last();
        let mut words = Self {
            sectors: Vec::new(),
            fields: Vec::new(),
            zipf: Vec::new(),
            free: (0..FREE_WORDS).map(|number| format!("free word {number}")).collect(),
        };
        for sector in vocabulary.top_sectors() {
            let of = |kind: TermKind| {
                let inside = vocabulary
                    .iter()
                    .filter(move |(_, term)| term.kind == kind && term.sector.and_then(top) == Some(sector));
                inside.map(|(_, term)| term.id.clone())
            };
            let mut field: Vec<String> = of(TermKind::Theme).collect();
            let name = &vocabulary.term(sector).id;
            field.extend((field.len()..LEAST_WORDS).map(|number| format!("{name} topic {number}")));
            words.sectors.push(of(TermKind::Sector).collect());
            words.fields.push(field);
        }
        let longest = words.fields.iter().map(Vec::len).max().unwrap_or(0).max(FREE_WORDS);
        let mut sum = 0.0;
        words.zipf.extend((1..=longest).map(|rank| {
            sum += (rank as f64).powf(-ZIPF);
            sum
        }));
        words
    }

    /// The partial sums for a list of this length.
    pub(crate) fn zipf(&self, length: usize) -> &[f64] {
        &self.zipf[..length]
    }
}

/// The embedded reference with a sector tree of two levels and a theme forest of three in place of its own, so that
/// tests meet ancestors and relatives of every degree whatever the embedded tables hold. The top sectors are the
/// embedded ones.
pub fn deep_reference() -> Arc<Reference> {
    static DEEP: OnceLock<Arc<Reference>> = OnceLock::new();
    let build = || {
        let embedded = Reference::embedded();
        let mut sectors = "id,parent,en\n".to_owned();
        let mut themes = "id,parent,sector,en\n".to_owned();
        for top in embedded.vocabulary.top_sectors() {
            let top = &embedded.vocabulary.term(top).id;
            let mut write = || -> std::fmt::Result {
                writeln!(sectors, "{top},,{top}")?;
                for a in 0..4 {
                    writeln!(sectors, "{top}.{a},{top},{top}.{a}")?;
                    writeln!(themes, "{top}~{a},,{top}.{a},{top}~{a}")?;
                    for b in 0..3 {
                        writeln!(themes, "{top}~{a}~{b},{top}~{a},{top}.{a},{top}~{a}~{b}")?;
                        for c in 0..2 {
                            let name = format!("{top}~{a}~{b}~{c}");
                            writeln!(themes, "{name},{top}~{a}~{b},{top}.{a},{name}")?;
                        }
                    }
                }
                Ok(())
            };
            write().expect("a String takes everything");
        }
        let tables =
            ReferenceTables { sectors: Some(&sectors), themes: Some(&themes), ..ReferenceTables::default() };
        Arc::new(Reference::with(tables).expect("the tables name every parent before its children"))
    };
    DEEP.get_or_init(build).clone()
}
