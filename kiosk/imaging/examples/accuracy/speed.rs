//! Processor time from a file to a PDF against peers that straighten a page.
//!
//! Every page is a process of its own for everybody, so that the start counts alike. CPU time
//! is what the system charged to the children that ended meanwhile; it holds on a busy machine.
//! OpenCV alone tells its own time, because starting Python would be most of it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

use crate::corpus::{Corpus, Entry, Task};
use crate::peers::{Account, Peers};
use crate::{Outcome, Row, page};

/// So many pages are enough for a ratio; the slowest peer takes many seconds for one.
const PAGES: usize = 3;
/// Width of an A4 page at 300 dpi.
const A4_WIDTH_PX: u32 = 2480;

/// A stage's time is the least of so many runs: what disturbs them only ever adds.
const RUNS: usize = 7;

pub(crate) fn rows(corpus: &Corpus, peers: &Peers) -> Outcome<Vec<Row>> {
    let own = std::env::current_exe()?;
    let ppm = peers.folder.join("page.ppm");
    let (mut ours, mut peak_kib) = (Vec::new(), 0);
    let mut theirs: Vec<(&str, Vec<Option<i64>>)> = Vec::new();
    for entry in chosen(corpus) {
        let page = corpus.path(entry);
        write_ppm(&page, &ppm)?;
        let mut kiosk = Command::new(&own);
        let pdf = peers.folder.join("kiosk.pdf");
        let (spent, told) = spend(kiosk.arg("--page").arg(&page).arg(pdf))?;
        ours.push(spent.ok_or("the own page failed")?);
        peak_kib = peak_kib.max(told.trim().parse::<u64>()?);
        let commands = peers.page_commands(&page, &ppm).into_iter();
        for (at, (name, account, mut command)) in commands.enumerate() {
            if theirs.len() == at {
                theirs.push((name, Vec::new()));
            }
            let (spent, told) = spend(&mut command)?;
            let spent = match account {
                Account::System => spent,
                Account::Itself => spent.and_then(|_| told.trim().parse().ok()),
            };
            theirs
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|(_, all)| all.push(spent));
        }
    }
    let mut rows = own_rows(&ours, peak_kib);
    rows.push(whole_against_parts(corpus)?);
    rows.extend(
        theirs
            .into_iter()
            .map(|(name, all)| against(name, all, &ours)),
    );
    Ok(rows)
}

fn own_rows(ours: &[i64], peak_kib: u64) -> Vec<Row> {
    let mean = ours.iter().sum::<i64>() / ours.len().max(1) as i64;
    let peak = peak_kib as f64 / 1024.0;
    let row = |what: &str, ours: String| [what.to_owned(), ours, String::new()];
    vec![
        row(
            "A4, 300 dpi, colour: file to PDF, CPU, mean",
            format!("{mean} ms"),
        ),
        row(
            "the same, peak memory of the process",
            format!("{peak:.0} MiB"),
        ),
    ]
}

fn against(name: &str, all: Vec<Option<i64>>, ours: &[i64]) -> Row {
    let all: Option<Vec<i64>> = all.into_iter().collect();
    let peer = all.map_or("missing or failed".to_owned(), |all| {
        let sum: i64 = all.iter().sum();
        let times = sum as f64 / ours.iter().sum::<i64>().max(1) as f64;
        format!(
            "{} ms, {times:.1} times ours",
            sum / all.len().max(1) as i64
        )
    });
    [format!("against {name}"), String::new(), peer]
}

/// What finding, judging and the rest add to decoding, one resampling and encoding, on the
/// pages that had to be resampled.
fn whole_against_parts(corpus: &Corpus) -> Outcome<Row> {
    let (mut whole, mut parts) = (0.0, 0.0);
    for entry in chosen(corpus) {
        let best = page::best_times(&corpus.bytes(entry)?, RUNS)?;
        if best.resample > 0.0 {
            whole += best.total;
            parts += best.decode + best.resample + best.encode;
        }
    }
    Ok([
        "whole page against its decoding, resampling and encoding alone".to_owned(),
        format!("{:.2} times", whole / f32::max(parts, 1.0)),
        String::new(),
    ])
}

/// Pages that stand for many, spread over the corpus.
fn chosen(corpus: &Corpus) -> Vec<&Entry> {
    let is_a4 = |entry: &&Entry| {
        let size = image::image_dimensions(corpus.path(entry));
        entry.truth.skew_deg.is_some() && size.is_ok_and(|(width, _)| width == A4_WIDTH_PX)
    };
    let pages: Vec<_> = corpus.of(Task::Skew).filter(is_a4).collect();
    let step = pages.len().div_ceil(PAGES).max(1);
    pages.into_iter().step_by(step).collect()
}

fn write_ppm(page: &Path, ppm: &Path) -> Outcome<()> {
    let picture = image::open(page)?.to_rgb8();
    let mut file = std::fs::File::create(ppm)?;
    write!(file, "P6\n{} {}\n255\n", picture.width(), picture.height())?;
    Ok(file.write_all(picture.as_raw())?)
}

/// What a command used, and what it said; none if it is missing or failed.
fn spend(command: &mut Command) -> Outcome<(Option<i64>, String)> {
    let before = children_ms()?;
    let ended = command.stderr(Stdio::null()).output();
    let spent = children_ms()? - before;
    Ok(match ended {
        Ok(ended) if ended.status.success() => {
            let told = String::from_utf8_lossy(&ended.stdout).into_owned();
            (Some(spent), told)
        }
        _ => (None, String::new()),
    })
}

fn children_ms() -> Outcome<i64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok(usage.user_time().num_milliseconds() + usage.system_time().num_milliseconds())
}
