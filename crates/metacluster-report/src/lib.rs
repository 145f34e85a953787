//! What a coordinator opens: documents made from what the engine computed, for people who were not at the terminal.
//!
//! Nothing is scored here: every number is the library's, and says where it comes from. [`write_report`] writes the
//! report page, one file that needs neither network nor program: proposals and map, a ranking that sliders re-rank from
//! the readings of the components, the state of the data, method and sources.

mod base64;
mod data;
mod data_quality;
mod html;
mod map;
mod method;
mod page;
mod pairs;
mod plan;
mod proposals;
mod ranking;
mod readings;
mod report;
mod strings;
mod wording;

pub use pairs::{ALL_PAIRS_UP_TO, TOP_KEPT};
pub use plan::Plan;
pub use report::{MOST_CLUSTERS, Report, write_report};
pub use strings::PageLanguage;
