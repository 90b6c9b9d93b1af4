//! The XMP packet that declares the file PDF/A-2b.
//!
//! It holds no dates: they would make two runs differ, and ISO 19005-2 asks for them only
//! where the document information has them. Facts: ISO 19005-2:2011, 6.6.2 and 6.6.4.

use std::fmt::Write as _;

use crate::Meta;

/// Who made the file, as readers show it.
const PRODUCER: &str = "kiosk-pdf";

/// The packet, UTF-8.
pub(crate) fn packet(meta: &Meta) -> String {
    let title = escaped(&meta.title);
    let mut packet = String::with_capacity(1024 + title.len());
    packet.push_str("<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n");
    packet.push_str("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n");
    packet.push_str(" <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n");
    packet.push_str("  <rdf:Description rdf:about=\"\"\n");
    packet.push_str("    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n");
    packet.push_str("    xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n");
    packet.push_str("    xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n");
    packet.push_str("   <pdfaid:part>2</pdfaid:part>\n");
    packet.push_str("   <pdfaid:conformance>B</pdfaid:conformance>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(packet, "   <pdf:Producer>{PRODUCER}</pdf:Producer>");
    let _ = writeln!(
        packet,
        "   <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>"
    );
    packet.push_str("  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>");
    packet
}

/// `text` as XML character data; signs that XML 1.0 does not know are dropped.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => {}
            sign if sign.is_control() => out.push(' '),
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_the_packet() {
        let packet = packet(&Meta {
            title: "Tờ khai </rdf:li> & \u{1} A\u{ffff}".to_owned(),
        });
        assert!(
            packet.contains("Tờ khai &lt;/rdf:li&gt; &amp;   A</rdf:li>"),
            "{packet}"
        );
        assert_eq!(packet.matches("</rdf:li>").count(), 1);
    }
}
