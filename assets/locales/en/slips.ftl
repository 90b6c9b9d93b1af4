# English wording of slips.ftl; the Vietnamese file is the reference.

slip-submitted-title = DOSSIER SUBMITTED
slip-kept-title = KEPT IN THE MACHINE – NOT SENT
slip-reprint = Reprint

slip-official-code = Dossier code
slip-session-no = SESSION NUMBER OF THE MACHINE – not yet the official receipt
slip-session-no-short = Session
slip-tracking-code = Tracking code

slip-received = Received
slip-compared = { $pages }/{ $pages } pages compared
slip-kept = Kept
slip-time = At
slip-since = Since
slip-day = on { $date }
slip-clock-doubtful = the machine’s clock may be wrong
slip-promised = Due
slip-promised-later = the officer sets the date on receipt
slip-collect-at = Collect at
slip-fee = Fee
slip-helper = Helped by
slip-helper-nobody = Nobody
slip-why = Why

slip-kept-sends-itself = The machine sends it when the network returns. You need not do it again. Scan the code above to see whether it was submitted.
slip-kept-needs-staff = The dossier is safe in the machine. Staff are told to handle it. Please ask at the desk or call the number below.

slip-questions = Questions: { $phone }
slip-bring = Bring this slip and your identity card to collect the result.
slip-fades = Thermal print fades, please photograph this slip.
