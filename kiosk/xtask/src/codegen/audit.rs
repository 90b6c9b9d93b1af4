//! The audit catalogue: one data file becomes the vault's list of events and the page that
//! explains them, so that no row can be written that the page does not tell of.

use std::{collections::BTreeSet, fmt::Write as _};

use serde::Deserialize;

/// The data file, below the root of the workspace.
pub(super) const CATALOGUE: &str = "kiosk/vault/src/audit/events.toml";

/// The generated enum.
pub(super) const SOURCE: &str = "kiosk/vault/src/audit/event.rs";

/// The generated page.
pub(super) const PAGE: &str = "kiosk/docs/audit-events.md";

/// What a row may hold beside time, boot and sequence, and what the page says of it.
const CARRIED: &[(&str, &str)] = &[
    (
        "actor",
        "class of the one who acted: citizen, helper, officer, it-service, machine",
    ),
    ("badge", "number of a badge, never a name"),
    ("dossier", "id of the dossier"),
    ("procedure", "code of the procedure"),
    (
        "ordinal",
        "number of a document, or of a request for more papers",
    ),
    (
        "count",
        "pages, rows, versions or seconds, as the event says",
    ),
    ("bytes", "size of what was sealed or sent"),
    ("took_ms", "duration in milliseconds"),
    ("outcome", "one word from the program's own vocabulary"),
    (
        "problem",
        "type of the portal's problem, without its prefix",
    ),
    ("fault", "fault code"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    event: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    name: String,
    section: String,
    tells: String,
    carries: Vec<String>,
}

/// The text of [`SOURCE`] and of [`PAGE`], or why the catalogue cannot be used.
pub(super) fn generate(catalogue: &str) -> Result<(String, String), String> {
    let catalogue: Catalogue = toml::from_str(catalogue).map_err(|error| error.to_string())?;
    let mut names = BTreeSet::new();
    for event in &catalogue.event {
        check(event).map_err(|reason| format!("{}: {reason}", event.name))?;
        if !names.insert(event.name.as_str()) {
            return Err(format!("{}: the name is used twice", event.name));
        }
    }
    Ok((source(&catalogue.event), page(&catalogue.event)))
}

fn check(event: &Event) -> Result<(), &'static str> {
    let plain = |sign: char| sign.is_ascii_lowercase() || sign == '-';
    if event.name.is_empty() || !event.name.chars().all(plain) {
        return Err("names are lower-case letters and hyphens");
    }
    if !event.tells.ends_with('.') {
        return Err("what it tells is not a sentence");
    }
    let known = |name: &String| CARRIED.iter().any(|(carried, _)| carried == name);
    if !event.carries.iter().all(known) {
        return Err("it carries something that no row has");
    }
    Ok(())
}

const HEAD: &str = "\
//! What the audit chain can tell, written by `cargo xtask codegen` from `events.toml`.
//!
//! Never edited by hand.

/// What a row of the audit chain tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Event {
";

fn source(events: &[Event]) -> String {
    let mut code = HEAD.to_owned();
    for event in events {
        // Writing into a String cannot fail.
        let _ = writeln!(
            code,
            "    /// {}\n    {},",
            event.tells,
            variant(&event.name)
        );
    }
    code.push_str("}\n\nimpl Event {\n    /// Every event, in the order of the catalogue.\n");
    code.push_str("    pub const ALL: &'static [Self] = &[\n");
    for event in events {
        let _ = writeln!(code, "        Self::{},", variant(&event.name));
    }
    code.push_str("    ];\n\n    /// The stable name in the rows.\n    #[must_use]\n");
    code.push_str("    pub const fn name(self) -> &'static str {\n        match self {\n");
    for event in events {
        let (variant, name) = (variant(&event.name), &event.name);
        let _ = writeln!(code, "            Self::{variant} => \"{name}\",");
    }
    code.push_str("        }\n    }\n}\n");
    code
}

fn variant(name: &str) -> String {
    name.split('-')
        .map(|word| {
            let mut signs = word.chars();
            let first = signs.next().map(|sign| sign.to_ascii_uppercase());
            first.into_iter().chain(signs).collect::<String>()
        })
        .collect()
}

fn page(events: &[Event]) -> String {
    let mut page = String::from(
        "# Audit events\n\n\
         What the audit chain of a kiosk can tell, one row for each act, in the transaction of the act. \
         Written by `cargo xtask codegen` from `kiosk/vault/src/audit/events.toml`; \
         how the chain is made and checked: `decisions/0015-audit-chain.md`.\n\n\
         Every row has its sequence number, the wall clock (seconds), the milliseconds since the program started, \
         the id of the machine's start, the event, and the hash. It may have:\n\n\
         | Member | Holds |\n|---|---|\n",
    );
    for (name, text) in CARRIED {
        let _ = writeln!(page, "| `{name}` | {text} |");
    }
    page.push_str(
        "\nNever: names, numbers of people, phones, addresses, free text, file names, picture or form content.\n",
    );
    let mut section = "";
    for event in events {
        if event.section != section {
            section = &event.section;
            let _ = write!(
                page,
                "\n## {section}\n\n| Event | Tells | Carries |\n|---|---|---|\n"
            );
        }
        let carries = event.carries.iter().map(|name| format!("`{name}`"));
        let carries = carries.collect::<Vec<_>>().join(", ");
        let _ = writeln!(page, "| `{}` | {} | {carries} |", event.name, event.tells);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, tells: &str, carries: &str) -> String {
        format!(
            "[[event]]\nname = \"{name}\"\nsection = \"Vault\"\ntells = \"{tells}\"\ncarries = [{carries}]\n"
        )
    }

    #[test]
    fn an_event_stands_in_the_enum_and_on_the_page() {
        let (source, page) = generate(&entry("page-sealed", "It is.", "\"bytes\"")).unwrap();
        assert!(
            source.contains("    /// It is.\n    PageSealed,\n"),
            "{source}"
        );
        assert!(
            source.contains("Self::PageSealed => \"page-sealed\","),
            "{source}"
        );
        assert!(page.contains("## Vault\n"), "{page}");
        assert!(
            page.contains("| `page-sealed` | It is. | `bytes` |"),
            "{page}"
        );
    }

    #[test]
    fn an_event_that_could_say_too_much_or_nothing_is_refused() {
        let twice = entry("a", "It is.", "").repeat(2);
        for (catalogue, reason) in [
            (entry("Page", "It is.", ""), "lower-case"),
            (entry("page", "It is", ""), "sentence"),
            (entry("page", "It is.", "\"name\""), "no row has"),
            (twice, "twice"),
            ("[[event]]\nname = 1\n".to_owned(), "invalid type"),
        ] {
            let error = generate(&catalogue).unwrap_err();
            assert!(error.contains(reason), "{catalogue}: {error}");
        }
    }
}
