//! What the QR of a citizen card says, or something that only looks like one.

#![no_main]

use kiosk_domain::person::parse_card;
use libfuzzer_sys::fuzz_target;

/// As many as the shorter kind of identity number has.
const NUMBER_DIGITS: usize = 9;

fuzz_target!(|text: &str| {
    let told = match parse_card(text) {
        Ok(applicant) => format!("{applicant:?}"),
        Err(error) => format!("{error} {error:?}"),
    };
    let mut runs = told.split(|sign: char| !sign.is_ascii_digit());
    assert!(
        runs.all(|digits| digits.len() < NUMBER_DIGITS),
        "a number is told"
    );
});
