//! How a row of the tables is written: a fault, what it must look like, and who helps.

use std::time::Duration;

use kiosk_domain::FaultCode;

use crate::rig::{BOTH, Scene, Speech};

/// When the trouble is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum When {
    /// Before the scanner is looked for.
    Start,
    /// While it stands idle, long before the job.
    Idle,
    /// Right before the job.
    Before,
    /// After that many sides were told, before the last one is stored.
    After(usize),
}

/// What the user must be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Told {
    /// Nothing: the device is slow or odd, and everything comes.
    Nothing,
    /// This trouble, and the job goes on by itself after it.
    Trouble(FaultCode),
    /// The job ends with this, and a new one brings the rest.
    End(FaultCode),
}

/// What hands do once the fault was told, in the words of a script, and when they are done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Help {
    pub(crate) acts: &'static str,
    pub(crate) takes: Duration,
    /// The rules of the script end at once: another program is ended, a rule installed.
    pub(crate) ends_rules: bool,
}

const fn help(acts: &'static str, takes_ms: u64) -> Help {
    Help {
        acts,
        takes: Duration::from_millis(takes_ms),
        ends_rules: false,
    }
}

/// Nothing but laying the sheet down again.
pub(crate) const LAY_AGAIN: Help = help("", 1000);
/// The cover is opened and closed; sheets that were stuck are back on the stack.
pub(crate) const COVER: Help = help(
    "[[desk]]\nat_ms = 1000\nact = 'open_cover'\n[[desk]]\nat_ms = 2000\nact = 'close_cover'",
    2000,
);
/// The open cover is closed.
pub(crate) const CLOSE: Help = help("[[desk]]\nat_ms = 1000\nact = 'close_cover'", 1000);
/// The cable is put back in.
pub(crate) const PLUG: Help = help("[[desk]]\nat_ms = 1000\nact = 'plug'", 1000);
/// Staff ends whatever stood in the way.
pub(crate) const STAFF: Help = Help {
    ends_rules: true,
    ..help("", 0)
};
/// Staff does so and puts the cable in anew.
pub(crate) const STAFF_AND_PLUG: Help = Help {
    ends_rules: true,
    ..help(
        "[[desk]]\nat_ms = 1000\nact = 'unplug'\n[[desk]]\nat_ms = 3000\nact = 'plug'",
        3000,
    )
};

/// A fault and everything that is asked about it.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Which scanners can have it.
    pub(crate) on: &'static [Speech],
    pub(crate) when: When,
    /// What goes wrong, as a script of the desk.
    pub(crate) script: &'static str,
    pub(crate) told: Told,
    /// From the moment that something goes wrong until the screen says so.
    pub(crate) within: Duration,
    pub(crate) help: Help,
    pub(crate) is_duplex: bool,
    /// What is different about the scanner.
    pub(crate) scene: fn(&mut Scene),
}

/// What most rows have in common.
pub(crate) const ROW: Row = Row {
    name: "",
    on: BOTH,
    when: When::Before,
    script: "",
    told: Told::Nothing,
    within: Duration::from_secs(2),
    help: LAY_AGAIN,
    is_duplex: false,
    scene: |_| {},
};
