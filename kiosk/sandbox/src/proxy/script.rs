//! What goes wrong on the way, as data: rules that hit requests, and the link itself.
//!
//! A rule hits the requests that its method and path name: the first `skip` of them pass, the
//! next `times` are hit, each with the probability `chance`. Every throw of the dice comes
//! from `seed`, so that the same requests in the same order meet the same faults.

use std::collections::BTreeMap;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde::Deserialize;

/// A whole script.
///
/// ```
/// let script = kiosk_sandbox::proxy::Script::from_toml("
///     seed = 7
///
///     [link]
///     rate_bytes_per_s = 8000
///     cut_every_ms = 30000
///
///     [[rule]]
///     method = 'PATCH'
///     path = '/kiosk/v1/uploads/*'
///     skip = 1
///     fault = { kind = 'cut-request', at_byte = 1000 }
/// ");
/// assert!(script.is_ok());
/// ```
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Script {
    /// Where all dice begin.
    pub seed: u64,
    /// Bytes are carried without being understood, as for TLS: rules hit connections, and
    /// only faults that need no HTTP may stand in them.
    pub raw: bool,
    /// What every byte meets.
    pub link: Link,
    /// What single requests meet; the first rule that hits counts.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// The link that all connections share.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Link {
    /// Bytes a second in each direction; without it as fast as the machine.
    pub rate_bytes_per_s: Option<u64>,
    /// Milliseconds before each request goes on.
    pub delay_ms: u64,
    /// All connections are reset each time this many milliseconds have passed.
    pub cut_every_ms: Option<u64>,
}

/// A fault and the requests that it hits.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Method, after an override by header; any without it.
    pub method: Option<String>,
    /// Path, in which `*` stands for any characters; any without it.
    pub path: Option<String>,
    /// Requests that pass first.
    #[serde(default)]
    pub skip: u32,
    /// Requests that are hit.
    #[serde(default = "once")]
    pub times: u32,
    /// Probability of each hit, 0 to 1; a request that is spared does not count.
    #[serde(default = "surely")]
    pub chance: f64,
    /// What happens to them.
    pub fault: Fault,
}

const fn once() -> u32 {
    1
}

const fn surely() -> f64 {
    1.0
}

impl Rule {
    /// Hits the next request with that method and path, once.
    #[must_use]
    pub fn new(method: &str, path: &str, fault: Fault) -> Self {
        Self {
            method: Some(method.to_owned()),
            path: Some(path.to_owned()),
            skip: 0,
            times: once(),
            chance: surely(),
            fault,
        }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        self.method.as_deref().is_none_or(|name| name == method)
            && self
                .path
                .as_deref()
                .is_none_or(|pattern| glob(pattern, path))
    }
}

/// What can happen to a request. Positions count from the first byte of the message's head;
/// a missing one is drawn from the seed.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// It waits before it goes on.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The connection is closed before anything went on.
    Close,
    /// The connection is reset before anything went on.
    Reset,
    /// Half-open: the request is taken and nothing ever comes.
    Swallow,
    /// Half-open: the server gets the request, its answer never comes.
    Hang,
    /// Only the first bytes reach the server, then both sides are cut off.
    CutRequest {
        /// Bytes that arrive.
        at_byte: Option<u64>,
    },
    /// Only the first bytes of the answer come.
    CutAnswer {
        /// Bytes that come.
        at_byte: Option<u64>,
    },
    /// The server has answered; the caller sees a reset.
    LoseAnswer,
    /// The server gets the request twice; its second answer comes.
    Duplicate,
    /// Order changed: the caller sees a reset, and the request arrives after later ones.
    Late {
        /// Requests that overtake it.
        after: u32,
    },
    /// A login page with status 200, as hotel networks have it.
    CaptivePortal,
    /// To a login page.
    Redirect,
    /// Somebody in between answers; the server hears nothing.
    Answer {
        /// Status.
        status: u16,
        /// Headers besides `Content-Length`.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// Content.
        #[serde(default)]
        body: String,
    },
    /// The same, before the request's content was read, and then a reset.
    EarlyAnswer {
        /// Status.
        status: u16,
    },
    /// The answer to an earlier request of this method and path comes again, as from a cache.
    Stale,
    /// `Content-Length` says more than comes.
    LongerLength {
        /// Bytes too many.
        by: u64,
    },
    /// `Content-Length` says less than comes.
    ShorterLength {
        /// Bytes too few.
        by: u64,
    },
    /// Half of the answer's content, with a length that agrees.
    HalfBody,
    /// A header of the answer says something else.
    SetHeader {
        /// Its name.
        name: String,
        /// What it says.
        value: String,
    },
    /// A header of the answer is missing.
    StripHeader {
        /// Its name.
        name: String,
    },
    /// One bit of the request's content is turned over.
    FlipRequest {
        /// Position in the content.
        at_byte: Option<u64>,
    },
    /// One bit of the answer's content is turned over.
    FlipAnswer {
        /// Position in the content.
        at_byte: Option<u64>,
    },
    /// The head of the answer comes byte by byte.
    SlowHead {
        /// Milliseconds for each byte.
        ms_per_byte: u64,
    },
}

