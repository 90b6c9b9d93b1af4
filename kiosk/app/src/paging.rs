//! Lists longer than the screen: whole rows only, and "Xem thêm" for the rest.

/// Which part of a list is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Paging {
    page: usize,
}

/// The rows to show now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Index of the first row.
    pub first: usize,
    /// Rows to show.
    pub count: usize,
    /// More rows follow.
    pub has_more: bool,
    /// The list does not fit as a whole.
    pub is_paged: bool,
}

/// A row as far as the pages are concerned.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RowSpace {
    /// Height, in the unit of the room.
    pub height: f32,
    /// Names the rows below it, and is nothing without the first of them.
    pub is_heading: bool,
}

impl Paging {
    /// The rows to show of `total`, `fitting` at a time.
    #[must_use]
    pub fn shown(self, total: usize, fitting: usize) -> Shown {
        let fitting = fitting.max(1);
        let pages: Vec<_> = (0..total).step_by(fitting).collect();
        self.page_of(&pages, total)
    }

    /// The rows to show of rows of unequal height, with `gap` between them, in `room`.
    ///
    /// A page has at least one row, and a heading moves on with the row that it names.
    #[must_use]
    pub fn shown_in(self, rows: &[RowSpace], gap: f32, room: f32) -> Shown {
        self.page_of(&starts(rows, gap, room), rows.len())
    }

    /// The next page; the first one follows the last.
    pub fn turn(&mut self) {
        self.page += 1;
    }

    fn page_of(self, starts: &[usize], total: usize) -> Shown {
        let page = self.page % starts.len().max(1);
        let first = starts.get(page).copied().unwrap_or_default();
        let end = starts.get(page + 1).copied().unwrap_or(total);
        Shown {
            first,
            count: end - first,
            has_more: end < total,
            is_paged: starts.len() > 1,
        }
    }
}

/// Index of the first row of every page.
fn starts(rows: &[RowSpace], gap: f32, room: f32) -> Vec<usize> {
    let mut starts = vec![0];
    let mut first = 0;
    let mut taken = 0.0;
    for (index, row) in rows.iter().enumerate() {
        let needed = if index == first {
            row.height
        } else {
            taken + gap + row.height
        };
        if needed <= room || index == first {
            taken = needed;
            continue;
        }
        first = start_before(rows, first, index);
        starts.push(first);
        let carried = rows.get(first..=index).unwrap_or_default();
        let gaps = carried.len().saturating_sub(1) as f32 * gap;
        taken = carried.iter().map(|row| row.height).sum::<f32>() + gaps;
    }
    starts
}

/// Where the page begins that has row `index`: with its headings, unless these are all that the
/// page before would have.
fn start_before(rows: &[RowSpace], first: usize, index: usize) -> usize {
    let headings = rows.get(first..index).unwrap_or_default();
    let headings = headings
        .iter()
        .rev()
        .take_while(|row| row.is_heading)
        .count();
    let start = index - headings;
    if start > first { start } else { index }
}

impl Shown {
    /// The rows themselves.
    pub fn of<T>(self, rows: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        rows.into_iter().skip(self.first).take(self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows from a drawing: `h` a heading, a digit a row of that height.
    fn rows(drawn: &str) -> Vec<RowSpace> {
        let row = |sign: char| RowSpace {
            height: sign.to_digit(10).unwrap_or(1) as f32,
            is_heading: sign == 'h',
        };
        drawn.chars().map(row).collect()
    }

    #[test]
    fn pages_hold_whole_rows_and_no_heading_stands_last() {
        for (drawn, gap, room, pages) in [
            ("", 0.0, 5.0, vec![0]),
            ("222", 0.0, 6.0, vec![0]),
            ("222", 1.0, 6.0, vec![0, 2]),
            ("292", 0.0, 6.0, vec![0, 1, 2]),
            ("h2h2", 0.0, 6.0, vec![0]),
            ("h2h2", 0.0, 5.0, vec![0, 2]),
            ("h2h2", 0.0, 4.0, vec![0, 2]),
            ("hh22", 0.0, 2.0, vec![0, 2, 3]),
        ] {
            assert_eq!(starts(&rows(drawn), gap, room), pages, "{drawn} in {room}");
        }
    }

    #[test]
    fn every_row_is_shown_once_before_the_first_comes_again() {
        let rows = rows("h22h2222");
        for room in 1..12_u8 {
            let mut paging = Paging::default();
            let mut seen = Vec::new();
            loop {
                let shown = paging.shown_in(&rows, 1.0, f32::from(room));
                seen.extend(shown.of(0..rows.len()));
                if !shown.has_more {
                    break;
                }
                paging.turn();
            }
            assert_eq!(seen, (0..rows.len()).collect::<Vec<_>>(), "{room}");
            paging.turn();
            assert_eq!(paging.shown_in(&rows, 1.0, f32::from(room)).first, 0);
        }
    }

    #[test]
    fn equal_rows_need_no_heights() {
        for (total, fitting, first, count, has_more) in
            [(7, 3, 3, 3, true), (3, 3, 0, 3, false), (0, 0, 0, 0, false)]
        {
            let mut paging = Paging::default();
            paging.turn();
            let shown = paging.shown(total, fitting);
            assert_eq!(
                (shown.first, shown.count, shown.has_more),
                (first, count, has_more)
            );
            assert_eq!(shown.is_paged, total > fitting);
        }
    }
}
