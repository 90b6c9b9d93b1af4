//! The documents that the device tells.

use super::EsclModel;

const NAMESPACES: &str = "xmlns:scan=\"http://schemas.hp.com/imaging/escl/2011/05/03\" \
     xmlns:pwg=\"http://www.pwg.org/schemas/2010/12/sm\"";

/// Limits of a source in 1/300 inch: width, and height.
const GLASS_LIMITS: (u32, u32) = (2550, 3508);
const FEEDER_LIMITS: (u32, u32) = (2550, 4200);

/// What the device can do.
pub(super) fn capabilities(model: &EsclModel) -> String {
    let names = &model.names;
    let glass = model.has_glass.then(|| {
        let caps = input("scan:PlatenInputCaps", GLASS_LIMITS);
        format!("<scan:Platen>{caps}</scan:Platen>")
    });
    let feeder = model.has_feeder.then(|| feeder(model.has_duplex));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scan:ScannerCapabilities {NAMESPACES}>\
         <pwg:Version>2.63</pwg:Version>\
         <pwg:MakeAndModel>{}</pwg:MakeAndModel><pwg:SerialNumber>{}</pwg:SerialNumber>\
         <scan:UUID>00000000-0000-4000-8000-000000000001</scan:UUID>{}{}\
         <scan:CompressionFactorSupport><scan:Min>0</scan:Min><scan:Max>100</scan:Max>\
         <scan:Normal>25</scan:Normal><scan:Step>1</scan:Step></scan:CompressionFactorSupport>\
         </scan:ScannerCapabilities>",
        names.product,
        names.serial,
        glass.unwrap_or_default(),
        feeder.unwrap_or_default(),
    )
}

/// What the device does now. Jobs come newest first.
pub(super) fn status(state: &str, adf: &str, jobs: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scan:ScannerStatus {NAMESPACES}>\
         <pwg:Version>2.63</pwg:Version><pwg:State>{state}</pwg:State>\
         <scan:AdfState>{adf}</scan:AdfState><scan:Jobs>{jobs}</scan:Jobs></scan:ScannerStatus>"
    )
}

/// One job of the status.
pub(super) fn job(path: &str, age_s: u64, images: u32, state: &str, reason: &str) -> String {
    format!(
        "<scan:JobInfo><pwg:JobUri>{path}</pwg:JobUri><scan:Age>{age_s}</scan:Age>\
         <pwg:ImagesCompleted>{images}</pwg:ImagesCompleted>\
         <pwg:JobState>{state}</pwg:JobState><pwg:JobStateReasons>\
         <pwg:JobStateReason>{reason}</pwg:JobStateReason></pwg:JobStateReasons></scan:JobInfo>"
    )
}

/// The size of the picture delivered last.
pub(super) fn image_info(path: &str, size_px: (u32, u32)) -> String {
    let (width, height) = size_px;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scan:ScanImageInfo {NAMESPACES}>\
         <pwg:JobUri>{path}</pwg:JobUri><scan:ActualWidth>{width}</scan:ActualWidth>\
         <scan:ActualHeight>{height}</scan:ActualHeight>\
         <scan:ActualBytesPerLine>{}</scan:ActualBytesPerLine></scan:ScanImageInfo>",
        width * 3
    )
}

fn feeder(has_duplex: bool) -> String {
    let front = input("scan:AdfSimplexInputCaps", FEEDER_LIMITS);
    let both = has_duplex.then(|| input("scan:AdfDuplexInputCaps", FEEDER_LIMITS));
    let option = if has_duplex {
        "<scan:AdfOption>Duplex</scan:AdfOption>"
    } else {
        ""
    };
    format!(
        "<scan:Adf>{front}{}<scan:FeederCapacity>50</scan:FeederCapacity><scan:AdfOptions>\
         <scan:AdfOption>DetectPaperLoaded</scan:AdfOption>{option}</scan:AdfOptions></scan:Adf>",
        both.unwrap_or_default(),
    )
}

fn input(name: &str, (width, height): (u32, u32)) -> String {
    let resolutions: String = [100, 200, 300, 600]
        .iter()
        .map(|dpi| {
            format!(
                "<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>\
                 <scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
            )
        })
        .collect();
    format!(
        "<{name}><scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{width}</scan:MaxWidth>\
         <scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{height}</scan:MaxHeight>\
         <scan:MaxScanRegions>1</scan:MaxScanRegions><scan:SettingProfiles><scan:SettingProfile>\
         <scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode>\
         <scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes><scan:DocumentFormats>\
         <pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>\
         <scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>\
         <scan:SupportedResolutions><scan:DiscreteResolutions>{resolutions}\
         </scan:DiscreteResolutions></scan:SupportedResolutions></scan:SettingProfile>\
         </scan:SettingProfiles><scan:SupportedIntents><scan:Intent>Document</scan:Intent>\
         <scan:Intent>TextAndGraphic</scan:Intent></scan:SupportedIntents>\
         <scan:MaxOpticalXResolution>600</scan:MaxOpticalXResolution>\
         <scan:MaxOpticalYResolution>600</scan:MaxOpticalYResolution></{name}>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let tree = roxmltree::Document::parse(text).unwrap();
        let elements = tree.descendants().filter(roxmltree::Node::is_element);
        elements
            .map(|one| one.tag_name().name().to_owned())
            .collect()
    }

    #[test]
    fn the_documents_are_well_formed() {
        let model = EsclModel {
            has_duplex: false,
            ..EsclModel::default()
        };
        let elements = names(&capabilities(&model));
        assert!(elements.contains(&"AdfSimplexInputCaps".to_owned()));
        assert!(!elements.contains(&"AdfDuplexInputCaps".to_owned()));
        let jobs = job("/eSCL/ScanJobs/1", 3, 2, "Processing", "JobScanning");
        assert!(names(&status("Idle", "ScannerAdfEmpty", &jobs)).contains(&"JobUri".to_owned()));
        assert!(names(&image_info("/x", (8, 9))).contains(&"ActualHeight".to_owned()));
    }
}
