//! Where the sheet or card ends and the scanner's bed begins.
//!
//! Every side of the picture is looked at from outside: the first pixel of each row or column
//! that stands out from the bed belongs to the sheet's edge, and a line through most of these
//! points, found by trying pairs (RANSAC with fixed pairs, so that equal pictures give equal
//! answers), is the edge. What stands out is tried in turn, the lightest thing first: paper on
//! a board on a dark lid is the paper. A sheet on a light lid is known by its shadow. All
//! guards fall back to the whole picture, because cutting content is worse than a margin.

mod line;
mod patches;
mod relief;

use crate::small::Small;
use line::{Line, SIDES};
use relief::{Guard, Outside, Relief};

/// How far opposite sides and corners may be off, as a tangent (1.5 degrees).
const MAX_TWIST: f32 = 0.0262;
/// Points on a side's line over pixels of the side.
const MIN_SUPPORT: f32 = 0.6;
/// Closer to the picture's border than this, in small pixels, a side is the border itself: two
/// millimetres of bed do no harm, a dark heading cut off does.
const BORDER: f32 = 6.0;
/// Smallest sheet, as a share of the picture: a card on A4 has 6 %.
const MIN_AREA: f32 = 0.02;
/// A sheet on its bed, in pixels of the small picture.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// Upper left, upper right, lower right, lower left.
    pub(crate) quad: [[f32; 2]; 4],
    /// Top, right, bottom, left: the side was seen against the bed; otherwise it is the
    /// picture's border.
    pub(crate) seen: [bool; 4],
    /// Degrees, clockwise positive.
    pub(crate) angle_deg: f32,
}

/// Finds the sheet; none if it cannot be told from its bed for sure.
pub(crate) fn find(small: &Small) -> Option<Sheet> {
    let edges = relief::edges(small);
    let mut found: Option<Sheet> = None;
    // From the darkest bed on: what lies within a sheet and is lighter may be paper on a board.
    for (index, edge) in edges.iter().enumerate() {
        let guard = if index == 0 {
            Guard::Dark
        } else {
            Guard::Board
        };
        let is_paper = |sheet: &Sheet| relief::is_light_within(small, sheet, *edge);
        if found.as_ref().is_some_and(is_paper) {
            continue;
        }
        let inner = outline(small, &Relief::of_brightness(small, *edge, guard));
        found = inner.or(found);
    }
    found
        .or_else(|| faint(small))
        .or_else(|| on_even_lid(small))
}

/// A sheet whose paper is little lighter than the lid, such as the cover of a booklet.
fn faint(small: &Small) -> Option<Sheet> {
    let edge = relief::faint_edge(small);
    let sheet = outline(small, &Relief::of_brightness(small, edge, Guard::Dark))?;
    // One side alone may be the edge of anything dark.
    (sheet.sides_seen() >= 2).then_some(sheet)
}

/// A sheet on a lid that is as light as paper, or nearly. Its shadow, which the edge of a
/// printed panel has not, tells that it is a sheet; the paper itself then tells where in the
/// shadow it begins.
fn on_even_lid(small: &Small) -> Option<Sheet> {
    let mut relief = Relief::of_even_lid(small)?;
    let rough = outline(small, &relief)?;
    let has_shadow = relief.has_shadow(&rough);
    relief.raise_edge(&rough);
    match outline(small, &relief) {
        Some(fine) if has_shadow || relief.has_shadow(&fine) => Some(fine),
        _ => has_shadow.then_some(rough),
    }
}

/// The sheet as one relief shows it, if it passes every guard.
fn outline(small: &Small, relief: &Relief) -> Option<Sheet> {
    let mut lines = [Line::default(); 4];
    let mut seen = [false; 4];
    for ((side, line), seen) in SIDES.into_iter().zip(&mut lines).zip(&mut seen) {
        *line = line::fit(&relief.edge_points(side))?;
        *seen = !at_border(*line, side.size(relief.width, relief.height).0);
        if !*seen {
            *line = Line {
                at: 0.0,
                lean: 0.0,
                ..*line
            };
        }
    }
    let sheet = assemble(small, &lines, seen)?;
    let outside = Outside::of(small, relief, &sheet);
    relief.believes(&sheet, outside).then_some(sheet)
}

fn at_border(line: Line, length: usize) -> bool {
    line.at.abs() <= BORDER && (line.at + line.lean * length as f32).abs() <= BORDER
}

