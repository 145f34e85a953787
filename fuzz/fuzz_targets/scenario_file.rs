//! Any bytes as a scenario, read against a small catalogue whose ids the dictionary of a fuzzer finds soon.

#![no_main]

use libfuzzer_sys::fuzz_target;
use metacluster::{CatalogueBuilder, ClusterDraft, Question, Reference, Rules};
use metacluster_io::{ScenarioBase, Source, read_scenario};

fuzz_target!(|bytes: &[u8]| {
    let mut builder = CatalogueBuilder::new(Reference::embedded());
    builder.add(ClusterDraft::new("A", "CZ").id("A").themes(["biogas", "water:0.5"]).members(4));
    builder.add(ClusterDraft::new("B", "AT").id("B").offers(["biogas"]));
    let catalogue = builder.finish();
    let base = ScenarioBase { catalogue: &catalogue, rules: &Rules::default() };
    match read_scenario(&Source::new("scenario.toml", bytes), base) {
        Ok(report) => {
            let edits = &report.scenario.edits;
            let count = catalogue.len() + edits.add.len() - edits.remove.len();
            assert_eq!(report.edited.map_or(catalogue.len(), |edited| edited.len()), count);
            assert!(report.diagnostics.iter().all(|diagnostic| !diagnostic.to_string().is_empty()));
            // Weights may come to nothing; that is an answer too.
            let _ = report.scenario.question(&Question::default());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
