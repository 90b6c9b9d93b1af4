//! Dossiers as a kiosk seals them, every part open to lies before it is sealed.

use data_encoding::{BASE64, HEXLOWER};
use rand::{Rng, rngs::OsRng};
use serde_json::{Value, json};

use super::{
    Subject,
    fault::{Fault, remove, set},
    keys::Keys,
    paper::{self, Page},
    signs::{self, Device, Seal, read_back_tag, sha256_hex},
};

/// Name that stands in every sealed form. It may never come back in an answer.
pub(super) const APPLICANT: &str = "NGUYỄN VĂN MẪU";

/// Identity number that stands in every sealed form; its serial is 000000.
pub(super) const IDENTITY_NUMBER: &str = "077085000000";

/// Signs of Crockford's base 32.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A component file before it is sealed.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    pub(super) pdf: Vec<u8>,
    pub(super) pages: Vec<Page>,
}

impl Paper {
    pub(super) fn of(pages: Vec<Page>) -> Self {
        Self {
            pdf: paper::pdf(&pages),
            pages,
        }
    }
}

/// A dossier before it is sealed.
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) tracking_code: String,
    pub(super) papers: Vec<Paper>,
    /// The form as it will be sealed.
    pub(super) form: Vec<u8>,
    /// For whom documents are sealed; the grant holds its secret.
    pub(super) seal: Seal,
    /// What the portal's grant holds.
    pub(super) granted: String,
    /// For whom the portal's grant is sealed.
    pub(super) granted_to: age::x25519::Recipient,
    /// Whether documents are sealed at all.
    pub(super) is_sealed: bool,
    read_back_key: [u8; 32],
    subject: Subject,
    keys: Keys,
}

/// A dossier ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Dossier {
    pub(super) id: String,
    pub(super) tracking_code: String,
    pub(super) manifest: Value,
    /// Exact bytes of the manifest.
    pub(super) body: Vec<u8>,
    /// Sealed documents by ordinal.
    pub(super) sealed: Vec<Vec<u8>>,
    /// The tags that the receipt must hold, by ordinal.
    pub(super) tags: Vec<Vec<String>>,
}

impl Draft {
    /// A dossier of one component with these pages.
    pub(super) fn new(subject: &Subject, keys: &Keys, papers: Vec<Paper>) -> Self {
        let seal = Seal::fresh();
        let mut draft = Self {
            id: fresh_id(),
            tracking_code: fresh_code(),
            papers,
            form: Vec::new(),
            granted: seal.secret.clone(),
            granted_to: keys.sealing.clone(),
            is_sealed: true,
            seal,
            read_back_key: OsRng.r#gen(),
            subject: subject.clone(),
            keys: keys.clone(),
        };
        draft.form = draft.form_value().to_string().into_bytes();
        draft
    }

    /// The form as it should be.
    pub(super) fn form_value(&self) -> Value {
        let mut pages = Vec::new();
        for (ordinal, paper) in (1_u32..).zip(&self.papers) {
            for (number, page) in (1_u32..).zip(&paper.pages) {
                pages.push(json!({
                    "ordinal": ordinal, "page": number,
                    "sha256": sha256_hex(&page.digested()), "note": null,
                }));
            }
        }
        json!({
            "dossier": self.id,
            "read_back_key": HEXLOWER.encode(&self.read_back_key),
            "case": self.subject.case,
            "for_whom": "self",
            "applicant": {
                "name": APPLICANT, "identity_number": IDENTITY_NUMBER, "old_number": null,
                "birth": "1985-01-01", "sex": "male", "address": "Thôn Mẫu", "issued": null,
                "source": "typed",
            },
            "answers": {},
            "pages": pages,
        })
    }

    /// Writes a changed form.
    pub(super) fn set_form(&mut self, pointer: &str, value: Value) {
        let mut form = self.form_value();
        set(&mut form, pointer, value);
        self.form = form.to_string().into_bytes();
    }

    /// Seals everything and signs the manifest.
    pub(super) fn finish(self, device: &Device) -> Result<Dossier, Fault> {
        let pdfs = self.papers.iter().map(|paper| paper.pdf.as_slice());
        let plain = std::iter::once(self.form.as_slice()).chain(pdfs);
        let sealed: Vec<Vec<u8>> = plain
            .map(|bytes| match self.is_sealed {
                true => signs::seal(&self.seal.recipient, bytes),
                false => Ok(bytes.to_vec()),
            })
            .collect::<Result<_, _>>()?;
        let manifest = self.manifest(&sealed, device)?;
        let mut dossier = Dossier {
            id: self.id.clone(),
            tracking_code: self.tracking_code.clone(),
            manifest,
            body: Vec::new(),
            sealed,
            tags: self.tags()?,
        };
        dossier.sign(device)?;
        Ok(dossier)
    }

