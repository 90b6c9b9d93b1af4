//! Is this receipt true? Signature, every value and every tag, against the vault's record.
//!
//! The tags are the proof that the portal has opened the seal and holds the pages that were
//! scanned (`contract.md`, "Receipt"). A single difference makes the whole receipt false.

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, VerifyingKey};
use kiosk_domain::DossierId;
use kiosk_vault::{Expectation, ExpectedDocument};
use serde_json::Value;

use crate::wire::{Receipt, ReceiptDocument};

/// The first thing that is wrong with a receipt.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Falsehood {
    #[error("not the JSON of a receipt")]
    Malformed,
    #[error("the signature is wrong")]
    Signature,
    #[error("it is for another dossier or manifest")]
    Dossier,
    #[error("the documents are not those that were sent")]
    Documents,
    #[error("document {0} has another digest")]
    Sealed(u32),
    #[error("document {0} has other pages")]
    Pages(u32),
}

/// What a true receipt tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Checked {
    pub(crate) official_code: Option<String>,
    pub(crate) pages: u32,
}

/// Name of the key that is said to have signed.
pub(crate) fn key_id(bytes: &[u8]) -> Result<String, Falsehood> {
    parse(bytes).map(|receipt| receipt.key_id)
}

/// Checks everything.
pub(crate) fn check(
    bytes: &[u8],
    receipt_key: &[u8; 32],
    id: DossierId,
    expected: &Expectation,
) -> Result<Checked, Falsehood> {
    check_signature(bytes, receipt_key)?;
    let receipt = parse(bytes)?;
    let is_ours = receipt.dossier == id
        && receipt.tracking_code == expected.tracking.as_str()
        && receipt.manifest_sha256 == HEXLOWER.encode(&expected.manifest_sha256);
    if !is_ours {
        return Err(Falsehood::Dossier);
    }
    if receipt.documents.len() != expected.documents.len() {
        return Err(Falsehood::Documents);
    }
    let mut pages = 0;
    for (document, expected) in receipt.documents.iter().zip(&expected.documents) {
        pages += check_document(document, expected)?;
    }
    Ok(Checked {
        official_code: receipt.official_code,
        pages,
    })
}

fn parse(bytes: &[u8]) -> Result<Receipt, Falsehood> {
    serde_json::from_slice(bytes).map_err(|_| Falsehood::Malformed)
}

/// The signature covers the canonical form of all members but itself, unknown ones too.
fn check_signature(bytes: &[u8], receipt_key: &[u8; 32]) -> Result<(), Falsehood> {
    let mut value: Value = serde_json::from_slice(bytes).map_err(|_| Falsehood::Malformed)?;
    let signature = value
        .as_object_mut()
        .and_then(|object| object.remove("signature"));
    let signature = signature
        .as_ref()
        .and_then(Value::as_str)
        .ok_or(Falsehood::Malformed)?;
    let message = serde_json_canonicalizer::to_vec(&value).map_err(|_| Falsehood::Malformed)?;
    let signature = BASE64
        .decode(signature.as_bytes())
        .ok()
        .and_then(|it| Signature::from_slice(&it).ok());
    let key = VerifyingKey::from_bytes(receipt_key).ok();
    let verified = key
        .zip(signature)
        .map(|(key, signature)| key.verify_strict(&message, &signature));
    if matches!(verified, Some(Ok(()))) {
        Ok(())
    } else {
        Err(Falsehood::Signature)
    }
}

