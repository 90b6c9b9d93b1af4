# Words that every screen uses, and the shapes of dates, money, sizes and counts.

back = Quay lại
next = Tiếp tục
yes = Có
no = Không
done = Xong
edit = Sửa
again = Làm lại
cancel = Hủy
confirm = Xác nhận
close = Đóng
skip = Bỏ qua
search = Tìm
delete = Xóa
keep = Giữ lại
start = Bắt đầu
print = In phiếu
reprint = In lại
more = Xem thêm
enlarge = Xem to
dont-know = Tôi không biết
dont-have-paper = Không có giấy này
not-provided = Không cung cấp
still-here = Tôi vẫn đang làm
loading = Đang tải
please-wait = Xin chờ
optional = Không bắt buộc
required = Bắt buộc

listen = Nghe
text-size = Cỡ chữ
contrast = Tương phản
language = Ngôn ngữ
call-help = Gọi trợ giúp
end-visit = Kết thúc

language-vi = Tiếng Việt
language-en = English

state-not-started = Chưa làm
state-in-progress = Đang làm
state-done = Xong
state-problem = Có vấn đề

link-up = Có mạng
link-down = Mất mạng

sex-male = Nam
sex-female = Nữ

# Days and hours come as two digits. January and February are written with a leading zero,
# the other months without, as decree 30/2020/NĐ-CP asks (appendix I, part II, 4).
format-date = { $day }/{ $month }/{ $year }
format-date-long = ngày { $day } { $month } năm { $year }
format-date-time = { $hour } giờ { $minute } ngày { $day }/{ $month }/{ $year }
format-date-time-long = { $hour } giờ { $minute } phút, ngày { $day } { $month } năm { $year }
format-time = { $hour } giờ { $minute }
format-month =
    { $month ->
        [1] tháng 01
        [2] tháng 02
        [3] tháng 3
        [4] tháng 4
        [5] tháng 5
        [6] tháng 6
        [7] tháng 7
        [8] tháng 8
        [9] tháng 9
        [10] tháng 10
        [11] tháng 11
       *[12] tháng 12
    }
format-money = { $amount } đồng
format-bytes = { $count } byte
format-kilobytes = { $amount } KB
format-megabytes = { $amount } MB
format-group-separator = .
format-decimal-separator = ,

count-pages = { $count } trang
count-papers = { $count } giấy
count-papers-and-pages = { $papers } giấy, { $pages } trang
count-minutes = { $count } phút
count-seconds = { $count } giây
count-working-days = { $count } ngày làm việc
page-of = Trang { $page }/{ $total }
