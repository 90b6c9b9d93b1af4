//! `papers.toml`: papers, each defined once and named by every procedure that wants it.

use super::{
    load::all,
    sheet::Known,
    table::{Entry, ORIGIN, Read},
};
use crate::procedure::{LocalText, PaperSize, PaperSizes, Scan};

/// A paper wherever it is asked for.
pub(super) struct Paper {
    pub(super) code: String,
    pub(super) name: LocalText,
    pub(super) form: Option<LocalText>,
    pub(super) reuse: Option<String>,
    pub(super) scan: Scan,
}

pub(super) fn read(root: &Entry<'_>) -> (Read<Vec<Paper>>, Known) {
    root.only(&[["paper"].as_slice(), &ORIGIN].concat());
    match root.some_entries("paper") {
        Ok(entries) => (all(&entries, paper), Known::of("component", &entries)),
        Err(told) => (Err(told), Known::unread("component")),
    }
}

fn paper(entry: &Entry<'_>) -> Read<Paper> {
    const OWN: [&str; 8] = [
        "code",
        "name",
        "form",
        "reuse",
        "two_sided",
        "sizes",
        "grey_allowed",
        "layered",
    ];
    entry.only(&[OWN.as_slice(), &ORIGIN].concat());
    let (code, name) = (plain_code(entry), entry.local("name"));
    let form = entry.optional("form", Entry::local);
    let reuse = entry.optional("reuse", Entry::text);
    let two_sided = entry.optional("two_sided", Entry::flag);
    let grey_allowed = entry.optional("grey_allowed", Entry::flag);
    let sizes = entry.optional("sizes", sizes);
    let layered = entry.optional("layered", Entry::flag);
    entry.origin()?;
    Ok(Paper {
        code: code?,
        name: name?,
        form: form?,
        reuse: reuse?,
        scan: Scan {
            two_sided: two_sided?.unwrap_or_default(),
            grey_allowed: grey_allowed?.unwrap_or_default(),
            sizes: sizes?.unwrap_or_default(),
            layered: layered?.unwrap_or_default(),
        },
    })
}

/// Every wrong size is told.
fn sizes(entry: &Entry<'_>, key: &str) -> Read<PaperSizes> {
    let wrong = |text: &str| {
        let message = format!("\"{text}\" is no size such as \"a4\" or \"190x265\" (mm)");
        (message, PaperSize::names().collect())
    };
    let sizes = entry.some_parsed(key, PaperSize::parse, wrong)?;
    PaperSizes::new(&sizes).ok_or_else(|| {
        let most = PaperSizes::MOST;
        entry.wrong(key, format!("{key} names more than {most}; leave it out"))
    })
}

/// Codes become file names and wire fields, so they are plain.
pub(super) fn plain_code(entry: &Entry<'_>) -> Read<String> {
    let code = entry.text("code")?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if code.bytes().all(plain) && !code.starts_with('-') {
        Ok(code)
    } else {
        Err(entry.wrong("code", "such a code has only a-z, 0-9 and -"))
    }
}
