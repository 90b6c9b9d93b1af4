//! How far the angles are off.

use std::collections::BTreeMap;

use crate::corpus::{Corpus, Entry, Task};
use crate::page::Pages;
use crate::peers::Peers;
use crate::{Outcome, Row, degrees, named};

/// Off by more than this, a page with a rough truth was turned the wrong way.
const GROSS_DEG: f64 = 1.0;

/// Angles by file.
type Angles = BTreeMap<String, f64>;

pub(crate) fn rows(corpus: &Corpus, pages: &Pages, peers: &Peers) -> Outcome<Vec<Row>> {
    let ours: Angles = pages
        .iter()
        .map(|(file, page)| (file.clone(), f64::from(page.measures.skew_deg)))
        .collect();
    let peer = peers.leptonica_angles(corpus, &asked(corpus))?;
    let told = |tell: &dyn Fn(&Angles) -> String| {
        let peer = peer.as_ref().map(tell);
        [
            tell(&ours),
            peer.unwrap_or_else(|| "leptonica missing".to_owned()),
        ]
    };
    let row = |what: &str, tell: &dyn Fn(&Angles) -> String| {
        let [ours, peer] = told(tell);
        [what.to_owned(), ours, peer]
    };
    Ok(vec![
        row("skew, exact truth (peer: leptonica)", &|angles| {
            degrees(&exact(corpus, Task::Skew, angles))
        }),
        row("skew, sheets and cards on a bed", &|angles| {
            degrees(&exact(corpus, Task::Crop, angles))
        }),
        row("skew, pairs of real scans", &|angles| {
            degrees(&pairs(corpus, angles))
        }),
        row("pages turned the wrong way", &|angles| {
            named(&wrong(corpus, angles))
        }),
    ])
}

fn asked(corpus: &Corpus) -> Vec<&Entry> {
    let is_turned = |entry: &&Entry| matches!(entry.task, Task::Skew | Task::Crop);
    corpus.entries.iter().filter(is_turned).collect()
}

fn exact(corpus: &Corpus, task: Task, angles: &Angles) -> Vec<f64> {
    let known = corpus.of(task).filter(|entry| entry.truth.tol.is_none());
    known
        .filter_map(|entry| Some((angles.get(&entry.file)? - entry.truth.skew_deg?).abs()))
        .collect()
}

/// The difference between the two pages of a pair is known, their own angle is not.
fn pairs(corpus: &Corpus, angles: &Angles) -> Vec<f64> {
    let mut own: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for entry in corpus.of(Task::Skew) {
        if let (Some(pair), Some(delta), Some(angle)) = (
            &entry.truth.pair,
            entry.truth.pair_delta_deg,
            angles.get(&entry.file),
        ) {
            own.entry(pair).or_default().push(angle - delta);
        }
    }
    own.values()
        .filter_map(|own| Some((own.first()? - own.get(1)?).abs()))
        .collect()
}

/// Pages that lie worse after their turn than before.
fn wrong(corpus: &Corpus, angles: &Angles) -> Vec<String> {
    let is_wrong = |entry: &&Entry| {
        let Some(angle) = angles.get(&entry.file) else {
            return true;
        };
        let rough = entry.truth.skew_deg_rough;
        let slack = if rough.is_some() { GROSS_DEG } else { 0.1 };
        let truth = entry.truth.skew_deg.or(rough);
        truth.is_some_and(|truth| (angle - truth).abs() > truth.abs() + slack)
            || rough.is_some_and(|rough| (angle - rough).abs() > GROSS_DEG)
    };
    let all = asked(corpus);
    let wrong = all.iter().filter(|entry| is_wrong(entry));
    wrong.map(|entry| entry.file.clone()).collect()
}
