//! What `ScannerStatus` says: the device, its feeder, and its jobs.
//!
//! Facts: docs/scanner-sources.md, eSCL, with the spellings seen in the wild. A word that nobody knows is
//! never an error: it stands for "nothing to say".

use super::{
    location::JobPath,
    xml::{Element, XmlError},
};
use crate::{ScanError, Sensors, Source};

/// What the device as a whole is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DeviceState {
    Idle,
    /// Scanning, or warming up.
    Busy,
    /// Something is wrong; the feeder's state tells what.
    Stopped,
    /// Not available.
    Down,
}

/// What the feeder says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AdfState {
    Loaded,
    Empty,
    /// Feeding; some devices say so for ever (Kyocera, Epson).
    Processing,
    Jam,
    /// Could not pick a sheet.
    Mispick,
    Open,
    /// Two sheets at once.
    Multipick,
    /// The sheet does not fit the feeder, or the tray does not work.
    Unsuited,
    Unknown,
}

/// How far a job is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum JobState {
    Running,
    Completed,
    /// Canceled or aborted.
    Ended,
    Unknown,
}

/// A job in the device's list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct JobInfo {
    pub(crate) path: Option<JobPath>,
    uuid: Option<JobPath>,
    pub(crate) state: JobState,
    /// How many pictures the device itself counts.
    pub(crate) images_completed: Option<u32>,
}

/// One reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Status {
    pub(crate) device: DeviceState,
    pub(crate) adf: AdfState,
    /// The newest first.
    pub(crate) jobs: Vec<JobInfo>,
}

/// What a feeder that says "processing" while nothing runs is taken for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum IdleProcessing {
    /// Finished, so empty.
    #[default]
    Empty,
    /// Sheets wait.
    Loaded,
}

impl Status {
    /// What a device says that is too busy to tell more.
    pub(crate) const fn busy() -> Self {
        Self {
            device: DeviceState::Busy,
            adf: AdfState::Unknown,
            jobs: Vec::new(),
        }
    }

    /// Reads the document.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, XmlError> {
        let root = Element::parse(bytes, "ScannerStatus")?;
        let jobs = root.descendants("JobInfo");
        Ok(Self {
            device: device_state(root.text_of("State").unwrap_or_default()),
            adf: adf_state(root.text_of("AdfState").unwrap_or_default()),
            jobs: jobs.into_iter().map(job_info).collect(),
        })
    }

    /// The entry of a job.
    pub(crate) fn job(&self, path: &JobPath) -> Option<&JobInfo> {
        self.jobs.iter().find(|job| {
            let mut names = job.path.iter().chain(&job.uuid);
            names.any(|name| name.is_same(path))
        })
    }

    /// Jobs that still hold the device, the newest first.
    pub(crate) fn running_jobs(&self) -> impl Iterator<Item = &JobPath> {
        let running = self.jobs.iter();
        running
            .filter(|job| job.state == JobState::Running)
            .filter_map(|job| job.path.as_ref())
    }

    /// What stands in the way of scanning from that source.
    pub(crate) fn trouble(&self, source: Source) -> Option<ScanError> {
        match (source, self.adf) {
            (Source::Glass, _) => None,
            (Source::Feeder, AdfState::Jam | AdfState::Unsuited) => Some(ScanError::Jam),
            (Source::Feeder, AdfState::Open) => Some(ScanError::CoverOpen),
            (Source::Feeder, AdfState::Multipick) => Some(ScanError::DoubleFeed),
            // The stack must be laid in again, as if there had been none.
            (Source::Feeder, AdfState::Mispick) => Some(ScanError::Empty),
            _ => None,
        }
    }

    /// The reading of all sensors. A multi-pick is told as an error of the sheet and not
    /// here: nobody knows how long devices keep saying it, and a sensor that never changes
    /// would hold the desk for ever.
    pub(crate) fn sensors(&self, processing: IdleProcessing) -> Sensors {
        let processing_means_loaded =
            self.device == DeviceState::Busy || processing == IdleProcessing::Loaded;
        Sensors {
            feeder_loaded: match self.adf {
                AdfState::Loaded => true,
                AdfState::Processing => processing_means_loaded,
                _ => false,
            },
            cover_open: self.adf == AdfState::Open,
            jammed: matches!(self.adf, AdfState::Jam | AdfState::Unsuited),
        }
    }
}

fn device_state(word: &str) -> DeviceState {
    match word {
        "Processing" | "Testing" => DeviceState::Busy,
        "Stopped" => DeviceState::Stopped,
        "Down" => DeviceState::Down,
        _ => DeviceState::Idle,
    }
}

