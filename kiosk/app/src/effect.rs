//! What screens and the root ask for, as plain data.
//!
//! An effect says what is wanted, never how; [`crate::interpreter`] is the one place that
//! turns it into a task. Results come back as [`Finished`] and carry the visit they belong
//! to, so that late ones can be dropped.

use std::fmt;

use kiosk_domain::{
    ComponentCode, FaultCode, PageId, ProcedureCode, VisitId,
    person::{Applicant, ForWhom},
    procedure::Scan,
    visit::DossierNumbers,
};
use kiosk_imaging::{Fingerprint, Verdict};
use kiosk_scanner::{Image, Source};
use kiosk_slips::Slip;

/// A picture of a page at exactly the size shown. `Debug` tells only the size.
#[derive(Clone)]
pub struct Preview {
    /// Pixels, at the size drawn.
    pub handle: iced::widget::image::Handle,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Preview({}x{})", self.width, self.height)
    }
}

/// SHA-256 of something.
pub type Digest = [u8; 32];

/// What the root keeps about a sealed page.
#[derive(Clone, Debug)]
pub struct PageFacts {
    /// Digest of the bytes the device gave.
    pub raw: Digest,
    /// Digest of the encoded page when it was sealed.
    pub captured: Digest,
    /// Size and resolution as encoded.
    pub size: PageSize,
    /// Picture for the page check.
    pub preview: Preview,
    /// Everything that speaks against it, for the turned page too: a turn hides a streak.
    pub verdicts: Vec<Verdict>,
    /// To find a page that was scanned twice; none if it is blank. It never leaves memory.
    pub fingerprint: Option<Fingerprint>,
}

/// Size of an encoded page, as its document states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize {
    /// Width in pixels.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
    /// Dots per inch.
    pub dpi: u32,
    /// One channel instead of three.
    pub grey: bool,
    /// How many of the page's bytes are a mask of ink; 0 for a page of one picture.
    pub mask_bytes: usize,
}

/// Largest size in pixels at which a page is drawn, width and height.
pub type ViewSize = (u32, u32);

/// Everything that sealing needs, besides the draft itself.
#[derive(Clone, Debug)]
pub struct SealOrder {
    /// Id, session number, tracking code.
    pub numbers: DossierNumbers,
    /// Which procedure.
    pub procedure: ProcedureCode,
    /// Which case of it.
    pub case: kiosk_domain::CaseCode,
    /// For whom.
    pub for_whom: ForWhom,
    /// Who hands it in.
    pub applicant: Applicant,
    /// Papers in the order of the procedure, each with its kept pages.
    pub papers: Vec<(ComponentCode, Vec<SealPage>)>,
}

/// A page on its way into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealPage {
    /// Its id in the vault.
    pub page: PageId,
    /// Its digest when it was sealed.
    pub captured: Digest,
    /// Its size.
    pub size: PageSize,
    /// For the officer: what was wrong with a page that was kept all the same.
    pub note: Option<String>,
}

/// A page as it stands in a document that was read back before sealing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentPage {
    /// For which paper.
    pub component: ComponentCode,
    /// Its id in the vault.
    pub page: PageId,
    /// Digest of its image stream, read from the finished PDF.
    pub sent: Digest,
}

/// Something to be done outside of the screens.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Begin a sealed draft.
    BeginDraft,
    /// Ask the scanner for one sheet: from the feeder when one lies there, from the glass now.
    Scan(Source),
    /// Stop the scanner.
    StopScan,
    /// Read the scanner's sensors all the time, or leave it in peace.
    WatchScanner(bool),
    /// The damaged sheet lies ready again.
    ResumeScan,
    /// Look for a citizen card in a picture.
    ReadCard(Image),
    /// Clean, judge, seal and draw a picture as a page.
    StorePage {
        /// For which paper.
        component: ComponentCode,
        /// What the scanner gave.
        image: Image,
        /// Resolution that the scanner announced.
        dpi: u32,
        /// How this paper is scanned.
        paper: Scan,
    },
    /// Turn a sealed page by a quarter to the right; it becomes a new page.
    TurnPage {
        /// The page at hand.
        page: PageId,
        /// What is known of it.
        facts: Box<PageFacts>,
        /// Its paper.
        component: ComponentCode,
    },
    /// Erase one sealed page.
    DropPage(PageId),
    /// Make documents, manifest and grants, and queue the dossier.
    Seal(Box<SealOrder>),
    /// Print a slip.
    Print(Box<Slip>),
    /// Give up printing.
    CancelPrint,
    /// Erase the draft.
    AbandonDraft,
    /// Forget everything of the visit outside of the screens.
    Wipe,
}

/// What came of an effect. `visit` is the visit that had asked.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Who asked.
    pub visit: VisitId,
    /// What came of it.
    pub result: Outcome,
}

/// Result of one effect.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The draft stands, under these numbers.
    DraftBegun(Result<DossierNumbers, FaultCode>),
    /// Somebody's card, or why not.
    CardRead(Result<Box<Applicant>, FaultCode>),
    /// A page is sealed and judged, or why not.
    PageStored {
        /// For which paper.
        component: ComponentCode,
        /// The page and what is wrong with it.
        result: Result<Box<StoredPage>, FaultCode>,
    },
    /// A page was turned, or why not.
    PageTurned(Result<Box<StoredPage>, FaultCode>),
    /// Sealed and queued.
    Sealed(Result<Vec<SentPage>, FaultCode>),
    /// Everything is forgotten.
    Wiped,
}

/// A page as the vault has it.
#[derive(Clone, Debug)]
pub struct StoredPage {
    /// Its id.
    pub page: PageId,
    /// Everything wrong with it.
    pub verdicts: Vec<FaultCode>,
    /// What the root keeps.
    pub facts: PageFacts,
}
