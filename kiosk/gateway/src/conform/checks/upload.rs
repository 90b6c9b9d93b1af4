//! `HEAD`, `PATCH` and their overrides: chunks that are as they should be.

use crate::conform::{
    call::Call,
    check::checks,
    fault::{Verdict, need},
    session::{Session, document_state},
};

checks! {
    "upload-begins-at-0", "Calls, HEAD uploads/{uid}" => begins_at_0();
    "upload-head-tells-the-length", "Calls, HEAD uploads/{uid}" => tells_length();
    "upload-head-speaks-tus", "Calls, HEAD uploads/{uid}" => head_speaks_tus();
    "upload-head-has-no-body", "Calls, HEAD uploads/{uid}" => head_is_empty();
    "upload-chunk-is-204-with-the-new-offset", "Calls, PATCH uploads/{uid}" => chunk_moves();
    "upload-chunk-answer-speaks-tus", "Calls, PATCH uploads/{uid}" => patch_speaks_tus();
    "upload-head-agrees-with-the-chunk", "Calls, HEAD uploads/{uid}" => head_agrees();
    "upload-empty-chunk-changes-nothing", "Calls, PATCH uploads/{uid}" => empty_chunk();
    "upload-may-come-in-many-chunks", "Calls, PATCH uploads/{uid}" => many_chunks();
    "upload-of-one-document-leaves-the-others", "Calls, PATCH uploads/{uid}" => leaves_others();
    "upload-head-tells-its-last-day", "Calls, HEAD uploads/{uid}" => tells_expiry();
    "upload-options-name-the-extensions", "Calls, PATCH uploads/{uid}" => extensions();
    "upload-of-no-dossier-is-gone", "Calls, PATCH uploads/{uid}" => unknown();
    "upload-head-of-no-dossier-is-gone", "Calls, HEAD uploads/{uid}" => unknown_head();
    "upload-patch-may-come-as-post", "Rules, 6" => overridden_patch();
    "upload-head-may-come-as-post", "Rules, 6" => overridden_head();
    "upload-override-is-signed-as-what-it-stands-for", "Rules, 9" => override_signature();
    "upload-post-without-override-is-no-chunk", "Rules, 6" => plain_post();
}

async fn begins_at_0(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let offset = session.offset(declared.paper()?).await?;
    need(offset == 0, format!("a new upload begins at {offset}"))
}

async fn tells_length(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let length = session
        .head(declared.paper()?)
        .await?
        .number("upload-length")?;
    let is_right = usize::try_from(length) == Ok(declared.sealed_paper().len());
    need(is_right, format!("Upload-Length is {length}"))
}

async fn head_speaks_tus(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let answer = session.head(declared.paper()?).await?;
    need(
        answer.header("tus-resumable") == "1.0.0",
        "Tus-Resumable is not 1.0.0",
    )
}

async fn head_is_empty(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let answer = session.head(declared.paper()?).await?;
    answer.is(&[200])?;
    need(answer.body.is_empty(), "HEAD is answered with a body")
}

async fn chunk_moves(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let answer = session
        .append(declared.paper()?, 0, declared.piece(0, 700)?)
        .await?;
    answer.is(&[204])?;
    let offset = answer.number("upload-offset")?;
    need(
        offset == 700,
        format!("Upload-Offset is {offset} after 700 bytes"),
    )
}

async fn patch_speaks_tus(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let answer = session
        .append(declared.paper()?, 0, declared.piece(0, 700)?)
        .await?;
    need(
        answer.header("tus-resumable") == "1.0.0",
        "Tus-Resumable is not 1.0.0",
    )
}

async fn head_agrees(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let (upload, piece) = (declared.paper()?, declared.piece(0, 700)?);
    let told = session
        .append(upload, 0, piece)
        .await?
        .number("upload-offset")?;
    let offset = session.offset(upload).await?;
    need(
        offset == told,
        format!("HEAD says {offset}, PATCH said {told}"),
    )
}

async fn empty_chunk(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let upload = declared.paper()?;
    let answer = session.append(upload, 0, &[]).await?;
    answer.is(&[204])?;
    let offset = session.offset(upload).await?;
    need(
        offset == 0,
        format!("an empty chunk moved the offset to {offset}"),
    )
}

