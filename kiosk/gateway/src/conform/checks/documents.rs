//! What a manifest says of its documents, and the limits of the service document.

use serde_json::{Value, json};

use crate::conform::{
    check::checks,
    fault::{Fault, Verdict, integer, set},
    session::Session,
};

checks! {
    "documents-must-not-be-empty", "Documents, Manifest" => refuses("/documents", json!([]));
    "documents-are-numbered-without-a-gap", "Documents, Manifest" => refuses("/documents/1/ordinal", json!(2));
    "documents-begin-with-the-form", "Documents, Manifest" => form_second();
    "documents-hold-one-form-only", "Documents, Manifest" => refuses("/documents/1/component", json!("_form"));
    "documents-form-is-json", "Documents, Manifest" => refuses("/documents/0/media_type", json!("application/pdf"));
    "documents-component-is-pdf", "Documents, Manifest" => refuses("/documents/1/media_type", json!("image/jpeg"));
    "documents-component-has-pages", "Documents, Manifest" => refuses("/documents/1/pages", json!(0));
    "documents-form-has-no-pages", "Documents, Manifest" => refuses("/documents/0/pages", json!(1));
    "documents-have-bytes", "Documents, Manifest" => refuses("/documents/1/sealed_bytes", json!(0));
    "documents-digest-is-lower-case-hex", "Rules, 1" => capital_digest();
    "documents-digest-is-whole", "Rules, 1" => refuses("/documents/1/sealed_sha256", json!("abc123"));
    "documents-component-must-be-of-the-procedure", "Documents, Manifest" => refuses("/documents/1/component", json!("no-such-component"));
    "documents-number-must-be-below-2-53", "Rules, 1" => too_large_a_number();
    "documents-size-is-limited", "Calls, PUT dossiers/{id}" => document_too_large();
    "documents-pages-are-limited", "Calls, PUT dossiers/{id}" => too_many_pages();
    "documents-size-together-is-limited", "Calls, PUT dossiers/{id}" => dossier_too_large();
    "documents-at-the-limit-are-taken", "Documents, Service document" => at_the_limit();
}

async fn refuses(session: &Session, pointer: &str, value: Value) -> Verdict {
    let dossier = session.dossier().await?;
    let spoilt = dossier.with(&session.device, pointer, value)?;
    session
        .declare(&spoilt)
        .await?
        .refuses(422, "manifest-invalid")
}

async fn form_second(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let swapped = dossier.changed(&session.device, |manifest| {
        if let Some(documents) = manifest
            .pointer_mut("/documents")
            .and_then(Value::as_array_mut)
        {
            documents.reverse();
        }
        set(manifest, "/documents/0/ordinal", json!(0));
        set(manifest, "/documents/1/ordinal", json!(1));
    })?;
    session
        .declare(&swapped)
        .await?
        .refuses(422, "manifest-invalid")
}

async fn capital_digest(session: &Session) -> Verdict {
    let digest = "AB".repeat(32);
    refuses(session, "/documents/1/sealed_sha256", json!(digest)).await
}

/// Either as no JSON of the contract or as no manifest of it; signed over a number that
/// another program may read differently.
async fn too_large_a_number(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let number = json!((1_u64 << 53) + 2);
    let spoilt = dossier.with(&session.device, "/documents/1/pages", number)?;
    session.declare(&spoilt).await?.is(&[400, 422])
}

async fn limit(session: &Session, name: &str) -> Result<u64, Fault> {
    let service = session.service().await?.json()?;
    integer(&service, &format!("/limits/{name}"))
}

async fn too_large(session: &Session, changes: &[(&str, Value)]) -> Verdict {
    let dossier = session.dossier().await?;
    let larger = dossier.changed(&session.device, |manifest| {
        for (pointer, value) in changes {
            set(manifest, pointer, value.clone());
        }
    })?;
    session.declare(&larger).await?.refuses(413, "too-large")
}

/// Well beyond what sealing may add.
async fn document_too_large(session: &Session) -> Verdict {
    let bytes = limit(session, "document_bytes").await?.saturating_mul(2);
    too_large(session, &[("/documents/1/sealed_bytes", json!(bytes))]).await
}

async fn too_many_pages(session: &Session) -> Verdict {
    let pages = limit(session, "pages").await?.saturating_add(1);
    too_large(session, &[("/documents/1/pages", json!(pages))]).await
}

/// Documents within their own limit, together beyond the dossier's.
async fn dossier_too_large(session: &Session) -> Verdict {
    let each = limit(session, "document_bytes").await?;
    let all = limit(session, "dossier_bytes").await?;
    let dossier = session.dossier().await?;
    let larger = dossier.changed(&session.device, |manifest| {
        let Some(documents) = manifest
            .pointer_mut("/documents")
            .and_then(Value::as_array_mut)
        else {
            return;
        };
        let Some(last) = documents.last().cloned() else {
            return;
        };
        let count = all.saturating_mul(2).div_ceil(each).max(2);
        documents.truncate(1);
        for ordinal in 1..=count {
            let mut document = last.clone();
            set(&mut document, "/ordinal", json!(ordinal));
            set(&mut document, "/pages", json!(1));
            set(&mut document, "/sealed_bytes", json!(each));
            documents.push(document);
        }
    })?;
    session.declare(&larger).await?.refuses(413, "too-large")
}

/// The limit is of the plain document; a sealed one may be larger by what age adds.
async fn at_the_limit(session: &Session) -> Verdict {
    let bytes = limit(session, "document_bytes").await?;
    let added = 200 + 16 * (bytes / (64 * 1024) + 1);
    let dossier = session.dossier().await?;
    let size = json!(bytes.saturating_add(added));
    let largest = dossier.with(&session.device, "/documents/1/sealed_bytes", size)?;
    session.declare(&largest).await?.is(&[201])
}
