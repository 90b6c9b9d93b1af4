//! The back end over `scanimage`, with the real program on SANE's `test` device where that can
//! do it, and with scripts in its place for what no honest device does.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail by panicking, and clippy takes only test functions for tests"
)]

mod desk;
mod misbehaviour;
mod real;
mod stack;
mod waiting;
