//! Finding administrative units by a code and a day.
//!
//! A code says little without its period: 26506 was Phường 1 until 30 June 2025 and has been
//! Phường Vũng Tàu since. Whoever has no day gets every unit that ever had the code and must
//! decide; whoever has one gets the unit of that day, or hears why there is none.

use jiff::civil::Date;

use crate::{UnitCode, agency::AgencyId, profile::Unit};

/// Units that can be looked up.
#[derive(Clone, Copy, Debug)]
pub struct Units<'a>(pub &'a [Unit]);

/// Why there is no unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UnitError {
    /// The text is no code at all.
    #[error("unit code: expected 2, 3 or 5 digits")]
    Form,
    /// No unit ever had it.
    #[error("unit: expected one of the units of this profile")]
    Unknown,
    /// The unit was merged or renamed before that day.
    #[error("unit: expected one that exists, this one ended on {last}")]
    Ended {
        /// Its last day.
        last: Date,
    },
    /// The unit was founded after that day.
    #[error("unit: expected one that exists, this one begins on {first}")]
    NotYet {
        /// Its first day.
        first: Date,
    },
}

/// Reads a code of the General Statistics Office: two digits for a province, three for a
/// district, five for a commune; leading zeros count.
///
/// # Errors
/// [`UnitError::Form`].
pub fn parse_unit_code(text: &str) -> Result<UnitCode, UnitError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits && matches!(text.len(), 2 | 3 | 5) {
        Ok(UnitCode::from(text))
    } else {
        Err(UnitError::Form)
    }
}

impl<'a> Units<'a> {
    /// Every unit that has or had the code, oldest first: a reused code gives several.
    #[must_use]
    pub fn of_code(self, code: &UnitCode) -> Vec<&'a Unit> {
        self.sorted(|unit| unit.code == *code)
    }

    /// The unit with that code on that day.
    ///
    /// # Errors
    /// [`UnitError`] when there is none on that day.
    pub fn of_code_on(self, code: &UnitCode, day: Date) -> Result<&'a Unit, UnitError> {
        on(&self.of_code(code), day)
    }

    /// The unit whose authority has that identifier on that day.
    ///
    /// # Errors
    /// [`UnitError`] when there is none on that day.
    pub fn of_agency_on(self, agency: &AgencyId, day: Date) -> Result<&'a Unit, UnitError> {
        let is_its = |unit: &Unit| {
            let text = unit.agency.as_deref().unwrap_or_default();
            AgencyId::parse(text).is_ok_and(|own| own == *agency)
        };
        on(&self.sorted(is_its), day)
    }

    fn sorted(self, wanted: impl Fn(&Unit) -> bool) -> Vec<&'a Unit> {
        let mut units: Vec<&Unit> = self.0.iter().filter(|unit| wanted(unit)).collect();
        units.sort_by_key(|unit| unit.period.from);
        units
    }
}

/// The unit of that day among those of one code, oldest first.
fn on<'a>(units: &[&'a Unit], day: Date) -> Result<&'a Unit, UnitError> {
    if let Some(unit) = units.iter().find(|unit| unit.period.contains(day)) {
        return Ok(unit);
    }
    let before = units.iter().filter_map(|unit| unit.period.to);
    if let Some(last) = before.filter(|last| *last < day).max() {
        return Err(UnitError::Ended { last });
    }
    let first = units.first().ok_or(UnitError::Unknown)?.period.from;
    Err(UnitError::NotYet { first })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::procedure::{Certainty, Period};

    /// A commune of that code.
    fn unit(code: &str, name: &str, agency: &str, from: Date, to: Option<Date>) -> Unit {
        Unit {
            code: code.into(),
            name: name.to_owned(),
            parent: None,
            kind: "xa".to_owned(),
            agency: Some(agency.to_owned()),
            period: Period { from, to },
            source: "test".to_owned(),
            certainty: Certainty::Unverified,
        }
    }

    /// Around the merger of 1 July 2025; the newer one stands first, as in no order.
    fn units() -> Vec<Unit> {
        let (pilot, merger) = (date(2018, 12, 1), date(2025, 7, 1));
        let end = Some(date(2025, 6, 30));
        vec![
            unit("26506", "Phường Vũng Tàu", "H29.101", merger, None),
            unit("26506", "Phường 1", "000.01.31.H06", pilot, end),
            unit("26508", "Phường Thắng Tam", "000.02.31.H06", pilot, end),
            unit("26732", "Đặc khu Côn Đảo", "H29.130", merger, None),
        ]
    }

    #[test]
    fn a_reused_code_without_a_day_has_two_answers() {
        let units = units();
        let names = |code: &str| -> Vec<&str> {
            let found = Units(&units).of_code(&code.into());
            found.iter().map(|unit| unit.name.as_str()).collect()
        };
        assert_eq!(names("26506"), ["Phường 1", "Phường Vũng Tàu"]);
        assert_eq!(names("26508"), ["Phường Thắng Tam"]);
        assert_eq!(names("26507"), [""; 0]);
    }

    #[test]
    fn a_day_decides_and_a_missing_unit_says_why() {
        let units = units();
        let last = date(2025, 6, 30);
        let cases = [
            ("26506", date(2018, 12, 3), Ok("Phường 1")),
            ("26506", last, Ok("Phường 1")),
            ("26506", date(2025, 7, 1), Ok("Phường Vũng Tàu")),
            ("26508", last, Ok("Phường Thắng Tam")),
            ("26508", date(2025, 7, 1), Err(UnitError::Ended { last })),
            (
                "26732",
                last,
                Err(UnitError::NotYet {
                    first: date(2025, 7, 1),
                }),
            ),
            (
                "26506",
                date(2018, 11, 30),
                Err(UnitError::NotYet {
                    first: date(2018, 12, 1),
                }),
            ),
            ("26507", last, Err(UnitError::Unknown)),
        ];
        for (code, day, expected) in cases {
            let found = Units(&units).of_code_on(&code.into(), day);
            assert_eq!(
                found.map(|unit| unit.name.as_str()),
                expected,
                "{code} {day}"
            );
        }
    }

    #[test]
    fn an_authority_is_found_in_either_order() {
        let units = units();
        let day = date(2020, 1, 2);
        for text in ["000.01.31.H06", "H06.31.01"] {
            let agency = AgencyId::parse(text).unwrap();
            let found = Units(&units).of_agency_on(&agency, day).unwrap();
            assert_eq!(found.name, "Phường 1", "{text}");
        }
        let stranger = AgencyId::parse("H06.99").unwrap();
        assert_eq!(
            Units(&units).of_agency_on(&stranger, day),
            Err(UnitError::Unknown)
        );
    }

    #[test]
    fn a_unit_code_has_two_three_or_five_digits() {
        for code in ["01", "77", "747", "26506", "00001"] {
            assert_eq!(parse_unit_code(code), Ok(code.into()));
        }
        let wrong = [
            "",
            "7",
            "2650",
            "265066",
            " 77",
            "77\n",
            "7\u{0}",
            "2650O",
            "\u{ff17}\u{ff17}",
            "\u{0667}7",
            "7\u{301}",
            "-77",
        ];
        for text in wrong {
            assert_eq!(parse_unit_code(text), Err(UnitError::Form), "{text:?}");
        }
    }
}
