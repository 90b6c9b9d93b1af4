//! The device and the time: carries out what procedures ask for.

use std::{sync::Arc, time::Duration};

use kiosk_usb::UsbError;

use super::{
    image_info, limits,
    location::{JobPath, ROOT},
    status::Status,
    step::{Answer, Ask, Procedure, Reply, Step},
    watch::Aside,
    xml::XmlError,
};
use crate::{
    Clock, ScanError, header,
    ippusb::{LinkError, Method, Request, Response, Transport, exchange::Patience},
};

/// An open device.
pub(super) struct Link {
    pub(super) transport: Transport,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) aside: Aside,
}

/// What a procedure's requests are about.
pub(super) enum Target {
    /// A job to be created with that document.
    New(String),
    /// A running job.
    Job(JobPath),
    /// Jobs that the procedure names itself.
    Nothing,
}

impl Link {
    /// Some devices cannot answer a second request while they scan.
    pub(super) fn new(
        transport: Transport,
        clock: Arc<dyn Clock>,
        answers_while_scanning: bool,
    ) -> Self {
        Self {
            transport,
            clock,
            aside: if answers_while_scanning {
                Aside::Untried
            } else {
                Aside::Never
            },
        }
    }

    pub(super) fn now(&self) -> Duration {
        self.clock.now()
    }

    /// The moment at which a limit that begins now is over.
    pub(super) fn until(&self, limit: Duration) -> Duration {
        self.now() + limit
    }

    /// Carries a procedure out.
    pub(super) fn run<P: Procedure>(
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
                    self.pause(pause, until)?;
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
            (Ask::Status, _) => Answer::Status(self.status(until)?),
            (Ask::Create, Target::New(document)) => {
                Answer::Reply(reply(self.create(document.clone(), procedure, until)?))
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

    fn pause(&self, pause: Duration, until: Duration) -> Result<(), ScanError> {
        if self.now() + pause >= until {
            return Err(ScanError::Silent);
        }
        self.clock.sleep(pause);
        Ok(())
    }

    /// Reads the status; once more if the line failed, since reading changes nothing. A
    /// device that is too busy for it is asked again, and then counts as just that.
    pub(super) fn status(&mut self, until: Duration) -> Result<Status, ScanError> {
        let until = until.min(self.until(limits::STATUS));
        loop {
            let read = match self.read_status(until) {
                Err(ScanError::Protocol(_)) => self.read_status(until),
                first => first,
            };
            match read? {
                Ok(status) => return Ok(status),
                Err(pause) if self.pause(pause, until).is_err() => return Ok(Status::busy()),
                Err(_) => {}
            }
        }
    }

    /// The status, or how long to wait until it can be had.
    fn read_status(&mut self, until: Duration) -> Result<Result<Status, Duration>, ScanError> {
        let patience = limits::document(limits::STATUS, self.now(), until);
        let response = self.transport.exchange(&status_request(), patience)?;
        match response.head.status {
            200 => Status::parse(response.body.as_slice())
                .map(Ok)
                .map_err(|error| {
                    self.transport.distrust(self.transport.last());
                    error.into()
                }),
            503 => Ok(Err(reply(response).pause())),
            _ => Err(ScanError::Protocol("no status")),
        }
    }

    fn create<P: Procedure>(
        &mut self,
        document: String,
        procedure: &mut P,
        until: Duration,
    ) -> Result<Response, ScanError> {
        let request = Request {
            body: Some(document),
            ..Request::new(Method::Post, format!("{ROOT}/ScanJobs"))
        };
        let patience = limits::document(limits::CREATE, self.now(), until);
        let line = self.transport.begin(&request, patience)?;
        self.watched(line, procedure)
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
        let response = self.watched(line, procedure)?;
        let is_picture = header::whole_size_px(response.body.as_slice()).is_some();
        if response.head.status == 200 && !is_picture {
            self.transport.distrust(line);
        }
        Ok(response)
    }

    /// What the device says about the size of the last picture; `None` if it does not know
    /// how to, or did not answer in time.
    pub(super) fn image_info(&mut self, path: &JobPath) -> Option<Option<(u32, u32)>> {
        let request = Request::new(Method::Get, path.image_info());
        let until = self.until(limits::IMAGE_INFO);
        let patience = limits::document(limits::IMAGE_INFO, self.now(), until);
        let response = self.transport.exchange(&request, patience).ok()?;
        match response.head.status {
            200 => match image_info::parse(response.body.as_slice()) {
                Ok(size_px) => Some(size_px),
                Err(_) => {
                    self.transport.distrust(self.transport.last());
                    None
                }
            },
            503 => Some(None),
            _ => None,
        }
    }

    pub(super) fn delete(
        &mut self,
        path: &JobPath,
        until: Duration,
    ) -> Result<Response, LinkError> {
        let request = Request::new(Method::Delete, path.as_str().to_owned());
        let patience = limits::document(limits::DELETE, self.now(), until);
        self.transport.exchange(&request, patience)
    }

    /// Reads away what nobody wants any more.
    pub(super) fn settle(&mut self, until: Duration) -> Result<(), LinkError> {
        self.transport.settle(until.min(self.until(limits::DRAIN)))
    }
}

pub(super) fn status_request() -> Request {
    Request::new(Method::Get, format!("{ROOT}/ScannerStatus"))
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
            LinkError::Silent | LinkError::Dead => Self::Silent,
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
