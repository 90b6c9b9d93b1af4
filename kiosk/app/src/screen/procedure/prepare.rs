//! PREPARE: papers to hand in and papers to show, fee, time; before anything is begun.

use kiosk_domain::{
    level::LevelEntry,
    procedure::{Case, Certainty, Component, CopyKind, LocalText, Procedure, TimeLimit},
    tariff::{Channel, Tariff},
    visit::{Event, Purpose},
};
use kiosk_i18n::{Catalogue, format};
use kiosk_ui::{self as ui, Icon, Look, Role, Tone, text};

use crate::{
    page::{List, ListRow, More, Page},
    paging::Paging,
    phrase::{self, facts_of},
    screen::Answer,
    world::World,
};

use super::details;

/// What is shown, and how far it was turned.
#[derive(Debug, Default)]
pub struct Screen {
    are_details_shown: bool,
    paging: Paging,
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Tôi có đủ giấy".
    ReadyPressed,
    /// "Còn thiếu".
    MissingPressed,
    /// "Lệ phí và thời hạn", or back to the papers.
    DetailsPressed,
    /// "Xem thêm".
    MorePressed,
    /// Back.
    BackPressed,
}

impl Screen {
    /// Takes a touch.
    pub fn update(&mut self, message: Message, _: &World) -> Answer {
        match message {
            Message::ReadyPressed => Answer::Say(Event::PapersReady),
            Message::MissingPressed => Answer::Say(Event::Quit),
            Message::BackPressed => Answer::Say(Event::BackPressed),
            Message::DetailsPressed => {
                *self = Self {
                    are_details_shown: !self.are_details_shown,
                    ..Self::default()
                };
                Answer::Stay
            }
            Message::MorePressed => {
                self.paging.turn();
                Answer::Stay
            }
        }
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, world: &'a World) -> Page<'a, Message> {
        let (look, words) = (&world.look, &world.text);
        let is_check = world.visit.purpose == Purpose::Check;
        let mut page = match (self.are_details_shown, is_check) {
            (true, _) => Page::asking(words.details_title()),
            (false, true) => Page::asking(words.prepare_check_title()),
            (false, false) => Page::asking(words.prepare_title()),
        }
        .or_short(words.prepare_title_short())
        .main(ui::gap(look, 3.0));
        let (Some(procedure), Some(case)) = (world.procedure(), world.case()) else {
            return page;
        };
        if let Some(fault) = world.notice {
            let told = words.fault(fault);
            let verdict = |text| ui::verdict(look, Tone::Warn, &told.title, text);
            page = page.main(ui::fitting([verdict(Some(&told.text)), verdict(None)]));
        }
        // Large text has no room for both, and with the fault nothing can be begun anyway.
        let is_list_shown = world.notice.is_none() || !look.is_large();
        let rows = if self.are_details_shown {
            details::rows(world, procedure, case)
        } else {
            let rows = rows(case).into_iter().filter(|_| is_list_shown);
            rows.map(|row| row.draw(world)).collect()
        };
        let list = List {
            gap_mm: 0.0,
            most_mm: 0.0,
            rows,
            more: More::BeforeNext(phrase::more(world, Message::MorePressed)),
        };
        let (ready, missing) = if is_check {
            (words.prepare_submit(), words.prepare_leave())
        } else {
            (words.prepare_ready(), words.prepare_missing())
        };
        page.aside(self.facts(world, procedure, case))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(ui::primary(
                look,
                "next",
                &ready,
                Some(Icon::ArrowRight),
                Some(Message::ReadyPressed),
            ))
            .third(ui::quiet(
                look,
                "missing",
                &missing,
                None,
                Some(Message::MissingPressed),
            ))
            .list(look, self.paging, list)
    }
}

impl Screen {
    fn facts<'a>(
        &self,
        world: &World,
        procedure: &Procedure,
        case: &Case,
    ) -> iced::Element<'a, Message> {
        let (look, words, language) = (&world.look, &world.text, world.language().tag());
        let (profile, today) = (&world.setup.profile, world.now.date());
        let fee = match profile.plain_fee_vnd(case, Channel::Online, today) {
            Some(fee) => format::money(*words, fee),
            None => words.prepare_fee_unknown(),
        };
        let level = procedure.level_on(profile.day(today));
        let pay = if level.is_some_and(LevelEntry::pays_online) {
            words.prepare_pay_online()
        } else {
            words.prepare_pay_later()
        };
        let receive = if level.is_some_and(LevelEntry::receives_online) {
            words.prepare_receive_online()
        } else {
            words.prepare_receive_desk()
        };
        let rows = [
            (words.prepare_fee(), fee),
            (
                words.prepare_wait(),
                words.prepare_due_if_now(due(world, case)),
            ),
            (words.prepare_pay(), pay),
            (words.prepare_receive(), receive),
        ];
        let rows = facts_of(&rows);
        let name = procedure.name.get(language);
        let card = |count: usize| {
            let rows = rows.get(..count).unwrap_or(&rows);
            ui::facts_card(look, name, None, rows)
        };
        let unverified = words.prepare_unverified();
        let unverified = || {
            (procedure.certainty == Certainty::Unverified)
                .then(|| text::small_soft(look, &unverified).into())
        };
        let details = || self.details_button(world);
        // Fee, date and the way to what is behind them stay longest: they may send somebody home.
        let ways: [Vec<iced::Element<'a, Message>>; 6] = [
            [Some(card(4)), Some(details()), unverified()]
                .into_iter()
                .flatten()
                .collect(),
            vec![card(4), details()],
            vec![card(2), details()],
            vec![card(1), details()],
            vec![
                ui::card(look, ui::fact_list(look, rows.get(..1).unwrap_or(&rows))),
                details(),
            ],
            vec![details()],
        ];
        ui::fitting(ways.map(|way| ui::down(look, 4.0, way)))
    }

    fn details_button<'a>(&self, world: &World) -> iced::Element<'a, Message> {
        let label = if self.are_details_shown {
            world.text.prepare_papers()
        } else {
            world.text.prepare_details()
        };
        let press = Some(Message::DetailsPressed);
        ui::quiet(&world.look, "details", &label, None, press)
    }
}

