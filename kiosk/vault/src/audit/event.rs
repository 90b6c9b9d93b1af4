//! What the audit chain can tell, written by `cargo xtask codegen` from `events.toml`.
//!
//! Never edited by hand.

/// What a row of the audit chain tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Event {
    /// The program has opened the vault.
    VaultOpened,
    /// The program has closed the vault in good order.
    VaultClosed,
    /// The index was made anew from the spool; the count is the number of dossiers found.
    IndexRebuilt,
    /// The chain goes on in a rebuilt index; the count is the last row that was still whole.
    AuditContinued,
    /// The head of the chain was signed and kept outside the index.
    HeadSigned,
    /// The chain was written out for somebody; the count is the number of rows.
    AuditExported,
    /// The chain was walked from its first row.
    AuditChecked,
    /// Every file in custody was held against its digest; the count is the number of findings.
    CustodyChecked,
    /// A dossier was not begun because disk or queue are full.
    RoomRefused,
    /// A folder that no key opens and no dossier needs was removed.
    RemainsErased,
    /// The key that wraps open drafts was replaced; older wrapped secrets are unreadable.
    DeviceKeyRotated,
    /// A signed bundle of keys came into use; the count is its version.
    BundleInstalled,
    /// A bundle was offered and not taken.
    BundleRefused,
    /// The portal has shown that it can open what is sealed to its key.
    PortalKeyProven,
    /// The portal could not show it, or 7 days have passed since it did.
    PortalKeyDoubted,
    /// The machine's certificate was renewed.
    CertificateRenewed,
    /// The machine has asked to be enrolled.
    EnrolmentStarted,
    /// The answer to the enrolment has come.
    EnrolmentEnded,
    /// A sealed draft was begun.
    DossierBegun,
    /// A page was sealed onto the disk.
    PageSealed,
    /// A page was erased from the draft.
    PageDropped,
    /// A draft whose row was lost was taken up again from its folder.
    DraftAdopted,
    /// A draft can no longer be opened by anybody and is given up.
    DraftUnreadable,
    /// The same person has come back to a draft after a crash.
    DraftResumed,
    /// The secret is on the resume slip only.
    DossierParked,
    /// A parked draft whose row was lost was taken up again from its folder.
    ParkedAdopted,
    /// A resume slip has opened a parked draft.
    SlipResumed,
    /// A resume slip did not open anything.
    SlipRefused,
    /// A parked draft has reached the portal.
    ParkedSent,
    /// A draft or a stopped dossier was given up.
    DossierAbandoned,
    /// The citizen has confirmed; state, outbox and this row were committed together.
    DossierSealed,
    /// A sealed dossier whose row was lost was taken up again from its folder.
    DossierAdopted,
    /// The row of a dossier was corrected from its signed manifest.
    DossierRepaired,
    /// A piece of a confirmed dossier cannot be used; it is kept and staff are called.
    DossierDamaged,
    /// The portal has answered the declaration.
    DossierDeclared,
    /// Every byte has arrived.
    DossierUploaded,
    /// The signed receipt was checked and stored.
    DossierAccepted,
    /// An accepted dossier whose row was lost was taken up again from its stored receipt.
    AcceptanceAdopted,
    /// Every file of it is gone and the folder is synced.
    DossierErased,
    /// Delivery stopped until a person has decided.
    DossierNeedsStaff,
    /// Staff let the delivery of a stopped dossier begin again.
    DossierHandedBack,
    /// A declaration was sent.
    DeclareStarted,
    /// A declaration was not answered well.
    DeclareFailed,
    /// A document is being sent.
    UploadStarted,
    /// A document has arrived or its sending was cut.
    UploadEnded,
    /// The submission was sent.
    SubmitStarted,
    /// The submission was not answered with a receipt.
    SubmitFailed,
    /// A receipt does not say what was confirmed.
    ReceiptRefused,
    /// The citizen's withdrawal was sent.
    WithdrawalSent,
    /// Papers asked for later were sent; the ordinal is the number of the request.
    SupplementSent,
    /// The portal cannot be reached.
    LinkLost,
    /// The portal answers again.
    LinkBack,
    /// The daily comparison with the portal's list is done; the count is the number of differences.
    ComparisonEnded,
    /// The counts of a day were sent.
    StatisticsSent,
    /// The machine's clock and the portal's differ; the count is the difference in seconds.
    ClockDoubted,
    /// Somebody has touched the start screen.
    VisitBegun,
    /// The citizen has read the notice and goes on.
    NoticeAccepted,
    /// A procedure was chosen.
    ProcedureChosen,
    /// Card read or number typed; the outcome says which.
    ApplicantKnown,
    /// The citizen's login at the portal began.
    LoginStarted,
    /// The citizen's login ended.
    LoginEnded,
    /// A helper stands beside the citizen with consent.
    HelperJoined,
    /// The helper has left.
    HelperLeft,
    /// The citizen's own last touch on the confirmation.
    ConsentGiven,
    /// The citizen corrects a dossier before leaving the result.
    CorrectionBegun,
    /// The idle warning came up.
    IdleWarned,
    /// The visit is over; the outcome says how.
    VisitEnded,
    /// Nothing of the visit is left in memory and print path.
    VisitWiped,
    /// A sheet is being scanned.
    ScanStarted,
    /// The scan has ended; the count is the number of sides.
    ScanEnded,
    /// A page got its verdicts; the count is their number.
    PageJudged,
    /// A slip or form is being printed; the outcome names its kind.
    PrintStarted,
    /// The paper is out, or the fault says why not.
    PrintEnded,
    /// A device went away.
    DeviceLost,
    /// A device is there again.
    DeviceBack,
    /// Staff have opened the service screen.
    StaffEntered,
    /// A badge or code was not taken.
    StaffRefused,
    /// Staff have closed the service screen.
    StaffLeft,
    /// Components were held against their originals; the count is their number.
    OriginalsCompared,
    /// An officer has taken a dossier in hand.
    DossierClaimed,
    /// A slip was printed again for the citizen.
    SlipReprinted,
    /// A report table was made.
    ReportMade,
    /// Practice mode was switched.
    PracticeChanged,
    /// The program has started.
    ProgramStarted,
    /// The program was asked to stop.
    ProgramStopped,
    /// Another configuration is in use.
    ConfigChanged,
    /// Another version of the program is in use.
    UpdateInstalled,
    /// The portal has sent a command; the outcome names it.
    CommandReceived,
    /// The machine's clock has jumped; the count is the seconds.
    ClockChanged,
}

