//! The whole driver against a machine in memory: good days, and every step going wrong.

use std::{collections::BTreeSet, sync::Arc};

use super::*;
use crate::{
    Clock, Face, Factory, Mode, Timing,
    fi::testing::{SIZE_PX, Trick, VirtualFi},
    header,
};

const STACK: Job = Job {
    source: Source::Feeder,
    ..Job::pages()
};
const DUPLEX: Job = Job {
    duplex: true,
    ..STACK
};

/// Reads until the device says that no side is left.
fn read_all(scanner: &mut dyn Backend, job: &Job) -> Result<Vec<Side>, ScanError> {
    scanner.start(job)?;
    let mut sides = Vec::new();
    while let Some(side) = scanner.next_side()? {
        assert!(sides.len() < 100, "no end");
        sides.push(side);
    }
    Ok(sides)
}

fn fronts_and_backs(sides: &[Side]) -> Vec<(u32, Face)> {
    sides
        .iter()
        .map(|side| (side.sheet_no, side.face))
        .collect()
}

#[test]
fn a_machine_says_what_it_is() {
    let machine = VirtualFi::new();
    let listed = machine.factory().list().unwrap().remove(0);
    assert_eq!(
        (&*listed.id.0, &*listed.name),
        ("fi:04c5:132e:A001", "fi-7160")
    );
    let scanner = machine.open().unwrap();
    let info = scanner.info();
    assert_eq!((&info.id, &*info.name), (&listed.id, "FUJITSU fi-7160"));
    assert!(info.has_feeder && info.has_glass && info.has_duplex);
}

#[test]
fn sensors_follow_the_paper_and_the_cover() {
    let machine = VirtualFi::new();
    let mut scanner = machine.open().unwrap();
    assert!(!scanner.sensors().unwrap().feeder_loaded);
    machine.put(1);
    assert!(scanner.sensors().unwrap().feeder_loaded);
    machine.state().is_cover_open = true;
    assert!(scanner.sensors().unwrap().cover_open);
}

#[test]
fn a_stack_is_read_sheet_by_sheet() {
    let machine = VirtualFi::new();
    machine.put(3);
    let expected: Vec<_> = machine
        .state()
        .feeder
        .iter()
        .map(|paper| paper.front.clone())
        .collect();
    let sides = read_all(&mut *machine.open().unwrap(), &STACK).unwrap();
    let images: Vec<_> = sides.iter().map(|side| side.image.to_vec()).collect();
    assert_eq!(images, expected);
    assert!(
        sides
            .iter()
            .all(|side| side.announced_px == Some((40, 24)) && side.dpi == 300)
    );
}

#[test]
fn both_sides_come_whether_interleaved_or_not() {
    let expected = [
        (1, Face::Front),
        (1, Face::Back),
        (2, Face::Front),
        (2, Face::Back),
    ];
    let read = |does_interleave| {
        let machine = VirtualFi::new();
        machine.state().does_interleave = does_interleave;
        machine.put(2);
        read_all(&mut *machine.open().unwrap(), &DUPLEX).unwrap()
    };
    let (shared, apart) = (read(true), read(false));
    assert_eq!(fronts_and_backs(&shared), expected);
    let images = |sides: &[Side]| {
        sides
            .iter()
            .map(|side| side.image.to_vec())
            .collect::<Vec<_>>()
    };
    assert_eq!(images(&shared), images(&apart));
    assert_eq!(images(&shared).iter().collect::<BTreeSet<_>>().len(), 4);
}

#[test]
fn a_machine_without_jpeg_gives_png() {
    let machine = VirtualFi::new();
    machine.state().sends_raw = true;
    machine.state().refused_windows = 2;
    machine.put(1);
    let sides = read_all(&mut *machine.open().unwrap(), &DUPLEX).unwrap();
    assert_eq!(
        fronts_and_backs(&sides),
        [(1, Face::Front), (1, Face::Back)]
    );
    for side in &sides {
        assert_eq!(side.extension(), Some("png"));
        let size = (u32::from(SIZE_PX.0), u32::from(SIZE_PX.1));
        assert_eq!(header::whole_size_px(&side.image), Some(size));
    }
}

