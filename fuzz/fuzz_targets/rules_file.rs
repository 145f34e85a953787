//! Any bytes as a file of rules.

#![no_main]

use libfuzzer_sys::fuzz_target;
use metacluster::Reference;
use metacluster_io::{Source, read_rules};

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = read_rules(&Source::new("rules.toml", bytes), &Reference::embedded()) {
        assert!(!error.to_string().is_empty());
    }
});
