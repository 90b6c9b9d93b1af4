//! The text of a VietQR code: a transfer that a banking app fills in by itself.
//!
//! NAPAS' form of the EMV merchant-presented QR (EMVCo, version 1.0): fields of a two-digit
//! tag, a two-digit length and a value, closed by a CRC-16. Layout and the codes in the tests
//! are those of the library vietnam-qr-pay (MIT), their check values computed anew. Only writing is needed; the
//! kiosk shows codes and reads none of them. A kiosk cannot know that a transfer arrived,
//! so nothing here says anything about payment.

use std::fmt::{self, Write as _};

use crc::{CRC_16_IBM_3740, Crc};

use crate::{
    Redacted,
    vietnamese::{single_spaced, without_diacritics},
};

/// A transfer to an authority's account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transfer {
    /// The bank.
    pub bank: BankId,
    /// Where the money goes.
    pub to: Receiver,
    /// The sum; without it the payer types one.
    pub amount: Option<Amount>,
    /// What the statement of the account will say.
    pub purpose: Option<Purpose>,
}

/// Bank identification number: six digits given by NAPAS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BankId(String);

/// Number of an account or a card: up to 19 letters and digits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountNo(String);

/// What the number of the receiver is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Receiver {
    /// An account (`QRIBFTTA`).
    Account(AccountNo),
    /// A card (`QRIBFTTC`).
    Card(AccountNo),
}

/// A sum from 1 to 9 999 999 999 999 đồng: the field holds thirteen digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Amount(u64);

/// Purpose of a transfer: up to 25 ASCII characters. May hold a dossier's code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Purpose(Redacted<String>);

/// A part of a transfer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TransferField {
    /// Bank identification number.
    Bank,
    /// Number of account or card.
    Account,
    /// Sum.
    Amount,
    /// Purpose.
    Purpose,
}

impl fmt::Display for TransferField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bank => "bank identification number",
            Self::Account => "account number",
            Self::Amount => "amount",
            Self::Purpose => "purpose",
        })
    }
}

/// Why a part of a transfer cannot be written; never carries the value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field}: expected {expected}")]
pub struct TransferError {
    /// Which part.
    pub field: TransferField,
    /// What would have been right.
    pub expected: &'static str,
}

impl BankId {
    /// Reads a bank identification number.
    ///
    /// # Errors
    /// [`TransferError`] unless it is six ASCII digits.
    pub fn parse(text: &str) -> Result<Self, TransferError> {
        let is_right = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        check(is_right, TransferField::Bank, "six digits").map(|()| Self(text.to_owned()))
    }
}

impl AccountNo {
    /// Reads the number of an account or a card; white space is ignored.
    ///
    /// # Errors
    /// [`TransferError`] unless it is 1 to 19 ASCII letters and digits.
    pub fn parse(text: &str) -> Result<Self, TransferError> {
        let number: String = text.split_whitespace().collect();
        let is_right = (1..=MAX_ACCOUNT_CHARS).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let expected = "1 to 19 letters and digits";
        check(is_right, TransferField::Account, expected).map(|()| Self(number))
    }
}

impl Amount {
    /// Takes a sum in đồng.
    ///
    /// # Errors
    /// [`TransferError`] for 0 and for more than thirteen digits.
    pub fn new(vnd: u64) -> Result<Self, TransferError> {
        let is_right = (1..=MAX_AMOUNT_VND).contains(&vnd);
        let expected = "1 to 9999999999999 đồng";
        check(is_right, TransferField::Amount, expected).map(|()| Self(vnd))
    }
}

impl Purpose {
    /// Takes a purpose as people write it; diacritics are dropped, since many banks cannot
    /// print them. It is never cut, because its end may be the number that matters.
    ///
    /// # Errors
    /// [`TransferError`] when nothing is left, when more than 25 characters are left, and
    /// for letters of other scripts and control characters.
    pub fn parse(text: &str) -> Result<Self, TransferError> {
        let plain = single_spaced(&without_diacritics(text));
        let is_printable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
        let expected = if plain.is_empty() {
            "some text"
        } else if !plain.bytes().all(is_printable) {
            "Vietnamese letters, digits and signs"
        } else if plain.len() > MAX_PURPOSE_CHARS {
            "at most 25 characters"
        } else {
            return Ok(Self(plain.into()));
        };
        Err(TransferError {
            field: TransferField::Purpose,
            expected,
        })
    }
}

