//! Links that break or hang in the middle of a chunk, and chunks that meet each other.

use super::declaration::tells_the_same;
use crate::conform::{
    call::Call,
    check::checks,
    fault::{Fault, Verdict, need},
    session::{Declared, Session},
};

checks! {
    "break-in-a-chunk-leaves-a-usable-offset", "Calls, PATCH uploads/{uid}" => usable_offset();
    "break-in-a-chunk-loses-no-earlier-byte", "Calls, PATCH uploads/{uid}" => loses_nothing();
    "break-in-a-declaration-leaves-nothing", "Calls, PUT dossiers/{id}" => broken_declaration();
    "hanging-chunk-does-not-stop-head", "Calls, HEAD uploads/{uid}" => head_while_hanging();
    "hanging-chunk-gives-way-to-a-newer-one", "Calls, PATCH uploads/{uid}" => newer_chunk();
    "equal-chunks-at-once-are-appended-once", "Calls, PATCH uploads/{uid}" => equal_at_once();
    "uploads-at-once-do-not-mix", "Calls, PATCH uploads/{uid}" => uploads_at_once();
    "declarations-at-once-make-one-dossier", "Rules, 3" => declarations_at_once();
    "submissions-at-once-give-one-receipt", "Rules, 3" => submissions_at_once();
}

/// How much of a chunk is sent before its link breaks or hangs.
const SENT_BYTES: usize = 300;

/// End of the chunk that breaks.
const CHUNK_BYTES: usize = 4_000;

fn chunk(session: &Session, declared: &Declared, start: usize) -> Result<Call, Fault> {
    let piece = declared.piece(start, start + CHUNK_BYTES)?;
    let offset = u64::try_from(start).unwrap_or(u64::MAX);
    Ok(Call::chunk(
        declared.paper()?,
        offset,
        piece,
        &session.device,
    ))
}

/// Whatever the portal keeps of a broken chunk, going on from its offset gives a receipt.
async fn usable_offset(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let call = chunk(session, &declared, 0)?;
    session.client.begin(call, SENT_BYTES).await?.cut().await;
    let offset = session.offset(declared.paper()?).await?;
    need(
        usize::try_from(offset).is_ok_and(|offset| offset <= CHUNK_BYTES),
        format!("the offset is {offset} after a chunk that broke off"),
    )?;
    session.complete_and_accept(&declared).await.map(drop)
}

async fn loses_nothing(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let upload = declared.paper()?;
    session
        .append(upload, 0, declared.piece(0, 700)?)
        .await?
        .is(&[204])?;
    let call = chunk(session, &declared, 700)?;
    session.client.begin(call, SENT_BYTES).await?.cut().await;
    let offset = session.offset(upload).await?;
    need(
        offset >= 700,
        format!("the offset fell from 700 to {offset}"),
    )
}

async fn broken_declaration(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let call = Call::new("PUT", &dossier.path()).json(&dossier.body);
    let call = call.signed(&session.device);
    session.client.begin(call, SENT_BYTES).await?.cut().await;
    let answer = session.read(&dossier.path()).await?;
    answer.refuses(404, "dossier-unknown")
}

async fn head_while_hanging(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let hanging = session
        .client
        .begin(chunk(session, &declared, 0)?, SENT_BYTES);
    let hanging = hanging.await?;
    let offset = session.offset(declared.paper()?).await;
    hanging.cut().await;
    offset.map(drop)
}

/// The older chunk may end in any way, as long as its bytes are not appended a second time.
async fn newer_chunk(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let upload = declared.paper()?;
    let older = chunk(session, &declared, 0)?;
    let rest = older.body.get(SENT_BYTES..).unwrap_or_default().to_vec();
    let older = session.client.begin(older, SENT_BYTES).await?;
    let go_on = || async {
        let offset = session.offset(upload).await?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let next = declared.piece(start, start + 1_000)?;
        session.append(upload, offset, next).await
    };
    let mut newer = go_on().await;
    if newer.as_ref().is_ok_and(|answer| answer.status == 409) {
        // The older one was on its way still when the offset was asked for, and what arrived
        // of it counted first. Now it has ended.
        newer = go_on().await;
    }
    let late = older.finish(rest).await;
    newer?.is(&[204])?;
    if let Some(late) = late {
        need(
            late.status != 204,
            "the older chunk was taken after the newer one",
        )?;
    }
    session.complete_and_accept(&declared).await.map(drop)
}

/// A newer chunk may end an older one half-way, so that none is taken as a whole.
async fn equal_at_once(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let send = || async { session.send(chunk(session, &declared, 0)?).await };
    let answers = futures::join!(send(), send(), send());
    let answers = [answers.0?, answers.1?, answers.2?];
    let taken = answers.iter().filter(|one| one.status == 204).count();
    need(
        taken <= 1,
        format!("{taken} of three equal chunks were taken"),
    )?;
    for answer in answers.iter().filter(|one| one.status != 204) {
        match answer.status {
            423 => answer.refuses(423, "upload-locked")?,
            _ => answer.refuses(409, "offset-mismatch")?,
        }
    }
    session.complete_and_accept(&declared).await.map(drop)
}

async fn uploads_at_once(session: &Session) -> Verdict {
    let (one, other) = (session.declared().await?, session.declared().await?);
    let deliver = |declared| session.complete_and_accept(declared);
    let receipts = futures::join!(deliver(&one), deliver(&other));
    receipts.0.and(receipts.1).map(drop)
}

async fn declarations_at_once(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let declare = || session.declare(&dossier);
    let answers = futures::join!(declare(), declare(), declare());
    let answers = [answers.0?, answers.1?, answers.2?];
    for answer in &answers {
        answer.is(&[200, 201])?;
    }
    let new = answers.iter().filter(|one| one.status == 201).count();
    need(
        new == 1,
        format!("{new} of three equal declarations were new"),
    )?;
    let [first, second, third] = &answers;
    tells_the_same(first, second)?;
    tells_the_same(first, third)
}

async fn submissions_at_once(session: &Session) -> Verdict {
    let declared = session.complete(session.dossier().await?).await?;
    let submit = || session.submit(&declared.dossier);
    let answers = futures::join!(submit(), submit(), submit());
    let answers = [answers.0?, answers.1?, answers.2?];
    let first = answers
        .iter()
        .filter(|one| matches!(one.status, 201 | 202))
        .count();
    need(
        first == 1,
        format!("{first} of three submissions were the first"),
    )?;
    let [one, two, three] = &answers;
    two.repeats(one)?;
    three.repeats(one)
}
