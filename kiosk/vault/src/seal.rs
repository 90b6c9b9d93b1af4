//! Sealing and opening: age files for one X25519 recipient.
//!
//! Each dossier has a key pair of its own. The plain bytes come from memory and return to
//! memory that is cleared when dropped; the disk sees only what leaves [`seal`]. A secret
//! lies in one place on the heap; what its making leaves on the stack is overwritten.

use std::{hint::black_box, io::Read, iter};

use age::{Decryptor, secrecy::ExposeSecret, x25519};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::VaultError;

/// Deeper than any of the calls below goes into the stack.
const STACK_BYTES: usize = 128 * 1024;

/// The secret half of a dossier's key pair; cleared from memory when dropped.
pub(crate) struct Secret(Box<x25519::Identity>);

impl Secret {
    pub(crate) fn generate() -> Self {
        leaving_no_trace(|| Self(Box::new(x25519::Identity::generate())))
    }

    /// The public half, as text.
    pub(crate) fn recipient(&self) -> String {
        self.0.to_public().to_string()
    }

    /// Reads the text form `AGE-SECRET-KEY-1…`.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, VaultError> {
        let text = std::str::from_utf8(text).ok();
        let secret = leaving_no_trace(|| Some(Self(Box::new(text?.parse().ok()?))));
        secret.ok_or(VaultError::Damaged {
            what: "a wrapped secret",
        })
    }

    /// The text form, as the grant carries it.
    pub(crate) fn to_text(&self) -> Zeroizing<Vec<u8>> {
        leaving_no_trace(|| Zeroizing::new(self.0.to_string().expose_secret().as_bytes().to_vec()))
    }

    /// Seals for this dossier.
    pub(crate) fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        seal(&self.0.to_public(), plain)
    }

    /// Opens what was sealed for this dossier; refuses anything changed or cut.
    pub(crate) fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        leaving_no_trace(|| self.open_here(sealed))
    }

    fn open_here(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let refused = VaultError::Seal {
            what: "a sealed file",
        };
        let Ok(decryptor) = Decryptor::new_buffered(sealed) else {
            return Err(refused);
        };
        let Ok(mut reader) = decryptor.decrypt(iter::once(&*self.0 as &dyn age::Identity)) else {
            return Err(refused);
        };
        // The plain text is always shorter, so the buffer never moves and leaves no copy.
        let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
        match reader.read_to_end(&mut plain) {
            Ok(_) => Ok(plain),
            Err(_) => Err(refused),
        }
    }
}

/// Seals for any recipient.
pub(crate) fn seal(recipient: &x25519::Recipient, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    leaving_no_trace(|| age::encrypt(recipient, plain))
        .map_err(|_| VaultError::Seal { what: "a file" })
}

/// Does work with secrets, then overwrites the part of the stack that it has used. The
/// work's result must hold secrets only on the heap.
fn leaving_no_trace<T>(work: impl FnOnce() -> T) -> T {
    let result = apart(work);
    overwrite_stack();
    result
}

/// Never inlined, so that all of the work lies below its caller's frame.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn overwrite_stack() {
    let mut below = [0xa5_u8; STACK_BYTES];
    black_box(&mut below).zeroize();
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The read-back tag of a page: HMAC-SHA256 of its digest under the dossier's key.
pub(crate) fn read_back_tag(key: &[u8; 32], page_sha256: &[u8; 32]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut tag = Hmac::<Sha256>::new_from_slice(key).expect("any key length fits");
    tag.update(page_sha256);
    tag.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tag_is_hmac_sha256_of_the_digest() {
        // Key and digest are written out, the tag was computed with Python's hmac module.
        let tag = read_back_tag(&[0x0b; 32], &[0x61; 32]);
        assert_eq!(
            data_encoding::HEXLOWER.encode(&tag),
            "8ad0719ef348b8b3d9d647cf3b39d33c0656892293a9f3fc0e9e3ec6eadfefb6"
        );
    }

    #[test]
    fn another_dossier_cannot_open() {
        let sealed = Secret::generate().seal(b"trang").unwrap();
        assert!(Secret::generate().open(&sealed).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn one_flipped_bit_or_a_cut_tail_is_refused(
            plain in proptest::collection::vec(any::<u8>(), 0..2000),
            place in any::<proptest::sample::Index>(),
            bit in 0_u8..8,
        ) {
            let secret = Secret::generate();
            let sealed = secret.seal(&plain).unwrap();
            let opened = secret.open(&sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), plain.as_slice());

            let at = place.index(sealed.len());
            let mut flipped = sealed.clone();
            flipped[at] ^= 1 << bit;
            prop_assert!(secret.open(&flipped).is_err());
            prop_assert!(secret.open(&sealed[..at]).is_err());
        }
    }
}
