//! RECEIPT: the slip, and the same code on the screen for whoever has no slip.

use kiosk_domain::visit::Event;
use kiosk_ui::{self as ui, Icon, Tone, text};

use crate::{effect::Effect, page::Page, screen::Answer, slip, world::World};

/// Sides of the QR on the screen, the largest that fits: a phone reads the first from half a metre,
/// the last from a hand's width.
const QR_MM: [f32; 4] = [90.0, 70.0, 54.0, 40.0];

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
        let gap = || ui::gap(look, 5.0);
        let page = Page::asking(words.slip_title());
        let mut page = match world.facts.printer_fault {
            Some(fault) => {
                let told = words.fault(fault);
                let verdict = |text| ui::verdict(look, Tone::Warn, &told.title, text);
                page.main_ways([vec![gap(), verdict(Some(&told.text))], vec![verdict(None)]])
            }
            None if world.facts.slip_out => {
                let out = words.slip_out();
                page.main_ways([vec![gap(), ui::verdict(look, Tone::Good, &out, None)]])
            }
            None => {
                let printing = words.slip_printing();
                let notice = ui::notice(look, Tone::Plain, Icon::Printer, &printing);
                page.main_ways([vec![gap(), notice]])
            }
        };
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
    let title = || text::label(look, &words.slip_screen()).into();
    let code = || ui::centred_across(text::title(look, &tracking.grouped()).center());
    let picture = |side_mm| ui::centred_across(ui::qr(look, &qr.dark, qr.per_row, side_mm));
    let way = |pieces: Vec<_>| ui::tall_card(look, ui::down(look, 5.0, pieces));
    let titled = QR_MM.map(|side_mm| way(vec![title(), picture(side_mm), code()]));
    let bare = QR_MM.map(|side_mm| way(vec![picture(side_mm), code()]));
    Some(ui::fitting(titled.into_iter().chain(bare)))
}
