//! Which fields clusters state, and which they could be asked for.

use crate::cluster::Cluster;
use crate::vocabulary::{TermKind, Vocabulary};

/// A field that a cluster can be asked for. Past partnerships are no such field: they are facts of a table, not a
/// statement that an answer could change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Askable {
    /// Where it works.
    Sectors,
    /// What it is interested in.
    Themes,
    /// What it offers.
    Offers,
    /// What it seeks.
    Seeks,
    /// A region or coordinates.
    Place,
    /// Its number of members.
    Members,
}

impl Askable {
    /// Every field, in the order of every table.
    pub const ALL: [Askable; 6] = [
        Askable::Sectors,
        Askable::Themes,
        Askable::Offers,
        Askable::Seeks,
        Askable::Place,
        Askable::Members,
    ];

    /// The catalogue column; for a place the one that is easier to answer.
    pub fn column(self) -> &'static str {
        match self {
            Askable::Sectors => "sectors",
            Askable::Themes => "themes",
            Askable::Offers => "offers",
            Askable::Seeks => "seeks",
            Askable::Place => "region",
            Askable::Members => "members",
        }
    }

    /// What the other side of a pair has to state for an answer to be read.
    pub fn read_with(self) -> Askable {
        match self {
            Askable::Offers => Askable::Seeks,
            Askable::Seeks => Askable::Offers,
            same => same,
        }
    }

    pub(super) fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fields(pub(super) u8);

impl Fields {
    pub(super) const SETS: usize = 1 << Askable::ALL.len();

    pub(super) fn meets(self, any: Fields) -> bool {
        self.0 & any.0 != 0
    }

    pub(super) fn has(self, field: Askable) -> bool {
        self.0 & field.bit() != 0
    }
}

/// What scores read of a cluster; inferred sectors among it.
pub(super) fn stated(cluster: &Cluster) -> Fields {
    let states = |field: Askable| match field {
        Askable::Sectors => !cluster.sectors().is_empty(),
        Askable::Themes => !cluster.themes().is_empty(),
        Askable::Offers => !cluster.offers().is_empty(),
        Askable::Seeks => !cluster.seeks().is_empty(),
        Askable::Place => cluster.position().is_some(),
        Askable::Members => cluster.members().is_some(),
    };
    Fields(Askable::ALL.into_iter().filter(|&field| states(field)).map(Askable::bit).sum())
}

/// Whether the themes of a cluster bring sectors with them: it states none, or none that says more than the branch.
pub(super) fn themes_bring_sectors(cluster: &Cluster, vocabulary: &Vocabulary) -> bool {
    cluster.stated_sectors().all(|(sector, _)| {
        let sector = vocabulary.term(sector);
        sector.kind == TermKind::Sector && sector.parent.is_none()
    })
}

/// What a cluster can be asked for; sectors that are only inferred if so wished.
pub(super) fn missing(cluster: &Cluster, inferred_too: bool) -> Fields {
    let mut missing = Fields(!stated(cluster).0 & (Fields::SETS - 1) as u8);
    if inferred_too && cluster.sectors_inferred() {
        missing.0 |= Askable::Sectors.bit();
    }
    missing
}
