//! Sparse rows: for each cluster (or term) a few (column, value) entries, stored end to end.

/// A sparse matrix by rows. Columns ascend within a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct SparseRows {
    starts: Vec<u32>,
    entries: Vec<(u32, f64)>,
}

impl SparseRows {
    /// Collects rows; each is sorted by column and of repeated columns the largest value stays.
    pub(crate) fn collect(rows: impl IntoIterator<Item = Vec<(u32, f64)>>) -> Self {
        let mut all = Self { starts: vec![0], entries: Vec::new() };
        for mut row in rows {
            row.sort_unstable_by(|x, y| x.0.cmp(&y.0).then(y.1.total_cmp(&x.1)));
            row.dedup_by_key(|entry| entry.0);
            all.entries.extend_from_slice(&row);
            all.starts.push(all.entries.len() as u32);
        }
        all.entries.shrink_to_fit();
        all
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The entries of a row; none beyond the last.
    pub(crate) fn row(&self, row: usize) -> &[(u32, f64)] {
        match self.starts.get(row..row + 2) {
            Some(&[start, end]) => &self.entries[start as usize..end as usize],
            _ => &[],
        }
    }

    /// The same matrix by columns, in single precision, with `value(row, value)` in place of each value. O(entries).
    pub(crate) fn transposed(&self, columns: usize, value: impl Fn(usize, f64) -> f64) -> Postings {
        let mut starts = vec![0u32; columns + 1];
        for (column, _) in &self.entries {
            starts[*column as usize + 1] += 1;
        }
        for column in 0..columns {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); self.entries.len()];
        for row in 0..self.len() {
            for &(column, entry) in self.row(row) {
                let place = &mut next[column as usize];
                entries[*place as usize] = (row as u32, value(row, entry) as f32);
                *place += 1;
            }
        }
        Postings { starts, entries }
    }
}

/// For each term the clusters that hold it: the transpose of [`SparseRows`], for bounds.
#[derive(Debug, Clone)]
pub(crate) struct Postings {
    starts: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

impl Postings {
    /// Those of the first `end` clusters that hold a term. O(log of all that do).
    pub(crate) fn of(&self, column: u32, end: usize) -> &[(u32, f32)] {
        let column = column as usize;
        let all = &self.entries[self.starts[column] as usize..self.starts[column + 1] as usize];
        &all[..all.partition_point(|entry| (entry.0 as usize) < end)]
    }
}

/// Walks two sorted rows side by side and calls `visit(column, left, right)` once a column, with 0 for what is absent.
pub(super) fn merge(left: &[(u32, f64)], right: &[(u32, f64)], mut visit: impl FnMut(u32, f64, f64)) {
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        let x = left.get(i).map_or(u32::MAX, |entry| entry.0);
        let y = right.get(j).map_or(u32::MAX, |entry| entry.0);
        let column = x.min(y);
        let mut values = (0.0, 0.0);
        if x == column {
            values.0 = left[i].1;
            i += 1;
        }
        if y == column {
            values.1 = right[j].1;
            j += 1;
        }
        visit(column, values.0, values.1);
    }
}
