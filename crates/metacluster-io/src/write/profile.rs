//! The quality profile of a catalogue, in plain values: what `check` adds to the problems of single rows.

use metacluster::quality::{Criterion, Quality, Suspicion, Tally, Verdict, overall};
use metacluster::{Catalogue, Cluster};
use schemars::JsonSchema;
use serde::Serialize;

/// What can be said of a catalogue as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Profile {
    /// How many clusters there are.
    pub(super) clusters: usize,
    /// How many of them fill each column.
    pub(super) columns: Vec<ColumnRow>,
    /// What a cross-border pair can expect to be known of it.
    pub(super) coverage: CoverageJson,
    /// Values that a person should look at, in the order of clusters: the first 10,000.
    pub(super) suspicious: Vec<SuspiciousRow>,
    /// How many more there are.
    pub(super) further_suspicious: usize,
    /// Which clusters are cluster organisations by published criteria.
    pub(super) criteria: CriteriaJson,
    /// Rows that may be one organisation; null where nobody looked for them.
    pub duplicates: Option<Vec<DuplicateRow>>,
}

/// Two clusters that may be one organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DuplicateRow {
    /// Id of the one.
    pub a: String,
    /// Its name.
    pub a_name: String,
    /// Id of the other.
    pub b: String,
    /// Its name.
    pub b_name: String,
    /// What speaks for it.
    pub because: String,
}

/// How many clusters fill a column.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct ColumnRow {
    /// The column; `position` for `lat` and `lon` together, `sectors_inferred` for clusters whose sectors come from
    /// their themes, `themes_of_name` for those with themes that only their name speaks of.
    pub(super) column: &'static str,
    /// How many clusters fill it with something that was understood.
    pub(super) known: usize,
    /// The same as a share of all, in [0, 1].
    pub(super) share: f64,
}

/// The mean coverage over all cross-border pairs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct CoverageJson {
    /// How many cross-border pairs there are.
    pub(super) pairs: u64,
    /// The mean share of the weights that is known of a pair, in [0, 1]: the sum of the contributions.
    pub(super) mean: f64,
    /// The components with a weight.
    pub(super) parts: Vec<PartRow>,
    /// What the mean would be if every cluster filled some columns, the greatest first.
    pub(super) if_filled: Vec<FilledRow>,
}

/// One component's part of the mean coverage.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct PartRow {
    /// The component's name.
    pub(super) component: &'static str,
    /// Its share of the weights.
    pub(super) weight: f64,
    /// The mean share of it that is known of a pair, in [0, 1].
    pub(super) known: f64,
    /// weight · known.
    pub(super) contribution: f64,
}

/// The mean coverage if every cluster filled some columns.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct FilledRow {
    /// The columns; `partnerships` is the companion table.
    pub(super) columns: &'static [&'static str],
    /// The mean coverage then.
    pub(super) coverage: f64,
    /// By how much that is more than now.
    pub(super) gain: f64,
}

/// A value that a person should look at.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct SuspiciousRow {
    /// Id of the cluster; of several the first.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
    /// The column.
    pub(super) column: &'static str,
    /// A stable word in kebab case.
    pub(super) code: &'static str,
    /// What is odd.
    pub(super) message: String,
    /// Ids of the other clusters that it is about.
    pub(super) with: Vec<String>,
}

/// The verdicts by the published criteria.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct CriteriaJson {
    /// Whose criteria they are.
    pub(super) source: &'static str,
    /// Each criterion with its verdicts.
    pub(super) each: Vec<CriterionRow>,
    /// Over all criteria: met if each is, not met if any is not, else not known.
    pub(super) all: TallyJson,
    /// The clusters of which anything is known, in the order of their ids: the first 10,000.
    pub(super) clusters: Vec<VerdictRow>,
    /// How many more there are.
    pub(super) further_clusters: usize,
}

/// One criterion.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct CriterionRow {
    /// The column that answers it.
    pub(super) column: &'static str,
    /// What it asks for.
    pub(super) need: String,
    #[serde(flatten)]
    pub(super) tally: TallyJson,
}

/// How many clusters get each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub(super) struct TallyJson {
    /// The catalogue says that it is met.
    pub(super) met: usize,
    /// The catalogue says that it is not.
    pub(super) not_met: usize,
    /// The catalogue does not say.
    pub(super) not_known: usize,
}

/// The verdicts on one cluster: `met`, `not met` or `not known`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct VerdictRow {
    /// The cluster.
    pub(super) id: String,
    /// Enough members.
    pub(super) members: &'static str,
    /// Enough kinds of members.
    pub(super) member_kinds: &'static str,
    /// Enough staff.
    pub(super) staff: &'static str,
    /// Over all criteria.
    pub(super) all: &'static str,
}

/// Rows of a list. Nobody reads more, and of a catalogue of a million clusters they would be hundreds of megabytes.
pub(super) const MOST_LISTED: usize = 10_000;

