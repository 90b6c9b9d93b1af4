//! The frame around every screen: header, comfort bar, and what may lie above the body.
//!
//! Order of overlays: help called, leaving, idle countdown, device fault. A device fault
//! never closes or moves the dossier; it lies above the screen until its cause is gone.

use std::time::Duration;

use iced::Element;
use kiosk_domain::{
    FaultCode,
    visit::{Event, Step},
};
use kiosk_i18n::Language;
use kiosk_ui::{
    self as ui, Comfort as Bar, ComfortKind, Drawing, Frame, Header, Icon, Overlay, TextSize,
};

use crate::{
    facts::Link,
    idle,
    message::Message as Root,
    page::Page,
    screen,
    world::{Comfort, World},
};

/// State of the frame.
#[derive(Debug, Default)]
pub struct Chrome {
    is_help_called: bool,
    is_leaving: bool,
    idle_left: Option<Duration>,
}

/// What can be touched in the frame.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Cỡ chữ": the next size.
    SizePressed,
    /// "Tương phản": the next contrast.
    ContrastPressed,
    /// "Ngôn ngữ": the other language.
    LanguagePressed,
    /// "Gọi trợ giúp".
    HelpPressed,
    /// Somebody has come.
    HelpEnded,
    /// "Kết thúc": asks first.
    EndPressed,
    /// "Làm tiếp".
    EndCancelled,
    /// "Xóa và kết thúc".
    EndConfirmed,
    /// "Tôi vẫn đang làm".
    StillHere,
}

impl Chrome {
    /// Takes a touch; answers what it means for the visit.
    pub fn update(&mut self, message: Message, world: &mut World) -> Option<Event> {
        match message {
            Message::SizePressed => world.set_comfort(larger(world.comfort())),
            Message::ContrastPressed => {
                let comfort = world.comfort();
                world.set_comfort(Comfort {
                    contrast: comfort.contrast.following(),
                    ..comfort
                });
            }
            Message::LanguagePressed => world.set_comfort(other_language(world.comfort())),
            Message::HelpPressed => self.is_help_called = true,
            Message::HelpEnded => self.is_help_called = false,
            Message::EndPressed => self.is_leaving = true,
            Message::EndCancelled => self.is_leaving = false,
            Message::EndConfirmed => {
                self.is_leaving = false;
                return Some(Event::Quit);
            }
            Message::StillHere => self.idle_left = None,
        }
        None
    }

    /// Starts, goes on with or ends the countdown.
    pub fn set_idle(&mut self, left: Option<Duration>) {
        self.idle_left = left;
    }

    /// What is left of the countdown, while it runs.
    #[must_use]
    pub const fn idle_left(&self) -> Option<Duration> {
        self.idle_left
    }

    /// Help was called and has not come yet; nothing times out.
    #[must_use]
    pub const fn is_help_called(&self) -> bool {
        self.is_help_called
    }

