//! Finding a scanner, opening it, losing it.

use std::time::Instant;

use kiosk_domain::FaultCode;

use super::{Link, Machine};
use crate::{DeviceInfo, Event, Presence, ScanError};

impl Machine {
    pub(super) fn listed(&mut self, devices: &[DeviceInfo], now: Instant) {
        if let Link::Open(info) = &self.link {
            if !devices.iter().any(|device| device.id == info.id) {
                return self.lost(now);
            }
            self.poll_at = now + self.timing.presence_poll;
            return;
        }
        match devices.first() {
            Some(device) => self.link = Link::Found(device.id.clone()),
            None => self.missing(now),
        }
    }

    pub(super) fn missing(&mut self, now: Instant) {
        self.link = Link::Missing;
        self.poll_at = now + self.timing.device_poll;
        if self.presence != Some(false) {
            self.presence = Some(false);
            self.tell(Event::Device(Presence::Missing));
        }
        if self.batch.is_some() {
            self.raise(FaultCode::ScannerMissing, None);
        }
    }

    pub(super) fn opened(&mut self, info: DeviceInfo, now: Instant) {
        if let Some(batch) = &mut self.batch {
            batch.job.duplex &= info.has_duplex;
        }
        self.link = Link::Open(info.clone());
        self.presence = Some(true);
        self.tell(Event::Device(Presence::Present(info)));
        self.sensors = None;
        // A job of an earlier connection may still run in the device.
        self.must_cancel = true;
        self.is_fresh = true;
        self.poll_at = now;
    }

    pub(super) fn not_opened(&mut self, error: &ScanError, now: Instant) {
        self.missing(now);
        if self.batch.is_none() && *error != ScanError::Unplugged {
            self.raise(error.fault(), None);
        }
    }

    pub(super) fn not_cancelled(&mut self, error: &ScanError, now: Instant) {
        self.must_cancel = false;
        match error {
            ScanError::Unplugged => self.lost(now),
            ScanError::Silent => self.broke_down(FaultCode::ScannerSilent, now),
            // What stands in the way shows in the next reading of the sensors.
            _ => {}
        }
    }
}
