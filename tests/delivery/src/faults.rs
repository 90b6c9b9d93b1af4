//! Which faults there are, at which calls, and storms of them.

use std::collections::BTreeMap;

use kiosk_domain::DossierId;
use kiosk_sandbox::proxy::{Fault, Rule, Script};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

/// Milliseconds of a delay that is only a delay.
const SHORT_MS: u64 = 5;

/// A call on the way of a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The service document.
    Service,
    /// The bundle of keys.
    Keys,
    /// The declaration.
    Declare,
    /// The piece with that number, from 0, of all documents together.
    Piece(u32),
    /// The question where to go on, after a piece that was cut.
    Offset,
    /// The submission, whose answer is the receipt.
    Submit,
    /// The submission made again, after a receipt that was damaged.
    Receipt,
}

impl Phase {
    /// Every phase of a dossier of at least four pieces.
    pub const ALL: [Self; 9] = [
        Self::Service,
        Self::Keys,
        Self::Declare,
        Self::Piece(0),
        Self::Piece(1),
        Self::Piece(3),
        Self::Offset,
        Self::Submit,
        Self::Receipt,
    ];

    /// The rules that bring a fault to this call, after those that lead there.
    #[must_use]
    pub fn rules(self, id: DossierId, fault: Fault) -> Vec<Rule> {
        let dossier = format!("/kiosk/v1/dossiers/{id}");
        let submission = format!("{dossier}/submission");
        let uploads = "/kiosk/v1/uploads/*";
        match self {
            Self::Service => vec![Rule::new("GET", "/kiosk/v1/service", fault)],
            Self::Keys => vec![Rule::new("GET", "/kiosk/v1/bundles/keys", fault)],
            Self::Declare => vec![Rule::new("PUT", &dossier, fault)],
            Self::Piece(skip) => {
                let rule = Rule::new("PATCH", uploads, fault);
                vec![Rule { skip, ..rule }]
            }
            Self::Offset => vec![
                Rule::new("PATCH", uploads, Fault::LoseAnswer),
                Rule::new("HEAD", uploads, fault),
            ],
            Self::Submit => vec![Rule::new("PUT", &submission, fault)],
            Self::Receipt => vec![
                Rule::new("PUT", &submission, Fault::HalfBody),
                Rule::new("PUT", &submission, fault),
            ],
        }
    }

    /// Whether a delivery can end without having made this call as often as the rules say:
    /// the keys are asked for beside it.
    #[must_use]
    pub const fn is_beside(self) -> bool {
        matches!(self, Self::Service | Self::Keys)
    }
}

/// Every kind of fault, with positions that a message of any size has.
#[must_use]
pub fn kinds() -> Vec<Fault> {
    let answer = |status, headers: &[(&str, &str)], body: &str| Fault::Answer {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        body: body.to_owned(),
    };
    let portal = ("kiosk-api", "1");
    let json = ("content-type", "application/json");
    let problem = ("content-type", "application/problem+json");
    let busy =
        r#"{"type":"urn:kiosk:problem:unavailable","title":"x","status":503,"retry_after_s":0}"#;
    let set = |name: &str, value: &str| Fault::SetHeader {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    vec![
        Fault::Delay { ms: SHORT_MS },
        Fault::SlowHead { ms_per_byte: 0 },
        Fault::Close,
        Fault::Reset,
        Fault::Swallow,
        Fault::Hang,
        Fault::CutRequest { at_byte: None },
        Fault::CutAnswer { at_byte: None },
        Fault::LoseAnswer,
        Fault::Duplicate,
        Fault::Late { after: 1 },
        Fault::CaptivePortal,
        Fault::Redirect,
        Fault::EarlyAnswer { status: 413 },
        answer(500, &[("content-type", "text/html")], "<h1>no</h1>"),
        answer(503, &[portal, problem], busy),
        answer(200, &[portal, json], "{}"),
        Fault::Stale,
        Fault::LongerLength { by: 100 },
        Fault::ShorterLength { by: 3 },
        Fault::HalfBody,
        set("content-type", "text/html"),
        set("upload-offset", "999999999"),
        set("upload-offset", "0"),
        Fault::StripHeader {
            name: "kiosk-api".to_owned(),
        },
        Fault::FlipRequest { at_byte: None },
        Fault::FlipAnswer { at_byte: None },
    ]
}

/// A random sequence of faults at random calls; the same for the same seed.
#[must_use]
pub fn storm(seed: u64, id: DossierId) -> Script {
    let mut dice = StdRng::seed_from_u64(seed);
    let kinds = kinds();
    let rules = (0..dice.gen_range(1..=8)).flat_map(|_| {
        let phase = Phase::ALL[dice.gen_range(0..Phase::ALL.len())];
        let fault = kinds.choose(&mut dice).unwrap().clone();
        let times = dice.gen_range(1..=3);
        let mut rules = phase.rules(id, fault);
        rules.iter_mut().for_each(|rule| rule.times = times);
        rules
    });
    Script {
        seed,
        ..Script::of(rules.collect::<Vec<_>>())
    }
}
