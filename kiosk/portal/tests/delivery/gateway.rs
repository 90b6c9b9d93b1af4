//! A gateway of a hundred lines that keeps what arrives, checks every signature, opens the
//! seal for its receipt, and plays one fault after the other at the calls that a test names.

use std::{
    collections::VecDeque,
    panic::resume_unwind,
    sync::{Arc, Mutex, MutexGuard},
    time::Instant,
};

use age::x25519;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Response, StatusCode, header::CONTENT_TYPE},
};
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::kit::Province;

/// Which call a fault is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    Health,
    Service,
    Keys,
    Declare,
    Offset,
    Append,
    Submit,
}

/// What goes wrong, once.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// 200 with a page of somebody else.
    Html,
    /// The right JSON, but nothing says that it is the portal's.
    NoApiHeader,
    /// The portal's header over HTML.
    OtherMediaType,
    /// To a login page.
    Redirect,
    /// Status of somebody in between.
    Foreign(u16),
    /// The portal's own problem, with seconds to wait.
    Problem(u16, &'static str, Option<u64>),
    /// The right answer, dated years ago.
    OldDate,
    /// The call is done, the answer is lost.
    LostAnswer,
    /// Hangs up before anything is done.
    HangUp,
    /// Keeps the first half of a piece and hangs up.
    KeepHalf,
    /// Forgets the last thousand bytes of the upload before the piece comes.
    LoseTail,
    /// All uploads get new addresses and begin again.
    ForgetUploads,
    /// A receipt with one wrong tag, or signed by a stranger, or under another key's name.
    WrongTag,
    WrongSignature,
    OtherKeyId(&'static str),
}

/// One call as it came.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) phase: Phase,
    pub(crate) method: String,
    pub(crate) at: Instant,
    pub(crate) body_bytes: u64,
}

#[derive(Default)]
struct Dossier {
    id: String,
    manifest: Vec<u8>,
    uploads: Vec<Upload>,
    receipt: Option<Vec<u8>>,
}

struct Upload {
    path: String,
    length: usize,
    bytes: Vec<u8>,
}

struct Inner {
    province: Province,
    pub(crate) bundle: (Vec<u8>, [u8; 64]),
    dossiers: Vec<Dossier>,
    script: VecDeque<(Phase, Fault)>,
    calls: Vec<Call>,
    receipts_made: usize,
    uploads_opened: usize,
}

/// The gateway and its script.
#[derive(Clone)]
pub(crate) struct ScriptedGateway {
    inner: Arc<Mutex<Inner>>,
    pub(crate) base_url: String,
}

impl ScriptedGateway {
    /// Listens on a free port and plays `script`: each fault at the next call of its phase.
    pub(crate) async fn start(province: Province, script: Vec<(Phase, Fault)>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::serve(listener, province, script)
    }

