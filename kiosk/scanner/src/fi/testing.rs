//! A machine that speaks the protocol, in memory and in virtual time, for this driver's tests.
//!
//! It keeps the phases strictly and answers as the facts say; a [`Trick`] breaks the rules at
//! one command. Time stands still until somebody waits, so no limit costs anything.

mod port;

use std::{
    collections::VecDeque,
    sync::{Arc, LazyLock, Mutex, MutexGuard},
    time::Duration,
};

use super::{FiFactory, Quirks, jpeg::tests as jpeg, vital::tests::page};
use crate::{Backend, Factory, ScanError};

/// The table is read once for all machines.
static QUIRKS: LazyLock<Quirks> = LazyLock::new(|| Quirks::built_in().unwrap());

const PACKET_BYTES: usize = 512;
pub(crate) const SIZE_PX: (u16, u16) = (40, 24);

/// What goes wrong at a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trick {
    Sense(u8, u8, u8),
    Busy,
    /// Nothing comes any more until the device is opened again.
    Silence,
    /// The cable comes off.
    Vanish,
    /// Bytes that are no status.
    Garbage,
    /// The status has some bytes too few.
    ShortStatus,
    /// The status comes in place of the data.
    NoData,
    /// The endpoint halts in place of the data.
    Halt,
    /// A zero-length packet comes before the status.
    EmptyPacket,
    /// One packet more than was asked for.
    TooMuch,
    /// Half of the data, then nothing.
    HalfAndSilence,
    /// Good, but all data are zeros.
    Zeros,
    /// The answer takes so many seconds.
    Late(u64),
    /// The status never comes, and everything else goes on.
    NoStatus,
}

/// The next so many commands with that code are tricked, after some that are not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plot {
    pub(crate) code: u8,
    pub(crate) after: u32,
    pub(crate) times: u32,
    pub(crate) trick: Trick,
}

/// A sheet in the feeder.
#[derive(Clone)]
pub(crate) struct Paper {
    pub(crate) front: Vec<u8>,
    pub(crate) back: Vec<u8>,
}

#[derive(Default)]
pub(crate) struct State {
    now: Duration,
    pub(crate) is_unplugged: bool,
    pub(crate) product: &'static str,
    pub(crate) feeder: VecDeque<Paper>,
    pub(crate) is_cover_open: bool,
    pub(crate) sends_raw: bool,
    pub(crate) does_interleave: bool,
    /// Orders of colours that are refused before one is taken.
    pub(crate) refused_windows: usize,
    pub(crate) plots: Vec<Plot>,
    /// Codes of all commands, with the sub-code of those that have one.
    pub(crate) heard: Vec<(u8, u8)>,
    pub(crate) pages: Vec<Vec<u8>>,
    pub(crate) resets: u32,
    /// Parts that lie ready on the IN endpoint.
    pub(crate) ready: VecDeque<Vec<u8>>,
    /// When it fell silent.
    pub(crate) silent_since: Option<Duration>,
    /// When it swallowed a status.
    pub(crate) lost_status_at: Option<Duration>,
    late_until: Duration,
    /// Until then its lamp and what needs it are busy.
    pub(crate) cold_until: Duration,
    /// It answers on its control endpoint while it works.
    pub(crate) gives_signs_of_life: bool,
    is_halted: bool,
    awaits_data: Option<Vec<u8>>,
    sense: [u8; 18],
    sides: [Vec<u8>; 2],
    is_duplex: bool,
}

/// The machine, its bus and its clock at once; clones are handles.
#[derive(Clone)]
pub(crate) struct VirtualFi(Arc<Mutex<State>>);

impl VirtualFi {
    pub(crate) fn new() -> Self {
        let state = State {
            product: "fi-7160",
            does_interleave: true,
            gives_signs_of_life: true,
            ..State::default()
        };
        Self(Arc::new(Mutex::new(state)))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub(crate) fn factory(&self) -> FiFactory {
        let handle = Arc::new(self.clone());
        FiFactory::with_clock(handle.clone(), QUIRKS.clone(), handle)
    }

    pub(crate) fn open(&self) -> Result<Box<dyn Backend>, ScanError> {
        let mut factory = self.factory();
        let device = factory.list()?.into_iter().next();
        factory.open(&device.ok_or(ScanError::Unplugged)?.id)
    }

    /// Puts sheets under those that lie there; each has pictures of its own.
    pub(crate) fn put(&self, sheets: u32) {
        let mut state = self.state();
        for _ in 0..sheets {
            let seed = state.heard.len() as u32 * 100 + state.feeder.len() as u32 * 2;
            state.feeder.push_back(Paper {
                front: jpeg::picture(SIZE_PX.0, SIZE_PX.1, seed),
                back: jpeg::picture(SIZE_PX.0, SIZE_PX.1, seed + 1),
            });
        }
    }

    pub(crate) fn plot(&self, code: u8, after: u32, times: u32, trick: Trick) {
        self.state().plots.push(Plot {
            code,
            after,
            times,
            trick,
        });
    }
}

/// What a command led to.
enum Outcome {
    Good(Vec<u8>),
    Sense(u8, u8, u8),
}

impl State {
    /// Lays a paper on the glass, to be read by the next scan without a feed.
    pub(crate) fn lay(&mut self, paper: Paper) {
        self.sides = [paper.front, paper.back];
    }

