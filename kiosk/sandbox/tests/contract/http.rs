//! What an eSCL device may say wrongly, late or not at all.

use std::time::Duration;

use kiosk_domain::FaultCode::{
    Internal, PageUnreadable, ScannerMissing, ScannerSilent, ScannerUnplugged,
};

use crate::{
    fault::{
        PLUG, ROW, Row, STAFF, STAFF_AND_PLUG,
        Told::{End, Trouble},
        When::{After, Start},
    },
    rig::Speech,
};

/// Odd, but everything comes.
const ODD: Row = Row {
    on: &[Speech::Escl],
    ..ROW
};

const UNREADABLE: Row = Row {
    when: After(1),
    told: End(PageUnreadable),
    ..ODD
};

const BROKEN: Row = Row {
    when: After(1),
    told: Trouble(Internal),
    ..ODD
};

/// It cannot be opened as long as the rule lasts.
const FOREIGN: Row = Row {
    when: Start,
    told: Trouble(Internal),
    help: STAFF,
    ..ODD
};

pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "the job is refused as busy for a while",
        script: "[[http]]\nrequest = 'POST'\neffect = { answer = 503 }\ntimes = 3",
        ..ODD
    },
    Row {
        name: "the picture is not ready for a while",
        when: After(1),
        script: "[[http]]\nrequest = 'NextDocument'\neffect = { retry_after = 2 }\ntimes = 3",
        ..ODD
    },
    Row {
        name: "the status is garbage once",
        when: After(1),
        script: "[[http]]\nrequest = 'ScannerStatus'\neffect = { body = 'garbage' }",
        ..ODD
    },
    Row {
        name: "the scanner says that no picture is left although paper is",
        when: After(1),
        script: "[[http]]\nrequest = 'NextDocument'\neffect = { answer = 404 }",
        ..ODD
    },
    Row {
        name: "answers come in chunks",
        script: "[[http]]\nrequest = '*'\neffect = { chunked = 777 }\ntimes = 999",
        ..ODD
    },
    Row {
        name: "answers have no length",
        script: "[[http]]\nrequest = '*'\neffect = 'no_length'\ntimes = 999",
        ..ODD
    },
    Row {
        name: "header names are in lower case",
        script: "[[http]]\nrequest = '*'\neffect = 'lower_case'\ntimes = 999",
        ..ODD
    },
    Row {
        name: "answers have fifty headers",
        script: "[[http]]\nrequest = '*'\neffect = { headers = 50 }\ntimes = 999",
        ..ODD
    },
    Row {
        name: "an interim answer comes first",
        script: "[[http]]\nrequest = '*'\neffect = 'continue'\ntimes = 999",
        ..ODD
    },
    Row {
        name: "the place of the job is a whole address",
        script: "[[http]]\nrequest = 'POST'\neffect = { location = 'http://127.0.0.1:80{}' }",
        ..ODD
    },
    Row {
        name: "the place of the job is missing",
        script: "[[http]]\nrequest = 'POST'\neffect = { location = '' }",
        ..ODD
    },
    Row {
        name: "feeding ahead of being asked",
        scene: |scene| scene.escl.feeds_ahead = true,
        is_duplex: true,
        ..ODD
    },
    Row {
        name: "two interfaces in plain sight",
        scene: |scene| {
            scene.escl.interfaces = 2;
            scene.escl.is_hidden = false;
        },
        ..ODD
    },
    Row {
        name: "the answer with a picture is longer than announced",
        script: "[[http]]\nrequest = 'NextDocument'\neffect = { length = -100 }",
        ..UNREADABLE
    },
    Row {
        name: "the answer with a picture is shorter than announced",
        // It lives, and a scanner may pause in the middle of a picture.
        within: Duration::from_secs(21),
        told: Trouble(ScannerSilent),
        script: "[[http]]\nrequest = 'NextDocument'\neffect = { length = 100 }",
        ..UNREADABLE
    },
    Row {
        name: "the end of a picture never comes",
        within: Duration::from_secs(21),
        told: Trouble(ScannerSilent),
        script: "[[http]]\nrequest = 'NextDocument'\neffect = { cut = 100 }",
        ..UNREADABLE
    },
    Row {
        name: "the answer with a picture is garbage",
        script: "[[http]]\nrequest = 'NextDocument'\neffect = { body = 'garbage' }",
        ..UNREADABLE
    },
    Row {
        name: "something else comes before the answer",
        script: "[[http]]\nrequest = 'NextDocument'\neffect = { leftover = 'garbage, garbage' }",
        ..BROKEN
    },
    Row {
        name: "the scanner fails instead of feeding",
        script: "[[http]]\nrequest = 'NextDocument'\neffect = { answer = 500 }",
        ..BROKEN
    },
    Row {
        name: "the scanner fails after feeding",
        script: "[[http]]\nrequest = 'NextDocument'\neffect = { status = 500 }",
        ..BROKEN
    },
    Row {
        name: "the job is refused as broken",
        when: crate::fault::When::Before,
        script: "[[http]]\nrequest = 'POST'\neffect = { answer = 500 }",
        ..BROKEN
    },
    Row {
        name: "the job is refused as impossible",
        script: "[[http]]\nrequest = 'POST'\neffect = { answer = 409 }",
        told: End(Internal),
        ..ODD
    },
    Row {
        name: "the status is garbage for good",
        when: After(1),
        script: "[[http]]\nrequest = 'ScannerStatus'\neffect = { body = 'garbage' }\ntimes = 9999\n\
                 [[http]]\nrequest = 'NextDocument'\neffect = { answer = 404 }",
        help: STAFF,
        ..BROKEN
    },
    Row {
        name: "the cable is pulled when the job is created",
        script: "[[http]]\nrequest = 'POST'\neffect = 'unplug'",
        told: Trouble(ScannerUnplugged),
        help: PLUG,
        ..ODD
    },
    Row {
        name: "the scanner falls silent when the job is created",
        script: "[[http]]\nrequest = 'POST'\neffect = 'silence'",
        told: Trouble(ScannerSilent),
        ..ODD
    },
    Row {
        name: "the capabilities are garbage",
        script: "[[http]]\nrequest = 'Capabilities'\neffect = { body = 'garbage' }\ntimes = 9999",
        ..FOREIGN
    },
    Row {
        name: "the capabilities name neither feeder nor glass",
        script: "[[http]]\nrequest = 'Capabilities'\neffect = { replace = ['Adf', 'Nil'] }\ntimes = 9999",
        scene: |scene| scene.escl.has_glass = false,
        ..FOREIGN
    },
    Row {
        name: "nothing of scanning is known to it",
        told: Trouble(ScannerMissing),
        script: "[[http]]\nrequest = '*'\neffect = { answer = 404 }\ntimes = 9999",
        help: STAFF_AND_PLUG,
        ..FOREIGN
    },
    Row {
        name: "it is never ready",
        // Devices that boot say the same for many seconds, so opening has a long limit.
        within: Duration::from_secs(20),
        told: Trouble(ScannerSilent),
        script: "[[http]]\nrequest = '*'\neffect = { answer = 503 }\ntimes = 9999",
        ..FOREIGN
    },
];