    pub(crate) fn serve(
        listener: tokio::net::TcpListener,
        province: Province,
        script: Vec<(Phase, Fault)>,
    ) -> Self {
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let inner = Inner {
            bundle: province.bundle(1, "e1"),
            province,
            dossiers: Vec::new(),
            script: script.into(),
            calls: Vec::new(),
            receipts_made: 0,
            uploads_opened: 0,
        };
        let gateway = Self {
            inner: Arc::new(Mutex::new(inner)),
            base_url,
        };
        let router = Router::new().fallback(answer).with_state(gateway.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        gateway
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn calls(&self, phase: Phase) -> Vec<Call> {
        self.lock()
            .calls
            .iter()
            .filter(|call| call.phase == phase)
            .cloned()
            .collect()
    }

    pub(crate) fn receipts_made(&self) -> usize {
        self.lock().receipts_made
    }

    pub(crate) fn script_left(&self) -> usize {
        self.lock().script.len()
    }

    pub(crate) fn offer_bundle(&self, version: u64, receipt_key_id: &str) {
        let mut inner = self.lock();
        inner.bundle = inner.province.bundle(version, receipt_key_id);
    }

    /// Bytes of all pieces that came, whether kept or not.
    pub(crate) fn piece_bytes(&self) -> u64 {
        self.calls(Phase::Append)
            .iter()
            .map(|call| call.body_bytes)
            .sum()
    }
}

async fn answer(State(gateway): State<ScriptedGateway>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 23).await.unwrap();
    let method = match head.headers.get("x-http-method-override") {
        Some(method) => method.to_str().unwrap().to_owned(),
        None => head.method.to_string(),
    };
    let path = head.uri.path().to_owned();
    let mut inner = gateway.lock();
    let phase = phase(&method, &path);
    inner.calls.push(Call {
        phase,
        method: head.method.to_string(),
        at: Instant::now(),
        body_bytes: body.len() as u64,
    });
    let turn = inner.script.iter().position(|(of, _)| *of == phase);
    let fault = turn
        .and_then(|turn| inner.script.remove(turn))
        .map(|(_, fault)| fault);
    if let Some(response) = fault.as_ref().and_then(foreign) {
        return response;
    }
    inner.obey(fault.as_ref(), &path, &body);
    let response = match is_signed(&method, &path, &head.headers, &body) {
        true => inner.handle(phase, &path, &head.headers, &body, fault.as_ref()),
        false => problem(401, "signature-invalid"),
    };
    match fault {
        Some(Fault::LostAnswer) => hang_up(inner),
        Some(Fault::NoApiHeader) => without_api(response),
        Some(Fault::OldDate) => dated_long_ago(response),
        _ => response,
    }
}

/// Ends the connection without an answer and without a word on standard error.
fn hang_up(inner: MutexGuard<'_, Inner>) -> ! {
    drop(inner);
    resume_unwind(Box::new(()))
}

fn phase(method: &str, path: &str) -> Phase {
    match (method, path.rsplit('/').next().unwrap()) {
        ("GET", "healthz") => Phase::Health,
        ("GET", "service") => Phase::Service,
        ("GET", "keys") => Phase::Keys,
        ("HEAD", _) => Phase::Offset,
        ("PATCH", _) => Phase::Append,
        ("PUT", "submission") => Phase::Submit,
        ("PUT", _) => Phase::Declare,
        other => panic!("no such call: {other:?}"),
    }
}

/// Answers that do not come from the portal, or not from this call.
fn foreign(fault: &Fault) -> Option<Response<Body>> {
    let html = Response::builder().header(CONTENT_TYPE, "text/html");
    let response = match fault {
        Fault::Html => html.body("<h1>Wi-Fi</h1>".into()),
        Fault::OtherMediaType => html.header("kiosk-api", "1").body("<h1>?</h1>".into()),
        Fault::Redirect => html
            .status(302)
            .header("location", "/login")
            .body(Body::empty()),
        Fault::Foreign(status) => html.status(*status).body("<h1>no</h1>".into()),
        Fault::Problem(status, name, wait) => {
            let mut response = problem(*status, name);
            if let Some(seconds) = wait {
                response
                    .headers_mut()
                    .insert("retry-after", (*seconds).into());
            }
            return Some(response);
        }
        Fault::HangUp => resume_unwind(Box::new(())),
        _ => return None,
    };
    Some(response.unwrap())
}

fn without_api(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().remove("kiosk-api");
    response
}

fn dated_long_ago(mut response: Response<Body>) -> Response<Body> {
    let date = "Mon, 01 Jan 2001 00:00:00 GMT".parse().unwrap();
    response.headers_mut().insert("date", date);
    response
}

fn portal(status: u16, media_type: &str, body: impl Into<Body>) -> Response<Body> {
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("kiosk-api", "1")
        .header(CONTENT_TYPE, media_type)
        .body(body.into())
        .unwrap()
}

fn json_answer(status: u16, body: &Value) -> Response<Body> {
    portal(
        status,
        "application/json",
        serde_json::to_vec(body).unwrap(),
    )
}

fn problem(status: u16, name: &str) -> Response<Body> {
    let body = json!({"type": format!("urn:kiosk:problem:{name}"), "title": "x", "status": status});
    portal(
        status,
        "application/problem+json",
        serde_json::to_vec(&body).unwrap(),
    )
}

fn at_offset(status: u16, offset: usize) -> Response<Body> {
    let mut response = match status {
        409 => problem(409, "offset-mismatch"),
        _ => portal(status, "text/plain", Body::empty()),
    };
    response
        .headers_mut()
        .insert("upload-offset", offset.into());
    response
}

/// Rule 9 of the contract: every changing call is signed by the device it names.
fn is_signed(method: &str, path: &str, headers: &HeaderMap, body: &Bytes) -> bool {
    let decoded = |name: &str| BASE64.decode(headers.get(name)?.as_bytes()).ok();
    if method == "GET" {
        return true;
    }
    let Some(device) = decoded("kiosk-device") else {
        return false;
    };
    if method == "HEAD" {
        return true;
    }
    let message = format!(
        "{method} {path}\n{}",
        HEXLOWER.encode(&Sha256::digest(body))
    );
    let key = VerifyingKey::from_bytes(&device.try_into().unwrap()).unwrap();
    decoded("kiosk-signature").is_some_and(|signature| {
        key.verify_strict(
            message.as_bytes(),
            &Signature::from_slice(&signature).unwrap(),
        )
        .is_ok()
    })
}

impl Inner {
    /// Faults that change what the gateway has before the call is handled.
    fn obey(&mut self, fault: Option<&Fault>, path: &str, body: &Bytes) {
        match fault {
            Some(Fault::LoseTail) => {
                let upload = self.upload(path).unwrap();
                let kept = upload.bytes.len().saturating_sub(1000);
                upload.bytes.truncate(kept);
            }
            Some(Fault::KeepHalf) => {
                let half = &body[..body.len() / 2];
                self.upload(path).unwrap().bytes.extend_from_slice(half);
                resume_unwind(Box::new(()));
            }
            Some(Fault::ForgetUploads) => {
                self.dossiers
                    .iter_mut()
                    .for_each(|dossier| dossier.uploads.clear());
            }
            _ => {}
        }
    }

