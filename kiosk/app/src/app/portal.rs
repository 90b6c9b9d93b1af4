//! What the delivery tells about the dossier of this visit.

use std::time::{Duration, Instant};

use iced::Task;
use kiosk_domain::{
    DossierId, FaultCode,
    visit::{Event, Outcome, Step},
};

use super::Kiosk;
use crate::{facts::Link, message::Message};

/// How long a stalled delivery is waited for before the citizen gets the slip "kept, not
/// sent": long enough for a link that is cut and comes back, short enough to stand for.
const PATIENCE: Duration = Duration::from_secs(15);

impl Kiosk {
    pub(super) fn on_portal(&mut self, event: kiosk_portal::Event) -> Task<Message> {
        use kiosk_portal::Event as Delivered;
        match event {
            Delivered::Link(kiosk_portal::Link::Up) => self.world.facts.link = Link::Up,
            Delivered::Link(kiosk_portal::Link::Down(_)) => self.world.facts.link = Link::Down,
            Delivered::Keys => self.world.facts.no_new_dossier = None,
            Delivered::Bytes {
                dossier,
                sent,
                total,
                ..
            } if self.is_ours(dossier) => {
                self.stalled_since = None;
                self.world.facts.bytes = Some((sent, total));
            }
            Delivered::Progress { dossier, stage } if self.is_ours(dossier) => {
                self.stalled_since = None;
                return self.say(Event::Progressed(stage));
            }
            Delivered::Accepted {
                dossier,
                official_code,
                pages,
            } if self.is_ours(dossier) => {
                self.stalled_since = None;
                return self.say(Event::Ended(Outcome::Accepted {
                    official_code,
                    pages,
                }));
            }
            Delivered::Waiting { dossier, fault } if self.is_ours(dossier) => {
                self.note_stalled(fault);
            }
            Delivered::NeedsStaff { dossier, fault } if self.is_ours(dossier) => {
                self.stalled_since = None;
                return self.say(Event::Ended(match fault {
                    FaultCode::PortalMismatch => Outcome::Mismatch,
                    other => Outcome::Refused(other),
                }));
            }
            // Dossiers of earlier visits are delivered without anybody watching, and no screen
            // speaks to staff yet.
            Delivered::Alarm(_)
            | Delivered::Clock { .. }
            | Delivered::Bytes { .. }
            | Delivered::Progress { .. }
            | Delivered::Accepted { .. }
            | Delivered::Waiting { .. }
            | Delivered::NeedsStaff { .. } => {}
        }
        Task::none()
    }

    fn is_ours(&self, dossier: DossierId) -> bool {
        self.world
            .visit
            .numbers
            .as_ref()
            .is_some_and(|numbers| numbers.id == dossier)
    }

    fn note_stalled(&mut self, fault: FaultCode) {
        self.stalled_since.get_or_insert_with(Instant::now);
        self.world.notice = Some(fault);
    }

    pub(super) fn check_stalled(&mut self, now: Instant) -> Task<Message> {
        let waited = self
            .stalled_since
            .map(|since| now.saturating_duration_since(since));
        if self.world.visit.step != Step::Sending || waited.is_none_or(|waited| waited < PATIENCE) {
            return Task::none();
        }
        self.stalled_since = None;
        let fault = self.world.notice.take();
        self.say(Event::Ended(Outcome::KeptNotSent(fault)))
    }
}
