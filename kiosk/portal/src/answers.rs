//! What the kiosk does with each answer that is no success, as one table.
//!
//! The first row that fits counts. A status without a name in its row stands for every
//! problem with that status; a name that no row knows is one for staff, because a portal may
//! learn new ways to refuse and none of them may be met by trying for ever.

use std::ops::RangeInclusive;

/// What to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Action {
    /// Wait and try again; nothing has changed.
    Wait,
    /// The same for a dossier; for a question it is the answer.
    NothingThere,
    /// The same, slowly, and staff are told that the portal is full.
    WaitSlowly,
    /// This program is too old: keep the queue, staff are told to update it.
    Update,
    /// The portal does not know this machine: keep the queue, staff are told.
    HoldQueue,
    /// The portal has suspended this machine: take nothing new in, keep the queue.
    Suspend,
    /// Ask for the portal's offset or declare again, and go on from there.
    AskAgain,
    /// Bytes were damaged: send them again.
    Resend,
    /// A person must decide about this dossier.
    CallStaff,
}

struct Row {
    statuses: RangeInclusive<u16>,
    /// Names of problems; any if there is none.
    names: &'static [&'static str],
    action: Action,
}

const fn row(statuses: RangeInclusive<u16>, names: &'static [&'static str], action: Action) -> Row {
    Row {
        statuses,
        names,
        action,
    }
}

/// `contract.md`, "What the kiosk does with each problem".
const ROWS: &[Row] = &[
    row(401..=401, &[], Action::HoldQueue),
    row(403..=403, &["device-not-known"], Action::HoldQueue),
    row(
        403..=403,
        &["device-suspended", "device-revoked"],
        Action::Suspend,
    ),
    row(
        404..=410,
        &["upload-gone", "dossier-unknown", "bundle-unknown"],
        Action::AskAgain,
    ),
    row(
        409..=409,
        &["offset-mismatch", "documents-incomplete"],
        Action::AskAgain,
    ),
    row(400..=422, &["digest-mismatch"], Action::Resend),
    row(400..=599, &["quota"], Action::WaitSlowly),
    // A path or method that the portal does not know says nothing about the dossier.
    row(404..=404, &[], Action::NothingThere),
    row(405..=406, &[], Action::Wait),
    row(408..=408, &[], Action::Wait),
    // Another connection of this kiosk still hangs in the upload.
    row(423..=423, &["upload-locked"], Action::Wait),
    row(425..=425, &[], Action::Wait),
    row(426..=426, &[], Action::Update),
    row(429..=429, &[], Action::Wait),
    row(507..=507, &[], Action::WaitSlowly),
    row(500..=u16::MAX, &[], Action::Wait),
];

/// What to do about a problem.
pub(crate) fn action(status: u16, name: &str) -> Action {
    let fits = |row: &&Row| {
        row.statuses.contains(&status) && (row.names.is_empty() || row.names.contains(&name))
    };
    ROWS.iter()
        .find(fits)
        .map_or(Action::CallStaff, |row| row.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contract's table, written a second time as a list of single answers.
    #[test]
    fn each_answer_has_its_action() {
        use Action as A;
        let table = [
            (408, "", A::Wait),
            (425, "", A::Wait),
            (429, "too-many-requests", A::Wait),
            (500, "internal", A::Wait),
            (503, "unavailable", A::Wait),
            (599, "unknown", A::Wait),
            (404, "not-found", A::NothingThere),
            (405, "method-not-allowed", A::Wait),
            (423, "upload-locked", A::Wait),
            (401, "signature-invalid", A::HoldQueue),
            (401, "device-not-known", A::HoldQueue),
            (403, "device-suspended", A::Suspend),
            (403, "device-revoked", A::Suspend),
            (409, "offset-mismatch", A::AskAgain),
            (404, "upload-gone", A::AskAgain),
            (410, "upload-gone", A::AskAgain),
            (404, "dossier-unknown", A::AskAgain),
            (409, "documents-incomplete", A::AskAgain),
            (400, "digest-mismatch", A::Resend),
            (422, "digest-mismatch", A::Resend),
            (409, "manifest-conflict", A::CallStaff),
            (409, "audit-fork", A::CallStaff),
            (426, "client-too-old", A::Update),
            (507, "storage-full", A::WaitSlowly),
            (413, "quota", A::WaitSlowly),
            (413, "too-large", A::CallStaff),
            (410, "withdrawn", A::CallStaff),
            (422, "procedure-unknown", A::CallStaff),
            (422, "content-rejected", A::CallStaff),
            (403, "login-required", A::CallStaff),
            (403, "login-expired", A::CallStaff),
            (409, "a-word-of-tomorrow", A::CallStaff),
        ];
        for (status, name, expected) in table {
            assert_eq!(action(status, name), expected, "{status} {name}");
        }
    }
}
