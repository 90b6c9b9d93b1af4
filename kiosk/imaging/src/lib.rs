//! Pages: from what a scanner sent to what is sealed, with everything that is wrong said at once.
//!
//! Bytes go in, a result comes out. The crate knows no file, device or window, keeps nothing
//! between two calls, and wipes the pixels it held. It never decides that a page is dropped:
//! it measures and advises ([`Cleaned::verdicts`]), people decide. When it is not sure where a
//! sheet ends or how it lies, the page stays as it came, because cutting content is worse than
//! keeping a margin. What a code says is never logged or put into an error.
//!
//! The resolution rules are Decree 30/2020/NĐ-CP, annex I (200 dpi, scale 100 %); each
//! module names the facts it rests on. A page needs less than 256 MiB beyond the caller's
//! bytes, a usual A4 page about 70 MiB.

mod blank;
mod cancel;
mod card;
mod clean;
mod component;
mod cut;
mod decode;
mod density;
mod encode;
mod error;
mod fingerprint;
mod judge;
mod layers;
mod pages;
mod paper;
mod paper_size;
mod preview;
mod quality;
mod raster;
mod resample;
mod resolution;
mod sheet;
mod skew;
mod small;
#[cfg(test)]
mod specimen;
mod streak;
#[cfg(test)]
mod tests;
mod upright;
mod verdict;
mod view;

use kiosk_domain::procedure::PaperSizes;
pub use kiosk_pdf::{ComponentPdf, ImagePage, read_back};
use serde::Serialize;
use zeroize::Zeroizing;

pub use card::{CardCode, read_card, read_card_unless};
pub use clean::{clean, clean_unless, turn_quarter, turn_quarter_unless};
pub use component::component_pdf;
pub use error::ImagingError;
pub use fingerprint::Fingerprint;
pub use pages::{Picture, pages_in};
pub use paper::{PaperVerdict, judge_paper};
pub use preview::{Preview, preview, preview_page};
pub use verdict::{Verdict, Weight};

/// Longest side of a picture in pixels; A3 at 600 dpi has 9,921.
pub const MAX_SIDE_PX: u32 = 12_000;

/// Largest file of a picture in bytes.
pub const MAX_FILE_BYTES: usize = 40 * 1024 * 1024;

/// Most pages of one file; a feeder holds 100 sheets.
pub const MAX_STACK_PAGES: usize = 200;

/// Least resolution of a stored page in dots per inch.
pub const MIN_DPI: u32 = 200;

/// How a page is to be stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Resolution at which the device scanned, in dots per inch. Without it the file's own
    /// claim counts, then the page's shape.
    pub dpi_hint: Option<u32>,
    /// Store without colour if there is none on the page; a component's setting. A page with
    /// a stamp or a signature in colour keeps it.
    pub grey: bool,
    /// What the paper is usually printed on; a component's setting. Empty if any size will do.
    pub sizes: PaperSizes,
    /// Store black ink apart from the rest where that loses nothing; a component's setting.
    pub layered: bool,
    /// Bytes above which the portal takes no page. Without it only the usual goal counts.
    pub limit_bytes: Option<usize>,
}

/// A page that is ready to be sealed.
#[derive(Clone)]
pub struct Cleaned {
    /// The encoded page, without any metadata of the device; wiped when dropped. A JPEG, or a
    /// mask of ink in CCITT group 4 followed by one of half the resolution.
    pub bytes: Zeroizing<Vec<u8>>,
    /// How many of the bytes are the mask; 0 for a page of one picture.
    pub mask_bytes: usize,
    /// Width in pixels.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
    /// Resolution in dots per inch.
    pub dpi: u32,
    /// Stored without colour.
    pub grey: bool,
    /// Everything that speaks against the page, in the order of
    /// [`FaultCode::ALL`](kiosk_domain::FaultCode::ALL), one for each fault.
    pub verdicts: Vec<Verdict>,
    /// What the page looks like from afar, for [`judge_paper`]; none if it is blank or nearly
    /// so. It stays in memory.
    pub fingerprint: Option<Fingerprint>,
    /// What the verdicts rest on, and where the time went.
    pub measures: Measures,
    /// SHA-256 of the bytes that came in.
    pub raw_sha256: [u8; 32],
}

/// Pages bear people's data: only sizes and measures are shown.
impl std::fmt::Debug for Cleaned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cleaned")
            .field("bytes", &self.bytes.len())
            .field("mask_bytes", &self.mask_bytes)
            .field("width_px", &self.width_px)
            .field("height_px", &self.height_px)
            .field("dpi", &self.dpi)
            .field("grey", &self.grey)
            .field("verdicts", &self.verdicts)
            .field("measures", &self.measures)
            .finish_non_exhaustive()
    }
}

/// What was found on a page, without anything of its content.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Measures {
    /// How far the page lay turned, in degrees, clockwise positive as seen; 0 when unknown.
    pub skew_deg: f32,
    /// Best score over mean score of the text's angle; under 3 it was not believed, under 10
    /// only if the halves of the page told the same.
    pub skew_confidence: f32,
    /// Corners of the sheet in the picture that came in, in pixels: upper left, upper right,
    /// lower right, lower left; the page was cut to them. None if no sheet was told from its
    /// bed, so that the page is the whole picture.
    pub quad: Option<[[f32; 2]; 4]>,
    /// Quarter turns clockwise, 0 to 3, that were made after the cut so that the page stands
    /// upright; only the code on a card says so.
    pub quarter_turns: u8,
    /// Whether anything is on the page.
    pub blank: Blank,
    /// Median steepness of edges, 0 to 1, the worse of both directions: over 0.30 sharp, under
    /// 0.22 blurred. None if the page has too few edges to tell.
    pub sharpness: Option<f32>,
    /// Brightness of the paper, 0 to 255.
    pub paper_level: u8,
    /// Brightness of the darkest ink, 0 to 255; that of the paper if there is too little ink.
    pub ink_level: u8,
    /// Where the time went.
    pub ms: Millis,
}

/// Whether a page bears anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blank {
    /// Writing, a picture, a stamp.
    No,
    /// So little that only a person can tell: a page number, a stroke.
    Almost,
    /// Nothing but paper.
    Yes,
}

/// Wall time of each stage in milliseconds.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Millis {
    /// Bytes to pixels.
    pub decode: f32,
    /// Finding sheet and skew, and judging the page.
    pub analyse: f32,
    /// Cutting and turning; 0 if the page needed neither.
    pub resample: f32,
    /// Pixels to bytes.
    pub encode: f32,
    /// From the first to the last, with the digest of the bytes that came in.
    pub total: f32,
}
