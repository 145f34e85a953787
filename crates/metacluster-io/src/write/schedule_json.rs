//! A timetable as JSON.

use metacluster::schedule::{Bound, Conflict, Meeting, Unmet};
use schemars::JsonSchema;
use serde::Serialize;

use super::json::Head;
use super::schedule::ScheduleDocument;

/// A timetable of an exchange forum.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ScheduleJson<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// What was asked for.
    request: RequestJson,
    /// `optimal`: no timetable is fairer, and none as fair is worth more; or `best found`.
    status: &'static str,
    /// Whether the search ended at its work budget.
    cut_short: bool,
    /// Work done, in looks at a pair.
    work: u64,
    /// The sum of the scores of the meetings.
    score: f64,
    /// No timetable that is as fair is worth more.
    bound: f64,
    /// No timetable at all is worth more, were nobody's least number of meetings to be kept.
    bound_without_fairness: f64,
    /// How far the score may be below the best, as a part of the bound.
    gap: f64,
    /// Everyone has at least this many meetings, or as many as they could have alone if that is fewer; those under
    /// `without` aside.
    floor: usize,
    /// No timetable has a larger floor.
    floor_bound: usize,
    /// The slots of the day in order.
    slots: Vec<SlotJson>,
    /// The meetings by slot and table.
    meetings: Vec<MeetingJson>,
    /// Everyone who takes part, by id.
    participants: Vec<ParticipantJson>,
    /// Must meetings that could not be.
    unmet: Vec<UnmetJson>,
    /// Participants without a meeting.
    without: Vec<WithoutJson>,
    /// Prices that prove the bound.
    proof: ProofJson,
}

/// The options of a timetable.
#[derive(Debug, Serialize, JsonSchema)]
struct RequestJson {
    /// Most meetings at a time; null for no limit.
    tables: Option<usize>,
    /// Most meetings of one participant; null for no limit.
    max_meetings: Option<usize>,
    /// The number of meetings that everyone should have before scores count; null for as many as can be.
    min_meetings: Option<usize>,
    /// Pairs of ids that had to meet.
    must: Vec<[String; 2]>,
    /// Pairs of ids that were not to meet.
    never: Vec<[String; 2]>,
    /// How many meetings could have been arranged.
    candidates: usize,
}

/// A slot of the day.
#[derive(Debug, Serialize, JsonSchema)]
struct SlotJson {
    /// Its number from 1.
    slot: usize,
    /// Its label; null where slots have numbers only.
    time: Option<String>,
    /// Whether it has no meetings.
    is_break: bool,
    /// How many meetings take place in it.
    meetings: usize,
}

/// A meeting.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MeetingJson {
    /// The slot, from 1.
    slot: usize,
    /// The label of the slot; null where slots have numbers only.
    time: Option<String>,
    /// The table, from 1.
    table: usize,
    /// Id of the one.
    a: String,
    /// Id of the other.
    b: String,
    /// The score of the pair; 0 for a must meeting of a pair that cannot be scored.
    score: f64,
    /// Whether the two had to meet.
    must: bool,
    /// The strongest reasons.
    because: String,
}

/// Someone who takes part.
#[derive(Debug, Serialize, JsonSchema)]
struct ParticipantJson {
    /// Id of the cluster.
    id: String,
    /// Its name.
    name: String,
    /// Its country.
    country: String,
    /// The number of its meetings.
    meetings: usize,
    /// The most meetings it could have if it alone were asked.
    reach: usize,
    /// The sum of the scores of its meetings.
    score: f64,
    /// Slots, from 1, in which it is not there.
    absent: Vec<usize>,
    /// Most meetings it wants; null for no limit of its own.
    max_meetings: Option<usize>,
}

/// A must meeting that could not be.
#[derive(Debug, Serialize, JsonSchema)]
struct UnmetJson {
    /// Id of the one.
    a: String,
    /// Id of the other.
    b: String,
    /// `never`, `absent`, `no-shared-slot`, `too-many`, `same-slots`, `too-few-tables` or `together`.
    reason: &'static str,
    /// The reason in a sentence.
    because: String,
    /// Pairs of ids that cannot all meet; leaving out any one of them would do.
    conflict: Vec<[String; 2]>,
}

/// A participant without a meeting.
#[derive(Debug, Serialize, JsonSchema)]
struct WithoutJson {
    /// Its id.
    id: String,
    /// Why it has none.
    because: &'static str,
}

/// Prices that prove a bound: it is the score of the must meetings, plus `table_price` times `seats`, plus for each
/// participant the larger of price·cap and price·floor, plus for each other pair that could meet what its score exceeds the
/// two prices and `table_price` by.
#[derive(Debug, Serialize, JsonSchema)]
struct ProofJson {
    /// The price of a table for a slot.
    table_price: f64,
    /// Most meetings of the day, must meetings aside.
    seats: usize,
    /// For each participant, in the order of `participants`.
    participants: Vec<PriceJson>,
}

/// What the proof says of a participant.
#[derive(Debug, Serialize, JsonSchema)]
struct PriceJson {
    /// The price of a meeting.
    price: f64,
    /// Most meetings, must meetings aside.
    cap: usize,
    /// Fewest meetings, must meetings aside.
    floor: usize,
}

