//! Lines that dust in a sheet-fed scanner draws down a page.
//!
//! A speck on the glass sits over one sensor while the paper passes by. So its line lies in one
//! column of the picture as it came, runs through the sheet from edge to edge, margins
//! included, keeps its shade, and covers what is printed under it. Rules of tables and frames
//! end before the margin; lines printed across it (school paper) are coloured, or turn darker
//! where writing crosses them; bars of codes are short; what lies askew leaves its column.

use kiosk_domain::FaultCode;

use crate::raster::{Raster, luma};
use crate::verdict::{Limits, Verdict};

/// Every so many rows are looked at first.
const STRIDE: usize = 8;
/// How far to either side the paper is looked at, in millimetres: a line is narrower.
const REACH_MM: f32 = 0.5;
/// Levels by which the line differs from both sides; less cannot hide writing.
const MIN_STEP: u8 = 12;
/// Levels from which it hides writing.
const HIDING_STEP: u8 = 60;
/// Share of the rows with paper on both sides through which a line runs.
const SHARE: f32 = 0.8;
/// One of so many rows must have paper on both sides.
const LEAST_SEEN: u16 = 3;
/// The same within each margin, where nothing is printed that could interrupt it.
const MARGIN_SHARE: f32 = 0.9;
/// The margin that no printer reaches, and what is left out of it: the sheet's own edge.
const MARGIN_MM: f32 = 3.5;
const EDGE_MM: f32 = 0.7;
/// Columns near the sheet's sides belong to its shadow.
const SIDE_MM: f32 = 4.0;
/// Levels within which nine tenths of a line's shades lie.
const SPREAD: u8 = 44;
/// More lines than this are printed.
const MOST: usize = 6;
/// Levels under the paper from which both sides are ink.
const INK: u8 = 60;
/// So many crossings of ink tell what lies above; so many levels are a difference.
const CROSSINGS: usize = 8;
const DARKER: u8 = 25;
/// Levels of colour over that of the paper beside it.
const COLOUR: u8 = 25;
const MM_PER_INCH: f32 = 25.4;

/// What is known of a picture as it came.
pub(crate) struct Scan<'a> {
    pub(crate) raster: &'a Raster,
    /// The sheet's corners in pixels.
    pub(crate) quad: [[f32; 2]; 4],
    /// Brightness of the paper.
    pub(crate) paper: u8,
    pub(crate) dpi: u32,
    /// The page lies so far askew that nothing printed stays in its column.
    pub(crate) is_askew: bool,
}

/// The verdict for the strongest line, if there is one.
pub(crate) fn judge(scan: &Scan<'_>) -> Option<Verdict> {
    let area = Area::of(scan)?;
    let candidates = area.candidates(scan);
    if candidates.len() > MOST {
        return None;
    }
    let lines = candidates.into_iter();
    let lines = lines.filter_map(|(x, share)| {
        let line = Line::read(scan, &area, x)?;
        line.is_dust(scan).then_some((line.step, share))
    });
    let (step, share) = lines.max_by_key(|(step, _)| *step)?;
    let limits = if step >= HIDING_STEP {
        Limits {
            warn: SHARE,
            ask: SHARE,
        }
    } else {
        Limits {
            warn: SHARE,
            ask: f32::INFINITY,
        }
    };
    Verdict::over(FaultCode::PageStreaked, share, limits)
}

/// Where lines are looked for, in pixels of the picture as it came.
struct Area {
    left: usize,
    right: usize,
    /// Rows that every column of the area has of the sheet.
    top: usize,
    bottom: usize,
    reach: usize,
}

impl Area {
    fn of(scan: &Scan<'_>) -> Option<Self> {
        let px = |mm: f32| mm * scan.dpi as f32 / MM_PER_INCH;
        let [upper_left, upper_right, lower_right, lower_left] = scan.quad;
        let side = px(SIDE_MM);
        let within = |at: f32, size: usize| at.clamp(0.0, size as f32) as usize;
        let (width, height) = (scan.raster.width, scan.raster.height);
        let area = Self {
            left: within(upper_left[0].max(lower_left[0]) + side, width),
            right: within(upper_right[0].min(lower_right[0]) - side, width),
            top: within(upper_left[1].max(upper_right[1]), height),
            bottom: within(lower_left[1].min(lower_right[1]), height),
            reach: (px(REACH_MM).round() as usize).max(2),
        };
        let large = area.left + 8 * area.reach < area.right
            && area.top as f32 + 4.0 * px(MARGIN_MM) < area.bottom as f32;
        large.then_some(area)
    }

