//! The states of a dossier on its way (portal contract, section "State machines").

use serde::{Deserialize, Serialize};

/// Where a dossier stands on the kiosk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KioskState {
    /// The visit is open; the secret is wrapped by the device key.
    Draft,
    /// Confirmed: manifest, grant and outbox row stand together.
    Sealed,
    /// The portal has answered the declaration.
    Declared,
    /// Every document has arrived in full.
    Uploaded,
    /// The signed receipt was checked page by page.
    Accepted,
    /// Nothing but the index row is left.
    Erased,
    /// A person must decide.
    NeedsStaff,
    /// An unfinished visit whose secret is on the resume slip only.
    Parked,
    /// Given up: by the citizen before confirmation, or by staff.
    Abandoned,
}

impl KioskState {
    /// Every state.
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Sealed,
        Self::Declared,
        Self::Uploaded,
        Self::Accepted,
        Self::Erased,
        Self::NeedsStaff,
        Self::Parked,
        Self::Abandoned,
    ];

    /// The stable name used in the index and in audit rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sealed => "sealed",
            Self::Declared => "declared",
            Self::Uploaded => "uploaded",
            Self::Accepted => "accepted",
            Self::Erased => "erased",
            Self::NeedsStaff => "needs-staff",
            Self::Parked => "parked",
            Self::Abandoned => "abandoned",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether the dossier may move from here to `to`.
    ///
    /// A repeated declaration after the portal lost its uploads leads back to `Declared`.
    #[must_use]
    pub const fn may_become(self, to: Self) -> bool {
        use KioskState as S;
        matches!(
            (self, to),
            (S::Draft, S::Sealed | S::Parked | S::Abandoned)
                | (S::Sealed, S::Declared | S::NeedsStaff)
                | (S::Declared, S::Declared | S::Uploaded | S::NeedsStaff)
                | (S::Uploaded, S::Declared | S::Accepted | S::NeedsStaff)
                | (S::Parked, S::Draft | S::Abandoned)
                | (S::Accepted | S::Abandoned | S::Parked, S::Erased)
                | (S::NeedsStaff, S::Sealed | S::Abandoned)
        )
    }

    /// Confirmed by the citizen and not yet with the portal.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Sealed | Self::Declared | Self::Uploaded)
    }
}

/// Where a dossier stands at the portal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortalState {
    /// The manifest is stored.
    Declared,
    /// Some bytes have arrived.
    Receiving,
    /// All bytes have arrived.
    Complete,
    /// The seal is being opened and the pages compared.
    Verifying,
    /// Receipt given.
    Accepted,
    /// Being handed to the one-stop system.
    Forwarding,
    /// With the one-stop system; the national states apply.
    Forwarded,
    /// The content was refused.
    Rejected,
    /// No bytes for 30 days.
    Expired,
    /// Taken back by the citizen.
    Withdrawn,
}

/// National state of a dossier (`TrangThaiHoSo`), 1 to 10.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum NationalState {
    /// Mới đăng ký.
    Registered = 1,
    /// Được tiếp nhận.
    Accepted = 2,
    /// Không được tiếp nhận.
    NotAccepted = 3,
    /// Đang xử lý.
    InProgress = 4,
    /// Yêu cầu bổ sung giấy tờ.
    SupplementRequested = 5,
    /// Yêu cầu thực hiện nghĩa vụ tài chính.
    FeeRequested = 6,
    /// Công dân yêu cầu rút hồ sơ.
    Withdrawn = 7,
    /// Dừng xử lý.
    Stopped = 8,
    /// Đã xử lý xong.
    Finished = 9,
    /// Đã trả kết quả.
    Returned = 10,
}

impl NationalState {
    /// Every state in the order of its number.
    pub const ALL: [Self; 10] = [
        Self::Registered,
        Self::Accepted,
        Self::NotAccepted,
        Self::InProgress,
        Self::SupplementRequested,
        Self::FeeRequested,
        Self::Withdrawn,
        Self::Stopped,
        Self::Finished,
        Self::Returned,
    ];

    /// The number of the national list.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The state with that number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_lead_back() {
        for state in KioskState::ALL {
            assert_eq!(KioskState::from_name(state.as_str()), Some(state));
        }
        for state in NationalState::ALL {
            assert_eq!(NationalState::from_number(state.number()), Some(state));
        }
    }

    #[test]
    fn nothing_leaves_erased_and_nothing_skips_the_receipt() {
        for to in KioskState::ALL {
            assert!(!KioskState::Erased.may_become(to));
        }
        for from in KioskState::ALL {
            use KioskState as S;
            let may_erase = matches!(from, S::Accepted | S::Abandoned | S::Parked);
            assert_eq!(from.may_become(KioskState::Erased), may_erase);
        }
        assert!(!KioskState::Declared.may_become(KioskState::Accepted));
    }
}
