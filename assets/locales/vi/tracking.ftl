# The page behind the tracking code: what a person sees on a phone at home.

tracking-title = Tra cứu hồ sơ
tracking-code = Mã tra cứu
tracking-procedure = Thủ tục
tracking-unit = Nơi tiếp nhận
tracking-official-code = Mã hồ sơ
tracking-official-code-later = Sẽ được cấp khi cán bộ tiếp nhận hồ sơ
tracking-taken-in = Cổng đã nhận
tracking-changed = Cập nhật
tracking-promised = Hẹn trả kết quả
tracking-help = Cần giúp đỡ, xin gọi { $phone } hoặc hỏi cán bộ tại nơi tiếp nhận.
tracking-privacy = Trang này không hiển thị tên người nộp.
tracking-other-language = English

tracking-not-a-code = Đây không phải mã tra cứu
tracking-not-a-code-text = Mã tra cứu có 12 chữ và số, in trên phiếu thành ba nhóm bốn ký tự. Xin xem lại phiếu.
tracking-unknown = Hồ sơ chưa đến Cổng
tracking-unknown-text = Nếu ông/bà vừa nộp tại máy, hồ sơ đang được giữ an toàn và sẽ tự gửi khi có mạng. Xin xem lại sau ít phút.
tracking-arriving = Hồ sơ đang được gửi đến Cổng
tracking-arriving-text = Cổng chưa nhận đủ hồ sơ. Ông/bà không cần làm gì thêm; máy sẽ tự gửi tiếp.
tracking-refused = Cổng chưa nhận hồ sơ này
tracking-refused-text = Nội dung gửi đến không mở được. Xin hỏi cán bộ tại nơi tiếp nhận.

tracking-registered = Mới đăng ký
tracking-registered-text = Cổng đã nhận đủ hồ sơ. Cán bộ sẽ xem và tiếp nhận.
tracking-accepted = Được tiếp nhận
tracking-accepted-text = Cán bộ đã tiếp nhận hồ sơ và cấp mã hồ sơ.
tracking-not-accepted = Không được tiếp nhận
tracking-not-accepted-text = Cán bộ không tiếp nhận hồ sơ. Xin liên hệ nơi tiếp nhận để biết lý do.
tracking-in-progress = Đang xử lý
tracking-in-progress-text = Hồ sơ đang được giải quyết.
tracking-supplement = Cần bổ sung giấy tờ
tracking-supplement-text = Hồ sơ còn thiếu giấy tờ. Xin liên hệ nơi tiếp nhận để biết cần bổ sung những gì.
tracking-fee = Cần nộp phí, lệ phí
tracking-fee-text = Hồ sơ chờ nộp phí, lệ phí. Xin liên hệ nơi tiếp nhận.
tracking-withdrawn = Người nộp đã rút hồ sơ
tracking-withdrawn-text = Hồ sơ không được giải quyết tiếp.
tracking-stopped = Dừng xử lý
tracking-stopped-text = Việc giải quyết đang tạm dừng. Xin liên hệ nơi tiếp nhận để biết lý do.
tracking-finished = Đã xử lý xong
tracking-finished-text = Đã có kết quả. Xin mang phiếu đến nơi tiếp nhận để nhận kết quả.
tracking-returned = Đã trả kết quả
tracking-returned-text = Kết quả đã được trả. Việc giải quyết đã xong.

# The pretend identity page that stands in for the national one.
login-title = Đăng nhập
login-pretend = Đây là trang danh tính giả để trình diễn. Không có ai đăng nhập thật.
login-code = Mã trên màn hình của máy
login-next = Tiếp tục
login-desk = Quầy xin đăng nhập
login-digits = Hai số này phải giống trên màn hình của máy
login-agree = Đồng ý
login-deny = Từ chối
login-agreed = Đã đồng ý. Xin quay lại máy.
login-denied = Đã từ chối. Máy sẽ không dùng danh tính này.
login-unknown = Mã này không đúng hoặc đã hết hạn
