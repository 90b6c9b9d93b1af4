//! Lies about receipts, states and the tracking page.

use serde_json::json;

use super::{Lie, accepts, lie, on, page, turn_at};
use crate::liar::{Asked, Told};

pub(super) const RECEIPT: &[Lie] = &[
    lie(
        "a turned tag",
        on!("PUT" "dossiers/{}/submission", |told| turn_at(told, "/documents/1/pages/0")),
        &[
            "receipt-tags-prove-that-pages-were-read",
            "receipt-is-signed-by-a-key-of-the-bundle",
            "receipt-tags-are-of-mask-and-picture",
        ],
    ),
    lie(
        "a tag less",
        on!("PUT" "dossiers/{}/submission", |told| told.json(|body| {
            body["documents"][1]["pages"].as_array_mut().unwrap().pop();
        })),
        &["receipt-tags-prove-that-pages-were-read"],
    ),
    lie(
        "another dossier",
        on!("PUT" "dossiers/{}/submission", |told| turn_at(told, "/dossier")),
        &["receipt-names-the-dossier"],
    ),
    lie(
        "another manifest",
        on!("PUT" "dossiers/{}/submission", |told| turn_at(told, "/manifest_sha256")),
        &["receipt-names-the-exact-manifest"],
    ),
    lie(
        "another digest",
        on!("PUT" "dossiers/{}/submission", |told| turn_at(told, "/documents/1/sealed_sha256")),
        &["receipt-lists-every-sealed-digest"],
    ),
    lie(
        "another code",
        on!("PUT" "dossiers/{}/submission", |told| told.set("/tracking_code", json!("000000000000"))),
        &["receipt-names-the-tracking-code"],
    ),
    lie(
        "another time",
        on!("PUT" "dossiers/{}/submission", |told| told.set("/taken_in", json!("2020-01-01T00:00:00Z"))),
        &[
            "receipt-tells-when-it-was-taken-in",
            "receipt-key-was-valid-then",
        ],
    ),
    lie(
        "a time zone",
        on!("PUT" "dossiers/{}/submission", |told| told.set("/taken_in", json!("2026-11-23T15:43:37+07:00"))),
        &["receipt-tells-when-it-was-taken-in"],
    ),
    lie(
        "a new receipt each time",
        |asked, told| {
            if asked.is("PUT", "dossiers/{}/submission") && told.status == 200 {
                told.body.push(b' ');
            }
        },
        &["submission-again-is-the-same-bytes"],
    ),
    lie(
        "another receipt later",
        on!("GET" "dossiers/{}/receipt", |told| told.body.push(b' ')),
        &["receipt-can-be-read-again"],
    ),
    lie(
        "contents taken",
        accepts!("content-rejected" as 201),
        &[
            "content-must-be-a-pdf",
            "content-page-must-be-the-listed-one",
            "content-must-be-sealed-for-the-granted-key",
            "content-form-needs-a-read-back-key",
        ],
    ),
    lie(
        "halves taken",
        accepts!("documents-incomplete" as 201),
        &["submission-of-nothing-is-incomplete"],
    ),
    lie(
        "not accepted",
        on!("GET" "dossiers/{}", |told| told.set("/state", json!("declared"))),
        &[
            "status-after-acceptance-is-accepted",
            "status-of-a-begun-dossier-is-receiving",
            "status-of-a-full-dossier-is-complete",
        ],
    ),
    lie(
        "a state of its own",
        on!("GET" "dossiers/{}", |told| told.set("/national_state", json!(11))),
        &["status-after-acceptance-has-a-national-state"],
    ),
    lie(
        "a code too early",
        on!("GET" "dossiers/{}", |told| told.set("/official_code", json!("K99"))),
        &["status-before-acceptance-has-no-national-state"],
    ),
    lie(
        "unknown is known",
        accepts!("dossier-unknown" as 200),
        &[
            "status-of-an-unknown-dossier-is-refused",
            "refused-request-leaves-nothing",
            "manifest-refused-leaves-nothing",
        ],
    ),
];

pub(super) const PAGE: &[Lie] = &[
    lie(
        "a script",
        page!("</body>" => "<script>1</script></body>"),
        &["tracking-page-needs-no-script"],
    ),
    lie(
        "a picture",
        page!("</body>" => "<img src=x></body>"),
        &["tracking-page-loads-nothing-else"],
    ),
    lie(
        "a name",
        page!("</body>" => "NGUYỄN VĂN MẪU</body>"),
        &["tracking-page-has-no-name"],
    ),
    lie(
        "not arrived",
        page!("</body>" => "chưa đến Cổng</body>"),
        &["tracking-page-knows-a-declared-dossier"],
    ),
    lie(
        "plain text",
        |asked, told| {
            if asked.path.starts_with("/t/") {
                told.header("content-type", "text/plain");
            }
        },
        &["tracking-page-is-html"],
    ),
];
