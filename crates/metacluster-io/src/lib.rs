//! Files in and out for metacluster.
#![warn(clippy::indexing_slicing)]

pub mod write;
