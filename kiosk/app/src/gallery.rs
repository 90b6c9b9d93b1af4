//! Every screen in its states as pictures: panels, text sizes, contrasts, languages.

use std::{process::ExitCode, sync::Arc};

use iced::Size;
use kiosk_i18n::Language;
use kiosk_ui::{Contrast, Panel, TextSize};

use crate::{
    cli::Gallery,
    demo::{
        DemoError,
        preset::{self, Still},
    },
    province::{self, ProvinceError},
    setup::{LOW_DISK_PERCENT, Setup},
    stage::{Stage, StageError},
};

/// The panels on which every screen must hold: pixels and millimetres.
pub const PANELS: [Panel; 3] = [
    Panel {
        width_px: 1920,
        height_px: 1080,
        width_mm: 476.0,
        height_mm: 268.0,
    },
    Panel {
        width_px: 1080,
        height_px: 1920,
        width_mm: 268.0,
        height_mm: 476.0,
    },
    Panel {
        width_px: 1366,
        height_px: 768,
        width_mm: 410.0,
        height_mm: 230.0,
    },
];

/// Writes the gallery; the exit code of the program.
#[must_use]
pub fn run(args: &Gallery) -> ExitCode {
    match write(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            crate::tell::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn write(args: &Gallery) -> Result<(), DemoError> {
    std::fs::create_dir_all(&args.out).map_err(DemoError::file(&args.out))?;
    for language in [Language::Vi, Language::En] {
        for panel in PANELS {
            let setup = Arc::new(setup(&args.profile, language, panel)?);
            for still in preset::all(&setup) {
                pictures(still, panel, language, args)?;
            }
        }
    }
    Ok(())
}

/// The made-up desk on which the stills stand.
///
/// # Errors
/// [`DemoError::Profile`].
pub fn setup(profile: &str, language: Language, panel: Panel) -> Result<Setup, DemoError> {
    let profile = province::load(profile)?;
    let desk = profile.desks.first().map(|desk| desk.code.clone());
    let desk = desk.ok_or(ProvinceError::NoDesk)?;
    Ok(Setup {
        tracking_base: profile.tracking_base.clone(),
        desk,
        machine_no: 1,
        language,
        panel,
        low_disk_percent: LOW_DISK_PERCENT,
        profile,
    })
}

/// The pictures of one still on one panel that are wanted.
fn pictures(
    still: Still,
    panel: Panel,
    language: Language,
    args: &Gallery,
) -> Result<(), DemoError> {
    let wanted = wanted(&still, panel, language, &args.only);
    if wanted.is_empty() {
        return Ok(());
    }
    let size = Size::new(panel.width_px as f32, panel.height_px as f32);
    let mut stage = Stage::new(still, size)?;
    for (text_size, contrast, file) in wanted {
        stage.program.show(panel, text_size, contrast);
        let path = args.out.join(file);
        let saved = stage.screenshot().save(&path);
        saved.map_err(|error| StageError::Start(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}

fn wanted(
    still: &Still,
    panel: Panel,
    language: Language,
    only: &[String],
) -> Vec<(TextSize, Contrast, String)> {
    let pixels = format!("{}x{}", panel.width_px, panel.height_px);
    let looks = TextSize::ALL
        .into_iter()
        .flat_map(|size| Contrast::ALL.map(|contrast| (size, contrast)));
    looks
        .filter_map(|(size, contrast)| {
            let (size_name, contrast_name) = (format!("{size:?}"), format!("{contrast:?}"));
            let parts = [
                still.name,
                &pixels,
                &size_name.to_lowercase(),
                &contrast_name.to_lowercase(),
                language.tag(),
            ];
            let file = format!("{}.png", parts.join("-"));
            has_each(&parts, only).then_some((size, contrast, file))
        })
        .collect()
}

/// Whether every group of alternatives has one among `parts`.
fn has_each(parts: &[&str], only: &[String]) -> bool {
    only.iter()
        .all(|group| group.split(',').any(|word| parts.contains(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_one_part_of_every_group() {
        let parts = ["page-check", "1366x768", "xl", "normal", "vi"];
        for (only, wanted) in [
            (&[][..], true),
            (&["xl"], true),
            (&["s,xl", "vi"], true),
            (&["l"], false),
            (&["xl", "en"], false),
            (&["page"], false),
        ] {
            let only: Vec<_> = only.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(has_each(&parts, &only), wanted, "{only:?}");
        }
    }
}
