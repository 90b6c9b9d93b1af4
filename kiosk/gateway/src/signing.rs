//! Ed25519 signatures: of requests, manifests, receipts and bundles (contract, rules 8, 9).
//!
//! A signature inside a document covers the RFC 8785 canonical form of the object without
//! its signature member, so that neither member order nor white space matters.

use data_encoding::BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde_json::{Map, Value};

use crate::digest::{Sha256Bytes, hex};

/// A device as it names itself: standard base64 of an Ed25519 public key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct DeviceKey(String);

impl DeviceKey {
    /// Reads a public key; `None` if it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        public_key(text).map(|_| Self(text.to_owned()))
    }

    /// The key as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this device signed these bytes.
    pub(crate) fn has_signed(&self, bytes: &[u8], signature: &str) -> bool {
        public_key(&self.0).is_some_and(|key| is_signed(&key, bytes, signature))
    }
}

/// Reads a public key in base64.
pub(crate) fn public_key(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = BASE64.decode(text.as_bytes()).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

/// Whether a base64 signature over the bytes is right. Strict verification: a signature has
/// only one form, so nobody can make a second valid one of it.
pub(crate) fn is_signed(key: &VerifyingKey, bytes: &[u8], signature: &str) -> bool {
    let parsed: Option<[u8; 64]> = BASE64
        .decode(signature.as_bytes())
        .ok()
        .and_then(|raw| raw.try_into().ok());
    parsed.is_some_and(|raw| {
        key.verify_strict(bytes, &Signature::from_bytes(&raw))
            .is_ok()
    })
}

/// Signs bytes; base64.
pub(crate) fn sign(key: &SigningKey, bytes: &[u8]) -> String {
    BASE64.encode(&key.sign(bytes).to_bytes())
}

/// What a device signs of a request with a body of that digest.
pub(crate) fn request_text(method: &str, path: &str, body_digest: &Sha256Bytes) -> String {
    format!("{method} {path}\n{}", hex(body_digest))
}

/// The canonical form of an object without one of its members; `None` if it has no such
/// form, as with a number that no double holds.
pub(crate) fn canonical_without(object: &Map<String, Value>, member: &str) -> Option<Vec<u8>> {
    let mut rest = object.clone();
    rest.remove(member);
    serde_json_canonicalizer::to_vec(&rest).ok()
}

/// The canonical form of an object with a signature over the rest of it as `member`.
pub(crate) fn canonical_signed(
    mut object: Map<String, Value>,
    member: &str,
    key: &SigningKey,
) -> Option<Vec<u8>> {
    let unsigned = canonical_without(&object, member)?;
    object.insert(member.to_owned(), Value::String(sign(key, &unsigned)));
    serde_json_canonicalizer::to_vec(&object).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(members) => members,
            other => panic!("{other} is no object"),
        }
    }

    #[test]
    fn order_of_members_does_not_matter_and_content_does() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let signed =
            canonical_signed(object(json!({"b": 1, "a": "đ"})), "signature", &key).unwrap();
        let read: Map<String, Value> = serde_json::from_slice(&signed).unwrap();
        let signature = read["signature"].as_str().unwrap();
        let same = canonical_without(&object(json!({"a": "đ", "b": 1})), "signature").unwrap();
        assert!(is_signed(&key.verifying_key(), &same, signature));
        let other = canonical_without(&object(json!({"a": "đ", "b": 2})), "signature").unwrap();
        assert!(!is_signed(&key.verifying_key(), &other, signature));
    }

    #[test]
    fn only_real_keys_are_devices() {
        let text = BASE64.encode(SigningKey::from_bytes(&[7; 32]).verifying_key().as_bytes());
        assert_eq!(DeviceKey::parse(&text).unwrap().as_str(), text);
        for wrong in ["", "AAAA", "not base64"] {
            assert_eq!(DeviceKey::parse(wrong), None);
        }
    }
}
