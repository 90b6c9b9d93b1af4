//! The fault proxy between a caller and a server, over real TCP on loopback.

#[cfg(test)]
mod faults;
