# What the slips say. “Đã nộp” stands only on the slip of an accepted dossier.

slip-submitted-title = ĐÃ NỘP HỒ SƠ
slip-kept-title = ĐÃ GIỮ TẠI MÁY – CHƯA GỬI
slip-reprint = Bản in lại

slip-official-code = Mã hồ sơ
slip-session-no = SỐ PHIÊN NỘP TẠI MÁY – chưa phải Giấy tiếp nhận hồ sơ
slip-session-no-short = Số phiên
slip-tracking-code = Mã tra cứu

slip-received = Đã nhận
slip-compared = đã đối chiếu { $pages }/{ $pages } trang
slip-kept = Đang giữ
slip-time = Lúc
slip-since = Từ lúc
slip-day = ngày { $date }
slip-clock-doubtful = giờ của máy có thể chưa đúng
slip-promised = Hẹn trả
slip-promised-later = cán bộ hẹn ngày khi tiếp nhận hồ sơ
slip-collect-at = Nhận tại
slip-fee = Lệ phí
slip-helper = Người giúp
slip-helper-nobody = Không có
slip-why = Vì sao

slip-kept-sends-itself = Máy tự gửi khi có mạng. Ông/bà không phải làm lại. Quét mã trên để xem đã nộp chưa.
slip-kept-needs-staff = Hồ sơ vẫn an toàn trong máy. Nhân viên được báo để xử lý. Mời ông/bà hỏi tại quầy hoặc gọi số dưới đây.

slip-questions = Hỏi thêm: { $phone }
slip-bring = Mang phiếu này và căn cước khi đến nhận kết quả.
slip-fades = Chữ in nhiệt phai dần, xin chụp lại phiếu.
