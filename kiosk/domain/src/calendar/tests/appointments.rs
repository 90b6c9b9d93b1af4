//! A supplement starts the clock again, and one postponement is the last.

use super::*;

/// Monday 3 December 2018, three working days: due on Thursday at the same time.
fn appointment() -> Appointment {
    Appointment::new(&pilot(), at("2018-12-03 09:00"), TimeLimit::WorkingDays(3))
}

#[test]
fn an_appointment_promises_the_due_date() {
    let appointment = appointment();
    assert_eq!(appointment.promised(), at("2018-12-06 09:00"));
    assert_eq!(appointment.due().at, at("2018-12-06 09:00"));
    assert_eq!(appointment.postponement(), None);
}

#[test]
fn a_supplement_gives_the_whole_limit_again() {
    let restarted = appointment()
        .restart(&pilot(), at("2018-12-07 10:00"))
        .unwrap();
    assert_eq!(restarted.promised(), at("2018-12-12 10:00"));
    let again = restarted.restart(&pilot(), at("2018-12-11 10:00")).unwrap();
    assert_eq!(again.promised(), at("2018-12-14 10:00"));
    let early = again.restart(&pilot(), at("2018-12-10 10:00"));
    let received = at("2018-12-11 10:00");
    assert_eq!(early, Err(AppointmentError::TooEarly { received }));
}

#[test]
fn one_new_date_and_no_second() {
    let to = at("2018-12-11 09:00");
    let postponed = appointment()
        .postpone(&pilot(), at("2018-12-05 16:00"), to)
        .unwrap();
    assert_eq!(postponed.promised(), to);
    let told_in_time = true;
    assert_eq!(
        postponed.postponement(),
        Some(Postponement { to, told_in_time })
    );
    let refused = AppointmentError::AlreadyPostponed { to };
    let later = at("2018-12-20 09:00");
    let second = postponed
        .clone()
        .postpone(&pilot(), at("2018-12-06 08:00"), later);
    assert_eq!(second, Err(refused));

    let restarted = postponed.restart(&pilot(), at("2018-12-12 09:00")).unwrap();
    assert_eq!(restarted.promised(), at("2018-12-17 09:00"));
    let third = restarted.postpone(&pilot(), at("2018-12-13 08:00"), later);
    assert_eq!(
        third,
        Err(refused),
        "a supplement gives no second postponement"
    );
}

#[test]
fn a_new_date_must_be_one_that_can_be_kept() {
    let promised = at("2018-12-06 09:00");
    let cases = [
        ("2018-12-06 09:00", AppointmentError::NotLater { promised }),
        ("2018-12-05 09:00", AppointmentError::NotLater { promised }),
        (
            "2018-12-08 09:00",
            AppointmentError::NotWorking {
                to: at("2018-12-08 09:00"),
            },
        ),
        (
            "2018-12-11 12:00",
            AppointmentError::NotWorking {
                to: at("2018-12-11 12:00"),
            },
        ),
    ];
    for (to, expected) in cases {
        let result = appointment().postpone(&pilot(), at("2018-12-05 09:00"), at(to));
        assert_eq!(result, Err(expected), "{to}");
    }
    let closing = at("2018-12-11 17:00");
    assert!(
        appointment()
            .postpone(&pilot(), promised, closing)
            .is_ok_and(|late| late.postponement().is_some_and(|one| !one.told_in_time)),
        "told on the day itself"
    );
}