impl Event {
    /// Every event, in the order of the catalogue.
    pub const ALL: &'static [Self] = &[
        Self::VaultOpened,
        Self::VaultClosed,
        Self::IndexRebuilt,
        Self::AuditContinued,
        Self::HeadSigned,
        Self::AuditExported,
        Self::AuditChecked,
        Self::CustodyChecked,
        Self::RoomRefused,
        Self::RemainsErased,
        Self::DeviceKeyRotated,
        Self::BundleInstalled,
        Self::BundleRefused,
        Self::PortalKeyProven,
        Self::PortalKeyDoubted,
        Self::CertificateRenewed,
        Self::EnrolmentStarted,
        Self::EnrolmentEnded,
        Self::DossierBegun,
        Self::PageSealed,
        Self::PageDropped,
        Self::DraftAdopted,
        Self::DraftUnreadable,
        Self::DraftResumed,
        Self::DossierParked,
        Self::ParkedAdopted,
        Self::SlipResumed,
        Self::SlipRefused,
        Self::ParkedSent,
        Self::DossierAbandoned,
        Self::DossierSealed,
        Self::DossierAdopted,
        Self::DossierRepaired,
        Self::DossierDamaged,
        Self::DossierDeclared,
        Self::DossierUploaded,
        Self::DossierAccepted,
        Self::AcceptanceAdopted,
        Self::DossierErased,
        Self::DossierNeedsStaff,
        Self::DossierHandedBack,
        Self::DeclareStarted,
        Self::DeclareFailed,
        Self::UploadStarted,
        Self::UploadEnded,
        Self::SubmitStarted,
        Self::SubmitFailed,
        Self::ReceiptRefused,
        Self::WithdrawalSent,
        Self::SupplementSent,
        Self::LinkLost,
        Self::LinkBack,
        Self::ComparisonEnded,
        Self::StatisticsSent,
        Self::ClockDoubted,
        Self::VisitBegun,
        Self::NoticeAccepted,
        Self::ProcedureChosen,
        Self::ApplicantKnown,
        Self::LoginStarted,
        Self::LoginEnded,
        Self::HelperJoined,
        Self::HelperLeft,
        Self::ConsentGiven,
        Self::CorrectionBegun,
        Self::IdleWarned,
        Self::VisitEnded,
        Self::VisitWiped,
        Self::ScanStarted,
        Self::ScanEnded,
        Self::PageJudged,
        Self::PrintStarted,
        Self::PrintEnded,
        Self::DeviceLost,
        Self::DeviceBack,
        Self::StaffEntered,
        Self::StaffRefused,
        Self::StaffLeft,
        Self::OriginalsCompared,
        Self::DossierClaimed,
        Self::SlipReprinted,
        Self::ReportMade,
        Self::PracticeChanged,
        Self::ProgramStarted,
        Self::ProgramStopped,
        Self::ConfigChanged,
        Self::UpdateInstalled,
        Self::CommandReceived,
        Self::ClockChanged,
    ];

    /// The stable name in the rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::VaultOpened => "vault-opened",
            Self::VaultClosed => "vault-closed",
            Self::IndexRebuilt => "index-rebuilt",
            Self::AuditContinued => "audit-continued",
            Self::HeadSigned => "head-signed",
            Self::AuditExported => "audit-exported",
            Self::AuditChecked => "audit-checked",
            Self::CustodyChecked => "custody-checked",
            Self::RoomRefused => "room-refused",
            Self::RemainsErased => "remains-erased",
            Self::DeviceKeyRotated => "device-key-rotated",
            Self::BundleInstalled => "bundle-installed",
            Self::BundleRefused => "bundle-refused",
            Self::PortalKeyProven => "portal-key-proven",
            Self::PortalKeyDoubted => "portal-key-doubted",
            Self::CertificateRenewed => "certificate-renewed",
            Self::EnrolmentStarted => "enrolment-started",
            Self::EnrolmentEnded => "enrolment-ended",
            Self::DossierBegun => "dossier-begun",
            Self::PageSealed => "page-sealed",
            Self::PageDropped => "page-dropped",
            Self::DraftAdopted => "draft-adopted",
            Self::DraftUnreadable => "draft-unreadable",
            Self::DraftResumed => "draft-resumed",
            Self::DossierParked => "dossier-parked",
            Self::ParkedAdopted => "parked-adopted",
            Self::SlipResumed => "slip-resumed",
            Self::SlipRefused => "slip-refused",
            Self::ParkedSent => "parked-sent",
            Self::DossierAbandoned => "dossier-abandoned",
            Self::DossierSealed => "dossier-sealed",
            Self::DossierAdopted => "dossier-adopted",
            Self::DossierRepaired => "dossier-repaired",
            Self::DossierDamaged => "dossier-damaged",
            Self::DossierDeclared => "dossier-declared",
            Self::DossierUploaded => "dossier-uploaded",
            Self::DossierAccepted => "dossier-accepted",
            Self::AcceptanceAdopted => "acceptance-adopted",
            Self::DossierErased => "dossier-erased",
            Self::DossierNeedsStaff => "dossier-needs-staff",
            Self::DossierHandedBack => "dossier-handed-back",
            Self::DeclareStarted => "declare-started",
            Self::DeclareFailed => "declare-failed",
            Self::UploadStarted => "upload-started",
            Self::UploadEnded => "upload-ended",
            Self::SubmitStarted => "submit-started",
            Self::SubmitFailed => "submit-failed",
            Self::ReceiptRefused => "receipt-refused",
            Self::WithdrawalSent => "withdrawal-sent",
            Self::SupplementSent => "supplement-sent",
            Self::LinkLost => "link-lost",
            Self::LinkBack => "link-back",
            Self::ComparisonEnded => "comparison-ended",
            Self::StatisticsSent => "statistics-sent",
            Self::ClockDoubted => "clock-doubted",
            Self::VisitBegun => "visit-begun",
            Self::NoticeAccepted => "notice-accepted",
            Self::ProcedureChosen => "procedure-chosen",
            Self::ApplicantKnown => "applicant-known",
            Self::LoginStarted => "login-started",
            Self::LoginEnded => "login-ended",
            Self::HelperJoined => "helper-joined",
            Self::HelperLeft => "helper-left",
            Self::ConsentGiven => "consent-given",
            Self::CorrectionBegun => "correction-begun",
            Self::IdleWarned => "idle-warned",
            Self::VisitEnded => "visit-ended",
            Self::VisitWiped => "visit-wiped",
            Self::ScanStarted => "scan-started",
            Self::ScanEnded => "scan-ended",
            Self::PageJudged => "page-judged",
            Self::PrintStarted => "print-started",
            Self::PrintEnded => "print-ended",
            Self::DeviceLost => "device-lost",
            Self::DeviceBack => "device-back",
            Self::StaffEntered => "staff-entered",
            Self::StaffRefused => "staff-refused",
            Self::StaffLeft => "staff-left",
            Self::OriginalsCompared => "originals-compared",
            Self::DossierClaimed => "dossier-claimed",
            Self::SlipReprinted => "slip-reprinted",
            Self::ReportMade => "report-made",
            Self::PracticeChanged => "practice-changed",
            Self::ProgramStarted => "program-started",
            Self::ProgramStopped => "program-stopped",
            Self::ConfigChanged => "config-changed",
            Self::UpdateInstalled => "update-installed",
            Self::CommandReceived => "command-received",
            Self::ClockChanged => "clock-changed",
        }
    }
}
