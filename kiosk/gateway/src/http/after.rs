//! The calls around a dossier that is already declared, and those of the device's own day.

use axum::{
    extract::{Path, Request, State},
    http::StatusCode,
    response::Response,
};

use super::{
    Server,
    answer::{Answer, JSON, created_if, json_bytes, ok_json, with_type},
    calls::dossier_id,
    request::Call,
};
use crate::{
    Gateway,
    gateway::Caller,
    json::BODY_LIMIT_BYTES,
    listing::ListQuery,
    name::Name,
    problem::{Problem, ProblemKind},
    records::Kept,
    store::Kind,
    submission::Submitter,
};

pub(super) async fn list(State(server): State<Server>, request: Request) -> Answer {
    let query = ListQuery::parse(request.uri().query());
    let caller = Call::read(request, 0).await?.named_device()?;
    let query = query?;
    let answer = server
        .reading(caller, move |gateway, caller| {
            gateway.list(query, &caller.device, gateway.now())
        })
        .await?;
    ok_json(&answer)
}

pub(super) async fn withdraw(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id = dossier_id(&id);
    let kept = server
        .signed(request, move |gateway, call, caller| {
            gateway.withdraw(id?, &call.body, &caller.device, gateway.now())
        })
        .await?;
    Ok(kept_answer(kept))
}

pub(super) async fn originals(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id = dossier_id(&id);
    let kept = server
        .signed(request, move |gateway, call, caller| {
            gateway.keep_originals(id?, &call.body, &caller.device, gateway.now())
        })
        .await?;
    Ok(kept_answer(kept))
}

pub(super) async fn claim(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id = dossier_id(&id);
    let (is_new, answer) = server
        .signed(request, move |gateway, call, caller| {
            gateway.claim(id?, &call.body, &caller.device, gateway.now())
        })
        .await?;
    Ok(with_type(
        created_if(is_new),
        JSON,
        json_bytes(&answer)?.into(),
    ))
}

pub(super) async fn statistics(
    State(server): State<Server>,
    Path(day): Path<String>,
    request: Request,
) -> Answer {
    let kept = server
        .signed(request, move |gateway, call, caller| {
            gateway.keep_statistics(&day, &call.body, &caller.device, gateway.now())
        })
        .await?;
    Ok(with_type(StatusCode::OK, JSON, kept.body.into()))
}

pub(super) async fn payment(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let caller = Call::read(request, 0).await?.named_device()?;
    let id = dossier_id(&id)?;
    let answer = server
        .reading(caller, move |gateway, caller| {
            gateway.payment(id, &caller.device)
        })
        .await?;
    ok_json(&answer)
}

pub(super) async fn slip(
    State(server): State<Server>,
    Path((id, kind)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let caller = Call::read(request, 0).await?.named_device()?;
    let id = dossier_id(&id)?;
    let _turn = server.opening_turn().await?;
    let answer = server
        .reading(caller, move |gateway, caller| {
            gateway.slip(id, &kind, &caller.device)
        })
        .await?;
    ok_json(&answer)
}

/// A lookup changes nothing, so it needs no signature; it opens a form, so it waits its turn.
pub(super) async fn look_up(State(server): State<Server>, request: Request) -> Answer {
    let call = Call::read(request, BODY_LIMIT_BYTES).await?;
    let caller = call.named_device()?;
    let _turn = server.opening_turn().await?;
    let answer = server
        .reading(caller, move |gateway, caller| {
            gateway.look_up(&call.body, &caller.device, gateway.now())
        })
        .await?;
    ok_json(&answer)
}

pub(super) async fn prove_key(State(server): State<Server>, request: Request) -> Answer {
    let call = Call::read(request, BODY_LIMIT_BYTES).await?;
    let answer = server
        .run(move |gateway| gateway.prove_key(&call.body))
        .await?;
    ok_json(&answer)
}

pub(super) async fn declare_supplement(
    State(server): State<Server>,
    Path((id, number)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let name = supplement(&id, &number);
    let (is_new, answer) = server
        .signed(request, move |gateway, call, caller| {
            gateway.declare(name?, &call.body, &caller.device, gateway.now())
        })
        .await?;
    Ok(with_type(
        created_if(is_new),
        JSON,
        json_bytes(&answer)?.into(),
    ))
}

pub(super) async fn supplement_status(
    State(server): State<Server>,
    Path((id, number)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let caller = Call::read(request, 0).await?.named_device()?;
    let name = supplement(&id, &number)?;
    let answer = server
        .reading(caller, move |gateway, caller| {
            gateway.status(name, &caller.device, gateway.now())
        })
        .await?;
    ok_json(&answer)
}

pub(super) async fn submit_supplement(
    State(server): State<Server>,
    Path((id, number)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let name = supplement(&id, &number);
    let _turn = server.opening_turn().await?;
    let accepted = server
        .signed(request, move |gateway, call, caller| {
            let submitter = Submitter {
                device: &caller.device,
                token: call.bearer(),
            };
            gateway.submit(name?, &call.body, &submitter, gateway.now())
        })
        .await?;
    Ok(with_type(
        created_if(accepted.first),
        JSON,
        accepted.receipt.into(),
    ))
}

pub(super) async fn supplement_receipt(
    State(server): State<Server>,
    Path((id, number)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let caller = Call::read(request, 0).await?.named_device()?;
    let name = supplement(&id, &number)?;
    let receipt = server
        .reading(caller, move |gateway, caller| {
            gateway.receipt(name, &caller.device)
        })
        .await?;
    Ok(with_type(StatusCode::OK, JSON, receipt.into()))
}

fn supplement(id: &str, number: &str) -> Result<Name, Problem> {
    let read: u32 = number.parse().map_err(|_| ProblemKind::NotFound)?;
    if read == 0 || read.to_string() != number {
        return Err(ProblemKind::NotFound.into());
    }
    Ok(Name {
        called: dossier_id(id)?,
        kind: Kind::Supplement(read),
    })
}

/// A withdrawal has no 201: nothing new is made, something ends.
fn kept_answer(kept: Kept) -> Response {
    with_type(created_if(kept.is_new), JSON, kept.body.into())
}

impl Server {
    /// Runs a call of a device that has signed it.
    pub(super) async fn signed<T: Send + 'static>(
        &self,
        request: Request,
        act: impl FnOnce(&Gateway, &Call, &Caller) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let call = Call::read(request, BODY_LIMIT_BYTES).await?;
        let caller = call.signing_device()?;
        self.run(move |gateway| {
            gateway.admit_signed(&caller, gateway.now())?;
            act(gateway, &call, &caller)
        })
        .await
    }

    /// Runs a call of a device that only reads.
    pub(super) async fn reading<T: Send + 'static>(
        &self,
        caller: Caller,
        act: impl FnOnce(&Gateway, &Caller) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.run(move |gateway| {
            gateway.admit_reader(&caller)?;
            act(gateway, &caller)
        })
        .await
    }
}
