//! One job: one run of `scanimage` that hands over picture after picture.
//!
//! It runs as a batch with a prompt, which is the only way in which a stack goes through one
//! connection to the device: with a run for each picture the backs of a duplex feeder would be
//! lost, and some devices throw the stack out at every end. Before each picture the program
//! waits for a line, so nothing is fed before it is asked for. It then writes the picture to
//! what it takes for a file, and that is a named pipe.

use std::{
    fs::File,
    io::{ErrorKind, Read},
    os::fd::AsFd,
    process::Stdio,
    time::{Duration, Instant},
};

use zeroize::Zeroizing;

use super::{
    Limits,
    ability::Plan,
    folder::{self, Folder},
    helper::Helper,
    limits,
    pnm::{Pnm, PnmError},
    scanner::{Access, Subject},
    search::Hold,
    status::Status,
};
use crate::{Face, Image, Job, ScanError, Sheets, Side, Source};

/// SANE's codes for a picture that came to its end.
const GOOD: [i32; 2] = [0, 5];

/// A job in the device.
pub(crate) struct Run {
    helper: Helper,
    folder: Folder,
    limits: Limits,
    plan: Plan,
    ids: Option<(u16, u16)>,
    takes_one: bool,
    /// Sides read so far.
    done: u32,
    is_empty: bool,
    _hold: Hold,
}

impl Run {
    /// Starts the program; it opens the device, takes the settings and waits.
    pub(crate) fn begin(
        access: &Access,
        subject: &Subject,
        plan: Plan,
        job: &Job,
    ) -> Result<Self, ScanError> {
        let hold = access.search.hold();
        let folder = Folder::create(&access.folder).map_err(|error| {
            tracing::warn!(%error, "no folder for the pictures' pipes");
            ScanError::Unsupported("there is no place for its pipes")
        })?;
        let mut arguments: Vec<String> = [
            "--format=pnm",
            &format!("--batch={}", folder::PICTURE),
            "--batch-prompt",
            "--progress",
            &format!("--device-name={}", subject.name),
        ]
        .map(str::to_owned)
        .to_vec();
        arguments.extend_from_slice(&plan.arguments);
        let helper = access.program.start(&folder, &arguments, Stdio::null())?;
        let mut run = Self {
            helper,
            folder,
            limits: access.limits,
            plan,
            ids: subject.ids,
            takes_one: job.sheets == Sheets::One || job.source != Source::Feeder,
            done: 0,
            is_empty: false,
            _hold: hold,
        };
        run.await_prompt(Instant::now() + access.limits.start)?;
        Ok(run)
    }

    /// The next side, or `None` after the last sheet.
    pub(crate) fn next_side(&mut self) -> Result<Option<Side>, ScanError> {
        let sides = if self.plan.is_duplex { 2 } else { 1 };
        if self.takes_one && self.done >= sides {
            return Ok(None);
        }
        let sheet_no = self.done / sides + 1;
        let (image, size_px) = match self.picture(sheet_no) {
            Err(ScanError::Empty) if self.done > 0 => {
                self.is_empty = true;
                return Ok(None);
            }
            picture => picture?,
        };
        let face = if self.done.is_multiple_of(sides) {
            Face::Front
        } else {
            Face::Back
        };
        self.done += 1;
        Ok(Some(Side {
            image,
            face,
            sheet_no,
            announced_px: Some(size_px),
            dpi: self.plan.wanted.dpi.into(),
        }))
    }

    /// Whether the device has said that no paper is left.
    pub(crate) const fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Ends the program: of its own will within that time, else by force.
    pub(crate) fn end(self, limit: Duration) {
        self.helper.end(limit);
    }

    fn await_prompt(&mut self, until: Instant) -> Result<(), ScanError> {
        while !self.helper.notes.is_waiting {
            if self.helper.has_ended() {
                return Err(self.helper.verdict(self.ids));
            }
            if Instant::now() >= until {
                return Err(ScanError::Silent);
            }
            self.helper.wait(None, None, until)?;
        }
        Ok(())
    }

