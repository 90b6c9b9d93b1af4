//! Times of the wire: RFC 3339 in UTC with whole seconds (contract, rule 1).

use jiff::Timestamp;

/// Cuts off what is smaller than a second, so that what is stored is what is told.
pub(crate) fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// The moment as the wire writes it.
pub(crate) fn to_wire(at: Timestamp) -> String {
    whole_seconds(at).to_string()
}

/// Reads exactly what [`to_wire`] writes; other spellings of the same moment are refused.
pub(crate) fn from_wire(text: &str) -> Option<Timestamp> {
    let at: Timestamp = text.parse().ok()?;
    (to_wire(at) == text).then_some(at)
}

/// The same moment some days later.
pub(crate) fn days_after(at: Timestamp, days: i64) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_hours(24 * days))
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_spelling_is_read() {
        let text = "2026-11-23T08:43:37Z";
        assert_eq!(to_wire(from_wire(text).unwrap()), text);
        for wrong in [
            "2026-11-23T08:43:37.5Z",
            "2026-11-23T15:43:37+07:00",
            "2026-11-23",
            "",
            "2026-11-23 08:43:37Z",
        ] {
            assert_eq!(from_wire(wrong), None, "{wrong}");
        }
    }
}
