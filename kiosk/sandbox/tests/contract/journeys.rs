//! Journeys that are more than one fault in one stack.

use std::{sync::Arc, time::Duration};

use kiosk_domain::FaultCode;
use kiosk_sandbox::Fault;
use kiosk_scanner::{Command, Ending, Event, Face, Job, Presence, ScanError, Sheets, Source};
use kiosk_usb::{Bus, UDEV_RULE_FILE, UsbError};

use crate::{
    papers::{number, paper},
    person::{Document, play, scan},
    rig::{BOTH, DeskClock, Rig, Scene, Speech, drivers},
    threads::{Misdeed, Misdeeds},
};

const TICKET: u64 = 42;

fn desk(speech: Speech) -> Rig {
    let mut rig = Rig::new(&Scene::new(speech));
    rig.find();
    rig
}

fn start(rig: &mut Rig, job: Job) {
    rig.send(Command::Scan {
        ticket: TICKET,
        job,
    });
}

fn feeder() -> Job {
    Document::simplex(TICKET, &[]).job
}

/// The numbers of the papers and the end of the job; every side is stored at once.
#[track_caller]
fn finish(rig: &mut Rig) -> (Vec<u8>, u32, Ending) {
    let mut numbers = Vec::new();
    loop {
        let event =
            rig.wait_for(|event| matches!(event, Event::Side { .. } | Event::BatchDone { .. }));
        match event {
            Event::Side { ticket, side } => {
                numbers.push(number(&side.image));
                rig.send(Command::SideStored { ticket });
            }
            Event::BatchDone { sheets, ending, .. } => return (numbers, sheets, ending),
            _ => {}
        }
    }
}

#[test]
fn a_stack_comes_complete_in_order_and_without_a_word() {
    for &speech in BOTH {
        let mut rig = desk(speech);
        let document = Document::duplex(TICKET, &[0, 1, 2, 3, 4, 5, 6, 7]);
        let report = scan(&mut rig, &document, None);
        assert_eq!(report.sides, document.expected(), "{speech:?}");
        assert_eq!(report.seen, [], "{speech:?}");
        assert_eq!(report.sides[1].1, Face::Back);
    }
}

#[test]
fn paper_laid_down_later_is_waited_for_without_error() {
    for &speech in BOTH {
        let mut rig = desk(speech);
        start(&mut rig, feeder());
        rig.wait_for(|event| matches!(event, Event::Waiting { sheet_no: 1, .. }));
        rig.run(Duration::from_secs(20));
        rig.bench.put_sheets(vec![paper(3)]);
        assert_eq!(finish(&mut rig), (vec![3], 1, Ending::Complete));
        let is_trouble = |event: &Event| matches!(event, Event::Trouble { .. });
        assert!(!rig.log.iter().any(|(_, event)| is_trouble(event)));
    }
}

#[test]
fn one_sheet_is_one_sheet_and_the_rest_shows() {
    for &speech in BOTH {
        let mut rig = desk(speech);
        rig.bench.put_sheets(vec![paper(1), paper(2), paper(3)]);
        start(
            &mut rig,
            Job {
                sheets: Sheets::One,
                ..feeder()
            },
        );
        assert_eq!(
            finish(&mut rig),
            (vec![1], 1, Ending::Complete),
            "{speech:?}"
        );
        assert_eq!(rig.bench.view().feeder_sheets, 2, "{speech:?}");
        rig.send(Command::Watch(true));
        rig.wait_for(|event| matches!(event, Event::Sensors(one) if one.feeder_loaded));
        rig.bench.clear_feeder();
        rig.wait_for(|event| matches!(event, Event::Sensors(one) if !one.feeder_loaded));
    }
}

#[test]
fn the_glass_of_a_scanner_without_feeder_works() {
    let mut scene = Scene::new(Speech::Escl);
    scene.escl.has_feeder = false;
    scene.escl.has_duplex = false;
    let mut rig = Rig::new(&scene);
    let found = rig.wait_for(|event| matches!(event, Event::Device(Presence::Present(_))));
    assert!(
        matches!(&found, Event::Device(Presence::Present(info)) if info.has_glass && !info.has_feeder)
    );
    rig.bench.put_on_glass(paper(5));
    start(
        &mut rig,
        Job {
            source: Source::Glass,
            ..feeder()
        },
    );
    assert_eq!(finish(&mut rig), (vec![5], 1, Ending::Complete));
}

