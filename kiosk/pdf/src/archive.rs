//! The frame of a PDF/A-2b file around any pages: catalogue, metadata, colour, identifier.
//!
//! It never looks into a page. Facts: ISO 19005-2:2011, 6.1.3 (file identifier), 6.2.3
//! (output intent), 6.6 (metadata).

use pdf_writer::types::OutputIntentSubtype;
use pdf_writer::writers::Resources;
use pdf_writer::{Finish, Name, Pdf, Rect, Ref, TextStr};
use sha2::{Digest, Sha256};

use crate::{Meta, PdfError, icc, xmp};

/// Points of 1/72 inch.
pub(crate) const POINTS_PER_INCH: f32 = 72.0;

/// Bytes that the frame itself needs; reserving them keeps the buffer in one piece, so that
/// no half copy of a page stays behind on the heap.
const FRAME_BYTES: usize = 16 * 1024;

/// Shortest and longest side of a page in points (ISO 19005-2, 6.1.13).
const SIDE_PT: std::ops::RangeInclusive<f32> = 3.0..=14_400.0;

/// A file being written.
pub(crate) struct Archive {
    pdf: Pdf,
    next: Ref,
    catalog: Ref,
    tree: Ref,
    pages: Vec<Ref>,
}

impl Archive {
    /// An empty file with room for `payload_bytes` of pages.
    pub(crate) fn new(payload_bytes: usize) -> Result<Self, PdfError> {
        if payload_bytes > crate::MAX_FILE_BYTES {
            return Err(PdfError::TooLarge);
        }
        let mut next = Ref::new(1);
        Ok(Self {
            pdf: Pdf::with_capacity(payload_bytes + FRAME_BYTES),
            catalog: next.bump(),
            tree: next.bump(),
            next,
            pages: Vec::new(),
        })
    }

    /// A fresh object number.
    pub(crate) fn bump(&mut self) -> Ref {
        self.next.bump()
    }

    /// The objects written so far, to add others.
    pub(crate) fn objects(&mut self) -> &mut Pdf {
        &mut self.pdf
    }

    /// Pages so far.
    pub(crate) fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// Adds a page of `size_pt` (width, height) that runs `content`.
    pub(crate) fn add_page(
        &mut self,
        size_pt: (f32, f32),
        content: &[u8],
        resources: impl FnOnce(&mut Resources<'_>),
    ) -> Result<(), PdfError> {
        let (width, height) = size_pt;
        if !SIDE_PT.contains(&width) || !SIDE_PT.contains(&height) {
            return Err(PdfError::PageSize {
                page: self.pages.len() + 1,
            });
        }
        let (id, stream) = (self.next.bump(), self.next.bump());
        self.pdf.stream(stream, content);
        let mut page = self.pdf.page(id);
        page.parent(self.tree)
            .media_box(Rect::new(0.0, 0.0, width, height))
            .contents(stream);
        resources(&mut page.resources());
        page.finish();
        self.pages.push(id);
        Ok(())
    }

    /// Writes what belongs to the file as a whole and closes it.
    pub(crate) fn finish(mut self, meta: &Meta) -> Result<Vec<u8>, PdfError> {
        let count = i32::try_from(self.pages.len()).map_err(|_| PdfError::TooLarge)?;
        if count == 0 {
            return Err(PdfError::NoPages);
        }
        self.pdf
            .pages(self.tree)
            .kids(self.pages.iter().copied())
            .count(count);
        let (metadata, profile) = (self.next.bump(), self.next.bump());
        self.pdf.metadata(metadata, xmp::packet(meta).as_bytes());
        self.pdf.icc_profile(profile, &icc::srgb()).n(3);
        self.write_catalog(metadata, profile);
        let digest = Sha256::digest(self.pdf.as_bytes());
        // Two equal halves say that the file was never revised.
        let id: Vec<u8> = digest.iter().take(16).copied().collect();
        self.pdf.set_file_id((id.clone(), id));
        Ok(self.pdf.finish())
    }

    fn write_catalog(&mut self, metadata: Ref, profile: Ref) {
        let mut catalog = self.pdf.catalog(self.catalog);
        catalog
            .pages(self.tree)
            .metadata(metadata)
            .lang(TextStr("vi"));
        catalog.viewer_preferences().display_doc_title(true);
        let mut intents = catalog.output_intents();
        let mut intent = intents.push();
        intent
            .subtype(OutputIntentSubtype::PDFA)
            .output_condition_identifier(TextStr("sRGB IEC61966-2.1"))
            .info(TextStr("sRGB IEC61966-2.1"))
            .dest_output_profile(profile);
    }
}

/// The resource name of a page's picture or font.
pub(crate) fn name(text: &str) -> Name<'_> {
    Name(text.as_bytes())
}
