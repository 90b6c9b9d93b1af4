//! `GET dossiers/{id}`.

use serde_json::Value;

use crate::conform::{
    check::checks,
    dossier::fresh_id,
    fault::{Fault, Verdict, need, text},
    session::{Declared, Session, document_state},
};

checks! {
    "status-of-a-new-dossier-is-declared", "Documents, Status" => new();
    "status-of-a-begun-dossier-is-receiving", "Documents, Status" => begun();
    "status-of-a-full-dossier-is-complete", "Documents, Status" => full();
    "status-before-acceptance-has-no-national-state", "Documents, Status" => no_national_state();
    "status-after-acceptance-is-accepted", "Documents, Status" => accepted();
    "status-after-acceptance-has-a-national-state", "Documents, Status" => national_state();
    "status-after-acceptance-has-verified-documents", "Documents, Status" => verified();
    "status-names-the-dossier", "Documents, Status" => names_dossier();
    "status-of-an-unknown-dossier-is-refused", "Calls, GET dossiers/{id}" => unknown(false);
    "status-of-a-name-that-is-no-uuid-is-refused", "Calls, GET dossiers/{id}" => unknown(true);
}

async fn status(session: &Session, declared: &Declared) -> Result<Value, Fault> {
    let answer = session.read(&declared.dossier.path()).await?;
    answer.is(&[200])?;
    answer.json()
}

fn is_state(status: &Value, expected: &str) -> Verdict {
    let state = text(status, "/state")?;
    need(
        state == expected,
        format!("/state is {state} instead of {expected}"),
    )
}

async fn new(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    is_state(&status(session, &declared).await?, "declared")
}

async fn begun(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let piece = declared.piece(0, 700)?;
    session
        .append(declared.paper()?, 0, piece)
        .await?
        .is(&[204])?;
    let status = status(session, &declared).await?;
    is_state(&status, "receiving")?;
    let (state, offset) = document_state(&status, 1)?;
    need(
        state == "partial" && offset == 700,
        format!("the document is {state} at {offset}"),
    )
}

async fn full(session: &Session) -> Verdict {
    let declared = session.complete(session.dossier().await?).await?;
    is_state(&status(session, &declared).await?, "complete")
}

async fn no_national_state(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let status = status(session, &declared).await?;
    for member in ["/national_state", "/official_code"] {
        let is_null = status.pointer(member).is_some_and(Value::is_null);
        need(is_null, format!("{member} is not null"))?;
    }
    Ok(())
}

async fn done(session: &Session) -> Result<Value, Fault> {
    let answer = &session.delivered().await?.status;
    answer.is(&[200])?;
    answer.json()
}

/// A portal may forward at once.
async fn accepted(session: &Session) -> Verdict {
    let status = done(session).await?;
    let state = text(&status, "/state")?;
    need(
        matches!(state, "accepted" | "forwarding" | "forwarded"),
        format!("/state is {state}"),
    )
}

async fn national_state(session: &Session) -> Verdict {
    let status = done(session).await?;
    let number = status.pointer("/national_state").and_then(Value::as_u64);
    need(
        number.is_some_and(|number| (1..=10).contains(&number)),
        "/national_state is not 1 to 10",
    )
}

async fn verified(session: &Session) -> Verdict {
    let status = done(session).await?;
    for ordinal in [0, 1] {
        let (state, _) = document_state(&status, ordinal)?;
        need(
            state == "verified",
            format!("document {ordinal} is {state}"),
        )?;
    }
    Ok(())
}

async fn names_dossier(session: &Session) -> Verdict {
    let status = done(session).await?;
    let id = &session.delivered().await?.dossier.id;
    need(text(&status, "/dossier")? == id, "/dossier is another")
}

async fn unknown(session: &Session, is_no_uuid: bool) -> Verdict {
    let name = if is_no_uuid {
        "no-uuid".to_owned()
    } else {
        fresh_id()
    };
    let answer = session.read(&format!("dossiers/{name}")).await?;
    answer.refuses(404, "dossier-unknown")
}