#[test]
fn buffering_is_off_before_the_first_feed_and_each_sheet_is_asked_for() {
    let machine = VirtualFi::new();
    machine.put(2);
    let mut scanner = machine.open().unwrap();
    scanner.start(&STACK).unwrap();
    assert!(
        machine
            .state()
            .pages
            .contains(&vec![0x3A, 6, 0x80, 0xC0, 0, 0, 0, 0])
    );
    assert_eq!(machine.state().feeder.len(), 2, "fed ahead");
    scanner.next_side().unwrap().unwrap();
    assert_eq!(machine.state().feeder.len(), 1);
}

#[test]
fn one_sheet_means_one() {
    let machine = VirtualFi::new();
    machine.put(2);
    let one = Job {
        sheets: Sheets::One,
        ..DUPLEX
    };
    assert_eq!(
        read_all(&mut *machine.open().unwrap(), &one).unwrap().len(),
        2
    );
    assert_eq!(machine.state().feeder.len(), 1);
}

#[test]
fn the_glass_is_read_once_without_a_feed() {
    let machine = VirtualFi::new();
    machine.put(1);
    let picture = machine.state().feeder.pop_front().unwrap();
    let mut scanner = machine.open().unwrap();
    scanner.start(&Job::glass()).unwrap();
    machine.state().lay(picture);
    assert!(scanner.next_side().unwrap().is_some());
    assert_eq!(scanner.next_side(), Ok(None));
    assert!(!machine.state().heard.contains(&(0x31, 1)));
}

#[test]
fn an_empty_feeder_is_told() {
    let machine = VirtualFi::new();
    let mut scanner = machine.open().unwrap();
    scanner.start(&STACK).unwrap();
    assert_eq!(scanner.next_side(), Err(ScanError::Empty));
    machine.state().product = "ScanSnap iX500";
    let mut careful = machine.open().unwrap();
    assert_eq!(careful.start(&STACK), Err(ScanError::Empty));
}

/// The sensor of the hopper is believed against the feeder, once.
#[test]
fn a_feeder_that_lies_about_being_empty_is_asked_once_more() {
    let machine = VirtualFi::new();
    machine.put(3);
    let fronts: Vec<_> = machine
        .state()
        .feeder
        .iter()
        .map(|one| one.front.clone())
        .collect();
    machine.plot(0x31, 1, 1, EMPTY);
    let sides = read_all(&mut *machine.open().unwrap(), &STACK).unwrap();
    let images: Vec<_> = sides.iter().map(|side| side.image.to_vec()).collect();
    assert_eq!(images, fronts);
}

#[test]
fn a_feeder_that_keeps_lying_is_told_and_the_rest_stays() {
    let machine = VirtualFi::new();
    machine.put(3);
    machine.plot(0x31, 1, 2, EMPTY);
    let mut scanner = machine.open().unwrap();
    scanner.start(&STACK).unwrap();
    assert!(scanner.next_side().unwrap().is_some());
    assert_eq!(scanner.next_side(), Err(ScanError::Empty));
    assert_eq!(machine.state().feeder.len(), 2);
    scanner.cancel().unwrap();
    assert_eq!(read_all(&mut *scanner, &STACK).unwrap().len(), 2);
}

#[test]
fn the_stop_button_is_not_overruled() {
    let machine = VirtualFi::new();
    machine.put(3);
    machine.plot(0x31, 1, 1, Trick::Sense(3, 0x80, 0x20));
    let end = read_all(&mut *machine.open().unwrap(), &STACK);
    assert_eq!(end, Err(ScanError::Empty));
    assert_eq!(machine.state().feeder.len(), 2);
}

