//! Which procedure, and what it needs.

pub mod choose;
pub mod prepare;
