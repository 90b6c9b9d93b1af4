//! The citizen's login by the device flow (RFC 8628), with a pretend identity page.
//!
//! A real portal brokers to the national identity; here the page of `http/login.rs` stands
//! in for it, for the demo and the tests. The kiosk shows an address and a code and asks
//! until the citizen has agreed on their own telephone; it never handles a password. Two
//! digits on both screens tie the telephone to this very desk.
//!
//! Logins live in memory only: one that a restart loses is done again.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rand::{Rng, rngs::OsRng, seq::SliceRandom};
use serde::Serialize;

use crate::{
    files,
    problem::{Problem, ProblemKind},
    signing::DeviceKey,
};

/// How long a citizen has (portal contract, "Citizen login").
const LOGIN: SignedDuration = SignedDuration::from_mins(5);

/// How long a dossier may wait for a link after its citizen has logged in.
const TOKEN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Seconds between two questions of the kiosk (RFC 8628, 3.2: the default).
const INTERVAL_S: i64 = 5;

/// Added to the interval for whoever asks too often (RFC 8628, 3.5).
const SLOWER_S: i64 = 5;

/// Letters of a user code: no vowels, so that no word comes out (RFC 8628, 6.1).
const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";

/// Logins that wait at the same time; more would be a flood.
const OPEN_AT_ONCE: usize = 10_000;

/// Who is logging in, and who has.
#[derive(Default)]
pub(crate) struct Logins {
    /// By device code.
    waiting: BTreeMap<String, Login>,
    /// By access token.
    tokens: BTreeMap<String, Token>,
}

struct Login {
    user_code: String,
    digits: String,
    desk: String,
    device: DeviceKey,
    expires_at: Timestamp,
    interval_s: i64,
    asked_at: Option<Timestamp>,
    decision: Decision,
}

struct Token {
    device: DeviceKey,
    expires_at: Timestamp,
}

/// What the citizen said.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Decision {
    Open,
    Denied,
    Agreed { token: String },
}

/// Answer of `POST oauth2/device_authorization`.
#[derive(Debug, Serialize)]
pub(crate) struct Started {
    pub(crate) device_code: String,
    pub(crate) user_code: String,
    pub(crate) verification_uri: String,
    pub(crate) verification_uri_complete: String,
    pub(crate) matching_digits: String,
    pub(crate) expires_in: i64,
    pub(crate) interval: i64,
}

/// Answer of `POST oauth2/token`.
#[derive(Debug, Serialize)]
pub(crate) struct Granted {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
}

/// Errors of RFC 6749, 5.2 and RFC 8628, 3.5.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OauthError {
    InvalidRequest,
    UnsupportedGrantType,
    InvalidGrant,
    AuthorizationPending,
    SlowDown,
    AccessDenied,
    ExpiredToken,
}

impl OauthError {
    /// The code as the RFCs write it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidGrant => "invalid_grant",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::AccessDenied => "access_denied",
            Self::ExpiredToken => "expired_token",
        }
    }
}

/// What the identity page shows of a login.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Asked {
    pub(crate) desk: String,
    pub(crate) digits: String,
}

impl Logins {
    /// Begins a login at a desk; `page` is the identity page's address.
    pub(crate) fn start(
        &mut self,
        device: &DeviceKey,
        desk: &str,
        page: &str,
        now: Timestamp,
    ) -> Result<Started, Problem> {
        self.waiting.retain(|_, login| now < login.expires_at);
        if self.waiting.len() >= OPEN_AT_ONCE {
            return Err(ProblemKind::Unavailable.into());
        }
        let user_code = user_code();
        let digits = format!("{:02}", OsRng.gen_range(0..100));
        let device_code = files::random_name();
        let login = Login {
            user_code: user_code.clone(),
            digits: digits.clone(),
            desk: desk.to_owned(),
            device: device.clone(),
            expires_at: later(now, LOGIN),
            interval_s: INTERVAL_S,
            asked_at: None,
            decision: Decision::Open,
        };
        self.waiting.insert(device_code.clone(), login);
        Ok(Started {
            device_code,
            verification_uri_complete: format!("{page}?user_code={user_code}"),
            user_code,
            verification_uri: page.to_owned(),
            matching_digits: digits,
            expires_in: LOGIN.as_secs(),
            interval: INTERVAL_S,
        })
    }

