//! Every wait and every size of the transport, with its reason, in one place.

use std::time::Duration;

/// Most octets of one bulk read. A multiple of 1024, since a packet of 512 or 1024 that does
/// not fit is lost as overflow; larger reads were unreliable on some host controllers
/// (ipp-usb issue 3), 4 KiB cost four fifths of the speed (ippusbxd pull 38).
pub(crate) const READ_BYTES: usize = 16 * 1024;

/// One wait for octets. A read cannot be called off, so this is how late another wish, such
/// as a look at the paper path, is heard. A slice that runs out loses nothing.
pub(crate) const SLICE: Duration = Duration::from_millis(250);

/// Longest sending of a request of about 1 KiB: more means that the device does not read.
pub(crate) const SEND: Duration = Duration::from_secs(4);

/// Silence on every line after which the device is asked on endpoint 0 whether it lives. With
/// one wait for octets and the answer's own limit it makes less than two seconds.
pub(crate) const PULSE_AFTER: Duration = Duration::from_secs(1);

/// Longest answer to that: however busy a device is, it has half a second for a standard
/// request (USB 2.0, 9.2.6.4).
pub(crate) const PULSE: Duration = Duration::from_millis(500);

/// First pause after a zero-length packet, by which a device says "nothing yet".
pub(crate) const ZLP_PAUSE_FIRST: Duration = Duration::from_millis(1);

/// Longest pause while a body comes in: a fast page must never pay more (a longer back-off
/// halved the speed of a 100 sheet/min machine, ipp-usb issue 83).
pub(crate) const ZLP_PAUSE_IN_BODY: Duration = Duration::from_millis(20);

/// Longest pause while an answer is awaited.
pub(crate) const ZLP_PAUSE_BEFORE_HEAD: Duration = Duration::from_millis(250);

/// Silence that ends a body without any stated length, or one that lacks only its last line
/// break (HP Color LaserJet Flow): a pipe has no close that could tell it.
pub(crate) const QUIET_END: Duration = Duration::from_secs(1);

/// Silence after which a pipe counts as empty. A device that has octets left delivers them
/// within a few frames of the bus.
pub(crate) const FLUSH_QUIET: Duration = Duration::from_millis(50);

/// Packets without octets in a row after which a pipe counts as empty: one may only be the
/// end of a transfer, but some devices send them for ever.
pub(crate) const FLUSH_EMPTY_PACKETS: u8 = 3;

/// Longest emptying of a pipe: a page that nobody waits for any more.
pub(crate) const FLUSH: Duration = Duration::from_secs(3);

/// Longest `SOFT_RESET` (ipp-usb: 5 s). Two are tried within the opening's limit.
pub(crate) const SOFT_RESET: Duration = Duration::from_secs(2);

/// Pause after another configuration was put in force (ipp-usb).
pub(crate) const AFTER_CONFIGURATION: Duration = Duration::from_millis(250);

/// Longest class-specific request while devices are listed.
pub(crate) const DESCRIPTOR: Duration = Duration::from_millis(500);

/// Most octets of an answer's head or trailer; real ones have some 400.
pub(crate) const MOST_HEAD_BYTES: usize = 16 * 1024;

/// Most header lines of an answer.
pub(crate) const MOST_HEADERS: usize = 128;

/// Most octets of the line with a chunk's size, extensions included.
pub(crate) const MOST_CHUNK_LINE_BYTES: usize = 1024;

/// Most interim answers (1xx) before the real one.
pub(crate) const MOST_INTERIM: u8 = 8;

const _: () = assert!(READ_BYTES.is_multiple_of(1024));
