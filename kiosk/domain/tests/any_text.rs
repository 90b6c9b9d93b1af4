//! Text from a citizen, a device or a file is never worth a panic, and what is refused is
//! never repeated.

use std::sync::LazyLock;

use kiosk_domain::{
    SessionNo, TrackingCode,
    person::{
        Applicant, IdentityNumber, NumberRules, OldNumber, PassportNumber, Phone, TaxCode,
        full_name, identity_questions, is_same_name, parse_card,
    },
    procedure::Procedure,
    profile::{Profile, ProfileFiles, embedded, embedded_with},
    search::Index,
    vietnamese::{SortKey, fold, is_same_words},
};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

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
            let today = jiff::civil::date(2026, 6, 30);
            let questions = identity_questions(&applicant, NumberRules::embedded(), today);
            prop_assert!(questions.len() <= 3);
        }
    }

    #[test]
    fn numbers_and_names_never_panic(
        text in any::<String>(), near in "[+0-9A-Za-zĐ\u{430}０ .-]{0,20}",
    ) {
        let rules = NumberRules::embedded();
        for text in [text, near] {
            if let Ok(name) = full_name(&text) {
                prop_assert_eq!(full_name(&name), Ok(name.clone()));
                prop_assert!(is_same_name(&name, &name.nfd().collect::<String>()));
            }
            if let Ok(number) = IdentityNumber::parse(&text) {
                prop_assert!((1900..2400).contains(number.birth_year().reveal()));
            }
            if let Ok(phone) = Phone::parse(&text, rules) {
                let again = Phone::parse(phone.number().reveal(), rules);
                prop_assert_eq!(again, Ok(phone));
            }
            if let Ok(code) = TaxCode::parse(&text) {
                prop_assert_eq!(TaxCode::parse(code.code().reveal()), Ok(code));
            }
            let _ = (OldNumber::parse(&text), PassportNumber::parse(&text, rules));
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
        prop_assert!(!PROCEDURES.is_empty());
        prop_assert!(Index::of(PROCEDURES.iter()).find(&query).len() <= PROCEDURES.len());
        prop_assert!(!fold(&query).contains("  "));
        prop_assert!(is_same_words(&query, &query));
        prop_assert!(SortKey::new(&query) == SortKey::new(&query));
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

/// Every type that holds something of a person, as a log would show it.
#[test]
fn no_person_is_in_any_debug_output() {
    let rules = NumberRules::embedded();
    let card = "077085000000|270000000|NGUYỄN VĂN MẪU|01011985|Nam|Phường Thử, Tỉnh Thử|01012022";
    let number = IdentityNumber::parse("077085000000").unwrap();
    let told = [
        format!("{:?}", parse_card(card).unwrap()),
        format!(
            "{number:?} {:?}",
            (number.province(), number.sex(), number.birth_year())
        ),
        format!("{:?}", OldNumber::parse("270000000").unwrap()),
        format!("{:?}", PassportNumber::parse("B0000000", rules).unwrap()),
        format!("{:?}", Phone::parse("0903000000", rules).unwrap()),
        format!("{:?}", TaxCode::parse("3500999995").unwrap()),
        format!("{:?}", TaxCode::parse("077085000000").unwrap()),
    ];
    for told in told {
        for part in [
            "MẪU", "Thử", "077", "085", "1985", "000", "2022", "Male", "35009",
        ] {
            assert!(!told.contains(part), "{told} holds {part}");
        }
        assert!(told.contains("[redacted]"), "{told}");
    }
}
