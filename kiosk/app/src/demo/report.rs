//! `summary.json`: what was captured, sent and held, page by page.

use std::{collections::BTreeMap, path::Path};

use data_encoding::HEXLOWER;
use kiosk_domain::visit::{Outcome, Visit};
use serde::Serialize;

use super::walk::Walked;
use crate::effect::Digest;

/// One visit as it went.
#[derive(Debug, Serialize)]
pub struct Summary {
    procedure: String,
    session_no: String,
    dossier_id: String,
    tracking: Tracking,
    state: &'static str,
    pages: usize,
    components: Vec<Component>,
    seconds: BTreeMap<String, f64>,
    peak_bytes: u64,
}

#[derive(Debug, Serialize)]
struct Tracking {
    code: String,
    url: String,
}

#[derive(Debug, Serialize)]
struct Component {
    code: String,
    /// The documents of the component, as the gateway opened them.
    pdf: Vec<String>,
    pages: Vec<Page>,
}

#[derive(Debug, Serialize)]
struct Page {
    source: String,
    raw: String,
    captured: String,
    sent: Option<String>,
    held: Option<String>,
}

/// What the gateway's export says it took from the documents that it opened.
#[derive(Debug, Default)]
pub struct Held {
    /// By component: the file and the digests of its pages.
    pub documents: Vec<(String, String, Vec<String>)>,
}

impl Held {
    /// Reads `dossier.json` of an export.
    #[must_use]
    pub fn from_export(dossier: &serde_json::Value) -> Self {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
        let documents = list(&dossier["components"])
            .iter()
            .map(|document| {
                let digests = list(&document["pages"]).iter().map(text).collect();
                let file = format!("portal/{}", text(&document["pdf"]));
                (text(&document["component"]), file, digests)
            })
            .collect();
        Self { documents }
    }

    fn of(&self, component: &str) -> (Vec<String>, Vec<String>) {
        let mine = || self.documents.iter().filter(|(code, ..)| code == component);
        let files = mine().map(|(_, file, _)| file.clone()).collect();
        let digests = mine().flat_map(|(.., digests)| digests.clone()).collect();
        (files, digests)
    }
}

impl Summary {
    /// Puts together what the walk saw and what the gateway holds.
    #[must_use]
    pub fn new(walked: &Walked, tracking_base: &str, held: Option<&Held>) -> Self {
        let visit = &walked.visit;
        let numbers = visit.numbers.as_ref();
        let code = numbers
            .map(|numbers| numbers.tracking.to_string())
            .unwrap_or_default();
        Self {
            procedure: visit
                .procedure
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            session_no: numbers
                .map(|numbers| numbers.session_no.to_string())
                .unwrap_or_default(),
            dossier_id: numbers
                .map(|numbers| numbers.id.to_string())
                .unwrap_or_default(),
            tracking: Tracking {
                url: format!("{tracking_base}{code}"),
                code,
            },
            state: state(visit),
            pages: visit.page_count(),
            components: components(walked, held),
            seconds: walked.seconds.clone(),
            peak_bytes: peak_bytes(),
        }
    }

    /// Writes the summary.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        std::fs::write(path, serde_json::to_vec_pretty(self)?)
    }
}

/// The state in the words of the dossier's life.
#[must_use]
pub const fn state(visit: &Visit) -> &'static str {
    match visit.outcome {
        Some(Outcome::Accepted { .. }) => "accepted",
        Some(Outcome::KeptNotSent(_)) => "kept-not-sent",
        Some(Outcome::Refused(_)) => "refused",
        Some(Outcome::Mismatch) => "mismatch",
        None => "unfinished",
    }
}

fn components(walked: &Walked, held: Option<&Held>) -> Vec<Component> {
    let with_pages = walked
        .visit
        .tasks
        .iter()
        .filter(|task| task.kept_pages() > 0);
    with_pages
        .map(|task| {
            let (files, digests) = held
                .map(|held| held.of(task.code.as_str()))
                .unwrap_or_default();
            let kept = task.pages.iter().filter(|page| page.kept);
            let pages = kept.enumerate().filter_map(|(index, page)| {
                let facts = walked.pages.get(&page.id)?;
                Some(Page {
                    source: walked.sources.get(&page.id).cloned().unwrap_or_default(),
                    raw: hex(&facts.raw),
                    captured: hex(&facts.captured),
                    sent: walked
                        .sent
                        .iter()
                        .find(|sent| sent.page == page.id)
                        .map(|sent| hex(&sent.sent)),
                    held: digests.get(index).cloned(),
                })
            });
            Component {
                code: task.code.to_string(),
                pdf: files,
                pages: pages.collect(),
            }
        })
        .collect()
}

fn hex(digest: &Digest) -> String {
    HEXLOWER.encode(digest)
}

/// Largest resident memory of this process so far, in bytes; 0 where the system does not tell.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|rest| rest.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
