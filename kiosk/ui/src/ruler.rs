//! Measures pieces before they are placed.
//!
//! Why: whether a list needs "more" decides which button stands below it, and that must be known
//! before the screen is laid out. A guessed height of a row cuts the row whose title takes three
//! lines. Never: drawing.

use std::cell::RefCell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use iced::advanced::renderer::Headless;
use iced::advanced::widget::Tree;
use iced::advanced::{Layout, Widget, layout, renderer};
use iced::widget::{Space, column};
use iced::{Element, Length, Pixels, Rectangle, Renderer, Size, Theme, mouse};

use crate::bands::{Bands, Slot};
use crate::fonts;
use crate::look::Look;
use crate::text;

/// A renderer keeps every picture that it has measured until it draws. This one never draws, so it
/// is made anew after so many measurements.
const MEASUREMENTS: usize = 500;

/// What of a screen takes height from its main column.
pub struct Taken<'p, 'a, M> {
    /// Whether there is a bronze band.
    pub has_band: bool,
    /// The question.
    pub title: Option<&'p str>,
    /// The pieces that stand in the main column already.
    pub main: &'p mut [Element<'a, M>],
    /// Aside, next step, way back and third way, where there are such.
    pub around: [(Slot, Option<&'p mut Element<'a, M>>); 4],
}

/// Height in pixels that `piece` takes where it is `width_px` wide and free in height.
#[must_use]
pub fn height_px<M>(piece: &mut Element<'_, M>, width_px: f32) -> f32 {
    let limits = layout::Limits::with_compression(
        Size::new(width_px, 0.0),
        Size::new(width_px, f32::INFINITY),
        Size::new(false, true),
    );
    laid_out(piece, &limits).size().height
}

/// Width in pixels of the main column: both columns where there is no aside.
#[must_use]
pub fn main_px(look: &Look, has_aside: bool) -> f32 {
    let columns = look.columns();
    if has_aside {
        look.mm(columns.main_mm)
    } else {
        look.panel.width_px as f32 - 2.0 * look.mm(columns.margin_mm)
    }
}

/// Lines that the question of a screen takes.
#[must_use]
pub fn title_lines(look: &Look, title: &str, has_aside: bool) -> usize {
    let mut title: Element<'_, ()> = text::title(look, title).width(Length::Fill).into();
    let mut line: Element<'_, ()> = text::title(look, "Đ").into();
    let width = main_px(look, has_aside);
    (height_px(&mut title, width) / height_px(&mut line, width)).round() as usize
}

/// Height in pixels that is left in the main column of a screen for a list that asks for
/// `demand_px`.
#[must_use]
pub fn room_px<M>(look: &Look, taken: Taken<'_, '_, M>, demand_px: f32) -> f32 {
    let has_aside = taken
        .around
        .iter()
        .any(|(slot, piece)| *slot == Slot::Aside && piece.is_some());
    let above = above_px(look, &mut *taken.main, taken.title, has_aside);
    let main = column![
        Space::new().height(above + demand_px),
        Space::new().height(Length::Fill)
    ];
    let main: Element<'_, M> = main.width(Length::Fill).height(Length::Fill).into();
    let column = slot_px(look, taken.has_band, Slot::Main, main, taken.around);
    (column - above).max(0.0)
}

/// Height in pixels that the aside of a screen can have.
#[must_use]
pub fn aside_px<'a, M: 'a>(look: &Look, taken: Taken<'_, 'a, M>) -> f32 {
    let above = above_px(look, &mut *taken.main, taken.title, true);
    let mut main: Element<'a, M> = Space::new().height(above).into();
    let main = (Slot::Main, Some(&mut main));
    let around = taken
        .around
        .into_iter()
        .filter(|(slot, _)| *slot != Slot::Aside);
    // As high as can be: the limits cut it down to what there is.
    let all = Space::new()
        .width(Length::Fill)
        .height(f32::from(u16::MAX))
        .into();
    slot_px(look, taken.has_band, Slot::Aside, all, around.chain([main]))
}

