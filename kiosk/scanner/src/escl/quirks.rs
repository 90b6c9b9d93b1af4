//! What single models do otherwise, as data with an origin.
//!
//! Facts: docs/scanner-sources.md, eSCL; the form of the file is told in its own head.

use serde::Deserialize;

use super::status::IdleProcessing;

/// The list that comes with the kiosk.
const BUILT_IN: &str = include_str!("../../../../assets/quirks/escl.toml");

/// Entries about devices, each with its reason and origin.
#[derive(Clone, Debug)]
pub struct QuirkBook {
    entries: Vec<Entry>,
}

/// Why a list of quirks cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadQuirks {
    /// It is not what the file's head describes.
    #[error("the list of quirks cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// An entry names no device, or none in the right form.
    #[error("entry {0} of the list of quirks names no device")]
    NoDevice(usize),
}

/// What is to be done otherwise; `None` leaves it at the standard.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Quirks {
    pub(crate) ignore: Option<bool>,
    pub(crate) most_interfaces: Option<usize>,
    pub(crate) resets_at_open: Option<bool>,
    pub(crate) sends_zlp: Option<bool>,
    pub(crate) host: Option<String>,
    pub(crate) connection: Option<String>,
    pub(crate) init_limit_s: Option<u64>,
    pub(crate) most_dpi: Option<u32>,
    pub(crate) paces_pages: Option<bool>,
    pub(crate) leaves_finished_jobs: Option<bool>,
    pub(crate) counts_images: Option<bool>,
    pub(crate) idle_processing: Option<IdleProcessing>,
    pub(crate) status_while_scanning: Option<bool>,
    pub(crate) image_info: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    quirk: Vec<Entry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    usb: Option<UsbPattern>,
    model: Option<String>,
    #[serde(rename = "because")]
    _because: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    set: Quirks,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Certainty {
    Reported,
    Unverified,
}

/// Vendor and perhaps product.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct UsbPattern {
    vendor_id: u16,
    product_id: Option<u16>,
}

impl TryFrom<String> for UsbPattern {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const WRONG: &str = "expected vendor:product or vendor:* in hexadecimal";
        let (vendor, product) = text.split_once(':').ok_or(WRONG)?;
        let number = |text| u16::from_str_radix(text, 16).map_err(|_| WRONG);
        Ok(Self {
            vendor_id: number(vendor)?,
            product_id: match product {
                "*" => None,
                product => Some(number(product)?),
            },
        })
    }
}

/// How exactly an entry names a device; the later one wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Exactness {
    Anything,
    Vendor,
    /// Letters of the pattern that are no wildcard.
    Model(usize),
    Product,
}

impl QuirkBook {
    /// The list that comes with the kiosk.
    ///
    /// # Errors
    /// Never for the list as it is built in, which a test holds.
    pub fn built_in() -> Result<Self, BadQuirks> {
        Self::parse(BUILT_IN)
    }

    /// Reads a list in the form of `assets/quirks/escl.toml`.
    ///
    /// # Errors
    /// [`BadQuirks`] says which entry is wrong.
    pub fn parse(text: &str) -> Result<Self, BadQuirks> {
        let File { quirk: entries } = toml::from_str(text)?;
        match entries
            .iter()
            .position(|entry| entry.usb.is_none() == entry.model.is_none())
        {
            Some(at) => Err(BadQuirks::NoDevice(at + 1)),
            None => Ok(Self { entries }),
        }
    }

    /// What applies to a device: setting by setting, the most exact entry wins.
    pub(crate) fn find(&self, vendor_id: u16, product_id: u16, model: &str) -> Quirks {
        let mut matching: Vec<_> = self
            .entries
            .iter()
            .filter_map(|entry| Some((entry.exactness(vendor_id, product_id, model)?, entry)))
            .collect();
        matching.sort_by_key(|(exactness, _)| std::cmp::Reverse(*exactness));
        let quirks = matching.into_iter().map(|(_, entry)| entry.set.clone());
        quirks.fold(Quirks::default(), Quirks::or)
    }
}

impl Entry {
    fn exactness(&self, vendor_id: u16, product_id: u16, model: &str) -> Option<Exactness> {
        if let Some(usb) = self.usb {
            let is_it = usb.vendor_id == vendor_id
                && usb.product_id.is_none_or(|wanted| wanted == product_id);
            return is_it.then_some(match usb.product_id {
                Some(_) => Exactness::Product,
                None => Exactness::Vendor,
            });
        }
        let pattern = self.model.as_deref()?.to_lowercase();
        let letters = pattern.chars().filter(|&letter| letter != '*').count();
        matches(&pattern, &model.to_lowercase()).then_some(match letters {
            0 => Exactness::Anything,
            letters => Exactness::Model(letters),
        })
    }
}

