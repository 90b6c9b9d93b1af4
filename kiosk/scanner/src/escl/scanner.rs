//! The driver: carries the wishes of a job's procedures to the device.
//!
//! While a picture is awaited on one line it looks at the paper path on another, so a jam is
//! told at once even by devices that keep the request waiting. A device with one line can
//! only tell it with its answer.
//!
//! eSCL has no word for "feed one sheet": the device may pull the next one in while the last
//! one is stored. Its own count of pictures proves at the end that none was lost.

use std::{sync::Arc, time::Duration};

use kiosk_usb::UsbError;

use super::{
    cancel::Cancel,
    capabilities::Capabilities,
    fetch::{Fetch, Fetched, Progress},
    limits,
    location::{JobPath, ROOT},
    quirks::Quirks,
    settings::Settings,
    start::Start,
    status::Status,
    step::{Answer, Ask, Procedure, Reply, Step},
    xml::XmlError,
};
use crate::{
    Backend, Clock, DeviceInfo, Face, Image, Job, ScanError, Sensors, Sheets, Side, Source, header,
    ippusb::{LinkError, Method, Request, Response, Transport, exchange::Patience},
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
}

/// The device and the time.
struct Link {
    transport: Transport,
    clock: Arc<dyn Clock>,
}

/// A job in the device.
struct Run {
    progress: Progress,
    settings: Settings,
    sheets: Sheets,
}

