//! Drawings: flat line pictures of the machine, the countdown ring, the bronze band.
//!
//! Why SVG text with role names: the renderer keeps a rasterised SVG while it is drawn and compares
//! it by content, whereas a canvas counts as new in every frame and is repainted. One bronze arrow
//! shows the movement. Visual language of the kiosk, sections 1, 7 and 9.
//! Never: an emblem, or anything that could be taken for one.

use std::f32::consts::TAU;
use std::fmt::Write as _;

use iced::widget::{column, container, svg};
use iced::{ContentFit, Element, Length};

use crate::colour::Role;
use crate::fonts::Weight;
use crate::layers::pile;
use crate::look::{BAND_MM, Look, Voice};
use crate::text;

/// The drawings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Drawing {
    /// The card goes face down on the glass.
    CardOnGlass,
    /// A sheet stands in the feeder.
    SheetIntoFeeder,
    /// The cover is open and the sheet is drawn out.
    JamCoverOpen,
    /// The slip comes out of its slot.
    SlipOut,
}

impl Drawing {
    /// Every drawing.
    pub const ALL: [Self; 4] = [
        Self::CardOnGlass,
        Self::SheetIntoFeeder,
        Self::JamCoverOpen,
        Self::SlipOut,
    ];

    fn source(self) -> &'static str {
        match self {
            Self::CardOnGlass => include_str!("../drawings/card-on-glass.svg"),
            Self::SheetIntoFeeder => include_str!("../drawings/sheet-into-feeder.svg"),
            Self::JamCoverOpen => include_str!("../drawings/jam-cover-open.svg"),
            Self::SlipOut => include_str!("../drawings/slip-out.svg"),
        }
    }
}

/// Height of a drawing in portrait.
const PORTRAIT_MM: f32 = 90.0;

/// The role names that the drawings use, each in braces.
const NAMES: &[(&str, Role)] = &[
    ("{ink}", Role::Ink),
    ("{edge}", Role::Edge),
    ("{edgeQuiet}", Role::EdgeQuiet),
    ("{frame}", Role::Frame),
    ("{surface}", Role::Surface),
    ("{sunken}", Role::Sunken),
    ("{nextSoft}", Role::NextSoft),
    ("{ornament}", Role::Ornament),
    ("{warnSoft}", Role::WarnSoft),
    ("{warnEdge}", Role::WarnEdge),
];

/// A drawing in all the room there is, in the colours of the contrast; in portrait, where the room
/// goes to what asks for it, of a height of its own.
pub fn drawing<'a, M: 'a>(look: &Look, drawing: Drawing) -> Element<'a, M> {
    let height = if look.is_portrait() {
        look.mm(PORTRAIT_MM).into()
    } else {
        Length::Fill
    };
    picture(coloured(look, drawing))
        .width(Length::Fill)
        .height(height)
        .into()
}

/// A drawing in a square of `side_mm`.
pub fn drawing_in<'a, M: 'a>(look: &Look, drawing: Drawing, side_mm: f32) -> Element<'a, M> {
    picture(coloured(look, drawing))
        .width(look.mm(side_mm))
        .height(look.mm(side_mm))
        .into()
}

fn coloured(look: &Look, drawing: Drawing) -> String {
    NAMES
        .iter()
        .fold(drawing.source().to_owned(), |svg, (name, role)| {
            svg.replace(name, &hex(look, *role))
        })
}

fn picture<'a>(document: String) -> svg::Svg<'a> {
    svg(svg::Handle::from_memory(document.into_bytes())).content_fit(ContentFit::Contain)
}