impl Quirks {
    fn or(self, other: Self) -> Self {
        Self {
            ignore: self.ignore.or(other.ignore),
            most_interfaces: self.most_interfaces.or(other.most_interfaces),
            resets_at_open: self.resets_at_open.or(other.resets_at_open),
            sends_zlp: self.sends_zlp.or(other.sends_zlp),
            host: self.host.or(other.host),
            connection: self.connection.or(other.connection),
            init_limit_s: self.init_limit_s.or(other.init_limit_s),
            most_dpi: self.most_dpi.or(other.most_dpi),
            paces_pages: self.paces_pages.or(other.paces_pages),
            leaves_finished_jobs: self.leaves_finished_jobs.or(other.leaves_finished_jobs),
            counts_images: self.counts_images.or(other.counts_images),
            idle_processing: self.idle_processing.or(other.idle_processing),
            status_while_scanning: self.status_while_scanning.or(other.status_while_scanning),
            image_info: self.image_info.or(other.image_info),
        }
    }
}

/// Whether a text fits a pattern in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(start) else {
        return false;
    };
    let Some((middle, end)) = rest.rsplit_once('*') else {
        return text.ends_with(rest);
    };
    let mut text = text;
    for part in middle.split('*') {
        match text.find(part).and_then(|at| text.get(at + part.len()..)) {
            Some(after) => text = after,
            None => return false,
        }
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = "
        [[quirk]]
        model = '*'
        set = { host = 'anything', most-dpi = 1, most-interfaces = 1, init-limit-s = 1 }
        because = 'test'
        source = 'test'
        certainty = 'unverified'
        [[quirk]]
        usb = '04a9:*'
        set = { host = 'vendor', most-dpi = 2, most-interfaces = 2 }
        because = 'test'
        source = 'test'
        certainty = 'unverified'
        [[quirk]]
        model = 'canon*'
        set = { host = 'model', most-dpi = 3 }
        because = 'test'
        source = 'test'
        certainty = 'unverified'
        [[quirk]]
        model = '*MF642*c'
        set = { host = 'longer model' }
        because = 'test'
        source = 'test'
        certainty = 'unverified'
        [[quirk]]
        usb = '04a9:1234'
        set = { host = 'product' }
        because = 'test'
        source = 'test'
        certainty = 'unverified'
    ";

    fn check(vendor_id: u16, product_id: u16, model: &str, host: &str, dpi: u32) {
        let quirks = QuirkBook::parse(BOOK)
            .unwrap()
            .find(vendor_id, product_id, model);
        assert_eq!(quirks.host.as_deref(), Some(host), "{model}");
        assert_eq!(quirks.most_dpi, Some(dpi), "{model}");
        assert_eq!(quirks.init_limit_s, Some(1), "{model}");
    }

    #[test]
    fn the_most_exact_entry_wins_setting_by_setting() {
        check(0x04A9, 0x1234, "Canon MF642C", "product", 3);
        check(0x04A9, 0x1235, "Canon MF642C", "longer model", 3);
        check(0x04A9, 0x1235, "Canon MF65", "model", 3);
        check(0x04A9, 0x1235, "Pixma", "vendor", 2);
        check(0x03F0, 0x1234, "ScanJet", "anything", 1);
    }

    #[test]
    fn wildcards_stand_for_anything() {
        for (pattern, text, expected) in [
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("a*", "a", true),
            ("*c", "abc", true),
            ("*b*", "abc", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn the_built_in_list_is_whole() {
        let book = QuirkBook::built_in().unwrap();
        assert!(
            book.entries
                .iter()
                .all(|entry| entry.set != Quirks::default())
        );
        let brother = book.find(0x04F9, 1, "Brother MFC-L2710DW");
        assert_eq!(brother.paces_pages, Some(true));
        assert_eq!(book.find(0x1234, 1, "Desk 200"), Quirks::default());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let entry = |device: &str| {
            let text = format!(
                "[[quirk]]\n{device}\nset = {{ ignore = true }}\nbecause = 'x'\nsource = 'x'\ncertainty = 'reported'"
            );
            QuirkBook::parse(&text).map(|_| ())
        };
        assert_eq!(entry("model = 'x'"), Ok(()));
        assert_eq!(entry(""), Err(BadQuirks::NoDevice(1)));
        assert_eq!(
            entry("model = 'x'\nusb = '04a9:*'"),
            Err(BadQuirks::NoDevice(1))
        );
        assert!(matches!(entry("usb = 'canon'"), Err(BadQuirks::Syntax(_))));
        assert!(matches!(
            entry("model = 'x'\nhost = 'y'"),
            Err(BadQuirks::Syntax(_))
        ));
        let no_origin = "[[quirk]]\nmodel = 'x'\nset = { ignore = true }";
        assert!(matches!(
            QuirkBook::parse(no_origin),
            Err(BadQuirks::Syntax(_))
        ));
    }
}
