//! The embedded profiles say what the facts say.

mod mistakes;

use jiff::civil::date;

use super::*;
use crate::{
    procedure::{Handling, Stage, TimeLimit},
    tariff::{Charge, PageStep, Per},
};

fn files() -> ProfileFiles {
    embedded("br-vt-2018").unwrap()
}

fn load(name: &str) -> Profile {
    Profile::load(&embedded(name).unwrap()).unwrap_or_else(|errors| panic!("{name}:\n{errors}"))
}

fn pilot() -> Profile {
    load("br-vt-2018")
}

/// A day of the pilot.
const PILOT: Date = date(2018, 12, 3);

fn procedure<'p>(profile: &'p Profile, code: &str) -> &'p Procedure {
    profile.procedure_on(&code.into(), PILOT).unwrap()
}

/// `1.004859/bo-sung`, or `1.001193` where there is only one case.
fn case<'p>(profile: &'p Profile, code: &str) -> &'p Case {
    let (code, case) = code.split_once('/').unwrap_or((code, ""));
    let procedure = procedure(profile, code);
    procedure
        .only_case()
        .or_else(|| procedure.case(&case.into()))
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
fn papers_to_hand_in_stand_before_those_to_show() {
    for profile in embedded_names().into_iter().map(load) {
        let procedures = profile.procedures.iter();
        for case in procedures.flat_map(|one| &one.cases) {
            let mut shown = case
                .components
                .iter()
                .map(|one| one.handling == Handling::Show);
            assert!(
                shown.by_ref().skip_while(|shown| !shown).all(|shown| shown),
                "{}",
                case.code
            );
        }
    }
}

#[test]
fn the_pilot_offers_fourteen_procedures_at_its_joint_desk() {
    let profile = pilot();
    let desk = profile.desk(&"vt-phuong-1".into()).unwrap();
    let unit = profile.unit_on(&desk.unit, PILOT).unwrap();
    assert_eq!((unit.name.as_str(), unit.kind.as_str()), ("Phường 1", "xa"));
    let codes: Vec<&str> = profile
        .offered_at(desk, PILOT)
        .iter()
        .map(|procedure| procedure.code.as_str())
        .collect();
    let expected = [
        "1.001193", "1.004884", "1.004873", "2.000635", "1.000894", "1.000656", "1.004859",
        "2.000815", "2.000884", "1.001612", "1.009994", "1.013831", "1.001776", "mai-tang",
    ];
    assert_eq!(codes, expected);
    assert!(desk.illustrative);
}

#[test]
fn a_desk_offers_only_its_tiers_and_what_can_be_sent() {
    let mut profile = pilot();
    let cases = [
        ("vt-phuong-1", 14),
        ("trung-tam-tinh", 1),
        ("vung-tau", 7),
        ("binh-chau", 11),
        ("chung-cu-phuong-7", 11),
    ];
    for (desk, count) in cases {
        let desk = profile.desk(&desk.into()).unwrap();
        assert_eq!(
            profile.offered_at(desk, PILOT).len(),
            count,
            "{}",
            desk.code
        );
    }
    let desk = profile.desk(&"binh-chau".into()).unwrap().clone();
    for level in &mut profile.procedures[0].levels {
        level.level.value = 2;
    }
    assert_eq!(profile.offered_at(&desk, PILOT).len(), 10);
}

#[test]
fn communes_of_the_pilot_are_those_of_the_table() {
    let profile = pilot();
    let districts = [
        ("747", "Thành phố Vũng Tàu", 17),
        ("748", "Thành phố Bà Rịa", 11),
        ("750", "Huyện Châu Đức", 16),
        ("751", "Huyện Xuyên Mộc", 13),
        ("752", "Huyện Long Điền", 7),
        ("753", "Huyện Đất Đỏ", 8),
        ("754", "Thị xã Phú Mỹ", 10),
        ("755", "Huyện Côn Đảo", 0),
    ];
    let in_force: Vec<&Unit> = profile
        .units
        .iter()
        .filter(|unit| unit.period.contains(PILOT))
        .collect();
    for (code, name, communes) in districts {
        let district = profile.unit_on(&code.into(), PILOT).unwrap();
        let parent = (
            district.name.as_str(),
            district.parent.as_ref().unwrap().as_str(),
        );
        assert_eq!(parent, (name, "77"));
        let inside = |unit: &&&Unit| unit.parent.as_ref() == Some(&district.code);
        assert_eq!(in_force.iter().filter(inside).count(), communes, "{name}");
    }
    let communes: Vec<&&Unit> = in_force.iter().filter(|unit| unit.kind == "xa").collect();
    assert_eq!(communes.len(), 82);
    assert_eq!(in_force.len(), 1 + 8 + 82);
    let prefixes = ["Phường ", "Xã ", "Thị trấn "];
    for unit in communes {
        let has_prefix = prefixes.iter().any(|prefix| unit.name.starts_with(prefix));
        assert!(has_prefix && unit.agency.is_some(), "{}", unit.name);
    }
}