impl EsclScanner {
    pub(crate) const fn new(
        info: DeviceInfo,
        caps: Capabilities,
        quirks: Quirks,
        transport: Transport,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            info,
            caps,
            quirks,
            link: Link { transport, clock },
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

    fn side(&self, run: &Run, image: Vec<u8>) -> Side {
        let is_back = run.progress.duplex && !run.progress.images.is_multiple_of(2);
        Side {
            image: Image::from(image),
            face: if is_back { Face::Back } else { Face::Front },
            sheet_no: run.progress.sheet_no(),
            announced_px: None,
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
        let status = self.link.status(limits::STATUS, until)?;
        Ok(status.sensors(self.quirks.idle_processing.unwrap_or_default()))
    }

    fn start(&mut self, job: &Job) -> Result<(), ScanError> {
        let settings = Settings::choose(job, &self.caps, self.quirks.most_dpi)?;
        let until = self.link.until(limits::START);
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
        let asked_at = self.link.clock.now();
        match self.fetch(run.progress.clone()) {
            Ok(Fetched::Picture(picture)) => {
                let side = self.side(&run, picture.into_vec());
                run.progress.images += 1;
                if self.quirks.paces_pages == Some(true) {
                    run.progress.last_load = Some(self.link.clock.now().saturating_sub(asked_at));
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
        let drained_by = until.min(self.link.clock.now() + limits::DRAIN);
        Ok(self.link.transport.settle(drained_by)?)
    }
}

impl Run {
    /// No more is wanted of it.
    fn is_complete(&self) -> bool {
        let is_single = self.sheets == Sheets::One || self.settings.source == Source::Glass;
        is_single && self.progress.sheet_no() > 1
    }
}

/// What a procedure's requests are about.
enum Target {
    /// A job to be created with that document.
    New(String),
    /// A running job.
    Job(JobPath),
    /// Jobs that the procedure names itself.
    Nothing,
}

impl Link {
    fn until(&self, limit: Duration) -> Duration {
        self.clock.now() + limit
    }

    /// Carries a procedure out.
    fn run<P: Procedure>(
        &mut self,
        procedure: &mut P,
        target: &Target,
        until: Duration,
    ) -> Result<P::Outcome, ScanError> {
        let mut answer = Answer::Begin;
        loop {
            answer = match procedure.step(answer) {
                Step::Done(outcome) => return outcome,
                Step::Ask(ask) => self.ask(ask, procedure, target, until)?,
                Step::Wait(pause) => {
                    if self.clock.now() + pause >= until {
                        return Err(ScanError::Silent);
                    }
                    self.clock.sleep(pause);
                    Answer::Waited
                }
            };
        }
    }

    fn ask<P: Procedure>(
        &mut self,
        ask: Ask,
        procedure: &mut P,
        target: &Target,
        until: Duration,
    ) -> Result<Answer, ScanError> {
        Ok(match (ask, target) {
            (Ask::Status, _) => Answer::Status(self.status(limits::STATUS, until)?),
            (Ask::Create, Target::New(document)) => {
                Answer::Reply(reply(self.create(document.clone(), until)?))
            }
            (Ask::Next, Target::Job(path)) => {
                Answer::Reply(reply(self.next_picture(path, procedure, until)?))
            }
            (Ask::Delete(path), _) => match self.delete(&path, until) {
                Ok(response) => Answer::Reply(reply(response)),
                Err(LinkError::Gone) => return Err(ScanError::Unplugged),
                // The device's rest is looked at next, and tells.
                Err(_) => Answer::Reply(Reply::default()),
            },
            (Ask::Create | Ask::Next, _) => {
                return Err(ScanError::Protocol("a request about no job"));
            }
        })
    }

    /// Reads the status; once more if the line failed, since reading changes nothing.
    fn status(&mut self, limit: Duration, until: Duration) -> Result<Status, ScanError> {
        match self.read_status(limit, until) {
            Err(ScanError::Protocol(_)) => self.read_status(limit, until),
            first => first,
        }
    }

    fn read_status(&mut self, limit: Duration, until: Duration) -> Result<Status, ScanError> {
        let request = Request::new(Method::Get, format!("{ROOT}/ScannerStatus"));
        let patience = limits::document(limit, self.clock.now(), until);
        let response = self.transport.exchange(&request, patience)?;
        match response.head.status {
            200 => Status::parse(response.body.as_slice()).map_err(|error| {
                self.transport.distrust(self.transport.last());
                error.into()
            }),
            503 => Err(ScanError::Silent),
            _ => Err(ScanError::Protocol("no status")),
        }
    }

    fn create(&mut self, document: String, until: Duration) -> Result<Response, LinkError> {
        let request = Request {
            body: Some(document),
            ..Request::new(Method::Post, format!("{ROOT}/ScanJobs"))
        };
        let patience = limits::document(limits::CREATE, self.clock.now(), until);
        self.transport.exchange(&request, patience)
    }

    fn delete(&mut self, path: &JobPath, until: Duration) -> Result<Response, LinkError> {
        let request = Request::new(Method::Delete, path.as_str().to_owned());
        let patience = limits::document(limits::DELETE, self.clock.now(), until);
        self.transport.exchange(&request, patience)
    }

    fn next_picture<P: Procedure>(
        &mut self,
        path: &JobPath,
        procedure: &mut P,
        until: Duration,
    ) -> Result<Response, ScanError> {
        let request = Request::new(Method::Get, path.next_document());
        let patience: Patience = limits::picture(until);
        let line = self.transport.begin(&request, patience)?;
        let mut looked_at = self.clock.now();
        loop {
            if let Some(response) = self.transport.advance(line)? {
                let is_picture = header::whole_size_px(response.body.as_slice()).is_some();
                if response.head.status == 200 && !is_picture {
                    self.transport.distrust(line);
                }
                return Ok(response);
            }
            let is_due = self.clock.now() >= looked_at + limits::GLANCE_EVERY;
            if !is_due || self.transport.has_begun(line) || !self.transport.has_spare_line() {
                continue;
            }
            let seen = self.glance(procedure);
            if let Err(error) = seen {
                self.transport.abandon(line);
                return Err(error);
            }
            looked_at = self.clock.now();
        }
    }

    /// Looks at the paper path. A look that fails tells nothing, unless the device is gone.
    fn glance<P: Procedure>(&mut self, procedure: &mut P) -> Result<(), ScanError> {
        let until = self.until(limits::GLANCE);
        match self.status(limits::GLANCE, until) {
            Ok(status) => procedure.glance(&status).map_or(Ok(()), Err),
            Err(ScanError::Unplugged) => Err(ScanError::Unplugged),
            Err(_) => Ok(()),
        }
    }
}

fn reply(response: Response) -> Reply {
    let head = response.head;
    Reply {
        code: head.status,
        location: head.location.as_deref().and_then(JobPath::from_address),
        retry_after: head.retry_after,
        body: response.body,
    }
}

impl From<LinkError> for ScanError {
    fn from(error: LinkError) -> Self {
        tracing::warn!(%error, "the link to the scanner failed");
        match error {
            LinkError::Gone => Self::Unplugged,
            LinkError::Silent => Self::Silent,
            LinkError::Framing(_) => Self::Protocol("an answer that is not HTTP"),
            LinkError::Usb(
                error @ (UsbError::Busy | UsbError::NoPermission { .. } | UsbError::NoBus),
            ) => Self::Refused(error),
            LinkError::Usb(_) => Self::Protocol("a transfer failed"),
        }
    }
}

impl From<XmlError> for ScanError {
    fn from(error: XmlError) -> Self {
        Self::Protocol(match error {
            XmlError::TooLarge => "a document that is too large",
            XmlError::Syntax => "a document that is not XML",
            XmlError::Foreign => "another document than asked for",
        })
    }
}
