//! Every page through the cleaning, and how large it becomes.

use std::collections::BTreeMap;
use std::path::Path;

use kiosk_imaging::{Fingerprint, Measures, Options, Verdict, clean, component_pdf};

use crate::corpus::{Corpus, Task};
use crate::{Outcome, Row};

/// What was found on a page, by its file.
pub(crate) type Pages = BTreeMap<String, Page>;

pub(crate) struct Page {
    pub(crate) measures: Measures,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) fingerprint: Option<Fingerprint>,
    bytes: usize,
}

/// Most pages of the corpus were scanned at this resolution; the rest say nothing of theirs.
pub(crate) fn options() -> Options {
    Options {
        dpi_hint: Some(300),
        ..Options::default()
    }
}

/// One page from a file to a PDF, as the kiosk does it.
pub(crate) fn to_pdf(from: &Path, to: &Path) -> Outcome<()> {
    let cleaned = clean(&std::fs::read(from)?, &options())?;
    let pdf = component_pdf(&[cleaned.as_page()], "bench")?;
    Ok(std::fs::write(to, pdf.as_slice())?)
}

pub(crate) fn clean_all(corpus: &Corpus) -> Outcome<Pages> {
    let pages = corpus.entries.iter().filter(|entry| entry.task != Task::Qr);
    let cleaned = pages.map(|entry| {
        let cleaned = clean(&corpus.bytes(entry)?, &options())
            .map_err(|error| format!("{}: {error}", entry.file))?;
        let page = Page {
            measures: cleaned.measures,
            verdicts: cleaned.verdicts,
            fingerprint: cleaned.fingerprint,
            bytes: cleaned.jpeg.len(),
        };
        Ok((entry.file.clone(), page))
    });
    cleaned.collect()
}

/// How much a page weighs.
pub(crate) fn row(pages: &Pages) -> Row {
    let mean_kib = pages.values().map(|page| page.bytes).sum::<usize>() / pages.len().max(1) / 1024;
    [
        "bytes a page, mean".to_owned(),
        format!("{mean_kib} KiB"),
        String::new(),
    ]
}
