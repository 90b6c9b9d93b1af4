//! What stays the same from start to end: the province's rules and this desk's place in them.

use jiff::civil::Date;
use kiosk_domain::{
    DeskCode,
    procedure::Procedure,
    profile::{Desk, Profile},
};
use kiosk_i18n::Language;
use kiosk_ui::Panel;

/// Rules, desk and panel of this machine.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The province's rules.
    pub profile: Profile,
    /// Which desk of the profile this is.
    pub desk: DeskCode,
    /// Number of this machine at the desk, 1 to 99.
    pub machine_no: u8,
    /// In front of the tracking code in the URL; the profile's own unless overridden.
    pub tracking_base: String,
    /// Language at the start of every visit.
    pub language: Language,
    /// The measured screen.
    pub panel: Panel,
    /// No new dossier below this share of free disk.
    pub low_disk_percent: u8,
}

/// Room for the dossiers of a long cut of the link, by the product's own decision.
pub const LOW_DISK_PERCENT: u8 = 15;

impl Setup {
    /// The desk's entry, if the profile has it; checked at start.
    #[must_use]
    pub fn desk(&self) -> Option<&Desk> {
        self.profile.desk(&self.desk)
    }

    /// The procedures that this desk takes in on that day.
    #[must_use]
    pub fn offered(&self, date: Date) -> Vec<&Procedure> {
        self.desk()
            .map(|desk| self.profile.offered_at(desk, date))
            .unwrap_or_default()
    }
}