    /// Columns that differ from both sides in most rows, the best of each line, with the share
    /// of rows.
    fn candidates(&self, scan: &Scan<'_>) -> Vec<(usize, f32)> {
        let count = self.right - self.left;
        let (mut darker, mut lighter) = (vec![0_u16; count], vec![0_u16; count]);
        let mut inked = vec![0_u16; count];
        let mut rows = 0_u16;
        for y in (self.top..self.bottom).step_by(STRIDE) {
            let row = scan.raster.grey_row(y);
            let here = row.get(self.left..self.right).unwrap_or_default();
            let before = row.get(self.left - self.reach..).unwrap_or_default();
            let behind = row.get(self.left + self.reach..).unwrap_or_default();
            let ink = scan.paper.saturating_sub(INK);
            let sides = here.iter().zip(before).zip(behind);
            let counts = darker.iter_mut().zip(&mut lighter).zip(&mut inked);
            for (((darker, lighter), inked), ((here, before), behind)) in counts.zip(sides) {
                let (least, most) = (*before.min(behind), *before.max(behind));
                let is_inked = least < ink;
                *inked += u16::from(is_inked);
                *darker += u16::from(!is_inked && least.saturating_sub(*here) >= MIN_STEP);
                *lighter += u16::from(!is_inked && here.saturating_sub(most) >= MIN_STEP);
            }
            rows += 1;
        }
        let counts = darker.iter().zip(&lighter).zip(&inked);
        let shares = counts.map(|((darker, lighter), inked)| {
            // Beside writing, a line cannot be told from it.
            let seen = rows.saturating_sub(*inked);
            if seen < rows / LEAST_SEEN {
                return 0.0;
            }
            f32::from(*darker.max(lighter)) / f32::from(seen.max(1))
        });
        self.peaks(shares)
    }

    /// The best column of each run of neighbours over the limit.
    fn peaks(&self, shares: impl Iterator<Item = f32>) -> Vec<(usize, f32)> {
        let mut peaks: Vec<(usize, f32)> = Vec::new();
        let over = shares.enumerate().filter(|(_, share)| *share > SHARE);
        for (at, share) in over {
            let x = self.left + at;
            match peaks.last_mut() {
                Some(last) if x - last.0 <= 2 * self.reach => {
                    if share > last.1 {
                        *last = (x, share);
                    }
                }
                _ => peaks.push((x, share)),
            }
        }
        peaks
    }
}

/// One column of the sheet.
struct Line {
    /// Levels between the line and the paper beside it, and their sign.
    step: u8,
    /// Its shade where the paper is free, and the spread of that.
    shade: u8,
    spread: u8,
    /// In how many rows ink crosses, the shade there, and the ink's own.
    crossings: usize,
    crossed: u8,
    ink: u8,
    /// Colour over that of the paper.
    colour: u8,
    /// Least share of rows in which the line runs through a margin.
    through_margins: f32,
}

/// Three places of one row: the line and both sides.
struct Row {
    here: u8,
    least: u8,
    most: u8,
    colour: u8,
}