#[test]
fn a_driver_that_panics_costs_no_sheet() {
    for &speech in BOTH {
        let scene = Scene::new(speech);
        let plain = Rig::new(&scene);
        let bus = Arc::new(plain.bench.usb(&scene.model()));
        let clock = Arc::new(DeskClock(plain.bench.clone()));
        let misdeeds = Misdeeds::default();
        let factory = misdeeds.around(drivers(bus, clock.clone()));
        let mut rig = Rig::over(plain.bench.clone(), clock, Box::new(factory));
        rig.find();
        misdeeds.plan(2, Misdeed::Panic);
        let document = Document::simplex(TICKET, &[0, 1, 2]);
        let report = scan(&mut rig, &document, None);
        assert_eq!(report.sides, document.expected(), "{speech:?}: {report:#?}");
        let seen: Vec<_> = report.seen.iter().map(|one| one.fault).collect();
        assert_eq!(seen, [FaultCode::Internal], "{speech:?}");
    }
}

#[test]
fn a_lost_sheet_is_waited_for_until_somebody_says_that_it_lies_there() {
    for &speech in BOTH {
        let mut rig = desk(speech);
        rig.bench.put_sheets(vec![paper(0), paper(1), paper(2)]);
        start(&mut rig, feeder());
        rig.wait_for(|event| matches!(event, Event::Side { .. }));
        // The next sheet comes out at the other end, but its picture never arrives.
        play(&rig, "[[usb]]\non = 'in'\nskip = 4\neffect = 'wire'");
        rig.send(Command::SideStored { ticket: TICKET });
        rig.wait_for(|event| matches!(event, Event::Cleared { .. }));
        rig.run(Duration::from_secs(30));
        let waits = Event::Waiting {
            ticket: TICKET,
            sheet_no: 2,
        };
        assert_eq!(
            rig.log.last().map(|(_, event)| event),
            Some(&waits),
            "{speech:?}"
        );
        rig.bench.clear_feeder();
        rig.bench.put_sheets(vec![paper(1), paper(2)]);
        rig.send(Command::Resume { ticket: TICKET });
        assert_eq!(
            finish(&mut rig),
            (vec![1, 2], 3, Ending::Complete),
            "{speech:?}"
        );
    }
}

#[test]
fn what_was_left_in_the_device_is_not_taken_for_a_sheet() {
    for &speech in BOTH {
        let mut rig = desk(speech);
        let first = Document::simplex(TICKET, &[0, 1]);
        assert_eq!(scan(&mut rig, &first, None).sides, first.expected());
        rig.bench.fail_next(Fault::Stale);
        rig.bench.unplug();
        rig.wait_for(|event| *event == Event::Device(Presence::Missing));
        rig.bench.plug();
        let next = Document::simplex(100, &[2, 3]);
        let report = scan(&mut rig, &next, None);
        assert_eq!(report.sides, next.expected(), "{speech:?}: {report:#?}");
        assert_eq!(report.complaints, [""; 0]);
    }
}

#[test]
fn the_same_paper_again_after_reconnection_comes_again() {
    for &speech in BOTH {
        let mut rig = desk(speech);
        for ticket in [10, 20] {
            let document = Document::simplex(ticket, &[4]);
            assert_eq!(
                scan(&mut rig, &document, None).sides,
                document.expected(),
                "{speech:?}"
            );
            rig.bench.unplug();
            rig.run(Duration::from_secs(8));
            rig.bench.plug();
        }
    }
}

#[test]
fn stop_under_a_sheet_and_the_next_job_gets_nothing_of_it() {
    for &speech in BOTH {
        let mut rig = desk(speech);
        rig.bench.put_sheets(vec![paper(0), paper(1)]);
        start(&mut rig, feeder());
        rig.wait_for(|event| matches!(event, Event::Scanning { .. }));
        let moment = rig.now() + Duration::from_millis(300);
        rig.stepper.send_at(moment, Command::Stop);
        let end = rig.wait_for(|event| matches!(event, Event::BatchDone { .. }));
        let stopped = Event::BatchDone {
            ticket: TICKET,
            sheets: 0,
            ending: Ending::Stopped,
        };
        assert_eq!(end, stopped, "{speech:?}");
        rig.bench.clear_feeder();
        let next = Document::simplex(100, &[2, 3]);
        let report = scan(&mut rig, &next, None);
        assert_eq!(report.sides, next.expected(), "{speech:?}: {report:#?}");
    }
}

