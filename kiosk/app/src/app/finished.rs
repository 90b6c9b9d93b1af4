//! What came of the effects; late results of an earlier visit are dropped.

use iced::Task;
use kiosk_domain::{FaultCode, visit::Event};

use super::Kiosk;
use crate::{
    effect::{Finished, Outcome, StoredPage},
    facts::ScanPhase,
    message::Message,
};

impl Kiosk {
    pub(super) fn on_finished(&mut self, finished: Finished) -> Task<Message> {
        if finished.visit != self.world.visit.id {
            return Task::none();
        }
        match finished.result {
            Outcome::DraftBegun(Ok(numbers)) => {
                self.world.visit.numbers = Some(numbers);
                Task::none()
            }
            Outcome::DraftBegun(Err(fault)) => {
                self.world.notice = Some(fault);
                // The delivery tells when keys have come; until then nobody need try again.
                if fault == FaultCode::NoPortalKey {
                    self.world.facts.no_new_dossier = Some(fault);
                }
                self.say(Event::DraftFailed)
            }
            Outcome::CardRead(result) => {
                self.world.facts.scan = ScanPhase::Idle;
                match result {
                    Ok(applicant) => self.say(Event::PersonRead(applicant)),
                    Err(fault) => {
                        self.world.card_fault = Some(fault);
                        Task::none()
                    }
                }
            }
            Outcome::PageStored { component, result } => {
                self.world.facts.scan = ScanPhase::Idle;
                match result {
                    Ok(stored) => {
                        let StoredPage {
                            page,
                            mut verdicts,
                            facts,
                        } = *stored;
                        if self.world.is_there_already(&component, &facts) {
                            verdicts.push(FaultCode::PageTwice);
                        }
                        self.world.pages.insert(page, facts);
                        self.say(Event::PageScanned {
                            component,
                            page,
                            verdicts,
                        })
                    }
                    Err(fault) => self.say(Event::ScanFailed { component, fault }),
                }
            }
            Outcome::PageTurned(Ok(stored)) => {
                let StoredPage {
                    page,
                    verdicts,
                    facts,
                } = *stored;
                self.world.pages.insert(page, facts);
                self.say(Event::PageTurned { page, verdicts })
            }
            Outcome::PageTurned(Err(fault)) => {
                self.world.notice = Some(fault);
                Task::none()
            }
            Outcome::Sealed(Ok(sent)) => {
                self.world.sent = sent;
                self.say(Event::Progressed(kiosk_domain::visit::SendStage::Kept))
            }
            Outcome::Sealed(Err(fault)) => self.say(Event::SealFailed(fault)),
            Outcome::Wiped => self.say(Event::Wiped),
        }
    }
}
