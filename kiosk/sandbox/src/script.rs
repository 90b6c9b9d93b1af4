//! A script of what goes wrong: TOML that drives every front end and both personalities.
//!
//! `[[sheet]]` rules hit a feeding by its number, `[[desk]]` plans what hands do, counted
//! in milliseconds, and `[[usb]]`, `[[http]]` and `[[scsi]]` rules hit occasions on their
//! level: the first `skip` of them pass, the next `times` are hit. A table of a level that
//! the device does not speak has no effect. What can go wrong was
//! read in docs/scanner-sources.md.

use serde::Deserialize;

use crate::paper_path::Fault;

/// A whole script.
///
/// ```
/// let script = kiosk_sandbox::Script::from_toml("
///     [[sheet]]
///     feed = 2
///     fault = 'jam'
///
///     [[http]]
///     request = 'NextDocument'
///     effect = { answer = 503 }
///     times = 3
/// ");
/// assert!(script.is_ok());
/// ```
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Script {
    pub(crate) sheet: Vec<SheetRule>,
    pub(crate) desk: Vec<Planned>,
    #[serde(flatten)]
    pub(crate) rules: Rules,
}

/// A script cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the script is wrong: {0}")]
pub struct ScriptError(String);

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// [`ScriptError`], with line and cause, when it is no TOML or names unknown things.
    pub fn from_toml(text: &str) -> Result<Self, ScriptError> {
        toml::from_str(text).map_err(|error| ScriptError(error.to_string()))
    }
}

/// Rules of the three levels.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Rules {
    usb: Vec<Rule<UsbOccasion, UsbEffect>>,
    http: Vec<Rule<HttpOccasion, HttpEffect>>,
    scsi: Vec<Rule<ScsiOccasion, ScsiEffect>>,
    /// How often one of them was used.
    #[serde(skip)]
    hits: u64,
}

impl Rules {
    pub(crate) const fn hits(&self) -> u64 {
        self.hits
    }

    pub(crate) fn extend(&mut self, more: Self) {
        self.usb.extend(more.usb);
        self.http.extend(more.http);
        self.scsi.extend(more.scsi);
    }

    /// The effect on this USB occasion; `moved` counts the bytes of the direction so far.
    pub(crate) fn on_usb(&mut self, on: UsbEvent, moved: u64) -> Option<UsbEffect> {
        let effect = hit(&mut self.usb, |one| {
            one.on == on && moved >= one.after_bytes
        });
        self.hits += u64::from(effect.is_some());
        effect
    }

    /// The effects on this HTTP request, such as `GET /eSCL/ScannerStatus`.
    pub(crate) fn on_http(&mut self, request: &str) -> Vec<HttpEffect> {
        let effects = hits(&mut self.http, |one| {
            request.contains(&one.request) || one.request == "*"
        });
        self.hits += effects.len() as u64;
        effects
    }

    /// The effects on this SCSI command.
    pub(crate) fn on_scsi(&mut self, opcode: u8) -> Vec<ScsiEffect> {
        let effects = hits(&mut self.scsi, |one| one.command == opcode);
        self.hits += effects.len() as u64;
        effects
    }
}

/// What happens to a feeding.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetRule {
    pub(crate) feed: u32,
    pub(crate) fault: Fault,
}

/// What a hand does, and when.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Planned {
    pub(crate) at_ms: u64,
    pub(crate) act: Act,
}

/// What a hand does at the desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Act {
    OpenCover,
    CloseCover,
    Unplug,
    Plug,
    ClearFeeder,
    ClearGlass,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule<O, E> {
    #[serde(flatten)]
    occasion: O,
    effect: E,
    #[serde(default)]
    skip: u32,
    #[serde(default = "once")]
    times: u32,
}

const fn once() -> u32 {
    1
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
struct UsbOccasion {
    on: UsbEvent,
    #[serde(default)]
    after_bytes: u64,
}

/// What happens on the cable.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UsbEvent {
    Open,
    Strings,
    Claim,
    Control,
    Out,
    In,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
struct HttpOccasion {
    request: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
struct ScsiOccasion {
    command: u8,
}

/// How a transfer or a request of the bus fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UsbEffect {
    /// The endpoint is halted, a request unknown.
    Stall,
    /// A zero-length packet comes first.
    Zlp,
    /// At most that many bytes come, as a short packet.
    Short(usize),
    /// That many milliseconds pass first.
    DelayMs(u64),
    /// More comes than was asked for.
    Babble,
    /// The wire garbles it.
    Wire,
    /// Another program holds it.
    Busy,
    /// No permission.
    NoPermission,
    /// The device falls silent until it is claimed anew or reset.
    Silence,
    /// The cable comes off.
    Unplug,
}

/// How an HTTP answer deviates.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HttpEffect {
    /// Nothing is done, and that status comes, with an error text.
    Answer(u16),
    /// The same with `Retry-After`, in seconds.
    RetryAfter(u32),
    /// It is done, but that status comes.
    Status(u16),
    /// The body is that text.
    Body(String),
    /// Every first text becomes the second one in the body.
    Replace(String, String),
    /// `Location` is that text; `{}` stands for the job's path.
    Location(String),
    /// The body comes in chunks of that many bytes, with extension and trailer.
    Chunked(usize),
    /// Neither length nor chunks.
    NoLength,
    /// `Content-Length` is wrong by that much.
    Length(i64),
    /// The last bytes of the answer never come.
    Cut(usize),
    /// Header names are written in lower case.
    LowerCase,
    /// That many headers more.
    Headers(usize),
    /// `100 Continue` comes first.
    Continue,
    /// That text comes before the answer.
    Leftover(String),
    /// The answer comes that many milliseconds later.
    DelayMs(u64),
    /// The device falls silent.
    Silence,
    /// The cable comes off.
    Unplug,
}

