//! One entry for each parser of foreign bytes, for fuzzers outside of this crate.

use super::{
    Table,
    ability::Sources,
    listing,
    notes::Notes,
    options::Options,
    pnm::{Pnm, Wanted},
};

/// A list of devices; answers how many can be used by that table.
#[must_use]
pub fn devices(bytes: &[u8], table: &Table) -> usize {
    let listed = listing::parse(bytes).into_iter();
    listed.filter_map(|one| table.place(&one.name)).count()
}

/// A list of options; answers whether it has any.
#[must_use]
pub fn options(bytes: &[u8], table: &Table) -> bool {
    let options = Options::parse(bytes);
    let _ = Sources::new(&options, &table.words, false);
    let _ = (options.at_least("resolution", 300.0), options.most_mm("x"));
    !options.is_empty()
}

/// Standard error, in pieces of that many bytes.
pub fn notes(bytes: &[u8], piece_bytes: usize) {
    let mut notes = Notes::default();
    for piece in bytes.chunks(piece_bytes.max(1)) {
        notes.push(piece);
    }
}

/// A picture, in pieces of that many bytes; answers the bytes of the PNG that it becomes.
#[must_use]
pub fn picture(bytes: &[u8], piece_bytes: usize) -> usize {
    let mut pnm = Pnm::new(Wanted {
        is_grey: true,
        dpi: 300,
    });
    for piece in bytes.chunks(piece_bytes.max(1)) {
        if pnm.push(piece).is_err() {
            return 0;
        }
    }
    pnm.finish().map_or(0, |(image, _)| image.len())
}
