//! The calls of parked drafts.

use axum::{
    extract::{Path, Request, State},
    http::{StatusCode, header},
};

use super::{
    Server,
    answer::{Answer, JSON, OCTETS, created_if, json_bytes, with_header, with_type},
    calls::dossier_id,
    request::Call,
};
use crate::{drafts::range, problem::ProblemKind};

pub(super) async fn park(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let id = dossier_id(&id);
    let (is_new, answer) = server
        .signed(request, move |gateway, call, caller| {
            gateway.park(id?, &call.body, &caller.device, gateway.now())
        })
        .await?;
    Ok(with_type(
        created_if(is_new),
        JSON,
        json_bytes(&answer)?.into(),
    ))
}

pub(super) async fn manifest(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let caller = Call::read(request, 0).await?.named_device()?;
    let id = dossier_id(&id)?;
    let body = server
        .reading(caller, move |gateway, _| gateway.draft(id, gateway.now()))
        .await?;
    Ok(with_type(StatusCode::OK, JSON, body.into()))
}

pub(super) async fn document(
    State(server): State<Server>,
    Path((id, document)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let call = Call::read(request, 0).await?;
    let caller = call.named_device()?;
    let id = dossier_id(&id)?;
    let body = server
        .reading(caller, move |gateway, _| {
            gateway.draft_document(id, &document, gateway.now())
        })
        .await?;
    let length = body.len();
    let response = match range(call.header(&header::RANGE), length) {
        None => with_type(StatusCode::OK, OCTETS, body.into()),
        Some(range) => {
            let told = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            let part = body.get(range).ok_or(ProblemKind::Internal)?.to_vec();
            let response = with_type(StatusCode::PARTIAL_CONTENT, OCTETS, part.into());
            with_header(response, header::CONTENT_RANGE, &told)
        }
    };
    Ok(with_header(response, header::ACCEPT_RANGES, "bytes"))
}
