//! The code on a citizen card.
//!
//! Some 150 bytes in a square of a centimetre make modules of two to three pixels at 300 dpi,
//! about the least a reader can take. So the card is tried as it is, then made larger and
//! sharper: first the upper right quarter, where the code is printed on a card that lies
//! upright, then all of it. Wherever three finder patterns show on the way, the square between
//! them is tried alone in more ways, which costs little. What the code says is personal data:
//! it is wiped when dropped and never logged, and no error holds it. Facts: ISO/IEC 18004 (QR),
//! ISO/IEC 7810 (ID-1, 85.60 × 53.98 mm).

mod code;
mod enlarge;
mod region;

use zeroize::Zeroizing;

use crate::ImagingError;
use crate::cancel::{go_on, never};
use crate::decode::decode;
use crate::raster::Raster;
use code::Square;
use enlarge::{Enlargement, enlarged};
use region::{card_region, crop};

/// How the whole card or its quarter is made larger.
const WHOLE: [Enlargement; 2] = [
    Enlargement {
        factor: 2,
        sharpen: 3.0,
    },
    Enlargement {
        factor: 3,
        sharpen: 1.5,
    },
];
/// How the square of a code is made larger; blur and noise differ from card to card, and what
/// is too much for one is too little for the next.
const CLOSE: [Enlargement; 6] = [
    Enlargement {
        factor: 2,
        sharpen: 1.5,
    },
    Enlargement {
        factor: 2,
        sharpen: 3.0,
    },
    Enlargement {
        factor: 3,
        sharpen: 1.5,
    },
    Enlargement {
        factor: 3,
        sharpen: 3.0,
    },
    Enlargement {
        factor: 4,
        sharpen: 1.5,
    },
    Enlargement {
        factor: 3,
        sharpen: 6.0,
    },
];
/// Larger pictures are not made: no card has so many pixels, and it would take seconds.
const MAX_ENLARGED_PX: usize = 12_000_000;
/// Largest square of a code that is made larger: 177 modules, the most there are, of 3 pixels.
const MAX_SQUARE_PX: f32 = 177.0 * 3.0;
/// Squares of one picture that are tried: a card has one code, text may look like another.
const MAX_SQUARES: usize = 3;

/// What was read from a card. Wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct CardCode {
    /// What the code says; bytes are taken as UTF-8 even when the code does not say so.
    pub text: Zeroizing<String>,
    /// By how many quarters the code lies turned clockwise in the picture, 0 to 3.
    pub quarter_turns: u8,
}

/// The text is a person's data: only how the card lies is shown.
impl std::fmt::Debug for CardCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CardCode")
            .field("quarter_turns", &self.quarter_turns)
            .finish_non_exhaustive()
    }
}

/// Reads the QR of a citizen card from a scan of the card or of a sheet with the card on it;
/// none if no code was found. Bytes are taken as UTF-8 even when the code does not say so.
///
/// # Errors
/// As [`crate::clean`] for pictures that cannot be decoded.
pub fn read_card(picture: &[u8]) -> Result<Option<Zeroizing<String>>, ImagingError> {
    Ok(read_card_unless(picture, &never)?.map(|code| code.text))
}

