# One title, text and action for each fault code of the domain.
# Text: what happened, then whether papers and data are safe. Action: what to do, then who helps.
# No codes, no blame, at most 15 words a sentence, no variables.

fault-scanner-missing-title = Máy quét chưa sẵn sàng
fault-scanner-missing-text = Máy chưa tìm thấy máy quét. Giấy tờ của ông/bà không bị ảnh hưởng.
fault-scanner-missing-action = Mời ông/bà bấm “Gọi trợ giúp” để nhân viên kiểm tra.

fault-scanner-unplugged-title = Máy quét mất kết nối
fault-scanner-unplugged-text = Máy quét vừa mất điện hoặc lỏng dây. Các trang đã quét vẫn còn.
fault-scanner-unplugged-action = Mời ông/bà chờ, máy sẽ tự nối lại. Nếu lâu, bấm “Gọi trợ giúp”.

fault-scanner-silent-title = Máy quét chưa trả lời
fault-scanner-silent-text = Máy quét đang chậm. Các trang đã quét vẫn còn.
fault-scanner-silent-action = Mời ông/bà chờ, máy đang khởi động lại máy quét. Nếu lâu, bấm “Gọi trợ giúp”.

fault-paper-jam-title = Giấy bị kẹt
fault-paper-jam-text = Một tờ giấy bị kẹt trong máy quét. Các trang đã quét vẫn còn.
fault-paper-jam-action = Mở nắp như hình, rút nhẹ tờ giấy, đóng nắp lại. Nếu khó rút, bấm “Gọi trợ giúp”.

fault-double-feed-title = Hai tờ vào cùng lúc
fault-double-feed-text = Máy vừa kéo hai tờ giấy cùng một lúc. Các trang đã quét trước đó vẫn còn.
fault-double-feed-action = Tách rời hai tờ, đặt lại vào khay. Nếu cần, bấm “Gọi trợ giúp”.

fault-cover-open-title = Nắp máy quét đang mở
fault-cover-open-text = Máy chờ nắp được đóng kín. Các trang đã quét vẫn còn.
fault-cover-open-action = Đóng nắp máy quét, máy sẽ làm tiếp. Nếu cần, bấm “Gọi trợ giúp”.

fault-no-paper-title = Máy đang chờ giấy
fault-no-paper-text = Máy chưa thấy giấy trong khay hoặc trên mặt kính. Các trang đã quét vẫn còn.
fault-no-paper-action = Đặt giấy vào khay, mặt chữ như hình. Nếu cần, bấm “Gọi trợ giúp”.

fault-page-unreadable-title = Chưa nhận được trang này
fault-page-unreadable-text = Hình của trang này bị thiếu. Các trang khác vẫn còn.
fault-page-unreadable-action = Đặt giấy ngay ngắn rồi quét lại. Nếu vẫn vậy, bấm “Gọi trợ giúp”.

fault-page-too-large-title = Trang quá khổ
fault-page-too-large-text = Trang này lớn hơn khổ giấy mà máy nhận được. Các trang khác vẫn còn.
fault-page-too-large-action = Quét từng tờ khổ A4 hoặc A3. Nếu giấy lớn hơn, bấm “Gọi trợ giúp”.

fault-page-blank-title = Trang này trống
fault-page-blank-text = Máy không thấy chữ trên trang này. Trang vẫn được giữ.
fault-page-blank-action = Giữ lại nếu cần nộp mặt trống, hoặc lật giấy rồi quét lại. Nếu chưa rõ, bấm “Gọi trợ giúp”.

fault-page-almost-blank-title = Trang này gần như trống
fault-page-almost-blank-text = Trang này có rất ít chữ. Trang vẫn được giữ.
fault-page-almost-blank-action = Giữ lại nếu đúng là trang cần nộp, hoặc quét lại. Nếu chưa rõ, bấm “Gọi trợ giúp”.

fault-page-blurred-title = Trang này bị mờ
fault-page-blurred-text = Trang này bị mờ, cán bộ có thể không đọc được. Các trang khác vẫn còn.
fault-page-blurred-action = Đặt giấy phẳng rồi quét lại. Nếu vẫn mờ, bấm “Gọi trợ giúp”.

fault-page-cut-title = Trang bị mất một góc
fault-page-cut-text = Một góc hoặc một cạnh của trang nằm ngoài hình. Các trang khác vẫn còn.
fault-page-cut-action = Đặt giấy sát mép rồi quét lại. Nếu vẫn thiếu, bấm “Gọi trợ giúp”.

fault-page-dark-title = Trang này bị tối
fault-page-dark-text = Trang này tối, cán bộ có thể không đọc được. Các trang khác vẫn còn.
fault-page-dark-action = Đậy kín nắp rồi quét lại. Nếu vẫn tối, bấm “Gọi trợ giúp”.

