//! Which of SANE's back ends are used, and what their words mean: data, not conditions.
//!
//! The table is `assets/quirks/scanimage.toml`; what its fields mean stands there.

use kiosk_usb::DeviceKey;
use serde::Deserialize;

const BUILT_IN: &str = include_str!("../../../../assets/quirks/scanimage.toml");

/// A table that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It is not of the right form.
    #[error("the table of SANE's back ends cannot be read")]
    Form(#[from] toml::de::Error),
    /// A back end's name would lead out of its file.
    #[error("\"{0}\" is no name of one of SANE's back ends")]
    Name(String),
}

/// The back ends that may be used, and the words of their options.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    backend: Vec<BackendEntry>,
    pub(crate) words: Words,
    #[serde(default)]
    pub(crate) setting: Vec<Setting>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BackendEntry {
    name: String,
    #[serde(default)]
    naming: Naming,
    config: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Naming {
    #[default]
    Place,
    Ids,
    None,
    Virtual,
}

/// Parts of the values of SANE's options, lower case.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) no_paper: Vec<String>,
    pub(crate) duplex: Vec<String>,
    pub(crate) other_side: Vec<String>,
    pub(crate) feeder: Vec<String>,
    pub(crate) glass: Vec<String>,
    pub(crate) colour: Vec<String>,
    pub(crate) grey: Vec<String>,
}

/// An option that is set for every scan from the feeder.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Setting {
    pub(crate) option: String,
    /// The first of them that the device offers is taken.
    pub(crate) values: Vec<String>,
    /// For people, like the next one; the table must give both.
    reason: String,
    origin: String,
}

/// Where on USB a device of SANE's is, as its name says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Place {
    /// There.
    At {
        /// Number of the bus.
        bus: u8,
        /// Address on the bus.
        address: u8,
    },
    /// At the device with these ids.
    Ids {
        /// Vendor.
        vendor_id: u16,
        /// Product.
        product_id: u16,
    },
    /// The name does not tell.
    Untold,
    /// It is no device on USB.
    Virtual,
}

impl Place {
    /// Whether the name can mean the device there.
    pub(crate) fn may_be(self, key: &DeviceKey, ids: (u16, u16)) -> bool {
        match self {
            Self::At { bus, address } => (bus, address) == (key.bus, key.address),
            Self::Ids {
                vendor_id,
                product_id,
            } => (vendor_id, product_id) == ids,
            Self::Untold => true,
            Self::Virtual => false,
        }
    }
}

impl Table {
    /// The table that comes with the program.
    ///
    /// # Errors
    /// [`TableError`], which a test rules out.
    pub fn built_in() -> Result<Self, TableError> {
        Self::parse(BUILT_IN)
    }

    /// Reads a table of the same form.
    ///
    /// # Errors
    /// [`TableError`] if it is not of that form.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let table: Self = toml::from_str(text)?;
        match table.backend.iter().find(|one| !is_name(&one.name)) {
            Some(entry) => Err(TableError::Name(entry.name.clone())),
            None => Ok(table),
        }
    }

    /// Whether a device may be listed although nothing on USB can be it.
    pub(crate) fn has_virtual(&self) -> bool {
        let mut entries = self.backend.iter();
        entries.any(|entry| entry.naming == Naming::Virtual)
    }

    /// Where the device of that name is; `None` if it is not one that may be used.
    pub(crate) fn place(&self, device_name: &str) -> Option<Place> {
        let (backend, rest) = device_name.split_once(':')?;
        let entry = self.backend.iter().find(|entry| entry.name == backend)?;
        // Whatever the back end's own way is, libusb's says where the device is.
        let libusb = rest.strip_prefix("libusb:").and_then(at);
        match entry.naming {
            Naming::Place => libusb,
            Naming::Ids => libusb.or_else(|| ids(rest)),
            Naming::None => libusb.or(Some(Place::Untold)),
            Naming::Virtual => Some(Place::Virtual),
        }
    }

    /// The files of SANE's configuration that make it load these back ends alone.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let names = self.backend.iter().map(|entry| format!("{}\n", entry.name));
        let mut files = vec![("dll.conf".to_owned(), names.collect())];
        for entry in &self.backend {
            if let Some(config) = &entry.config {
                files.push((format!("{}.conf", entry.name), config.clone()));
            }
        }
        files
    }
}

