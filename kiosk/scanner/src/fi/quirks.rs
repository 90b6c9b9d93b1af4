//! Which USB ids the driver takes, and what is odd about single models: data, not conditions.
//!
//! The table is `assets/quirks/fi.toml`. What a source leaves open about all machines is a
//! field here as well, so that a desk can be helped by one line instead of a new program.

use std::ops::RangeInclusive;

use serde::Deserialize;

/// The table that comes with the program.
const BUILT_IN: &str = include_str!("../../../../assets/quirks/fi.toml");

/// A part of a picture as SANE asks for it on every machine of the last fifteen years.
const READ_BYTES: u32 = 262_144;

/// Below this no part holds a line of A4 at 600 dpi in colour; nobody has tried more.
const READ_BYTES_RANGE: RangeInclusive<u32> = 32_768..=READ_BYTES;

/// The devices and oddities that the driver knows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quirks {
    device: Vec<Device>,
    #[serde(default)]
    quirk: Vec<Entry>,
}

/// The table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum QuirkError {
    /// It is no such table.
    #[error("the table of fi scanners cannot be read")]
    Format(#[from] toml::de::Error),
    /// A value makes no sense.
    #[error("the table of fi scanners has a wrong value at {0}")]
    Value(String),
}

/// A device that the driver takes.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Device {
    usb: UsbId,
    /// Name for staff.
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) glass: bool,
    #[serde(default = "yes")]
    pub(crate) duplex: bool,
}

/// Vendor and product, written as `04c5:132e`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
struct UsbId(u16, u16);

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    model: String,
    #[expect(
        dead_code,
        reason = "required in the table for whoever doubts the entry"
    )]
    reason: String,
    #[expect(
        dead_code,
        reason = "required in the table for whoever doubts the entry"
    )]
    origin: String,
    #[expect(
        dead_code,
        reason = "required in the table for whoever doubts the entry"
    )]
    certainty: Certainty,
    #[serde(flatten)]
    quirk: Quirk,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Certainty {
    Source,
    Unverified,
}

/// What is odd about a model. The default is a machine without any oddity.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Quirk {
    /// Wants the picture's data before the settings.
    pub(crate) has_pre_read: bool,
    /// Wants JPEG tables even for a picture without JPEG.
    pub(crate) has_quality_tables: bool,
    /// The hopper must be looked at before a feed.
    pub(crate) checks_hopper: bool,
    /// Is tested after the feed until it is ready.
    pub(crate) tests_after_feed: bool,
    /// Grey must be made of colour by us.
    pub(crate) is_colour_only: bool,
    /// Mode pages that are not sent.
    pub(crate) skipped_pages: Vec<u8>,
    /// Sheets of different length count as a double feed.
    pub(crate) has_double_feed_by_length: bool,
    /// A sheet at the top sensor is one that is stuck.
    pub(crate) has_jam_sensor: bool,
    /// Samples without JPEG are inverted.
    pub(crate) is_inverted: bool,
    /// The announced size is that of the picture.
    pub(crate) announces_size: bool,
    /// May be asked for JPEG if it offers it.
    pub(crate) uses_jpeg: bool,
    /// Most bytes of one part of a picture.
    pub(crate) read_bytes: u32,
}

impl Default for Quirk {
    fn default() -> Self {
        Self {
            has_pre_read: false,
            has_quality_tables: false,
            checks_hopper: false,
            tests_after_feed: true,
            is_colour_only: false,
            skipped_pages: Vec::new(),
            has_double_feed_by_length: false,
            has_jam_sensor: true,
            is_inverted: true,
            announces_size: true,
            uses_jpeg: true,
            read_bytes: READ_BYTES,
        }
    }
}

impl Quirks {
    /// The table that comes with the program.
    ///
    /// # Errors
    /// [`QuirkError`], which a test rules out.
    pub fn built_in() -> Result<Self, QuirkError> {
        Self::parse(BUILT_IN)
    }

