//! The visit as a pure state machine.
//!
//! [`Visit::apply`] takes what happened and answers what must be done; the screen shown
//! follows from [`Visit::step`] alone. Nothing here waits, draws, scans or stores. The
//! notice comes before the card, since data are told about before they are taken (Decree
//! 13/2023/NĐ-CP); a paper's problems are told all together (Decree 61/2018/NĐ-CP
//! Art. 15.3).

mod machine;

pub use machine::{NotNow, Visit};

use crate::{
    CaseCode, ComponentCode, DossierId, FaultCode, PageId, ProcedureCode, SessionNo, TrackingCode,
    person::{Applicant, ForWhom},
};

/// Failed tries on one page after which other ways out open.
pub const TRIES_PER_PAGE: u8 = 3;

/// Where the visit stands; decides the screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// Nobody is there.
    Attract,
    /// Text size, contrast, language.
    Comfort,
    /// What do you want to do?
    Aim,
    /// For whom is it?
    ForWhom,
    /// What is kept, where, how long, who sees it.
    Notice,
    /// Card on the glass, or the keypad.
    Identify,
    /// Is this you?
    ConfirmIdentity,
    /// Which procedure?
    Choose,
    /// Which case of it? Only where there are several.
    Case,
    /// Papers, time and fee before starting.
    Prepare,
    /// The list of papers with their states.
    Tasks,
    /// Waiting for paper, scanning, checking.
    Capture(ComponentCode),
    /// One page with its verdict.
    PageCheck(ComponentCode, PageId),
    /// Everything on one page.
    Summary,
    /// The declaration and the one button "Nộp hồ sơ".
    Declare,
    /// Four ticks.
    Sending,
    /// What became of it.
    Result,
    /// The paper in the hand, or the code on the screen.
    Slip,
    /// Nothing may stay on the glass or in the feeder.
    TakePapers,
    /// Everything is being forgotten.
    Wipe,
}

/// What the citizen came for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Purpose {
    /// To hand in.
    #[default]
    Submit,
    /// To see what a procedure asks for; neither person nor card is asked.
    Check,
    /// To hand in what was looked at before; it is not chosen a second time.
    SubmitChecked,
}

/// How far the sending has come; each tick stays once it is set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum SendStage {
    /// Being sealed.
    #[default]
    Sealing,
    /// "Đã giữ tại máy": sealed and queued; the citizen may leave.
    Kept,
    /// "Đang gửi".
    Sending,
    /// "Cổng đã nhận": every byte has arrived.
    Received,
    /// "Đã đối chiếu": receipt and read-back agree.
    Compared,
}

/// What became of the dossier, as far as the visit knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The receipt was checked page by page.
    Accepted {
        /// The official code, when the portal has already given one.
        official_code: Option<String>,
        /// Pages compared; equals the pages scanned.
        pages: u32,
    },
    /// Sealed and waiting; the machine sends by itself. The cause, if there is one.
    KeptNotSent(Option<FaultCode>),
    /// The portal will not take it as it is.
    Refused(FaultCode),
    /// The portal holds something else; nothing was erased.
    Mismatch,
}

/// One kept or pending page, without its picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// Its id in the vault.
    pub id: PageId,
    /// Everything wrong with it, all at once.
    pub verdicts: Vec<FaultCode>,
    /// Kept by the citizen; until then it is only shown.
    pub kept: bool,
    /// Kept in spite of its verdict, with a word for the officer.
    pub noted: bool,
}

/// A paper of the dossier and its pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// Which paper.
    pub code: ComponentCode,
    /// Must be there before the dossier can be handed in; of papers that stand for each
    /// other, one.
    pub required: bool,
    /// Papers with the same name here stand for each other.
    pub one_of: Option<String>,
    /// Pages in order.
    pub pages: Vec<Page>,
    /// Failed tries on the page at hand.
    pub tries: u8,
    /// The citizen has ended this paper.
    pub closed: bool,
    /// The last thing that went wrong while scanning it.
    pub fault: Option<FaultCode>,
}

/// State of a row in the list of papers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TaskState {
    /// "Chưa làm".
    Open,
    /// "Đang làm".
    Begun,
    /// "Xong".
    Done,
    /// "Có vấn đề".
    Problem,
}

impl Task {
    /// The state shown in its row.
    #[must_use]
    pub fn state(&self) -> TaskState {
        if self
            .pages
            .iter()
            .any(|page| !page.kept && !page.verdicts.is_empty())
        {
            TaskState::Problem
        } else if self.closed && !self.pages.is_empty() {
            TaskState::Done
        } else if self.fault.is_some() {
            TaskState::Problem
        } else if self.pages.is_empty() {
            TaskState::Open
        } else {
            TaskState::Begun
        }
    }

    /// Pages that the citizen has kept.
    #[must_use]
    pub fn kept_pages(&self) -> usize {
        self.pages.iter().filter(|page| page.kept).count()
    }

