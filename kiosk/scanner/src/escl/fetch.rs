//! The next picture of a job, or its end.
//!
//! A status code alone says little: 404 is "done", "too early" or "never existed", 409 a jam
//! or an empty feeder, and 200 may carry an error page. The status decides, and the
//! device's own count of pictures must agree with ours before a stack counts as complete.
//! Facts: docs/scanner-sources.md, eSCL.

use std::time::Duration;

use super::{
    limits::{BUSY_TRIES, EARLY_TRIES, EARLY_TRIES_FEW, LEAST_PAUSE, MOST_LOAD_PAUSE, PAUSE},
    location::JobPath,
    status::{AdfState, DeviceState, JobState, Status},
    step::{Answer, Ask, Procedure, Reply, Step},
};
use crate::{ScanError, Source, header, ippusb::secret::Secret};

/// What a request for a picture came to.
pub(crate) enum Fetched {
    /// A picture with a beginning and an end.
    Picture(Secret),
    /// There are no more.
    End,
}

/// How far the job is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Progress {
    pub(crate) path: JobPath,
    pub(crate) source: Source,
    pub(crate) duplex: bool,
    /// Pictures that came.
    pub(crate) images: u32,
    /// How long the last one took, on devices that must not be asked too early.
    pub(crate) last_load: Option<Duration>,
    /// Whether the device's own count is believed.
    pub(crate) is_counted: bool,
}

impl Progress {
    /// The sheet that comes next or is under way, from 1.
    pub(crate) const fn sheet_no(&self) -> u32 {
        let done = if self.duplex {
            self.images / 2
        } else {
            self.images
        };
        done + 1
    }

    const fn is_inside_sheet(&self) -> bool {
        self.duplex && !self.images.is_multiple_of(2)
    }
}

/// Why the status is being read.
#[derive(Clone, Copy)]
enum Why {
    NotReady(Duration),
    NoMore,
    Refused(u16),
    BadPicture,
}

/// Fetches one picture.
pub(crate) struct Fetch {
    progress: Progress,
    why: Why,
    not_ready: u8,
    early: u8,
    has_retried: bool,
    glanced: Option<ScanError>,
}

impl Fetch {
    pub(crate) const fn new(progress: Progress) -> Self {
        Self {
            progress,
            why: Why::BadPicture,
            not_ready: 0,
            early: 0,
            has_retried: false,
            glanced: None,
        }
    }

    fn replied(&mut self, reply: Reply) -> Step<Fetched> {
        self.glanced = None;
        match reply.code {
            200 if header::whole_size_px(reply.body.as_slice()).is_some() => {
                Step::Done(Ok(Fetched::Picture(reply.body)))
            }
            200 => self.ask_why(Why::BadPicture),
            503 => {
                self.not_ready += 1;
                if self.not_ready > BUSY_TRIES {
                    Step::Done(Err(ScanError::Silent))
                } else {
                    self.ask_why(Why::NotReady(reply.pause()))
                }
            }
            404 | 410 => self.ask_why(Why::NoMore),
            code => self.ask_why(Why::Refused(code)),
        }
    }

    fn ask_why(&mut self, why: Why) -> Step<Fetched> {
        self.why = why;
        Step::Ask(Ask::Status)
    }

    fn explained(&mut self, status: &Status) -> Step<Fetched> {
        if let Some(error) = status.trouble(self.progress.source) {
            return Step::Done(Err(error));
        }
        let job = self.job_state(status);
        match self.why {
            Why::BadPicture => Step::Done(Err(self.bad_image())),
            Why::NotReady(_) if job == JobState::Ended => ended_by_device(),
            Why::NotReady(pause) => Step::Wait(pause),
            Why::NoMore if self.may_be_early(job, status) => {
                self.early += 1;
                Step::Wait(PAUSE)
            }
            Why::NoMore if self.progress.images == 0 => self.nothing_came(status),
            Why::NoMore if job == JobState::Ended => ended_by_device(),
            Why::NoMore => self.finish(status),
            Why::Refused(code) => self.refused(code, status),
        }
    }

