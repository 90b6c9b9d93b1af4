//! For whom the dossier is, and who hands it in.

pub mod confirm_identity;
pub mod for_whom;
pub mod identify;
pub mod notice;
