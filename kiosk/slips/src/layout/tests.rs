//! What the slips say, line by line, and that nothing leaves the paper.

use kiosk_domain::FaultCode;
use kiosk_i18n::Language;
use unicode_normalization::is_nfc;

use super::*;
use crate::{KeptSlip, Kind, SubmittedSlip};

const VI: Catalogue = Catalogue::new(Language::Vi);

/// The words of a slip; what stands on one line is separated by a bar.
fn lines_of(slip: &Slip, words: Catalogue) -> String {
    let mut lines: Vec<(f32, String)> = Vec::new();
    for mark in Layout::new(slip, words).unwrap().marks {
        let Mark::Text { baseline, text, .. } = mark else {
            continue;
        };
        match lines.last_mut() {
            Some((at, line)) if *at == baseline => line.push_str(&format!(" | {text}")),
            _ => lines.push((baseline, text)),
        }
    }
    lines
        .into_iter()
        .map(|(_, line)| line)
        .collect::<Vec<_>>()
        .join("\n")
}

fn submitted(change: impl FnOnce(&mut SubmittedSlip)) -> Slip {
    let Slip::Submitted(mut slip) = Slip::example(Kind::Submitted) else {
        panic!("another kind")
    };
    change(&mut slip);
    Slip::Submitted(slip)
}

fn kept(change: impl FnOnce(&mut KeptSlip)) -> Slip {
    let Slip::Kept(mut slip) = Slip::example(Kind::Kept) else {
        panic!("another kind")
    };
    change(&mut slip);
    Slip::Kept(slip)
}

fn every_slip() -> Vec<Slip> {
    vec![
        Slip::example(Kind::Submitted),
        Slip::example(Kind::Kept),
        submitted(|slip| {
            slip.official_code = None;
            slip.promised_at = None;
            slip.is_clock_trusted = false;
            slip.is_reprint = true;
            slip.procedure = "Cấp giấy phép xây dựng nhà ở riêng lẻ trong đô thị ".repeat(4);
            slip.unit = "ỦY BAN NHÂN DÂN THÀNH PHỐ VŨNG TÀU, TỈNH BÀ RỊA – VŨNG TÀU".to_owned();
        }),
    ]
}

