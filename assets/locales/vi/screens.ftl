# Words of the screens. One decision a screen; the title is the question itself.

## Header, comfort bar, overlays

frame-alone = Ông/bà tự làm
frame-alone-short = Tự làm
frame-ready = Máy sẵn sàng
frame-link-up = Mạng: đang nối
frame-link-up-short = Có mạng
frame-link-down = Mất mạng, vẫn nhận hồ sơ
frame-link-down-short = Mất mạng
frame-link-unknown = Mạng: đang thử
frame-help-called = Đã gọi, xin chờ

idle-title = Ông/bà còn ở đây không?
idle-text = Sau { $seconds } giây máy sẽ xóa hồ sơ chưa nộp để giữ kín thông tin.
idle-text-after = Hồ sơ đã được giữ. Máy sẽ về màn hình đầu để giữ kín thông tin.
second-unit = giây
idle-stay = Tôi vẫn đang làm

quit-title = Ông/bà muốn kết thúc?
quit-text = Hồ sơ chưa nộp sẽ bị xóa khỏi máy. Giấy tờ của ông/bà vẫn còn nguyên.
quit-text-after = Hồ sơ đã được giữ an toàn. Mời ông/bà lấy phiếu và giấy tờ.
quit-confirm = Xóa và kết thúc
quit-confirm-after = Kết thúc
quit-cancel = Làm tiếp

help-title = Ông/bà cần người giúp
help-text = Xin giơ tay hoặc gọi nhân viên ở quầy. Máy giữ nguyên màn hình này, không hết giờ.
help-phone = Điện thoại của quầy: { $phone }
help-close = Đã có người giúp

overlay-safe = Các trang đã quét vẫn còn.
overlay-who = Nếu không được, xin bấm “Gọi trợ giúp”.

## Welcome

attract-title = Nộp hồ sơ ngay tại máy này
attract-text = Máy đọc thẻ căn cước, quét giấy tờ và in phiếu cho ông/bà. Không cần biết máy tính.
attract-start = Chạm để bắt đầu
attract-open = Đang nhận hồ sơ
attract-hours = { $from } – { $to }
attract-closed = Ngoài giờ làm việc, máy vẫn nhận hồ sơ
attract-link-down = Mạng đang gián đoạn. Máy vẫn nhận hồ sơ và sẽ gửi sau.
attract-scanner-missing = Máy quét chưa sẵn sàng. Xin gọi nhân viên.
attract-guide-title = Chỉ ba việc
attract-guide-card = Đặt thẻ căn cước lên kính, úp mặt có mã vuông xuống.
attract-guide-step-card = Thẻ
attract-guide-step-papers = Giấy tờ
attract-guide-step-slip = Lấy phiếu

comfort-title = Ông/bà nhìn chữ này có rõ không?
comfort-title-short = Chữ này rõ không?
comfort-text = Chọn cỡ chữ và màu nền cho dễ đọc. Đổi lại lúc nào cũng được.
comfort-size = Cỡ chữ
comfort-size-s = Nhỏ
comfort-size-m = Vừa
comfort-size-l = Lớn
comfort-size-xl = Rất lớn
comfort-contrast = Màu nền
comfort-contrast-normal = Thường
comfort-contrast-dark = Nền đen
comfort-contrast-light = Nền trắng
comfort-contrast-low = Dịu mắt
comfort-language = Ngôn ngữ
comfort-next = Tôi đọc rõ

aim-title = Hôm nay ông/bà cần làm gì?
aim-submit = Nộp hồ sơ
aim-submit-text = Khai sinh, chứng thực, xác nhận hôn nhân
aim-check = Kiểm tra đủ giấy chưa
aim-check-text = Xem giấy tờ, lệ phí, ngày hẹn. Không cần thẻ.
aim-counter = Ông/bà có thể nộp trực tiếp tại quầy bất cứ lúc nào.
aim-not-now = Lúc này máy chưa nhận hồ sơ mới.

## Who

for-whom-title = Hồ sơ này là của ai?
for-whom-own = Của tôi
for-whom-own-text = Tôi nộp cho chính tôi
for-whom-child = Của con tôi
for-whom-child-text = Tôi nộp cho con hoặc trẻ tôi giám hộ
for-whom-other = Nộp thay người khác, xin mời tới quầy.

notice-title = Ông/bà có đồng ý để máy giữ giấy tờ này không?
notice-title-short = Ông/bà đồng ý không?
notice-what = Máy giữ gì
notice-what-text = Ảnh giấy tờ và lời khai của ông/bà hôm nay
notice-where = Giữ ở đâu
notice-where-text = Trong máy này, đã khóa, nộp rồi không xem lại được
notice-how-long = Giữ bao lâu
notice-how-long-text = Đến khi cổng của tỉnh đã nhận đủ
notice-who = Ai được xem
notice-who-text = Chỉ cán bộ Một cửa giải quyết hồ sơ này
notice-refuse = Muốn thôi
notice-refuse-text = Ông/bà không đồng ý thì máy không giữ gì cả
notice-accept = Tôi đồng ý, làm tiếp
notice-decline = Tôi không đồng ý

