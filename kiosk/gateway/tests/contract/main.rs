//! The contract over real HTTP on loopback, from the kiosk's side.
//!
//! Everything a kiosk sends is built here from the contract page: its own sealing, signing
//! and PDF, none of it shared with the gateway or the client. Every JSON answer is checked
//! against `openapi.json` on its way in.

#[cfg(test)]
mod after;
#[cfg(test)]
mod declaration;
#[cfg(test)]
mod description;
#[cfg(test)]
mod drafts;
#[cfg(test)]
mod login;
#[cfg(test)]
mod lookups;
#[cfg(test)]
mod officer;
#[cfg(test)]
mod service;
#[cfg(test)]
mod submission;
#[cfg(test)]
mod supplements;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod tracking;
#[cfg(test)]
mod uploads;
