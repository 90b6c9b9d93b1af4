//! The ways in for bytes that others may have written, one function each, for fuzzing. None
//! of them may panic, whatever the bytes are, nor take more memory than a small multiple of
//! them.

use kiosk_domain::DossierId;

use crate::{Expectation, audit, bundle::Bundle, device::Device, manifest::Manifest, receipt};
use crate::{seal::Secret, slip};

/// A key that signs and opens nothing real, the same in every run.
pub struct Fixture {
    device: Device,
    secret: Secret,
}

impl Default for Fixture {
    fn default() -> Self {
        Self {
            device: Device::fixed([7; 32]),
            secret: Secret::generate(),
        }
    }
}

impl Fixture {
    /// A stored manifest, the note of expected tags and a stored receipt; answers whether
    /// one of them can be used.
    #[must_use]
    pub fn manifest(&self, bytes: &[u8]) -> bool {
        let id = DossierId(uuid::Uuid::nil());
        let manifest = Manifest::read(bytes, &self.device);
        let receipt = receipt::Note::parse(bytes, id, &self.device);
        let note = Expectation::read(bytes, &[0; 32]);
        manifest.is_ok() || receipt.is_ok() || note.is_ok()
    }

    /// An age file; answers whether it opens.
    #[must_use]
    pub fn sealed(&self, bytes: &[u8]) -> bool {
        self.secret.open(bytes).is_ok()
    }

    /// The wrapped secret of a draft; answers whether it opens.
    #[must_use]
    pub fn wrapped(&self, bytes: &[u8]) -> bool {
        let id = DossierId(uuid::Uuid::nil());
        self.device.unwrap(id, bytes).is_ok()
    }
}

/// An exported audit chain; answers whether it is whole.
#[must_use]
pub fn audit(bytes: &[u8]) -> bool {
    audit::verify_export(bytes, &[7; 32]).is_ok()
}

/// The text of a resume slip; answers whether it is one.
#[must_use]
pub fn slip(text: &str) -> bool {
    slip::read(text).is_ok()
}

/// A bundle of keys behind its signature of 64 bytes; answers whether it can be used. The
/// content is read whether the signature is right or not.
#[must_use]
pub fn bundle(bytes: &[u8]) -> bool {
    let Some((signature, bytes)) = bytes.split_first_chunk::<64>() else {
        return false;
    };
    let _ = Bundle::verify(bytes, signature, &[7; 32]);
    Bundle::parse(bytes).is_ok()
}
