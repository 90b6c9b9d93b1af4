//! IPP over USB: HTTP/1.1 octets on the bulk pipes of printer-class interfaces.
//!
//! There is no frame on USB besides the HTTP message itself and no way to close and
//! discard: whatever of an answer is not read is the start of the next one. So a message's
//! length is always understood, what nobody wants is read to its end all the same, and a
//! pipe whose contents are in doubt is emptied or reset before it is used again.
//! Facts: docs/scanner-sources.md, IPP over USB (ipp-usb, Google's ippusb, sane-airscan).
//!
//! [`response`], [`request`], [`exchange`] and [`layout`] are pure; [`transport`] is the thin
//! blocking shell that moves the bytes. None of them knows eSCL.

pub(crate) mod exchange;
pub(crate) mod layout;
pub(crate) mod limits;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod secret;
pub(crate) mod transport;

pub(crate) use exchange::Response;
pub(crate) use layout::{Layout, layout};
pub(crate) use request::{Manners, Method, Request};
pub(crate) use transport::{LinkError, Transport};
