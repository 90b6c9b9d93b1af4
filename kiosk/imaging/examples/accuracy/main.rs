//! How right the imaging is: `accuracy DIR` runs over a corpus of pages whose truth is known
//! (`DIR/truth.json`) and writes tables; `cargo xtask bench imaging --corpus DIR` runs it.
//!
//! Peers that are installed are asked the same questions in the same run, the others are named
//! as missing. `accuracy --page FILE OUT` makes one page a PDF: what the speed is taken from.

mod codes;
mod corpus;
mod layers;
mod outline;
mod page;
mod peers;
mod skew;
mod speed;
mod twice;
mod verdicts;

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use corpus::Corpus;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["--page", from, to] => page::to_pdf(Path::new(from), Path::new(to)),
        [folder] => tables(Path::new(folder)),
        _ => Err("expected the folder of a corpus".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn tables(folder: &Path) -> Outcome<()> {
    let corpus = Corpus::read(folder)?;
    let peers = peers::Peers::find()?;
    write_out("| What | Ours | Peer |\n|---|---|---|")?;
    let pages = page::clean_all(&corpus)?;
    for rows in [
        skew::rows(&corpus, &pages, &peers),
        outline::rows(&corpus, &pages),
        verdicts::rows(&corpus, &pages),
        twice::rows(&corpus, &pages),
        Ok(vec![page::row(&pages)]),
        layers::rows(&corpus, &peers),
        codes::rows(&corpus, &peers),
        speed::rows(&corpus, &peers),
    ] {
        for [what, ours, peer] in rows? {
            write_out(&format!("| {what} | {ours} | {peer} |"))?;
        }
    }
    Ok(())
}

fn write_out(line: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

/// One line of the table: what, ours, peer.
type Row = [String; 3];

/// Mean and worst of some errors in degrees.
fn degrees(errors: &[f64]) -> String {
    let Some(worst) = errors.iter().copied().reduce(f64::max) else {
        return "none measured".to_owned();
    };
    let mean = errors.iter().sum::<f64>() / errors.len() as f64;
    let mut sorted = errors.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(mean);
    format!("mean {mean:.3}°, median {median:.3}°, worst {worst:.2}°")
}

/// A list of files for a table, or a dash.
fn named(files: &[String]) -> String {
    if files.is_empty() {
        "none".to_owned()
    } else {
        format!("{}: {}", files.len(), files.join(", "))
    }
}
