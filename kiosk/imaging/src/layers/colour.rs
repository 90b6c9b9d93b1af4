//! Where colour is: stamps, signatures, seals, as opposed to paper and black ink.
//!
//! Colour is the greatest channel minus the least. The saturation of hue-based models means
//! nothing on dark pixels and would hollow out black letters. A tinted paper is no colour, so
//! its own is taken off. Strong colour starts a stroke, weaker colour beside it belongs to it:
//! the dark core of a blue signature is hardly blue.

/// Levels from which a stroke starts and down to which it grows. A scanner whose channels do
/// not quite meet gives black letters seams of up to 40 levels at this size.
const SEED: u8 = 50;
const GROWTH: u8 = 26;
/// The paper's own colour is the median, and at most this: more is a picture.
const MOST_TINT: u8 = 40;

/// Which of the pixels with these levels of colour are coloured, rows of `width`.
pub(crate) fn coloured(chroma: &[u8], width: usize) -> Vec<bool> {
    let tint = crate::small::percentile(chroma.iter().copied(), 0.5).min(MOST_TINT);
    let level = |at: usize| chroma.get(at).map_or(0, |level| level.saturating_sub(tint));
    let mut found = vec![false; chroma.len()];
    let mut open: Vec<usize> = (0..chroma.len()).filter(|at| level(*at) >= SEED).collect();
    for at in &open {
        if let Some(found) = found.get_mut(*at) {
            *found = true;
        }
    }
    while let Some(at) = open.pop() {
        for near in around(at, width, chroma.len()) {
            if let Some(found) = found.get_mut(near)
                && !*found
                && level(near) >= GROWTH
            {
                *found = true;
                open.push(near);
            }
        }
    }
    found
}

/// The coloured pixels and all that touch them.
pub(crate) fn with_rim(coloured: &[bool], width: usize) -> Vec<bool> {
    let mut wide = coloured.to_vec();
    for (at, _) in coloured.iter().enumerate().filter(|(_, is)| **is) {
        for near in around(at, width, coloured.len()) {
            if let Some(is) = wide.get_mut(near) {
                *is = true;
            }
        }
    }
    wide
}

/// The eight places around one, as far as they are within the picture.
fn around(at: usize, width: usize, length: usize) -> impl Iterator<Item = usize> {
    let x = at % width.max(1);
    (0..9_usize).filter_map(move |place| {
        let (dx, dy) = (place % 3, place / 3);
        let is_inside = (dx, dy) != (1, 1) && (1..=width).contains(&(x + dx));
        let near = (at + dx + dy * width).checked_sub(width + 1)?;
        (is_inside && near < length).then_some(near)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_colour_counts_beside_strong_colour_only() {
        let cases = [
            ([0, 0, 30, 60, 30, 0, 0, 30, 30, 0, 0], vec![2, 3, 4]),
            // The same on paper with a tint of its own.
            ([5, 5, 30, 60, 31, 5, 5, 30, 30, 5, 5], vec![3, 4]),
        ];
        for (row, expected) in cases {
            let found = coloured(&row, 11);
            let places: Vec<usize> = (0..11).filter(|at| found[*at]).collect();
            assert_eq!(places, expected);
        }
    }

    #[test]
    fn rows_do_not_touch_over_the_edge() {
        let mut cells = [false; 12];
        cells[3] = true;
        let wide = with_rim(&cells, 4);
        assert_eq!(
            (0..12).filter(|at| wide[*at]).collect::<Vec<_>>(),
            [2, 3, 6, 7]
        );
    }

    #[test]
    fn tinted_paper_is_no_colour() {
        assert!(coloured(&[38; 64], 8).iter().all(|is| !is));
    }
}
