//! Few rows in which every two levels of any two factors meet.

use std::collections::BTreeSet;

/// A level of a factor beside a level of a later one.
pub(super) type Pair = [(usize, usize); 2];

/// Rows, and the pairs that are in none.
pub(super) struct Covering {
    pub rows: Vec<Vec<usize>>,
    pub never: Vec<Pair>,
}

/// Makes rows of one level a factor, each below what `levels` has for it, such that every pair
/// of levels is in one that `fits`, where there is such a row. The same rows each time.
pub(super) fn covering(levels: &[usize], fits: impl Fn(&[usize]) -> bool) -> Covering {
    let mut missing = all(levels);
    let (mut rows, mut never) = (Vec::new(), Vec::new());
    let mut chance = 1_u64;
    while let Some(pair) = missing.first().copied() {
        // Of some that have a pair which is still missing, the one with the most such pairs.
        let candidates = (0..400).map(|_| {
            let mut row: Vec<usize> = levels.iter().map(|most| draw(&mut chance, *most)).collect();
            for (factor, level) in pair {
                row[factor] = level;
            }
            row
        });
        let fitting = candidates.filter(|row| fits(row)).take(40);
        match fitting.max_by_key(|row| of(row).intersection(&missing).count()) {
            Some(row) => {
                for pair in of(&row) {
                    missing.remove(&pair);
                }
                rows.push(row);
            }
            None => {
                missing.remove(&pair);
                never.push(pair);
            }
        }
    }
    Covering { rows, never }
}

fn draw(chance: &mut u64, below: usize) -> usize {
    *chance =
        chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*chance >> 33) as usize % below
}

fn all(levels: &[usize]) -> BTreeSet<Pair> {
    let mut pairs = BTreeSet::new();
    for one in 0..levels.len() {
        for other in one + 1..levels.len() {
            for level in 0..levels[one] {
                pairs.extend((0..levels[other]).map(|second| [(one, level), (other, second)]));
            }
        }
    }
    pairs
}

fn of(row: &[usize]) -> BTreeSet<Pair> {
    let levels: Vec<_> = row.iter().copied().enumerate().collect();
    let later = |(at, one): (usize, &(usize, usize))| {
        levels[at + 1..].iter().map(|other| [*one, *other]).collect::<Vec<_>>()
    };
    levels.iter().enumerate().flat_map(later).collect()
}

#[test]
fn every_pair_is_in_a_row_if_it_can_be() {
    let levels = [2, 3, 4, 2];
    let all_fit = covering(&levels, |_| true);
    let met: BTreeSet<Pair> = all_fit.rows.iter().flat_map(|row| of(row)).collect();
    assert_eq!((met.len(), all_fit.never.len()), (6 + 8 + 4 + 12 + 6 + 8, 0));
    assert!((12..20).contains(&all_fit.rows.len()), "{}", all_fit.rows.len());

    let some_fit = covering(&levels, |row| row[1] != 2 || row[2] != 3);
    let met: BTreeSet<Pair> = some_fit.rows.iter().flat_map(|row| of(row)).collect();
    assert_eq!((met.len(), some_fit.never), (43, vec![[(1, 2), (2, 3)]]));
}
