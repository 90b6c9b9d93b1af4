# Words of the screens.

## Header, comfort bar, overlays

frame-alone = On your own
frame-alone-short = On your own
frame-ready = Machine ready
frame-link-up = Network: connected
frame-link-up-short = Connected
frame-link-down = Network down, dossiers still taken
frame-link-down-short = Network down
frame-link-unknown = Network: trying
frame-help-called = Called, please wait

idle-title = Are you still there?
idle-text = In { $seconds } seconds the dossier not yet handed in is erased, to keep it private.
idle-text-after = Your dossier is kept. The machine returns to the first screen, to keep it private.
second-unit = seconds
idle-stay = I am still here

quit-title = Do you want to end?
quit-text = The dossier not yet handed in is erased from the machine. Your papers stay yours.
quit-text-after = Your dossier is kept safely. Please take your slip and papers.
quit-confirm = Erase and end
quit-confirm-after = End
quit-cancel = Go on

help-title = You need somebody
help-text = Please raise your hand or call the staff. The machine keeps this screen and does not time out.
help-phone = Phone of the desk: { $phone }
help-close = Somebody is helping me

overlay-safe = The pages scanned so far are safe.
overlay-who = If it does not work, press “Call for help”.

## Welcome

attract-title = Hand in your dossier at this machine
attract-text = It reads your card, scans your papers and prints a slip. No computer skills needed.
attract-start = Touch to start
attract-open = Taking dossiers
attract-hours = { $from } – { $to }
attract-closed = Outside office hours, dossiers are still taken
attract-link-down = The network is down. Dossiers are taken and sent later.
attract-scanner-missing = The scanner is not ready. Please call the staff.
attract-guide-title = Only three things
attract-guide-card = Put your identity card on the glass, the side with the square code down.
attract-guide-step-card = Card
attract-guide-step-papers = Papers
attract-guide-step-slip = Take the slip

comfort-title = Can you read this well?
comfort-title-short = Can you read this?
comfort-text = Choose text size and background. You can change them at any time.
comfort-size = Text size
comfort-size-s = Small
comfort-size-m = Medium
comfort-size-l = Large
comfort-size-xl = Very large
comfort-contrast = Background
comfort-contrast-normal = Normal
comfort-contrast-dark = Black
comfort-contrast-light = White
comfort-contrast-low = Soft
comfort-language = Language
comfort-next = I can read this

aim-title = What do you need today?
aim-submit = Hand in a dossier
aim-submit-text = Birth, certified copies, marital status
aim-check = Check my papers
aim-check-text = See papers, fee and date. No card needed.
aim-counter = You can always hand in at the counter instead.
aim-not-now = No new dossiers are taken right now.

## Who

for-whom-title = Whose dossier is it?
for-whom-own = Mine
for-whom-own-text = I hand in for myself
for-whom-child = My child's
for-whom-child-text = I hand in for my child or ward
for-whom-other = To hand in for somebody else, please go to the counter.

notice-title = May the machine keep these papers?
notice-title-short = Do you agree?
notice-what = What is kept
notice-what-text = Pictures of your papers and what you declare today
notice-where = Where
notice-where-text = In this machine, locked; unreadable here once handed in
notice-how-long = How long
notice-how-long-text = Until the province's portal has received everything
notice-who = Who sees it
notice-who-text = Only the officer who handles this dossier
notice-refuse = To stop
notice-refuse-text = If you do not agree, nothing is kept
notice-accept = I agree, go on
notice-decline = I do not agree

identify-title = Please put your identity card on the glass
identify-title-short = Card on the glass
identify-step-open = Open the scanner's cover.
identify-step-place = Square code face down, in the frame.
identify-step-close = Close the cover, then touch “Read the card”.
identify-feeder-title = Please put your identity card into the feeder
identify-feeder-title-short = Card into the feeder
identify-feeder-step-empty = Take all other paper out of the feeder.
identify-feeder-step-place = Put the card in sideways, square code facing you.
identify-feeder-step-read = Touch “Read the card”. It is drawn in.
identify-why = The code on the card saves you typing your name.
identify-waiting = Waiting for the card
identify-reading = Reading the card
identify-read = Read the card
identify-again = Read the card again
identify-no-card = I have no card
identify-number-title = What is your identity number?
identify-number-hint = An identity number has 12 digits.
identify-number-missing = { $count } digits missing
identify-name-title = What is your full name?
identify-name-hint = Type it as on your papers.
identify-name-missing = Enter your full name
identify-use-card = I have the card, scan it

