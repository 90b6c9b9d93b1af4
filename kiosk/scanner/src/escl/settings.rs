//! What to ask a device for, and the document that asks for it.
//!
//! Only what the device listed for that source is asked for. A duplex job on a feeder that
//! did not list it can hang the device until it is switched off (Canon MF642C), and more
//! height than the paper has gives strange strips on feeders that cannot see its end (HP
//! ScanJet Pro 2000 s2). Facts: docs/scanner-sources.md, eSCL.

use super::capabilities::{Capabilities, Extent, Input, Resolutions};
use crate::{Job, Mode, ScanError, Source};

/// A4 in 1/300 inch, whatever the resolution.
const A4: (u32, u32) = (2480, 3508);

/// Intents for papers, the best first.
const INTENTS: [&str; 2] = ["Document", "TextAndGraphic"];

/// One job as the device will be asked for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Settings {
    pub(crate) source: Source,
    pub(crate) duplex: bool,
    pub(crate) dpi: u32,
    pub(crate) colour_mode: &'static str,
    width: u32,
    height: u32,
    x_offset: u32,
    intent: Option<&'static str>,
    compression: Option<u32>,
    has_format_ext: bool,
}

impl Settings {
    /// Chooses what comes nearest to the job.
    pub(crate) fn choose(
        job: &Job,
        caps: &Capabilities,
        most_dpi: Option<u32>,
    ) -> Result<Self, ScanError> {
        let source = job.source;
        let (input, duplex) = input(job, source, caps)?;
        if !input.has_jpeg() {
            return Err(ScanError::Unsupported("no pictures as JPEG"));
        }
        let width = clamp(A4.0, input.width);
        let spare_width = input
            .width
            .map_or(0, |extent| extent.most.saturating_sub(width));
        Ok(Self {
            source,
            duplex,
            dpi: resolution(job.dpi, &input.resolutions, most_dpi),
            colour_mode: colour_mode(job.colour, &input.colour_modes),
            width,
            height: clamp(A4.1, input.height),
            x_offset: if source == Source::Feeder && caps.is_centred {
                spare_width / 2
            } else {
                0
            },
            intent: INTENTS
                .into_iter()
                .find(|intent| input.intents.iter().any(|one| one == intent)),
            compression: caps.best_compression,
            has_format_ext: input.has_format_ext,
        })
    }

    /// The document, its elements in the order that every tested device accepts.
    pub(crate) fn to_xml(self) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <scan:ScanSettings xmlns:scan=\"http://schemas.hp.com/imaging/escl/2011/05/03\" \
             xmlns:pwg=\"http://www.pwg.org/schemas/2010/12/sm\">",
        );
        xml += "<pwg:Version>2.0</pwg:Version>";
        if let Some(intent) = self.intent {
            xml += &format!("<scan:Intent>{intent}</scan:Intent>");
        }
        xml += &self.region();
        xml += &format!("<pwg:InputSource>{}</pwg:InputSource>", self.source_name());
        if let Some(factor) = self.compression {
            xml += &format!("<scan:CompressionFactor>{factor}</scan:CompressionFactor>");
        }
        xml += &format!("<scan:ColorMode>{}</scan:ColorMode>", self.colour_mode);
        xml += "<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>";
        if self.has_format_ext {
            xml += "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>";
        }
        xml += &format!(
            "<scan:XResolution>{0}</scan:XResolution><scan:YResolution>{0}</scan:YResolution>",
            self.dpi
        );
        if self.source == Source::Feeder {
            xml += &format!("<scan:Duplex>{}</scan:Duplex>", self.duplex);
        }
        xml + "</scan:ScanSettings>"
    }

    fn region(self) -> String {
        format!(
            "<pwg:ScanRegions><pwg:ScanRegion>\
             <pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>\
             <pwg:XOffset>{}</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>\
             <pwg:Width>{}</pwg:Width><pwg:Height>{}</pwg:Height>\
             </pwg:ScanRegion></pwg:ScanRegions>",
            self.x_offset, self.width, self.height
        )
    }

    const fn source_name(self) -> &'static str {
        match self.source {
            Source::Feeder => "Feeder",
            Source::Glass => "Platen",
        }
    }
}

fn input<'a>(
    job: &Job,
    source: Source,
    caps: &'a Capabilities,
) -> Result<(&'a Input, bool), ScanError> {
    let (input, duplex) = match (source, &caps.duplex) {
        (Source::Glass, _) => (caps.platen.as_ref(), false),
        (Source::Feeder, Some(input)) if job.duplex => (Some(input), true),
        (Source::Feeder, _) => (caps.simplex.as_ref().or(caps.duplex.as_ref()), false),
    };
    let missing = match source {
        Source::Glass => "no glass",
        Source::Feeder => "no feeder",
    };
    Ok((input.ok_or(ScanError::Unsupported(missing))?, duplex))
}

fn clamp(wanted: u32, extent: Option<Extent>) -> u32 {
    extent.map_or(wanted, |extent| wanted.clamp(extent.least, extent.most))
}

/// The wanted resolution, or the next one above it, or the highest there is.
fn resolution(wanted: u32, able: &Resolutions, most_dpi: Option<u32>) -> u32 {
    let most_dpi = most_dpi.unwrap_or(u32::MAX);
    let mut discrete = able.discrete.iter().copied().filter(|&dpi| dpi <= most_dpi);
    let chosen = match able.range {
        _ if !able.discrete.is_empty() => discrete
            .clone()
            .find(|&dpi| dpi >= wanted)
            .or_else(|| discrete.next_back()),
        Some((least, most)) => Some(wanted.clamp(least, most)),
        None => None,
    };
    chosen.unwrap_or(wanted).min(most_dpi)
}

