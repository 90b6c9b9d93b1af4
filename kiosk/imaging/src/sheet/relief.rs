//! What stands out from the bed, in several readings of the same picture.
//!
//! A dark lid, a board under the paper and an even light lid differ from the sheet in different
//! ways. Each way gives a relief, a picture in which the sheet is higher than the bed, and
//! guards that say whether what was found there can be believed.

use super::Sheet;
use super::line::{SIDES, Side};
use super::patches::large_patches;
use crate::small::{Small, percentile};

/// The frame whose median tells the bed, as a share of the picture; at least two pixels.
const BAND_SHARE: f32 = 0.01;
/// Least step in brightness from bed to paper where no shadow has to be seen.
const MIN_STEP: u8 = 25;
/// Where between bed and paper the edge is drawn.
const EDGE_SHARE: f32 = 0.4;
/// Pixels in a row that must stand out before they count as the sheet: dust is thinner.
const RUN: usize = 3;
/// Edges closer together than this tell the same story.
const SAME_EDGE: u8 = 8;
/// Pixels outside the sheet that stand out as well, as a share of the outside. More of them
/// are another paper, and cutting would lose it.
const MAX_STRAY: f32 = 0.03;
/// Steps between neighbours that are a stroke, and the share of the outside that strokes may
/// have: writing has ten times as many, a board's edges and holes fewer.
const STROKE: u8 = 25;
const MAX_STROKES: f32 = 0.01;
/// From this level on the bed may be a tinted page and the sheet a panel on it: nothing may be
/// printed there, that is, nothing may be so many levels darker than the rest.
const TINTED: u8 = 100;
const PRINTED: u8 = 30;
/// One side alone may be the lower edge of a dark heading, unless what lies outside is as even
/// and colourless as a lid; then nothing is lost with it.
const MAX_LID_STROKES: f32 = 0.003;
const MAX_LID_CHROMA: u8 = 25;
/// Where between an even lid and the paper the paper begins.
const PAPER_SHARE: f32 = 0.6;
/// An even lid is lighter than this: less light shows no shadow.
const MIN_LID: u8 = 60;
/// Levels between the sides of an even lid.
const MAX_UNEVEN: u8 = 16;
/// Levels by which a sheet on an even lid differs: in brightness, or by colour.
const LID_STEP: u8 = 6;
const LID_CHROMA_STEP: u8 = 10;
/// On an even lid or a tinted page nothing may be lost that has so many pixels, as a share of the
/// outside: a line of writing has three times as many.
const MAX_LID_STRAY: f32 = 0.001;
/// Mean level by which the shadow just outside the sheet is darker than the lid. The edge of a
/// printed panel has none.
const SHADOW: f32 = 1.5;
/// Share of the border's inside that must stand out: paper does, the edge of a block of
/// writing does not.
const MIN_INNER: f32 = 0.8;
/// Small pixels from the edge to where paper is looked for.
const INSIDE: f32 = 4.0;

/// A picture in which the sheet is higher than its bed.
pub(super) struct Relief {
    pub(super) width: usize,
    pub(super) height: usize,
    levels: Vec<u8>,
    /// Pixels above this stand out.
    edge: u8,
    /// Pixels that may be the sheet's: they stand out in a large patch.
    patches: Vec<bool>,
    guard: Guard,
}

/// What must hold before a sheet is believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Guard {
    /// The bed is darker than everything else.
    Dark,
    /// The bed is the paper's board and what lies around that.
    Board,
    /// The bed is an even lid, which the sheet need not be lighter than.
    Even,
}

impl Relief {
    /// The sheet is lighter than `edge`.
    pub(super) fn of_brightness(small: &Small, edge: u8, guard: Guard) -> Self {
        Self::new(small, small.grey.clone(), edge, guard)
    }

    /// The sheet differs from an even lid; none if no such lid frames the picture.
    pub(super) fn of_even_lid(small: &Small) -> Option<Self> {
        let levels = differences(small, &Lid::of(small)?);
        Some(Self::new(small, levels, LID_STEP, Guard::Even))
    }

    /// Draws the edge near the paper's own level instead of at the first trace of shadow.
    pub(super) fn raise_edge(&mut self, sheet: &Sheet) {
        let levels = (0..4).flat_map(|side| self.along(sheet, side, INSIDE));
        let paper = percentile(levels, 0.5);
        self.edge = self.edge.max((f32::from(paper) * PAPER_SHARE) as u8);
        self.patches = large_patches(&self.levels, self.width, self.edge);
    }

