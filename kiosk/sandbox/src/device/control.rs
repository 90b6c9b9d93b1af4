//! Requests on endpoint 0 (USB 2.0, 9.4; printer class 1.1; IPP over USB, 4).
//!
//! What is not known stalls, as on real devices.

use kiosk_usb::UsbError;

use super::{Device, Ground};
use crate::{
    device::Pipe,
    script::{UsbEffect, UsbEvent},
};

/// A setup packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Setup {
    pub(crate) kind: u8,
    pub(crate) request: u8,
    pub(crate) value: u16,
    pub(crate) index: u16,
    pub(crate) length: u16,
}

impl From<[u8; 8]> for Setup {
    fn from(bytes: [u8; 8]) -> Self {
        let [kind, request, v0, v1, i0, i1, l0, l1] = bytes;
        Self {
            kind,
            request,
            value: u16::from_le_bytes([v0, v1]),
            index: u16::from_le_bytes([i0, i1]),
            length: u16::from_le_bytes([l0, l1]),
        }
    }
}

const STALL: Result<Vec<u8>, UsbError> = Err(UsbError::Stalled);
const DONE: Result<Vec<u8>, UsbError> = Ok(Vec::new());

impl Device {
    /// Answers a request; what it reads is cut to the length asked for. Nothing is answered
    /// while the device is silent.
    pub(crate) fn control(
        &mut self,
        setup: Setup,
        ground: &mut Ground<'_>,
    ) -> Result<Option<Vec<u8>>, UsbError> {
        if let Some(effect) = ground.rules.on_usb(UsbEvent::Control, 0) {
            self.fail(effect, ground)?;
        }
        if self.is_silent {
            return Ok(None);
        }
        let mut answer = match setup.kind & 0x60 {
            0x00 => self.standard(setup, ground),
            0x20 => self.class(setup, ground),
            _ => STALL,
        }?;
        answer.truncate(usize::from(setup.length));
        Ok(Some(answer))
    }

    fn standard(&mut self, setup: Setup, ground: &mut Ground<'_>) -> Result<Vec<u8>, UsbError> {
        let low = (setup.value & 0xFF) as u8;
        let target = (setup.index & 0xFF) as u8;
        match (setup.kind & 0x9F, setup.request) {
            // GET_STATUS of device, interface, endpoint.
            (0x80, 0) => Ok(vec![1, 0]),
            (0x81, 0) => Ok(vec![0, 0]),
            (0x82, 0) => Ok(vec![u8::from(self.pipe(target)?.is_halted(target)), 0]),
            // CLEAR_FEATURE and SET_FEATURE of an endpoint's halt.
            (0x02, request @ (1 | 3)) if setup.value == 0 => {
                let pipe = self.pipe(target).map_err(|_| UsbError::Stalled)?;
                pipe.set_halt(target, request == 3);
                DONE
            }
            (0x80, 6) => self.descriptor(setup, ground),
            (0x80, 8) => Ok(vec![self.configuration]),
            (0x00, 9) => self.set_configuration(low).map(|()| Vec::new()).or(STALL),
            (0x81, 10) => Ok(vec![self.alternates.get(&target).copied().unwrap_or(0)]),
            (0x01, 11) => self
                .set_alternate(target, low)
                .map(|()| Vec::new())
                .or(STALL),
            _ => STALL,
        }
    }

    fn descriptor(&mut self, setup: Setup, ground: &mut Ground<'_>) -> Result<Vec<u8>, UsbError> {
        let [number, kind] = setup.value.to_le_bytes();
        let found = match kind {
            1 => Some(self.layout.device_bytes()),
            2 => self.layout.configuration_bytes(usize::from(number)),
            3 => {
                if let Some(effect @ UsbEffect::Stall) = ground.rules.on_usb(UsbEvent::Strings, 0) {
                    self.fail(effect, ground)?;
                }
                self.layout.string_bytes(number)
            }
            // The same at the other speed.
            6 => self.layout.device_bytes().get(2..8).map(|same| {
                let count = self.layout.configurations.len() as u8;
                [&[10, 6], same, &[count, 0]].concat()
            }),
            0x21 => self.personality.class_request(0x21),
            _ => None,
        };
        found.ok_or(UsbError::Stalled)
    }

    fn class(&mut self, setup: Setup, ground: &mut Ground<'_>) -> Result<Vec<u8>, UsbError> {
        match (setup.kind & 0x80, setup.request) {
            (0x80, request @ (0 | 1)) => {
                let answer = self.personality.class_request(request);
                answer.ok_or(UsbError::Stalled)
            }
            // SOFT_RESET empties both pipes and ends halts, without a new enumeration.
            (0x00, 2) if self.personality.class_request(1).is_some() => {
                self.personality.reset(ground);
                self.pipes.iter_mut().for_each(Pipe::flush);
                DONE
            }
            _ => STALL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Model, desk::State, device::escl::EsclModel};

    /// The device's answer to a setup packet.
    fn ask(state: &mut State, setup: [u8; 8]) -> Result<Vec<u8>, UsbError> {
        let answer = state.with_device(|device, ground| device.control(setup.into(), ground));
        answer.unwrap().map(Option::unwrap)
    }

    fn state() -> State {
        let mut state = State::default();
        state.attach(&Model::Escl(EsclModel::default()));
        state
    }

    #[test]
    fn descriptors_are_whole_and_cut_to_the_length_asked_for() {
        let mut state = state();
        let device = ask(&mut state, [0x80, 6, 0, 1, 0, 0, 18, 0]).unwrap();
        assert_eq!((device.len(), device[0], device[1]), (18, 18, 1));
        let head = ask(&mut state, [0x80, 6, 0, 2, 0, 0, 9, 0]).unwrap();
        let total = u16::from_le_bytes([head[2], head[3]]);
        let whole = ask(&mut state, [0x80, 6, 0, 2, 0, 0, 0xFF, 0xFF]).unwrap();
        assert_eq!((head.len(), whole.len()), (9, usize::from(total)));
        let languages = ask(&mut state, [0x80, 6, 0, 3, 0, 0, 0xFF, 0]).unwrap();
        assert_eq!(languages, [4, 3, 9, 4]);
    }

    #[test]
    fn halts_are_set_told_and_cleared() {
        let mut state = state();
        let halt = |state: &mut State| ask(state, [0x82, 0, 0, 0, 0x81, 0, 2, 0]);
        assert_eq!(ask(&mut state, [2, 3, 0, 0, 0x81, 0, 0, 0]), DONE);
        assert_eq!(halt(&mut state), Ok(vec![1, 0]));
        assert_eq!(ask(&mut state, [2, 1, 0, 0, 0x81, 0, 0, 0]), DONE);
        assert_eq!(halt(&mut state), Ok(vec![0, 0]));
    }

    #[test]
    fn unknown_requests_stall() {
        let mut state = state();
        for setup in [
            [0x80, 6, 9, 3, 0, 0, 255, 0],
            [0x80, 6, 7, 2, 0, 0, 255, 0],
            [0x00, 9, 5, 0, 0, 0, 0, 0],
            [0x01, 11, 7, 0, 0, 0, 0, 0],
            [0xC0, 1, 0, 0, 0, 0, 4, 0],
            [2, 3, 0, 0, 0x8F, 0, 0, 0],
        ] {
            assert_eq!(ask(&mut state, setup), STALL, "{setup:?}");
        }
    }
}