fn hex(look: &Look, role: Role) -> String {
    let [red, green, blue, _] = look.colour(role).into_rgba8();
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// The countdown: a ring of which `left` (0 to 1) is still drawn, the seconds in it, their unit below.
///
/// 96 mm wide; smaller on a small panel. Redraw it once a second.
pub fn countdown<'a, M: 'a>(look: &Look, left: f32, number: &str, unit: &str) -> Element<'a, M> {
    let side_mm = if look.is_small_panel() { 72.0 } else { 96.0 };
    let side = look.mm(side_mm);
    let number = text::voiced(look, Voice::Body, Weight::Bold, number);
    let number = text::sized(number, look.capital_px(side_mm * 26.0 / 96.0), 1.1);
    let words = column![number, text::small(look, unit)].align_x(iced::Alignment::Center);
    pile(
        picture(ring(look, left)).width(side).height(side),
        container(words).center(Length::Fill),
    )
}

/// The ring as SVG: 100 units wide, the stroke 7 of them.
fn ring(look: &Look, left: f32) -> String {
    const RADIUS: f32 = 44.0;
    let round = TAU * RADIUS;
    let drawn = round * left.clamp(0.0, 1.0);
    let (quiet, ink) = (hex(look, Role::EdgeQuiet), hex(look, Role::Ink));
    let circle = format!(r#"<circle cx="50" cy="50" r="{RADIUS}" fill="none" stroke-width="7""#);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{circle} stroke="{quiet}"/>{circle} stroke="{ink}" stroke-dasharray="{drawn:.2} {round:.2}" transform="rotate(-90 50 50)"/></svg>"#
    )
}

/// Space between the header and the bronze band.
const BAND_TOP_MM: f32 = 1.5;

/// The bronze band over the full width: a line, circles joined by tangents, saw teeth.
pub fn ornament<'a, M: 'a>(look: &Look) -> Element<'a, M> {
    let width_mm = look.panel.width_mm.ceil();
    let band = svg(svg::Handle::from_memory(band(look, width_mm).into_bytes()));
    let band = band
        .content_fit(ContentFit::Fill)
        .width(Length::Fill)
        .height(look.mm(BAND_MM - BAND_TOP_MM));
    container(band)
        .padding(iced::Padding::ZERO.top(look.mm(BAND_TOP_MM)))
        .into()
}

/// The band as SVG, a millimetre a unit, 7.2 units high.
fn band(look: &Look, width: f32) -> String {
    let bronze = hex(look, Role::Ornament);
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 7.2"><g fill="none" stroke="{bronze}" stroke-width=".5"><path d="M0 .3H{width}"/>"#
    );
    let circles = (width / 6.0).floor() as u16;
    let (mut rings, mut teeth) = (String::new(), String::new());
    for circle in 0..=circles {
        let x = f32::from(circle) * 6.0;
        let centre = x + 3.0;
        // Writing to a String cannot fail.
        let _ = write!(rings, r#"<circle cx="{centre}" cy="2.6" r="1.5"/>"#);
        let _ = write!(
            rings,
            r#"<circle cx="{centre}" cy="2.6" r=".55" fill="{bronze}" stroke="none"/><path d="M{} 3.8L{} 1.4"/>"#,
            centre + 0.9,
            centre + 5.1
        );
        for tooth in [x, x + 3.0] {
            let _ = write!(teeth, "M{tooth} 7L{} 5L{} 7Z", tooth + 1.5, tooth + 3.0);
        }
    }
    let _ = write!(
        svg,
        r#"{rings}</g><path d="{teeth}" fill="{bronze}"/></svg>"#
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::Contrast;
    use crate::look::Panel;

    #[test]
    fn every_role_name_in_a_drawing_is_known() {
        for contrast in Contrast::ALL {
            let look = Look::new(Panel::REFERENCE).contrasted(contrast);
            for drawing in Drawing::ALL {
                let svg = coloured(&look, drawing);
                assert!(!svg.contains('{'), "{drawing:?}: {svg}");
                assert!(svg.contains(&hex(&look, Role::Ink)), "{drawing:?}");
            }
        }
    }

    #[test]
    fn the_ring_empties_with_the_time_left() {
        let look = Look::new(Panel::REFERENCE);
        for (left, dash) in [
            (1.0, "276.46 276.46"),
            (0.5, "138.23 276.46"),
            (-1.0, "0.00 276.46"),
        ] {
            assert!(ring(&look, left).contains(dash), "{left}");
        }
    }
}
