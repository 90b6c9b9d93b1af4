//! The worked examples of the circulars, and what people might enter.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    procedure::{Certainty, LocalText, Origin, Period},
    tariff::PageStep,
};

fn text(vi: &str) -> LocalText {
    LocalText {
        vi: vi.to_owned(),
        en: None,
    }
}

fn origin() -> Origin {
    Origin {
        period: Period {
            from: date(2018, 1, 1),
            to: Some(date(2025, 6, 30)),
        },
        source: "test".to_owned(),
        certainty: Certainty::Source,
    }
}

fn tariff(code: &str, charge: Charge) -> Tariff {
    Tariff {
        code: TariffCode::from(code),
        name: text(code),
        charge,
        free_if: None,
        exemptions: vec![Exemption {
            code: "ho-ngheo".to_owned(),
            name: text("Người thuộc hộ nghèo"),
            origin: origin(),
        }],
        note: None,
        origin: origin(),
    }
}

/// Certified copies of Circular 226/2016/TT-BTC.
fn per_page() -> Tariff {
    let step = |from_page, vnd| PageStep { from_page, vnd };
    tariff(
        "sao-y",
        Charge::PerPage {
            steps: vec![step(1, 2_000), step(3, 1_000)],
            copy_cap_vnd: Some(200_000),
        },
    )
}

fn each(vnd: u64, per: Per) -> Tariff {
    tariff("each", Charge::Each { vnd, per })
}

/// Registration of a birth: free in time, otherwise what the council says.
fn birth() -> Tariff {
    Tariff {
        free_if: Some(FreeIf {
            text: text("Đăng ký trong 60 ngày"),
            within_days: Some(60),
        }),
        ..tariff("khai-sinh", Charge::Unknown)
    }
}

fn occasion() -> Occasion {
    Occasion {
        day: date(2018, 12, 3),
        channel: Channel::Desk,
        exemption: None,
    }
}

fn pages(originals: &[(u32, u32)]) -> Asked {
    let original = |&(pages, copies)| Original { pages, copies };
    Asked {
        originals: originals.iter().map(original).collect(),
        ..Asked::default()
    }
}

fn count(count: u32) -> Asked {
    Asked {
        count: Some(count),
        ..Asked::default()
    }
}

fn if_known(condition: Condition) -> Asked {
    Asked {
        condition,
        ..Asked::default()
    }
}

#[test]
fn the_worked_examples() {
    let cases = [
        (per_page(), pages(&[(1, 1)]), 2_000),
        (per_page(), pages(&[(2, 1)]), 4_000),
        (per_page(), pages(&[(3, 2)]), 10_000),
        (per_page(), pages(&[(120, 1)]), 122_000),
        (per_page(), pages(&[(198, 1)]), 200_000),
        (per_page(), pages(&[(300, 1)]), 200_000),
        (per_page(), pages(&[(300, 3)]), 600_000),
        (per_page(), pages(&[(3, 2), (300, 1), (1, 1)]), 212_000),
        (each(8_000, Per::Copy), count(1), 8_000),
        (each(8_000, Per::Copy), count(3), 24_000),
        (each(8_000, Per::Copy), count(0), 0),
        (each(10_000, Per::Case), count(2), 20_000),
        (each(50_000, Per::Document), count(1), 50_000),
        (each(30_000, Per::Document), count(1), 30_000),
        (each(25_000, Per::Document), count(2), 50_000),
        (
            tariff("fixed", Charge::Fixed { vnd: 100_000 }),
            Asked::default(),
            100_000,
        ),
    ];
    for (tariff, asked, vnd) in cases {
        let line = line(&tariff, &occasion(), &asked).unwrap();
        assert_eq!(line.due, LineDue::Vnd(vnd), "{:?} {asked:?}", tariff.charge);
    }
}