confirm-title = Is this you?
confirm-title-short = Is this you?
confirm-name = Full name
confirm-number = Identity number
confirm-birth = Date of birth
confirm-sex = Sex
confirm-address = Residence
confirm-yes = Yes, this is me
confirm-no = No, not me
confirm-keep-card = You can put the card away after this step.
confirm-check-typed = You typed this. The officer compares it with your card.

## Procedure

limit-same-day = Same day
limit-hours =
    { $count ->
        [one] { $count } working hour
       *[other] { $count } working hours
    }
limit-calendar-days = { $count } days
choose-title = What is it about?
choose-title-short = What is it about?
choose-search = Search by name
choose-search-title = What are you looking for?
choose-found = { $count } found
choose-none = Not found at this machine. Please go to the counter.
choose-touch-right = Touch one on the right
choose-touch-right-short = On the right
choose-touch-below = Choose below
choose-touch-one = Touch one
choose-show-topics = Show by topic
choose-not-here = Not here? Please go to the counter.

prepare-title = Do you have all papers with you?
prepare-title-short = Do you have all papers?
prepare-hand-in = Papers to hand in
prepare-show = Papers only to show, you keep them
prepare-original = { $count } original
prepare-copy = { $count } copy
prepare-one-of = One of these
prepare-photocopy = { $count } photocopy
prepare-ready = I have all of them
prepare-missing = Something is missing, another time
prepare-fee = Fee
prepare-fee-unknown = Ask at the counter
prepare-wait = Due
prepare-due-if-now = { $time } if handed in now
prepare-level = How
prepare-level-online = On line at this machine
prepare-pay = Payment
prepare-pay-later = When you collect, at the counter
prepare-pay-online = On line or at the counter
prepare-receive = Result
prepare-receive-desk = At the counter
prepare-receive-online = On line or at the counter
prepare-details = Fee and time
prepare-papers = Show the papers
prepare-unverified = Illustrative data, not verified.
prepare-check-title = What does this need?
prepare-submit = Submit this
prepare-leave = Done
details-title = Fees and date
details-due = Due date
details-fee = Fees
details-level = Online level
details-limit = { $limit }, counted from handing in
details-none-skipped = No days off on the way
details-skipped = Not counted: { $reason }
details-made-up = Working day instead of a day off: { $reason }
details-free = Free
details-pages = { $money } a page, from page { $page }
details-cap = at most { $money } a copy
details-each-case = { $money } a case
details-each-copy = { $money } a copy
details-each-document = { $money } a document
details-exempt = Exempt: { $names }

## Papers

tasks-title = Please choose what to do next
tasks-title-short = Please choose
tasks-continue = Go on: { $paper }
tasks-continue-short = Go on
tasks-review = Review and hand in
tasks-done = Done
tasks-done-count = { $done } of { $total }
tasks-scanned = Scanned
tasks-kept = Scanned pages are kept here, locked.
tasks-optional = If you have it

capture-title = Please put in: { $paper }
capture-title-short = Put the paper in
capture-step-staples = Remove staples, smooth the sheet.
capture-step-face = The written side faces you.
capture-step-edge = Top edge first into the feeder.
capture-kept = { $pages } of this paper kept
capture-waiting = Waiting for paper
capture-scanning = Scanning
capture-checking = Checking whether the page is clear
capture-no-paper = I do not have this
capture-again = Scan again
capture-put-back = Put back, scan on
capture-use-glass = Scan on the glass
capture-use-feeder = Use the feeder
capture-glass-step-open = Open the scanner's cover.
capture-glass-step-face = Written side down on the glass.
capture-glass-step-close = Close the cover, then touch “Scan this page”.
capture-glass-scan = Scan this page

page-title = Can you read this page well?
page-title-short = Is it clear?
page-title-again = Scan this page again, clearer?
page-title-again-short = Scan it again?
page-title-kept = Are there more pages of this paper?
page-title-kept-short = More pages?
page-title-back = Does this paper have a back?
page-title-back-short = Is there a back?
page-back = Scan the back
page-back-text = This paper usually has two sides. Turn it over and scan the back; if the back is empty, press “No”.
page-no-back = No
page-usable = This page will do; please look closely.
page-good = Clear, all four corners.
page-good-text = Please check names and dates.
page-kept = This page is kept.
page-kept-text = Add a page if there are more, or finish this paper.
page-kept-noted = Kept, with a note for the officer.
page-keep = Keep this page
page-keep-noted = Keep with a note
page-again = Scan this page again
page-turn = Turn the page
page-remove = Remove this page
page-remove-short = Remove
page-add = Add a page
page-close = This paper is done
page-strip = Pages of this paper
page-number = Page { $page } of { $total }
page-try = Try { $attempt } of 3
page-call = Call the staff

