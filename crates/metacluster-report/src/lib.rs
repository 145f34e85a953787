//! What a coordinator opens: documents made from what the engine computed, for people who were not at the terminal.
//!
//! Nothing is scored here: every number is the library's, and says where it comes from.

mod plan;

pub use plan::Plan;
