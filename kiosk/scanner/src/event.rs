//! The two enums between the actor and its user.

use kiosk_domain::FaultCode;

use crate::{DeviceInfo, Job, Sensors, Side, Source};

/// What the user of the actor asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Reads the sensors all the time and tells changes, or stops doing so. The present
    /// reading is told once after it is switched on. A running job does it anyway.
    Watch(bool),
    /// Scans. A job that still runs is stopped first.
    Scan {
        /// The caller's number for this job; every event about the job repeats it.
        ticket: u64,
        /// What and how.
        job: Job,
    },
    /// The side told last is sealed; only now the next one is told or fed.
    SideStored {
        /// The job it belongs to; another number than the running job's is ignored.
        ticket: u64,
    },
    /// The person says that the damaged sheet lies ready again. Needed only where the
    /// sensors cannot show it, because other sheets lie in the feeder as well.
    Resume {
        /// The job that waits; another number than the running job's is ignored.
        ticket: u64,
    },
    /// Ends the running job. Sheets told so far stay valid.
    Stop,
}

/// Whether a scanner is connected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Presence {
    /// This one is open and answers.
    Present(DeviceInfo),
    /// None is.
    Missing,
}

/// How a job ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// No paper is left, or the one sheet asked for is there.
    Complete,
    /// It was stopped by command.
    Stopped,
    /// It cannot go on. `PageUnreadable`: the next sheet's picture was refused, everything
    /// before it stays, a new job may scan it again. `ScannerSilent` or `Internal`: the
    /// device failed twice in a row, so staff is needed.
    Failed(FaultCode),
}

/// What happened at the scanner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A scanner came or went.
    Device(Presence),
    /// The sensors changed, or were read for the first time. Paper left behind shows here.
    Sensors(Sensors),
    /// No error: the job waits until that sheet lies in the feeder or on the glass.
    Waiting {
        /// The job.
        ticket: u64,
        /// The sheet that is awaited, from 1.
        sheet_no: u32,
    },
    /// Paper was seen and is being read.
    Scanning {
        /// The job.
        ticket: u64,
        /// Where the paper lies.
        source: Source,
    },
    /// One side of a sheet that was read as a whole. Answer with [`Command::SideStored`].
    Side {
        /// The job.
        ticket: u64,
        /// The picture.
        side: Side,
    },
    /// The job's last event; every job has exactly one.
    BatchDone {
        /// The job.
        ticket: u64,
        /// Sheets of which every side was stored.
        sheets: u32,
        /// Why it is over.
        ending: Ending,
    },
    /// Something is wrong with the device. The job, if any, goes on by itself after
    /// [`Event::Cleared`]. Later causes are not told before that.
    Trouble {
        /// The job, if one runs.
        ticket: Option<u64>,
        /// The first cause.
        fault: FaultCode,
    },
    /// The trouble told last is over.
    Cleared {
        /// The job, if one runs.
        ticket: Option<u64>,
        /// What had been wrong.
        fault: FaultCode,
    },
}
