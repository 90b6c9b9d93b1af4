//! What stands on each slip, in order, still without sizes.
//!
//! The order is that of the receipt: title, codes, QR, what was handed in, time, promised
//! date, who helped, phone.

use jiff::civil::DateTime;
use kiosk_domain::{Recovery, SessionNo};
use kiosk_i18n::{Catalogue, format};

use crate::{KeptSlip, Slip, SlipError, SubmittedSlip, Tracking, font::Style, qr::Qr};

/// A piece of a slip, as wide as the paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Block {
    /// The ornament at the head.
    Band,
    /// A line across.
    Rule,
    /// Text in the middle.
    Centred(Style, String),
    /// Text from the left.
    Left(Style, String),
    /// A title in a double frame.
    Framed(String),
    /// Labels and what belongs to them.
    Table(Vec<Row>),
    /// A QR code in the middle, with its quiet zone.
    Qr(Qr),
}

/// A label and its lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) values: Vec<String>,
}

impl Row {
    fn new(label: String, value: String) -> Self {
        Self {
            label,
            values: vec![value],
        }
    }
}

/// The blocks of `slip`.
pub(crate) fn blocks(slip: &Slip, words: Catalogue) -> Result<Vec<Block>, SlipError> {
    match slip {
        Slip::Submitted(slip) => submitted(slip, words),
        Slip::Kept(slip) => kept(slip, words),
    }
}

fn submitted(slip: &SubmittedSlip, words: Catalogue) -> Result<Vec<Block>, SlipError> {
    let mut blocks = head(&slip.desk, &slip.unit);
    blocks.push(Block::Rule);
    blocks.push(Block::Centred(Style::Title, words.slip_submitted_title()));
    blocks.extend(reprint(slip.is_reprint, words));
    match &slip.official_code {
        Some(code) => {
            blocks.push(Block::Centred(Style::Small, words.slip_official_code()));
            blocks.extend(official_code(code));
        }
        None => blocks.extend(session(&slip.session_no, Style::Title, words)),
    }
    blocks.extend(tracking(&slip.tracking, words)?);
    blocks.push(Block::Rule);
    blocks.push(Block::Left(Style::Strong, slip.procedure.clone()));
    blocks.push(Block::Table(submitted_rows(slip, words)));
    blocks.push(Block::Rule);
    blocks.push(questions(&slip.phone, words));
    blocks.push(Block::Left(Style::Small, words.slip_bring()));
    blocks.extend(foot(&slip.publicity, words));
    Ok(blocks)
}

fn submitted_rows(slip: &SubmittedSlip, words: Catalogue) -> Vec<Row> {
    let mut rows = Vec::new();
    let received = vec![
        words.count_papers_and_pages(slip.pages, slip.papers),
        words.slip_compared(slip.pages),
    ];
    rows.push(Row {
        label: words.slip_received(),
        values: received,
    });
    rows.push(time_row(
        words.slip_time(),
        slip.received_at,
        slip.is_clock_trusted,
        words,
    ));
    let promised = match slip.promised_at {
        Some(at) => time_lines(at, words),
        None => vec![words.slip_promised_later()],
    };
    rows.push(Row {
        label: words.slip_promised(),
        values: promised,
    });
    if let Some(place) = &slip.collect_at {
        rows.push(Row::new(words.slip_collect_at(), place.clone()));
    }
    if let Some(fee_vnd) = slip.fee_vnd {
        rows.push(Row::new(words.slip_fee(), format::money(words, fee_vnd)));
    }
    rows.push(helper_row(words));
    if slip.official_code.is_some() {
        rows.push(Row::new(
            words.slip_session_no_short(),
            slip.session_no.to_string(),
        ));
    }
    rows
}

