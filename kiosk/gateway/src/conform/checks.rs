//! All checks, by subject. Each file has a table of name, section and function.

mod breaks;
mod bundle;
mod chunk;
mod content;
mod declaration;
mod desk;
mod device;
mod documents;
mod draft;
mod frame;
mod list;
mod login;
mod lookup;
mod manifest;
mod problems;
mod receipt;
mod service;
mod status;
mod submission;
mod supplement;
mod tracking;
mod upload;
mod withdrawal;

use super::check::Check;

/// Every check. Those that look at every answer of the run stand last but one; last of all
/// those that make the portal refuse this device for a while.
pub(super) fn all() -> impl Iterator<Item = &'static Check> {
    [
        service::CHECKS,
        bundle::CHECKS,
        bundle::SIGNED,
        device::CHECKS,
        declaration::CHECKS,
        manifest::CHECKS,
        documents::CHECKS,
        upload::CHECKS,
        chunk::CHECKS,
        breaks::CHECKS,
        submission::CHECKS,
        content::CHECKS,
        receipt::CHECKS,
        status::CHECKS,
        tracking::CHECKS,
        withdrawal::CHECKS,
        list::CHECKS,
        supplement::CHECKS,
        desk::CHECKS,
        draft::CHECKS,
        login::CHECKS,
        lookup::CHECKS,
        frame::CHECKS,
        problems::CHECKS,
        lookup::LAST,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::PathBuf};

    use super::all;

    /// The contract page.
    fn contract() -> String {
        let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/contract.md");
        fs::read_to_string(page).unwrap()
    }

    /// Whether the page has what a section names.
    fn is_in(page: &str, section: &str) -> bool {
        let (part, place) = section.split_once(", ").unwrap();
        match part {
            "Rules" => page.contains(&format!("\n{place}. ")),
            "Calls" => page.contains(&format!("`{place}`")),
            "Documents" => page.contains(&format!("*{place}*")),
            _ => false,
        }
    }

    #[test]
    fn names_are_unique_and_there_are_enough() {
        let names: BTreeSet<&str> = all().map(|check| check.name).collect();
        assert_eq!(names.len(), all().count());
        assert!(names.len() >= 120, "{}", names.len());
        for name in names {
            let is_plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit();
            assert!(
                name.chars().all(|sign| is_plain(sign) || sign == '-'),
                "{name}"
            );
        }
    }

    #[test]
    fn every_section_is_in_the_contract() {
        let page = contract();
        let missing: BTreeSet<&str> = all()
            .map(|check| check.section)
            .filter(|section| !is_in(&page, section))
            .collect();
        assert_eq!(missing, BTreeSet::new());
    }

    /// The server's own modules are not what a portal is measured with.
    #[test]
    fn the_checker_uses_nothing_of_the_server() {
        let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/conform");
        for folder in [source.join("checks"), source] {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let Ok(text) = fs::read_to_string(&path) else {
                    continue;
                };
                let code = text.split("#[cfg(test)]").next().unwrap();
                let mut crate_paths = code.split("crate::").skip(1);
                let is_own = crate_paths.all(|path| path.starts_with("conform"));
                let is_shared = code.contains("kiosk_domain") || code.contains("kiosk_i18n");
                assert!(is_own && !is_shared, "{}", path.display());
            }
        }
    }
}