    /// Has the next picture made and reads it.
    fn picture(&mut self, sheet_no: u32) -> Result<(Image, (u32, u32)), ScanError> {
        let patience = Patience::new(&self.limits);
        self.await_prompt(patience.until)?;
        self.helper.notes.next_page();
        let pipe = self.folder.pipe().map_err(|error| {
            tracing::warn!(%error, "no pipe for a picture");
            ScanError::Unsupported("there is no place for its pipes")
        })?;
        self.helper.order();
        let mut pnm = Pnm::new(self.plan.wanted);
        self.read(pipe, &mut pnm, patience)
            .map_err(|error| error.told(sheet_no))?;
        self.judge()?;
        pnm.finish()
            .map_err(|error| Broken::Picture(error).told(sheet_no))
    }

    /// Reads the pipe to its end, or until the program has ended.
    fn read(
        &mut self,
        mut pipe: File,
        pnm: &mut Pnm,
        mut patience: Patience,
    ) -> Result<(), Broken> {
        let mut buffer = Zeroizing::new(vec![0; limits::READ_BYTES]);
        while !patience.is_over() {
            let until = patience.until;
            let ready = self.helper.wait(Some(pipe.as_fd()), None, until)?;
            // Before the program has opened it, the pipe looks as if it were at its end.
            if ready.data {
                match pipe.read(&mut buffer) {
                    Ok(0) => return Ok(()),
                    Ok(length) => pnm.push(buffer.get(..length).unwrap_or_default())?,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(_) => return Err(ScanError::Protocol("its pipe cannot be read").into()),
                }
            } else if self.helper.has_ended() {
                return Ok(());
            }
            if self.helper.notes.take_progress() || !pnm.is_empty() && ready.data {
                patience.go_on();
            }
        }
        Err(ScanError::Silent.into())
    }

    /// Whether the program calls the picture whole. It says so before it closes the pipe.
    fn judge(&mut self) -> Result<(), ScanError> {
        let until = Instant::now() + limits::MERCY;
        while self.helper.notes.page.is_none() && !self.helper.has_ended() {
            if Instant::now() >= until {
                return Err(ScanError::Silent);
            }
            self.helper.wait(None, None, until)?;
        }
        match self.helper.notes.page {
            Some(code) if GOOD.contains(&code) => Ok(()),
            Some(code) => Err(match Status::from_code(code) {
                Some(status) => status.error(self.ids),
                None => ScanError::Protocol("it ended a picture for no known reason"),
            }),
            None => Err(self.helper.verdict(self.ids)),
        }
    }
}

/// The time that is left for a picture.
struct Patience {
    until: Instant,
    end: Instant,
    standstill: Duration,
}

impl Patience {
    fn new(limits: &Limits) -> Self {
        let now = Instant::now();
        Self {
            until: now + limits.first_sign.min(limits.picture),
            end: now + limits.picture,
            standstill: limits.standstill,
        }
    }

    /// There was a sign of life.
    fn go_on(&mut self) {
        self.until = self.end.min(Instant::now() + self.standstill);
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }
}

/// Why no picture came.
enum Broken {
    Driver(ScanError),
    Picture(PnmError),
}

impl Broken {
    fn told(self, sheet_no: u32) -> ScanError {
        match self {
            Self::Driver(error) => error,
            // Scanning again would not help.
            Self::Picture(PnmError::Depth | PnmError::Grey) => {
                ScanError::Protocol("its picture has another form than was asked for")
            }
            Self::Picture(error) => {
                tracing::warn!(%error, "scanimage gave no whole picture");
                ScanError::BadImage { sheet_no }
            }
        }
    }
}

impl From<ScanError> for Broken {
    fn from(error: ScanError) -> Self {
        Self::Driver(error)
    }
}

impl From<PnmError> for Broken {
    fn from(error: PnmError) -> Self {
        Self::Picture(error)
    }
}
