//! One screen of every kind, with invented people and places.

use iced::Element;
use iced::widget::image;
use kiosk_ui::*;

use crate::{Pressed, View};

pub(crate) const SCREENS: &[(&str, View)] = &[
    ("attract", attract),
    ("aim", aim),
    ("tiles", tiles),
    ("search", search),
    ("prepare", prepare),
    ("privacy", privacy),
    ("tasks", tasks),
    ("capture", capture),
    ("page", page),
    ("keypad", birthday),
    ("check", check),
    ("sending", sending),
    ("result", result),
    ("jam", jam),
    ("idle", idle),
    ("helped", helped),
];

const GO: Option<Pressed> = Some(Pressed);

pub(crate) fn top_and_bottom(look: &Look) -> Frame<'static, Pressed> {
    framed(look, false)
}

fn framed(look: &Look, is_helped: bool) -> Frame<'static, Pressed> {
    let is_short = look.is_portrait() && look.is_large();
    let top = Header {
        desk: if is_short {
            "Một cửa phường Hải Đăng"
        } else {
            "Bộ phận Một cửa · UBND phường Hải Đăng"
        },
        mode_icon: if is_helped { Icon::Users } else { Icon::User },
        mode: if is_helped {
            "Bạn Minh Thư đang giúp ông/bà"
        } else {
            "Ông/bà tự làm"
        },
        is_linked: true,
        link: if is_short {
            "Có mạng"
        } else {
            "Mạng: đang nối"
        },
        is_helped,
    };
    let item = |id: &'static str, kind, icon, label: &str| Comfort {
        id: id.into(),
        kind,
        icon,
        label: label.to_owned(),
        on_press: GO,
    };
    let bar = vec![
        item("listen", ComfortKind::Comfort, Icon::SpeakerHigh, "Nghe"),
        item("size", ComfortKind::Comfort, Icon::TextAa, "Cỡ chữ"),
        item(
            "contrast",
            ComfortKind::Comfort,
            Icon::CircleHalf,
            "Tương phản",
        ),
        item(
            "language",
            ComfortKind::Comfort,
            Icon::Translate,
            "Ngôn ngữ",
        ),
        item("help", ComfortKind::Help, Icon::BellRinging, "Gọi trợ giúp"),
        item("end", ComfortKind::Leave, Icon::SignOut, "Kết thúc"),
    ];
    Frame::new(header(look, &top), comfort_bar(look, bar)).helped(is_helped)
}

fn go_back(look: &Look) -> Element<'static, Pressed> {
    back(look, "back", "Quay lại", GO)
}

fn go_on(look: &Look, label: &str) -> Element<'static, Pressed> {
    primary(look, "next", label, Some(Icon::ArrowRight), GO)
}

fn third(look: &Look, label: &str, icon: Option<Icon>) -> Element<'static, Pressed> {
    quiet(look, "third", label, icon, GO)
}

fn attract(look: &Look) -> Element<'static, Pressed> {
    let words = down(
        look,
        4.0,
        [
            text::label(look, "Khai sinh cho con: ba việc").into(),
            high(
                look,
                if look.is_large() { 70.0 } else { 110.0 },
                drawing(look, Drawing::CardOnGlass),
            ),
            text::body(look, "Đặt thẻ căn cước lên kính.").into(),
        ],
    );
    top_and_bottom(look)
        .band(ornament(look))
        .main(text::attract(look, "Nộp hồ sơ\nngay tại máy này"))
        .main(gap(look, 3.0))
        .main(text::paragraph(
            look,
            "Máy đọc thẻ căn cước, quét giấy tờ và in phiếu cho ông/bà.",
        ))
        .main(fill())
        .main(icon_line(
            look,
            Icon::Clock,
            Role::GoodEdge,
            text::label(look, "Đang nhận hồ sơ"),
        ))
        .aside(card(look, words))
        .next(primary_large(
            look,
            "start",
            "Chạm để bắt đầu",
            Some(Icon::HandPointing),
            GO,
        ))
        .view(look)
}

