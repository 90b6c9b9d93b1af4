//! Every page through the cleaning, and what can be told from its measures alone.

use std::collections::BTreeMap;
use std::path::Path;

use kiosk_domain::FaultCode;
use kiosk_imaging::{Blank, Measures, Options, clean, component_pdf};

use crate::corpus::{Corpus, Task};
use crate::{Outcome, Row, named};

/// What was found on a page, by its file.
pub(crate) type Pages = BTreeMap<String, Page>;

pub(crate) struct Page {
    pub(crate) measures: Measures,
    verdicts: Vec<FaultCode>,
    bytes: usize,
}

/// Most pages of the corpus were scanned at this resolution; the rest say nothing of theirs.
pub(crate) const OPTIONS: Options = Options {
    dpi_hint: Some(300),
    grey: false,
    layered: false,
    limit_bytes: None,
};

/// One page from a file to a PDF, as the kiosk does it.
pub(crate) fn to_pdf(from: &Path, to: &Path) -> Outcome<()> {
    let cleaned = clean(&std::fs::read(from)?, &OPTIONS)?;
    let pdf = component_pdf(&[cleaned.as_page()], "bench")?;
    Ok(std::fs::write(to, pdf.as_slice())?)
}

pub(crate) fn clean_all(corpus: &Corpus) -> Outcome<Pages> {
    let pages = corpus.entries.iter().filter(|entry| entry.task != Task::Qr);
    let cleaned = pages.map(|entry| {
        let cleaned = clean(&corpus.bytes(entry)?, &OPTIONS)
            .map_err(|error| format!("{}: {error}", entry.file))?;
        let page = Page {
            measures: cleaned.measures,
            verdicts: cleaned.verdicts,
            bytes: cleaned.bytes.len(),
        };
        Ok((entry.file.clone(), page))
    });
    cleaned.collect()
}

/// Blank pages, false alarms about blur, and sizes.
pub(crate) fn rows(corpus: &Corpus, pages: &Pages) -> Outcome<Vec<Row>> {
    let (mut blank, mut found, mut lost) = (0, 0, Vec::new());
    for entry in corpus.of(Task::Blank) {
        let page = pages.get(&entry.file).ok_or("a page was not measured")?;
        let judged = page.measures.blank;
        if entry.truth.blank == Some(true) {
            blank += 1;
            found += usize::from(judged != Blank::No);
        } else if judged == Blank::Yes {
            lost.push(entry.file.clone());
        }
    }
    let blurred: Vec<String> = pages
        .iter()
        .filter(|(_, page)| page.verdicts.contains(&FaultCode::PageBlurred))
        .map(|(file, _)| file.clone())
        .collect();
    let mean_kib = pages.values().map(|page| page.bytes).sum::<usize>() / pages.len().max(1) / 1024;
    let row = |what: &str, ours: String| [what.to_owned(), ours, String::new()];
    Ok(vec![
        row(
            "blank pages found, almost blank counted",
            format!("{found} of {blank}"),
        ),
        row("pages with content called blank", named(&lost)),
        row("sharp pages called blurred", named(&blurred)),
        row("bytes a page, mean", format!("{mean_kib} KiB")),
    ])
}
