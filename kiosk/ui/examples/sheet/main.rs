//! Renders the component sheet and one screen of every kind as PNG files, without a display.
//!
//! `cargo run -p kiosk-ui --example sheet -- OUT [NAME]` writes `OUT/NAME-PANEL-SIZE-CONTRAST.png`:
//! every screen in every text size on the three panels, and in every contrast at the default size at
//! rest, with the focus on its second target, and with everything held.
//! It shows how screens are built, and it is looked at after every change of a component.
//! `… -- OUT NAME time` draws one screen 50 times instead and writes the milliseconds to `OUT`.

mod parts;
mod render;
mod screens;

use std::error::Error;
use std::path::Path;

use iced::Element;
use kiosk_ui::{Contrast, Look, Panel, TextSize};

use crate::render::Pose;

/// Everything that can be pressed here says the same.
#[derive(Debug, Clone)]
struct Pressed;

type View = fn(&Look) -> Element<'static, Pressed>;

const PANELS: [(&str, Panel); 3] = [
    ("wide", Panel::REFERENCE),
    (
        "tall",
        Panel {
            width_px: 1080,
            height_px: 1920,
            width_mm: 268.0,
            height_mm: 476.0,
        },
    ),
    (
        "small",
        Panel {
            width_px: 1366,
            height_px: 768,
            width_mm: 410.0,
            height_mm: 230.0,
        },
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let out = args.next().ok_or("give the folder to write into")?;
    let out = Path::new(&out);
    let only = args.next();
    let is_timed = args.next().is_some();
    std::fs::create_dir_all(out)?;
    let views = parts::SHEETS.iter().chain(screens::SCREENS);
    let wanted = views.filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name));
    for (name, view) in wanted {
        if is_timed {
            let look = Look::new(Panel::REFERENCE);
            let times = render::time(&look, *view)?;
            std::fs::write(out.join(format!("{name}.txt")), times)?;
        } else {
            save_all(out, name, *view)?;
        }
    }
    Ok(())
}

fn save_all(out: &Path, name: &str, view: View) -> Result<(), Box<dyn Error>> {
    for (panel_name, panel) in PANELS {
        for size in TextSize::ALL {
            let look = Look::new(panel).sized(size);
            save(
                out,
                &format!("{name}-{panel_name}"),
                &look,
                view,
                Pose::Rest,
            )?;
        }
    }
    for contrast in Contrast::ALL {
        let look = Look::new(Panel::REFERENCE).contrasted(contrast);
        for (pose_name, pose) in [
            ("wide", Pose::Rest),
            ("focused", Pose::Focused),
            ("held", Pose::Held),
        ] {
            save(out, &format!("{name}-{pose_name}"), &look, view, pose)?;
        }
    }
    Ok(())
}

fn save(out: &Path, name: &str, look: &Look, view: View, pose: Pose) -> Result<(), Box<dyn Error>> {
    let file = format!("{name}-{:?}-{:?}.png", look.text_size, look.contrast).to_lowercase();
    render::picture(look, view, pose)?.save(out.join(file))?;
    Ok(())
}
