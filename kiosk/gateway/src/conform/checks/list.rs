//! `GET dossiers?since=&cursor=`: what the kiosk compares once a day.

use serde_json::Value;

use crate::conform::{
    answer::Answer,
    call::Call,
    check::checks,
    fault::{Fault, Verdict, list, need, text},
    session::Session,
    signs::Device,
};

checks! {
    "list-has-a-new-dossier", "Calls, GET dossiers?since=TIME&cursor=…" => has_new();
    "list-comes-to-its-end", "Calls, GET dossiers?since=TIME&cursor=…" => ends();
    "list-names-a-dossier-once", "Calls, GET dossiers?since=TIME&cursor=…" => names_once();
    "list-tells-states", "Calls, GET dossiers?since=TIME&cursor=…" => tells_states();
    "list-since-a-later-time-is-empty", "Calls, GET dossiers?since=TIME&cursor=…" => later();
    "list-since-no-time-is-refused", "Calls, GET dossiers?since=TIME&cursor=…" => refuses("dossiers?since=yesterday");
    "list-from-no-cursor-is-refused", "Calls, GET dossiers?since=TIME&cursor=…" => refuses("dossiers?cursor=!");
    "list-needs-a-device", "Rules, 9" => needs_device();
    "list-is-of-one-device", "Rules, 9" => of_one_device();
}

/// More pages than any run fills.
const PAGES: usize = 1_000;

/// Every entry of this device.
async fn entries(session: &Session) -> Result<Vec<Value>, Fault> {
    let mut all = Vec::new();
    let mut path = "dossiers".to_owned();
    for _ in 0..PAGES {
        let answer = session.read(&path).await?;
        answer.is(&[200])?;
        let page = answer.json()?;
        all.extend_from_slice(list(&page, "/dossiers")?);
        match page.pointer("/cursor").and_then(Value::as_str) {
            Some(cursor) => path = format!("dossiers?cursor={cursor}"),
            None => return Ok(all),
        }
    }
    Err(Fault::new(format!("the list goes on after {PAGES} pages")))
}

async fn has_new(session: &Session) -> Verdict {
    let id = session.declared().await?.dossier.id;
    let all = entries(session).await?;
    let is_there = all
        .iter()
        .any(|one| text(one, "/dossier").is_ok_and(|told| told == id));
    need(is_there, "a dossier that was just declared is not listed")
}

async fn ends(session: &Session) -> Verdict {
    entries(session).await.map(drop)
}

async fn names_once(session: &Session) -> Verdict {
    let all = entries(session).await?;
    let names = all.iter().map(|one| text(one, "/dossier"));
    let mut names = names.collect::<Result<Vec<_>, _>>()?;
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    need(names.len() == count, "a dossier is listed twice")
}

async fn tells_states(session: &Session) -> Verdict {
    let id = &session.delivered().await?.dossier.id;
    let all = entries(session).await?;
    let own = all
        .iter()
        .find(|one| text(one, "/dossier").is_ok_and(|told| told == id));
    let own = own.ok_or_else(|| Fault::new("an accepted dossier is not listed"))?;
    let state = text(own, "/state")?;
    need(
        matches!(state, "accepted" | "forwarding" | "forwarded"),
        format!("an accepted dossier is listed as {state}"),
    )
}

async fn later(session: &Session) -> Verdict {
    let answer = session.read("dossiers?since=2099-01-01T00:00:00Z").await?;
    answer.is(&[200])?;
    let page = answer.json()?;
    need(
        list(&page, "/dossiers")?.is_empty(),
        "dossiers of a time to come",
    )
}

async fn refuses(session: &Session, path: &str) -> Verdict {
    let answer = session.read(path).await?;
    answer.refuses(400, "query-invalid")
}

async fn needs_device(session: &Session) -> Verdict {
    session
        .get("dossiers")
        .await?
        .refuses(401, "signature-invalid")
}

async fn of_one_device(session: &Session) -> Verdict {
    let call = Call::new("GET", "dossiers").by(&Device::fresh());
    let answer: Answer = session.send(call).await?;
    if answer.status == 401 {
        return answer.refuses(401, "device-not-known");
    }
    answer.is(&[200])?;
    let page = answer.json()?;
    need(
        list(&page, "/dossiers")?.is_empty(),
        "another device's dossiers",
    )
}
