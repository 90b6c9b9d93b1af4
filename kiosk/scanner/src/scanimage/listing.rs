//! The list of devices, in a form of our own.
//!
//! `scanimage --formatted-device-list` fills names in as they are, so the fields are parted by
//! control characters that no name has. Facts: SANE 1.2.1, `frontend/scanimage.c`.

use super::limits;

/// Between two fields.
const FIELD: char = '\u{1f}';
/// After each device.
const RECORD: char = '\u{1e}';

/// What is asked for: name, vendor, model, type.
pub(crate) const FORMAT: &str = "%d\u{1f}%v\u{1f}%m\u{1f}%t\u{1e}";

/// Kinds of devices that take no paper (SANE standard, `sane_get_devices`).
const NO_PAPER: [&str; 4] = ["film", "camera", "frame grabber", "hand-held"];

/// A device as SANE names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Listed {
    /// Name by which it is opened.
    pub(crate) name: String,
    /// Maker and model, for staff.
    pub(crate) label: String,
    /// What kind of device it is, in SANE's words.
    pub(crate) kind: String,
}

impl Listed {
    /// Whether it has a feeder and nothing else.
    pub(crate) fn is_sheet_fed(&self) -> bool {
        self.kind.contains("sheet")
    }
}

/// Reads the list; what is no whole record is left out.
pub(crate) fn parse(bytes: &[u8]) -> Vec<Listed> {
    let text = String::from_utf8_lossy(bytes);
    let mut records: Vec<&str> = text.split(RECORD).collect();
    // What follows the last mark is torn, or nothing.
    records.pop();
    let listed = records.into_iter().filter_map(record);
    listed.take(limits::MOST_DEVICES).collect()
}

fn record(text: &str) -> Option<Listed> {
    let fields: Vec<&str> = text.split(FIELD).collect();
    let &[name, vendor, model, kind] = fields.as_slice() else {
        return None;
    };
    let is_foul = |text: &str| text.chars().any(char::is_control);
    if name.is_empty() || name.starts_with('-') || fields.iter().any(|field| is_foul(field)) {
        return None;
    }
    let kind = kind.to_lowercase();
    if NO_PAPER.iter().any(|word| kind.contains(word)) {
        return None;
    }
    Some(Listed {
        name: name.to_owned(),
        label: format!("{} {}", vendor.trim(), model.trim())
            .trim()
            .to_owned(),
        kind,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(text: &str) -> Vec<String> {
        let listed = parse(text.as_bytes()).into_iter();
        listed.map(|one| one.name).collect()
    }

    #[test]
    fn devices_are_told_with_maker_and_kind() {
        let text = "genesys:libusb:001:004\u{1f}Canon\u{1f}LiDE 120\u{1f}flatbed scanner\u{1e}\
                    epjitsu:libusb:001:005\u{1f}Fujitsu\u{1f}S1300i\u{1f}sheetfed scanner\u{1e}";
        let listed = parse(text.as_bytes());
        assert_eq!(listed[0].name, "genesys:libusb:001:004");
        assert_eq!(listed[0].label, "Canon LiDE 120");
        assert!(!listed[0].is_sheet_fed());
        assert!(listed[1].is_sheet_fed());
    }

    #[test]
    fn torn_foul_and_foreign_records_are_left_out() {
        assert_eq!(names("a\u{1f}b\u{1f}c\u{1f}d\u{1e}e\u{1f}f"), ["a"]);
        assert_eq!(names("a\u{1f}b\u{1f}c\u{1e}"), [""; 0]);
        assert_eq!(names("--help\u{1f}b\u{1f}c\u{1f}d\u{1e}"), [""; 0]);
        assert_eq!(names("\nx\u{1f}b\u{1f}c\u{1f}d\u{1e}"), [""; 0]);
        assert_eq!(
            names("v4l:/dev/video0\u{1f}\u{1f}\u{1f}virtual camera\u{1e}"),
            [""; 0]
        );
        assert_eq!(names("device `test:0' is a Noname"), [""; 0]);
    }

    #[test]
    fn there_is_a_limit() {
        let text = "a\u{1f}b\u{1f}c\u{1f}d\u{1e}".repeat(1000);
        assert_eq!(names(&text).len(), limits::MOST_DEVICES);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(parse(&bytes).len() <= limits::MOST_DEVICES);
        }
    }
}
