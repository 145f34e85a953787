//! Catalogues and partnerships made from a seed, for the tests and benches of `metacluster`.
//!
//! Real catalogues of more than a few hundred clusters are not to be had, so these are made up, yet in the shape of
//! the real ones: many countries, few of them large; real NUTS 2 regions; one main sector; a few words that everyone
//! uses and many that hardly anyone does; blank cells. The same seed gives the same drafts on every machine.

mod crowd;
mod generate;
mod random;
mod words;

pub use crowd::{Crowded, crowd};
pub use generate::{Blanks, Shape, catalogue, generate, id, network, partnerships, scored};
pub use random::Random;
pub use words::deep_reference;
