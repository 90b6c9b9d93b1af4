//! The virtual scanner as a USB device: descriptors, control requests, pipes, and behind
//! them a personality: one of two scanners, or a real server's.
//!
//! This layer moves bytes and knows what USB 2.0 says about them (chapters 8 and 9): short
//! and zero-length packets, halts, alternate settings, resets. A transfer that finds no
//! data stays open. It never knows what the bytes mean; that is the personality's part,
//! which in turn never sees a packet. Both only compute: blocking is done by [`bus`], and
//! asynchronous transfers by [`urbs`].

pub(crate) mod bus;
mod control;
mod descriptor;
pub(crate) mod escl;
pub(crate) mod fi;
mod picture;
mod pipe;
pub(crate) mod relay;
pub(crate) mod urbs;

use std::{collections::BTreeMap, time::Duration};

use kiosk_usb::{Alternate, DeviceEntry, DeviceKey, Direction, Ended, UsbError};

pub(crate) use descriptor::Layout;
pub use descriptor::{Model, Names};
pub(crate) use pipe::Pipe;

use crate::{
    paper_path::{Fault, PaperPath},
    script::{Rules, UsbEffect, UsbEvent},
};

/// Number of the virtual bus.
const BUS: u8 = 1;

/// What a device works on.
pub(crate) struct Ground<'a> {
    pub(crate) paper: &'a mut PaperPath,
    pub(crate) rules: &'a mut Rules,
    pub(crate) now: Duration,
    /// What the device does to itself.
    pub(crate) strike: Option<Strike>,
}

/// What happens to the whole device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Strike {
    Silence,
    Unplug,
}

impl Strike {
    /// What a sheet's fault does to the whole device.
    pub(crate) const fn of(fault: Option<Fault>) -> Option<Self> {
        match fault {
            Some(Fault::Silence) => Some(Self::Silence),
            Some(Fault::Unplug) => Some(Self::Unplug),
            _ => None,
        }
    }
}

