//! Before anybody says who they are.

pub mod aim;
pub mod attract;
pub mod comfort;
