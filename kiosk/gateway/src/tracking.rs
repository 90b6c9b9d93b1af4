//! The page behind the tracking code on the slip (contract, `GET /t/{tracking code}`).
//!
//! Read by people on old phones over slow links: one small page without script, picture or
//! second request. It tells what became of the dossier and never whose it is: whoever finds
//! a slip may read it.

use jiff::{Timestamp, civil::Date};
use kiosk_domain::{
    ProcedureCode, TrackingCode, UnitCode, calendar::vietnam_time, dossier::NationalState,
    profile::Profile,
};
use kiosk_i18n::{Catalogue, Language, format};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::store::{Dossier, Outcome, Promise};

/// The kiosk's colours: ground, ink, teal. Sizes are relative, so that a phone's own text
/// size is respected.
const STYLE: &str = "
:root{color-scheme:light}
body{margin:0;background:#FBF8F2;color:#15222A;font:1.125rem/1.55 system-ui,'Noto Sans',sans-serif}
header{background:#00494A;color:#FBF8F2;padding:1rem 1.25rem}
header p{margin:0}
main,footer{max-width:36rem;margin:0 auto;padding:1.25rem}
h1{font-size:1.75rem;line-height:1.25;margin:.75rem 0 .5rem;color:#00494A}
dl{margin:1.5rem 0 0;border-top:1px solid #15222A40}
dl div{padding:.75rem 0;border-bottom:1px solid #15222A40}
dt{font-size:1rem}
dd{margin:0;font-weight:600;overflow-wrap:anywhere}
footer{font-size:1rem}
a{color:#00494A}
header a{color:#FBF8F2;float:right;padding:0 .25rem}
";

/// Units nest province, district, commune; one more than that is a loop in the data.
const UNIT_DEPTH: usize = 4;

/// The language asked for by `?lang=…`; Vietnamese without one.
pub(crate) fn language_of_query(query: Option<&str>) -> Language {
    query
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.strip_prefix("lang="))
        .find_map(Language::from_tag)
        .unwrap_or_default()
}

/// The page of a code: of a dossier, or of none that has arrived yet.
pub(crate) fn page(
    code: &TrackingCode,
    found: Option<(&Dossier, Option<&Promise>)>,
    profile: &Profile,
    language: Language,
) -> String {
    let texts = Catalogue::new(language);
    let (title, text) = found.map_or_else(
        || (texts.tracking_unknown(), texts.tracking_unknown_text()),
        |(dossier, _)| words(texts, dossier),
    );
    let body = html! {
        h1 { (title) }
        p { (text) }
        dl {
            (fact(&texts.tracking_code(), &code.grouped()))
            @if let Some((dossier, promise)) = found {
                (facts(texts, dossier, profile))
                @if let Some(promise) = promise.filter(|_| is_promise_open(dossier)) {
                    (fact(&texts.tracking_promised(), &moment(texts, promise.due_at)))
                }
            }
        }
    };
    let help = html! {
        p { (texts.tracking_help(format::phone(&profile.lookup_phone))) }
        p { (texts.tracking_privacy()) }
    };
    Frame::tracking(texts).around(&body, &help)
}

/// The page of something that is no tracking code.
pub(crate) fn page_without_code(language: Language) -> String {
    let texts = Catalogue::new(language);
    let body = html! {
        h1 { (texts.tracking_not_a_code()) }
        p { (texts.tracking_not_a_code_text()) }
    };
    Frame::tracking(texts).around(&body, &html! {})
}

/// The frame of every page for people.
pub(crate) struct Frame {
    pub(crate) texts: Catalogue,
    pub(crate) title: String,
    /// What the address needs in its query besides the language, ending in `&` if there is
    /// anything: the link to the other language must lead to the same page.
    pub(crate) query: String,
}

impl Frame {
    fn tracking(texts: Catalogue) -> Self {
        Self {
            texts,
            title: texts.tracking_title(),
            query: String::new(),
        }
    }

    /// The whole page.
    pub(crate) fn around(&self, body: &Markup, help: &Markup) -> String {
        let other = match self.texts.locale() {
            Language::Vi => Language::En,
            Language::En => Language::Vi,
        };
        let page = html! {
            (DOCTYPE)
            html lang=(self.texts.locale().tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        p {
                            a href={ "?" (self.query) "lang=" (other.tag()) } lang=(other.tag()) {
                                (self.texts.tracking_other_language())
                            }
                            (self.title)
                        }
                    }
                    main { (body) }
                    footer { (help) }
                }
            }
        };
        page.into_string()
    }
}

fn facts(texts: Catalogue, dossier: &Dossier, profile: &Profile) -> Markup {
    let code = dossier.official_code.clone();
    html! {
        @if let Some(name) = procedure_name(profile, dossier, texts) {
            (fact(&texts.tracking_procedure(), &name))
        }
        (fact(&texts.tracking_unit(), &unit_name(profile, dossier)))
        @if dossier.outcome == Outcome::Accepted {
            (fact(
                &texts.tracking_official_code(),
                &code.unwrap_or_else(|| texts.tracking_official_code_later()),
            ))
        }
        @if let Some(at) = dossier.taken_in_at {
            (fact(&texts.tracking_taken_in(), &moment(texts, at)))
        }
        @if let Some(at) = dossier.changed_at.filter(|at| Some(*at) != dossier.taken_in_at) {
            (fact(&texts.tracking_changed(), &moment(texts, at)))
        }
    }
}

/// Whether the date still tells something: work has not ended and does not stand still, for
/// which the clock stops.
fn is_promise_open(dossier: &Dossier) -> bool {
    let running = [NationalState::Accepted, NationalState::InProgress];
    dossier
        .national
        .is_some_and(|state| running.contains(&state))
}

fn fact(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn moment(texts: Catalogue, at: Timestamp) -> String {
    format::date_time(texts, vietnam_time(at))
}

fn procedure_name(profile: &Profile, dossier: &Dossier, texts: Catalogue) -> Option<String> {
    let code = ProcedureCode::from(dossier.procedure.as_str());
    let procedure = profile.procedure_on(&code, day_of(dossier))?;
    Some(procedure.name.get(texts.locale().tag()).to_owned())
}

/// The unit with those above it: two communes of a province may have the same name.
fn unit_name(profile: &Profile, dossier: &Dossier) -> String {
    let mut names = Vec::new();
    let day = day_of(dossier);
    let unit = |code: &UnitCode| profile.unit_on(code, day);
    let mut next = unit(&UnitCode::from(dossier.unit.as_str()));
    while let Some(here) = next.filter(|_| names.len() < UNIT_DEPTH) {
        names.push(here.name.clone());
        next = here.parent.as_ref().and_then(unit);
    }
    names.join(", ")
}

/// Names and codes are those of the day on which the dossier came.
fn day_of(dossier: &Dossier) -> Date {
    vietnam_time(dossier.taken_in_at.unwrap_or(dossier.touched_at)).date()
}

fn words(texts: Catalogue, dossier: &Dossier) -> (String, String) {
    if dossier.withdrawn_at.is_some() {
        return national_words(texts, NationalState::Withdrawn);
    }
    match (dossier.outcome, dossier.national) {
        (Outcome::Rejected, _) => (texts.tracking_refused(), texts.tracking_refused_text()),
        (Outcome::Accepted, Some(state)) => national_words(texts, state),
        (Outcome::Open | Outcome::Accepted, _) => {
            (texts.tracking_arriving(), texts.tracking_arriving_text())
        }
    }
}

fn national_words(texts: Catalogue, state: NationalState) -> (String, String) {
    use NationalState as S;
    match state {
        S::Registered => (
            texts.tracking_registered(),
            texts.tracking_registered_text(),
        ),
        S::Accepted => (texts.tracking_accepted(), texts.tracking_accepted_text()),
        S::NotAccepted => (
            texts.tracking_not_accepted(),
            texts.tracking_not_accepted_text(),
        ),
        S::InProgress => (
            texts.tracking_in_progress(),
            texts.tracking_in_progress_text(),
        ),
        S::SupplementRequested => (
            texts.tracking_supplement(),
            texts.tracking_supplement_text(),
        ),
        S::FeeRequested => (texts.tracking_fee(), texts.tracking_fee_text()),
        S::Withdrawn => (texts.tracking_withdrawn(), texts.tracking_withdrawn_text()),
        S::Stopped => (texts.tracking_stopped(), texts.tracking_stopped_text()),
        S::Finished => (texts.tracking_finished(), texts.tracking_finished_text()),
        S::Returned => (texts.tracking_returned(), texts.tracking_returned_text()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_national_state_has_its_own_words() {
        for language in Language::ALL {
            let texts = Catalogue::new(language);
            let all: BTreeSet<_> = NationalState::ALL
                .into_iter()
                .map(|state| national_words(texts, state))
                .collect();
            assert_eq!(all.len(), NationalState::ALL.len());
        }
    }

    #[test]
    fn only_known_languages_are_taken_from_the_query() {
        let cases = [
            (None, Language::Vi),
            (Some(""), Language::Vi),
            (Some("lang=en"), Language::En),
            (Some("x=1&lang=en"), Language::En),
            (Some("lang=fr"), Language::Vi),
            (Some("language=en"), Language::Vi),
        ];
        for (query, expected) in cases {
            assert_eq!(language_of_query(query), expected, "{query:?}");
        }
    }
}