    fn handle(
        &mut self,
        phase: Phase,
        path: &str,
        headers: &HeaderMap,
        body: &Bytes,
        fault: Option<&Fault>,
    ) -> Response<Body> {
        match phase {
            Phase::Health => portal(204, "text/plain", Body::empty()),
            Phase::Service => json_answer(200, &json!({"limits": {"chunk_bytes": 4_194_304}})),
            Phase::Keys => self.keys(),
            Phase::Declare => self.declare(path, body),
            Phase::Offset => match self.upload(path) {
                Some(upload) => at_offset(200, upload.bytes.len()),
                None => portal(404, "text/plain", Body::empty()),
            },
            Phase::Append => self.append(path, headers, body),
            Phase::Submit => self.submit(path, body, fault),
        }
    }

    fn keys(&self) -> Response<Body> {
        let mut response = portal(200, "application/json", self.bundle.0.clone());
        let signature = BASE64.encode(&self.bundle.1).parse().unwrap();
        response
            .headers_mut()
            .insert("kiosk-bundle-signature", signature);
        response
    }

    fn declare(&mut self, path: &str, body: &Bytes) -> Response<Body> {
        let id = path.rsplit('/').next().unwrap().to_owned();
        let known = self.dossiers.iter().position(|dossier| dossier.id == id);
        let place = known.unwrap_or_else(|| {
            let manifest = body.to_vec();
            self.dossiers.push(Dossier {
                id: id.clone(),
                manifest,
                ..Dossier::default()
            });
            self.dossiers.len() - 1
        });
        if self.dossiers[place].manifest != body.as_ref() {
            return problem(409, "manifest-conflict");
        }
        self.open_uploads(place);
        let documents: Vec<Value> = (0..)
            .zip(&self.dossiers[place].uploads)
            .map(|(ordinal, upload): (u32, _)| {
                json!({"ordinal": ordinal, "state": "partial", "offset": upload.bytes.len(),
                       "length": upload.length, "upload_url": upload.path,
                       "expires": "2099-01-01T00:00:00Z"})
            })
            .collect();
        let status = if known.is_some() { 200 } else { 201 };
        json_answer(
            status,
            &json!({"dossier": id, "state": "declared", "documents": documents}),
        )
    }

    fn open_uploads(&mut self, place: usize) {
        let dossier = &mut self.dossiers[place];
        if !dossier.uploads.is_empty() {
            return;
        }
        let manifest: Value = serde_json::from_slice(&dossier.manifest).unwrap();
        for document in manifest["documents"].as_array().unwrap() {
            self.uploads_opened += 1;
            let path = format!("/kiosk/v1/uploads/u{}", self.uploads_opened);
            let length = document["sealed_bytes"].as_u64().unwrap() as usize;
            dossier.uploads.push(Upload {
                path,
                length,
                bytes: Vec::new(),
            });
        }
    }

    fn upload(&mut self, path: &str) -> Option<&mut Upload> {
        let mut uploads = self
            .dossiers
            .iter_mut()
            .flat_map(|dossier| &mut dossier.uploads);
        uploads.find(|upload| upload.path == path)
    }

    fn append(&mut self, path: &str, headers: &HeaderMap, body: &Bytes) -> Response<Body> {
        let digest = format!("sha-256=:{}:", BASE64.encode(&Sha256::digest(body)));
        assert_eq!(headers["content-digest"], digest);
        assert_eq!(headers["tus-resumable"], "1.0.0");
        assert_eq!(headers[CONTENT_TYPE], "application/offset+octet-stream");
        let offset: usize = headers["upload-offset"].to_str().unwrap().parse().unwrap();
        let Some(upload) = self.upload(path) else {
            return problem(404, "upload-gone");
        };
        if upload.bytes.len() != offset {
            return at_offset(409, upload.bytes.len());
        }
        upload.bytes.extend_from_slice(body);
        at_offset(204, upload.bytes.len())
    }