fn kept(slip: &KeptSlip, words: Catalogue) -> Result<Vec<Block>, SlipError> {
    let mut blocks = head(&slip.desk, &slip.unit);
    blocks.push(Block::Framed(words.slip_kept_title()));
    blocks.extend(reprint(slip.is_reprint, words));
    blocks.extend(session(&slip.session_no, Style::Title, words));
    blocks.extend(tracking(&slip.tracking, words)?);
    blocks.push(Block::Rule);
    blocks.push(Block::Left(Style::Strong, slip.procedure.clone()));
    blocks.push(Block::Table(kept_rows(slip, words)));
    blocks.push(Block::Rule);
    blocks.push(Block::Left(Style::Body, what_follows(slip, words)));
    blocks.push(Block::Rule);
    blocks.push(questions(&slip.phone, words));
    blocks.extend(foot(&slip.publicity, words));
    Ok(blocks)
}

fn kept_rows(slip: &KeptSlip, words: Catalogue) -> Vec<Row> {
    let mut rows = vec![
        Row::new(
            words.slip_kept(),
            words.count_papers_and_pages(slip.pages, slip.papers),
        ),
        time_row(
            words.slip_since(),
            slip.kept_at,
            slip.is_clock_trusted,
            words,
        ),
    ];
    if let Some(reason) = slip.reason {
        rows.push(Row::new(words.slip_why(), words.fault(reason).title));
    }
    rows.push(helper_row(words));
    rows
}

/// The machine sends by itself unless the reason is one that only staff can clear.
fn what_follows(slip: &KeptSlip, words: Catalogue) -> String {
    if slip
        .reason
        .is_some_and(|reason| reason.recovery() == Recovery::CallStaff)
    {
        words.slip_kept_needs_staff()
    } else {
        words.slip_kept_sends_itself()
    }
}

fn head(desk: &str, unit: &str) -> Vec<Block> {
    vec![
        Block::Band,
        Block::Centred(Style::Small, desk.to_owned()),
        Block::Centred(Style::Small, unit.to_owned()),
    ]
}

fn reprint(is_reprint: bool, words: Catalogue) -> Option<Block> {
    is_reprint.then(|| Block::Centred(Style::Strong, words.slip_reprint()))
}

fn session(number: &SessionNo, style: Style, words: Catalogue) -> [Block; 2] {
    [
        Block::Centred(Style::Small, words.slip_session_no()),
        Block::Centred(style, number.to_string()),
    ]
}

/// The unit on one line, day and number on the next, as the code is built.
fn official_code(code: &str) -> Vec<Block> {
    let unit_bytes = code.find('-').map_or(code.len(), |hyphen| hyphen + 1);
    let (unit, number) = code.split_at(unit_bytes);
    [unit, number]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| Block::Centred(Style::Title, part.to_owned()))
        .collect()
}

/// The code in groups of four, two groups on the first line, and the QR with the address.
fn tracking(tracking: &Tracking, words: Catalogue) -> Result<Vec<Block>, SlipError> {
    let mut blocks = vec![Block::Centred(Style::Small, words.slip_tracking_code())];
    let grouped = tracking.code.grouped();
    let groups: Vec<&str> = grouped.split(' ').collect();
    for line in groups.chunks(2) {
        blocks.push(Block::Centred(Style::Code, line.join(" ")));
    }
    blocks.push(Block::Qr(Qr::new(&tracking.url)?));
    Ok(blocks)
}

fn time_row(label: String, at: DateTime, is_clock_trusted: bool, words: Catalogue) -> Row {
    let mut values = time_lines(at, words);
    if !is_clock_trusted {
        values.push(words.slip_clock_doubtful());
    }
    Row { label, values }
}

/// Hour and day on lines of their own, so that no date is torn from its word.
fn time_lines(at: DateTime, words: Catalogue) -> Vec<String> {
    vec![
        format::time(words, at),
        words.slip_day(format::date(words, at.date())),
    ]
}

/// Volunteers are not part of a visit yet, so nobody can have helped.
fn helper_row(words: Catalogue) -> Row {
    Row::new(words.slip_helper(), words.slip_helper_nobody())
}

fn questions(phone: &str, words: Catalogue) -> Block {
    Block::Left(Style::Strong, words.slip_questions(format::phone(phone)))
}

fn foot(publicity: &str, words: Catalogue) -> [Block; 2] {
    [
        Block::Left(Style::Small, publicity.to_owned()),
        Block::Left(Style::Small, words.slip_fades()),
    ]
}