fault-page-washed-out-title = Chữ trên trang bị nhạt
fault-page-washed-out-text = Chữ trên trang này nhạt, cán bộ có thể không đọc được. Các trang khác vẫn còn.
fault-page-washed-out-action = Đặt giấy phẳng, đậy kín nắp rồi quét lại. Nếu vẫn nhạt, bấm “Gọi trợ giúp”.

fault-page-low-resolution-title = Hình trang chưa đủ rõ
fault-page-low-resolution-text = Hình của trang này có quá ít chi tiết. Các trang khác vẫn còn.
fault-page-low-resolution-action = Mời ông/bà quét lại trang này. Nếu vẫn vậy, bấm “Gọi trợ giúp”.

fault-page-streaked-title = Trang có vệt dọc
fault-page-streaked-text = Một vệt dọc chạy suốt trang, có thể che mất chữ. Các trang khác vẫn còn.
fault-page-streaked-action = Giữ lại nếu vẫn đọc rõ, hoặc nhờ lau kính rồi quét lại. Nếu chưa rõ, bấm “Gọi trợ giúp”.

fault-page-wrong-size-title = Khổ giấy khác mọi khi
fault-page-wrong-size-text = Giấy này thường có khổ khác, có thể ông/bà đưa nhầm tờ. Trang vẫn được giữ.
fault-page-wrong-size-action = Giữ lại nếu đúng giấy, hoặc đặt tờ khác rồi quét lại. Nếu chưa rõ, bấm “Gọi trợ giúp”.

fault-page-twice-title = Trang này giống trang đã quét
fault-page-twice-text = Có thể một mặt giấy được quét hai lần. Cả hai trang vẫn được giữ.
fault-page-twice-action = Giữ lại nếu là hai tờ khác nhau, hoặc bỏ bớt một trang. Nếu chưa rõ, bấm “Gọi trợ giúp”.

fault-back-missing-title = Có thể thiếu mặt sau
fault-back-missing-text = Giấy này thường có hai mặt, máy chưa nhận mặt sau. Các trang khác vẫn còn.
fault-back-missing-action = Lật giấy rồi quét mặt sau, hoặc giữ như vậy nếu mặt sau trống. Nếu chưa rõ, bấm “Gọi trợ giúp”.

fault-card-not-found-title = Chưa đọc được thẻ
fault-card-not-found-text = Máy chưa thấy mã vuông trên thẻ căn cước. Chưa có gì được lưu lại.
fault-card-not-found-action = Đặt mặt có mã vuông sát kính rồi thử lại. Ông/bà cũng có thể bấm số hoặc “Gọi trợ giúp”.

fault-card-text-wrong-title = Đây chưa phải thẻ căn cước
fault-card-text-wrong-text = Máy đọc được một mã khác, không phải của thẻ căn cước. Mã ấy không được lưu lại.
fault-card-text-wrong-action = Đặt thẻ căn cước có mã vuông lên kính. Nếu không có thẻ, bấm số hoặc “Gọi trợ giúp”.

fault-component-too-large-title = Giấy tờ này có quá nhiều trang
fault-component-too-large-text = Giấy tờ này lớn hơn mức cổng nhận được. Các trang đã quét vẫn còn.
fault-component-too-large-action = Bỏ bớt trang không cần nộp. Nếu cần nộp đủ, bấm “Gọi trợ giúp”.

fault-dossier-too-large-title = Hồ sơ có quá nhiều trang
fault-dossier-too-large-text = Hồ sơ lớn hơn mức cổng nhận được. Các trang đã quét vẫn còn.
fault-dossier-too-large-action = Bỏ bớt trang không cần nộp. Nếu cần nộp đủ, bấm “Gọi trợ giúp”.

fault-procedure-unknown-title = Máy chưa có thủ tục này
fault-procedure-unknown-text = Thủ tục này chưa có trên máy. Giấy tờ của ông/bà không bị ảnh hưởng.
fault-procedure-unknown-action = Mời ông/bà chọn thủ tục khác hoặc bấm “Gọi trợ giúp”.

fault-spool-unwritable-title = Máy chưa cất được hồ sơ
fault-spool-unwritable-text = Máy không ghi được vào kho hồ sơ. Hồ sơ đã giữ trước đó vẫn an toàn.
fault-spool-unwritable-action = Mời ông/bà cầm giấy tờ gốc và bấm “Gọi trợ giúp”.

fault-storage-full-title = Kho của máy đã đầy
fault-storage-full-text = Máy không giữ thêm được trang nào. Các trang đã giữ vẫn an toàn.
fault-storage-full-action = Mời ông/bà bấm “Gọi trợ giúp”. Nhân viên sẽ nhận hồ sơ tại quầy.

