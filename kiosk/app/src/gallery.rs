//! Every screen in its states as pictures: panels, text sizes, contrasts, languages.

use std::{path::Path, process::ExitCode, sync::Arc};

use iced::Size;
use kiosk_i18n::Language;
use kiosk_ui::{Contrast, Panel, TextSize};

use crate::{
    cli::Gallery,
    demo::{
        DemoError, load_profile,
        preset::{self, Still},
    },
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
                pictures(still, panel, language, &args.out)?;
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
    let profile = load_profile(profile)?;
    let desk = profile.desks.first().map(|desk| desk.code.clone());
    let desk = desk.ok_or_else(|| DemoError::Profile("the profile has no desk".to_owned()))?;
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

fn pictures(still: Still, panel: Panel, language: Language, out: &Path) -> Result<(), DemoError> {
    let name = still.name;
    let size = Size::new(panel.width_px as f32, panel.height_px as f32);
    let mut stage = Stage::new(still, size)?;
    for text_size in TextSize::ALL {
        for contrast in Contrast::ALL {
            stage.program.show(panel, text_size, contrast);
            let file = format!(
                "{name}-{}x{}-{text_size:?}-{contrast:?}-{}.png",
                panel.width_px,
                panel.height_px,
                language.tag()
            );
            let path = out.join(file.to_lowercase());
            let saved = stage.screenshot().save(&path);
            saved.map_err(|error| StageError::Start(format!("{}: {error}", path.display())))?;
        }
    }
    Ok(())
}
