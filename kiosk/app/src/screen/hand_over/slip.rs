//! RECEIPT: the slip, and the same code on the screen for whoever has no slip.

use kiosk_domain::visit::Event;
use kiosk_ui::{self as ui, Icon, Tone, text};

use crate::{effect::Effect, page::Page, screen::Answer, slip, world::World};

/// Side of the QR on the screen: a phone reads it from half a metre.
const QR_MM: f32 = 90.0;

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Tôi đã lấy phiếu", or the code was copied from the screen.
    DonePressed,
    /// "In lại phiếu".
    AgainPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, world: &World) -> Answer {
        match message {
            Message::DonePressed => Answer::Say(Event::SlipTaken),
            Message::AgainPressed => match slip::of_visit(world, true) {
                Some(slip) => Answer::Do(Effect::Print(Box::new(slip))),
                None => Answer::Stay,
            },
        }
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let mut page = Page::asking(words.slip_title()).main(ui::gap(look, 5.0));
        page = match world.facts.printer_fault {
            Some(fault) => {
                let told = words.fault(fault);
                page.main(ui::verdict(look, Tone::Warn, &told.title, Some(&told.text)))
            }
            None if world.facts.slip_out => {
                page.main(ui::verdict(look, Tone::Good, &words.slip_out(), None))
            }
            None => page.main(ui::notice(
                look,
                Tone::Plain,
                Icon::Printer,
                &words.slip_printing(),
            )),
        };
        page = page.main(ui::fill());
        let again = words.slip_again();
        page = page.third(ui::quiet(
            look,
            "reprint",
            &again,
            Some(Icon::Printer),
            (!world.facts.is_printing).then_some(Message::AgainPressed),
        ));
        let done = if world.facts.slip_out {
            words.slip_done()
        } else {
            words.slip_photo()
        };
        page = page.next(ui::primary(
            look,
            "next",
            &done,
            Some(Icon::Check),
            Some(Message::DonePressed),
        ));
        match code(world) {
            Some(code) => page.aside(code),
            None => page.aside(ui::drawing(look, ui::Drawing::SlipOut)),
        }
    }
}

/// The tracking code and its QR, as on the slip.
fn code<'a>(world: &World) -> Option<iced::Element<'a, Message>> {
    let (look, words) = (&world.look, &world.text);
    let tracking = &world.visit.numbers.as_ref()?.tracking;
    let qr = kiosk_slips::Qr::new(&slip::tracking_url(world, tracking)).ok()?;
    let pieces = [
        text::label(look, &words.slip_screen()).into(),
        ui::centred_across(ui::qr(look, &qr.dark, qr.per_row, QR_MM)),
        ui::centred_across(text::title(look, &tracking.grouped())),
    ];
    Some(ui::tall_card(look, ui::down(look, 5.0, pieces)))
}