    fn new(small: &Small, levels: Vec<u8>, edge: u8, guard: Guard) -> Self {
        Self {
            width: small.width,
            height: small.height,
            patches: large_patches(&levels, small.width, edge),
            levels,
            edge,
            guard,
        }
    }

    fn level(&self, x: usize, y: usize) -> u8 {
        self.levels.get(y * self.width + x).copied().unwrap_or(0)
    }

    fn level_from(&self, side: Side, along: usize, depth: usize) -> u8 {
        let (x, y) = side.place(along, depth, self.width, self.height);
        self.level(x, y)
    }

    fn is_sheet(&self, side: Side, along: usize, depth: usize) -> bool {
        let (x, y) = side.place(along, depth, self.width, self.height);
        self.patches
            .get(y * self.width + x)
            .copied()
            .unwrap_or(false)
    }

    /// For each position along the side, how deep the sheet begins, with fractions.
    pub(super) fn edge_points(&self, side: Side) -> Vec<(f32, f32)> {
        let (length, depth) = side.size(self.width, self.height);
        let mut points = Vec::with_capacity(length);
        for along in 0..length {
            let mut run = 0;
            for at in 0..depth {
                run = if self.is_sheet(side, along, at) {
                    run + 1
                } else {
                    0
                };
                if run == RUN {
                    let first = at + 1 - RUN;
                    points.push((
                        along as f32 + 0.5,
                        first as f32 + self.fraction(side, along, first),
                    ));
                    break;
                }
            }
        }
        points
    }

    /// Where within the pixel before `first` the level passes the edge, as -0.5 to 0.5.
    fn fraction(&self, side: Side, along: usize, first: usize) -> f32 {
        let Some(before) = first.checked_sub(1) else {
            return 0.0;
        };
        let outside = f32::from(self.level_from(side, along, before));
        let inside = f32::from(self.level_from(side, along, first));
        let passed = (f32::from(self.edge) - outside) / (inside - outside).max(1.0);
        0.5 - (1.0 - passed.clamp(0.0, 1.0))
    }
}

/// Level that parts a sheet that is not much lighter than a dark lid from that lid.
pub(super) fn faint_edge(small: &Small) -> u8 {
    let beds = SIDES.map(|side| bed_level(small, side));
    let darkest = beds.into_iter().min().unwrap_or(u8::MAX);
    darkest.saturating_add(MIN_STEP)
}

/// Levels that part paper from bed, the lowest first: one for the bed of each side of the
/// picture, and one for a board that no side shows.
pub(super) fn edges(small: &Small) -> Vec<u8> {
    let paper = small.percentile(0.98);
    let edge = |bed: u8| bed + (f32::from(paper - bed) * EDGE_SHARE) as u8;
    let mut edges: Vec<u8> = SIDES
        .into_iter()
        .map(|side| bed_level(small, side))
        .filter(|bed| bed.saturating_add(MIN_STEP) < paper)
        .map(edge)
        .collect();
    edges.sort_unstable();
    let board = edges.first().and_then(|lowest| board_level(small, *lowest));
    edges.extend(board);
    edges.sort_unstable();
    edges.dedup_by(|higher, kept| *higher - *kept < SAME_EDGE);
    edges
}

/// Median brightness of the frame on one side.
fn bed_level(small: &Small, side: Side) -> u8 {
    let (length, depth) = side.size(small.width, small.height);
    let band = ((depth as f32 * BAND_SHARE) as usize).max(2);
    let places = (0..band).flat_map(|depth| (0..length).map(move |along| (along, depth)));
    let levels = places.filter_map(|(along, depth)| {
        let (x, y) = side.place(along, depth, small.width, small.height);
        small.grey.get(y * small.width + x).copied()
    });
    percentile(levels, 0.5)
}

/// The level that best parts what is lighter than `bed_edge` in two (Otsu's criterion: the
/// greatest variance between the parts), if the parts are far enough from each other.
fn board_level(small: &Small, bed_edge: u8) -> Option<u8> {
    let mut counts = [0.0_f64; 256];
    for level in small.grey.iter().filter(|level| **level > bed_edge) {
        if let Some(count) = counts.get_mut(usize::from(*level)) {
            *count += 1.0;
        }
    }
    let weighed = |(level, count): (usize, &f64)| level as f64 * count;
    let total: f64 = counts.iter().sum();
    let sum: f64 = counts.iter().enumerate().map(weighed).sum();
    let (mut below, mut below_sum) = (0.0, 0.0);
    let mut best = (0.0, None);
    for (level, count) in (0..=255_u8).zip(counts) {
        below += count;
        below_sum += f64::from(level) * count;
        if below == 0.0 || below >= total {
            continue;
        }
        let apart = (sum - below_sum) / (total - below) - below_sum / below;
        let variance = below * (total - below) * apart * apart;
        if variance > best.0 {
            best = (variance, (apart >= f64::from(MIN_STEP)).then_some(level));
        }
    }
    best.1
}

