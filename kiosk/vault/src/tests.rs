//! Whole lives of dossiers, with and without crashes.

mod crashes;
mod keys;
mod kit;
mod life;