#[test]
fn the_submitted_slip_says() {
    insta::assert_snapshot!(lines_of(&Slip::example(Kind::Submitted), VI), @r"
    Bộ phận Một cửa
    UBND phường Hải Đăng
    ĐÃ NỘP HỒ SƠ
    Mã hồ sơ
    000.12.30.H06-
    181105-0007
    Mã tra cứu
    7K4M 2Q9D
    6TRW
    Đăng ký khai sinh
    Đã nhận | 2 giấy, 5 trang
    đã đối chiếu 5/5
    trang
    Lúc | 14 giờ 05
    ngày 05/11/2018
    Hẹn trả | 17 giờ 00
    ngày 05/11/2018
    Nhận tại | Quầy 3
    Lệ phí | 0 đồng
    Người giúp | Không có
    Số phiên | K01-181105-007
    Hỏi thêm: 0254 000 0000
    Mang phiếu này và căn cước khi đến
    nhận kết quả.
    Lần sau có thể nộp tại nhà:
    dichvucong.example.vn
    Chữ in nhiệt phai dần, xin chụp lại
    phiếu.
    ");
}

#[test]
fn the_kept_slip_says() {
    insta::assert_snapshot!(lines_of(&Slip::example(Kind::Kept), VI), @r"
    Bộ phận Một cửa
    UBND phường Hải Đăng
    ĐÃ GIỮ TẠI MÁY –
    CHƯA GỬI
    SỐ PHIÊN NỘP TẠI MÁY – chưa phải
    Giấy tiếp nhận hồ sơ
    K01-181105-007
    Mã tra cứu
    7K4M 2Q9D
    6TRW
    Đăng ký khai sinh
    Đang giữ | 2 giấy, 5 trang
    Từ lúc | 14 giờ 05
    ngày 05/11/2018
    Vì sao | Mạng đang gián
    đoạn
    Người giúp | Không có
    Máy tự gửi khi có mạng. Ông/bà
    không phải làm lại. Quét mã trên
    để xem đã nộp chưa.
    Hỏi thêm: 0254 000 0000
    Lần sau có thể nộp tại nhà:
    dichvucong.example.vn
    Chữ in nhiệt phai dần, xin chụp lại
    phiếu.
    ");
}

#[test]
fn the_kept_slip_says_in_english() {
    let en = Catalogue::new(Language::En);
    insta::assert_snapshot!(lines_of(&Slip::example(Kind::Kept), en), @r"
    Bộ phận Một cửa
    UBND phường Hải Đăng
    KEPT IN THE
    MACHINE – NOT
    SENT
    SESSION NUMBER OF THE MACHINE –
    not yet the official receipt
    K01-181105-007
    Tracking code
    7K4M 2Q9D
    6TRW
    Đăng ký khai sinh
    Kept | 2 documents, 5
    pages
    Since | 14:05
    on 05/11/2018
    Why | The network is
    down
    Helped by | Nobody
    The machine sends it when the
    network returns. You need not
    do it again. Scan the code above
    to see whether it was submitted.
    Questions: 0254 000 0000
    Lần sau có thể nộp tại nhà:
    dichvucong.example.vn
    Thermal print fades, please
    photograph this slip.
    ");
}

#[test]
fn without_an_official_code_the_session_number_says_what_it_is_not() {
    let text = lines_of(&submitted(|slip| slip.official_code = None), VI).replace('\n', " ");
    assert!(
        text.contains("SỐ PHIÊN NỘP TẠI MÁY – chưa phải Giấy tiếp nhận hồ sơ K01-181105-007"),
        "{text}"
    );
    assert!(!text.contains("Mã hồ sơ"));
    let with_code = lines_of(&submitted(|_| ()), VI);
    assert!(
        with_code.contains("Mã hồ sơ") && !with_code.contains("chưa phải"),
        "{with_code}"
    );
}

#[test]
fn only_the_submitted_slip_claims_a_comparison() {
    assert!(lines_of(&submitted(|_| ()), VI).contains("đã đối chiếu 5/5"));
    for reason in FaultCode::ALL {
        let text = lines_of(&kept(|slip| slip.reason = Some(*reason)), VI);
        assert!(
            !text.contains("đối chiếu") && !text.contains("ĐÃ NỘP"),
            "{reason}: {text}"
        );
    }
}

#[test]
fn a_reason_for_staff_does_not_promise_to_send_by_itself() {
    for (reason, sends_itself) in [
        (None, true),
        (Some(FaultCode::PortalUnreachable), true),
        (Some(FaultCode::PortalMismatch), false),
        (Some(FaultCode::DeviceRejected), false),
    ] {
        let text = lines_of(&kept(|slip| slip.reason = reason), VI);
        assert_eq!(text.contains("Máy tự gửi"), sends_itself, "{reason:?}");
    }
}

#[test]
fn options_are_told() {
    let text = lines_of(
        &submitted(|slip| {
            slip.is_reprint = true;
            slip.is_clock_trusted = false;
            slip.promised_at = None;
            slip.collect_at = None;
            slip.fee_vnd = None;
        }),
        VI,
    );
    assert!(
        text.contains("Bản in lại")
            && text.contains("giờ của máy")
            && text.contains("cán bộ hẹn ngày"),
        "{text}"
    );
    assert!(!text.contains("Nhận tại") && !text.contains("Lệ phí"));
    assert!(!lines_of(&submitted(|_| ()), VI).contains("Bản in lại"));
}

#[test]
fn only_the_kept_title_is_framed() {
    let tall = |slip: &Slip| {
        let marks = Layout::new(slip, VI).unwrap().marks;
        marks
            .iter()
            .filter(|mark| matches!(mark, Mark::Rect { width, height, .. } if height > width))
            .count()
    };
    assert_eq!(tall(&Slip::example(Kind::Kept)), 4);
    assert_eq!(tall(&Slip::example(Kind::Submitted)), 0);
}

#[test]
fn nothing_leaves_the_margins_and_lines_do_not_overlap() {
    for slip in every_slip() {
        for words in Language::ALL.map(Catalogue::new) {
            let layout = Layout::new(&slip, words).unwrap();
            let mut last = 0.0;
            for mark in &layout.marks {
                let Mark::Text {
                    x,
                    baseline,
                    style,
                    text,
                } = mark
                else {
                    continue;
                };
                assert!(
                    *x >= MARGIN && x + style.width_dots(text) <= MARGIN + INNER + 1.0,
                    "{text}"
                );
                assert!(
                    *baseline == last || *baseline >= last + 1.34 * style.em_dots() * 0.7,
                    "{text}"
                );
                assert!(*baseline < layout.height - MARGIN, "{text}");
                last = *baseline;
            }
        }
    }
}

#[test]
fn decomposed_names_are_printed_composed() {
    let slip = submitted(|slip| slip.procedure = "Đăng ký kết hôn".nfd().collect());
    let text = lines_of(&slip, VI);
    assert!(is_nfc(&text) && text.contains("Đăng ký kết hôn"), "{text}");
}

#[test]
fn a_long_address_is_refused() {
    let slip = kept(|slip| slip.tracking.url = format!("https://{}.vn", "a".repeat(60)));
    assert!(matches!(Layout::new(&slip, VI), Err(SlipError::Qr(_))));
}
