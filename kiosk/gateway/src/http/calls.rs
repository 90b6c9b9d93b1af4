//! One handler a call of the contract.

use axum::{
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use kiosk_domain::{DossierId, TrackingCode};
use tokio::sync::SemaphorePermit;

use super::{
    BUNDLE_SIGNATURE, Server,
    answer::{
        Answer, JSON, created_if, json_bytes, ok_json, page_answer, unless_known, with_header,
        with_type,
    },
    request::Call,
};
use crate::{
    Gateway,
    json::BODY_LIMIT_BYTES,
    name::Name,
    problem::{Problem, ProblemKind},
    submission::Submitter,
    tracking,
};

/// The contract in machine-readable form.
pub(super) const OPENAPI: &str = include_str!("../../openapi.json");

pub(super) async fn healthz() -> StatusCode {
    StatusCode::NO_CONTENT
}

pub(super) async fn readyz(State(server): State<Server>) -> Answer {
    let ready = server.run(|gateway| Ok(gateway.depot().ready()?)).await;
    ready.map_err(|_| ProblemKind::Unavailable)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn openapi() -> Response {
    with_type(StatusCode::OK, JSON, OPENAPI.into())
}

pub(super) async fn service(State(server): State<Server>, headers: HeaderMap) -> Answer {
    let document = json_bytes(&server.gateway.service_document())?;
    Ok(unless_known(&headers, document))
}

pub(super) async fn bundle(
    State(server): State<Server>,
    Path(channel): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let found = server
        .run(move |gateway| Ok(gateway.depot().store.bundle(&channel)?))
        .await?;
    let bundle = found.ok_or(ProblemKind::BundleUnknown)?;
    let response = unless_known(&headers, bundle.body);
    Ok(with_header(response, BUNDLE_SIGNATURE, &bundle.signature))
}

pub(super) async fn declare(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let call = Call::read(request, BODY_LIMIT_BYTES).await?;
    let caller = call.signing_device()?;
    let id = dossier_id(&id)?;
    let (is_new, answer) = server
        .run(move |gateway| {
            let now = gateway.now();
            gateway.admit_signed(&caller, now)?;
            gateway.declare(Name::dossier(id), &call.body, &caller.device, now)
        })
        .await?;
    Ok(with_type(
        created_if(is_new),
        JSON,
        json_bytes(&answer)?.into(),
    ))
}

pub(super) async fn status(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let caller = Call::read(request, 0).await?.named_device()?;
    let id = dossier_id(&id)?;
    let answer = server
        .run(move |gateway| {
            gateway.admit_reader(&caller)?;
            gateway.status(Name::dossier(id), &caller.device, gateway.now())
        })
        .await?;
    ok_json(&answer)
}

pub(super) async fn submit(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let call = Call::read(request, BODY_LIMIT_BYTES).await?;
    let caller = call.signing_device()?;
    let id = dossier_id(&id)?;
    let _turn = server.opening_turn().await?;
    let accepted = server
        .run(move |gateway| {
            let now = gateway.now();
            gateway.admit_signed(&caller, now)?;
            let submitter = Submitter {
                device: &caller.device,
                token: call.bearer(),
            };
            gateway.submit(Name::dossier(id), &call.body, &submitter, now)
        })
        .await?;
    Ok(with_type(
        created_if(accepted.first),
        JSON,
        accepted.receipt.into(),
    ))
}

pub(super) async fn receipt(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let caller = Call::read(request, 0).await?.named_device()?;
    let id = dossier_id(&id)?;
    let receipt = server
        .run(move |gateway| {
            gateway.admit_reader(&caller)?;
            gateway.receipt(Name::dossier(id), &caller.device)
        })
        .await?;
    Ok(with_type(StatusCode::OK, JSON, receipt.into()))
}

pub(super) async fn tracking(
    State(server): State<Server>,
    Path(code): Path<String>,
    request: Request,
) -> Answer {
    let language = tracking::language_of_query(request.uri().query());
    let Ok(code) = TrackingCode::parse(&code) else {
        let page = tracking::page_without_code(language);
        return Ok(page_answer(StatusCode::NOT_FOUND, page));
    };
    let page = server
        .run(move |gateway| {
            let dossier = gateway.depot().store.dossier_of_code(&code)?;
            let promise = match &dossier {
                Some(dossier) => gateway.depot().store.promise(dossier.id)?,
                None => None,
            };
            let found = dossier.as_ref().map(|dossier| (dossier, promise.as_ref()));
            Ok(tracking::page(&code, found, gateway.profile(), language))
        })
        .await?;
    Ok(page_answer(StatusCode::OK, page))
}

impl Server {
    /// The right to open a dossier.
    pub(super) async fn opening_turn(&self) -> Result<SemaphorePermit<'_>, Problem> {
        let turn = self.opening.acquire().await;
        turn.map_err(|_| ProblemKind::Unavailable.into())
    }

    /// Runs a call that blocks; its panic becomes a problem.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Gateway) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let gateway = self.gateway.clone();
        tokio::task::spawn_blocking(move || act(&gateway))
            .await
            .unwrap_or_else(|_| Err(ProblemKind::Internal.into()))
    }
}

/// Reads the id of a path: UUIDv7, lower case with dashes (rule 1).
pub(super) fn dossier_id(text: &str) -> Result<DossierId, Problem> {
    text.parse::<DossierId>()
        .ok()
        .filter(|id| id.to_string() == text && id.0.get_version_num() == 7)
        .ok_or_else(|| ProblemKind::DossierUnknown.into())
}
