//! Which codes are read, by the size of their modules.

use std::collections::BTreeMap;

use kiosk_imaging::read_card;

use crate::corpus::{Corpus, Entry, Task};
use crate::peers::Peers;
use crate::{Outcome, Row};

/// Read and tried, by tenths of a pixel a module; photographs have no size.
type Counts = BTreeMap<Option<u32>, (usize, usize)>;

pub(crate) fn rows(corpus: &Corpus, peers: &Peers) -> Outcome<Vec<Row>> {
    let mut ours = Counts::new();
    let mut peer = Counts::new();
    for entry in corpus.of(Task::Qr) {
        let text = entry.truth.text.as_deref().ok_or("a code without text")?;
        let read = read_card(&corpus.bytes(entry)?).ok().flatten();
        let is_read = read.is_some_and(|read| read.as_str() == text);
        count(&mut ours, entry, is_read);
        if let Some(read) = peers.code(&corpus.path(entry))? {
            count(&mut peer, entry, read == text.as_bytes());
        }
    }
    let row = |(size, counts): (&Option<u32>, &(usize, usize))| {
        let what = match size {
            Some(tenths) => format!("QR on a card, {:.1} px a module", f64::from(*tenths) / 10.0),
            None => "QR in photographs (peer: ZXingReader)".to_owned(),
        };
        let told = |(read, tried): &(usize, usize)| format!("{read} of {tried}");
        let peer = peer
            .get(size)
            .map_or("ZXingReader missing".to_owned(), told);
        [what, told(counts), peer]
    };
    Ok(ours.iter().map(row).collect())
}

fn count(counts: &mut Counts, entry: &Entry, is_read: bool) {
    let tenths = entry
        .truth
        .px_per_module
        .map(|px| (px * 10.0).round() as u32);
    let (read, tried) = counts.entry(tenths).or_default();
    *read += usize::from(is_read);
    *tried += 1;
}
