//! Decision pages are numbered without gaps, and the architecture page maps every crate.

use super::{Finding, TextFile};

const FOLDER: &str = "kiosk/docs/decisions/";
const MAP: &str = "kiosk/ARCHITECTURE.md";

pub(super) fn check(files: &[TextFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let pages = files.iter().filter(|file| file.path.starts_with(FOLDER));
    for (place, page) in pages.enumerate() {
        findings.extend(page_finding(place + 1, page));
    }
    if let Some(map) = files.iter().find(|file| file.path == MAP) {
        findings.extend(unmapped(files, &map.text));
    }
    findings
}

/// `files` are in the order of paths, so the page at place N must carry number N.
fn page_finding(number: usize, page: &TextFile) -> Option<Finding> {
    let name = page.path.strip_prefix(FOLDER)?;
    let prefix = format!("{number:04}-");
    if !name.starts_with(&prefix) {
        return Some(Finding::new(
            &page.path,
            0,
            format!("expected a name starting with {prefix}"),
        ));
    }
    let heading = format!("# {number:04} ");
    (!page.text.starts_with(&heading)).then(|| {
        Finding::new(
            &page.path,
            1,
            format!("expected a heading starting with {heading:?}"),
        )
    })
}

fn unmapped(files: &[TextFile], map: &str) -> Vec<Finding> {
    files
        .iter()
        .filter_map(|file| {
            file.path
                .strip_prefix("kiosk/")?
                .strip_suffix("/Cargo.toml")
        })
        .filter(|folder| !map.contains(&format!("`{folder}`")))
        .map(|folder| Finding::new(MAP, 0, format!("the map has no `{folder}`")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| TextFile {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        check(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn gaps_and_wrong_headings_are_found() {
        assert_eq!(
            messages(&[
                ("kiosk/docs/decisions/0001-a.md", "# 0001 A\n"),
                ("kiosk/docs/decisions/0003-b.md", "# 0003 B\n"),
                ("kiosk/docs/decisions/0003-c.md", "# C\n"),
            ]),
            [
                "kiosk/docs/decisions/0003-b.md: expected a name starting with 0002-",
                "kiosk/docs/decisions/0003-c.md:1: expected a heading starting with \"# 0003 \"",
            ]
        );
    }

    #[test]
    fn a_crate_without_a_place_on_the_map_is_found() {
        assert_eq!(
            messages(&[
                ("kiosk/ARCHITECTURE.md", "### `vault`\n"),
                ("kiosk/portal/Cargo.toml", ""),
                ("kiosk/vault/Cargo.toml", ""),
            ]),
            ["kiosk/ARCHITECTURE.md: the map has no `portal`"]
        );
    }
}
