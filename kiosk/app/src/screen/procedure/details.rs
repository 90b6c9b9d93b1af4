//! What stands behind fee, date and level of a procedure, line by line: which days do not
//! count and why, what each line of the tariff costs, what the level means. PREPARE shows it
//! in place of the papers.

use kiosk_domain::{
    calendar::Due,
    level::LevelEntry,
    procedure::{Case, LocalText, Procedure},
    tariff::{Channel, Charge, Per, Tariff},
};
use kiosk_i18n::{Catalogue, format};
use kiosk_ui::{self as ui, Icon, Role, text};

use crate::{page::ListRow, world::World};

use super::prepare::limit_words;

/// The lines, with headings.
pub(super) fn rows<'e, M: 'e>(
    world: &World,
    procedure: &Procedure,
    case: &Case,
) -> Vec<ListRow<'e, M>> {
    let words = &world.text;
    let mut rows = vec![heading(world, Icon::CalendarCheck, &words.details_due())];
    rows.extend(due_rows(world, case));
    rows.push(heading(world, Icon::HandCoins, &words.details_fee()));
    rows.extend(fee_rows(world, case));
    let level = procedure.level_on(world.setup.profile.day(world.now.date()));
    if let Some(sentence) = level.and_then(|entry| level_sentence(words, entry)) {
        rows.push(heading(world, Icon::WifiHigh, &words.details_level()));
        rows.push(line(world, &sentence, None));
    }
    rows
}

fn heading<'e, M: 'e>(world: &World, icon: Icon, words: &str) -> ListRow<'e, M> {
    let label = text::label(&world.look, words);
    ListRow {
        piece: ui::icon_line(&world.look, icon, Role::Ink, label),
        is_heading: true,
    }
}

fn line<'e, M: 'e>(world: &World, title: &str, below: Option<&str>) -> ListRow<'e, M> {
    let look = &world.look;
    let title = text::body(look, title).into();
    let below = below.map(|below| text::small_soft(look, below).into());
    let words = ui::down(look, 0.5, std::iter::once(title).chain(below));
    ListRow::new(ui::down(look, 2.0, [words, ui::hairline(look)]))
}

/// The date, and each day on the way that is not like the others.
fn due_rows<'e, M: 'e>(world: &World, case: &Case) -> Vec<ListRow<'e, M>> {
    let words = &world.text;
    let Some(limit) = case.limit(Channel::Online) else {
        return Vec::new();
    };
    let due = world.setup.profile.calendar.due(world.now, limit.time);
    let counted = words.details_limit(limit_words(words, limit.time));
    let date = format::date_time_long(*words, due.at);
    let mut rows = vec![line(world, &date, Some(&counted))];
    rows.extend(day_rows(world, &due));
    rows
}

fn day_rows<'e, M: 'e>(world: &World, due: &Due) -> Vec<ListRow<'e, M>> {
    let (words, language) = (&world.text, world.language().tag());
    let reason = |text: &LocalText| text.get(language).to_owned();
    let skipped = due
        .skipped
        .iter()
        .map(|day| (day.date, words.details_skipped(reason(&day.reason))));
    let made_up = due
        .made_up
        .iter()
        .map(|day| (day.date, words.details_made_up(reason(&day.reason))));
    let mut days: Vec<_> = skipped.chain(made_up).collect();
    days.sort();
    if days.is_empty() {
        return vec![line(world, &words.details_none_skipped(), None)];
    }
    let row = |(date, why): &(_, String)| line(world, &format::date(*words, *date), Some(why));
    days.iter().map(row).collect()
}

fn fee_rows<'e, M: 'e>(world: &World, case: &Case) -> Vec<ListRow<'e, M>> {
    let (profile, today) = (&world.setup.profile, world.now.date());
    let lines = case
        .fees(Channel::Online)
        .filter_map(|fee| profile.tariff_on(&fee.tariff, today));
    let rows: Vec<_> = lines
        .map(|tariff| {
            let below = tariff_words(world, tariff);
            line(world, tariff.name.get(world.language().tag()), Some(&below))
        })
        .collect();
    if rows.is_empty() {
        return vec![line(world, &world.text.details_free(), None)];
    }
    rows
}

/// What a line costs, when it is free, and who pays nothing.
fn tariff_words(world: &World, tariff: &Tariff) -> String {
    let (words, language) = (&world.text, world.language().tag());
    let mut parts = charge_words(words, &tariff.charge);
    parts.extend(super::prepare::notes(tariff).map(|note| note.get(language).to_owned()));
    let exempt: Vec<_> = tariff
        .exemptions
        .iter()
        .map(|one| one.name.get(language).to_owned())
        .collect();
    if !exempt.is_empty() {
        parts.push(words.details_exempt(exempt.join(", ")));
    }
    parts.join(" · ")
}

fn charge_words(words: &Catalogue, charge: &Charge) -> Vec<String> {
    let money = |vnd: u64| format::money(*words, vnd);
    match charge {
        Charge::Free => vec![words.details_free()],
        Charge::Fixed { vnd } => vec![money(*vnd)],
        Charge::Each { vnd, per } => vec![match per {
            Per::Case => words.details_each_case(money(*vnd)),
            Per::Copy => words.details_each_copy(money(*vnd)),
            Per::Document => words.details_each_document(money(*vnd)),
        }],
        Charge::PerPage {
            steps,
            copy_cap_vnd,
        } => steps
            .iter()
            .map(|step| words.details_pages(money(step.vnd), i64::from(step.from_page)))
            .chain(copy_cap_vnd.map(|cap| words.details_cap(money(cap))))
            .collect(),
        Charge::Unknown => vec![words.prepare_fee_unknown()],
    }
}

fn level_sentence(words: &Catalogue, entry: &LevelEntry) -> Option<String> {
    words.level(entry.level)
}
