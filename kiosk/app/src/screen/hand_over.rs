//! From the last look to the empty machine.

pub mod declare;
pub mod result;
pub mod sending;
pub mod slip;
pub mod summary;
pub mod take_papers;
pub mod wipe;
