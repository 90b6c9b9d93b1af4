//! How well the sheet was told from its bed.

use crate::corpus::{Corpus, Task};
use crate::page::Pages;
use crate::{Outcome, Row, named};

/// Overlap under which a file is named, and share of the sheet outside of the cut.
const POOR_OVERLAP: f64 = 0.85;
const LOST: f64 = 0.02;

type Point = [f64; 2];

pub(crate) fn rows(corpus: &Corpus, pages: &Pages) -> Outcome<Vec<Row>> {
    let (mut overlaps, mut poor, mut lost) = (Vec::new(), Vec::new(), Vec::new());
    for entry in corpus.of(Task::Crop) {
        let truth = clockwise(entry.truth.quad.ok_or("a sheet without corners")?);
        let page = pages.get(&entry.file).ok_or("a page was not measured")?;
        let found = match page.measures.quad {
            Some(quad) => clockwise(quad.map(|corner| corner.map(f64::from))),
            None => whole(image::image_dimensions(corpus.path(entry))?),
        };
        let common = area(&clipped(&truth, &found));
        let overlap = common / (area(&truth) + area(&found) - common);
        overlaps.push(overlap);
        if overlap < POOR_OVERLAP {
            poor.push(entry.file.clone());
        }
        if 1.0 - common / area(&truth) > LOST {
            lost.push(entry.file.clone());
        }
    }
    let mean = overlaps.iter().sum::<f64>() / overlaps.len().max(1) as f64;
    let worst = overlaps.iter().copied().fold(1.0, f64::min);
    let row = |what: &str, ours: String| [what.to_owned(), ours, String::new()];
    Ok(vec![
        row(
            "outline, intersection over union",
            format!("mean {mean:.3}, worst {worst:.3}"),
        ),
        row("outline, files under 0.85", named(&poor)),
        row(
            "outline, files that lose over 2 % of the sheet",
            named(&lost),
        ),
    ])
}

fn whole((width, height): (u32, u32)) -> Vec<Point> {
    let (width, height) = (f64::from(width), f64::from(height));
    vec![[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]]
}

/// The corners in the order in which a clock's hand passes them on the screen.
fn clockwise(quad: [Point; 4]) -> Vec<Point> {
    let mut quad = quad.to_vec();
    if signed_area(&quad) < 0.0 {
        quad.reverse();
    }
    quad
}

fn sides(polygon: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    let next = polygon.iter().cycle().skip(1);
    polygon.iter().copied().zip(next.copied())
}

fn signed_area(polygon: &[Point]) -> f64 {
    let parts = sides(polygon).map(|([x1, y1], [x2, y2])| x1 * y2 - x2 * y1);
    parts.sum::<f64>() / 2.0
}

fn area(polygon: &[Point]) -> f64 {
    signed_area(polygon).abs()
}

/// What two convex polygons share (Sutherland and Hodgman).
fn clipped(polygon: &[Point], by: &[Point]) -> Vec<Point> {
    let mut left = polygon.to_vec();
    for (from, to) in sides(by) {
        let depth =
            |[x, y]: Point| (to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]);
        let mut kept = Vec::new();
        for (here, next) in sides(&left) {
            let (inside, then) = (depth(here), depth(next));
            if inside >= 0.0 {
                kept.push(here);
            }
            if (inside >= 0.0) != (then >= 0.0) {
                let share = inside / (inside - then);
                kept.push([0, 1].map(|axis: usize| {
                    let at = |point: Point| point.get(axis).copied().unwrap_or_default();
                    at(here) + share * (at(next) - at(here))
                }));
            }
        }
        left = kept;
    }
    left
}