    /// The first page that still waits for a decision.
    #[must_use]
    pub fn pending_page(&self) -> Option<&Page> {
        self.pages.iter().find(|page| !page.kept)
    }

    /// Whether other ways out are offered for the page at hand.
    #[must_use]
    pub const fn has_tried_enough(&self) -> bool {
        self.tries >= TRIES_PER_PAGE
    }
}

/// The numbers that a dossier carries outside its seal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DossierNumbers {
    /// Id at the portal.
    pub id: DossierId,
    /// The kiosk's own number.
    pub session_no: SessionNo,
    /// For the slip and the tracking page.
    pub tracking: TrackingCode,
}

/// Something that happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The waking touch.
    Woken,
    /// Comfort settings are as wanted, or skipped.
    ComfortDone,
    /// "Nộp hồ sơ".
    SubmitChosen,
    /// "Kiểm tra đủ giấy chưa".
    CheckChosen,
    /// For whom.
    ForWhomChosen(ForWhom),
    /// The notice was accepted.
    NoticeAccepted,
    /// The notice was refused; nothing is kept.
    NoticeRefused,
    /// The card lies ready and is to be read, or read again.
    CardWanted,
    /// There is no card; the number will be typed.
    CardMissing,
    /// Card or keypad gave somebody.
    PersonRead(Box<Applicant>),
    /// "Đúng là tôi".
    PersonConfirmed,
    /// "Không phải".
    PersonDenied,
    /// A procedure was chosen.
    ProcedureChosen(ProcedureCode),
    /// A case of the procedure was chosen.
    CaseChosen(CaseCode),
    /// "Tôi có đủ"; after a mere check, "Nộp hồ sơ này".
    PapersReady,
    /// The draft could not be begun; nothing was taken.
    DraftFailed,
    /// A paper was chosen in the list.
    TaskOpened(ComponentCode),
    /// A page is sealed and judged.
    PageScanned {
        /// For which paper.
        component: ComponentCode,
        /// Its id in the vault.
        page: PageId,
        /// Everything wrong with it.
        verdicts: Vec<FaultCode>,
    },
    /// The paper lies on the glass and is to be scanned there.
    GlassChosen,
    /// Scanning did not give a page.
    ScanFailed {
        /// For which paper.
        component: ComponentCode,
        /// The first cause.
        fault: FaultCode,
    },
    /// "Giữ trang này".
    PageKept,
    /// After three tries: keep with a note for the officer.
    PageKeptWithNote,
    /// "Quét lại trang này".
    PageAgain,
    /// The picture was turned and judged anew.
    PageTurned {
        /// The page at hand, under a new id.
        page: PageId,
        /// Everything wrong with it now.
        verdicts: Vec<FaultCode>,
    },
    /// "Bỏ trang này".
    PageRemoved,
    /// A page of the strip was touched.
    PageShown(PageId),
    /// "Thêm trang".
    PageWanted,
    /// "Xong giấy này".
    TaskClosed,
    /// "Không có giấy này", for a paper that may be missing.
    TaskSkipped,
    /// "Xem lại và nộp".
    SummaryOpened,
    /// "Sửa" beside a paper in the summary.
    EditWanted(ComponentCode),
    /// From the summary to the declaration.
    DeclarationOpened,
    /// "Nộp hồ sơ"; works once.
    Submitted,
    /// The sending has come this far.
    Progressed(SendStage),
    /// Sealing failed; the draft is still there.
    SealFailed(FaultCode),
    /// The sending has ended, for this visit.
    Ended(Outcome),
    /// "Không chờ nữa", allowed after the first tick.
    WaitEnded,
    /// To the slip.
    ResultSeen,
    /// The slip is out, or the code was copied from the screen.
    SlipTaken,
    /// Sensors and citizen agree that nothing is left.
    PapersTaken,
    /// Everything is forgotten.
    Wiped,
    /// "Quay lại".
    BackPressed,
    /// "Kết thúc", confirmed.
    Quit,
    /// The idle countdown ran out.
    TimedOut,
}

/// Something that must be done because of an event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Begin a sealed draft in the vault.
    BeginDraft,
    /// Ask the scanner for the card.
    ReadCard,
    /// Ask the scanner for the next page of a paper, as soon as it lies in the feeder.
    ScanPage(ComponentCode),
    /// Ask the scanner for the page that lies on the glass.
    ScanGlass(ComponentCode),
    /// Stop what the scanner does.
    StopScan,
    /// Erase one page.
    DropPage(PageId),
    /// Make documents, manifest and grants; queue the dossier.
    Seal,
    /// Print the slip that tells the dossier's present state.
    PrintSlip,
    /// Give up the draft and erase it.
    AbandonDraft,
    /// Forget everything of this visit.
    Wipe,
}

#[cfg(test)]
mod tests;