/// How far every pixel differs from an even lid. Both differences are on one scale, on which
/// the edge is the same.
fn differences(small: &Small, lid: &Lid) -> Vec<u8> {
    let pixels = small.grey.iter().zip(&small.chroma).enumerate();
    let difference = |(at, (grey, chroma)): (usize, (&u8, &u8))| {
        let level = lid
            .level(at % small.width, at / small.width)
            .abs_diff(*grey);
        let coloured = chroma
            .abs_diff(lid.chroma)
            .saturating_sub(LID_CHROMA_STEP - LID_STEP);
        level.max(coloured)
    };
    pixels.map(difference).collect()
}

/// The lid's brightness, which changes slowly across the bed.
struct Lid {
    /// Level in the middle, and its change per pixel to the right and down.
    plane: [f32; 3],
    middle: [f32; 2],
    chroma: u8,
}

impl Lid {
    fn of(small: &Small) -> Option<Self> {
        let [top, right, bottom, left] = SIDES.map(|side| bed_level(small, side));
        let sides = [top, right, bottom, left];
        let (darkest, lightest) = (sides.into_iter().min()?, sides.into_iter().max()?);
        if darkest < MIN_LID || lightest - darkest > MAX_UNEVEN {
            return None;
        }
        let level = sides.into_iter().map(f32::from).sum::<f32>() / 4.0;
        let (width, height) = (small.width as f32, small.height as f32);
        let across = (f32::from(right) - f32::from(left)) / width;
        let down = (f32::from(bottom) - f32::from(top)) / height;
        Some(Self {
            plane: [level, across, down],
            middle: [width / 2.0, height / 2.0],
            chroma: percentile(frame_chroma(small), 0.5),
        })
    }

    fn level(&self, x: usize, y: usize) -> u8 {
        let [level, across, down] = self.plane;
        let level =
            level + across * (x as f32 - self.middle[0]) + down * (y as f32 - self.middle[1]);
        level.round().clamp(0.0, 255.0) as u8
    }
}

/// Colourfulness along the picture's left and right border.
fn frame_chroma(small: &Small) -> impl Iterator<Item = u8> {
    let rows = small.chroma.chunks_exact(small.width.max(1));
    rows.flat_map(|row| row.first().into_iter().chain(row.last()).copied())
}

/// What would be cut off with the bed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outside {
    /// Share of pixels that stand out like the sheet.
    stray: f32,
    /// Share of steps between neighbours.
    strokes: f32,
    /// Share of pixels that are darker than most.
    printed: f32,
    /// Median brightness.
    level: u8,
    chroma: u8,
}

impl Outside {
    pub(super) fn of(small: &Small, relief: &Relief, sheet: &Sheet) -> Self {
        // The sheet's own soft edge is no stray.
        const MARGIN: f32 = -3.0;
        let (mut pixels, mut stray, mut strokes) = (0_u32, 0_u32, 0_u32);
        let (mut colours, mut levels) = (Vec::new(), Vec::new());
        let depths = sheet.depths();
        for y in 0..small.height {
            let mut before = None;
            for (x, level) in small.row(y).iter().enumerate() {
                let (right, down) = (x as f32 + 0.5, y as f32 + 0.5);
                let is_inside = |[a, b, c]: &[f32; 3]| a * right + b * down + c >= MARGIN;
                if depths.iter().all(is_inside) {
                    before = None;
                    continue;
                }
                pixels += 1;
                stray += u32::from(relief.level(x, y) > relief.edge);
                strokes += u32::from(before.is_some_and(|before| level.abs_diff(before) >= STROKE));
                before = Some(*level);
                levels.push(*level);
                colours.extend(small.chroma.get(y * small.width + x));
            }
        }
        let share = |count: u32| count as f32 / pixels.max(1) as f32;
        let median = percentile(levels.iter().copied(), 0.5);
        let printed = median.saturating_sub(PRINTED);
        let darker = levels.iter().filter(|level| **level < printed).count();
        Self {
            stray: share(stray),
            strokes: share(strokes),
            printed: share(darker as u32),
            level: median,
            chroma: percentile(colours.into_iter(), 0.5),
        }
    }

