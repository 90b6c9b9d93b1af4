//! Looks aside: the status, read on a second line while an answer is awaited on the first.
//!
//! It shows a jam, an open cover or a double feed at once, even on devices that keep the
//! request waiting, and whether the device's server is still there. A device that takes a
//! minute for a page is no silent one, and some servers answer one request at a time: only
//! one that has answered aside before is taken for hung when it does so no more. A device
//! that is dead altogether shows on the line itself, which needs no second one.

use std::time::Duration;

use super::{
    limits,
    link::{Link, status_request},
    status::Status,
    step::Procedure,
};
use crate::{
    ScanError,
    ippusb::{LinkError, Response, transport::LineNo},
};

/// Whether the device answers aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Aside {
    Untried,
    Answers,
    /// It did not when it was tried, or is known not to.
    Never,
}

/// The looks during one wait.
struct Watch {
    looked_at: Duration,
    /// The line on which the status is awaited.
    line: Option<LineNo>,
    /// A device that used to answer aside did not.
    is_hung: bool,
}

impl Link {
    /// Waits for the answer on a line; the procedure is told what the looks aside show, and
    /// may end the wait.
    pub(super) fn watched<P: Procedure>(
        &mut self,
        line: LineNo,
        procedure: &mut P,
    ) -> Result<Response, ScanError> {
        let mut watch = Watch {
            looked_at: self.now(),
            line: None,
            is_hung: false,
        };
        let response = self.wait(line, &mut watch, procedure);
        if let Some(aside) = watch.line {
            self.transport.abandon(aside);
        }
        if response.is_err() {
            self.transport.abandon(line);
        }
        response
    }

    fn wait<P: Procedure>(
        &mut self,
        line: LineNo,
        watch: &mut Watch,
        procedure: &mut P,
    ) -> Result<Response, ScanError> {
        loop {
            if let Some(response) = self.transport.advance(line)? {
                return Ok(response);
            }
            if self.transport.has_begun(line) {
                continue;
            }
            // Only now: the answer itself may have begun in the meantime.
            if watch.is_hung {
                return Err(ScanError::Silent);
            }
            if let Some(error) = self
                .look(watch)?
                .and_then(|status| procedure.glance(&status))
            {
                return Err(error);
            }
        }
    }

    /// Goes on with looking, if it is time for it, as far as that is possible at once. A look
    /// that fails tells nothing, unless the device is gone or dead.
    fn look(&mut self, watch: &mut Watch) -> Result<Option<Status>, ScanError> {
        let answer = match self.look_aside(watch) {
            Ok(None) => return Ok(None),
            Ok(Some(response)) => {
                self.aside = Aside::Answers;
                self.understood(&response)
            }
            Err(error @ (LinkError::Gone | LinkError::Dead)) => return Err(error.into()),
            Err(LinkError::Silent) => {
                watch.is_hung = self.aside == Aside::Answers;
                self.aside = Aside::Never;
                None
            }
            Err(_) => None,
        };
        watch.line = None;
        watch.looked_at = self.now();
        Ok(answer)
    }

    fn look_aside(&mut self, watch: &mut Watch) -> Result<Option<Response>, LinkError> {
        let line = match watch.line {
            Some(line) => line,
            None if !self.is_look_due(watch) => return Ok(None),
            None => {
                let patience =
                    limits::document(limits::STATUS, self.now(), self.until(limits::STATUS));
                *watch
                    .line
                    .insert(self.transport.begin(&status_request(), patience)?)
            }
        };
        self.transport.advance(line)
    }

    fn is_look_due(&self, watch: &Watch) -> bool {
        self.aside != Aside::Never
            && self.now() >= watch.looked_at + limits::GLANCE_EVERY
            && self.transport.has_spare_line()
    }

    fn understood(&mut self, response: &Response) -> Option<Status> {
        if response.head.status != 200 {
            return None;
        }
        let status = Status::parse(response.body.as_slice());
        if status.is_err() {
            self.transport.distrust(self.transport.last());
        }
        status.ok()
    }
}
