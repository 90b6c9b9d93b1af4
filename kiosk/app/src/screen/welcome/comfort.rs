//! COMFORT: text size, background, language; can be left as it is.

use iced::Element;
use kiosk_domain::visit::Event;
use kiosk_i18n::{Catalogue, Language};
use kiosk_ui::{self as ui, Contrast, TextSize, text};

use crate::{
    page::Page,
    screen::Answer,
    world::{Comfort, World},
};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// A text size.
    SizeChosen(TextSize),
    /// A background.
    ContrastChosen(Contrast),
    /// A language.
    LanguageChosen(Language),
    /// On.
    NextPressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, world: &World) -> Answer {
        let comfort = world.comfort();
        match message {
            Message::SizeChosen(text_size) => Answer::Show(Comfort {
                text_size,
                ..comfort
            }),
            Message::ContrastChosen(contrast) => Answer::Show(Comfort {
                contrast,
                ..comfort
            }),
            Message::LanguageChosen(language) => Answer::Show(Comfort {
                language,
                ..comfort
            }),
            Message::NextPressed => Answer::Say(Event::ComfortDone),
            Message::BackPressed => Answer::Say(Event::BackPressed),
        }
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let sizes = || group(look, &words.comfort_size(), sizes(world));
        let contrasts = || group(look, &words.comfort_contrast(), contrasts(world));
        let languages = || group(look, &words.comfort_language(), languages(world));
        let hint = || text::hint(look, &words.comfort_text());
        // The bar below has the language as well, so it may be pushed out of sight.
        let ways = [
            vec![hint(), sizes(), contrasts(), languages()],
            vec![sizes(), contrasts(), languages()],
            vec![sizes(), contrasts()],
            vec![sizes()],
        ];
        Page::asking(words.comfort_title())
            .or_short(words.comfort_title_short())
            .main_ways(ways)
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(ui::primary(
                look,
                "next",
                &words.comfort_next(),
                Some(ui::Icon::ArrowRight),
                Some(Message::NextPressed),
            ))
    }
}

fn group<'a>(
    look: &ui::Look,
    name: &str,
    choices: impl IntoIterator<Item = ui::Choice<Message>>,
) -> Element<'a, Message> {
    let pieces = [
        ui::gap(look, 4.0),
        text::label(look, name).into(),
        ui::choices(look, choices),
    ];
    ui::down(look, 0.0, pieces)
}

fn sizes(world: &World) -> impl Iterator<Item = ui::Choice<Message>> {
    let chosen = world.comfort().text_size;
    TextSize::ALL.into_iter().map(move |size| ui::Choice {
        id: format!("size-{size:?}"),
        label: size_name(&world.text, size),
        is_chosen: size == chosen,
        on_press: Message::SizeChosen(size),
    })
}

fn contrasts(world: &World) -> impl Iterator<Item = ui::Choice<Message>> {
    let chosen = world.comfort().contrast;
    Contrast::ALL.into_iter().map(move |contrast| ui::Choice {
        id: format!("contrast-{contrast:?}"),
        label: contrast_name(&world.text, contrast),
        is_chosen: contrast == chosen,
        on_press: Message::ContrastChosen(contrast),
    })
}

fn languages(world: &World) -> impl Iterator<Item = ui::Choice<Message>> {
    let chosen = world.comfort().language;
    [Language::Vi, Language::En]
        .into_iter()
        .map(move |language| ui::Choice {
            id: format!("language-{}", language.tag()),
            label: match language {
                Language::Vi => world.text.language_vi(),
                Language::En => world.text.language_en(),
            },
            is_chosen: language == chosen,
            on_press: Message::LanguageChosen(language),
        })
}

fn size_name(words: &Catalogue, size: TextSize) -> String {
    match size {
        TextSize::S => words.comfort_size_s(),
        TextSize::M => words.comfort_size_m(),
        TextSize::L => words.comfort_size_l(),
        TextSize::Xl => words.comfort_size_xl(),
    }
}

fn contrast_name(words: &Catalogue, contrast: Contrast) -> String {
    match contrast {
        Contrast::Normal => words.comfort_contrast_normal(),
        Contrast::Dark => words.comfort_contrast_dark(),
        Contrast::Light => words.comfort_contrast_light(),
        Contrast::Low => words.comfort_contrast_low(),
    }
}
