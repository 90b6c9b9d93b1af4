//! Writes the typed accessors of `kiosk-i18n` from the Vietnamese Fluent files, and the audit
//! events of `kiosk-vault` with their page from their catalogue.
//!
//! A screen calls `catalogue.page_of(2, 5)`; a text that does not exist, or an argument that
//! is forgotten, is then an error of the compiler and not a blank place on a screen. The
//! result is committed, so that building the kiosk needs no extra step. This module never
//! judges wording; the tests of `kiosk-i18n` do.

mod audit;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use fluent_syntax::{ast, parser, serializer};

/// Where the reference texts lie, below the root of the workspace.
const REFERENCE: &str = "assets/locales/vi";

/// What is written, below the root of the workspace.
const GENERATED: &str = "kiosk/i18n/src/generated.rs";

/// Messages that are looked up by fault code get one method for all of them.
const FAULT_PREFIX: &str = "fault-";

/// More arguments than this are confused at the call; clippy draws the line at seven with
/// the receiver.
const MOST_ARGUMENTS: usize = 6;

/// Method names that `Catalogue` already has, and words of the language.
const TAKEN: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "fault", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "locale", "loop", "macro", "match", "mod", "move", "mut", "new",
    "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "text",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where",
    "while", "yield",
];

/// Why the accessors could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CodegenError {
    /// A file could not be read or written.
    #[error("cannot use {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is not Fluent.
    #[error("{path}: {reason}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the parser said first.
        reason: String,
    },
    /// A message that cannot become a method.
    #[error("{path}: message {message}: {reason}")]
    Message {
        /// The file.
        path: PathBuf,
        /// Its name.
        message: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The audit catalogue cannot be used.
    #[error("{}: {reason}", audit::CATALOGUE)]
    Catalogue {
        /// What is wrong with which event.
        reason: String,
    },
    /// A committed file is not what its source gives.
    #[error("{file} is out of date: run `cargo xtask codegen`")]
    Stale {
        /// The file, below the root of the workspace.
        file: &'static str,
    },
}

/// Writes the generated files, or with `check` only compares them.
///
/// # Errors
/// [`CodegenError::Stale`] when `check` finds a difference; the others when a source cannot
/// be used.
pub fn run(check: bool) -> Result<(), CodegenError> {
    let root = root();
    let catalogue = root.join(audit::CATALOGUE);
    let catalogue = fs::read_to_string(&catalogue).map_err(|source| CodegenError::File {
        path: catalogue,
        source,
    })?;
    let (events, page) =
        audit::generate(&catalogue).map_err(|reason| CodegenError::Catalogue { reason })?;
    let accessors = generate(&root.join(REFERENCE))?;
    [
        (GENERATED, accessors),
        (audit::SOURCE, events),
        (audit::PAGE, page),
    ]
    .into_iter()
    .try_for_each(|(file, fresh)| put(&root, file, &fresh, check))
}

fn put(root: &Path, file: &'static str, fresh: &str, check: bool) -> Result<(), CodegenError> {
    let path = root.join(file);
    let current = fs::read_to_string(&path).unwrap_or_default();
    if current == fresh {
        return Ok(());
    }
    if check {
        return Err(CodegenError::Stale { file });
    }
    fs::write(&path, fresh).map_err(|source| CodegenError::File { path, source })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// One message as a method.
#[derive(Debug, PartialEq, Eq)]
struct Accessor {
    arguments: BTreeSet<String>,
    text: String,
}

fn generate(folder: &Path) -> Result<String, CodegenError> {
    let mut accessors = BTreeMap::new();
    for path in fluent_files(folder)? {
        let source = fs::read_to_string(&path).map_err(|source| CodegenError::File {
            path: path.clone(),
            source,
        })?;
        read(&path, &source, &mut accessors)?;
    }
    Ok(write(&accessors))
}

fn fluent_files(folder: &Path) -> Result<BTreeSet<PathBuf>, CodegenError> {
    let failed = |source| CodegenError::File {
        path: folder.to_owned(),
        source,
    };
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            files.insert(path);
        }
    }
    Ok(files)
}

fn read(
    path: &Path,
    source: &str,
    accessors: &mut BTreeMap<String, Accessor>,
) -> Result<(), CodegenError> {
    let resource = parser::parse(source).map_err(|(_, errors)| CodegenError::Syntax {
        path: path.to_owned(),
        reason: errors.first().map(ToString::to_string).unwrap_or_default(),
    })?;
    for entry in resource.body {
        let ast::Entry::Message(message) = entry else {
            continue;
        };
        let name = message.id.name.to_owned();
        let refused = |reason| CodegenError::Message {
            path: path.to_owned(),
            message: name.clone(),
            reason,
        };
        if name.starts_with(FAULT_PREFIX) {
            continue;
        }
        let accessor = accessor(message).map_err(refused)?;
        if accessors.insert(name.clone(), accessor).is_some() {
            return Err(refused("the name is used twice"));
        }
    }
    Ok(())
}

fn accessor(message: ast::Message<&str>) -> Result<Accessor, &'static str> {
    check_name(message.id.name)?;
    if !message.attributes.is_empty() {
        return Err("attributes have no accessor, use a message of its own");
    }
    let Some(pattern) = &message.value else {
        return Err("there is no text");
    };
    let mut arguments = BTreeSet::new();
    collect_pattern(pattern, &mut arguments);
    if arguments.len() > MOST_ARGUMENTS {
        return Err("there are too many arguments");
    }
    arguments
        .iter()
        .try_for_each(|argument| check_name(argument))?;
    Ok(Accessor {
        arguments,
        text: text_of(message),
    })
}

