//! The reader seen from outside: hostile files, wording, and laws that hold for any bytes.

mod hostile;
mod laws;
mod wording;
