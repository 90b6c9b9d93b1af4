//! The embedded profiles are whole, and every kind of mistake is told with its line.

use super::*;
use crate::procedure::{Handling, TimeLimit};

fn files() -> ProfileFiles {
    embedded("br-vt-2018").unwrap()
}

fn pilot() -> Profile {
    Profile::load(&files()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The mistakes after `old` became `new` in one file; `old` must be there.
fn mistakes(file: &str, old: &str, new: &str) -> Vec<String> {
    let mut files = files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old), "{file} has no {old}");
    *text = text.replacen(old, new, 1);
    let Err(errors) = Profile::load(&files) else {
        return Vec::new();
    };
    errors.0.iter().map(ToString::to_string).collect()
}

/// The line of the first occurrence.
fn line_of(file: &str, text: &str) -> usize {
    let files = files();
    1 + files[file]
        .lines()
        .position(|line| line.contains(text))
        .unwrap()
}

#[test]
fn every_embedded_profile_is_whole_and_named_like_its_folder() {
    assert!(embedded_names().contains(&"br-vt-2018"));
    assert_eq!(embedded("nowhere"), None);
    for name in embedded_names() {
        let profile = Profile::load(&embedded(name).unwrap());
        assert_eq!(
            profile
                .unwrap_or_else(|errors| panic!("{name}:\n{errors}"))
                .id,
            name
        );
    }
}

#[test]
fn the_pilot_offers_three_procedures_at_its_desk() {
    let profile = pilot();
    let desk = profile.desk(&"vt-phuong-1".into()).unwrap();
    let unit = profile.unit(&desk.unit).unwrap();
    assert_eq!((unit.name.as_str(), unit.kind.as_str()), ("Phường 1", "xa"));
    assert_eq!(
        profile
            .units
            .iter()
            .filter(|unit| unit.kind == "xa")
            .count(),
        17
    );
    let codes: Vec<&str> = profile
        .offered_at(desk)
        .iter()
        .map(|procedure| procedure.code.as_str())
        .collect();
    assert_eq!(codes, ["1.001193", "1.004873", "2.000815"]);
    let of_topic = profile.procedures_of_topic("chung-thuc");
    assert_eq!(of_topic, [profile.procedure(&"2.000815".into()).unwrap()]);
    assert!(desk.illustrative);
}

#[test]
fn papers_of_the_pilot_are_handed_in_or_shown() {
    let profile = pilot();
    let cases = [
        ("1.001193", TimeLimit::SameDay, Some(0), 5, 3),
        ("1.004873", TimeLimit::WorkingDays(3), None, 5, 2),
        ("2.000815", TimeLimit::SameDay, None, 1, 1),
    ];
    for (code, limit, fee, hand_in, show) in cases {
        let procedure = profile.procedure(&code.into()).unwrap();
        assert_eq!((procedure.limit, procedure.fee_vnd), (limit, fee), "{code}");
        let counts = (procedure.hand_in().count(), procedure.to_show().count());
        assert_eq!(counts, (hand_in, show), "{code}");
        assert!(
            procedure.hand_in().any(|component| component.required),
            "{code}"
        );
        assert_eq!(
            procedure.certainty,
            Certainty::Unverified,
            "the level is illustrative"
        );
    }
    let copies = profile.procedure(&"2.000815".into()).unwrap();
    let original = copies.component(&"ban-chinh".into()).unwrap();
    assert_eq!(original.handling, Handling::Show);
}

#[test]
fn a_desk_offers_only_its_tiers_and_what_can_be_sent() {
    let mut profile = pilot();
    let mut desk = profile.desks[0].clone();
    desk.tiers = vec!["huyen".to_owned()];
    assert_eq!(profile.offered_at(&desk).len(), 1);
    desk.tiers = vec!["tinh".to_owned()];
    assert_eq!(profile.offered_at(&desk).len(), 0);
    desk.tiers = vec!["xa".to_owned()];
    profile.procedures[0].level.value = 2;
    assert_eq!(profile.offered_at(&desk).len(), 2);
}

#[test]
fn words_that_must_not_tear_are_tied() {
    let profile = pilot();
    let words = ["kết hôn", "khai sinh", "chứng thực", "hôn nhân", "bản sao"];
    for procedure in &profile.procedures {
        for text in [&procedure.name.vi, &procedure.short.vi] {
            let lower = text.to_lowercase();
            assert!(!words.iter().any(|word| lower.contains(word)), "{text}");
        }
    }
}

#[test]
fn people_find_the_pilot_by_what_they_say() {
    let profile = pilot();
    let all: Vec<&Procedure> = profile.procedures.iter().collect();
    let cases = [
        ("khai sinh", "1.001193"),
        ("KHAI  sinh", "1.001193"),
        ("em be", "1.001193"),
        ("ket hon", "1.004873"),
        ("độc thân", "1.004873"),
        ("sao y", "2.000815"),
        ("certified", "2.000815"),
        ("2.0008", "2.000815"),
    ];
    for (query, code) in cases {
        let found = crate::search::rank(query, &all);
        assert_eq!(
            found.first().map(|one| one.code.as_str()),
            Some(code),
            "{query}"
        );
    }
}

