//! Chunks with one thing wrong: refused as a whole, the offset unchanged.

use crate::conform::{
    call::Call,
    check::checks,
    fault::{Verdict, integer, need},
    session::{Declared, Session},
    signs::content_digest,
};

checks! {
    "chunk-behind-the-offset-is-refused", "Calls, PATCH uploads/{uid}" => at(0, 10);
    "chunk-ahead-of-the-offset-is-refused", "Calls, PATCH uploads/{uid}" => at(900, 10);
    "chunk-sent-twice-is-not-appended-twice", "Calls, PATCH uploads/{uid}" => sent_twice();
    "chunk-beyond-the-length-is-refused", "Calls, PATCH uploads/{uid}" => beyond_the_length();
    "chunk-over-the-limit-is-refused", "Calls, PATCH uploads/{uid}" => over_the_limit();
    "chunk-with-a-wrong-digest-is-refused", "Calls, PATCH uploads/{uid}" => spoilt("Content-Digest", WRONG_DIGEST, 400, "digest-mismatch");
    "chunk-with-a-malformed-digest-is-refused", "Calls, PATCH uploads/{uid}" => spoilt("Content-Digest", "sha-256=nonsense", 400, "header-invalid");
    "chunk-with-a-short-digest-is-refused", "Calls, PATCH uploads/{uid}" => spoilt("Content-Digest", "sha-256=:AA==:", 400, "header-invalid");
    "chunk-digest-is-found-among-others", "Rules, 1" => digest_among_others();
    "chunk-without-an-offset-is-refused", "Calls, PATCH uploads/{uid}" => lacks("Upload-Offset", 400, "header-invalid");
    "chunk-offset-must-be-a-number", "Calls, PATCH uploads/{uid}" => spoilt("Upload-Offset", "many", 400, "header-invalid");
    "chunk-offset-must-not-be-negative", "Calls, PATCH uploads/{uid}" => spoilt("Upload-Offset", "-1", 400, "header-invalid");
    "chunk-of-another-media-type-is-refused", "Calls, PATCH uploads/{uid}" => spoilt("Content-Type", "application/octet-stream", 415, "media-type");
    "chunk-without-a-media-type-is-refused", "Calls, PATCH uploads/{uid}" => lacks("Content-Type", 415, "media-type");
    "chunk-of-another-tus-is-refused", "Calls, PATCH uploads/{uid}" => spoilt("Tus-Resumable", "0.2.2", 412, "tus-version");
    "chunk-without-tus-is-refused", "Calls, PATCH uploads/{uid}" => lacks("Tus-Resumable", 412, "tus-version");
    "chunk-after-acceptance-changes-nothing", "Calls, PATCH uploads/{uid}" => after_acceptance();
}

/// SHA-256 of nothing.
const WRONG_DIGEST: &str = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";

/// An upload with 700 bytes in it.
async fn begun(session: &Session) -> Result<Declared, crate::conform::fault::Fault> {
    let declared = session.declared().await?;
    let piece = declared.piece(0, 700)?;
    session
        .append(declared.paper()?, 0, piece)
        .await?
        .is(&[204])?;
    Ok(declared)
}

/// The offset is still 700.
async fn unmoved(session: &Session, declared: &Declared) -> Verdict {
    let offset = session.offset(declared.paper()?).await?;
    need(
        offset == 700,
        format!("the offset is {offset} instead of 700"),
    )
}

async fn at(session: &Session, start: usize, length: usize) -> Verdict {
    let declared = begun(session).await?;
    let piece = declared.piece(start, start + length)?;
    let offset = u64::try_from(start).unwrap_or(u64::MAX);
    let answer = session.append(declared.paper()?, offset, piece).await?;
    answer.refuses(409, "offset-mismatch")?;
    let told = answer.number("upload-offset")?;
    need(
        told == 700,
        format!("Upload-Offset is {told} instead of 700"),
    )?;
    unmoved(session, &declared).await
}

async fn sent_twice(session: &Session) -> Verdict {
    let declared = begun(session).await?;
    let again = session
        .append(declared.paper()?, 0, declared.piece(0, 700)?)
        .await?;
    again.refuses(409, "offset-mismatch")?;
    unmoved(session, &declared).await?;
    session.complete_and_accept(&declared).await.map(drop)
}

async fn beyond_the_length(session: &Session) -> Verdict {
    let declared = begun(session).await?;
    let whole = declared.sealed_paper();
    let answer = session.append(declared.paper()?, 700, whole).await?;
    answer.refuses(413, "too-large")?;
    unmoved(session, &declared).await
}

async fn over_the_limit(session: &Session) -> Verdict {
    let service = session.service().await?.json()?;
    let limit = integer(&service, "/limits/chunk_bytes")?;
    let too_many = usize::try_from(limit)
        .unwrap_or(usize::MAX)
        .saturating_add(1);
    let declared = begun(session).await?;
    let answer = session
        .append(declared.paper()?, 700, &vec![0; too_many])
        .await?;
    answer.refuses(413, "too-large")?;
    unmoved(session, &declared).await
}

async fn spoilt(
    session: &Session,
    header: &'static str,
    value: &str,
    status: u16,
    problem: &str,
) -> Verdict {
    let declared = begun(session).await?;
    let piece = declared.piece(700, 900)?;
    let call = Call::chunk(declared.paper()?, 700, piece, &session.device);
    let answer = session.send(call.with(header, value)).await?;
    answer.refuses(status, problem)?;
    unmoved(session, &declared).await
}

async fn lacks(session: &Session, header: &str, status: u16, problem: &str) -> Verdict {
    let declared = begun(session).await?;
    let piece = declared.piece(700, 900)?;
    let call = Call::chunk(declared.paper()?, 700, piece, &session.device);
    let answer = session.send(call.without(header)).await?;
    answer.refuses(status, problem)?;
    unmoved(session, &declared).await
}

/// A dictionary of RFC 9530 may hold digests that nobody here knows.
async fn digest_among_others(session: &Session) -> Verdict {
    let declared = begun(session).await?;
    let piece = declared.piece(700, 900)?;
    let call = Call::chunk(declared.paper()?, 700, piece, &session.device);
    let both = format!("unixsum=:AAA=:, {}", content_digest(piece));
    session
        .send(call.with("Content-Digest", both))
        .await?
        .is(&[204])
}

/// The receipt is given for those bytes and no others.
async fn after_acceptance(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let receipt = session.complete_and_accept(&declared).await?;
    let end = u64::try_from(declared.sealed_paper().len()).unwrap_or(u64::MAX);
    let answer = session.append(declared.paper()?, end, b"more").await?;
    need(
        (400..500).contains(&answer.status),
        format!(
            "a chunk after acceptance is answered with {}",
            answer.status
        ),
    )?;
    session.submit(&declared.dossier).await?.repeats(&receipt)
}
