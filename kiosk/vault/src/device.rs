//! The machine's own two keys: one that wraps the secrets of open drafts, one that signs.
//!
//! Where systemd hands in a credential named `kiosk-device-key` (sealed to the TPM and its
//! PCR 7 where there is one), the wrapping key is derived from it and from a random file
//! that is replaced daily; the disk alone then opens nothing. Without it the wrapping key
//! is that file, readable by this user only. That protects open drafts against somebody who
//! copies a part of the spool, **not** against somebody who takes the whole disk. Confirmed
//! dossiers are safe either way, since nothing on the machine opens them.

use std::{
    env,
    path::{Path, PathBuf},
};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use ed25519_dalek::{Signature, Signer, SigningKey};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use kiosk_domain::DossierId;
use rand::{RngCore, rngs::OsRng};
use serde::Serialize;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{VaultError, files, seal::Secret};

/// Length of the random start value before the wrapped secret.
const NONCE_BYTES: usize = 24;

/// Where systemd puts the credentials of a service (systemd.exec(5), "Credentials").
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// Name of ours among them.
const CREDENTIAL: &str = "kiosk-device-key";

/// Less than this is no key.
const SHORTEST_CREDENTIAL_BYTES: usize = 32;

/// What protects the drafts of a switched-off machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyPlace {
    /// A credential that systemd has opened, bound to this machine.
    Credential,
    /// A file beside the spool: open drafts are protected only against partial copying.
    File,
}

/// The machine's keys, in memory.
#[derive(Clone)]
pub(crate) struct Device {
    wrapping_file: PathBuf,
    credential: Option<Zeroizing<Vec<u8>>>,
    wrapping: Zeroizing<[u8; 32]>,
    signing: SigningKey,
    /// A wrapping key could not be read and was made anew.
    lost_wrapping: bool,
}

impl Device {
    /// Reads both keys; makes those that are missing.
    pub(crate) fn open(folder: &Path) -> Result<Self, VaultError> {
        let handed_in = env::var_os(CREDENTIALS).map(|folder| Path::new(&folder).join(CREDENTIAL));
        Self::open_with(folder, handed_in.as_deref())
    }

    fn open_with(folder: &Path, credential: Option<&Path>) -> Result<Self, VaultError> {
        files::make_folder(folder)?;
        files::sweep_unfinished(folder)?;
        Self::read(folder, credential, true)
    }

    /// Reads both keys and changes nothing, as for a vault that another program has open.
    pub(crate) fn look_at(folder: &Path) -> Result<Self, VaultError> {
        let handed_in = env::var_os(CREDENTIALS).map(|folder| Path::new(&folder).join(CREDENTIAL));
        Self::read(folder, handed_in.as_deref(), false)
    }

    fn read(folder: &Path, credential: Option<&Path>, make: bool) -> Result<Self, VaultError> {
        let credential = credential.map(read_credential).transpose()?.flatten();
        let wrapping_file = folder.join("device.key");
        let stored = read_key(&wrapping_file);
        let lost_wrapping = matches!(stored, Err(VaultError::Damaged { .. }));
        let stored = match stored {
            Ok(Some(key)) => key,
            Ok(None) | Err(VaultError::Damaged { .. }) if make => new_key(&wrapping_file)?,
            Ok(None) | Err(VaultError::Damaged { .. }) => Zeroizing::new([0; 32]),
            Err(error) => return Err(error),
        };
        Ok(Self {
            wrapping: derive(credential.as_ref(), &stored),
            wrapping_file,
            credential,
            signing: signing_key(folder, make)?,
            lost_wrapping,
        })
    }

    /// A device without files, for fuzzing.
    pub(crate) fn fixed(key: [u8; 32]) -> Self {
        Self {
            wrapping_file: PathBuf::new(),
            credential: None,
            wrapping: Zeroizing::new(key),
            signing: SigningKey::from_bytes(&key),
            lost_wrapping: false,
        }
    }

    pub(crate) const fn place(&self) -> KeyPlace {
        match self.credential {
            Some(_) => KeyPlace::Credential,
            None => KeyPlace::File,
        }
    }

    pub(crate) const fn lost_wrapping(&self) -> bool {
        self.lost_wrapping
    }

