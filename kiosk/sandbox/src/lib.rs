//! Virtual devices and specimen papers, for the demo, the practice mode and the tests.
//!
//! A [`Bench`] is the desk on which the virtual scanner stands: whoever holds it lays
//! papers down, opens the cover, pulls the cable. A [`PrinterPanel`] does the same for the
//! printers. The devices behave like real ones, including their faults: [`Bench::usb`] puts a
//! scanner at the end of a virtual USB cable, so that the drivers themselves run unchanged.
//! A [`proxy::FaultProxy`] is the network between a client and a server, by script.
//! No real visit ever touches this crate.

mod bench;
mod clock;
mod desk;
mod device;
mod paper;
mod paper_path;
mod printer;
pub mod proxy;
mod relay;
mod script;
pub mod specimen;
pub mod usbip;

pub use bench::{Bench, BenchView};
pub use clock::Pace;
pub use device::{
    Model, Names,
    bus::VirtualBus,
    escl::EsclModel,
    fi::{ColourOrder, FiModel},
    relay::RelayModel,
    urbs::{Done, TransferId, Wire},
};
pub use paper_path::{Engine, Fault};
pub use printer::{PrintedSlip, PrinterPanel, VirtualOfficePrinter, VirtualPrinter};
pub use relay::Relay;
pub use script::{Script, ScriptError};
