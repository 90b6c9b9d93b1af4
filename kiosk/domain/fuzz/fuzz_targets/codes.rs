//! Codes that people type and papers carry: read or refused, and what was read is written
//! back the same.

#![no_main]

use kiosk_domain::{AgencyId, OfficialCode, SessionNo, TrackingCode, unit::parse_unit_code};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(code) = TrackingCode::parse(text) {
        assert_eq!(TrackingCode::parse(&code.grouped()), Ok(code));
    }
    if let Ok(code) = OfficialCode::parse(text) {
        assert_eq!(code.to_string(), text);
        assert!((1..=OfficialCode::LAST_NUMBER).contains(&code.number()));
    }
    if let Ok(number) = SessionNo::try_from(text.to_owned()) {
        assert_eq!(number.as_str(), text);
        assert!(OfficialCode::parse(text).is_err(), "ours is never official");
    }
    if let Ok(agency) = AgencyId::parse(text) {
        assert_eq!(AgencyId::parse(agency.as_str()), Ok(agency));
    }
    if let Ok(code) = parse_unit_code(text) {
        assert_eq!(code.as_str(), text);
    }
});
