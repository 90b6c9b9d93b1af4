//! Key proof: shows a kiosk that this portal has the secret of a key it advertises.
//!
//! The kiosk seals a nonce, the portal opens it. It must never become a way to have anything
//! else opened: a grant sealed for the same key holds the secret of a whole dossier. So only
//! what is as short as a nonce is given back, and every age secret key is longer than that.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use crate::{
    Gateway, json,
    opening::unseal,
    problem::{Problem, ProblemKind},
};

/// Lengths of a nonce, in bytes. The text of an age secret key has 74.
const NONCE_BYTES: std::ops::RangeInclusive<usize> = 16..=64;

/// Largest sealed nonce; age adds about 200 bytes to it.
const SEALED_LIMIT_BYTES: usize = 4096;

#[derive(Deserialize)]
struct ProofBody {
    key_id: String,
    sealed_nonce: String,
}

/// Answer of `POST service/key-proof`.
#[derive(Debug, Serialize)]
pub(crate) struct ProofAnswer {
    key_id: String,
    nonce: String,
}

impl Gateway {
    /// Opens a nonce.
    pub(crate) fn prove_key(&self, body: &[u8]) -> Result<ProofAnswer, Problem> {
        let asked: ProofBody = json::read(body).ok_or(ProblemKind::BodyInvalid)?;
        let key = &self.depot().keys.sealing;
        let sealed = BASE64
            .decode(asked.sealed_nonce.as_bytes())
            .ok()
            .filter(|sealed| sealed.len() <= SEALED_LIMIT_BYTES && asked.key_id == key.dates.key_id)
            .ok_or(ProblemKind::ProofInvalid)?;
        let limit_bytes = u64::try_from(SEALED_LIMIT_BYTES).unwrap_or(u64::MAX);
        let nonce = unseal(&sealed, &key.identity, limit_bytes)
            .filter(|nonce| NONCE_BYTES.contains(&nonce.len()))
            .ok_or(ProblemKind::ProofInvalid)?;
        Ok(ProofAnswer {
            key_id: asked.key_id,
            nonce: BASE64.encode(&nonce),
        })
    }
}
