//! One method for each text of `assets/locales/vi`, written by `cargo xtask codegen`.
//!
//! Never edited by hand: change the text, then run the command again. Arguments stand in the
//! order of their names, so that a reworded sentence cannot swap two of them unseen.

use crate::{Arg, Catalogue};

impl Catalogue {
    /// ```text
    /// again = Làm lại
    /// ```
    #[must_use]
    pub fn again(self) -> String {
        self.text("again", &[])
    }

    /// ```text
    /// aim-check = Kiểm tra đủ giấy chưa
    /// ```
    #[must_use]
    pub fn aim_check(self) -> String {
        self.text("aim-check", &[])
    }

    /// ```text
    /// aim-check-text = Xem giấy tờ, lệ phí, ngày hẹn. Không cần thẻ.
    /// ```
    #[must_use]
    pub fn aim_check_text(self) -> String {
        self.text("aim-check-text", &[])
    }

    /// ```text
    /// aim-counter = Ông/bà có thể nộp trực tiếp tại quầy bất cứ lúc nào.
    /// ```
    #[must_use]
    pub fn aim_counter(self) -> String {
        self.text("aim-counter", &[])
    }

    /// ```text
    /// aim-not-now = Lúc này máy chưa nhận hồ sơ mới.
    /// ```
    #[must_use]
    pub fn aim_not_now(self) -> String {
        self.text("aim-not-now", &[])
    }

    /// ```text
    /// aim-submit = Nộp hồ sơ
    /// ```
    #[must_use]
    pub fn aim_submit(self) -> String {
        self.text("aim-submit", &[])
    }

    /// ```text
    /// aim-submit-text = Khai sinh, chứng thực, xác nhận hôn nhân
    /// ```
    #[must_use]
    pub fn aim_submit_text(self) -> String {
        self.text("aim-submit-text", &[])
    }

    /// ```text
    /// aim-title = Hôm nay ông/bà cần làm gì?
    /// ```
    #[must_use]
    pub fn aim_title(self) -> String {
        self.text("aim-title", &[])
    }

    /// ```text
    /// attract-closed = Ngoài giờ làm việc, máy vẫn nhận hồ sơ
    /// ```
    #[must_use]
    pub fn attract_closed(self) -> String {
        self.text("attract-closed", &[])
    }

    /// ```text
    /// attract-guide-card = Đặt thẻ căn cước lên kính, úp mặt có mã vuông xuống.
    /// ```
    #[must_use]
    pub fn attract_guide_card(self) -> String {
        self.text("attract-guide-card", &[])
    }

    /// ```text
    /// attract-guide-step-card = Thẻ
    /// ```
    #[must_use]
    pub fn attract_guide_step_card(self) -> String {
        self.text("attract-guide-step-card", &[])
    }

    /// ```text
    /// attract-guide-step-papers = Giấy tờ
    /// ```
    #[must_use]
    pub fn attract_guide_step_papers(self) -> String {
        self.text("attract-guide-step-papers", &[])
    }

    /// ```text
    /// attract-guide-step-slip = Lấy phiếu
    /// ```
    #[must_use]
    pub fn attract_guide_step_slip(self) -> String {
        self.text("attract-guide-step-slip", &[])
    }

    /// ```text
    /// attract-guide-title = Chỉ ba việc
    /// ```
    #[must_use]
    pub fn attract_guide_title(self) -> String {
        self.text("attract-guide-title", &[])
    }

