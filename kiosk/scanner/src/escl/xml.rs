//! Documents of devices as a small tree of local names.
//!
//! Tolerant on purpose: prefixes and namespace dates differ, HP puts a lower-case doctype
//! and a disclaimer in front, and element names of one closing tag are not worth losing a
//! scanner for. Bounded on purpose too: size, depth and number of elements have limits, and
//! no entity is ever expanded but the five of XML and numbers.

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

/// Largest document that is looked at. Real capabilities have 5 to 60 KiB.
pub(crate) const MOST_BYTES: usize = 1024 * 1024;
/// Deepest nesting; real documents have 9 levels.
const MOST_DEPTH: usize = 32;
/// Most elements; real documents have some 1,500.
const MOST_ELEMENTS: usize = 50_000;

/// Why a document cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum XmlError {
    #[error("a document of the device is too large")]
    TooLarge,
    #[error("a document of the device is not XML")]
    Syntax,
    #[error("a document of the device is not the one asked for")]
    Foreign,
}

/// An element.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Element {
    name: String,
    text: String,
    attributes: Vec<(String, String)>,
    children: Vec<Self>,
}

impl Element {
    /// Reads a document whose root has that name, whatever its prefix.
    pub(crate) fn parse(bytes: &[u8], root: &str) -> Result<Self, XmlError> {
        if bytes.len() > MOST_BYTES {
            return Err(XmlError::TooLarge);
        }
        let text = String::from_utf8_lossy(bytes);
        let mut builder = Builder::default();
        let mut reader = Reader::from_str(&text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        loop {
            let event = reader.read_event().map_err(|_| XmlError::Syntax)?;
            if matches!(event, Event::Eof) {
                break;
            }
            builder.take(&event)?;
        }
        builder.finish(root)
    }

    /// The first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of that name.
    pub(crate) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// All elements of that name below this one, at any depth.
    pub(crate) fn descendants<'a>(&'a self, name: &'a str) -> Vec<&'a Self> {
        let mut found = Vec::new();
        self.collect(name, &mut found);
        found
    }

    /// Its text without white space around it.
    pub(crate) fn text(&self) -> &str {
        self.text.trim()
    }

    /// The text of the first child of that name, unless it is empty.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name)
            .map(Self::text)
            .filter(|text| !text.is_empty())
    }

    /// The number in the first child of that name.
    pub(crate) fn number_of(&self, name: &str) -> Option<u32> {
        self.text_of(name)?.parse().ok()
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|(one, _)| one == name);
        attribute.map(|(_, value)| value.as_str())
    }

    fn collect<'a>(&'a self, name: &str, found: &mut Vec<&'a Self>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            child.collect(name, found);
        }
    }
}

#[derive(Default)]
struct Builder {
    /// The elements that are open, the outermost first.
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Builder {
    fn take(&mut self, event: &Event<'_>) -> Result<(), XmlError> {
        match event {
            Event::Start(start) => self.open(start),
            Event::Empty(start) => {
                self.open(start)?;
                self.close();
                Ok(())
            }
            Event::End(_) => {
                self.close();
                Ok(())
            }
            Event::Text(text) => {
                self.write(&String::from_utf8_lossy(text));
                Ok(())
            }
            Event::CData(text) => {
                self.write(&String::from_utf8_lossy(text));
                Ok(())
            }
            Event::GeneralRef(reference) => {
                self.write(&resolve(reference));
                Ok(())
            }
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) | Event::Eof => {
                Ok(())
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), XmlError> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS || self.open.len() >= MOST_DEPTH {
            return Err(XmlError::TooLarge);
        }
        let mut attributes = start.attributes();
        self.open.push(Element {
            name: local(start.local_name().as_ref()),
            attributes: attributes
                .with_checks(false)
                .flatten()
                .map(|one| (local(one.key.local_name().as_ref()), local(&one.value)))
                .collect(),
            ..Element::default()
        });
        Ok(())
    }

    fn close(&mut self) {
        let Some(element) = self.open.pop() else {
            return;
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => {
                self.root.get_or_insert(element);
            }
        }
    }

    fn write(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    fn finish(self, root: &str) -> Result<Element, XmlError> {
        if !self.open.is_empty() {
            return Err(XmlError::Syntax);
        }
        self.root
            .filter(|element| element.name == root)
            .ok_or(XmlError::Foreign)
    }
}

fn local(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a reference stands for; one that XML does not define stands for nothing.
fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.into();
    }
    let name = String::from_utf8_lossy(reference).into_owned();
    quick_xml::escape::resolve_xml_entity(&name)
        .unwrap_or_default()
        .into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(document: &str, expected: Result<Option<&str>, XmlError>) {
        let found = Element::parse(document.as_bytes(), "Root");
        let found = found.as_ref().map(|root| root.text_of("A"));
        assert_eq!(found.map_err(|&error| error), expected, "{document}");
    }

    #[test]
    fn what_devices_wrap_around_a_document_is_skipped() {
        check("<Root><A>x</A></Root>", Ok(Some("x")));
        check(
            "\u{feff}<?xml version='1.0'?>\n<s:Root xmlns:s='u'><p:A> x\n</p:A></s:Root>",
            Ok(Some("x")),
        );
        check(
            "<!doctype html><!-- terms: <b> --><Root><A>x</A></Root>\n<!-- x -->",
            Ok(Some("x")),
        );
        check("<Root><A><![CDATA[a<b]]></A></Root>", Ok(Some("a<b")));
        check("<Root><A>a&amp;b&#x41;&nbsp;</A></Root>", Ok(Some("a&bA")));
        check("<Root><A/><B>x</B></Root>", Ok(None));
        check("<Root><A>x</B></Root>", Ok(Some("x")));
    }

    #[test]
    fn foreign_and_broken_documents_are_refused() {
        check("<html><A>x</A></html>", Err(XmlError::Foreign));
        check("", Err(XmlError::Foreign));
        check("503 busy", Err(XmlError::Foreign));
        check("<Root><A>x</A>", Err(XmlError::Syntax));
        check("<Root><A", Err(XmlError::Syntax));
    }

    #[test]
    fn bombs_are_refused() {
        check(&"<Root>".repeat(40), Err(XmlError::TooLarge));
        check(
            &format!("<Root>{}</Root>", "<A/>".repeat(MOST_ELEMENTS)),
            Err(XmlError::TooLarge),
        );
        check(&" ".repeat(MOST_BYTES + 1), Err(XmlError::TooLarge));
        check(
            "<!DOCTYPE r [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><Root><A>x&c;</A></Root>",
            Ok(Some("x")),
        );
    }

    #[test]
    fn attributes_and_depths_are_found() {
        let document = b"<Root><X><P ref='a&amp;1' s:name=\"n\"/></X><P/></Root>";
        let root = Element::parse(document, "Root").unwrap();
        let found = root.descendants("P");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].attribute("name"), Some("n"));
        assert_eq!(found[1].attribute("name"), None);
        assert_eq!(root.children("P").count(), 1);
    }

    proptest! {
        #[test]
        fn any_octets_are_survived(octets in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = Element::parse(&octets, "Root");
        }

        #[test]
        fn any_markup_is_survived(document in "[<>/!?A&;#'\" \\[\\]=-]{0,120}") {
            let _ = Element::parse(document.as_bytes(), "Root");
        }
    }
}