async fn many_chunks(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let upload = declared.paper()?;
    for start in [0, 1, 100, 1_000] {
        let end = match start {
            0 => 1,
            1 => 100,
            100 => 1_000,
            _ => declared.sealed_paper().len(),
        };
        let piece = declared.piece(start, end)?;
        let offset = u64::try_from(start).unwrap_or(u64::MAX);
        session.append(upload, offset, piece).await?.is(&[204])?;
    }
    session.complete_and_accept(&declared).await.map(drop)
}

async fn leaves_others(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    session
        .fill(declared.paper()?, declared.sealed_paper())
        .await?;
    let status = session.read(&declared.dossier.path()).await?.json()?;
    let (form, offset) = document_state(&status, 0)?;
    let (paper, _) = document_state(&status, 1)?;
    need(
        form == "missing" && offset == 0 && paper == "complete",
        format!("the form is {form}, the component file {paper}"),
    )
}

/// In the form of HTTP dates (tus 1.0.0, "Expiration").
async fn tells_expiry(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let answer = session.head(declared.paper()?).await?;
    let told = answer.header("upload-expires");
    let parsed = jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S GMT", told);
    need(parsed.is_ok(), format!("Upload-Expires is {told:?}"))
}

async fn extensions(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let call = Call::new("OPTIONS", declared.paper()?);
    let answer = session.send(call.by(&session.device)).await?;
    answer.is(&[200, 204])?;
    let told: Vec<&str> = answer
        .header("tus-extension")
        .split(',')
        .map(str::trim)
        .collect();
    for extension in ["termination", "expiration"] {
        need(
            told.contains(&extension),
            format!("Tus-Extension has no {extension}"),
        )?;
    }
    Ok(())
}

const NOWHERE: &str = "uploads/AAAAAAAAAAAAAAAAAAAAAA";

async fn unknown(session: &Session) -> Verdict {
    let path = Call::new("PATCH", NOWHERE).path;
    let answer = session.append(&path, 0, b"chunk").await?;
    match answer.status {
        410 => answer.refuses(410, "upload-gone"),
        _ => answer.refuses(404, "upload-gone"),
    }
}

async fn unknown_head(session: &Session) -> Verdict {
    let path = Call::new("HEAD", NOWHERE).path;
    let answer = session.head(&path).await?;
    answer.is(&[404, 410])?;
    need(answer.body.is_empty(), "HEAD is answered with a body")
}

async fn overridden_patch(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let (upload, piece) = (declared.paper()?, declared.piece(0, 700)?);
    let call = Call {
        method: "POST",
        ..Call::chunk(upload, 0, piece, &session.device)
    };
    let answer = session
        .send(call.with("X-HTTP-Method-Override", "PATCH"))
        .await?;
    answer.is(&[204])?;
    need(
        session.offset(upload).await? == 700,
        "the chunk was not appended",
    )
}

async fn overridden_head(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let upload = declared.paper()?;
    session
        .append(upload, 0, declared.piece(0, 700)?)
        .await?
        .is(&[204])?;
    let call = Call::new("POST", upload).by(&session.device);
    let answer = session
        .send(call.with("X-HTTP-Method-Override", "HEAD"))
        .await?;
    answer.is(&[200])?;
    need(
        answer.number("upload-offset")? == 700,
        "another offset than 700",
    )?;
    need(answer.body.is_empty(), "it is answered with a body")
}

async fn override_signature(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let piece = declared.piece(0, 700)?;
    let call = Call {
        method: "POST",
        ..Call::chunk(declared.paper()?, 0, piece, &session.device)
    };
    let call = call.signed_as("POST", &session.device);
    let answer = session
        .send(call.with("X-HTTP-Method-Override", "PATCH"))
        .await?;
    answer.refuses(401, "signature-invalid")
}

async fn plain_post(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let upload = declared.paper()?;
    let call = Call {
        method: "POST",
        ..Call::chunk(upload, 0, declared.piece(0, 700)?, &session.device)
    };
    session.send(call).await?.is(&[404, 405])?;
    need(session.offset(upload).await? == 0, "the chunk was appended")
}