    /// Reads a table of the same form.
    ///
    /// # Errors
    /// [`QuirkError`] if it is not of that form or a value makes no sense.
    pub fn parse(text: &str) -> Result<Self, QuirkError> {
        let quirks: Self = toml::from_str(text)?;
        match quirks.quirk.iter().find(|entry| {
            entry.model.is_empty() || !READ_BYTES_RANGE.contains(&entry.quirk.read_bytes)
        }) {
            Some(entry) => Err(QuirkError::Value(entry.model.clone())),
            None => Ok(quirks),
        }
    }

    pub(crate) fn device(&self, vendor_id: u16, product_id: u16) -> Option<&Device> {
        let id = UsbId(vendor_id, product_id);
        self.device.iter().find(|device| device.usb == id)
    }

    /// The oddities of a model: those of the longest entry that is part of its name.
    pub(crate) fn of(&self, product: &str) -> Quirk {
        self.quirk
            .iter()
            .filter(|entry| product.contains(&entry.model))
            .max_by_key(|entry| entry.model.len())
            .map(|entry| entry.quirk.clone())
            .unwrap_or_default()
    }
}

impl TryFrom<String> for UsbId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = |digits: &str| u16::from_str_radix(digits, 16).ok();
        text.split_once(':')
            .and_then(|(vendor, product)| Some(Self(number(vendor)?, number(product)?)))
            .ok_or_else(|| format!("\"{text}\" is no USB id such as \"04c5:132e\""))
    }
}

const fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_knows_the_machines_of_the_desks() {
        let quirks = Quirks::built_in().unwrap();
        let name = |vendor, product| quirks.device(vendor, product).map(|one| one.name.as_str());
        assert_eq!(name(0x04C5, 0x132E), Some("fi-7160"));
        assert_eq!(name(0x04C5, 0x15FF), Some("fi-8170"));
        assert_eq!(name(0x05CA, 0x0307), Some("fi-8040"));
        assert_eq!(name(0x04C5, 0x1156), None);
    }

    #[test]
    fn no_id_is_listed_twice() {
        let quirks = Quirks::built_in().unwrap();
        for (at, device) in quirks.device.iter().enumerate() {
            let first = quirks.device.iter().position(|one| one.usb == device.usb);
            assert_eq!(first, Some(at), "{}", device.name);
        }
    }

    #[test]
    fn models_have_their_oddities() {
        let quirks = Quirks::built_in().unwrap();
        assert_eq!(quirks.of("fi-7160"), Quirk::default());
        assert!(quirks.of("ScanSnap iX500").is_colour_only);
        assert!(!quirks.of("ScanSnap iX100").is_colour_only);
        assert_eq!(quirks.of("ScanSnap S1500").skipped_pages, [0x37, 0x33]);
    }

    const TAIL: &str = "reason = \"r\"\norigin = \"o\"\ncertainty = \"source\"\n";

    #[test]
    fn the_longest_name_counts() {
        let text = format!(
            "device = []\n[[quirk]]\nmodel = \"fi-7\"\nuses_jpeg = false\n{TAIL}\
             [[quirk]]\nmodel = \"fi-7160\"\nhas_jam_sensor = false\n{TAIL}"
        );
        let quirks = Quirks::parse(&text).unwrap();
        assert!(!quirks.of("fi-7030").uses_jpeg);
        let longest = quirks.of("fi-7160");
        assert!(longest.uses_jpeg && !longest.has_jam_sensor);
    }

    #[test]
    fn wrong_tables_are_refused() {
        let refused = |text: &str| assert!(Quirks::parse(text).is_err(), "{text}");
        refused("device = [{ usb = \"04c5-132e\", name = \"x\" }]");
        refused(&format!("device = []\n[[quirk]]\nmodel = \"\"\n{TAIL}"));
        refused(&format!(
            "device = []\n[[quirk]]\nmodel = \"x\"\nread_bytes = 5\n{TAIL}"
        ));
        refused("device = []\n[[quirk]]\nmodel = \"x\"\n");
    }
}