#[test]
fn colour_only_machines_give_grey_all_the_same() {
    let machine = VirtualFi::new();
    machine.state().product = "ScanSnap iX500";
    machine.state().sends_raw = true;
    machine.put(1);
    let grey = Job {
        colour: Mode::Grey,
        ..STACK
    };
    let sides = read_all(&mut *machine.open().unwrap(), &grey).unwrap();
    // Colour type 0 of the PNG's header is grey.
    assert_eq!(sides[0].image[25], 0);
    assert!(machine.state().heard.contains(&(0x2A, 0)));
}

#[test]
fn settings_are_sent_again_after_a_reset_between_sheets() {
    let machine = VirtualFi::new();
    machine.put(2);
    machine.plot(0x31, 1, 1, Trick::Sense(6, 0, 0));
    assert_eq!(
        read_all(&mut *machine.open().unwrap(), &STACK)
            .unwrap()
            .len(),
        2
    );
    let windows = machine
        .state()
        .heard
        .iter()
        .filter(|heard| heard.0 == 0x24)
        .count();
    assert_eq!(windows, 2);
}

#[test]
fn a_busy_machine_is_waited_for_but_not_for_ever() {
    let read_while_busy = |code, times| {
        let machine = VirtualFi::new();
        machine.put(1);
        machine.plot(code, 0, times, Trick::Busy);
        let mut scanner = machine.open()?;
        read_all(&mut *scanner, &STACK)
    };
    for code in [0x12, 0x15, 0x24, 0x31, 0x1B, 0x28, 0x00, 0xF1] {
        let sides = read_while_busy(code, 9).map(|sides| sides.len());
        assert_eq!(sides, Ok(1), "{code:x}");
        let end = read_while_busy(code, u32::MAX);
        assert_eq!(end, Err(ScanError::Silent), "{code:x}");
    }
}

#[test]
fn a_lamp_that_never_gets_warm_does_not_stop_the_start() {
    let machine = VirtualFi::new();
    // The first control chooses the feeder.
    machine.plot(0xF1, 1, u32::MAX, Trick::Busy);
    let before = machine.now();
    machine.open().unwrap().start(&STACK).unwrap();
    assert!(machine.now() - before < Timing::default().start_limit);
}

#[test]
fn odd_but_harmless_answers_do_no_harm() {
    for code in [0x12, 0x28, 0xC2] {
        let machine = VirtualFi::new();
        machine.put(1);
        machine.plot(code, 0, 1, Trick::EmptyPacket);
        let mut scanner = machine.open().unwrap();
        scanner.sensors().unwrap();
        assert_eq!(
            read_all(&mut *scanner, &STACK).unwrap().len(),
            1,
            "{code:x}"
        );
    }
    let machine = VirtualFi::new();
    machine.put(1);
    machine.plot(0x28, 1, 3, Trick::NoData);
    let sides = read_all(&mut *machine.open().unwrap(), &STACK);
    assert_eq!(sides.unwrap().len(), 1);
}

#[test]
fn left_overs_of_a_dead_program_are_thrown_away() {
    let machine = VirtualFi::new();
    machine.put(1);
    let mut stale = vec![0x53; 13];
    stale[9] = 2;
    machine.state().ready.extend([vec![7; 9000], stale]);
    let sides = read_all(&mut *machine.open().unwrap(), &STACK).unwrap();
    assert_eq!(sides.len(), 1);
    assert_eq!(machine.state().resets, 0);
}

#[test]
fn a_machine_that_never_answers_gets_a_reset() {
    let machine = VirtualFi::new();
    machine.plot(0x00, 0, u32::MAX, Trick::Silence);
    let before = machine.now();
    assert_eq!(machine.open().err(), Some(ScanError::Silent));
    assert_eq!(machine.state().resets, 1);
    assert!(machine.now() - before < Timing::default().open_limit);
}

/// Every command of a duplex sheet from the inquiry on, by code.
const CODES: [u8; 9] = [0x00, 0x12, 0x15, 0x24, 0xF1, 0x31, 0x1B, 0x28, 0xC2];

const EMPTY: Trick = Trick::Sense(3, 0x80, 0x03);

