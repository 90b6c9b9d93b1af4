//! The text on a resume slip: the only place of a parked draft's secret.
//!
//! `HS1-`, the dossier's id as 32 digits, a dash, and the 58 characters of the age secret
//! behind `AGE-SECRET-KEY-1`. All upper case, so that a QR code takes it in its small
//! alphanumeric form; the secret's own check digits find a misread one.

use kiosk_domain::DossierId;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{VaultError, seal::Secret};

const HEAD: &str = "HS1-";
const SECRET_HEAD: &str = "AGE-SECRET-KEY-1";

/// Longer texts are not looked at; the slip's own has 95 characters.
const LONGEST_BYTES: usize = 128;

/// The text for one draft; cleared from memory when dropped.
pub(crate) fn write(id: DossierId, secret: &Secret) -> Result<Zeroizing<String>, VaultError> {
    let secret = secret.to_text();
    let tail = std::str::from_utf8(&secret)
        .ok()
        .and_then(|text| text.strip_prefix(SECRET_HEAD))
        .ok_or(VaultError::Slip)?;
    let mut text = Zeroizing::new(String::with_capacity(LONGEST_BYTES));
    text.push_str(HEAD);
    text.push_str(&format!("{:X}", id.0.as_simple()));
    text.push('-');
    text.push_str(tail);
    Ok(text)
}

/// Which draft a slip is for, and its secret. Blanks around it and lower case are fine.
pub(crate) fn read(text: &str) -> Result<(DossierId, Secret), VaultError> {
    let text = text.trim();
    if text.len() > LONGEST_BYTES || !text.is_ascii() {
        return Err(VaultError::Slip);
    }
    let text = Zeroizing::new(text.to_ascii_uppercase());
    let (id, tail) = text
        .strip_prefix(HEAD)
        .and_then(|rest| rest.split_once('-'))
        .filter(|(id, _)| id.len() == 32)
        .ok_or(VaultError::Slip)?;
    let id = Uuid::try_parse(id).map_err(|_| VaultError::Slip)?;
    let mut secret = Zeroizing::new(String::with_capacity(LONGEST_BYTES));
    secret.push_str(SECRET_HEAD);
    secret.push_str(tail);
    let secret = Secret::parse(secret.as_bytes()).map_err(|_| VaultError::Slip)?;
    Ok((DossierId(id), secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_gives_draft_and_secret_back() {
        let id = DossierId(Uuid::from_u128(0x0193_5a00_1111_7222_8333_4444_5555_6666));
        let secret = Secret::generate();
        let text = write(id, &secret).unwrap();
        assert_eq!(text.len(), 95);
        let typed = format!("  {}\n", text.to_lowercase());
        let (read_id, read_secret) = read(&typed).unwrap();
        assert_eq!(read_id, id);
        assert_eq!(read_secret.to_text(), secret.to_text());
    }

    #[test]
    fn a_misread_sign_is_noticed() {
        let id = DossierId(Uuid::from_u128(1));
        let text = write(id, &Secret::generate()).unwrap();
        for place in 37..text.len() {
            let mut misread = text.as_bytes().to_vec();
            misread[place] = if misread[place] == b'Q' { b'P' } else { b'Q' };
            let misread = String::from_utf8(misread).unwrap();
            assert!(read(&misread).is_err(), "{place}");
        }
        for other in ["", "HS1-", "HS1--", "HS2-1-1", &"HS1-".repeat(100)] {
            assert!(read(other).is_err());
        }
    }
}
