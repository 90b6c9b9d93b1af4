//! The receipt: the portal's promise, value by value.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::conform::{
    check::checks,
    dossier::{Paper, fresh_id},
    fault::{Fault, Verdict, list, need, remove, text},
    keys,
    paper::Page,
    session::Session,
    signs,
};

checks! {
    "receipt-is-signed-by-a-key-of-the-bundle", "Documents, Receipt" => is_signed();
    "receipt-key-was-valid-then", "Documents, Receipt" => key_was_valid();
    "receipt-names-the-dossier", "Documents, Receipt" => names_dossier();
    "receipt-names-the-tracking-code", "Documents, Receipt" => names_code();
    "receipt-names-the-exact-manifest", "Documents, Receipt" => names_manifest();
    "receipt-lists-every-sealed-digest", "Documents, Receipt" => lists_digests();
    "receipt-has-no-tag-for-the-form", "Documents, Receipt" => form_without_tags();
    "receipt-tags-prove-that-pages-were-read", "Documents, Receipt" => right_tags();
    "receipt-tags-are-of-mask-and-picture", "Documents, Receipt" => tags_of(Page::layered);
    "receipt-tags-are-of-content-without-image", "Documents, Receipt" => tags_of(Page::generated);
    "receipt-tags-of-two-component-files", "Documents, Receipt" => tags_of_two();
    "receipt-tells-when-it-was-taken-in", "Documents, Receipt" => tells_time();
    "receipt-official-code-is-a-text-or-null", "Documents, Receipt" => official_code();
    "receipt-can-be-read-again", "Calls, GET dossiers/{id}/receipt" => read_again();
    "receipt-before-acceptance-is-not-found", "Calls, GET dossiers/{id}/receipt" => before();
    "receipt-of-an-unknown-dossier-is-refused", "Calls, GET dossiers/{id}/receipt" => unknown();
    "receipts-are-of-one-dossier-each", "Documents, Receipt" => one_each();
}

async fn receipt(session: &Session) -> Result<Value, Fault> {
    session.delivered().await?.submitted.json()
}

/// The entry of the bundle for the receipt's key.
async fn key_of(session: &Session, receipt: &Value) -> Result<Value, Fault> {
    let bundle = session.bundle().await?.json()?;
    let name = text(receipt, "/key_id")?;
    let mut entries = list(&bundle, "/receipt")?.iter();
    let found = entries.find(|one| text(one, "/key_id").is_ok_and(|id| id == name));
    found
        .cloned()
        .ok_or_else(|| Fault::new(format!("the key {name} is not in the bundle")))
}

async fn is_signed(session: &Session) -> Verdict {
    let receipt = receipt(session).await?;
    let entry = key_of(session, &receipt).await?;
    let key = signs::public_key(text(&entry, "/public_key")?)
        .ok_or_else(|| Fault::new("the receipt key is no Ed25519 key"))?;
    let mut unsigned = receipt.clone();
    remove(&mut unsigned, "/signature");
    let is_right = signs::is_signed(
        &key,
        &signs::canonical(&unsigned)?,
        text(&receipt, "/signature")?,
    );
    need(is_right, "the signature is wrong")
}

async fn key_was_valid(session: &Session) -> Verdict {
    let receipt = receipt(session).await?;
    let entry = key_of(session, &receipt).await?;
    let at = signs::time(text(&receipt, "/taken_in")?)?;
    let (from, to) = keys::dates(&entry)?;
    need(from <= at && at <= to, "the key was not valid at that time")
}

async fn names_dossier(session: &Session) -> Verdict {
    let receipt = receipt(session).await?;
    let id = &session.delivered().await?.dossier.id;
    need(text(&receipt, "/dossier")? == id, "/dossier is another")
}

async fn names_code(session: &Session) -> Verdict {
    let receipt = receipt(session).await?;
    let code = &session.delivered().await?.dossier.tracking_code;
    need(
        text(&receipt, "/tracking_code")? == code,
        "/tracking_code is another",
    )
}

async fn names_manifest(session: &Session) -> Verdict {
    let receipt = receipt(session).await?;
    let digest = signs::sha256_hex(&session.delivered().await?.dossier.body);
    need(
        text(&receipt, "/manifest_sha256")? == digest,
        "/manifest_sha256 is not of the bytes that were sent",
    )
}

