//! The border to drivers: jobs, sides, sensors, and the two traits.
//!
//! The traits are blocking on purpose: a driver is then a plain sequence of requests and
//! can be tested without any runtime. Deadlines, retries, recovery and the order of sheets
//! are the actor's business, never a driver's.

use std::{fmt, ops::Deref, sync::Arc};

use zeroize::Zeroizing;

use crate::ScanError;

/// Resolution at which papers and cards are captured, in dots per inch.
const CAPTURE_DPI: u32 = 300;

/// Where the paper lies.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Source {
    /// The sheet feeder.
    Feeder,
    /// The flat glass.
    Glass,
}

/// Colour of the picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// 24-bit colour.
    Colour,
    /// 8-bit grey, for papers whose profile says so.
    Grey,
}

/// How many sheets a job takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sheets {
    /// One sheet, also if more lie in the feeder.
    One,
    /// All that lie in the feeder; on the glass this is one.
    All,
}

/// What is to be scanned, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Job {
    /// Where from. A glass is read as soon as it is asked for: whoever asks has laid the
    /// paper down.
    pub source: Source,
    /// Resolution in dots per inch, in both directions.
    pub dpi: u32,
    /// Colour of the picture.
    pub colour: Mode,
    /// Both sides. Ignored on the glass and on scanners that cannot do it.
    pub duplex: bool,
    /// How many sheets.
    pub sheets: Sheets,
}

impl Job {
    /// A stack of papers in the feeder, fronts only, in colour.
    #[must_use]
    pub const fn pages() -> Self {
        Self {
            source: Source::Feeder,
            dpi: CAPTURE_DPI,
            colour: Mode::Colour,
            duplex: false,
            sheets: Sheets::All,
        }
    }

    /// What lies on the glass, in colour.
    #[must_use]
    pub const fn glass() -> Self {
        Self {
            source: Source::Glass,
            sheets: Sheets::One,
            ..Self::pages()
        }
    }

    /// How many sides each sheet of this job has.
    #[must_use]
    pub const fn sides_per_sheet(&self) -> usize {
        match (self.duplex, self.source) {
            (true, Source::Feeder) => 2,
            _ => 1,
        }
    }
}

/// Which face of a sheet a side shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Face {
    /// The side read first.
    Front,
    /// The other one; it always follows its front.
    Back,
}

/// Encoded bytes of one side, wiped from memory when the last clone is dropped.
///
/// Cloning is cheap, and `Debug` tells only the length.
#[derive(Clone, PartialEq, Eq)]
pub struct Image(Arc<Zeroizing<Vec<u8>>>);

impl From<Vec<u8>> for Image {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }
}

impl Deref for Image {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({} bytes)", self.0.len())
    }
}

/// One side of a sheet, as the device gave it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// The device's own JPEG or PNG.
    pub image: Image,
    /// Which face.
    pub face: Face,
    /// Number of the sheet, from 1. A driver counts from each start, the actor over the
    /// whole job: sheets that were finished before a fault keep their numbers.
    pub sheet_no: u32,
    /// Width and height in pixels that the device announced, if it does so. A picture of
    /// another size is refused.
    pub announced_px: Option<(u32, u32)>,
    /// Resolution in dots per inch.
    pub dpi: u32,
}

impl Side {
    /// File ending of the picture's format; `None` if it is neither JPEG nor PNG.
    #[must_use]
    pub fn extension(&self) -> Option<&'static str> {
        crate::header::extension(&self.image)
    }
}

/// Stable name of a device: the same after a restart and on another socket.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct DeviceId(pub String);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a device says about itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceInfo {
    /// Its stable name.
    pub id: DeviceId,
    /// Maker and model, for staff.
    pub name: String,
    /// Whether it has a sheet feeder.
    pub has_feeder: bool,
    /// Whether it has a glass.
    pub has_glass: bool,
    /// Whether the feeder reads both sides. Some feeders without it hang when asked.
    pub has_duplex: bool,
}

/// One reading of all sensors. No scanner that a driver knows has one under its glass.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sensors {
    /// Paper lies in the feeder.
    pub feeder_loaded: bool,
    /// The cover of the paper path is open. The lid over the glass does not count.
    pub cover_open: bool,
    /// A sheet is stuck in the paper path.
    pub jammed: bool,
}

impl Sensors {
    /// Nothing stands in the way of feeding.
    #[must_use]
    pub const fn is_clear(&self) -> bool {
        !self.cover_open && !self.jammed
    }
}

/// An open scanner.
///
/// Each method blocks, within limits of the driver's own; the actor ends a worker that
/// stays silent for longer than [`crate::Timing`] allows. After an error of
/// [`Backend::start`] or [`Backend::next_side`] the actor calls [`Backend::cancel`] before
/// it starts again.
pub trait Backend: Send {
    /// What the device is.
    fn info(&self) -> &DeviceInfo;

    /// Reads all sensors.
    ///
    /// # Errors
    /// [`ScanError::Unplugged`] or [`ScanError::Silent`].
    fn sensors(&mut self) -> Result<Sensors, ScanError>;

    /// Begins a job.
    ///
    /// # Errors
    /// Any [`ScanError`]; no sheet has then been fed.
    fn start(&mut self, job: &Job) -> Result<(), ScanError>;

    /// The next side, front before back, or `None` after the last sheet.
    ///
    /// A new sheet is fed only by this call, never ahead of it.
    ///
    /// # Errors
    /// Any [`ScanError`]; the sheet in flight is then lost and must be fed again.
    fn next_side(&mut self) -> Result<Option<Side>, ScanError>;

    /// Ends the job, if there is one, and throws away whatever the device still holds.
    ///
    /// # Errors
    /// [`ScanError::Unplugged`] or [`ScanError::Silent`].
    fn cancel(&mut self) -> Result<(), ScanError>;
}

/// Finds and opens scanners.
pub trait Factory: Send {
    /// The devices present now, the preferred one first.
    ///
    /// # Errors
    /// Any [`ScanError`]; the actor asks again later.
    fn list(&mut self) -> Result<Vec<DeviceInfo>, ScanError>;

    /// Whether a search goes on behind [`Factory::list`], so that a later one may tell more.
    fn is_searching(&self) -> bool {
        false
    }

    /// Opens one of them.
    ///
    /// # Errors
    /// [`ScanError::Unplugged`] if it is gone, or any other.
    fn open(&mut self, id: &DeviceId) -> Result<Box<dyn Backend>, ScanError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_side_shows_no_byte_of_the_picture() {
        let side = Side {
            image: Image::from(b"077085000000".to_vec()),
            face: Face::Front,
            sheet_no: 1,
            announced_px: None,
            dpi: 300,
        };
        let text = format!("{side:?}");
        assert!(text.contains("Image(12 bytes)"), "{text}");
        assert!(!text.contains("077") && !text.contains("48, 55"), "{text}");
    }

    #[test]
    fn the_glass_has_one_side() {
        let job = Job {
            duplex: true,
            ..Job::pages()
        };
        assert_eq!(job.sides_per_sheet(), 2);
        let glass = Job {
            source: Source::Glass,
            ..job
        };
        assert_eq!(glass.sides_per_sheet(), 1);
    }
}
