//! The strip outside the kiosk's own view that plays person, paper, cable and power.

use iced::{
    Element, Length, Task,
    widget::{column, container},
};
use kiosk_sandbox::{Bench, Fault, Relay, VirtualPrinter, specimen};
use kiosk_ui::{self as ui, Look, Panel};

use super::gateway::Gateway;
use crate::{message::Message as Root, world::World};

/// Height of the strip in pixels.
const HEIGHT_PX: f32 = 104.0;
/// The strip is drawn small: it is for the person at the bench, not for citizens.
const STRIP_MM_PER_PX: f32 = 0.62;

/// The strip.
pub struct Dock {
    bench: Bench,
    printer: VirtualPrinter,
    link: Relay,
    gateway: Option<Gateway>,
    fed: u32,
    has_printer_paper: bool,
}

/// A button of the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// The specimen card onto the glass.
    CardPressed,
    /// A good sheet into the feeder.
    SheetPressed,
    /// A blurred sheet into the feeder.
    BadSheetPressed,
    /// All paper out of the scanner.
    ClearPressed,
    /// Cover open or closed.
    CoverPressed,
    /// The next sheet gets stuck.
    JamPressed,
    /// Link cut or mended.
    LinkPressed,
    /// Gateway stopped or started.
    GatewayPressed,
    /// Printer without paper, or refilled.
    PaperPressed,
}

impl Dock {
    /// A strip over these devices.
    #[must_use]
    pub const fn new(
        bench: Bench,
        printer: VirtualPrinter,
        link: Relay,
        gateway: Option<Gateway>,
    ) -> Self {
        Self {
            bench,
            printer,
            link,
            gateway,
            fed: 0,
            has_printer_paper: true,
        }
    }

    /// Height of the strip in pixels.
    #[must_use]
    pub const fn height_px(&self) -> f32 {
        HEIGHT_PX
    }

    /// Does what the button says.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::CardPressed => self.bench.put_card(specimen::CARD_TEXT),
            Message::SheetPressed => {
                let sheet = self.next_sheet();
                self.bench.put_sheets(vec![sheet]);
            }
            Message::BadSheetPressed => {
                let sheet = specimen::blurred(&self.next_sheet());
                self.bench.put_sheets(vec![sheet]);
            }
            Message::ClearPressed => {
                self.bench.clear_glass();
                self.bench.clear_feeder();
            }
            Message::CoverPressed if self.bench.view().is_cover_open => self.bench.close_cover(),
            Message::CoverPressed => self.bench.open_cover(),
            Message::JamPressed => self.bench.fail_next(Fault::Jam),
            Message::LinkPressed if self.link.is_cut() => self.link.mend(),
            Message::LinkPressed => self.link.cut(),
            Message::GatewayPressed => self.toggle_gateway(),
            Message::PaperPressed => {
                self.has_printer_paper = !self.has_printer_paper;
                if self.has_printer_paper {
                    self.printer.panel().put_paper();
                } else {
                    self.printer.panel().take_paper();
                }
            }
        }
        Task::none()
    }

    fn next_sheet(&mut self) -> Vec<u8> {
        let kinds = specimen::PaperKind::ALL;
        let kind = kinds.get(self.fed as usize % kinds.len()).copied();
        self.fed += 1;
        kind.map(|kind| specimen::paper(kind, 1))
            .unwrap_or_default()
    }

    fn toggle_gateway(&self) {
        let Some(gateway) = &self.gateway else { return };
        if gateway.pid().is_some() {
            gateway.stop();
        } else if let Err(error) = gateway.resume() {
            crate::tell::error(&error);
        }
    }

    /// Puts the strip below the kiosk.
    #[must_use]
    pub fn beside<'a>(&'a self, world: &'a World, kiosk: Element<'a, Root>) -> Element<'a, Root> {
        let kiosk = container(kiosk).width(Length::Fill).height(Length::Fill);
        column![kiosk, self.strip(world)].into()
    }

    fn strip<'a>(&self, world: &World) -> Element<'a, Root> {
        let look = strip_look(world);
        let buttons = self.buttons(world).into_iter().map(|(id, label, message)| {
            let press = self.is_possible(message).then_some(Root::Dock(message));
            (1, ui::quiet(&look, id, &label, None, press))
        });
        container(ui::shared(&look, 2.0, buttons))
            .height(Length::Fixed(HEIGHT_PX))
            .center_y(Length::Fixed(HEIGHT_PX))
            .into()
    }

    fn is_possible(&self, message: Message) -> bool {
        let view = self.bench.view();
        let has_paper = view.is_glass_covered || view.feeder_sheets > 0;
        message != Message::ClearPressed || has_paper
    }

    fn buttons(&self, world: &World) -> Vec<(&'static str, String, Message)> {
        let text = &world.text;
        let view = self.bench.view();
        let cover = if view.is_cover_open {
            text.dock_cover_close()
        } else {
            text.dock_cover_open()
        };
        let link = if self.link.is_cut() {
            text.dock_link_mend()
        } else {
            text.dock_link_cut()
        };
        let paper = if self.has_printer_paper {
            text.dock_paper_out()
        } else {
            text.dock_paper_in()
        };
        let mut buttons = vec![
            ("dock-card", text.dock_card(), Message::CardPressed),
            ("dock-sheet", text.dock_sheets(), Message::SheetPressed),
            ("dock-bad", text.dock_bad_sheet(), Message::BadSheetPressed),
            ("dock-clear", text.dock_clear(), Message::ClearPressed),
            ("dock-cover", cover, Message::CoverPressed),
            ("dock-jam", text.dock_jam(), Message::JamPressed),
            ("dock-link", link, Message::LinkPressed),
        ];
        if let Some(gateway) = &self.gateway {
            let label = match gateway.pid() {
                Some(_) => text.dock_gateway_stop(),
                None => text.dock_gateway_start(),
            };
            buttons.push(("dock-gateway", label, Message::GatewayPressed));
        }
        buttons.push(("dock-paper", paper, Message::PaperPressed));
        buttons
    }
}

fn strip_look(world: &World) -> Look {
    let width_px = world.look.panel.width_px;
    Look::new(Panel {
        width_px,
        height_px: HEIGHT_PX as u32,
        width_mm: width_px as f32 * STRIP_MM_PER_PX,
        height_mm: HEIGHT_PX * STRIP_MM_PER_PX,
    })
    .sized(ui::TextSize::S)
}
