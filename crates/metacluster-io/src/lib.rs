//! Reading catalogues of industry clusters and their companion tables from any CSV dialect: nothing is lost, every row
//! is counted, and what is wrong is said with file, line, column and the way to mend it.
//!
//! The road of the bytes: a [`Source`] is decoded, its dialect detected, its header mapped in eight languages, and its
//! rows are checked by the core crate. A file that cannot be used is a [`ReadError`]; a bad row is a [`Diagnostic`] of
//! the report, and the other rows are read.
//!
//! ```
//! use metacluster::Reference;
//! use metacluster_io::{ReadOptions, Source, read_catalogue};
//! let source = Source::new("clusters.csv", "name,country,themes\nCREA Hydro & Energy,CZ,hydro energy\n");
//! let report = read_catalogue(&source, Reference::embedded(), &ReadOptions::default())?;
//! assert_eq!(report.summary(), "read clusters.csv: 1 cluster, 1 country; UTF-8, delimiter ',' (detected)");
//! assert_eq!(report.accounting.to_string(), "read 1 = accepted 1 + rejected 0 + merged 0");
//! # Ok::<(), metacluster_io::ReadError>(())
//! ```
#![warn(clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::indexing_slicing, reason = "a test may panic"))]

mod accounting;
mod atomic;
mod catalogue;
mod cells;
mod changes;
mod columns;
mod complements;
mod config;
mod decisions;
mod decode;
mod diagnostic;
mod dialect;
mod encoding;
mod error;
mod excerpt;
mod folds;
mod groups;
mod guard;
mod header;
mod items;
mod limits;
mod numbers;
mod options;
mod partnerships;
mod records;
mod rejects;
mod results;
mod scores;
mod script;
mod sheet_text;
mod source;
mod table;
mod template;
mod text;
mod unprintable;
mod wishes;
mod workbook;
pub mod write;

pub use accounting::{Accounting, Bytes};
pub use atomic::{WriteError, write_whole};
pub use catalogue::{CatalogueReport, read_catalogue};
pub use cells::read_cells;
pub use changes::{Change, changes};
pub use complements::{ComplementsReport, read_complements};
pub use config::{
    Priors, ScenarioBase, ScenarioReport, WeightsFile, read_mapping, read_rules, read_scenario, read_weights,
};
pub use decisions::{DecisionsReport, read_decisions};
pub use diagnostic::{Diagnostic, Place, SHOWN, helps, shown};
pub use dialect::{DelimiterSource, Dialect};
pub use encoding::Encoding;
pub use error::ReadError;
pub use folds::{FoldsReport, read_folds};
pub use groups::{GroupsReport, read_groups};
pub use header::{KnownBy, MappedColumn, Meaning};
pub use limits::Limits;
pub use numbers::Decimal;
pub use options::ReadOptions;
pub use partnerships::{PartnershipsReport, read_partnerships};
pub use rejects::{Reject, Rejects};
pub use results::{compare_results, is_result};
pub use scores::{ScoresReport, read_scores};
pub use source::Source;
pub use table::Decision;
pub use template::Template;
pub use wishes::{Wish, WishesReport, read_wishes};

/// The README's example is compiled with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
