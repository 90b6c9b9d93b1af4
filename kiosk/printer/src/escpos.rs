//! ESC/POS, the language of slip printers: pure bytes, and a printer that speaks it.
//!
//! Only what a picture needs is used, so that no code page and no built-in font matters:
//! initialise, raster in bands, cut, real-time status. The byte values are those of Epson's
//! ESC/POS command reference (ESC @, GS v 0, GS V function B, GS r, DLE EOT).

mod encode;
mod printer;
mod status;

pub use encode::encode;
pub use printer::{EscPosPrinter, Transport};
pub use status::{OfflineCause, PaperSensor};
