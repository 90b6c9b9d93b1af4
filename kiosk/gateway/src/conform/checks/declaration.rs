//! `PUT dossiers/{id}`: the answer, its repetition, conflicts.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::conform::{
    answer::Answer,
    call::BASE,
    check::checks,
    dossier::{Dossier, fresh_id},
    fault::{Fault, Verdict, integer, list, need, set, text},
    session::{Session, document_state, uploads},
    signs,
};

checks! {
    "declaration-of-a-new-dossier-is-201", "Calls, PUT dossiers/{id}" => new_is_created();
    "declaration-again-is-200", "Rules, 3" => again_is_ok();
    "declaration-again-tells-the-same", "Rules, 3" => again_is_same();
    "declaration-names-the-dossier", "Documents, Declaration answer" => names_dossier();
    "declaration-state-is-declared", "Documents, Declaration answer" => state_is_declared();
    "declaration-lists-every-document", "Documents, Declaration answer" => lists_documents();
    "declaration-says-that-all-is-missing", "Documents, Declaration answer" => all_missing();
    "declaration-tells-each-length", "Documents, Declaration answer" => lengths();
    "declaration-gives-upload-paths", "Documents, Declaration answer" => upload_paths();
    "declaration-gives-each-document-its-upload", "Documents, Declaration answer" => distinct();
    "declaration-uploads-cannot-be-guessed", "Documents, Declaration answer" => unguessable();
    "declaration-uploads-last-into-the-future", "Documents, Declaration answer" => expiry();
    "declaration-again-tells-offsets", "Documents, Declaration answer" => tells_offsets();
    "declaration-with-unknown-members-is-taken", "Rules, 7" => unknown_members();
    "declaration-may-be-written-in-any-way", "Documents, Manifest" => any_white_space();
    "declaration-of-other-content-conflicts", "Rules, 3" => conflict();
    "declaration-conflict-changes-nothing", "Rules, 3" => conflict_changes_nothing();
    "declaration-differing-in-white-space-conflicts", "Rules, 3" => other_bytes();
    "declaration-with-a-known-tracking-code-conflicts", "Calls, PUT dossiers/{id}" => same_code();
    "declaration-that-is-no-json-is-refused", "Calls, PUT dossiers/{id}" => refuses_body("{");
    "declaration-that-is-no-object-is-refused", "Calls, PUT dossiers/{id}" => refuses_body("[]");
    "declaration-without-a-body-is-refused", "Calls, PUT dossiers/{id}" => refuses_body("");
    "declaration-nested-too-deeply-is-refused", "Calls, PUT dossiers/{id}" => too_deep();
    "declaration-over-1-mib-is-refused", "Calls, PUT dossiers/{id}" => too_long();
    "declaration-under-another-name-is-refused", "Documents, Manifest" => another_name();
    "declaration-under-a-name-that-is-no-uuid-is-refused", "Rules, 1" => no_uuid();
    "declaration-after-acceptance-is-200", "Rules, 3" => after_acceptance();
    "declaration-of-other-content-after-acceptance-conflicts", "Rules, 3" => conflict_later();
}

async fn new_is_created(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    session.declare(&dossier).await?.is(&[201])
}

async fn again_is_ok(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    session.declare(&declared.dossier).await?.is(&[200])
}

async fn again_is_same(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let first = session.declare(&dossier).await?;
    first.is(&[201])?;
    tells_the_same(&first, &session.declare(&dossier).await?)
}

/// The answer tells the present state, and only the uploads' last day goes on.
pub(super) fn tells_the_same(first: &Answer, again: &Answer) -> Verdict {
    let steady = |answer: &Answer| {
        let mut body = answer.json()?;
        let documents = body.pointer_mut("/documents").and_then(Value::as_array_mut);
        for document in documents.into_iter().flatten() {
            set(document, "/expires", Value::Null);
        }
        Ok::<_, Fault>(body)
    };
    let is_same = steady(first)? == steady(again)?;
    need(
        is_same,
        "the same manifest got another answer than the first time",
    )
}

/// The answer to a fresh declaration.
async fn answer(session: &Session) -> Result<(Dossier, Value), Fault> {
    let delivered = session.delivered().await?;
    Ok((delivered.dossier.clone(), delivered.declared.json()?))
}

async fn names_dossier(session: &Session) -> Verdict {
    let (dossier, answer) = answer(session).await?;
    need(
        text(&answer, "/dossier")? == dossier.id,
        "/dossier is another",
    )
}

async fn state_is_declared(session: &Session) -> Verdict {
    let (_, answer) = answer(session).await?;
    let state = text(&answer, "/state")?;
    need(state == "declared", format!("/state is {state}"))
}

async fn lists_documents(session: &Session) -> Verdict {
    let (dossier, answer) = answer(session).await?;
    let documents = list(&answer, "/documents")?;
    need(
        documents.len() == dossier.sealed.len(),
        format!("{} documents are listed", documents.len()),
    )?;
    for (ordinal, document) in (0..).zip(documents) {
        let told = integer(document, "/ordinal")?;
        need(
            told == ordinal,
            format!("ordinal {told} in place {ordinal}"),
        )?;
    }
    Ok(())
}

async fn all_missing(session: &Session) -> Verdict {
    let (dossier, answer) = answer(session).await?;
    for (ordinal, _) in (0..).zip(&dossier.sealed) {
        let (state, offset) = document_state(&answer, ordinal)?;
        need(
            state == "missing" && offset == 0,
            format!("document {ordinal} is {state} at {offset}"),
        )?;
    }
    Ok(())
}