/// What the device is beyond USB.
pub(crate) trait Personality: Send {
    /// Bytes came in on the pipe with that number.
    fn receive(&mut self, number: usize, bytes: &[u8], pipes: &mut [Pipe], ground: &mut Ground<'_>);

    /// Somebody looks at the pipes: what is due by now is put there.
    fn work(&mut self, pipes: &mut [Pipe], ground: &mut Ground<'_>);

    /// When there will be something to do, or could have been.
    fn next_due(&self) -> Option<Duration>;

    /// Everything under way is dropped.
    fn reset(&mut self, ground: &mut Ground<'_>);

    /// A class request to the device or one of its interfaces.
    fn class_request(&self, request: u8) -> Option<Vec<u8>>;

    /// The bytes of the last delivery, for a device that gives them again after a plug.
    fn stale(&self) -> Vec<u8>;
}

/// A device at the end of a virtual cable.
pub(crate) struct Device {
    layout: Layout,
    personality: Box<dyn Personality>,
    address: u8,
    configuration: u8,
    /// The setting in force of each interface.
    alternates: BTreeMap<u8, u8>,
    /// Who holds each interface, by handle.
    claims: BTreeMap<u8, u64>,
    /// One pair of endpoints each, in the order of the layout.
    pipes: Vec<Pipe>,
    is_silent: bool,
    moved_in: u64,
    moved_out: u64,
    /// Until when a transfer is held back by the script.
    held_until: Option<Duration>,
}

/// A look at a bulk endpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Looked {
    /// This came.
    Came(usize, Ended),
    /// Nothing yet, or not all.
    NotYet,
}

impl Device {
    pub(crate) fn new(layout: Layout, personality: Box<dyn Personality>, plug: u64) -> Self {
        let pipes = layout.pipes();
        let mut device = Self {
            configuration: layout.first_configuration(),
            layout,
            personality,
            address: 0,
            alternates: BTreeMap::new(),
            claims: BTreeMap::new(),
            pipes,
            is_silent: false,
            moved_in: 0,
            moved_out: 0,
            held_until: None,
        };
        device.address = address(plug);
        device
    }

    /// What enumeration tells.
    pub(crate) fn entry(&self) -> DeviceEntry {
        DeviceEntry {
            key: self.key(),
            vendor_id: self.layout.vendor_id,
            product_id: self.layout.product_id,
            class: 0,
            configurations: self.layout.configurations.clone(),
        }
    }

    pub(crate) const fn key(&self) -> DeviceKey {
        DeviceKey {
            bus: BUS,
            address: self.address,
        }
    }

    pub(crate) const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The device begins anew at the end of its cable.
    pub(crate) fn plug(&mut self, plug: u64, is_stale: bool, ground: &mut Ground<'_>) {
        let stale = self.personality.stale();
        self.personality.reset(ground);
        let layout = self.layout.clone();
        self.address = address(plug);
        self.configuration = layout.first_configuration();
        self.pipes = layout.pipes();
        self.alternates.clear();
        self.claims.clear();
        self.is_silent = false;
        if let (true, Some(pipe)) = (is_stale, self.pipes.first_mut()) {
            pipe.haunt(stale);
        }
    }

    /// Nothing comes and nothing is taken any more.
    pub(crate) const fn fall_silent(&mut self) {
        self.is_silent = true;
    }

    /// When something happens next by itself, later than now.
    pub(crate) fn next_due(&self, now: Duration) -> Option<Duration> {
        let pipes = self.pipes.iter().filter_map(|pipe| pipe.next_due(now));
        let own = self.personality.next_due();
        let moments = pipes.chain(own).chain(self.held_until);
        moments.filter(|&moment| moment > now).min()
    }

    /// Takes an interface for that handle and chooses its setting.
    pub(crate) fn claim(
        &mut self,
        handle: u64,
        interface: u8,
        alternate: u8,
        ground: &mut Ground<'_>,
    ) -> Result<(), UsbError> {
        if let Some(effect) = ground.rules.on_usb(UsbEvent::Claim, 0) {
            self.fail(effect, ground)?;
        }
        match self.claims.get(&interface) {
            Some(&holder) if holder != handle => return Err(UsbError::Busy),
            _ => {}
        }
        self.set_alternate(interface, alternate)?;
        self.claims.insert(interface, handle);
        self.is_silent = false;
        Ok(())
    }

    pub(crate) fn release(&mut self, handle: u64, interface: u8) -> Result<(), UsbError> {
        match self.claims.get(&interface) {
            Some(&holder) if holder == handle => {
                self.claims.remove(&interface);
                Ok(())
            }
            _ => Err(UsbError::NotFound),
        }
    }

    /// Whether that handle may use the endpoint: a driver that forgets to claim, or that its
    /// claim is lost after a reset, must notice it here and not on the first real device.
    pub(crate) fn check_claim(&self, handle: u64, endpoint: u8) -> Result<(), UsbError> {
        let interface = self.layout.interface_of(self.configuration, endpoint);
        let holder = interface.and_then(|interface| self.claims.get(&interface));
        match holder {
            Some(&holder) if holder == handle => Ok(()),
            _ => Err(UsbError::NotFound),
        }
    }

    pub(crate) fn release_all(&mut self, handle: u64) {
        self.claims.retain(|_, holder| *holder != handle);
    }

    pub(crate) const fn configuration(&self) -> u8 {
        self.configuration
    }

    pub(crate) fn set_configuration(&mut self, number: u8) -> Result<(), UsbError> {
        let mut known = self.layout.configurations.iter();
        if !known.any(|one| one.number == number) {
            return Err(UsbError::NotFound);
        }
        self.configuration = number;
        self.claims.clear();
        self.alternates.clear();
        self.pipes.iter_mut().for_each(Pipe::clear);
        Ok(())
    }

    /// Chooses an interface's setting, which empties its pipes.
    pub(crate) fn set_alternate(&mut self, interface: u8, number: u8) -> Result<(), UsbError> {
        let alternate = self.layout.alternate(self.configuration, interface, number);
        let alternate = alternate.ok_or(UsbError::NotFound)?;
        for endpoint in &alternate.endpoints {
            let mut pipes = self.pipes.iter_mut();
            if let Some(pipe) = pipes.find(|pipe| pipe.has(endpoint.address)) {
                pipe.clear();
            }
        }
        self.alternates.insert(interface, number);
        Ok(())
    }

    /// The port is reset: everything is as after a plug, but the address stays.
    pub(crate) fn reset(&mut self, ground: &mut Ground<'_>) {
        self.personality.reset(ground);
        self.alternates.clear();
        self.claims.clear();
        self.pipes = self.layout.pipes();
        self.is_silent = false;
    }

    pub(crate) fn clear_halt(&mut self, endpoint: u8) -> Result<(), UsbError> {
        self.pipe(endpoint)?.set_halt(endpoint, false);
        Ok(())
    }

    /// Bytes go to the device; answers how many were taken, `None` while none can be.
    pub(crate) fn write(
        &mut self,
        endpoint: u8,
        bytes: &[u8],
        ground: &mut Ground<'_>,
    ) -> Result<Option<usize>, UsbError> {
        let moved = self.moved_out;
        self.ready(endpoint, Direction::Out)?;
        if let Some(effect) = ground.rules.on_usb(UsbEvent::Out, moved) {
            self.halt_on(effect, endpoint);
            self.fail(effect, ground)?;
        }
        if self.is_silent || self.is_held(ground.now) {
            return Ok(None);
        }
        self.moved_out += bytes.len() as u64;
        if let Some(number) = self.speaking_pipe(endpoint) {
            self.personality
                .receive(number, bytes, &mut self.pipes, ground);
        }
        Ok(Some(bytes.len()))
    }

    /// Bytes come from the device, if a transfer of that size can end by now. With
    /// `is_over` the transfer's limit has run out, and it ends with what there is.
    pub(crate) fn read(
        &mut self,
        endpoint: u8,
        buffer: &mut [u8],
        is_over: bool,
        ground: &mut Ground<'_>,
    ) -> Result<Looked, UsbError> {
        self.ready(endpoint, Direction::In)?;
        if self.is_silent || self.is_held(ground.now) || self.speaking_pipe(endpoint).is_none() {
            return Ok(Looked::NotYet);
        }
        self.personality.work(&mut self.pipes, ground);
        let now = ground.now;
        let offer = self.pipe(endpoint)?.offer(buffer.len(), now);
        if offer.is_something(is_over) {
            // The bytes that would come decide, so that a rule can hit in mid-transfer.
            let moved = self.moved_in + offer.bytes as u64;
            let effect = ground.rules.on_usb(UsbEvent::In, moved);
            if let Some(looked) =
                effect.map(|effect| self.disturb(effect, endpoint, buffer, offer.bytes, ground))
            {
                return looked;
            }
        }
        let looked = self.pipe(endpoint)?.take(buffer, now, is_over)?;
        if let Looked::Came(bytes, _) = looked {
            self.moved_in += bytes as u64;
        }
        Ok(looked)
    }

    /// A transfer that would bring something meets a fault.
    fn disturb(
        &mut self,
        effect: UsbEffect,
        endpoint: u8,
        buffer: &mut [u8],
        offered: usize,
        ground: &mut Ground<'_>,
    ) -> Result<Looked, UsbError> {
        self.halt_on(effect, endpoint);
        self.fail(effect, ground)?;
        let bytes = match effect {
            UsbEffect::Zlp => 0,
            UsbEffect::Short(bytes) => bytes.min(offered),
            _ => return Ok(Looked::NotYet),
        };
        let pipe = self.pipe(endpoint)?;
        pipe.cut(buffer.get_mut(..bytes).unwrap_or_default());
        self.moved_in += bytes as u64;
        Ok(Looked::Came(bytes, Ended::Short))
    }

    /// The endpoint may be used now.
    fn ready(&mut self, endpoint: u8, direction: Direction) -> Result<(), UsbError> {
        let is_in = endpoint & 0x80 != 0;
        if is_in != (direction == Direction::In) {
            return Err(UsbError::NotFound);
        }
        match self.pipe(endpoint)?.is_halted(endpoint) {
            true => Err(UsbError::Stalled),
            false => Ok(()),
        }
    }

    fn pipe(&mut self, endpoint: u8) -> Result<&mut Pipe, UsbError> {
        let mut pipes = self.pipes.iter_mut();
        let pipe = pipes.find(|pipe| pipe.has(endpoint));
        pipe.ok_or(UsbError::NotFound)
    }

    /// Number of the endpoint's pipe, if the setting in force is the personality's; the
    /// function of another setting takes everything and says nothing.
    fn speaking_pipe(&self, endpoint: u8) -> Option<usize> {
        let number = self.pipes.iter().position(|pipe| pipe.has(endpoint))?;
        let interface = self.layout.interface_of(self.configuration, endpoint)?;
        let chosen = self.alternates.get(&interface).copied().unwrap_or(0);
        let alternate = self
            .layout
            .alternate(self.configuration, interface, chosen)?;
        self.layout.speaks(alternate).then_some(number)
    }

    fn is_held(&mut self, now: Duration) -> bool {
        if self.held_until.is_some_and(|until| until <= now) {
            self.held_until = None;
        }
        self.held_until.is_some()
    }

    fn halt_on(&mut self, effect: UsbEffect, endpoint: u8) {
        if let (UsbEffect::Stall, Ok(pipe)) = (effect, self.pipe(endpoint)) {
            pipe.set_halt(endpoint, true);
        }
    }

    fn fail(&mut self, effect: UsbEffect, ground: &mut Ground<'_>) -> Result<(), UsbError> {
        match effect {
            UsbEffect::Zlp | UsbEffect::Short(_) => {}
            UsbEffect::DelayMs(ms) => {
                self.held_until = Some(ground.now + Duration::from_millis(ms));
            }
            UsbEffect::Silence => self.fall_silent(),
            UsbEffect::Unplug => {
                ground.strike = Some(Strike::Unplug);
                return Err(UsbError::Gone);
            }
            UsbEffect::Stall => return Err(UsbError::Stalled),
            UsbEffect::Babble => return Err(UsbError::Overflow),
            UsbEffect::Wire => return Err(UsbError::Wire),
            UsbEffect::Busy => return Err(UsbError::Busy),
            UsbEffect::NoPermission => return Err(self.no_permission()),
        }
        Ok(())
    }

    const fn no_permission(&self) -> UsbError {
        UsbError::NoPermission {
            vendor_id: self.layout.vendor_id,
            product_id: self.layout.product_id,
        }
    }

    /// Whether the device may be opened.
    pub(crate) fn may_open(&mut self, ground: &mut Ground<'_>) -> Result<(), UsbError> {
        match ground.rules.on_usb(UsbEvent::Open, 0) {
            Some(effect) => self.fail(effect, ground),
            None => Ok(()),
        }
    }
}

/// USB addresses are 1 to 127; a new plug gives another one.
fn address(plug: u64) -> u8 {
    (plug % 126) as u8 + 2
}

impl Layout {
    fn speaks(&self, alternate: &Alternate) -> bool {
        (alternate.class, alternate.subclass, alternate.protocol) == self.function
    }
}
