//! Is it a cluster organisation by the platform's published criteria?
//!
//! The European Cluster Collaboration Platform publishes what it validates a cluster organisation's profile by: at least
//! 15 members, of at least two kinds, and at least half a full-time post for its management. (It also wants a website in
//! English, which no catalogue can tell, and waives all of it for those that a national or regional programme
//! recognises.) What a catalogue does not say is not known, and never counts as not met.

use crate::cluster::Cluster;
use crate::fold::fold;

/// Fewest members.
pub const LEAST_MEMBERS: u32 = 15;
/// Fewest kinds of members, such as firms and universities.
pub const LEAST_KINDS: usize = 2;
/// Least management staff, in full-time equivalents.
pub const LEAST_STAFF_FTE: f64 = 0.5;

/// Headers, folded and with spaces for `_` and `-`, of a column that lists the kinds of a cluster's members, or counts
/// them.
const KINDS_HEADERS: [&str; 8] = [
    "member kinds",
    "kinds of members",
    "member kind",
    "member types",
    "types of members",
    "member type",
    "member categories",
    "membership composition",
];

/// What is asked of a cluster organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// At least 15 members.
    Members,
    /// At least two kinds of members.
    MemberKinds,
    /// At least half a full-time post.
    Staff,
}

impl Criterion {
    /// All of them, in the order of every table.
    pub const ALL: [Criterion; 3] = [Criterion::Members, Criterion::MemberKinds, Criterion::Staff];

    /// The column that answers it.
    pub fn column(self) -> &'static str {
        match self {
            Criterion::Members => "members",
            Criterion::MemberKinds => "member kinds",
            Criterion::Staff => "staff_fte",
        }
    }

    /// What it asks for, in words.
    pub fn need(self) -> String {
        match self {
            Criterion::Members => format!("at least {LEAST_MEMBERS} members"),
            Criterion::MemberKinds => format!("at least {LEAST_KINDS} kinds of members"),
            Criterion::Staff => format!("at least {LEAST_STAFF_FTE} full-time equivalents of staff"),
        }
    }
}

/// Whether a criterion is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The catalogue says so.
    Met,
    /// The catalogue says that it is not.
    NotMet,
    /// The catalogue does not say.
    NotKnown,
}

impl Verdict {
    /// `met`, `not met` or `not known`.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::NotMet => "not met",
            Verdict::NotKnown => "not known",
        }
    }

    fn of(met: Option<bool>) -> Self {
        match met {
            Some(true) => Verdict::Met,
            Some(false) => Verdict::NotMet,
            None => Verdict::NotKnown,
        }
    }
}

/// How many clusters get each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Met.
    pub met: usize,
    /// Not met.
    pub not_met: usize,
    /// Not known.
    pub not_known: usize,
}

impl Tally {
    fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Met => self.met += 1,
            Verdict::NotMet => self.not_met += 1,
            Verdict::NotKnown => self.not_known += 1,
        }
    }
}

/// The verdicts on a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Criteria {
    /// For each cluster, in the order of the catalogue, its verdicts in the order of [`Criterion::ALL`].
    pub verdicts: Vec<[Verdict; 3]>,
    /// The verdicts of each criterion, in the order of [`Criterion::ALL`].
    pub each: [Tally; 3],
    /// Over all criteria: met if each is, not met if any is not, else not known.
    pub all: Tally,
}

impl Criteria {
    /// O(clusters · columns).
    pub(super) fn of(clusters: &[Cluster]) -> Self {
        let mut kinds = KindsColumns::default();
        let verdicts: Vec<[Verdict; 3]> =
            clusters.iter().map(|cluster| verdicts(cluster, kinds.of(cluster))).collect();
        let (mut each, mut all) = ([Tally::default(); 3], Tally::default());
        for of_cluster in &verdicts {
            each.iter_mut().zip(of_cluster).for_each(|(tally, &verdict)| tally.count(verdict));
            all.count(overall(*of_cluster));
        }
        Self { verdicts, each, all }
    }
}

