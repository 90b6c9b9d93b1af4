//! The end of a job, or of whatever an earlier run of the kiosk left in the device.
//!
//! A left-over job is one of another visit: its pages must never turn up in this one. Only
//! right after opening are all running jobs ended; later they may be those of somebody who
//! scans over the network. Facts: docs/scanner-sources.md, eSCL.

use std::collections::VecDeque;

use super::{
    limits::{REST_LOOKS, REST_PAUSE},
    location::JobPath,
    status::{DeviceState, Status},
    step::{Answer, Ask, Procedure, Step},
};
use crate::ScanError;

/// Ends jobs and waits until the device has come to rest.
pub(crate) struct Cancel {
    to_delete: VecDeque<JobPath>,
    /// Running jobs that are not known to be somebody else's are to be ended as well.
    sweeps: bool,
    looks: u8,
}

impl Cancel {
    /// Ends our own job, if there is one, and every other if it sweeps.
    pub(crate) fn new(own: Option<JobPath>, sweeps: bool) -> Self {
        Self {
            to_delete: own.into_iter().collect(),
            sweeps,
            looks: 0,
        }
    }

    fn next(&mut self) -> Step<()> {
        match self.to_delete.pop_front() {
            Some(path) => Step::Ask(Ask::Delete(path)),
            None => Step::Ask(Ask::Status),
        }
    }

    fn looked(&mut self, status: &Status) -> Step<()> {
        if std::mem::take(&mut self.sweeps) {
            self.to_delete.extend(status.running_jobs().cloned());
            if !self.to_delete.is_empty() {
                return self.next();
            }
        }
        self.looks += 1;
        if status.device == DeviceState::Busy && self.looks < REST_LOOKS {
            Step::Wait(REST_PAUSE)
        } else {
            Step::Done(Ok(()))
        }
    }
}

impl Procedure for Cancel {
    type Outcome = ();

    fn step(&mut self, answer: Answer) -> Step<()> {
        match answer {
            // Whether the device still knew the job does not matter.
            Answer::Begin | Answer::Waited | Answer::Reply(_) => self.next(),
            Answer::Status(status) => self.looked(&status),
        }
    }

    fn glance(&mut self, _: &Status) -> Option<ScanError> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::script::{At, check},
        *,
    };

    const IDLE: At = At::Status("Idle", "Empty", "Completed:2");
    const BUSY: At = At::Status("Processing", "Loaded", "Processing:2");

    fn own() -> Option<JobPath> {
        JobPath::from_address("/eSCL/ScanJobs/9")
    }

    #[test]
    fn our_own_job_is_ended_and_the_device_comes_to_rest() {
        let asked = check(
            Cancel::new(own(), false),
            &[At::Code(404), BUSY, IDLE],
            &Ok(()),
        );
        assert_eq!(asked, "delete /eSCL/ScanJobs/9 status 500ms status ");
    }

    #[test]
    fn after_opening_jobs_of_an_earlier_run_are_ended() {
        let asked = check(
            Cancel::new(None, true),
            &[BUSY, At::Code(200), IDLE],
            &Ok(()),
        );
        assert_eq!(asked, "status delete /eSCL/ScanJobs/1 status ");
        let asked = check(Cancel::new(None, true), &[IDLE], &Ok(()));
        assert_eq!(asked, "status ");
    }

    #[test]
    fn later_other_jobs_are_left_alone_and_waited_for_a_while() {
        let asked = check(Cancel::new(None, false), &[BUSY; 12], &Ok(()));
        assert!(!asked.contains("delete"), "{asked}");
    }
}
