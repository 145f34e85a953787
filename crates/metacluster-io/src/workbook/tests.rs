//! Workbooks as a whole: what valid ones hold, what becomes of hostile ones, and laws that hold for any bytes.

mod build;
mod hostile;
mod laws;
mod second_opinion;
mod valid;