/// The verdict over all criteria: met if each is, not met if any is not, else not known.
pub fn overall(verdicts: [Verdict; 3]) -> Verdict {
    if verdicts.contains(&Verdict::NotMet) {
        Verdict::NotMet
    } else if verdicts.contains(&Verdict::NotKnown) {
        Verdict::NotKnown
    } else {
        Verdict::Met
    }
}

fn verdicts(cluster: &Cluster, kinds: Option<usize>) -> [Verdict; 3] {
    let staff = cluster.detail("staff_fte").and_then(number);
    [
        Verdict::of(cluster.members().map(|members| members >= LEAST_MEMBERS)),
        Verdict::of(kinds.map(|kinds| kinds >= LEAST_KINDS)),
        Verdict::of(staff.map(|staff| staff >= LEAST_STAFF_FTE)),
    ]
}

/// Which detail columns list kinds of members; each header is folded once.
#[derive(Debug, Default)]
struct KindsColumns(Vec<(String, bool)>);

impl KindsColumns {
    /// How many kinds of members a cluster has, if a column says so.
    fn of(&mut self, cluster: &Cluster) -> Option<usize> {
        let mut filled = cluster.details().iter().filter(|(_, value)| !value.trim().is_empty());
        filled.find(|(column, _)| self.lists_kinds(column)).map(|(_, value)| kinds(value))
    }

    fn lists_kinds(&mut self, column: &str) -> bool {
        if let Some((_, answer)) = self.0.iter().find(|(known, _)| known == column) {
            return *answer;
        }
        let answer = KINDS_HEADERS.contains(&fold(&column.replace(['_', '-'], " ")).as_str());
        self.0.push((column.to_owned(), answer));
        answer
    }
}

/// The number in the cell, else how many different words it lists.
fn kinds(value: &str) -> usize {
    if let Ok(number) = value.trim().parse() {
        return number;
    }
    let words = value.split([';', '|', ',', '\n']).map(fold).filter(|word| !word.is_empty());
    words.collect::<std::collections::BTreeSet<String>>().len()
}

/// A number that is finite and not negative, with a decimal point or comma.
fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().replacen(',', ".", 1).parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Met, NotKnown, NotMet};
    use super::*;
    use crate::catalogue::CatalogueBuilder;
    use crate::draft::ClusterDraft;
    use crate::reference::Reference;

    fn criteria(members: u32, details: &[(&str, &str)]) -> ([Verdict; 3], Verdict) {
        let mut draft = ClusterDraft::new("A", "CZ");
        draft.members = (members > 0).then_some(members);
        draft.details = details.iter().map(|&(column, value)| (column.into(), value.into())).collect();
        let mut builder = CatalogueBuilder::new(Reference::embedded());
        builder.add(draft);
        let criteria = Criteria::of(builder.finish().clusters());
        let verdicts = criteria.verdicts[0];
        for (tally, verdict) in
            criteria.each.iter().chain([&criteria.all]).zip(verdicts.iter().chain([&overall(verdicts)]))
        {
            let mut expected = Tally::default();
            expected.count(*verdict);
            assert_eq!(*tally, expected);
        }
        (verdicts, overall(verdicts))
    }

    #[test]
    fn each_criterion_is_met_not_met_or_not_known() {
        let full = [("staff_fte", "0,5"), ("Member_Kinds", "firms; universities")];
        assert_eq!(criteria(15, &full), ([Met, Met, Met], Met));
        assert_eq!(criteria(14, &full), ([NotMet, Met, Met], NotMet));
        assert_eq!(criteria(0, &[]), ([NotKnown, NotKnown, NotKnown], NotKnown));
        assert_eq!(criteria(15, &[("member kinds", "2")]), ([Met, Met, NotKnown], NotKnown));
        assert_eq!(
            criteria(15, &[("Types of members", "Firms|firms, FIRMS")]),
            ([Met, NotMet, NotKnown], NotMet)
        );
        assert_eq!(criteria(0, &[("staff_fte", "0.4")]), ([NotKnown, NotKnown, NotMet], NotMet));
        assert_eq!(criteria(0, &[("staff_fte", "two"), ("kinds", "a;b")]).1, NotKnown);
    }
}
