//! What usbfs answers to one client, ioctl by ioctl (Linux, `drivers/usb/core/devio.c`; the
//! numbers and structures are those of `linux/usbdevice_fs.h` on 64-bit machines).

use std::{io, sync::Arc, time::Duration};

use rustix::io::Errno;

use super::{
    node::Node,
    socket::{Answer, Ioctl, Socket},
    transfer::{Done, Setup, Transfers, Work},
};
use crate::{Port, UsbError};

const RESETEP: u8 = 3;
const SETINTERFACE: u8 = 4;
const SETCONFIGURATION: u8 = 5;
const GETDRIVER: u8 = 8;
const SUBMITURB: u8 = 10;
const DISCARDURB: u8 = 11;
const REAPURBNDELAY: u8 = 13;
const CLAIMINTERFACE: u8 = 15;
const RELEASEINTERFACE: u8 = 16;
const IOCTL: u8 = 18;
const RESET: u8 = 20;
const CLEAR_HALT: u8 = 21;
const DISCONNECT: u32 = 22;
const CONNECT: u32 = 23;
const GET_CAPABILITIES: u8 = 26;
const DISCONNECT_CLAIM: u8 = 27;

/// Zero packets, bulk continuation, no size limit, scatter and gather.
const CAPABILITIES: u32 = 0x0f;

/// `struct usbdevfs_urb`: its length and where its fields are.
const URB_BYTES: usize = 56;
const URB_STATUS: u64 = 4;
const URB_ACTUAL: u64 = 28;
const CONTROL_URB: u8 = 2;
const BULK_URB: u8 = 3;
const SETUP_BYTES: u64 = 8;

/// The node is always ready for `poll`, unlike usbfs, which is so when a transfer is done.
/// Waiting this long before "nothing yet" keeps libusb's event loop from spinning, and is
/// short against the limits that libusb keeps in the same loop. Right after a transfer was
/// reaped there is no wait: libusb reaps until nothing is left before it tells its caller.
const REAP_WAIT: Duration = Duration::from_millis(5);

/// One open file of the device node.
pub(super) struct Session {
    socket: Socket,
    node: Arc<Node>,
    port: Result<Arc<dyn Port>, UsbError>,
    transfers: Transfers,
    /// Whether the last reap brought a transfer.
    has_just_reaped: bool,
}

impl Session {
    pub(super) fn new(socket: Socket, node: Arc<Node>) -> Self {
        let port = node.open().map(Arc::from);
        let transfers = Transfers::new(Arc::clone(&node));
        Self {
            socket,
            node,
            port,
            transfers,
            has_just_reaped: false,
        }
    }

    /// Serves until the client closes the file.
    pub(super) fn run(mut self) {
        while let Ok(ioctl) = self.socket.next() {
            let done = self
                .answer(ioctl)
                .and_then(|answer| self.socket.answer(answer));
            if done.is_err() {
                return;
            }
        }
    }

    fn answer(&mut self, ioctl: Ioctl) -> io::Result<Answer> {
        if ioctl.number == REAPURBNDELAY {
            return self.reap(ioctl.argument);
        }
        if self.node.is_gone() {
            return Ok(Err(Errno::NODEV));
        }
        let port = match &self.port {
            Ok(port) => Arc::clone(port),
            Err(error) => return Ok(Err(errno(error))),
        };
        self.answer_for(&port, ioctl)
    }

    fn answer_for(
        &mut self,
        port: &Arc<dyn Port>,
        Ioctl { number, argument }: Ioctl,
    ) -> io::Result<Answer> {
        match number {
            SUBMITURB => self.submit(port, argument),
            DISCARDURB => Ok(self.transfers.discard(argument).map(|()| 0)),
            CLAIMINTERFACE => self.claim(port, argument),
            DISCONNECT_CLAIM => self.disconnect_and_claim(port, argument),
            SETINTERFACE => self.set_interface(port, argument),
            RELEASEINTERFACE => {
                let interface = self.interface(argument)?;
                Ok(plain(port.release(interface)))
            }
            SETCONFIGURATION => self.set_configuration(port, argument),
            CLEAR_HALT | RESETEP => {
                let endpoint = self.interface(argument)?;
                Ok(plain(port.clear_halt(endpoint)))
            }
            RESET => Ok(plain(port.reset())),
            GET_CAPABILITIES => {
                self.socket.write(argument, &CAPABILITIES.to_ne_bytes())?;
                Ok(Ok(0))
            }
            GETDRIVER => self.driver(argument),
            IOCTL => self.bind_or_unbind(argument),
            _ => Ok(Err(Errno::NOTTY)),
        }
    }

    /// A number of which the low byte matters: an interface or an endpoint.
    fn interface(&mut self, address: u64) -> io::Result<u8> {
        let [low, ..] = self.socket.read_u32(address)?.to_le_bytes();
        Ok(low)
    }

    fn claim(&mut self, port: &Arc<dyn Port>, argument: u64) -> io::Result<Answer> {
        let interface = self.interface(argument)?;
        if self.node.usblp_on().contains(&interface) {
            return Ok(Err(Errno::BUSY));
        }
        Ok(plain(port.claim(interface, 0)))
    }

    fn disconnect_and_claim(&mut self, port: &Arc<dyn Port>, argument: u64) -> io::Result<Answer> {
        let interface = self.interface(argument)?;
        self.node.usblp_on().remove(&interface);
        Ok(plain(port.claim(interface, 0)))
    }