#[test]
fn a_new_job_takes_the_place_of_one_that_runs() {
    for &speech in BOTH {
        let mut rig = desk(speech);
        rig.bench.put_sheets(vec![paper(0), paper(1), paper(2)]);
        start(&mut rig, feeder());
        rig.wait_for(|event| matches!(event, Event::Side { .. }));
        rig.send(Command::Scan {
            ticket: 43,
            job: feeder(),
        });
        // An answer about the old job is not one about the new.
        rig.send(Command::SideStored { ticket: TICKET });
        let old = rig.wait_for(|event| matches!(event, Event::BatchDone { .. }));
        assert!(
            matches!(
                old,
                Event::BatchDone {
                    ticket: TICKET,
                    ending: Ending::Stopped,
                    ..
                }
            ),
            "{old:?}"
        );
        assert_eq!(
            finish(&mut rig),
            (vec![1, 2], 2, Ending::Complete),
            "{speech:?}"
        );
    }
}

#[test]
fn files_that_are_no_pictures_are_refused() {
    let files: [&[u8]; 3] = [b"", b"no picture at all", b"II*\0\xFF\xFF\0\0"];
    for &speech in BOTH {
        for file in files {
            let mut rig = desk(speech);
            rig.bench.put_sheets(vec![paper(1), file.to_vec()]);
            start(&mut rig, feeder());
            let (numbers, sheets, ending) = finish(&mut rig);
            assert_eq!((numbers, sheets), (vec![1], 1), "{speech:?}");
            assert_eq!(
                ending,
                Ending::Failed(FaultCode::PageUnreadable),
                "{speech:?} {file:?}"
            );
        }
    }
}

#[test]
fn a_missing_udev_rule_is_named() {
    for &speech in BOTH {
        let scene = Scene::new(speech);
        let rig = Rig::new(&scene);
        play(
            &rig,
            "[[usb]]\non = 'open'\neffect = 'no_permission'\ntimes = 99",
        );
        let bus = Arc::new(rig.bench.usb(&scene.model()));
        let mut factory = drivers(bus, Arc::clone(&rig.clock));
        let found = factory.list().unwrap();
        let error = factory.open(&found[0].id).err().unwrap();
        let remedy = match &error {
            ScanError::Refused(error @ UsbError::NoPermission { .. }) => error.remedy(),
            _ => None,
        };
        let (vendor_id, product_id) = match speech {
            Speech::Escl => (scene.escl.vendor_id, scene.escl.product_id),
            Speech::Fi => (scene.fi.vendor_id, scene.fi.product_id),
        };
        let rule = kiosk_usb::udev_rule(vendor_id, product_id);
        let is_named =
            remedy.is_some_and(|remedy| remedy.contains(&rule) && remedy.contains(UDEV_RULE_FILE));
        assert!(is_named, "{speech:?}: {error}");
    }
}

/// Not a rule of the script but a true second handle on the same device.
#[test]
fn a_scanner_that_another_program_lets_go_is_found() {
    for &speech in BOTH {
        let scene = Scene::new(speech);
        let mut rig = Rig::new(&scene);
        let bus = rig.bench.usb(&scene.model());
        let entry = bus.devices().unwrap().remove(0);
        let other = bus.open(&entry.key).unwrap();
        for interface in &entry.configurations[0].interfaces {
            other.claim(interface.number, 0).unwrap();
        }
        rig.run(Duration::from_secs(6));
        let is_found = |event: &Event| matches!(event, Event::Device(Presence::Present(_)));
        assert!(
            !rig.log.iter().any(|(_, event)| is_found(event)),
            "{speech:?}"
        );
        drop(other);
        let freed_at = rig.now();
        rig.find();
        let after = rig.now() - freed_at;
        assert!(after < Duration::from_secs(5), "{speech:?} {after:?}");
        let document = Document::simplex(TICKET, &[1]);
        assert_eq!(scan(&mut rig, &document, None).sides, document.expected());
    }
}

/// The stepper hands over what is due within a call at its moment, as the threads do.
#[test]
fn a_command_within_a_call_is_taken_before_its_answer() {
    let mut rig = desk(Speech::Fi);
    rig.bench.put_sheets(vec![paper(0)]);
    start(&mut rig, feeder());
    let begun = rig.now();
    let stop_at = begun + Duration::from_millis(700);
    rig.stepper.send_at(stop_at, Command::Stop);
    rig.wait_for(|event| matches!(event, Event::BatchDone { .. }));
    let told_at = rig
        .log
        .iter()
        .rev()
        .find_map(|(at, event)| matches!(event, Event::BatchDone { .. }).then_some(*at));
    assert_eq!(told_at, Some(stop_at));
}
