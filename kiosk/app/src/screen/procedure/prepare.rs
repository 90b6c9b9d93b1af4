//! PREPARE: papers to hand in and papers to show, fee, time; before anything is begun.

use kiosk_domain::{
    procedure::{Certainty, Component, CopyKind, Procedure, TimeLimit},
    visit::Event,
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

/// Which papers are shown.
#[derive(Debug, Default)]
pub struct Screen {
    paging: Paging,
}

/// What can be touched.
#[derive(Clone, Debug)]
pub enum Message {
    /// "Tôi có đủ giấy".
    ReadyPressed,
    /// "Còn thiếu".
    MissingPressed,
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
        let mut page = Page::asking(words.prepare_title())
            .or_short(words.prepare_title_short())
            .main(ui::gap(look, 3.0));
        let Some(procedure) = world.procedure() else {
            return page;
        };
        if let Some(fault) = world.notice {
            let told = words.fault(fault);
            let verdict = |text| ui::verdict(look, Tone::Warn, &told.title, text);
            page = page.main(ui::fitting([verdict(Some(&told.text)), verdict(None)]));
        }
        // Large text has no room for both, and with the fault nothing can be begun anyway.
        let is_list_shown = world.notice.is_none() || !look.is_large();
        let rows = rows(procedure).into_iter().filter(|_| is_list_shown);
        let drawn = rows.map(|row| row.draw(world)).collect();
        let list = List {
            gap_mm: 0.0,
            most_mm: 0.0,
            rows: drawn,
            more: More::BeforeNext(phrase::more(world, Message::MorePressed)),
        };
        page.aside(facts(world, procedure))
            .back(ui::back(
                look,
                "back",
                &words.back(),
                Some(Message::BackPressed),
            ))
            .next(ui::primary(
                look,
                "next",
                &words.prepare_ready(),
                Some(Icon::ArrowRight),
                Some(Message::ReadyPressed),
            ))
            .third(ui::quiet(
                look,
                "missing",
                &words.prepare_missing(),
                None,
                Some(Message::MissingPressed),
            ))
            .list(look, self.paging, list)
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

fn rows<'a>(procedure: &'a Procedure) -> Vec<Row<'a>> {
    let mut rows = vec![Row::HandIn];
    rows.extend(procedure.hand_in().map(Row::Paper));
    if procedure.to_show().next().is_some() {
        rows.push(Row::Show);
        rows.extend(procedure.to_show().map(Row::Paper));
    }
    rows
}

fn copies(words: &Catalogue, component: &Component) -> String {
    let count = i64::from(component.count);
    let text = match component.copy_kind {
        CopyKind::Original => words.prepare_original(count),
        CopyKind::Copy => words.prepare_copy(count),
        CopyKind::Photocopy => words.prepare_photocopy(count),
    };
    if component.required {
        text
    } else {
        format!("{text}, {}", words.tasks_optional().to_lowercase())
    }
}

fn facts<'a>(world: &World, procedure: &Procedure) -> iced::Element<'a, Message> {
    let (look, words, language) = (&world.look, &world.text, world.language().tag());
    let fee = match procedure.fee_vnd {
        Some(fee) => format::money(*words, fee),
        None => words.prepare_fee_unknown(),
    };
    let pay = if procedure.level.pays_online() {
        words.prepare_pay_online()
    } else {
        words.prepare_pay_later()
    };
    let receive = if procedure.level.receives_online() {
        words.prepare_receive_online()
    } else {
        words.prepare_receive_desk()
    };
    let rows = [
        (words.prepare_fee(), fee),
        (
            words.prepare_wait(),
            words.prepare_due_if_now(due(world, procedure)),
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
    let note = procedure.fee_note.as_ref().map(|note| note.get(language));
    let note = || note.map(|note| text::small_soft(look, note).into());
    let unverified = words.prepare_unverified();
    let unverified = || {
        (procedure.certainty == Certainty::Unverified)
            .then(|| text::small_soft(look, &unverified).into())
    };
    // Fee and date stay longest: both may send somebody home.
    let ways = [
        vec![Some(card(4)), note(), unverified()],
        vec![Some(card(4)), unverified()],
        vec![Some(card(2)), unverified()],
        vec![Some(card(2))],
        vec![Some(card(1))],
        vec![Some(ui::card(
            look,
            ui::fact_list(look, rows.get(..1).unwrap_or(&rows)),
        ))],
        Vec::new(),
    ];
    ui::fitting(ways.map(|way| ui::down(look, 3.0, way.into_iter().flatten())))
}

/// When the result would be due if the dossier were accepted now, by the law's clock.
#[must_use]
pub fn due(world: &World, procedure: &Procedure) -> String {
    let due = world.setup.profile.calendar.due(world.now, procedure.limit);
    format::date_time(world.text, due.at)
}

/// The limit in a few words, for a list.
#[must_use]
pub fn limit_words(words: &Catalogue, limit: TimeLimit) -> String {
    match limit {
        TimeLimit::SameDay => words.limit_same_day(),
        TimeLimit::WorkingDays(days) => words.count_working_days(i64::from(days)),
        TimeLimit::CalendarDays(days) => words.limit_calendar_days(i64::from(days)),
    }
}
