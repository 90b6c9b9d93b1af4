//! AIM: what do you want to do?

use kiosk_domain::visit::Event;
use kiosk_ui::{self as ui, Icon, Tile, TileShape, Tone};

use crate::{page::Page, screen::Answer, world::World};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Nộp hồ sơ".
    SubmitPressed,
    /// "Kiểm tra đủ giấy chưa".
    CheckPressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        Answer::Say(match message {
            Message::SubmitPressed => Event::SubmitChosen,
            Message::CheckPressed => Event::CheckChosen,
            Message::BackPressed => Event::BackPressed,
        })
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let obstacle = obstacle(world);
        let (title, text) = (words.aim_submit(), words.aim_submit_text());
        let tile = Tile {
            icon: Icon::Files,
            title: &title,
            line: obstacle.is_none().then_some(&text),
            shape: TileShape::Next,
        };
        let press = obstacle.is_none().then_some(Message::SubmitPressed);
        let gap = || ui::gap(look, 5.0);
        let tile = || ui::tile(look, "aim-submit", &tile, press.clone());
        let check_press = (!world.visit.has_draft()).then_some(Message::CheckPressed);
        let (check, check_text) = (words.aim_check(), words.aim_check_text());
        let check_tile = |line| {
            let tile = Tile {
                icon: Icon::ListChecks,
                title: &check,
                line,
                shape: if look.is_portrait() {
                    TileShape::Wide
                } else {
                    TileShape::Tall
                },
            };
            ui::tile(look, "aim-check", &tile, check_press.clone())
        };
        let columns = if look.is_portrait() { 1 } else { 2 };
        let tiles = |line| ui::tile_grid(look, columns, [tile(), check_tile(line)]);
        let check_button = ui::secondary(
            look,
            "aim-check",
            &check,
            Some(Icon::ListChecks),
            check_press.clone(),
        );
        let counter = ui::notice(look, Tone::Plain, Icon::Users, &words.aim_counter());
        // Tiles take whatever height is left, so what stays beside them is chosen here.
        let has_room = look.is_portrait() || !look.is_large() || !look.is_small_panel();
        let why = obstacle.map(|why| ui::notice(look, Tone::Warn, Icon::Warning, &why));
        let main = match (why, has_room) {
            (None, true) => vec![gap(), tiles(Some(&check_text)), gap(), counter],
            (None, false) => vec![gap(), tiles(None)],
            (Some(why), true) => vec![gap(), tiles(Some(&check_text)), gap(), why],
            // The reason takes the place of what cannot be done.
            (Some(why), false) => vec![why, gap(), check_button],
        };
        Page::asking(words.aim_title())
            .main(ui::tall(main))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(ui::waiting_line(look, &words.choose_touch_one(), None))
    }
}

/// Why nothing new can be taken in right now.
fn obstacle(world: &World) -> Option<String> {
    if let Some(fault) = world.facts.no_new_dossier {
        return Some(world.text.fault(fault).text);
    }
    world
        .facts
        .scanner
        .is_none()
        .then(|| world.text.attract_scanner_missing())
}
