//! What `ScanImageInfo` says about the picture that came last.
//!
//! A feeder does not know how long a sheet is when it begins to send it, so the header of a
//! picture may promise more lines than came. This document, asked for afterwards, tells what
//! the device really scanned. Facts: docs/scanner-sources.md, eSCL.

use super::xml::{Element, XmlError};

/// Width and height in pixels; `None` if the document leaves them out.
pub(crate) fn parse(bytes: &[u8]) -> Result<Option<(u32, u32)>, XmlError> {
    let root = Element::parse(bytes, "ScanImageInfo")?;
    let pixels = |name| root.number_of(name).filter(|&px| px > 0);
    Ok(pixels("ActualWidth").zip(pixels("ActualHeight")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str, expected: Option<(u32, u32)>) {
        let document = format!("<s:ScanImageInfo xmlns:s='x'>{content}</s:ScanImageInfo>");
        assert_eq!(parse(document.as_bytes()), Ok(expected), "{content}");
    }

    #[test]
    fn both_numbers_or_none() {
        let width = "<s:ActualWidth>2480</s:ActualWidth>";
        let both = format!("{width}<s:ActualHeight>3508</s:ActualHeight>");
        check(&both, Some((2480, 3508)));
        check(width, None);
        check(&format!("{width}<s:ActualHeight>0</s:ActualHeight>"), None);
        check(&format!("{width}<s:ActualHeight>x</s:ActualHeight>"), None);
    }

    #[test]
    fn another_document_is_refused() {
        assert_eq!(parse(b"<ScannerStatus/>"), Err(XmlError::Foreign));
    }
}