#[test]
fn a_sum_explains_itself() {
    let tariff = per_page();
    let line = line(&tariff, &occasion(), &pages(&[(300, 2), (2, 1)])).unwrap();
    let pages = |from, to, each_vnd, sum_vnd| Step::Pages {
        from,
        to,
        each_vnd,
        sum_vnd,
    };
    let copies = |count, each_vnd, sum_vnd| Step::Times {
        per: Per::Copy,
        count,
        each_vnd,
        sum_vnd,
    };
    let expected = [
        pages(1, 2, 2_000, 4_000),
        pages(3, 300, 1_000, 298_000),
        Step::CopyCap {
            before_vnd: 302_000,
            cap_vnd: 200_000,
        },
        copies(2, 200_000, 400_000),
        pages(1, 2, 2_000, 4_000),
        copies(1, 4_000, 4_000),
    ];
    assert_eq!(line.steps, expected);
    assert_eq!(line.tariff.name.vi, "sao-y");

    let at_the_cap = super::line(&tariff, &occasion(), &self::pages(&[(198, 1)])).unwrap();
    let capped = |step: &Step| matches!(step, Step::CopyCap { .. });
    assert!(!at_the_cap.steps.iter().any(capped), "it took nothing off");

    let tariff = each(10_000, Per::Case);
    let line = super::line(&tariff, &occasion(), &count(2)).unwrap();
    let step = Step::Times {
        per: Per::Case,
        count: 2,
        each_vnd: 10_000,
        sum_vnd: 20_000,
    };
    assert_eq!(line.steps, [step]);
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let unknown = tariff("hdnd", Charge::Unknown);
    let cases = [
        (&unknown, Asked::default(), LineDue::Unknown),
        (&per_page(), Asked::default(), LineDue::NotCounted),
        (
            &each(8_000, Per::Copy),
            Asked::default(),
            LineDue::NotCounted,
        ),
        (
            &each(8_000, Per::Copy),
            pages(&[(1, 1)]),
            LineDue::NotCounted,
        ),
        (&per_page(), count(2), LineDue::NotCounted),
    ];
    for (tariff, asked, due) in cases {
        let line = line(tariff, &occasion(), &asked).unwrap();
        assert_eq!(
            (line.due, line.steps.len()),
            (due, 0),
            "{:?}",
            tariff.charge
        );
    }
}

#[test]
fn a_birth_declared_in_time_is_free() {
    let tariff = birth();
    let free_if = tariff.free_if.as_ref().unwrap();
    let free = LineDue::Free(WhyFree::Condition(free_if));
    let cases = [
        (Condition::Event(date(2018, 12, 3)), free, false),
        (Condition::Event(date(2018, 10, 5)), free, false),
        (Condition::Event(date(2018, 10, 4)), free, false),
        (Condition::Event(date(2018, 10, 3)), LineDue::Unknown, false),
        (Condition::Holds(true), free, false),
        (Condition::Holds(false), LineDue::Unknown, false),
        (Condition::NotAsked, LineDue::Unknown, true),
    ];
    for (condition, due, is_open) in cases {
        let line = line(&tariff, &occasion(), &if_known(condition)).unwrap();
        assert_eq!(line.due, due, "{condition:?}");
        assert_eq!(line.free_if.is_some(), is_open, "{condition:?}");
    }
    let tomorrow = if_known(Condition::Event(date(2018, 12, 4)));
    let code = tariff.code.clone();
    let error = FeeError::EventInFuture { tariff: code };
    assert_eq!(line(&tariff, &occasion(), &tomorrow), Err(error));
}

#[test]
fn a_condition_without_days_must_be_answered() {
    let mut tariff = birth();
    tariff.free_if.as_mut().unwrap().within_days = None;
    let event = if_known(Condition::Event(date(2018, 12, 3)));
    let line = line(&tariff, &occasion(), &event).unwrap();
    assert_eq!(line.due, LineDue::Unknown);
    assert!(line.free_if.is_some());
}

#[test]
fn exemptions_are_named() {
    let claims = |code: &str| Occasion {
        exemption: Some(code.to_owned()),
        ..occasion()
    };
    let tariff = birth();
    let in_time = if_known(Condition::Holds(true));
    let exempt = LineDue::Free(WhyFree::Exempt(&tariff.exemptions[0]));
    assert_eq!(
        line(&tariff, &claims("ho-ngheo"), &in_time).unwrap().due,
        exempt
    );
    let unasked = line(&tariff, &claims("ho-ngheo"), &Asked::default()).unwrap();
    assert_eq!((unasked.due, unasked.free_if), (exempt, None));
    let other = line(&tariff, &claims("khac"), &Asked::default()).unwrap();
    assert_eq!(other.due, LineDue::Unknown);

    let mut ended = birth();
    ended.exemptions[0].origin.period.to = Some(date(2018, 12, 2));
    let late = line(&ended, &claims("ho-ngheo"), &Asked::default()).unwrap();
    assert_eq!(late.due, LineDue::Unknown);

    let nothing = self::tariff("mien-phi", Charge::Free);
    let free = line(&nothing, &claims("ho-ngheo"), &Asked::default()).unwrap();
    assert_eq!(free.due, LineDue::Free(WhyFree::NoCharge));
}