/// Height in pixels of the question and of the pieces below it.
fn above_px<M>(
    look: &Look,
    main: &mut [Element<'_, M>],
    title: Option<&str>,
    has_aside: bool,
) -> f32 {
    let width = main_px(look, has_aside);
    let title = title.map_or(0.0, |words| {
        let mut title: Element<'_, M> = text::title(look, words).width(Length::Fill).into();
        height_px(&mut title, width)
    });
    title
        + main
            .iter_mut()
            .map(|one| height_px(one, width))
            .sum::<f32>()
}

/// Height in pixels that `piece` gets at `slot` of a body with the pieces `around` it.
fn slot_px<'p, 'a: 'p, M: 'p>(
    look: &Look,
    has_band: bool,
    slot: Slot,
    piece: Element<'p, M>,
    around: impl IntoIterator<Item = (Slot, Option<&'p mut Element<'a, M>>)>,
) -> f32 {
    let around = around
        .into_iter()
        .filter_map(|(slot, piece)| Some((slot, Element::new(Borrowed(piece?)))));
    let pieces = std::iter::once((slot, piece)).chain(around);
    let mut body: Element<'_, M> = Element::new(Bands::new(look, pieces));
    let size = Size::new(look.panel.width_px as f32, look.mm(look.body_mm(has_band)));
    let node = laid_out(&mut body, &layout::Limits::new(Size::ZERO, size));
    node.children()
        .first()
        .map_or(0.0, |piece| piece.size().height)
}

fn laid_out<M>(piece: &mut Element<'_, M>, limits: &layout::Limits) -> layout::Node {
    thread_local! {
        static RULER: RefCell<(usize, Option<Renderer>)> = const { RefCell::new((0, None)) };
    }
    let mut tree = Tree::new(&*piece);
    RULER.with_borrow_mut(|(count, renderer)| {
        *count += 1;
        if *count % MEASUREMENTS == 0 {
            *renderer = None;
        }
        if renderer.is_none() {
            *renderer = new_renderer();
        }
        renderer
            .as_ref()
            .map(|renderer| piece.as_widget_mut().layout(&mut tree, renderer, limits))
            .unwrap_or_default()
    })
}

/// The software renderer is there at once; there is nothing to wait for.
fn new_renderer() -> Option<Renderer> {
    let renderer = <Renderer as Headless>::new(fonts::default_font(), Pixels(16.0), None);
    match pin!(renderer).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(renderer) => renderer,
        Poll::Pending => None,
    }
}

/// A piece that is measured and then used elsewhere.
struct Borrowed<'p, 'a, M>(&'p mut Element<'a, M>);

impl<M> Widget<M, Theme, Renderer> for Borrowed<'_, '_, M> {
    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&*self.0)]
    }

    fn size(&self) -> Size<Length> {
        self.0.as_widget().size()
    }

    fn layout(
        &mut self,
        tree: &mut Tree,
        renderer: &Renderer,
        limits: &layout::Limits,
    ) -> layout::Node {
        tree.children
            .first_mut()
            .map_or_else(layout::Node::default, |tree| {
                self.0.as_widget_mut().layout(tree, renderer, limits)
            })
    }

    fn draw(
        &self,
        _: &Tree,
        _: &mut Renderer,
        _: &Theme,
        _: &renderer::Style,
        _: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comfort::{Comfort, ComfortKind, comfort_bar};
    use crate::header::{Header, header};
    use crate::icon::Icon;
    use crate::look::{Panel, TextSize};

    const PANELS: [Panel; 3] = [
        Panel::REFERENCE,
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

    fn bar(look: &Look) -> Element<'static, ()> {
        let labels = [
            "Cỡ chữ",
            "Tương phản",
            "Ngôn ngữ",
            "Gọi trợ giúp",
            "Kết thúc",
        ];
        let items = labels.map(|label| Comfort {
            id: label.into(),
            kind: ComfortKind::Comfort,
            icon: Icon::TextAa,
            label: label.to_owned(),
            on_press: Some(()),
        });
        comfort_bar(look, items.into())
    }

    fn head(look: &Look) -> Element<'static, ()> {
        let words = Header {
            desk: "Bộ phận Một cửa Phường 1",
            mode_icon: Icon::User,
            mode: "Tự làm",
            is_linked: true,
            link: "Có mạng",
            is_helped: false,
        };
        header(look, &words)
    }

    /// What is measured before the screen exists must be what the screen has.
    #[test]
    fn the_body_is_as_high_as_header_and_bar_leave_it() {
        for panel in PANELS {
            for size in TextSize::ALL {
                let look = Look::new(panel).sized(size);
                let width = panel.width_px as f32;
                let taken = height_px(&mut head(&look), width) + height_px(&mut bar(&look), width);
                let left = panel.height_px as f32 - taken;
                let off = left - look.mm(look.body_mm(false));
                assert!(off.abs() <= 2.0, "{off} px on {panel:?} at {size:?}");
            }
        }
    }
}
