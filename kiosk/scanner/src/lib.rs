//! The scanner layer: what a driver must offer, and the actor that drives it.
//!
//! A driver implements [`Backend`] and [`Factory`], which are small, blocking and easy to
//! fake. [`spawn`] puts one on threads of its own and gives it an asynchronous face:
//! commands go in through a [`Handle`], [`Event`]s come out as a stream. [`Drivers`] are all
//! of them as one: [`escl`] for multifunction devices, [`fi`] for fi and ScanSnap scanners,
//! [`scanimage`] for whatever SANE knows and we do not.
//!
//! Nothing in here knows a screen, a vault, a file or an asynchronous runtime, and nothing
//! is ever written to disk: a side leaves as bytes in memory that are wiped when the last
//! holder lets go of them. The next sheet is asked for only after the caller has said that
//! the one before it is sealed, so no fault of the device can lose a finished sheet.

mod actor;
mod backend;
mod batch;
mod clock;
mod drivers;
mod error;
pub mod escl;
mod event;
pub mod fi;
mod hands;
mod header;
mod ippusb;
mod machine;
pub mod scanimage;
#[cfg(feature = "stepping")]
mod stepper;
mod timing;

pub use actor::{Handle, spawn};
pub use backend::{
    Backend, DeviceId, DeviceInfo, Face, Factory, Image, Job, Mode, Sensors, Sheets, Side, Source,
};
pub use clock::{Clock, SystemClock};
pub use drivers::{Drivers, RulesError};
pub use error::ScanError;
pub use event::{Command, Ending, Event, Presence};
#[cfg(feature = "stepping")]
pub use stepper::Stepper;
pub use timing::Timing;
