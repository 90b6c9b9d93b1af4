//! Which procedure, and what it needs.

pub mod case;
pub mod choose;
pub mod prepare;