identify-title = Mời ông/bà đặt thẻ căn cước lên mặt kính
identify-title-short = Đặt thẻ lên kính
identify-step-open = Mở nắp máy quét.
identify-step-place = Úp mặt có mã vuông xuống, vào giữa khung.
identify-step-close = Đậy nắp, rồi bấm “Đọc thẻ”.
identify-feeder-title = Mời ông/bà đặt thẻ căn cước vào khay giấy
identify-feeder-title-short = Đặt thẻ vào khay
identify-feeder-step-empty = Lấy giấy khác ra khỏi khay.
identify-feeder-step-place = Đặt thẻ ngang, mã vuông về phía mình.
identify-feeder-step-read = Bấm “Đọc thẻ”, máy kéo thẻ vào.
identify-why = Máy đọc mã trên thẻ để ông/bà khỏi gõ tên.
identify-waiting = Máy đang chờ thẻ
identify-reading = Máy đang đọc thẻ
identify-read = Đọc thẻ
identify-again = Đọc lại thẻ
identify-no-card = Tôi không mang thẻ
identify-number-title = Số căn cước của ông/bà là gì?
identify-number-hint = Số căn cước có 12 chữ số.
identify-number-missing = Còn thiếu { $count } chữ số
identify-name-title = Họ và tên của ông/bà là gì?
identify-name-hint = Gõ đủ họ, chữ đệm và tên như trên giấy tờ.
identify-name-missing = Nhập họ và tên
identify-use-card = Tôi có thẻ, quét thẻ

confirm-title = Đây có phải là ông/bà không?
confirm-title-short = Đây là ông/bà?
confirm-name = Họ và tên
confirm-number = Số căn cước
confirm-birth = Ngày sinh
confirm-sex = Giới tính
confirm-address = Nơi cư trú
confirm-yes = Đúng là tôi
confirm-no = Không phải tôi
confirm-keep-card = Xong bước này ông/bà cất thẻ đi.
confirm-check-typed = Thông tin do ông/bà gõ. Cán bộ sẽ đối chiếu với thẻ.

## Procedure

limit-same-day = Xong trong ngày
limit-hours = { $count } giờ làm việc
limit-calendar-days = { $count } ngày
choose-title = Ông/bà làm giấy tờ về việc gì?
choose-title-short = Làm việc gì?
choose-search = Tìm theo tên việc
choose-search-title = Ông/bà tìm việc gì?
choose-found = Có { $count } việc khớp
choose-none = Chưa thấy việc này ở máy. Xin mời ông/bà tới quầy.
choose-touch-right = Chạm vào một việc ở bên phải
choose-touch-right-short = Chọn bên phải
choose-touch-below = Chọn bên dưới
choose-touch-one = Chạm vào một việc
choose-show-topics = Xem theo nhóm việc
choose-not-here = Không thấy việc cần làm? Xin mời tới quầy.

prepare-title = Ông/bà đã mang đủ giấy chưa?
prepare-title-short = Đã đủ giấy chưa?
prepare-hand-in = Giấy để nộp
prepare-show = Giấy chỉ cho xem, mang về
prepare-original = { $count } bản chính
prepare-copy = { $count } bản sao
prepare-one-of = Một trong các giấy này
prepare-photocopy = { $count } bản chụp
prepare-ready = Tôi có đủ giấy
prepare-missing = Còn thiếu, để lúc khác
prepare-fee = Lệ phí
prepare-fee-unknown = Hỏi tại quầy
prepare-wait = Hẹn trả
prepare-due-if-now = { $time } nếu nộp ngay bây giờ
prepare-level = Cách làm
prepare-level-online = Nộp qua mạng tại máy này
prepare-pay = Nộp tiền
prepare-pay-later = Khi nhận kết quả, tại quầy
prepare-pay-online = Trên mạng hoặc tại quầy
prepare-receive = Nhận
prepare-receive-desk = Tại quầy
prepare-receive-online = Trên mạng hoặc tại quầy
prepare-details = Lệ phí và thời hạn
prepare-papers = Xem giấy tờ
prepare-unverified = Số liệu minh họa, chưa kiểm chứng.
prepare-check-title = Việc này cần những giấy gì?
prepare-submit = Nộp hồ sơ này
prepare-leave = Xem xong
details-title = Lệ phí và ngày hẹn
details-due = Ngày hẹn trả
details-fee = Lệ phí
details-level = Mức độ trực tuyến
details-limit = { $limit }, tính từ lúc nộp
details-none-skipped = Không có ngày nghỉ nào ở giữa
details-skipped = Không tính: { $reason }
details-made-up = Ngày làm bù: { $reason }
details-free = Không thu
details-pages = { $money } một trang, từ trang { $page }
details-cap = nhiều nhất { $money } một bản
details-each-case = { $money } một trường hợp
details-each-copy = { $money } một bản sao
details-each-document = { $money } một văn bản
details-exempt = Được miễn: { $names }