#[test]
fn the_pilot_explains_the_new_year() {
    let calendar = pilot().calendar;
    let friday = jiff::civil::datetime(2018, 12, 28, 16, 0, 0, 0);
    let cases = [(3, (2019, 1, 4)), (4, (2019, 1, 5))];
    for (days, (year, month, day)) in cases {
        let due = calendar.due(friday, TimeLimit::WorkingDays(days));
        assert_eq!(due.at, jiff::civil::datetime(year, month, day, 16, 0, 0, 0));
        assert_eq!(due.skipped.len(), 4);
    }
    let skipped = calendar.due(friday, TimeLimit::WorkingDays(3)).skipped;
    assert_eq!(skipped[2].reason.en.as_deref(), Some("Day off by exchange"));
}

#[test]
fn a_mistake_names_file_line_entry_and_what_was_meant() {
    let line = line_of("procedures.toml", "component = \"giay-chung-sinh\"");
    let told = mistakes(
        "procedures.toml",
        "component = \"giay-chung-sinh\"",
        "component = \"giay-chung-sin\"",
    );
    let expected = format!(
        "procedures.toml:{line}: 1.001193: component \"giay-chung-sin\" is not defined; \
         did you mean \"giay-chung-sinh\"?"
    );
    assert_eq!(told, [expected]);
}

