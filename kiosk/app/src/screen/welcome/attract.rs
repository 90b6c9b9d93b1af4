//! ATTRACT: nobody is there; the whole screen invites to touch.

use kiosk_domain::visit::Event;
use kiosk_ui::{self as ui, Icon, Role, Tone, text};

use crate::{facts::Link, page::Page, screen::Answer, world::World};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// The waking touch.
    StartPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::StartPressed => Answer::Say(Event::Woken),
        }
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let start = ui::primary_large(
            look,
            "next",
            &words.attract_start(),
            Some(Icon::HandPointing),
            Some(Message::StartPressed),
        );
        let title = || text::attract(look, &words.attract_title()).into();
        Page::untitled()
            .band()
            .main_ways([
                vec![
                    ui::gap(look, 12.0),
                    title(),
                    ui::gap(look, 3.0),
                    text::paragraph(look, &words.attract_text()),
                    ui::fill(),
                    status(world),
                ],
                vec![ui::gap(look, 12.0), title(), ui::fill(), status(world)],
                vec![title(), ui::fill(), status(world)],
            ])
            .next(start)
            .aside(guide(world))
    }
}

/// What one has to know before starting: the first obstacle, otherwise the hours.
fn status<'a>(world: &World) -> iced::Element<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    if world.facts.scanner.is_none() {
        return ui::notice(
            look,
            Tone::Warn,
            Icon::Warning,
            &words.attract_scanner_missing(),
        );
    }
    if let Some(fault) = world.facts.no_new_dossier {
        return ui::notice(look, Tone::Warn, Icon::Warning, &words.fault(fault).text);
    }
    if world.facts.link == Link::Down {
        return ui::notice(
            look,
            Tone::Plain,
            Icon::WifiSlash,
            &words.attract_link_down(),
        );
    }
    let calendar = &world.setup.profile.calendar;
    if !calendar.is_open(world.now) {
        return ui::notice(look, Tone::Plain, Icon::Clock, &words.attract_closed());
    }
    let openings = calendar.openings(world.now.date());
    let told = |time| {
        let time = kiosk_i18n::format::time(*words, world.now.date().to_datetime(time));
        // A time must not be broken between hour and minute.
        time.replace(' ', "\u{a0}")
    };
    let from = openings.first().map(|opening| told(opening.from));
    let to = openings.last().map(|opening| told(opening.to));
    let hours = words.attract_hours(from.unwrap_or_default(), to.unwrap_or_default());
    let state = format!("{} · {hours}", words.attract_open());
    ui::icon_line(look, Icon::Clock, Role::GoodEdge, text::label(look, &state))
}

fn guide<'a>(world: &World) -> iced::Element<'a, Message> {
    let (look, words) = (&world.look, &world.text);
    let steps = [
        words.attract_guide_step_card(),
        words.attract_guide_step_papers(),
        words.attract_guide_step_slip(),
    ];
    let steps = steps.iter().enumerate().map(|(index, step)| {
        (
            1,
            text::small(look, &format!("{} {step}", index + 1)).into(),
        )
    });
    let title = || text::label(look, &words.attract_guide_title()).into();
    let drawing = || ui::drawing(look, ui::Drawing::CardOnGlass);
    let card = || text::body(look, &words.attract_guide_card()).into();
    // Three columns of large text would be broken within their words.
    let all = vec![title(), drawing(), card(), ui::shared(look, 3.0, steps)];
    let all = (!look.is_large()).then_some(all);
    let fewer = [
        vec![title(), drawing(), card()],
        vec![title(), card()],
        vec![card()],
    ];
    let ways = all.into_iter().chain(fewer);
    ui::fitting(ways.map(|pieces| ui::tall_card(look, ui::down(look, 3.0, pieces))))
}