/// How a SCSI command deviates.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScsiEffect {
    /// Nothing is done; the status says busy.
    Busy,
    /// Nothing is done; the status says check, and the sense is key, code, qualifier.
    Sense(u8, u8, u8),
    /// No byte of data comes, then a good status.
    NoData,
    /// The data are that many bytes longer than asked for.
    Longer(usize),
    /// The data are that many bytes shorter.
    Shorter(usize),
    /// Every byte of the data is that one.
    Filled(u8),
    /// The status never comes.
    SwallowStatus,
    /// The data phase is left out.
    SwallowData,
    /// A stale status comes before everything else.
    ExtraStatus,
    /// The answer comes that many milliseconds later.
    DelayMs(u64),
    /// The device falls silent.
    Silence,
    /// The cable comes off.
    Unplug,
}

/// The first rule in force for this occasion is used up by one.
fn hit<O, E: Clone>(rules: &mut [Rule<O, E>], is_meant: impl Fn(&O) -> bool) -> Option<E> {
    let fitting = rules.iter_mut().filter(|rule| is_meant(&rule.occasion));
    fitting.filter_map(spend).next()
}

/// Every rule in force for this occasion is used up by one.
fn hits<O, E: Clone>(rules: &mut [Rule<O, E>], is_meant: impl Fn(&O) -> bool) -> Vec<E> {
    let fitting = rules.iter_mut().filter(|rule| is_meant(&rule.occasion));
    fitting.filter_map(spend).collect()
}

fn spend<O, E: Clone>(rule: &mut Rule<O, E>) -> Option<E> {
    if rule.skip > 0 {
        rule.skip -= 1;
        return None;
    }
    rule.times = rule.times.checked_sub(1)?;
    Some(rule.effect.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Script {
        Script::from_toml(text).unwrap()
    }

    #[test]
    fn rules_pass_then_hit_then_are_used_up() {
        let mut rules = script(
            "[[http]]\nrequest = 'ScannerStatus'\nskip = 1\ntimes = 2\neffect = { answer = 503 }",
        )
        .rules;
        let mut ask = || rules.on_http("GET /eSCL/ScannerStatus");
        assert_eq!(ask(), []);
        assert_eq!(ask(), [HttpEffect::Answer(503)]);
        assert_eq!(ask(), [HttpEffect::Answer(503)]);
        assert_eq!(ask(), []);
    }

    #[test]
    fn byte_counts_hold_a_rule_back() {
        let mut rules = script("[[usb]]\non = 'in'\nafter_bytes = 100\neffect = 'unplug'").rules;
        assert_eq!(rules.on_usb(UsbEvent::In, 99), None);
        assert_eq!(rules.on_usb(UsbEvent::Out, 500), None);
        assert_eq!(rules.on_usb(UsbEvent::In, 100), Some(UsbEffect::Unplug));
    }

    #[test]
    fn every_level_has_a_table() {
        let script = script(
            "
            [[sheet]]
            feed = 2
            fault = 'double_feed'
            [[desk]]
            at_ms = 1500
            act = 'open_cover'
            [[scsi]]
            command = 0x28
            effect = { sense = [3, 0x80, 1] }
            ",
        );
        assert_eq!(script.sheet[0].fault, Fault::DoubleFeed);
        assert_eq!(script.desk[0].act, Act::OpenCover);
        let mut rules = script.rules;
        assert_eq!(rules.on_scsi(0x28), [ScsiEffect::Sense(3, 0x80, 1)]);
    }

    #[test]
    fn every_fault_has_the_name_that_it_tells() {
        for fault in Fault::ALL {
            let text = format!("[[sheet]]\nfeed = 1\nfault = '{}'", fault.name());
            assert_eq!(script(&text).sheet[0].fault, fault);
        }
    }

    #[test]
    fn wrong_scripts_are_refused() {
        for text in [
            "[[sheet]]\nfeed = 1\nfault = 'fire'",
            "[[usb]]\non = 'in'",
            "[[http]]\nrequest = 'x'\neffect = 'stall'",
            "[[scanner]]\n",
            "[[scsi]]\ncommand = 0\neffect = 'busy'\ntims = 3",
            "sheet = 3",
        ] {
            assert!(Script::from_toml(text).is_err(), "{text}");
        }
    }
}
