//! What a page looks like from afar, to tell whether it was scanned twice.
//!
//! A fingerprint is how much ink lies in each cell of 1.4 mm height and 0.35 mm width (18 and
//! 72 to the inch). A letter is two cells high: lines become bars like those of a bar code that
//! nobody can read, but where lines, words and strokes lie differs between two forms that
//! different people filled in. Square cells of 1.4 mm do not suffice: two names in the same
//! field look alike in them. Two fingerprints are first laid over each other, then compared
//! place by place, each place with a little play of its own, since the second scan lies a
//! little elsewhere and askew. A fingerprint is kept in memory only, and wiped.

use zeroize::Zeroizing;

use crate::blank::{Ink, inner};
use crate::small::Small;

/// Cells to the inch.
const COLUMNS: f32 = 72.0;
const ROWS: f32 = 18.0;
/// Levels of ink above which more says nothing; the rest is noise and shade.
const FULL_INK: u8 = 120;
const NO_INK: u8 = 14;
/// How far the second scan may lie elsewhere: 5.6 mm.
const MAX_COLUMNS: isize = 16;
const MAX_ROWS: isize = 4;
/// How far a place may lie elsewhere than the page, in columns: 1.4 mm, and a row.
const PLAY: usize = 4;
/// A place in columns and rows: 11 mm.
const PLACE: (usize, usize) = (32, 8);
/// Mean squared deviation of a place that bears something.
const MIN_ENERGY: f32 = 60.0;
/// Fewer such places are too little to go by.
const MIN_PLACES: usize = 3;
/// How alike (-1 to 1) a place is in two scans of one page.
const ALIKE: f32 = 0.75;
/// Pages less alike than this as a whole are not compared place by place.
const FAINTLY_ALIKE: f32 = 0.3;
/// Sizes may differ by this share, and ink by this factor.
const SIZE: f32 = 0.03;
const INK: f32 = 1.4;

/// A page from afar. `Debug` shows only its size.
#[derive(Clone)]
pub struct Fingerprint {
    width: usize,
    height: usize,
    ink: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fingerprint({} × {})", self.width, self.height)
    }
}

impl Fingerprint {
    /// From the ink of a page; what lies at the sheet's edge is left out.
    pub(crate) fn of(ink: &Ink, small: &Small, small_dpi: f32) -> Self {
        let scale = |cells: f32| cells / small_dpi.max(1.0);
        let side = |px: usize, scale: f32| ((px as f32 * scale).ceil() as usize).max(1);
        let (wide, high) = (scale(COLUMNS), scale(ROWS));
        let (width, height) = (side(small.width, wide), side(small.height, high));
        let across = Tents::new(small.width, wide, width);
        let mut sums = Zeroizing::new(vec![0.0_f32; width * height]);
        let mut row_sums = Zeroizing::new(vec![0.0_f32; width]);
        let down = Tents::new(small.height, high, height);
        let (columns, rows) = inner(small);
        let lines = ink.levels.chunks_exact(small.width.max(1)).zip(&down.0);
        for (row, tent) in lines.take(rows.end).skip(rows.start) {
            row_sums.fill(0.0);
            let pixels = row.iter().zip(&across.0);
            for (level, tent) in pixels.take(columns.end).skip(columns.start) {
                let ink = f32::from(level.saturating_sub(NO_INK).min(FULL_INK));
                tent.add(&mut row_sums, 1, ink);
            }
            for (x, ink) in row_sums.iter().enumerate() {
                let column = sums.get_mut(x..).unwrap_or_default();
                tent.add(column, width, *ink);
            }
        }
        let full = 255.0 / f32::from(FULL_INK) * wide * high;
        let ink = sums.iter().map(|sum| (sum * full).min(255.0) as u8);
        Self {
            width,
            height,
            ink: Zeroizing::new(ink.collect()),
        }
    }

