//! The slip that tells the present state of the visit's dossier, and never more than that.

use kiosk_domain::{
    TrackingCode,
    tariff::Channel,
    visit::{Outcome, Visit},
};
use kiosk_slips::{KeptSlip, Slip, SubmittedSlip, Tracking};

use crate::{clock, world::World};

/// The slip of the visit, once its dossier was sealed.
#[must_use]
pub fn of_visit(world: &World, is_reprint: bool) -> Option<Slip> {
    let numbers = world.visit.numbers.clone()?;
    let desk = world.setup.desk()?;
    let procedure = world.procedure()?;
    let language = world.language().tag();
    let unit = world
        .setup
        .profile
        .unit_on(&desk.unit, world.now.date())
        .map(|unit| unit.name.clone());
    let tracking = Tracking {
        url: tracking_url(world, &numbers.tracking),
        code: numbers.tracking.clone(),
    };
    let profile = &world.setup.profile;
    let is_clock_trusted = clock::is_trusted(clock::now());
    let (papers, pages) = counts(&world.visit);
    Some(match &world.visit.outcome {
        Some(Outcome::Accepted {
            official_code,
            pages,
        }) => Slip::Submitted(SubmittedSlip {
            desk: desk.name.get(language).to_owned(),
            unit: unit.unwrap_or_default(),
            session_no: numbers.session_no,
            official_code: official_code.clone(),
            tracking,
            procedure: procedure.name.get(language).to_owned(),
            papers,
            pages: *pages,
            received_at: world.now,
            is_clock_trusted,
            promised_at: None,
            collect_at: None,
            fee_vnd: world
                .case()
                .and_then(|case| profile.plain_fee_vnd(case, Channel::Online, world.now.date())),
            phone: world.phone(),
            publicity: profile.publicity.get(language).to_owned(),
            is_reprint,
        }),
        other => Slip::Kept(KeptSlip {
            desk: desk.name.get(language).to_owned(),
            unit: unit.unwrap_or_default(),
            session_no: numbers.session_no,
            tracking,
            procedure: procedure.name.get(language).to_owned(),
            papers,
            pages,
            kept_at: world.now,
            is_clock_trusted,
            reason: match other {
                Some(Outcome::KeptNotSent(fault)) => *fault,
                Some(Outcome::Refused(fault)) => Some(*fault),
                Some(Outcome::Mismatch) => Some(kiosk_domain::FaultCode::PortalMismatch),
                Some(Outcome::Accepted { .. }) | None => None,
            },
            phone: world.phone(),
            publicity: profile.publicity.get(language).to_owned(),
            is_reprint,
        }),
    })
}

/// Address of the tracking page of a code.
#[must_use]
pub fn tracking_url(world: &World, code: &TrackingCode) -> String {
    format!("{}{code}", world.setup.tracking_base)
}

/// Papers with pages, and their pages.
fn counts(visit: &Visit) -> (u32, u32) {
    let papers = visit
        .tasks
        .iter()
        .filter(|task| task.kept_pages() > 0)
        .count();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    (count(papers), count(visit.page_count()))
}
