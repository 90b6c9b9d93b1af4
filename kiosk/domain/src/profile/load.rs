//! From the files to a [`Profile`]: which files there are, and how their parts meet.

use super::{
    Profile, ProfileErrors, ProfileFiles, desks, head, papers, procedures, report,
    sheet::{Known, Mistakes, Sheet},
    survey,
    table::{Entry, Read},
    tariffs, topics, units, working_time,
};

/// Largest file: the units of the whole country take a third of it.
const FILE_BYTES: usize = 1024 * 1024;

/// Most files: a country has some 1,800 procedures at its one-stop desks, a desk a fraction.
const FILES: usize = 2000;

/// Files that every profile has.
const SINGLE: [&str; 8] = [
    "calendar.toml",
    "desks.toml",
    "papers.toml",
    "profile.toml",
    "report.toml",
    "survey.toml",
    "tariffs.toml",
    "topics.toml",
];

/// Folders of files that are alike.
const FOLDERS: [&str; 2] = ["procedures/", "units/"];

pub(super) fn load(files: &ProfileFiles) -> Result<Profile, ProfileErrors> {
    let mistakes = Mistakes::default();
    let read = sizes(files, &mistakes).and_then(|()| assemble(files, &mistakes));
    match (read, mistakes.into_sorted()) {
        (Ok(profile), list) if list.is_empty() => Ok(profile),
        (_, list) => Err(ProfileErrors(list)),
    }
}

/// What is too large is not even looked into.
fn sizes(files: &ProfileFiles, mistakes: &Mistakes) -> Read<()> {
    if files.len() > FILES {
        let message = format!("there are {} files; at most 2,000 are read", files.len());
        return Err(mistakes.file("profile", &message, None));
    }
    let large = files.iter().filter(|(_, text)| text.len() > FILE_BYTES);
    let told = large.map(|(file, _)| mistakes.file(file, "the file is larger than 1 MiB", None));
    told.last().map_or(Ok(()), Err)
}

/// Reads every file, whatever is wrong with the others.
fn assemble(files: &ProfileFiles, mistakes: &Mistakes) -> Read<Profile> {
    strangers(files, mistakes);
    let single = |file| Sheet::open(files, file, mistakes);
    let head_sheet = single("profile.toml");
    let head = at_root(&head_sheet, head::read);
    let (tiers, tier_codes) = with_codes("tier", &head_sheet, head::tiers);
    let tier_order: Vec<&str> = tiers
        .iter()
        .flatten()
        .map(|tier| tier.code.as_str())
        .collect();

    let unit_sheets = folder(files, "units/", mistakes);
    let (units, unit_codes) = units::read(&unit_sheets, &tier_codes, &tier_order, mistakes);
    let periods = units.as_deref().unwrap_or_default();
    let desks = at_root(&single("desks.toml"), |root| {
        desks::read(root, &unit_codes, &tier_codes, periods)
    });
    let calendar = at_root(&single("calendar.toml"), working_time::read);
    let (topics, topic_codes) = with_codes("topic", &single("topics.toml"), topics::read);
    let (papers, paper_codes) = with_codes("component", &single("papers.toml"), papers::read);
    let (tariffs, tariff_codes) = with_codes("tariff", &single("tariffs.toml"), tariffs::read);
    let catalogue = procedures::Catalogue {
        papers,
        paper_codes,
        tariffs: tariffs.as_deref().unwrap_or_default(),
        tariff_codes,
        topics: topic_codes,
        tiers: tier_codes.clone(),
    };
    let procedures = catalogue.read(files, mistakes);
    let survey = at_root(&single("survey.toml"), survey::read);
    let report = at_root(&single("report.toml"), |root| {
        report::read(root, &tier_order)
    });

    let head = head?;
    Ok(Profile {
        id: head.id,
        name: head.name,
        tracking_base: head.tracking_base,
        lookup_phone: head.lookup_phone,
        publicity: head.publicity,
        portal_name: head.portal_name,
        period: head.period,
        limits: head.limits,
        tiers: tiers?,
        units: units?,
        desks: desks?,
        calendar: calendar?,
        topics: topics?,
        tariffs: tariffs?,
        procedures: procedures?,
        survey: survey?,
        report: report?,
    })
}

/// A misnamed file would silently be left out.
fn strangers(files: &ProfileFiles, mistakes: &Mistakes) {
    for file in files.keys().filter(|file| file.ends_with(".toml")) {
        if !SINGLE.contains(&file.as_str()) && !FOLDERS.iter().any(|one| is_in(file, one)) {
            let meant = mistakes.closest(file, SINGLE.into_iter());
            mistakes.file(file, "no profile has such a file", meant);
        }
    }
}

fn is_in(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder)
        .is_some_and(|name| name.ends_with(".toml") && !name.contains('/'))
}

/// The names of a folder's files, in order; one without files is a mistake.
pub(super) fn names<'f>(
    files: &'f ProfileFiles,
    folder: &'static str,
    mistakes: &Mistakes,
) -> Read<Vec<&'f str>> {
    let names: Vec<&str> = files
        .keys()
        .map(String::as_str)
        .filter(|file| is_in(file, folder))
        .collect();
    if names.is_empty() {
        return Err(mistakes.file(folder, "the folder has no file", None));
    }
    Ok(names)
}

fn folder<'f>(
    files: &'f ProfileFiles,
    folder: &'static str,
    mistakes: &'f Mistakes,
) -> Vec<Read<Sheet<'f>>> {
    match names(files, folder, mistakes) {
        Ok(names) => names
            .into_iter()
            .map(|file| Sheet::open(files, file, mistakes))
            .collect(),
        Err(told) => vec![Err(told)],
    }
}

fn at_root<T>(sheet: &Read<Sheet<'_>>, read: impl FnOnce(&Entry<'_>) -> Read<T>) -> Read<T> {
    read(&sheet.as_ref().map_err(|told| *told)?.root())
}

fn with_codes<T>(
    what: &'static str,
    sheet: &Read<Sheet<'_>>,
    read: impl FnOnce(&Entry<'_>) -> (Read<T>, Known),
) -> (Read<T>, Known) {
    match sheet {
        Ok(sheet) => read(&sheet.root()),
        Err(told) => (Err(*told), Known::unread(what)),
    }
}

/// Reads every entry, also those after a wrong one.
pub(super) fn all<'a, T>(
    entries: &[Entry<'a>],
    read: impl Fn(&Entry<'a>) -> Read<T>,
) -> Read<Vec<T>> {
    let items: Vec<Read<T>> = entries.iter().map(read).collect();
    items.into_iter().collect()
}