    /// What became of a login. The token is the same on every further call, because an
    /// answer may be lost on the way.
    pub(crate) fn ask(
        &mut self,
        device_code: &str,
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<Granted, OauthError> {
        let login = self
            .waiting
            .get_mut(device_code)
            .filter(|login| &login.device == device)
            .ok_or(OauthError::InvalidGrant)?;
        if now >= login.expires_at {
            return Err(OauthError::ExpiredToken);
        }
        match &login.decision {
            Decision::Denied => Err(OauthError::AccessDenied),
            Decision::Agreed { token } => Ok(Granted {
                access_token: token.clone(),
                token_type: "Bearer",
                expires_in: TOKEN.as_secs(),
            }),
            Decision::Open => {
                let asked_at = login.asked_at.replace(now);
                let is_early =
                    asked_at.is_some_and(|at| now.duration_since(at).as_secs() < login.interval_s);
                if is_early {
                    login.interval_s += SLOWER_S;
                    return Err(OauthError::SlowDown);
                }
                Err(OauthError::AuthorizationPending)
            }
        }
    }

    /// The login that waits for a citizen with this code.
    pub(crate) fn asked(&mut self, user_code: &str, now: Timestamp) -> Option<Asked> {
        let login = self.open(user_code, now)?;
        Some(Asked {
            desk: login.desk.clone(),
            digits: login.digits.clone(),
        })
    }

    /// The citizen's word; tells whether a login waited for it.
    pub(crate) fn decide(&mut self, user_code: &str, agrees: bool, now: Timestamp) -> bool {
        let token = files::random_name();
        let Some(login) = self.open(user_code, now) else {
            return false;
        };
        if !agrees {
            login.decision = Decision::Denied;
            return true;
        }
        login.decision = Decision::Agreed {
            token: token.clone(),
        };
        let granted = Token {
            device: login.device.clone(),
            expires_at: later(now, TOKEN),
        };
        self.tokens.retain(|_, token| now < token.expires_at);
        self.tokens.insert(token, granted);
        true
    }

    /// Whether a submission comes with a login.
    pub(crate) fn check(
        &self,
        token: Option<&str>,
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let token = token.ok_or(ProblemKind::LoginRequired)?;
        match self.tokens.get(token) {
            Some(known) if &known.device == device && now < known.expires_at => Ok(()),
            _ => Err(ProblemKind::LoginExpired.into()),
        }
    }

    fn open(&mut self, user_code: &str, now: Timestamp) -> Option<&mut Login> {
        let wanted = plain(user_code);
        self.waiting.values_mut().find(|login| {
            plain(&login.user_code) == wanted
                && login.decision == Decision::Open
                && now < login.expires_at
        })
    }
}

fn later(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_add(span).unwrap_or(now)
}

/// Eight letters in two groups: 2 × 10^10 codes for the few that wait at a time.
fn user_code() -> String {
    let letters: String = (0..8)
        .filter_map(|_| LETTERS.choose(&mut OsRng))
        .map(|letter| char::from(*letter))
        .collect();
    let (first, second) = letters.split_at(4);
    format!("{first}-{second}")
}

/// A code as people type it: any case, with or without the dash.
fn plain(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(seed: u8) -> DeviceKey {
        let key = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key();
        DeviceKey::parse(&data_encoding::BASE64.encode(key.as_bytes())).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn started(logins: &mut Logins) -> Started {
        logins
            .start(&device(1), "Quầy 1", "http://portal/login", at(0))
            .unwrap()
    }

    #[test]
    fn a_login_waits_agrees_and_is_good_for_its_device_alone() {
        let mut logins = Logins::default();
        let login = started(&mut logins);
        let ask = |logins: &mut Logins, second| {
            logins
                .ask(&login.device_code, &device(1), at(second))
                .map(|granted| granted.access_token)
        };
        assert_eq!(ask(&mut logins, 0), Err(OauthError::AuthorizationPending));
        assert_eq!(ask(&mut logins, 3), Err(OauthError::SlowDown));
        assert_eq!(ask(&mut logins, 9), Err(OauthError::SlowDown), "ten by now");
        assert_eq!(ask(&mut logins, 30), Err(OauthError::AuthorizationPending));
        let typed = login.user_code.to_lowercase().replace('-', "");
        let asked = logins.asked(&typed, at(40)).unwrap();
        assert_eq!(
            (asked.desk.as_str(), &asked.digits),
            ("Quầy 1", &login.matching_digits)
        );
        assert!(logins.decide(&typed, true, at(41)));
        assert!(!logins.decide(&typed, false, at(42)), "said is said");
        let token = ask(&mut logins, 43).unwrap();
        assert_eq!(ask(&mut logins, 44), Ok(token.clone()), "the same again");
        let stranger = logins.ask(&login.device_code, &device(2), at(44));
        assert_eq!(stranger.map(|_| ()), Err(OauthError::InvalidGrant));
        assert!(logins.check(Some(&token), &device(1), at(600)).is_ok());
        for (token, of) in [(None, 1), (Some("x"), 1), (Some(token.as_str()), 2)] {
            assert!(logins.check(token, &device(of), at(600)).is_err());
        }
        let week_later = at(8 * 24 * 3600);
        assert!(logins.check(Some(&token), &device(1), week_later).is_err());
    }

    #[test]
    fn a_refusal_and_the_end_of_the_time_are_told() {
        let mut logins = Logins::default();
        let refused = started(&mut logins);
        assert!(logins.decide(&refused.user_code, false, at(1)));
        let told = logins.ask(&refused.device_code, &device(1), at(2));
        assert_eq!(told.map(|_| ()), Err(OauthError::AccessDenied));
        let late = started(&mut logins);
        assert!(!logins.decide(&late.user_code, true, at(300)));
        let told = logins.ask(&late.device_code, &device(1), at(300));
        assert_eq!(told.map(|_| ()), Err(OauthError::ExpiredToken));
    }
}
