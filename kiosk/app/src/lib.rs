//! Screens, effects and wiring of the kiosk.
//!
//! Data goes one way: a device or a touch becomes a message; the root asks the screen or
//! the visit what it means; what must be done comes back as an effect, and one file turns
//! effects into tasks. Nothing here knows law, cryptography, pictures or protocols; those
//! have crates of their own.

#![expect(
    clippy::needless_pass_by_value,
    reason = "messages, events and errors are taken whole, as iced and map_err give them"
)]

pub mod app;
pub mod bridge;
pub mod chrome;
pub mod cli;
pub mod clock;
pub mod config;
pub mod custody;
pub mod demo;
pub mod desk_work;
pub mod effect;
pub mod facts;
pub mod gallery;
pub mod idle;
pub mod installed;
pub mod interpreter;
pub mod message;
pub mod page;
pub mod pages;
pub mod paging;
pub mod phrase;
pub mod province;
pub mod scan;
pub mod screen;
pub mod setup;
pub mod slip;
pub mod stage;
pub mod tell;
pub mod window;
pub mod world;
