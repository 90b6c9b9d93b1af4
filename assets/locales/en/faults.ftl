# English wording of faults.ftl; the Vietnamese file is the reference.

fault-scanner-missing-title = The scanner is not ready
fault-scanner-missing-text = The machine cannot find its scanner. Your papers are not affected.
fault-scanner-missing-action = Please press “Call for help” so that staff can check it.

fault-scanner-unplugged-title = The scanner is disconnected
fault-scanner-unplugged-text = The scanner lost power or its cable is loose. The scanned pages are safe.
fault-scanner-unplugged-action = Please wait, it reconnects by itself. If it takes long, press “Call for help”.

fault-scanner-silent-title = The scanner is not answering
fault-scanner-silent-text = The scanner is slow. The scanned pages are safe.
fault-scanner-silent-action = Please wait, the scanner is being restarted. If it takes long, press “Call for help”.

fault-paper-jam-title = Paper jam
fault-paper-jam-text = A sheet is stuck in the scanner. The scanned pages are safe.
fault-paper-jam-action = Open the cover as shown, pull gently, close the cover. If it is hard, press “Call for help”.

fault-double-feed-title = Two sheets went in together
fault-double-feed-text = The machine pulled two sheets at once. The pages scanned before are safe.
fault-double-feed-action = Separate the two sheets and put them back. If needed, press “Call for help”.

fault-cover-open-title = The scanner cover is open
fault-cover-open-text = The machine waits for the cover to be closed. The scanned pages are safe.
fault-cover-open-action = Close the cover and the machine goes on. If needed, press “Call for help”.

fault-no-paper-title = Waiting for paper
fault-no-paper-text = No paper was seen in the tray or on the glass. The scanned pages are safe.
fault-no-paper-action = Put the paper in the tray as shown. If needed, press “Call for help”.

fault-page-unreadable-title = This page did not arrive
fault-page-unreadable-text = The picture of this page is incomplete. The other pages are safe.
fault-page-unreadable-action = Lay the paper straight and scan again. If it stays so, press “Call for help”.

fault-page-too-large-title = The page is too large
fault-page-too-large-text = This page is larger than the machine can take. The other pages are safe.
fault-page-too-large-action = Scan single A4 or A3 sheets. For larger paper, press “Call for help”.

fault-page-blank-title = This page is blank
fault-page-blank-text = The machine sees no writing on this page. The page is still kept.
fault-page-blank-action = Keep it if it belongs, or turn the paper and scan again. If unsure, press “Call for help”.

fault-page-almost-blank-title = This page is almost blank
fault-page-almost-blank-text = There is very little writing on this page. The page is still kept.
fault-page-almost-blank-action = Keep it if it is the right page, or scan again. If unsure, press “Call for help”.

fault-page-blurred-title = This page is blurred
fault-page-blurred-text = The page is blurred and the officer may not read it. The other pages are safe.
fault-page-blurred-action = Lay the paper flat and scan again. If it stays blurred, press “Call for help”.

fault-page-cut-title = A corner is missing
fault-page-cut-text = A corner or an edge of the page is outside the picture. The other pages are safe.
fault-page-cut-action = Put the paper against the edge and scan again. If it stays so, press “Call for help”.

fault-page-dark-title = This page is dark
fault-page-dark-text = The page is dark and the officer may not read it. The other pages are safe.
fault-page-dark-action = Close the lid fully and scan again. If it stays dark, press “Call for help”.

fault-page-washed-out-title = The writing is pale
fault-page-washed-out-text = The writing is pale and the officer may not read it. The other pages are safe.
fault-page-washed-out-action = Lay the paper flat, close the lid, scan again. If it stays pale, press “Call for help”.

fault-page-low-resolution-title = The picture is not clear enough
fault-page-low-resolution-text = The picture of this page has too little detail. The other pages are safe.
fault-page-low-resolution-action = Please scan this page again. If it stays so, press “Call for help”.

fault-page-streaked-title = A line runs down the page
fault-page-streaked-text = A line runs down the whole page and may hide writing. The other pages are safe.
fault-page-streaked-action = Keep it if you can read it, or ask for the glass to be wiped. If unsure, press “Call for help”.

fault-page-wrong-size-title = Unusual paper size
fault-page-wrong-size-text = This paper usually has another size; it may be the wrong sheet. The page is still kept.
fault-page-wrong-size-action = Keep it if it is right, or scan the other sheet. If unsure, press “Call for help”.

fault-page-twice-title = This page looks like an earlier one
fault-page-twice-text = The same side may have been scanned twice. Both pages are still kept.
fault-page-twice-action = Keep both if they are two sheets, or remove one. If unsure, press “Call for help”.

fault-back-missing-title = The back may be missing
fault-back-missing-text = This paper usually has two sides; the back is not there yet. The other pages are safe.
fault-back-missing-action = Turn the paper and scan its back, or leave it if empty. If unsure, press “Call for help”.

