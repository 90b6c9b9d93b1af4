//! The driver: one job after another, from its settings to its last picture.
//!
//! eSCL has no word for "feed one sheet": the device may pull the next one in while the last
//! one is stored. Its own count of pictures proves at the end that none was lost.

use std::sync::Arc;

use super::{
    cancel::Cancel,
    capabilities::Capabilities,
    fetch::{Fetch, Fetched, Progress},
    limits,
    link::{Link, Target},
    location::JobPath,
    quirks::Quirks,
    settings::Settings,
    start::Start,
};
use crate::{
    Backend, Clock, DeviceInfo, Face, Image, Job, ScanError, Sensors, Sheets, Side, Source,
    ippusb::{LinkError, Transport},
};

/// An open eSCL scanner.
pub(crate) struct EsclScanner {
    info: DeviceInfo,
    caps: Capabilities,
    quirks: Quirks,
    link: Link,
    run: Option<Run>,
    /// Jobs of an earlier connection were ended.
    is_swept: bool,
    /// The device may tell the size of the last picture.
    tells_sizes: bool,
}

/// A job in the device.
struct Run {
    progress: Progress,
    settings: Settings,
    sheets: Sheets,
}

impl EsclScanner {
    pub(crate) fn new(
        info: DeviceInfo,
        caps: Capabilities,
        quirks: Quirks,
        transport: Transport,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            link: Link::new(
                transport,
                clock,
                quirks.status_while_scanning != Some(false),
            ),
            tells_sizes: quirks.image_info != Some(false),
            info,
            caps,
            quirks,
            run: None,
            is_swept: false,
        }
    }

    fn fetch(&mut self, progress: Progress) -> Result<Fetched, ScanError> {
        let until = self.link.until(limits::SIDE);
        let path = progress.path.clone();
        self.link
            .run(&mut Fetch::new(progress), &Target::Job(path), until)
    }

    /// Ends the job, which is over, in the device.
    fn finish(&mut self, run: &Run) -> Result<(), ScanError> {
        if self.quirks.leaves_finished_jobs == Some(true) {
            return Ok(());
        }
        let until = self.link.until(limits::DELETE);
        match self.link.delete(&run.progress.path, until) {
            Err(LinkError::Gone) => Err(ScanError::Unplugged),
            // The sheets are stored; what is left in the device is ended at the next start.
            _ => Ok(()),
        }
    }

    /// The size that the device announces for the picture that just came. One that does not
    /// know how is never asked again; what is wrong with the device itself, the next request
    /// tells, and this picture is whole.
    fn announced_px(&mut self, path: &JobPath) -> Option<(u32, u32)> {
        if !self.tells_sizes {
            return None;
        }
        let told = self.link.image_info(path);
        self.tells_sizes = told.is_some();
        told.flatten()
    }

    fn side(&self, run: &Run, image: Vec<u8>, announced_px: Option<(u32, u32)>) -> Side {
        let is_back = run.progress.duplex && !run.progress.images.is_multiple_of(2);
        Side {
            image: Image::from(image),
            face: if is_back { Face::Back } else { Face::Front },
            sheet_no: run.progress.sheet_no(),
            announced_px,
            dpi: run.settings.dpi,
        }
    }
}

impl Backend for EsclScanner {
    fn info(&self) -> &DeviceInfo {
        &self.info
    }

    fn sensors(&mut self) -> Result<Sensors, ScanError> {
        let until = self.link.until(limits::SENSORS);
        let status = self.link.status(until)?;
        Ok(status.sensors(self.quirks.idle_processing.unwrap_or_default()))
    }

    fn start(&mut self, job: &Job) -> Result<(), ScanError> {
        let settings = Settings::choose(job, &self.caps, self.quirks.most_dpi)?;
        let until = self.link.until(limits::START);
        self.link.settle(until)?;
        let target = Target::New(settings.to_xml());
        let path = self
            .link
            .run(&mut Start::new(settings.source), &target, until)?;
        self.run = Some(Run {
            progress: Progress {
                path,
                source: settings.source,
                duplex: settings.duplex,
                images: 0,
                last_load: None,
                is_counted: self.quirks.counts_images != Some(false),
            },
            settings,
            sheets: job.sheets,
        });
        Ok(())
    }

    fn next_side(&mut self) -> Result<Option<Side>, ScanError> {
        let Some(mut run) = self.run.take() else {
            return Ok(None);
        };
        if run.is_complete() {
            self.finish(&run)?;
            return Ok(None);
        }
        let asked_at = self.link.now();
        match self.fetch(run.progress.clone()) {
            Ok(Fetched::Picture(picture)) => {
                let took = self.link.now().saturating_sub(asked_at);
                let announced_px = self.announced_px(&run.progress.path);
                let side = self.side(&run, picture.into_vec(), announced_px);
                run.progress.images += 1;
                if self.quirks.paces_pages == Some(true) {
                    run.progress.last_load = Some(took);
                }
                self.run = Some(run);
                Ok(Some(side))
            }
            Ok(Fetched::End) => {
                self.finish(&run)?;
                Ok(None)
            }
            Err(error) => {
                // The job is still there to be cancelled.
                self.run = Some(run);
                Err(error)
            }
        }
    }

    fn cancel(&mut self) -> Result<(), ScanError> {
        let own = self.run.take().map(|run| run.progress.path);
        let sweeps = !std::mem::replace(&mut self.is_swept, true);
        let until = self.link.until(limits::CANCEL);
        let mut cancel = Cancel::new(own, sweeps);
        self.link.run(&mut cancel, &Target::Nothing, until)?;
        Ok(self.link.settle(until)?)
    }
}

impl Run {
    /// No more is wanted of it.
    fn is_complete(&self) -> bool {
        let is_single = self.sheets == Sheets::One || self.settings.source == Source::Glass;
        is_single && self.progress.sheet_no() > 1
    }
}
