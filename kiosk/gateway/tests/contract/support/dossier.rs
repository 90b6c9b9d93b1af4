//! Dossiers as a kiosk seals them, with every part open to tampering before it is sealed.

use std::{io::Write, path::Path};

use age::secrecy::ExposeSecret;
use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, Mac};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::VirtualDevice;

/// SHA-256 in hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// The n-th dossier id of a test.
pub(crate) fn dossier_id(number: u16) -> String {
    format!("019ab000-0000-7000-8000-{number:012x}")
}

/// A dossier before it is sealed. Fields may be changed to tell lies.
pub(crate) struct Draft {
    pub(crate) number: u16,
    /// Image bytes of each page, document by document.
    pub(crate) documents: Vec<Vec<Vec<u8>>>,
    /// The PDFs as they will be sealed.
    pub(crate) pdfs: Vec<Vec<u8>>,
    /// The form as it will be sealed.
    pub(crate) form: Value,
    /// The manifest before documents, grants and signature are put in.
    pub(crate) head: Value,
    pub(crate) portal_recipient: String,
    recovery_recipient: String,
}

/// A dossier ready to be sent.
pub(crate) struct SealedDossier {
    pub(crate) id: String,
    pub(crate) tracking_code: String,
    /// Exact bytes of the manifest.
    pub(crate) manifest: Vec<u8>,
    /// Sealed documents by ordinal.
    pub(crate) sealed: Vec<Vec<u8>>,
    /// Read-back tags that only someone who opened the seal can know, by ordinal.
    pub(crate) tags: Vec<Vec<String>>,
}

const READ_BACK_KEY: [u8; 32] = [0x5a; 32];

impl Draft {
    /// A dossier of one component with two pages, for the keys of a data folder's gateway.
    pub(crate) fn new(data: &Path, number: u16) -> Self {
        let pages = vec![page_image(number, 1), page_image(number, 2)];
        Self::with_documents(data, number, vec![pages])
    }

    pub(crate) fn with_documents(data: &Path, number: u16, documents: Vec<Vec<Vec<u8>>>) -> Self {
        let recipient = |file: &str| {
            let text = std::fs::read_to_string(data.join(file)).unwrap();
            text.trim().to_owned()
        };
        let keys: Value = serde_json::from_str(&recipient("keys/sealing.json")).unwrap();
        let identity: age::x25519::Identity = keys["secret"].as_str().unwrap().parse().unwrap();
        Self {
            number,
            pdfs: documents.iter().map(|pages| pdf_of(pages)).collect(),
            form: form(number, &documents),
            documents,
            head: head(number),
            portal_recipient: identity.to_public().to_string(),
            recovery_recipient: recipient("province/recovery.pub"),
        }
    }

    /// Seals everything for the portal and signs the manifest.
    pub(crate) fn seal(&self, device: &VirtualDevice) -> SealedDossier {
        let identity = age::x25519::Identity::generate();
        let recipient = identity.to_public().to_string();
        let mut plain = vec![serde_json::to_vec(&self.form).unwrap()];
        plain.extend(self.pdfs.iter().cloned());
        let sealed: Vec<Vec<u8>> = plain
            .iter()
            .map(|bytes| seal_for(&recipient, bytes))
            .collect();
        let secret = identity.to_string();
        let grant = |to: &str| BASE64.encode(&seal_for(to, secret.expose_secret().as_bytes()));
        let mut manifest = self.head.clone();
        manifest["grants"] = json!([
            {"key_id": "s1", "to": "portal", "sealed_secret": grant(&self.portal_recipient)},
            {"key_id": "r1", "to": "recovery", "sealed_secret": grant(&self.recovery_recipient)},
        ]);
        manifest["device"] = json!(device.public());
        self.finish(manifest, sealed, device)
    }

    /// Announces sealed documents, whatever they hold, and signs.
    pub(crate) fn finish(
        &self,
        mut manifest: Value,
        sealed: Vec<Vec<u8>>,
        device: &VirtualDevice,
    ) -> SealedDossier {
        manifest["documents"] = self.announced(&sealed);
        SealedDossier {
            id: dossier_id(self.number),
            tracking_code: self.head["tracking_code"].as_str().unwrap().to_owned(),
            manifest: sign_manifest(manifest, device),
            tags: self.tags(),
            sealed,
        }
    }

    fn announced(&self, sealed: &[Vec<u8>]) -> Value {
        let announced = |(ordinal, bytes): (usize, &Vec<u8>)| {
            let is_form = ordinal == 0;
            json!({
                "ordinal": ordinal,
                "component": if is_form { "_form" } else { "giay-chung-sinh" },
                "media_type": if is_form { "application/json" } else { "application/pdf" },
                "pages": if is_form { 0 } else { self.documents[ordinal - 1].len() },
                "sealed_bytes": bytes.len(),
                "sealed_sha256": sha256_hex(bytes),
            })
        };
        Value::Array(sealed.iter().enumerate().map(announced).collect())
    }

