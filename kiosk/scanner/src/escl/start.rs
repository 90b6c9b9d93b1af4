//! From a wish to a job in the device.
//!
//! The status is read before each attempt, since some devices raise a jam when they are
//! asked to scan from an empty feeder (Canon MF410, Xerox 3345). A job that another reader
//! on the network runs is waited for. Facts: docs/scanner-sources.md, eSCL.

use super::{
    limits::{BUSY_TRIES, PAUSE},
    location::JobPath,
    status::{AdfState, DeviceState, Status},
    step::{Answer, Ask, Procedure, Reply, Step},
};
use crate::{ScanError, Source};

/// Creates a job and tells its path.
pub(crate) struct Start {
    source: Source,
    looks: u8,
    tries: u8,
    /// Why the status is being read, if it is not to look before an attempt.
    after: Option<After>,
}

#[derive(Clone, Copy)]
enum After {
    /// The device said that it cannot.
    Refusal(ScanFault),
    /// The job is there but nobody said where.
    NoLocation,
}

/// What a refusal means unless the status says more.
#[derive(Clone, Copy)]
enum ScanFault {
    Conflict,
    Broken,
}

impl Start {
    pub(crate) const fn new(source: Source) -> Self {
        Self {
            source,
            looks: 0,
            tries: 0,
            after: None,
        }
    }

    fn look(&mut self, status: &Status) -> Step<JobPath> {
        let after = self.after.take();
        let is_empty = self.source == Source::Feeder && status.adf == AdfState::Empty;
        if let Some(error) = self.standing_trouble(status) {
            return Step::Done(Err(error));
        }
        match after {
            Some(After::NoLocation) => {
                let newest = status.running_jobs().next().cloned();
                let missing = ScanError::Protocol("a job without a place");
                return Step::Done(newest.ok_or(missing));
            }
            _ if is_empty => return Step::Done(Err(ScanError::Empty)),
            Some(After::Refusal(ScanFault::Conflict)) => {
                return Step::Done(Err(ScanError::Unsupported("these settings together")));
            }
            Some(After::Refusal(ScanFault::Broken)) => {
                return Step::Done(Err(ScanError::Protocol("a job was refused")));
            }
            None => {}
        }
        match status.device {
            DeviceState::Down => Step::Done(Err(ScanError::Silent)),
            DeviceState::Busy => self.wait_for_device(),
            DeviceState::Idle | DeviceState::Stopped => Step::Ask(Ask::Create),
        }
    }

    /// A multi-pick may be left of an earlier job; whether the device has got over it, only
    /// an attempt can tell, and so with a sheet that was not picked.
    fn standing_trouble(&self, status: &Status) -> Option<ScanError> {
        let may_be_old = matches!(status.adf, AdfState::Multipick | AdfState::Mispick);
        let is_attempted = self.tries > 0;
        status
            .trouble(self.source)
            .filter(|_| is_attempted || !may_be_old)
    }

    fn wait_for_device(&mut self) -> Step<JobPath> {
        self.looks += 1;
        if self.looks > BUSY_TRIES {
            Step::Done(Err(ScanError::Silent))
        } else {
            Step::Wait(PAUSE)
        }
    }

    fn created(&mut self, reply: Reply) -> Step<JobPath> {
        self.tries += 1;
        match reply.code {
            200 | 201 => match reply.location {
                Some(path) => Step::Done(Ok(path)),
                None => self.ask_why(After::NoLocation),
            },
            503 if self.tries < BUSY_TRIES => Step::Wait(reply.pause()),
            503 => Step::Done(Err(ScanError::Silent)),
            400 => Step::Done(Err(ScanError::Unsupported("these settings"))),
            409 => self.ask_why(After::Refusal(ScanFault::Conflict)),
            _ => self.ask_why(After::Refusal(ScanFault::Broken)),
        }
    }

    fn ask_why(&mut self, after: After) -> Step<JobPath> {
        self.after = Some(after);
        Step::Ask(Ask::Status)
    }
}