/// As [`read_card`], with how the card lies, for work that may become useless; see
/// [`crate::clean_unless`].
///
/// # Errors
/// As [`read_card`], and [`ImagingError::Cancelled`].
pub fn read_card_unless(
    picture: &[u8],
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Option<CardCode>, ImagingError> {
    go_on(is_cancelled)?;
    let raster = decode(picture)?.raster;
    go_on(is_cancelled)?;
    code_on(&raster, is_cancelled)
}

/// The code on a decoded picture.
pub(crate) fn code_on(
    raster: &Raster,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Option<CardCode>, ImagingError> {
    let grey = raster.to_grey();
    let card = card_region(raster, &grey);
    // A card alone takes a millisecond, a whole page twenty.
    for picture in card.iter().chain([&grey]) {
        go_on(is_cancelled)?;
        let found = read_near(picture, picture, [0, 0], 1, is_cancelled)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let card = card.as_ref().unwrap_or(&grey);
    let from = [card.width * 2 / 5, 0];
    let quarter = crop(card, from, [card.width, card.height * 3 / 5]);
    for by in WHOLE {
        for (part, from) in [(&quarter, from), (card, [0, 0])] {
            go_on(is_cancelled)?;
            let Some(large) = enlarged(part, by, MAX_ENLARGED_PX)? else {
                continue;
            };
            let found = read_near(&large, card, from, by.factor, is_cancelled)?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

/// By how many quarters, 0 to 3, a card lies turned clockwise, as its code tells; none without a
/// code that can be read as it is.
pub(crate) fn quarter_turns(card: &Raster) -> Option<u8> {
    code::read(card).ok().map(|code| code.quarter_turns)
}

/// Reads a picture, or else the squares in it that may be codes, from the card that it is a
/// part of: `from` is where it begins there, `factor` how much larger it is.
fn read_near(
    picture: &Raster,
    card: &Raster,
    from: [usize; 2],
    factor: usize,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Option<CardCode>, ImagingError> {
    let squares = match code::read(picture) {
        Ok(code) => return Ok(Some(code)),
        Err(squares) => squares,
    };
    for square in squares.into_iter().take(MAX_SQUARES) {
        let Some(close) = cut_out(card, square, from, factor) else {
            continue;
        };
        for by in CLOSE {
            go_on(is_cancelled)?;
            if let Some(large) = enlarged(&close, by, MAX_ENLARGED_PX)?
                && let Ok(code) = code::read(&large)
            {
                return Ok(Some(code));
            }
        }
    }
    Ok(None)
}

/// The square of a code, from the card itself; none if it is too large to need this.
fn cut_out(card: &Raster, square: Square, from: [usize; 2], factor: usize) -> Option<Raster> {
    let [left, top, right, bottom] = square.map(|at| at / factor as f32);
    if right - left > MAX_SQUARE_PX || bottom - top > MAX_SQUARE_PX {
        return None;
    }
    let px = |x: f32, y: f32| [from[0] + x.max(0.0) as usize, from[1] + y.max(0.0) as usize];
    Some(crop(card, px(left, top), px(right.ceil(), bottom.ceil())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rxing::BarcodeFormat;

    use crate::specimen::{Specimen, png};
    use crate::{Options, clean};

    /// The length and signs of a card's payload, with an invented person.
    const PAYLOAD: &str = "077085000000|280000000|NGUYỄN THỊ MẪU|01011985|Nữ|Số 1 Đường Mẫu, Phường Mẫu, Thành phố Mẫu|01012022";

    /// A white card of 1011 × 638 pixels with a code of `module_px` pixels a module.
    fn card(text: &str, module_px: f32) -> Raster {
        use rxing::Writer;
        let code = rxing::qrcode::QRCodeWriter
            .encode(text, &BarcodeFormat::QR_CODE, 1, 1)
            .expect("the writer takes any text");
        let mut card = Raster::filled(1011, 638, 1, 225);
        let size = (code.width() as f32 * module_px) as usize;
        for y in 0..size {
            for x in 0..size {
                let mut dark = 0;
                for sample in 0..16_usize {
                    let (dx, dy) = ((sample % 4) as f32 / 4.0, (sample / 4) as f32 / 4.0);
                    let module = [(x as f32 + dx) / module_px, (y as f32 + dy) / module_px]
                        .map(|at| at as u32);
                    dark += u16::from(code.get(module[0], module[1]));
                }
                card.pixels[(40 + y) * 1011 + 980 - size + x] = (225 - dark * 12) as u8;
            }
        }
        card
    }

    #[test]
    fn codes_are_read_down_to_two_pixels_a_module() {
        for module_px in [4.0, 3.0, 2.4, 1.9] {
            let found = read_card(&png(&card(PAYLOAD, module_px))).unwrap();
            assert_eq!(
                found.as_ref().map(|text| text.as_str()),
                Some(PAYLOAD),
                "{module_px}"
            );
        }
    }

    #[test]
    fn a_card_is_read_in_every_quarter_turn_and_on_every_lid() {
        for lid in [30, 250] {
            let mut card = card(PAYLOAD, 3.0);
            for turns in [1, 2, 3, 0] {
                card = card.turned();
                let mut bed = Raster::filled(2480, 3508, 1, lid);
                for (y, row) in card.rows().enumerate() {
                    let at = (1200 + y) * 2480 + 700;
                    bed.pixels[at..at + card.width].copy_from_slice(row);
                }
                let found = read_card_unless(&png(&bed), &never).unwrap().unwrap();
                assert_eq!(
                    (found.text.as_str(), found.quarter_turns),
                    (PAYLOAD, turns),
                    "{lid}"
                );
                assert!(!format!("{found:?}").contains("077"));
            }
        }
    }

    #[test]
    fn a_card_with_a_code_is_turned_upright_and_one_without_is_left() {
        let as_scanned = Options {
            dpi_hint: Some(300),
            ..Options::default()
        };
        for (text, lies) in [(Some(PAYLOAD), 0..4_u8), (None, 0..2)] {
            for turned in lies {
                let mut page = text.map_or(Raster::filled(1011, 638, 1, 225), |t| card(t, 3.0));
                for _ in 0..turned {
                    page = page.turned();
                }
                let mut bed = Raster::filled(1400, 1400, 1, 30);
                for (y, row) in page.rows().enumerate() {
                    let at = (150 + y) * 1400 + 200;
                    bed.pixels[at..at + page.width].copy_from_slice(row);
                }
                let found = clean(&png(&bed), &as_scanned).unwrap();
                let made = (4 - turned) % 4 * u8::from(text.is_some());
                assert_eq!(found.measures.quarter_turns, made, "{turned}");
                let size = (found.width_px, found.height_px);
                let upright = text.is_some() || turned % 2 == 0;
                assert_eq!(size, if upright { (1011, 638) } else { (638, 1011) });
            }
        }
    }

    #[test]
    fn without_a_code_there_is_no_text() {
        for raster in [
            Specimen::page().render(),
            Raster::filled(1011, 638, 1, 225),
            Raster::filled(1, 1, 1, 0),
        ] {
            assert_eq!(read_card(&png(&raster)).unwrap(), None);
        }
    }
}
