//! A device that sends back what it got, and misbehaves on request.
//!
//! What it shall do wrong is told by vendor requests, so that the same test works whatever
//! stands between the test and the device.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{
        Arc, Condvar, Mutex, MutexGuard,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use kiosk_usb::{
    Alternate, Bus, Configuration, Control, DeviceEntry, DeviceKey, Ended, Endpoint, EndpointKind,
    Interface, Moved, Port, Recipient, RequestKind, Strings, UsbError,
};

/// Where the device takes bytes, in setting 1 of interface 0.
pub(crate) const OUT: u8 = 0x02;
/// Where it sends them back.
pub(crate) const IN: u8 = 0x81;
/// Setting of interface 0 that has both.
pub(crate) const ECHO_SETTING: u8 = 1;
/// Its packets.
pub(crate) const PACKET: usize = 512;

const LIMIT: Duration = Duration::from_secs(5);

/// What the device can be told to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Halts the way back.
    Halt = 1,
    /// Is unplugged.
    Vanish = 2,
    /// Is unplugged and plugged in again.
    Return = 3,
    /// Sends a zero-length packet.
    Empty = 4,
    /// Sends so many whole packets, and nothing that ends a transfer.
    Trickle = 5,
    /// Sends more than anybody asks for.
    Babble = 6,
    /// Takes so many more bytes and then no more.
    Stuff = 7,
    /// Keeps the bytes of this request.
    Keep = 8,
    /// Sends the bytes that it kept.
    Tell = 9,
    /// Never answers.
    Ignore = 10,
}

impl Order {
    /// The request that tells it.
    pub(crate) fn with(self, value: u16) -> Control {
        Control {
            kind: RequestKind::Vendor,
            recipient: Recipient::Device,
            request: self as u8,
            value,
            index: 0,
        }
    }

    /// Tells it.
    pub(crate) fn give(self, port: &dyn Port, value: u16) -> Result<usize, UsbError> {
        port.control_out(self.with(value), &[], LIMIT)
    }

    fn of(request: Control) -> Option<Self> {
        use Order::{Babble, Empty, Halt, Ignore, Keep, Return, Stuff, Tell, Trickle, Vanish};
        let all = [
            Halt, Vanish, Return, Empty, Trickle, Babble, Stuff, Keep, Tell, Ignore,
        ];
        all.into_iter()
            .find(|order| order.with(request.value) == request)
    }
}

/// The device and its bus.
#[derive(Clone)]
pub(crate) struct VirtualEcho(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    ports: AtomicU32,
}

struct State {
    plugged: bool,
    address: u8,
    configuration: u8,
    claims: BTreeMap<u8, (u32, u8)>,
    halted: BTreeSet<u8>,
    back: VecDeque<Chunk>,
    room: usize,
    kept: Vec<u8>,
    strings_asked: u32,
}

struct Chunk {
    bytes: VecDeque<u8>,
    kind: ChunkKind,
}

#[derive(PartialEq, Eq)]
enum ChunkKind {
    Ends,
    Goes,
    Babbles,
}

impl Default for State {
    fn default() -> Self {
        Self {
            plugged: true,
            address: 2,
            configuration: 1,
            claims: BTreeMap::new(),
            halted: BTreeSet::new(),
            back: VecDeque::new(),
            room: usize::MAX,
            kept: Vec::new(),
            strings_asked: 0,
        }
    }
}

impl VirtualEcho {
    /// A device that is plugged in.
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

    /// What it says about itself.
    pub(crate) fn entry(address: u8) -> DeviceEntry {
        DeviceEntry {
            key: DeviceKey { bus: 1, address },
            vendor_id: 0x1209,
            product_id: 0x0001,
            class: 0,
            configurations: vec![
                configuration(1, &[(7, 1, 2, &[]), (7, 1, 4, &[OUT, IN])]),
                configuration(2, &[(255, 255, 255, &[OUT, IN])]),
            ],
        }
    }
}

impl Bus for VirtualEcho {
    fn devices(&self) -> Result<Vec<DeviceEntry>, UsbError> {
        let state = self.0.lock();
        Ok(state
            .plugged
            .then(|| Self::entry(state.address))
            .into_iter()
            .collect())
    }