## Papers

tasks-title = Mời ông/bà chọn mục để làm
tasks-title-short = Mời ông/bà chọn mục
tasks-continue = Làm tiếp: { $paper }
tasks-continue-short = Làm tiếp
tasks-review = Xem lại và nộp
tasks-done = Đã xong
tasks-done-count = { $done } trong { $total } mục
tasks-scanned = Đã quét
tasks-kept = Máy tự giữ trang đã quét, đã khóa kín.
tasks-optional = Nếu có

capture-title = Mời ông/bà đặt { $paper } vào máy
capture-title-short = Đặt giấy vào máy
capture-step-staples = Gỡ ghim, vuốt phẳng tờ giấy.
capture-step-face = Mặt có chữ hướng về phía ông/bà.
capture-step-edge = Đưa mép trên xuống khay trước.
capture-kept = Đã giữ { $pages } của giấy này
capture-waiting = Máy đang chờ giấy
capture-scanning = Máy đang quét
capture-checking = Máy đang xem trang có rõ không
capture-no-paper = Không có giấy này
capture-again = Quét lại
capture-put-back = Đã đặt lại, quét tiếp
capture-use-glass = Quét trên mặt kính
capture-use-feeder = Dùng khay giấy
capture-glass-step-open = Mở nắp máy quét.
capture-glass-step-face = Úp mặt có chữ xuống mặt kính.
capture-glass-step-close = Đậy nắp, rồi bấm “Quét trang này”.
capture-glass-scan = Quét trang này

page-title = Ông/bà đọc rõ trang này không?
page-title-short = Trang này rõ chưa?
page-title-again = Quét lại trang này cho rõ hơn nhé?
page-title-again-short = Quét lại trang này?
page-title-kept = Giấy này còn trang nào nữa không?
page-title-kept-short = Còn trang nữa không?
page-title-back = Giấy này có mặt sau không?
page-title-back-short = Có mặt sau không?
page-back = Quét mặt sau
page-back-text = Giấy này thường có hai mặt. Lật giấy lại rồi quét mặt sau; mặt sau trống thì bấm “Không có”.
page-no-back = Không có
page-usable = Trang dùng được, xin nhìn kỹ lại.
page-good = Trang rõ, đủ bốn góc.
page-good-text = Xin xem lại họ tên và ngày tháng.
page-kept = Trang này đã được giữ.
page-kept-text = Còn trang nữa thì thêm trang, hết thì bấm xong.
page-kept-noted = Trang đã giữ, có ghi chú cho cán bộ.
page-keep = Giữ trang này
page-keep-noted = Giữ và ghi chú
page-again = Quét lại trang này
page-turn = Xoay trang
page-remove = Bỏ trang này
page-remove-short = Bỏ trang
page-add = Thêm trang
page-close = Xong giấy này
page-strip = Các trang của giấy này
page-number = Trang { $page } trong { $total }
page-try = Quét lần { $attempt } trong 3
page-call = Gọi nhân viên

## Handing over

summary-title = Mọi điều dưới đây đúng chưa?
summary-title-short = Tất cả đúng chưa?
summary-procedure = Thủ tục
summary-person = Người nộp
summary-not-given = Không cung cấp
summary-pages = { $pages }, đã xem rõ
summary-pages-noted = { $pages }, có trang ghi chú
summary-next = Đúng, làm tiếp

declare-title = Ông/bà nộp hồ sơ này chứ?
declare-text = Tôi nộp { $papers } cho thủ tục { $procedure }. Giấy tờ đã quét đúng với bản giấy của tôi. Tôi chịu trách nhiệm về lời khai.
declare-once = Bấm một lần là nộp. Sau đó không sửa ở máy này được.
declare-submit = Nộp hồ sơ

sending-title = Máy đang gửi hồ sơ lên cổng của tỉnh
sending-title-short = Máy đang gửi hồ sơ
sending-kept = Đã giữ tại máy
sending-kept-text = Hồ sơ an toàn, dù mất điện hay mất mạng
sending-sending = Đang gửi
sending-sent = Đã gửi { $sent } trong { $total }
sending-received = Cổng đã nhận
sending-compared = Đã đối chiếu { $done }/{ $total } trang
sending-compare = Đối chiếu từng trang
sending-wait-title = Ông/bà có thể chờ hoặc về
sending-wait-text = Máy tự gửi tiếp đến khi xong.
sending-wait-honest = Khi cổng nhận đủ { $pages } trang, máy mới báo “Đã nộp”.
sending-leave = Tôi về trước, in phiếu giữ hồ sơ
sending-leave-short = Tôi về trước
sending-wait-first = Xin chờ máy giữ hồ sơ

