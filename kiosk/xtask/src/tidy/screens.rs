//! What the application's own source may not contain: colours, Vietnamese sentences, and
//! the doubles of the demo.
//!
//! Colours are tokens of `kiosk-ui`; texts come from assets/locales; the gateway and the
//! sandbox belong to the demo and to practice, so that no real visit can reach a double.

use super::Finding;
use super::rust_source::Source;

const APP: &str = "kiosk/app/src/";

/// Parts of `app` that may name the gateway and the sandbox.
const PLAYGROUNDS: &[&str] = &["demo", "practice"];

/// The crates only those parts may name.
const DOUBLES: &[&str] = &["kiosk_gateway", "kiosk_sandbox"];

const RAW_COLOURS: &[&str] = &[
    "Color::from_rgb",
    "Color::from_linear",
    "Color::new",
    "color!(",
];

pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let Some(inside) = path
        .strip_prefix(APP)
        .filter(|inside| !is_test_file(inside))
    else {
        return Vec::new();
    };
    let source = Source::new(text);
    let mut findings = Vec::new();
    if !is_playground(inside) {
        findings.extend(words(
            path,
            &source,
            DOUBLES,
            "belongs to demo and practice only",
        ));
    }
    findings.extend(words(
        path,
        &source,
        RAW_COLOURS,
        "is a raw colour: use a role of kiosk-ui",
    ));
    findings.extend(source.literals.iter().filter_map(|literal| {
        let message = literal_fault(&literal.text)?;
        Some(Finding::new(path, literal.line, message))
    }));
    let tests = source.test_lines();
    findings.retain(|finding| !tests.iter().any(|lines| lines.contains(&finding.line)));
    findings
}

/// `tests.rs`, `tests/…` and `…/tests.rs` hold test modules that grew out of their file.
fn is_test_file(inside: &str) -> bool {
    inside
        .split('/')
        .any(|part| part == "tests" || part == "tests.rs")
}

/// `demo.rs`, `demo/…`, `practice.rs`, `practice/…`.
fn is_playground(inside: &str) -> bool {
    let first = inside.split(['/', '.']).next().unwrap_or_default();
    PLAYGROUNDS.contains(&first)
}

fn words(path: &str, source: &Source, words: &[&str], why: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in source.code.lines().enumerate() {
        for word in words.iter().filter(|word| line.contains(**word)) {
            findings.push(Finding::new(path, index + 1, format!("{word} {why}")));
        }
    }
    findings
}

fn literal_fault(text: &str) -> Option<&'static str> {
    if text.chars().any(is_vietnamese_letter) {
        Some("a text for people: put it into assets/locales")
    } else if is_hex_colour(text) {
        Some("a raw colour: use a role of kiosk-ui")
    } else {
        None
    }
}

/// Latin letters with marks, as precomposed letters or as combining marks.
fn is_vietnamese_letter(sign: char) -> bool {
    matches!(sign, '\u{c0}'..='\u{1b0}' | '\u{300}'..='\u{323}' | '\u{1ea0}'..='\u{1ef9}')
        && !matches!(sign, '×' | '÷')
}

fn is_hex_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(path, text)
            .into_iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn colours_and_texts_are_found_outside_tests_only() {
        let table: &[(&str, &[usize])] = &[
            ("let a = \"Nộp hồ sơ\";", &[1]),
            ("let a = \"Submit\"; // Nộp hồ sơ", &[]),
            ("/// Nộp.\nfn a() { b(\"#FBF8F2\") }", &[2]),
            ("let a = \"#12\"; let b = \"#screen\";", &[]),
            ("iced::Color::from_rgb8(1, 2, 3)", &[1]),
            ("let a = \"476 × 268\";", &[]),
            (
                "#[cfg(test)]\nmod tests {\n let a = \"NGUYỄN VĂN MẪU\";\n}\nlet b = \"Mẫu\";",
                &[5],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(
                lines("kiosk/app/src/screen/a.rs", text),
                *expected,
                "{text}"
            );
            assert!(lines("kiosk/i18n/src/a.rs", text).is_empty());
            assert!(lines("kiosk/app/src/screen/tests.rs", text).is_empty());
        }
    }

    #[test]
    fn doubles_stay_on_the_playground() {
        let text = "use kiosk_gateway::serve;\nuse kiosk_sandbox::Bench;";
        assert_eq!(lines("kiosk/app/src/interpreter.rs", text), [1, 2]);
        assert_eq!(lines("kiosk/app/src/demonstration.rs", text), [1, 2]);
        for path in [
            "demo.rs",
            "demo/strip.rs",
            "practice.rs",
            "practice/model.rs",
        ] {
            assert!(lines(&format!("{APP}{path}"), text).is_empty(), "{path}");
        }
    }
}