    /// Share of the places that bear something in one page and look the same in the other, the
    /// worse of both directions; none if the pages are of different sizes or too little is on
    /// them.
    pub(crate) fn likeness(&self, other: &Self) -> Option<f32> {
        let close = |a: usize, b: usize| a.abs_diff(b) as f32 <= SIZE * a.max(b) as f32 + 1.0;
        if !close(self.width, other.width) || !close(self.height, other.height) {
            return None;
        }
        let (own, theirs) = (self.total(), other.total());
        if own.max(theirs) > INK * own.min(theirs) {
            return Some(0.0);
        }
        let shift = self.best_shift(other);
        let whole = Window {
            left: 0,
            top: 0,
            width: self.width,
            height: self.height,
        };
        if self.alike(other, &whole, shift) < FAINTLY_ALIKE {
            return Some(0.0);
        }
        let forth = self.places_alike(other, shift);
        let back = other.places_alike(self, shift.map(|by| -by));
        // What only one of the pages bears shows in one direction alone.
        let share = |(alike, places): (usize, usize)| {
            (places >= MIN_PLACES).then(|| alike as f32 / places as f32)
        };
        Some(share(forth)?.min(share(back)?))
    }

    fn total(&self) -> f32 {
        self.ink.iter().map(|ink| f32::from(*ink)).sum()
    }

    /// How far to the right and down the other page lies, in cells.
    fn best_shift(&self, other: &Self) -> [f32; 2] {
        let all = (-MAX_ROWS..=MAX_ROWS)
            .flat_map(|y| (-MAX_COLUMNS..=MAX_COLUMNS).map(move |x| [x as f32, y as f32]));
        best(all, |shift| self.common(other, shift) as f32).0
    }

    /// How much ink lies upon ink when the other page is shifted by whole cells.
    fn common(&self, other: &Self, [dx, dy]: [f32; 2]) -> u64 {
        let (dx, dy) = (dx as isize, dy as isize);
        let from = |by: isize| by.unsigned_abs();
        let rows = |print: &'_ Self, by: isize| {
            let skipped = if by > 0 { from(by) } else { 0 };
            skipped..print.height
        };
        let own = rows(self, -dy).map(|y| self.row(y));
        let theirs = rows(other, dy).map(|y| other.row(y));
        let tail = |row: &'_ [u8], by: isize| -> usize {
            if by > 0 { from(by).min(row.len()) } else { 0 }
        };
        // Every other line of cells suffices to find the place.
        let pairs = own.zip(theirs).step_by(2).map(|(own, theirs)| {
            let own = own.get(tail(own, -dx)..).unwrap_or_default();
            let theirs = theirs.get(tail(theirs, dx)..).unwrap_or_default();
            let products = own.iter().zip(theirs);
            let sum: u32 = products.map(|(a, b)| u32::from(*a) * u32::from(*b)).sum();
            u64::from(sum)
        });
        pairs.sum()
    }

    fn row(&self, y: usize) -> &[u8] {
        let from = y * self.width;
        self.ink.get(from..from + self.width).unwrap_or_default()
    }

    /// How many places look the same, and how many there are.
    fn places_alike(&self, other: &Self, shift: [f32; 2]) -> (usize, usize) {
        let (mut alike, mut places) = (0, 0);
        let (wide, high) = PLACE;
        for top in (0..self.height.saturating_sub(high / 2)).step_by(high) {
            for left in (0..self.width.saturating_sub(wide / 2)).step_by(wide) {
                let place = Window {
                    left,
                    top,
                    width: wide,
                    height: high,
                };
                if self.energy(&place) >= MIN_ENERGY {
                    places += 1;
                    alike += usize::from(self.place_alike(other, &place, shift) >= ALIKE);
                }
            }
        }
        (alike, places)
    }

    /// How alike a place is where it fits best, near `shift`: first by whole cells, then by
    /// parts of them.
    fn place_alike(&self, other: &Self, place: &Window, shift: [f32; 2]) -> f32 {
        let mut found = (shift, -1.0);
        for (columns, across, down) in [(PLAY, 1.0, 1.0), (1, 0.5, 0.5), (1, 0.25, 0.25)] {
            let from = found.0;
            let steps = move |count: usize, step: f32| {
                (0..=2 * count).map(move |at| (at as f32 - count as f32) * step)
            };
            let all = steps(1, down)
                .flat_map(|y| steps(columns, across).map(move |x| [from[0] + x, from[1] + y]));
            found = best(all, |shift| self.alike(other, place, shift));
        }
        found.1
    }

    fn energy(&self, window: &Window) -> f32 {
        let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0_f32);
        for (x, y) in window.cells() {
            if let Some(ink) = self.at(x as isize, y as isize) {
                (sum, squares, count) = (sum + ink, squares + ink * ink, count + 1.0);
            }
        }
        let count = count.max(1.0);
        (squares - sum * sum / count) / count
    }

    /// Correlation of a window with the same one of the other page, shifted; -1 if either is
    /// even.
    fn alike(&self, other: &Self, window: &Window, shift: [f32; 2]) -> f32 {
        let [dx, dy] = shift;
        let (fx, fy) = (dx - dx.floor(), dy - dy.floor());
        let (dx, dy) = (dx.floor() as isize, dy.floor() as isize);
        let mut sums = Sums::default();
        for (x, y) in window.cells() {
            let (x, y) = (x as isize, y as isize);
            let Some(own) = self.at(x, y) else { continue };
            let theirs = |x: isize, y: isize| other.at(x, y).unwrap_or(0.0);
            let (x, y) = (x + dx, y + dy);
            let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
            let seen = if fx == 0.0 && fy == 0.0 {
                theirs(x, y)
            } else {
                mix(
                    mix(theirs(x, y), theirs(x + 1, y), fx),
                    mix(theirs(x, y + 1), theirs(x + 1, y + 1), fx),
                    fy,
                )
            };
            sums.add(own, seen);
        }
        sums.correlation()
    }

    fn at(&self, x: isize, y: isize) -> Option<f32> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        let ink = self.ink.get(y * self.width + x)?;
        (x < self.width).then_some(f32::from(*ink))
    }
}