    /// When the wrapping key was made, by the clock of that moment.
    pub(crate) fn wrapping_since(&self) -> Result<Timestamp, VaultError> {
        files::written_at(&self.wrapping_file)
    }

    /// Replaces the wrapping key. Only while no draft is open: older ones become unreadable.
    pub(crate) fn rotate_wrapping(&mut self) -> Result<(), VaultError> {
        let stored = new_key(&self.wrapping_file)?;
        self.wrapping = derive(self.credential.as_ref(), &stored);
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

fn derive(credential: Option<&Zeroizing<Vec<u8>>>, stored: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let Some(credential) = credential else {
        return Zeroizing::new(*stored);
    };
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(credential).expect("any key length fits");
    mac.update(b"kiosk draft wrapping\n");
    mac.update(stored);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn read_credential(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
    let credential = files::read_if_there(path)?.map(Zeroizing::new);
    match credential {
        Some(short) if short.len() < SHORTEST_CREDENTIAL_BYTES => Err(VaultError::Damaged {
            what: "the device key of the service manager",
        }),
        other => Ok(other),
    }
}

/// The signing key is the machine's name: a damaged one is not replaced in silence.
fn signing_key(folder: &Path, make: bool) -> Result<SigningKey, VaultError> {
    let damaged = || VaultError::Damaged {
        what: "the signing key",
    };
    let path = folder.join("signing.key");
    let key = match read_key(&path)? {
        Some(key) => key,
        None if make => new_key(&path)?,
        None => return Err(damaged()),
    };
    let key = SigningKey::from_bytes(&key);
    let public = key.verifying_key().to_bytes();
    let path = folder.join("signing.pub");
    match files::read_if_there(&path)? {
        Some(stored) if stored == public => Ok(key),
        Some(_) => Err(damaged()),
        None if make => files::write_durably(&path, &public).map(|()| key),
        None => Ok(key),
    }
}

fn read_key(path: &Path) -> Result<Option<Zeroizing<[u8; 32]>>, VaultError> {
    let Some(bytes) = files::read_if_there(path)?.map(Zeroizing::new) else {
        return Ok(None);
    };
    let key = <[u8; 32]>::try_from(bytes.as_slice());
    let key = key.map_err(|_| VaultError::Damaged {
        what: "a device key",
    })?;
    Ok(Some(Zeroizing::new(key)))
}

fn new_key(path: &Path) -> Result<Zeroizing<[u8; 32]>, VaultError> {
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

    #[test]
    fn a_credential_opens_what_the_disk_alone_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let credential = folder.path().join("credential");
        std::fs::write(&credential, [3; 32]).unwrap();
        let open = |credential: Option<&Path>| Device::open_with(folder.path(), credential);
        let mut device = open(Some(&credential)).unwrap();
        assert_eq!(device.place(), KeyPlace::Credential);
        let secret = Secret::generate();
        let wrapped = device.wrap(id(1), &secret).unwrap();

        let again = open(Some(&credential)).unwrap();
        assert!(again.unwrap(id(1), &wrapped).is_ok());
        let without = open(None).unwrap();
        assert_eq!(without.place(), KeyPlace::File);
        assert!(without.unwrap(id(1), &wrapped).is_err());

        device.rotate_wrapping().unwrap();
        assert!(device.unwrap(id(1), &wrapped).is_err());
        std::fs::write(&credential, [3; 31]).unwrap();
        assert!(open(Some(&credential)).is_err());
    }

    #[test]
    fn a_damaged_signing_key_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        drop(Device::open(folder.path()).unwrap());
        let path = folder.path().join("signing.key");
        let mut key = std::fs::read(&path).unwrap();
        key[7] ^= 1;
        std::fs::write(&path, &key).unwrap();
        assert!(Device::open(folder.path()).is_err());
        std::fs::write(&path, &key[..5]).unwrap();
        assert!(Device::open(folder.path()).is_err());
        assert_eq!(std::fs::read(&path).unwrap().len(), 5);
    }

    #[test]
    fn a_damaged_wrapping_key_is_replaced_and_told() {
        let folder = tempfile::tempdir().unwrap();
        drop(Device::open(folder.path()).unwrap());
        std::fs::write(folder.path().join("device.key"), b"torn").unwrap();
        assert!(Device::open(folder.path()).unwrap().lost_wrapping());
        assert!(!Device::open(folder.path()).unwrap().lost_wrapping());
    }
}
