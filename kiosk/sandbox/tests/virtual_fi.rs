//! The virtual fi scanner on its cable, commanded by hand: no driver's code is used here,
//! so that a mistake shared by driver and device cannot hide.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::time::Duration;

use kiosk_sandbox::{Bench, ColourOrder, Fault, FiModel, Model, Pace, Script};
use kiosk_usb::{Bus, Ended, Moved, Port, UsbError};

const LIMIT: Duration = Duration::from_secs(30);
const FEED: [u8; 2] = [0x31, 1];
const HOPPER_EMPTY: Error = Error::Sense(3, 0x80, 3);

struct Desk {
    bench: Bench,
    port: Box<dyn Port>,
}

#[derive(Debug, PartialEq)]
enum Error {
    Busy,
    Sense(u8, u8, u8),
    Usb(UsbError),
}

/// Data, and of a short last READ whether the sheet is over.
type Result<T> = std::result::Result<T, Error>;

impl Desk {
    fn new(model: FiModel) -> Self {
        let bench = Bench::with_pace(Pace::Virtual);
        let bus = bench.usb(&Model::Fi(model));
        let port = bus.open(&bus.devices().unwrap()[0].key).unwrap();
        port.claim(0, 0).unwrap();
        let desk = Self { bench, port };
        if desk.run(&[0], &[], 0) == Err(Error::Sense(6, 0, 0)) {
            assert_eq!(desk.run(&[0], &[], 0), Ok(vec![]));
        }
        desk
    }

    fn play(&self, script: &str) {
        self.bench.play(Script::from_toml(script).unwrap());
    }

    fn read(&self, bytes: usize) -> Result<(Vec<u8>, Moved)> {
        let mut buffer = vec![0; bytes];
        let moved = self.port.bulk_in(0x81, &mut buffer, LIMIT);
        let moved = moved.map_err(Error::Usb)?;
        buffer.truncate(moved.bytes);
        Ok((buffer, moved))
    }

    fn envelope(&self, block: &[u8]) {
        let mut bytes = [0; 31];
        bytes[0] = 0x43;
        bytes[19..19 + block.len()].copy_from_slice(block);
        self.port.bulk_out(2, &bytes, LIMIT).unwrap();
    }

    /// One command through all its phases.
    fn run(&self, block: &[u8], out: &[u8], asked: usize) -> Result<Vec<u8>> {
        self.envelope(block);
        if !out.is_empty() {
            self.port.bulk_out(2, out, LIMIT).map_err(Error::Usb)?;
        }
        let data = if asked > 0 {
            self.read(asked)?.0
        } else {
            vec![]
        };
        let (status, _) = self.read(13)?;
        assert_eq!((status.len(), status[0]), (13, 0x53));
        match status[9] {
            0 => Ok(data),
            8 => Err(Error::Busy),
            _ => {
                let sense = self.run(&[3, 0, 0, 0, 18], &[], 18)?;
                let is_short = sense[2] & 0x20 != 0;
                let error = Error::Sense(sense[2] & 0xF, sense[12], sense[13]);
                if is_short { Ok(data) } else { Err(error) }
            }
        }
    }

    fn windows(&self, composition: u8, compression: u8, size_px: (u32, u32)) -> Result<Vec<u8>> {
        let mut data = vec![0, 0, 0, 0, 0, 0, 0, 0x40];
        for number in [0, 0x80] {
            data.extend(window(number, composition, compression, size_px));
        }
        self.run(&[0x24, 0, 0, 0, 0, 0, 0, 0, data.len() as u8], &data, 0)
    }

    fn detect_double_feeds(&self) {
        let page = [0, 0, 0, 0, 0x38, 6, 0x98, 0, 0, 0, 0, 0];
        self.run(&[0x15, 0x10, 0, 0, 12], &page, 0).unwrap();
    }

    fn buffering_off(&self) {
        let page = [0, 0, 0, 0, 0x3A, 6, 0x80, 0xC0, 0, 0, 0, 0];
        self.run(&[0x15, 0x10, 0, 0, 12], &page, 0).unwrap();
    }

    fn scan(&self, windows: &[u8]) -> Result<()> {
        self.run(&FEED, &[], 0)?;
        self.run(&[0x1B, 0, 0, 0, windows.len() as u8], windows, 0)?;
        Ok(())
    }

    fn part(&self, window: u8, asked: usize) -> Result<Vec<u8>> {
        let [_, high, middle, low] = (asked as u32).to_be_bytes();
        self.run(&[0x28, 0, 0, 0, 0, window, high, middle, low], &[], asked)
    }

