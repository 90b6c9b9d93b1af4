//! One sheet: fed, read, and told as sides.
//!
//! The next sheet begins with a new talk. Whatever goes wrong ends this one and names the
//! cause; nothing of a sheet that was not read to its end is ever told.

use std::time::Duration;

use super::{
    command::{Command, Position},
    limits,
    picture::{Picture, PictureError},
    plan::Plan,
    sense::Verdict,
    talk::{Answer, Progress, Talk},
    window,
};
use crate::{Face, ScanError, Side, Source};

/// No line of a sheet has more dots; a machine that announces more lies.
const WIDEST_PX: u32 = 20_000;
/// Highest picture that JPEG knows.
const HIGHEST_PX: u32 = 65_535;

/// How the talk about a sheet ended.
#[derive(Debug)]
pub(crate) enum End {
    /// The sides, the front first.
    Sides(Vec<Side>),
    /// No sheet was there.
    NoPaper,
    /// The settings are gone; no sheet has moved.
    Forgot,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Feed,
    /// Until the sheet lies still.
    Settle,
    Scan,
    Size,
    /// Until so many bytes of a side can be read.
    Readable(Face, usize),
    Read(Face, usize),
    Over,
}

/// One sheet.
pub(crate) struct Sheet {
    plan: Plan,
    sheet_no: u32,
    step: Step,
    announced_px: Option<(u32, u32)>,
    /// A side is in here once for each part that was read.
    begun: Vec<Face>,
    picture: Option<Picture>,
    end: Option<End>,
}

impl Sheet {
    /// The sheet with that number since the job's start, from 1.
    pub(crate) const fn new(plan: Plan, sheet_no: u32) -> Self {
        Self {
            step: match plan.source {
                Source::Feeder => Step::Feed,
                // The glass has nothing to feed.
                Source::Glass => Step::Scan,
            },
            plan,
            sheet_no,
            announced_px: None,
            begun: Vec::new(),
            picture: None,
            end: None,
        }
    }

    /// How it ended, once all is said.
    pub(crate) fn into_end(self) -> Result<End, ScanError> {
        self.end
            .ok_or(ScanError::Protocol("a sheet did not come to an end"))
    }

    fn over(&mut self, end: End) {
        self.step = Step::Over;
        self.end = Some(end);
    }

    fn take_good(&mut self, answer: &Answer<'_>) -> Result<Progress, ScanError> {
        match self.step {
            Step::Feed if self.plan.tests_after_feed => self.step = Step::Settle,
            Step::Feed | Step::Settle => self.step = Step::Scan,
            Step::Scan if self.plan.announces_size => self.step = Step::Size,
            Step::Scan => self.begin_picture(None)?,
            Step::Size => self.begin_picture(window::pixel_size(answer.data))?,
            Step::Readable(face, bytes) => self.step = Step::Read(face, bytes),
            Step::Read(face, _) => return self.take_part(face, answer),
            Step::Over => {}
        }
        Ok(Progress::Made)
    }

    fn begin_picture(&mut self, announced_px: Option<(u32, u32)>) -> Result<(), ScanError> {
        let wanted = (self.plan.window.width_px, self.plan.window.lines);
        let (width_px, lines) = announced_px.unwrap_or(wanted);
        if width_px > WIDEST_PX || lines > HIGHEST_PX {
            return Err(ScanError::Protocol("it announced a size that no sheet has"));
        }
        self.announced_px = announced_px;
        let picture = Picture::new(&self.plan, (width_px, lines));
        self.picture = Some(picture.map_err(|error| self.spoilt(&error))?);
        self.ask_for_part()
    }

    fn take_part(&mut self, face: Face, answer: &Answer<'_>) -> Result<Progress, ScanError> {
        let Some(picture) = &mut self.picture else {
            return Ok(Progress::Made);
        };
        let progress = picture
            .take(face, answer)
            .map_err(|error| self.spoilt(&error))?;
        if progress == Progress::Made {
            self.begun.push(face);
            self.ask_for_part()?;
        }
        Ok(progress)
    }

