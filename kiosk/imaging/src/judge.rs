//! Everything that is said of one page, gathered.
//!
//! Some of it only the picture as it came can show (resolution, size, streaks), the rest is
//! judged on the page as it is stored.

use kiosk_domain::procedure::PaperSizes;

use crate::blank::{self, Ink};
use crate::paper_size::{self, Extent};
use crate::quality::{self, Tone};
use crate::raster::Raster;
use crate::resolution::{self, Resolution, Source};
use crate::small::Small;
use crate::verdict::{Verdict, in_order};
use crate::{Blank, Fingerprint, cut, streak};

/// Turned by this, nothing upright on a page stays in one column of the picture.
const ASKEW_DEG: f32 = 0.2;

/// Where a sheet lay in the picture that came in, in pixels.
#[derive(Clone, Copy)]
pub(crate) struct Outline {
    /// Corners from the upper left one clockwise; those of the picture if no sheet was found.
    pub(crate) quad: [[f32; 2]; 4],
    /// Width and height of the picture.
    pub(crate) picture: [f32; 2],
    /// Every side of the sheet was seen.
    pub(crate) is_sheet: bool,
    /// The sheet reaches beyond the picture.
    pub(crate) is_cut: bool,
    /// How far it lay turned, in degrees.
    pub(crate) angle_deg: f32,
}

impl Outline {
    /// Width and height of the sheet.
    fn sides(&self) -> [f32; 2] {
        let [upper_left, upper_right, lower_right, lower_left] = self.quad;
        let length = |[x1, y1]: [f32; 2], [x2, y2]: [f32; 2]| (x2 - x1).hypot(y2 - y1);
        let across = [
            length(upper_left, upper_right),
            length(lower_left, lower_right),
        ];
        let down = [
            length(upper_left, lower_left),
            length(upper_right, lower_right),
        ];
        [across, down].map(|[one, other]| f32::midpoint(one, other))
    }
}

/// Where a page comes from.
pub(crate) enum Origin {
    /// From a scanner.
    Scan(Scan),
    /// From what was stored.
    Stored(Resolution),
}

/// What was found before the page was cut out of its picture.
pub(crate) struct Scan {
    resolution: Resolution,
    sizes: PaperSizes,
    outline: Outline,
    streak: Option<Verdict>,
}

impl Scan {
    /// Looks at the picture as it came.
    pub(crate) fn of(raster: &Raster, small: &Small, source: Source, outline: Outline) -> Self {
        let resolution = source.of(outline.sides(), outline.picture);
        let streak = streak::judge(&streak::Scan {
            raster,
            quad: outline.quad,
            paper: small.percentile(0.9),
            dpi: resolution.dpi,
            is_askew: outline.angle_deg.abs() >= ASKEW_DEG,
        });
        Self {
            resolution,
            sizes: source.sizes,
            outline,
            streak,
        }
    }

    /// `written` is the size of what is written on the page, in pixels.
    fn verdicts(&self, written: [f32; 2]) -> [Option<Verdict>; 3] {
        let extent = Extent {
            page: self.outline.sides(),
            is_sheet: self.outline.is_sheet,
            written,
        };
        [
            resolution::judge(self.resolution.dpi),
            paper_size::judge(&extent, self.sizes, self.resolution),
            self.streak,
        ]
    }

    fn overhang(&self) -> Option<f32> {
        let outline = &self.outline;
        let overhang = || cut::overhang(&outline.quad, outline.picture);
        outline.is_cut.then(overhang)
    }
}

impl Origin {
    /// The page's resolution in dots per inch.
    pub(crate) fn dpi(&self) -> u32 {
        match self {
            Self::Scan(scan) => scan.resolution.dpi,
            Self::Stored(resolution) => resolution.dpi,
        }
    }
}

/// What a page was found to be.
pub(crate) struct Judged {
    pub(crate) tone: Tone,
    pub(crate) blank: Blank,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) fingerprint: Option<Fingerprint>,
}

/// Judges a finished page, given at full size and reduced.
pub(crate) fn judge(raster: &Raster, page: &Small, origin: &Origin) -> Judged {
    let dpi = origin.dpi();
    let tone = quality::tone(raster, page, dpi);
    let small_dpi = dpi as f32 / page.factor as f32;
    let ink = Ink::of(page);
    let content = blank::judge(&ink, page, small_dpi);
    let is_written = content.blank == Blank::No;
    let (overhang, of_scan) = match origin {
        Origin::Stored(resolution) => {
            let low = resolution::judge_stored(resolution.dpi);
            (None, [low, None, None])
        }
        Origin::Scan(scan) => {
            let written = ink.written(page).map(|px| px * page.factor as f32);
            (scan.overhang(), scan.verdicts(written))
        }
    };
    let verdicts = content
        .verdict()
        .into_iter()
        .chain(quality::judge(tone, is_written))
        .chain(cut::judge(page, tone.paper, overhang))
        .chain(of_scan.into_iter().flatten());
    Judged {
        tone,
        blank: content.blank,
        verdicts: in_order(verdicts.collect()),
        fingerprint: is_written.then(|| Fingerprint::of(&ink, page, small_dpi)),
    }
}