    /// A whole side, in pieces.
    fn side(&self, window: u8) -> Result<Vec<u8>> {
        let mut side = Vec::new();
        loop {
            let part = self.part(window, 1000)?;
            side.extend(&part);
            if part.len() < 1000 {
                return Ok(side);
            }
        }
    }
}

fn window(number: u8, composition: u8, compression: u8, size_px: (u32, u32)) -> [u8; 64] {
    let mut bytes = [0; 64];
    bytes[0] = number;
    bytes[2..6].copy_from_slice(&[1, 0x2C, 1, 0x2C]);
    bytes[0x0E..0x12].copy_from_slice(&(size_px.0 * 4).to_be_bytes());
    bytes[0x12..0x16].copy_from_slice(&(size_px.1 * 4).to_be_bytes());
    bytes[0x19] = composition;
    bytes[0x1A] = 8;
    bytes[0x20] = compression;
    bytes[0x2A] = 1;
    bytes
}

/// A picture of 16 × 8 pixels, all of one colour, without loss.
fn picture(colour: [u8; 3]) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(16, 8, image::Rgb(colour));
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

fn paper(number: u8) -> Vec<u8> {
    format!("no picture {number}").into_bytes()
}

/// A machine with that many sheets and windows for JPEG.
fn loaded(count: u8, model: FiModel) -> Desk {
    let desk = Desk::new(model);
    desk.bench.put_sheets((1..=count).map(paper).collect());
    desk.windows(5, 0x81, (16, 8)).unwrap();
    desk.buffering_off();
    desk
}

#[test]
fn the_machine_tells_what_it_is() {
    let desk = Desk::new(FiModel::default());
    let inquiry = desk.run(&[0x12, 0, 0, 0, 96], &[], 96).unwrap();
    assert_eq!((inquiry.len(), inquiry[0] & 0x1F), (96, 6));
    assert_eq!(&inquiry[8..24], b"FUJITSU fi-7160 ");
    let vital = desk.run(&[0x12, 1, 0xF0, 0, 204], &[], 204).unwrap();
    assert_eq!((vital[1], vital[4], vital.len()), (0xF0, 0x7C, 0x7C + 5));
    // Feeder and duplex; object position, read, windows, scan; mode pages, sense, ready.
    for (at, bits) in [(0x20, 0x90), (0x28, 0xA9), (0x29, 0x8F)] {
        assert_eq!(vital[at] & bits, bits, "offset {at:#x}");
    }
    let serial = desk.run(&[0x1C, 0, 0, 0, 10], &[], 10).unwrap();
    assert_eq!(serial.len(), 10);
}

#[test]
fn short_vital_pages_are_short() {
    for length in [0x5F, 0x63, 0x6F] {
        let desk = Desk::new(FiModel {
            vpd_length: length,
            ..FiModel::default()
        });
        let vital = desk.run(&[0x12, 1, 0xF0, 0, 204], &[], 204).unwrap();
        assert_eq!(vital.len(), usize::from(length) + 5);
    }
}

#[test]
fn a_duplex_stack_ends_with_an_empty_hopper() {
    let desk = Desk::new(FiModel::default());
    desk.bench
        .put_printed_sheets(vec![(paper(1), paper(2)), (paper(3), paper(4))]);
    desk.windows(5, 0x81, (16, 8)).unwrap();
    for number in [1, 3] {
        desk.scan(&[0, 0x80]).unwrap();
        assert_eq!(desk.side(0).unwrap(), paper(number));
        assert_eq!(desk.side(0x80).unwrap(), paper(number + 1));
    }
    assert_eq!(desk.scan(&[0, 0x80]), Err(HOPPER_EMPTY));
}

#[test]
fn raw_pictures_are_inverted_and_ordered() {
    for (order, bytes, dots) in [
        (ColourOrder::RgbDots, [1, 0], [0xF5, 0xEB, 0xE1]),
        (ColourOrder::BgrDots, [1, 5], [0xE1, 0xEB, 0xF5]),
        (ColourOrder::Lines, [0, 0], [0xF5, 0xF5, 0xF5]),
    ] {
        let desk = Desk::new(FiModel {
            colour_order: order,
            ..FiModel::default()
        });
        desk.bench.put_sheets(vec![picture([10, 20, 30])]);
        let mut data = vec![0, 0, 0, 0, 0, 0, 0, 0x40];
        let mut window = window(0, 5, 0, (16, 8));
        window[0x2A..0x2C].copy_from_slice(&[bytes[0] ^ 1, 3]);
        data.extend(window);
        let set = |data: &[u8]| desk.run(&[0x24, 0, 0, 0, 0, 0, 0, 0, 72], data, 0);
        if order != ColourOrder::Lines {
            assert_eq!(set(&data), Err(Error::Sense(5, 0x26, 0)));
        }
        data[8 + 0x2A..8 + 0x2C].copy_from_slice(&bytes);
        set(&data).unwrap();
        desk.scan(&[0]).unwrap();
        let side = desk.part(0, 16 * 8 * 3).unwrap();
        assert_eq!(side[..3], dots, "{order:?}");
    }
}