impl Transfer {
    /// The text of the code. Pure ASCII.
    #[must_use]
    pub fn payload(&self) -> String {
        let kind = if self.amount.is_some() { "12" } else { "11" };
        let mut text = field("00", "01") + &field("01", kind) + &field("38", &self.account());
        text += &field("53", CURRENCY_VND);
        if let Some(Amount(vnd)) = self.amount {
            text += &field("54", &vnd.to_string());
        }
        text += &field("58", "VN");
        if let Some(Purpose(purpose)) = &self.purpose {
            text += &field("62", &field("08", purpose.reveal()));
        }
        sealed(text)
    }

    fn account(&self) -> String {
        let (number, service) = match &self.to {
            Receiver::Account(number) => (number, "QRIBFTTA"),
            Receiver::Card(number) => (number, "QRIBFTTC"),
        };
        let receiver = field("00", &self.bank.0) + &field("01", &number.0);
        field("00", NAPAS) + &field("01", &receiver) + &field("02", service)
    }
}

/// Longest account number of the scheme; the longest card number too.
const MAX_ACCOUNT_CHARS: usize = 19;

/// Tag 54 holds thirteen characters.
const MAX_AMOUNT_VND: u64 = 9_999_999_999_999;

/// Banks cut longer ones.
const MAX_PURPOSE_CHARS: usize = 25;

/// Đồng in ISO 4217.
const CURRENCY_VND: &str = "704";

/// The application identifier of NAPAS.
const NAPAS: &str = "A000000727";

/// CRC-16/CCITT-FALSE under the name of its catalogue: polynomial 0x1021, initial 0xFFFF.
const CRC: Crc<u16> = Crc::<u16>::new(&CRC_16_IBM_3740);

fn check(
    is_right: bool,
    field: TransferField,
    expected: &'static str,
) -> Result<(), TransferError> {
    if is_right {
        Ok(())
    } else {
        Err(TransferError { field, expected })
    }
}

/// All values are ASCII and, by the limits above, far shorter than 99.
fn field(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.len())
}