#[test]
fn a_bill_has_the_lines_of_its_way() {
    let mut later = each(9_000, Per::Copy);
    later.origin.period = Period {
        from: date(2025, 7, 1),
        to: None,
    };
    let tariffs = [birth(), later, each(8_000, Per::Copy), per_page()];
    let fee = |code: &str, channels: &[Channel], optional| Fee {
        tariff: TariffCode::from(code),
        channels: channels.to_vec(),
        optional,
    };
    let fees = [
        fee("khai-sinh", &Channel::ALL, false),
        fee("each", &Channel::ALL, true),
        fee("sao-y", &[Channel::Post], false),
    ];
    let in_time = (
        TariffCode::from("khai-sinh"),
        if_known(Condition::Holds(true)),
    );
    let two = (TariffCode::from("each"), count(2));
    let sums = |channel, asked: &[(TariffCode, Asked)]| {
        let occasion = Occasion {
            channel,
            ..occasion()
        };
        let asked = asked.iter().cloned().collect();
        let bill = bill(&fees, &tariffs, &occasion, &asked).unwrap();
        (bill.lines.len(), bill.known_vnd, bill.is_complete())
    };
    assert_eq!(sums(Channel::Desk, &[]), (1, 0, false));
    assert_eq!(
        sums(Channel::Desk, std::slice::from_ref(&in_time)),
        (1, 0, true)
    );
    assert_eq!(
        sums(Channel::Online, &[in_time, two.clone()]),
        (2, 16_000, true)
    );
    assert_eq!(sums(Channel::Post, &[two]), (3, 16_000, false));

    let after = Occasion {
        day: date(2025, 7, 1),
        ..occasion()
    };
    let error = bill(&fees, &tariffs, &after, &BTreeMap::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "tariff khai-sinh: expected a line in force on 2025-07-01"
    );
}

#[test]
fn senseless_counts_are_told() {
    let code = || TariffCode::from("sao-y");
    for asked in [pages(&[(0, 1)]), pages(&[(1, 0)]), pages(&[(3, 2), (0, 0)])] {
        let error = FeeError::NothingToCopy { tariff: code() };
        assert_eq!(line(&per_page(), &occasion(), &asked), Err(error));
    }
    let mut before = occasion();
    before.day = date(2017, 12, 31);
    let tariff = per_page();
    let told = line(&tariff, &before, &pages(&[(1, 1)]));
    assert!(matches!(told, Err(FeeError::NotInForce { .. })));
}

#[test]
fn no_sum_overflows() {
    let dear = |vnd| {
        tariff(
            "dear",
            Charge::Each {
                vnd,
                per: Per::Case,
            },
        )
    };
    let error = Err(FeeError::TooLarge {
        tariff: TariffCode::from("dear"),
    });
    assert_eq!(line(&dear(u64::MAX), &occasion(), &count(2)), error);
    assert!(line(&dear(u64::MAX), &occasion(), &count(1)).is_ok());

    let page = PageStep {
        from_page: 1,
        vnd: u64::MAX / 2,
    };
    let last = PageStep {
        from_page: 2,
        ..page
    };
    let uncapped = Charge::PerPage {
        steps: vec![page, last],
        copy_cap_vnd: None,
    };
    let uncapped = tariff("dear", uncapped);
    assert!(line(&uncapped, &occasion(), &pages(&[(2, 1)])).is_ok());
    for asked in [pages(&[(3, 1)]), pages(&[(2, 2)]), pages(&[(2, 1), (2, 1)])] {
        assert_eq!(line(&uncapped, &occasion(), &asked), error, "{asked:?}");
    }

    let fixed = [tariff("dear", Charge::Fixed { vnd: u64::MAX })];
    let fee = Fee {
        tariff: TariffCode::from("dear"),
        channels: Channel::ALL.to_vec(),
        optional: false,
    };
    let twice = bill(&[fee.clone(), fee], &fixed, &occasion(), &BTreeMap::new());
    assert_eq!(twice.map(|bill| bill.known_vnd), error.map(|_| 0));
}

/// Page by page, as an officer would count.
fn slow_copy_vnd(pages: u32) -> u64 {
    let price = |page| if page <= 2 { 2_000 } else { 1_000 };
    (1..=pages).map(price).sum::<u64>().min(200_000)
}

proptest! {
    #[test]
    fn sums_are_those_of_counting_by_hand(originals in prop::collection::vec((1..400_u32, 1..50_u32), 1..5)) {
        let by_hand: u64 = originals
            .iter()
            .map(|&(pages, copies)| slow_copy_vnd(pages) * u64::from(copies))
            .sum();
        let tariff = per_page();
        let line = line(&tariff, &occasion(), &pages(&originals)).unwrap();
        prop_assert_eq!(line.due, LineDue::Vnd(by_hand));
    }

    #[test]
    fn any_steps_and_counts_give_a_sum_or_an_error(
        steps in prop::collection::vec((any::<u32>(), any::<u64>()), 0..5),
        cap in any::<Option<u64>>(),
        originals in prop::collection::vec((any::<u32>(), any::<u32>()), 0..4),
    ) {
        let step = |(from_page, vnd)| PageStep { from_page, vnd };
        let charge = Charge::PerPage {
            steps: steps.into_iter().map(step).collect(),
            copy_cap_vnd: cap,
        };
        let tariff = tariff("any", charge);
        if let Ok(line) = line(&tariff, &occasion(), &pages(&originals)) {
            prop_assert_eq!(line.due == LineDue::NotCounted, originals.is_empty());
        }
    }
}