fn aim(look: &Look) -> Element<'static, Pressed> {
    let one = |id: &'static str, icon, title, line, shape| {
        tile(
            look,
            id,
            &Tile {
                icon,
                title,
                line: Some(line),
                shape,
            },
            GO,
        )
    };
    let shape = if look.is_portrait() {
        TileShape::Wide
    } else {
        TileShape::Tall
    };
    let file = one(
        "file",
        Icon::Files,
        "Nộp hồ sơ",
        "Khai sinh, kết hôn và việc khác",
        TileShape::Next,
    );
    let others = [
        one(
            "try",
            Icon::ListChecks,
            "Kiểm tra đủ giấy chưa",
            "Không lưu, không gửi gì",
            shape,
        ),
        one(
            "find",
            Icon::MagnifyingGlass,
            "Tra cứu hồ sơ",
            "Hồ sơ đã nộp đến đâu rồi",
            shape,
        ),
        one(
            "resume",
            Icon::QrCode,
            "Làm tiếp",
            "Tôi có phiếu làm tiếp",
            shape,
        ),
        one(
            "opinion",
            Icon::ChatCircleText,
            "Góp ý",
            "Khen, chê, nhắc chúng tôi",
            shape,
        ),
    ];
    let all = if look.is_portrait() {
        tile_grid(look, 1, [file].into_iter().chain(others))
    } else {
        shared(look, 5.0, [(115, file), (200, tile_grid(look, 2, others))])
    };
    top_and_bottom(look)
        .title("Hôm nay ông/bà cần làm gì?")
        .main(gap(look, 5.0))
        .main(all)
        .back(go_back(look))
        .view(look)
}

fn tiles(look: &Look) -> Element<'static, Pressed> {
    let all = [
        (
            Icon::Baby,
            "Sinh con",
            "Khai sinh, trích lục, bảo hiểm trẻ em",
        ),
        (
            Icon::Stamp,
            "Sao y, chứng thực",
            "Bản sao, chữ ký, hợp đồng",
        ),
        (
            Icon::Heart,
            "Kết hôn",
            "Đăng ký kết hôn, xác nhận tình trạng",
        ),
        (Icon::HouseLine, "Nhà và đất", "Xây dựng, biến động đất đai"),
        (
            Icon::HandCoins,
            "Trợ cấp, người cao tuổi",
            "Trợ cấp hằng tháng, mai táng",
        ),
        (Icon::Storefront, "Buôn bán, kinh doanh", "Hộ kinh doanh"),
    ];
    let shown = all
        .into_iter()
        .take(look.tiles_per_page())
        .map(|(icon, title, line)| {
            let one = Tile {
                icon,
                title,
                line: Some(line),
                shape: TileShape::Wide,
            };
            tile(look, title.to_owned(), &one, GO)
        });
    let columns = if look.is_portrait() { 1 } else { 2 };
    top_and_bottom(look)
        .title("Ông/bà làm giấy tờ về việc gì?")
        .main(gap(look, 5.0))
        .main(tile_grid(look, columns, shown))
        .back(go_back(look))
        .next(secondary(
            look,
            "search",
            "Tìm theo tên việc",
            Some(Icon::MagnifyingGlass),
            GO,
        ))
        .third(third(look, "Xem thêm", Some(Icon::CaretDown)))
        .view(look)
}

fn search(look: &Look) -> Element<'static, Pressed> {
    let typing = Typing::new(100, Capitals::None).with_text("khai sa");
    let words = KeyWords {
        space: "Dấu cách",
        clear: "Gõ lại",
        digits: "123",
        letters: "abc",
        tones: ["sắc", "huyền", "hỏi", "ngã", "nặng"],
    };
    let echo = Field {
        label: "",
        value: typing.text(),
        hint: "",
        state: FieldState::Active,
    };
    let found = [
        "Đăng ký khai\u{a0}sinh",
        "Đăng ký lại khai\u{a0}sinh",
        "Trích lục khai\u{a0}sinh",
        "Cải chính khai\u{a0}sinh",
    ];
    let rows = found
        .into_iter()
        .take(if look.is_large() { 3 } else { 4 })
        .map(|title| {
            choice_row(
                look,
                title.to_owned(),
                title,
                Some("Làm tại phường · xong trong ngày"),
                GO,
            )
        });
    top_and_bottom(look)
        .title("Ông/bà tìm việc gì?")
        .main(gap(look, 2.0))
        .main(field(look, "echo", &echo, GO))
        .main(gap(look, if look.is_large() { 2.0 } else { 4.0 }))
        .main(keyboard(look, &words, &typing, |_| Pressed))
        .aside(down(look, 4.0, rows))
        .back(go_back(look))
        .next(waiting_line(
            look,
            if look.is_large() {
                "Chọn bên phải"
            } else {
                "Chạm vào một việc ở bên phải"
            },
            Some(Icon::ArrowRight),
        ))
        .third(third(look, "Xem thêm 1 việc", Some(Icon::CaretDown)))
        .view(look)
}

