//! Sheets: from paper that was seen to a side that was told.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Instant,
};

use kiosk_domain::FaultCode;

use super::Machine;
use crate::{
    Event, Side,
    batch::{Phase, Sheet},
    header,
};

impl Machine {
    pub(super) fn started(&mut self) {
        let Some(batch) = &mut self.batch else {
            self.must_cancel = true;
            return;
        };
        if batch.phase == Phase::Starting {
            batch.phase = Phase::Pulling;
            let (ticket, source) = (batch.ticket, batch.job.source);
            self.tell(Event::Scanning { ticket, source });
        }
    }

    pub(super) fn side(&mut self, side: Side, now: Instant) {
        let Some(batch) = &mut self.batch else { return };
        if batch.phase != Phase::Pulling {
            return;
        }
        let picture = digest(&side.image);
        let is_stale = self.is_fresh && self.last_picture == Some(picture);
        self.is_fresh = false;
        if is_stale {
            tracing::warn!("a picture from before the reconnection was dropped");
            return;
        }
        self.last_picture = Some(picture);
        if !is_whole(&side) {
            return self.refuse(FaultCode::PageUnreadable, now);
        }
        match batch.take(side) {
            Sheet::Partial => {}
            Sheet::Torn => self.refuse(FaultCode::PageUnreadable, now),
            Sheet::Whole => {
                let ticket = batch.ticket;
                if let Some(side) = batch.next_side() {
                    self.tell(Event::Side { ticket, side });
                }
            }
        }
    }

    /// The device says that no side is left.
    pub(super) fn ended(&mut self, now: Instant) {
        if !self.is_reading() {
            return;
        }
        let Some(batch) = &mut self.batch else { return };
        if batch.is_inside_sheet() {
            self.refuse(FaultCode::PageUnreadable, now);
        } else if batch.sheets_since_start == 0 {
            self.found_empty(now);
        } else {
            batch.phase = Phase::Ending;
        }
    }

    /// "Empty" against the sensors: one silent restart, then paper is awaited again.
    pub(super) fn found_empty(&mut self, now: Instant) {
        let Some(batch) = &mut self.batch else { return };
        self.must_cancel = true;
        let is_running = matches!(batch.phase, Phase::Pulling | Phase::Starting);
        batch.interrupt();
        if is_running && !batch.has_retried {
            batch.has_retried = true;
            batch.begin();
        } else {
            batch.has_retried = false;
            batch.hold = self.sensors;
            self.tell_waiting();
            self.poll_at = now;
        }
    }
}

fn is_whole(side: &Side) -> bool {
    let size_px = header::whole_size_px(&side.image);
    size_px.is_some() && (side.announced_px.is_none() || side.announced_px == size_px)
}

/// Tells one picture from another; sensor noise makes two readings of a sheet differ.
fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
