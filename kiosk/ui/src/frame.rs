//! The frame of every screen: three bands, two columns, corners that never move.
//!
//! Why: Back and Next stay where they are on every screen, so the hand learns them on the second
//! one. Grid: visual language of the kiosk, section 5. The focus goes main, aside, Next, Back, third
//! way, comfort bar, wherever these stand (section 11, 9).
//! Never: scrolling of the frame, a second row of actions, a control moved by an overlay or by the
//! volunteer's frame.

use iced::widget::{column, container, stack};
use iced::{Border, Color, Element, Length, Theme};

use crate::arrange::flat;
use crate::bands::{Bands, Slot};
use crate::colour::{Role, veil};
use crate::layers::{coverable, pile};
use crate::look::Look;
use crate::text;

/// One screen. Build it with [`Frame::new`], end with [`Frame::view`].
pub struct Frame<'a, M> {
    header: Element<'a, M>,
    comfort: Element<'a, M>,
    band: Option<Element<'a, M>>,
    title: Option<String>,
    main: Vec<Element<'a, M>>,
    aside: Option<Element<'a, M>>,
    next: Option<Element<'a, M>>,
    back: Option<Element<'a, M>>,
    third: Option<Element<'a, M>>,
    overlay: Option<Element<'a, M>>,
    is_helped: bool,
}

impl<'a, M: 'a> Frame<'a, M> {
    /// A screen with its header and its comfort bar and nothing else.
    pub fn new(header: impl Into<Element<'a, M>>, comfort: impl Into<Element<'a, M>>) -> Self {
        Self {
            header: header.into(),
            comfort: comfort.into(),
            band: None,
            title: None,
            main: Vec::new(),
            aside: None,
            next: None,
            back: None,
            third: None,
            overlay: None,
            is_helped: false,
        }
    }

    /// The question, at the top of the main column.
    #[must_use]
    pub fn title(mut self, words: &str) -> Self {
        self.title = Some(words.to_owned());
        self
    }

    /// A piece of the main column, below the ones before it. Use [`crate::gap`] and [`crate::fill`]
    /// between pieces. Without an aside the main column takes both columns.
    #[must_use]
    pub fn main(mut self, piece: impl Into<Element<'a, M>>) -> Self {
        self.main.push(piece.into());
        self
    }

    /// What helps the question: drawing, page, keypad, results, facts. In portrait below the main
    /// column, as high as its content.
    #[must_use]
    pub fn aside(mut self, piece: impl Into<Element<'a, M>>) -> Self {
        self.aside = Some(piece.into());
        self
    }

    /// Back, at the left of the action row.
    #[must_use]
    pub fn back(mut self, button: impl Into<Element<'a, M>>) -> Self {
        self.back = Some(button.into());
        self
    }

    /// The next step or the waiting line, right of Back.
    #[must_use]
    pub fn next(mut self, button: impl Into<Element<'a, M>>) -> Self {
        self.next = Some(button.into());
        self
    }

    /// The third way out, at the bottom of the aside.
    #[must_use]
    pub fn third(mut self, button: impl Into<Element<'a, M>>) -> Self {
        self.third = Some(button.into());
        self
    }

    /// The bronze band right below the header.
    #[must_use]
    pub fn band(mut self, ornament: impl Into<Element<'a, M>>) -> Self {
        self.band = Some(ornament.into());
        self
    }

    /// A panel over the body; header and comfort bar stay alive, the body cannot be touched.
    #[must_use]
    pub fn overlay(mut self, panel: Option<Element<'a, M>>) -> Self {
        self.overlay = panel;
        self
    }

    /// Whether a volunteer helps: a frame is drawn over the margins.
    #[must_use]
    pub fn helped(mut self, is_helped: bool) -> Self {
        self.is_helped = is_helped;
        self
    }

    /// The whole screen.
    pub fn view(mut self, look: &Look) -> Element<'a, M> {
        let overlay = self.overlay.take();
        let band = self.band.take();
        let is_helped = self.is_helped;
        let title = self
            .title
            .take()
            .map(|words| text::title(look, &words).width(Length::Fill).into());
        let main = column(title.into_iter().chain(self.main))
            .width(Length::Fill)
            .height(Length::Fill);
        let slots = [
            (Slot::Main, Some(main.into())),
            (Slot::Aside, self.aside),
            (Slot::Next, self.next),
            (Slot::Back, self.back),
            (Slot::Third, self.third),
        ];
        let present = slots
            .into_iter()
            .filter_map(|(slot, piece)| Some((slot, piece?)));
        let body = coverable(Element::new(Bands::new(look, present)), overlay.is_some());
        let body = column(band.into_iter().chain([body])).height(Length::Fill);
        let veiled = overlay.map(|panel| veiled(look, panel));
        let body = stack(std::iter::once(body.into()).chain(veiled))
            .width(Length::Fill)
            .height(Length::Fill);
        let ground = flat(look, Role::Ground, Role::Ink, 0.0);
        let screen = container(column![self.header, body, self.comfort])
            .width(Length::Fill)
            .height(Length::Fill)
            .style(ground);
        if is_helped {
            pile(screen, helper_frame(look))
        } else {
            screen.into()
        }
    }
}