/// One line of the list.
enum Row<'a> {
    HandIn,
    Show,
    Paper(&'a Component),
}

impl Row<'_> {
    fn draw<'e>(&self, world: &World) -> ListRow<'e, Message> {
        let (look, words) = (&world.look, &world.text);
        let piece = match self {
            Row::HandIn => head(look, Icon::Tray, &words.prepare_hand_in()),
            Row::Show => head(look, Icon::Eye, &words.prepare_show()),
            Row::Paper(component) => {
                let name = component.name.get(world.language().tag());
                ui::paper_row(look, name, &copies(words, component))
            }
        };
        let is_heading = matches!(self, Row::HandIn | Row::Show);
        ListRow { piece, is_heading }
    }
}

fn head<'a>(look: &Look, icon: Icon, words: &str) -> iced::Element<'a, Message> {
    ui::icon_line(look, icon, Role::Ink, text::label(look, words))
}

fn rows(case: &Case) -> Vec<Row<'_>> {
    let mut rows = vec![Row::HandIn];
    rows.extend(case.hand_in().map(Row::Paper));
    if case.to_show().next().is_some() {
        rows.push(Row::Show);
        rows.extend(case.to_show().map(Row::Paper));
    }
    rows
}

fn copies(words: &Catalogue, component: &Component) -> String {
    let kinds = component.counts.wanted().map(|(kind, count)| {
        let count = i64::from(count);
        match kind {
            CopyKind::Original => words.prepare_original(count),
            CopyKind::Copy => words.prepare_copy(count),
            CopyKind::Photocopy => words.prepare_photocopy(count),
        }
    });
    let when = match (&component.one_of, component.requirement.is_always()) {
        (Some(_), _) => Some(words.prepare_one_of()),
        (None, false) => Some(words.tasks_optional()),
        (None, true) => None,
    };
    let parts: Vec<String> = kinds.chain(when.map(|when| when.to_lowercase())).collect();
    parts.join(", ")
}

/// When nothing is due, and what else has to be said about a fee.
pub(super) fn notes(tariff: &Tariff) -> impl Iterator<Item = &LocalText> {
    let free_if = tariff.free_if.as_ref().map(|free_if| &free_if.text);
    free_if.into_iter().chain(&tariff.note)
}

/// When the result would be due if the dossier were accepted now, by the law's clock;
/// empty where no limit is known.
#[must_use]
pub fn due(world: &World, case: &Case) -> String {
    let limit = case.limit(Channel::Online);
    limit.map_or_else(String::new, |limit| {
        let due = world.setup.profile.calendar.due(world.now, limit.time);
        format::date_time(world.text, due.at)
    })
}

/// The limit in a few words, for a list.
#[must_use]
pub fn limit_words(words: &Catalogue, limit: TimeLimit) -> String {
    match limit {
        TimeLimit::SameDay => words.limit_same_day(),
        TimeLimit::Hours(hours) => words.limit_hours(i64::from(hours)),
        TimeLimit::WorkingDays(days) => words.count_working_days(i64::from(days)),
        TimeLimit::CalendarDays(days) => words.limit_calendar_days(i64::from(days)),
    }
}
