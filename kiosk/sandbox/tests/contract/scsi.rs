//! What a fi machine may say wrongly, late or not at all.

use std::time::Duration;

use kiosk_domain::FaultCode::{
    Internal, PageUnreadable, ScannerMissing, ScannerSilent, ScannerUnplugged,
};

use crate::{
    fault::{
        PLUG, ROW, Row, STAFF,
        Told::{End, Trouble},
        When::{After, Start},
    },
    rig::Speech,
};

/// Odd, but everything comes.
const ODD: Row = Row {
    on: &[Speech::Fi],
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

const SILENT: Row = Row {
    when: After(1),
    told: Trouble(ScannerSilent),
    ..ODD
};

pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "reads are busy for a while",
        when: After(1),
        script: "[[scsi]]\ncommand = 0x28\neffect = 'busy'\ntimes = 50",
        ..ODD
    },
    Row {
        name: "reads say busy while lines are missing",
        scene: |scene| scene.fi.reads_say_busy = true,
        ..ODD
    },
    Row {
        name: "the machine slept and forgot its settings",
        when: After(1),
        script: "[[scsi]]\ncommand = 0x31\neffect = { sense = [6, 0, 0] }",
        ..ODD
    },
    Row {
        name: "the machine forgot its settings before the job",
        script: "[[scsi]]\ncommand = 0x24\neffect = { sense = [6, 0, 0] }",
        ..ODD
    },
    Row {
        name: "the stop button of the machine is pressed",
        when: After(1),
        script: "[[scsi]]\ncommand = 0x31\neffect = { sense = [3, 0x80, 0x20] }",
        ..ODD
    },
    Row {
        name: "last reads are padded",
        scene: |scene| scene.fi.pads_short_reads = true,
        is_duplex: true,
        ..ODD
    },
    Row {
        name: "both sides come interleaved",
        scene: |scene| scene.fi.interleaves_jpeg = true,
        is_duplex: true,
        ..ODD
    },
    Row {
        name: "no packet comes where there are no data",
        scene: |scene| scene.fi.sends_empty_packets = false,
        ..ODD
    },
    Row {
        name: "a read brings nothing",
        // It answers and may yet bring something, so it has the driver's limit for that.
        within: Duration::from_secs(46),
        told: Trouble(ScannerSilent),
        script: "[[scsi]]\ncommand = 0x28\neffect = 'no_data'\nskip = 1",
        ..UNREADABLE
    },
    Row {
        name: "a read brings more than was asked for",
        script: "[[scsi]]\ncommand = 0x28\neffect = { longer = 512 }\nskip = 1",
        ..BROKEN
    },
    Row {
        name: "a read brings less than it says",
        script: "[[scsi]]\ncommand = 0x28\neffect = { shorter = 100 }\nskip = 1",
        ..UNREADABLE
    },
    Row {
        name: "the size of a picture is garbage",
        script: "[[scsi]]\ncommand = 0x28\neffect = { filled = 0xFF }",
        ..BROKEN
    },
    Row {
        name: "a picture is garbage",
        script: "[[scsi]]\ncommand = 0x28\neffect = { filled = 0x55 }\nskip = 1",
        ..UNREADABLE
    },
    Row {
        name: "the optics need service",
        script: "[[scsi]]\ncommand = 0x1B\neffect = { sense = [4, 0x80, 5] }",
        told: End(ScannerMissing),
        ..BROKEN
    },
    Row {
        name: "a status never comes",
        // It lives, and feeding may take that long.
        within: Duration::from_secs(11),
        script: "[[scsi]]\ncommand = 0x31\neffect = 'swallow_status'",
        ..SILENT
    },
    Row {
        name: "data never come",
        script: "[[scsi]]\ncommand = 0x28\neffect = 'swallow_data'\nskip = 1",
        ..UNREADABLE
    },
    Row {
        name: "a status comes too early",
        script: "[[scsi]]\ncommand = 0x31\neffect = 'extra_status'",
        ..BROKEN
    },
    Row {
        name: "the machine falls silent when it shall feed",
        script: "[[scsi]]\ncommand = 0x31\neffect = 'silence'",
        ..SILENT
    },
    Row {
        name: "the machine falls silent when it shall scan",
        script: "[[scsi]]\ncommand = 0x1B\neffect = 'silence'",
        ..SILENT
    },
    Row {
        name: "the cable is pulled when the machine shall feed",
        when: After(1),
        script: "[[scsi]]\ncommand = 0x31\neffect = 'unplug'",
        told: Trouble(ScannerUnplugged),
        help: PLUG,
        ..ODD
    },
    Row {
        name: "it does not say what it is",
        when: Start,
        script: "[[scsi]]\ncommand = 0x12\neffect = { filled = 0 }\ntimes = 9999",
        told: Trouble(Internal),
        help: STAFF,
        ..ODD
    },
];
