//! Jobs of the eSCL personality: what is asked for, the sheet under way, what is told.

use std::{collections::VecDeque, time::Duration};

use kiosk_scanner::{Image, Source};
use roxmltree::Document;

use super::{EsclModel, xml};
use crate::{
    device::{Ground, Strike, picture},
    paper,
    paper_path::{Fault, Feeding, Trouble},
};

/// Old jobs that stay in the list.
const MOST_JOBS: usize = 8;
/// The path of a job without its number, which is the tail of a UUID.
const JOB_PATH: &str = "/eSCL/ScanJobs/";
const UUID_HEAD: &str = "00000000-0000-4000-8000-";
/// What a wrong announcement is off by, in lines.
const WRONG_BY_PX: u32 = 64;

/// What a job asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Settings {
    source: Source,
    is_duplex: bool,
    picture: picture::Ask,
}

impl Settings {
    /// Reads `ScanSettings`; `None` for what the device cannot do or understand.
    pub(super) fn read(body: &[u8], model: &EsclModel) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        let tree = Document::parse(text).ok()?;
        let value = |name: &str| {
            let mut all = tree.descendants();
            all.find(|one| one.tag_name().name() == name)?.text()
        };
        let source = match value("InputSource") {
            Some("Feeder") if model.has_feeder => Source::Feeder,
            Some("Platen") | None if model.has_glass => Source::Glass,
            _ => return None,
        };
        let is_duplex = value("Duplex") == Some("true");
        if is_duplex && !(model.has_duplex && source == Source::Feeder) {
            return None;
        }
        let dpi = value("XResolution").unwrap_or("300").parse().ok()?;
        let is_grey = match value("ColorMode") {
            Some("RGB24") | None => false,
            Some("Grayscale8") => true,
            Some(_) => return None,
        };
        let picture = [100, 200, 300, 600]
            .contains(&dpi)
            .then_some(picture::Ask { dpi, is_grey })?;
        Some(Self {
            source,
            is_duplex,
            picture,
        })
    }
}

/// What comes of asking for the next document.
pub(super) enum Next {
    NotYet,
    Picture(Vec<u8>),
    Text(String),
    Status(u16),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum JobState {
    Processing,
    Completed,
    Canceled,
    Aborted,
}

struct Job {
    number: u32,
    settings: Settings,
    state: JobState,
    born: Duration,
    images: u32,
    sheets: u32,
    feeding: Option<Feeding>,
    sides: VecDeque<Delivery>,
    last_size_px: Option<(u32, u32)>,
}

struct Delivery {
    image: Vec<u8>,
    fault: Option<Fault>,
}

/// All jobs.
pub(super) struct Jobs {
    feeds_ahead: bool,
    list: VecDeque<Job>,
    last: u32,
}

impl Jobs {
    pub(super) const fn new(feeds_ahead: bool) -> Self {
        Self {
            feeds_ahead,
            list: VecDeque::new(),
            last: 0,
        }
    }

    /// The number in the last part of a job's path.
    pub(super) fn number(part: &str) -> Option<u32> {
        part.strip_prefix(UUID_HEAD)?.parse().ok()
    }

    /// Begins a job; answers its path, or the status that refuses it.
    pub(super) fn create(
        &mut self,
        settings: Settings,
        ground: &mut Ground<'_>,
    ) -> Result<String, u16> {
        let is_busy = self
            .list
            .iter()
            .any(|job| job.state == JobState::Processing);
        if is_busy || ground.paper.warm(ground.now) > ground.now {
            return Err(503);
        }
        if settings.source == Source::Feeder {
            ground.paper.check().map_err(|_| 409_u16)?;
            if ground.paper.feeder.is_empty() {
                return Err(409);
            }
        }
        self.last += 1;
        let mut job = Job::new(self.last, settings, ground.now);
        if self.feeds_ahead {
            job.feed(ground);
        }
        let path = job.path();
        self.list.push_front(job);
        self.list.truncate(MOST_JOBS);
        Ok(path)
    }

    /// Lets the sheet under way arrive.
    pub(super) fn work(&mut self, ground: &mut Ground<'_>) {
        for job in &mut self.list {
            job.work(ground);
        }
    }

    pub(super) fn next_due(&self) -> Option<Duration> {
        let feedings = self.list.iter().filter_map(|job| job.feeding.as_ref());
        feedings.map(Feeding::due).min()
    }

    /// The next document of a job.
    pub(super) fn next(&mut self, number: u32, ground: &mut Ground<'_>) -> Next {
        let feeds_ahead = self.feeds_ahead;
        let Some(job) = self.job(number) else {
            return Next::Status(404);
        };
        job.work(ground);
        if job.sides.is_empty() && job.feeding.is_none() && job.state == JobState::Processing {
            job.feed(ground);
            job.work(ground);
        }
        match job.sides.pop_front() {
            Some(side) => {
                if feeds_ahead && job.sides.is_empty() {
                    job.feed(ground);
                }
                job.deliver(side)
            }
            None => match job.state {
                JobState::Processing => Next::NotYet,
                JobState::Completed => Next::Status(404),
                JobState::Canceled => Next::Status(410),
                JobState::Aborted => Next::Status(409),
            },
        }
    }

    /// Ends a job; the sheet under way leaves the path.
    pub(super) fn delete(&mut self, number: u32, ground: &mut Ground<'_>) -> bool {
        let Some(job) = self.job(number) else {
            return false;
        };
        if job.state == JobState::Processing {
            job.state = JobState::Canceled;
            ground.paper.eject();
        }
        job.feeding = None;
        job.sides.clear();
        true
    }

