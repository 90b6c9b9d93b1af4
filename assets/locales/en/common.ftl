# English wording of common.ftl; the Vietnamese file is the reference.

back = Back
next = Continue
yes = Yes
no = No
done = Done
edit = Change
again = Try again
cancel = Cancel
confirm = Confirm
close = Close
skip = Skip
search = Search
delete = Delete
keep = Keep
start = Start
print = Print slip
reprint = Print again
more = Show more
enlarge = Enlarge
dont-know = I do not know
dont-have-paper = I do not have this paper
not-provided = Not provided
still-here = I am still here
loading = Loading
please-wait = Please wait
optional = Optional
required = Required

listen = Listen
text-size = Text size
contrast = Contrast
language = Language
call-help = Call for help
end-visit = Finish

language-vi = Tiếng Việt
language-en = English

state-not-started = Not started
state-in-progress = In progress
state-done = Done
state-problem = Problem

link-up = Online
link-down = Offline

sex-male = Male
sex-female = Female

format-date = { $day }/{ $month }/{ $year }
format-date-long = { $day } { $month } { $year }
format-date-time = { $hour }:{ $minute } on { $day }/{ $month }/{ $year }
format-date-time-long = { $hour }:{ $minute } on { $day } { $month } { $year }
format-time = { $hour }:{ $minute }
format-month =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
format-money = { $amount } đồng
format-bytes =
    { $count ->
        [one] { $count } byte
       *[other] { $count } bytes
    }
format-kilobytes = { $amount } KB
format-megabytes = { $amount } MB
format-group-separator = ,
format-decimal-separator = .

count-pages =
    { $count ->
        [one] { $count } page
       *[other] { $count } pages
    }
count-papers =
    { $count ->
        [one] { $count } document
       *[other] { $count } documents
    }
count-papers-and-pages =
    { $papers ->
        [one] { $papers } document
       *[other] { $papers } documents
    }, { $pages ->
        [one] { $pages } page
       *[other] { $pages } pages
    }
count-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
count-seconds =
    { $count ->
        [one] { $count } second
       *[other] { $count } seconds
    }
count-working-days =
    { $count ->
        [one] { $count } working day
       *[other] { $count } working days
    }
page-of = Page { $page } of { $total }