const TRICKS: [Trick; 17] = [
    Trick::Sense(3, 0x80, 0x01),
    Trick::Sense(3, 0x80, 0x02),
    EMPTY,
    Trick::Sense(3, 0x80, 0x07),
    Trick::Sense(4, 0x80, 0x04),
    Trick::Sense(5, 0x26, 0x00),
    Trick::Sense(6, 0x00, 0x00),
    Trick::Sense(0xB, 0x80, 0x01),
    Trick::Silence,
    Trick::Vanish,
    Trick::Garbage,
    Trick::ShortStatus,
    Trick::NoData,
    Trick::Halt,
    Trick::TooMuch,
    Trick::HalfAndSilence,
    Trick::Zeros,
];

/// Whatever goes wrong at whatever command: it ends within the actor's limit, no sheet comes
/// twice, and after the cause is gone a new opening reads the rest.
#[test]
fn every_step_may_go_wrong() {
    for code in CODES {
        for trick in TRICKS {
            for after in 0..3 {
                let machine = VirtualFi::new();
                machine.put(2);
                machine.plot(code, after, 1, trick);
                let before = machine.now();
                let first = machine.open().and_then(|mut scanner| {
                    scanner.sensors()?;
                    read_all(&mut *scanner, &DUPLEX)
                });
                let limit = Timing::default().side_limit + Timing::default().open_limit;
                let case = format!("{trick:?} at {code:x} after {after}: {first:?}");
                assert!(machine.now() - before < limit, "{case}");
                if let Ok(sides) = &first {
                    assert_eq!(sides.len(), 4, "{case}");
                    let images: BTreeSet<_> =
                        sides.iter().map(|side| side.image.to_vec()).collect();
                    assert_eq!(images.len(), sides.len(), "{case}");
                }
                machine.state().plots.clear();
                machine.state().is_unplugged = false;
                recovers(&machine, &case);
            }
        }
    }
}

fn recovers(machine: &VirtualFi, case: &str) {
    let opened = machine.open().or_else(|_| machine.open());
    let mut scanner = opened.unwrap_or_else(|error| panic!("{case}, then {error}"));
    scanner.cancel().unwrap();
    machine.state().feeder.clear();
    machine.put(1);
    let sides = read_all(&mut *scanner, &DUPLEX);
    assert_eq!(sides.map(|sides| sides.len()), Ok(2), "{case}");
}

#[test]
fn trouble_at_the_feed_and_in_the_picture_is_told_by_name() {
    let told = |code, trick| {
        let machine = VirtualFi::new();
        machine.put(2);
        machine.plot(code, 1, 1, trick);
        let mut scanner = machine.open().unwrap();
        (read_all(&mut *scanner, &STACK).err(), scanner.cancel())
    };
    for code in [0x31, 0x28] {
        let named = |ascq| told(code, Trick::Sense(3, 0x80, ascq));
        assert_eq!(named(1), (Some(ScanError::Jam), Ok(())));
        assert_eq!(named(2), (Some(ScanError::CoverOpen), Ok(())));
        assert_eq!(named(7), (Some(ScanError::DoubleFeed), Ok(())));
        assert_eq!(told(code, Trick::Silence).0, Some(ScanError::Silent));
        assert_eq!(
            told(code, Trick::Vanish),
            (Some(ScanError::Unplugged), Err(ScanError::Unplugged))
        );
    }
    let spoilt = told(0x28, Trick::Sense(0xB, 0x80, 1)).0;
    assert_eq!(spoilt, Some(ScanError::BadImage { sheet_no: 1 }));
}

#[test]
fn a_machine_without_usb_has_no_scanner() {
    let machine = VirtualFi::new();
    machine.state().is_unplugged = true;
    assert_eq!(machine.factory().list(), Ok(vec![]));
    assert_eq!(machine.open().err(), Some(ScanError::Unplugged));
    let clock: Arc<dyn Clock> = Arc::new(machine);
    clock.sleep(std::time::Duration::from_secs(1));
    assert_eq!(clock.now().as_secs(), 1);
}
