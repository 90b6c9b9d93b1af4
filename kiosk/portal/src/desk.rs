//! What a desk asks the portal beside delivering: where a dossier stands, what is paid, what
//! the portal holds of this machine, the citizen's login.
//!
//! Each call is one question and one answer, on the caller's own runtime; nothing is tried
//! again here, because somebody stands before the screen and decides. The bodies are those of
//! `contract.md`. What a lookup needs of a person goes only into a body and is never kept.

use std::time::Duration;

use jiff::{Timestamp, civil};
use kiosk_domain::{DossierId, FaultCode, Redacted};
use kiosk_vault::Vault;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use crate::{Config, ConfigError, answers::Action, client::Client, error::Failure};

/// Added to the interval when the portal asks for it (RFC 8628, section 3.5).
const SLOWER: Duration = Duration::from_secs(5);

/// The interval of a portal that names none (RFC 8628, section 3.2).
const INTERVAL_S: u64 = 5;

/// No list of one machine is longer; a cursor that never ends would be followed for ever.
const PAGES_MOST: usize = 1000;

const DEVICE_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The portal as a desk asks it.
pub struct Desk {
    client: Client,
}

/// Why a question has no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeskError {
    /// The portal was not reached, or cannot now; it may say for how long.
    #[error("the portal gives no answer now")]
    NotNow(Option<Duration>),
    /// It does not take this machine.
    #[error("the portal does not take this machine")]
    DeviceRejected,
    /// It has named a problem.
    #[error("the portal named the problem {0}")]
    Refused(String),
    /// The citizen said no, or the time for it is over.
    #[error("the login has ended without consent")]
    LoginEnded,
}

impl DeskError {
    /// What a citizen reads.
    #[must_use]
    pub const fn fault(&self) -> FaultCode {
        match self {
            Self::NotNow(_) => FaultCode::PortalUnreachable,
            Self::DeviceRejected => FaultCode::DeviceRejected,
            Self::Refused(_) | Self::LoginEnded => FaultCode::PortalRefused,
        }
    }
}

impl From<Failure> for DeskError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unreached(_) => Self::NotNow(None),
            Failure::Absent => Self::Refused("not-found".to_owned()),
            Failure::Busy(wait) | Failure::Stuck(_, wait) => Self::NotNow(wait),
            Failure::DeviceRejected(_) => Self::DeviceRejected,
            Failure::Problem { name, .. } => Self::Refused(name),
        }
    }
}

/// By what a dossier is looked for.
#[derive(Clone, Debug)]
pub enum LookUp {
    /// The code on its slip.
    Tracking(String),
    /// The code that the officer has given, and the last four digits of the applicant's phone
    /// or identity number.
    Official(String, Redacted<String>),
}

/// Where a dossier stands; never a name.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Found {
    /// Its id.
    pub dossier: DossierId,
    /// The receiving unit, by its code.
    pub unit: String,
    /// The procedure, by its code.
    pub procedure: String,
    /// The national state, 1 to 10; nothing before the portal has taken it in.
    pub national_state: Option<u8>,
    /// The officer's code.
    pub official_code: Option<String>,
    /// When the result is promised, with the portal's explanation.
    pub promised: Option<Promised>,
    /// Papers that were asked for later.
    pub supplement: Option<OpenSupplement>,
}

/// When the result is promised.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Promised {
    /// The moment.
    pub due: Timestamp,
    /// Why not earlier, as the portal tells it.
    #[serde(default)]
    pub explanation: Value,
}

/// Papers that the officer waits for.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct OpenSupplement {
    /// Its number, from 1.
    pub n: u32,
    /// Why, in the officer's words.
    pub reason: Option<String>,
    /// Codes of the papers.
    pub components: Vec<String>,
}

/// What the portal knows of a fee; the only source of "paid".
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Payment {
    /// Whether it is paid.
    pub state: PaymentState,
    /// The amount, in đồng.
    pub amount_vnd: u64,
    /// When it was paid.
    pub paid: Option<Timestamp>,
}

/// Whether a fee is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaymentState {
    /// It is asked for.
    Due,
    /// It is.
    Paid,
    /// A state that this program does not know, and so not paid.
    #[serde(other)]
    Unknown,
}

/// A dossier of this machine as the portal lists it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Listed {
    /// Its id.
    pub dossier: DossierId,
    /// SHA-256 of its manifest, in hex.
    pub manifest_sha256: String,
    /// The portal's state (`contract.md`, "Documents").
    pub state: String,
    /// The national state, 1 to 10.
    pub national_state: Option<u8>,
    /// The officer's code.
    pub official_code: Option<String>,
}

/// A login that waits for the citizen's own telephone.
#[derive(Clone, Debug, Deserialize)]
pub struct Login {
    device_code: Redacted<String>,
    /// What the citizen types there.
    pub user_code: String,
    /// Where, for a QR code if [`Login::verification_uri_complete`] is absent.
    pub verification_uri: String,
    /// Where, with the code in it.
    pub verification_uri_complete: Option<String>,
    /// Two digits that must be the same on both screens.
    pub matching_digits: Option<String>,
    /// Seconds until it ends.
    pub expires_in: u64,
    #[serde(default = "interval")]
    interval: u64,
}

const fn interval() -> u64 {
    INTERVAL_S
}

/// What a login has given; goes with the submission and nowhere else.
#[derive(Clone, Debug)]
pub struct Token(Redacted<String>);

impl Token {
    pub(crate) fn as_str(&self) -> &str {
        self.0.reveal()
    }
}

