//! Who may ask and who may change (rules 8 and 9).

use serde_json::Value;

use crate::conform::{
    answer::Answer,
    call::Call,
    check::checks,
    dossier::Dossier,
    fault::{Fault, Verdict},
    session::Session,
    signs::Device,
};

checks! {
    "reading-needs-a-device", "Rules, 9" => reading_needs("Kiosk-Device");
    "reading-refuses-a-device-that-is-no-key", "Rules, 9" => reading_with_no_key();
    "changing-needs-a-device", "Rules, 9" => changing_without("Kiosk-Device");
    "changing-needs-a-signature", "Rules, 9" => changing_without("Kiosk-Signature");
    "signature-covers-the-body", "Rules, 9" => signed_for_another_body();
    "signature-covers-the-path", "Rules, 9" => signed_for_another_path();
    "signature-covers-the-method", "Rules, 9" => signed_for_another_method();
    "signature-is-by-the-named-device", "Rules, 9" => signed_by_another();
    "signature-must-be-base64", "Rules, 9" => signed_with_nonsense();
    "refused-request-leaves-nothing", "Rules, 9" => leaves_nothing();
    "chunk-needs-a-signature", "Rules, 9" => chunk_unsigned();
    "chunk-damage-is-told-before-its-signature", "Rules, 9" => damage_first();
    "dossier-is-hidden-from-another-device", "Rules, 9" => hidden_dossier();
    "upload-is-hidden-from-another-device", "Rules, 9" => hidden_upload();
    "dossier-cannot-be-changed-by-another-device", "Rules, 9" => change_by_another();
}

/// A declaration as it should be, to be spoilt.
async fn declaration(session: &Session) -> Result<(Dossier, Call), Fault> {
    let dossier = session.dossier().await?;
    let call = Call::new("PUT", &dossier.path()).json(&dossier.body);
    Ok((dossier, call.signed(&session.device)))
}

fn unsigned(answer: &Answer) -> Verdict {
    answer.refuses(401, "signature-invalid")
}

/// Another device is unknown to a portal that pins one, and its dossiers are nobody else's.
fn foreign(answer: &Answer, hidden: &str) -> Verdict {
    match answer.status {
        401 => answer.refuses(401, "device-not-known"),
        _ => answer.refuses(404, hidden),
    }
}

async fn reading_needs(session: &Session, header: &str) -> Verdict {
    let declared = session.declared().await?;
    let call = Call::new("GET", &declared.dossier.path()).by(&session.device);
    unsigned(&session.send(call.without(header)).await?)
}

async fn reading_with_no_key(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let call = Call::new("GET", &declared.dossier.path()).with("Kiosk-Device", "AAAA");
    unsigned(&session.send(call).await?)
}

async fn changing_without(session: &Session, header: &str) -> Verdict {
    let (_, call) = declaration(session).await?;
    unsigned(&session.send(call.without(header)).await?)
}

async fn signed_for_another_body(session: &Session) -> Verdict {
    let (_, mut call) = declaration(session).await?;
    call.body.push(b' ');
    unsigned(&session.send(call).await?)
}

async fn signed_for_another_path(session: &Session) -> Verdict {
    let (_, call) = declaration(session).await?;
    let (_, other) = declaration(session).await?;
    let moved = Call {
        path: other.path,
        ..call
    };
    unsigned(&session.send(moved).await?)
}

async fn signed_for_another_method(session: &Session) -> Verdict {
    let (_, call) = declaration(session).await?;
    let call = call.signed_as("PATCH", &session.device);
    unsigned(&session.send(call).await?)
}

async fn signed_by_another(session: &Session) -> Verdict {
    let (_, call) = declaration(session).await?;
    let call = call.signed(&Device::fresh()).by(&session.device);
    unsigned(&session.send(call).await?)
}

async fn signed_with_nonsense(session: &Session) -> Verdict {
    let (_, call) = declaration(session).await?;
    unsigned(
        &session
            .send(call.with("Kiosk-Signature", "nonsense"))
            .await?,
    )
}

async fn leaves_nothing(session: &Session) -> Verdict {
    let (dossier, call) = declaration(session).await?;
    unsigned(&session.send(call.without("Kiosk-Signature")).await?)?;
    let answer = session.read(&dossier.path()).await?;
    answer.refuses(404, "dossier-unknown")
}

async fn chunk_unsigned(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let call = Call::chunk(
        declared.paper()?,
        0,
        declared.piece(0, 100)?,
        &session.device,
    );
    unsigned(&session.send(call.without("Kiosk-Signature")).await?)
}

/// Damage on the way must not look like an attack.
async fn damage_first(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let mut call = Call::chunk(
        declared.paper()?,
        0,
        declared.piece(0, 100)?,
        &session.device,
    );
    if let Some(byte) = call.body.first_mut() {
        *byte ^= 1;
    }
    session.send(call).await?.refuses(400, "digest-mismatch")
}

async fn hidden_dossier(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let call = Call::new("GET", &declared.dossier.path()).by(&Device::fresh());
    foreign(&session.send(call).await?, "dossier-unknown")
}

async fn hidden_upload(session: &Session) -> Verdict {
    let declared = session.declared().await?;
    let piece = declared.piece(0, 100)?;
    let call = Call::chunk(declared.paper()?, 0, piece, &Device::fresh());
    foreign(&session.send(call).await?, "upload-gone")
}

async fn change_by_another(session: &Session) -> Verdict {
    let dossier = session.accepted().await?;
    let other = Device::fresh();
    let changed = dossier.changed(&other, |manifest| {
        crate::conform::fault::set(manifest, "/device", Value::from(other.public()));
    })?;
    let call = Call::new("PUT", &changed.path()).json(&changed.body);
    let answer = session.send(call.signed(&other)).await?;
    match answer.status {
        409 => answer.refuses(409, "manifest-conflict"),
        _ => foreign(&answer, "dossier-unknown"),
    }
}