    /// A claim sets the first setting, so another one is a claim anew.
    fn set_interface(&mut self, port: &Arc<dyn Port>, argument: u64) -> io::Result<Answer> {
        let interface = self.interface(argument)?;
        let alternate = self.interface(argument.saturating_add(4))?;
        let done = port
            .release(interface)
            .and_then(|()| port.claim(interface, alternate));
        Ok(plain(done))
    }

    fn set_configuration(&mut self, port: &Arc<dyn Port>, argument: u64) -> io::Result<Answer> {
        let number = self.interface(argument)?;
        if !self.node.usblp_on().is_empty() {
            return Ok(Err(Errno::BUSY));
        }
        let done = port.set_configuration(number);
        if done.is_ok() {
            self.node.set_configuration(number);
        }
        Ok(plain(done))
    }

    fn driver(&mut self, argument: u64) -> io::Result<Answer> {
        let interface = self.interface(argument)?;
        if !self.node.usblp_on().contains(&interface) {
            return Ok(Err(Errno::NODATA));
        }
        self.socket.write(argument.saturating_add(4), b"usblp\0")?;
        Ok(Ok(0))
    }

    /// The kernel's own driver is taken off an interface, or may have it again.
    fn bind_or_unbind(&mut self, argument: u64) -> io::Result<Answer> {
        let interface = self.interface(argument)?;
        let code = self.socket.read_u32(argument.saturating_add(4))? & 0xff;
        let mut held = self.node.usblp_on();
        Ok(match code {
            DISCONNECT if held.remove(&interface) => Ok(0),
            DISCONNECT => Err(Errno::NODATA),
            CONNECT => Ok(0),
            _ => Err(Errno::NOTTY),
        })
    }

    fn submit(&mut self, port: &Arc<dyn Port>, address: u64) -> io::Result<Answer> {
        let urb = Urb::from(self.socket.read_array::<URB_BYTES>(address)?);
        let work = match urb.kind {
            CONTROL_URB => self.control(&urb)?,
            BULK_URB if urb.endpoint & 0x80 != 0 => Work::Read(urb.length),
            BULK_URB => Work::Write(self.socket.read(urb.buffer, urb.length)?),
            _ => return Ok(Err(Errno::INVAL)),
        };
        let buffer = match &work {
            Work::Control(..) => urb.buffer.saturating_add(SETUP_BYTES),
            _ => urb.buffer,
        };
        self.transfers
            .submit(Arc::clone(port), urb.endpoint, address, buffer, work);
        Ok(Ok(0))
    }

    fn control(&mut self, urb: &Urb) -> io::Result<Work> {
        let setup = Setup::from(self.socket.read_array(urb.buffer)?);
        let data = if setup.is_in() {
            Vec::new()
        } else {
            let from = urb.buffer.saturating_add(SETUP_BYTES);
            self.socket.read(from, usize::from(setup.length))?
        };
        Ok(Work::Control(setup, data))
    }

    fn reap(&mut self, argument: u64) -> io::Result<Answer> {
        let wait = if self.has_just_reaped {
            Duration::ZERO
        } else {
            REAP_WAIT
        };
        let reaped = self.transfers.reap(wait);
        self.has_just_reaped = reaped.is_some();
        let Some(done) = reaped else {
            let nothing = if self.node.is_gone() {
                Errno::NODEV
            } else {
                Errno::AGAIN
            };
            return Ok(Err(nothing));
        };
        self.hand_over(argument, &done)?;
        Ok(Ok(0))
    }

    fn hand_over(&mut self, argument: u64, done: &Done) -> io::Result<()> {
        let actual = u32::try_from(done.actual).unwrap_or(u32::MAX);
        let at = |offset| done.urb.saturating_add(offset);
        self.socket.write(done.buffer, &done.data)?;
        self.socket
            .write(at(URB_STATUS), &done.status.to_ne_bytes())?;
        self.socket.write(at(URB_ACTUAL), &actual.to_ne_bytes())?;
        self.socket.write(argument, &done.urb.to_ne_bytes())
    }
}

/// The fields of `struct usbdevfs_urb` that a client fills.
struct Urb {
    kind: u8,
    endpoint: u8,
    buffer: u64,
    length: usize,
}

impl From<[u8; URB_BYTES]> for Urb {
    fn from(bytes: [u8; URB_BYTES]) -> Self {
        let [kind, endpoint, ..] = bytes;
        let word = |at: usize| bytes.get(at..).and_then(<[u8]>::first_chunk);
        let half = |at: usize| bytes.get(at..).and_then(<[u8]>::first_chunk);
        let length = half(24).map_or(0, |four| u32::from_ne_bytes(*four));
        Self {
            kind,
            endpoint,
            buffer: word(16).map_or(0, |eight| u64::from_ne_bytes(*eight)),
            length: usize::try_from(length).unwrap_or(0),
        }
    }
}

fn plain(done: Result<(), UsbError>) -> Answer {
    done.map(|()| 0).map_err(|error| errno(&error))
}

const fn errno(error: &UsbError) -> Errno {
    match error {
        UsbError::Gone | UsbError::NoBus => Errno::NODEV,
        UsbError::TimedOut => Errno::TIMEDOUT,
        UsbError::Stalled => Errno::PIPE,
        UsbError::Overflow => Errno::OVERFLOW,
        UsbError::Busy => Errno::BUSY,
        UsbError::NoPermission { .. } => Errno::ACCESS,
        UsbError::NotFound => Errno::INVAL,
        UsbError::Wire => Errno::PROTO,
        UsbError::Unsupported => Errno::NOTTY,
    }
}
