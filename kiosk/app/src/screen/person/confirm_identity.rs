//! CONFIRM: what the card said is always shown, never trusted silently.

use kiosk_domain::{
    person::{Applicant, IdentitySource, Sex},
    visit::Event,
};
use kiosk_i18n::{Catalogue, format};
use kiosk_ui::{self as ui, Icon, Tone};

use crate::{
    page::{List, ListRow, More, Page},
    paging::Paging,
    phrase::{self, facts_of},
    screen::Answer,
    world::World,
};

/// Which facts are shown, where the text is too large for all at once.
#[derive(Debug, Default)]
pub struct Screen {
    paging: Paging,
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Đúng là tôi".
    YesPressed,
    /// "Không phải tôi".
    NoPressed,
    /// "Xem thêm".
    MorePressed,
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
            Message::MorePressed => {
                self.paging.turn();
                return Answer::Stay;
            }
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
        let mut page = Page::asking(words.confirm_title())
            .or_short(words.confirm_title_short())
            .main(ui::gap(look, 5.0))
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
            ));
        let mut card = ui::card(look, ui::fact_list(look, &rows));
        if page.has_room(look, &mut card) {
            let notice = ui::notice(look, Tone::Plain, Icon::User, &advice);
            let notice = ui::fitting([notice, ui::gap(look, 0.0)]);
            return page.main(card).main(ui::fill()).main(notice);
        }
        // "That is me" is asked only after everything was on the screen.
        let list = List {
            gap_mm: 2.0,
            most_mm: 0.0,
            rows: ui::fact_rows(look, &rows)
                .into_iter()
                .map(ListRow::new)
                .collect(),
            more: More::BeforeNext(phrase::more(world, Message::MorePressed)),
        };
        page.list(look, self.paging, list)
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