/// The four corners, if the lines make a sheet.
fn assemble(small: &Small, lines: &[Line; 4], seen: [bool; 4]) -> Option<Sheet> {
    let [top, right, bottom, left] = *lines;
    let (width, height) = (small.width as f32, small.height as f32);
    // All lines as x or y of the picture.
    let right = Line {
        at: width - right.at,
        lean: -right.lean,
        ..right
    };
    let bottom = Line {
        at: height - bottom.at,
        lean: -bottom.lean,
        ..bottom
    };
    let quad = [
        cross(top, left),
        cross(top, right),
        cross(bottom, right),
        cross(bottom, left),
    ];
    // A sheet turned clockwise leans down along the top and to the left along the sides.
    let leans = [top.lean, -right.lean, bottom.lean, -left.lean];
    let leans: Vec<f32> = leans
        .into_iter()
        .zip(seen)
        .filter(|(_, seen)| *seen)
        .map(|(lean, _)| lean)
        .collect();
    let (least, most) = leans
        .iter()
        .fold((f32::MAX, f32::MIN), |(least, most), lean| {
            (least.min(*lean), most.max(*lean))
        });
    if leans.is_empty() || most - least > MAX_TWIST || area(&quad) < MIN_AREA * width * height {
        return None;
    }
    supported(lines, seen, &quad).then(|| Sheet {
        quad,
        seen,
        angle_deg: (leans.iter().sum::<f32>() / leans.len() as f32)
            .atan()
            .to_degrees(),
    })
}

/// Where a line over x and a line over y meet.
fn cross(horizontal: Line, vertical: Line) -> [f32; 2] {
    let y =
        (horizontal.at + horizontal.lean * vertical.at) / (1.0 - horizontal.lean * vertical.lean);
    [vertical.at + vertical.lean * y, y]
}

fn area(quad: &[[f32; 2]; 4]) -> f32 {
    let next = quad.iter().cycle().skip(1);
    quad.iter()
        .zip(next)
        .map(|([x1, y1], [x2, y2])| x1 * y2 - x2 * y1)
        .sum::<f32>()
        .abs()
        / 2.0
}

fn supported(lines: &[Line; 4], seen: [bool; 4], quad: &[[f32; 2]; 4]) -> bool {
    let [upper_left, upper_right, lower_right, lower_left] = *quad;
    let sides = [
        (upper_left, upper_right),
        (upper_right, lower_right),
        (lower_right, lower_left),
        (lower_left, upper_left),
    ];
    let length = |(from, to): ([f32; 2], [f32; 2])| (from[0] - to[0]).hypot(from[1] - to[1]);
    let enough = |(line, side): (&Line, _)| line.inliers as f32 >= MIN_SUPPORT * length(side);
    lines
        .iter()
        .zip(sides)
        .zip(seen)
        .all(|(pair, seen)| !seen || enough(pair))
}

impl Sheet {
    /// How many sides were seen against the bed.
    pub(crate) fn sides_seen(&self) -> usize {
        self.seen.iter().filter(|seen| **seen).count()
    }

    /// Whether a point lies at least `inset` pixels inside the sheet.
    pub(crate) fn contains(&self, x: f32, y: f32, inset: f32) -> bool {
        self.depths()
            .iter()
            .all(|[a, b, c]| a * x + b * y + c >= inset)
    }

    /// For each side, how deep inside of it a point lies: `a * x + b * y + c`.
    fn depths(&self) -> [[f32; 3]; 4] {
        let [upper_left, upper_right, lower_right, lower_left] = self.quad;
        [
            (upper_left, upper_right),
            (upper_right, lower_right),
            (lower_right, lower_left),
            (lower_left, upper_left),
        ]
        .map(|([x1, y1], [x2, y2])| {
            let length = (x2 - x1).hypot(y2 - y1).max(f32::EPSILON);
            let (a, b) = ((y1 - y2) / length, (x2 - x1) / length);
            [a, b, -(a * x1 + b * y1)]
        })
    }

