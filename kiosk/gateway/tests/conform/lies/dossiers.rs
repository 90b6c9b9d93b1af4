//! Lies about declarations and uploads.

use serde_json::json;

use super::{Lie, accepts, lie, on, turn_at};
use crate::liar::{Asked, Told};

pub(super) const DECLARATION: &[Lie] = &[
    lie(
        "always new",
        on!("PUT" "dossiers/{}", |told| told.status = 201),
        &[
            "declaration-again-is-200",
            "declarations-at-once-make-one-dossier",
        ],
    ),
    lie(
        "never new",
        on!("PUT" "dossiers/{}", |told| told.status = 200),
        &["declaration-of-a-new-dossier-is-201"],
    ),
    lie(
        "another dossier",
        on!("PUT" "dossiers/{}", |told| turn_at(told, "/dossier")),
        &["declaration-names-the-dossier"],
    ),
    lie(
        "one document less",
        on!("PUT" "dossiers/{}", |told| told.json(|body| {
            body["documents"].as_array_mut().unwrap().pop();
        })),
        &["declaration-lists-every-document"],
    ),
    lie(
        "another length",
        on!("PUT" "dossiers/{}", |told| told.set("/documents/1/length", json!(1))),
        &["declaration-tells-each-length"],
    ),
    lie(
        "an upload elsewhere",
        on!("PUT" "dossiers/{}", |told| told.set("/documents/0/upload_url", json!("/elsewhere/1234567890abcdef"))),
        &["declaration-gives-upload-paths"],
    ),
    lie(
        "expired uploads",
        on!("PUT" "dossiers/{}", |told| told.set("/documents/0/expires", json!("2020-01-01T00:00:00Z"))),
        &["declaration-uploads-last-into-the-future"],
    ),
    lie(
        "conflicts taken",
        accepts!("manifest-conflict" as 200),
        &[
            "declaration-of-other-content-conflicts",
            "declaration-with-a-known-tracking-code-conflicts",
            "submission-of-another-manifest-conflicts",
        ],
    ),
    lie(
        "manifests taken",
        accepts!("manifest-invalid" as 201),
        &[
            "manifest-with-a-wrong-signature-is-refused",
            "manifest-clock-is-trusted-or-doubtful",
            "manifest-needs-a-grant-for-the-portal",
            "documents-must-not-be-empty",
            "declaration-under-another-name-is-refused",
        ],
    ),
    lie(
        "procedures taken",
        accepts!("procedure-unknown" as 201),
        &["manifest-of-an-unknown-procedure-is-refused"],
    ),
    lie(
        "sizes taken",
        accepts!("too-large" as 201),
        &[
            "documents-size-is-limited",
            "documents-pages-are-limited",
            "documents-size-together-is-limited",
            "chunk-over-the-limit-is-refused",
        ],
    ),
    lie(
        "bodies taken",
        accepts!("body-invalid" as 200),
        &[
            "declaration-that-is-no-object-is-refused",
            "submission-without-a-digest-is-refused",
        ],
    ),
    lie(
        "signatures taken",
        accepts!("signature-invalid" as 200),
        &[
            "changing-needs-a-signature",
            "signature-covers-the-path",
            "reading-needs-a-device",
            "chunk-needs-a-signature",
        ],
    ),
    lie(
        "devices taken",
        accepts!("device-not-known" as 200),
        &["dossier-is-hidden-from-another-device"],
    ),
];

pub(super) const UPLOADS: &[Lie] = &[
    lie(
        "a byte more",
        |asked, told| {
            if asked.is("HEAD", "uploads/{}") && told.status == 200 {
                told.header("upload-offset", "17");
            }
        },
        &[
            "upload-begins-at-0",
            "upload-head-agrees-with-the-chunk",
            "chunk-with-a-wrong-digest-is-refused",
        ],
    ),
    lie(
        "another length",
        on!("HEAD" "uploads/{}", |told| told.header("upload-length", "1")),
        &["upload-head-tells-the-length"],
    ),
    lie(
        "another tus",
        on!("HEAD" "uploads/{}", |told| told.header("tus-resumable", "0.2.2")),
        &["upload-head-speaks-tus"],
    ),
    lie(
        "chunks are 200",
        on!("PATCH" "uploads/{}", |told| told.status = 200),
        &[
            "upload-chunk-is-204-with-the-new-offset",
            "upload-empty-chunk-changes-nothing",
        ],
    ),
    lie(
        "no word of the offset",
        |_, told| {
            if told.is_problem("offset-mismatch") {
                told.headers.remove("upload-offset");
            }
        },
        &[
            "chunk-behind-the-offset-is-refused",
            "chunk-ahead-of-the-offset-is-refused",
        ],
    ),
    lie(
        "damage taken",
        accepts!("digest-mismatch" as 200),
        &[
            "chunk-with-a-wrong-digest-is-refused",
            "submission-of-damaged-bytes-is-refused",
        ],
    ),
    lie(
        "headers taken",
        accepts!("header-invalid" as 200),
        &[
            "chunk-offset-must-be-a-number",
            "chunk-with-a-malformed-digest-is-refused",
        ],
    ),
    lie(
        "media types taken",
        accepts!("media-type" as 200),
        &["chunk-of-another-media-type-is-refused"],
    ),
    lie(
        "gone is there",
        accepts!("upload-gone" as 200),
        &["upload-of-no-dossier-is-gone"],
    ),
];
