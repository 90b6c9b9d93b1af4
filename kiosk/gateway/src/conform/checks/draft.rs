//! Parked drafts. A portal may do without them, and then it must say so plainly.

use serde_json::Value;

use crate::conform::{
    answer::Answer,
    call::Call,
    check::checks,
    dossier::fresh_id,
    fault::{Fault, Verdict, need, truth},
    session::{Declared, Session, uploads},
};

checks! {
    "draft-is-parked-or-not-offered", "Calls, PUT drafts/{id}" => parked();
    "draft-again-is-200-or-not-offered", "Rules, 3" => parked_again();
    "draft-with-a-grant-is-refused-or-not-offered", "Calls, PUT drafts/{id}" => with_grant();
    "draft-comes-back-or-is-not-offered", "Calls, GET drafts/{id}/documents/{ordinal}" => comes_back();
    "draft-comes-back-in-pieces-or-is-not-offered", "Calls, GET drafts/{id}/documents/{ordinal}" => in_pieces();
    "draft-that-is-unknown-is-refused-or-not-offered", "Calls, GET drafts/{id}" => unknown();
}

async fn is_offered(session: &Session) -> Result<bool, Fault> {
    truth(&session.service().await?.json()?, "/parking")
}

/// The right answer of a portal without drafts.
pub(super) fn not_offered(answer: &Answer) -> Verdict {
    let general = answer.refuses(404, "not-found");
    general.or_else(|_| answer.refuses(404, "not-offered"))
}

/// Parks a draft: a manifest whose secret was granted to nobody.
async fn park(session: &Session) -> Result<(Declared, Answer), Fault> {
    let dossier = session.dossier().await?;
    let dossier = dossier.lacking(&session.device, "/grants")?;
    let path = format!("drafts/{}", dossier.id);
    let answer = session.put(&path, &dossier.body).await?;
    let uploads = match answer.status {
        200 | 201 => uploads(&answer.json()?)?,
        _ => Vec::new(),
    };
    Ok((Declared { dossier, uploads }, answer))
}

async fn parked(session: &Session) -> Verdict {
    let (_, answer) = park(session).await?;
    if is_offered(session).await? {
        answer.is(&[201])
    } else {
        not_offered(&answer)
    }
}

async fn parked_again(session: &Session) -> Verdict {
    let (declared, first) = park(session).await?;
    if !is_offered(session).await? {
        return not_offered(&first);
    }
    let path = format!("drafts/{}", declared.dossier.id);
    let again = session.put(&path, &declared.dossier.body).await?;
    again.is(&[200])
}

/// Staff can never open a draft, and no more can the portal.
async fn with_grant(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let path = format!("drafts/{}", dossier.id);
    let answer = session.put(&path, &dossier.body).await?;
    if is_offered(session).await? {
        answer.refuses(422, "manifest-invalid")
    } else {
        not_offered(&answer)
    }
}

/// A draft with all its bytes, or the portal's word that it has none.
async fn filled(session: &Session) -> Result<Option<Declared>, Fault> {
    let (declared, answer) = park(session).await?;
    if !is_offered(session).await? {
        not_offered(&answer)?;
        return Ok(None);
    }
    session.fill_all(&declared).await?;
    Ok(Some(declared))
}

async fn comes_back(session: &Session) -> Verdict {
    let Some(declared) = filled(session).await? else {
        return Ok(());
    };
    let path = format!("drafts/{}", declared.dossier.id);
    let parked = session.read(&path).await?;
    parked.is(&[200])?;
    need(
        parked.body == declared.dossier.body,
        "the draft itself came back changed",
    )?;
    for (ordinal, sealed) in declared.dossier.sealed.iter().enumerate() {
        let path = format!("drafts/{}/documents/{ordinal}", declared.dossier.id);
        let answer = session.read(&path).await?;
        answer.is(&[200])?;
        need(
            answer.body == *sealed,
            format!("document {ordinal} came back changed"),
        )?;
    }
    Ok(())
}

async fn in_pieces(session: &Session) -> Verdict {
    let Some(declared) = filled(session).await? else {
        return Ok(());
    };
    let path = format!("drafts/{}/documents/1", declared.dossier.id);
    let call = Call::new("GET", &path).by(&session.device);
    let answer = session.send(call.with("Range", "bytes=100-199")).await?;
    answer.is(&[206])?;
    need(
        answer.body == declared.piece(100, 200)?,
        "another piece came back",
    )
}

async fn unknown(session: &Session) -> Verdict {
    let answer = session.read(&format!("drafts/{}", fresh_id())).await?;
    if is_offered(session).await? {
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        need(body.is_object(), "no problem")?;
        answer.is(&[404])
    } else {
        not_offered(&answer)
    }
}