    fn tags(&self) -> Vec<Vec<String>> {
        let tag = |image: &Vec<u8>| {
            let mut mac = Hmac::<Sha256>::new_from_slice(&READ_BACK_KEY).unwrap();
            mac.update(&Sha256::digest(image));
            HEXLOWER.encode(&mac.finalize().into_bytes())
        };
        let of_pages = |pages: &Vec<Vec<u8>>| pages.iter().map(tag).collect();
        std::iter::once(Vec::new())
            .chain(self.documents.iter().map(of_pages))
            .collect()
    }
}

impl SealedDossier {
    /// Body of the submission.
    pub(crate) fn submission(&self) -> Vec<u8> {
        let body = json!({"dossier": self.id, "manifest_sha256": sha256_hex(&self.manifest)});
        serde_json::to_vec(&body).unwrap()
    }

    /// The manifest as JSON.
    pub(crate) fn manifest_json(&self) -> Value {
        serde_json::from_slice(&self.manifest).unwrap()
    }

    /// The same dossier with another manifest, signed again.
    pub(crate) fn with_manifest(mut self, manifest: Value, device: &VirtualDevice) -> Self {
        self.manifest = sign_manifest(manifest, device);
        self
    }
}

/// Signs the canonical form without the signature, as the contract says. White space is put
/// into the bytes so that nobody can rely on how they are written.
fn sign_manifest(mut manifest: Value, device: &VirtualDevice) -> Vec<u8> {
    manifest.as_object_mut().unwrap().remove("device_signature");
    let canonical = serde_json_canonicalizer::to_vec(&manifest).unwrap();
    manifest["device_signature"] = json!(device.sign(&canonical));
    serde_json::to_vec_pretty(&manifest).unwrap()
}

fn head(number: u16) -> Value {
    json!({
        "dossier": dossier_id(number),
        "session_no": format!("K01-261123-{number:03}"),
        "tracking_code": format!("7K4M2Q9D{number:04}"),
        "procedure": {"code": "1.001193", "form_version": 1},
        "desk": "vt-phuong-1",
        "unit": "26506",
        "channel": "kiosk",
        "created": "2026-11-23T08:43:37Z",
        "clock": "trusted",
    })
}

fn form(number: u16, documents: &[Vec<Vec<u8>>]) -> Value {
    let mut pages = Vec::new();
    for (index, images) in documents.iter().enumerate() {
        for (page, image) in images.iter().enumerate() {
            pages.push(json!({
                "ordinal": index + 1, "page": page + 1, "sha256": sha256_hex(image), "note": null,
            }));
        }
    }
    json!({
        "dossier": dossier_id(number),
        "read_back_key": HEXLOWER.encode(&READ_BACK_KEY),
        "case": "all",
        "for_whom": "self",
        "applicant": {"name": "NGUYỄN VĂN MẪU", "identity_number": "077085000000", "source": "typed"},
        "answers": {},
        "pages": pages,
    })
}

/// Bytes that stand for a JPEG; nothing on the way may decode them.
pub(crate) fn page_image(number: u16, page: u8) -> Vec<u8> {
    let start = [0xff, 0xd8, 0xff, page];
    let noise = (0..60_000_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 13) as u8);
    start
        .into_iter()
        .chain(number.to_be_bytes())
        .chain(noise)
        .collect()
}

/// Seals bytes for a recipient.
pub(crate) fn seal_for(recipient: &str, plain: &[u8]) -> Vec<u8> {
    let recipient: age::x25519::Recipient = recipient.parse().unwrap();
    let recipients = std::iter::once(&recipient as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).unwrap();
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).unwrap();
    writer.write_all(plain).unwrap();
    writer.finish().unwrap();
    sealed
}

/// A PDF with one image a page, its bytes embedded as they are.
pub(crate) fn pdf_of(pages: &[Vec<u8>]) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let (catalog, tree) = (Ref::new(1), Ref::new(2));
    let of_page = |index: usize| {
        let first = 3 + 3 * i32::try_from(index).unwrap();
        (Ref::new(first), Ref::new(first + 1), Ref::new(first + 2))
    };
    pdf.catalog(catalog).pages(tree);
    let count = i32::try_from(pages.len()).unwrap();
    pdf.pages(tree)
        .kids((0..pages.len()).map(|index| of_page(index).0))
        .count(count);
    for (index, bytes) in pages.iter().enumerate() {
        let (page_ref, image_ref, content_ref) = of_page(index);
        let mut page = pdf.page(page_ref);
        page.media_box(Rect::new(0.0, 0.0, 595.0, 842.0))
            .parent(tree)
            .contents(content_ref);
        page.resources().x_objects().pair(Name(b"Im1"), image_ref);
        page.finish();
        let mut image = pdf.image_xobject(image_ref, bytes);
        image.filter(Filter::DctDecode);
        image.width(100).height(100).bits_per_component(8);
        image.color_space().device_rgb();
        image.finish();
        let mut content = Content::new();
        content.x_object(Name(b"Im1"));
        pdf.stream(content_ref, &content.finish());
    }
    pdf.finish()
}