    fn manifest(&self, sealed: &[Vec<u8>], device: &Device) -> Result<Value, Fault> {
        let grant = |recipient, text: &str| {
            signs::seal(recipient, text.as_bytes()).map(|bytes| BASE64.encode(&bytes))
        };
        let day = jiff::Timestamp::now().strftime("%y%m%d").to_string();
        let (subject, keys) = (&self.subject, &self.keys);
        Ok(json!({
            "dossier": self.id,
            "session_no": format!("K99-{day}-{:03}", OsRng.gen_range(1..1000)),
            "tracking_code": self.tracking_code,
            "procedure": {"code": subject.procedure, "form_version": subject.form_version},
            "desk": subject.desk, "unit": subject.unit, "channel": "kiosk",
            "created": signs::now(), "clock": "trusted",
            "documents": self.announced(sealed),
            "grants": [
                {"key_id": keys.sealing_id, "to": "portal",
                 "sealed_secret": grant(&self.granted_to, &self.granted)?},
                {"key_id": keys.recovery_id, "to": "recovery",
                 "sealed_secret": grant(&keys.recovery, &self.seal.secret)?},
            ],
            "device": device.public(),
        }))
    }

    fn announced(&self, sealed: &[Vec<u8>]) -> Vec<Value> {
        let pages = std::iter::once(0).chain(self.papers.iter().map(|paper| paper.pages.len()));
        let documents = (0_u32..).zip(sealed).zip(pages);
        documents
            .map(|((ordinal, bytes), pages)| {
                let (component, media_type) = match ordinal {
                    0 => ("_form", "application/json"),
                    _ => (self.subject.component.as_str(), "application/pdf"),
                };
                json!({
                    "ordinal": ordinal, "component": component, "media_type": media_type,
                    "pages": pages, "sealed_bytes": bytes.len(),
                    "sealed_sha256": sha256_hex(bytes),
                })
            })
            .collect()
    }

    fn tags(&self) -> Result<Vec<Vec<String>>, Fault> {
        let of_page = |page: &Page| read_back_tag(&self.read_back_key, &page.digested());
        let of_paper = |paper: &Paper| paper.pages.iter().map(of_page).collect();
        let form = std::iter::once(Ok(Vec::new()));
        form.chain(self.papers.iter().map(of_paper)).collect()
    }
}

impl Dossier {
    /// The same dossier with one member of its manifest changed and signed again.
    pub(super) fn with(&self, device: &Device, pointer: &str, value: Value) -> Result<Self, Fault> {
        self.changed(device, |manifest| set(manifest, pointer, value))
    }

    /// The same dossier without a member of its manifest, signed again.
    pub(super) fn lacking(&self, device: &Device, pointer: &str) -> Result<Self, Fault> {
        self.changed(device, |manifest| remove(manifest, pointer))
    }

    /// The same dossier with a changed manifest, signed again.
    pub(super) fn changed(
        &self,
        device: &Device,
        change: impl FnOnce(&mut Value),
    ) -> Result<Self, Fault> {
        let mut changed = self.clone();
        change(&mut changed.manifest);
        changed.sign(device)?;
        Ok(changed)
    }

    /// Body of the submission.
    pub(super) fn submission(&self) -> Vec<u8> {
        self.submission_value().to_string().into_bytes()
    }

    pub(super) fn submission_value(&self) -> Value {
        json!({"dossier": self.id, "manifest_sha256": sha256_hex(&self.body)})
    }

    /// Path of the dossier below the base.
    pub(super) fn path(&self) -> String {
        format!("dossiers/{}", self.id)
    }

    /// Path of something that belongs to the dossier.
    pub(super) fn path_of(&self, part: &str) -> String {
        format!("dossiers/{}/{part}", self.id)
    }

    fn sign(&mut self, device: &Device) -> Result<(), Fault> {
        remove(&mut self.manifest, "/device_signature");
        let signature = device.sign(&signs::canonical(&self.manifest)?);
        set(
            &mut self.manifest,
            "/device_signature",
            Value::String(signature),
        );
        self.body = self.manifest.to_string().into_bytes();
        Ok(())
    }
}

/// A new UUIDv7.
pub(super) fn fresh_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A new tracking code: 12 signs of Crockford's base 32.
pub(super) fn fresh_code() -> String {
    let sign = |_| {
        let sign = CROCKFORD.get(OsRng.gen_range(0..CROCKFORD.len()));
        char::from(sign.copied().unwrap_or(b'0'))
    };
    (0..12).map(sign).collect()
}
