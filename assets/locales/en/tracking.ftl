# The page behind the tracking code: what a person sees on a phone at home.

tracking-title = Track a dossier
tracking-code = Tracking code
tracking-procedure = Procedure
tracking-unit = Receiving office
tracking-official-code = Dossier code
tracking-official-code-later = Issued when an officer accepts the dossier
tracking-taken-in = Received by the portal
tracking-changed = Updated
tracking-promised = Result promised for
tracking-help = For help, call { $phone } or ask the staff of the receiving office.
tracking-privacy = This page does not show the applicant’s name.
tracking-other-language = Tiếng Việt

tracking-not-a-code = This is not a tracking code
tracking-not-a-code-text = A tracking code has 12 letters and digits, printed on the slip in three groups of four. Please look at your slip again.
tracking-unknown = The dossier has not reached the portal yet
tracking-unknown-text = If you have just handed it in at the kiosk, it is kept safe and will be sent as soon as there is a network. Please look again in a few minutes.
tracking-arriving = The dossier is on its way to the portal
tracking-arriving-text = Not all of it has arrived yet. You need not do anything; the kiosk goes on sending by itself.
tracking-refused = The portal has not taken this dossier
tracking-refused-text = What arrived could not be opened. Please ask the staff of the receiving office.

tracking-registered = Registered
tracking-registered-text = The portal has received the whole dossier. An officer will look at it and accept it.
tracking-accepted = Accepted
tracking-accepted-text = An officer has accepted the dossier and issued its code.
tracking-not-accepted = Not accepted
tracking-not-accepted-text = An officer has not accepted the dossier. Please contact the receiving office for the reason.
tracking-in-progress = In progress
tracking-in-progress-text = The dossier is being processed.
tracking-supplement = More papers are needed
tracking-supplement-text = Papers are missing. Please contact the receiving office to learn which.
tracking-fee = A fee is due
tracking-fee-text = The dossier waits for the payment of a fee. Please contact the receiving office.
tracking-withdrawn = Withdrawn by the applicant
tracking-withdrawn-text = The dossier is not processed any further.
tracking-stopped = Processing has stopped
tracking-stopped-text = Processing is suspended. Please contact the receiving office for the reason.
tracking-finished = Finished
tracking-finished-text = The result is ready. Please bring your slip to the receiving office to collect it.
tracking-returned = Result handed over
tracking-returned-text = The result has been handed over. Everything is done.

# The pretend identity page that stands in for the national one.
login-title = Log in
login-pretend = This is a pretend identity page for demonstrations. Nobody really logs in.
login-code = Code on the kiosk's screen
login-next = Go on
login-desk = Desk that asks
login-digits = These two digits must be the same on the kiosk
login-agree = Agree
login-deny = Refuse
login-agreed = You have agreed. Please go back to the kiosk.
login-denied = You have refused. The kiosk will not use this identity.
login-unknown = This code is wrong or has expired