fn veiled<'a, M: 'a>(look: &Look, panel: Element<'a, M>) -> Element<'a, M> {
    let colour = veil(look.contrast);
    container(panel)
        .center(Length::Fill)
        .style(move |_: &Theme| container::Style::default().background(colour))
        .into()
}

/// Drawn over the margins, so that it moves no control.
fn helper_frame<'a, M: 'a>(look: &Look) -> Element<'a, M> {
    let border = Border::default()
        .width(look.mm(3.0))
        .color(look.colour(Role::HelperEdge));
    container(iced::widget::Space::new())
        .width(Length::Fill)
        .height(Length::Fill)
        .style(move |_: &Theme| container::Style {
            background: Some(Color::TRANSPARENT.into()),
            border,
            ..container::Style::default()
        })
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::button::{back, primary, quiet, secondary};
    use crate::look::{Panel, TextSize};
    use crate::testing::{focus_next, simulator_of};
    use crate::touch::touch_root;
    use iced::keyboard::key;
    use iced::{Point, Rectangle};
    use iced_test::Simulator;
    use iced_test::selector::id;

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
    const ORDER: [&str; 6] = ["main", "aside", "next", "back", "third", "help"];

    fn button(look: &Look, id: &'static str) -> Element<'static, &'static str> {
        secondary(look, id, id, None, Some(id))
    }

    fn frame(look: &Look) -> Frame<'static, &'static str> {
        let header = iced::widget::Space::new().height(look.mm(look.header_mm()));
        Frame::new(header, button(look, "help"))
            .main(button(look, "main"))
            .back(back(look, "back", "back", Some("back")))
            .next(primary(look, "next", "next", None, Some("next")))
            .third(quiet(look, "third", "third", None, Some("third")))
    }

    fn simulated(
        look: &Look,
        frame: Frame<'static, &'static str>,
    ) -> Simulator<'static, &'static str> {
        simulator_of(look, touch_root(frame.view(look)))
    }

    fn place(ui: &mut Simulator<'static, &'static str>, name: &'static str) -> Rectangle {
        ui.find(id(name)).unwrap().bounds()
    }

    #[test]
    fn back_and_next_keep_their_corner_whatever_else_there_is() {
        for panel in PANELS {
            for size in TextSize::ALL {
                let look = Look::new(panel).sized(size);
                let mut wide = simulated(&look, frame(&look));
                let helped = frame(&look).aside(button(&look, "aside")).helped(true);
                let mut helped = simulated(&look, helped);
                for name in ["back", "next"] {
                    assert_eq!(
                        place(&mut wide, name),
                        place(&mut helped, name),
                        "{panel:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn targets_stay_on_the_panel_and_apart() {
        for panel in PANELS {
            for size in TextSize::ALL {
                let look = Look::new(panel).sized(size);
                let mut ui = simulated(&look, frame(&look).aside(button(&look, "aside")));
                let places = ORDER.map(|name| (name, place(&mut ui, name)));
                let far = Point::new(panel.width_px as f32, panel.height_px as f32);
                for (name, one) in places {
                    assert!(one.x >= 0.0 && one.x + one.width <= far.x, "{name} {one:?}");
                    assert!(
                        one.y >= 0.0 && one.y + one.height <= far.y,
                        "{name} {one:?}"
                    );
                    let meets = |other: &Rectangle| one.expand(look.mm(1.4)).intersects(other);
                    let met = places.iter().filter(|(_, other)| meets(other)).count();
                    assert_eq!(met, 1, "{name} touches another on {panel:?} at {size:?}");
                }
            }
        }
    }

    #[test]
    fn the_focus_goes_in_the_order_of_reading() {
        for panel in PANELS {
            let look = Look::new(panel);
            let mut ui = simulated(&look, frame(&look).aside(button(&look, "aside")));
            for _ in ORDER {
                focus_next(&mut ui);
                let _ = ui.tap_key(key::Named::Enter);
            }
            assert_eq!(ui.into_messages().collect::<Vec<_>>(), ORDER, "{panel:?}");
        }
    }

    #[test]
    fn an_overlay_covers_the_body_and_leaves_the_bar_alive() {
        let look = Look::new(Panel::REFERENCE);
        let mut bare = simulated(&look, frame(&look));
        let below = place(&mut bare, "back").center();
        let covered = frame(&look).overlay(Some(button(&look, "panel")));
        let mut ui = simulated(&look, covered);
        let _ = ui.simulate(crate::testing::finger::tap(0, below));
        for name in ["help", "panel"] {
            let at = place(&mut ui, name).center();
            let _ = ui.simulate(crate::testing::finger::tap(0, at));
        }
        assert!(ui.find(id("main")).is_err());
        let pressed: Vec<_> = ui.into_messages().collect();
        assert_eq!(pressed, ["help", "panel"]);
    }
}
