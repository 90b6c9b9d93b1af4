//! What `ScannerCapabilities` says that matters for papers on a desk.
//!
//! Devices list settings in several profiles, by reference, or twice with different
//! spellings; all of them count together. What makes no sense is left out rather than
//! refused. Facts: docs/scanner-sources.md, eSCL.

use super::xml::{Element, XmlError};

/// Which resolutions a source can do, in dots per inch.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Resolutions {
    /// Listed one by one, ascending. They win over the range.
    pub(crate) discrete: Vec<u32>,
    /// Any from the first to the second.
    pub(crate) range: Option<(u32, u32)>,
}

/// Smallest and largest extent in 1/300 inch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Extent {
    pub(crate) least: u32,
    pub(crate) most: u32,
}

/// What can be done from one source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Input {
    pub(crate) width: Option<Extent>,
    pub(crate) height: Option<Extent>,
    pub(crate) colour_modes: Vec<String>,
    pub(crate) intents: Vec<String>,
    /// Formats of both generations.
    pub(crate) formats: Vec<String>,
    /// `DocumentFormatExt` is known, so it must be sent as well.
    pub(crate) has_format_ext: bool,
    pub(crate) resolutions: Resolutions,
}

/// What the device can do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Capabilities {
    pub(crate) make_and_model: Option<String>,
    pub(crate) serial: Option<String>,
    pub(crate) platen: Option<Input>,
    pub(crate) simplex: Option<Input>,
    pub(crate) duplex: Option<Input>,
    /// The feeder leads paper along its middle.
    pub(crate) is_centred: bool,
    /// The compression that keeps the most of a picture.
    pub(crate) best_compression: Option<u32>,
}

impl Capabilities {
    /// Reads the document.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, XmlError> {
        let root = Element::parse(bytes, "ScannerCapabilities")?;
        let shared = root.child("SettingProfiles");
        let input = |parent: Option<&Element>, name| {
            let caps = parent.and_then(|parent| parent.child(name));
            caps.map(|caps| Input::read(caps, shared))
        };
        let adf = root.child("Adf");
        Ok(Self {
            make_and_model: root.text_of("MakeAndModel").map(Into::into),
            serial: root.text_of("SerialNumber").map(Into::into),
            platen: input(root.child("Platen"), "PlatenInputCaps"),
            simplex: input(adf, "AdfSimplexInputCaps"),
            duplex: input(adf, "AdfDuplexInputCaps"),
            is_centred: adf
                .and_then(|adf| adf.child("Justification"))
                .and_then(|justification| justification.text_of("XImagePosition"))
                .is_some_and(|position| position == "Center"),
            best_compression: best_compression(&root),
        })
    }
}

impl Input {
    fn read(caps: &Element, shared: Option<&Element>) -> Self {
        let profiles = profiles(caps, shared);
        let texts = |name: &str| {
            let found = profiles
                .iter()
                .flat_map(|profile| profile.descendants(name));
            found.map(|element| element.text().to_owned()).collect()
        };
        let ext: Vec<String> = texts("DocumentFormatExt");
        let mut formats: Vec<String> = texts("DocumentFormat");
        let has_format_ext = !ext.is_empty();
        formats.extend(ext);
        // Both spellings occur.
        let intents = ["SupportedIntent", "Intent"].into_iter();
        let intents = intents.flat_map(|name| caps.descendants(name));
        Self {
            width: extent(caps, "MinWidth", "MaxWidth"),
            height: extent(caps, "MinHeight", "MaxHeight"),
            colour_modes: texts("ColorMode"),
            intents: intents.map(|intent| intent.text().to_owned()).collect(),
            formats,
            has_format_ext,
            resolutions: resolutions(&profiles),
        }
    }

    /// Whether pictures come as JPEG; a device that lists no format at all is believed.
    pub(crate) fn has_jpeg(&self) -> bool {
        self.formats.is_empty() || self.formats.iter().any(|format| format == "image/jpeg")
    }
}

/// The profiles of a source, those that it only names included.
fn profiles<'a>(caps: &'a Element, shared: Option<&'a Element>) -> Vec<&'a Element> {
    let own = caps.descendants("SettingProfile").into_iter();
    own.map(|profile| {
        profile
            .attribute("ref")
            .and_then(|name| {
                let mut known = shared?.children("SettingProfile");
                known.find(|one| one.attribute("name") == Some(name))
            })
            .unwrap_or(profile)
    })
    .collect()
}