    fn open(&self, key: &DeviceKey) -> Result<Box<dyn Port>, UsbError> {
        let state = self.0.lock();
        if !state.plugged || state.address != key.address {
            return Err(UsbError::Gone);
        }
        Ok(Box::new(EchoPort {
            shared: Arc::clone(&self.0),
            address: key.address,
            number: self.0.ports.fetch_add(1, Ordering::Relaxed),
        }))
    }

    fn wait_for_change(&self, limit: Duration) {
        let state = self.0.lock();
        let before = (state.plugged, state.address);
        let waited = self
            .0
            .changed
            .wait_timeout_while(state, limit, |now| (now.plugged, now.address) == before);
        drop(waited.unwrap());
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

struct EchoPort {
    shared: Arc<Shared>,
    address: u8,
    number: u32,
}

impl EchoPort {
    fn here(&self) -> Result<MutexGuard<'_, State>, UsbError> {
        let state = self.shared.lock();
        self.check(&state)?;
        Ok(state)
    }

    fn check(&self, state: &State) -> Result<(), UsbError> {
        if state.plugged && state.address == self.address {
            Ok(())
        } else {
            Err(UsbError::Gone)
        }
    }

    fn check_bulk(&self, state: &State, endpoint: u8) -> Result<(), UsbError> {
        self.check(state)?;
        if state.claims.get(&0) != Some(&(self.number, ECHO_SETTING)) {
            return Err(UsbError::NotFound);
        }
        if state.halted.contains(&endpoint) {
            return Err(UsbError::Stalled);
        }
        Ok(())
    }

    /// Waits for the next change; `None` when the limit has run out.
    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State>,
        deadline: Instant,
    ) -> Option<MutexGuard<'a, State>> {
        let left = deadline.checked_duration_since(Instant::now())?;
        Some(self.shared.changed.wait_timeout(state, left).unwrap().0)
    }

    fn obey(&self, order: Order, value: u16, state: &mut State) {
        let chunk = |length, kind| Chunk {
            bytes: vec![7; length].into(),
            kind,
        };
        match order {
            Order::Halt => drop(state.halted.insert(IN)),
            Order::Vanish => state.plugged = false,
            Order::Return => {
                state.address += 1;
                state.claims.clear();
            }
            Order::Empty => state.back.push_back(chunk(0, ChunkKind::Ends)),
            Order::Trickle => {
                let length = PACKET * usize::from(value);
                state.back.push_back(chunk(length, ChunkKind::Goes));
            }
            Order::Babble => state.back.push_back(chunk(1, ChunkKind::Babbles)),
            Order::Stuff => state.room = usize::from(value),
            Order::Keep | Order::Tell | Order::Ignore => {}
        }
        self.shared.changed.notify_all();
    }
}

impl Port for EchoPort {
    /// The product is told at the third time only, as by devices that have just woken.
    fn strings(&self) -> Result<Strings, UsbError> {
        let mut state = self.here()?;
        state.strings_asked += 1;
        Ok(Strings {
            manufacturer: Some("Thử".to_owned()),
            product: (state.strings_asked > 4).then(|| "Echo".to_owned()),
            serial: None,
        })
    }

    fn configuration(&self) -> Result<u8, UsbError> {
        Ok(self.here()?.configuration)
    }

    fn set_configuration(&self, number: u8) -> Result<(), UsbError> {
        let mut state = self.here()?;
        state.configuration = number;
        state.claims.clear();
        Ok(())
    }

    fn claim(&self, interface: u8, alternate: u8) -> Result<(), UsbError> {
        let mut state = self.here()?;
        if interface != 0 {
            return Err(UsbError::NotFound);
        }
        if state
            .claims
            .get(&interface)
            .is_some_and(|(owner, _)| *owner != self.number)
        {
            return Err(UsbError::Busy);
        }
        state.claims.insert(interface, (self.number, alternate));
        Ok(())
    }

    fn release(&self, interface: u8) -> Result<(), UsbError> {
        self.here()?.claims.remove(&interface);
        Ok(())
    }

    fn control_in(
        &self,
        request: Control,
        buffer: &mut [u8],
        _limit: Duration,
    ) -> Result<usize, UsbError> {
        let state = self.here()?;
        if Order::of(request) != Some(Order::Tell) {
            return Err(UsbError::Stalled);
        }
        let length = state.kept.len().min(buffer.len());
        buffer[..length].copy_from_slice(&state.kept[..length]);
        Ok(length)
    }

