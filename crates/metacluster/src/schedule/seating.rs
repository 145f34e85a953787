//! Which table a meeting takes: people stay where they sit as long as they can.

use super::board::Board;

/// For each slot its meetings with their tables, numbered from 0 and ordered by table.
pub(super) fn seat(board: &Board<'_>) -> Vec<Vec<(usize, usize, usize)>> {
    let hall = board.hall;
    let mut last_table: Vec<Option<usize>> = vec![None; hall.n];
    let mut day = Vec::with_capacity(hall.slots);
    for slot in 0..hall.slots {
        let meetings: Vec<(usize, usize)> = board.meetings(slot).collect();
        let mut is_taken = vec![false; hall.tables.max(meetings.len())];
        let mut tables: Vec<Option<usize>> = vec![None; meetings.len()];
        // Those whose partners both sat at one table first, then those of whom one can stay.
        for wanted in [2, 1] {
            for (table, &(a, b)) in tables.iter_mut().zip(&meetings) {
                let stays = |table: usize| {
                    [a, b].into_iter().filter(|&it| last_table[it] == Some(table)).count() >= wanted
                };
                let known = [a, b].into_iter().filter_map(|it| last_table[it]);
                if table.is_none() {
                    *table = known.filter(|&known| !is_taken[known] && stays(known)).min();
                    table.iter().for_each(|&table| is_taken[table] = true);
                }
            }
        }
        let mut free = (0..is_taken.len()).filter(|&table| !is_taken[table]);
        let mut seated: Vec<(usize, usize, usize)> = Vec::with_capacity(meetings.len());
        for (table, (a, b)) in tables.into_iter().zip(meetings) {
            let Some(table) = table.or_else(|| free.next()) else { continue };
            (last_table[a], last_table[b]) = (Some(table), Some(table));
            seated.push((table, a, b));
        }
        seated.sort_unstable();
        day.push(seated);
    }
    day
}
