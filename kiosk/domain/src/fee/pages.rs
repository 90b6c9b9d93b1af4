//! Copies paid by the pages of their original.

use super::{FeeError, Original, Step, times, too_large};
use crate::tariff::{PageStep, Per, Tariff};

/// Steps and sum of all originals; each is reckoned and capped by itself.
pub(super) fn charged(
    tariff: &Tariff,
    prices: &[PageStep],
    cap_vnd: Option<u64>,
    originals: &[Original],
) -> Result<(Vec<Step>, u64), FeeError> {
    let (mut steps, mut total_vnd) = (Vec::new(), 0_u64);
    for original in originals {
        if original.pages == 0 || original.copies == 0 {
            let tariff = tariff.code.clone();
            return Err(FeeError::NothingToCopy { tariff });
        }
        let each_vnd = one_copy(tariff, prices, cap_vnd, original.pages, &mut steps)?;
        let sum_vnd = times(tariff, each_vnd, original.copies)?;
        steps.push(Step::Times {
            per: Per::Copy,
            count: original.copies,
            each_vnd,
            sum_vnd,
        });
        let total = total_vnd.checked_add(sum_vnd);
        total_vnd = total.ok_or_else(|| too_large(tariff))?;
    }
    Ok((steps, total_vnd))
}

/// What one copy of so many pages costs.
fn one_copy(
    tariff: &Tariff,
    prices: &[PageStep],
    cap_vnd: Option<u64>,
    pages: u32,
    steps: &mut Vec<Step>,
) -> Result<u64, FeeError> {
    let mut copy_vnd = 0_u64;
    for (place, price) in prices.iter().enumerate() {
        let next = prices.get(place + 1).map(|next| next.from_page);
        let to = next.map_or(pages, |next| pages.min(next.saturating_sub(1)));
        let count = to.saturating_sub(price.from_page.saturating_sub(1));
        if count == 0 {
            continue;
        }
        let sum_vnd = times(tariff, price.vnd, count)?;
        steps.push(Step::Pages {
            from: price.from_page,
            to,
            each_vnd: price.vnd,
            sum_vnd,
        });
        let sum = copy_vnd.checked_add(sum_vnd);
        copy_vnd = sum.ok_or_else(|| too_large(tariff))?;
    }
    Ok(capped(copy_vnd, cap_vnd, steps))
}

fn capped(copy_vnd: u64, cap_vnd: Option<u64>, steps: &mut Vec<Step>) -> u64 {
    let Some(cap_vnd) = cap_vnd.filter(|cap| copy_vnd > *cap) else {
        return copy_vnd;
    };
    steps.push(Step::CopyCap {
        before_vnd: copy_vnd,
        cap_vnd,
    });
    cap_vnd
}
