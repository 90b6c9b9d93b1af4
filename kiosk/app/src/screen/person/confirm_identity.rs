//! CONFIRM: what the card said is always shown, never trusted silently.

use kiosk_domain::{
    person::{Applicant, IdentitySource, Sex},
    visit::Event,
};
use kiosk_i18n::{Catalogue, format};
use kiosk_ui::{self as ui, Icon, Tone};

use crate::{page::Page, phrase::facts_of, screen::Answer, world::World};

/// Nothing to remember.
#[derive(Debug)]
pub struct Screen;

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Đúng là tôi".
    YesPressed,
    /// "Không phải tôi".
    NoPressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        Answer::Say(match message {
            Message::YesPressed => Event::PersonConfirmed,
            Message::NoPressed => Event::PersonDenied,
            Message::BackPressed => Event::BackPressed,
        })
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let rows = world
            .visit
            .applicant
            .as_ref()
            .map(|who| rows(who, words))
            .unwrap_or_default();
        let rows = facts_of(&rows);
        let typed = world
            .visit
            .applicant
            .as_ref()
            .is_some_and(|who| who.source == IdentitySource::Typed);
        let advice = if typed {
            words.confirm_check_typed()
        } else {
            words.confirm_keep_card()
        };
        Page::asking(words.confirm_title())
            .main(ui::gap(look, 5.0))
            .main(ui::card(look, ui::fact_list(look, &rows)))
            .main(ui::fill())
            .main(ui::notice(look, Tone::Plain, Icon::User, &advice))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(ui::primary(
                look,
                "next",
                &words.confirm_yes(),
                Some(Icon::ArrowRight),
                Some(Message::YesPressed),
            ))
            .third(ui::quiet(
                look,
                "deny",
                &words.confirm_no(),
                None,
                Some(Message::NoPressed),
            ))
    }
}

/// What is known of the person, label and value.
fn rows(who: &Applicant, words: &Catalogue) -> Vec<(String, String)> {
    let mut rows = vec![
        (words.confirm_name(), who.name.reveal().clone()),
        (
            words.confirm_number(),
            grouped(who.identity_number.reveal()),
        ),
    ];
    if let Some(birth) = &who.birth {
        rows.push((words.confirm_birth(), format::date(*words, *birth.reveal())));
    }
    if let Some(sex) = &who.sex {
        let word = match sex.reveal() {
            Sex::Male => words.sex_male(),
            Sex::Female => words.sex_female(),
        };
        rows.push((words.confirm_sex(), word));
    }
    if let Some(address) = &who.address {
        rows.push((words.confirm_address(), address.reveal().clone()));
    }
    rows
}

/// Digits in groups of three, as people read them aloud.
fn grouped(digits: &str) -> String {
    let signs: Vec<char> = digits.chars().collect();
    signs
        .chunks(3)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("\u{a0}")
}
