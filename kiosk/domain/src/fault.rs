//! Every way in which something can go wrong for a citizen, as one closed list.
//!
//! Device crates, the vault and the portal client have their own errors; each maps to one
//! of these at its border. Screens, slips and logs speak only of these codes. The texts are
//! in `assets/locales/*/faults.ftl`, one title, text and action for each code.

use serde::{Deserialize, Serialize};

macro_rules! faults {
    ($( $(#[$doc:meta])* $name:ident = $code:literal => $recovery:ident ),* $(,)?) => {
        /// What went wrong, without any detail of a person.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum FaultCode {
            $( $(#[$doc])* $name, )*
        }

        impl FaultCode {
            /// Every code there is, for tests, tables and the gallery.
            pub const ALL: &'static [Self] = &[$( Self::$name, )*];

            /// The stable name, as used in locale keys, logs and audit rows.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$name => $code, )* }
            }

            /// What the person in front of the screen can do.
            #[must_use]
            pub const fn recovery(self) -> Recovery {
                match self { $( Self::$name => Recovery::$recovery, )* }
            }
        }
    };
}

/// What can be done next about a fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Recovery {
    /// Doing the same again may work at once.
    RetryNow,
    /// The machine goes on by itself when the cause is gone.
    Wait,
    /// The person must change something: another paper, another answer.
    ChangeSomething,
    /// Only staff can clear it.
    CallStaff,
}

impl FaultCode {
    /// A verdict that only asks: the page may be kept as it is. Backs may matter, a paper may
    /// be of another size, two pages may look alike, and dust is there at every try.
    #[must_use]
    pub const fn is_question(self) -> bool {
        matches!(
            self,
            Self::PageBlank
                | Self::PageAlmostBlank
                | Self::PageStreaked
                | Self::PageWrongSize
                | Self::PageTwice
                | Self::BackMissing
        )
    }
}

faults! {
    /// No scanner is connected.
    ScannerMissing = "scanner-missing" => CallStaff,
    /// The scanner went away while in use.
    ScannerUnplugged = "scanner-unplugged" => Wait,
    /// The scanner did not answer within its limit.
    ScannerSilent = "scanner-silent" => Wait,
    /// A sheet is stuck.
    PaperJam = "paper-jam" => ChangeSomething,
    /// Two sheets went in together.
    DoubleFeed = "double-feed" => ChangeSomething,
    /// The scanner's cover is open.
    CoverOpen = "cover-open" => ChangeSomething,
    /// Nothing lies in the feeder or on the glass.
    NoPaper = "no-paper" => ChangeSomething,
    /// The picture cannot be decoded, is empty, or is not of the announced size.
    PageUnreadable = "page-unreadable" => RetryNow,
    /// The picture is larger than any sheet of paper.
    PageTooLarge = "page-too-large" => ChangeSomething,
    /// Nothing is on the page.
    PageBlank = "page-blank" => ChangeSomething,
    /// Hardly anything is on the page.
    PageAlmostBlank = "page-almost-blank" => ChangeSomething,
    /// The writing is blurred.
    PageBlurred = "page-blurred" => RetryNow,
    /// A corner or an edge is missing.
    PageCut = "page-cut" => RetryNow,
    /// The page is too dark.
    PageDark = "page-dark" => RetryNow,
    /// The page is too pale.
    PageWashedOut = "page-washed-out" => RetryNow,
    /// Fewer dots per inch than a dossier's pages have.
    PageLowResolution = "page-low-resolution" => RetryNow,
    /// Dust in the scanner drew a line down the page.
    PageStreaked = "page-streaked" => ChangeSomething,
    /// The sheet is not of the size that the paper has.
    PageWrongSize = "page-wrong-size" => ChangeSomething,
    /// The paper has this page already.
    PageTwice = "page-twice" => ChangeSomething,
    /// The paper is written on both sides, and the back of its last sheet is not there.
    BackMissing = "back-missing" => ChangeSomething,
    /// No citizen card was found in the picture.
    CardNotFound = "card-not-found" => RetryNow,
    /// A code was read but it is not that of a citizen card.
    CardTextWrong = "card-text-wrong" => ChangeSomething,
    /// A component is larger than the portal takes.
    ComponentTooLarge = "component-too-large" => ChangeSomething,
    /// The dossier is larger than the portal takes.
    DossierTooLarge = "dossier-too-large" => ChangeSomething,
    /// The procedure is not in the profile.
    ProcedureUnknown = "procedure-unknown" => CallStaff,
    /// The folder for sealed dossiers cannot be written.
    SpoolUnwritable = "spool-unwritable" => CallStaff,
    /// The disk is full.
    StorageFull = "storage-full" => CallStaff,
    /// Too little disk is left for another dossier.
    StorageLow = "storage-low" => CallStaff,
    /// A piece of a confirmed dossier is missing or changed on the disk.
    DossierDamaged = "dossier-damaged" => CallStaff,
    /// There is no valid key of the portal, so nothing may be taken in.
    NoPortalKey = "no-portal-key" => CallStaff,
    /// No answer from the portal, or an answer that is not the portal's.
    PortalUnreachable = "portal-unreachable" => Wait,
    /// The portal does not know this machine, or has suspended it.
    DeviceRejected = "device-rejected" => CallStaff,
    /// The portal refused the dossier.
    PortalRefused = "portal-refused" => CallStaff,
    /// What the portal holds is not what was scanned.
    PortalMismatch = "portal-mismatch" => CallStaff,
    /// No printer is connected.
    PrinterMissing = "printer-missing" => CallStaff,
    /// The printer has no paper.
    PrinterPaperOut = "printer-paper-out" => Wait,
    /// The printer's cover is open.
    PrinterCoverOpen = "printer-cover-open" => Wait,
    /// The printer did not answer within its limit.
    PrinterSilent = "printer-silent" => Wait,
    /// The configuration cannot be used.
    ConfigBroken = "config-broken" => CallStaff,
    /// The profile cannot be used.
    ProfileBroken = "profile-broken" => CallStaff,
    /// A part of the program failed and was started again.
    Internal = "internal" => RetryNow,
}

impl std::fmt::Display for FaultCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique() {
        let names: BTreeSet<_> = FaultCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), FaultCode::ALL.len());
    }
}
