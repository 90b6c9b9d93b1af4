//! Opening what was sealed, and comparing it with what the citizen scanned.
//!
//! The dossier's own secret lies in the manifest's grant, sealed for this gateway; with it
//! each document opens. The form in document 0 lists the digest of every page as it was
//! scanned, and the PDFs must hold exactly those pages (contract, "Submission"). Opened bytes
//! stay in memory and are wiped; the only writer of them is the officer's export.

use std::{
    io::{Read, Write},
    iter,
};

use age::x25519::Identity;
use data_encoding::BASE64;
use kiosk_domain::Redacted;
use zeroize::Zeroizing;

use crate::{
    digest::{Sha256Bytes, from_hex, read_back_tag},
    json, pages,
    problem::FieldError,
    wire::{Applicant, Manifest, ManifestDocument, SealedForm},
};

/// Largest secret that a grant may hold, in bytes; a real one has 74.
const SECRET_LIMIT_BYTES: u64 = 1024;

/// A dossier's documents can be opened with this.
pub(crate) struct Opener {
    identity: Identity,
}

/// Why a document is refused; never its content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Refusal {
    pub(crate) ordinal: u32,
    pub(crate) code: &'static str,
}

impl From<Refusal> for FieldError {
    fn from(refusal: Refusal) -> Self {
        Self::document(refusal.ordinal, refusal.code)
    }
}

/// The form as far as the comparison needs it.
pub(crate) struct OpenedForm {
    read_back_key: Redacted<Sha256Bytes>,
    pages: Vec<ScannedPage>,
}

struct ScannedPage {
    ordinal: u32,
    page: u32,
    digest: Sha256Bytes,
}

impl Opener {
    /// Opens the grant; `None` if it was not sealed for this key.
    pub(crate) fn new(manifest: &Manifest, portal_key: &Identity) -> Option<Self> {
        let grant = manifest.grants.iter().find(|grant| grant.to == "portal")?;
        let sealed = BASE64.decode(grant.sealed_secret.as_bytes()).ok()?;
        let secret = unseal(&sealed, portal_key, SECRET_LIMIT_BYTES)?;
        let text = std::str::from_utf8(&secret).ok()?;
        Some(Self {
            identity: text.trim_end().parse().ok()?,
        })
    }

    /// Opens one document.
    ///
    /// # Errors
    /// `cannot-be-opened` for any file that is not sealed for this dossier or was changed.
    pub(crate) fn open(
        &self,
        document: &ManifestDocument,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        // What is inside can never be longer than the sealed file.
        unseal(sealed, &self.identity, document.sealed_bytes).ok_or(Refusal {
            ordinal: document.ordinal,
            code: "cannot-be-opened",
        })
    }
}

pub(crate) fn unseal(
    sealed: &[u8],
    identity: &Identity,
    limit_bytes: u64,
) -> Option<Zeroizing<Vec<u8>>> {
    let decryptor = age::Decryptor::new_buffered(sealed).ok()?;
    let reader = decryptor
        .decrypt(iter::once(identity as &dyn age::Identity))
        .ok()?;
    // Reserved at once, so that growing leaves no copies of the content in freed memory.
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.take(limit_bytes).read_to_end(&mut plain).ok()?;
    Some(plain)
}

/// Seals bytes for a key.
pub(crate) fn seal(plain: &[u8], recipient: &age::x25519::Recipient) -> Option<Vec<u8>> {
    let recipients = iter::once(recipient as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).ok()?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).ok()?;
    writer.write_all(plain).ok()?;
    writer.finish().ok()?;
    Some(sealed)
}

impl OpenedForm {
    /// Reads the opened form of a dossier.
    ///
    /// # Errors
    /// `not-a-form` if it is not the contract's form, `form-of-another-dossier`, or
    /// `applicant-missing`.
    pub(crate) fn read(plain: &[u8], manifest: &Manifest) -> Result<Self, Refusal> {
        let refused = |code| Refusal { ordinal: 0, code };
        let form: SealedForm = json::read(plain).ok_or(refused("not-a-form"))?;
        if form.dossier != manifest.dossier {
            return Err(refused("form-of-another-dossier"));
        }
        if !has_applicant(&form) {
            return Err(refused("applicant-missing"));
        }
        let key = from_hex(form.read_back_key.reveal()).ok_or(refused("not-a-form"))?;
        let pages = form
            .pages
            .iter()
            .map(|page| {
                let digest = from_hex(&page.sha256)?;
                Some(ScannedPage {
                    ordinal: page.ordinal,
                    page: page.page,
                    digest,
                })
            })
            .collect::<Option<_>>()
            .ok_or(refused("not-a-form"))?;
        Ok(Self {
            read_back_key: Redacted::new(key),
            pages,
        })
    }

    /// Pages that belong to none of the manifest's documents.
    ///
    /// # Errors
    /// `page-of-no-document` in the form.
    pub(crate) fn check_ordinals(&self, manifest: &Manifest) -> Result<(), Refusal> {
        let known =
            |ordinal| ordinal > 0 && manifest.documents.iter().any(|one| one.ordinal == ordinal);
        if self.pages.iter().all(|page| known(page.ordinal)) {
            Ok(())
        } else {
            Err(Refusal {
                ordinal: 0,
                code: "page-of-no-document",
            })
        }
    }

    /// Compares a component's pages with the scanned ones; gives one read-back tag a page.
    ///
    /// # Errors
    /// `not-a-pdf`, `page-image-unclear`, `page-count`, or `page-digest`.
    pub(crate) fn compare(
        &self,
        document: &ManifestDocument,
        pdf: &[u8],
    ) -> Result<Vec<String>, Refusal> {
        let refused = |code| Refusal {
            ordinal: document.ordinal,
            code,
        };
        let held = pages::digests(pdf).map_err(|fault| refused(fault.code()))?;
        let scanned = self
            .scanned(document.ordinal)
            .ok_or(refused("page-count"))?;
        if held.len() != scanned.len() || u32::try_from(held.len()) != Ok(document.pages) {
            return Err(refused("page-count"));
        }
        if held.iter().ne(scanned) {
            return Err(refused("page-digest"));
        }
        Ok(held
            .iter()
            .map(|digest| read_back_tag(self.read_back_key.reveal(), digest))
            .collect())
    }

    /// Digests of a document's pages, if they are numbered 1, 2, 3 … in order.
    fn scanned(&self, ordinal: u32) -> Option<Vec<&Sha256Bytes>> {
        let pages = self.pages.iter().filter(|page| page.ordinal == ordinal);
        (1_u32..)
            .zip(pages)
            .map(|(number, page)| (page.page == number).then_some(&page.digest))
            .collect()
    }
}

/// A card always tells name and number, and nobody types less than those.
fn has_applicant(form: &SealedForm) -> bool {
    let Applicant {
        name,
        identity_number,
        ..
    } = &form.applicant;
    [name, identity_number]
        .iter()
        .all(|text| !text.reveal().trim().is_empty())
}
