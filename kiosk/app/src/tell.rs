//! The lines that the program says to a terminal.

use std::{error::Error, io::Write};

/// One line about what is going on, on standard output.
pub fn note(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Lines that are the outcome of a failed check, on standard error.
pub fn lines(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// One line about why the program failed, with its causes, on standard error.
pub fn error(error: &dyn Error) {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        let text = source.to_string();
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = source.source();
    }
    let _ = writeln!(std::io::stderr(), "kiosk: {line}");
}
