//! The data of each slip.

use jiff::civil::{DateTime, date};
use kiosk_domain::{FaultCode, SessionNo, TrackingCode};
use serde::{Deserialize, Serialize};

use crate::SlipError;

/// What is needed to look the dossier up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracking {
    /// Printed in groups of four.
    pub code: TrackingCode,
    /// Address in the QR code, at most 60 characters.
    pub url: String,
}

/// The slip of a dossier that the portal has accepted and that was compared page by page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmittedSlip {
    /// The desk, as over its door.
    pub desk: String,
    /// The unit that the desk belongs to.
    pub unit: String,
    /// The kiosk's own number.
    pub session_no: SessionNo,
    /// The code of the one-stop system, once it has given one.
    pub official_code: Option<String>,
    /// How to look the dossier up.
    pub tracking: Tracking,
    /// Name of the procedure.
    pub procedure: String,
    /// Documents handed in.
    pub papers: u32,
    /// Pages handed in, all of them compared.
    pub pages: u32,
    /// When the portal took it in, local time.
    pub received_at: DateTime,
    /// Whether the kiosk's clock can be relied on; otherwise the slip says so.
    pub is_clock_trusted: bool,
    /// When the result is promised, local time; none until an officer sets it.
    pub promised_at: Option<DateTime>,
    /// Where the result is collected, if it is known.
    pub collect_at: Option<String>,
    /// Fee in đồng, if it is known.
    pub fee_vnd: Option<u64>,
    /// Phone number for questions.
    pub phone: String,
    /// The line about handing in from home.
    pub publicity: String,
    /// Printed before.
    pub is_reprint: bool,
}

/// The slip of a dossier that is sealed in the machine and not accepted yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptSlip {
    /// The desk, as over its door.
    pub desk: String,
    /// The unit that the desk belongs to.
    pub unit: String,
    /// The kiosk's own number.
    pub session_no: SessionNo,
    /// How to look the dossier up.
    pub tracking: Tracking,
    /// Name of the procedure.
    pub procedure: String,
    /// Documents kept.
    pub papers: u32,
    /// Pages kept.
    pub pages: u32,
    /// When it was sealed, local time.
    pub kept_at: DateTime,
    /// Whether the kiosk's clock can be relied on; otherwise the slip says so.
    pub is_clock_trusted: bool,
    /// Why it was not sent, if there was a fault and not only no time yet.
    pub reason: Option<FaultCode>,
    /// Phone number for questions.
    pub phone: String,
    /// The line about handing in from home.
    pub publicity: String,
    /// Printed before.
    pub is_reprint: bool,
}

/// A slip with its data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Slip {
    /// Of an accepted dossier.
    Submitted(SubmittedSlip),
    /// Of a dossier that is only kept.
    Kept(KeptSlip),
}

/// The kinds of slip.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// [`Slip::Submitted`].
    Submitted,
    /// [`Slip::Kept`].
    Kept,
}

impl Kind {
    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Kept => "kept",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Slip::KINDS.into_iter().find(|kind| kind.name() == name)
    }
}

impl Slip {
    /// Every kind of slip.
    pub const KINDS: [Kind; 2] = [Kind::Submitted, Kind::Kept];

    /// Reads the data of a slip from JSON, in the form of [`Slip::to_json`].
    ///
    /// # Errors
    /// [`SlipError::Data`].
    pub fn from_json(kind: Kind, json: &str) -> Result<Self, SlipError> {
        let read = match kind {
            Kind::Submitted => serde_json::from_str(json).map(Self::Submitted),
            Kind::Kept => serde_json::from_str(json).map(Self::Kept),
        };
        read.map_err(|error| SlipError::Data {
            line: error.line(),
            column: error.column(),
        })
    }

    /// The data as JSON, for a file that [`Slip::from_json`] reads.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "plain data with text keys always become JSON"
    )]
    pub fn to_json(&self) -> String {
        match self {
            Self::Submitted(slip) => serde_json::to_string_pretty(slip),
            Self::Kept(slip) => serde_json::to_string_pretty(slip),
        }
        .expect("plain data")
    }

    /// A slip of that kind with made-up data.
    #[must_use]
    pub fn example(kind: Kind) -> Self {
        match kind {
            Kind::Submitted => Self::Submitted(example_submitted()),
            Kind::Kept => Self::Kept(example_kept()),
        }
    }
}

const EXAMPLE_DESK: &str = "Bộ phận Một cửa";
const EXAMPLE_UNIT: &str = "UBND phường Hải Đăng";
const EXAMPLE_PROCEDURE: &str = "Đăng ký khai sinh";
const EXAMPLE_PHONE: &str = "02540000000";
const EXAMPLE_PUBLICITY: &str = "Lần sau có thể nộp tại nhà: dichvucong.example.vn";

fn example_submitted() -> SubmittedSlip {
    SubmittedSlip {
        desk: EXAMPLE_DESK.to_owned(),
        unit: EXAMPLE_UNIT.to_owned(),
        session_no: SessionNo::new(1, date(2018, 11, 5), 7),
        official_code: Some("000.12.30.H06-181105-0007".to_owned()),
        tracking: example_tracking(),
        procedure: EXAMPLE_PROCEDURE.to_owned(),
        papers: 2,
        pages: 5,
        received_at: date(2018, 11, 5).at(14, 5, 0, 0),
        is_clock_trusted: true,
        promised_at: Some(date(2018, 11, 5).at(17, 0, 0, 0)),
        collect_at: Some("Quầy 3".to_owned()),
        fee_vnd: Some(0),
        phone: EXAMPLE_PHONE.to_owned(),
        publicity: EXAMPLE_PUBLICITY.to_owned(),
        is_reprint: false,
    }
}

fn example_kept() -> KeptSlip {
    KeptSlip {
        desk: EXAMPLE_DESK.to_owned(),
        unit: EXAMPLE_UNIT.to_owned(),
        session_no: SessionNo::new(1, date(2018, 11, 5), 7),
        tracking: example_tracking(),
        procedure: EXAMPLE_PROCEDURE.to_owned(),
        papers: 2,
        pages: 5,
        kept_at: date(2018, 11, 5).at(14, 5, 0, 0),
        is_clock_trusted: true,
        reason: Some(FaultCode::PortalUnreachable),
        phone: EXAMPLE_PHONE.to_owned(),
        publicity: EXAMPLE_PUBLICITY.to_owned(),
        is_reprint: false,
    }
}

fn example_tracking() -> Tracking {
    let code = TrackingCode::from_random([7, 19, 4, 20, 2, 23, 9, 13, 6, 26, 24, 28]);
    let url = format!("https://kiosk.example.vn/t/{code}");
    Tracking { code, url }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_survive_json() {
        for kind in Slip::KINDS {
            let slip = Slip::example(kind);
            assert_eq!(Slip::from_json(kind, &slip.to_json()).unwrap(), slip);
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn the_data_of_one_kind_are_not_those_of_the_other() {
        let kept = Slip::example(Kind::Kept).to_json();
        assert!(matches!(
            Slip::from_json(Kind::Submitted, &kept),
            Err(SlipError::Data { .. })
        ));
    }

    #[test]
    fn errors_tell_the_place_and_not_the_content() {
        let json = Slip::example(Kind::Kept)
            .to_json()
            .replace("\"pages\": 5", "\"pages\": \"MẪU\"");
        let error = Slip::from_json(Kind::Kept, &json).unwrap_err().to_string();
        assert!(
            error.starts_with("the data do not fit the slip: line ") && !error.contains("MẪU"),
            "{error}"
        );
    }
}