impl Words {
    /// Whether a value holds one of these words.
    pub(crate) fn holds(words: &[String], value: &str) -> bool {
        let value = value.to_lowercase();
        words.iter().any(|word| value.contains(word.as_str()))
    }

    /// The value that these words mean: an equal one, else the first that holds one.
    pub(crate) fn choose<'a>(words: &[String], values: &'a [String]) -> Option<&'a String> {
        let equal = |value: &&String| words.contains(&value.to_lowercase());
        let part = |value: &&String| Self::holds(words, value);
        let mut all = values.iter();
        all.find(equal).or_else(|| values.iter().find(part))
    }
}

fn is_name(name: &str) -> bool {
    let is_sign = |sign: char| sign.is_ascii_alphanumeric() || "_-".contains(sign);
    !name.is_empty() && name != "dll" && name.chars().all(is_sign)
}

fn at(rest: &str) -> Option<Place> {
    let (bus, address) = rest.split_once(':')?;
    Some(Place::At {
        bus: bus.parse().ok()?,
        address: address.parse().ok()?,
    })
}

fn ids(rest: &str) -> Option<Place> {
    let (ids, _) = rest.split_once('_').unwrap_or((rest, ""));
    let number = |digits: Option<&str>| u16::from_str_radix(digits?, 16).ok();
    (ids.len() == 8).then_some(())?;
    Some(Place::Ids {
        vendor_id: number(ids.get(..4))?,
        product_id: number(ids.get(4..))?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn check(name: &str, expected: Option<Place>) {
        assert_eq!(Table::built_in().unwrap().place(name), expected, "{name}");
    }

    #[test]
    fn only_devices_on_usb_are_taken() {
        let at = |bus, address| Some(Place::At { bus, address });
        check("genesys:libusb:001:004", at(1, 4));
        check("canon_dr:libusb:002:120", at(2, 120));
        check("canon_dr:DR-C225:GF301234", Some(Place::Untold));
        let canon = Place::Ids {
            vendor_id: 0x04A9,
            product_id: 0x1749,
        };
        check("pixma:04A91749_247936", Some(canon));
        check("pixma:MX870_192.0.2.7", None);
        check("epson2:net:192.0.2.7", None);
        check("genesys:/dev/sg0", None);
        check("genesys:libusb:001:900", None);
        check("fujitsu:fi-7160:1234", None);
        check("escl:https://192.0.2.7:443", None);
        check("test:0", None);
        check("", None);
    }

    #[test]
    fn no_back_end_is_listed_twice() {
        let table = Table::built_in().unwrap();
        let names: BTreeSet<_> = table.backend.iter().map(|entry| &entry.name).collect();
        assert_eq!(names.len(), table.backend.len());
        assert!(!table.has_virtual());
    }

    #[test]
    fn back_ends_that_search_the_network_are_told_not_to() {
        let files = Table::built_in().unwrap().files();
        let told: BTreeSet<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        for name in ["epson2", "epsonds", "kodakaio", "magicolor", "pixma"] {
            assert!(told.contains(format!("{name}.conf").as_str()), "{name}");
        }
        let loads = &files[0];
        assert_eq!(loads.0, "dll.conf");
        for stranger in ["net", "escl", "airscan", "fujitsu", "v4l", "test"] {
            assert!(!loads.1.lines().any(|line| line == stranger), "{stranger}");
        }
    }

    #[test]
    fn an_equal_word_comes_first() {
        let values = ["48 bits color", "Color", "Gray"].map(str::to_owned);
        let words = Table::built_in().unwrap().words;
        assert_eq!(Words::choose(&words.colour, &values).unwrap(), "Color");
        let values = ["Black & White", "True Gray", "24bit Color"].map(str::to_owned);
        assert_eq!(Words::choose(&words.grey, &values).unwrap(), "True Gray");
        assert_eq!(Words::choose(&words.glass, &values), None);
    }

    #[test]
    fn wrong_tables_are_refused() {
        let words = BUILT_IN.split_once("\n[words]\n").unwrap().1;
        let parse = |head: &str| Table::parse(&format!("{head}\n[words]\n{words}"));
        assert!(parse("backend = []").is_ok());
        assert!(parse("[[backend]]\nname = \"../x\"").is_err());
        assert!(parse("[[backend]]\nname = \"dll\"").is_err());
        assert!(parse("[[backend]]\nname = \"a\"\nnaming = \"net\"").is_err());
        assert!(parse("[[backend]]\nnome = \"a\"").is_err());
    }
}