impl Procedure for Start {
    type Outcome = JobPath;

    fn step(&mut self, answer: Answer) -> Step<JobPath> {
        match answer {
            Answer::Begin | Answer::Waited => Step::Ask(Ask::Status),
            Answer::Status(status) => self.look(&status),
            Answer::Reply(reply) => self.created(reply),
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

    fn start() -> Start {
        Start::new(Source::Feeder)
    }

    fn job() -> JobPath {
        JobPath::from_address("/eSCL/ScanJobs/1").unwrap()
    }

    fn created() -> At {
        At::Created("/eSCL/ScanJobs/1")
    }

    #[test]
    fn a_ready_device_gets_the_job() {
        let asked = check(
            start(),
            &[At::Status("Idle", "Loaded", ""), created()],
            &Ok(job()),
        );
        assert_eq!(asked, "status create ");
    }

    #[test]
    fn trouble_stops_before_anything_is_asked_for() {
        for (adf, error) in [
            ("Empty", ScanError::Empty),
            ("Jam", ScanError::Jam),
            ("HatchOpen", ScanError::CoverOpen),
        ] {
            let asked = check(start(), &[At::Status("Idle", adf, "")], &Err(error));
            assert_eq!(asked, "status ");
        }
        check(
            start(),
            &[At::Status("Down", "Loaded", "")],
            &Err(ScanError::Silent),
        );
    }

    #[test]
    fn an_old_multipick_is_no_reason_not_to_try() {
        let old = At::Status("Stopped", "MultipickDetected", "");
        check(start(), &[old, created()], &Ok(job()));
        check(
            start(),
            &[old, At::Code(409), old],
            &Err(ScanError::DoubleFeed),
        );
    }

    #[test]
    fn a_busy_device_is_waited_for() {
        let busy = At::Status("Testing", "Loaded", "");
        let ready = At::Status("Idle", "Loaded", "");
        let asked = check(
            start(),
            &[busy, busy, ready, At::Code(503), ready, created()],
            &Ok(job()),
        );
        assert_eq!(
            asked,
            "status 1000ms status 1000ms status create 1000ms status create "
        );
        let cold_for_a_minute = [[busy; 60].as_slice(), &[ready, created()]].concat();
        check(start(), &cold_for_a_minute, &Ok(job()));
        check(start(), &[busy; 71], &Err(ScanError::Silent));
        check(
            start(),
            &[[ready, At::Code(503)]; 70].concat(),
            &Err(ScanError::Silent),
        );
    }

    #[test]
    fn the_glass_does_not_care_for_the_feeder() {
        let glass = Start::new(Source::Glass);
        check(
            glass,
            &[At::Status("Idle", "Jam", ""), created()],
            &Ok(job()),
        );
    }

    #[test]
    fn a_refusal_is_explained_by_the_status() {
        let ready = At::Status("Idle", "Loaded", "");
        for (code, adf, error) in [
            (409, "Jam", ScanError::Jam),
            (409, "Empty", ScanError::Empty),
            (
                409,
                "Loaded",
                ScanError::Unsupported("these settings together"),
            ),
            (500, "HatchOpen", ScanError::CoverOpen),
            (500, "Loaded", ScanError::Protocol("a job was refused")),
        ] {
            let after = At::Status("Idle", adf, "");
            check(start(), &[ready, At::Code(code), after], &Err(error));
        }
        let unknown = ScanError::Unsupported("these settings");
        check(start(), &[ready, At::Code(400)], &Err(unknown));
    }

    #[test]
    fn a_job_without_a_place_is_looked_up() {
        let ready = At::Status("Idle", "Loaded", "");
        let running = At::Status("Processing", "Processing", "Processing:0");
        check(start(), &[ready, At::Code(201), running], &Ok(job()));
        let lost = ScanError::Protocol("a job without a place");
        check(start(), &[ready, At::Code(201), ready], &Err(lost));
    }
}