/// The candidate with the highest score; the first of equals.
fn best(
    candidates: impl Iterator<Item = [f32; 2]>,
    score: impl Fn([f32; 2]) -> f32,
) -> ([f32; 2], f32) {
    candidates.fold(([0.0; 2], f32::MIN), |found, candidate| {
        let score = score(candidate);
        if score > found.1 {
            (candidate, score)
        } else {
            found
        }
    })
}

struct Window {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Window {
    fn cells(&self) -> impl Iterator<Item = (usize, usize)> {
        let columns = self.left..self.left + self.width;
        (self.top..self.top + self.height).flat_map(move |y| columns.clone().map(move |x| (x, y)))
    }
}

#[derive(Default)]
struct Sums {
    count: f32,
    own: f32,
    seen: f32,
    own_squares: f32,
    seen_squares: f32,
    products: f32,
}

impl Sums {
    fn add(&mut self, own: f32, seen: f32) {
        self.count += 1.0;
        self.own += own;
        self.seen += seen;
        self.own_squares += own * own;
        self.seen_squares += seen * seen;
        self.products += own * seen;
    }

    fn correlation(&self) -> f32 {
        let count = self.count.max(1.0);
        let common = self.products - self.own * self.seen / count;
        let own = self.own_squares - self.own * self.own / count;
        let seen = self.seen_squares - self.seen * self.seen / count;
        if own <= 1.0 || seen <= 1.0 {
            return -1.0;
        }
        common / (own * seen).sqrt()
    }
}

/// How each pixel of a line is shared by the two nearest cells, so that a shift by half a
/// cell changes the fingerprint smoothly.
struct Tents(Vec<Tent>);

struct Tent {
    first: usize,
    share: f32,
    count: usize,
}

impl Tents {
    fn new(length: usize, scale: f32, count: usize) -> Self {
        let tents = (0..length).map(|at| {
            let place = ((at as f32 + 0.5) * scale - 0.5).max(0.0);
            Tent {
                first: place as usize,
                share: 1.0 - place.fract(),
                count,
            }
        });
        Self(tents.collect())
    }
}

impl Tent {
    fn add(&self, sums: &mut [f32], stride: usize, ink: f32) {
        if let Some(sum) = sums.get_mut(self.first * stride) {
            *sum += ink * self.share;
        }
        if self.first + 1 < self.count
            && let Some(sum) = sums.get_mut((self.first + 1) * stride)
        {
            *sum += ink * (1.0 - self.share);
        }
    }
}
