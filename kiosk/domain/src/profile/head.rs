//! `profile.toml`: the province, its addresses, its tiers and how large a dossier may be.

use super::{
    Limits, Tier,
    load::all,
    sheet::Known,
    table::{Entry, ORIGIN, Read},
};
use crate::procedure::{LocalText, Period};

/// What a line of a receipt and a QR code have room for, with the code behind it.
const TRACKING_BASE_CHARS: usize = 40;

/// What `profile.toml` says besides the tiers.
pub(super) struct Head {
    pub(super) id: String,
    pub(super) name: LocalText,
    pub(super) tracking_base: String,
    pub(super) lookup_phone: String,
    pub(super) publicity: LocalText,
    pub(super) portal_name: LocalText,
    pub(super) period: Period,
    pub(super) limits: Limits,
}

pub(super) fn read(root: &Entry<'_>) -> Read<Head> {
    const OWN: [&str; 8] = [
        "id",
        "name",
        "tracking_base",
        "lookup_phone",
        "publicity",
        "portal_name",
        "limits",
        "tier",
    ];
    root.only(&[OWN.as_slice(), &ORIGIN].concat());
    let (id, name) = (root.text("id"), root.local("name"));
    let (tracking_base, lookup_phone) = (tracking_base(root), root.text("lookup_phone"));
    let (publicity, portal_name) = (root.local("publicity"), root.local("portal_name"));
    let (limits, origin) = (
        root.table("limits").and_then(|table| limits(&table)),
        root.origin(),
    );
    Ok(Head {
        id: id?,
        name: name?,
        tracking_base: tracking_base?,
        lookup_phone: lookup_phone?,
        publicity: publicity?,
        portal_name: portal_name?,
        period: origin?.period,
        limits: limits?,
    })
}

fn tracking_base(root: &Entry<'_>) -> Read<String> {
    let base = root.text("tracking_base")?;
    let host = base
        .strip_prefix("https://")
        .or_else(|| base.strip_prefix("http://"));
    let wrong = if base.chars().count() > TRACKING_BASE_CHARS {
        "tracking_base is longer than 40 characters"
    } else if host.is_none_or(|host| host.starts_with('/')) {
        "tracking_base is no address that begins with http:// or https://"
    } else if !base.ends_with('/') {
        "tracking_base does not end with /"
    } else if !base.bytes().all(|byte| byte.is_ascii_graphic()) || base.contains(['?', '#', '"']) {
        "tracking_base has characters that an address cannot have"
    } else {
        return Ok(base);
    };
    Err(root.wrong("tracking_base", wrong))
}

fn limits(table: &Entry<'_>) -> Read<Limits> {
    table.only(&["document_bytes", "dossier_bytes", "pages"]);
    let document_bytes = table.number("document_bytes", 1);
    let dossier_bytes = table.number("dossier_bytes", 1);
    let pages = table.number("pages", 1);
    let limits = Limits {
        document_bytes: document_bytes?,
        dossier_bytes: dossier_bytes?,
        pages: pages?,
    };
    if limits.dossier_bytes < limits.document_bytes {
        return Err(table.wrong("dossier_bytes", "a dossier is smaller than one document"));
    }
    Ok(limits)
}

pub(super) fn tiers(root: &Entry<'_>) -> (Read<Vec<Tier>>, Known) {
    let entries = match root.some_entries("tier") {
        Ok(entries) => entries,
        Err(told) => return (Err(told), Known::unread("tier")),
    };
    let known = Known::of("tier", &entries);
    let tiers = all(&entries, |entry| {
        entry.only(&[["code", "name"].as_slice(), &ORIGIN].concat());
        entry.origin()?;
        let name = entry.local("name");
        Ok(Tier {
            code: entry.text("code")?,
            name: name?,
        })
    });
    (tiers, known)
}