/// Answers the number of pages that agree.
fn check_document(found: &ReceiptDocument, expected: &ExpectedDocument) -> Result<u32, Falsehood> {
    if found.ordinal != expected.ordinal {
        return Err(Falsehood::Documents);
    }
    if found.sealed_sha256 != HEXLOWER.encode(&expected.sealed_sha256) {
        return Err(Falsehood::Sealed(expected.ordinal));
    }
    let same_pages = found.pages.len() == expected.tags.len()
        && found
            .pages
            .iter()
            .zip(&expected.tags)
            .all(|(tag, own)| *tag == HEXLOWER.encode(own));
    if !same_pages {
        return Err(Falsehood::Pages(expected.ordinal));
    }
    u32::try_from(expected.tags.len()).map_err(|_| Falsehood::Documents)
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};
    use hmac::{Hmac, Mac};
    use kiosk_domain::TrackingCode;
    use serde_json::json;
    use sha2::{Digest, Sha256};

    use super::*;

    fn id() -> DossierId {
        DossierId(uuid::Uuid::from_u128(7))
    }

    fn expectation() -> Expectation {
        let document = |ordinal, tags| ExpectedDocument {
            ordinal,
            sealed_sha256: [1; 32],
            tags,
        };
        Expectation {
            manifest_sha256: [2; 32],
            tracking: TrackingCode::parse("7K4M2Q9D6TRW").unwrap(),
            documents: vec![document(0, vec![]), document(1, vec![[3; 32], [4; 32]])],
        }
    }

    fn hex(byte: u8) -> String {
        HEXLOWER.encode(&[byte; 32])
    }

    fn receipt() -> Value {
        json!({
            "dossier": id().to_string(), "tracking_code": "7K4M2Q9D6TRW",
            "official_code": null, "manifest_sha256": hex(2),
            "documents": [
                {"ordinal": 0, "sealed_sha256": hex(1), "pages": []},
                {"ordinal": 1, "sealed_sha256": hex(1), "pages": [hex(3), hex(4)]},
            ],
            "taken_in": "2026-11-23T08:45:00Z", "key_id": "e1", "later": {"z": 1, "a": [2]},
        })
    }

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[6; 32])
    }

    fn signed(mut receipt: Value) -> Vec<u8> {
        let message = serde_json_canonicalizer::to_vec(&receipt).unwrap();
        receipt["signature"] = BASE64.encode(&key().sign(&message).to_bytes()).into();
        serde_json::to_vec_pretty(&receipt).unwrap()
    }

    fn verdict(bytes: &[u8]) -> Result<Checked, Falsehood> {
        check(
            bytes,
            &key().verifying_key().to_bytes(),
            id(),
            &expectation(),
        )
    }

    #[test]
    fn a_true_receipt_counts_its_pages() {
        let checked = verdict(&signed(receipt())).unwrap();
        assert_eq!(
            checked,
            Checked {
                official_code: None,
                pages: 2
            }
        );
        let mut with_code = receipt();
        with_code["official_code"] = "000.00.06.H56-261123-0001".into();
        let code = verdict(&signed(with_code)).unwrap().official_code;
        assert_eq!(code.as_deref(), Some("000.00.06.H56-261123-0001"));
    }

    /// The example's read-back key and page digests are published beside it, so that its
    /// tags can be computed here once more.
    #[test]
    fn the_example_receipt_is_true() {
        let receipt = include_bytes!("../../../tests/fixtures/portal/receipt.json");
        let manifest = include_bytes!("../../../tests/fixtures/portal/manifest.json");
        let keys: Value = serde_json::from_slice(include_bytes!(
            "../../../tests/fixtures/portal/example-keys.json"
        ))
        .unwrap();
        let unhex = |text: &Value| HEXLOWER.decode(text.as_str().unwrap().as_bytes()).unwrap();
        let tag = |digest: &Value| -> [u8; 32] {
            let mut tag = Hmac::<Sha256>::new_from_slice(&unhex(&keys["read_back_key"])).unwrap();
            tag.update(&unhex(digest));
            tag.finalize().into_bytes().into()
        };
        let tags = keys["page_sha256"]
            .as_array()
            .unwrap()
            .iter()
            .map(tag)
            .collect();
        let parsed: Value = serde_json::from_slice(manifest).unwrap();
        let document = |ordinal: u32, tags| {
            let entry = &parsed["documents"][ordinal as usize]["sealed_sha256"];
            let sealed_sha256 = unhex(entry).try_into().unwrap();
            ExpectedDocument {
                ordinal,
                sealed_sha256,
                tags,
            }
        };
        let expected = Expectation {
            manifest_sha256: Sha256::digest(manifest).into(),
            tracking: TrackingCode::parse("7K4M2Q9D6TRW").unwrap(),
            documents: vec![document(0, vec![]), document(1, tags)],
        };
        let secret = BASE64
            .decode(keys["receipt_secret"].as_str().unwrap().as_bytes())
            .unwrap();
        let key = SigningKey::from_bytes(&secret.try_into().unwrap())
            .verifying_key()
            .to_bytes();
        let id = parsed["dossier"].as_str().unwrap().parse().unwrap();
        assert_eq!(check(receipt, &key, id, &expected).unwrap().pages, 2);
    }

    #[test]
    fn one_difference_makes_it_false_though_signed() {
        let other_id = uuid::Uuid::from_u128(8).to_string();
        let table = [
            ("/dossier", json!(other_id), Falsehood::Dossier),
            ("/tracking_code", json!("7K4M2Q9D6TRX"), Falsehood::Dossier),
            ("/manifest_sha256", json!(hex(9)), Falsehood::Dossier),
            (
                "/documents/0/sealed_sha256",
                json!(hex(9)),
                Falsehood::Sealed(0),
            ),
            ("/documents/1/ordinal", json!(2), Falsehood::Documents),
            ("/documents/1/pages/1", json!(hex(9)), Falsehood::Pages(1)),
            ("/documents/1/pages", json!([hex(3)]), Falsehood::Pages(1)),
            (
                "/documents/1/pages",
                json!([hex(4), hex(3)]),
                Falsehood::Pages(1),
            ),
            (
                "/documents/1/pages",
                json!([hex(3), hex(4), hex(4)]),
                Falsehood::Pages(1),
            ),
            ("/documents/0/pages", json!([hex(3)]), Falsehood::Pages(0)),
            ("/documents", json!([]), Falsehood::Documents),
            ("/dossier", json!(5), Falsehood::Malformed),
        ];
        for (pointer, value, expected) in table {
            let mut receipt = receipt();
            *receipt.pointer_mut(pointer).unwrap() = value;
            assert_eq!(verdict(&signed(receipt)), Err(expected), "{pointer}");
        }
    }

    #[test]
    fn the_signature_covers_every_member() {
        let bytes = String::from_utf8(signed(receipt())).unwrap();
        let table = [
            ("\"later\"", "\"sooner\""),
            ("2026-11-23", "2026-11-24"),
            ("\"official_code\": null", "\"official_code\": \"X\""),
        ];
        for (from, to) in table {
            let changed = bytes.replacen(from, to, 1);
            assert_ne!(changed, bytes, "{from} is there");
            assert_eq!(
                verdict(changed.as_bytes()),
                Err(Falsehood::Signature),
                "{from}"
            );
        }
        let other_key = SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes();
        let other = check(bytes.as_bytes(), &other_key, id(), &expectation());
        assert_eq!(other, Err(Falsehood::Signature));
        assert_eq!(verdict(b"<html>"), Err(Falsehood::Malformed));
        assert_eq!(
            verdict(&serde_json::to_vec(&receipt()).unwrap()),
            Err(Falsehood::Malformed)
        );
    }
}
