//! Every page through the cleaning, and what can be told from its measures alone.

use std::collections::BTreeMap;
use std::path::Path;

use kiosk_domain::FaultCode;
use kiosk_imaging::{Blank, Measures, Millis, Options, clean, component_pdf};

use crate::corpus::{Corpus, Task};
use crate::{Outcome, Row, named, write_out};

/// What was found on a page, by its file.
pub(crate) type Pages = BTreeMap<String, Page>;

pub(crate) struct Page {
    pub(crate) measures: Measures,
    verdicts: Vec<FaultCode>,
    bytes: usize,
}

/// Most pages of the corpus were scanned at this resolution; the rest say nothing of theirs.
const OPTIONS: Options = Options {
    dpi_hint: Some(300),
    grey: false,
};

/// One page from a file to a PDF, as the kiosk does it; tells the peak memory of the process
/// in KiB.
pub(crate) fn to_pdf(from: &Path, to: &Path) -> Outcome<()> {
    let cleaned = clean(&std::fs::read(from)?, &OPTIONS)?;
    let pdf = component_pdf(&[cleaned.as_page()], "bench")?;
    std::fs::write(to, pdf.as_slice())?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.split_whitespace().next());
    write_out(peak.ok_or("the system does not tell the peak memory")?)
}

/// The least time of each stage over some runs.
pub(crate) fn best_times(page: &[u8], runs: usize) -> Outcome<Millis> {
    let mut best = clean(page, &OPTIONS)?.measures.ms;
    for _ in 1..runs {
        let ms = clean(page, &OPTIONS)?.measures.ms;
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
        let cleaned = clean(&corpus.bytes(entry)?, &OPTIONS)
            .map_err(|error| format!("{}: {error}", entry.file))?;
        let page = Page {
            measures: cleaned.measures,
            verdicts: cleaned.verdicts,
            bytes: cleaned.jpeg.len(),
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
