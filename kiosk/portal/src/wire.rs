//! Bodies of the contract as this client reads and writes them (`contract.md`,
//! "Documents"). Members that it does not need are left out; unknown ones are ignored.

use kiosk_domain::DossierId;
use serde::{Deserialize, Serialize};

/// The service document.
#[derive(Deserialize, Debug)]
pub(crate) struct Service {
    pub(crate) limits: ServiceLimits,
}

#[derive(Deserialize, Debug)]
pub(crate) struct ServiceLimits {
    pub(crate) chunk_bytes: u64,
}

/// The answer to a declaration.
#[derive(Deserialize, Debug)]
pub(crate) struct Declaration {
    pub(crate) dossier: DossierId,
    pub(crate) documents: Vec<DeclaredDocument>,
}

#[derive(Deserialize, Debug)]
pub(crate) struct DeclaredDocument {
    pub(crate) ordinal: u32,
    pub(crate) state: String,
    pub(crate) offset: u64,
    pub(crate) length: u64,
    pub(crate) upload_url: String,
}

/// The body of a submission.
#[derive(Serialize, Debug)]
#[cfg_attr(test, derive(Deserialize, PartialEq))]
pub(crate) struct Submission {
    pub(crate) dossier: DossierId,
    pub(crate) manifest_sha256: String,
}

/// What a receipt says, without its signature.
#[derive(Deserialize, Debug)]
pub(crate) struct Receipt {
    pub(crate) dossier: DossierId,
    pub(crate) tracking_code: String,
    pub(crate) official_code: Option<String>,
    pub(crate) manifest_sha256: String,
    pub(crate) documents: Vec<ReceiptDocument>,
    pub(crate) key_id: String,
}

#[derive(Deserialize, Debug)]
pub(crate) struct ReceiptDocument {
    pub(crate) ordinal: u32,
    pub(crate) sealed_sha256: String,
    pub(crate) pages: Vec<String>,
}

/// An error answer.
#[derive(Deserialize, Debug)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    kind: String,
    pub(crate) retry_after_s: Option<u64>,
}

impl Problem {
    /// The part of the type that tells problems apart; it may reach a log, so anything but
    /// a short plain word is "unknown".
    pub(crate) fn name(&self) -> &str {
        let name = self
            .kind
            .strip_prefix("urn:kiosk:problem:")
            .unwrap_or_default();
        let is_word = (1..=LONGEST_PROBLEM).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if is_word { name } else { "unknown" }
    }
}

/// Longer than any name of the contract.
const LONGEST_PROBLEM: usize = 32;

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use sha2::{Digest, Sha256};

    use super::*;

    const MANIFEST: &[u8] = include_bytes!("../../../tests/fixtures/portal/manifest.json");

    fn example<T: for<'a> Deserialize<'a>>(text: &str) -> T {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_examples_of_answers_are_understood() {
        let service: Service = example(include_str!("../../../tests/fixtures/portal/service.json"));
        assert_eq!(service.limits.chunk_bytes, 4 * 1024 * 1024);

        let declared: Declaration = example(include_str!(
            "../../../tests/fixtures/portal/declaration.json"
        ));
        let second = declared.documents.last().unwrap();
        assert_eq!(
            (second.ordinal, second.offset, second.length),
            (1, 128, 250)
        );
        assert_eq!(second.state, "partial");

        let problem: Problem = example(include_str!("../../../tests/fixtures/portal/problem.json"));
        assert_eq!(problem.name(), "documents-incomplete");
        assert_eq!(problem.retry_after_s, None);
    }

    #[test]
    fn the_example_submission_is_what_this_program_would_write() {
        let submission: Submission = example(include_str!(
            "../../../tests/fixtures/portal/submission.json"
        ));
        let dossier = example::<Declaration>(include_str!(
            "../../../tests/fixtures/portal/declaration.json"
        ))
        .dossier;
        let manifest_sha256 = HEXLOWER.encode(&Sha256::digest(MANIFEST));
        assert_eq!(
            submission,
            Submission {
                dossier,
                manifest_sha256
            }
        );
        let written = serde_json::to_value(&submission).unwrap();
        let example: serde_json::Value = example(include_str!(
            "../../../tests/fixtures/portal/submission.json"
        ));
        assert_eq!(written, example);
    }

    #[test]
    fn a_problem_has_a_plain_name_or_none() {
        let name = |kind: &str| {
            Problem {
                kind: kind.to_owned(),
                retry_after_s: None,
            }
            .name()
            .to_owned()
        };
        assert_eq!(name("urn:kiosk:problem:too-large"), "too-large");
        for kind in [
            "about:blank",
            "urn:kiosk:problem:",
            "urn:kiosk:problem:MẪU",
            "",
        ] {
            assert_eq!(name(kind), "unknown", "{kind}");
        }
    }
}
