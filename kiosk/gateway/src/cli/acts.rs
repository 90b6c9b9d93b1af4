//! The receiving officer's commands; they may run while the server does.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::{Place, open, say};
use crate::{
    GatewayError,
    form::Note,
    gateway::Depot,
    officer::{self, Verb},
};

#[derive(Debug, Subcommand)]
pub(super) enum OfficerCommand {
    /// Accept a dossier and print its official code.
    Accept(Target),
    /// Begin or go on with the work; after a supplement the time limit starts again.
    Start(Target),
    /// Ask for more papers.
    Supplement {
        #[command(flatten)]
        target: Target,
        /// Code of a paper that is asked for; may be repeated.
        #[arg(long = "component", value_name = "CODE")]
        components: Vec<String>,
        #[command(flatten)]
        why: Why,
    },
    /// Ask for a fee.
    Fee {
        #[command(flatten)]
        target: Target,
        /// How much, in dong.
        #[arg(long, value_name = "VND", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
        amount: u64,
    },
    /// The fee was paid; work goes on.
    Paid(Target),
    /// Name the one new date that a desk may name.
    Postpone {
        #[command(flatten)]
        target: Target,
        /// A day, or a day with a time, in Viet Nam: 2026-12-24 or 2026-12-24T09:00.
        #[arg(long, value_name = "DATE")]
        to: String,
        #[command(flatten)]
        why: Why,
    },
    /// Do not take the dossier.
    Refuse {
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        why: Why,
    },
    /// Stop the work.
    Stop {
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        why: Why,
    },
    /// The result is there.
    Finish(Target),
    /// The citizen has the result.
    Return(Target),
    /// One line a dossier: id, tracking code, state, national state, official code.
    List {
        /// Data folder of the gateway.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct Target {
    /// Dossier id, tracking code or official code.
    dossier: String,
    #[command(flatten)]
    place: Place,
    /// Print how the dossier stands now as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Why {
    /// The reason, as the citizen will read it.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Why {
    fn note(self, components: Vec<String>) -> Note {
        Note {
            reason: self.reason,
            components,
        }
    }
}

/// Runs a command to its end.
pub(super) fn run(command: OfficerCommand) -> Result<(), GatewayError> {
    use OfficerCommand as C;
    match command {
        C::Accept(target) => accept(target),
        C::Start(target) => act(target, &Verb::Start),
        C::Supplement {
            target,
            components,
            why,
        } => act(target, &Verb::Supplement(why.note(components))),
        C::Fee { target, amount } => act(target, &Verb::Fee(amount)),
        C::Paid(target) => act(target, &Verb::Paid),
        C::Postpone { target, to, why } => {
            let note = why.note(Vec::new());
            act(target, &Verb::Postpone { to, note })
        }
        C::Refuse { target, why } => act(target, &Verb::Refuse(why.note(Vec::new()))),
        C::Stop { target, why } => act(target, &Verb::Stop(why.note(Vec::new()))),
        C::Finish(target) => act(target, &Verb::Finish),
        C::Return(target) => act(target, &Verb::Return),
        C::List { data } => {
            let now = Timestamp::now();
            officer::list(&Depot::open(&data, now)?, now)?
                .iter()
                .try_for_each(|line| say(line))
        }
    }
}

fn accept(target: Target) -> Result<(), GatewayError> {
    let gateway = open(target.place)?;
    let code = gateway.accept(&target.dossier, gateway.now())?;
    if target.json {
        say_standing(&gateway.standing(&target.dossier)?)
    } else {
        say(&code)
    }
}

fn act(target: Target, verb: &Verb) -> Result<(), GatewayError> {
    let gateway = open(target.place)?;
    gateway.officer_act(&target.dossier, verb, gateway.now())?;
    let standing = gateway.standing(&target.dossier)?;
    match standing.national_state {
        Some(state) if !target.json => say(&format!("national state {state}")),
        _ => say_standing(&standing),
    }
}

fn say_standing(standing: &officer::Standing) -> Result<(), GatewayError> {
    say(&serde_json::to_string(standing).unwrap_or_default())
}
