//! Who may depend on whom, and which crate is the home of which library.
//!
//! The picture is in kiosk/ARCHITECTURE.md. Ordinary dependencies follow it strictly. Tests
//! may look further, with three exceptions: the domain stays pure, the two ends of the wire
//! never share code, and nothing looks up at the application.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Finding, TextFile, TidyError};

/// A crate of ours and the crates of ours that it may use.
struct Layer {
    name: &'static str,
    may_use: &'static [&'static str],
}

const LAYERS: &[Layer] = &[
    layer("kiosk-domain", &[]),
    layer("kiosk-usb", &[]),
    layer("kiosk-pdf", &[]),
    layer("kiosk-ui", &[]),
    layer("kiosk-i18n", &["kiosk-domain"]),
    layer("kiosk-vault", &["kiosk-domain"]),
    layer("kiosk-scanner", &["kiosk-usb", "kiosk-domain"]),
    layer("kiosk-printer", &["kiosk-usb", "kiosk-domain"]),
    layer("kiosk-imaging", &["kiosk-pdf", "kiosk-domain"]),
    layer("kiosk-slips", &["kiosk-pdf", "kiosk-i18n", "kiosk-domain"]),
    layer("kiosk-portal", &["kiosk-vault", "kiosk-domain"]),
    layer("kiosk-gateway", &["kiosk-domain", "kiosk-i18n"]),
    layer(
        "kiosk-sandbox",
        &[
            "kiosk-usb",
            "kiosk-scanner",
            "kiosk-printer",
            "kiosk-imaging",
            "kiosk-domain",
        ],
    ),
    layer("xtask", &[]),
];

/// The application and the tests that cross crates may use everything of the product.
const MAY_USE_ALL: &[&str] = &["kiosk-app", "kiosk-tests", "kiosk-delivery-tests"];

/// Nobody may use these, tests included; only `kiosk-tests` may start the application.
const TOPS: &[&str] = &["kiosk-app", "kiosk-tests", "kiosk-delivery-tests", "xtask"];

/// Tests that cross crates, and so may use a library outside its home.
const CROSSING: &[&str] = &["kiosk-tests", "kiosk-delivery-tests"];

/// Pairs that may not know each other even in tests: a mistake shared by both ends of the
/// wire would hide itself.
const STRANGERS: &[(&str, &str)] = &[
    ("kiosk-gateway", "kiosk-portal"),
    ("kiosk-gateway", "kiosk-vault"),
    ("kiosk-portal", "kiosk-gateway"),
    ("kiosk-vault", "kiosk-gateway"),
    ("kiosk-sandbox", "kiosk-portal"),
    ("kiosk-sandbox", "kiosk-vault"),
];

/// A library (all packages whose name is it or starts with it and a dash or underscore) and
/// the crates that are its home.
const HOMES: &[(&str, &[&str])] = &[
    ("iced", &["kiosk-ui", "kiosk-app"]),
    ("rusb", &["kiosk-usb"]),
    ("reqwest", &["kiosk-portal", "kiosk-gateway"]),
    ("rusqlite", &["kiosk-vault", "kiosk-gateway"]),
];

const fn layer(name: &'static str, may_use: &'static [&'static str]) -> Layer {
    Layer { name, may_use }
}

/// What a manifest says about dependencies, for every system or for some.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Tables {
    dependencies: BTreeMap<String, toml::Value>,
    build_dependencies: BTreeMap<String, toml::Value>,
    dev_dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Manifest {
    package: Option<PackageTable>,
    #[serde(flatten)]
    tables: Tables,
    #[serde(default)]
    target: BTreeMap<String, Tables>,
}

#[derive(Deserialize)]
struct PackageTable {
    name: String,
}

pub(super) fn check(files: &[TextFile]) -> Result<Vec<Finding>, TidyError> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_member(&file.path)) {
        let manifest: Manifest =
            toml::from_str(&file.text).map_err(|source| TidyError::Manifest {
                path: file.path.clone(),
                source,
            })?;
        findings.extend(manifest_findings(&file.path, &manifest));
    }
    Ok(findings)
}

fn is_member(path: &str) -> bool {
    matches!(path, "tests/Cargo.toml" | "tests/delivery/Cargo.toml")
        || path
            .strip_prefix("kiosk/")
            .and_then(|rest| rest.strip_suffix("/Cargo.toml"))
            .is_some_and(|folder| !folder.contains('/'))
}

fn manifest_findings(path: &str, manifest: &Manifest) -> Vec<Finding> {
    let name = manifest
        .package
        .as_ref()
        .map_or("", |package| package.name.as_str());
    let mut messages = Vec::new();
    for tables in manifest.target.values().chain([&manifest.tables]) {
        let strict = packages(&tables.dependencies).chain(packages(&tables.build_dependencies));
        messages.extend(
            strict.filter_map(|used| ordinary_fault(name, used).or_else(|| home_fault(name, used))),
        );
        let tests = packages(&tables.dev_dependencies);
        messages.extend(tests.filter_map(|used| test_fault(name, used)));
    }
    if !is_known(name) {
        messages.push(format!(
            "{name} has no place in the layers: add it to tidy and to the map"
        ));
    }
    messages
        .into_iter()
        .map(|message| Finding::new(path, 0, message))
        .collect()
}