    fn ask_for_part(&mut self) -> Result<(), ScanError> {
        match self.picture.as_ref().and_then(Picture::next_part) {
            Some((face, bytes)) => {
                let must_check = self.plan.checks_readable && !self.begun.contains(&face);
                self.step = if must_check {
                    Step::Readable(face, bytes)
                } else {
                    Step::Read(face, bytes)
                };
                Ok(())
            }
            None => self.is_whole(),
        }
    }

    fn is_whole(&mut self) -> Result<(), ScanError> {
        let images = self
            .picture
            .take()
            .map_or(Ok(Vec::new()), Picture::into_images);
        let images = images.map_err(|error| self.spoilt(&error))?;
        let sides = [Face::Front, Face::Back].into_iter().zip(images);
        let sides = sides.map(|(face, image)| Side {
            image,
            face,
            sheet_no: self.sheet_no,
            announced_px: self.announced_px,
            dpi: self.plan.window.dpi.into(),
        });
        let sides: Vec<_> = sides.collect();
        self.over(End::Sides(sides));
        Ok(())
    }

    fn spoilt(&self, error: &PictureError) -> ScanError {
        tracing::warn!(sheet_no = self.sheet_no, %error, "a sheet has no picture");
        self.bad_image()
    }

    const fn bad_image(&self) -> ScanError {
        ScanError::BadImage {
            sheet_no: self.sheet_no,
        }
    }

    /// Whether a sheet was moved already.
    fn has_begun(&self) -> bool {
        match self.step {
            Step::Feed => false,
            Step::Scan => self.plan.source == Source::Feeder,
            _ => true,
        }
    }

    fn failed(&mut self, error: &ScanError) -> Result<Progress, ScanError> {
        match (self.step, error) {
            (Step::Feed, ScanError::Empty) => self.over(End::NoPaper),
            // Machines without these questions answer them in many ways.
            (Step::Size | Step::Readable(..), ScanError::Service(_) | ScanError::Protocol(_)) => {
                return self.refused();
            }
            _ => return Err(error.clone()),
        }
        Ok(Progress::Made)
    }

    fn refused(&mut self) -> Result<Progress, ScanError> {
        match self.step {
            Step::Size => self.begin_picture(None)?,
            Step::Readable(face, bytes) => {
                self.plan.checks_readable = false;
                self.step = Step::Read(face, bytes);
            }
            Step::Read(..)
                if self
                    .picture
                    .as_ref()
                    .is_some_and(|one| one.take_nothing().is_err()) =>
            {
                return Err(self.bad_image());
            }
            Step::Feed | Step::Settle | Step::Scan | Step::Read(..) | Step::Over => {
                return Err(ScanError::Protocol("it refused to feed or to read"));
            }
        }
        Ok(Progress::Made)
    }
}

impl Talk for Sheet {
    fn next(&self) -> Option<Command> {
        Some(match self.step {
            Step::Feed => Command::position(Position::Feed),
            Step::Settle => Command::test_ready(),
            Step::Scan => Command::scan(self.plan.faces()),
            Step::Size => Command::read_pixel_size(Face::Front),
            Step::Readable(face, bytes) => Command::is_readable(face, bytes),
            Step::Read(face, bytes) => Command::read_picture(face, bytes),
            Step::Over => return None,
        })
    }

    fn take(&mut self, answer: &Answer<'_>) -> Result<Progress, ScanError> {
        match &answer.verdict {
            Verdict::Good => self.take_good(answer),
            Verdict::Busy => Ok(Progress::None),
            Verdict::Forgot if !self.has_begun() => {
                self.over(End::Forgot);
                Ok(Progress::Made)
            }
            Verdict::Forgot | Verdict::Spoilt => Err(self.bad_image()),
            Verdict::Refused => self.refused(),
            Verdict::Halted => Err(ScanError::Protocol("it halted without being told to")),
            // Paper is awaited again, and nobody overrules the button by asking once more.
            Verdict::Stopped => Err(ScanError::Empty),
            Verdict::Failed(error) => self.failed(error),
        }
    }

    fn busy_limit(&self) -> Duration {
        match self.step {
            Step::Readable(..) | Step::Read(..) => limits::STANDSTILL,
            _ => limits::BUSY,
        }
    }
}

#[cfg(test)]
mod tests;
