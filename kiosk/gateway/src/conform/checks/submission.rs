//! `PUT dossiers/{id}/submission`: taking in, repeating, refusing before opening.

use serde_json::{Value, json};

use crate::conform::{
    check::checks,
    dossier::{Dossier, fresh_id},
    fault::{Fault, Verdict, integer, need, set},
    session::{Session, document_state},
};

checks! {
    "submission-of-a-complete-dossier-is-201", "Calls, PUT dossiers/{id}/submission" => taken_in();
    "submission-again-is-200", "Calls, PUT dossiers/{id}/submission" => again_is_ok();
    "submission-again-is-the-same-bytes", "Rules, 3" => again_is_same();
    "submission-of-nothing-is-incomplete", "Calls, PUT dossiers/{id}/submission" => nothing_sent();
    "submission-names-the-incomplete-document", "Calls, PUT dossiers/{id}/submission" => names_incomplete();
    "submission-tells-how-much-is-here", "Rules, 5" => tells_offset();
    "submission-incomplete-goes-on-later", "Calls, PUT dossiers/{id}/submission" => goes_on();
    "submission-that-is-no-json-is-refused", "Calls, PUT dossiers/{id}/submission" => refuses_body("{");
    "submission-without-a-digest-is-refused", "Calls, PUT dossiers/{id}/submission" => without_digest();
    "submission-under-another-name-is-refused", "Calls, PUT dossiers/{id}/submission" => another_name();
    "submission-of-another-manifest-conflicts", "Calls, PUT dossiers/{id}/submission" => another_manifest();
    "submission-of-an-unknown-dossier-is-refused", "Calls, GET dossiers/{id}" => unknown();
    "submission-with-unknown-members-is-taken", "Rules, 7" => unknown_members();
    "submission-of-damaged-bytes-is-refused", "Calls, PUT dossiers/{id}/submission" => damaged();
    "submission-restarts-the-damaged-document-only", "Calls, PUT dossiers/{id}/submission" => restarts();
    "submission-after-the-restart-is-taken-in", "Calls, PUT dossiers/{id}/submission" => after_restart();
    "submission-refused-gives-no-receipt", "Calls, GET dossiers/{id}/receipt" => no_receipt();
}

async fn taken_in(session: &Session) -> Verdict {
    session.delivered().await?.submitted.is(&[201, 202])
}

async fn again_is_ok(session: &Session) -> Verdict {
    session.delivered().await?.repeated.is(&[200])
}

async fn again_is_same(session: &Session) -> Verdict {
    let delivered = session.delivered().await?;
    delivered.repeated.repeats(&delivered.submitted)
}

async fn nothing_sent(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let answer = session.submit(&declared.dossier).await?;
    answer.refuses(409, "documents-incomplete")
}

async fn names_incomplete(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    session
        .fill(declared.form()?, form(&declared.dossier)?)
        .await?;
    let answer = session.submit(&declared.dossier).await?;
    answer.refuses_at(409, "documents-incomplete", "/documents/1")
}

async fn tells_offset(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    session
        .fill(declared.form()?, form(&declared.dossier)?)
        .await?;
    let piece = declared.piece(0, 700)?;
    session
        .append(declared.paper()?, 0, piece)
        .await?
        .is(&[204])?;
    let answer = session.submit(&declared.dossier).await?;
    let body = answer.problem(409, "documents-incomplete")?;
    let offset = integer(&body, "/errors/0/offset")?;
    need(
        offset == 700,
        format!("/errors/0/offset is {offset} instead of 700"),
    )
}

async fn goes_on(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    session
        .fill(declared.form()?, form(&declared.dossier)?)
        .await?;
    session.submit(&declared.dossier).await?.is(&[409])?;
    session.complete_and_accept(&declared).await.map(drop)
}

fn form(dossier: &Dossier) -> Result<&[u8], Fault> {
    let form = dossier.sealed.first().map(Vec::as_slice);
    form.ok_or_else(|| Fault::new("the checker made no form"))
}

async fn refuses_body(session: &Session, body: &str) -> Verdict {
    let declared = session.complete(session.dossier().await?).await?;
    let path = declared.dossier.path_of("submission");
    let answer = session.put(&path, body.as_bytes()).await?;
    answer.refuses(400, "body-invalid")
}

/// Submits a complete dossier with a body of the check's own.
async fn submit_as(
    session: &Session,
    change: impl FnOnce(&mut Value),
) -> Result<crate::conform::answer::Answer, Fault> {
    let declared = session.complete(session.dossier().await?).await?;
    let mut body = declared.dossier.submission_value();
    change(&mut body);
    let path = declared.dossier.path_of("submission");
    session.put(&path, body.to_string().as_bytes()).await
}

async fn without_digest(session: &Session) -> Verdict {
    let change = |body: &mut Value| crate::conform::fault::remove(body, "/manifest_sha256");
    submit_as(session, change)
        .await?
        .refuses(400, "body-invalid")
}

async fn another_name(session: &Session) -> Verdict {
    let change = |body: &mut Value| set(body, "/dossier", json!(fresh_id()));
    submit_as(session, change)
        .await?
        .refuses(400, "body-invalid")
}

async fn another_manifest(session: &Session) -> Verdict {
    let change = |body: &mut Value| set(body, "/manifest_sha256", json!("ab".repeat(32)));
    submit_as(session, change)
        .await?
        .refuses(409, "manifest-conflict")
}

async fn unknown(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    session
        .submit(&dossier)
        .await?
        .refuses(404, "dossier-unknown")
}

async fn unknown_members(session: &Session) -> Verdict {
    let change = |body: &mut Value| set(body, "/later", json!({"a": 1}));
    submit_as(session, change).await?.is(&[201, 202])
}

/// A dossier whose second document arrived with one wrong byte, each chunk with its own
/// right digest.
async fn damage(
    session: &Session,
) -> Result<
    (
        crate::conform::session::Declared,
        crate::conform::answer::Answer,
    ),
    Fault,
> {
    let declared = session.declared().await?;
    let mut spoilt = declared.sealed_paper().to_vec();
    if let Some(byte) = spoilt.last_mut() {
        *byte ^= 1;
    }
    session
        .fill(declared.form()?, form(&declared.dossier)?)
        .await?;
    session.fill(declared.paper()?, &spoilt).await?;
    let answer = session.submit(&declared.dossier).await?;
    Ok((declared, answer))
}

async fn damaged(session: &Session) -> Verdict {
    let (_, answer) = damage(session).await?;
    answer.refuses_at(422, "digest-mismatch", "/documents/1")
}

async fn restarts(session: &Session) -> Verdict {
    let (declared, answer) = damage(session).await?;
    answer.is(&[422])?;
    let again = session.declare(&declared.dossier).await?.json()?;
    let (_, form) = document_state(&again, 0)?;
    let (state, paper) = document_state(&again, 1)?;
    need(
        paper == 0 && form > 0,
        format!("the form is at {form}, the damaged document {state} at {paper}"),
    )
}

async fn after_restart(session: &Session) -> Verdict {
    let (declared, answer) = damage(session).await?;
    answer.is(&[422])?;
    let declared = session.declared_as(declared.dossier).await?;
    session.complete_and_accept(&declared).await.map(drop)
}

async fn no_receipt(session: &Session) -> Verdict {
    let (declared, _) = damage(session).await?;
    let answer = session.read(&declared.dossier.path_of("receipt")).await?;
    answer.refuses(404, "not-found")
}
