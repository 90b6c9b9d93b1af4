//! How the decisions of a job speak with the driver that carries them out.

use std::time::Duration;

use super::{
    limits::{LEAST_PAUSE, MOST_PAUSE, PAUSE},
    location::JobPath,
    status::Status,
};
use crate::{ScanError, ippusb::secret::Secret};

/// A request to the device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Ask {
    /// Read the status.
    Status,
    /// Create the job.
    Create,
    /// The next picture of the job.
    Next,
    /// End that job.
    Delete(JobPath),
}

/// What is to be done next.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Step<T> {
    /// Ask, and come back with the answer.
    Ask(Ask),
    /// Let that time pass, and come back.
    Wait(Duration),
    /// It is over.
    Done(Result<T, ScanError>),
}

/// What came of the step before.
pub(crate) enum Answer {
    /// Nothing was asked yet.
    Begin,
    /// The time has passed.
    Waited,
    /// The status.
    Status(Status),
    /// The answer to any other request.
    Reply(Reply),
}

/// An answer that is not a status.
#[derive(Default)]
pub(crate) struct Reply {
    /// Status code.
    pub(crate) code: u16,
    pub(crate) location: Option<JobPath>,
    pub(crate) retry_after: Option<Duration>,
    /// The body of a picture's answer.
    pub(crate) body: Secret,
}

impl Reply {
    /// How long to pause before the same is asked again.
    pub(crate) fn pause(&self) -> Duration {
        self.retry_after
            .unwrap_or(PAUSE)
            .clamp(LEAST_PAUSE, MOST_PAUSE)
    }
}

/// A series of requests with a decision after each; pure.
pub(crate) trait Procedure {
    /// What it is for.
    type Outcome;

    /// Takes an answer and decides.
    fn step(&mut self, answer: Answer) -> Step<Self::Outcome>;

    /// Takes a status that was read aside while the answer to [`Ask::Next`] is awaited.
    /// An error ends the wait.
    fn glance(&mut self, status: &Status) -> Option<ScanError>;
}
