//! The component sheets: every piece at rest and in its states.

use iced::Element;
use kiosk_ui::*;

use crate::{Pressed, View};

pub(crate) const SHEETS: &[(&str, View)] = &[
    ("parts-a", buttons_tiles_rows),
    ("parts-b", fields_notices_progress),
];

const GO: Option<Pressed> = Some(Pressed);

fn buttons_tiles_rows(look: &Look) -> Element<'static, Pressed> {
    let four =
        |pieces: [Element<'static, Pressed>; 4]| shared(look, 5.0, pieces.map(|piece| (1, piece)));
    let buttons = four([
        primary(look, "a", "Nộp hồ sơ", Some(Icon::ArrowRight), GO),
        primary(look, "b", "Nhập đủ số", None, None),
        secondary(look, "c", "Quét lại", Some(Icon::Scan), GO),
        waiting_line(look, "Máy chờ giấy", Some(Icon::Hourglass)),
    ]);
    let others = four([
        danger(look, "d", "Bỏ trang", Some(Icon::Trash), GO),
        danger_confirm(look, "e", "Bỏ trang này", Some(Icon::Trash), GO),
        quiet(look, "f", "Không có giấy", None, GO),
        back(look, "g", "Quay lại", GO),
    ]);
    let baby = |line, shape| Tile {
        icon: Icon::Baby,
        title: "Sinh con",
        line: Some(line),
        shape,
    };
    let tiles = high(
        look,
        62.0,
        tile_grid(
            look,
            3,
            [
                tile(
                    look,
                    "h",
                    &baby("Khai sinh, trích lục", TileShape::Wide),
                    GO,
                ),
                tile(look, "i", &baby("Không làm tại đây", TileShape::Wide), None),
                tile(
                    look,
                    "j",
                    &baby("Khai sinh, trích lục", TileShape::Tall),
                    GO,
                ),
            ],
        ),
    );
    let row = |number, title, state, state_word| {
        let task = TaskRow {
            number,
            title,
            line: None,
            state,
            state_word,
        };
        task_row(look, format!("row-{number}"), &task, GO)
    };
    let rows = shared(
        look,
        5.0,
        [
            row(1, "Người đi khai", TaskState::Done, "Xong"),
            row(2, "Con", TaskState::Current, "Đang làm"),
        ]
        .map(|row| (1, row)),
    );
    let more = shared(
        look,
        5.0,
        [
            row(3, "Giấy chứng sinh", TaskState::Open, "Chưa làm"),
            row(4, "Giấy kết hôn", TaskState::Problem, "Có vấn đề"),
        ]
        .map(|row| (1, row)),
    );
    page(look, [buttons, others, tiles, rows, more])
}

fn fields_notices_progress(look: &Look) -> Element<'static, Pressed> {
    let one = |id: &'static str, label, value, hint, state| {
        (
            1,
            field(
                look,
                id,
                &Field {
                    label,
                    value,
                    hint,
                    state,
                },
                GO,
            ),
        )
    };
    let fields = shared(
        look,
        6.0,
        [
            one("a", "Ngày", "03", "", FieldState::Resting),
            one("b", "Năm", "20", "", FieldState::Active),
            one("c", "Họ tên", "", "Nhập họ tên", FieldState::Resting),
        ],
    );
    let more = shared(
        look,
        6.0,
        [
            one(
                "d",
                "",
                "0903 12",
                "",
                FieldState::Error("Số điện thoại có 10 chữ số"),
            ),
            one("e", "", "Đọc từ thẻ căn cước", "", FieldState::ReadOnly),
        ],
    );
    let notices = down(
        look,
        3.0,
        [
            shared(
                look,
                6.0,
                [
                    (1, verdict(look, Tone::Good, "Trang rõ, đủ bốn góc.", None)),
                    (1, verdict(look, Tone::Warn, "Trang này bị mờ.", None)),
                ],
            ),
            shared(
                look,
                6.0,
                [
                    (
                        1,
                        notice(look, Tone::Plain, Icon::ShieldCheck, "Máy tự giữ hồ sơ."),
                    ),
                    (
                        1,
                        notice(look, Tone::Helper, Icon::Users, "Bạn Minh Thư đang giúp."),
                    ),
                ],
            ),
        ],
    );
    let thumb = |number, state| Thumb {
        id: format!("page-{number}").into(),
        number,
        state,
        on_press: GO,
    };
    let pages = vec![
        thumb(1, ThumbState::Shown),
        thumb(2, ThumbState::Kept),
        thumb(3, ThumbState::Problem),
    ];
    let last = across(
        look,
        12.0,
        [page_strip(look, StripWay::Across, pages, true), code(look)],
    );
    page(look, [fields, more, notices, last])
}

/// Not a real code: a pattern with the three finders.
fn code(look: &Look) -> Element<'static, Pressed> {
    const SIDE: usize = 21;
    let finder = |x: usize, y: usize| {
        let ring = x.abs_diff(3).max(y.abs_diff(3));
        (x < 7 && y < 7).then_some(ring != 2)
    };
    let dark = |x: usize, y: usize| {
        finder(x, y)
            .or_else(|| finder(SIDE - 1 - x, y))
            .or_else(|| finder(x, SIDE - 1 - y))
            .unwrap_or((x * y + x).is_multiple_of(3))
    };
    let modules: Vec<bool> = (0..SIDE)
        .flat_map(|y| (0..SIDE).map(move |x| dark(x, y)))
        .collect();
    qr(look, &modules, SIDE, 40.0)
}

fn page<const N: usize>(
    look: &Look,
    pieces: [Element<'static, Pressed>; N],
) -> Element<'static, Pressed> {
    let pieces = pieces.into_iter().flat_map(|piece| [gap(look, 5.0), piece]);
    let empty = crate::screens::top_and_bottom(look);
    pieces.fold(empty, Frame::main).view(look)
}