impl<'a> ScheduleJson<'a> {
    pub(super) fn new(document: &'a ScheduleDocument<'a>) -> Self {
        let ScheduleDocument { scorer, forum, day, slots, participants, inputs } = document;
        let pair = |&(a, b): &(usize, usize)| [document.id(a).to_owned(), document.id(b).to_owned()];
        let slot = |slot: usize| SlotJson {
            slot: slot + 1,
            time: slots.label(slot).map(str::to_owned),
            is_break: document.is_break(slot),
            meetings: day.meetings.iter().filter(|meeting| meeting.slot == slot).count(),
        };
        let because = document.sentences();
        let without = |&participant: &usize| WithoutJson {
            id: document.id(participant).to_owned(),
            because: document.why_none(participant),
        };
        Self {
            head: Head::scored(inputs, scorer),
            request: RequestJson {
                tables: forum.tables,
                max_meetings: forum.max_meetings,
                min_meetings: forum.min_meetings,
                must: forum.must.iter().map(pair).collect(),
                never: forum.never.iter().map(pair).collect(),
                candidates: forum.candidates.len(),
            },
            status: if day.is_optimal() { "optimal" } else { "best found" },
            cut_short: day.cut_short,
            work: day.work,
            score: day.weight,
            bound: day.bound.value,
            bound_without_fairness: day.unfair_bound.value,
            gap: day.gap(),
            floor: day.fairness.floor,
            floor_bound: day.fairness.floor_bound,
            slots: (0..slots.len()).map(slot).collect(),
            meetings: day.meetings.iter().map(|meeting| MeetingJson::new(document, meeting)).collect(),
            participants: (0..participants.len()).map(|it| ParticipantJson::new(document, it)).collect(),
            unmet: day
                .unmet
                .iter()
                .zip(because)
                .map(|(unmet, because)| UnmetJson::new(document, unmet, because))
                .collect(),
            without: day.fairness.without.iter().map(without).collect(),
            proof: ProofJson::new(&day.bound),
        }
    }
}

impl MeetingJson {
    pub(super) fn new(document: &ScheduleDocument<'_>, meeting: &Meeting) -> Self {
        Self {
            slot: meeting.slot + 1,
            time: document.slots.label(meeting.slot).map(str::to_owned),
            table: meeting.table + 1,
            a: document.id(meeting.a).to_owned(),
            b: document.id(meeting.b).to_owned(),
            score: meeting.weight,
            must: meeting.must,
            because: document.why(meeting),
        }
    }
}

impl ParticipantJson {
    fn new(document: &ScheduleDocument<'_>, participant: usize) -> Self {
        let cluster = document.cluster(participant);
        let attendance = document.forum.attendances.get(participant);
        let fairness = &document.day.fairness;
        let of = |numbers: &[usize]| numbers.get(participant).copied().unwrap_or(0);
        Self {
            id: document.id(participant).to_owned(),
            name: cluster.map_or_else(String::new, |cluster| cluster.name().to_owned()),
            country: cluster.map_or_else(String::new, |cluster| cluster.country().to_string()),
            meetings: of(&fairness.meetings),
            reach: of(&fairness.reach),
            score: document.day.meetings_of(participant).map(|meeting| meeting.weight).sum(),
            absent: attendance.map_or_else(Vec::new, |it| it.away.iter().map(|slot| slot + 1).collect()),
            max_meetings: attendance.and_then(|it| it.max_meetings),
        }
    }
}

impl UnmetJson {
    fn new(document: &ScheduleDocument<'_>, unmet: &Unmet, because: String) -> Self {
        let id = |participant: usize| document.id(participant).to_owned();
        let with = |participant: usize, partners: &[usize]| -> Vec<[String; 2]> {
            partners.iter().map(|&partner| [id(participant), id(partner)]).collect()
        };
        let all = |pairs: &[(usize, usize)]| pairs.iter().map(|&(a, b)| [id(a), id(b)]).collect();
        let (reason, conflict) = match &unmet.why {
            Conflict::Never => ("never", Vec::new()),
            Conflict::Absent { .. } => ("absent", Vec::new()),
            Conflict::NoSharedSlot { .. } => ("no-shared-slot", Vec::new()),
            Conflict::TooMany { participant, partners, .. } => ("too-many", with(*participant, partners)),
            Conflict::SameSlots { participant, partners, .. } => ("same-slots", with(*participant, partners)),
            Conflict::TooFewTables { pairs, .. } => ("too-few-tables", all(pairs)),
            Conflict::Together { pairs, .. } => ("together", all(pairs)),
            _ => ("other", Vec::new()),
        };
        Self { a: id(unmet.a), b: id(unmet.b), reason, because, conflict }
    }
}

impl ProofJson {
    fn new(bound: &Bound) -> Self {
        let limits = bound.caps.iter().zip(&bound.floors);
        let price = |(&price, (&cap, &floor)): (&f64, (&usize, &usize))| PriceJson { price, cap, floor };
        Self {
            table_price: bound.table_price,
            seats: bound.seats,
            participants: bound.prices.iter().zip(limits).map(price).collect(),
        }
    }
}
