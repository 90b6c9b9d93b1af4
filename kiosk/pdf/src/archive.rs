//! The frame of a PDF/A-2b file around any pages: catalogue, metadata, colour, identifier.
//!
//! Every object goes to the sink as soon as it is whole, and only its place in the file is
//! remembered, so that a dossier's file never lies in memory as a whole. Nothing here looks
//! into a page. Facts: ISO 19005-2:2011, 6.1.3 (file identifier), 6.1.7 (streams), 6.2.3
//! (output intent), 6.6 (metadata); ISO 32000-1:2008, 7.5.4 (cross-reference table).

use std::io::Write;

use pdf_writer::types::OutputIntentSubtype;
use pdf_writer::writers::Resources;
use pdf_writer::{Chunk, Name, Rect, Ref, TextStr};
use sha2::{Digest, Sha256};

use crate::{MAX_FILE_BYTES, Meta, PdfError, icc, xmp};

/// Points of 1/72 inch.
pub(crate) const POINTS_PER_INCH: f32 = 72.0;

/// Shortest and longest side of a page in points (ISO 19005-2, 6.1.13).
const SIDE_PT: std::ops::RangeInclusive<f32> = 3.0..=14_400.0;

/// Version, and four bytes by which programs see that the file is binary.
const HEADER: &[u8] = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n";

/// A file being written.
pub(crate) struct Archive<W> {
    sink: Sink<W>,
    next: Ref,
    catalog: Ref,
    tree: Ref,
    pages: Vec<Ref>,
    /// Number and place of each object.
    places: Vec<(i32, u64)>,
}

impl<W: Write> Archive<W> {
    /// Begins a file.
    pub(crate) fn new(sink: W) -> Result<Self, PdfError> {
        let mut next = Ref::new(1);
        let mut archive = Self {
            sink: Sink::new(sink),
            catalog: next.bump(),
            tree: next.bump(),
            next,
            pages: Vec::new(),
            places: Vec::new(),
        };
        archive.sink.write(HEADER)?;
        Ok(archive)
    }

    /// A fresh object number.
    pub(crate) fn bump(&mut self) -> Ref {
        self.next.bump()
    }

    /// Pages so far.
    pub(crate) fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// Writes one object; `write` must write exactly that of number `id`.
    pub(crate) fn object(
        &mut self,
        id: Ref,
        write: impl FnOnce(&mut Chunk),
    ) -> Result<(), PdfError> {
        let mut chunk = Chunk::new();
        write(&mut chunk);
        self.places.push((id.get(), self.sink.at));
        self.sink.write(chunk.as_bytes())
    }

    /// Writes a stream of which `entries` are the dictionary's entries beside the length.
    /// Unlike [`Self::object`] it makes no copy of the data.
    pub(crate) fn stream(&mut self, id: Ref, entries: &str, data: &[u8]) -> Result<(), PdfError> {
        self.places.push((id.get(), self.sink.at));
        let (id, length) = (id.get(), data.len());
        let head = format!("{id} 0 obj\n<<{entries}/Length {length}>>\nstream\n");
        self.sink.write(head.as_bytes())?;
        self.sink.write(data)?;
        self.sink.write(b"\nendstream\nendobj\n\n")
    }

    /// Adds a page of `size_pt` (width, height) that runs `content`.
    pub(crate) fn add_page(
        &mut self,
        size_pt: (f32, f32),
        content: &[u8],
        resources: impl FnOnce(&mut Resources<'_>),
    ) -> Result<(), PdfError> {
        let (width, height) = self.checked(size_pt)?;
        let (id, stream, tree) = (self.next.bump(), self.next.bump(), self.tree);
        self.stream(stream, "", content)?;
        self.object(id, |chunk| {
            let mut page = chunk.page(id);
            page.parent(tree)
                .media_box(Rect::new(0.0, 0.0, width, height))
                .contents(stream);
            resources(&mut page.resources());
        })?;
        self.pages.push(id);
        Ok(())
    }

    /// The size, if a page may have it.
    pub(crate) fn checked(&self, size_pt: (f32, f32)) -> Result<(f32, f32), PdfError> {
        let (width, height) = size_pt;
        if SIDE_PT.contains(&width) && SIDE_PT.contains(&height) {
            Ok(size_pt)
        } else {
            Err(PdfError::PageSize {
                page: self.pages.len() + 1,
            })
        }
    }

    /// Writes what belongs to the file as a whole, and hands the sink back.
    pub(crate) fn finish(mut self, meta: &Meta) -> Result<W, PdfError> {
        let count = i32::try_from(self.pages.len()).map_err(|_| PdfError::TooLarge)?;
        if count == 0 {
            return Err(PdfError::NoPages);
        }
        let (tree, pages) = (self.tree, std::mem::take(&mut self.pages));
        self.object(tree, |chunk| {
            chunk.pages(tree).kids(pages).count(count);
        })?;
        let (metadata, profile) = (self.next.bump(), self.next.bump());
        let packet = xmp::packet(meta);
        self.stream(metadata, "/Type/Metadata/Subtype/XML", packet.as_bytes())?;
        self.stream(profile, "/N 3", &icc::srgb())?;
        self.write_catalog(metadata, profile)?;
        self.write_table()?;
        Ok(self.sink.inner)
    }

    fn write_catalog(&mut self, metadata: Ref, profile: Ref) -> Result<(), PdfError> {
        let (id, tree) = (self.catalog, self.tree);
        self.object(id, |chunk| {
            let mut catalog = chunk
                .indirect(id)
                .start::<pdf_writer::writers::Catalog<'_>>();
            catalog.pages(tree).metadata(metadata).lang(TextStr("vi"));
            catalog.viewer_preferences().display_doc_title(true);
            let mut intents = catalog.output_intents();
            let mut intent = intents.push();
            intent
                .subtype(OutputIntentSubtype::PDFA)
                .output_condition_identifier(TextStr("sRGB IEC61966-2.1"))
                .info(TextStr("sRGB IEC61966-2.1"))
                .dest_output_profile(profile);
        })
    }

    /// The places of all objects, and where to begin reading. Every number that was given
    /// out has been written by now.
    fn write_table(&mut self) -> Result<(), PdfError> {
        // Two equal halves say that the file was never revised.
        let digest = self.sink.hash.clone().finalize();
        let half: String = digest.iter().take(16).map(|b| format!("{b:02X}")).collect();
        let start = self.sink.at;
        let size = self.places.len() + 1;
        self.places.sort_unstable();
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f\r\n");
        for (_, place) in &self.places {
            table.push_str(&format!("{place:010} 00000 n\r\n"));
        }
        let root = self.catalog.get();
        table.push_str(&format!(
            "trailer\n<</Size {size}/Root {root} 0 R/ID[<{half}><{half}>]>>\nstartxref\n{start}\n%%EOF"
        ));
        self.sink.write(table.as_bytes())
    }
}

/// Counts and digests what passes.
struct Sink<W> {
    inner: W,
    at: u64,
    hash: Sha256,
}

impl<W: Write> Sink<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            at: 0,
            hash: Sha256::new(),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PdfError> {
        let at = self.at + bytes.len() as u64;
        if at > MAX_FILE_BYTES as u64 {
            return Err(PdfError::TooLarge);
        }
        self.inner
            .write_all(bytes)
            .map_err(|error| PdfError::Write(error.kind()))?;
        self.hash.update(bytes);
        self.at = at;
        Ok(())
    }
}

/// The resource name of a page's picture or font.
pub(crate) fn name(text: &str) -> Name<'_> {
    Name(text.as_bytes())
}
