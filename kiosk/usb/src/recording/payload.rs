//! Bytes of a transfer, written so that a person can read what a person can.

use std::fmt;

use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};

/// Most bytes that are written in hexadecimal: commands and status are shorter, and a longer
/// row of digits tells a reader nothing.
const HEX_BYTES: usize = 64;

/// Bytes that went over the border. `Debug` tells only how many: they may be a picture.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub(super) struct Payload(pub(super) Vec<u8>);

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.0.len())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Written {
    Text(String),
    Hex(String),
    Base64(String),
}

impl From<Payload> for Written {
    fn from(Payload(bytes): Payload) -> Self {
        let printable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
        if bytes.is_empty() || !bytes.iter().all(printable) {
            return Self::digits(&bytes);
        }
        String::from_utf8(bytes).map_or_else(|error| Self::digits(error.as_bytes()), Self::Text)
    }
}

impl Written {
    fn digits(bytes: &[u8]) -> Self {
        if bytes.len() <= HEX_BYTES {
            Self::Hex(HEXLOWER.encode(bytes))
        } else {
            Self::Base64(BASE64.encode(bytes))
        }
    }
}

impl TryFrom<Written> for Payload {
    type Error = data_encoding::DecodeError;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written {
            Written::Text(text) => Ok(text.into_bytes()),
            Written::Hex(digits) => HEXLOWER.decode(digits.as_bytes()),
            Written::Base64(digits) => BASE64.decode(digits.as_bytes()),
        }
        .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_kind_of_bytes_has_its_writing() {
        for (bytes, written) in [
            (
                b"GET / HTTP/1.1\r\n".to_vec(),
                r#"{"text":"GET / HTTP/1.1\r\n"}"#.to_owned(),
            ),
            (vec![0x43, 0, 0xff], r#"{"hex":"4300ff"}"#.to_owned()),
            (vec![], r#"{"hex":""}"#.to_owned()),
            (
                vec![0xff; 65],
                format!(r#"{{"base64":"{}8="}}"#, "/".repeat(86)),
            ),
        ] {
            assert_eq!(serde_json::to_string(&Payload(bytes)).unwrap(), written);
        }
    }

    #[test]
    fn digits_that_are_none_are_refused() {
        for text in [r#"{"hex":"4g"}"#, r#"{"hex":"4"}"#, r#"{"base64":"*"}"#] {
            assert!(serde_json::from_str::<Payload>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_byte() {
        let text = format!("{:?}", Payload(b"077085000000".to_vec()));
        assert_eq!(text, "Payload(12 bytes)");
    }

    proptest! {
        #[test]
        fn bytes_survive(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let text = serde_json::to_string(&Payload(bytes.clone())).unwrap();
            prop_assert!(!text.contains('\n'));
            prop_assert_eq!(serde_json::from_str::<Payload>(&text).unwrap().0, bytes);
        }
    }
}