    fn submit(&mut self, path: &str, body: &Bytes, fault: Option<&Fault>) -> Response<Body> {
        let id = path.rsplit('/').nth(1).unwrap();
        let Some(place) = self.dossiers.iter().position(|dossier| dossier.id == id) else {
            return problem(404, "dossier-unknown");
        };
        let dossier = &self.dossiers[place];
        let is_whole = dossier
            .uploads
            .iter()
            .all(|upload| upload.bytes.len() == upload.length);
        if !is_whole || dossier.uploads.is_empty() {
            return problem(409, "documents-incomplete");
        }
        let submission: Value = serde_json::from_slice(body).unwrap();
        let manifest_sha256 = HEXLOWER.encode(&Sha256::digest(&dossier.manifest));
        assert_eq!(submission["manifest_sha256"], manifest_sha256.as_str());
        if let Some(receipt) = &dossier.receipt {
            return portal(200, "application/json", receipt.clone());
        }
        let receipt = self.receipt(place, fault);
        if fault.is_none_or(|fault| matches!(fault, Fault::LostAnswer | Fault::NoApiHeader)) {
            self.receipts_made += 1;
            self.dossiers[place].receipt = Some(receipt.clone());
        }
        portal(201, "application/json", receipt)
    }

    /// Opens the seal as the portal would and signs what it found.
    fn receipt(&self, place: usize, fault: Option<&Fault>) -> Vec<u8> {
        let dossier = &self.dossiers[place];
        let manifest: Value = serde_json::from_slice(&dossier.manifest).unwrap();
        let form = open_form(&self.province.sealing, &manifest, &dossier.uploads[0].bytes);
        let mut documents: Vec<Value> = (0..)
            .zip(&dossier.uploads)
            .map(|(ordinal, upload): (u32, _)| {
                json!({"ordinal": ordinal, "pages": tags(&form, ordinal),
                       "sealed_sha256": HEXLOWER.encode(&Sha256::digest(&upload.bytes))})
            })
            .collect();
        if matches!(fault, Some(Fault::WrongTag)) {
            documents[1]["pages"][1] = HEXLOWER.encode(&[0; 32]).into();
        }
        let key_id = match fault {
            Some(Fault::OtherKeyId(key_id)) => key_id,
            _ => "e1",
        };
        let mut receipt = json!({
            "dossier": dossier.id, "tracking_code": manifest["tracking_code"],
            "official_code": "000.00.06.H56-261123-0001",
            "manifest_sha256": HEXLOWER.encode(&Sha256::digest(&dossier.manifest)),
            "documents": documents, "taken_in": "2026-11-23T08:45:00Z", "key_id": key_id,
        });
        let message = serde_json_canonicalizer::to_vec(&receipt).unwrap();
        let signature = match fault {
            Some(Fault::WrongSignature) => [1; 64],
            _ => self.province.receipt.sign(&message).to_bytes(),
        };
        receipt["signature"] = BASE64.encode(&signature).into();
        serde_json::to_vec(&receipt).unwrap()
    }
}

fn open_form(sealing: &x25519::Identity, manifest: &Value, sealed_form: &[u8]) -> Value {
    let grant = manifest["grants"][0]["sealed_secret"].as_str().unwrap();
    let secret = age::decrypt(sealing, &BASE64.decode(grant.as_bytes()).unwrap()).unwrap();
    let secret: x25519::Identity = std::str::from_utf8(&secret).unwrap().parse().unwrap();
    serde_json::from_slice(&age::decrypt(&secret, sealed_form).unwrap()).unwrap()
}

fn tags(form: &Value, ordinal: u32) -> Vec<String> {
    let unhex = |text: &Value| HEXLOWER.decode(text.as_str().unwrap().as_bytes()).unwrap();
    let pages = form["pages"].as_array().unwrap();
    let of_document = pages.iter().filter(|page| page["ordinal"] == ordinal);
    let tag = |page: &Value| {
        let mut tag = Hmac::<Sha256>::new_from_slice(&unhex(&form["read_back_key"])).unwrap();
        tag.update(&unhex(&page["sha256"]));
        HEXLOWER.encode(&tag.finalize().into_bytes())
    };
    of_document.map(tag).collect()
}
