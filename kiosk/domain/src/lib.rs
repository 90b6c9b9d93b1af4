//! The rules of the desk, without any machinery.
//!
//! Everything here is plain data and pure functions: what a visit is, which steps follow
//! each other, what a procedure asks for, when a result is due, what a citizen card says.
//! This crate never reads a clock, a file, a random source or the network, and knows no
//! other crate of the workspace; whoever needs those passes their values in.

pub mod agency;
pub mod calendar;
pub mod code;
pub mod dossier;
pub mod fault;
pub mod fee;
pub mod file_name;
pub mod id;
pub mod level;
pub mod person;
pub mod procedure;
pub mod profile;
pub mod redacted;
pub mod search;
pub mod tariff;
pub mod unit;
pub mod vietnamese;
pub mod vietqr;
pub mod visit;

pub use agency::AgencyId;
pub use code::{OfficialCode, SessionNo, TrackingCode};
pub use fault::{FaultCode, Recovery};
pub use id::{
    CaseCode, ComponentCode, DeskCode, DossierId, PageId, ProcedureCode, TariffCode, UnitCode,
    VisitId,
};
pub use redacted::Redacted;
