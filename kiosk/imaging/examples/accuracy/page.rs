//! Every page through the cleaning, and how large it becomes.

use std::collections::BTreeMap;
use std::path::Path;

use kiosk_imaging::{Fingerprint, Measures, Millis, Options, Verdict, clean, component_pdf};

use crate::corpus::{Corpus, Task};
use crate::{Outcome, Row, write_out};

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

/// One page from a file to a PDF, as the kiosk does it; tells the peak memory of the process
/// in KiB.
pub(crate) fn to_pdf(from: &Path, to: &Path) -> Outcome<()> {
    let cleaned = clean(&std::fs::read(from)?, &options())?;
    let pdf = component_pdf(&[cleaned.as_page()], "bench")?;
    std::fs::write(to, pdf.as_slice())?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.split_whitespace().next());
    write_out(peak.ok_or("the system does not tell the peak memory")?)
}

/// The least time of each stage over some runs.
pub(crate) fn best_times(page: &[u8], runs: usize) -> Outcome<Millis> {
    let mut best = clean(page, &options())?.measures.ms;
    for _ in 1..runs {
        let ms = clean(page, &options())?.measures.ms;
        best.decode = best.decode.min(ms.decode);
        best.resample = best.resample.min(ms.resample);
        best.encode = best.encode.min(ms.encode);
        best.total = best.total.min(ms.total);
    }
    Ok(best)
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
            bytes: cleaned.bytes.len(),
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