fault-storage-low-title = Kho của máy sắp đầy
fault-storage-low-text = Máy tạm dừng nhận hồ sơ mới. Hồ sơ đã giữ vẫn an toàn.
fault-storage-low-action = Mời ông/bà nộp tại quầy hoặc bấm “Gọi trợ giúp”.

fault-dossier-damaged-title = Một hồ sơ cần cán bộ kiểm tra
fault-dossier-damaged-text = Một phần hồ sơ đã giữ tại máy không còn nguyên vẹn. Máy không xóa gì.
fault-dossier-damaged-action = Mời ông/bà gặp cán bộ tại quầy hoặc bấm “Gọi trợ giúp”.

fault-no-portal-key-title = Máy tạm dừng nhận hồ sơ
fault-no-portal-key-text = Máy chưa có khóa của cổng để niêm phong hồ sơ. Hồ sơ đã giữ vẫn an toàn.
fault-no-portal-key-action = Mời ông/bà nộp tại quầy hoặc bấm “Gọi trợ giúp”.

fault-portal-unreachable-title = Mạng đang gián đoạn
fault-portal-unreachable-text = Mạng đang gián đoạn. Hồ sơ của ông/bà đã được giữ an toàn trong máy.
fault-portal-unreachable-action = Máy sẽ tự gửi khi có mạng. Mời ông/bà lấy phiếu giữ hồ sơ. Nếu cần, bấm “Gọi trợ giúp”.

fault-device-rejected-title = Cổng chưa nhận máy này
fault-device-rejected-text = Cổng đang tạm dừng nhận hồ sơ từ máy này. Hồ sơ vẫn được giữ an toàn trong máy.
fault-device-rejected-action = Mời ông/bà lấy phiếu giữ hồ sơ. Nhân viên sẽ xử lý, bấm “Gọi trợ giúp” nếu cần.

fault-portal-refused-title = Cổng chưa nhận hồ sơ
fault-portal-refused-text = Cổng chưa nhận hồ sơ này. Hồ sơ gốc vẫn còn trong máy.
fault-portal-refused-action = Mời ông/bà bấm “Gọi trợ giúp”. Nhân viên sẽ cùng ông/bà xem lý do.

fault-portal-mismatch-title = Cổng nhận chưa đủ trang
fault-portal-mismatch-text = Cổng báo đã nhận nhưng chưa đủ trang. Hồ sơ gốc vẫn còn trong máy.
fault-portal-mismatch-action = Mời ông/bà lấy phiếu giữ hồ sơ. Nhân viên đang được gọi.

fault-printer-missing-title = Máy in chưa sẵn sàng
fault-printer-missing-text = Máy chưa tìm thấy máy in. Hồ sơ của ông/bà không bị ảnh hưởng.
fault-printer-missing-action = Chụp lại mã trên màn hình. Nếu cần phiếu giấy, bấm “Gọi trợ giúp”.

fault-printer-paper-out-title = Máy in hết giấy
fault-printer-paper-out-text = Máy in hết giấy nên phiếu chưa in xong. Hồ sơ của ông/bà không bị ảnh hưởng.
fault-printer-paper-out-action = Chụp lại mã trên màn hình hoặc chờ nhân viên thay giấy.

fault-printer-cover-open-title = Nắp máy in đang mở
fault-printer-cover-open-text = Phiếu chưa in xong vì nắp máy in đang mở. Hồ sơ của ông/bà không bị ảnh hưởng.
fault-printer-cover-open-action = Chụp lại mã trên màn hình hoặc chờ nhân viên đóng nắp.

fault-printer-silent-title = Máy in chưa trả lời
fault-printer-silent-text = Máy in đang chậm. Hồ sơ của ông/bà không bị ảnh hưởng.
fault-printer-silent-action = Mời ông/bà chờ hoặc chụp lại mã trên màn hình. Nếu lâu, bấm “Gọi trợ giúp”.

fault-config-broken-title = Máy chưa được cài đặt xong
fault-config-broken-text = Máy chưa đọc được phần cài đặt. Hồ sơ đã giữ vẫn an toàn.
fault-config-broken-action = Mời ông/bà nộp tại quầy. Nhân viên sẽ báo bộ phận kỹ thuật.

fault-profile-broken-title = Máy chưa có danh mục thủ tục
fault-profile-broken-text = Máy chưa đọc được danh mục thủ tục. Hồ sơ đã giữ vẫn an toàn.
fault-profile-broken-action = Mời ông/bà nộp tại quầy. Nhân viên sẽ báo bộ phận kỹ thuật.

fault-internal-title = Máy vừa gặp trục trặc
fault-internal-text = Một phần của máy vừa khởi động lại. Hồ sơ đang làm vẫn còn nguyên.
fault-internal-action = Mời ông/bà thử lại. Nếu vẫn vậy, bấm “Gọi trợ giúp”.
