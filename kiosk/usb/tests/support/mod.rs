//! A virtual device and the way to it through real libusb.

pub(crate) mod echo;
pub(crate) mod rig;
