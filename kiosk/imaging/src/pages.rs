//! How many pages a file holds. A TIFF may be a whole stack; its pages stay together.
//!
//! A page of a stack is handed out as a copy of the file whose header points at that page,
//! made only when asked for: nothing is decoded or encoded again, and memory holds the stack
//! once. Facts: TIFF 6.0, section 2 (image file header); BigTIFF (offset of 8 bytes).

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::ImagingError;
use crate::decode::directory::directories;
use crate::decode::{Format, format};

/// One page of a file.
#[derive(Clone)]
pub struct Picture {
    file: Arc<Zeroizing<Vec<u8>>>,
    /// Where the page's directory lies, for a stack.
    directory: Option<u64>,
}

/// Pages bear people's data: only the size is shown.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} bytes)", self.file.len())
    }
}

impl Picture {
    /// The page as a file of its own.
    #[must_use]
    pub fn bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::clone(&self.file);
        if let Some(directory) = self.directory {
            point_at(&mut bytes, directory);
        }
        bytes
    }
}

/// The pages of a file in their order: one for JPEG and PNG, all of a TIFF.
///
/// # Errors
/// [`ImagingError::Empty`], [`ImagingError::UnknownFormat`], [`ImagingError::Undecodable`] if
/// a stack's directories are damaged, [`ImagingError::TooLarge`] for too many bytes or pages.
pub fn pages_in(bytes: &[u8]) -> Result<Vec<Picture>, ImagingError> {
    let offsets = match format(bytes)? {
        Format::Jpeg | Format::Png => vec![None],
        Format::Tiff => offsets(bytes)?,
    };
    let file = Arc::new(Zeroizing::new(bytes.to_vec()));
    Ok(offsets
        .into_iter()
        .map(|directory| Picture {
            file: Arc::clone(&file),
            directory,
        })
        .collect())
}

/// A single page needs no change of its header.
fn offsets(tiff: &[u8]) -> Result<Vec<Option<u64>>, ImagingError> {
    let found = directories(tiff)?;
    Ok(if found.len() == 1 {
        vec![None]
    } else {
        found.iter().map(|page| Some(page.offset)).collect()
    })
}

/// Makes the directory at `offset` the file's first one.
fn point_at(tiff: &mut [u8], offset: u64) {
    let little = tiff.first() == Some(&b'I');
    let big = tiff.get(2..4).is_some_and(|version| version.contains(&43));
    let bytes = if little {
        offset.to_le_bytes()
    } else {
        offset.to_be_bytes()
    };
    let (field, value) = match (big, little) {
        (true, _) => (8..16, bytes.get(..)),
        (false, true) => (4..8, bytes.get(..4)),
        (false, false) => (4..8, bytes.get(4..)),
    };
    if let (Some(field), Some(value)) = (tiff.get_mut(field), value) {
        field.copy_from_slice(value);
    }
}