async fn lengths(session: &Session) -> Verdict {
    let (dossier, answer) = answer(session).await?;
    for (document, sealed) in list(&answer, "/documents")?.iter().zip(&dossier.sealed) {
        let told = integer(document, "/length")?;
        let is_right = usize::try_from(told) == Ok(sealed.len());
        need(
            is_right,
            format!("a length of {told} instead of {}", sealed.len()),
        )?;
    }
    Ok(())
}

async fn upload_paths(session: &Session) -> Verdict {
    let (_, answer) = answer(session).await?;
    let start = format!("{BASE}/uploads/");
    let all = uploads(&answer)?;
    let is_path = |path: &String| path.starts_with(&start) && path.len() > start.len();
    need(
        all.iter().all(is_path),
        format!("an upload is not below {start}"),
    )
}

async fn distinct(session: &Session) -> Verdict {
    let (_, answer) = answer(session).await?;
    let mut all = uploads(&answer)?;
    let count = all.len();
    all.sort();
    all.dedup();
    need(all.len() == count, "two documents have one upload")
}

/// The path alone opens nothing, but it goes into access logs and must tell nothing.
async fn unguessable(session: &Session) -> Verdict {
    let (dossier, answer) = answer(session).await?;
    for path in uploads(&answer)? {
        let name = path.rsplit('/').next().unwrap_or_default();
        need(
            name.len() >= 16,
            "an upload's name is short enough to be guessed",
        )?;
        let tells = [&dossier.id, &dossier.tracking_code];
        let is_telling = tells.iter().any(|one| name.contains(one.as_str()));
        need(!is_telling, "an upload's name is made of the dossier's")?;
    }
    Ok(())
}

async fn expiry(session: &Session) -> Verdict {
    let (_, answer) = answer(session).await?;
    for document in list(&answer, "/documents")? {
        let expires = signs::time(text(document, "/expires")?)?;
        need(expires > Timestamp::now(), "an upload has expired already")?;
    }
    Ok(())
}

async fn tells_offsets(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let piece = declared.piece(0, 700)?;
    session
        .append(declared.paper()?, 0, piece)
        .await?
        .is(&[204])?;
    let again = session.declare(&declared.dossier).await?.json()?;
    let (state, offset) = document_state(&again, 1)?;
    need(
        state == "partial" && offset == 700,
        format!("the document is {state} at {offset}"),
    )
}

async fn unknown_members(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let dossier = dossier.changed(&session.device, |manifest| {
        set(manifest, "/later", json!({"a": [1, "b", null]}));
        set(manifest, "/documents/1/later", json!("đ"));
        set(manifest, "/procedure/later", json!(true));
    })?;
    session.declare(&dossier).await?.is(&[201])
}

/// The signature covers the canonical form, so that white space is free.
async fn any_white_space(session: &Session) -> Verdict {
    let mut dossier = session.dossier().await?;
    dossier.body = format!("{:#}\n", dossier.manifest).into_bytes();
    let declared = session.complete(dossier).await?;
    session.submit(&declared.dossier).await?.is(&[201, 202])
}

async fn conflict(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let other = declared
        .dossier
        .with(&session.device, "/clock", json!("doubtful"))?;
    session
        .declare(&other)
        .await?
        .refuses(409, "manifest-conflict")
}

async fn conflict_changes_nothing(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let first = session.declare(&dossier).await?;
    let other = dossier.with(&session.device, "/clock", json!("doubtful"))?;
    session.declare(&other).await?.is(&[409])?;
    tells_the_same(&first, &session.declare(&dossier).await?)
}

/// What was declared is the exact bytes: their digest stands in the receipt.
async fn other_bytes(session: &Session) -> Verdict {
    let mut dossier = session.declared().await?.dossier;
    dossier.body = format!("{:#}", dossier.manifest).into_bytes();
    session
        .declare(&dossier)
        .await?
        .refuses(409, "manifest-conflict")
}

async fn same_code(session: &Session) -> Verdict {
    let first = session.declared().await?.dossier;
    let second = session.dossier().await?;
    let code = json!(first.tracking_code);
    let second = second.with(&session.device, "/tracking_code", code)?;
    session
        .declare(&second)
        .await?
        .refuses(409, "manifest-conflict")
}

async fn refuses_body(session: &Session, body: &str) -> Verdict {
    let path = format!("dossiers/{}", fresh_id());
    let answer = session.put(&path, body.as_bytes()).await?;
    answer.refuses(400, "body-invalid")
}

async fn too_deep(session: &Session) -> Verdict {
    let body = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
    refuses_body(session, &body).await
}

async fn too_long(session: &Session) -> Verdict {
    let path = format!("dossiers/{}", fresh_id());
    let body = format!("{{\"a\":\"{}\"}}", "a".repeat(1024 * 1024));
    session
        .put(&path, body.as_bytes())
        .await?
        .refuses(413, "too-large")
}

async fn another_name(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let path = format!("dossiers/{}", fresh_id());
    let answer = session.put(&path, &dossier.body).await?;
    answer.refuses(422, "manifest-invalid")
}

/// Whatever it is called, it is not taken.
async fn no_uuid(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let dossier = dossier.with(&session.device, "/dossier", json!("no-uuid"))?;
    let answer = session.put("dossiers/no-uuid", &dossier.body).await?;
    answer.is(&[400, 404, 422])
}

async fn after_acceptance(session: &Session) -> Verdict {
    let dossier = session.accepted().await?;
    session.declare(&dossier).await?.is(&[200])
}

async fn conflict_later(session: &Session) -> Verdict {
    let dossier = session.accepted().await?;
    let other = dossier.with(&session.device, "/clock", json!("doubtful"))?;
    session
        .declare(&other)
        .await?
        .refuses(409, "manifest-conflict")
}