    /// Draws the frame around a page.
    #[must_use]
    pub fn frame<'a>(
        &'a self,
        world: &'a World,
        page: Page<'a, screen::Message>,
    ) -> Element<'a, Root> {
        let look = &world.look;
        let page = page.map(Root::Screen);
        let mut frame = Frame::new(header(world), self.bar(world)).overlay(self.overlay(world));
        if page.has_band {
            frame = frame.band(ui::ornament(look));
        }
        if let Some(title) = page.question(look) {
            frame = frame.title(title);
        }
        frame = page.main.into_iter().fold(frame, Frame::main);
        for (piece, place) in [
            (
                page.aside,
                Frame::aside as fn(Frame<'a, Root>, Element<'a, Root>) -> Frame<'a, Root>,
            ),
            (page.back, Frame::back),
            (page.next, Frame::next),
            (page.third, Frame::third),
        ] {
            if let Some(piece) = piece {
                frame = place(frame, piece);
            }
        }
        frame.view(look)
    }

    fn bar(&self, world: &World) -> Element<'static, Root> {
        let text = &world.text;
        let item = |id: &'static str, kind, icon, label, message| Bar {
            id: id.into(),
            kind,
            icon,
            label,
            on_press: Some(Root::Chrome(message)),
        };
        let (kind, help) = if self.is_help_called {
            (ComfortKind::HelpCalled, text.frame_help_called())
        } else {
            (ComfortKind::Help, text.call_help())
        };
        let mut items = vec![
            item(
                "bar-size",
                ComfortKind::Comfort,
                Icon::TextAa,
                text.text_size(),
                Message::SizePressed,
            ),
            item(
                "bar-contrast",
                ComfortKind::Comfort,
                Icon::CircleHalf,
                text.contrast(),
                Message::ContrastPressed,
            ),
            item(
                "bar-language",
                ComfortKind::Comfort,
                Icon::Translate,
                text.language(),
                Message::LanguagePressed,
            ),
            item(
                "bar-help",
                kind,
                Icon::BellRinging,
                help,
                Message::HelpPressed,
            ),
        ];
        if may_leave(&world.visit.step) {
            items.push(item(
                "bar-end",
                ComfortKind::Leave,
                Icon::SignOut,
                text.end_visit(),
                Message::EndPressed,
            ));
        }
        ui::comfort_bar(&world.look, items)
    }

    fn overlay<'a>(&self, world: &World) -> Option<Element<'a, Root>> {
        if self.is_help_called {
            Some(help(world))
        } else if self.is_leaving && may_leave(&world.visit.step) {
            Some(leaving(world))
        } else if let Some(left) = self.idle_left {
            Some(countdown(world, left))
        } else {
            device_fault(world).map(|fault| trouble(world, fault))
        }
    }
}

fn larger(comfort: Comfort) -> Comfort {
    let text_size = match comfort.text_size {
        TextSize::S => TextSize::M,
        TextSize::M => TextSize::L,
        TextSize::L => TextSize::Xl,
        TextSize::Xl => TextSize::S,
    };
    Comfort {
        text_size,
        ..comfort
    }
}

fn other_language(comfort: Comfort) -> Comfort {
    let language = match comfort.language {
        Language::Vi => Language::En,
        Language::En => Language::Vi,
    };
    Comfort {
        language,
        ..comfort
    }
}

const fn may_leave(step: &Step) -> bool {
    !matches!(step, Step::Attract | Step::Wipe)
}

/// The dossier is safe from here on, whoever leaves.
const fn is_handed_over(step: &Step) -> bool {
    matches!(
        step,
        Step::Sending | Step::Result | Step::Slip | Step::TakePapers
    )
}

fn header<'a>(world: &World) -> Element<'a, Root> {
    let (look, text) = (&world.look, &world.text);
    let is_short = look.is_portrait() || look.is_large();
    let desk = world
        .setup
        .desk()
        .map_or("", |desk| desk.name.get(world.language().tag()));
    let desk = if is_short { before_comma(desk) } else { desk };
    let (mode_icon, mode) = match (&world.visit.step, is_short) {
        (Step::Attract, _) => (Icon::CheckCircle, text.frame_ready()),
        (_, true) => (Icon::User, text.frame_alone_short()),
        (_, false) => (Icon::User, text.frame_alone()),
    };
    let link = match (world.facts.link, is_short) {
        (Link::Up, true) => text.frame_link_up_short(),
        (Link::Up, false) => text.frame_link_up(),
        (Link::Down, true) => text.frame_link_down_short(),
        (Link::Down, false) => text.frame_link_down(),
        (Link::Unknown, _) => text.frame_link_unknown(),
    };
    let is_linked = world.facts.link != Link::Down;
    let words = Header {
        desk,
        mode_icon,
        mode: &mode,
        is_linked,
        link: &link,
        is_helped: false,
    };
    ui::header(look, &words)
}

/// A desk's name without the town after the comma: whoever stands before it knows the town.
fn before_comma(name: &str) -> &str {
    name.split_once(',').map_or(name, |(desk, _)| desk)
}

