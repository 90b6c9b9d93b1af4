//! Digests, signatures, seals and times as the contract writes them (rules 1, 8, 9).
//!
//! Made from the contract page and the libraries alone.

use std::io::Write;

use age::secrecy::ExposeSecret;
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use rand::rngs::OsRng;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::fault::Fault;

/// SHA-256 as it stands in bodies.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// SHA-256 as it stands in `Content-Digest`.
pub(super) fn content_digest(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", BASE64.encode(&Sha256::digest(bytes)))
}

/// The tag that proves that a page was read behind the seal.
pub(super) fn read_back_tag(key: &[u8], page_bytes: &[u8]) -> Result<String, Fault> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .map_err(|_| Fault::new("the checker's read-back key is unusable"))?;
    mac.update(&Sha256::digest(page_bytes));
    Ok(HEXLOWER.encode(&mac.finalize().into_bytes()))
}

/// RFC 8785 form of a JSON value.
pub(super) fn canonical(value: &Value) -> Result<Vec<u8>, Fault> {
    serde_json_canonicalizer::to_vec(value)
        .map_err(|_| Fault::new("the document has no canonical form"))
}

/// An age recipient with its secret, as every dossier has one.
pub(super) struct Seal {
    pub(super) recipient: age::x25519::Recipient,
    pub(super) secret: String,
}

impl Seal {
    pub(super) fn fresh() -> Self {
        let identity = age::x25519::Identity::generate();
        Self {
            recipient: identity.to_public(),
            secret: identity.to_string().expose_secret().to_owned(),
        }
    }
}

/// Seals bytes for a recipient.
pub(super) fn seal(recipient: &age::x25519::Recipient, plain: &[u8]) -> Result<Vec<u8>, Fault> {
    let failed = || Fault::new("the checker could not seal a document");
    let recipients = std::iter::once(recipient as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).map_err(|_| failed())?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).map_err(|_| failed())?;
    writer.write_all(plain).map_err(|_| failed())?;
    writer.finish().map_err(|_| failed())?;
    Ok(sealed)
}

/// A device: the key that signs requests and manifests.
#[derive(Clone)]
pub(super) struct Device(SigningKey);

impl Device {
    pub(super) fn fresh() -> Self {
        Self(SigningKey::generate(&mut OsRng))
    }

    /// Reads a secret key in base64; `None` if it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = BASE64.decode(text.as_bytes()).ok()?.try_into().ok()?;
        Some(Self(SigningKey::from_bytes(&bytes)))
    }

    /// The secret key in base64, to be kept for another run.
    pub(super) fn secret(&self) -> String {
        BASE64.encode(self.0.as_bytes())
    }

    pub(super) fn public(&self) -> String {
        BASE64.encode(self.0.verifying_key().as_bytes())
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> String {
        BASE64.encode(&self.0.sign(bytes).to_bytes())
    }

    /// `Kiosk-Signature` of a request.
    pub(super) fn sign_request(&self, method: &str, path: &str, body: &[u8]) -> String {
        self.sign(format!("{method} {path}\n{}", sha256_hex(body)).as_bytes())
    }
}

/// Reads an Ed25519 public key in base64.
pub(super) fn public_key(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = BASE64.decode(text.as_bytes()).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

/// Reads a signature in base64.
pub(super) fn signature(text: &str) -> Option<Signature> {
    let bytes: [u8; 64] = BASE64.decode(text.as_bytes()).ok()?.try_into().ok()?;
    Some(Signature::from_bytes(&bytes))
}

/// Whether a signature over these bytes is right.
pub(super) fn is_signed(key: &VerifyingKey, bytes: &[u8], text: &str) -> bool {
    signature(text).is_some_and(|signature| key.verify_strict(bytes, &signature).is_ok())
}

/// Reads a time in the form of rule 1: RFC 3339, UTC, whole seconds.
pub(super) fn time(text: &str) -> Result<Timestamp, Fault> {
    let parsed = text.parse::<Timestamp>().ok();
    parsed
        .filter(|at| at.to_string() == text && text.len() == "2026-11-23T08:43:37Z".len())
        .ok_or_else(|| Fault::new("a time is not RFC 3339 UTC with whole seconds"))
}

/// The present moment in the form of rule 1.
pub(super) fn now() -> String {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second())
        .unwrap_or(now)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_one_form() {
        assert!(time("2026-11-23T08:43:37Z").is_ok());
        for wrong in [
            "2026-11-23T08:43:37.5Z",
            "2026-11-23T15:43:37+07:00",
            "2026-11-23",
            "",
        ] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
        assert!(time(&now()).is_ok());
    }

    #[test]
    fn a_device_is_read_back_from_its_secret() {
        let device = Device::fresh();
        let read = Device::parse(&device.secret()).unwrap();
        assert_eq!(read.public(), device.public());
        let key = public_key(&device.public()).unwrap();
        assert!(is_signed(&key, b"text", &read.sign(b"text")));
        assert!(!is_signed(&key, b"other", &read.sign(b"text")));
    }

    #[test]
    fn the_tag_is_that_of_the_contract() {
        // Computed with Python's hmac module: key 32 × 0x0b, message sha256(b"").
        assert_eq!(
            read_back_tag(&[0x0b; 32], b"").unwrap(),
            "86eddd3ced31776e66cf451d7a04de477874370c975505603baa11fc4b200062"
        );
    }
}
