//! What the receiving officer does: accept a dossier and give it its official code.
//!
//! The code's form is `V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX` (Circular 01/2018/TT-VPCP Art.
//! 19): the receiving unit's agency identifier, the day in Viet Nam, and a number of that
//! unit and day. Only an officer's act makes one; the kiosk never does.

use jiff::{Timestamp, civil::Date};
use kiosk_domain::{
    DossierId, TrackingCode, UnitCode, calendar::vietnam_time, dossier::NationalState,
};

use crate::{
    Gateway, GatewayError,
    gateway::Depot,
    store::{Dossier, Issued},
};

impl Gateway {
    /// Accepts a dossier and gives its official code; the same code on every further call.
    pub(crate) fn accept(&self, name: &str, now: Timestamp) -> Result<String, GatewayError> {
        let dossier = find(self.depot(), name)?;
        let today = vietnam_time(now).date();
        let agency = self.agency(&dossier.unit, today)?;
        let day = today.strftime("%y%m%d").to_string();
        match self
            .depot()
            .store
            .issue_code(dossier.id, &agency, &day, now)?
        {
            Issued::Code(code) => Ok(code),
            Issued::NotTakenIn => Err(GatewayError::NotTakenIn(dossier.id)),
            Issued::WrongState(from) => Err(GatewayError::MoveNotAllowed {
                from,
                to: NationalState::Accepted,
            }),
            Issued::UsedUp => Err(GatewayError::CodesUsedUp { agency, day }),
        }
    }

    fn agency(&self, unit: &str, today: Date) -> Result<String, GatewayError> {
        let code = UnitCode::from(unit);
        let agency = self
            .profile()
            .unit_on(&code, today)
            .and_then(|unit| unit.agency.clone());
        agency.ok_or(GatewayError::AgencyUnknown(code))
    }
}

/// A dossier by its id or its tracking code.
pub(crate) fn find(depot: &Depot, name: &str) -> Result<Dossier, GatewayError> {
    let found = match name.parse::<DossierId>() {
        Ok(id) => depot.store.dossier(id)?,
        Err(_) => match TrackingCode::parse(name) {
            Ok(code) => depot.store.dossier_of_code(&code)?,
            Err(_) => None,
        },
    };
    found.ok_or(GatewayError::DossierUnknown)
}

/// One line a dossier: id, tracking code, state, national state, official code.
pub(crate) fn list(depot: &Depot, now: Timestamp) -> Result<Vec<String>, GatewayError> {
    let dossiers = depot.store.dossiers()?;
    Ok(dossiers.iter().map(|dossier| line(dossier, now)).collect())
}

fn line(dossier: &Dossier, now: Timestamp) -> String {
    let state = serde_json::to_value(dossier.state(now)).unwrap_or_default();
    let national = dossier
        .national
        .map_or("-".to_owned(), |state| state.number().to_string());
    format!(
        "{}\t{}\t{}\t{national}\t{}",
        dossier.id,
        dossier.tracking_code,
        state.as_str().unwrap_or("-"),
        dossier.official_code.as_deref().unwrap_or("-"),
    )
}
