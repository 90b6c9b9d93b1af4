//! A QR code from its modules, black on white in every contrast, so that every phone reads it.
//!
//! Slips and screens use level M with a quiet zone of four modules (visual language, section 8).

use std::fmt::Write as _;

use iced::widget::{container, svg};
use iced::{Color, Element};

use crate::look::Look;

/// Free modules around a code.
const QUIET: usize = 4;

/// A code of `side` by `side` modules, row by row, dark is true; at most `size_mm` wide with its
/// quiet zone. Modules are whole pixels. A matrix of the wrong length draws what is there.
pub fn qr<'a, M: 'a>(look: &Look, modules: &[bool], side: usize, size_mm: f32) -> Element<'a, M> {
    let module_px = module_px(look.mm(size_mm), side);
    let code_px = side as f32 * module_px;
    let quiet_px = QUIET as f32 * module_px;
    let code = svg(svg::Handle::from_memory(
        document(modules, side).into_bytes(),
    ));
    container(code.width(code_px).height(code_px))
        .padding(quiet_px)
        .style(|_| container::Style::default().background(Color::WHITE))
        .into()
}

fn module_px(size_px: f32, side: usize) -> f32 {
    (size_px / (side + 2 * QUIET) as f32).floor().max(1.0)
}

/// One rectangle for each run of dark modules in a row.
fn document(modules: &[bool], side: usize) -> String {
    let mut path = String::new();
    for (y, row) in modules.chunks(side.max(1)).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, other| one == other) {
            let long = run.len();
            if run.first() == Some(&true) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{x} {y}h{long}v1h-{long}z");
            }
            x += long;
        }
    }
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path d="{path}"/></svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_runs_become_rectangles() {
        let modules = [true, true, false, false, false, false, true, false, true];
        assert!(document(&modules, 3).contains(r#"d="M0 0h2v1h-2zM0 2h1v1h-1zM2 2h1v1h-1z""#));
        assert!(document(&[], 0).contains(r#"d="""#));
    }

    #[test]
    fn modules_are_whole_pixels_and_fit() {
        for (size_px, side, px) in [(403.0, 33, 9.0), (403.0, 29, 10.0), (10.0, 33, 1.0)] {
            assert_eq!(module_px(size_px, side), px, "{size_px} {side}");
        }
    }
}
