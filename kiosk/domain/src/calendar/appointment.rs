//! The promised date of one dossier: started anew by a supplement, postponed once at most.
//!
//! Decree 61/2018/NĐ-CP: after a complete dossier the time limit starts again in full (Art.
//! 19.4); a desk that will be late says so at least a day before, apologises in writing and
//! names one new date at most (Art. 19.9). A supplement gives a new clock but not a second
//! postponement.

use jiff::civil::DateTime;

use super::{Calendar, Due};
use crate::procedure::TimeLimit;

/// When a dossier's result is promised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appointment {
    received: DateTime,
    limit: TimeLimit,
    due: Due,
    promised: DateTime,
    postponement: Option<Postponement>,
}

/// The one new date that a desk may name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Postponement {
    /// The new date.
    pub to: DateTime,
    /// Whether the citizen was told at least a day before the old one. A late word is
    /// recorded and not refused: the citizen needs the new date all the same.
    pub told_in_time: bool,
}

/// Why an appointment stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AppointmentError {
    /// A new date was named before.
    #[error("the result was already postponed to {to}; one new date at most")]
    AlreadyPostponed {
        /// The date that was named then.
        to: DateTime,
    },
    /// The new date is not after the promised one.
    #[error("expected a new date after {promised}")]
    NotLater {
        /// The promised date.
        promised: DateTime,
    },
    /// Nobody could hand out a result then.
    #[error("expected a date within working time, and {to} is not")]
    NotWorking {
        /// The date that was asked for.
        to: DateTime,
    },
    /// A supplement cannot come before the dossier.
    #[error("expected a completion from {received} on")]
    TooEarly {
        /// When the dossier was received last.
        received: DateTime,
    },
}

impl Appointment {
    /// The appointment of a dossier received at that moment.
    #[must_use]
    pub fn new(calendar: &Calendar, received: DateTime, limit: TimeLimit) -> Self {
        let due = calendar.due(received, limit);
        Self {
            received,
            limit,
            promised: due.at,
            due,
            postponement: None,
        }
    }

    /// When the citizen may come.
    #[must_use]
    pub fn promised(&self) -> DateTime {
        self.promised
    }

    /// The date by the time limit, with its explanation.
    #[must_use]
    pub fn due(&self) -> &Due {
        &self.due
    }

    /// The postponement, if there was one.
    #[must_use]
    pub fn postponement(&self) -> Option<Postponement> {
        self.postponement
    }

    /// The whole time limit again, from the moment the dossier became complete.
    ///
    /// # Errors
    /// [`AppointmentError::TooEarly`] when that was before the dossier was received.
    pub fn restart(
        self,
        calendar: &Calendar,
        completed: DateTime,
    ) -> Result<Self, AppointmentError> {
        if completed < self.received {
            let received = self.received;
            return Err(AppointmentError::TooEarly { received });
        }
        let started = Self::new(calendar, completed, self.limit);
        Ok(Self {
            postponement: self.postponement,
            ..started
        })
    }

    /// Names a new date; `told` is when the citizen hears of it.
    ///
    /// # Errors
    /// [`AppointmentError`] for a second postponement, a date that is not later, and a date
    /// outside working time.
    pub fn postpone(
        self,
        calendar: &Calendar,
        told: DateTime,
        to: DateTime,
    ) -> Result<Self, AppointmentError> {
        if let Some(Postponement { to, .. }) = self.postponement {
            return Err(AppointmentError::AlreadyPostponed { to });
        }
        let promised = self.promised;
        if to <= promised {
            return Err(AppointmentError::NotLater { promised });
        }
        if !calendar.hands_out(to) {
            return Err(AppointmentError::NotWorking { to });
        }
        let told_in_time = told.date() < promised.date();
        Ok(Self {
            promised: to,
            postponement: Some(Postponement { to, told_in_time }),
            ..self
        })
    }
}