fault-card-not-found-title = The card was not read
fault-card-not-found-text = The machine sees no square code of an identity card. Nothing was stored.
fault-card-not-found-action = Put the side with the square code on the glass. You may also type or press “Call for help”.

fault-card-text-wrong-title = This is not an identity card
fault-card-text-wrong-text = The machine read a code that is not an identity card’s. It was not stored.
fault-card-text-wrong-action = Put the identity card on the glass. Without a card, type or press “Call for help”.

fault-component-too-large-title = This document has too many pages
fault-component-too-large-text = The document is larger than the portal takes. The scanned pages are safe.
fault-component-too-large-action = Remove pages that need not be handed in. To hand in all, press “Call for help”.

fault-dossier-too-large-title = The dossier has too many pages
fault-dossier-too-large-text = The dossier is larger than the portal takes. The scanned pages are safe.
fault-dossier-too-large-action = Remove pages that need not be handed in. To hand in all, press “Call for help”.

fault-procedure-unknown-title = This procedure is not on the machine
fault-procedure-unknown-text = The machine does not have this procedure. Your papers are not affected.
fault-procedure-unknown-action = Please choose another procedure or press “Call for help”.

fault-spool-unwritable-title = The dossier cannot be stored
fault-spool-unwritable-text = The machine cannot write to its store. Dossiers kept before are safe.
fault-spool-unwritable-action = Please keep your originals and press “Call for help”.

fault-storage-full-title = The machine’s store is full
fault-storage-full-text = The machine cannot keep any more pages. The pages already kept are safe.
fault-storage-full-action = Please press “Call for help”. Staff will take the dossier at the desk.

fault-storage-low-title = The machine’s store is nearly full
fault-storage-low-text = The machine takes no new dossiers for now. Dossiers already kept are safe.
fault-storage-low-action = Please go to the desk or press “Call for help”.

fault-dossier-damaged-title = A dossier needs an officer
fault-dossier-damaged-text = A part of a dossier kept on this machine is no longer whole. Nothing is erased.
fault-dossier-damaged-action = Please see the officer at the desk or press “Call for help”.

fault-no-portal-key-title = No dossiers are taken now
fault-no-portal-key-text = The machine lacks the portal’s key to seal a dossier. Dossiers already kept are safe.
fault-no-portal-key-action = Please go to the desk or press “Call for help”.

fault-portal-unreachable-title = The network is down
fault-portal-unreachable-text = The network is down. Your dossier is kept safely in the machine.
fault-portal-unreachable-action = It is sent when the network returns. Please take the slip. If needed, press “Call for help”.

fault-device-rejected-title = The portal does not take this machine
fault-device-rejected-text = The portal takes nothing from this machine for now. Your dossier is kept safely here.
fault-device-rejected-action = Please take the slip. Staff will handle it; press “Call for help” if needed.

fault-portal-refused-title = The portal did not take the dossier
fault-portal-refused-text = The portal did not take this dossier. The original is still in the machine.
fault-portal-refused-action = Please press “Call for help”. Staff will look at the reason with you.

fault-portal-mismatch-title = Pages are missing at the portal
fault-portal-mismatch-text = The portal answered, but pages are missing. The original is still in the machine.
fault-portal-mismatch-action = Please take the slip. Staff are being called.

fault-printer-missing-title = The printer is not ready
fault-printer-missing-text = The machine cannot find its printer. Your dossier is not affected.
fault-printer-missing-action = Photograph the code on the screen. For a paper slip, press “Call for help”.

fault-printer-paper-out-title = The printer is out of paper
fault-printer-paper-out-text = The slip is not finished because the paper ran out. Your dossier is not affected.
fault-printer-paper-out-action = Photograph the code on the screen, or wait for staff to add paper.

fault-printer-cover-open-title = The printer cover is open
fault-printer-cover-open-text = The slip is not finished because the cover is open. Your dossier is not affected.
fault-printer-cover-open-action = Photograph the code on the screen, or wait for staff to close it.

fault-printer-silent-title = The printer is not answering
fault-printer-silent-text = The printer is slow. Your dossier is not affected.
fault-printer-silent-action = Please wait, or photograph the code on the screen. If it takes long, press “Call for help”.

fault-config-broken-title = The machine is not set up
fault-config-broken-text = The machine cannot read its settings. Dossiers already kept are safe.
fault-config-broken-action = Please go to the desk. Staff will tell the technical service.

fault-profile-broken-title = The list of procedures is missing
fault-profile-broken-text = The machine cannot read its list of procedures. Dossiers already kept are safe.
fault-profile-broken-action = Please go to the desk. Staff will tell the technical service.

fault-internal-title = Something went wrong
fault-internal-text = A part of the machine was just restarted. Your dossier is unharmed.
fault-internal-action = Please try again. If it stays so, press “Call for help”.
