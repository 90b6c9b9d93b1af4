//! The machine's place on the bus: descriptors, endpoints and the clock.

use std::time::Duration;

use kiosk_usb::{
    Alternate, Bus, Configuration, Control, DeviceEntry, DeviceKey, Ended, Endpoint, EndpointKind,
    Interface, Moved, Port, Strings, UsbError,
};

use super::{PACKET_BYTES, VirtualFi};
use crate::Clock;

impl Clock for VirtualFi {
    fn now(&self) -> Duration {
        self.state().now
    }

    fn sleep(&self, duration: Duration) {
        self.state().now += duration;
    }
}

impl Bus for VirtualFi {
    fn devices(&self) -> Result<Vec<DeviceEntry>, UsbError> {
        let endpoint = |address| Endpoint {
            address,
            kind: EndpointKind::Bulk,
            max_packet_bytes: PACKET_BYTES as u16,
        };
        let alternate = Alternate {
            number: 0,
            class: 0xFF,
            subclass: 0xFF,
            protocol: 0xFF,
            endpoints: vec![endpoint(0x81), endpoint(0x02)],
        };
        let entry = DeviceEntry {
            key: DeviceKey { bus: 1, address: 4 },
            vendor_id: 0x04C5,
            product_id: 0x132E,
            class: 0xFF,
            configurations: vec![Configuration {
                number: 1,
                interfaces: vec![Interface {
                    number: 0,
                    alternates: vec![alternate],
                }],
            }],
        };
        let is_there = !self.state().is_unplugged;
        Ok(is_there.then_some(entry).into_iter().collect())
    }

    fn open(&self, _: &DeviceKey) -> Result<Box<dyn Port>, UsbError> {
        let mut state = self.state();
        if state.is_unplugged {
            return Err(UsbError::Gone);
        }
        state.silent_since = None;
        Ok(Box::new(self.clone()))
    }

    fn wait_for_change(&self, limit: Duration) {
        self.sleep(limit);
    }
}

impl Port for VirtualFi {
    fn strings(&self) -> Result<Strings, UsbError> {
        Ok(Strings {
            serial: Some("A001".into()),
            ..Strings::default()
        })
    }

    fn configuration(&self) -> Result<u8, UsbError> {
        Ok(1)
    }

    fn set_configuration(&self, _: u8) -> Result<(), UsbError> {
        Err(UsbError::Busy)
    }

    fn claim(&self, interface: u8, alternate: u8) -> Result<(), UsbError> {
        assert_eq!((interface, alternate), (0, 0));
        Ok(())
    }

    fn release(&self, _: u8) -> Result<(), UsbError> {
        Ok(())
    }

    /// The status of the device is told as long as it lives.
    fn control_in(
        &self,
        request: Control,
        _: &mut [u8],
        limit: Duration,
    ) -> Result<usize, UsbError> {
        let mut state = self.state();
        if state.is_unplugged {
            return Err(UsbError::Gone);
        }
        if state.is_silent() || !state.gives_signs_of_life {
            state.now += limit;
            return Err(UsbError::TimedOut);
        }
        assert_eq!(request.request, 0, "the status");
        Ok(2)
    }

    fn control_out(&self, _: Control, _: &[u8], _: Duration) -> Result<usize, UsbError> {
        Err(UsbError::Stalled)
    }

    fn bulk_in(&self, endpoint: u8, buffer: &mut [u8], limit: Duration) -> Result<Moved, UsbError> {
        assert_eq!(endpoint, 0x81);
        assert!(limit >= Duration::from_millis(1));
        let mut state = self.state();
        if state.is_unplugged {
            return Err(UsbError::Gone);
        }
        if std::mem::take(&mut state.is_halted) {
            return Err(UsbError::Stalled);
        }
        let late = state.late_until.saturating_sub(state.now);
        if late > limit {
            state.now += limit;
            return Err(UsbError::TimedOut);
        }
        state.now += late;
        let Some(part) = state.ready.pop_front() else {
            state.now += limit;
            return Err(UsbError::TimedOut);
        };
        if part.len() > buffer.len() {
            return Err(UsbError::Overflow);
        }
        buffer[..part.len()].copy_from_slice(&part);
        let is_cut =
            part.len() % PACKET_BYTES == 0 && part.len() < buffer.len() && !part.is_empty();
        if is_cut {
            state.now += limit;
        }
        Ok(Moved {
            bytes: part.len(),
            ended: match part.len() {
                length if length == buffer.len() => Ended::Full,
                _ if is_cut => Ended::TimedOut,
                _ => Ended::Short,
            },
        })
    }

    fn bulk_out(&self, endpoint: u8, bytes: &[u8], limit: Duration) -> Result<Moved, UsbError> {
        assert_eq!(endpoint, 0x02);
        let mut state = self.state();
        if state.is_unplugged {
            return Err(UsbError::Gone);
        }
        if state.is_silent() {
            state.now += limit;
            return Err(UsbError::TimedOut);
        }
        state.hear(bytes);
        if state.is_unplugged {
            return Err(UsbError::Gone);
        }
        Ok(Moved {
            bytes: bytes.len(),
            ended: Ended::Full,
        })
    }

    fn clear_halt(&self, _: u8) -> Result<(), UsbError> {
        Ok(())
    }

    fn reset(&self) -> Result<(), UsbError> {
        let mut state = self.state();
        state.resets += 1;
        state.ready.clear();
        Ok(())
    }
}
