//! What a dossier costs, and how the sum comes about.
//!
//! People are told the sum before they begin and the officer must come to the same one, so
//! a bill keeps every step: which pages at which price, what the cap took off, who pays
//! nothing and why. What a provincial council sets and nobody published is "unknown" and
//! never guessed. Lines and rates are profile data ([`crate::tariff`]); amounts are whole
//! đồng.

mod pages;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    TariffCode,
    tariff::{Channel, Charge, Exemption, Fee, FreeIf, Per, Tariff},
};

/// When and how a dossier is handed in, and by whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Occasion {
    /// The day on which it is handed in.
    pub day: Date,
    /// The way it comes.
    pub channel: Channel,
    /// Code of the exemption that the person claims.
    pub exemption: Option<String>,
}

/// What is asked for under one line of the tariff.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Asked {
    /// How many cases, copies or documents, if somebody counted them.
    pub count: Option<u32>,
    /// The papers that are copied, if somebody counted their pages.
    pub originals: Vec<Original>,
    /// What is known of the condition under which the line is free.
    pub condition: Condition,
}

/// A paper of which copies are certified.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Original {
    /// Its written pages, at least 1.
    pub pages: u32,
    /// How many copies, at least 1.
    pub copies: u32,
}

/// What is known of the condition under which a line is free.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Condition {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// Day of the event that is declared, such as a birth.
    Event(Date),
    /// Somebody said whether it holds.
    Holds(bool),
}

/// What a dossier costs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bill<'a> {
    /// In the order of the case.
    pub lines: Vec<BillLine<'a>>,
    /// The lines whose sum is known, added up, in đồng.
    pub known_vnd: u64,
}

/// What one line of the tariff comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BillLine<'a> {
    /// The line: its name says what is paid for, its note what else there is to know.
    pub tariff: &'a Tariff,
    /// How the sum comes about; empty where there is nothing to reckon.
    pub steps: Vec<Step>,
    /// What is to be paid.
    pub due: LineDue<'a>,
    /// Nothing would be due if this holds; nobody has asked yet.
    pub free_if: Option<&'a FreeIf>,
}

/// What is to be paid for one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineDue<'a> {
    /// So many đồng.
    Vnd(u64),
    /// Nothing, and why.
    Free(WhyFree<'a>),
    /// It depends on pages, copies or cases that nobody has counted yet.
    NotCounted,
    /// Set by the provincial council, and not known here.
    Unknown,
}

/// Why nothing is to be paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhyFree<'a> {
    /// Nobody pays for this.
    NoCharge,
    /// The person is exempt.
    Exempt(&'a Exemption),
    /// A condition holds, such as being in time.
    Condition(&'a FreeIf),
}

/// One step of a sum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Pages of the original at one price, for one copy.
    Pages {
        /// First page.
        from: u32,
        /// Last page.
        to: u32,
        /// Price of each, in đồng.
        each_vnd: u64,
        /// All of them, in đồng.
        sum_vnd: u64,
    },
    /// No copy costs more.
    CopyCap {
        /// What its pages come to, in đồng.
        before_vnd: u64,
        /// What it costs, in đồng.
        cap_vnd: u64,
    },
    /// So many of something.
    Times {
        /// Of what.
        per: Per,
        /// How many.
        count: u32,
        /// Price of each, in đồng.
        each_vnd: u64,
        /// All of them, in đồng.
        sum_vnd: u64,
    },
}

/// Why there is no bill.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FeeError {
    /// The case names a line that the tariff does not have on that day.
    #[error("tariff {tariff}: expected a line in force on {day}")]
    NotInForce {
        /// The line.
        tariff: TariffCode,
        /// The day.
        day: Date,
    },
    /// A paper without pages or without copies.
    #[error("tariff {tariff}: expected at least 1 page and 1 copy")]
    NothingToCopy {
        /// The line.
        tariff: TariffCode,
    },
    /// The event that is declared has not happened yet.
    #[error("tariff {tariff}: expected an event on or before the day of handing in")]
    EventInFuture {
        /// The line.
        tariff: TariffCode,
    },
    /// No such sum can be paid.
    #[error("tariff {tariff}: expected a sum of at most {max} đồng", max = u64::MAX)]
    TooLarge {
        /// The line.
        tariff: TariffCode,
    },
}

/// The bill of a dossier: the case's lines for the way it comes, each as the tariff has it
/// on that day. Optional lines count if they are in `asked`.
///
/// # Errors
/// [`FeeError`] for the first line that cannot be reckoned.
pub fn bill<'a>(
    fees: &[Fee],
    tariffs: &'a [Tariff],
    occasion: &Occasion,
    asked: &BTreeMap<TariffCode, Asked>,
) -> Result<Bill<'a>, FeeError> {
    let nothing = Asked::default();
    let mut bill = Bill {
        lines: Vec::new(),
        known_vnd: 0,
    };
    let by_this_way = fees
        .iter()
        .filter(|fee| fee.channels.contains(&occasion.channel));
    for fee in by_this_way {
        let asked = asked.get(&fee.tariff);
        if fee.optional && asked.is_none() {
            continue;
        }
        let tariff = in_force(&fee.tariff, tariffs, occasion.day)?;
        bill.add(line(tariff, occasion, asked.unwrap_or(&nothing))?)?;
    }
    Ok(bill)
}