fn prepare(look: &Look) -> Element<'static, Pressed> {
    let facts = [
        Fact {
            about: "Lệ phí",
            says: "0 đồng",
            line: Some("trong 60 ngày sau sinh"),
        },
        Fact {
            about: "Chờ",
            says: "Trong ngày",
            line: Some("nộp sau 15 giờ: hôm sau"),
        },
        Fact {
            about: "Nhận",
            says: "Tại quầy, ký sổ",
            line: None,
        },
    ];
    let group = |icon, words| icon_line(look, icon, Role::Ink, text::label(look, words));
    top_and_bottom(look)
        .title("Ông/bà đã mang đủ giấy chưa?")
        .main(gap(look, 3.0))
        .main(group(Icon::Tray, "Giấy để nộp"))
        .main(paper_row(look, "Giấy chứng sinh", "1 bản chính"))
        .main(gap(look, 5.0))
        .main(group(Icon::Eye, "Giấy chỉ cho xem, mang về"))
        .main(paper_row(look, "Thẻ căn cước của cha hoặc mẹ", "bản chính"))
        .main(paper_row(look, "Giấy chứng nhận kết hôn", "nếu có"))
        .aside(facts_card(look, "Đăng ký khai sinh", None, &facts))
        .back(go_back(look))
        .next(go_on(look, "Tôi có đủ giấy"))
        .third(third(look, "Còn thiếu, in danh sách", Some(Icon::Printer)))
        .view(look)
}

fn privacy(look: &Look) -> Element<'static, Pressed> {
    top_and_bottom(look)
        .title("Ông/bà có đồng ý để máy giữ giấy tờ này không?")
        .main(gap(look, 5.0))
        .main(promise_row(
            look,
            Icon::Files,
            "Máy giữ gì",
            "Ảnh giấy tờ và lời khai của ông/bà hôm nay",
        ))
        .main(promise_row(
            look,
            Icon::LockKey,
            "Giữ ở đâu",
            "Trong máy này, đã khóa, không xem lại được",
        ))
        .main(promise_row(
            look,
            Icon::Hourglass,
            "Giữ bao lâu",
            "Đến khi cổng tỉnh đã nhận, lâu nhất 7 ngày",
        ))
        .back(go_back(look))
        .next(go_on(look, "Tôi đồng ý, làm tiếp"))
        .third(third(look, "Tôi không đồng ý", None))
        .view(look)
}