#[test]
fn interleaved_sides_alternate_by_restart_marks() {
    let desk = Desk::new(FiModel {
        interleaves_jpeg: true,
        ..FiModel::default()
    });
    let sheet = (picture([0; 3]), picture([255; 3]));
    desk.bench.put_printed_sheets(vec![sheet]);
    desk.windows(5, 0x81, (16, 16)).unwrap();
    desk.scan(&[0, 0x80]).unwrap();
    let both = image::load_from_memory(&desk.side(0).unwrap())
        .unwrap()
        .into_luma8();
    assert_eq!(both.dimensions(), (32, 16));
    assert!(both.get_pixel(4, 4).0[0] < 20 && both.get_pixel(20, 4).0[0] > 235);
}

#[test]
fn trouble_is_told_by_sense_and_by_sensors() {
    for (fault, qualifier, byte, bit) in [(Fault::Jam, 1, 2, 0x20), (Fault::DoubleFeed, 7, 6, 1)] {
        let desk = loaded(2, FiModel::default());
        desk.detect_double_feeds();
        desk.bench.fail_next(fault);
        desk.scan(&[0]).unwrap();
        assert_eq!(desk.side(0), Err(Error::Sense(3, 0x80, qualifier)));
        let status = desk.run(&[0xC2, 0, 0, 0, 0, 0, 0, 0, 12], &[], 12).unwrap();
        assert_ne!(status[byte] & bit, 0, "{status:?}");
        desk.bench.open_cover();
        assert_eq!(desk.scan(&[0]), Err(Error::Sense(3, 0x80, 2)));
        desk.bench.close_cover();
        desk.scan(&[0]).unwrap();
        assert_eq!(desk.side(0).unwrap(), paper(1));
    }
}

#[test]
fn unwatched_double_feeds_lose_a_sheet() {
    let desk = loaded(2, FiModel::default());
    desk.bench.fail_next(Fault::DoubleFeed);
    desk.scan(&[0]).unwrap();
    assert_eq!(desk.side(0).unwrap(), paper(1));
    assert_eq!(desk.scan(&[0]), Err(HOPPER_EMPTY));
}

#[test]
fn buffering_swallows_a_sheet_ahead() {
    let desk = loaded(2, FiModel::default());
    desk.scan(&[0]).unwrap();
    desk.side(0).unwrap();
    assert_eq!(desk.bench.view().feeder_sheets, 1);
    let on = [0, 0, 0, 0, 0x3A, 6, 0xC0, 0, 0, 0, 0, 0];
    desk.run(&[0x15, 0x10, 0, 0, 12], &on, 0).unwrap();
    desk.bench.put_sheets(vec![paper(3)]);
    desk.scan(&[0]).unwrap();
    desk.side(0).unwrap();
    assert_eq!(desk.bench.view().feeder_sheets, 0);
    desk.scan(&[0]).unwrap();
    assert_eq!(desk.side(0).unwrap(), paper(3));
}

#[test]
fn lines_come_at_the_pace_of_the_engine() {
    let desk = loaded(1, FiModel::default());
    desk.bench.put_sheets(vec![vec![b'x'; 4000]]);
    desk.bench.set_scan_duration(Duration::from_secs(4));
    desk.scan(&[0]).unwrap();
    desk.side(0).unwrap();
    let start = desk.bench.now();
    desk.scan(&[0]).unwrap();
    for second in 1..=4 {
        assert_eq!(desk.part(0, 1000).unwrap().len(), 1000);
        assert_eq!(desk.bench.now() - start, Duration::from_secs(second));
    }
}

#[test]
fn a_cover_opened_and_closed_under_a_sheet_neither_loses_nor_doubles_it() {
    let desk = loaded(1, FiModel::default());
    desk.bench.set_scan_duration(Duration::from_secs(4));
    desk.play(
        "
        [[desk]]
        at_ms = 1000
        act = 'open_cover'
        [[desk]]
        at_ms = 1000
        act = 'close_cover'
        ",
    );
    desk.scan(&[0]).unwrap();
    assert_eq!(desk.side(0), Err(Error::Sense(3, 0x80, 2)));
    desk.scan(&[0]).unwrap();
    assert_eq!(desk.side(0).unwrap(), paper(1));
    assert_eq!(desk.scan(&[0]), Err(HOPPER_EMPTY));
}