/// What one line of the tariff comes to.
///
/// # Errors
/// [`FeeError`] when the line is not in force on that day, or what is asked makes no sense.
pub fn line<'a>(
    tariff: &'a Tariff,
    occasion: &Occasion,
    asked: &Asked,
) -> Result<BillLine<'a>, FeeError> {
    if !tariff.is_in_force(occasion.day) {
        return Err(not_in_force(&tariff.code, occasion.day));
    }
    let condition = condition(tariff, occasion.day, asked.condition)?;
    let why = why_free(tariff, occasion, condition);
    let (steps, due) = match why {
        Some(why) => (Vec::new(), LineDue::Free(why)),
        None => charged(tariff, asked)?,
    };
    let is_open = why.is_none() && condition.is_none();
    Ok(BillLine {
        tariff,
        steps,
        due,
        free_if: tariff.free_if.as_ref().filter(|_| is_open),
    })
}

impl<'a> Bill<'a> {
    /// Whether every line's sum is known, so that `known_vnd` is all there is to pay.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let is_known = |due: &LineDue<'_>| matches!(due, LineDue::Vnd(_) | LineDue::Free(_));
        self.lines.iter().all(|line| is_known(&line.due))
    }

    fn add(&mut self, line: BillLine<'a>) -> Result<(), FeeError> {
        if let LineDue::Vnd(vnd) = line.due {
            let sum = self.known_vnd.checked_add(vnd);
            self.known_vnd = sum.ok_or_else(|| too_large(line.tariff))?;
        }
        self.lines.push(line);
        Ok(())
    }
}

fn in_force<'a>(
    code: &TariffCode,
    tariffs: &'a [Tariff],
    day: Date,
) -> Result<&'a Tariff, FeeError> {
    let mut lines = tariffs.iter().filter(|tariff| tariff.code == *code);
    let current = lines.find(|tariff| tariff.is_in_force(day));
    current.ok_or_else(|| not_in_force(code, day))
}

/// Whether the condition holds, if that is known.
fn condition(tariff: &Tariff, day: Date, known: Condition) -> Result<Option<bool>, FeeError> {
    let within_days = tariff
        .free_if
        .as_ref()
        .and_then(|free_if| free_if.within_days);
    match (known, within_days) {
        (Condition::Holds(holds), _) => Ok(Some(holds)),
        (Condition::Event(event), Some(days)) => {
            let passed = u64::try_from(day.duration_since(event).as_hours() / 24);
            let passed = passed.map_err(|_| FeeError::EventInFuture {
                tariff: tariff.code.clone(),
            })?;
            Ok(Some(passed <= u64::from(days)))
        }
        (Condition::Event(_), None) | (Condition::NotAsked, _) => Ok(None),
    }
}

/// Exemptions count before conditions: a poor family is told that it never pays, not that
/// it was in time.
fn why_free<'a>(
    tariff: &'a Tariff,
    occasion: &Occasion,
    condition: Option<bool>,
) -> Option<WhyFree<'a>> {
    if tariff.charge == Charge::Free {
        return Some(WhyFree::NoCharge);
    }
    let is_claimed = |one: &&Exemption| {
        occasion.exemption.as_ref() == Some(&one.code) && one.origin.period.contains(occasion.day)
    };
    let exemption = tariff.exemptions.iter().find(is_claimed);
    let free_if = tariff.free_if.as_ref().filter(|_| condition == Some(true));
    exemption
        .map(WhyFree::Exempt)
        .or(free_if.map(WhyFree::Condition))
}

fn charged<'a>(tariff: &Tariff, asked: &Asked) -> Result<(Vec<Step>, LineDue<'a>), FeeError> {
    let none = Vec::new();
    match &tariff.charge {
        Charge::Free => Ok((none, LineDue::Free(WhyFree::NoCharge))),
        Charge::Fixed { vnd } => Ok((none, LineDue::Vnd(*vnd))),
        Charge::Unknown => Ok((none, LineDue::Unknown)),
        Charge::Each { vnd, per } => match asked.count {
            Some(count) => {
                let sum_vnd = times(tariff, *vnd, count)?;
                let step = Step::Times {
                    per: *per,
                    count,
                    each_vnd: *vnd,
                    sum_vnd,
                };
                Ok((vec![step], LineDue::Vnd(sum_vnd)))
            }
            None => Ok((none, LineDue::NotCounted)),
        },
        Charge::PerPage { .. } if asked.originals.is_empty() => Ok((none, LineDue::NotCounted)),
        Charge::PerPage {
            steps,
            copy_cap_vnd,
        } => {
            let (steps, sum) = pages::charged(tariff, steps, *copy_cap_vnd, &asked.originals)?;
            Ok((steps, LineDue::Vnd(sum)))
        }
    }
}

fn times(tariff: &Tariff, vnd: u64, count: u32) -> Result<u64, FeeError> {
    vnd.checked_mul(u64::from(count))
        .ok_or_else(|| too_large(tariff))
}

fn not_in_force(code: &TariffCode, day: Date) -> FeeError {
    FeeError::NotInForce {
        tariff: code.clone(),
        day,
    }
}

fn too_large(tariff: &Tariff) -> FeeError {
    FeeError::TooLarge {
        tariff: tariff.code.clone(),
    }
}

#[cfg(test)]
mod tests;
