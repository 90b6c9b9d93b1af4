//! What each slip says, and how it looks on 80 mm paper.
//!
//! A slip is the citizen's proof, so it may never say more than is true: "ĐÃ NỘP HỒ SƠ"
//! needs a [`SubmittedSlip`], which only an accepted dossier can fill, and "ĐÃ GIỮ TẠI MÁY –
//! CHƯA GỬI" stands in a double frame, so that the two are told apart at arm's length. The
//! session number never passes for an official dossier code (circular 01/2018/TT-VPCP,
//! article 19). One layout is drawn by two back ends, a picture for slip printers and a PDF
//! for office printers, so that both say the same. The crate is pure: it reads no clock and
//! no file, prints nothing, and no slip carries a person's name or number.

mod content;
mod error;
mod font;
mod layout;
mod pdf;
mod qr;
mod raster;
mod slip;
mod wrap;

pub use error::SlipError;
pub use layout::Layout;
pub use qr::{Qr, QrError};
pub use raster::SlipRaster;
pub use slip::{KeptSlip, Kind, Slip, SubmittedSlip, Tracking};