/// The packages of a table by their true names, whatever they are called in the code.
fn packages(table: &BTreeMap<String, toml::Value>) -> impl Iterator<Item = &str> {
    table.iter().map(|(key, value)| {
        value
            .get("package")
            .and_then(toml::Value::as_str)
            .unwrap_or(key.as_str())
    })
}

fn is_known(name: &str) -> bool {
    MAY_USE_ALL.contains(&name) || LAYERS.iter().any(|layer| layer.name == name)
}

fn is_ours(name: &str) -> bool {
    name == "xtask" || name.starts_with("kiosk-")
}

fn ordinary_fault(name: &str, used: &str) -> Option<String> {
    if !is_ours(used) {
        return None;
    }
    let allowed = if MAY_USE_ALL.contains(&name) {
        !TOPS.contains(&used) || (name == "kiosk-tests" && used == "kiosk-app")
    } else {
        LAYERS
            .iter()
            .any(|layer| layer.name == name && layer.may_use.contains(&used))
    };
    (!allowed).then(|| format!("{name} may not depend on {used}"))
}

fn test_fault(name: &str, used: &str) -> Option<String> {
    let pure = name == "kiosk-domain" && is_ours(used);
    let top = TOPS.contains(&used) && name != "kiosk-tests";
    let strangers = STRANGERS.contains(&(name, used));
    (pure || top || strangers).then(|| format!("tests of {name} may not depend on {used}"))
}

fn home_fault(name: &str, used: &str) -> Option<String> {
    if CROSSING.contains(&name) {
        return None;
    }
    let (library, homes) = HOMES.iter().find(|(library, _)| {
        used.strip_prefix(library)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
    })?;
    (!homes.contains(&name)).then(|| {
        format!(
            "{name} may not use {used}: {library} lives in {}",
            homes.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(name: &str, tables: &str) -> Vec<String> {
        let text = format!("[package]\nname = \"{name}\"\n{tables}");
        let file = TextFile {
            path: "kiosk/x/Cargo.toml".to_owned(),
            text,
        };
        check(&[file])
            .unwrap()
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    fn uses(name: &str, used: &str) -> Vec<String> {
        messages(name, &format!("[dependencies]\n{used} = \"1\"\n"))
    }

    fn tests_use(name: &str, used: &str) -> Vec<String> {
        messages(
            name,
            &format!("[dev-dependencies]\n{used}.workspace = true\n"),
        )
    }

    #[test]
    fn forbidden_edges_are_named() {
        for (name, used) in [
            ("kiosk-domain", "kiosk-i18n"),
            ("kiosk-vault", "kiosk-portal"),
            ("kiosk-gateway", "kiosk-portal"),
            ("kiosk-sandbox", "kiosk-vault"),
            ("kiosk-ui", "kiosk-domain"),
            ("kiosk-app", "xtask"),
            ("kiosk-app", "kiosk-tests"),
            ("kiosk-delivery-tests", "kiosk-app"),
        ] {
            assert_eq!(
                uses(name, used),
                [format!("{name} may not depend on {used}")]
            );
        }
    }

    #[test]
    fn the_drawn_edges_are_allowed() {
        for (name, used) in [
            ("kiosk-app", "kiosk-gateway"),
            ("kiosk-tests", "kiosk-app"),
            ("kiosk-portal", "kiosk-vault"),
            ("kiosk-slips", "kiosk-pdf"),
            ("kiosk-domain", "serde"),
        ] {
            assert!(uses(name, used).is_empty(), "{name} -> {used}");
        }
    }

    #[test]
    fn libraries_stay_at_home() {
        assert_eq!(
            uses("kiosk-vault", "reqwest"),
            ["kiosk-vault may not use reqwest: reqwest lives in kiosk-portal, kiosk-gateway"]
        );
        assert_eq!(uses("kiosk-slips", "iced_core").len(), 1);
        assert!(uses("kiosk-slips", "icedtea").is_empty());
        assert!(uses("kiosk-tests", "reqwest").is_empty());
        assert!(uses("kiosk-delivery-tests", "rusqlite").is_empty());
        assert!(tests_use("kiosk-sandbox", "reqwest").is_empty());
    }

    #[test]
    fn tests_may_look_further_but_not_everywhere() {
        assert!(tests_use("kiosk-imaging", "kiosk-sandbox").is_empty());
        for (name, used) in [
            ("kiosk-domain", "kiosk-i18n"),
            ("kiosk-portal", "kiosk-gateway"),
            ("kiosk-ui", "kiosk-app"),
        ] {
            assert_eq!(
                tests_use(name, used),
                [format!("tests of {name} may not depend on {used}")]
            );
        }
    }

    #[test]
    fn another_name_or_another_system_hides_nothing() {
        let renamed = "[dependencies]\nwire = { package = \"kiosk-portal\", path = \"x\" }\n";
        let elsewhere = "[target.'cfg(unix)'.dependencies]\nkiosk-portal = \"1\"\n";
        for tables in [renamed, elsewhere] {
            assert_eq!(
                messages("kiosk-vault", tables),
                ["kiosk-vault may not depend on kiosk-portal"]
            );
        }
    }

    #[test]
    fn a_new_crate_needs_a_place() {
        assert_eq!(messages("kiosk-speech", "").len(), 1);
    }
}
