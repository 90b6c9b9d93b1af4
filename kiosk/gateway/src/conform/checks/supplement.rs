//! Papers asked for later, fees, slips: as far as no officer has acted yet.

use crate::conform::{
    answer::Answer,
    check::checks,
    dossier::fresh_id,
    fault::{Fault, Verdict},
    session::Session,
};

checks! {
    "supplement-nobody-asked-for-is-refused", "Calls, PUT dossiers/{id}/supplements/{n}" => not_open();
    "supplement-of-an-unknown-dossier-is-refused", "Calls, PUT dossiers/{id}/supplements/{n}" => unknown();
    "supplement-that-is-no-json-is-refused", "Calls, PUT dossiers/{id}/supplements/{n}" => no_json();
    "supplement-needs-a-signature", "Rules, 9" => needs_signature();
    "payment-of-a-dossier-without-fee-is-not-found", "Calls, GET dossiers/{id}/payment" => no_fee();
    "payment-of-an-unknown-dossier-is-refused", "Calls, GET dossiers/{id}/payment" => unknown_part("payment");
    "payment-needs-a-device", "Rules, 9" => needs_device("payment");
    "slip-that-was-not-issued-is-not-found", "Calls, GET dossiers/{id}/slips/{kind}" => no_slip("receipt");
    "slip-of-no-kind-is-not-found", "Calls, GET dossiers/{id}/slips/{kind}" => no_slip("no-such-slip");
    "slip-of-an-unknown-dossier-is-refused", "Calls, GET dossiers/{id}/slips/{kind}" => unknown_part("slips/receipt");
    "slip-needs-a-device", "Rules, 9" => needs_device("slips/receipt");
}

/// A dossier that was declared a moment ago has nothing open, whatever the body.
async fn not_open(session: &Session) -> Verdict {
    let dossier = session.accepted().await?;
    let path = dossier.path_of("supplements/1");
    session.put(&path, &dossier.body).await?.is(&[409, 422])
}

async fn unknown(session: &Session) -> Verdict {
    let dossier = session.dossier().await?;
    let path = dossier.path_of("supplements/1");
    let answer = session.put(&path, &dossier.body).await?;
    answer.refuses(404, "dossier-unknown")
}

async fn no_json(session: &Session) -> Verdict {
    let dossier = session.accepted().await?;
    let path = dossier.path_of("supplements/1");
    session.put(&path, b"{").await?.is(&[400, 409])
}

async fn needs_signature(session: &Session) -> Verdict {
    let path = format!("dossiers/{}/supplements/1", fresh_id());
    session.unsigned("PUT", &path, b"{}").await
}

async fn no_fee(session: &Session) -> Verdict {
    let dossier = session.declared().await?.dossier;
    let answer = session.read(&dossier.path_of("payment")).await?;
    answer.refuses(404, "not-found")
}

async fn of_unknown(session: &Session, part: &str) -> Result<Answer, Fault> {
    session
        .read(&format!("dossiers/{}/{part}", fresh_id()))
        .await
}

async fn unknown_part(session: &Session, part: &str) -> Verdict {
    let answer = of_unknown(session, part).await?;
    answer.refuses(404, "dossier-unknown")
}

async fn needs_device(session: &Session, part: &str) -> Verdict {
    let path = format!("dossiers/{}/{part}", fresh_id());
    session.get(&path).await?.refuses(401, "signature-invalid")
}

async fn no_slip(session: &Session, kind: &str) -> Verdict {
    let dossier = session.accepted().await?;
    let answer = session
        .read(&dossier.path_of(&format!("slips/{kind}")))
        .await?;
    answer.refuses(404, "not-found")
}
