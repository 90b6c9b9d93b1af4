//! One job's progress: which sheets are done and what is asked for next.
//!
//! Pure bookkeeping for the machine. A sheet counts only when every side of it was read and
//! stored, so a fault in the middle of a duplex sheet drops its front as well.

use std::collections::VecDeque;

use crate::{Face, Job, Sensors, Side, Source};

/// What the job is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// Waits for paper, or for the end of a trouble.
    Waiting,
    /// The device is to begin, or to go on after it stopped too early.
    Starting,
    /// Sides are being read.
    Pulling,
    /// A whole sheet is being handed to the caller.
    Storing,
    /// The device says that it is done; the sensors are asked whether that is so.
    Ending,
}

/// What a side meant for its sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sheet {
    /// The other side is missing.
    Partial,
    /// All sides are there.
    Whole,
    /// A back without a front, or a second front.
    Torn,
}

/// A job and how far it has come.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) ticket: u64,
    pub(crate) job: Job,
    pub(crate) phase: Phase,
    /// Sheets of which every side was stored.
    pub(crate) sheets: u32,
    /// The same since the last start.
    pub(crate) sheets_since_start: u32,
    /// An early end was already answered with a silent restart, without a sheet since.
    pub(crate) has_retried: bool,
    /// Do not begin while the sensors read exactly this.
    pub(crate) hold: Option<Sensors>,
    /// Whether the caller knows that paper is awaited.
    pub(crate) waiting_told: bool,
    /// Failures of the device in a row, without a sheet in between.
    pub(crate) strikes: u8,
    sides: VecDeque<Side>,
}

impl Batch {
    pub(crate) const fn new(ticket: u64, job: Job) -> Self {
        Self {
            ticket,
            job,
            phase: Phase::Waiting,
            sheets: 0,
            sheets_since_start: 0,
            has_retried: false,
            hold: None,
            waiting_told: false,
            strikes: 0,
            sides: VecDeque::new(),
        }
    }

    /// The sheet that is awaited or being read, from 1.
    pub(crate) const fn next_sheet_no(&self) -> u32 {
        self.sheets.saturating_add(1)
    }

    /// Whether paper can be taken now. The glass cannot be felt: there it always can.
    pub(crate) const fn has_paper(&self, sensors: &Sensors) -> bool {
        match self.job.source {
            Source::Feeder => sensors.feeder_loaded,
            Source::Glass => true,
        }
    }

    /// Takes a side that was just read, and numbers it.
    pub(crate) fn take(&mut self, mut side: Side) -> Sheet {
        let expected = if self.sides.is_empty() {
            Face::Front
        } else {
            Face::Back
        };
        if side.face != expected {
            return Sheet::Torn;
        }
        side.sheet_no = self.next_sheet_no();
        self.sides.push_back(side);
        if self.sides.len() < self.job.sides_per_sheet() {
            return Sheet::Partial;
        }
        self.phase = Phase::Storing;
        Sheet::Whole
    }

    /// Whether the device stopped in the middle of a sheet.
    pub(crate) fn is_inside_sheet(&self) -> bool {
        !self.sides.is_empty()
    }

    /// The next side to hand over; `None` when the sheet is stored, which then counts.
    pub(crate) fn next_side(&mut self) -> Option<Side> {
        let side = self.sides.pop_front();
        if side.is_none() {
            self.sheets = self.next_sheet_no();
            self.sheets_since_start = self.sheets_since_start.saturating_add(1);
            self.has_retried = false;
            self.strikes = 0;
        }
        side
    }

    /// The device begins; its count of sheets starts again.
    pub(crate) const fn begin(&mut self) {
        self.phase = Phase::Starting;
        self.sheets_since_start = 0;
    }

    /// Goes back to waiting after a fault. Finished sheets stay, the one in flight is
    /// dropped. Answers whether that one had left the feeder.
    pub(crate) fn interrupt(&mut self) -> bool {
        let in_flight = self.phase == Phase::Pulling && self.job.source == Source::Feeder;
        self.phase = Phase::Waiting;
        self.sides.clear();
        self.waiting_told = false;
        in_flight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Image;

    fn side(face: Face) -> Side {
        let image = Image::from(vec![1]);
        Side {
            image,
            face,
            sheet_no: 7,
            announced_px: None,
            dpi: 300,
        }
    }

    #[test]
    fn paper_is_felt_in_the_feeder_and_believed_on_the_glass() {
        let sensors = |feeder_loaded| Sensors {
            feeder_loaded,
            ..Sensors::default()
        };
        let feeder = Batch::new(1, Job::pages());
        assert!(feeder.has_paper(&sensors(true)));
        assert!(!feeder.has_paper(&sensors(false)));
        assert!(Batch::new(1, Job::glass()).has_paper(&sensors(false)));
    }

    #[test]
    fn a_duplex_sheet_counts_when_both_sides_are_stored() {
        let mut batch = Batch::new(
            1,
            Job {
                duplex: true,
                ..Job::pages()
            },
        );
        assert_eq!(batch.take(side(Face::Front)), Sheet::Partial);
        assert_eq!(batch.take(side(Face::Back)), Sheet::Whole);
        assert_eq!(batch.next_side().map(|side| side.sheet_no), Some(1));
        assert_eq!(batch.next_side().map(|side| side.face), Some(Face::Back));
        assert_eq!(batch.sheets, 0);
        assert_eq!(batch.next_side(), None);
        assert_eq!((batch.sheets, batch.next_sheet_no()), (1, 2));
    }

    #[test]
    fn a_fault_between_front_and_back_drops_the_front() {
        let mut batch = Batch::new(
            1,
            Job {
                duplex: true,
                ..Job::pages()
            },
        );
        batch.phase = Phase::Pulling;
        batch.take(side(Face::Front));
        assert!(batch.interrupt());
        assert!(!batch.is_inside_sheet());
        assert_eq!(batch.take(side(Face::Back)), Sheet::Torn);
    }
}