    /// A corner that should be in the picture lies outside of it.
    pub(crate) fn is_cut(&self, small: &Small) -> bool {
        // A corner may be rounded or folded; a sheet that really left the bed is further out.
        const SLACK: f32 = 3.0;
        let outside = |at: f32, size: usize| at < -SLACK || at > size as f32 + SLACK;
        self.quad
            .iter()
            .any(|[x, y]| outside(*x, small.width) || outside(*y, small.height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::Raster;

    /// A box of `width` × `height` turned clockwise around its middle, filled by its own
    /// coordinates.
    struct Thing {
        middle: [f32; 2],
        width: f32,
        height: f32,
        angle_deg: f32,
    }

    impl Thing {
        fn quad(&self) -> [[f32; 2]; 4] {
            let (sin, cos) = self.angle_deg.to_radians().sin_cos();
            [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]].map(|[u, v]| {
                let (u, v) = (u * self.width, v * self.height);
                [
                    self.middle[0] + u * cos - v * sin,
                    self.middle[1] + u * sin + v * cos,
                ]
            })
        }

        /// `level` takes the place from the box's upper left corner and how far outside of
        /// the box it lies, and leaves a pixel alone by answering none.
        fn draw(&self, picture: &mut Raster, level: impl Fn(f32, f32, f32) -> Option<u8>) {
            let (sin, cos) = self.angle_deg.to_radians().sin_cos();
            let width = picture.width;
            for (at, pixel) in picture.pixels.iter_mut().enumerate() {
                let x = (at % width) as f32 + 0.5 - self.middle[0];
                let y = (at / width) as f32 + 0.5 - self.middle[1];
                let u = x * cos + y * sin + self.width / 2.0;
                let v = y * cos - x * sin + self.height / 2.0;
                let outside = (-u).max(-v).max(u - self.width).max(v - self.height);
                if let Some(level) = level(u, v, outside.max(0.0)) {
                    *pixel = level;
                }
            }
        }
    }

    /// Paper with lines of writing.
    fn written(paper: u8) -> impl Fn(f32, f32, f32) -> Option<u8> {
        move |u, v, outside| {
            let ink = v % 40.0 > 22.0 && u % 17.0 > 6.0 && (60.0..400.0).contains(&u);
            (outside == 0.0).then_some(if ink { 40 } else { paper })
        }
    }

    fn farthest(found: &Sheet, truth: [[f32; 2]; 4], factor: usize) -> f32 {
        let off = |(found, truth): (&[f32; 2], [f32; 2])| {
            (found[0] * factor as f32 - truth[0]).hypot(found[1] * factor as f32 - truth[1])
        };
        found.quad.iter().zip(truth).map(off).fold(0.0, f32::max)
    }

    fn receipt(angle_deg: f32) -> Thing {
        Thing {
            middle: [600.0, 500.0],
            width: 460.0,
            height: 700.0,
            angle_deg,
        }
    }

    #[test]
    fn paper_on_a_board_on_a_dark_lid_is_the_paper() {
        let board = Thing {
            middle: [620.0, 560.0],
            width: 800.0,
            height: 940.0,
            angle_deg: 0.4,
        };
        for angle_deg in [-3.0, 0.0, 5.0] {
            let mut picture = Raster::filled(1200, 1200, 1, 36);
            board.draw(&mut picture, |_, _, outside| {
                (outside == 0.0).then_some(163)
            });
            let paper = receipt(angle_deg);
            paper.draw(&mut picture, written(220));
            let small = Small::of(&picture);
            let sheet = find(&small).unwrap();
            let off = farthest(&sheet, paper.quad(), small.factor);
            assert!(off < 5.0, "{angle_deg}: {off}");
            assert!((sheet.angle_deg - angle_deg).abs() < 0.1, "{sheet:?}");
        }
    }

    #[test]
    fn a_light_panel_with_writing_around_it_is_not_the_sheet() {
        let page = Thing {
            middle: [600.0, 600.0],
            width: 1000.0,
            height: 1000.0,
            angle_deg: 2.0,
        };
        let mut picture = Raster::filled(1200, 1200, 1, 36);
        page.draw(&mut picture, |u, v, outside| {
            let panel = (100.0..900.0).contains(&u) && (300.0..900.0).contains(&v);
            let ink = (60.0..260.0).contains(&v) && v % 40.0 > 22.0 && u % 17.0 > 6.0;
            let level = if panel {
                240
            } else if ink {
                40
            } else {
                180
            };
            (outside == 0.0).then_some(level)
        });
        let small = Small::of(&picture);
        let sheet = find(&small).unwrap();
        assert!(
            farthest(&sheet, page.quad(), small.factor) < 5.0,
            "{sheet:?}"
        );
    }

    #[test]
    fn a_light_panel_on_a_tinted_page_is_not_the_sheet() {
        let mut picture = Raster::filled(1200, 1200, 1, 150);
        let panel = receipt(0.0);
        panel.draw(&mut picture, written(235));
        assert!(find(&Small::of(&picture)).is_some());
        for row in picture.pixels.chunks_exact_mut(1200).skip(300).take(200) {
            row[60..260].fill(90);
        }
        assert!(find(&Small::of(&picture)).is_none());
    }

    #[test]
    fn on_an_even_lid_a_shadow_tells_a_sheet_from_a_printed_panel() {
        // Lid, paper, and how far the shadow reaches: narrow, wide, of a sheet that is darker
        // than a grey lid, of one that is lighter, of one that is as light as the lid.
        for (lid, paper, reach) in [
            (246, 226, 16.0),
            (246, 212, 7.0),
            (150, 100, 12.0),
            (190, 210, 12.0),
            (246, 245, 16.0),
        ] {
            for angle_deg in [-3.0, 0.0, 5.0] {
                for has_shadow in [true, false] {
                    let card = receipt(angle_deg);
                    let mut picture = Raster::filled(1200, 1200, 1, lid);
                    card.draw(&mut picture, |_, _, outside| {
                        let shade = (14.0 * (1.0 - outside / reach)) as u8;
                        (outside > 0.0 && outside < reach && has_shadow).then(|| lid - shade)
                    });
                    card.draw(&mut picture, written(paper));
                    let small = Small::of(&picture);
                    let found = find(&small);
                    let what = format!("{lid} {paper} {angle_deg}: {found:?}");
                    assert_eq!(found.is_some(), has_shadow, "{what}");
                    if let Some(sheet) = found {
                        let off = farthest(&sheet, card.quad(), small.factor);
                        assert!(off < reach, "{what}: {off}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_dark_cover_with_light_writing_on_a_dark_lid_is_found() {
        for angle_deg in [-3.0, 0.0, 5.0] {
            let mut picture = Raster::filled(1200, 1200, 1, 36);
            let cover = receipt(angle_deg);
            cover.draw(&mut picture, |u, v, outside| {
                let ink = v % 40.0 > 22.0 && u % 17.0 > 6.0 && (60.0..400.0).contains(&u);
                (outside == 0.0).then_some(if ink { 235 } else { 90 })
            });
            let small = Small::of(&picture);
            let sheet = find(&small).unwrap();
            let off = farthest(&sheet, cover.quad(), small.factor);
            assert!(off < 5.0, "{angle_deg}: {off}");
        }
    }

    #[test]
    fn a_block_of_writing_on_white_is_no_sheet() {
        let block = receipt(0.0);
        let mut picture = Raster::filled(1200, 1200, 1, 246);
        block.draw(&mut picture, |u, v, outside| {
            let ink = v % 20.0 > 8.0 && u % 11.0 > 4.0;
            (outside == 0.0 && ink).then_some(40)
        });
        assert!(find(&Small::of(&picture)).is_none());
    }

    #[test]
    fn specks_beside_the_sheet_do_not_move_its_edge() {
        // The rings of a notebook: more rows see them first than see the paper.
        let mut picture = Raster::filled(1200, 1200, 1, 40);
        for y in 0..1200 {
            if y % 40 < 26 {
                picture.pixels[y * 1200 + 60..y * 1200 + 76].fill(230);
            }
        }
        let paper = Thing {
            middle: [800.0, 300.0],
            width: 500.0,
            height: 500.0,
            angle_deg: 0.0,
        };
        paper.draw(&mut picture, written(220));
        let small = Small::of(&picture);
        let sheet = find(&small).unwrap();
        assert!(
            farthest(&sheet, paper.quad(), small.factor) < 5.0,
            "{sheet:?}"
        );
    }

    #[test]
    fn an_even_dark_band_at_one_side_is_bed() {
        let mut picture = Raster::filled(1200, 1200, 1, 225);
        for row in picture.pixels.chunks_exact_mut(1200) {
            row[..300].fill(40);
        }
        let sheet = find(&Small::of(&picture)).unwrap();
        assert_eq!(sheet.seen, [false, false, false, true]);
        // Letters in the band make it a heading, though they are darker than the paper.
        for y in (200..1000).filter(|y| y % 20 < 10) {
            for x in (100..200).filter(|x| x % 8 < 4) {
                picture.pixels[y * 1200 + x] = 90;
            }
        }
        assert!(find(&Small::of(&picture)).is_none());
    }
}
