//! What the receiving officer does with a dossier that was taken in.
//!
//! The official code's form is `V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX` (Circular
//! 01/2018/TT-VPCP Art. 19): the receiving unit's agency identifier, the day in Viet Nam, and
//! a number of that unit and day. Only an officer's act makes one; the kiosk never does.
//! Every other act moves the national state by `national.rs`.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};
use kiosk_domain::{
    CaseCode, DossierId, ProcedureCode, TrackingCode, UnitCode,
    calendar::{Appointment, SkippedDay, vietnam_time},
    dossier::NationalState,
    procedure::TimeLimit,
    tariff::Channel,
};
use serde::Serialize;
use serde_json::json;

use crate::{
    Gateway, GatewayError,
    form::{Note, OpenDossier},
    gateway::Depot,
    store::{Act, Acted, Dossier, FeeChange, Issued, Promise},
    time::to_wire,
};

/// Verb of the first act of all.
pub(crate) const ACCEPT: &str = "accept";
/// Verb that asks for more papers.
pub(crate) const SUPPLEMENT: &str = "supplement";
/// Verb that names a new date.
pub(crate) const POSTPONE: &str = "postpone";
/// Verb that does not take the dossier.
pub(crate) const REFUSE: &str = "refuse";

/// Viet Nam has one time all year.
const VIETNAM: Offset = Offset::constant(7);

/// An act after the acceptance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verb {
    /// The unit works on it, for the first time or again.
    Start,
    /// More papers are needed.
    Supplement(Note),
    /// A fee has to be paid, in đồng.
    Fee(u64),
    /// The fee was paid.
    Paid,
    /// The result comes later, on a day or at a moment in Viet Nam.
    Postpone { to: String, note: Note },
    /// The dossier is not taken.
    Refuse(Note),
    /// Work stops.
    Stop(Note),
    /// The result is there.
    Finish,
    /// The citizen has the result.
    Return,
}

/// How a dossier stands after an act.
#[derive(Debug, Serialize)]
pub(crate) struct Standing {
    pub(crate) dossier: String,
    pub(crate) national_state: Option<u8>,
    pub(crate) official_code: Option<String>,
    pub(crate) promised: Option<String>,
}

impl Gateway {
    /// Accepts a dossier and gives its official code; the same code on every further call.
    pub(crate) fn accept(&self, name: &str, now: Timestamp) -> Result<String, GatewayError> {
        let dossier = find(self.depot(), name)?;
        if dossier.national.is_none() {
            return Err(GatewayError::NotTakenIn(dossier.id));
        }
        let today = vietnam_time(now).date();
        let agency = self.agency(&dossier.unit, today)?;
        let day = today.strftime("%y%m%d").to_string();
        let promise = self.promised_from(&dossier, now)?;
        let store = &self.depot().store;
        match store.issue_code(dossier.id, &agency, &day, promise.as_ref(), now)? {
            Issued::Code(code) => Ok(code),
            Issued::NotTakenIn => Err(GatewayError::NotTakenIn(dossier.id)),
            Issued::WrongState(from) => Err(GatewayError::MoveNotAllowed {
                from,
                to: NationalState::Accepted,
            }),
            Issued::UsedUp => Err(GatewayError::CodesUsedUp { agency, day }),
        }
    }

    /// Does any other act.
    pub(crate) fn officer_act(
        &self,
        name: &str,
        verb: &Verb,
        now: Timestamp,
    ) -> Result<(), GatewayError> {
        use NationalState as S;
        let dossier = find(self.depot(), name)?;
        let id = dossier.id;
        match verb {
            Verb::Start => self.start(&dossier, now),
            Verb::Supplement(note) => {
                let from = [S::Accepted, S::InProgress];
                self.noted(id, (SUPPLEMENT, &from, S::SupplementRequested), note, now)
            }
            Verb::Fee(amount_vnd) => self.paying(
                id,
                ("fee", S::InProgress, S::FeeRequested),
                FeeChange::Ask(*amount_vnd),
                now,
            ),
            Verb::Paid => self.paying(
                id,
                ("paid", S::FeeRequested, S::InProgress),
                FeeChange::Paid,
                now,
            ),
            Verb::Postpone { to, note } => self.postpone(&dossier, to, note, now),
            Verb::Refuse(note) => {
                self.noted(id, (REFUSE, &[S::Registered], S::NotAccepted), note, now)
            }
            Verb::Stop(note) => {
                let from = [S::InProgress, S::SupplementRequested, S::FeeRequested];
                self.noted(id, ("stop", &from, S::Stopped), note, now)
            }
            Verb::Finish => self.plain(id, ("finish", S::InProgress, S::Finished), now),
            Verb::Return => self.plain(id, ("return", S::Finished, S::Returned), now),
        }
    }