impl Fault {
    /// Whether it can be done to bytes that nobody understands.
    const fn is_raw(&self) -> bool {
        matches!(
            self,
            Self::Delay { .. }
                | Self::Close
                | Self::Reset
                | Self::Swallow
                | Self::Hang
                | Self::CutRequest { .. }
                | Self::CutAnswer { .. }
        )
    }
}

/// A script cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ScriptError {
    /// No TOML, or it names unknown things.
    #[error("the script is wrong: {0}")]
    Text(String),
    /// A raw script has a rule that needs HTTP.
    #[error("rule {0} of the script needs HTTP, but the script is raw")]
    NotRaw(usize),
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// [`ScriptError`], with line and cause.
    pub fn from_toml(text: &str) -> Result<Self, ScriptError> {
        let script: Self =
            toml::from_str(text).map_err(|error| ScriptError::Text(error.to_string()))?;
        let names_http = |rule: &Rule| rule.method.is_some() || rule.path.is_some();
        let is_wrong = |rule: &Rule| !rule.fault.is_raw() || names_http(rule);
        match script.rules.iter().position(is_wrong) {
            Some(place) if script.raw => Err(ScriptError::NotRaw(place + 1)),
            _ => Ok(script),
        }
    }

    /// A script of these rules, over a link without faults.
    #[must_use]
    pub fn of(rules: impl IntoIterator<Item = Rule>) -> Self {
        Self {
            rules: rules.into_iter().collect(),
            ..Self::default()
        }
    }
}

/// A script that is being played.
#[derive(Debug)]
pub(super) struct Player {
    rules: Vec<Rule>,
    dice: StdRng,
}

/// The fault of one request, and one throw of the dice for what it leaves open.
pub(super) struct Planned {
    pub(super) fault: Fault,
    pub(super) roll: u64,
}

impl Planned {
    /// The position that the fault names, or one below `length`; never beyond it.
    pub(super) fn position(&self, at_byte: Option<u64>, length: u64) -> u64 {
        at_byte
            .unwrap_or_else(|| self.roll % length.max(1))
            .min(length)
    }
}

impl Player {
    pub(super) fn new(script: &Script) -> Self {
        Self {
            rules: script.rules.clone(),
            dice: StdRng::seed_from_u64(script.seed),
        }
    }

    /// What happens to this request.
    pub(super) fn next(&mut self, method: &str, path: &str) -> Option<Planned> {
        for rule in &mut self.rules {
            if rule.times == 0 || !rule.matches(method, path) {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            if rule.chance >= 1.0 || self.dice.r#gen::<f64>() < rule.chance {
                rule.times -= 1;
                return Some(Planned {
                    fault: rule.fault.clone(),
                    roll: self.dice.r#gen(),
                });
            }
        }
        None
    }

    /// Hits that have not happened yet.
    pub(super) fn left(&self) -> u64 {
        self.rules.iter().map(|rule| u64::from(rule.times)).sum()
    }
}

/// Whether `text` is `pattern` with `*` for any characters.
fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(tail) = text.strip_prefix(head) else {
        return false;
    };
    tail.char_indices()
        .map(|(place, _)| place)
        .chain([tail.len()])
        .any(|place| tail.get(place..).is_some_and(|text| glob(rest, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, text, fits) in [
            ("/kiosk/v1/uploads/*", "/kiosk/v1/uploads/u1", true),
            ("/kiosk/v1/uploads/*", "/kiosk/v1/service", false),
            ("*/submission", "/kiosk/v1/dossiers/1/submission", true),
            ("*/submission", "/kiosk/v1/dossiers/1", false),
            ("/a*b*c", "/a1b2b3c", true),
            ("/a*b*c", "/a1b2b3", false),
            ("*", "", true),
            ("/x", "/x", true),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn skipped_requests_pass_and_hits_are_counted() {
        let mut rule = Rule::new("PUT", "/a", Fault::Close);
        rule.skip = 1;
        rule.times = 2;
        let mut player = Player::new(&Script::of([rule]));
        let hits: Vec<bool> = (0..5).map(|_| player.next("PUT", "/a").is_some()).collect();
        assert_eq!(hits, [false, true, true, false, false]);
        assert_eq!(player.left(), 0);
        assert!(player.next("GET", "/a").is_none());
    }

    #[test]
    fn the_same_seed_throws_the_same_dice() {
        let played = |seed| {
            let mut rule = Rule::new("PUT", "/a", Fault::Close);
            (rule.times, rule.chance) = (u32::MAX, 0.5);
            let mut player = Player::new(&Script {
                seed,
                ..Script::of([rule])
            });
            (0..64)
                .map(|_| player.next("PUT", "/a").map(|planned| planned.roll))
                .collect::<Vec<_>>()
        };
        assert_eq!(played(1), played(1));
        assert_ne!(played(1), played(2));
    }

    #[test]
    fn scripts_that_cannot_be_played_are_refused() {
        let raw = "raw = true\n[[rule]]\nfault = { kind = 'duplicate' }";
        assert_eq!(Script::from_toml(raw), Err(ScriptError::NotRaw(1)));
        let unknown = "[[rule]]\nfault = { kind = 'cut-request', byte = 1 }";
        assert!(matches!(
            Script::from_toml(unknown),
            Err(ScriptError::Text(_))
        ));
        assert!(Script::from_toml("[link]\nrate = 1").is_err());
    }
}
