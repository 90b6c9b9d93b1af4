//! The papers of the dossier, one by one.

pub mod capture;
pub mod page_check;
pub mod tasks;