async fn lists_digests(session: &Session) -> Verdict {
    let receipt = receipt(session).await?;
    let sealed = &session.delivered().await?.dossier.sealed;
    let documents = list(&receipt, "/documents")?;
    need(
        documents.len() == sealed.len(),
        "another number of documents",
    )?;
    for (document, sealed) in documents.iter().zip(sealed) {
        let told = text(document, "/sealed_sha256")?;
        need(told == signs::sha256_hex(sealed), "another sealed digest")?;
    }
    Ok(())
}

async fn form_without_tags(session: &Session) -> Verdict {
    let receipt = receipt(session).await?;
    need(
        list(&receipt, "/documents/0/pages")?.is_empty(),
        "the form has tags",
    )
}

fn compare_tags(receipt: &Value, expected: &[Vec<String>]) -> Verdict {
    for (ordinal, tags) in expected.iter().enumerate() {
        let told = list(receipt, &format!("/documents/{ordinal}/pages"))?;
        let told: Vec<&str> = told.iter().filter_map(Value::as_str).collect();
        need(
            told.len() == tags.len(),
            format!(
                "document {ordinal} has {} tags for {} pages",
                told.len(),
                tags.len()
            ),
        )?;
        need(
            told == *tags,
            format!("a tag of document {ordinal} is wrong"),
        )?;
    }
    Ok(())
}

async fn right_tags(session: &Session) -> Verdict {
    let receipt = receipt(session).await?;
    compare_tags(&receipt, &session.delivered().await?.dossier.tags)
}

async fn tags_of_papers(session: &Session, papers: Vec<Paper>) -> Verdict {
    let dossier = session.draft_of(papers).await?.finish(&session.device)?;
    let declared = session.declared_as(dossier).await?;
    let receipt = session.complete_and_accept(&declared).await?.json()?;
    compare_tags(&receipt, &declared.dossier.tags)
}

async fn tags_of(session: &Session, page: fn() -> Page) -> Verdict {
    let pages = vec![page(), Page::picture(), page()];
    tags_of_papers(session, vec![Paper::of(pages)]).await
}

/// A component that is too large for one file has several.
async fn tags_of_two(session: &Session) -> Verdict {
    let one = Paper::of(vec![Page::picture(), Page::picture()]);
    let two = Paper::of(vec![Page::picture()]);
    tags_of_papers(session, vec![one, two]).await
}

/// A day of difference is a wrong clock; less may be this machine's own.
async fn tells_time(session: &Session) -> Verdict {
    let receipt = receipt(session).await?;
    let at = signs::time(text(&receipt, "/taken_in")?)?;
    let difference = Timestamp::now().duration_since(at).abs();
    need(
        difference < SignedDuration::from_hours(24),
        "/taken_in is not of today",
    )
}

/// The kiosk's own session number must never come back as the official code.
async fn official_code(session: &Session) -> Verdict {
    let receipt = receipt(session).await?;
    let code = receipt.pointer("/official_code");
    let code = code.ok_or_else(|| Fault::new("/official_code is not there"))?;
    let dossier = &session.delivered().await?.dossier;
    let session_no = text(&dossier.manifest, "/session_no")?;
    let is_fine = code.is_null() || code.as_str().is_some_and(|code| code != session_no);
    need(
        is_fine,
        "/official_code is neither null nor an official code",
    )
}

async fn read_again(session: &Session) -> Verdict {
    let delivered = session.delivered().await?;
    delivered.receipt.is(&[200])?;
    delivered.receipt.repeats(&delivered.submitted)
}

async fn before(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let answer = session.read(&declared.dossier.path_of("receipt")).await?;
    answer.refuses(404, "not-found")
}

async fn unknown(session: &Session) -> Verdict {
    let path = format!("dossiers/{}/receipt", fresh_id());
    session.read(&path).await?.refuses(404, "dossier-unknown")
}

async fn one_each(session: &Session) -> Verdict {
    let first = session.delivered().await?;
    let other = session.accepted().await?;
    let receipt = session.read(&other.path_of("receipt")).await?;
    need(
        receipt.body != first.submitted.body,
        "two dossiers have one receipt",
    )?;
    let told = receipt.json()?;
    need(text(&told, "/dossier")? == other.id, "/dossier is another")
}
