//! What `scanimage` says on standard error, as far as it is needed; the rest is forgotten.
//!
//! A back end may print whatever it likes there, so nothing of it is kept or logged: each
//! line is compared with what is known and dropped. Facts: SANE 1.2.1, `main` and `scan_it` in
//! `frontend/scanimage.c`.

use super::{limits, status::Status};

/// The program waits for a return before it feeds.
const PROMPT: &str = "Press <RETURN> to continue.";
/// A picture is over, with this number behind.
const PAGE: &str = "Scanned page ";
const PAGE_STATUS: &str = "(scanner status = ";
/// More of a picture has come from the device, whether it was written or not.
const PROGRESS: &str = "Progress:";
/// The device is not there (or its back end was not loaded).
const OPENING: &str = "open of device ";

/// What was said so far.
#[derive(Default)]
pub(crate) struct Notes {
    line: Vec<u8>,
    /// The program waits to be told to feed.
    pub(crate) is_waiting: bool,
    /// The picture asked for last is over, with this status code.
    pub(crate) page: Option<i32>,
    /// What it complained about last.
    pub(crate) complaint: Option<Status>,
    has_progress: bool,
    /// The complaint came from opening the device.
    pub(crate) was_opening: bool,
}

impl Notes {
    /// Takes what came.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            match byte {
                // Progress ends with a carriage return.
                b'\n' | b'\r' => self.end_line(),
                _ if self.line.len() < limits::MOST_LINE_BYTES => self.line.push(byte),
                _ => {}
            }
        }
    }

    /// Forgets what belongs to the picture before.
    pub(crate) fn next_page(&mut self) {
        self.is_waiting = false;
        self.page = None;
        self.complaint = None;
    }

    /// Whether a picture has come on since the last question.
    pub(crate) fn take_progress(&mut self) -> bool {
        std::mem::take(&mut self.has_progress)
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        if line.starts_with(PROMPT) {
            self.is_waiting = true;
        } else if line.starts_with(PROGRESS) {
            self.has_progress = true;
        } else if let Some(code) = page_status(&line) {
            self.page = Some(code);
        } else if let Some(status) = Status::from_line(&line) {
            self.complaint = Some(status);
            self.was_opening = line.contains(OPENING);
        }
    }
}

fn page_status(line: &str) -> Option<i32> {
    let (_, rest) = line.strip_prefix(PAGE)?.split_once(PAGE_STATUS)?;
    rest.trim_end().strip_suffix(')')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn notes(text: &str) -> Notes {
        let mut notes = Notes::default();
        notes.push(text.as_bytes());
        notes
    }

    #[test]
    fn a_stack_is_followed() {
        let mut notes = notes(
            "Scanning infinity pages, incrementing by 1, numbering from 1\n\
             Place document no. 1 on the scanner.\nPress <RETURN> to continue.\n\
             Press Ctrl + D to terminate.\n",
        );
        assert!(notes.is_waiting);
        notes.next_page();
        notes.push(b"Scanning page 1\nProgress: 12.0%\rProgress: 99.9%\rScanned page 1. (scanner");
        assert_eq!((notes.is_waiting, notes.page), (false, None));
        assert!(notes.take_progress() && !notes.take_progress());
        notes.push(b" status = 5)\n");
        assert_eq!(notes.page, Some(5));
        notes.next_page();
        notes.push(b"Scanning page 2\nscanimage: sane_start: Document feeder out of documents\n");
        assert_eq!(notes.complaint, Some(Status::NoDocs));
        assert!(!notes.was_opening);
    }

    #[test]
    fn a_device_that_is_gone_is_told_apart() {
        let notes = notes("scanimage: open of device test:0 failed: Invalid argument\n");
        assert_eq!(notes.complaint, Some(Status::Invalid));
        assert!(notes.was_opening);
    }

    #[test]
    fn what_is_unknown_leaves_nothing_behind() {
        let notes = notes(&format!("page text 077085000000\n{}\n", "x".repeat(9999)));
        assert!(notes.line.is_empty());
        assert_eq!((notes.page, notes.complaint), (None, None));
    }

    proptest! {
        #[test]
        fn a_line_never_grows(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let mut notes = Notes::default();
            notes.push(&bytes);
            prop_assert!(notes.line.len() <= limits::MOST_LINE_BYTES);
        }
    }
}
