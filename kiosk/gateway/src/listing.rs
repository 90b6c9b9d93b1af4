//! A device's dossiers, page by page, for the daily comparison (contract, `GET dossiers`).

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Gateway,
    problem::{Problem, ProblemKind},
    signing::DeviceKey,
    store::{Dossier, Page},
    time::{from_wire, to_wire},
};
use kiosk_domain::dossier::{NationalState, PortalState};

/// Dossiers of one answer; a hundred stay far below the 1 MiB of a body.
const PAGE: u32 = 100;

/// `GET dossiers`.
#[derive(Debug, Serialize)]
pub(crate) struct ListAnswer {
    dossiers: Vec<ListEntry>,
    /// Where the next page begins; `null` on the last one.
    cursor: Option<String>,
}

#[derive(Debug, Serialize)]
struct ListEntry {
    dossier: String,
    manifest_sha256: String,
    state: PortalState,
    national_state: Option<u8>,
    official_code: Option<String>,
    changed: String,
}

/// What the query of the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct ListQuery {
    since: Option<Timestamp>,
    after: Option<(i64, String)>,
}

impl ListQuery {
    /// Reads `since=…&cursor=…`; other members are ignored.
    ///
    /// # Errors
    /// `query-invalid`.
    pub(crate) fn parse(query: Option<&str>) -> Result<Self, Problem> {
        let mut read = Self::default();
        for pair in query.unwrap_or_default().split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                // A colon may stand as it is in a query, and many clients encode it.
                "since" => {
                    let text = value.replace("%3A", ":").replace("%3a", ":");
                    read.since = Some(from_wire(&text).ok_or(ProblemKind::QueryInvalid)?);
                }
                "cursor" if !value.is_empty() => {
                    read.after = Some(read_cursor(value).ok_or(ProblemKind::QueryInvalid)?);
                }
                _ => {}
            }
        }
        Ok(read)
    }
}

impl Gateway {
    /// A page of the device's dossiers in the order in which they were declared.
    pub(crate) fn list(
        &self,
        query: ListQuery,
        device: &DeviceKey,
        now: Timestamp,
    ) -> Result<ListAnswer, Problem> {
        let found = self.depot().store.page(&Page {
            device,
            since: query.since,
            after: query.after,
            limit: PAGE,
        })?;
        let is_full = u32::try_from(found.len()) == Ok(PAGE);
        let cursor = found.last().filter(|_| is_full).map(cursor);
        Ok(ListAnswer {
            dossiers: found.iter().map(|one| entry(one, now)).collect(),
            cursor,
        })
    }
}

fn entry(dossier: &Dossier, now: Timestamp) -> ListEntry {
    ListEntry {
        dossier: dossier.called.to_string(),
        manifest_sha256: dossier.manifest_sha256.clone(),
        state: dossier.state(now),
        national_state: dossier.national.map(NationalState::number),
        official_code: dossier.official_code.clone(),
        changed: to_wire(dossier.last_change()),
    }
}

fn cursor(last: &Dossier) -> String {
    let text = format!("{} {}", last.declared_at.as_second(), last.id);
    BASE64URL_NOPAD.encode(text.as_bytes())
}

fn read_cursor(text: &str) -> Option<(i64, String)> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (at, id) = text.split_once(' ')?;
    Some((at.parse().ok()?, id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_or_refused() {
        let at: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let since = Some(at);
        let cursor = BASE64URL_NOPAD.encode(b"17 019a");
        let cases = [
            (None, Some(ListQuery::default())),
            (Some("x=1".to_owned()), Some(ListQuery::default())),
            (
                Some("since=2026-11-23T08%3A00:00Z".to_owned()),
                Some(ListQuery { since, after: None }),
            ),
            (
                Some(format!("cursor={cursor}")),
                Some(ListQuery {
                    since: None,
                    after: Some((17, "019a".to_owned())),
                }),
            ),
            (Some("since=yesterday".to_owned()), None),
            (Some("since=".to_owned()), None),
            (Some("cursor=!".to_owned()), None),
        ];
        for (query, expected) in cases {
            assert_eq!(
                ListQuery::parse(query.as_deref()).ok(),
                expected,
                "{query:?}"
            );
        }
    }
}