/// With its check value, which covers its own tag and length.
fn sealed(mut text: String) -> String {
    text += "6304";
    let check = CRC.checksum(text.as_bytes());
    // Writing into a text never fails.
    let _ = write!(text, "{check:04X}");
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn transfer(bank: &str, account: &str, vnd: Option<u64>, purpose: Option<&str>) -> Transfer {
        Transfer {
            bank: BankId::parse(bank).unwrap(),
            to: Receiver::Account(AccountNo::parse(account).unwrap()),
            amount: vnd.map(|vnd| Amount::new(vnd).unwrap()),
            purpose: purpose.map(|text| Purpose::parse(text).unwrap()),
        }
    }

    #[test]
    fn known_codes_are_written_byte_for_byte() {
        let cases = [
            (
                transfer("970416", "257678859", None, None),
                "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F",
            ),
            (
                transfer("970416", "257678859", Some(10_000), Some("Chuyển tiền")),
                "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA53037045405100005802VN62150811Chuyen tien630453E6",
            ),
            (
                transfer(
                    "970415",
                    "0011001932418",
                    Some(120_000),
                    Some("ủng hộ lũ lụt"),
                ),
                "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN62170813ung ho lu lut6304C15C",
            ),
            (
                transfer(
                    "970436",
                    "0000000000123",
                    Some(16_000),
                    Some("H06 181203 0001"),
                ),
                "00020101021238570010A00000072701270006970436011300000000001230208QRIBFTTA53037045405160005802VN62190815H06 181203 000163046877",
            ),
        ];
        for (transfer, payload) in cases {
            assert_eq!(transfer.payload(), payload);
        }
    }

    #[test]
    fn a_card_has_its_own_service() {
        let to_card = Transfer {
            to: Receiver::Card(AccountNo::parse("9704 0000 0000 0018").unwrap()),
            ..transfer("970400", "1", None, None)
        };
        let payload = to_card.payload();
        assert!(payload.contains("01169704000000000018"), "{payload}");
        assert!(payload.contains("0208QRIBFTTC"), "{payload}");
        assert_eq!(read(&payload).len(), 5);
    }

    #[test]
    fn the_check_value_is_the_right_one() {
        assert_eq!(CRC.checksum(b"123456789"), 0x29B1);
        assert_eq!(slow_crc(b"123456789"), 0x29B1);
    }

    #[test]
    fn wrong_parts_are_named() {
        use TransferField::{Account, Amount as Sum, Bank, Purpose as What};
        let bank = |text: &str| BankId::parse(text).err();
        let account = |text: &str| AccountNo::parse(text).err();
        let sum = |vnd: u64| Amount::new(vnd).err();
        let what = |text: &str| Purpose::parse(text).err();
        let cases = [
            (bank(""), Some(Bank)),
            (bank("97041"), Some(Bank)),
            (bank("9704160"), Some(Bank)),
            (bank("９７０４１６"), Some(Bank)),
            (bank("97041A"), Some(Bank)),
            (account(""), Some(Account)),
            (account(&"1".repeat(19)), None),
            (account(&"1".repeat(20)), Some(Account)),
            (account("12-34"), Some(Account)),
            (account("12\u{430}4"), Some(Account)),
            (sum(0), Some(Sum)),
            (sum(1), None),
            (sum(9_999_999_999_999), None),
            (sum(10_000_000_000_000), Some(Sum)),
            (sum(u64::MAX), Some(Sum)),
            (what(""), Some(What)),
            (what(" \u{301} "), Some(What)),
            (what(&"ế".repeat(25)), None),
            (what(&"ế".repeat(26)), Some(What)),
            (what("Nоp"), Some(What)),
            (what("a\u{7}b"), Some(What)),
            (what("a\u{200b}b"), Some(What)),
        ];
        for (place, (error, field)) in cases.into_iter().enumerate() {
            assert_eq!(error.map(|error| error.field), field, "case {place}");
        }
        let told = BankId::parse("").unwrap_err().to_string();
        assert_eq!(told, "bank identification number: expected six digits");
    }

    #[test]
    fn debug_shows_no_purpose() {
        let told = format!(
            "{:?}",
            transfer("970416", "1", None, Some("Nguyen Van Mau"))
        );
        assert!(!told.contains("Mau"), "{told}");
    }

    proptest! {
        #[test]
        fn every_code_can_be_read_back(
            bank in "[0-9]{6}",
            account in "[0-9A-Z]{1,19}",
            vnd in prop::option::of(1..=MAX_AMOUNT_VND),
            purpose in prop::option::of("[!-~]([ -~]{0,23}[!-~])?"),
        ) {
            let purpose = purpose.map(|text| single_spaced(&text));
            let payload = transfer(&bank, &account, vnd, purpose.as_deref()).payload();
            let fields = read(&payload);
            let get = |tag: &str| fields.iter().find(|one| one.0 == tag).map(|one| one.1.as_str());
            prop_assert_eq!(get("01"), Some(if vnd.is_some() { "12" } else { "11" }));
            prop_assert_eq!(get("54").map(str::to_owned), vnd.map(|vnd| vnd.to_string()));
            let told = get("62").map(|inner| tags(inner)[0].1.clone());
            prop_assert_eq!(told, purpose);
            let receiver = tags(&tags(get("38").unwrap())[1].1);
            prop_assert_eq!(receiver, [("00".to_owned(), bank), ("01".to_owned(), account)]);
        }

        #[test]
        fn any_text_is_taken_or_named(text in any::<String>()) {
            let _ = (BankId::parse(&text), AccountNo::parse(&text));
            if let Ok(Purpose(purpose)) = Purpose::parse(&text) {
                prop_assert!(purpose.reveal().is_ascii() && purpose.reveal().len() <= 25);
            }
        }
    }

    /// Reads a code apart after checking its check value, by other means than the writer's.
    fn read(payload: &str) -> Vec<(String, String)> {
        let (body, check) = payload.split_at(payload.len() - 4);
        assert_eq!(format!("{:04X}", slow_crc(body.as_bytes())), check);
        let mut fields = tags(payload);
        assert_eq!(fields.pop().unwrap().0, "63");
        fields
    }

    fn tags(mut text: &str) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        while !text.is_empty() {
            let length: usize = text[2..4].parse().unwrap();
            fields.push((text[..2].to_owned(), text[4..4 + length].to_owned()));
            text = &text[4 + length..];
        }
        fields
    }

    fn slow_crc(bytes: &[u8]) -> u16 {
        let mut crc = 0xFFFF_u16;
        for byte in bytes {
            crc ^= u16::from(*byte) << 8;
            for _ in 0..8 {
                let shifted = crc << 1;
                crc = if crc & 0x8000 == 0 {
                    shifted
                } else {
                    shifted ^ 0x1021
                };
            }
        }
        crc
    }
}
