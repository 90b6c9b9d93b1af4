//! The signed head outside the index, by which an older copy of the index is found.

use std::path::Path;

use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};

use super::{Head, head_message};
use crate::{VaultError, device::Device, files};

/// The end of the audit chain as the device has signed it, for heartbeat and export.
///
/// The signature is Ed25519 over `kiosk audit head` LF, the sequence number as eight bytes,
/// most significant first, and the 32 bytes of the hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    /// Number of the last row.
    pub seq: u64,
    /// Its hash, 64 lower-case hex digits.
    pub hash: String,
    /// The signature in standard base64.
    pub signature: String,
}

/// A head whose signature was checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct KeptHead {
    pub(crate) seq: u64,
    pub(crate) hash: [u8; 32],
}

impl SignedHead {
    pub(crate) fn of(head: &Head) -> Self {
        Self {
            seq: head.seq,
            hash: HEXLOWER.encode(&head.hash),
            signature: BASE64.encode(&head.signature),
        }
    }

    pub(crate) fn check(&self, has_signed: impl Fn(&[u8], &[u8]) -> bool) -> Option<KeptHead> {
        let hash: [u8; 32] = HEXLOWER
            .decode(self.hash.as_bytes())
            .ok()?
            .try_into()
            .ok()?;
        let signature = BASE64.decode(self.signature.as_bytes()).ok()?;
        has_signed(&head_message(self.seq, &hash), &signature).then_some(KeptHead {
            seq: self.seq,
            hash,
        })
    }
}

/// What is known of the head that was kept last.
pub(crate) enum Kept {
    /// None was kept yet, or somebody took it.
    Nothing,
    /// What lies there was not signed by this device.
    Damaged,
    /// The chain has to contain this row.
    Head(KeptHead),
}

impl Kept {
    pub(crate) const fn head(&self) -> Option<&KeptHead> {
        match self {
            Self::Head(head) => Some(head),
            Self::Nothing | Self::Damaged => None,
        }
    }
}

/// Reads the head that was kept last.
pub(crate) fn read_kept(path: &Path, device: &Device) -> Result<Kept, VaultError> {
    let Some(bytes) = files::read_if_there(path)? else {
        return Ok(Kept::Nothing);
    };
    let head: Option<SignedHead> = serde_json::from_slice(&bytes).ok();
    let checked = head
        .and_then(|head| head.check(|message, signature| device.has_signed(message, signature)));
    Ok(checked.map_or(Kept::Damaged, Kept::Head))
}

/// Keeps a head from now on.
pub(crate) fn write_kept(path: &Path, head: &SignedHead) -> Result<(), VaultError> {
    let bytes = serde_json::to_vec(head).map_err(|_| VaultError::Damaged {
        what: "the head of the audit chain",
    })?;
    files::write_durably(path, &bytes)
}
