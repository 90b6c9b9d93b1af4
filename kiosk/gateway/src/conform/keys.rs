//! The keys of a portal, as its bundle tells them.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    fault::{Fault, list, text},
    signs,
};

/// What a kiosk needs of the bundle `keys` to seal a dossier.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub(super) sealing_id: String,
    pub(super) sealing: age::x25519::Recipient,
    pub(super) recovery_id: String,
    pub(super) recovery: age::x25519::Recipient,
}

impl Keys {
    /// Reads the bundle and chooses a sealing key that is valid now.
    pub(super) fn read(bundle: &Value) -> Result<Self, Fault> {
        let entries = list(bundle, "/sealing")?;
        let valid = entries.iter().find(|entry| is_valid_now(entry));
        let entry = valid.ok_or_else(|| Fault::new("no sealing key is valid today"))?;
        Ok(Self {
            sealing_id: text(entry, "/key_id")?.to_owned(),
            sealing: recipient(text(entry, "/recipient")?)?,
            recovery_id: text(bundle, "/recovery/key_id")?.to_owned(),
            recovery: recipient(text(bundle, "/recovery/recipient")?)?,
        })
    }
}

/// Reads an age X25519 recipient.
pub(super) fn recipient(text: &str) -> Result<age::x25519::Recipient, Fault> {
    let parsed = text.parse();
    parsed.map_err(|_| Fault::new("a recipient is no age X25519 recipient"))
}

/// First and last moment of a key.
pub(super) fn dates(entry: &Value) -> Result<(Timestamp, Timestamp), Fault> {
    let from = signs::time(text(entry, "/not_before")?)?;
    Ok((from, signs::time(text(entry, "/not_after")?)?))
}

/// Whether a key may be used at this moment.
pub(super) fn is_valid_now(entry: &Value) -> bool {
    let now = Timestamp::now();
    dates(entry).is_ok_and(|(from, to)| from <= now && now <= to)
}