#[test]
fn the_image_check_says_busy_until_the_bytes_are_there() {
    let desk = loaded(1, FiModel::default());
    desk.bench.set_scan_duration(Duration::from_secs(1));
    desk.scan(&[0]).unwrap();
    let check = [0xF1, 0x10, 0, 0, 0, 0, 0, 4, 0];
    assert_eq!(desk.run(&check, &[], 0), Err(Error::Busy));
    assert_eq!(
        desk.port
            .bulk_in(0x81, &mut [0; 13], Duration::from_secs(1)),
        Err(UsbError::TimedOut)
    );
    assert_eq!(desk.run(&check, &[], 0), Ok(vec![]));
}

#[test]
fn settings_are_gone_after_a_reset() {
    let desk = loaded(1, FiModel::default());
    desk.port.reset().unwrap();
    assert_eq!(desk.port.bulk_out(2, &[0], LIMIT), Err(UsbError::NotFound));
    desk.port.claim(0, 0).unwrap();
    assert_eq!(desk.run(&FEED, &[], 0), Err(Error::Sense(6, 0, 0)));
    assert_eq!(desk.scan(&[0]), Err(Error::Sense(5, 0x2C, 0)));
}

#[test]
fn the_lamp_page_locks_some_machines_until_they_are_reset() {
    let desk = Desk::new(FiModel::default());
    let sense = [0x1A, 0, 0x3D, 0, 20];
    assert_eq!(
        desk.run(&sense, &[], 20),
        Err(Error::Usb(UsbError::TimedOut))
    );
    desk.port.reset().unwrap();
    desk.port.claim(0, 0).unwrap();
    assert_eq!(desk.run(&[0], &[], 0), Err(Error::Sense(6, 0, 0)));
    let mild = Desk::new(FiModel {
        locks_on_lamp_page: false,
        ..FiModel::default()
    });
    assert_eq!(mild.run(&sense, &[], 20), Err(Error::Sense(5, 0x24, 0)));
}

#[test]
fn phases_are_disturbed_as_the_script_says() {
    use Ended::{Full, Short};
    for (effect, phases) in [
        ("'no_data'", vec![(0, Short), (13, Full)]),
        ("{ shorter = 90 }", vec![(6, Short), (13, Full)]),
        ("'swallow_data'", vec![(13, Short)]),
        ("'extra_status'", vec![(13, Short), (96, Full), (13, Full)]),
        ("'swallow_status'", vec![(96, Full)]),
    ] {
        let desk = Desk::new(FiModel::default());
        desk.play(&format!("[[scsi]]\ncommand = 0x12\neffect = {effect}"));
        desk.envelope(&[0x12, 0, 0, 0, 96]);
        let mut seen = Vec::new();
        while seen.len() < phases.len() {
            let is_status = seen.iter().any(|&(bytes, _)| bytes != 13);
            let asked = if is_status { 13 } else { 96 };
            let (_, moved) = desk.read(asked).unwrap();
            seen.push((moved.bytes, moved.ended));
        }
        assert_eq!(seen, phases, "{effect}");
        assert_eq!(desk.read(13), Err(Error::Usb(UsbError::TimedOut)));
    }
}

#[test]
fn more_than_asked_for_is_babble() {
    let desk = Desk::new(FiModel::default());
    desk.play("[[scsi]]\ncommand = 0x12\neffect = { longer = 8 }");
    desk.envelope(&[0x12, 0, 0, 0, 96]);
    assert_eq!(desk.read(96), Err(Error::Usb(UsbError::Overflow)));
}

#[test]
fn short_reads_may_be_padded() {
    let desk = loaded(
        1,
        FiModel {
            pads_short_reads: true,
            ..FiModel::default()
        },
    );
    desk.scan(&[0]).unwrap();
    desk.envelope(&[0x28, 0, 0, 0, 0, 0, 0, 3, 0xE8]);
    assert_eq!(desk.read(1000).unwrap().1.bytes, 1000);
    assert_eq!(desk.read(13).unwrap().0[9], 2);
    let sense = desk.run(&[3, 0, 0, 0, 18], &[], 18).unwrap();
    let missing = 1000 - paper(1).len() as u8 as u16;
    assert_eq!((sense[2], &sense[5..7]), (0x60, &missing.to_be_bytes()[..]));
}

#[test]
fn foreign_envelopes_are_refused() {
    let desk = Desk::new(FiModel::default());
    desk.port.bulk_out(2, b"USBC", LIMIT).unwrap();
    assert_eq!(desk.read(13).unwrap().0[9], 2);
    assert_eq!(desk.run(&[0], &[], 0), Ok(vec![]));
}