#[derive(Deserialize)]
struct ListAnswer {
    dossiers: Vec<Listed>,
    cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TokenAnswer {
    Granted { access_token: Redacted<String> },
    Error { error: String },
}

impl Desk {
    /// A desk with the same address, certificates and waits as the delivery.
    ///
    /// # Errors
    /// [`ConfigError`] when address or certificates cannot be used.
    pub fn new(config: &Config, vault: Vault) -> Result<Self, ConfigError> {
        Ok(Self {
            client: Client::new(config, vault)?,
        })
    }

    /// Looks for a dossier; nothing for an unknown code and for wrong digits alike.
    ///
    /// # Errors
    /// [`DeskError`]; [`DeskError::NotNow`] also after too many wrong tries.
    pub async fn look_up(&self, by: &LookUp) -> Result<Option<Found>, DeskError> {
        let body = match by {
            LookUp::Tracking(code) => json!({"tracking_code": code}),
            LookUp::Official(code, digits) => {
                json!({"official_code": code, "last_four": digits.reveal()})
            }
        };
        let answer = self.client.send_json(Method::POST, "lookups", &body).await;
        unless_absent(answer)
    }

    /// What the portal knows of a dossier's fee; nothing if it knows of none.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn payment(&self, id: DossierId) -> Result<Option<Payment>, DeskError> {
        let path = format!("dossiers/{id}/payment");
        unless_absent(self.client.get(&path, None).await)
    }

    /// Takes a dossier back for the citizen. Asking again is harmless.
    ///
    /// # Errors
    /// [`DeskError`]; [`DeskError::Refused`] once the officer works on it.
    pub async fn withdraw(&self, id: DossierId) -> Result<(), DeskError> {
        let path = format!("dossiers/{id}/withdrawal");
        let body = json!({"dossier": id});
        let _: Value = self.client.send_json(Method::PUT, &path, &body).await?;
        Ok(())
    }

    /// Tells the counts of one day; a higher `revision` in them replaces an earlier one.
    ///
    /// # Errors
    /// [`DeskError`]; [`DeskError::Refused`] for what is no count.
    pub async fn report_day(
        &self,
        day: civil::Date,
        counts: &(impl Serialize + Sync),
    ) -> Result<(), DeskError> {
        let path = format!("device/statistics/{day}");
        let _: Value = self.client.send_json(Method::PUT, &path, counts).await?;
        Ok(())
    }

    /// Every dossier of this machine that has changed since then, for the daily comparison.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn dossiers_since(&self, since: Timestamp) -> Result<Vec<Listed>, DeskError> {
        let since = format!("since={}", whole_seconds(since));
        let (mut listed, mut cursor) = (Vec::new(), None);
        for _ in 0..PAGES_MOST {
            let query = match &cursor {
                Some(cursor) => format!("{since}&cursor={cursor}"),
                None => since.clone(),
            };
            let page: ListAnswer = self.client.get("dossiers", Some(query)).await?;
            listed.extend(page.dossiers);
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        Ok(listed)
    }

    /// Begins a login (RFC 8628); `desk` is the name that the citizen sees on the telephone.
    ///
    /// # Errors
    /// [`DeskError`].
    pub async fn begin_login(&self, desk: &str) -> Result<Login, DeskError> {
        Ok(self
            .client
            .oauth("device_authorization", &[("desk", desk)])
            .await?)
    }

    /// Asks until the citizen has decided or the login's time is over; drop it to stop.
    ///
    /// # Errors
    /// [`DeskError::LoginEnded`] without consent; a portal that is out of reach is asked
    /// again.
    pub async fn finish_login(&self, login: &Login) -> Result<Token, DeskError> {
        let end = Instant::now() + Duration::from_secs(login.expires_in);
        let mut pause = Duration::from_secs(login.interval);
        let form = [
            ("grant_type", DEVICE_CODE_GRANT),
            ("device_code", login.device_code.reveal().as_str()),
        ];
        loop {
            let next = Instant::now() + pause;
            if next >= end {
                return Err(DeskError::LoginEnded);
            }
            sleep_until(next).await;
            let error = match self.client.oauth("token", &form).await {
                Ok(TokenAnswer::Granted { access_token }) => return Ok(Token(access_token)),
                Ok(TokenAnswer::Error { error }) => error,
                // RFC 8628, section 3.5: after a timeout the pause grows as well.
                Err(Failure::Unreached(_) | Failure::Busy(_)) => "slow_down".to_owned(),
                Err(failure) => return Err(failure.into()),
            };
            pause = next_pause(&error, pause).ok_or(DeskError::LoginEnded)?;
        }
    }
}

/// The pause before the next question; nothing when there is no more to ask.
fn next_pause(error: &str, pause: Duration) -> Option<Duration> {
    match error {
        "authorization_pending" => Some(pause),
        "slow_down" => Some(pause + SLOWER),
        _ => None,
    }
}

/// What the portal does not have is an answer, not a failure.
fn unless_absent<T>(answer: Result<T, Failure>) -> Result<Option<T>, DeskError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(
            Failure::Absent
            | Failure::Problem {
                action: Action::AskAgain,
                ..
            },
        ) => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

/// Rule 1 of the contract.
fn whole_seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_of_the_device_flow_has_its_pause() {
        let table = [
            ("authorization_pending", Some(5)),
            ("slow_down", Some(10)),
            ("access_denied", None),
            ("expired_token", None),
            ("invalid_grant", None),
        ];
        for (error, seconds) in table {
            let pause = next_pause(error, Duration::from_secs(5));
            assert_eq!(pause, seconds.map(Duration::from_secs), "{error}");
        }
    }
}
