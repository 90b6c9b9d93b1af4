//! The bundle `keys`.

use jiff::Timestamp;

use super::service::{modified, not_modified, stays, strong_etag};
use crate::conform::{
    check::{Check, checks},
    fault::{Fault, Verdict, integer, list, need, text},
    keys::{self, recipient},
    session::Session,
    signs,
};

/// Path of the bundle below the base.
const KEYS: &str = "bundles/keys";

checks! {
    "bundle-is-served-without-a-device", "Calls, GET bundles/{channel}" => is_served();
    "bundle-has-a-signature", "Calls, GET bundles/{channel}" => has_signature();
    "bundle-has-a-strong-etag", "Calls, GET bundles/{channel}" => strong_etag(KEYS);
    "bundle-known-by-etag-is-304", "Calls, GET bundles/{channel}" => not_modified(KEYS);
    "bundle-with-another-etag-is-200", "Calls, GET bundles/{channel}" => modified(KEYS);
    "bundle-stays-the-same", "Calls, GET bundles/{channel}" => stays(KEYS);
    "bundle-of-no-channel-is-unknown", "Calls, GET bundles/{channel}" => unknown();
    "bundle-names-its-channel", "Documents, Bundle `keys`" => names_channel();
    "bundle-has-a-version", "Documents, Bundle `keys`" => has_version();
    "bundle-is-in-its-time", "Documents, Bundle `keys`" => in_its_time();
    "bundle-seals-for-age-recipients", "Documents, Bundle `keys`" => recipients();
    "bundle-and-service-name-the-same-keys", "Documents, Bundle `keys`" => same_keys();
    "bundle-has-a-recovery-key", "Documents, Bundle `keys`" => recovery();
    "bundle-has-ed25519-receipt-keys", "Documents, Bundle `keys`" => receipt_keys();
    "bundle-has-a-receipt-key-for-today", "Documents, Bundle `keys`" => receipt_key_for_today();
}

/// Needs to know which key the province signs with.
pub(super) const SIGNED: &[Check] = &[Check {
    name: "bundle-is-signed-by-the-province",
    section: "Calls, GET bundles/{channel}",
    needs_bundle_key: true,
    run: |session| Box::pin(is_signed(session)),
}];

async fn is_served(session: &Session) -> Verdict {
    let answer = session.bundle().await?;
    answer.is(&[200])?;
    answer.json().map(drop)
}

async fn has_signature(session: &Session) -> Verdict {
    let answer = session.bundle().await?;
    let signature = signs::signature(answer.header("kiosk-bundle-signature"));
    need(
        signature.is_some(),
        "Kiosk-Bundle-Signature is no signature",
    )
}

async fn is_signed(session: &Session) -> Verdict {
    let answer = session.bundle().await?;
    let key = session.bundle_key.as_ref();
    let signature = answer.header("kiosk-bundle-signature");
    let is_right = key.is_some_and(|key| signs::is_signed(key, &answer.body, signature));
    need(is_right, "the signature is not by the named bundle key")
}

async fn unknown(session: &Session) -> Verdict {
    let answer = session.get("bundles/no-such-channel").await?;
    answer.refuses(404, "bundle-unknown")
}

async fn names_channel(session: &Session) -> Verdict {
    let bundle = session.bundle().await?.json()?;
    need(text(&bundle, "/channel")? == "keys", "/channel is not keys")
}

async fn has_version(session: &Session) -> Verdict {
    let bundle = session.bundle().await?.json()?;
    need(integer(&bundle, "/version")? > 0, "/version is 0")
}

async fn in_its_time(session: &Session) -> Verdict {
    let bundle = session.bundle().await?.json()?;
    let issued = signs::time(text(&bundle, "/issued")?)?;
    let expires = signs::time(text(&bundle, "/expires")?)?;
    let now = Timestamp::now();
    need(issued < expires, "the bundle ends before it begins")?;
    need(now < expires, "the bundle has expired")
}

async fn recipients(session: &Session) -> Verdict {
    let bundle = session.bundle().await?.json()?;
    let entries = list(&bundle, "/sealing")?;
    need(!entries.is_empty(), "no sealing key")?;
    for entry in entries {
        recipient(text(entry, "/recipient")?)?;
        let (from, to) = keys::dates(entry)?;
        need(from < to, "a key ends before it begins")?;
    }
    Ok(())
}

async fn same_keys(session: &Session) -> Verdict {
    let bundle = session.bundle().await?.json()?;
    let service = session.service().await?.json()?;
    let known = list(&bundle, "/sealing")?;
    for entry in list(&service, "/sealing_keys")? {
        let name = text(entry, "/key_id")?;
        let same = known
            .iter()
            .find(|one| text(one, "/key_id").is_ok_and(|id| id == name));
        let same = same.ok_or_else(|| Fault::new(format!("{name} is not in the bundle")))?;
        need(
            keys::dates(same)? == keys::dates(entry)?,
            format!("{name} has other dates in the bundle"),
        )?;
    }
    Ok(())
}

async fn recovery(session: &Session) -> Verdict {
    let bundle = session.bundle().await?.json()?;
    need(!text(&bundle, "/recovery/key_id")?.is_empty(), "no name")?;
    recipient(text(&bundle, "/recovery/recipient")?).map(drop)
}

async fn receipt_keys(session: &Session) -> Verdict {
    let bundle = session.bundle().await?.json()?;
    for entry in list(&bundle, "/receipt")? {
        let key = signs::public_key(text(entry, "/public_key")?);
        need(key.is_some(), "a receipt key is no Ed25519 key")?;
    }
    Ok(())
}

async fn receipt_key_for_today(session: &Session) -> Verdict {
    let bundle = session.bundle().await?.json()?;
    let is_there = list(&bundle, "/receipt")?.iter().any(keys::is_valid_now);
    need(is_there, "no receipt key is valid today")
}
