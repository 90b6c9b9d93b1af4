//! Tells code, comments and text literals of a Rust file apart, and finds test modules.
//!
//! Not a parser: just enough of the lexical rules (Rust reference, "Tokens") that a rule can
//! look at code without tripping over a comment, and at literals without tripping over code.

use std::ops::RangeInclusive;

/// A text literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// Line of its first quote, from 1.
    pub(super) line: usize,
    /// Between the quotes, escapes as written.
    pub(super) text: String,
}

/// A file taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Source {
    /// The file with comments and literals blanked; lines are where they were.
    pub(super) code: String,
    /// Every text literal, in order.
    pub(super) literals: Vec<Literal>,
}

impl Source {
    /// Takes a file apart. Text that is not Rust gives something, but never panics.
    pub(super) fn new(text: &str) -> Self {
        let mut lexer = Lexer {
            rest: text,
            line: 1,
            source: Self::default(),
        };
        while lexer.step() {}
        lexer.source
    }

    /// The lines of every item under `#[cfg(test)]`.
    pub(super) fn test_lines(&self) -> Vec<RangeInclusive<usize>> {
        let mark = "#[cfg(test)]";
        self.code
            .match_indices(mark)
            .map(|(at, _)| {
                let before = self.code.get(..at).unwrap_or_default();
                let after = self.code.get(at..).unwrap_or_default();
                let first = 1 + newlines(before);
                first..=first + newlines(item(after))
            })
            .collect()
    }
}

/// The item that `text` starts with: to its closing brace, or to a semicolon before any.
fn item(text: &str) -> &str {
    let mut depth = 0_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth <= 1 => return text.get(..=at).unwrap_or(text),
            '}' => depth -= 1,
            ';' if depth == 0 => return text.get(..=at).unwrap_or(text),
            _ => {}
        }
    }
    text
}

fn newlines(text: &str) -> usize {
    text.matches('\n').count()
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    source: Source,
}

impl Lexer<'_> {
    /// Takes one token or one character; false at the end.
    fn step(&mut self) -> bool {
        if let Some((open, close)) = self.raw_quotes() {
            self.literal(open, &close, false);
        } else if self.rest.starts_with("//") {
            self.blank(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment_bytes(self.rest));
        } else if self.rest.starts_with('"') {
            self.literal(1, "\"", true);
        } else if let Some(bytes) = char_literal_bytes(self.rest) {
            self.blank(bytes);
        } else {
            return self.keep();
        }
        true
    }

    fn keep(&mut self) -> bool {
        let Some(sign) = self.rest.chars().next() else {
            return false;
        };
        self.source.code.push(sign);
        self.advance(sign.len_utf8());
        true
    }

    /// Replaces bytes by spaces, keeping line ends.
    fn blank(&mut self, bytes: usize) {
        let taken = self.rest.get(..bytes).unwrap_or(self.rest);
        self.source.code.extend(
            taken
                .chars()
                .map(|sign| if sign == '\n' { '\n' } else { ' ' }),
        );
        self.advance(taken.len());
    }

    fn advance(&mut self, bytes: usize) {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.line += newlines(taken);
        self.rest = rest;
    }

    /// Length of the opening and text of the closing of a raw literal, if one starts here.
    fn raw_quotes(&self) -> Option<(usize, String)> {
        let after_word = self
            .source
            .code
            .ends_with(|sign: char| sign.is_alphanumeric() || sign == '_');
        if after_word && !self.source.code.ends_with(['b', 'c']) {
            return None;
        }
        let hashes = self.rest.strip_prefix('r')?;
        let count = hashes.bytes().take_while(|byte| *byte == b'#').count();
        hashes
            .get(count..)?
            .starts_with('"')
            .then(|| (2 + count, format!("\"{}", "#".repeat(count))))
    }

    fn literal(&mut self, open: usize, close: &str, escapes: bool) {
        let line = self.line;
        let body = self.rest.get(open..).unwrap_or_default();
        let bytes = body_bytes(body, close, escapes);
        let text = body.get(..bytes).unwrap_or(body).to_owned();
        self.source.literals.push(Literal { line, text });
        self.blank(open + bytes + close.len());
    }
}

fn body_bytes(body: &str, close: &str, escapes: bool) -> usize {
    let mut escaped = false;
    for (at, sign) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if escapes && sign == '\\' {
            escaped = true;
        } else if body.get(at..).is_some_and(|rest| rest.starts_with(close)) {
            return at;
        }
    }
    body.len()
}

/// Block comments nest.
fn block_comment_bytes(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// A character literal, which is not a lifetime: a quote, one sign or an escape, a quote.
fn char_literal_bytes(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    if body.starts_with('\\') {
        let end = body.get(2..)?.find('\'')?;
        return Some(1 + 2 + end + 1);
    }
    let sign = body.chars().next()?.len_utf8();
    body.get(sign..)?.starts_with('\'').then_some(1 + sign + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(text: &str) -> Vec<String> {
        Source::new(text)
            .literals
            .into_iter()
            .map(|literal| literal.text)
            .collect()
    }

    #[test]
    fn literals_are_found_and_comments_are_not() {
        let table: &[(&str, &[&str])] = &[
            (r#"let a = "một"; // "hai""#, &["một"]),
            (r#"/* "a" /* "b" */ "c" */ "d""#, &["d"]),
            (
                r##"f(r#"with "quotes" inside"#, "\"x\"")"##,
                &["with \"quotes\" inside", "\\\"x\\\""],
            ),
            (r#"let quote = '"'; let life: &'static str = "s";"#, &["s"]),
            (
                r#"let c = '\''; b"bytes" br"raw" for_r"x""#,
                &["bytes", "raw", "x"],
            ),
            ("\"never closed", &["never closed"]),
        ];
        for (text, expected) in table {
            assert_eq!(literals(text), *expected, "{text}");
        }
    }

    #[test]
    fn code_keeps_its_lines_and_loses_the_rest() {
        let source = Source::new("a // x\n\"b\nc\" d\n'e' f");
        assert_eq!(source.code, "a     \n  \n   d\n    f");
        let lines: Vec<_> = source.literals.iter().map(|literal| literal.line).collect();
        assert_eq!(lines, [2]);
    }

    #[test]
    fn test_items_are_found_with_their_last_line() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() { \"}\"; }\n}\nfn c() {}\n#[cfg(test)]\nmod d;\n";
        assert_eq!(Source::new(text).test_lines(), [2..=5, 7..=8]);
    }
}