## Handing over

summary-title = Is everything below right?
summary-title-short = Is it all right?
summary-procedure = Procedure
summary-person = Handed in by
summary-not-given = Not provided
summary-pages = { $pages }, checked
summary-pages-noted = { $pages }, with a note
summary-next = Right, go on

declare-title = Do you hand this dossier in?
declare-text = I hand in { $papers } for { $procedure }. The scans agree with my papers. I answer for what I declare.
declare-once = One touch hands it in. It cannot be changed here afterwards.
declare-submit = Hand in

sending-title = Sending the dossier to the province's portal
sending-title-short = Sending the dossier
sending-kept = Kept at this machine
sending-kept-text = Safe even without power or network
sending-sending = Sending
sending-sent = { $sent } of { $total } sent
sending-received = The portal has received it
sending-compared = Compared { $done }/{ $total } pages
sending-compare = Comparing page by page
sending-wait-title = You can wait or leave
sending-wait-text = The machine goes on sending until it is done.
sending-wait-honest = Only when the portal holds all { $pages } pages the machine says “Handed in”.
sending-leave = I leave now, print the slip “kept”
sending-leave-short = I leave now
sending-wait-first = Please wait until it is kept

result-accepted = Dossier handed in
result-kept = Kept at this machine – not sent yet
result-kept-text = Your dossier is kept safely in this machine. It is sent as soon as the network is back.
result-refused = The portal did not take the dossier
result-mismatch = The portal's copy does not agree
result-mismatch-text = The original is still in this machine. Please call the staff.
result-code = Dossier code
result-tracking = Tracking code
result-session = Session number of this machine
result-held = Received
result-held-pages = { $pages } pages, compared { $pages }/{ $pages }
result-kept-pages = Kept
result-due = Due
result-due-text = { $time } if accepted by an officer today
result-due-later = You get a date when an officer accepts the dossier
result-slip = Print my slip
result-next-title = Next
result-next-slip = Take the slip with the tracking code.
result-next-papers = Take all your papers back.
result-next-track = Follow it by the square code on the slip.

slip-title = Please take your slip
slip-printing = Printing the slip
slip-out = Printed. Take a photo of it: thermal print fades.
slip-screen = Or take a photo of this code
slip-again = Print again
slip-done = I have my slip
slip-photo = I took a photo of the code

take-title = Please take all your papers back
take-title-short = Take back all papers
take-glass = Look on the glass
take-feeder = Look in the feeder
take-card = Identity card
take-left = There is still paper in the feeder.
take-clear = The feeder is empty.
take-done = I have all my papers

wipe-title = Erasing your data from the screen
wipe-text = Thank you.

## Strip of the demo

dock-title = Bench: play the person and the paper
dock-card = Card on the glass
dock-sheets = Feed one sheet
dock-bad-sheet = Feed a blurred sheet
dock-clear = Take all paper out
dock-cover-open = Open the cover
dock-cover-close = Close the cover
dock-jam = Jam
dock-link-cut = Cut the link
dock-link-mend = Mend the link
dock-gateway-stop = Stop the gateway
dock-gateway-start = Start the gateway
dock-paper-out = Printer out of paper
dock-paper-in = Refill the printer

## Keys

key-clear-all = Clear
key-backspace = Delete
key-space = Space
key-digits = 123
key-letters = abc
tone-acute = acute
tone-grave = grave
tone-hook = hook
tone-tilde = tilde
tone-dot = dot

## Levels of the online service, in plain words

level-nd43-1 = Level 1: full information online; done and submitted at the counter.
level-nd43-2 = Level 2: information and forms to download online; submitted at the counter.
level-nd43-3 = Level 3: submitted online; pay and receive the result at the counter or by post.
level-nd43-4 = Level 4: submitted and paid online; receive the result online, by post or at the counter.
level-information = Information only; this cannot be submitted online yet.
level-in-part = In part: submitted online, with a step that needs a visit.
level-in-whole = In whole: online from beginning to end, the result comes online or by post.
level-proactive-1 = Proactive 1: the authority reminds you when it is time.
level-proactive-2 = Proactive 2: the authority reminds you and prepares the dossier for you.
level-proactive-3 = Proactive 3: the authority recommends what suits you.
level-proactive-4 = Proactive 4: the authority does it by itself; nothing has to be submitted.
