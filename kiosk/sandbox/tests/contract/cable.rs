//! Trouble with the cable, the bus, and a device that says nothing.

use kiosk_domain::FaultCode::{Internal, ScannerMissing, ScannerSilent, ScannerUnplugged};

use crate::fault::{
    LAY_AGAIN, PLUG, ROW, Row, STAFF,
    Told::{Nothing, Trouble},
    When::{After, Idle, Start},
};

const UNPLUGGED: Row = Row {
    told: Trouble(ScannerUnplugged),
    help: PLUG,
    ..ROW
};

const SILENT: Row = Row {
    told: Trouble(ScannerSilent),
    help: LAY_AGAIN,
    ..ROW
};

const MISSING: Row = Row {
    when: Start,
    told: Trouble(ScannerMissing),
    help: STAFF,
    ..ROW
};

/// The bus fails in the middle of something; the person lays one sheet down again at most.
const BUS: Row = Row {
    when: After(1),
    told: Trouble(Internal),
    help: LAY_AGAIN,
    ..ROW
};

pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "there is no scanner",
        when: Idle,
        script: "[[desk]]\nat_ms = 0\nact = 'unplug'",
        told: Trouble(ScannerMissing),
        ..UNPLUGGED
    },
    Row {
        name: "the cable is pulled right before the job",
        script: "[[desk]]\nat_ms = 0\nact = 'unplug'",
        ..UNPLUGGED
    },
    Row {
        name: "the cable is pulled under the first sheet",
        script: "[[sheet]]\nfeed = 1\nfault = 'unplug'",
        ..UNPLUGGED
    },
    Row {
        name: "the cable is pulled under a sheet",
        script: "[[sheet]]\nfeed = 2\nfault = 'unplug'",
        ..UNPLUGGED
    },
    Row {
        name: "the cable is pulled half-way through a sheet with a back",
        when: After(2),
        script: "[[desk]]\nat_ms = 400\nact = 'unplug'",
        is_duplex: true,
        ..UNPLUGGED
    },
    Row {
        name: "the cable is pulled between two sheets",
        when: After(1),
        script: "[[desk]]\nat_ms = 0\nact = 'unplug'",
        ..UNPLUGGED
    },
    Row {
        name: "the cable is pulled in the middle of a picture",
        when: After(1),
        script: "[[usb]]\non = 'in'\nskip = 5\neffect = 'unplug'",
        ..UNPLUGGED
    },
    Row {
        name: "the scanner falls silent under a sheet",
        script: "[[sheet]]\nfeed = 2\nfault = 'silence'",
        ..SILENT
    },
    Row {
        name: "the scanner falls silent under a sheet with a back",
        script: "[[sheet]]\nfeed = 2\nfault = 'silence'",
        is_duplex: true,
        ..SILENT
    },
    Row {
        name: "the scanner falls silent when the job begins",
        script: "[[usb]]\non = 'out'\nskip = 1\neffect = 'silence'",
        ..SILENT
    },
    Row {
        name: "the scanner falls silent between two sheets",
        when: After(1),
        script: "[[usb]]\non = 'out'\neffect = 'silence'",
        ..SILENT
    },
    Row {
        name: "the scanner falls silent in the middle of a picture",
        when: After(1),
        script: "[[usb]]\non = 'in'\nskip = 5\neffect = 'silence'",
        ..SILENT
    },
    Row {
        name: "another program holds the scanner",
        script: "[[usb]]\non = 'claim'\neffect = 'busy'\ntimes = 9999",
        ..MISSING
    },
    Row {
        name: "the udev rule is missing",
        script: "[[usb]]\non = 'open'\neffect = 'no_permission'\ntimes = 9999",
        ..MISSING
    },
    Row {
        // Mostly the first sign of a pulled plug.
        name: "the wire garbles a request",
        told: Trouble(ScannerUnplugged),
        script: "[[usb]]\non = 'out'\neffect = 'wire'",
        ..BUS
    },
    Row {
        name: "the wire garbles an answer",
        told: Trouble(ScannerUnplugged),
        script: "[[usb]]\non = 'in'\nskip = 2\neffect = 'wire'",
        ..BUS
    },
    Row {
        name: "the scanner sends more than was asked for",
        script: "[[usb]]\non = 'in'\nskip = 2\neffect = 'babble'",
        ..BUS
    },
    Row {
        name: "the scanner halts an endpoint",
        told: Nothing,
        script: "[[usb]]\non = 'in'\nskip = 2\neffect = 'stall'",
        ..BUS
    },
    Row {
        name: "the scanner tells no text about itself",
        when: Start,
        script: "[[usb]]\non = 'strings'\neffect = 'stall'\ntimes = 9999",
        ..ROW
    },
    Row {
        name: "empty packets come before answers",
        script: "[[usb]]\non = 'in'\neffect = 'zlp'\nskip = 1\ntimes = 3",
        ..ROW
    },
    Row {
        name: "an answer takes a second",
        when: After(1),
        script: "[[usb]]\non = 'in'\nskip = 1\neffect = { delay_ms = 1000 }",
        ..ROW
    },
];
