//! The JSON schemas of the documents, derived from the structs that are written.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use super::ask::AskJson;
use super::catalogue::CatalogueJson;
use super::check::CheckJson;
use super::diff::DiffJson;
use super::evaluate_json::EvaluateJson;
use super::explain::ExplainJson;
use super::extend_json::ExtendJson;
use super::merge::MergeJson;
use super::propose_json::ProposeJson;
use super::rank::RankJson;
use super::robust_json::RobustJson;
use super::schedule_json::ScheduleJson;
use super::vocabulary_json::VocabularyJson;

/// The schema (JSON Schema 2020-12) of the document that a command writes, by the name of the command; `None` for a
/// command that writes none, and for any other word.
///
/// ```
/// let schema = metacluster_io::write::schema("rank").unwrap();
/// assert!(schema["properties"]["pairs"].is_object());
/// assert!(metacluster_io::write::schema("dance").is_none());
/// ```
pub fn schema(command: &str) -> Option<Value> {
    let schema = match command {
        "ask" => of::<AskJson<'_>>(),
        "check" => of::<CheckJson<'_>>(),
        "evaluate" => of::<EvaluateJson<'_>>(),
        "explain" => of::<ExplainJson<'_>>(),
        "extend" => of::<ExtendJson<'_>>(),
        "export" => of::<CatalogueJson<'_>>(),
        "merge" => of::<MergeJson<'_>>(),
        "propose" => of::<ProposeJson<'_>>(),
        "rank" => of::<RankJson<'_>>(),
        "robust" => of::<RobustJson<'_>>(),
        "compare" | "whatif" => of::<DiffJson<'_>>(),
        "schedule" => of::<ScheduleJson<'_>>(),
        "vocabulary" => of::<VocabularyJson<'_>>(),
        _ => return None,
    };
    Some(schema.into())
}

fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
