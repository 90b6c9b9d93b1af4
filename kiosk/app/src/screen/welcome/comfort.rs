//! COMFORT: text size, background, language; can be left as it is.

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
        let chosen = world.comfort();
        let sizes = TextSize::ALL.into_iter().map(|size| ui::Choice {
            id: format!("size-{size:?}"),
            label: size_name(words, size),
            is_chosen: size == chosen.text_size,
            on_press: Message::SizeChosen(size),
        });
        let contrasts = Contrast::ALL.into_iter().map(|contrast| ui::Choice {
            id: format!("contrast-{contrast:?}"),
            label: contrast_name(words, contrast),
            is_chosen: contrast == chosen.contrast,
            on_press: Message::ContrastChosen(contrast),
        });
        let languages = [Language::Vi, Language::En]
            .into_iter()
            .map(|language| ui::Choice {
                id: format!("language-{}", language.tag()),
                label: match language {
                    Language::Vi => words.language_vi(),
                    Language::En => words.language_en(),
                },
                is_chosen: language == chosen.language,
                on_press: Message::LanguageChosen(language),
            });
        let mut page = Page::asking(if look.is_large() {
            words.comfort_title_short()
        } else {
            words.comfort_title()
        });
        if !look.is_large() {
            page = page.main(text::hint(look, &words.comfort_text()));
        }
        page = page
            .main(ui::gap(look, 4.0))
            .main(text::label(look, &words.comfort_size()))
            .main(ui::choices(look, sizes))
            .main(ui::gap(look, 4.0))
            .main(text::label(look, &words.comfort_contrast()))
            .main(ui::choices(look, contrasts));
        // The bar below has the language as well, so large text need not push it out of sight.
        if !look.is_large() {
            page = page
                .main(ui::gap(look, 4.0))
                .main(text::label(look, &words.comfort_language()))
                .main(ui::choices(look, languages));
        }
        page.main(ui::fill())
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