    /// Every job ends without an answer; a sheet under way is stuck.
    pub(super) fn abort(&mut self, ground: &mut Ground<'_>) {
        ground.paper.strand();
        self.list.clear();
    }

    pub(super) fn image_info(&mut self, number: u32) -> Option<String> {
        let job = self.job(number)?;
        let size_px = job.last_size_px?;
        Some(xml::image_info(&job.path(), size_px))
    }

    pub(super) fn status(&mut self, ground: &mut Ground<'_>) -> String {
        self.work(ground);
        let is_busy = self
            .list
            .iter()
            .any(|job| job.state == JobState::Processing);
        let is_cold = ground.paper.warm_at().is_some_and(|at| at > ground.now);
        let state = match (is_cold, is_busy) {
            (true, _) => "Testing",
            (_, true) => "Processing",
            _ => "Idle",
        };
        let jobs: String = self.list.iter().map(|job| job.info(ground.now)).collect();
        xml::status(state, self.adf_state(ground), &jobs)
    }

    fn adf_state(&self, ground: &Ground<'_>) -> &'static str {
        let mut jobs = self.list.iter();
        let is_feeding = jobs.any(|job| job.feeding.is_some());
        match ground.paper.check() {
            Err(Trouble::CoverOpen) => "ScannerAdfHatchOpen",
            Err(Trouble::DoubleFeed) => "ScannerAdfMultipickDetected",
            Err(_) => "ScannerAdfJam",
            Ok(()) if is_feeding => "ScannerAdfProcessing",
            Ok(()) if ground.paper.feeder.is_empty() => "ScannerAdfEmpty",
            Ok(()) => "ScannerAdfLoaded",
        }
    }

    fn job(&mut self, number: u32) -> Option<&mut Job> {
        self.list.iter_mut().find(|job| job.number == number)
    }
}

impl Job {
    const fn new(number: u32, settings: Settings, born: Duration) -> Self {
        Self {
            number,
            settings,
            state: JobState::Processing,
            born,
            images: 0,
            sheets: 0,
            feeding: None,
            sides: VecDeque::new(),
            last_size_px: None,
        }
    }

    fn path(&self) -> String {
        format!("{JOB_PATH}{UUID_HEAD}{:012}", self.number)
    }

    /// Takes the next sheet in, or ends the job.
    fn feed(&mut self, ground: &mut Ground<'_>) {
        if self.state != JobState::Processing || self.feeding.is_some() {
            return;
        }
        if self.settings.source == Source::Glass && self.sheets > 0 {
            self.state = JobState::Completed;
            return;
        }
        match ground.paper.begin(self.settings.source, ground.now) {
            Ok(feeding) => self.feeding = Some(feeding),
            // A glass with nothing on it gives a white picture.
            Err(Trouble::Empty) if self.settings.source == Source::Glass => {
                let (width_px, height_px) = paper::A4_PX;
                let white = paper::white(width_px, height_px);
                self.arrive(&white, None, None);
            }
            Err(Trouble::Empty) => self.state = JobState::Completed,
            Err(_) => self.state = JobState::Aborted,
        }
    }

    fn work(&mut self, ground: &mut Ground<'_>) {
        let is_over =
            |feeding: &Feeding| feeding.due() <= ground.now || ground.paper.is_interrupted(feeding);
        let Some(feeding) = self.feeding.take_if(|feeding| is_over(feeding)) else {
            return;
        };
        if ground.paper.finish(&feeding).is_err() {
            self.state = JobState::Aborted;
            return;
        }
        match Strike::of(feeding.fault) {
            Some(strike) => {
                self.state = JobState::Aborted;
                ground.strike = Some(strike);
            }
            None => {
                let sheet = &feeding.sheet;
                self.arrive(&sheet.front, sheet.back.as_ref(), feeding.fault);
            }
        }
    }

    /// A sheet was read whole.
    fn arrive(&mut self, front: &Image, back: Option<&Image>, fault: Option<Fault>) {
        self.sheets += 1;
        self.queue(front, fault);
        if self.settings.is_duplex {
            let white = || {
                let (width_px, height_px) = paper::size_px(front).unwrap_or(paper::A4_PX);
                paper::white(width_px, height_px)
            };
            self.queue(&back.cloned().unwrap_or_else(white), None);
        }
    }

    fn queue(&mut self, image: &Image, fault: Option<Fault>) {
        let image = picture::render(image, self.settings.picture);
        self.images += 1;
        self.sides.push_back(Delivery { image, fault });
    }

    fn deliver(&mut self, side: Delivery) -> Next {
        let Delivery { mut image, fault } = side;
        self.last_size_px = paper::size_px(&image);
        match fault {
            Some(Fault::ErrorPage) => {
                return Next::Text("<html>503 device busy</html>".to_owned());
            }
            Some(Fault::Torn) => image.truncate(image.len() / 2),
            Some(Fault::WrongSize) => {
                let wrong = |(width, height)| (width, height + WRONG_BY_PX);
                self.last_size_px = self.last_size_px.map(wrong);
            }
            _ => {}
        }
        Next::Picture(image)
    }

    fn info(&self, now: Duration) -> String {
        let (state, reason) = match self.state {
            JobState::Processing => ("Processing", "JobScanning"),
            JobState::Completed => ("Completed", "JobCompletedSuccessfully"),
            JobState::Canceled => ("Canceled", "JobCanceledByUser"),
            JobState::Aborted => ("Aborted", "AbortedBySystem"),
        };
        let age_s = now.saturating_sub(self.born).as_secs();
        xml::job(&self.path(), age_s, self.images, state, reason)
    }
}