fn task_frame(look: &Look, is_helped: bool) -> Frame<'static, Pressed> {
    let all = [
        ("Người đi khai", None, TaskState::Done, "Xong"),
        ("Thông tin của con", None, TaskState::Current, "Đang làm"),
        ("Giấy chứng sinh", None, TaskState::Open, "Chưa làm"),
        (
            "Giấy kết hôn của cha mẹ",
            Some("Trang 2 bị mờ"),
            TaskState::Problem,
            "Có vấn đề",
        ),
        ("Nhận bản sao", None, TaskState::Open, "Chưa làm"),
    ];
    let gap_mm = 3.0;
    let height = look.main_height_mm(1) - 5.0;
    let fitting = look.rows_that_fit(height, look.row_mm(look.is_portrait()), gap_mm);
    let rows =
        all.into_iter()
            .take(fitting)
            .zip(1..)
            .map(|((title, line, state, word), number)| {
                let task = TaskRow {
                    number,
                    title,
                    line,
                    state,
                    state_word: word,
                };
                task_row(look, format!("task-{number}"), &task, GO)
            });
    let frame = framed(look, is_helped)
        .title(if look.is_large() {
            "Mời ông/bà chọn mục"
        } else {
            "Mời ông/bà chọn mục để làm"
        })
        .main(gap(look, 5.0))
        .main(task_rows(look, rows))
        .back(go_back(look))
        .next(go_on(
            look,
            if look.is_large() {
                "Làm mục 2"
            } else {
                "Làm tiếp: Thông tin của con"
            },
        ));
    if look.is_large() {
        return frame.third(third(look, "Xem thêm", Some(Icon::CaretDown)));
    }
    let facts = [
        Fact {
            about: "Đã xong",
            says: "1 trong 5 mục",
            line: None,
        },
        Fact {
            about: "Đã quét",
            says: "3 trang",
            line: None,
        },
        Fact {
            about: "Lệ phí",
            says: "0 đồng",
            line: None,
        },
        Fact {
            about: "Hẹn trả",
            says: "Hôm nay, nếu nộp trước 15 giờ",
            line: None,
        },
    ];
    let aside = [
        facts_card(look, "Đăng ký khai sinh", Some("cho Trần Ngọc Mẫu"), &facts),
        gap(look, 5.0),
        fill(),
        notice(
            look,
            Tone::Plain,
            Icon::ShieldCheck,
            "Máy tự giữ. Nghỉ một lát rồi làm tiếp được.",
        ),
    ];
    frame.aside(down(look, 0.0, aside))
}

fn tasks(look: &Look) -> Element<'static, Pressed> {
    task_frame(look, false).view(look)
}

fn helped(look: &Look) -> Element<'static, Pressed> {
    task_frame(look, true).view(look)
}

fn capture(look: &Look) -> Element<'static, Pressed> {
    let thumb = Thumb {
        id: "page-1".into(),
        number: 1,
        state: ThumbState::Kept,
        on_press: GO,
    };
    let said = [
        "Gỡ ghim, vuốt phẳng tờ giấy.",
        "Mặt có chữ hướng về phía ông/bà.",
        "Đưa mép trên xuống khay trước.",
    ];
    let picture = if look.is_small_panel() { 80.0 } else { 148.0 };
    top_and_bottom(look)
        .title("Mời ông/bà đặt Giấy chứng sinh vào khay")
        .main(gap(look, 3.0))
        .main(steps(look, StepRoom::Screen, &said))
        .main(fill())
        .main(text::small_label(look, "Đã giữ 1 trang của giấy này"))
        .main(gap(look, 2.0))
        .main(page_strip(look, StripWay::Across, vec![thumb], true))
        .aside(card(
            look,
            high(look, picture, drawing(look, Drawing::SheetIntoFeeder)),
        ))
        .back(go_back(look))
        .next(waiting_line(
            look,
            "Máy đang chờ giấy",
            Some(Icon::Hourglass),
        ))
        .third(third(look, "Không có giấy này", None))
        .view(look)
}

fn page(look: &Look) -> Element<'static, Pressed> {
    let size = look.page_px(210, 297, 1);
    let picture = image::Handle::from_rgba(size.0, size.1, paper(size));
    let thumb = Thumb {
        id: "page-1".into(),
        number: 1,
        state: ThumbState::Shown,
        on_press: GO,
    };
    let advice = Some("Xin xem lại họ tên và ngày sinh.");
    let choices = [
        (
            1,
            secondary(look, "again", "Quét lại", Some(Icon::Scan), GO),
        ),
        (
            1,
            secondary(look, "turn", "Xoay trang", Some(Icon::ArrowClockwise), GO),
        ),
    ];
    top_and_bottom(look)
        .title(if look.is_large() {
            "Trang này rõ chưa?"
        } else {
            "Ông/bà đọc rõ trang này không?"
        })
        .main(gap(look, 5.0))
        .main(verdict(look, Tone::Good, "Trang rõ, đủ bốn góc.", advice))
        .main(gap(look, 5.0))
        .main(shared(look, 4.0, choices))
        .main(fill())
        .main(across(
            look,
            4.0,
            [
                page_strip(look, StripWay::Across, vec![thumb], true),
                at_right(danger(look, "drop", "Bỏ trang", Some(Icon::Trash), GO)),
            ],
        ))
        .aside(page_view(look, picture, size, Some("Trang 1 trong 1")))
        .back(go_back(look))
        .next(go_on(look, "Giữ trang này"))
        .view(look)
}

