//! Lies about withdrawals, lists, records of the desk, key proof and lookups.

use serde_json::json;

use super::{Lie, accepts, lie, on, problems, turn_at};
use crate::liar::{Asked, Told};

pub(super) const ROWS: &[Lie] = &[
    lie(
        "not withdrawn",
        on!("GET" "dossiers/{}", |told| told.set("/state", json!("declared"))),
        &["withdrawal-shows-in-the-status"],
    ),
    lie(
        "withdrawn for nothing",
        accepts!("withdrawn" as 200),
        &[
            "withdrawal-ends-the-declaration",
            "withdrawal-ends-the-submission",
        ],
    ),
    lie(
        "ended uploads go on",
        |asked, told| {
            if asked.is("HEAD", "uploads/{}") {
                told.status = 200;
            }
        },
        &["upload-can-be-ended", "upload-can-be-ended-by-post"],
    ),
    lie(
        "an empty list",
        on!("GET" "dossiers", |told| told.set("/dossiers", json!([]))),
        &["list-has-a-new-dossier", "list-tells-states"],
    ),
    lie(
        "a list that turns back",
        on!("GET" "dossiers", |told| told.set("/cursor", json!("turn-back"))),
        &["list-comes-to-its-end"],
    ),
    lie(
        "a dossier twice",
        on!("GET" "dossiers", |told| told.json(|body| {
            let dossiers = body["dossiers"].as_array_mut().unwrap();
            dossiers.extend(dossiers.clone());
        })),
        &["list-names-a-dossier-once"],
    ),
    lie(
        "any question",
        accepts!("query-invalid" as 200),
        &[
            "list-since-no-time-is-refused",
            "list-from-no-cursor-is-refused",
        ],
    ),
    lie(
        "a claim for everybody",
        accepts!("taken" as 200),
        &["claim-keeps-others-off"],
    ),
    lie(
        "records written over",
        accepts!("content-conflict" as 200),
        &[
            "originals-of-other-content-conflict",
            "statistics-of-the-same-revision-conflict",
        ],
    ),
    lie(
        "records of any kind",
        accepts!("record-invalid" as 200),
        &[
            "originals-need-a-time",
            "originals-of-an-unknown-component-are-refused",
            "statistics-are-counts-only",
        ],
    ),
    lie(
        "another nonce",
        on!("POST" "service/key-proof", |told| told.set("/nonce", json!("AAAA"))),
        &["key-proof-opens-the-nonce"],
    ),
    lie(
        "anything is opened",
        accepts!("proof-invalid" as 200),
        &[
            "key-proof-of-an-unknown-key-is-refused",
            "key-proof-opens-no-dossier",
        ],
    ),
    lie(
        "slips and fees of nothing",
        accepts!("not-found" as 200),
        &[
            "slip-that-was-not-issued-is-not-found",
            "payment-of-a-dossier-without-fee-is-not-found",
        ],
    ),
    lie(
        "another dossier is found",
        on!("POST" "lookups", |told| turn_at(told, "/dossier")),
        &["lookup-finds-a-dossier-by-its-tracking-code"],
    ),
    lie(
        "a name is found",
        on!("POST" "lookups", |told| told.json(|body| body["name"] = json!("NGUYỄN VĂN MẪU"))),
        &["lookup-tells-no-name"],
    ),
    lie(
        "another unit is found",
        on!("POST" "lookups", |told| told.set("/unit", json!("00000"))),
        &["lookup-tells-unit-procedure-and-state"],
    ),
    lie(
        "half of a half",
        problems!(|told| told.json(|body| {
            for error in body["errors"].as_array_mut().into_iter().flatten() {
                error.as_object_mut().unwrap().remove("offset");
            }
        })),
        &["submission-tells-how-much-is-here"],
    ),
];
