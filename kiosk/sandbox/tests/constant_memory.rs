//! Five hundred sheets through the actor and both drivers take no more memory than twenty.
//!
//! Live bytes are counted by the allocator, in a program of its own so that no other test
//! counts. Each sheet that goes is replaced by the same, or papers that leave the feeder
//! would hide pages that stay behind.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

use std::{alloc::System, sync::Arc, time::Duration};

use cap::Cap;
use futures::{StreamExt, channel::mpsc::UnboundedReceiver, executor::block_on};
use kiosk_sandbox::{Bench, EsclModel, FiModel, Model, Pace};
use kiosk_scanner::{Clock, Command, Drivers, Ending, Event, Handle, Job, Source, Timing, spawn};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

const SHEETS: u32 = 500;
/// Buffers reach their size and lists their length within these.
const FIRST_SHEETS: u32 = 20;
/// Sheets that lie in the feeder at any time.
const IN_FEEDER: usize = 5;
/// Less than a thousandth of what the pictures of all sheets take together.
const SLACK_BYTES: usize = 24 << 10;

#[derive(Clone)]
struct DeskClock(Bench);

impl Clock for DeskClock {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) {
        self.0.pass(duration);
    }
}

/// A job under way.
struct Desk {
    bench: Bench,
    handle: Handle,
    events: UnboundedReceiver<Event>,
    paper: Vec<u8>,
}

impl Desk {
    fn new(model: &Model) -> Self {
        let bench = Bench::with_pace(Pace::Virtual);
        let bus = Arc::new(bench.usb(model));
        let clock = Arc::new(DeskClock(bench.clone()));
        let timing = Timing::default();
        let (handle, events) = spawn(Drivers::new(bus, clock).unwrap(), timing);
        let paper = paper();
        bench.put_sheets(vec![paper.clone(); IN_FEEDER]);
        Self {
            bench,
            handle,
            events,
            paper,
        }
    }

    /// Scans all sheets; answers the live bytes after each and the highest peaks.
    fn run(&mut self) -> (Vec<usize>, usize, usize) {
        let mut live = Vec::with_capacity(SHEETS as usize);
        let mut early_peak = 0;
        self.handle.send(Command::Scan {
            ticket: 1,
            job: Job {
                source: Source::Feeder,
                ..Job::pages()
            },
        });
        while let Some(event) = block_on(self.events.next()) {
            match event {
                Event::Side { side, ticket } => {
                    let sheet_no = side.sheet_no;
                    drop(side);
                    if sheet_no + (IN_FEEDER as u32) <= SHEETS {
                        self.bench.put_sheets(vec![self.paper.clone()]);
                    }
                    live.push(ALLOCATOR.allocated());
                    if sheet_no == FIRST_SHEETS {
                        early_peak = ALLOCATOR.max_allocated();
                    }
                    self.handle.send(Command::SideStored { ticket });
                }
                Event::BatchDone { sheets, ending, .. } => {
                    assert_eq!((sheets, ending), (SHEETS, Ending::Complete));
                    break;
                }
                Event::Trouble { fault, .. } => assert_eq!(Some(fault), None),
                _ => {}
            }
        }
        (live, early_peak, ALLOCATOR.max_allocated())
    }
}

/// Noise, so that it is as large as a page that is full of writing.
fn paper() -> Vec<u8> {
    let mut noise = 1_u32;
    let picture = image::RgbImage::from_fn(400, 560, |_, _| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb([(noise >> 24) as u8; 3])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut file, image::ImageFormat::Jpeg)
        .unwrap();
    file.into_inner()
}

#[test]
fn five_hundred_sheets_take_no_more_memory_than_twenty() {
    for model in [
        Model::Escl(EsclModel::default()),
        Model::Fi(FiModel::default()),
    ] {
        let mut desk = Desk::new(&model);
        let page_bytes = desk.paper.len();
        let (live, early_peak, peak) = desk.run();
        assert_eq!(live.len(), SHEETS as usize);
        let (first, rest) = live.split_at(FIRST_SHEETS as usize);
        // The last sheets are not replaced any more, which only takes away.
        let (before, after) = (first.iter().max(), rest.iter().max());
        let (before, after) = (*before.unwrap(), *after.unwrap());
        assert!(page_bytes > 4 * SLACK_BYTES, "{page_bytes}");
        assert!(after <= before + SLACK_BYTES, "{before} {after}");
        assert!(peak <= early_peak + page_bytes, "{early_peak} {peak}");
    }
}