fn extent(caps: &Element, least: &str, most: &str) -> Option<Extent> {
    let most = caps.number_of(most).filter(|&most| most > 0)?;
    let least = caps.number_of(least).unwrap_or(0);
    (least <= most).then_some(Extent { least, most })
}

fn resolutions(profiles: &[&Element]) -> Resolutions {
    let all = |name| {
        let found = profiles.iter();
        found.flat_map(move |profile| profile.descendants(name))
    };
    let mut discrete: Vec<u32> = all("DiscreteResolution")
        .filter_map(square_resolution)
        .collect();
    discrete.sort_unstable();
    discrete.dedup();
    let range = all("ResolutionRange")
        .filter_map(|range| {
            let axis = range.child("XResolutionRange")?;
            Some((axis.number_of("Min")?, axis.number_of("Max")?))
        })
        .find(|(least, most)| 0 < *least && least <= most);
    Resolutions { discrete, range }
}

/// Only the same in both directions is of use: a page must keep its shape.
fn square_resolution(element: &Element) -> Option<u32> {
    let x_dpi = element.number_of("XResolution")?;
    let is_square = element.number_of("YResolution") == Some(x_dpi);
    (is_square && x_dpi > 0).then_some(x_dpi)
}

/// Lower means better; a range that contradicts itself is ignored.
fn best_compression(root: &Element) -> Option<u32> {
    let support = root.child("CompressionFactorSupport")?;
    let number = |name| support.number_of(name);
    let (least, normal, most) = (number("Min")?, number("Normal")?, number("Max")?);
    (least <= normal && normal <= most).then_some(least)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A device of the better kind: glass, feeder, both sides.
    pub(crate) const FULL: &str = include_str!("testdata/capabilities-full.xml");
    /// Feeder only; a shared profile, ranges, odd spellings and a contradiction.
    pub(crate) const FEEDER_ONLY: &str = include_str!("testdata/capabilities-feeder-only.xml");

    pub(crate) fn parsed(document: &str) -> Capabilities {
        Capabilities::parse(document.as_bytes()).unwrap()
    }

    #[test]
    fn a_full_device_is_understood() {
        let caps = parsed(FULL);
        assert_eq!(caps.make_and_model.as_deref(), Some("MẪU Desk 200"));
        assert_eq!(caps.serial.as_deref(), Some("THU000000"));
        let platen = caps.platen.unwrap();
        assert_eq!(
            platen.height,
            Some(Extent {
                least: 16,
                most: 3508
            })
        );
        assert_eq!(platen.colour_modes, ["Grayscale8", "RGB24"]);
        assert_eq!(platen.resolutions.discrete, [75, 200, 300, 600]);
        assert!(platen.has_jpeg() && platen.has_format_ext);
        assert!(caps.simplex.is_some() && caps.duplex.is_some());
        assert_eq!(caps.best_compression, Some(5));
        assert!(!caps.is_centred);
    }

    #[test]
    fn a_poor_device_is_understood_too() {
        let caps = parsed(FEEDER_ONLY);
        assert_eq!((&caps.platen, &caps.duplex), (&None, &None));
        assert!(caps.is_centred);
        assert_eq!(caps.best_compression, None);
        let feeder = caps.simplex.unwrap();
        assert_eq!(feeder.height, None);
        assert_eq!(
            feeder.width,
            Some(Extent {
                least: 0,
                most: 2590
            })
        );
        assert_eq!(feeder.resolutions.discrete, [] as [u32; 0]);
        assert_eq!(feeder.resolutions.range, Some((100, 600)));
        assert_eq!(feeder.intents, ["TextAndGraphic"]);
        assert_eq!(feeder.colour_modes, ["RGB24"]);
        assert!(!feeder.has_format_ext);
    }

    #[test]
    fn a_device_without_any_source_is_no_error_here() {
        let caps = parsed("<ScannerCapabilities/>");
        assert_eq!((caps.platen, caps.simplex, caps.duplex), (None, None, None));
    }

    #[test]
    fn an_error_page_is_refused() {
        let page = b"<html><body>404</body></html>";
        assert_eq!(Capabilities::parse(page), Err(XmlError::Foreign));
    }
}
