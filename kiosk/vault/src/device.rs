//! The machine's own two keys: one that wraps the secrets of open drafts, one that signs.
//!
//! Both are files that only this user can read. That protects open drafts against somebody
//! who copies a part of the spool, **not** against somebody who takes the whole disk: a
//! machine with a TPM should hand the wrapping key in from there instead. Confirmed
//! dossiers are safe either way, since nothing on the machine opens them.

use std::path::{Path, PathBuf};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use ed25519_dalek::{Signature, Signer, SigningKey};
use kiosk_domain::DossierId;
use rand::{RngCore, rngs::OsRng};
use zeroize::Zeroizing;

use crate::{VaultError, files, seal::Secret};

/// Length of the random start value before the wrapped secret.
const NONCE_BYTES: usize = 24;

/// The machine's keys, in memory.
pub(crate) struct Device {
    wrapping_file: PathBuf,
    wrapping: Zeroizing<[u8; 32]>,
    signing: SigningKey,
}

impl Device {
    /// Reads both keys; makes those that are missing.
    pub(crate) fn open(folder: &Path) -> Result<Self, VaultError> {
        files::make_folder(folder)?;
        files::sweep_unfinished(folder)?;
        let wrapping_file = folder.join("device.key");
        let wrapping = read_or_make(&wrapping_file)?;
        let signing = SigningKey::from_bytes(&*read_or_make(&folder.join("signing.key"))?);
        Ok(Self {
            wrapping_file,
            wrapping,
            signing,
        })
    }

    /// Replaces the wrapping key. Only while no draft is open: older ones become unreadable.
    pub(crate) fn rotate_wrapping(&mut self) -> Result<(), VaultError> {
        self.wrapping = make(&self.wrapping_file)?;
        Ok(())
    }

    pub(crate) fn public_key(&self) -> [u8; 32] {
        self.signing.verifying_key().to_bytes()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.signing.sign(message).to_bytes()
    }

    /// Whether this machine has signed the message.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.signing.verify(message, &signature).is_ok())
    }

    /// Wraps the secret of an open draft; only this machine and this dossier fit.
    pub(crate) fn wrap(&self, id: DossierId, secret: &Secret) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0; NONCE_BYTES];
        OsRng.fill_bytes(&mut nonce);
        let text = secret.to_text();
        let sealed = self
            .cipher()
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: &text,
                    aad: id.0.as_bytes(),
                },
            )
            .map_err(|_| VaultError::Seal {
                what: "the secret of a draft",
            })?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The secret again.
    pub(crate) fn unwrap(&self, id: DossierId, wrapped: &[u8]) -> Result<Secret, VaultError> {
        let refused = VaultError::Seal {
            what: "the secret of a draft",
        };
        let Some((nonce, sealed)) = wrapped.split_at_checked(NONCE_BYTES) else {
            return Err(refused);
        };
        let text = self
            .cipher()
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: sealed,
                    aad: id.0.as_bytes(),
                },
            )
            .map_err(|_| refused)?;
        Secret::parse(&Zeroizing::new(text))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.wrapping).into())
    }
}

fn read_or_make(path: &Path) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let Some(bytes) = files::read_if_there(path)?.map(Zeroizing::new) else {
        return make(path);
    };
    let key = <[u8; 32]>::try_from(bytes.as_slice());
    key.map(Zeroizing::new).map_err(|_| VaultError::Damaged {
        what: "a device key",
    })
}

fn make(path: &Path) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let mut key = Zeroizing::new([0; 32]);
    OsRng.fill_bytes(key.as_mut_slice());
    files::write_durably(path, key.as_slice())?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(last: u128) -> DossierId {
        DossierId(uuid::Uuid::from_u128(last))
    }

    #[test]
    fn wrapped_secret_belongs_to_one_dossier_and_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let mut device = Device::open(folder.path()).unwrap();
        let secret = Secret::generate();
        let wrapped = device.wrap(id(1), &secret).unwrap();

        let again = Device::open(folder.path())
            .unwrap()
            .unwrap(id(1), &wrapped)
            .unwrap();
        assert_eq!(again.to_text(), secret.to_text());
        assert!(device.unwrap(id(2), &wrapped).is_err());
        assert!(device.unwrap(id(1), &wrapped[..10]).is_err());

        device.rotate_wrapping().unwrap();
        assert!(device.unwrap(id(1), &wrapped).is_err());
    }
}
