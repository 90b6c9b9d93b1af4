//! The virtual cable in process: [`Bus`] and [`Port`] for drivers.
//!
//! Each open port is a handle of its own with its own claims, so that "held by another
//! program" can be played with two of them. A transfer that finds nothing waits for its
//! limit, for the device, or for a hand at the desk, whichever comes first.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use kiosk_usb::{
    Bus, Control, DeviceEntry, DeviceKey, Ended, Moved, Port, Recipient, RequestKind, Strings,
    UsbError,
};

use super::{Device, Ground, Looked, control::Setup};
use crate::{
    desk::{Core, State},
    script::UsbEvent,
};

/// Handles are told apart over all desks.
static HANDLES: AtomicU64 = AtomicU64::new(1);

/// The virtual bus with the one scanner of a desk on it. Clones are the same bus.
#[derive(Clone)]
pub struct VirtualBus {
    core: Arc<Core>,
}

impl VirtualBus {
    pub(crate) const fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

impl Bus for VirtualBus {
    fn devices(&self) -> Result<Vec<DeviceEntry>, UsbError> {
        let mut state = self.core.lock();
        state.catch_up();
        let entry = state.device.as_ref().map(Device::entry);
        Ok(entry.filter(|_| !state.is_unplugged).into_iter().collect())
    }

    fn open(&self, key: &DeviceKey) -> Result<Box<dyn Port>, UsbError> {
        let mut state = self.core.lock();
        let is_here = state.device.as_ref().is_some_and(|one| one.key() == *key);
        if !is_here || state.is_unplugged {
            return Err(UsbError::Gone);
        }
        let may_open = state.with_device(Device::may_open);
        may_open.unwrap_or(Err(UsbError::Gone))?;
        Ok(Box::new(VirtualPort {
            core: Arc::clone(&self.core),
            handle: HANDLES.fetch_add(1, Ordering::Relaxed),
            plug: state.plug,
        }))
    }