/// Who published the criteria, and what they are not.
const SOURCE: &str = "European Cluster Collaboration Platform, validation of cluster organisations; it waives them for \
                      those that a national or regional programme recognises";

impl Profile {
    /// The profile of this catalogue, without suspected duplicates.
    pub fn new(quality: &Quality, catalogue: &Catalogue) -> Self {
        let clusters = catalogue.clusters();
        let coverage = &quality.coverage;
        Self {
            clusters: quality.clusters,
            columns: quality
                .fields
                .iter()
                .map(|field| ColumnRow {
                    column: field.column,
                    known: field.known,
                    share: field.known as f64 / quality.clusters.max(1) as f64,
                })
                .collect(),
            coverage: CoverageJson {
                pairs: coverage.pairs,
                mean: coverage.mean,
                parts: coverage
                    .parts
                    .iter()
                    .map(|part| PartRow {
                        component: part.component,
                        weight: part.weight,
                        known: part.known,
                        contribution: part.contribution(),
                    })
                    .collect(),
                if_filled: coverage
                    .filled
                    .iter()
                    .map(|filled| FilledRow {
                        columns: filled.columns,
                        coverage: filled.coverage,
                        gain: filled.coverage - coverage.mean,
                    })
                    .collect(),
            },
            suspicious: quality
                .suspects
                .iter()
                .take(MOST_LISTED)
                .filter_map(|suspect| {
                    Some(suspicious(
                        clusters.get(suspect.cluster)?,
                        suspect.cluster,
                        &suspect.suspicion,
                        clusters,
                    ))
                })
                .collect(),
            further_suspicious: quality.suspects.len().saturating_sub(MOST_LISTED),
            criteria: criteria(quality, clusters),
            duplicates: None,
        }
    }
}

fn suspicious(cluster: &Cluster, index: usize, suspicion: &Suspicion, clusters: &[Cluster]) -> SuspiciousRow {
    let with = match suspicion {
        Suspicion::SharedPosition { clusters, .. } => clusters.as_slice(),
        _ => &[],
    };
    let others = with.iter().filter(|&&other| other != index).filter_map(|&other| clusters.get(other));
    SuspiciousRow {
        id: cluster.id().to_owned(),
        name: cluster.name().to_owned(),
        column: suspicion.column(),
        code: suspicion.code(),
        message: suspicion.message(),
        with: others.map(|cluster| cluster.id().to_owned()).collect(),
    }
}

fn criteria(quality: &Quality, clusters: &[Cluster]) -> CriteriaJson {
    let criteria = &quality.criteria;
    let verdict = |(cluster, verdicts): (&Cluster, &[Verdict; 3])| {
        let [members, member_kinds, staff] = verdicts.map(Verdict::as_str);
        let (id, all) = (cluster.id().to_owned(), overall(*verdicts).as_str());
        VerdictRow { id, members, member_kinds, staff, all }
    };
    let verdicts = clusters.iter().zip(&criteria.verdicts);
    let mut known = verdicts.filter(|(_, verdicts)| verdicts.iter().any(|&one| one != Verdict::NotKnown));
    let listed = known.by_ref().take(MOST_LISTED).map(verdict).collect();
    let each = Criterion::ALL.into_iter().zip(&criteria.each).map(|(criterion, tally)| CriterionRow {
        column: criterion.column(),
        need: criterion.need(),
        tally: tally.into(),
    });
    CriteriaJson {
        source: SOURCE,
        each: each.collect(),
        all: (&criteria.all).into(),
        clusters: listed,
        further_clusters: known.count(),
    }
}

impl From<&Tally> for TallyJson {
    fn from(tally: &Tally) -> Self {
        Self { met: tally.met, not_met: tally.not_met, not_known: tally.not_known }
    }
}

#[cfg(test)]
mod tests {
    use metacluster::quality::quality;
    use metacluster::{CatalogueBuilder, ClusterDraft, Complements, Partnerships, Reference, Weights};

    use super::*;

    #[test]
    fn lists_end_and_say_how_much_they_leave_out() {
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        for number in 0..MOST_LISTED + 5 {
            // A position of its own, off Czechia, and too few members.
            let draft = ClusterDraft::new("A", "CZ").id(format!("{number:06}")).members(1);
            builder.add(draft.position(10.0 + number as f64 / 1e4, 14.0));
        }
        let catalogue = builder.finish();
        let weights = Weights::default();
        let quality = quality(&catalogue, &Partnerships::default(), &weights, &Complements::default());
        let profile = Profile::new(&quality.unwrap(), &catalogue);
        assert_eq!((profile.suspicious.len(), profile.further_suspicious), (MOST_LISTED, 5));
        assert_eq!((profile.criteria.clusters.len(), profile.criteria.further_clusters), (MOST_LISTED, 5));
        assert_eq!(profile.criteria.all.not_met, MOST_LISTED + 5);
    }
}
