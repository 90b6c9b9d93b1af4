//! The opened form of a dossier that was taken in, for the few calls that need it: the
//! officer's export, promised dates, lookups and slips. It is read anew each time and never
//! kept, because the store holds nothing of a person.

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::{
    GatewayError,
    gateway::Depot,
    json, manifest,
    opening::{Opener, seal, unseal},
    store::Dossier,
    wire::{Manifest, ManifestDocument},
};

/// A dossier's documents, ready to be opened one by one.
pub(crate) struct OpenDossier<'a> {
    depot: &'a Depot,
    dossier: &'a Dossier,
    pub(crate) manifest: Manifest,
    opener: Opener,
}

impl<'a> OpenDossier<'a> {
    /// Opens the grant.
    ///
    /// # Errors
    /// [`GatewayError::Unreadable`].
    pub(crate) fn new(depot: &'a Depot, dossier: &'a Dossier) -> Result<Self, GatewayError> {
        let manifest = manifest::read(&dossier.manifest)
            .ok_or_else(|| unreadable(0, "manifest"))?
            .manifest;
        let opener = Opener::new(&manifest, &depot.keys.sealing.identity)
            .ok_or_else(|| unreadable(0, "grant-cannot-be-opened"))?;
        Ok(Self {
            depot,
            dossier,
            manifest,
            opener,
        })
    }

    /// Opens one document.
    ///
    /// # Errors
    /// [`GatewayError::Unreadable`].
    pub(crate) fn open(
        &self,
        document: &ManifestDocument,
    ) -> Result<Zeroizing<Vec<u8>>, GatewayError> {
        let sealed = self.depot.sealed_bytes(self.dossier.id, document.ordinal)?;
        self.opener
            .open(document, &sealed)
            .map_err(|refusal| unreadable(refusal.ordinal, refusal.code))
    }

    /// Opens the form. The read-back key stays out: it has done its work.
    ///
    /// # Errors
    /// [`GatewayError::Unreadable`].
    pub(crate) fn form(&self) -> Result<Map<String, Value>, GatewayError> {
        let document = self
            .manifest
            .documents
            .first()
            .ok_or_else(|| unreadable(0, "not-a-form"))?;
        let plain = self.open(document)?;
        let mut form = json::read_object(&plain).ok_or_else(|| unreadable(0, "not-a-form"))?;
        form.remove("read_back_key");
        Ok(form)
    }
}

/// What an officer wrote about a dossier; it may name a person.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Note {
    pub(crate) reason: Option<String>,
    /// Codes of the papers that are asked for.
    #[serde(default)]
    pub(crate) components: Vec<String>,
}

/// Largest sealed note, in bytes.
const NOTE_LIMIT_BYTES: u64 = 64 * 1024;

impl Note {
    /// Seals the note for the gateway itself.
    ///
    /// # Errors
    /// [`GatewayError::ActNotPossible`] for a note that is too long.
    pub(crate) fn seal(&self, depot: &Depot) -> Result<Vec<u8>, GatewayError> {
        let plain = Zeroizing::new(serde_json::to_vec(self).unwrap_or_default());
        seal(&plain, &depot.keys.sealing.identity.to_public())
            .filter(|sealed| u64::try_from(sealed.len()).is_ok_and(|len| len <= NOTE_LIMIT_BYTES))
            .ok_or(GatewayError::ActNotPossible("the note cannot be kept"))
    }

    /// Opens a note; an act without one has an empty one.
    ///
    /// # Errors
    /// [`GatewayError::Unreadable`].
    pub(crate) fn open(depot: &Depot, sealed: Option<&[u8]>) -> Result<Self, GatewayError> {
        let Some(sealed) = sealed else {
            return Ok(Self::default());
        };
        unseal(sealed, &depot.keys.sealing.identity, NOTE_LIMIT_BYTES)
            .and_then(|plain| serde_json::from_slice(&plain).ok())
            .ok_or_else(|| unreadable(0, "note"))
    }
}

/// What was taken in can no longer be opened.
pub(crate) const fn unreadable(ordinal: u32, reason: &'static str) -> GatewayError {
    GatewayError::Unreadable { ordinal, reason }
}
