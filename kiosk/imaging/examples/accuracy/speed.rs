//! Processor time from a file to a PDF against peers that straighten a page.
//!
//! Every page is a process of its own for everybody, so that the start counts alike. CPU time
//! is what the system charged to the children that ended meanwhile; it holds on a busy machine.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

use crate::corpus::{Corpus, Entry, Task};
use crate::peers::Peers;
use crate::{Outcome, Row};

/// So many pages are enough for a ratio; the slowest peer takes many seconds for one.
const PAGES: usize = 3;
/// Width of an A4 page at 300 dpi.
const A4_WIDTH_PX: u32 = 2480;

pub(crate) fn rows(corpus: &Corpus, peers: &Peers) -> Outcome<Vec<Row>> {
    let own = std::env::current_exe()?;
    let ppm = peers.folder.join("page.ppm");
    let mut ours_ms = Vec::new();
    let mut theirs: Vec<(&str, Vec<Option<i64>>)> = Vec::new();
    for entry in chosen(corpus) {
        let page = corpus.path(entry);
        write_ppm(&page, &ppm)?;
        let mut kiosk = Command::new(&own);
        kiosk
            .arg("--page")
            .arg(&page)
            .arg(peers.folder.join("kiosk.pdf"));
        ours_ms.push(cpu_ms(&mut kiosk)?.ok_or("the own page failed")?);
        for (at, (name, mut command)) in peers.page_commands(&page, &ppm).into_iter().enumerate() {
            if theirs.len() == at {
                theirs.push((name, Vec::new()));
            }
            let spent = cpu_ms(&mut command)?;
            theirs
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|(_, all)| all.push(spent));
        }
    }
    let ours = ours_ms.iter().sum::<i64>();
    let count = ours_ms.len().max(1) as i64;
    let mut rows = vec![[
        "A4, 300 dpi, colour: file to PDF, CPU, mean".to_owned(),
        format!("{} ms", ours / count),
        String::new(),
    ]];
    rows.extend(theirs.into_iter().map(|(name, all)| {
        let all: Option<Vec<i64>> = all.into_iter().collect();
        let peer = all.map_or("missing or failed".to_owned(), |all| {
            let sum: i64 = all.iter().sum();
            let times = sum as f64 / ours.max(1) as f64;
            format!("{} ms, {times:.1} times ours", sum / count)
        });
        [format!("against {name}"), String::new(), peer]
    }));
    Ok(rows)
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

/// What a command used; none if it is missing or failed.
fn cpu_ms(command: &mut Command) -> Outcome<Option<i64>> {
    let before = children_ms()?;
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let spent = children_ms()? - before;
    Ok(status.is_ok_and(|status| status.success()).then_some(spent))
}

fn children_ms() -> Outcome<i64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok(usage.user_time().num_milliseconds() + usage.system_time().num_milliseconds())
}