    /// How a dossier stands.
    pub(crate) fn standing(&self, name: &str) -> Result<Standing, GatewayError> {
        let dossier = find(self.depot(), name)?;
        let promise = self.depot().store.promise(dossier.id)?;
        Ok(Standing {
            dossier: dossier.id.to_string(),
            national_state: dossier.national.map(NationalState::number),
            official_code: dossier.official_code,
            promised: promise.map(|promise| to_wire(promise.due_at)),
        })
    }

    /// Begins or goes on. After a supplement the time limit starts again in full (Decree
    /// 61/2018/NĐ-CP Art. 19.4). A fee is left by `paid` alone.
    fn start(&self, dossier: &Dossier, now: Timestamp) -> Result<(), GatewayError> {
        use NationalState as S;
        let is_completed = dossier.national == Some(S::SupplementRequested);
        let before = self.depot().store.promise(dossier.id)?;
        let promise = if is_completed {
            let postponed = before.is_some_and(|before| before.postponed);
            self.promised_from(dossier, now)?.map(|promise| Promise {
                postponed,
                ..promise
            })
        } else {
            None
        };
        let act = Act {
            promise: promise.as_ref(),
            ..plain_act(
                "start",
                &[S::Accepted, S::SupplementRequested, S::Stopped],
                S::InProgress,
                now,
            )
        };
        self.enter_act(dossier.id, &act)
    }

