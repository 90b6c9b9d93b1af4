//! The QR code with the tracking address (ISO/IEC 18004).

use qrcode::{Color, EcLevel, QrCode, types::QrError as EncodingError};

/// Most characters of an address: with 60, level M still fits modules of 7 dots.
const MOST_CHARACTERS: usize = 60;

/// Narrowest symbol that a phone reads at arm's length: 25 mm at 203 dots per inch.
const LEAST_SIDE_DOTS: usize = 200;

/// A thermal head cannot print smaller modules cleanly.
const LEAST_MODULE_DOTS: usize = 4;

/// White modules around the symbol, by the standard.
pub(crate) const QUIET_MODULES: usize = 4;

/// Why a text makes no code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum QrError {
    /// Too long to stay readable on a slip.
    #[error("the address has {found} characters, at most {MOST_CHARACTERS} stay readable")]
    TooLong {
        /// Characters of the address.
        found: usize,
    },
    /// The encoder refused the text.
    #[error("the address makes no QR code")]
    Encoding(#[source] EncodingError),
}

/// A code as modules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Qr {
    /// Modules in a row, without the quiet zone.
    pub per_row: usize,
    /// Row by row, dark is true.
    pub dark: Vec<bool>,
}

impl Qr {
    /// Encodes `text` in the smallest symbol of level M, and in it with the best level that
    /// still fits, which costs nothing.
    ///
    /// # Errors
    /// [`QrError`].
    pub fn new(text: &str) -> Result<Self, QrError> {
        let found = text.chars().count();
        if found > MOST_CHARACTERS {
            return Err(QrError::TooLong { found });
        }
        let least =
            QrCode::with_error_correction_level(text, EcLevel::M).map_err(QrError::Encoding)?;
        let code = [EcLevel::H, EcLevel::Q]
            .into_iter()
            .find_map(|level| QrCode::with_version(text, least.version(), level).ok())
            .unwrap_or(least);
        let dark = code
            .to_colors()
            .into_iter()
            .map(|colour| colour == Color::Dark)
            .collect();
        Ok(Self {
            per_row: code.width(),
            dark,
        })
    }

    /// Side of a module in dots.
    pub(crate) fn module_dots(&self) -> usize {
        LEAST_SIDE_DOTS
            .div_ceil(self.per_row)
            .max(LEAST_MODULE_DOTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_every_length_stay_readable() {
        for length in 20..=MOST_CHARACTERS {
            let qr = Qr::new(&"a".repeat(length)).unwrap();
            let side_mm = (qr.per_row * qr.module_dots()) as f32 * 25.4 / 203.0;
            assert!((25.0..=32.0).contains(&side_mm), "{length}: {side_mm} mm");
            assert!(qr.module_dots() >= LEAST_MODULE_DOTS);
        }
    }

    #[test]
    fn a_usual_address_has_modules_of_seven_dots() {
        assert_eq!(
            Qr::new("https://kiosk.example.vn/t/7K4M2Q9D6TRW")
                .unwrap()
                .module_dots(),
            7
        );
    }

    #[test]
    fn longer_addresses_are_refused() {
        assert_eq!(
            Qr::new(&"a".repeat(61)),
            Err(QrError::TooLong { found: 61 })
        );
    }
}
