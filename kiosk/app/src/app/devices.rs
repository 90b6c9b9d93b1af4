//! What scanner and printer tell, and what is asked of the scanner.

use iced::Task;
use kiosk_domain::{ComponentCode, FaultCode, visit::Event};
use kiosk_scanner::Source;

use super::Kiosk;
use crate::{effect::Effect, facts::ScanPhase, message::Message};

/// A wish to the scanner that has not been fulfilled yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    number: u64,
    /// `None` for a card.
    component: Option<ComponentCode>,
}

impl Kiosk {
    /// One sheet for a paper, or the card.
    pub(super) fn scan(
        &mut self,
        component: Option<ComponentCode>,
        source: Source,
    ) -> Task<Message> {
        let number = self.interpreter.next_ticket();
        self.ticket = Some(Ticket { number, component });
        self.world.facts.scan = ScanPhase::Waiting;
        self.world.facts.sheet_wanted_back = false;
        self.world.card_fault = None;
        self.run(Effect::Scan(source))
    }

    pub(super) fn stop_scan(&mut self) -> Task<Message> {
        self.ticket = None;
        self.world.facts.scan = ScanPhase::Idle;
        self.run(Effect::StopScan)
    }

    pub(super) fn on_scanner(&mut self, event: kiosk_scanner::Event) -> Task<Message> {
        use kiosk_scanner::{Ending, Event as Scanned, Presence};
        match event {
            Scanned::Device(Presence::Present(info)) => self.world.facts.scanner = Some(info),
            Scanned::Device(Presence::Missing) => self.world.facts.scanner = None,
            Scanned::Sensors(sensors) => {
                let facts = &mut self.world.facts;
                facts.feeder_loaded = sensors.feeder_loaded;
                facts.sheet_wanted_back &= sensors.feeder_loaded;
            }
            Scanned::Waiting { ticket, .. } => {
                if self.is_awaited(ticket) {
                    self.world.facts.sheet_wanted_back = self.world.facts.feeder_loaded;
                }
                self.set_phase(ticket, ScanPhase::Waiting);
            }
            Scanned::Scanning { ticket, .. } => {
                self.world.facts.sheet_wanted_back = false;
                self.set_phase(ticket, ScanPhase::Scanning);
            }
            Scanned::Side { ticket, side } => return self.on_side(ticket, side),
            Scanned::BatchDone {
                ticket,
                ending: Ending::Failed(fault),
                ..
            } => {
                return self.on_scan_failed(ticket, fault);
            }
            Scanned::BatchDone { .. } => {}
            Scanned::Trouble { fault, .. } => {
                self.world.facts.scanner_fault.get_or_insert(fault);
            }
            Scanned::Cleared { .. } => self.world.facts.scanner_fault = None,
        }
        Task::none()
    }

    /// The job is over without a picture; the citizen starts the next try.
    fn on_scan_failed(&mut self, number: u64, fault: FaultCode) -> Task<Message> {
        let Some(ticket) = self.ticket.take_if(|ticket| ticket.number == number) else {
            return Task::none();
        };
        self.world.facts.scan = ScanPhase::Idle;
        match ticket.component {
            Some(component) => self.say(Event::ScanFailed { component, fault }),
            None => {
                self.world.card_fault = Some(fault);
                Task::none()
            }
        }
    }

    fn set_phase(&mut self, number: u64, phase: ScanPhase) {
        if self.is_awaited(number) {
            self.world.facts.scan = phase;
        }
    }

    fn is_awaited(&self, number: u64) -> bool {
        let awaited = self.ticket.as_ref();
        awaited.is_some_and(|ticket| ticket.number == number)
    }

    /// A side that nobody waits for any more is dropped with its bytes.
    fn on_side(&mut self, number: u64, side: kiosk_scanner::Side) -> Task<Message> {
        let Some(ticket) = self.ticket.take_if(|ticket| ticket.number == number) else {
            return Task::none();
        };
        self.world.facts.scan = ScanPhase::Checking;
        let (image, dpi) = (side.image, side.dpi);
        self.run(match ticket.component {
            None => Effect::ReadCard(image),
            Some(component) => Effect::StorePage {
                paper: self
                    .world
                    .component(&component)
                    .map(|component| component.scan)
                    .unwrap_or_default(),
                component,
                image,
                dpi,
            },
        })
    }

    pub(super) fn on_printer(&mut self, event: kiosk_printer::Event) -> Task<Message> {
        use kiosk_printer::{Event as Printed, Status};
        let facts = &mut self.world.facts;
        match event {
            Printed::Status(Status::Ready) => facts.printer_fault = None,
            Printed::Status(Status::Fault(fault)) => {
                facts.printer_fault.get_or_insert(fault);
            }
            Printed::Printed(_) => {
                facts.is_printing = false;
                facts.slip_out = true;
                facts.printer_fault = None;
            }
            Printed::Failed { fault, .. } => {
                facts.printer_fault.get_or_insert(fault);
            }
        }
        Task::none()
    }
}
