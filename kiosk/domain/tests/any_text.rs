//! Text from a citizen, a device or a file is never worth a panic, and what is refused is
//! never repeated.

use std::sync::LazyLock;

use kiosk_domain::{
    SessionNo, TrackingCode,
    person::{Applicant, identity_questions, parse_card},
    procedure::Procedure,
    profile::{Profile, ProfileFiles, embedded, embedded_with},
    search::{fold, rank},
};
use proptest::prelude::*;

/// Fields as cards have them, right ones and wrong ones.
fn card_field() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("077085000000".to_owned()),
        Just("270000000".to_owned()),
        Just("NGUYỄN VĂN MẪU".to_owned()),
        Just("01011985".to_owned()),
        Just("31022022".to_owned()),
        Just("Nam".to_owned()),
        Just("Phường 1, Thành phố Vũng Tàu".to_owned()),
        Just(String::new()),
        any::<String>(),
        "[0-9]{0,13}",
    ]
}

static PROCEDURES: LazyLock<Vec<Procedure>> = LazyLock::new(|| {
    Profile::load(&files()).map_or_else(|_| Vec::new(), |profile| profile.procedures)
});

fn files() -> ProfileFiles {
    embedded("br-vt-2018").unwrap_or_default()
}

proptest! {
    #[test]
    fn card_texts_never_panic(fields in prop::collection::vec(card_field(), 0..14)) {
        if let Ok(applicant) = parse_card(&fields.join("|")) {
            prop_assert!((6..=12).contains(&fields.join("|").split('|').count()));
            prop_assert_eq!(applicant.identity_number.reveal().len(), 12);
            prop_assert!((1..=100).contains(&applicant.name.reveal().chars().count()));
            prop_assert!(identity_questions(&applicant).len() <= 3);
        }
    }

    #[test]
    fn what_a_card_says_is_in_no_message(name in "[A-Z]{12} MẪU", number in "[0-9]{11}") {
        let text = format!("{number}||{name}|01011985|Nam|X|01012022");
        let error = parse_card(&text).unwrap_err();
        let told = format!("{error} {error:?}");
        prop_assert!(!told.contains(&name) && !told.contains(&number));
        let applicant = Applicant::typed(&name, &format!("{number}0")).unwrap();
        let told = format!("{applicant:?}");
        prop_assert!(!told.contains(&name) && !told.contains(&number));
    }

    #[test]
    fn codes_never_panic_and_read_back(text in any::<String>(), digits in "[0-9A-Za-z -]{0,16}") {
        for text in [text, digits] {
            if let Ok(code) = TrackingCode::parse(&text) {
                prop_assert_eq!(TrackingCode::parse(code.as_str()), Ok(code));
            }
            if let Ok(number) = SessionNo::try_from(text.clone()) {
                prop_assert_eq!(number.as_str(), text);
            }
        }
    }

    #[test]
    fn session_numbers_read_back(machine in 1..=99_u8, count in 1..=999_u16, days in 0..30_000_i64) {
        let date = jiff::civil::date(2000, 1, 1).saturating_add(jiff::Span::new().days(days));
        let number = SessionNo::new(machine, date, count);
        prop_assert_eq!(SessionNo::try_from(number.to_string()), Ok(number));
    }

    #[test]
    fn searching_never_panics(query in any::<String>()) {
        let all: Vec<_> = PROCEDURES.iter().collect();
        prop_assert!(!all.is_empty());
        prop_assert!(rank(&query, &all).len() <= all.len());
        prop_assert!(!fold(&query).contains("  "));
    }

    #[test]
    fn any_text_as_a_profile_is_told_and_never_panics(file in 0..64_usize, text in any::<String>()) {
        let files = embedded_with("br-vt-2018", file, text).unwrap();
        let errors = Profile::load(&files).unwrap_err();
        prop_assert!(!errors.0.is_empty());
    }

    #[test]
    fn a_torn_profile_never_panics(
        file in 0..64_usize, start in 0..8000_usize, length in 1..40_usize, new in "[\\PC\n]{0,6}",
    ) {
        let files = files();
        let text = files.values().nth(file % files.len()).unwrap();
        let kept_head: String = text.chars().take(start).collect();
        let kept_tail: String = text.chars().skip(start + length).collect();
        let torn = format!("{kept_head}{new}{kept_tail}");
        let files = embedded_with("br-vt-2018", file, torn).unwrap();
        if let Err(errors) = Profile::load(&files) {
            prop_assert!(!errors.0.is_empty());
        }
    }

    #[test]
    fn lines_of_a_profile_in_any_order_never_panic(
        file in 0..64_usize, lines in prop::collection::vec(0..400_usize, 0..60),
    ) {
        let files = files();
        let text = files.values().nth(file % files.len()).unwrap();
        let all: Vec<&str> = text.lines().collect();
        let mixed: Vec<&str> = lines.iter().filter_map(|line| all.get(line % all.len())).copied().collect();
        let files = embedded_with("br-vt-2018", file, mixed.join("\n")).unwrap();
        if let Err(errors) = Profile::load(&files) {
            prop_assert!(errors.0.iter().all(|error| !error.message.is_empty()));
        }
    }
}