/// Words without `ScannerAdf`, which NAPS2's own server spells `ScannedAdf`.
fn adf_state(word: &str) -> AdfState {
    let word = word
        .strip_prefix("ScannerAdf")
        .or_else(|| word.strip_prefix("ScannedAdf"))
        .unwrap_or(word);
    match word {
        "Loaded" => AdfState::Loaded,
        "Empty" => AdfState::Empty,
        "Processing" => AdfState::Processing,
        "Jam" => AdfState::Jam,
        "Mispick" => AdfState::Mispick,
        "HatchOpen" | "DoorOpen" => AdfState::Open,
        "MultipickDetected" => AdfState::Multipick,
        "DuplexPageTooShort" | "DuplexPageTooLong" | "InputTrayFailed" | "InputTrayOverloaded" => {
            AdfState::Unsuited
        }
        _ => AdfState::Unknown,
    }
}

fn job_info(element: &Element) -> JobInfo {
    let path = |name| element.text_of(name).and_then(JobPath::from_address);
    JobInfo {
        path: path("JobUri"),
        uuid: path("JobUuid"),
        state: match element.text_of("JobState").unwrap_or_default() {
            "Pending" | "PendingHeld" | "Processing" => JobState::Running,
            "Completed" => JobState::Completed,
            "Canceled" | "Aborted" => JobState::Ended,
            _ => JobState::Unknown,
        },
        images_completed: element.number_of("ImagesCompleted"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(state: &str, adf: &str) -> Status {
        let document = format!(
            "<s:ScannerStatus xmlns:s='http://schemas.hp.com/imaging/escl/2013/01/01'>\
             <p:State>{state}</p:State><s:AdfState>{adf}</s:AdfState></s:ScannerStatus>"
        );
        Status::parse(document.as_bytes()).unwrap()
    }

    fn check(adf: &str, expected: Option<&ScanError>, sensors: (bool, bool, bool)) {
        let status = status("Idle", adf);
        assert_eq!(status.trouble(Source::Feeder).as_ref(), expected, "{adf}");
        assert_eq!(status.trouble(Source::Glass), None, "{adf}");
        let read = status.sensors(IdleProcessing::Empty);
        let read = (read.feeder_loaded, read.cover_open, read.jammed);
        assert_eq!(read, sensors, "{adf}");
    }

    #[test]
    fn each_word_of_the_feeder_has_a_meaning() {
        check("ScannerAdfLoaded", None, (true, false, false));
        check("ScannedAdfLoaded", None, (true, false, false));
        check("ScannerAdfEmpty", None, (false, false, false));
        check("ScannerAdfProcessing", None, (false, false, false));
        check("ScannerAdfJam", Some(&ScanError::Jam), (false, false, true));
        check(
            "ScannerAdfMispick",
            Some(&ScanError::Empty),
            (false, false, false),
        );
        check(
            "ScannerAdfHatchOpen",
            Some(&ScanError::CoverOpen),
            (false, true, false),
        );
        check(
            "ScannerAdfDoorOpen",
            Some(&ScanError::CoverOpen),
            (false, true, false),
        );
        check(
            "ScannerAdfMultipickDetected",
            Some(&ScanError::DoubleFeed),
            (false, false, false),
        );
        check(
            "ScannerAdfInputTrayFailed",
            Some(&ScanError::Jam),
            (false, false, true),
        );
        check("ScannerAdfSomethingNew", None, (false, false, false));
        check("", None, (false, false, false));
    }

    #[test]
    fn processing_depends_on_the_device_and_the_model() {
        let feeder_loaded = |state, meaning| {
            status(state, "ScannerAdfProcessing")
                .sensors(meaning)
                .feeder_loaded
        };
        assert!(!feeder_loaded("Idle", IdleProcessing::Empty));
        assert!(feeder_loaded("Idle", IdleProcessing::Loaded));
        assert!(feeder_loaded("Processing", IdleProcessing::Empty));
    }

    #[test]
    fn jobs_are_found_however_they_are_named() {
        let document = "<ScannerStatus><Jobs>\
            <JobInfo><JobUri>/eSCL/ScanJobs/2</JobUri><JobState>Processing</JobState></JobInfo>\
            <JobInfo><JobUri>http://h/x</JobUri><JobUuid>urn:uuid:1</JobUuid>\
            <ImagesCompleted>4</ImagesCompleted><JobState>Completed</JobState></JobInfo>\
            </Jobs></ScannerStatus>";
        let status = Status::parse(document.as_bytes()).unwrap();
        let path = |address| JobPath::from_address(address).unwrap();
        let old = status.job(&path("/eSCL/ScanJobs/1")).unwrap();
        assert_eq!(
            (old.state, old.images_completed),
            (JobState::Completed, Some(4))
        );
        assert_eq!(status.job(&path("/eSCL/ScanJobs/3")), None);
        let running: Vec<_> = status.running_jobs().cloned().collect();
        assert_eq!(running, [path("/eSCL/ScanJobs/2")]);
    }
}