    fn job_state(&self, status: &Status) -> JobState {
        let job = status.job(&self.progress.path);
        job.map_or(JobState::Unknown, |job| job.state)
    }

    fn is_empty(&self, status: &Status) -> bool {
        self.progress.source == Source::Feeder && status.adf == AdfState::Empty
    }

    /// Whether "no more" may be wrong: the job runs, or the feeder is not empty and nobody
    /// says that the job is over. A job that is over ends here even if paper is left: the
    /// actor reads the sensors then, and starts another one for the rest (Epson WF-2930
    /// completes a job after each sheet).
    fn may_be_early(&self, job: JobState, status: &Status) -> bool {
        let has_paper = self.progress.source == Source::Feeder
            && matches!(status.adf, AdfState::Loaded | AdfState::Processing);
        let tries = match job {
            JobState::Running if self.is_empty(status) => EARLY_TRIES_FEW,
            JobState::Running => EARLY_TRIES,
            JobState::Unknown if status.device == DeviceState::Busy => EARLY_TRIES_FEW,
            JobState::Unknown if has_paper && self.progress.images > 0 => EARLY_TRIES_FEW,
            JobState::Unknown | JobState::Completed | JobState::Ended => 0,
        };
        self.early < tries
    }

    fn nothing_came(&mut self, status: &Status) -> Step<Fetched> {
        if self.is_empty(status) {
            Step::Done(Err(ScanError::Empty))
        } else if !self.has_retried {
            self.has_retried = true;
            Step::Wait(PAUSE)
        } else if self.progress.source == Source::Feeder {
            Step::Done(Err(ScanError::Empty))
        } else {
            ended_by_device()
        }
    }

    /// Older AirSane says "conflict" where it means "empty".
    fn refused(&self, code: u16, status: &Status) -> Step<Fetched> {
        let job = self.job_state(status);
        let is_end = job == JobState::Completed || (code == 409 && job != JobState::Ended);
        match (self.is_empty(status), self.progress.images) {
            (true, 0) => Step::Done(Err(ScanError::Empty)),
            (true, _) if is_end => self.finish(status),
            _ => ended_by_device(),
        }
    }

    /// Compares the device's count with ours: a sheet that went through without a picture,
    /// or a picture that came twice, must never go unnoticed.
    fn finish(&self, status: &Status) -> Step<Fetched> {
        let images = self.progress.images;
        let job = status.job(&self.progress.path);
        // Zero after pictures came means that this device does not count.
        let counted = job
            .and_then(|job| job.images_completed)
            .filter(|&counted| counted > 0 && self.progress.is_counted);
        let is_final = job.is_some_and(|job| job.state == JobState::Completed);
        let differs =
            counted.is_some_and(|counted| counted > images || (is_final && counted < images));
        if differs || self.progress.is_inside_sheet() {
            tracing::warn!(images, ?counted, "the scanner's count of pictures differs");
            return Step::Done(Err(self.bad_image()));
        }
        Step::Done(Ok(Fetched::End))
    }

    const fn bad_image(&self) -> ScanError {
        ScanError::BadImage {
            sheet_no: self.progress.sheet_no(),
        }
    }
}

impl Procedure for Fetch {
    type Outcome = Fetched;

    fn step(&mut self, answer: Answer) -> Step<Fetched> {
        match answer {
            Answer::Begin => match self.progress.last_load {
                Some(load) => Step::Wait((load / 2).clamp(LEAST_PAUSE, MOST_LOAD_PAUSE)),
                None => Step::Ask(Ask::Next),
            },
            Answer::Waited => Step::Ask(Ask::Next),
            Answer::Reply(reply) => self.replied(reply),
            Answer::Status(status) => self.explained(&status),
        }
    }

    /// One reading of the feeder proves nothing; two in a row that agree do.
    fn glance(&mut self, status: &Status) -> Option<ScanError> {
        let trouble = status.trouble(self.progress.source);
        let before = std::mem::replace(&mut self.glanced, trouble.clone());
        trouble.filter(|_| before == self.glanced)
    }
}

const fn ended_by_device() -> Step<Fetched> {
    Step::Done(Err(ScanError::Protocol("the scanner ended the job")))
}

#[cfg(test)]
mod tests;
