//! SHA-256 in the two forms of the contract (rule 1): hex in bodies, RFC 9530 in headers.

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// A raw SHA-256.
pub(crate) type Sha256Bytes = [u8; 32];

/// SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> Sha256Bytes {
    Sha256::digest(bytes).into()
}

/// SHA-256 of pieces that follow each other.
pub(crate) fn sha256_of_all<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Sha256Bytes {
    let mut hasher = Sha256::new();
    for piece in pieces {
        hasher.update(piece);
    }
    hasher.finalize().into()
}

/// 64 lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// Reads 64 lower-case hex digits.
pub(crate) fn from_hex(text: &str) -> Option<Sha256Bytes> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// Reads the `sha-256` member of a `Content-Digest` header; `None` if it has none.
///
/// # Errors
/// When a `sha-256` member is there but is no SHA-256.
pub(crate) fn from_header(text: &str) -> Result<Option<Sha256Bytes>, ()> {
    let Some(member) = text
        .split(',')
        .find_map(|part| part.trim().strip_prefix("sha-256="))
    else {
        return Ok(None);
    };
    let value = member
        .strip_prefix(':')
        .and_then(|rest| rest.strip_suffix(':'))
        .ok_or(())?;
    let bytes = BASE64.decode(value.as_bytes()).map_err(|_| ())?;
    bytes.try_into().map(Some).map_err(|_| ())
}

/// The read-back tag of a page: proof that whoever made it knows the page and the key that
/// lies only in the sealed form.
pub(crate) fn read_back_tag(key: &Sha256Bytes, page_digest: &Sha256Bytes) -> String {
    let mut mac = hmac_of(key);
    mac.update(page_digest);
    hex(&mac.finalize().into_bytes())
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn hmac_of(key: &Sha256Bytes) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("any key length fits")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of nothing (FIPS 180-4).
    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn hex_leads_back_and_refuses_capitals() {
        assert_eq!(hex(&sha256(b"")), EMPTY);
        assert_eq!(sha256_of_all([b"ab".as_slice(), b"c"]), sha256(b"abc"));
        assert_eq!(from_hex(EMPTY), Some(sha256(b"")));
        assert_eq!(from_hex(&EMPTY.to_uppercase()), None);
        assert_eq!(from_hex("e3b0"), None);
    }

    #[test]
    fn header_member_is_found_among_others() {
        let encoded = BASE64.encode(&sha256(b""));
        let cases = [
            (format!("sha-256=:{encoded}:"), Ok(Some(sha256(b"")))),
            (
                format!("md5=:AA==:, sha-256=:{encoded}:"),
                Ok(Some(sha256(b""))),
            ),
            ("sha-512=:AA==:".to_owned(), Ok(None)),
            ("sha-256=AA==".to_owned(), Err(())),
            ("sha-256=:AA==:".to_owned(), Err(())),
        ];
        for (text, expected) in cases {
            assert_eq!(from_header(&text), expected, "{text}");
        }
    }

    #[test]
    fn tag_is_hmac_of_the_raw_digest() {
        // Computed with Python's hmac module: key 32 × 0x0b, message sha256(b"").
        let tag = read_back_tag(&[0x0b; 32], &sha256(b""));
        assert_eq!(
            tag,
            "86eddd3ced31776e66cf451d7a04de477874370c975505603baa11fc4b200062"
        );
    }
}
