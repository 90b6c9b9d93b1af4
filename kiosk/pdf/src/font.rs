//! Fonts as PDF/A wants them: only the used glyphs, embedded, with a way back to Unicode.
//!
//! Glyph numbers of the subset are the character codes of the page, so a run is drawn by its
//! glyphs, and the `ToUnicode` map makes it readable for search, copying and screen readers.
//! There is no shaping and no kerning: Vietnamese in its composed form (NFC) needs neither,
//! and slips on paper and in PDF then have the same widths. Facts: ISO 19005-2:2011, 6.2.11
//! (embedding, widths, no `.notdef`), ISO 32000-1:2008, 9.7 (composite fonts), 9.10.3.

use std::collections::BTreeMap;
use std::io::Write;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Finish, Name, Rect, Ref, Str};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId, name_id};

use crate::PdfError;
use crate::archive::Archive;

/// The registry entry that says: character codes are glyph numbers.
const IDENTITY: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// Widths and heights in a PDF font are thousandths of the type size.
const UNITS: f32 = 1000.0;

/// What stands for a sign that the font lacks: the replacement character, else a question
/// mark. A slip with a mark in it is better than none.
const SUBSTITUTES: [char; 2] = ['\u{fffd}', '?'];

/// A font and the glyphs used of it.
pub(crate) struct Font<'a> {
    data: &'a [u8],
    face: Face<'a>,
    glyphs: GlyphRemapper,
    /// New glyph number to its sign.
    signs: BTreeMap<u16, char>,
}

impl<'a> Font<'a> {
    /// Reads a TrueType font.
    pub(crate) fn new(data: &'a [u8]) -> Result<Self, PdfError> {
        let face = Face::parse(data, 0).map_err(|_| PdfError::Font)?;
        let substitute = SUBSTITUTES
            .iter()
            .any(|sign| face.glyph_index(*sign).is_some());
        if face.tables().glyf.is_none() || !substitute {
            return Err(PdfError::Font);
        }
        Ok(Self {
            data,
            face,
            glyphs: GlyphRemapper::new(),
            signs: BTreeMap::new(),
        })
    }

    /// The glyphs of `text` as the two-byte codes of a page's content.
    pub(crate) fn encode(&mut self, text: impl Iterator<Item = char>) -> Vec<u8> {
        text.filter(|sign| !sign.is_control())
            .flat_map(|sign| self.code(sign).to_be_bytes())
            .collect()
    }

    fn code(&mut self, sign: char) -> u16 {
        let wanted = std::iter::once(sign).chain(SUBSTITUTES);
        let found = wanted
            .filter_map(|sign| Some((sign, self.face.glyph_index(sign)?)))
            .next();
        // `new` has made sure that one of the substitutes exists.
        let (sign, glyph) = found.unwrap_or((sign, GlyphId(0)));
        let code = self.glyphs.remap(glyph.0);
        self.signs.entry(code).or_insert(sign);
        code
    }

    /// Writes the font's objects; the page names the font by `id`.
    pub(crate) fn write<W: Write>(
        &self,
        archive: &mut Archive<W>,
        id: Ref,
    ) -> Result<(), PdfError> {
        let subset = subsetter::subset(self.data, 0, &self.glyphs).map_err(|_| PdfError::Font)?;
        let name = self.subset_name(&subset);
        let name = Name(name.as_bytes());
        let (cid, descriptor, file, cmap) = (
            archive.bump(),
            archive.bump(),
            archive.bump(),
            archive.bump(),
        );
        archive.object(id, |chunk| {
            chunk
                .type0_font(id)
                .base_font(name)
                .encoding_predefined(Name(b"Identity-H"))
                .descendant_font(cid)
                .to_unicode(cmap);
        })?;
        archive.object(cid, |chunk| {
            self.write_cid_font(chunk, cid, name, descriptor);
        })?;
        archive.object(descriptor, |chunk| {
            self.write_descriptor(chunk, descriptor, name, file);
        })?;
        archive.stream(file, &format!("/Length1 {}", subset.len()), &subset)?;
        archive.stream(cmap, "", self.to_unicode().as_slice())
    }

    fn write_cid_font(&self, chunk: &mut Chunk, id: Ref, name: Name<'_>, descriptor: Ref) {
        let mut font = chunk.cid_font(id);
        font.subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(IDENTITY);
        font.font_descriptor(descriptor).default_width(0.0);
        font.cid_to_gid_map_predefined(Name(b"Identity"));
        font.widths().consecutive(
            0,
            self.glyphs.remapped_gids().map(|glyph| self.width(glyph)),
        );
    }

    fn write_descriptor(&self, chunk: &mut Chunk, id: Ref, name: Name<'_>, file: Ref) {
        let bounds = self.face.global_bounding_box();
        let [left, bottom, right, top] = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max]
            .map(|units| self.scaled(units));
        let cap_height = self.face.capital_height().unwrap_or(self.face.ascender());
        // No table of the font holds the stem's width; readers use it only to replace a
        // font that is missing, and this one never is.
        const STEM: f32 = 80.0;
        chunk
            .font_descriptor(id)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(self.face.italic_angle())
            .ascent(self.scaled(self.face.ascender()))
            .descent(self.scaled(self.face.descender()))
            .cap_height(self.scaled(cap_height))
            .stem_v(STEM)
            .font_file2(file)
            .finish();
    }

    fn to_unicode(&self) -> pdf_writer::Buf {
        let mut cmap = UnicodeCmap::new(Name(b"Kiosk-Unicode"), IDENTITY);
        for (&code, &sign) in &self.signs {
            cmap.pair(code, sign);
        }
        cmap.finish()
    }

    fn width(&self, glyph: u16) -> f32 {
        let units = self.face.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0);
        f32::from(units) * UNITS / f32::from(self.face.units_per_em())
    }

    fn scaled(&self, units: i16) -> f32 {
        f32::from(units) * UNITS / f32::from(self.face.units_per_em())
    }

    /// The font's own name behind the six letters that mark a subset.
    fn subset_name(&self, subset: &[u8]) -> String {
        let digest = Sha256::digest(subset);
        let mut name: String = digest
            .iter()
            .take(6)
            .map(|byte| char::from(b'A' + byte % 26))
            .collect();
        name.push('+');
        let own = self
            .face
            .names()
            .into_iter()
            .find(|entry| entry.name_id == name_id::POST_SCRIPT_NAME);
        let own = own.and_then(|entry| entry.to_string()).unwrap_or_default();
        name.extend(
            own.chars()
                .filter(|sign| sign.is_ascii_alphanumeric() || *sign == '-'),
        );
        name
    }
}