    /// ```text
    /// attract-hours = { $from } – { $to }
    /// ```
    #[must_use]
    pub fn attract_hours<'a>(self, from: impl Into<Arg<'a>>, to: impl Into<Arg<'a>>) -> String {
        self.text("attract-hours", &[("from", from.into()), ("to", to.into())])
    }

    /// ```text
    /// attract-link-down = Mạng đang gián đoạn. Máy vẫn nhận hồ sơ và sẽ gửi sau.
    /// ```
    #[must_use]
    pub fn attract_link_down(self) -> String {
        self.text("attract-link-down", &[])
    }

    /// ```text
    /// attract-open = Đang nhận hồ sơ
    /// ```
    #[must_use]
    pub fn attract_open(self) -> String {
        self.text("attract-open", &[])
    }

    /// ```text
    /// attract-scanner-missing = Máy quét chưa sẵn sàng. Xin gọi nhân viên.
    /// ```
    #[must_use]
    pub fn attract_scanner_missing(self) -> String {
        self.text("attract-scanner-missing", &[])
    }

    /// ```text
    /// attract-start = Chạm để bắt đầu
    /// ```
    #[must_use]
    pub fn attract_start(self) -> String {
        self.text("attract-start", &[])
    }

    /// ```text
    /// attract-text = Máy đọc thẻ căn cước, quét giấy tờ và in phiếu cho ông/bà. Không cần biết máy tính.
    /// ```
    #[must_use]
    pub fn attract_text(self) -> String {
        self.text("attract-text", &[])
    }

    /// ```text
    /// attract-title = Nộp hồ sơ ngay tại máy này
    /// ```
    #[must_use]
    pub fn attract_title(self) -> String {
        self.text("attract-title", &[])
    }

    /// ```text
    /// back = Quay lại
    /// ```
    #[must_use]
    pub fn back(self) -> String {
        self.text("back", &[])
    }

    /// ```text
    /// call-help = Gọi trợ giúp
    /// ```
    #[must_use]
    pub fn call_help(self) -> String {
        self.text("call-help", &[])
    }

    /// ```text
    /// cancel = Hủy
    /// ```
    #[must_use]
    pub fn cancel(self) -> String {
        self.text("cancel", &[])
    }

    /// ```text
    /// capture-again = Quét lại
    /// ```
    #[must_use]
    pub fn capture_again(self) -> String {
        self.text("capture-again", &[])
    }

    /// ```text
    /// capture-checking = Máy đang xem trang có rõ không
    /// ```
    #[must_use]
    pub fn capture_checking(self) -> String {
        self.text("capture-checking", &[])
    }

    /// ```text
    /// capture-glass-scan = Quét trang này
    /// ```
    #[must_use]
    pub fn capture_glass_scan(self) -> String {
        self.text("capture-glass-scan", &[])
    }

    /// ```text
    /// capture-glass-step-close = Đậy nắp, rồi bấm “Quét trang này”.
    /// ```
    #[must_use]
    pub fn capture_glass_step_close(self) -> String {
        self.text("capture-glass-step-close", &[])
    }

    /// ```text
    /// capture-glass-step-face = Úp mặt có chữ xuống mặt kính.
    /// ```
    #[must_use]
    pub fn capture_glass_step_face(self) -> String {
        self.text("capture-glass-step-face", &[])
    }

    /// ```text
    /// capture-glass-step-open = Mở nắp máy quét.
    /// ```
    #[must_use]
    pub fn capture_glass_step_open(self) -> String {
        self.text("capture-glass-step-open", &[])
    }

    /// ```text
    /// capture-kept = Đã giữ { $pages } của giấy này
    /// ```
    #[must_use]
    pub fn capture_kept<'a>(self, pages: impl Into<Arg<'a>>) -> String {
        self.text("capture-kept", &[("pages", pages.into())])
    }

    /// ```text
    /// capture-no-paper = Không có giấy này
    /// ```
    #[must_use]
    pub fn capture_no_paper(self) -> String {
        self.text("capture-no-paper", &[])
    }

    /// ```text
    /// capture-put-back = Đã đặt lại, quét tiếp
    /// ```
    #[must_use]
    pub fn capture_put_back(self) -> String {
        self.text("capture-put-back", &[])
    }

    /// ```text
    /// capture-scanning = Máy đang quét
    /// ```
    #[must_use]
    pub fn capture_scanning(self) -> String {
        self.text("capture-scanning", &[])
    }

    /// ```text
    /// capture-step-edge = Đưa mép trên xuống khay trước.
    /// ```
    #[must_use]
    pub fn capture_step_edge(self) -> String {
        self.text("capture-step-edge", &[])
    }

    /// ```text
    /// capture-step-face = Mặt có chữ hướng về phía ông/bà.
    /// ```
    #[must_use]
    pub fn capture_step_face(self) -> String {
        self.text("capture-step-face", &[])
    }

    /// ```text
    /// capture-step-staples = Gỡ ghim, vuốt phẳng tờ giấy.
    /// ```
    #[must_use]
    pub fn capture_step_staples(self) -> String {
        self.text("capture-step-staples", &[])
    }

    /// ```text
    /// capture-title = Mời ông/bà đặt { $paper } vào máy
    /// ```
    #[must_use]
    pub fn capture_title<'a>(self, paper: impl Into<Arg<'a>>) -> String {
        self.text("capture-title", &[("paper", paper.into())])
    }

    /// ```text
    /// capture-title-short = Đặt giấy vào máy
    /// ```
    #[must_use]
    pub fn capture_title_short(self) -> String {
        self.text("capture-title-short", &[])
    }

    /// ```text
    /// capture-use-feeder = Dùng khay giấy
    /// ```
    #[must_use]
    pub fn capture_use_feeder(self) -> String {
        self.text("capture-use-feeder", &[])
    }

    /// ```text
    /// capture-use-glass = Quét trên mặt kính
    /// ```
    #[must_use]
    pub fn capture_use_glass(self) -> String {
        self.text("capture-use-glass", &[])
    }

    /// ```text
    /// capture-waiting = Máy đang chờ giấy
    /// ```
    #[must_use]
    pub fn capture_waiting(self) -> String {
        self.text("capture-waiting", &[])
    }

    /// ```text
    /// choose-found = Có { $count } việc khớp
    /// ```
    #[must_use]
    pub fn choose_found<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("choose-found", &[("count", count.into())])
    }

    /// ```text
    /// choose-none = Chưa thấy việc này ở máy. Xin mời ông/bà tới quầy.
    /// ```
    #[must_use]
    pub fn choose_none(self) -> String {
        self.text("choose-none", &[])
    }

    /// ```text
    /// choose-not-here = Không thấy việc cần làm? Xin mời tới quầy.
    /// ```
    #[must_use]
    pub fn choose_not_here(self) -> String {
        self.text("choose-not-here", &[])
    }

    /// ```text
    /// choose-search = Tìm theo tên việc
    /// ```
    #[must_use]
    pub fn choose_search(self) -> String {
        self.text("choose-search", &[])
    }

    /// ```text
    /// choose-search-title = Ông/bà tìm việc gì?
    /// ```
    #[must_use]
    pub fn choose_search_title(self) -> String {
        self.text("choose-search-title", &[])
    }

    /// ```text
    /// choose-show-topics = Xem theo nhóm việc
    /// ```
    #[must_use]
    pub fn choose_show_topics(self) -> String {
        self.text("choose-show-topics", &[])
    }

    /// ```text
    /// choose-title = Ông/bà làm giấy tờ về việc gì?
    /// ```
    #[must_use]
    pub fn choose_title(self) -> String {
        self.text("choose-title", &[])
    }

    /// ```text
    /// choose-title-short = Làm việc gì?
    /// ```
    #[must_use]
    pub fn choose_title_short(self) -> String {
        self.text("choose-title-short", &[])
    }

    /// ```text
    /// choose-touch-below = Chọn bên dưới
    /// ```
    #[must_use]
    pub fn choose_touch_below(self) -> String {
        self.text("choose-touch-below", &[])
    }

    /// ```text
    /// choose-touch-one = Chạm vào một việc
    /// ```
    #[must_use]
    pub fn choose_touch_one(self) -> String {
        self.text("choose-touch-one", &[])
    }

    /// ```text
    /// choose-touch-right = Chạm vào một việc ở bên phải
    /// ```
    #[must_use]
    pub fn choose_touch_right(self) -> String {
        self.text("choose-touch-right", &[])
    }

    /// ```text
    /// choose-touch-right-short = Chọn bên phải
    /// ```
    #[must_use]
    pub fn choose_touch_right_short(self) -> String {
        self.text("choose-touch-right-short", &[])
    }

    /// ```text
    /// close = Đóng
    /// ```
    #[must_use]
    pub fn close(self) -> String {
        self.text("close", &[])
    }

    /// ```text
    /// comfort-contrast = Màu nền
    /// ```
    #[must_use]
    pub fn comfort_contrast(self) -> String {
        self.text("comfort-contrast", &[])
    }

    /// ```text
    /// comfort-contrast-dark = Nền đen
    /// ```
    #[must_use]
    pub fn comfort_contrast_dark(self) -> String {
        self.text("comfort-contrast-dark", &[])
    }

    /// ```text
    /// comfort-contrast-light = Nền trắng
    /// ```
    #[must_use]
    pub fn comfort_contrast_light(self) -> String {
        self.text("comfort-contrast-light", &[])
    }

    /// ```text
    /// comfort-contrast-low = Dịu mắt
    /// ```
    #[must_use]
    pub fn comfort_contrast_low(self) -> String {
        self.text("comfort-contrast-low", &[])
    }

    /// ```text
    /// comfort-contrast-normal = Thường
    /// ```
    #[must_use]
    pub fn comfort_contrast_normal(self) -> String {
        self.text("comfort-contrast-normal", &[])
    }

    /// ```text
    /// comfort-language = Ngôn ngữ
    /// ```
    #[must_use]
    pub fn comfort_language(self) -> String {
        self.text("comfort-language", &[])
    }

    /// ```text
    /// comfort-next = Tôi đọc rõ
    /// ```
    #[must_use]
    pub fn comfort_next(self) -> String {
        self.text("comfort-next", &[])
    }

    /// ```text
    /// comfort-size = Cỡ chữ
    /// ```
    #[must_use]
    pub fn comfort_size(self) -> String {
        self.text("comfort-size", &[])
    }

    /// ```text
    /// comfort-size-l = Lớn
    /// ```
    #[must_use]
    pub fn comfort_size_l(self) -> String {
        self.text("comfort-size-l", &[])
    }

    /// ```text
    /// comfort-size-m = Vừa
    /// ```
    #[must_use]
    pub fn comfort_size_m(self) -> String {
        self.text("comfort-size-m", &[])
    }

    /// ```text
    /// comfort-size-s = Nhỏ
    /// ```
    #[must_use]
    pub fn comfort_size_s(self) -> String {
        self.text("comfort-size-s", &[])
    }

    /// ```text
    /// comfort-size-xl = Rất lớn
    /// ```
    #[must_use]
    pub fn comfort_size_xl(self) -> String {
        self.text("comfort-size-xl", &[])
    }

    /// ```text
    /// comfort-text = Chọn cỡ chữ và màu nền cho dễ đọc. Đổi lại lúc nào cũng được.
    /// ```
    #[must_use]
    pub fn comfort_text(self) -> String {
        self.text("comfort-text", &[])
    }

    /// ```text
    /// comfort-title = Ông/bà nhìn chữ này có rõ không?
    /// ```
    #[must_use]
    pub fn comfort_title(self) -> String {
        self.text("comfort-title", &[])
    }

    /// ```text
    /// comfort-title-short = Chữ này rõ không?
    /// ```
    #[must_use]
    pub fn comfort_title_short(self) -> String {
        self.text("comfort-title-short", &[])
    }

    /// ```text
    /// confirm = Xác nhận
    /// ```
    #[must_use]
    pub fn confirm(self) -> String {
        self.text("confirm", &[])
    }

    /// ```text
    /// confirm-address = Nơi cư trú
    /// ```
    #[must_use]
    pub fn confirm_address(self) -> String {
        self.text("confirm-address", &[])
    }

    /// ```text
    /// confirm-birth = Ngày sinh
    /// ```
    #[must_use]
    pub fn confirm_birth(self) -> String {
        self.text("confirm-birth", &[])
    }

    /// ```text
    /// confirm-check-typed = Thông tin do ông/bà gõ. Cán bộ sẽ đối chiếu với thẻ.
    /// ```
    #[must_use]
    pub fn confirm_check_typed(self) -> String {
        self.text("confirm-check-typed", &[])
    }

    /// ```text
    /// confirm-keep-card = Xong bước này ông/bà cất thẻ đi.
    /// ```
    #[must_use]
    pub fn confirm_keep_card(self) -> String {
        self.text("confirm-keep-card", &[])
    }

    /// ```text
    /// confirm-name = Họ và tên
    /// ```
    #[must_use]
    pub fn confirm_name(self) -> String {
        self.text("confirm-name", &[])
    }

    /// ```text
    /// confirm-no = Không phải tôi
    /// ```
    #[must_use]
    pub fn confirm_no(self) -> String {
        self.text("confirm-no", &[])
    }

    /// ```text
    /// confirm-number = Số căn cước
    /// ```
    #[must_use]
    pub fn confirm_number(self) -> String {
        self.text("confirm-number", &[])
    }

    /// ```text
    /// confirm-sex = Giới tính
    /// ```
    #[must_use]
    pub fn confirm_sex(self) -> String {
        self.text("confirm-sex", &[])
    }

    /// ```text
    /// confirm-title = Đây có phải là ông/bà không?
    /// ```
    #[must_use]
    pub fn confirm_title(self) -> String {
        self.text("confirm-title", &[])
    }

    /// ```text
    /// confirm-title-short = Đây là ông/bà?
    /// ```
    #[must_use]
    pub fn confirm_title_short(self) -> String {
        self.text("confirm-title-short", &[])
    }

    /// ```text
    /// confirm-yes = Đúng là tôi
    /// ```
    #[must_use]
    pub fn confirm_yes(self) -> String {
        self.text("confirm-yes", &[])
    }

    /// ```text
    /// contrast = Tương phản
    /// ```
    #[must_use]
    pub fn contrast(self) -> String {
        self.text("contrast", &[])
    }

    /// ```text
    /// count-minutes = { $count } phút
    /// ```
    #[must_use]
    pub fn count_minutes<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("count-minutes", &[("count", count.into())])
    }

    /// ```text
    /// count-pages = { $count } trang
    /// ```
    #[must_use]
    pub fn count_pages<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("count-pages", &[("count", count.into())])
    }

    /// ```text
    /// count-papers = { $count } giấy
    /// ```
    #[must_use]
    pub fn count_papers<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("count-papers", &[("count", count.into())])
    }

    /// ```text
    /// count-papers-and-pages = { $papers } giấy, { $pages } trang
    /// ```
    #[must_use]
    pub fn count_papers_and_pages<'a>(self, pages: impl Into<Arg<'a>>, papers: impl Into<Arg<'a>>) -> String {
        self.text("count-papers-and-pages", &[("pages", pages.into()), ("papers", papers.into())])
    }

    /// ```text
    /// count-seconds = { $count } giây
    /// ```
    #[must_use]
    pub fn count_seconds<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("count-seconds", &[("count", count.into())])
    }

    /// ```text
    /// count-working-days = { $count } ngày làm việc
    /// ```
    #[must_use]
    pub fn count_working_days<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("count-working-days", &[("count", count.into())])
    }

    /// ```text
    /// declare-once = Bấm một lần là nộp. Sau đó không sửa ở máy này được.
    /// ```
    #[must_use]
    pub fn declare_once(self) -> String {
        self.text("declare-once", &[])
    }

    /// ```text
    /// declare-submit = Nộp hồ sơ
    /// ```
    #[must_use]
    pub fn declare_submit(self) -> String {
        self.text("declare-submit", &[])
    }

    /// ```text
    /// declare-text = Tôi nộp { $papers } cho thủ tục { $procedure }. Giấy tờ đã quét đúng với bản giấy của tôi. Tôi chịu trách nhiệm về lời khai.
    /// ```
    #[must_use]
    pub fn declare_text<'a>(self, papers: impl Into<Arg<'a>>, procedure: impl Into<Arg<'a>>) -> String {
        self.text("declare-text", &[("papers", papers.into()), ("procedure", procedure.into())])
    }

    /// ```text
    /// declare-title = Ông/bà nộp hồ sơ này chứ?
    /// ```
    #[must_use]
    pub fn declare_title(self) -> String {
        self.text("declare-title", &[])
    }

    /// ```text
    /// delete = Xóa
    /// ```
    #[must_use]
    pub fn delete(self) -> String {
        self.text("delete", &[])
    }

    /// ```text
    /// details-cap = nhiều nhất { $money } một bản
    /// ```
    #[must_use]
    pub fn details_cap<'a>(self, money: impl Into<Arg<'a>>) -> String {
        self.text("details-cap", &[("money", money.into())])
    }

    /// ```text
    /// details-due = Ngày hẹn trả
    /// ```
    #[must_use]
    pub fn details_due(self) -> String {
        self.text("details-due", &[])
    }

    /// ```text
    /// details-each-case = { $money } một trường hợp
    /// ```
    #[must_use]
    pub fn details_each_case<'a>(self, money: impl Into<Arg<'a>>) -> String {
        self.text("details-each-case", &[("money", money.into())])
    }

    /// ```text
    /// details-each-copy = { $money } một bản sao
    /// ```
    #[must_use]
    pub fn details_each_copy<'a>(self, money: impl Into<Arg<'a>>) -> String {
        self.text("details-each-copy", &[("money", money.into())])
    }

    /// ```text
    /// details-each-document = { $money } một văn bản
    /// ```
    #[must_use]
    pub fn details_each_document<'a>(self, money: impl Into<Arg<'a>>) -> String {
        self.text("details-each-document", &[("money", money.into())])
    }

    /// ```text
    /// details-exempt = Được miễn: { $names }
    /// ```
    #[must_use]
    pub fn details_exempt<'a>(self, names: impl Into<Arg<'a>>) -> String {
        self.text("details-exempt", &[("names", names.into())])
    }

    /// ```text
    /// details-fee = Lệ phí
    /// ```
    #[must_use]
    pub fn details_fee(self) -> String {
        self.text("details-fee", &[])
    }

    /// ```text
    /// details-free = Không thu
    /// ```
    #[must_use]
    pub fn details_free(self) -> String {
        self.text("details-free", &[])
    }

    /// ```text
    /// details-level = Mức độ trực tuyến
    /// ```
    #[must_use]
    pub fn details_level(self) -> String {
        self.text("details-level", &[])
    }

    /// ```text
    /// details-limit = { $limit }, tính từ lúc nộp
    /// ```
    #[must_use]
    pub fn details_limit<'a>(self, limit: impl Into<Arg<'a>>) -> String {
        self.text("details-limit", &[("limit", limit.into())])
    }

    /// ```text
    /// details-made-up = Ngày làm bù: { $reason }
    /// ```
    #[must_use]
    pub fn details_made_up<'a>(self, reason: impl Into<Arg<'a>>) -> String {
        self.text("details-made-up", &[("reason", reason.into())])
    }

    /// ```text
    /// details-none-skipped = Không có ngày nghỉ nào ở giữa
    /// ```
    #[must_use]
    pub fn details_none_skipped(self) -> String {
        self.text("details-none-skipped", &[])
    }

    /// ```text
    /// details-pages = { $money } một trang, từ trang { $page }
    /// ```
    #[must_use]
    pub fn details_pages<'a>(self, money: impl Into<Arg<'a>>, page: impl Into<Arg<'a>>) -> String {
        self.text("details-pages", &[("money", money.into()), ("page", page.into())])
    }

    /// ```text
    /// details-skipped = Không tính: { $reason }
    /// ```
    #[must_use]
    pub fn details_skipped<'a>(self, reason: impl Into<Arg<'a>>) -> String {
        self.text("details-skipped", &[("reason", reason.into())])
    }

    /// ```text
    /// details-title = Lệ phí và ngày hẹn
    /// ```
    #[must_use]
    pub fn details_title(self) -> String {
        self.text("details-title", &[])
    }

    /// ```text
    /// dock-bad-sheet = Đưa tờ bị mờ
    /// ```
    #[must_use]
    pub fn dock_bad_sheet(self) -> String {
        self.text("dock-bad-sheet", &[])
    }

    /// ```text
    /// dock-card = Đặt thẻ lên kính
    /// ```
    #[must_use]
    pub fn dock_card(self) -> String {
        self.text("dock-card", &[])
    }

    /// ```text
    /// dock-clear = Lấy hết giấy ra
    /// ```
    #[must_use]
    pub fn dock_clear(self) -> String {
        self.text("dock-clear", &[])
    }

    /// ```text
    /// dock-cover-close = Đóng nắp
    /// ```
    #[must_use]
    pub fn dock_cover_close(self) -> String {
        self.text("dock-cover-close", &[])
    }

    /// ```text
    /// dock-cover-open = Mở nắp
    /// ```
    #[must_use]
    pub fn dock_cover_open(self) -> String {
        self.text("dock-cover-open", &[])
    }

    /// ```text
    /// dock-gateway-start = Bật cổng
    /// ```
    #[must_use]
    pub fn dock_gateway_start(self) -> String {
        self.text("dock-gateway-start", &[])
    }

    /// ```text
    /// dock-gateway-stop = Dừng cổng
    /// ```
    #[must_use]
    pub fn dock_gateway_stop(self) -> String {
        self.text("dock-gateway-stop", &[])
    }

    /// ```text
    /// dock-jam = Kẹt giấy
    /// ```
    #[must_use]
    pub fn dock_jam(self) -> String {
        self.text("dock-jam", &[])
    }

    /// ```text
    /// dock-link-cut = Cắt mạng
    /// ```
    #[must_use]
    pub fn dock_link_cut(self) -> String {
        self.text("dock-link-cut", &[])
    }

    /// ```text
    /// dock-link-mend = Nối mạng
    /// ```
    #[must_use]
    pub fn dock_link_mend(self) -> String {
        self.text("dock-link-mend", &[])
    }

    /// ```text
    /// dock-paper-in = Thay giấy in
    /// ```
    #[must_use]
    pub fn dock_paper_in(self) -> String {
        self.text("dock-paper-in", &[])
    }

    /// ```text
    /// dock-paper-out = Hết giấy in
    /// ```
    #[must_use]
    pub fn dock_paper_out(self) -> String {
        self.text("dock-paper-out", &[])
    }

    /// ```text
    /// dock-sheets = Đưa 1 tờ vào khay
    /// ```
    #[must_use]
    pub fn dock_sheets(self) -> String {
        self.text("dock-sheets", &[])
    }

    /// ```text
    /// dock-title = Bàn thử: giả làm người và giấy
    /// ```
    #[must_use]
    pub fn dock_title(self) -> String {
        self.text("dock-title", &[])
    }

    /// ```text
    /// done = Xong
    /// ```
    #[must_use]
    pub fn done(self) -> String {
        self.text("done", &[])
    }

    /// ```text
    /// dont-have-paper = Không có giấy này
    /// ```
    #[must_use]
    pub fn dont_have_paper(self) -> String {
        self.text("dont-have-paper", &[])
    }

    /// ```text
    /// dont-know = Tôi không biết
    /// ```
    #[must_use]
    pub fn dont_know(self) -> String {
        self.text("dont-know", &[])
    }

    /// ```text
    /// edit = Sửa
    /// ```
    #[must_use]
    pub fn edit(self) -> String {
        self.text("edit", &[])
    }

    /// ```text
    /// end-visit = Kết thúc
    /// ```
    #[must_use]
    pub fn end_visit(self) -> String {
        self.text("end-visit", &[])
    }

    /// ```text
    /// enlarge = Xem to
    /// ```
    #[must_use]
    pub fn enlarge(self) -> String {
        self.text("enlarge", &[])
    }

    /// ```text
    /// for-whom-child = Của con tôi
    /// ```
    #[must_use]
    pub fn for_whom_child(self) -> String {
        self.text("for-whom-child", &[])
    }

    /// ```text
    /// for-whom-child-text = Tôi nộp cho con hoặc trẻ tôi giám hộ
    /// ```
    #[must_use]
    pub fn for_whom_child_text(self) -> String {
        self.text("for-whom-child-text", &[])
    }

    /// ```text
    /// for-whom-other = Nộp thay người khác, xin mời tới quầy.
    /// ```
    #[must_use]
    pub fn for_whom_other(self) -> String {
        self.text("for-whom-other", &[])
    }

    /// ```text
    /// for-whom-own = Của tôi
    /// ```
    #[must_use]
    pub fn for_whom_own(self) -> String {
        self.text("for-whom-own", &[])
    }

    /// ```text
    /// for-whom-own-text = Tôi nộp cho chính tôi
    /// ```
    #[must_use]
    pub fn for_whom_own_text(self) -> String {
        self.text("for-whom-own-text", &[])
    }

    /// ```text
    /// for-whom-title = Hồ sơ này là của ai?
    /// ```
    #[must_use]
    pub fn for_whom_title(self) -> String {
        self.text("for-whom-title", &[])
    }

    /// ```text
    /// format-bytes = { $count } byte
    /// ```
    #[must_use]
    pub fn format_bytes<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("format-bytes", &[("count", count.into())])
    }

    /// ```text
    /// format-date = { $day }/{ $month }/{ $year }
    /// ```
    #[must_use]
    pub fn format_date<'a>(self, day: impl Into<Arg<'a>>, month: impl Into<Arg<'a>>, year: impl Into<Arg<'a>>) -> String {
        self.text("format-date", &[("day", day.into()), ("month", month.into()), ("year", year.into())])
    }

    /// ```text
    /// format-date-long = ngày { $day } { $month } năm { $year }
    /// ```
    #[must_use]
    pub fn format_date_long<'a>(self, day: impl Into<Arg<'a>>, month: impl Into<Arg<'a>>, year: impl Into<Arg<'a>>) -> String {
        self.text("format-date-long", &[("day", day.into()), ("month", month.into()), ("year", year.into())])
    }

    /// ```text
    /// format-date-time = { $hour } giờ { $minute } ngày { $day }/{ $month }/{ $year }
    /// ```
    #[must_use]
    pub fn format_date_time<'a>(self, day: impl Into<Arg<'a>>, hour: impl Into<Arg<'a>>, minute: impl Into<Arg<'a>>, month: impl Into<Arg<'a>>, year: impl Into<Arg<'a>>) -> String {
        self.text("format-date-time", &[("day", day.into()), ("hour", hour.into()), ("minute", minute.into()), ("month", month.into()), ("year", year.into())])
    }

    /// ```text
    /// format-date-time-long = { $hour } giờ { $minute } phút, ngày { $day } { $month } năm { $year }
    /// ```
    #[must_use]
    pub fn format_date_time_long<'a>(self, day: impl Into<Arg<'a>>, hour: impl Into<Arg<'a>>, minute: impl Into<Arg<'a>>, month: impl Into<Arg<'a>>, year: impl Into<Arg<'a>>) -> String {
        self.text("format-date-time-long", &[("day", day.into()), ("hour", hour.into()), ("minute", minute.into()), ("month", month.into()), ("year", year.into())])
    }

    /// ```text
    /// format-decimal-separator = ,
    /// ```
    #[must_use]
    pub fn format_decimal_separator(self) -> String {
        self.text("format-decimal-separator", &[])
    }

    /// ```text
    /// format-group-separator = .
    /// ```
    #[must_use]
    pub fn format_group_separator(self) -> String {
        self.text("format-group-separator", &[])
    }

    /// ```text
    /// format-kilobytes = { $amount } KB
    /// ```
    #[must_use]
    pub fn format_kilobytes<'a>(self, amount: impl Into<Arg<'a>>) -> String {
        self.text("format-kilobytes", &[("amount", amount.into())])
    }

    /// ```text
    /// format-megabytes = { $amount } MB
    /// ```
    #[must_use]
    pub fn format_megabytes<'a>(self, amount: impl Into<Arg<'a>>) -> String {
        self.text("format-megabytes", &[("amount", amount.into())])
    }

    /// ```text
    /// format-money = { $amount } đồng
    /// ```
    #[must_use]
    pub fn format_money<'a>(self, amount: impl Into<Arg<'a>>) -> String {
        self.text("format-money", &[("amount", amount.into())])
    }

    /// ```text
    /// format-month =
    ///     { $month ->
    ///         [1] tháng 01
    ///         [2] tháng 02
    ///         [3] tháng 3
    ///         [4] tháng 4
    ///         [5] tháng 5
    ///         [6] tháng 6
    ///         [7] tháng 7
    ///         [8] tháng 8
    ///         [9] tháng 9
    ///         [10] tháng 10
    ///         [11] tháng 11
    ///        *[12] tháng 12
    ///     }
    /// ```
    #[must_use]
    pub fn format_month<'a>(self, month: impl Into<Arg<'a>>) -> String {
        self.text("format-month", &[("month", month.into())])
    }

    /// ```text
    /// format-time = { $hour } giờ { $minute }
    /// ```
    #[must_use]
    pub fn format_time<'a>(self, hour: impl Into<Arg<'a>>, minute: impl Into<Arg<'a>>) -> String {
        self.text("format-time", &[("hour", hour.into()), ("minute", minute.into())])
    }

    /// ```text
    /// frame-alone = Ông/bà tự làm
    /// ```
    #[must_use]
    pub fn frame_alone(self) -> String {
        self.text("frame-alone", &[])
    }

    /// ```text
    /// frame-alone-short = Tự làm
    /// ```
    #[must_use]
    pub fn frame_alone_short(self) -> String {
        self.text("frame-alone-short", &[])
    }

    /// ```text
    /// frame-help-called = Đã gọi, xin chờ
    /// ```
    #[must_use]
    pub fn frame_help_called(self) -> String {
        self.text("frame-help-called", &[])
    }

    /// ```text
    /// frame-link-down = Mất mạng, vẫn nhận hồ sơ
    /// ```
    #[must_use]
    pub fn frame_link_down(self) -> String {
        self.text("frame-link-down", &[])
    }

    /// ```text
    /// frame-link-down-short = Mất mạng
    /// ```
    #[must_use]
    pub fn frame_link_down_short(self) -> String {
        self.text("frame-link-down-short", &[])
    }

    /// ```text
    /// frame-link-unknown = Mạng: đang thử
    /// ```
    #[must_use]
    pub fn frame_link_unknown(self) -> String {
        self.text("frame-link-unknown", &[])
    }

    /// ```text
    /// frame-link-up = Mạng: đang nối
    /// ```
    #[must_use]
    pub fn frame_link_up(self) -> String {
        self.text("frame-link-up", &[])
    }

    /// ```text
    /// frame-link-up-short = Có mạng
    /// ```
    #[must_use]
    pub fn frame_link_up_short(self) -> String {
        self.text("frame-link-up-short", &[])
    }

    /// ```text
    /// frame-ready = Máy sẵn sàng
    /// ```
    #[must_use]
    pub fn frame_ready(self) -> String {
        self.text("frame-ready", &[])
    }

    /// ```text
    /// help-close = Đã có người giúp
    /// ```
    #[must_use]
    pub fn help_close(self) -> String {
        self.text("help-close", &[])
    }

    /// ```text
    /// help-phone = Điện thoại của quầy: { $phone }
    /// ```
    #[must_use]
    pub fn help_phone<'a>(self, phone: impl Into<Arg<'a>>) -> String {
        self.text("help-phone", &[("phone", phone.into())])
    }

    /// ```text
    /// help-text = Xin giơ tay hoặc gọi nhân viên ở quầy. Máy giữ nguyên màn hình này, không hết giờ.
    /// ```
    #[must_use]
    pub fn help_text(self) -> String {
        self.text("help-text", &[])
    }

    /// ```text
    /// help-title = Ông/bà cần người giúp
    /// ```
    #[must_use]
    pub fn help_title(self) -> String {
        self.text("help-title", &[])
    }

    /// ```text
    /// identify-again = Đọc lại thẻ
    /// ```
    #[must_use]
    pub fn identify_again(self) -> String {
        self.text("identify-again", &[])
    }

    /// ```text
    /// identify-feeder-step-empty = Lấy giấy khác ra khỏi khay.
    /// ```
    #[must_use]
    pub fn identify_feeder_step_empty(self) -> String {
        self.text("identify-feeder-step-empty", &[])
    }

    /// ```text
    /// identify-feeder-step-place = Đặt thẻ ngang, mã vuông về phía mình.
    /// ```
    #[must_use]
    pub fn identify_feeder_step_place(self) -> String {
        self.text("identify-feeder-step-place", &[])
    }

    /// ```text
    /// identify-feeder-step-read = Bấm “Đọc thẻ”, máy kéo thẻ vào.
    /// ```
    #[must_use]
    pub fn identify_feeder_step_read(self) -> String {
        self.text("identify-feeder-step-read", &[])
    }

    /// ```text
    /// identify-feeder-title = Mời ông/bà đặt thẻ căn cước vào khay giấy
    /// ```
    #[must_use]
    pub fn identify_feeder_title(self) -> String {
        self.text("identify-feeder-title", &[])
    }

    /// ```text
    /// identify-feeder-title-short = Đặt thẻ vào khay
    /// ```
    #[must_use]
    pub fn identify_feeder_title_short(self) -> String {
        self.text("identify-feeder-title-short", &[])
    }

    /// ```text
    /// identify-name-hint = Gõ đủ họ, chữ đệm và tên như trên giấy tờ.
    /// ```
    #[must_use]
    pub fn identify_name_hint(self) -> String {
        self.text("identify-name-hint", &[])
    }

    /// ```text
    /// identify-name-missing = Nhập họ và tên
    /// ```
    #[must_use]
    pub fn identify_name_missing(self) -> String {
        self.text("identify-name-missing", &[])
    }

    /// ```text
    /// identify-name-title = Họ và tên của ông/bà là gì?
    /// ```
    #[must_use]
    pub fn identify_name_title(self) -> String {
        self.text("identify-name-title", &[])
    }

    /// ```text
    /// identify-no-card = Tôi không mang thẻ
    /// ```
    #[must_use]
    pub fn identify_no_card(self) -> String {
        self.text("identify-no-card", &[])
    }

    /// ```text
    /// identify-number-hint = Số căn cước có 12 chữ số.
    /// ```
    #[must_use]
    pub fn identify_number_hint(self) -> String {
        self.text("identify-number-hint", &[])
    }

    /// ```text
    /// identify-number-missing = Còn thiếu { $count } chữ số
    /// ```
    #[must_use]
    pub fn identify_number_missing<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("identify-number-missing", &[("count", count.into())])
    }

    /// ```text
    /// identify-number-title = Số căn cước của ông/bà là gì?
    /// ```
    #[must_use]
    pub fn identify_number_title(self) -> String {
        self.text("identify-number-title", &[])
    }

    /// ```text
    /// identify-read = Đọc thẻ
    /// ```
    #[must_use]
    pub fn identify_read(self) -> String {
        self.text("identify-read", &[])
    }

    /// ```text
    /// identify-reading = Máy đang đọc thẻ
    /// ```
    #[must_use]
    pub fn identify_reading(self) -> String {
        self.text("identify-reading", &[])
    }

    /// ```text
    /// identify-step-close = Đậy nắp, rồi bấm “Đọc thẻ”.
    /// ```
    #[must_use]
    pub fn identify_step_close(self) -> String {
        self.text("identify-step-close", &[])
    }

    /// ```text
    /// identify-step-open = Mở nắp máy quét.
    /// ```
    #[must_use]
    pub fn identify_step_open(self) -> String {
        self.text("identify-step-open", &[])
    }

    /// ```text
    /// identify-step-place = Úp mặt có mã vuông xuống, vào giữa khung.
    /// ```
    #[must_use]
    pub fn identify_step_place(self) -> String {
        self.text("identify-step-place", &[])
    }

    /// ```text
    /// identify-title = Mời ông/bà đặt thẻ căn cước lên mặt kính
    /// ```
    #[must_use]
    pub fn identify_title(self) -> String {
        self.text("identify-title", &[])
    }

    /// ```text
    /// identify-title-short = Đặt thẻ lên kính
    /// ```
    #[must_use]
    pub fn identify_title_short(self) -> String {
        self.text("identify-title-short", &[])
    }

    /// ```text
    /// identify-use-card = Tôi có thẻ, quét thẻ
    /// ```
    #[must_use]
    pub fn identify_use_card(self) -> String {
        self.text("identify-use-card", &[])
    }

    /// ```text
    /// identify-waiting = Máy đang chờ thẻ
    /// ```
    #[must_use]
    pub fn identify_waiting(self) -> String {
        self.text("identify-waiting", &[])
    }

    /// ```text
    /// identify-why = Máy đọc mã trên thẻ để ông/bà khỏi gõ tên.
    /// ```
    #[must_use]
    pub fn identify_why(self) -> String {
        self.text("identify-why", &[])
    }

    /// ```text
    /// idle-stay = Tôi vẫn đang làm
    /// ```
    #[must_use]
    pub fn idle_stay(self) -> String {
        self.text("idle-stay", &[])
    }

    /// ```text
    /// idle-text = Sau { $seconds } giây máy sẽ xóa hồ sơ chưa nộp để giữ kín thông tin.
    /// ```
    #[must_use]
    pub fn idle_text<'a>(self, seconds: impl Into<Arg<'a>>) -> String {
        self.text("idle-text", &[("seconds", seconds.into())])
    }

    /// ```text
    /// idle-text-after = Hồ sơ đã được giữ. Máy sẽ về màn hình đầu để giữ kín thông tin.
    /// ```
    #[must_use]
    pub fn idle_text_after(self) -> String {
        self.text("idle-text-after", &[])
    }

    /// ```text
    /// idle-title = Ông/bà còn ở đây không?
    /// ```
    #[must_use]
    pub fn idle_title(self) -> String {
        self.text("idle-title", &[])
    }

    /// ```text
    /// keep = Giữ lại
    /// ```
    #[must_use]
    pub fn keep(self) -> String {
        self.text("keep", &[])
    }

    /// ```text
    /// key-backspace = Xóa
    /// ```
    #[must_use]
    pub fn key_backspace(self) -> String {
        self.text("key-backspace", &[])
    }

    /// ```text
    /// key-clear-all = Xóa hết
    /// ```
    #[must_use]
    pub fn key_clear_all(self) -> String {
        self.text("key-clear-all", &[])
    }

    /// ```text
    /// key-digits = 123
    /// ```
    #[must_use]
    pub fn key_digits(self) -> String {
        self.text("key-digits", &[])
    }

    /// ```text
    /// key-letters = abc
    /// ```
    #[must_use]
    pub fn key_letters(self) -> String {
        self.text("key-letters", &[])
    }

    /// ```text
    /// key-space = Dấu cách
    /// ```
    #[must_use]
    pub fn key_space(self) -> String {
        self.text("key-space", &[])
    }

    /// ```text
    /// language = Ngôn ngữ
    /// ```
    #[must_use]
    pub fn language(self) -> String {
        self.text("language", &[])
    }

    /// ```text
    /// language-en = English
    /// ```
    #[must_use]
    pub fn language_en(self) -> String {
        self.text("language-en", &[])
    }

    /// ```text
    /// language-vi = Tiếng Việt
    /// ```
    #[must_use]
    pub fn language_vi(self) -> String {
        self.text("language-vi", &[])
    }

    /// ```text
    /// level-in-part = Một phần: nộp hồ sơ qua mạng, có bước phải đến tận nơi.
    /// ```
    #[must_use]
    pub fn level_in_part(self) -> String {
        self.text("level-in-part", &[])
    }

    /// ```text
    /// level-in-whole = Toàn trình: làm từ đầu đến cuối qua mạng, kết quả nhận qua mạng hoặc bưu điện.
    /// ```
    #[must_use]
    pub fn level_in_whole(self) -> String {
        self.text("level-in-whole", &[])
    }

    /// ```text
    /// level-information = Chỉ xem được thông tin trên mạng; thủ tục này chưa nộp qua mạng được.
    /// ```
    #[must_use]
    pub fn level_information(self) -> String {
        self.text("level-information", &[])
    }

    /// ```text
    /// level-nd43-1 = Mức 1: xem đầy đủ thông tin trên mạng, làm và nộp tại quầy.
    /// ```
    #[must_use]
    pub fn level_nd43_1(self) -> String {
        self.text("level-nd43-1", &[])
    }

    /// ```text
    /// level-nd43-2 = Mức 2: xem thông tin và tải mẫu đơn trên mạng, nộp tại quầy.
    /// ```
    #[must_use]
    pub fn level_nd43_2(self) -> String {
        self.text("level-nd43-2", &[])
    }

    /// ```text
    /// level-nd43-3 = Mức 3: nộp hồ sơ qua mạng; trả tiền và nhận kết quả tại quầy hoặc qua bưu điện.
    /// ```
    #[must_use]
    pub fn level_nd43_3(self) -> String {
        self.text("level-nd43-3", &[])
    }

    /// ```text
    /// level-nd43-4 = Mức 4: nộp hồ sơ, trả tiền qua mạng; nhận kết quả qua mạng, bưu điện hoặc tại quầy.
    /// ```
    #[must_use]
    pub fn level_nd43_4(self) -> String {
        self.text("level-nd43-4", &[])
    }

    /// ```text
    /// level-proactive-1 = Chủ động mức 1: cơ quan nhắc ông/bà khi đến lúc cần làm.
    /// ```
    #[must_use]
    pub fn level_proactive_1(self) -> String {
        self.text("level-proactive-1", &[])
    }

    /// ```text
    /// level-proactive-2 = Chủ động mức 2: cơ quan nhắc và chuẩn bị sẵn hồ sơ cho ông/bà.
    /// ```
    #[must_use]
    pub fn level_proactive_2(self) -> String {
        self.text("level-proactive-2", &[])
    }

    /// ```text
    /// level-proactive-3 = Chủ động mức 3: cơ quan gợi ý việc phù hợp với ông/bà.
    /// ```
    #[must_use]
    pub fn level_proactive_3(self) -> String {
        self.text("level-proactive-3", &[])
    }

    /// ```text
    /// level-proactive-4 = Chủ động mức 4: cơ quan tự làm, ông/bà không phải nộp hồ sơ.
    /// ```
    #[must_use]
    pub fn level_proactive_4(self) -> String {
        self.text("level-proactive-4", &[])
    }

    /// ```text
    /// limit-calendar-days = { $count } ngày
    /// ```
    #[must_use]
    pub fn limit_calendar_days<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("limit-calendar-days", &[("count", count.into())])
    }

    /// ```text
    /// limit-hours = { $count } giờ làm việc
    /// ```
    #[must_use]
    pub fn limit_hours<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("limit-hours", &[("count", count.into())])
    }

    /// ```text
    /// limit-same-day = Xong trong ngày
    /// ```
    #[must_use]
    pub fn limit_same_day(self) -> String {
        self.text("limit-same-day", &[])
    }

    /// ```text
    /// link-down = Mất mạng
    /// ```
    #[must_use]
    pub fn link_down(self) -> String {
        self.text("link-down", &[])
    }

    /// ```text
    /// link-up = Có mạng
    /// ```
    #[must_use]
    pub fn link_up(self) -> String {
        self.text("link-up", &[])
    }

    /// ```text
    /// listen = Nghe
    /// ```
    #[must_use]
    pub fn listen(self) -> String {
        self.text("listen", &[])
    }

    /// ```text
    /// loading = Đang tải
    /// ```
    #[must_use]
    pub fn loading(self) -> String {
        self.text("loading", &[])
    }

    /// ```text
    /// login-agree = Đồng ý
    /// ```
    #[must_use]
    pub fn login_agree(self) -> String {
        self.text("login-agree", &[])
    }

    /// ```text
    /// login-agreed = Đã đồng ý. Xin quay lại máy.
    /// ```
    #[must_use]
    pub fn login_agreed(self) -> String {
        self.text("login-agreed", &[])
    }

    /// ```text
    /// login-code = Mã trên màn hình của máy
    /// ```
    #[must_use]
    pub fn login_code(self) -> String {
        self.text("login-code", &[])
    }

    /// ```text
    /// login-denied = Đã từ chối. Máy sẽ không dùng danh tính này.
    /// ```
    #[must_use]
    pub fn login_denied(self) -> String {
        self.text("login-denied", &[])
    }

    /// ```text
    /// login-deny = Từ chối
    /// ```
    #[must_use]
    pub fn login_deny(self) -> String {
        self.text("login-deny", &[])
    }

    /// ```text
    /// login-desk = Quầy xin đăng nhập
    /// ```
    #[must_use]
    pub fn login_desk(self) -> String {
        self.text("login-desk", &[])
    }

    /// ```text
    /// login-digits = Hai số này phải giống trên màn hình của máy
    /// ```
    #[must_use]
    pub fn login_digits(self) -> String {
        self.text("login-digits", &[])
    }

    /// ```text
    /// login-next = Tiếp tục
    /// ```
    #[must_use]
    pub fn login_next(self) -> String {
        self.text("login-next", &[])
    }

    /// ```text
    /// login-pretend = Đây là trang danh tính giả để trình diễn. Không có ai đăng nhập thật.
    /// ```
    #[must_use]
    pub fn login_pretend(self) -> String {
        self.text("login-pretend", &[])
    }

    /// ```text
    /// login-title = Đăng nhập
    /// ```
    #[must_use]
    pub fn login_title(self) -> String {
        self.text("login-title", &[])
    }

    /// ```text
    /// login-unknown = Mã này không đúng hoặc đã hết hạn
    /// ```
    #[must_use]
    pub fn login_unknown(self) -> String {
        self.text("login-unknown", &[])
    }

    /// ```text
    /// more = Xem thêm
    /// ```
    #[must_use]
    pub fn more(self) -> String {
        self.text("more", &[])
    }

    /// ```text
    /// next = Tiếp tục
    /// ```
    #[must_use]
    pub fn next(self) -> String {
        self.text("next", &[])
    }

    /// ```text
    /// no = Không
    /// ```
    #[must_use]
    pub fn no(self) -> String {
        self.text("no", &[])
    }

    /// ```text
    /// not-provided = Không cung cấp
    /// ```
    #[must_use]
    pub fn not_provided(self) -> String {
        self.text("not-provided", &[])
    }

    /// ```text
    /// notice-accept = Tôi đồng ý, làm tiếp
    /// ```
    #[must_use]
    pub fn notice_accept(self) -> String {
        self.text("notice-accept", &[])
    }

    /// ```text
    /// notice-decline = Tôi không đồng ý
    /// ```
    #[must_use]
    pub fn notice_decline(self) -> String {
        self.text("notice-decline", &[])
    }

    /// ```text
    /// notice-how-long = Giữ bao lâu
    /// ```
    #[must_use]
    pub fn notice_how_long(self) -> String {
        self.text("notice-how-long", &[])
    }

    /// ```text
    /// notice-how-long-text = Đến khi cổng của tỉnh đã nhận đủ
    /// ```
    #[must_use]
    pub fn notice_how_long_text(self) -> String {
        self.text("notice-how-long-text", &[])
    }

    /// ```text
    /// notice-refuse = Muốn thôi
    /// ```
    #[must_use]
    pub fn notice_refuse(self) -> String {
        self.text("notice-refuse", &[])
    }

    /// ```text
    /// notice-refuse-text = Ông/bà không đồng ý thì máy không giữ gì cả
    /// ```
    #[must_use]
    pub fn notice_refuse_text(self) -> String {
        self.text("notice-refuse-text", &[])
    }

    /// ```text
    /// notice-title = Ông/bà có đồng ý để máy giữ giấy tờ này không?
    /// ```
    #[must_use]
    pub fn notice_title(self) -> String {
        self.text("notice-title", &[])
    }

    /// ```text
    /// notice-title-short = Ông/bà đồng ý không?
    /// ```
    #[must_use]
    pub fn notice_title_short(self) -> String {
        self.text("notice-title-short", &[])
    }

    /// ```text
    /// notice-what = Máy giữ gì
    /// ```
    #[must_use]
    pub fn notice_what(self) -> String {
        self.text("notice-what", &[])
    }

    /// ```text
    /// notice-what-text = Ảnh giấy tờ và lời khai của ông/bà hôm nay
    /// ```
    #[must_use]
    pub fn notice_what_text(self) -> String {
        self.text("notice-what-text", &[])
    }

    /// ```text
    /// notice-where = Giữ ở đâu
    /// ```
    #[must_use]
    pub fn notice_where(self) -> String {
        self.text("notice-where", &[])
    }

    /// ```text
    /// notice-where-text = Trong máy này, đã khóa, nộp rồi không xem lại được
    /// ```
    #[must_use]
    pub fn notice_where_text(self) -> String {
        self.text("notice-where-text", &[])
    }

    /// ```text
    /// notice-who = Ai được xem
    /// ```
    #[must_use]
    pub fn notice_who(self) -> String {
        self.text("notice-who", &[])
    }

    /// ```text
    /// notice-who-text = Chỉ cán bộ Một cửa giải quyết hồ sơ này
    /// ```
    #[must_use]
    pub fn notice_who_text(self) -> String {
        self.text("notice-who-text", &[])
    }

    /// ```text
    /// optional = Không bắt buộc
    /// ```
    #[must_use]
    pub fn optional(self) -> String {
        self.text("optional", &[])
    }

    /// ```text
    /// overlay-safe = Các trang đã quét vẫn còn.
    /// ```
    #[must_use]
    pub fn overlay_safe(self) -> String {
        self.text("overlay-safe", &[])
    }

    /// ```text
    /// overlay-who = Nếu không được, xin bấm “Gọi trợ giúp”.
    /// ```
    #[must_use]
    pub fn overlay_who(self) -> String {
        self.text("overlay-who", &[])
    }

    /// ```text
    /// page-add = Thêm trang
    /// ```
    #[must_use]
    pub fn page_add(self) -> String {
        self.text("page-add", &[])
    }

    /// ```text
    /// page-again = Quét lại trang này
    /// ```
    #[must_use]
    pub fn page_again(self) -> String {
        self.text("page-again", &[])
    }

    /// ```text
    /// page-back = Quét mặt sau
    /// ```
    #[must_use]
    pub fn page_back(self) -> String {
        self.text("page-back", &[])
    }

    /// ```text
    /// page-back-text = Giấy này thường có hai mặt. Lật giấy lại rồi quét mặt sau; mặt sau trống thì bấm “Không có”.
    /// ```
    #[must_use]
    pub fn page_back_text(self) -> String {
        self.text("page-back-text", &[])
    }

    /// ```text
    /// page-call = Gọi nhân viên
    /// ```
    #[must_use]
    pub fn page_call(self) -> String {
        self.text("page-call", &[])
    }

    /// ```text
    /// page-close = Xong giấy này
    /// ```
    #[must_use]
    pub fn page_close(self) -> String {
        self.text("page-close", &[])
    }

    /// ```text
    /// page-good = Trang rõ, đủ bốn góc.
    /// ```
    #[must_use]
    pub fn page_good(self) -> String {
        self.text("page-good", &[])
    }

    /// ```text
    /// page-good-text = Xin xem lại họ tên và ngày tháng.
    /// ```
    #[must_use]
    pub fn page_good_text(self) -> String {
        self.text("page-good-text", &[])
    }

    /// ```text
    /// page-keep = Giữ trang này
    /// ```
    #[must_use]
    pub fn page_keep(self) -> String {
        self.text("page-keep", &[])
    }

    /// ```text
    /// page-keep-noted = Giữ và ghi chú
    /// ```
    #[must_use]
    pub fn page_keep_noted(self) -> String {
        self.text("page-keep-noted", &[])
    }

    /// ```text
    /// page-kept = Trang này đã được giữ.
    /// ```
    #[must_use]
    pub fn page_kept(self) -> String {
        self.text("page-kept", &[])
    }

    /// ```text
    /// page-kept-noted = Trang đã giữ, có ghi chú cho cán bộ.
    /// ```
    #[must_use]
    pub fn page_kept_noted(self) -> String {
        self.text("page-kept-noted", &[])
    }

    /// ```text
    /// page-kept-text = Còn trang nữa thì thêm trang, hết thì bấm xong.
    /// ```
    #[must_use]
    pub fn page_kept_text(self) -> String {
        self.text("page-kept-text", &[])
    }

    /// ```text
    /// page-no-back = Không có
    /// ```
    #[must_use]
    pub fn page_no_back(self) -> String {
        self.text("page-no-back", &[])
    }

    /// ```text
    /// page-number = Trang { $page } trong { $total }
    /// ```
    #[must_use]
    pub fn page_number<'a>(self, page: impl Into<Arg<'a>>, total: impl Into<Arg<'a>>) -> String {
        self.text("page-number", &[("page", page.into()), ("total", total.into())])
    }

    /// ```text
    /// page-of = Trang { $page }/{ $total }
    /// ```
    #[must_use]
    pub fn page_of<'a>(self, page: impl Into<Arg<'a>>, total: impl Into<Arg<'a>>) -> String {
        self.text("page-of", &[("page", page.into()), ("total", total.into())])
    }

    /// ```text
    /// page-remove = Bỏ trang này
    /// ```
    #[must_use]
    pub fn page_remove(self) -> String {
        self.text("page-remove", &[])
    }

    /// ```text
    /// page-remove-short = Bỏ trang
    /// ```
    #[must_use]
    pub fn page_remove_short(self) -> String {
        self.text("page-remove-short", &[])
    }

    /// ```text
    /// page-strip = Các trang của giấy này
    /// ```
    #[must_use]
    pub fn page_strip(self) -> String {
        self.text("page-strip", &[])
    }

    /// ```text
    /// page-title = Ông/bà đọc rõ trang này không?
    /// ```
    #[must_use]
    pub fn page_title(self) -> String {
        self.text("page-title", &[])
    }

    /// ```text
    /// page-title-again = Quét lại trang này cho rõ hơn nhé?
    /// ```
    #[must_use]
    pub fn page_title_again(self) -> String {
        self.text("page-title-again", &[])
    }

    /// ```text
    /// page-title-again-short = Quét lại trang này?
    /// ```
    #[must_use]
    pub fn page_title_again_short(self) -> String {
        self.text("page-title-again-short", &[])
    }

    /// ```text
    /// page-title-back = Giấy này có mặt sau không?
    /// ```
    #[must_use]
    pub fn page_title_back(self) -> String {
        self.text("page-title-back", &[])
    }

    /// ```text
    /// page-title-back-short = Có mặt sau không?
    /// ```
    #[must_use]
    pub fn page_title_back_short(self) -> String {
        self.text("page-title-back-short", &[])
    }

    /// ```text
    /// page-title-kept = Giấy này còn trang nào nữa không?
    /// ```
    #[must_use]
    pub fn page_title_kept(self) -> String {
        self.text("page-title-kept", &[])
    }

    /// ```text
    /// page-title-kept-short = Còn trang nữa không?
    /// ```
    #[must_use]
    pub fn page_title_kept_short(self) -> String {
        self.text("page-title-kept-short", &[])
    }

    /// ```text
    /// page-title-short = Trang này rõ chưa?
    /// ```
    #[must_use]
    pub fn page_title_short(self) -> String {
        self.text("page-title-short", &[])
    }

    /// ```text
    /// page-try = Quét lần { $attempt } trong 3
    /// ```
    #[must_use]
    pub fn page_try<'a>(self, attempt: impl Into<Arg<'a>>) -> String {
        self.text("page-try", &[("attempt", attempt.into())])
    }

    /// ```text
    /// page-turn = Xoay trang
    /// ```
    #[must_use]
    pub fn page_turn(self) -> String {
        self.text("page-turn", &[])
    }

    /// ```text
    /// page-usable = Trang dùng được, xin nhìn kỹ lại.
    /// ```
    #[must_use]
    pub fn page_usable(self) -> String {
        self.text("page-usable", &[])
    }

    /// ```text
    /// please-wait = Xin chờ
    /// ```
    #[must_use]
    pub fn please_wait(self) -> String {
        self.text("please-wait", &[])
    }

    /// ```text
    /// prepare-check-title = Việc này cần những giấy gì?
    /// ```
    #[must_use]
    pub fn prepare_check_title(self) -> String {
        self.text("prepare-check-title", &[])
    }

    /// ```text
    /// prepare-copy = { $count } bản sao
    /// ```
    #[must_use]
    pub fn prepare_copy<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("prepare-copy", &[("count", count.into())])
    }

    /// ```text
    /// prepare-details = Lệ phí và thời hạn
    /// ```
    #[must_use]
    pub fn prepare_details(self) -> String {
        self.text("prepare-details", &[])
    }

    /// ```text
    /// prepare-due-if-now = { $time } nếu nộp ngay bây giờ
    /// ```
    #[must_use]
    pub fn prepare_due_if_now<'a>(self, time: impl Into<Arg<'a>>) -> String {
        self.text("prepare-due-if-now", &[("time", time.into())])
    }

    /// ```text
    /// prepare-fee = Lệ phí
    /// ```
    #[must_use]
    pub fn prepare_fee(self) -> String {
        self.text("prepare-fee", &[])
    }

    /// ```text
    /// prepare-fee-unknown = Hỏi tại quầy
    /// ```
    #[must_use]
    pub fn prepare_fee_unknown(self) -> String {
        self.text("prepare-fee-unknown", &[])
    }

    /// ```text
    /// prepare-hand-in = Giấy để nộp
    /// ```
    #[must_use]
    pub fn prepare_hand_in(self) -> String {
        self.text("prepare-hand-in", &[])
    }

    /// ```text
    /// prepare-leave = Xem xong
    /// ```
    #[must_use]
    pub fn prepare_leave(self) -> String {
        self.text("prepare-leave", &[])
    }

    /// ```text
    /// prepare-level = Cách làm
    /// ```
    #[must_use]
    pub fn prepare_level(self) -> String {
        self.text("prepare-level", &[])
    }

    /// ```text
    /// prepare-level-online = Nộp qua mạng tại máy này
    /// ```
    #[must_use]
    pub fn prepare_level_online(self) -> String {
        self.text("prepare-level-online", &[])
    }

    /// ```text
    /// prepare-missing = Còn thiếu, để lúc khác
    /// ```
    #[must_use]
    pub fn prepare_missing(self) -> String {
        self.text("prepare-missing", &[])
    }

    /// ```text
    /// prepare-one-of = Một trong các giấy này
    /// ```
    #[must_use]
    pub fn prepare_one_of(self) -> String {
        self.text("prepare-one-of", &[])
    }

    /// ```text
    /// prepare-original = { $count } bản chính
    /// ```
    #[must_use]
    pub fn prepare_original<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("prepare-original", &[("count", count.into())])
    }

    /// ```text
    /// prepare-papers = Xem giấy tờ
    /// ```
    #[must_use]
    pub fn prepare_papers(self) -> String {
        self.text("prepare-papers", &[])
    }

    /// ```text
    /// prepare-pay = Nộp tiền
    /// ```
    #[must_use]
    pub fn prepare_pay(self) -> String {
        self.text("prepare-pay", &[])
    }

    /// ```text
    /// prepare-pay-later = Khi nhận kết quả, tại quầy
    /// ```
    #[must_use]
    pub fn prepare_pay_later(self) -> String {
        self.text("prepare-pay-later", &[])
    }

    /// ```text
    /// prepare-pay-online = Trên mạng hoặc tại quầy
    /// ```
    #[must_use]
    pub fn prepare_pay_online(self) -> String {
        self.text("prepare-pay-online", &[])
    }

    /// ```text
    /// prepare-photocopy = { $count } bản chụp
    /// ```
    #[must_use]
    pub fn prepare_photocopy<'a>(self, count: impl Into<Arg<'a>>) -> String {
        self.text("prepare-photocopy", &[("count", count.into())])
    }

    /// ```text
    /// prepare-ready = Tôi có đủ giấy
    /// ```
    #[must_use]
    pub fn prepare_ready(self) -> String {
        self.text("prepare-ready", &[])
    }

    /// ```text
    /// prepare-receive = Nhận
    /// ```
    #[must_use]
    pub fn prepare_receive(self) -> String {
        self.text("prepare-receive", &[])
    }

    /// ```text
    /// prepare-receive-desk = Tại quầy
    /// ```
    #[must_use]
    pub fn prepare_receive_desk(self) -> String {
        self.text("prepare-receive-desk", &[])
    }

    /// ```text
    /// prepare-receive-online = Trên mạng hoặc tại quầy
    /// ```
    #[must_use]
    pub fn prepare_receive_online(self) -> String {
        self.text("prepare-receive-online", &[])
    }

    /// ```text
    /// prepare-show = Giấy chỉ cho xem, mang về
    /// ```
    #[must_use]
    pub fn prepare_show(self) -> String {
        self.text("prepare-show", &[])
    }

    /// ```text
    /// prepare-submit = Nộp hồ sơ này
    /// ```
    #[must_use]
    pub fn prepare_submit(self) -> String {
        self.text("prepare-submit", &[])
    }

    /// ```text
    /// prepare-title = Ông/bà đã mang đủ giấy chưa?
    /// ```
    #[must_use]
    pub fn prepare_title(self) -> String {
        self.text("prepare-title", &[])
    }

    /// ```text
    /// prepare-title-short = Đã đủ giấy chưa?
    /// ```
    #[must_use]
    pub fn prepare_title_short(self) -> String {
        self.text("prepare-title-short", &[])
    }

    /// ```text
    /// prepare-unverified = Số liệu minh họa, chưa kiểm chứng.
    /// ```
    #[must_use]
    pub fn prepare_unverified(self) -> String {
        self.text("prepare-unverified", &[])
    }

    /// ```text
    /// prepare-wait = Hẹn trả
    /// ```
    #[must_use]
    pub fn prepare_wait(self) -> String {
        self.text("prepare-wait", &[])
    }

    /// ```text
    /// print = In phiếu
    /// ```
    #[must_use]
    pub fn print(self) -> String {
        self.text("print", &[])
    }

    /// ```text
    /// quit-cancel = Làm tiếp
    /// ```
    #[must_use]
    pub fn quit_cancel(self) -> String {
        self.text("quit-cancel", &[])
    }

    /// ```text
    /// quit-confirm = Xóa và kết thúc
    /// ```
    #[must_use]
    pub fn quit_confirm(self) -> String {
        self.text("quit-confirm", &[])
    }

    /// ```text
    /// quit-confirm-after = Kết thúc
    /// ```
    #[must_use]
    pub fn quit_confirm_after(self) -> String {
        self.text("quit-confirm-after", &[])
    }

    /// ```text
    /// quit-text = Hồ sơ chưa nộp sẽ bị xóa khỏi máy. Giấy tờ của ông/bà vẫn còn nguyên.
    /// ```
    #[must_use]
    pub fn quit_text(self) -> String {
        self.text("quit-text", &[])
    }

    /// ```text
    /// quit-text-after = Hồ sơ đã được giữ an toàn. Mời ông/bà lấy phiếu và giấy tờ.
    /// ```
    #[must_use]
    pub fn quit_text_after(self) -> String {
        self.text("quit-text-after", &[])
    }

    /// ```text
    /// quit-title = Ông/bà muốn kết thúc?
    /// ```
    #[must_use]
    pub fn quit_title(self) -> String {
        self.text("quit-title", &[])
    }

    /// ```text
    /// reprint = In lại
    /// ```
    #[must_use]
    pub fn reprint(self) -> String {
        self.text("reprint", &[])
    }

    /// ```text
    /// required = Bắt buộc
    /// ```
    #[must_use]
    pub fn required(self) -> String {
        self.text("required", &[])
    }

    /// ```text
    /// result-accepted = Đã nộp hồ sơ
    /// ```
    #[must_use]
    pub fn result_accepted(self) -> String {
        self.text("result-accepted", &[])
    }

    /// ```text
    /// result-code = Mã hồ sơ
    /// ```
    #[must_use]
    pub fn result_code(self) -> String {
        self.text("result-code", &[])
    }

    /// ```text
    /// result-due = Hẹn trả
    /// ```
    #[must_use]
    pub fn result_due(self) -> String {
        self.text("result-due", &[])
    }

    /// ```text
    /// result-due-later = Có hẹn khi cán bộ tiếp nhận hồ sơ
    /// ```
    #[must_use]
    pub fn result_due_later(self) -> String {
        self.text("result-due-later", &[])
    }

    /// ```text
    /// result-due-text = { $time } nếu cán bộ tiếp nhận hôm nay
    /// ```
    #[must_use]
    pub fn result_due_text<'a>(self, time: impl Into<Arg<'a>>) -> String {
        self.text("result-due-text", &[("time", time.into())])
    }

    /// ```text
    /// result-held = Đã nhận
    /// ```
    #[must_use]
    pub fn result_held(self) -> String {
        self.text("result-held", &[])
    }

    /// ```text
    /// result-held-pages = { $pages } trang, đã đối chiếu { $pages }/{ $pages }
    /// ```
    #[must_use]
    pub fn result_held_pages<'a>(self, pages: impl Into<Arg<'a>>) -> String {
        self.text("result-held-pages", &[("pages", pages.into())])
    }

    /// ```text
    /// result-kept = Đã giữ tại máy – chưa gửi
    /// ```
    #[must_use]
    pub fn result_kept(self) -> String {
        self.text("result-kept", &[])
    }

    /// ```text
    /// result-kept-pages = Đã giữ
    /// ```
    #[must_use]
    pub fn result_kept_pages(self) -> String {
        self.text("result-kept-pages", &[])
    }

    /// ```text
    /// result-kept-text = Hồ sơ của ông/bà đã được giữ an toàn trong máy. Máy sẽ tự gửi khi có mạng.
    /// ```
    #[must_use]
    pub fn result_kept_text(self) -> String {
        self.text("result-kept-text", &[])
    }

    /// ```text
    /// result-mismatch = Cổng báo đã nhận nhưng chưa khớp
    /// ```
    #[must_use]
    pub fn result_mismatch(self) -> String {
        self.text("result-mismatch", &[])
    }

    /// ```text
    /// result-mismatch-text = Hồ sơ gốc vẫn còn trong máy. Xin gọi nhân viên.
    /// ```
    #[must_use]
    pub fn result_mismatch_text(self) -> String {
        self.text("result-mismatch-text", &[])
    }

    /// ```text
    /// result-next-papers = Lấy lại hết giấy tờ.
    /// ```
    #[must_use]
    pub fn result_next_papers(self) -> String {
        self.text("result-next-papers", &[])
    }

    /// ```text
    /// result-next-slip = Lấy phiếu có mã tra cứu.
    /// ```
    #[must_use]
    pub fn result_next_slip(self) -> String {
        self.text("result-next-slip", &[])
    }

    /// ```text
    /// result-next-title = Bước sau
    /// ```
    #[must_use]
    pub fn result_next_title(self) -> String {
        self.text("result-next-title", &[])
    }

    /// ```text
    /// result-next-track = Xem hồ sơ bằng mã vuông trên phiếu.
    /// ```
    #[must_use]
    pub fn result_next_track(self) -> String {
        self.text("result-next-track", &[])
    }

    /// ```text
    /// result-refused = Cổng chưa nhận hồ sơ
    /// ```
    #[must_use]
    pub fn result_refused(self) -> String {
        self.text("result-refused", &[])
    }

    /// ```text
    /// result-session = Số phiên nộp tại máy
    /// ```
    #[must_use]
    pub fn result_session(self) -> String {
        self.text("result-session", &[])
    }

    /// ```text
    /// result-slip = In phiếu cho tôi
    /// ```
    #[must_use]
    pub fn result_slip(self) -> String {
        self.text("result-slip", &[])
    }

    /// ```text
    /// result-tracking = Mã tra cứu
    /// ```
    #[must_use]
    pub fn result_tracking(self) -> String {
        self.text("result-tracking", &[])
    }

    /// ```text
    /// search = Tìm
    /// ```
    #[must_use]
    pub fn search(self) -> String {
        self.text("search", &[])
    }

    /// ```text
    /// second-unit = giây
    /// ```
    #[must_use]
    pub fn second_unit(self) -> String {
        self.text("second-unit", &[])
    }

    /// ```text
    /// sending-compare = Đối chiếu từng trang
    /// ```
    #[must_use]
    pub fn sending_compare(self) -> String {
        self.text("sending-compare", &[])
    }

    /// ```text
    /// sending-compared = Đã đối chiếu { $done }/{ $total } trang
    /// ```
    #[must_use]
    pub fn sending_compared<'a>(self, done: impl Into<Arg<'a>>, total: impl Into<Arg<'a>>) -> String {
        self.text("sending-compared", &[("done", done.into()), ("total", total.into())])
    }

    /// ```text
    /// sending-kept = Đã giữ tại máy
    /// ```
    #[must_use]
    pub fn sending_kept(self) -> String {
        self.text("sending-kept", &[])
    }

    /// ```text
    /// sending-kept-text = Hồ sơ an toàn, dù mất điện hay mất mạng
    /// ```
    #[must_use]
    pub fn sending_kept_text(self) -> String {
        self.text("sending-kept-text", &[])
    }

    /// ```text
    /// sending-leave = Tôi về trước, in phiếu giữ hồ sơ
    /// ```
    #[must_use]
    pub fn sending_leave(self) -> String {
        self.text("sending-leave", &[])
    }

    /// ```text
    /// sending-leave-short = Tôi về trước
    /// ```
    #[must_use]
    pub fn sending_leave_short(self) -> String {
        self.text("sending-leave-short", &[])
    }

    /// ```text
    /// sending-received = Cổng đã nhận
    /// ```
    #[must_use]
    pub fn sending_received(self) -> String {
        self.text("sending-received", &[])
    }

    /// ```text
    /// sending-sending = Đang gửi
    /// ```
    #[must_use]
    pub fn sending_sending(self) -> String {
        self.text("sending-sending", &[])
    }

    /// ```text
    /// sending-sent = Đã gửi { $sent } trong { $total }
    /// ```
    #[must_use]
    pub fn sending_sent<'a>(self, sent: impl Into<Arg<'a>>, total: impl Into<Arg<'a>>) -> String {
        self.text("sending-sent", &[("sent", sent.into()), ("total", total.into())])
    }

    /// ```text
    /// sending-title = Máy đang gửi hồ sơ lên cổng của tỉnh
    /// ```
    #[must_use]
    pub fn sending_title(self) -> String {
        self.text("sending-title", &[])
    }

    /// ```text
    /// sending-title-short = Máy đang gửi hồ sơ
    /// ```
    #[must_use]
    pub fn sending_title_short(self) -> String {
        self.text("sending-title-short", &[])
    }

    /// ```text
    /// sending-wait-first = Xin chờ máy giữ hồ sơ
    /// ```
    #[must_use]
    pub fn sending_wait_first(self) -> String {
        self.text("sending-wait-first", &[])
    }

    /// ```text
    /// sending-wait-honest = Khi cổng nhận đủ { $pages } trang, máy mới báo “Đã nộp”.
    /// ```
    #[must_use]
    pub fn sending_wait_honest<'a>(self, pages: impl Into<Arg<'a>>) -> String {
        self.text("sending-wait-honest", &[("pages", pages.into())])
    }

    /// ```text
    /// sending-wait-text = Máy tự gửi tiếp đến khi xong.
    /// ```
    #[must_use]
    pub fn sending_wait_text(self) -> String {
        self.text("sending-wait-text", &[])
    }

    /// ```text
    /// sending-wait-title = Ông/bà có thể chờ hoặc về
    /// ```
    #[must_use]
    pub fn sending_wait_title(self) -> String {
        self.text("sending-wait-title", &[])
    }

    /// ```text
    /// sex-female = Nữ
    /// ```
    #[must_use]
    pub fn sex_female(self) -> String {
        self.text("sex-female", &[])
    }

    /// ```text
    /// sex-male = Nam
    /// ```
    #[must_use]
    pub fn sex_male(self) -> String {
        self.text("sex-male", &[])
    }

    /// ```text
    /// skip = Bỏ qua
    /// ```
    #[must_use]
    pub fn skip(self) -> String {
        self.text("skip", &[])
    }

    /// ```text
    /// slip-again = In lại phiếu
    /// ```
    #[must_use]
    pub fn slip_again(self) -> String {
        self.text("slip-again", &[])
    }

    /// ```text
    /// slip-bring = Mang phiếu này và căn cước khi đến nhận kết quả.
    /// ```
    #[must_use]
    pub fn slip_bring(self) -> String {
        self.text("slip-bring", &[])
    }

    /// ```text
    /// slip-clock-doubtful = giờ của máy có thể chưa đúng
    /// ```
    #[must_use]
    pub fn slip_clock_doubtful(self) -> String {
        self.text("slip-clock-doubtful", &[])
    }

    /// ```text
    /// slip-collect-at = Nhận tại
    /// ```
    #[must_use]
    pub fn slip_collect_at(self) -> String {
        self.text("slip-collect-at", &[])
    }

    /// ```text
    /// slip-compared = đã đối chiếu { $pages }/{ $pages } trang
    /// ```
    #[must_use]
    pub fn slip_compared<'a>(self, pages: impl Into<Arg<'a>>) -> String {
        self.text("slip-compared", &[("pages", pages.into())])
    }

    /// ```text
    /// slip-day = ngày { $date }
    /// ```
    #[must_use]
    pub fn slip_day<'a>(self, date: impl Into<Arg<'a>>) -> String {
        self.text("slip-day", &[("date", date.into())])
    }

    /// ```text
    /// slip-done = Tôi đã lấy phiếu
    /// ```
    #[must_use]
    pub fn slip_done(self) -> String {
        self.text("slip-done", &[])
    }

    /// ```text
    /// slip-fades = Chữ in nhiệt phai dần, xin chụp lại phiếu.
    /// ```
    #[must_use]
    pub fn slip_fades(self) -> String {
        self.text("slip-fades", &[])
    }

    /// ```text
    /// slip-fee = Lệ phí
    /// ```
    #[must_use]
    pub fn slip_fee(self) -> String {
        self.text("slip-fee", &[])
    }

    /// ```text
    /// slip-helper = Người giúp
    /// ```
    #[must_use]
    pub fn slip_helper(self) -> String {
        self.text("slip-helper", &[])
    }

    /// ```text
    /// slip-helper-nobody = Không có
    /// ```
    #[must_use]
    pub fn slip_helper_nobody(self) -> String {
        self.text("slip-helper-nobody", &[])
    }

    /// ```text
    /// slip-kept = Đang giữ
    /// ```
    #[must_use]
    pub fn slip_kept(self) -> String {
        self.text("slip-kept", &[])
    }

    /// ```text
    /// slip-kept-needs-staff = Hồ sơ vẫn an toàn trong máy. Nhân viên được báo để xử lý. Mời ông/bà hỏi tại quầy hoặc gọi số dưới đây.
    /// ```
    #[must_use]
    pub fn slip_kept_needs_staff(self) -> String {
        self.text("slip-kept-needs-staff", &[])
    }

    /// ```text
    /// slip-kept-sends-itself = Máy tự gửi khi có mạng. Ông/bà không phải làm lại. Quét mã trên để xem đã nộp chưa.
    /// ```
    #[must_use]
    pub fn slip_kept_sends_itself(self) -> String {
        self.text("slip-kept-sends-itself", &[])
    }

    /// ```text
    /// slip-kept-title = ĐÃ GIỮ TẠI MÁY – CHƯA GỬI
    /// ```
    #[must_use]
    pub fn slip_kept_title(self) -> String {
        self.text("slip-kept-title", &[])
    }

    /// ```text
    /// slip-official-code = Mã hồ sơ
    /// ```
    #[must_use]
    pub fn slip_official_code(self) -> String {
        self.text("slip-official-code", &[])
    }

    /// ```text
    /// slip-out = Phiếu đã in. Chụp lại phiếu: chữ in nhiệt sẽ phai.
    /// ```
    #[must_use]
    pub fn slip_out(self) -> String {
        self.text("slip-out", &[])
    }

    /// ```text
    /// slip-photo = Tôi đã chụp lại mã
    /// ```
    #[must_use]
    pub fn slip_photo(self) -> String {
        self.text("slip-photo", &[])
    }

    /// ```text
    /// slip-printing = Máy đang in phiếu
    /// ```
    #[must_use]
    pub fn slip_printing(self) -> String {
        self.text("slip-printing", &[])
    }

    /// ```text
    /// slip-promised = Hẹn trả
    /// ```
    #[must_use]
    pub fn slip_promised(self) -> String {
        self.text("slip-promised", &[])
    }

    /// ```text
    /// slip-promised-later = cán bộ hẹn ngày khi tiếp nhận hồ sơ
    /// ```
    #[must_use]
    pub fn slip_promised_later(self) -> String {
        self.text("slip-promised-later", &[])
    }

    /// ```text
    /// slip-questions = Hỏi thêm: { $phone }
    /// ```
    #[must_use]
    pub fn slip_questions<'a>(self, phone: impl Into<Arg<'a>>) -> String {
        self.text("slip-questions", &[("phone", phone.into())])
    }

    /// ```text
    /// slip-received = Đã nhận
    /// ```
    #[must_use]
    pub fn slip_received(self) -> String {
        self.text("slip-received", &[])
    }

    /// ```text
    /// slip-reprint = Bản in lại
    /// ```
    #[must_use]
    pub fn slip_reprint(self) -> String {
        self.text("slip-reprint", &[])
    }

    /// ```text
    /// slip-screen = Hoặc chụp lại mã này trên màn hình
    /// ```
    #[must_use]
    pub fn slip_screen(self) -> String {
        self.text("slip-screen", &[])
    }

    /// ```text
    /// slip-session-no = SỐ PHIÊN NỘP TẠI MÁY – chưa phải Giấy tiếp nhận hồ sơ
    /// ```
    #[must_use]
    pub fn slip_session_no(self) -> String {
        self.text("slip-session-no", &[])
    }

    /// ```text
    /// slip-session-no-short = Số phiên
    /// ```
    #[must_use]
    pub fn slip_session_no_short(self) -> String {
        self.text("slip-session-no-short", &[])
    }

    /// ```text
    /// slip-since = Từ lúc
    /// ```
    #[must_use]
    pub fn slip_since(self) -> String {
        self.text("slip-since", &[])
    }

    /// ```text
    /// slip-submitted-title = ĐÃ NỘP HỒ SƠ
    /// ```
    #[must_use]
    pub fn slip_submitted_title(self) -> String {
        self.text("slip-submitted-title", &[])
    }

    /// ```text
    /// slip-time = Lúc
    /// ```
    #[must_use]
    pub fn slip_time(self) -> String {
        self.text("slip-time", &[])
    }

    /// ```text
    /// slip-title = Mời ông/bà lấy phiếu
    /// ```
    #[must_use]
    pub fn slip_title(self) -> String {
        self.text("slip-title", &[])
    }

    /// ```text
    /// slip-tracking-code = Mã tra cứu
    /// ```
    #[must_use]
    pub fn slip_tracking_code(self) -> String {
        self.text("slip-tracking-code", &[])
    }

    /// ```text
    /// slip-why = Vì sao
    /// ```
    #[must_use]
    pub fn slip_why(self) -> String {
        self.text("slip-why", &[])
    }

    /// ```text
    /// start = Bắt đầu
    /// ```
    #[must_use]
    pub fn start(self) -> String {
        self.text("start", &[])
    }

    /// ```text
    /// state-done = Xong
    /// ```
    #[must_use]
    pub fn state_done(self) -> String {
        self.text("state-done", &[])
    }

    /// ```text
    /// state-in-progress = Đang làm
    /// ```
    #[must_use]
    pub fn state_in_progress(self) -> String {
        self.text("state-in-progress", &[])
    }

    /// ```text
    /// state-not-started = Chưa làm
    /// ```
    #[must_use]
    pub fn state_not_started(self) -> String {
        self.text("state-not-started", &[])
    }

    /// ```text
    /// state-problem = Có vấn đề
    /// ```
    #[must_use]
    pub fn state_problem(self) -> String {
        self.text("state-problem", &[])
    }

    /// ```text
    /// still-here = Tôi vẫn đang làm
    /// ```
    #[must_use]
    pub fn still_here(self) -> String {
        self.text("still-here", &[])
    }

    /// ```text
    /// summary-next = Đúng, làm tiếp
    /// ```
    #[must_use]
    pub fn summary_next(self) -> String {
        self.text("summary-next", &[])
    }

    /// ```text
    /// summary-not-given = Không cung cấp
    /// ```
    #[must_use]
    pub fn summary_not_given(self) -> String {
        self.text("summary-not-given", &[])
    }

    /// ```text
    /// summary-pages = { $pages }, đã xem rõ
    /// ```
    #[must_use]
    pub fn summary_pages<'a>(self, pages: impl Into<Arg<'a>>) -> String {
        self.text("summary-pages", &[("pages", pages.into())])
    }

    /// ```text
    /// summary-pages-noted = { $pages }, có trang ghi chú
    /// ```
    #[must_use]
    pub fn summary_pages_noted<'a>(self, pages: impl Into<Arg<'a>>) -> String {
        self.text("summary-pages-noted", &[("pages", pages.into())])
    }

    /// ```text
    /// summary-person = Người nộp
    /// ```
    #[must_use]
    pub fn summary_person(self) -> String {
        self.text("summary-person", &[])
    }

    /// ```text
    /// summary-procedure = Thủ tục
    /// ```
    #[must_use]
    pub fn summary_procedure(self) -> String {
        self.text("summary-procedure", &[])
    }

    /// ```text
    /// summary-title = Mọi điều dưới đây đúng chưa?
    /// ```
    #[must_use]
    pub fn summary_title(self) -> String {
        self.text("summary-title", &[])
    }

    /// ```text
    /// summary-title-short = Tất cả đúng chưa?
    /// ```
    #[must_use]
    pub fn summary_title_short(self) -> String {
        self.text("summary-title-short", &[])
    }

    /// ```text
    /// take-card = Thẻ căn cước
    /// ```
    #[must_use]
    pub fn take_card(self) -> String {
        self.text("take-card", &[])
    }

    /// ```text
    /// take-clear = Máy quét đã trống.
    /// ```
    #[must_use]
    pub fn take_clear(self) -> String {
        self.text("take-clear", &[])
    }

    /// ```text
    /// take-done = Tôi đã lấy đủ giấy tờ
    /// ```
    #[must_use]
    pub fn take_done(self) -> String {
        self.text("take-done", &[])
    }

    /// ```text
    /// take-feeder = Xem trong khay giấy
    /// ```
    #[must_use]
    pub fn take_feeder(self) -> String {
        self.text("take-feeder", &[])
    }

    /// ```text
    /// take-glass = Xem trên mặt kính
    /// ```
    #[must_use]
    pub fn take_glass(self) -> String {
        self.text("take-glass", &[])
    }

    /// ```text
    /// take-left = Vẫn còn giấy trong máy.
    /// ```
    #[must_use]
    pub fn take_left(self) -> String {
        self.text("take-left", &[])
    }

    /// ```text
    /// take-title = Mời ông/bà lấy lại hết giấy tờ
    /// ```
    #[must_use]
    pub fn take_title(self) -> String {
        self.text("take-title", &[])
    }

    /// ```text
    /// take-title-short = Lấy lại hết giấy tờ
    /// ```
    #[must_use]
    pub fn take_title_short(self) -> String {
        self.text("take-title-short", &[])
    }

    /// ```text
    /// tasks-continue = Làm tiếp: { $paper }
    /// ```
    #[must_use]
    pub fn tasks_continue<'a>(self, paper: impl Into<Arg<'a>>) -> String {
        self.text("tasks-continue", &[("paper", paper.into())])
    }

    /// ```text
    /// tasks-continue-short = Làm tiếp
    /// ```
    #[must_use]
    pub fn tasks_continue_short(self) -> String {
        self.text("tasks-continue-short", &[])
    }

    /// ```text
    /// tasks-done = Đã xong
    /// ```
    #[must_use]
    pub fn tasks_done(self) -> String {
        self.text("tasks-done", &[])
    }

    /// ```text
    /// tasks-done-count = { $done } trong { $total } mục
    /// ```
    #[must_use]
    pub fn tasks_done_count<'a>(self, done: impl Into<Arg<'a>>, total: impl Into<Arg<'a>>) -> String {
        self.text("tasks-done-count", &[("done", done.into()), ("total", total.into())])
    }

    /// ```text
    /// tasks-kept = Máy tự giữ trang đã quét, đã khóa kín.
    /// ```
    #[must_use]
    pub fn tasks_kept(self) -> String {
        self.text("tasks-kept", &[])
    }

    /// ```text
    /// tasks-optional = Nếu có
    /// ```
    #[must_use]
    pub fn tasks_optional(self) -> String {
        self.text("tasks-optional", &[])
    }

    /// ```text
    /// tasks-review = Xem lại và nộp
    /// ```
    #[must_use]
    pub fn tasks_review(self) -> String {
        self.text("tasks-review", &[])
    }

    /// ```text
    /// tasks-scanned = Đã quét
    /// ```
    #[must_use]
    pub fn tasks_scanned(self) -> String {
        self.text("tasks-scanned", &[])
    }

    /// ```text
    /// tasks-title = Mời ông/bà chọn mục để làm
    /// ```
    #[must_use]
    pub fn tasks_title(self) -> String {
        self.text("tasks-title", &[])
    }

    /// ```text
    /// tasks-title-short = Mời ông/bà chọn mục
    /// ```
    #[must_use]
    pub fn tasks_title_short(self) -> String {
        self.text("tasks-title-short", &[])
    }

    /// ```text
    /// text-size = Cỡ chữ
    /// ```
    #[must_use]
    pub fn text_size(self) -> String {
        self.text("text-size", &[])
    }

    /// ```text
    /// tone-acute = sắc
    /// ```
    #[must_use]
    pub fn tone_acute(self) -> String {
        self.text("tone-acute", &[])
    }

    /// ```text
    /// tone-dot = nặng
    /// ```
    #[must_use]
    pub fn tone_dot(self) -> String {
        self.text("tone-dot", &[])
    }

    /// ```text
    /// tone-grave = huyền
    /// ```
    #[must_use]
    pub fn tone_grave(self) -> String {
        self.text("tone-grave", &[])
    }

    /// ```text
    /// tone-hook = hỏi
    /// ```
    #[must_use]
    pub fn tone_hook(self) -> String {
        self.text("tone-hook", &[])
    }

    /// ```text
    /// tone-tilde = ngã
    /// ```
    #[must_use]
    pub fn tone_tilde(self) -> String {
        self.text("tone-tilde", &[])
    }

    /// ```text
    /// tracking-accepted = Được tiếp nhận
    /// ```
    #[must_use]
    pub fn tracking_accepted(self) -> String {
        self.text("tracking-accepted", &[])
    }

    /// ```text
    /// tracking-accepted-text = Cán bộ đã tiếp nhận hồ sơ và cấp mã hồ sơ.
    /// ```
    #[must_use]
    pub fn tracking_accepted_text(self) -> String {
        self.text("tracking-accepted-text", &[])
    }

    /// ```text
    /// tracking-arriving = Hồ sơ đang được gửi đến Cổng
    /// ```
    #[must_use]
    pub fn tracking_arriving(self) -> String {
        self.text("tracking-arriving", &[])
    }

    /// ```text
    /// tracking-arriving-text = Cổng chưa nhận đủ hồ sơ. Ông/bà không cần làm gì thêm; máy sẽ tự gửi tiếp.
    /// ```
    #[must_use]
    pub fn tracking_arriving_text(self) -> String {
        self.text("tracking-arriving-text", &[])
    }

    /// ```text
    /// tracking-changed = Cập nhật
    /// ```
    #[must_use]
    pub fn tracking_changed(self) -> String {
        self.text("tracking-changed", &[])
    }

    /// ```text
    /// tracking-code = Mã tra cứu
    /// ```
    #[must_use]
    pub fn tracking_code(self) -> String {
        self.text("tracking-code", &[])
    }

    /// ```text
    /// tracking-fee = Cần nộp phí, lệ phí
    /// ```
    #[must_use]
    pub fn tracking_fee(self) -> String {
        self.text("tracking-fee", &[])
    }

    /// ```text
    /// tracking-fee-text = Hồ sơ chờ nộp phí, lệ phí. Xin liên hệ nơi tiếp nhận.
    /// ```
    #[must_use]
    pub fn tracking_fee_text(self) -> String {
        self.text("tracking-fee-text", &[])
    }

    /// ```text
    /// tracking-finished = Đã xử lý xong
    /// ```
    #[must_use]
    pub fn tracking_finished(self) -> String {
        self.text("tracking-finished", &[])
    }

    /// ```text
    /// tracking-finished-text = Đã có kết quả. Xin mang phiếu đến nơi tiếp nhận để nhận kết quả.
    /// ```
    #[must_use]
    pub fn tracking_finished_text(self) -> String {
        self.text("tracking-finished-text", &[])
    }

    /// ```text
    /// tracking-help = Cần giúp đỡ, xin gọi { $phone } hoặc hỏi cán bộ tại nơi tiếp nhận.
    /// ```
    #[must_use]
    pub fn tracking_help<'a>(self, phone: impl Into<Arg<'a>>) -> String {
        self.text("tracking-help", &[("phone", phone.into())])
    }

    /// ```text
    /// tracking-in-progress = Đang xử lý
    /// ```
    #[must_use]
    pub fn tracking_in_progress(self) -> String {
        self.text("tracking-in-progress", &[])
    }

    /// ```text
    /// tracking-in-progress-text = Hồ sơ đang được giải quyết.
    /// ```
    #[must_use]
    pub fn tracking_in_progress_text(self) -> String {
        self.text("tracking-in-progress-text", &[])
    }

    /// ```text
    /// tracking-not-a-code = Đây không phải mã tra cứu
    /// ```
    #[must_use]
    pub fn tracking_not_a_code(self) -> String {
        self.text("tracking-not-a-code", &[])
    }

    /// ```text
    /// tracking-not-a-code-text = Mã tra cứu có 12 chữ và số, in trên phiếu thành ba nhóm bốn ký tự. Xin xem lại phiếu.
    /// ```
    #[must_use]
    pub fn tracking_not_a_code_text(self) -> String {
        self.text("tracking-not-a-code-text", &[])
    }

    /// ```text
    /// tracking-not-accepted = Không được tiếp nhận
    /// ```
    #[must_use]
    pub fn tracking_not_accepted(self) -> String {
        self.text("tracking-not-accepted", &[])
    }

    /// ```text
    /// tracking-not-accepted-text = Cán bộ không tiếp nhận hồ sơ. Xin liên hệ nơi tiếp nhận để biết lý do.
    /// ```
    #[must_use]
    pub fn tracking_not_accepted_text(self) -> String {
        self.text("tracking-not-accepted-text", &[])
    }

    /// ```text
    /// tracking-official-code = Mã hồ sơ
    /// ```
    #[must_use]
    pub fn tracking_official_code(self) -> String {
        self.text("tracking-official-code", &[])
    }

    /// ```text
    /// tracking-official-code-later = Sẽ được cấp khi cán bộ tiếp nhận hồ sơ
    /// ```
    #[must_use]
    pub fn tracking_official_code_later(self) -> String {
        self.text("tracking-official-code-later", &[])
    }

    /// ```text
    /// tracking-other-language = English
    /// ```
    #[must_use]
    pub fn tracking_other_language(self) -> String {
        self.text("tracking-other-language", &[])
    }

    /// ```text
    /// tracking-privacy = Trang này không hiển thị tên người nộp.
    /// ```
    #[must_use]
    pub fn tracking_privacy(self) -> String {
        self.text("tracking-privacy", &[])
    }

    /// ```text
    /// tracking-procedure = Thủ tục
    /// ```
    #[must_use]
    pub fn tracking_procedure(self) -> String {
        self.text("tracking-procedure", &[])
    }

    /// ```text
    /// tracking-promised = Hẹn trả kết quả
    /// ```
    #[must_use]
    pub fn tracking_promised(self) -> String {
        self.text("tracking-promised", &[])
    }

    /// ```text
    /// tracking-refused = Cổng chưa nhận hồ sơ này
    /// ```
    #[must_use]
    pub fn tracking_refused(self) -> String {
        self.text("tracking-refused", &[])
    }

    /// ```text
    /// tracking-refused-text = Nội dung gửi đến không mở được. Xin hỏi cán bộ tại nơi tiếp nhận.
    /// ```
    #[must_use]
    pub fn tracking_refused_text(self) -> String {
        self.text("tracking-refused-text", &[])
    }

    /// ```text
    /// tracking-registered = Mới đăng ký
    /// ```
    #[must_use]
    pub fn tracking_registered(self) -> String {
        self.text("tracking-registered", &[])
    }

    /// ```text
    /// tracking-registered-text = Cổng đã nhận đủ hồ sơ. Cán bộ sẽ xem và tiếp nhận.
    /// ```
    #[must_use]
    pub fn tracking_registered_text(self) -> String {
        self.text("tracking-registered-text", &[])
    }

    /// ```text
    /// tracking-returned = Đã trả kết quả
    /// ```
    #[must_use]
    pub fn tracking_returned(self) -> String {
        self.text("tracking-returned", &[])
    }

    /// ```text
    /// tracking-returned-text = Kết quả đã được trả. Việc giải quyết đã xong.
    /// ```
    #[must_use]
    pub fn tracking_returned_text(self) -> String {
        self.text("tracking-returned-text", &[])
    }

    /// ```text
    /// tracking-stopped = Dừng xử lý
    /// ```
    #[must_use]
    pub fn tracking_stopped(self) -> String {
        self.text("tracking-stopped", &[])
    }

    /// ```text
    /// tracking-stopped-text = Việc giải quyết đang tạm dừng. Xin liên hệ nơi tiếp nhận để biết lý do.
    /// ```
    #[must_use]
    pub fn tracking_stopped_text(self) -> String {
        self.text("tracking-stopped-text", &[])
    }

    /// ```text
    /// tracking-supplement = Cần bổ sung giấy tờ
    /// ```
    #[must_use]
    pub fn tracking_supplement(self) -> String {
        self.text("tracking-supplement", &[])
    }

    /// ```text
    /// tracking-supplement-text = Hồ sơ còn thiếu giấy tờ. Xin liên hệ nơi tiếp nhận để biết cần bổ sung những gì.
    /// ```
    #[must_use]
    pub fn tracking_supplement_text(self) -> String {
        self.text("tracking-supplement-text", &[])
    }

    /// ```text
    /// tracking-taken-in = Cổng đã nhận
    /// ```
    #[must_use]
    pub fn tracking_taken_in(self) -> String {
        self.text("tracking-taken-in", &[])
    }

    /// ```text
    /// tracking-title = Tra cứu hồ sơ
    /// ```
    #[must_use]
    pub fn tracking_title(self) -> String {
        self.text("tracking-title", &[])
    }

    /// ```text
    /// tracking-unit = Nơi tiếp nhận
    /// ```
    #[must_use]
    pub fn tracking_unit(self) -> String {
        self.text("tracking-unit", &[])
    }

    /// ```text
    /// tracking-unknown = Hồ sơ chưa đến Cổng
    /// ```
    #[must_use]
    pub fn tracking_unknown(self) -> String {
        self.text("tracking-unknown", &[])
    }

    /// ```text
    /// tracking-unknown-text = Nếu ông/bà vừa nộp tại máy, hồ sơ đang được giữ an toàn và sẽ tự gửi khi có mạng. Xin xem lại sau ít phút.
    /// ```
    #[must_use]
    pub fn tracking_unknown_text(self) -> String {
        self.text("tracking-unknown-text", &[])
    }

    /// ```text
    /// tracking-withdrawn = Người nộp đã rút hồ sơ
    /// ```
    #[must_use]
    pub fn tracking_withdrawn(self) -> String {
        self.text("tracking-withdrawn", &[])
    }

    /// ```text
    /// tracking-withdrawn-text = Hồ sơ không được giải quyết tiếp.
    /// ```
    #[must_use]
    pub fn tracking_withdrawn_text(self) -> String {
        self.text("tracking-withdrawn-text", &[])
    }

    /// ```text
    /// wipe-text = Xin cảm ơn ông/bà.
    /// ```
    #[must_use]
    pub fn wipe_text(self) -> String {
        self.text("wipe-text", &[])
    }

    /// ```text
    /// wipe-title = Đang xóa thông tin của ông/bà khỏi màn hình
    /// ```
    #[must_use]
    pub fn wipe_title(self) -> String {
        self.text("wipe-title", &[])
    }

    /// ```text
    /// yes = Có
    /// ```
    #[must_use]
    pub fn yes(self) -> String {
        self.text("yes", &[])
    }
}
