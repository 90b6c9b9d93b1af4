//! The upload URL: tus 1.0.0 core with termination and expiration.
//!
//! What arrives of a cut chunk is kept if the request was proven before its body: the device
//! signs the digest of the whole chunk, and that digest stands in a header. The kept bytes
//! themselves are proven at the submission, where every document is compared with the
//! manifest.

use axum::{
    body::{Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use tokio::sync::Notify;

use super::{
    Server, TUS_EXTENSION, TUS_RESUMABLE, TUS_VERSION, UPLOAD_EXPIRES, UPLOAD_LENGTH,
    UPLOAD_OFFSET,
    answer::{Answer, with_header},
    request::{Arrival, Call, Head, collect},
};
use crate::{
    digest::sha256,
    gateway::{CHUNK_LIMIT_BYTES, Caller},
    intake::UploadPlace,
    problem::{Problem, ProblemKind},
};

const TUS: &str = "1.0.0";
const TUS_EXTENSIONS: &str = "termination,expiration";
const CHUNK_TYPE: &str = "application/offset+octet-stream";

/// What this server speaks; foreign tus clients ask for it.
pub(super) async fn speak() -> Response {
    let response = with_header(StatusCode::NO_CONTENT.into_response(), TUS_VERSION, TUS);
    let response = with_header(response, TUS_EXTENSION, TUS_EXTENSIONS);
    with_header(response, TUS_RESUMABLE, TUS)
}

pub(super) async fn place(
    State(server): State<Server>,
    Path(upload): Path<String>,
    request: Request,
) -> Answer {
    let caller = Call::read(request, 0).await?.named_device()?;
    let reader = caller.clone();
    server
        .run(move |gateway| gateway.admit_reader(&reader))
        .await?;
    let _turn = server.turns.take(&upload).await;
    let place = server
        .run(move |gateway| gateway.upload_place(&upload, &caller.device, gateway.now()))
        .await?;
    let response = with_place(StatusCode::OK, place);
    Ok(with_header(
        response,
        UPLOAD_LENGTH,
        &place.length_bytes.to_string(),
    ))
}

pub(super) async fn end(
    State(server): State<Server>,
    Path(upload): Path<String>,
    request: Request,
) -> Answer {
    let call = Call::read(request, 0).await?;
    check_version(call.header(&TUS_RESUMABLE))?;
    let caller = call.signing_device()?;
    let admitted = caller.clone();
    server
        .run(move |gateway| gateway.admit_signed(&admitted, gateway.now()))
        .await?;
    let _turn = server.turns.take(&upload).await;
    server
        .run(move |gateway| gateway.terminate(&upload, &caller.device, gateway.now()))
        .await?;
    Ok(with_header(
        StatusCode::NO_CONTENT.into_response(),
        TUS_RESUMABLE,
        TUS,
    ))
}

pub(super) async fn append(
    State(server): State<Server>,
    Path(upload): Path<String>,
    request: Request,
) -> Answer {
    // A task of its own: when the connection is gone, the server forgets the handler, and
    // what has arrived would be lost with it.
    let place = tokio::spawn(append_chunk(server, upload, request)).await;
    Ok(with_place(
        StatusCode::NO_CONTENT,
        place.map_err(|_| ProblemKind::Internal)??,
    ))
}

async fn append_chunk(
    server: Server,
    upload: String,
    request: Request,
) -> Result<UploadPlace, Problem> {
    let (head, body) = Head::split(request);
    let (start_bytes, caller) = match checked(&server, &head).await {
        Ok(checked) => checked,
        Err(problem) => {
            // Answering before the body has ended would reset the connection, and the kiosk
            // would never see why.
            let _ = collect(body, CHUNK_LIMIT_BYTES, &Notify::new()).await;
            return Err(problem);
        }
    };
    let chunk = Chunk {
        server,
        upload,
        start_bytes,
    };
    match caller {
        Some(caller) => chunk.append_proven(&head, body, caller).await,
        None => chunk.append_unproven(&head, body).await,
    }
}

/// Where the chunk begins, and the device if the headers alone prove it.
async fn checked(server: &Server, head: &Head) -> Result<(u64, Option<Caller>), Problem> {
    let start_bytes = chunk_start(head)?;
    let Some(caller) = proven(head)? else {
        return Ok((start_bytes, None));
    };
    let admitted = caller.clone();
    server
        .run(move |gateway| gateway.admit_signed(&admitted, gateway.now()))
        .await?;
    Ok((start_bytes, Some(caller)))
}

/// The device, if its signature agrees with the digest that a header names.
fn proven(head: &Head) -> Result<Option<Caller>, Problem> {
    let digest = head.content_digest()?;
    Ok(digest.and_then(|digest| head.signing_device(&digest).ok()))
}

/// A chunk on its way in.
struct Chunk {
    server: Server,
    upload: String,
    start_bytes: u64,
}

impl Chunk {
    async fn append_proven(
        self,
        head: &Head,
        body: Body,
        caller: Caller,
    ) -> Result<UploadPlace, Problem> {
        let turn = self.server.turns.take(&self.upload).await;
        let (bytes, arrival) = collect(body, CHUNK_LIMIT_BYTES, turn.end()).await?;
        match arrival {
            Arrival::Whole => {
                check_digest(head, &bytes)?;
                self.store(bytes, caller).await
            }
            Arrival::Cut => {
                self.store(bytes, caller).await?;
                Err(ProblemKind::BodyInvalid.into())
            }
            Arrival::Ended => {
                self.store(bytes, caller).await?;
                Err(ProblemKind::UploadLocked.into())
            }
        }
    }

    /// Without a digest in front, or with one that the signature does not agree with, nothing
    /// is believed before all of it is here.
    async fn append_unproven(self, head: &Head, body: Body) -> Result<UploadPlace, Problem> {
        let (bytes, arrival) = collect(body, CHUNK_LIMIT_BYTES, &Notify::new()).await?;
        if arrival != Arrival::Whole {
            return Err(ProblemKind::BodyInvalid.into());
        }
        check_digest(head, &bytes)?;
        let caller = head.signing_device(&sha256(&bytes))?;
        let _turn = self.server.turns.take(&self.upload).await;
        self.store(bytes, caller).await
    }

    async fn store(&self, bytes: Bytes, caller: Caller) -> Result<UploadPlace, Problem> {
        let (upload, start_bytes) = (self.upload.clone(), self.start_bytes);
        self.server
            .run(move |gateway| {
                let now = gateway.now();
                gateway.admit_signed(&caller, now)?;
                gateway.append(&upload, start_bytes, &bytes, &caller.device, now)
            })
            .await
    }
}

/// Checks the headers of a chunk and reads where it begins.
fn chunk_start(head: &Head) -> Result<u64, Problem> {
    check_version(head.header(&TUS_RESUMABLE))?;
    if head.header(&header::CONTENT_TYPE) != Some(CHUNK_TYPE) {
        return Err(ProblemKind::MediaType.into());
    }
    head.header(&UPLOAD_OFFSET)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| ProblemKind::HeaderInvalid.into())
}

fn check_version(told: Option<&str>) -> Result<(), Problem> {
    if told == Some(TUS) {
        Ok(())
    } else {
        Err(Problem::from(ProblemKind::TusVersion).with_header(TUS_VERSION, TUS))
    }
}

fn check_digest(head: &Head, bytes: &[u8]) -> Result<(), Problem> {
    match head.content_digest()? {
        Some(digest) if digest != sha256(bytes) => Err(ProblemKind::ChunkDigestMismatch.into()),
        _ => Ok(()),
    }
}

fn with_place(status: StatusCode, place: UploadPlace) -> Response {
    let told: [(HeaderName, String); 3] = [
        (UPLOAD_OFFSET, place.offset_bytes.to_string()),
        (UPLOAD_EXPIRES, http_date(place.expires_at)),
        (TUS_RESUMABLE, TUS.to_owned()),
    ];
    told.into_iter()
        .fold(status.into_response(), |response, (name, value)| {
            with_header(response, name, &value)
        })
}

/// A date as headers write it (RFC 9110, 5.6.7).
fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_headers_are_those_of_rfc_9110() {
        let at = "1994-11-06T08:49:37Z".parse().unwrap();
        assert_eq!(http_date(at), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
