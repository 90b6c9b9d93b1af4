//! Blank pages, and verdicts that good pages get: every page of the corpus can be read, so
//! what is said of one is a false alarm or a truth about its scan, to be looked at by a person.

use kiosk_domain::FaultCode;
use kiosk_imaging::{Blank, Weight};

use crate::corpus::{Corpus, Task};
use crate::page::{Page, Pages};
use crate::{Outcome, Row, named};

/// Verdicts on a page by itself.
const FAULTS: [FaultCode; 6] = [
    FaultCode::PageBlurred,
    FaultCode::PageCut,
    FaultCode::PageDark,
    FaultCode::PageWashedOut,
    FaultCode::PageLowResolution,
    FaultCode::PageStreaked,
];

pub(crate) fn rows(corpus: &Corpus, pages: &Pages) -> Outcome<Vec<Row>> {
    let (mut blank, mut found) = (0, Vec::new());
    let mut written = Vec::new();
    for entry in corpus.entries.iter().filter(|entry| entry.task != Task::Qr) {
        let page = pages.get(&entry.file).ok_or("a page was not measured")?;
        if entry.truth.blank != Some(true) {
            written.push((entry.file.as_str(), page));
            continue;
        }
        blank += 1;
        if page.measures.blank != Blank::No {
            found.push(page.measures.blank);
        }
    }
    let sure = found.iter().filter(|one| **one == Blank::Yes).count();
    let lost = written
        .iter()
        .filter(|(_, page)| page.measures.blank != Blank::No);
    let lost: Vec<String> = lost.map(|(file, _)| (*file).to_owned()).collect();
    let mut rows = vec![
        row(
            "blank pages found",
            format!("{} of {blank}, {sure} of them for sure", found.len()),
        ),
        row(
            "pages with content called blank or almost blank",
            named(&lost),
        ),
    ];
    for fault in FAULTS {
        for (weight, word) in [(Weight::Ask, "asked about"), (Weight::Warn, "told")] {
            rows.push(row(
                &format!("{fault}, {word}, of {} pages with content", written.len()),
                named(&speaking(&written, fault, weight)),
            ));
        }
    }
    Ok(rows)
}

fn speaking(pages: &[(&str, &Page)], fault: FaultCode, weight: Weight) -> Vec<String> {
    let told = pages.iter().flat_map(|(file, page)| {
        let verdicts = page.verdicts.iter();
        let speaking = verdicts.filter(move |one| one.fault == fault && one.weight == weight);
        speaking.map(move |one| format!("{file} {:.2} (limit {:.2})", one.value, one.limit))
    });
    told.collect()
}

fn row(what: &str, ours: String) -> Row {
    [what.to_owned(), ours, String::new()]
}