#[test]
fn every_kind_of_mistake_is_told() {
    let cases = [
        (
            "profile.toml",
            "https://motcua",
            "ftp://motcua",
            "no address that begins with",
        ),
        (
            "profile.toml",
            "example/t/",
            "example/t",
            "does not end with /",
        ),
        (
            "profile.toml",
            "motcua-brvt",
            "motcua-brvt-motcua-brvt",
            "longer than 40 characters",
        ),
        (
            "profile.toml",
            "motcua-brvt",
            "mot cua",
            "an address cannot have",
        ),
        (
            "profile.toml",
            "pages = 40",
            "pages = 0",
            "no number from 1 on",
        ),
        (
            "profile.toml",
            "pages = 40",
            "pages = \"40\"",
            "no number from 1 on",
        ),
        (
            "profile.toml",
            "10_000_000",
            "40_000_000",
            "smaller than one document",
        ),
        (
            "profile.toml",
            "to = \"2025-06-30\"",
            "to = \"2018-06-30\"",
            "ends before it begins",
        ),
        (
            "profile.toml",
            "id = ",
            "idd = ",
            "\"idd\" is unknown; did you mean \"id\"?",
        ),
        (
            "profile.toml",
            "code = \"huyen\"",
            "code = \"xa\"",
            "tier \"xa\" is defined twice",
        ),
        (
            "units.toml",
            "code = \"26508\"",
            "code = \"26506\"",
            "unit \"26506\" is defined twice",
        ),
        (
            "units.toml",
            "parent = \"747\"",
            "parent = \"748\"",
            "unit \"748\" is not defined",
        ),
        (
            "units.toml",
            "parent = \"747\"",
            "parent = \"26508\"",
            "is of no higher tier",
        ),
        (
            "units.toml",
            "parent = \"77\"\n",
            "",
            "only a unit of the highest tier has no parent",
        ),
        (
            "units.toml",
            "000.01.31.H06",
            "H06.31.01",
            "is no agency identifier",
        ),
        (
            "units.toml",
            "kind = \"xa\"",
            "kind = \"ap\"",
            "tier \"ap\" is not defined",
        ),
        (
            "units.toml",
            "parent = \"747\"",
            "period = { from = \"2018-12-01\" }\nparent = \"747\"",
            "outside that of parent \"747\"",
        ),
        (
            "units.toml",
            "certainty = \"source\"",
            "certainty = \"sure\"",
            "is none of source",
        ),
        (
            "units.toml",
            "source = \"",
            "sauce = \"",
            "source is missing",
        ),
        (
            "desks.toml",
            "unit = \"26506\"",
            "unit = \"26507\"",
            "did you mean \"26506\"?",
        ),
        (
            "desks.toml",
            "tiers = [\"huyen\"",
            "tiers = [\"huyn\"",
            "did you mean \"huyen\"?",
        ),
        (
            "desks.toml",
            "[\"huyen\", \"xa\"]",
            "[]",
            "serves at least one tier",
        ),
        (
            "desks.toml",
            "illustrative = true",
            "illustrative = 1",
            "neither true nor false",
        ),
        ("topics.toml", "Có con", " ", "vi is empty"),
        ("topics.toml", "vi = \"Có con\", ", "", "vi is missing"),
        (
            "topics.toml",
            "code = \"sinh-con\"",
            "code = \"hon-nhan\"",
            "defined twice",
        ),
        (
            "calendar.toml",
            "\"15:00\"",
            "\"15h\"",
            "no time such as 07:30",
        ),
        (
            "calendar.toml",
            "07:30-11:30",
            "07:30-24:30",
            "no hours such as 07:30-11:30",
        ),
        (
            "calendar.toml",
            "07:30-11:30",
            "07:30-14:30",
            "not in order of time",
        ),
        (
            "calendar.toml",
            "2018-02-14",
            "2018-02-30",
            "no date such as 2018-12-03",
        ),
        (
            "calendar.toml",
            "2018-02-20",
            "2018-02-10",
            "end before they begin",
        ),
        (
            "calendar.toml",
            "2018-02-20",
            "2081-02-20",
            "last over a month",
        ),
        (
            "calendar.toml",
            "2018-12-31",
            "2018-02-15",
            "2018-02-15 is a day off twice",
        ),
        (
            "calendar.toml",
            "hours_of = \"monday\"",
            "hours_of = \"mon\"",
            "is none of monday",
        ),
        (
            "calendar.toml",
            "monday = [",
            "munday = [",
            "did you mean \"monday\"?",
        ),
        (
            "procedures.toml",
            "value = 3",
            "value = 5",
            "level 5 is not known by ND43-2011",
        ),
        (
            "procedures.toml",
            "ND43-2011",
            "ND43-2012",
            "did you mean \"ND43-2011\"?",
        ),
        (
            "procedures.toml",
            "topic = \"sinh-con\"",
            "topic = \"sinh\"",
            "\"sinh\" is not defined",
        ),
        (
            "procedures.toml",
            "code = \"1.004873\"",
            "code = \"1.001193\"",
            "defined twice",
        ),
        (
            "procedures.toml",
            "1.001193",
            "1.001193.000.00",
            "no code such as 1.001193",
        ),
        (
            "procedures.toml",
            "handling = \"hand-in\"",
            "handling = \"hand\"",
            "none of hand-in",
        ),
        (
            "procedures.toml",
            "code = \"giay-chung-sinh\"",
            "code = \"_form\"",
            "only a-z, 0-9",
        ),
        (
            "procedures.toml",
            "working_days = 3",
            "",
            "a limit is one of",
        ),
        (
            "procedures.toml",
            "vnd = 0\n",
            "vnd = -1\n",
            "vnd is no number from 0 on",
        ),
        (
            "procedures.toml",
            "source = \"Circular 226/2016/TT-BTC\"\n",
            "",
            "the fee has no source",
        ),
        (
            "procedures.toml",
            "required = false\ncondition",
            "required = true\ncondition",
            "always required has a condition",
        ),
        (
            "procedures.toml",
            "component = \"ban-sao-can-chung-thuc\"\nhandling = \"hand-in\"",
            "component = \"ban-sao-can-chung-thuc\"\nhandling = \"show\"",
            "nothing is handed in",
        ),
        (
            "procedures.toml",
            "component = \"giay-chung-sinh\"",
            "component = \"to-khai-khai-sinh\"",
            "component \"to-khai-khai-sinh\" is asked for twice",
        ),
    ];
    for (file, old, new, expected) in cases {
        let told = mistakes(file, old, new);
        let place = format!("{file}:");
        let is_told = told
            .iter()
            .any(|one| one.starts_with(&place) && one.contains(expected));
        assert!(is_told, "{old} -> {new}: {told:?}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_and_a_broken_file_only_once() {
    let mut files = files();
    files.insert("units.toml".to_owned(), "[[unit]\ncode = 1".to_owned());
    files.remove("topics.toml");
    let desks = files.get_mut("desks.toml").unwrap();
    *desks = desks
        .replace("unit =", "units =")
        .replace("\"xa\"]", "\"x\"]");
    let errors = Profile::load(&files).unwrap_err().0;
    let places: Vec<(&str, usize)> = errors
        .iter()
        .map(|error| (error.file.as_str(), error.line))
        .collect();
    let desk = |text| ("desks.toml", line_of("desks.toml", text));
    let expected = [
        desk("[[desk]]"),
        desk("unit ="),
        desk("tiers ="),
        ("topics.toml", 0),
        ("units.toml", 1),
    ];
    assert_eq!(places, expected, "{}", ProfileErrors(errors.clone()));
}

#[test]
fn no_files_are_one_mistake_each() {
    let errors = Profile::load(&ProfileFiles::new()).unwrap_err();
    assert_eq!(errors.0.len(), 6, "{errors}");
    assert!(
        errors
            .to_string()
            .lines()
            .all(|line| line.ends_with(": the file is missing"))
    );
    let misnamed = [("unit.toml".to_owned(), String::new())].into();
    let errors = Profile::load(&misnamed).unwrap_err().to_string();
    assert!(errors.contains("did you mean \"unit.toml\"?"), "{errors}");
}
