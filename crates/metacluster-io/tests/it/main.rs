//! The reader seen from outside: hostile files, wording, and laws that hold for any bytes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod dialects;
mod hostile;
mod laws;
mod rejected;
mod wording;
