//! The province's bundle of keys (`contract.md`, "Bundle `keys`").
//!
//! The bundle is the only way by which a key of the portal comes onto the machine. It is
//! taken only when the province's bundle key has signed it, and stored as it came, so that
//! it can be checked again whenever the program starts.

use age::x25519;
use data_encoding::BASE64;
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{BundleError, VaultError, seal};

/// The only channel of today.
pub(crate) const CHANNEL: &str = "keys";

/// The portal's and the province's public keys that are valid at one moment.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Version of the bundle they come from; never goes down.
    pub version: u64,
    /// End of the bundle.
    pub expires: Timestamp,
    pub(crate) portal: Recipient,
    pub(crate) recovery: Recipient,
}

/// A named key to seal for.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    pub(crate) key_id: String,
    key: x25519::Recipient,
}

impl Recipient {
    pub(crate) fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        seal::seal(&self.key, plain)
    }
}

/// A bundle whose signature was checked.
#[derive(Clone, Debug)]
pub(crate) struct Bundle {
    pub(crate) version: u64,
    expires: Timestamp,
    sealing: Vec<(Period, Recipient)>,
    recovery: Recipient,
    receipt: Vec<(String, [u8; 32])>,
}

#[derive(Clone, Copy, Debug)]
struct Period {
    from: Timestamp,
    to: Timestamp,
}

impl Bundle {
    /// Checks the signature over the exact bytes, then reads them.
    pub(crate) fn verify(
        bytes: &[u8],
        signature: &[u8; 64],
        bundle_key: &[u8; 32],
    ) -> Result<Self, BundleError> {
        let key = VerifyingKey::from_bytes(bundle_key).map_err(|_| BundleError::Signature)?;
        key.verify_strict(bytes, &Signature::from_bytes(signature))
            .map_err(|_| BundleError::Signature)?;
        Self::parse(bytes)
    }

    /// Reads bytes whose signature is right.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, BundleError> {
        let wire: Wire = serde_json::from_slice(bytes).map_err(|_| BundleError::Malformed)?;
        wire.read().ok_or(BundleError::Malformed)
    }

    /// Refuses a bundle past its end.
    pub(crate) fn check_end(&self, now: Timestamp) -> Result<(), BundleError> {
        if now < self.expires {
            Ok(())
        } else {
            Err(BundleError::Expired)
        }
    }

    /// The keys to seal for at `now`; of several sealing keys the one that began last.
    pub(crate) fn keys(&self, now: Timestamp) -> Option<Keys> {
        self.check_end(now).ok()?;
        let (_, portal) = self
            .sealing
            .iter()
            .filter(|(period, _)| period.from <= now && now < period.to)
            .max_by_key(|(period, _)| period.from)?;
        Some(Keys {
            version: self.version,
            expires: self.expires,
            portal: portal.clone(),
            recovery: self.recovery.clone(),
        })
    }

    /// The public key by which the portal signs receipts. Old receipts stay checkable, so
    /// dates do not matter here: a key that must not be trusted leaves the bundle.
    pub(crate) fn receipt_key(&self, key_id: &str) -> Option<[u8; 32]> {
        self.receipt
            .iter()
            .find(|(id, _)| id == key_id)
            .map(|(_, key)| *key)
    }
}

#[derive(Deserialize)]
struct Wire {
    channel: String,
    version: u64,
    expires: Timestamp,
    sealing: Vec<SealingWire>,
    recovery: RecipientWire,
    receipt: Vec<ReceiptWire>,
}

#[derive(Deserialize)]
struct SealingWire {
    not_before: Timestamp,
    not_after: Timestamp,
    #[serde(flatten)]
    recipient: RecipientWire,
}

#[derive(Deserialize)]
struct RecipientWire {
    key_id: String,
    recipient: String,
}

#[derive(Deserialize)]
struct ReceiptWire {
    key_id: String,
    public_key: String,
}

impl Wire {
    fn read(self) -> Option<Bundle> {
        let sealing = self.sealing.into_iter().map(|wire| {
            let period = Period {
                from: wire.not_before,
                to: wire.not_after,
            };
            Some((period, wire.recipient.read()?))
        });
        Some(Bundle {
            version: self.version,
            expires: self.expires,
            sealing: sealing.collect::<Option<_>>()?,
            recovery: self.recovery.read()?,
            receipt: self
                .receipt
                .into_iter()
                .map(ReceiptWire::read)
                .collect::<Option<_>>()?,
        })
        .filter(|_| self.channel == CHANNEL)
    }
}

impl RecipientWire {
    fn read(self) -> Option<Recipient> {
        Some(Recipient {
            key: self.recipient.parse().ok()?,
            key_id: self.key_id,
        })
    }
}

impl ReceiptWire {
    fn read(self) -> Option<(String, [u8; 32])> {
        let key = BASE64.decode(self.public_key.as_bytes()).ok()?;
        Some((self.key_id, key.try_into().ok()?))
    }
}
