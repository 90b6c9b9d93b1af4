//! Traffic at the border, recorded from a real device and replayed as a test.
//!
//! A recording is text, one JSON object a line, so that it can be read, reviewed and
//! committed: a line that names the format, then one line per call of [`Bus`] or [`Port`]
//! with its answer, in the order in which they ended. Bytes are text where they are
//! printable (HTTP, XML), hexadecimal where they are few (commands, status), else base64.
//!
//! A recording holds everything that the device sent, pictures of paper included. So it is
//! made with specimen papers only, and only by a build with the feature `recording`; the
//! installed kiosk has none of this.
//!
//! [`Bus`]: crate::Bus
//! [`Port`]: crate::Port

mod line;
mod payload;
mod recorder;
mod replayer;

pub use recorder::Recorder;
pub use replayer::{Divergence, ReplayError, Replayer};