result-accepted = Đã nộp hồ sơ
result-kept = Đã giữ tại máy – chưa gửi
result-kept-text = Hồ sơ của ông/bà đã được giữ an toàn trong máy. Máy sẽ tự gửi khi có mạng.
result-refused = Cổng chưa nhận hồ sơ
result-mismatch = Cổng báo đã nhận nhưng chưa khớp
result-mismatch-text = Hồ sơ gốc vẫn còn trong máy. Xin gọi nhân viên.
result-code = Mã hồ sơ
result-tracking = Mã tra cứu
result-session = Số phiên nộp tại máy
result-held = Đã nhận
result-held-pages = { $pages } trang, đã đối chiếu { $pages }/{ $pages }
result-kept-pages = Đã giữ
result-due = Hẹn trả
result-due-text = { $time } nếu cán bộ tiếp nhận hôm nay
result-due-later = Có hẹn khi cán bộ tiếp nhận hồ sơ
result-slip = In phiếu cho tôi
result-next-title = Bước sau
result-next-slip = Lấy phiếu có mã tra cứu.
result-next-papers = Lấy lại hết giấy tờ.
result-next-track = Xem hồ sơ bằng mã vuông trên phiếu.

slip-title = Mời ông/bà lấy phiếu
slip-printing = Máy đang in phiếu
slip-out = Phiếu đã in. Chụp lại phiếu: chữ in nhiệt sẽ phai.
slip-screen = Hoặc chụp lại mã này trên màn hình
slip-again = In lại phiếu
slip-done = Tôi đã lấy phiếu
slip-photo = Tôi đã chụp lại mã

take-title = Mời ông/bà lấy lại hết giấy tờ
take-title-short = Lấy lại hết giấy tờ
take-glass = Xem trên mặt kính
take-feeder = Xem trong khay giấy
take-card = Thẻ căn cước
take-left = Vẫn còn giấy trong máy.
take-clear = Máy quét đã trống.
take-done = Tôi đã lấy đủ giấy tờ

wipe-title = Đang xóa thông tin của ông/bà khỏi màn hình
wipe-text = Xin cảm ơn ông/bà.

## Strip of the demo

dock-title = Bàn thử: giả làm người và giấy
dock-card = Đặt thẻ lên kính
dock-sheets = Đưa 1 tờ vào khay
dock-bad-sheet = Đưa tờ bị mờ
dock-clear = Lấy hết giấy ra
dock-cover-open = Mở nắp
dock-cover-close = Đóng nắp
dock-jam = Kẹt giấy
dock-link-cut = Cắt mạng
dock-link-mend = Nối mạng
dock-gateway-stop = Dừng cổng
dock-gateway-start = Bật cổng
dock-paper-out = Hết giấy in
dock-paper-in = Thay giấy in

## Keys

key-clear-all = Xóa hết
key-backspace = Xóa
key-space = Dấu cách
key-digits = 123
key-letters = abc
tone-acute = sắc
tone-grave = huyền
tone-hook = hỏi
tone-tilde = ngã
tone-dot = nặng

## Levels of the online service, in plain words

level-nd43-1 = Mức 1: xem đầy đủ thông tin trên mạng, làm và nộp tại quầy.
level-nd43-2 = Mức 2: xem thông tin và tải mẫu đơn trên mạng, nộp tại quầy.
level-nd43-3 = Mức 3: nộp hồ sơ qua mạng; trả tiền và nhận kết quả tại quầy hoặc qua bưu điện.
level-nd43-4 = Mức 4: nộp hồ sơ, trả tiền qua mạng; nhận kết quả qua mạng, bưu điện hoặc tại quầy.
level-information = Chỉ xem được thông tin trên mạng; thủ tục này chưa nộp qua mạng được.
level-in-part = Một phần: nộp hồ sơ qua mạng, có bước phải đến tận nơi.
level-in-whole = Toàn trình: làm từ đầu đến cuối qua mạng, kết quả nhận qua mạng hoặc bưu điện.
level-proactive-1 = Chủ động mức 1: cơ quan nhắc ông/bà khi đến lúc cần làm.
level-proactive-2 = Chủ động mức 2: cơ quan nhắc và chuẩn bị sẵn hồ sơ cho ông/bà.
level-proactive-3 = Chủ động mức 3: cơ quan gợi ý việc phù hợp với ông/bà.
level-proactive-4 = Chủ động mức 4: cơ quan tự làm, ông/bà không phải nộp hồ sơ.