/// A sheet with a fine grid, which shows at once whether it is drawn one to one.
fn paper((width, height): (u32, u32)) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        if x.is_multiple_of(8) || y.is_multiple_of(8) {
            215
        } else {
            252
        }
    };
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| [pixel(x, y), pixel(x, y), pixel(x, y), 255]))
        .collect()
}

fn birthday(look: &Look) -> Element<'static, Pressed> {
    let one = |id: &'static str, share, label, value, state| {
        (
            share,
            field(
                look,
                id,
                &Field {
                    label,
                    value,
                    hint: "",
                    state,
                },
                GO,
            ),
        )
    };
    let fields = [
        one("day", 2, "Ngày", "03", FieldState::Resting),
        one("month", 2, "Tháng", "11", FieldState::Resting),
        one("year", 3, "Năm", "20", FieldState::Active),
    ];
    let words = PadWords {
        clear: "Xóa hết",
        backspace: "Xóa",
    };
    top_and_bottom(look)
        .title("Con sinh ngày nào?")
        .main(text::hint(look, "Ghi trên Giấy chứng sinh."))
        .main(gap(look, 5.0))
        .main(shared(look, 6.0, fields))
        .main(gap(look, 5.0))
        .main(notice(
            look,
            Tone::Plain,
            Icon::CalendarCheck,
            "Ngày 03 tháng 11, năm 20 __",
        ))
        .aside(keypad(look, &words, |_| Pressed))
        .back(go_back(look))
        .next(primary(look, "next", "Nhập đủ bốn số của năm", None, None))
        .third(third(look, "Tôi không biết", None))
        .view(look)
}

fn check(look: &Look) -> Element<'static, Pressed> {
    let all = [
        ("Họ tên con", "Trần Ngọc Mẫu", None),
        ("Ngày sinh", "03 tháng 11 năm 2018", None),
        ("Người đi khai", "Nguyễn Thị Mẫu (mẹ)", None),
        ("Giấy chứng sinh", "2 trang, đã xem rõ", None),
        ("Giấy kết hôn", "2 trang", Some("Trang 2 bị mờ")),
        ("Số điện thoại", "Không cung cấp", None),
    ];
    let fitting = look.rows_that_fit(look.main_height_mm(1) - 2.0, look.flat_row_mm(), 0.0);
    let rows = all
        .into_iter()
        .take(fitting)
        .map(|(label, answer, problem)| {
            let row = SummaryRow {
                label,
                answer,
                problem,
                change: "Sửa",
            };
            summary_row(look, format!("change-{label}"), &row, GO)
        });
    top_and_bottom(look)
        .title("Mọi điều dưới đây đúng chưa?")
        .main(gap(look, 2.0))
        .main(down(look, 0.0, rows))
        .back(go_back(look))
        .next(go_on(
            look,
            if look.is_large() {
                "Đúng, làm tiếp"
            } else {
                "Đúng, nghe đọc lời cam đoan"
            },
        ))
        .third(third(look, "Xem thêm", Some(Icon::CaretDown)))
        .view(look)
}

fn sending(look: &Look) -> Element<'static, Pressed> {
    let ticks = [
        Tick {
            state: TickState::Done,
            title: "Đã giữ tại máy",
            line: Some("Hồ sơ an toàn, dù mất điện hay mất mạng"),
        },
        Tick {
            state: TickState::Running(Some(0.62)),
            title: "Đang gửi",
            line: Some("Đã gửi 3 trong 5 trang · còn chừng 1 phút"),
        },
        Tick {
            state: TickState::ToCome,
            title: "Cổng đã nhận",
            line: None,
        },
        Tick {
            state: TickState::ToCome,
            title: "Đã đối chiếu 0/5 trang",
            line: None,
        },
    ];
    let words = down(
        look,
        3.0,
        [
            text::label(look, "Ông/bà có thể chờ hoặc về").into(),
            hairline(look),
            text::body(look, "Máy tự gửi tiếp đến khi xong.").into(),
        ],
    );
    top_and_bottom(look)
        .title("Máy đang gửi hồ sơ lên cổng tỉnh")
        .main(gap(look, 5.0))
        .main(tick_list(look, &ticks))
        .aside(card(look, words))
        .next(secondary(
            look,
            "leave",
            "Tôi về trước, in phiếu giữ hồ sơ",
            Some(Icon::Receipt),
            GO,
        ))
        .view(look)
}

