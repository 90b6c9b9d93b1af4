//! Pixels that hang together, found row by row.

use std::ops::Range;

/// A patch smaller than this share of the largest is no part of the sheet: the rings of a
/// notebook, its pages behind the board.
const MIN_PATCH: usize = 10;

/// Pixels above the edge, without every patch that is much smaller than the largest one.
pub(super) fn large_patches(levels: &[u8], width: usize, edge: u8) -> Vec<bool> {
    let mut patches = Patches::default();
    let mut above = 0..0;
    for row in levels.chunks_exact(width.max(1)) {
        above = patches.add_row(row, edge, above);
    }
    let sizes = patches.sizes();
    let least = sizes.iter().max().copied().unwrap_or(0) / MIN_PATCH;
    let mut large = vec![false; levels.len()];
    for (run, owner) in patches.runs.iter().zip(&patches.owners) {
        let at = run.row * width;
        if sizes.get(*owner).is_some_and(|size| *size >= least) {
            large
                .get_mut(at + run.from..at + run.to)
                .unwrap_or_default()
                .fill(true);
        }
    }
    large
}

/// Pixels side by side.
struct Run {
    row: usize,
    from: usize,
    to: usize,
}

/// Runs that touch each other from row to row have one owner: the first of them.
#[derive(Default)]
struct Patches {
    runs: Vec<Run>,
    owners: Vec<usize>,
    rows: usize,
}

impl Patches {
    /// Adds the runs of a row below those of `above` and returns which they are.
    fn add_row(&mut self, row: &[u8], edge: u8, mut above: Range<usize>) -> Range<usize> {
        let first = self.runs.len();
        let mut from = 0;
        for part in row.chunk_by(|one, next| (*one > edge) == (*next > edge)) {
            let to = from + part.len();
            if part.first().is_some_and(|level| *level > edge) {
                above = self.add_run(from, to, above);
            }
            from = to;
        }
        self.rows += 1;
        first..self.runs.len()
    }

    /// Adds a run and returns which of the runs above the next one may touch.
    fn add_run(&mut self, from: usize, to: usize, above: Range<usize>) -> Range<usize> {
        let own = self.runs.len();
        let row = self.rows;
        self.runs.push(Run { row, from, to });
        self.owners.push(own);
        for other in above.clone() {
            let Some(run) = self.runs.get(other) else {
                break;
            };
            if run.from >= to {
                return other..above.end;
            }
            let ends_later = run.to > to;
            if run.to > from {
                self.join(own, other);
            }
            if ends_later {
                return other..above.end;
            }
        }
        above.end..above.end
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.owner(one), self.owner(other));
        if let Some(owner) = self.owners.get_mut(one.max(other)) {
            *owner = one.min(other);
        }
    }

    fn owner(&mut self, mut run: usize) -> usize {
        while let Some(&owner) = self.owners.get(run)
            && owner != run
        {
            // Halving the way keeps it short.
            let next = self.owners.get(owner).copied().unwrap_or(owner);
            if let Some(place) = self.owners.get_mut(run) {
                *place = next;
            }
            run = next;
        }
        run
    }

    /// Pixels of each owner, after every run was given its own.
    fn sizes(&mut self) -> Vec<usize> {
        let mut sizes = vec![0; self.runs.len()];
        for run in 0..self.runs.len() {
            let owner = self.owner(run);
            let length = self.runs.get(run).map_or(0, |run| run.to - run.from);
            if let (Some(place), Some(size)) = (self.owners.get_mut(run), sizes.get_mut(owner)) {
                *place = owner;
                *size += length;
            }
        }
        sizes
    }
}