/// A device of one colour mode is better used than refused.
fn colour_mode(wanted: Mode, able: &[String]) -> &'static str {
    let order = match wanted {
        Mode::Colour => ["RGB24", "Grayscale8"],
        Mode::Grey => ["Grayscale8", "RGB24"],
    };
    let mut known = order.into_iter();
    known
        .find(|mode| able.iter().any(|one| one == mode))
        .unwrap_or(order[0])
}

#[cfg(test)]
mod tests {
    use super::{
        super::capabilities::tests::{FEEDER_ONLY, FULL, parsed},
        *,
    };

    fn feeder() -> Job {
        Job {
            source: Source::Feeder,
            ..Job::pages()
        }
    }

    fn check(device: &str, job: &Job, expected: &str) {
        let settings = Settings::choose(job, &parsed(device), None).unwrap();
        let xml = settings.to_xml();
        let body = xml.split_once("sm\">").unwrap().1;
        let body = body.replace("scan:", "").replace("pwg:", "").replace(
            "<ContentRegionUnits>escl:ThreeHundredthsOfInches</ContentRegionUnits>",
            "",
        );
        assert_eq!(body, expected.replace('\n', "") + "</ScanSettings>");
    }

    #[test]
    fn a_duplex_stack_is_asked_for_in_the_accepted_order() {
        let job = Job {
            duplex: true,
            ..feeder()
        };
        check(
            FULL,
            &job,
            "<Version>2.0</Version>
<ScanRegions><ScanRegion><XOffset>0</XOffset><YOffset>0</YOffset><Width>2480</Width><Height>3508</Height></ScanRegion></ScanRegions>
<InputSource>Feeder</InputSource><CompressionFactor>5</CompressionFactor><ColorMode>RGB24</ColorMode>
<DocumentFormat>image/jpeg</DocumentFormat><XResolution>300</XResolution><YResolution>300</YResolution>
<Duplex>true</Duplex>",
        );
    }

    #[test]
    fn the_glass_never_hears_of_duplex() {
        let job = Job {
            source: Source::Glass,
            duplex: true,
            colour: Mode::Grey,
            ..Job::pages()
        };
        check(
            FULL,
            &job,
            "<Version>2.0</Version><Intent>Document</Intent>
<ScanRegions><ScanRegion><XOffset>0</XOffset><YOffset>0</YOffset><Width>2480</Width><Height>3508</Height></ScanRegion></ScanRegions>
<InputSource>Platen</InputSource><CompressionFactor>5</CompressionFactor><ColorMode>Grayscale8</ColorMode>
<DocumentFormat>image/jpeg</DocumentFormat><DocumentFormatExt>image/jpeg</DocumentFormatExt>
<XResolution>300</XResolution><YResolution>300</YResolution>",
        );
    }

    #[test]
    fn a_feeder_without_duplex_is_never_asked_for_it() {
        let job = Job {
            duplex: true,
            ..feeder()
        };
        check(
            FEEDER_ONLY,
            &job,
            "<Version>2.0</Version><Intent>TextAndGraphic</Intent>
<ScanRegions><ScanRegion><XOffset>55</XOffset><YOffset>0</YOffset><Width>2480</Width><Height>3508</Height></ScanRegion></ScanRegions>
<InputSource>Feeder</InputSource><ColorMode>RGB24</ColorMode>
<DocumentFormat>image/jpeg</DocumentFormat><XResolution>300</XResolution><YResolution>300</YResolution>
<Duplex>false</Duplex>",
        );
    }

    fn check_dpi(wanted: u32, discrete: &[u32], range: Option<(u32, u32)>, expected: u32) {
        let able = Resolutions {
            discrete: discrete.to_vec(),
            range,
        };
        assert_eq!(resolution(wanted, &able, Some(600)), expected, "{able:?}");
    }

    #[test]
    fn the_nearest_resolution_that_is_not_worse_is_chosen() {
        check_dpi(300, &[75, 300, 600], None, 300);
        check_dpi(300, &[200, 400], None, 400);
        check_dpi(300, &[100, 200], None, 200);
        check_dpi(1200, &[300, 600, 1200], None, 600);
        check_dpi(300, &[], Some((100, 600)), 300);
        check_dpi(300, &[], Some((100, 200)), 200);
        check_dpi(300, &[200], Some((100, 600)), 200);
        check_dpi(300, &[], None, 300);
    }

    #[test]
    fn what_is_missing_is_said() {
        let refusal = |job: &Job, device: &str| Settings::choose(job, &parsed(device), None).err();
        let no_glass = Some(ScanError::Unsupported("no glass"));
        assert_eq!(refusal(&Job::glass(), FEEDER_ONLY), no_glass);
        let none = "<ScannerCapabilities/>";
        let no_feeder = Some(ScanError::Unsupported("no feeder"));
        assert_eq!(refusal(&feeder(), none), no_feeder);
        let pdf = FULL.replace("image/jpeg", "image/tiff");
        let no_jpeg = Some(ScanError::Unsupported("no pictures as JPEG"));
        assert_eq!(refusal(&feeder(), &pdf), no_jpeg);
    }
}