impl Line {
    fn read(scan: &Scan<'_>, area: &Area, x: usize) -> Option<Self> {
        let ink = scan.paper.saturating_sub(INK);
        let (mut shades, mut steps, mut colours) = (Vec::new(), Vec::new(), Vec::new());
        let (mut crossed, mut inks) = (Vec::new(), Vec::new());
        for y in area.top..area.bottom {
            let row = row(scan.raster, x, y, area.reach)?;
            if row.most < ink {
                crossed.push(row.here);
                inks.push(row.most);
            } else if row.least >= ink {
                shades.push(row.here);
                steps.push(row.step());
                colours.push(row.colour);
            }
        }
        let [low, shade, high] = [0.05, 0.5, 0.95].map(|share| quantile(&mut shades, share));
        let px = |mm: f32| (mm * scan.dpi as f32 / MM_PER_INCH) as usize;
        let (near, far) = (px(EDGE_MM), px(MARGIN_MM));
        let margins = [
            area.top + near..area.top + far,
            area.bottom.saturating_sub(far)..area.bottom.saturating_sub(near),
        ];
        let runs =
            |y: usize| row(scan.raster, x, y, area.reach).is_some_and(|row| row.step() >= MIN_STEP);
        let shares = margins.map(|rows| {
            let count = rows.len().max(1);
            rows.filter(|y| runs(*y)).count() as f32 / count as f32
        });
        Some(Self {
            step: quantile(&mut steps, 0.5),
            shade,
            spread: high - low,
            crossings: crossed.len(),
            crossed: quantile(&mut crossed, 0.5),
            ink: quantile(&mut inks, 0.5),
            colour: quantile(&mut colours, 0.5),
            through_margins: shares.into_iter().fold(1.0, f32::min),
        })
    }

    fn is_dust(&self, scan: &Scan<'_>) -> bool {
        if self.through_margins < MARGIN_SHARE || self.spread > SPREAD {
            return false;
        }
        if scan.is_askew {
            return true;
        }
        let tells =
            self.crossings >= CROSSINGS && self.shade >= self.ink.saturating_add(2 * DARKER);
        if tells {
            return self.crossed.saturating_add(DARKER) >= self.shade;
        }
        self.colour < COLOUR
    }
}

impl Row {
    fn step(&self) -> u8 {
        self.least
            .saturating_sub(self.here)
            .max(self.here.saturating_sub(self.most))
    }
}

fn row(raster: &Raster, x: usize, y: usize, reach: usize) -> Option<Row> {
    let pixel = |x: usize| {
        let at = (y * raster.width + x) * raster.channels;
        match *raster.pixels.get(at..at + raster.channels)? {
            [red, green, blue] => {
                let chroma = red.max(green).max(blue) - red.min(green).min(blue);
                Some((luma([red, green, blue]), chroma))
            }
            [level] => Some((level, 0)),
            _ => None,
        }
    };
    let (here, own) = pixel(x)?;
    let (before, left) = pixel(x.checked_sub(reach)?)?;
    let (behind, right) = pixel(x + reach)?;
    Some(Row {
        here,
        least: before.min(behind),
        most: before.max(behind),
        colour: own.saturating_sub(left.max(right)),
    })
}

