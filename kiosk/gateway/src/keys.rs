//! The gateway's two keys: one that dossiers are sealed for, one that signs receipts.
//!
//! They are made at the first start and stay in the folder `keys` of the data folder. The
//! province's bundle key and recovery key are none of them: those lie on no machine that
//! serves (contract, "Bundle keys"; `bundle.rs`).

use std::{fmt, path::Path};

use data_encoding::BASE64;
use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use age::secrecy::ExposeSecret;

use crate::{
    GatewayError, files,
    time::{days_after, to_wire},
    wire::KeyDates,
};

/// Two years: long enough for a province to plan the change of a key.
const KEY_DAYS: i64 = 730;

/// Both keys with their dates.
pub(crate) struct KeyRing {
    pub(crate) sealing: SealingKey,
    pub(crate) receipt: ReceiptKey,
}

/// Opens what was sealed for this gateway.
pub(crate) struct SealingKey {
    pub(crate) dates: KeyDates,
    pub(crate) identity: age::x25519::Identity,
}

/// Signs receipts.
pub(crate) struct ReceiptKey {
    pub(crate) dates: KeyDates,
    pub(crate) signer: SigningKey,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("sealing", &self.sealing.dates)
            .field("receipt", &self.receipt.dates)
            .finish_non_exhaustive()
    }
}

/// A key as its file holds it.
#[derive(Serialize, Deserialize)]
struct KeyFile {
    #[serde(flatten)]
    dates: KeyDates,
    secret: Zeroizing<String>,
}

impl KeyRing {
    /// Reads the keys of a folder and makes those that are missing, valid from `now` on.
    pub(crate) fn open(folder: &Path, now: Timestamp) -> Result<Self, GatewayError> {
        files::make_folder(folder).map_err(GatewayError::file("make", folder))?;
        let sealing: KeyFile = read_or_make(&folder.join("sealing.json"), || {
            let secret = age::x25519::Identity::generate().to_string();
            key_file("s1", secret.expose_secret().to_owned(), now)
        })?;
        let receipt: KeyFile = read_or_make(&folder.join("receipt.json"), || {
            let secret = SigningKey::generate(&mut OsRng);
            key_file("e1", BASE64.encode(secret.as_bytes()), now)
        })?;
        Ok(Self {
            sealing: SealingKey::from_file(sealing)
                .ok_or_else(|| wrong(folder, "sealing.json", "a sealing key"))?,
            receipt: ReceiptKey::from_file(receipt)
                .ok_or_else(|| wrong(folder, "receipt.json", "a receipt key"))?,
        })
    }
}

impl SealingKey {
    fn from_file(file: KeyFile) -> Option<Self> {
        Some(Self {
            dates: file.dates,
            identity: file.secret.parse().ok()?,
        })
    }
}

impl ReceiptKey {
    fn from_file(file: KeyFile) -> Option<Self> {
        Some(Self {
            dates: file.dates,
            signer: signing_key(&file.secret)?,
        })
    }
}

/// Reads an Ed25519 secret in base64.
pub(crate) fn signing_key(text: &str) -> Option<SigningKey> {
    let seed = Zeroizing::new(BASE64.decode(text.trim().as_bytes()).ok()?);
    Some(SigningKey::from_bytes(seed.as_slice().try_into().ok()?))
}

fn key_file(key_id: &str, secret: String, now: Timestamp) -> KeyFile {
    let dates = KeyDates {
        key_id: key_id.to_owned(),
        not_before: to_wire(now),
        not_after: to_wire(days_after(now, KEY_DAYS)),
    };
    KeyFile {
        dates,
        secret: Zeroizing::new(secret),
    }
}

fn read_or_make<T: Serialize + DeserializeOwned>(
    path: &Path,
    make: impl FnOnce() -> T,
) -> Result<T, GatewayError> {
    if !path.exists() {
        let bytes = Zeroizing::new(serde_json::to_vec(&make()).unwrap_or_default());
        files::write_new(path, &bytes).map_err(GatewayError::file("write", path))?;
    }
    let bytes = Zeroizing::new(std::fs::read(path).map_err(GatewayError::file("read", path))?);
    serde_json::from_slice(&bytes).map_err(|_| GatewayError::KeyFile {
        path: path.to_owned(),
        expected: "a key file",
    })
}

fn wrong(folder: &Path, name: &str, expected: &'static str) -> GatewayError {
    GatewayError::KeyFile {
        path: folder.join(name),
        expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_a_restart_and_are_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = "2026-11-23T08:43:37Z".parse().unwrap();
        let first = KeyRing::open(folder.path(), now).unwrap();
        let again = KeyRing::open(folder.path(), days_after(now, 9)).unwrap();
        assert_eq!(first.receipt.signer, again.receipt.signer);
        assert_eq!(
            first.sealing.identity.to_public(),
            again.sealing.identity.to_public()
        );
        assert_eq!(again.sealing.dates.not_before, "2026-11-23T08:43:37Z");
        assert_eq!(again.sealing.dates.not_after, "2028-11-22T08:43:37Z");
        let shown = format!("{first:?}");
        assert!(!shown.contains("AGE-SECRET"), "{shown}");
    }

    #[test]
    fn a_broken_key_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sealing.json"), "{}").unwrap();
        let error = KeyRing::open(folder.path(), Timestamp::UNIX_EPOCH).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("sealing.json is not a key file"),
            "{error}"
        );
    }
}
