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

impl Paging {
    /// The rows to show of `total`, `fitting` at a time.
    #[must_use]
    pub fn shown(self, total: usize, fitting: usize) -> Shown {
        let fitting = fitting.max(1);
        let pages = total.div_ceil(fitting).max(1);
        let first = (self.page % pages) * fitting;
        let count = fitting.min(total - first);
        Shown {
            first,
            count,
            has_more: first + count < total,
            is_paged: pages > 1,
        }
    }

    /// The next page; the first one follows the last.
    pub fn turn(&mut self) {
        self.page += 1;
    }
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

    #[test]
    fn every_row_is_shown_once_before_the_first_comes_again() {
        let mut paging = Paging::default();
        let mut seen = Vec::new();
        loop {
            let shown = paging.shown(7, 3);
            seen.extend(shown.of(0..7));
            if !shown.has_more {
                break;
            }
            paging.turn();
        }
        assert_eq!(seen, (0..7).collect::<Vec<_>>());
        paging.turn();
        assert_eq!(paging.shown(7, 3).first, 0);
    }

    #[test]
    fn a_list_that_fits_is_not_paged() {
        let shown = Paging::default().shown(3, 3);
        assert_eq!(
            shown,
            Shown {
                first: 0,
                count: 3,
                has_more: false,
                is_paged: false
            }
        );
        assert_eq!(Paging::default().shown(0, 0).count, 0);
    }
}
