//! Manifests with one thing wrong: each is refused, and nothing of it stays.

use serde_json::{Value, json};

use crate::conform::{
    check::checks,
    fault::{Verdict, set},
    session::Session,
    signs::Device,
};

checks! {
    "manifest-without-a-signature-is-refused", "Documents, Manifest" => unsigned();
    "manifest-with-a-wrong-signature-is-refused", "Documents, Manifest" => wrongly_signed();
    "manifest-changed-after-signing-is-refused", "Documents, Manifest" => changed();
    "manifest-of-another-device-is-refused", "Documents, Manifest" => another_device();
    "manifest-without-a-member-is-refused", "Documents, Manifest" => lacks("/desk");
    "manifest-without-documents-is-refused", "Documents, Manifest" => lacks("/documents");
    "manifest-without-grants-is-refused", "Documents, Manifest" => lacks("/grants");
    "manifest-session-number-must-be-one", "Documents, Manifest" => refuses("/session_no", json!("1"));
    "manifest-tracking-code-must-be-long-enough", "Documents, Manifest" => refuses("/tracking_code", json!("7K4M2Q9D6TR"));
    "manifest-tracking-code-must-be-crockford", "Documents, Manifest" => refuses("/tracking_code", json!("7K4M2Q9D6TU!"));
    "manifest-tracking-code-has-one-form", "Documents, Manifest" => refuses("/tracking_code", json!("7k4m-2q9d-6trw"));
    "manifest-desk-must-be-known", "Documents, Manifest" => refuses("/desk", json!("no-such-desk"));
    "manifest-unit-must-be-known", "Documents, Manifest" => refuses("/unit", json!("00000"));
    "manifest-channel-must-be-kiosk", "Documents, Manifest" => refuses("/channel", json!("pigeon"));
    "manifest-time-must-be-utc", "Rules, 1" => refuses("/created", json!("2026-11-23T15:43:37+07:00"));
    "manifest-time-must-be-a-time", "Rules, 1" => refuses("/created", json!("yesterday"));
    "manifest-clock-is-trusted-or-doubtful", "Documents, Manifest" => refuses("/clock", json!("maybe"));
    "manifest-member-of-another-kind-is-refused", "Documents, Manifest" => refuses("/documents/1/pages", json!("two"));
    "manifest-needs-a-grant-for-the-portal", "Documents, Manifest" => refuses("/grants/0/to", json!("recovery"));
    "manifest-grant-must-be-for-a-known-key", "Documents, Manifest" => refuses("/grants/0/key_id", json!("no-such-key"));
    "manifest-grant-must-be-base64", "Documents, Manifest" => refuses("/grants/0/sealed_secret", json!("***"));
    "manifest-of-an-unknown-procedure-is-refused", "Calls, PUT dossiers/{id}" => unknown_procedure();
    "manifest-of-an-unknown-form-version-is-refused", "Calls, PUT dossiers/{id}" => unknown_form();
    "manifest-clock-may-be-doubtful", "Documents, Manifest" => takes("/clock", json!("doubtful"));
    "manifest-refused-leaves-nothing", "Calls, PUT dossiers/{id}" => leaves_nothing();
    "manifest-refused-may-be-put-right", "Calls, PUT dossiers/{id}" => put_right();
}

async fn refuses(session: &Session, pointer: &str, value: Value) -> Verdict {
    let dossier = session.dossier().await?;
    let spoilt = dossier.with(&session.device, pointer, value)?;
    session
        .declare(&spoilt)
        .await?
        .refuses(422, "manifest-invalid")
}

async fn lacks(session: &Session, pointer: &str) -> Verdict {
    let dossier = session.dossier().await?.lacking(&session.device, pointer)?;
    session
        .declare(&dossier)
        .await?
        .refuses(422, "manifest-invalid")
}

async fn takes(session: &Session, pointer: &str, value: Value) -> Verdict {
    let dossier = session.dossier().await?;
    let changed = dossier.with(&session.device, pointer, value)?;
    session.declare(&changed).await?.is(&[201])
}

async fn unsigned(session: &Session) -> Verdict {
    altered(session, |manifest| {
        crate::conform::fault::remove(manifest, "/device_signature");
    })
    .await
}

async fn wrongly_signed(session: &Session) -> Verdict {
    let foreign = Device::fresh().sign(b"something else");
    altered(session, |manifest| {
        set(manifest, "/device_signature", json!(foreign));
    })
    .await
}

async fn changed(session: &Session) -> Verdict {
    altered(session, |manifest| {
        set(manifest, "/clock", json!("doubtful"));
    })
    .await
}

/// Changes a manifest without signing it again.
async fn altered(session: &Session, alter: impl FnOnce(&mut Value)) -> Verdict {
    let mut dossier = session.dossier().await?;
    alter(&mut dossier.manifest);
    dossier.body = dossier.manifest.to_string().into_bytes();
    session
        .declare(&dossier)
        .await?
        .refuses(422, "manifest-invalid")
}

async fn another_device(session: &Session) -> Verdict {
    let other = Device::fresh();
    let dossier = session.dossier().await?;
    let dossier = dossier.with(&other, "/device", json!(other.public()))?;
    session
        .declare(&dossier)
        .await?
        .refuses(422, "manifest-invalid")
}

async fn unknown_procedure(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let dossier = dossier.with(&session.device, "/procedure/code", json!("9.999999"))?;
    session
        .declare(&dossier)
        .await?
        .refuses(422, "procedure-unknown")
}

/// A version that is not yet known, and no retired one.
async fn unknown_form(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let later = json!(session.subject.form_version + 1000);
    let dossier = dossier.with(&session.device, "/procedure/form_version", later)?;
    session
        .declare(&dossier)
        .await?
        .refuses(422, "procedure-unknown")
}

async fn leaves_nothing(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let spoilt = dossier.with(&session.device, "/channel", json!("pigeon"))?;
    session.declare(&spoilt).await?.is(&[422])?;
    let answer = session.read(&dossier.path()).await?;
    answer.refuses(404, "dossier-unknown")
}

async fn put_right(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let spoilt = dossier.with(&session.device, "/channel", json!("pigeon"))?;
    session.declare(&spoilt).await?.is(&[422])?;
    session.declare(&dossier).await?.is(&[201])
}
