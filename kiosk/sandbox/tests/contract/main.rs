//! What a scanner owes its user, whatever stands behind it.
//!
//! The product's actor and drivers run over the virtual USB cable, in virtual time, for both
//! personalities, and over recordings of it. The hand at the desk makes the trouble and
//! clears it. What must come of each fault stands in tables: the right message within 2 s,
//! ready within 5 s of clearing, no page lost, none twice, none in another document.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

mod cable;
mod fault;
mod http;
mod journeys;
mod paper;
mod papers;
mod person;
mod replay;
mod rig;
mod scsi;
mod steps;
mod table;
mod threads;
