//! What SANE's `test` device cannot show: both sides, devices on USB, another driver's.

use std::time::{Duration, Instant};

use kiosk_scanner::{Backend, Face, Factory, Job, ScanError, Sheets, Source};
use kiosk_usb::{Alternate, Configuration, DeviceEntry, DeviceKey, Interface};

use crate::desk::{Desk, decode, found, job, pause};

/// Two sheets with a side of one dot each, whose blue tells its number.
const TWO_SHEETS: &str = r#"
n=0
while :; do
    echo "Press <RETURN> to continue." >&2
    read line || exit 0
    n=$((n + 1))
    touch "$HOME/fed-$n"
    if [ $n -gt 4 ]; then
        echo "scanimage: sane_start: Document feeder out of documents" >&2
        exit 0
    fi
    printf "P6\n1 1\n255\nAB$n" > page.part
    echo "Scanned page $n. (scanner status = 5)" >&2
    mv page.part page
done
"#;

const DUPLEX: Job = Job {
    source: Source::Feeder,
    duplex: true,
    ..Job::pages()
};

fn sides(scanner: &mut dyn Backend) -> Vec<(u32, Face, Vec<u8>)> {
    let mut sides = Vec::new();
    while let Some(side) = scanner.next_side().unwrap() {
        sides.push((side.sheet_no, side.face, decode(&side.image).3));
    }
    sides
}

#[test]
fn both_sides_come_in_turn() {
    let desk = Desk::script(TWO_SHEETS);
    let mut scanner = desk.open();
    assert!(scanner.info().has_duplex);
    scanner.start(&DUPLEX).unwrap();
    let expected = [
        (1, Face::Front, b"AB1".to_vec()),
        (1, Face::Back, b"AB2".to_vec()),
        (2, Face::Front, b"AB3".to_vec()),
        (2, Face::Back, b"AB4".to_vec()),
    ];
    assert_eq!(sides(&mut *scanner), expected);
}

#[test]
fn one_sheet_leaves_the_others_in_the_feeder() {
    let desk = Desk::script(TWO_SHEETS);
    let mut scanner = desk.open();
    let one = Job {
        sheets: Sheets::One,
        ..DUPLEX
    };
    scanner.start(&one).unwrap();
    assert_eq!(sides(&mut *scanner).len(), 2);
    // The feeder may well hold more, so nothing says that it is empty.
    assert!(scanner.sensors().unwrap().feeder_loaded);
}

#[test]
fn a_sheet_is_fed_only_when_it_is_asked_for() {
    let desk = Desk::script(TWO_SHEETS);
    let mut scanner = desk.open();
    scanner.start(&DUPLEX).unwrap();
    for asked in 0..4 {
        assert_eq!(desk.marks("fed-"), asked);
        scanner.next_side().unwrap().unwrap();
    }
    assert_eq!(desk.marks("fed-"), 4);
}

fn entry(address: u8, class: u8) -> DeviceEntry {
    let setting = Alternate {
        number: 0,
        class,
        subclass: 0,
        protocol: 0,
        endpoints: Vec::new(),
    };
    let interface = Interface {
        number: 0,
        alternates: vec![setting],
    };
    DeviceEntry {
        key: DeviceKey { bus: 1, address },
        vendor_id: 0x04A9,
        product_id: 0x2213,
        class: 0,
        configurations: vec![Configuration {
            number: 1,
            interfaces: vec![interface],
        }],
    }
}

const ON_USB: &str = "genesys:libusb:001:004";

#[test]
fn a_device_on_usb_has_a_name_that_lasts_until_it_is_unplugged() {
    let desk = Desk::script_of(ON_USB, TWO_SHEETS);
    desk.bus.0.lock().unwrap().push(entry(4, 0xFF));
    let mut factory = desk.factory();
    let info = found(&mut factory);
    assert_eq!(info.id.0, "sane:genesys:04a9:2213");
    let mut scanner = factory.open(&info.id).unwrap();
    scanner.sensors().unwrap();
    desk.bus.0.lock().unwrap().clear();
    assert_eq!(scanner.sensors(), Err(ScanError::Unplugged));
    assert_eq!(factory.list().unwrap(), []);
    let gone = factory.open(&info.id).err();
    assert_eq!(gone, Some(ScanError::Unplugged));
}

/// Looks until a search must have ended, and then some.
fn is_never_listed(factory: &mut dyn Factory) {
    for _ in 0..50 {
        assert_eq!(factory.list().unwrap(), []);
        pause();
    }
}

#[test]
fn a_device_of_another_driver_is_left_alone() {
    let desk = Desk::script_of(ON_USB, TWO_SHEETS);
    desk.bus.0.lock().unwrap().push(entry(4, 0xFF));
    let mut factory = desk.factory_beside(|entry| entry.vendor_id == 0x04A9);
    is_never_listed(&mut factory);
    // Also when something else makes SANE search, which names it.
    let mut other = entry(5, 0xFF);
    other.vendor_id = 0x1234;
    desk.bus.0.lock().unwrap().push(other);
    is_never_listed(&mut factory);
}

#[test]
fn a_keyboard_is_no_reason_to_search() {
    let desk = Desk::script_of(ON_USB, "exit 1");
    desk.bus.0.lock().unwrap().push(entry(4, 3));
    is_never_listed(&mut desk.factory());
}

#[test]
fn the_glass_gives_one_page() {
    let desk = Desk::script(TWO_SHEETS);
    let mut scanner = desk.open();
    scanner.start(&job(Source::Glass)).unwrap();
    assert_eq!(sides(&mut *scanner).len(), 1);
}

/// Looks for scanners until so many searches have begun.
fn search_until(desk: &Desk, factory: &mut dyn Factory, searches: usize) {
    let until = Instant::now() + Duration::from_secs(60);
    while desk.marks("search-") < searches {
        assert!(Instant::now() < until, "no search has begun");
        factory.list().unwrap();
        pause();
    }
}

#[test]
fn no_search_begins_beside_a_job() {
    let desk = Desk::script_of(ON_USB, TWO_SHEETS);
    desk.bus.0.lock().unwrap().push(entry(4, 0xFF));
    let mut factory = desk.factory();
    let info = found(&mut factory);
    let mut scanner = factory.open(&info.id).unwrap();
    scanner.start(&job(Source::Feeder)).unwrap();
    desk.bus.0.lock().unwrap().push(entry(5, 0xFF));
    for _ in 0..20 {
        assert_eq!(factory.list().unwrap().len(), 1);
        pause();
    }
    assert_eq!(desk.marks("search-"), 1);
    scanner.cancel().unwrap();
    search_until(&desk, &mut factory, 2);
}

#[test]
fn a_job_ends_the_search_that_runs() {
    let desk = Desk::script_of(ON_USB, TWO_SHEETS);
    desk.bus.0.lock().unwrap().push(entry(4, 0xFF));
    let mut factory = desk.factory();
    let info = found(&mut factory);
    let mut scanner = factory.open(&info.id).unwrap();
    desk.hang_searches();
    desk.bus.0.lock().unwrap().push(entry(5, 0xFF));
    search_until(&desk, &mut factory, 2);
    scanner.start(&job(Source::Feeder)).unwrap();
    assert_eq!(desk.running().len(), 1, "the job and nothing else");
    scanner.next_side().unwrap().unwrap();
    // What was found before is still known, and by now also what it can do.
    assert_eq!(factory.list().unwrap(), [scanner.info().clone()]);
}
