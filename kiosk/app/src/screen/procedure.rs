//! Which procedure, and what it needs.

pub mod case;
pub mod choose;
mod details;
pub mod prepare;