    const fn is_silent(&self) -> bool {
        self.silent_since.is_some()
    }

    fn hear(&mut self, bytes: &[u8]) {
        if let Some(cdb) = self.awaits_data.take() {
            return self.obey(&cdb, bytes);
        }
        assert_eq!((bytes.len(), bytes[0]), (31, 0x43), "an envelope was due");
        let cdb = bytes[19..].to_vec();
        if matches!(cdb[0], 0x15 | 0x1B | 0x1D | 0x24 | 0x2A) {
            self.awaits_data = Some(cdb);
        } else {
            self.obey(&cdb, &[]);
        }
    }

    fn obey(&mut self, cdb: &[u8], data: &[u8]) {
        self.heard.push((cdb[0], cdb[1]));
        let asked = match cdb[0] {
            0x03 | 0x12 => usize::from(cdb[4]),
            0x28 => u32::from_be_bytes([0, cdb[6], cdb[7], cdb[8]]) as usize,
            0xC2 => usize::from(u16::from_be_bytes([cdb[7], cdb[8]])),
            _ => 0,
        };
        // What needs the lamp: itself, and the first lines of a picture.
        let is_cold = self.now < self.cold_until && matches!(cdb[..2], [0xF1, 5 | 0x10]);
        match self.trick(cdb[0]) {
            None if is_cold => self.ready.push_back(status(8)),
            Some(trick) => self.play(trick, cdb, data, asked),
            None => self.answer(cdb, data, asked),
        }
    }

    fn trick(&mut self, code: u8) -> Option<Trick> {
        let plot = self
            .plots
            .iter_mut()
            .find(|plot| plot.code == code && plot.times > 0)?;
        if plot.after > 0 {
            plot.after -= 1;
            return None;
        }
        plot.times -= 1;
        Some(plot.trick)
    }

    fn play(&mut self, trick: Trick, cdb: &[u8], data: &[u8], asked: usize) {
        match trick {
            Trick::Sense(key, asc, ascq) => self.objects(key, asc, ascq, asked),
            Trick::Busy => self.ready.push_back(status(8)),
            Trick::Silence => self.silent_since = Some(self.now),
            Trick::Vanish => self.is_unplugged = true,
            Trick::Garbage => self.ready.push_back(vec![0xAA; 13]),
            Trick::ShortStatus => self.ready.push_back(vec![0x53, 0, 0]),
            Trick::NoData => self.objects(0, 0, 0, 0),
            Trick::Halt => {
                self.is_halted = true;
                self.ready.push_back(status(0));
            }
            Trick::EmptyPacket => {
                self.answer(cdb, data, asked);
                let at = self.ready.len() - 1;
                self.ready.insert(at, vec![]);
            }
            Trick::TooMuch => {
                self.ready.push_back(vec![0; asked + PACKET_BYTES]);
                self.ready.push_back(status(0));
            }
            Trick::HalfAndSilence => {
                self.ready.push_back(vec![0; PACKET_BYTES]);
                self.silent_since = Some(self.now);
            }
            Trick::Zeros => {
                self.ready.push_back(vec![0; asked]);
                self.ready.push_back(status(0));
            }
            Trick::Late(seconds) => {
                self.late_until = self.now + Duration::from_secs(seconds);
                self.answer(cdb, data, asked);
            }
            Trick::NoStatus => {
                self.answer(cdb, data, asked);
                self.ready.pop_back();
                self.lost_status_at = Some(self.now);
            }
        }
    }

    /// A failed data phase ends at once, with a zero-length packet.
    fn objects(&mut self, key: u8, asc: u8, ascq: u8, asked: usize) {
        if asked > 0 {
            self.ready.push_back(vec![]);
        }
        self.tell(key, asc, ascq);
        self.ready.push_back(status(2));
    }