    fn plain(
        &self,
        id: DossierId,
        (verb, from, to): (&'static str, NationalState, NationalState),
        now: Timestamp,
    ) -> Result<(), GatewayError> {
        self.enter_act(id, &plain_act(verb, &[from], to, now))
    }

    fn paying(
        &self,
        id: DossierId,
        (verb, from, to): (&'static str, NationalState, NationalState),
        fee: FeeChange,
        now: Timestamp,
    ) -> Result<(), GatewayError> {
        let from = [from];
        let act = Act {
            fee,
            ..plain_act(verb, &from, to, now)
        };
        self.enter_act(id, &act)
    }

    fn noted(
        &self,
        id: DossierId,
        (verb, from, to): (&'static str, &[NationalState], NationalState),
        note: &Note,
        now: Timestamp,
    ) -> Result<(), GatewayError> {
        let sealed = note.seal(self.depot())?;
        let act = Act {
            sealed: Some(&sealed),
            ..plain_act(verb, from, to, now)
        };
        self.enter_act(id, &act)
    }

    /// Names the one new date that a desk may name (Decree 61/2018/NĐ-CP Art. 19.9).
    fn postpone(
        &self,
        dossier: &Dossier,
        to: &str,
        note: &Note,
        now: Timestamp,
    ) -> Result<(), GatewayError> {
        let not_possible = GatewayError::ActNotPossible;
        let promise = self.depot().store.promise(dossier.id)?;
        let promise = promise.ok_or(not_possible("no date was promised"))?;
        if promise.postponed {
            return Err(not_possible(
                "the result was already postponed; one new date at most",
            ));
        }
        let limit = self.time_limit(dossier)?;
        let limit = limit.ok_or(not_possible("the procedure has no time limit"))?;
        let calendar = &self.profile().calendar;
        let started = vietnam_time(promise.started_at);
        let appointment = Appointment::new(calendar, started, limit);
        let to = read_moment(to, appointment.promised())?;
        let postponed = appointment.postpone(calendar, vietnam_time(now), to)?;
        let promise = Promise {
            due_at: timestamp(postponed.promised())?,
            postponed: true,
            ..promise
        };
        let sealed = note.seal(self.depot())?;
        let act = Act {
            to: None,
            promise: Some(&promise),
            sealed: Some(&sealed),
            ..plain_act(
                POSTPONE,
                &[NationalState::Accepted, NationalState::InProgress],
                NationalState::InProgress,
                now,
            )
        };
        self.enter_act(dossier.id, &act)
    }

    fn enter_act(&self, id: DossierId, act: &Act<'_>) -> Result<(), GatewayError> {
        match self.depot().store.act(id, act)? {
            Acted::Done => {
                tracing::info!(dossier = %id, verb = act.verb, "officer's act");
                Ok(())
            }
            Acted::NotTakenIn => Err(GatewayError::NotTakenIn(id)),
            Acted::WrongState(from) => Err(GatewayError::VerbNotAllowed {
                from,
                verb: act.verb,
            }),
        }
    }

    /// What is promised when the clock starts now; `None` for a procedure without a limit.
    fn promised_from(
        &self,
        dossier: &Dossier,
        now: Timestamp,
    ) -> Result<Option<Promise>, GatewayError> {
        let Some(limit) = self.time_limit(dossier)? else {
            return Ok(None);
        };
        let calendar = &self.profile().calendar;
        let appointment = Appointment::new(calendar, vietnam_time(now), limit);
        Ok(Some(Promise {
            started_at: now,
            due_at: timestamp(appointment.promised())?,
            explanation: explanation(&appointment),
            postponed: false,
        }))
    }

    /// The limit of the dossier's case, which only its form tells.
    fn time_limit(&self, dossier: &Dossier) -> Result<Option<TimeLimit>, GatewayError> {
        let form = OpenDossier::new(self.depot(), dossier)?.form()?;
        let case = form.get("case").and_then(serde_json::Value::as_str);
        let day = vietnam_time(dossier.declared_at).date();
        let code = ProcedureCode::from(dossier.procedure.as_str());
        let procedure = self.profile().procedure_on(&code, day);
        let case = procedure.and_then(|procedure| {
            procedure
                .case(&CaseCode::from(case.unwrap_or_default()))
                .or_else(|| procedure.only_case())
        });
        let limit = case.and_then(|case| {
            case.limit(Channel::Online)
                .or_else(|| case.limit(Channel::Desk))
        });
        Ok(limit.map(|limit| limit.time))
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

const fn plain_act<'a>(
    verb: &'static str,
    from: &'a [NationalState],
    to: NationalState,
    now: Timestamp,
) -> Act<'a> {
    Act {
        verb,
        from,
        to: Some(to),
        promise: None,
        fee: FeeChange::None,
        sealed: None,
        now,
    }
}

/// A day takes the time of day of the old date; a day with a time stands for itself.
fn read_moment(text: &str, promised: DateTime) -> Result<DateTime, GatewayError> {
    if let Ok(day) = text.parse::<Date>()
        && day.to_string() == text
    {
        return Ok(day.to_datetime(promised.time()));
    }
    text.parse().map_err(|_| {
        GatewayError::ActNotPossible("expected a day such as 2026-12-24, or 2026-12-24T09:00")
    })
}

fn timestamp(at: DateTime) -> Result<Timestamp, GatewayError> {
    VIETNAM
        .to_timestamp(at)
        .map_err(|_| GatewayError::ActNotPossible("the date is out of range"))
}

/// Why the date is not earlier: the days that did not count and those that did.
fn explanation(appointment: &Appointment) -> String {
    let due = appointment.due();
    let skipped = |day: &SkippedDay| json!({"day": day.date.to_string(), "reason": day.reason.vi});
    let made_up: Vec<_> = due
        .made_up
        .iter()
        .map(|day| json!({"day": day.date.to_string(), "reason": day.reason.vi}))
        .collect();
    json!({
        "skipped": due.skipped.iter().map(skipped).collect::<Vec<_>>(),
        "made_up": made_up,
    })
    .to_string()
}

/// A dossier by its id, its tracking code or its official code.
pub(crate) fn find(depot: &Depot, name: &str) -> Result<Dossier, GatewayError> {
    let found = match (name.parse::<DossierId>(), TrackingCode::parse(name)) {
        (Ok(id), _) => depot.store.dossier(id)?,
        (_, Ok(code)) => depot.store.dossier_of_code(&code)?,
        _ => depot.store.dossier_of_official(name)?,
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
        dossier
            .tracking_code
            .as_ref()
            .map_or("-", TrackingCode::as_str),
        state.as_str().unwrap_or("-"),
        dossier.official_code.as_deref().unwrap_or("-"),
    )
}