fn result(look: &Look) -> Element<'static, Pressed> {
    let facts = [
        Fact {
            about: "Đã nhận",
            says: "5 trang, đã đối chiếu 5/5",
            line: None,
        },
        Fact {
            about: "Hẹn trả",
            says: "Hôm nay, trước 17:00",
            line: Some("vì nộp trước 15 giờ"),
        },
    ];
    let picture = if look.is_large() { 60.0 } else { 110.0 };
    let slip = [
        text::label(look, "Mời ông/bà lấy phiếu").into(),
        text::small_soft(look, "Chụp lại phiếu: chữ in nhiệt sẽ phai.").into(),
        gap(look, 4.0),
        high(look, picture, drawing(look, Drawing::SlipOut)),
    ];
    top_and_bottom(look)
        .band(ornament(look))
        .main(great_verdict(look, Tone::Good, "Đã nộp hồ sơ"))
        .main(gap(look, 5.0))
        .main(text::small_soft(look, "Mã tra cứu"))
        .main(text::title(look, "7K4M 2Q9D 6TRW"))
        .main(gap(look, 5.0))
        .main(fact_list(look, &facts))
        .aside(card(look, down(look, 0.0, slip)))
        .next(primary(
            look,
            "done",
            "Tôi đã lấy phiếu và giấy tờ",
            Some(Icon::Check),
            GO,
        ))
        .third(third(look, "In lại phiếu", Some(Icon::Printer)))
        .view(look)
}

fn jam(look: &Look) -> Element<'static, Pressed> {
    let steps = ["Mở nắp như hình.", "Rút nhẹ tờ giấy lên.", "Đóng nắp lại."];
    let side = if look.is_small_panel() || look.is_large() {
        90.0
    } else {
        140.0
    };
    let panel = Overlay {
        is_fault: true,
        lead: Some(drawing_in(look, Drawing::JamCoverOpen, side)),
        safe: Some("Các trang đã quét vẫn còn."),
        steps: &steps,
        beside: vec![
            waiting_line(look, "Máy đang chờ nắp đóng lại", Some(Icon::Hourglass)),
            secondary(look, "call", "Gọi nhân viên", Some(Icon::BellRinging), GO),
        ],
        ..Overlay::titled("Giấy bị kẹt")
    };
    task_frame(look, false)
        .overlay(Some(overlay_panel(look, panel)))
        .view(look)
}

fn idle(look: &Look) -> Element<'static, Pressed> {
    let leave = [
        quiet(
            look,
            "put-away",
            "Cất ngay và in phiếu",
            Some(Icon::Printer),
            GO,
        ),
        at_right(quiet(
            look,
            "call",
            "Gọi nhân viên",
            Some(Icon::BellRinging),
            GO,
        )),
    ];
    let leave = if look.is_portrait() {
        down(look, 4.0, leave)
    } else {
        across(look, 4.0, leave)
    };
    let panel = Overlay {
        lead: Some(countdown(look, 32.0 / 45.0, "32", "giây")),
        words: Some("Sau 45 giây máy sẽ cất hồ sơ để giữ kín thông tin. Hồ sơ không mất."),
        below: vec![
            primary_large(
                look,
                "stay",
                "Tôi vẫn đang làm",
                Some(Icon::HandPointing),
                GO,
            ),
            leave,
        ],
        ..Overlay::titled("Ông/bà còn ở đây không?")
    };
    task_frame(look, false)
        .overlay(Some(overlay_panel(look, panel)))
        .view(look)
}