    fn wait_for_change(&self, limit: Duration) {
        let state = self.core.lock();
        let (plug, was_unplugged) = (state.plug, state.is_unplugged);
        drop(self.core.wait_while(state, limit, |state| {
            state.plug == plug && state.is_unplugged == was_unplugged
        }));
    }
}

struct VirtualPort {
    core: Arc<Core>,
    handle: u64,
    plug: u64,
}

impl VirtualPort {
    /// Does something with the device at once, if it is still there.
    fn with<R>(
        &self,
        work: impl FnOnce(&mut Device, &mut Ground<'_>) -> Result<R, UsbError>,
    ) -> Result<R, UsbError> {
        let mut state = self.core.lock();
        state.catch_up();
        let result = self.on(&mut state, work);
        drop(state);
        self.core.notify();
        result
    }

    fn on<R>(
        &self,
        state: &mut State,
        work: impl FnOnce(&mut Device, &mut Ground<'_>) -> Result<R, UsbError>,
    ) -> Result<R, UsbError> {
        if state.is_unplugged || state.plug != self.plug {
            return Err(UsbError::Gone);
        }
        let result = state.with_device(work).unwrap_or(Err(UsbError::Gone));
        if state.is_unplugged {
            // It pulled its own plug: whatever it still said is lost.
            return Err(UsbError::Gone);
        }
        result
    }

    /// Tries again and again until it works or the limit runs out. The last try is told
    /// that it is the last.
    fn until<R>(
        &self,
        limit: Duration,
        mut attempt: impl FnMut(&mut Device, &mut Ground<'_>, bool) -> Result<Option<R>, UsbError>,
    ) -> Result<R, UsbError> {
        let mut state = self.core.lock();
        state.catch_up();
        let deadline = state.clock.now() + limit;
        loop {
            let is_over = state.clock.now() >= deadline;
            let tried = self.on(&mut state, |device, ground| {
                attempt(device, ground, is_over)
            })?;
            if let Some(done) = tried {
                drop(state);
                self.core.notify();
                return Ok(done);
            }
            if is_over {
                return Err(UsbError::TimedOut);
            }
            let moment = state.next_change().map_or(deadline, |at| at.min(deadline));
            state = self.core.wait_until(state, Some(moment));
        }
    }

    fn request(&self, setup: Setup, limit: Duration) -> Result<Vec<u8>, UsbError> {
        self.until(limit, |device, ground, _| device.control(setup, ground))
    }
}

impl Port for VirtualPort {
    fn strings(&self) -> Result<Strings, UsbError> {
        self.with(|device, ground| {
            let mut text = |text: &str| {
                let effect = ground.rules.on_usb(UsbEvent::Strings, 0);
                effect.is_none().then(|| text.to_owned())
            };
            let names = &device.layout().names;
            Ok(Strings {
                manufacturer: text(&names.manufacturer),
                product: text(&names.product),
                serial: text(&names.serial),
            })
        })
    }

    fn configuration(&self) -> Result<u8, UsbError> {
        self.with(|device, _| Ok(device.configuration()))
    }

    fn set_configuration(&self, number: u8) -> Result<(), UsbError> {
        self.with(|device, _| device.set_configuration(number))
    }

    fn claim(&self, interface: u8, alternate: u8) -> Result<(), UsbError> {
        self.with(|device, ground| device.claim(self.handle, interface, alternate, ground))
    }

    fn release(&self, interface: u8) -> Result<(), UsbError> {
        self.with(|device, _| device.release(self.handle, interface))
    }

    fn control_in(
        &self,
        request: Control,
        buffer: &mut [u8],
        limit: Duration,
    ) -> Result<usize, UsbError> {
        let answer = self.request(setup(request, 0x80, buffer.len())?, limit)?;
        let head = buffer.get_mut(..answer.len()).ok_or(UsbError::Overflow)?;
        head.copy_from_slice(&answer);
        Ok(answer.len())
    }

    fn control_out(
        &self,
        request: Control,
        bytes: &[u8],
        limit: Duration,
    ) -> Result<usize, UsbError> {
        self.request(setup(request, 0, bytes.len())?, limit)?;
        Ok(bytes.len())
    }

    fn bulk_in(&self, endpoint: u8, buffer: &mut [u8], limit: Duration) -> Result<Moved, UsbError> {
        self.until(limit, |device, ground, is_over| {
            device.check_claim(self.handle, endpoint)?;
            let looked = device.read(endpoint, buffer, is_over, ground)?;
            Ok(match looked {
                Looked::Came(bytes, ended) => Some(Moved { bytes, ended }),
                Looked::NotYet => None,
            })
        })
    }

    fn bulk_out(&self, endpoint: u8, bytes: &[u8], limit: Duration) -> Result<Moved, UsbError> {
        self.until(limit, |device, ground, _| {
            device.check_claim(self.handle, endpoint)?;
            let taken = device.write(endpoint, bytes, ground)?;
            let ended = Ended::Full;
            Ok(taken.map(|bytes| Moved { bytes, ended }))
        })
    }

    fn clear_halt(&self, endpoint: u8) -> Result<(), UsbError> {
        self.with(|device, _| device.clear_halt(endpoint))
    }

    fn reset(&self) -> Result<(), UsbError> {
        self.with(|device, ground| {
            device.reset(ground);
            Ok(())
        })
    }
}

impl Drop for VirtualPort {
    fn drop(&mut self) {
        let handle = self.handle;
        // A device that is gone has no claims to give back.
        self.with(|device, _| {
            device.release_all(handle);
            Ok(())
        })
        .ok();
    }
}

fn setup(request: Control, direction: u8, length: usize) -> Result<Setup, UsbError> {
    let kind = match request.kind {
        RequestKind::Standard => 0x00,
        RequestKind::Class => 0x20,
        RequestKind::Vendor => 0x40,
    };
    let recipient = match request.recipient {
        Recipient::Device => 0,
        Recipient::Interface => 1,
        Recipient::Endpoint => 2,
        Recipient::Other => 3,
    };
    Ok(Setup {
        kind: direction | kind | recipient,
        request: request.request,
        value: request.value,
        index: request.index,
        length: length.try_into().map_err(|_| UsbError::Unsupported)?,
    })
}
