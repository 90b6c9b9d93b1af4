//! Chores of the workspace in Rust, so that they need no second language and run the same
//! on a developer's machine and in CI.
//!
//! `test` and `check` together are what CI runs; the others make something. No crate of the
//! product depends on this one.

pub mod bench;
pub mod cargo_tool;
pub mod check;
pub mod codegen;
pub mod debian;
pub mod fuzz;
pub mod guest;
pub mod shell;
pub mod test;
pub mod tidy;