/// A fault of the scanner matters only while it is needed.
fn device_fault(world: &World) -> Option<FaultCode> {
    let needs_scanner = matches!(world.visit.step, Step::Identify | Step::Capture(_));
    world.facts.scanner_fault.filter(|_| needs_scanner)
}

fn help<'a>(world: &World) -> Element<'a, Root> {
    let (look, text) = (&world.look, &world.text);
    let (title, words) = (text.help_title(), text.help_text());
    let phone = world.phone();
    let phone = (!phone.is_empty()).then(|| text.help_phone(kiosk_i18n::format::phone(&phone)));
    let close = ui::primary(
        look,
        "help-close",
        &text.help_close(),
        Some(Icon::Check),
        Some(Root::Chrome(Message::HelpEnded)),
    );
    let overlay = Overlay {
        words: Some(&words),
        safe: phone.as_deref(),
        below: vec![close],
        ..Overlay::titled(&title)
    };
    ui::overlay_panel(look, overlay)
}

fn leaving<'a>(world: &World) -> Element<'a, Root> {
    let (look, text) = (&world.look, &world.text);
    let is_safe = is_handed_over(&world.visit.step);
    let title = text.quit_title();
    let (words, confirm) = if is_safe {
        (text.quit_text_after(), text.quit_confirm_after())
    } else {
        (text.quit_text(), text.quit_confirm())
    };
    let press = Some(Root::Chrome(Message::EndConfirmed));
    let end = if is_safe {
        ui::quiet(look, "quit-confirm", &confirm, Some(Icon::SignOut), press)
    } else {
        ui::danger_confirm(look, "quit-confirm", &confirm, Some(Icon::Trash), press)
    };
    let stay = ui::primary(
        look,
        "quit-cancel",
        &text.quit_cancel(),
        Some(Icon::ArrowRight),
        Some(Root::Chrome(Message::EndCancelled)),
    );
    let overlay = Overlay {
        words: Some(&words),
        below: vec![stay, end],
        ..Overlay::titled(&title)
    };
    ui::overlay_panel(look, overlay)
}

fn countdown<'a>(world: &World, left: Duration) -> Element<'a, Root> {
    let (look, text) = (&world.look, &world.text);
    let seconds = left.as_secs();
    let share = left.as_secs_f32() / idle::COUNTDOWN.as_secs_f32();
    let title = text.idle_title();
    let words = if is_handed_over(&world.visit.step) {
        text.idle_text_after()
    } else {
        text.idle_text(i64::try_from(seconds).unwrap_or_default())
    };
    let ring = ui::countdown(look, share, &seconds.to_string(), &text.second_unit());
    let stay = ui::primary(
        look,
        "still-here",
        &text.idle_stay(),
        Some(Icon::HandPointing),
        Some(Root::Chrome(Message::StillHere)),
    );
    let overlay = Overlay {
        lead: Some(ring),
        words: Some(&words),
        below: vec![stay],
        ..Overlay::titled(&title)
    };
    ui::overlay_panel(look, overlay)
}

/// What happened, that the pages are safe, what to do, who helps; in this order.
fn trouble<'a>(world: &World, fault: FaultCode) -> Element<'a, Root> {
    let (look, text) = (&world.look, &world.text);
    let told = text.fault(fault);
    let (safe, who) = (text.overlay_safe(), text.overlay_who());
    let steps = [told.action.as_str(), who.as_str()];
    let drawing = matches!(
        fault,
        FaultCode::PaperJam | FaultCode::CoverOpen | FaultCode::DoubleFeed
    )
    .then(|| {
        let side_mm = if look.is_small_panel() { 80.0 } else { JAM_MM };
        ui::drawing_in(look, Drawing::JamCoverOpen, side_mm)
    });
    let overlay = Overlay {
        is_fault: true,
        lead: drawing,
        words: Some(&told.text),
        safe: (world.visit.page_count() > 0).then_some(safe.as_str()),
        steps: &steps,
        ..Overlay::titled(&told.title)
    };
    ui::overlay_panel(look, overlay)
}

/// Side of the drawing in a fault's panel.
const JAM_MM: f32 = 120.0;
