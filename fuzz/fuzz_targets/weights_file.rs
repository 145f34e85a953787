//! Any bytes as a file of weights.

#![no_main]

use libfuzzer_sys::fuzz_target;
use metacluster_io::{Source, read_weights};

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = read_weights(&Source::new("weights.toml", bytes)) {
        assert!(!error.to_string().is_empty());
    }
});