/// The level under which a share of the levels lies; 0 without any.
fn quantile(levels: &mut [u8], share: f32) -> u8 {
    if levels.is_empty() {
        return 0;
    }
    let at = ((levels.len() - 1) as f32 * share) as usize;
    *levels.select_nth_unstable(at).1
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::specimen::{Seeds, Specimen, paint};
    use crate::verdict::Weight;

    const SIZE: [f32; 2] = [1166.0, 1654.0];

    fn told(raster: &Raster, is_askew: bool) -> Option<Verdict> {
        let [right, bottom] = SIZE;
        judge(&Scan {
            raster,
            quad: [[0.0, 0.0], [right, 0.0], [right, bottom], [0.0, bottom]],
            paper: 240,
            dpi: 200,
            is_askew,
        })
    }

    /// Drawing a page takes longer than judging it, so it is drawn once.
    fn page() -> Raster {
        static PAGE: OnceLock<Raster> = OnceLock::new();
        PAGE.get_or_init(|| Specimen::page().render().to_colour())
            .to_colour()
    }

    /// What a speck of a shade does to its columns; only what is darker stays.
    fn dusty(page: &mut Raster, x: usize, width: usize, shade: [u8; 3]) {
        paint(page, x, 0, width, 1654, shade);
    }

    #[test]
    fn dust_is_found_wherever_it_lies_and_whatever_it_hides() {
        let mut seeds = Seeds::new(7);
        for round in 0..12 {
            let (x, width) = (60 + seeds.below(1040), 1 + seeds.below(4));
            let shade = 60 + seeds.below(150) as u8;
            let mut page = page();
            dusty(&mut page, x, width, [shade; 3]);
            let verdict = told(&page, false);
            let weight = if shade <= 176 {
                Weight::Ask
            } else {
                Weight::Warn
            };
            // Between the two weights the grain of the page decides.
            if !(174..=186).contains(&shade) {
                let found = verdict.map(|one| one.weight);
                assert_eq!(found, Some(weight), "{round}: {x} {width} {shade}");
            }
            assert!(verdict.is_some_and(|one| one.value > SHARE), "{round}");
        }
    }

    #[test]
    fn what_is_printed_is_no_dust() {
        let frame = |x, y, width, height, colour| {
            let mut page = page();
            paint(&mut page, x, y, width, height, colour);
            page
        };
        let mut table = page();
        for column in 0..5 {
            paint(&mut table, 40 + column * 270, 40, 3, 1574, [40; 3]);
        }
        let mut school = page();
        for line in 0..30 {
            paint(&mut school, 0, 60 + line * 50, 1166, 2, [120, 140, 210]);
        }
        // Printed first, so that writing and lines lie over it.
        let mut under = school.pixels.clone();
        paint(&mut school, 150, 0, 3, 1654, [220, 90, 90]);
        for (own, other) in school.pixels.iter_mut().zip(under.iter_mut()) {
            *own = (*own).min(*other);
        }
        let mut bars = page();
        for bar in (0..200).step_by(7) {
            paint(&mut bars, 300 + bar, 700, 3, 250, [20; 3]);
        }
        let mut grid = page();
        for column in (60..1100).step_by(52) {
            paint(&mut grid, column, 0, 2, 1654, [150; 3]);
        }
        let cases = [
            ("nothing", page()),
            (
                "a rule that ends before the margin",
                frame(500, 40, 3, 1574, [40; 3]),
            ),
            (
                "a rule from edge to heading",
                frame(500, 0, 3, 1200, [40; 3]),
            ),
            ("a table", table),
            ("school paper", school),
            ("a red line on empty paper", {
                let mut empty = Raster::filled(1166, 1654, 3, 240);
                paint(&mut empty, 150, 0, 3, 1654, [220, 90, 90]);
                empty
            }),
            ("bars", bars),
            ("squared paper", grid),
            (
                "the edge of a shaded panel",
                frame(700, 0, 466, 1654, [200; 3]),
            ),
        ];
        for (name, page) in cases {
            assert_eq!(told(&page, false), None, "{name}");
        }
    }

    #[test]
    fn a_grey_line_that_writing_crosses_is_printed() {
        let mut written = Raster::filled(1166, 1654, 3, 240);
        for line in 0..40 {
            paint(&mut written, 0, 60 + line * 36, 1166, 6, [30; 3]);
        }
        let mut printed = written.to_colour();
        let mut dusty_page = written.to_colour();
        for y in 0..1654 {
            let is_inked = written.row(y)[600 * 3] < 100;
            paint(
                &mut printed,
                600,
                y,
                3,
                1,
                [if is_inked { 30 } else { 150 }; 3],
            );
        }
        dusty(&mut dusty_page, 600, 3, [150; 3]);
        assert_eq!(told(&printed, false), None);
        assert!(told(&dusty_page, false).is_some());
    }

    #[test]
    fn on_a_page_that_lies_askew_only_dust_keeps_its_column() {
        let mut page = Specimen {
            angle_deg: 1.0,
            ..Specimen::page()
        }
        .render()
        .to_colour();
        assert_eq!(told(&page, true), None);
        dusty(&mut page, 800, 2, [200, 120, 120]);
        assert!(told(&page, true).is_some());
    }

    #[test]
    fn small_pictures_are_left_alone() {
        for (width, height) in [(1, 1), (40, 2000), (2000, 40), (3, 3000)] {
            let raster = Raster::filled(width, height, 3, 200);
            let (right, bottom) = (width as f32, height as f32);
            let scan = Scan {
                raster: &raster,
                quad: [[0.0, 0.0], [right, 0.0], [right, bottom], [0.0, bottom]],
                paper: 200,
                dpi: 1200,
                is_askew: false,
            };
            assert_eq!(judge(&scan), None);
        }
    }
}