#[test]
fn a_reused_code_means_what_it_meant_on_the_day() {
    let cases = [
        (
            "br-vt-2018",
            "753",
            date(2024, 12, 31),
            Some("Huyện Đất Đỏ"),
        ),
        (
            "br-vt-2018",
            "753",
            date(2025, 1, 1),
            Some("Huyện Long Đất"),
        ),
        (
            "br-vt-2018",
            "26689",
            date(2024, 12, 31),
            Some("Xã Long Mỹ"),
        ),
        ("br-vt-2018", "26689", date(2025, 1, 1), None),
        ("br-vt-2018", "26506", date(2026, 11, 23), Some("Phường 1")),
        (
            "hcm-2025",
            "26506",
            date(2018, 12, 3),
            Some("Phường Vũng Tàu"),
        ),
    ];
    for (profile, code, day, name) in cases {
        let profile = load(profile);
        let unit = profile.unit_on(&code.into(), day);
        assert_eq!(unit.map(|unit| unit.name.as_str()), name, "{code} on {day}");
    }
}

#[test]
fn papers_are_handed_in_or_shown_and_some_stand_for_each_other() {
    let profile = pilot();
    // Code, papers to hand in, of these needed, papers to show.
    let cases = [
        ("1.001193", 7, 2, 3),
        ("1.004884", 4, 2, 1),
        ("1.004873", 5, 1, 2),
        ("2.000635", 3, 1, 1),
        ("1.000894", 3, 1, 1),
        ("1.000656", 4, 2, 1),
        ("1.004859/cai-chinh", 3, 2, 1),
        ("1.004859/bo-sung", 3, 2, 1),
        ("2.000815", 2, 1, 1),
        ("2.000884", 1, 1, 2),
        ("1.001612/mot-nguoi", 2, 2, 1),
        ("1.001612/ho-gia-dinh", 4, 4, 1),
        ("1.009994", 4, 3, 1),
        ("1.013831/chuyen-nhuong", 4, 4, 1),
        ("1.013831/thua-ke", 4, 4, 1),
        ("1.001776", 1, 1, 5),
        ("mai-tang", 3, 2, 1),
    ];
    for (code, hand_in, needed, show) in cases {
        let case = case(&profile, code);
        let counts = (
            case.hand_in().count(),
            case.missing(|_| false).len(),
            case.to_show().count(),
        );
        assert_eq!(counts, (hand_in, needed, show), "{code}");
    }
    let original = case(&profile, "2.000815").component(&"ban-chinh".into());
    assert_eq!(original.unwrap().handling, Handling::Show);
    let birth = case(&profile, "1.001193");
    let missing = |given: &[&str]| {
        let missing = birth.missing(|code| given.contains(&code.as_str()));
        missing
            .iter()
            .map(|one| one.code.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(missing(&["to-khai-khai-sinh"]), ["giay-chung-sinh"]);
    assert_eq!(missing(&["giay-cam-doan-viec-sinh"]), ["to-khai-khai-sinh"]);
    assert_eq!(
        missing(&["to-khai-khai-sinh", "van-ban-nguoi-lam-chung"]),
        [""; 0]
    );
}

#[test]
fn limits_are_those_of_the_law() {
    use TimeLimit::{CalendarDays, SameDay, WorkingDays};
    let profile = pilot();
    // Code, limit, longer one, whether that comes on top.
    let cases = [
        ("1.001193", SameDay, Some((WorkingDays(5), false))),
        ("1.004884", WorkingDays(5), Some((CalendarDays(25), false))),
        ("1.004873", WorkingDays(3), Some((CalendarDays(23), false))),
        ("2.000635", SameDay, None),
        ("1.000894", SameDay, Some((WorkingDays(5), false))),
        ("1.000656", SameDay, None),
        (
            "1.004859/cai-chinh",
            WorkingDays(3),
            Some((WorkingDays(3), true)),
        ),
        ("1.004859/bo-sung", SameDay, None),
        ("2.000815", SameDay, Some((WorkingDays(2), true))),
        ("2.000884", SameDay, None),
        ("1.001612/mot-nguoi", WorkingDays(3), None),
        ("1.009994", CalendarDays(15), None),
        ("1.013831/thua-ke", WorkingDays(10), None),
        ("1.001776", WorkingDays(22), None),
        ("mai-tang", WorkingDays(5), None),
    ];
    for (code, time, longer) in cases {
        for channel in Channel::ALL {
            let limit = case(&profile, code).limit(channel).unwrap();
            assert_eq!(limit.time, time, "{code}");
            let extension = limit.extensions.first();
            assert_eq!(
                extension.map(|one| (one.time, one.is_added)),
                longer,
                "{code}"
            );
        }
    }
    let stages = &case(&profile, "1.001776")
        .limit(Channel::Online)
        .unwrap()
        .stages;
    let days: Vec<u16> = stages
        .iter()
        .map(|Stage { working_days, .. }| *working_days)
        .collect();
    assert_eq!(days, [7, 2, 3, 7, 3]);
}

#[test]
fn tariffs_are_those_of_the_circulars() {
    let profile = pilot();
    let each = |vnd, per| Charge::Each { vnd, per };
    let pages = Charge::PerPage {
        steps: vec![
            PageStep {
                from_page: 1,
                vnd: 2_000,
            },
            PageStep {
                from_page: 3,
                vnd: 1_000,
            },
        ],
        copy_cap_vnd: Some(200_000),
    };
    let cases = [
        ("ban-sao-trich-luc", each(8_000, Per::Copy), None, 0),
        ("chung-thuc-ban-sao", pages, None, 0),
        ("chung-thuc-chu-ky", each(10_000, Per::Case), None, 0),
        ("chung-thuc-hop-dong", each(50_000, Per::Case), None, 0),
        (
            "chung-thuc-sua-doi-hop-dong",
            each(30_000, Per::Case),
            None,
            0,
        ),
        ("chung-thuc-sua-loi", each(25_000, Per::Case), None, 0),
        ("ket-hon", Charge::Free, None, 0),
        ("khai-sinh", Charge::Unknown, Some(60), 3),
        ("khai-tu", Charge::Unknown, Some(15), 3),
        ("ho-kinh-doanh", Charge::Unknown, None, 0),
    ];
    for (code, charge, free_days, exempt) in cases {
        let tariff = profile.tariff_on(&code.into(), PILOT).unwrap();
        let days = tariff.free_if.as_ref().and_then(|one| one.within_days);
        let read = (&tariff.charge, days, tariff.exemptions.len());
        assert_eq!(read, (&charge, free_days, exempt), "{code}");
    }
    let birth: Vec<(&str, bool)> = case(&profile, "1.001193")
        .fees(Channel::Online)
        .map(|fee| (fee.tariff.as_str(), fee.optional))
        .collect();
    assert_eq!(birth, [("khai-sinh", false), ("ban-sao-trich-luc", true)]);
}

#[test]
fn a_fee_is_told_only_where_nothing_has_to_be_asked() {
    let profile = pilot();
    let cases = [
        ("1.000894", Some(0)),
        ("1.001776", Some(0)),
        ("1.001193", None),
        ("1.004873", None),
        ("2.000815", None),
    ];
    for (code, vnd) in cases {
        let case = case(&profile, code);
        let told = profile.plain_fee_vnd(case, Channel::Online, PILOT);
        assert_eq!(told, vnd, "{code}");
    }
}

#[test]
fn levels_have_a_history() {
    let (pilot, city) = (pilot(), load("hcm-2025"));
    let cases = [
        (&pilot, "1.009994", date(2018, 5, 31), None),
        (&pilot, "1.009994", date(2018, 11, 30), Some((2, false))),
        (&pilot, "1.009994", date(2018, 12, 1), Some((3, false))),
        (&pilot, "1.001193", PILOT, Some((3, false))),
        (&city, "1.001193", date(2026, 6, 30), Some((2, true))),
        (&city, "1.001193", date(2026, 7, 1), Some((2, true))),
        (&city, "2.000815", date(2026, 7, 1), Some((1, false))),
    ];
    for (profile, code, day, expected) in cases {
        let known = profile
            .procedures
            .iter()
            .find(|one| one.code.as_str() == code);
        let level = known.and_then(|one| one.level_on(day));
        let read = level.map(|entry| (entry.level.value, entry.pays_online()));
        assert_eq!(read, expected, "{code} on {day}");
    }
    let schemes = |day| {
        let procedure = city.procedure_on(&"1.001193".into(), day).unwrap();
        procedure.level_on(day).unwrap().level.scheme
    };
    use crate::level::Scheme;
    assert_eq!(schemes(date(2026, 6, 30)), Scheme::Nd42_2022);
    assert_eq!(schemes(date(2026, 7, 1)), Scheme::Nd224_2026);
    let highest = pilot.procedures.iter().flat_map(|one| &one.levels);
    assert!(
        highest.map(|one| one.level.value).max() < Some(4),
        "the 290 were provincial"
    );
}

#[test]
fn the_city_has_two_tiers_and_goes_the_whole_way() {
    let city = load("hcm-2025");
    let tiers: Vec<&str> = city.tiers.iter().map(|tier| tier.code.as_str()).collect();
    assert_eq!(tiers, ["tinh", "xa"]);
    assert_eq!(
        city.units.iter().filter(|unit| unit.kind == "xa").count(),
        30
    );
    let today = date(2026, 11, 23);
    let whole = |one: &&Procedure| {
        one.level_on(today)
            .is_some_and(|entry| entry.pays_online() && entry.receives_online())
    };
    let desk = city.desk(&"phuong-vung-tau".into()).unwrap();
    let offered = city.offered_at(desk, today);
    assert!(offered.into_iter().filter(whole).count() >= 6);
    assert_ne!(city.tracking_base, pilot().tracking_base);
    assert_ne!(city.publicity, pilot().publicity);
}

#[test]
fn the_first_figures_add_up_as_published() {
    let profile = pilot();
    let [figures] = profile.report.figures.as_slice() else {
        panic!("{:?}", profile.report.figures);
    };
    let totals = |rows: &[Counts]| rows.iter().map(Counts::total).collect::<Vec<_>>();
    assert_eq!(totals(&figures.procedures), [2_059, 919, 290]);
    assert_eq!(totals(&figures.procedures).iter().sum::<u64>(), 3_268);
    let tiers = ["tinh", "huyen", "xa"].map(|tier| tier_total(&figures.procedures, tier));
    assert_eq!(tiers, [2_605, 503, 160]);
    for dossiers in [&figures.received, &figures.resolved] {
        assert_eq!(totals(dossiers), [3_846, 6_875]);
        assert_eq!(totals(dossiers).iter().sum::<u64>(), 10_721);
        let tiers = ["tinh", "huyen", "xa"].map(|tier| tier_total(dossiers, tier));
        assert_eq!(tiers, [10_631, 90, 0]);
    }
    let steps: Vec<&str> = profile
        .survey
        .steps
        .iter()
        .map(|one| one.name.vi.as_str())
        .collect();
    assert_eq!(
        steps,
        ["Rất hài\u{a0}lòng", "Hài\u{a0}lòng", "Chưa hài\u{a0}lòng"]
    );
}

#[test]
fn citizens_are_addressed_neutrally() {
    for name in embedded_names() {
        for (file, text) in embedded(name).unwrap() {
            assert!(!text.contains(" bác "), "{name}/{file}");
        }
    }
}

#[test]
fn words_that_must_not_tear_are_tied() {
    let words = [
        "kết hôn",
        "khai sinh",
        "chứng thực",
        "hôn nhân",
        "bản sao",
        "hộ tịch",
    ];
    for profile in embedded_names().into_iter().map(load) {
        for procedure in &profile.procedures {
            for text in [&procedure.name.vi, &procedure.short.vi] {
                let lower = text.to_lowercase();
                assert!(!words.iter().any(|word| lower.contains(word)), "{text}");
            }
        }
    }
}

#[test]
fn people_find_the_pilot_by_what_they_say() {
    let profile = pilot();
    let index = crate::search::Index::of(&profile.procedures);
    let cases = [
        ("khai sinh", "1.001193"),
        ("KHAI  sinh", "1.001193"),
        ("em be", "1.001193"),
        ("giay ket hon", "1.000894"),
        ("độc thân", "1.004873"),
        ("sao y", "2.000815"),
        ("certified", "2.000815"),
        ("2.0008", "2.000815"),
    ];
    for (query, code) in cases {
        let found = index.find(query);
        assert_eq!(
            found.first().map(|code| code.as_str()),
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
