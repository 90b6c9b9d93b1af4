//! A table of lies, each with the checks that must notice it.

mod answers;
mod dossiers;
mod receipts;
mod rows;

use std::collections::BTreeSet;

use kiosk_gateway::conform::check;
use serde_json::{Value, json};

use crate::{
    liar::{ScriptedLiar, Tell, Told},
    support::{failed, gateway, target},
};

/// What the portal does wrong, and who notices.
struct Lie {
    about: &'static str,
    tell: Tell,
    caught_by: &'static [&'static str],
}

const fn lie(about: &'static str, tell: Tell, caught_by: &'static [&'static str]) -> Lie {
    Lie {
        about,
        tell,
        caught_by,
    }
}

/// Changes the answer to one call.
macro_rules! on {
    ($method:literal $path:literal, |$told:ident| $change:expr) => {
        |asked: &Asked, $told: &mut Told| {
            if asked.is($method, $path) && $told.status < 300 {
                $change;
            }
        }
    };
}

/// Makes a success of a refusal.
macro_rules! accepts {
    ($problem:literal as $status:literal) => {
        |_: &Asked, told: &mut Told| {
            if told.is_problem($problem) {
                told.accept($status);
            }
        }
    };
}

/// Changes every problem.
macro_rules! problems {
    (|$told:ident| $change:expr) => {
        |_: &Asked, $told: &mut Told| {
            if $told.status >= 400 && $told.body.starts_with(b"{\"type\"") {
                $change;
            }
        }
    };
}

/// Changes the tracking page's text.
macro_rules! page {
    ($from:literal => $to:literal) => {
        |asked: &Asked, told: &mut Told| {
            if asked.path.starts_with("/t/") {
                let text = String::from_utf8(std::mem::take(&mut told.body)).unwrap();
                told.body = text.replace($from, $to).into_bytes();
            }
        }
    };
}

fn remove(told: &mut Told, member: &str) {
    told.json(|body| {
        body.as_object_mut().unwrap().remove(member);
    });
}

/// Turns the last hex digit of a text.
fn turn(value: &mut Value) {
    let text = value.as_str().unwrap();
    let (start, last) = text.split_at(text.len() - 1);
    *value = json!(format!("{start}{}", if last == "0" { "1" } else { "0" }));
}

fn turn_at(told: &mut Told, pointer: &str) {
    told.json(|body| turn(body.pointer_mut(pointer).unwrap()));
}

pub(crate) use {accepts, on, page, problems};

const ALL: [&[Lie]; 8] = [
    answers::FRAME,
    answers::PROBLEMS,
    answers::SERVICE,
    dossiers::DECLARATION,
    dossiers::UPLOADS,
    receipts::RECEIPT,
    receipts::PAGE,
    rows::ROWS,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_lie_is_caught() {
    let data = tempfile::tempdir().unwrap();
    let portal = gateway(data.path()).await;
    let honest = target(portal, data.path());
    let caught_by = |lie: &Lie| lie.caught_by.to_vec();
    let checks: BTreeSet<&str> = ALL.into_iter().flatten().flat_map(caught_by).collect();
    assert!(checks.len() >= 40, "{}", checks.len());
    let truth = check(&honest, |name| checks.contains(name), |_| {});
    let truth = truth.await.unwrap();
    assert_eq!((failed(&truth), truth.len()), (vec![], checks.len()));
    for lie in ALL.into_iter().flatten() {
        let liar = ScriptedLiar::before(portal, lie.tell).await;
        let wanted = |name: &str| lie.caught_by.contains(&name);
        let target = target(liar.address, data.path());
        let outcomes = check(&target, wanted, |_| {}).await.unwrap();
        let found: BTreeSet<&str> = failed(&outcomes).into_iter().collect();
        let expected: BTreeSet<&str> = lie.caught_by.iter().copied().collect();
        assert_eq!(found, expected, "{}", lie.about);
    }
}
