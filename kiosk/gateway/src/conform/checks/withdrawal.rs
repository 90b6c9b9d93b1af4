//! `PUT dossiers/{id}/withdrawal`, and `DELETE uploads/{uid}`.

use serde_json::json;

use crate::conform::{
    answer::Answer,
    call::Call,
    check::checks,
    dossier::{Dossier, fresh_id},
    fault::{Fault, Verdict, need, text},
    session::{Declared, Session, uploads},
};

checks! {
    "withdrawal-is-200", "Calls, PUT dossiers/{id}/withdrawal" => is_taken();
    "withdrawal-again-is-the-same-bytes", "Rules, 3" => again_is_same();
    "withdrawal-shows-in-the-status", "Calls, PUT dossiers/{id}/withdrawal" => shows();
    "withdrawal-ends-the-declaration", "Calls, PUT dossiers/{id}/withdrawal" => ends_declaration();
    "withdrawal-ends-the-uploads", "Calls, PUT dossiers/{id}/withdrawal" => ends_uploads();
    "withdrawal-ends-the-submission", "Calls, PUT dossiers/{id}/withdrawal" => ends_submission();
    "withdrawal-leaves-the-receipt", "Calls, GET dossiers/{id}/receipt" => leaves_receipt();
    "withdrawal-of-an-unknown-dossier-is-refused", "Calls, PUT dossiers/{id}/withdrawal" => unknown();
    "withdrawal-that-is-no-json-is-refused", "Calls, PUT dossiers/{id}/withdrawal" => no_json();
    "withdrawal-needs-a-signature", "Rules, 9" => needs_signature();
    "upload-can-be-ended", "Calls, DELETE uploads/{uid}" => upload_ended("DELETE");
    "upload-can-be-ended-by-post", "Rules, 6" => upload_ended("POST");
    "upload-ended-begins-again", "Calls, DELETE uploads/{uid}" => begins_again();
    "upload-needs-a-signature-to-end", "Rules, 9" => ending_needs_signature();
}

fn body(dossier: &Dossier) -> Vec<u8> {
    json!({"dossier": dossier.id}).to_string().into_bytes()
}

async fn withdraw(session: &Session, dossier: &Dossier) -> Result<Answer, Fault> {
    let path = dossier.path_of("withdrawal");
    session.put(&path, &body(dossier)).await
}

async fn withdrawn(session: &Session) -> Result<Declared, Fault> {
    let declared = session.declared().await?;
    withdraw(session, &declared.dossier).await?.is(&[200])?;
    Ok(declared)
}

async fn is_taken(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let answer = withdraw(session, &declared.dossier).await?;
    answer.is(&[200])?;
    answer.json().map(drop)
}

async fn again_is_same(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let first = withdraw(session, &declared.dossier).await?;
    first.is(&[200])?;
    let again = withdraw(session, &declared.dossier).await?;
    again.is(&[200])?;
    again.repeats(&first)
}

async fn shows(session: &Session) -> Verdict {
    let declared = withdrawn(session).await?;
    let status = session.read(&declared.dossier.path()).await?.json()?;
    let state = text(&status, "/state")?;
    need(state == "withdrawn", format!("/state is {state}"))
}

async fn ends_declaration(session: &Session) -> Verdict {
    let declared = withdrawn(session).await?;
    session
        .declare(&declared.dossier)
        .await?
        .refuses(410, "withdrawn")
}

async fn ends_uploads(session: &Session) -> Verdict {
    let declared = withdrawn(session).await?;
    let piece = declared.piece(0, 700)?;
    let answer = session.append(declared.paper()?, 0, piece).await?;
    is_gone(&answer)
}

fn is_gone(answer: &Answer) -> Verdict {
    match answer.status {
        410 => answer.refuses(410, "upload-gone"),
        _ => answer.refuses(404, "upload-gone"),
    }
}

async fn ends_submission(session: &Session) -> Verdict {
    let declared = session.complete(session.dossier().await?).await?;
    withdraw(session, &declared.dossier).await?.is(&[200])?;
    session
        .submit(&declared.dossier)
        .await?
        .refuses(410, "withdrawn")
}

/// Whether it can still be taken back is the portal's business; the receipt stays what it was.
async fn leaves_receipt(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let receipt = session.complete_and_accept(&declared).await?;
    let answer = withdraw(session, &declared.dossier).await?;
    match answer.status {
        409 => answer.refuses(409, "already-processing")?,
        _ => answer.is(&[200])?,
    }
    let path = declared.dossier.path_of("receipt");
    session.read(&path).await?.repeats(&receipt)
}

async fn unknown(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    withdraw(session, &dossier)
        .await?
        .refuses(404, "dossier-unknown")
}

async fn no_json(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let path = declared.dossier.path_of("withdrawal");
    session.put(&path, b"{").await?.refuses(400, "body-invalid")
}

async fn needs_signature(session: &Session) -> Verdict {
    let path = format!("dossiers/{}/withdrawal", fresh_id());
    session.unsigned("PUT", &path, b"{}").await
}

/// A signed `DELETE`, as itself or as a POST that stands for it.
async fn end(session: &Session, method: &'static str, upload: &str) -> Result<Answer, Fault> {
    let call = Call::new(method, upload).with("Tus-Resumable", "1.0.0");
    let call = match method {
        "POST" => call.with("X-HTTP-Method-Override", "DELETE"),
        _ => call,
    };
    session
        .send(call.signed_as("DELETE", &session.device))
        .await
}

async fn upload_ended(session: &Session, method: &'static str) -> Verdict {
    let declared = session.declared().await?;
    let upload = declared.paper()?;
    end(session, method, upload).await?.is(&[204])?;
    session.head(upload).await?.is(&[404, 410])
}

async fn begins_again(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let upload = declared.paper()?;
    session
        .append(upload, 0, declared.piece(0, 700)?)
        .await?
        .is(&[204])?;
    end(session, "DELETE", upload).await?.is(&[204])?;
    let again = session.declare(&declared.dossier).await?.json()?;
    let fresh = uploads(&again)?;
    need(
        fresh.iter().all(|path| path != upload),
        "the ended upload is named again",
    )?;
    let declared = session.declared_as(declared.dossier).await?;
    session.complete_and_accept(&declared).await.map(drop)
}

async fn ending_needs_signature(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let call = Call::new("DELETE", declared.paper()?).with("Tus-Resumable", "1.0.0");
    let answer = session.send(call.by(&session.device)).await?;
    answer.refuses(401, "signature-invalid")?;
    session.head(declared.paper()?).await?.is(&[200])
}