    fn tell(&mut self, key: u8, asc: u8, ascq: u8) {
        self.sense = [0; 18];
        (self.sense[0], self.sense[7]) = (0x70, 0x0A);
        (self.sense[2], self.sense[12], self.sense[13]) = (key, asc, ascq);
    }

    fn answer(&mut self, cdb: &[u8], data: &[u8], asked: usize) {
        if cdb[0] == 0x28 && cdb[2] == 0 {
            return self.send_picture(usize::from(cdb[5] >> 7), asked);
        }
        match self.outcome(cdb, data) {
            Outcome::Good(reply) => {
                if asked > 0 {
                    self.ready
                        .push_back(reply[..reply.len().min(asked)].to_vec());
                }
                self.ready.push_back(status(0));
            }
            Outcome::Sense(key, asc, ascq) => self.objects(key, asc, ascq, asked),
        }
    }

    fn outcome(&mut self, cdb: &[u8], data: &[u8]) -> Outcome {
        Outcome::Good(match (cdb[0], cdb[1]) {
            (0x00 | 0x1D | 0x2A | 0xF1, _) | (0x31, 4) => vec![],
            (0x03, _) => self.sense.to_vec(),
            (0x12, 0) => self.inquiry(),
            (0x12, 1) => self.vital(),
            (0x15, _) => {
                self.pages.push(data[4..].to_vec());
                vec![]
            }
            (0x24, _) if self.refused_windows > 0 => {
                self.refused_windows -= 1;
                return Outcome::Sense(5, 0x26, 0);
            }
            (0x24, _) => vec![],
            (0x31, 1) if self.is_cover_open => return Outcome::Sense(3, 0x80, 2),
            (0x31, 1) => match self.feeder.pop_front() {
                None => return Outcome::Sense(3, 0x80, 3),
                Some(paper) => {
                    self.sides = [paper.front, paper.back];
                    vec![]
                }
            },
            (0x1B, _) if self.sides[0].is_empty() => return Outcome::Sense(3, 0x80, 3),
            (0x1B, _) => {
                self.is_duplex = data == [0, 0x80];
                self.begin();
                vec![]
            }
            (0x28, _) => self.size(),
            (0xC2, _) => self.hardware(),
            other => panic!("no such command: {other:x?}"),
        })
    }

    fn begin(&mut self) {
        if self.sends_raw {
            let bytes = usize::from(SIZE_PX.0) * usize::from(SIZE_PX.1) * 3;
            self.sides = [vec![0xF0; bytes], vec![0x0F; bytes]];
        } else if self.is_duplex && self.does_interleave {
            let shared = jpeg::interleave(&self.sides[0], &self.sides[1]);
            self.sides = [shared, vec![]];
        }
    }

    fn send_picture(&mut self, side: usize, asked: usize) {
        let rest = &mut self.sides[side];
        let part: Vec<u8> = rest.drain(..asked.min(rest.len())).collect();
        let is_over = self.sides.iter().all(Vec::is_empty);
        let missing = asked - part.len();
        self.ready.push_back(part);
        if missing == 0 && !is_over {
            return self.ready.push_back(status(0));
        }
        self.tell(0, 0, 0);
        self.sense[2] = if is_over { 0x60 } else { 0x20 };
        self.sense[3..7].copy_from_slice(&(missing as u32).to_be_bytes());
        self.ready.push_back(status(2));
    }

    fn inquiry(&self) -> Vec<u8> {
        let mut bytes = vec![0x06, 0, 2, 2, 0x5B, 0, 0, 0];
        bytes.extend(format!("{:<8}{:<16}", "FUJITSU", self.product).bytes());
        bytes.resize(96, 0);
        bytes
    }

    fn vital(&self) -> Vec<u8> {
        let mut bytes = page();
        if self.sends_raw {
            bytes[0x5A] = 0;
        }
        bytes
    }

    fn size(&self) -> Vec<u8> {
        let size = [u32::from(SIZE_PX.0), u32::from(SIZE_PX.1)];
        let mut bytes = size.map(u32::to_be_bytes).concat();
        bytes.resize(32, 0);
        bytes
    }

    fn hardware(&self) -> Vec<u8> {
        let mut bytes = vec![0; 12];
        bytes[3] = (u8::from(self.feeder.is_empty()) << 7) | (u8::from(self.is_cover_open) << 5);
        bytes
    }
}

fn status(value: u8) -> Vec<u8> {
    let mut bytes = vec![0; 13];
    (bytes[0], bytes[9]) = (0x53, value);
    bytes
}
