//! What speaks against a page, with the numbers behind it.
//!
//! Nobody argues with a machine that only says "bad". Each verdict carries what was measured
//! and the limit it was held against, so that a desk can see how close a page was, and limits
//! can be set anew from what desks report.

use kiosk_domain::FaultCode;
use serde::{Serialize, Serializer};

/// How much a verdict matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Shown, and nothing more.
    Warn,
    /// People choose whether to keep the page or to scan again.
    Ask,
}

/// One thing that speaks against a page. What is measured, by fault:
///
/// | Fault | Value | Speaks if |
/// |---|---|---|
/// | `page-blank`, `page-almost-blank` | length of all strokes in millimetres | under the limit |
/// | `page-blurred` | steepness of edges, 0 to 1, the worse direction | under |
/// | `page-cut` | share of a side that ink crosses, or that lies outside the picture | over |
/// | `page-dark` | brightness of the paper, 0 to 255 | under |
/// | `page-washed-out` | levels between paper and ink | under |
/// | `page-low-resolution` | dots per inch | under |
/// | `page-streaked` | share of the rows through which the line runs | over |
/// | `page-wrong-size` | how far a side is off, as a share of the nearest size's | over |
/// | `page-twice` | share of the written places that look the same | over |
/// | `back-missing` | pages of the paper | under |
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Verdict {
    /// What is wrong.
    #[serde(rename = "code", serialize_with = "by_name")]
    pub fault: FaultCode,
    /// How much it matters.
    pub weight: Weight,
    /// What was measured.
    pub value: f32,
    /// What it was held against.
    pub limit: f32,
}

fn by_name<S: Serializer>(fault: &FaultCode, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(fault.as_str())
}

impl Verdict {
    pub(crate) fn ask(fault: FaultCode, value: f32, limit: f32) -> Self {
        Self {
            fault,
            weight: Weight::Ask,
            value,
            limit,
        }
    }

    pub(crate) fn warn(fault: FaultCode, value: f32, limit: f32) -> Self {
        Self {
            weight: Weight::Warn,
            ..Self::ask(fault, value, limit)
        }
    }

    /// The graver verdict whose limit the value stays under.
    pub(crate) fn under(fault: FaultCode, value: f32, limits: Limits) -> Option<Self> {
        if value < limits.ask {
            Some(Self::ask(fault, value, limits.ask))
        } else {
            (value < limits.warn).then(|| Self::warn(fault, value, limits.warn))
        }
    }

    /// The graver verdict whose limit the value is over.
    pub(crate) fn over(fault: FaultCode, value: f32, limits: Limits) -> Option<Self> {
        if value > limits.ask {
            Some(Self::ask(fault, value, limits.ask))
        } else {
            (value > limits.warn).then(|| Self::warn(fault, value, limits.warn))
        }
    }

    /// Told of the scan and not of the stored page: turning cannot see it again.
    fn is_of_the_scan(&self) -> bool {
        matches!(
            self.fault,
            FaultCode::PageLowResolution | FaultCode::PageStreaked | FaultCode::PageWrongSize
        )
    }
}

/// From where on a measure is told, and from where on it is asked about.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) warn: f32,
    pub(crate) ask: f32,
}

/// Verdicts in the order of [`FaultCode::ALL`], one for each fault.
pub(crate) fn in_order(mut verdicts: Vec<Verdict>) -> Vec<Verdict> {
    verdicts.sort_by_key(|verdict| verdict.fault);
    verdicts
}

impl crate::Cleaned {
    /// The faults that people are asked about, in the order of [`FaultCode::ALL`].
    #[must_use]
    pub fn asks(&self) -> Vec<FaultCode> {
        self.of_weight(Weight::Ask)
    }

    /// The faults that are only shown, in the order of [`FaultCode::ALL`].
    #[must_use]
    pub fn warnings(&self) -> Vec<FaultCode> {
        self.of_weight(Weight::Warn)
    }

    fn of_weight(&self, weight: Weight) -> Vec<FaultCode> {
        let chosen = self.verdicts.iter().filter(|one| one.weight == weight);
        chosen.map(|one| one.fault).collect()
    }

    /// The page with what was said of its scan before it was turned: a turned page is made from
    /// the stored one, which no longer shows resolution, size and streaks as they came.
    #[must_use]
    pub fn with_earlier(mut self, earlier: &[Verdict]) -> Self {
        self.verdicts.retain(|own| !own.is_of_the_scan());
        self.verdicts
            .extend(earlier.iter().filter(|one| one.is_of_the_scan()));
        self.verdicts = in_order(self.verdicts);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_graver_limit_counts() {
        let low = Limits {
            warn: 0.3,
            ask: 0.22,
        };
        let high = Limits {
            warn: 0.04,
            ask: 0.1,
        };
        let blurred = |value| Verdict::under(FaultCode::PageBlurred, value, low);
        let size = |value| Verdict::over(FaultCode::PageWrongSize, value, high);
        let told = |verdict: Option<Verdict>| verdict.map(|one| (one.weight, one.limit));
        let cases = [
            (blurred(0.1), Some((Weight::Ask, 0.22))),
            (blurred(0.22), Some((Weight::Warn, 0.3))),
            (blurred(0.3), None),
            (size(0.5), Some((Weight::Ask, 0.1))),
            (size(0.1), Some((Weight::Warn, 0.04))),
            (size(0.04), None),
        ];
        for (verdict, expected) in cases {
            assert_eq!(told(verdict), expected, "{verdict:?}");
        }
    }

    #[test]
    fn verdicts_are_written_as_a_program_reads_them() {
        let verdict = Verdict::ask(FaultCode::PageDark, 120.0, 150.0);
        let expected = serde_json::json!({
            "code": "page-dark", "weight": "ask", "value": 120.0, "limit": 150.0
        });
        assert_eq!(serde_json::to_value(verdict).unwrap(), expected);
    }
}
