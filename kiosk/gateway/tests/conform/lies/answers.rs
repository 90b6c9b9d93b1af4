//! Lies in every answer and every problem, and about the service and its keys.

use serde_json::json;

use super::{Lie, accepts, lie, on, problems, remove};
use crate::liar::{Asked, Told};

pub(super) const FRAME: &[Lie] = &[
    lie(
        "another api",
        |_, told| told.header("kiosk-api", "2"),
        &["every-answer-names-the-api"],
    ),
    lie(
        "stored",
        |_, told| told.header("cache-control", "max-age=60"),
        &["every-answer-is-not-stored", "tracking-page-is-not-stored"],
    ),
    lie(
        "no date",
        |_, told| told.header("date", "today"),
        &["every-answer-has-a-date"],
    ),
    lie(
        "a redirect",
        on!("GET" "healthz", |told| told.status = 302),
        &["no-answer-is-a-redirect", "healthz-answers-204"],
    ),
    lie(
        "JSON as text",
        on!("GET" "service", |told| told.header("content-type", "text/plain")),
        &[
            "every-answer-with-a-body-has-its-media-type",
            "service-speaks-tus",
        ],
    ),
    lie(
        "a fraction",
        on!("GET" "dossiers/{}", |told| told.json(|body| body["later"] = json!(0.5))),
        &["every-number-is-a-safe-integer"],
    ),
    lie(
        "a page for any path",
        accepts!("not-found" as 200),
        &[
            "path-of-no-call-is-not-found",
            "receipt-before-acceptance-is-not-found",
            "content-refused-gives-no-receipt",
        ],
    ),
    lie(
        "any method",
        accepts!("method-not-allowed" as 200),
        &["method-of-no-call-is-refused"],
    ),
];

pub(super) const PROBLEMS: &[Lie] = &[
    lie(
        "a type of its own",
        problems!(|told| told.set("/type", json!("about:blank"))),
        &[
            "every-problem-has-a-urn",
            "declaration-that-is-no-json-is-refused",
        ],
    ),
    lie(
        "no title",
        problems!(|told| remove(told, "title")),
        &["every-problem-has-a-title"],
    ),
    lie(
        "another status inside",
        problems!(|told| told.set("/status", json!(400 + 18))),
        &["every-problem-repeats-its-status"],
    ),
    lie(
        "no word on retrying",
        problems!(|told| remove(told, "retryable")),
        &["every-problem-says-whether-to-retry"],
    ),
    lie(
        "waiting for ever",
        problems!(|told| told.json(|body| body["retry_after_s"] = json!("soon"))),
        &["every-problem-waits-for-whole-seconds"],
    ),
    lie(
        "errors nowhere",
        problems!(
            |told| told.json(|body| body["errors"] = json!([{"code": "x", "pointer": "here"}]))
        ),
        &[
            "every-problem-error-has-pointer-and-code",
            "content-refusal-points-at-the-document",
        ],
    ),
    lie(
        "a name in a problem",
        problems!(|told| told.json(|body| body["detail"] = json!("NGUYỄN VĂN MẪU"))),
        &["no-answer-holds-personal-data"],
    ),
    lie(
        "the request in a problem",
        |asked, told| {
            if told.status >= 400 && told.body.starts_with(b"{\"type\"") {
                let detail = format!("{} {}", asked.path, String::from_utf8_lossy(&asked.body));
                told.json(|body| body["detail"] = json!(detail));
            }
        },
        &["no-problem-repeats-the-request"],
    ),
];

pub(super) const SERVICE: &[Lie] = &[
    lie(
        "another version",
        on!("GET" "service", |told| told.set("/api", json!(["9"]))),
        &["service-speaks-version-1"],
    ),
    lie(
        "no limit",
        on!("GET" "service", |told| told.set("/limits/pages", json!(0))),
        &["service-limits-are-positive"],
    ),
    lie(
        "tiny chunks",
        on!("GET" "service", |told| told.set("/limits/chunk_bytes", json!(100))),
        &["service-chunk-holds-64-kib"],
    ),
    lie(
        "an old key",
        on!("GET" "service", |told| told.set("/sealing_keys/0/not_after", json!("2020-01-01T00:00:00Z"))),
        &[
            "service-has-a-sealing-key-for-today",
            "service-lists-sealing-keys",
            "bundle-and-service-name-the-same-keys",
        ],
    ),
    lie(
        "parking perhaps",
        on!("GET" "service", |told| told.set("/parking", json!("perhaps"))),
        &["service-says-whether-it-parks"],
    ),
    lie(
        "a weak tag",
        on!("GET" "service", |told| told.header("etag", "W/\"1\"")),
        &["service-has-a-strong-etag"],
    ),
    lie(
        "always modified",
        |asked, told| {
            if asked.is("GET", "service") && told.status == 304 {
                told.accept(200);
            }
        },
        &["service-known-by-etag-is-304"],
    ),
    lie(
        "never modified",
        on!("GET" "bundles/{}", |told| told.status = 304),
        &["bundle-with-another-etag-is-200"],
    ),
    lie(
        "a signature of nobody",
        on!("GET" "bundles/{}", |told| told.header("kiosk-bundle-signature", "AAAA")),
        &["bundle-has-a-signature", "bundle-is-signed-by-the-province"],
    ),
    lie(
        "a changed bundle",
        on!("GET" "bundles/{}", |told| told.body.push(b' ')),
        &["bundle-is-signed-by-the-province"],
    ),
    lie(
        "an expired bundle",
        on!("GET" "bundles/{}", |told| told.set("/expires", json!("2020-01-01T00:00:00Z"))),
        &["bundle-is-in-its-time"],
    ),
    lie(
        "a key that is none",
        on!("GET" "bundles/{}", |told| told.set("/receipt/0/public_key", json!("AAAA"))),
        &[
            "bundle-has-ed25519-receipt-keys",
            "receipt-is-signed-by-a-key-of-the-bundle",
        ],
    ),
    lie(
        "no recovery",
        on!("GET" "bundles/{}", |told| told.set("/recovery/recipient", json!("age1nobody"))),
        &["bundle-has-a-recovery-key"],
    ),
];
