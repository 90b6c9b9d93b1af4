//! Trouble with the paper and the cover.

use std::time::Duration;

use kiosk_domain::FaultCode::{CoverOpen, DoubleFeed, PageUnreadable, PaperJam};

use crate::fault::{
    CLOSE, COVER, ROW, Row,
    Told::{End, Trouble},
    When::{After, Idle},
};

const JAM: Row = Row {
    told: Trouble(PaperJam),
    help: COVER,
    ..ROW
};

const DOUBLE_FEED: Row = Row {
    told: Trouble(DoubleFeed),
    help: COVER,
    ..ROW
};

const COVER_OPEN: Row = Row {
    told: Trouble(CoverOpen),
    help: CLOSE,
    ..ROW
};

const UNREADABLE: Row = Row {
    told: End(PageUnreadable),
    ..ROW
};

pub(crate) const ROWS: &[Row] = &[
    Row {
        name: "the first sheet jams",
        script: "[[sheet]]\nfeed = 1\nfault = 'jam'",
        ..JAM
    },
    Row {
        name: "a sheet in the middle jams",
        script: "[[sheet]]\nfeed = 2\nfault = 'jam'",
        ..JAM
    },
    Row {
        name: "the last sheet jams",
        script: "[[sheet]]\nfeed = 3\nfault = 'jam'",
        ..JAM
    },
    Row {
        name: "a sheet with a back jams",
        script: "[[sheet]]\nfeed = 2\nfault = 'jam'",
        is_duplex: true,
        ..JAM
    },
    Row {
        name: "the first two sheets go in together",
        script: "[[sheet]]\nfeed = 1\nfault = 'double_feed'",
        ..DOUBLE_FEED
    },
    Row {
        name: "the last two sheets go in together",
        script: "[[sheet]]\nfeed = 2\nfault = 'double_feed'",
        ..DOUBLE_FEED
    },
    Row {
        name: "two sheets with backs go in together",
        script: "[[sheet]]\nfeed = 2\nfault = 'double_feed'",
        is_duplex: true,
        ..DOUBLE_FEED
    },
    Row {
        name: "the cover stands open before the job",
        when: Idle,
        script: "[[desk]]\nat_ms = 0\nact = 'open_cover'",
        ..COVER_OPEN
    },
    Row {
        name: "the cover is opened right before the job",
        script: "[[desk]]\nat_ms = 0\nact = 'open_cover'",
        ..COVER_OPEN
    },
    Row {
        name: "the cover is opened under a sheet",
        when: After(1),
        script: "[[desk]]\nat_ms = 400\nact = 'open_cover'",
        ..COVER_OPEN
    },
    Row {
        name: "the cover is opened under a sheet with a back",
        when: After(2),
        script: "[[desk]]\nat_ms = 400\nact = 'open_cover'",
        is_duplex: true,
        ..COVER_OPEN
    },
    Row {
        name: "the cover is opened between two sheets",
        when: After(1),
        script: "[[desk]]\nat_ms = 0\nact = 'open_cover'",
        ..COVER_OPEN
    },
    Row {
        name: "the first sheet is said to be missing although it lies there",
        script: "[[sheet]]\nfeed = 1\nfault = 'empty'",
        ..ROW
    },
    Row {
        name: "a sheet in the middle is said to be missing although it lies there",
        script: "[[sheet]]\nfeed = 2\nfault = 'empty'",
        ..ROW
    },
    Row {
        name: "the last sheet is said to be missing although it lies there",
        script: "[[sheet]]\nfeed = 3\nfault = 'empty'",
        is_duplex: true,
        ..ROW
    },
    Row {
        name: "the first picture is torn",
        script: "[[sheet]]\nfeed = 1\nfault = 'torn'",
        ..UNREADABLE
    },
    Row {
        name: "a picture in the middle is torn",
        script: "[[sheet]]\nfeed = 2\nfault = 'torn'",
        ..UNREADABLE
    },
    Row {
        name: "the front of a sheet with a back is torn",
        script: "[[sheet]]\nfeed = 2\nfault = 'torn'",
        is_duplex: true,
        ..UNREADABLE
    },
    Row {
        name: "an error page comes in place of a picture",
        script: "[[sheet]]\nfeed = 2\nfault = 'error_page'",
        ..UNREADABLE
    },
    Row {
        name: "a picture is shorter than announced",
        script: "[[sheet]]\nfeed = 2\nfault = 'wrong_size'",
        ..UNREADABLE
    },
    Row {
        name: "the first picture is shorter than announced",
        script: "[[sheet]]\nfeed = 1\nfault = 'wrong_size'",
        is_duplex: true,
        ..UNREADABLE
    },
    Row {
        name: "the lamp takes half a minute to be warm",
        scene: |scene| scene.engine.warm_up = Duration::from_secs(30),
        ..ROW
    },
    Row {
        name: "each sheet takes ten seconds",
        scene: |scene| scene.engine.sheet = Duration::from_secs(10),
        is_duplex: true,
        ..ROW
    },
    Row {
        name: "thin stacks are picked slowly",
        scene: |scene| scene.engine.low_paper = Some((2, Duration::from_secs(4))),
        ..ROW
    },
];
