//! Stored receipts: the proof that a dossier may be erased, outside the index.
//!
//! A receipt is on stable storage before the index says "accepted" and before a file goes,
//! so that an index made anew knows what was handed in. The note around it is signed by
//! this device, so that neither damage nor a forged file makes the vault erase anything.

use std::path::PathBuf;

use data_encoding::BASE64;
use kiosk_domain::DossierId;
use serde::{Deserialize, Serialize};

use crate::{Vault, VaultError, device::Device, files};

/// A receipt that the caller of [`Vault::accept`] has checked.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    pub(crate) dossier: DossierId,
    /// The exact bytes in base64.
    receipt: String,
    pub(crate) session_no: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device_signature: Option<String>,
}

impl Note {
    pub(crate) fn new(dossier: DossierId, session_no: Option<String>, receipt: &[u8]) -> Self {
        Self {
            dossier,
            receipt: BASE64.encode(receipt),
            session_no,
            device_signature: None,
        }
    }

    /// The receipt, byte for byte as the portal signed it.
    pub(crate) fn receipt(&self) -> Result<Vec<u8>, VaultError> {
        BASE64
            .decode(self.receipt.as_bytes())
            .map_err(|_| damaged())
    }

    pub(crate) fn write(mut self, vault: &Vault) -> Result<(), VaultError> {
        let signature = vault.index().device().sign(&self.message()?);
        self.device_signature = Some(BASE64.encode(&signature));
        files::write_durably(&path(vault, self.dossier), &self.message()?)
    }

    fn message(&self) -> Result<Vec<u8>, VaultError> {
        serde_json_canonicalizer::to_vec(self).map_err(|_| damaged())
    }

    /// Reads a note that this device has signed for that dossier.
    pub(crate) fn parse(bytes: &[u8], id: DossierId, device: &Device) -> Result<Self, VaultError> {
        let mut note: Self = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        let signature = note.device_signature.take().unwrap_or_default();
        let signature = BASE64.decode(signature.as_bytes()).map_err(|_| damaged())?;
        if note.dossier == id && device.has_signed(&note.message()?, &signature) {
            Ok(note)
        } else {
            Err(damaged())
        }
    }
}

/// The stored note of a dossier, or nothing if there is none.
///
/// # Errors
/// [`VaultError::Damaged`] when it is not what this device has written.
pub(crate) fn find(vault: &Vault, id: DossierId) -> Result<Option<Note>, VaultError> {
    let Some(bytes) = files::read_if_there(&path(vault, id))? else {
        return Ok(None);
    };
    Note::parse(&bytes, id, vault.index().device()).map(Some)
}

pub(crate) fn path(vault: &Vault, id: DossierId) -> PathBuf {
    vault.receipts().join(format!("{id}.json"))
}

const fn damaged() -> VaultError {
    VaultError::Damaged {
        what: "a stored receipt",
    }
}
