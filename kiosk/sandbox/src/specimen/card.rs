//! A specimen identity card on the glass.
//!
//! ID-1, 85.6 × 54.0 mm. The code carries the text of the chip card of 2021 (UTF-8, seven
//! fields split by a bar) and is printed 12 mm wide as on true cards, which makes about
//! three pixels a module. The picture imitates no true card: no emblem, no portrait.

use qrcode::{Color, EcLevel, QrCode};

use super::{
    canvas::{BLACK, Canvas, RED, Rgb, Type},
    damage::{DARK_BED, lay},
};

/// The code text of the specimen card.
pub const CARD_TEXT: &str = "077085000000|270000000|NGUYỄN VĂN MẪU|01011985|Nam|\
    Tổ 1, Khu phố Mẫu, Phường 1, Thành phố Vũng Tàu, Bà Rịa - Vũng Tàu|01012022";

const CARD_PX: (u32, u32) = (1011, 638);
const CARD_GROUND: Rgb = [214, 232, 226];
const WHITE_BED: Rgb = [236, 236, 234];
/// What people do: near a corner, not quite straight.
const MIDDLE_PX: [f32; 2] = [760.0, 560.0];
const TURN_DEGREES: f32 = 1.3;
const QR_LEFT_MM: f32 = 68.0;
const QR_TOP_MM: f32 = 4.0;
const MODULE_MM: f32 = 3.0 / super::canvas::PX_PER_MM;
const NOISE: u8 = 3;

/// The front of a card with that code text, on a glass with a dark lid: JPEG, A4.
#[must_use]
pub fn card_on_glass(text: &str) -> Vec<u8> {
    on_bed(&front(text), DARK_BED)
}

/// The same below a white lid.
#[must_use]
pub fn card_on_white_glass(text: &str) -> Vec<u8> {
    on_bed(&front(text), WHITE_BED)
}

/// The card lying on its front: no code is to be seen.
#[must_use]
pub fn card_back_on_glass() -> Vec<u8> {
    on_bed(&back(), DARK_BED)
}

fn on_bed(card: &Canvas, bed: Rgb) -> Vec<u8> {
    let mut canvas = Canvas::a4(bed);
    lay(&mut canvas, card, MIDDLE_PX, TURN_DEGREES);
    canvas.add_noise(NOISE);
    canvas.encode()
}

fn front(text: &str) -> Canvas {
    let mut card = Canvas::new(CARD_PX.0, CARD_PX.1, CARD_GROUND);
    card.centred(43.0, 6.5, letters(6.5, BLACK), "CĂN CƯỚC CÔNG DÂN");
    card.centred(
        43.0,
        11.5,
        Type {
            is_bold: true,
            ..letters(9.0, RED)
        },
        "THẺ MẪU",
    );
    card.rect(4.0, 15.0, 20.0, 27.0, [176, 196, 196]);
    card.centred(14.0, 30.0, letters(9.0, BLACK), "MẪU");
    draw_code(&mut card, text);
    draw_fields(&mut card, text);
    card
}

fn draw_fields(card: &mut Canvas, text: &str) {
    let fields: Vec<&str> = text.split('|').collect();
    let field = |index: usize| fields.get(index).copied().unwrap_or_default();
    let lines = [
        ("Số", field(0)),
        ("Họ và tên", field(2)),
        ("Ngày sinh", field(3)),
        ("Giới tính", field(4)),
    ];
    let mut y_mm = 22.0;
    for (label, value) in lines {
        let x_mm = card.text(27.0, y_mm, letters(5.0, BLACK), &format!("{label}: "));
        card.text(
            x_mm,
            y_mm,
            Type {
                is_bold: true,
                ..letters(7.0, BLACK)
            },
            value,
        );
        y_mm += 5.0;
    }
    let address: Vec<&str> = field(5).split(", ").collect();
    card.text(27.0, y_mm, letters(5.0, BLACK), "Nơi thường trú:");
    for part in address.chunks(3) {
        y_mm += 3.4;
        card.text(27.0, y_mm, letters(5.5, BLACK), &part.join(", "));
    }
}

fn draw_code(card: &mut Canvas, text: &str) {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::L) else {
        return;
    };
    let modules = code.width();
    let side_mm = modules as f32 * MODULE_MM;
    let quiet_mm = 2.0 * MODULE_MM;
    let white = [244, 246, 244];
    card.rect(
        QR_LEFT_MM - quiet_mm,
        QR_TOP_MM - quiet_mm,
        side_mm + 2.0 * quiet_mm,
        side_mm + 2.0 * quiet_mm,
        white,
    );
    for (index, colour) in code.into_colors().into_iter().enumerate() {
        if colour == Color::Dark {
            let (column, row) = (index % modules, index / modules);
            let x_mm = QR_LEFT_MM + column as f32 * MODULE_MM;
            let y_mm = QR_TOP_MM + row as f32 * MODULE_MM;
            card.rect(x_mm, y_mm, MODULE_MM, MODULE_MM, BLACK);
        }
    }
}

fn back() -> Canvas {
    let mut card = Canvas::new(CARD_PX.0, CARD_PX.1, CARD_GROUND);
    card.rect(10.0, 14.0, 13.0, 11.0, [206, 178, 92]);
    card.centred(
        60.0,
        12.0,
        Type {
            is_bold: true,
            ..letters(9.0, RED)
        },
        "THẺ MẪU",
    );
    card.text(30.0, 22.0, letters(6.0, BLACK), "Đặc điểm nhận dạng: MẪU");
    let rows = [
        "IDVNM0850000000077085000000<<0",
        "8501013M4501017VNM<<<<<<<<<<<0",
        "NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<",
    ];
    for (row, y_mm) in rows.into_iter().zip([38.0, 43.0, 48.0]) {
        card.text(6.0, y_mm, letters(9.0, BLACK), row);
    }
    card
}

const fn letters(size_pt: f32, colour: Rgb) -> Type {
    Type {
        size_pt,
        is_bold: false,
        colour,
    }
}