fn check_name(name: &str) -> Result<(), &'static str> {
    let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    if !name.chars().all(plain) {
        return Err("names are lower-case letters, digits and hyphens");
    }
    if TAKEN.contains(&identifier(name).as_str()) {
        return Err("the name is a word of the language or of the catalogue");
    }
    Ok(())
}

/// The message as it stands in the file, without its comment.
fn text_of(message: ast::Message<&str>) -> String {
    let alone = ast::Message {
        comment: None,
        ..message
    };
    serializer::serialize(&ast::Resource {
        body: vec![ast::Entry::Message(alone)],
    })
}

fn collect_pattern(pattern: &ast::Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            collect_expression(expression, found);
        }
    }
}

fn collect_expression(expression: &ast::Expression<&str>, found: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => collect_inline(inline, found),
        ast::Expression::Select { selector, variants } => {
            collect_inline(selector, found);
            for variant in variants {
                collect_pattern(&variant.value, found);
            }
        }
    }
}

fn collect_inline(inline: &ast::InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        ast::InlineExpression::Placeable { expression } => collect_expression(expression, found),
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                collect_inline(argument, found);
            }
        }
        ast::InlineExpression::StringLiteral { .. }
        | ast::InlineExpression::NumberLiteral { .. }
        | ast::InlineExpression::MessageReference { .. }
        | ast::InlineExpression::TermReference { .. } => {}
    }
}

fn identifier(name: &str) -> String {
    name.replace('-', "_")
}

const HEAD: &str = "\
//! One method for each text of `assets/locales/vi`, written by `cargo xtask codegen`.
//!
//! Never edited by hand: change the text, then run the command again. Arguments stand in the
//! order of their names, so that a reworded sentence cannot swap two of them unseen.

use crate::{Arg, Catalogue};

impl Catalogue {
";

fn write(accessors: &BTreeMap<String, Accessor>) -> String {
    let mut code = HEAD.to_owned();
    for (index, (name, accessor)) in accessors.iter().enumerate() {
        if index > 0 {
            code.push('\n');
        }
        write_method(&mut code, name, accessor);
    }
    code.push_str("}\n");
    code
}

fn write_method(code: &mut String, name: &str, accessor: &Accessor) {
    write_doc(code, &accessor.text);
    let method = identifier(name);
    let parameters: String = accessor
        .arguments
        .iter()
        .map(|name| format!(", {}: impl Into<Arg<'a>>", identifier(name)))
        .collect();
    let pairs: Vec<_> = accessor
        .arguments
        .iter()
        .map(|name| format!("(\"{name}\", {}.into())", identifier(name)))
        .collect();
    let lifetime = if pairs.is_empty() { "" } else { "<'a>" };
    // Writing into a String cannot fail.
    let _ = write!(
        code,
        "    #[must_use]\n    pub fn {method}{lifetime}(self{parameters}) -> String {{\n        self.text(\"{name}\", &[{}])\n    }}\n",
        pairs.join(", "),
    );
}

fn write_doc(code: &mut String, text: &str) {
    code.push_str("    /// ```text\n");
    for line in text.lines() {
        let _ = writeln!(code, "    /// {line}");
    }
    code.push_str("    /// ```\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generated(source: &str) -> Result<String, String> {
        let mut accessors = BTreeMap::new();
        read(Path::new("x.ftl"), source, &mut accessors).map_err(|error| error.to_string())?;
        Ok(write(&accessors))
    }

    #[test]
    fn the_committed_files_are_fresh() {
        run(true).unwrap();
    }

    #[test]
    fn variables_become_arguments_in_the_order_of_their_names() {
        let code = generated("page-of = Trang { $page }/{ $all-pages }\n").unwrap();
        assert!(
            code.contains(
                "pub fn page_of<'a>(self, all_pages: impl Into<Arg<'a>>, page: impl Into<Arg<'a>>)"
            ),
            "{code}"
        );
        assert!(code.contains(
            "self.text(\"page-of\", &[(\"all-pages\", all_pages.into()), (\"page\", page.into())])"
        ));
        assert!(code.contains("/// page-of = Trang { $page }/{ $all-pages }"));
    }

    #[test]
    fn variables_inside_choices_are_found() {
        let code =
            generated("a = { $n ->\n    [one] { $x }\n   *[other] { NUMBER($y) }\n}\n").unwrap();
        assert!(
            code.contains("\"n\", n.into()") && code.contains("\"x\"") && code.contains("\"y\""),
            "{code}"
        );
    }

    #[test]
    fn texts_that_cannot_become_a_method_are_refused() {
        for (source, reason) in [
            ("back = a\nback = b\n", "used twice"),
            ("match = a\n", "word of the language"),
            ("a = { $type }\n", "word of the language"),
            ("Back = a\n", "lower-case"),
            ("a = b\n    .title = c\n", "attributes"),
            ("a = {$a}{$b}{$c}{$d}{$e}{$f}{$g}\n", "too many"),
            ("a = { $\n", "x.ftl"),
        ] {
            let error = generated(source).unwrap_err();
            assert!(error.contains(reason), "{source}: {error}");
        }
    }

    #[test]
    fn fault_texts_get_no_method_of_their_own() {
        assert!(
            !generated("fault-paper-jam-title = Giấy bị kẹt\n")
                .unwrap()
                .contains("paper_jam")
        );
    }
}