    fn control_out(
        &self,
        request: Control,
        bytes: &[u8],
        limit: Duration,
    ) -> Result<usize, UsbError> {
        let mut state = self.here()?;
        let order = Order::of(request).ok_or(UsbError::Stalled)?;
        if order == Order::Ignore {
            let deadline = Instant::now() + limit;
            while let Some(next) = self.wait(state, deadline) {
                self.check(&next)?;
                state = next;
            }
            return Err(UsbError::TimedOut);
        }
        if order == Order::Keep {
            bytes.clone_into(&mut state.kept);
        }
        self.obey(order, request.value, &mut state);
        Ok(bytes.len())
    }

    fn bulk_in(&self, endpoint: u8, buffer: &mut [u8], limit: Duration) -> Result<Moved, UsbError> {
        let deadline = Instant::now() + limit;
        let mut state = self.shared.lock();
        let mut bytes = 0;
        loop {
            self.check_bulk(&state, endpoint)?;
            while let Some(chunk) = state.back.front_mut() {
                if chunk.kind == ChunkKind::Babbles {
                    state.back.pop_front();
                    return Err(UsbError::Overflow);
                }
                while bytes < buffer.len()
                    && let Some(byte) = chunk.bytes.pop_front()
                {
                    buffer[bytes] = byte;
                    bytes += 1;
                }
                let over = chunk.bytes.is_empty();
                let ends = over && chunk.kind == ChunkKind::Ends;
                if over {
                    state.back.pop_front();
                }
                if bytes == buffer.len() {
                    let ended = Ended::Full;
                    return Ok(Moved { bytes, ended });
                }
                if ends {
                    let ended = Ended::Short;
                    return Ok(Moved { bytes, ended });
                }
            }
            state = match self.wait(state, deadline) {
                Some(state) => state,
                None if bytes == 0 => return Err(UsbError::TimedOut),
                None => {
                    let ended = Ended::TimedOut;
                    return Ok(Moved { bytes, ended });
                }
            };
        }
    }

    fn bulk_out(&self, endpoint: u8, bytes: &[u8], limit: Duration) -> Result<Moved, UsbError> {
        let deadline = Instant::now() + limit;
        let mut state = self.shared.lock();
        self.check_bulk(&state, endpoint)?;
        let taken = bytes.len().min(state.room);
        if state.room != usize::MAX {
            state.room -= taken;
        }
        if taken > 0 || bytes.is_empty() {
            state.back.push_back(Chunk {
                bytes: bytes[..taken].iter().copied().collect(),
                kind: ChunkKind::Ends,
            });
            self.shared.changed.notify_all();
        }
        if taken == bytes.len() {
            let ended = Ended::Full;
            return Ok(Moved {
                bytes: taken,
                ended,
            });
        }
        while let Some(next) = self.wait(state, deadline) {
            self.check(&next)?;
            state = next;
        }
        match taken {
            0 => Err(UsbError::TimedOut),
            bytes => Ok(Moved {
                bytes,
                ended: Ended::TimedOut,
            }),
        }
    }

    fn clear_halt(&self, endpoint: u8) -> Result<(), UsbError> {
        self.here()?.halted.remove(&endpoint);
        Ok(())
    }

    fn reset(&self) -> Result<(), UsbError> {
        let mut state = self.here()?;
        state.halted.clear();
        state.back.clear();
        Ok(())
    }
}

impl Drop for EchoPort {
    fn drop(&mut self) {
        self.shared
            .lock()
            .claims
            .retain(|_, (owner, _)| *owner != self.number);
    }
}

type Setting<'a> = (u8, u8, u8, &'a [u8]);

fn configuration(number: u8, settings: &[Setting<'_>]) -> Configuration {
    let alternates =
        settings
            .iter()
            .zip(0..)
            .map(
                |((class, subclass, protocol, endpoints), number)| Alternate {
                    number,
                    class: *class,
                    subclass: *subclass,
                    protocol: *protocol,
                    endpoints: endpoints.iter().map(|address| bulk(*address)).collect(),
                },
            );
    Configuration {
        number,
        interfaces: vec![Interface {
            number: 0,
            alternates: alternates.collect(),
        }],
    }
}

fn bulk(address: u8) -> Endpoint {
    Endpoint {
        address,
        kind: EndpointKind::Bulk,
        max_packet_bytes: 512,
    }
}