    /// A tinted page rather than a lid.
    fn is_printed(self) -> bool {
        self.level >= TINTED && self.strokes.max(self.printed) > MAX_LID_STRAY
    }

    /// As even and colourless as a lid.
    fn is_lid(self) -> bool {
        self.strokes <= MAX_LID_STROKES && self.chroma <= MAX_LID_CHROMA
    }
}

impl Relief {
    /// Whether a sheet that was found here can be believed.
    pub(super) fn believes(&self, sheet: &Sheet, outside: Outside) -> bool {
        let seen = sheet.sides_seen();
        let enough = outside.stray <= MAX_STRAY && (seen >= 2 || outside.is_lid());
        match self.guard {
            Guard::Dark => enough && !outside.is_printed(),
            Guard::Board => enough && outside.strokes <= MAX_STROKES,
            Guard::Even => {
                seen >= 2
                    && outside.stray <= MAX_LID_STRAY
                    && (self.is_paper_within(sheet) || self.is_shadow_around(sheet))
            }
        }
    }

    /// Paper all along the inside of the sides that were seen.
    fn is_paper_within(&self, sheet: &Sheet) -> bool {
        sides_seen(sheet).all(|side| {
            let inner = self.along(sheet, side, INSIDE);
            let paper = inner.iter().filter(|level| **level > self.edge).count();
            paper as f32 >= MIN_INNER * inner.len() as f32
        })
    }

    /// Paper as light as the lid shows nothing but its shadow, and shows it on all sides.
    fn is_shadow_around(&self, sheet: &Sheet) -> bool {
        (0..4).all(|side| self.is_shadow(sheet, side))
    }

    /// A shadow outside of one of the sides that were seen.
    pub(super) fn has_shadow(&self, sheet: &Sheet) -> bool {
        sides_seen(sheet).any(|side| self.is_shadow(sheet, side))
    }

    fn is_shadow(&self, sheet: &Sheet, side: usize) -> bool {
        /// Small pixels from the edge to where the shadow is looked for.
        const OUTSIDE: f32 = -1.5;
        mean(&self.along(sheet, side, OUTSIDE)) >= SHADOW
    }

    fn along(&self, sheet: &Sheet, side: usize, inset: f32) -> Vec<u8> {
        let size = [self.width, self.height];
        let places = places_along(sheet, side, inset, size).into_iter();
        places.map(|[x, y]| self.level(x, y)).collect()
    }
}

/// Whether the sheet is lighter than `edge` all along the inside of its sides.
pub(super) fn is_light_within(small: &Small, sheet: &Sheet, edge: u8) -> bool {
    let size = [small.width, small.height];
    let places: Vec<_> = sides_seen(sheet)
        .flat_map(|side| places_along(sheet, side, INSIDE, size))
        .collect();
    let light = places.iter().filter(|[x, y]| {
        let level = small.grey.get(y * small.width + x);
        level.is_some_and(|level| *level > edge)
    });
    light.count() as f32 >= MIN_INNER * places.len() as f32
}

fn sides_seen(sheet: &Sheet) -> impl Iterator<Item = usize> {
    (0..4).filter(|side| sheet.seen.get(*side) == Some(&true))
}

/// Pixels along a side of the sheet, `inset` inwards.
fn places_along(
    sheet: &Sheet,
    side: usize,
    inset: f32,
    [width, height]: [usize; 2],
) -> Vec<[usize; 2]> {
    let corner = |at: usize| sheet.quad.get(at % 4).copied().unwrap_or_default();
    let ([x1, y1], [x2, y2]) = (corner(side), corner(side + 1));
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length = dx.hypot(dy).max(1.0);
    let place = |step: usize| {
        let share = step as f32 / length;
        let x = x1 + dx * share - dy / length * inset;
        let y = y1 + dy * share + dx / length * inset;
        let inside = (0.0..width as f32).contains(&x) && (0.0..height as f32).contains(&y);
        inside.then_some([x as usize, y as usize])
    };
    (0..length as usize).filter_map(place).collect()
}

fn mean(levels: &[u8]) -> f32 {
    levels.iter().map(|level| f32::from(*level)).sum::<f32>() / levels.len().max(1) as f32
}
