//! Making entries ahead of the writer: in parallel, in order, and never more than a batch at once.

use rayon::prelude::*;

/// Large enough to keep every core busy, small enough that a batch of rankings is a few megabytes.
const BATCH: usize = 4096;

/// `make` of every item, in order; at most a batch is held at a time.
pub(super) fn made<'a, T: Sync, R: Send + 'a>(
    items: &'a [T],
    make: impl Fn(&'a T) -> R + Sync + 'a,
) -> impl Iterator<Item = R> + 'a {
    items.chunks(BATCH).flat_map(move |batch| batch.par_iter().map(&make).collect::<Vec<R>>())
}

/// The rows in batches, for writers that render a batch in parallel.
pub(super) fn batches<T>(mut rows: impl Iterator<Item = T>) -> impl Iterator<Item = Vec<T>> {
    std::iter::from_fn(move || {
        let batch: Vec<T> = rows.by_ref().take(BATCH).collect();
        (!batch.is_empty()).then_some(batch)
    })
}
