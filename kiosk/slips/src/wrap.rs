//! Breaking a text into lines that fit.
//!
//! Lines break between words. A word that alone is too wide (an address, a code) breaks
//! behind a hyphen, slash or dot, and only if that is not enough, anywhere.

use crate::font::Style;

/// The lines of `text`, each at most `width_dots` wide; at least one.
pub(crate) fn wrap(text: &str, style: Style, width_dots: f32) -> Vec<String> {
    let fits = |line: &str| style.width_dots(line) <= width_dots;
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut pieces = pieces(word, &fits);
        line = pieces.pop().unwrap_or_default();
        lines.append(&mut pieces);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// One word in pieces that fit.
fn pieces(word: &str, fits: &impl Fn(&str) -> bool) -> Vec<String> {
    joined(
        word.split_inclusive(['-', '/', '.']).flat_map(|part| {
            if fits(part) {
                vec![part.to_owned()]
            } else {
                joined(part.chars().map(String::from), fits)
            }
        }),
        fits,
    )
}

/// Puts parts together as long as they fit.
fn joined(parts: impl Iterator<Item = String>, fits: &impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if fits(&format!("{line}{part}")) => line.push_str(&part),
            _ => lines.push(part),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH_DOTS: f32 = 520.0;

    #[test]
    fn lines_break_between_words() {
        let text = "Cấp giấy xác nhận tình trạng hôn nhân cho công dân Việt Nam cư trú trong nước";
        let lines = wrap(text, Style::Strong, WIDTH_DOTS);
        assert!(lines.len() > 1);
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn no_line_is_too_wide_and_nothing_is_lost() {
        for text in [
            "000.12.30.H06-181105-0007",
            "https://dichvucong.baria-vungtau.example.vn/tra-cuu",
            &"W".repeat(90),
        ] {
            let lines = wrap(text, Style::Code, WIDTH_DOTS);
            assert_eq!(lines.concat(), text);
            assert!(
                lines
                    .iter()
                    .all(|line| Style::Code.width_dots(line) <= WIDTH_DOTS),
                "{lines:?}"
            );
        }
    }

    #[test]
    fn codes_break_behind_a_hyphen() {
        let lines = wrap("000.12.30.H06-181105-0007", Style::Title, 420.0);
        assert_eq!(lines, ["000.12.30.H06-", "181105-0007"]);
    }

    #[test]
    fn an_empty_text_is_an_empty_line() {
        assert_eq!(wrap("", Style::Body, WIDTH_DOTS), [""]);
        assert_eq!(wrap("  ", Style::Body, WIDTH_DOTS), [""]);
    }
}
