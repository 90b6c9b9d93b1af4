//! `HEAD` and `PATCH uploads/{uid}`.

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Draft, Kiosk, Reply, RunningPortal, SealedDossier, TestClock};

/// A declared dossier and the path of the upload of its PDF.
async fn declared(kiosk: &Kiosk, data: &std::path::Path) -> (SealedDossier, String) {
    let dossier = Draft::new(data, 1).seal(&kiosk.device);
    let answer = kiosk.declare(&dossier).await.json("DeclarationAnswer");
    let path = answer["documents"][1]["upload_url"]
        .as_str()
        .unwrap()
        .to_owned();
    (dossier, path)
}

async fn head(kiosk: &Kiosk, path: &str) -> Reply {
    kiosk
        .send("HEAD", path, &[kiosk.device_header()], Vec::new())
        .await
}

async fn offset(kiosk: &Kiosk, path: &str) -> u64 {
    let reply = head(kiosk, path).await;
    assert_eq!(
        (reply.status, reply.header("tus-resumable")),
        (200, "1.0.0")
    );
    reply.header("upload-offset").parse().unwrap()
}

#[tokio::test]
async fn chunks_move_the_offset_and_the_states() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    let sealed = &dossier.sealed[1];
    assert_eq!(offset(&kiosk, &path).await, 0);
    let first = kiosk.append(&path, 0, &sealed[..1000]).await;
    assert_eq!((first.status, first.header("upload-offset")), (204, "1000"));
    assert_eq!(offset(&kiosk, &path).await, 1000);
    assert_eq!(
        head(&kiosk, &path).await.header("upload-length"),
        sealed.len().to_string()
    );
    let empty = kiosk.append(&path, 1000, b"").await;
    assert_eq!((empty.status, empty.header("upload-offset")), (204, "1000"));
    assert_eq!(
        states(&kiosk, &dossier).await,
        ("receiving".into(), "partial".into())
    );
    assert_eq!(kiosk.append(&path, 1000, &sealed[1000..]).await.status, 204);
    assert_eq!(
        states(&kiosk, &dossier).await,
        ("receiving".into(), "complete".into())
    );
}

/// State of the dossier and of its PDF.
async fn states(kiosk: &Kiosk, dossier: &SealedDossier) -> (String, String) {
    let status = kiosk
        .read("GET", &format!("dossiers/{}", dossier.id))
        .await
        .json("Status");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (
        text(&status["state"]),
        text(&status["documents"][1]["state"]),
    )
}

#[tokio::test]
async fn a_chunk_is_refused_as_a_whole() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    let sealed = &dossier.sealed[1];
    assert_eq!(kiosk.append(&path, 0, &sealed[..1000]).await.status, 204);
    let stale = kiosk.append(&path, 0, &sealed[..1000]).await;
    stale.problem(409, "offset-mismatch");
    assert_eq!(stale.header("upload-offset"), "1000");
    let ahead = kiosk.append(&path, 2000, &sealed[..10]).await;
    ahead.problem(409, "offset-mismatch");
    kiosk
        .append(&path, 1000, sealed)
        .await
        .problem(413, "too-large");
    kiosk
        .append(&path, 1000, &vec![0; 4 * 1024 * 1024 + 1])
        .await
        .problem(413, "too-large");
    let wrong: [(&str, &str, u16, &str); 8] = [
        (
            "Content-Digest",
            "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
            400,
            "digest-mismatch",
        ),
        ("Content-Digest", "sha-256=nonsense", 400, "header-invalid"),
        ("Upload-Offset", "many", 400, "header-invalid"),
        ("Upload-Offset", "-1", 400, "header-invalid"),
        (
            "Content-Type",
            "application/octet-stream",
            415,
            "media-type",
        ),
        ("Tus-Resumable", "0.2.2", 412, "tus-version"),
        ("Kiosk-Signature", "AAAA", 401, "signature-invalid"),
        ("Kiosk-Device", "", 401, "signature-invalid"),
    ];
    for (name, value, status, problem) in wrong {
        let mut headers = kiosk.chunk_headers(&path, 1000, b"chunk");
        headers.retain(|(one, _)| *one != name);
        headers.push((name, value.to_owned()));
        let reply = kiosk
            .send("PATCH", &path, &headers, b"chunk".to_vec())
            .await;
        reply.problem(status, problem);
    }
    assert_eq!(offset(&kiosk, &path).await, 1000);
    assert_eq!(kiosk.append(&path, 1000, &sealed[1000..]).await.status, 204);
}

#[tokio::test]
async fn a_chunk_may_come_without_digest() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    let mut headers = kiosk.chunk_headers(&path, 0, &dossier.sealed[1]);
    headers.retain(|(name, _)| *name != "Content-Digest");
    let reply = kiosk
        .send("PATCH", &path, &headers, dossier.sealed[1].clone())
        .await;
    assert_eq!(reply.status, 204);
}

#[tokio::test]
async fn uploads_that_do_not_exist_are_gone() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let path = "/kiosk/v1/uploads/AAAAAAAAAAAAAAAAAAAAAA";
    kiosk
        .append(path, 0, b"chunk")
        .await
        .problem(404, "upload-gone");
    let reply = head(&kiosk, path).await;
    assert_eq!((reply.status, reply.body.len()), (404, 0));
}

#[tokio::test]
async fn a_post_may_stand_for_patch_and_head() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    let mut headers = kiosk.chunk_headers(&path, 0, &dossier.sealed[1][..500]);
    headers.push(("X-HTTP-Method-Override", "PATCH".to_owned()));
    let reply = kiosk
        .send("POST", &path, &headers, dossier.sealed[1][..500].to_vec())
        .await;
    assert_eq!((reply.status, reply.header("upload-offset")), (204, "500"));
    let asking = [
        kiosk.device_header(),
        ("X-HTTP-Method-Override", "HEAD".to_owned()),
    ];
    let reply = kiosk.send("POST", &path, &asking, Vec::new()).await;
    assert_eq!(
        (
            reply.status,
            reply.header("upload-offset"),
            reply.body.len()
        ),
        (200, "500", 0)
    );
    let unknown = [
        kiosk.device_header(),
        ("X-HTTP-Method-Override", "HEAD".to_owned()),
    ];
    let reply = kiosk
        .send("POST", "/kiosk/v1/uploads/x", &unknown, Vec::new())
        .await;
    assert_eq!((reply.status, reply.body.len()), (404, 0));
}

#[tokio::test]
async fn offsets_survive_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let portal = RunningPortal::start(data.path()).await;
    let kiosk = Kiosk::new(&portal);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    assert_eq!(
        kiosk
            .append(&path, 0, &dossier.sealed[1][..70_000])
            .await
            .status,
        204
    );
    portal.stop().await;
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    assert_eq!(offset(&kiosk, &path).await, 70_000);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
}

/// Begins a chunk and sends only a part of it.
async fn begin_chunk(
    portal: &RunningPortal,
    path: &str,
    headers: &[(&'static str, String)],
    length: usize,
    part: &[u8],
) -> TcpStream {
    let mut stream = TcpStream::connect(portal.address).await.unwrap();
    let mut request = format!("PATCH {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    let request = [format!("{request}\r\n").as_bytes(), part].concat();
    stream.write_all(&request).await.unwrap();
    stream
}

/// Ends the sending half and waits until the server has seen it and closed its own.
async fn cut(mut stream: TcpStream) {
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
}

#[tokio::test]
async fn what_arrived_of_a_cut_chunk_is_kept() {
    let data = tempfile::tempdir().unwrap();
    let portal = RunningPortal::start(data.path()).await;
    let kiosk = Kiosk::new(&portal);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    let sealed = &dossier.sealed[1];
    let headers = kiosk.chunk_headers(&path, 0, sealed);
    cut(begin_chunk(&portal, &path, &headers, sealed.len(), &sealed[..5000]).await).await;
    assert_eq!(offset(&kiosk, &path).await, 5000);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
}

#[tokio::test]
async fn of_a_cut_chunk_that_proves_nothing_in_front_nothing_is_kept() {
    let data = tempfile::tempdir().unwrap();
    let portal = RunningPortal::start(data.path()).await;
    let kiosk = Kiosk::new(&portal);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    let sealed = &dossier.sealed[1];
    let mut headers = kiosk.chunk_headers(&path, 0, sealed);
    headers.retain(|(name, _)| *name != "Content-Digest");
    cut(begin_chunk(&portal, &path, &headers, sealed.len(), &sealed[..5000]).await).await;
    assert_eq!(offset(&kiosk, &path).await, 0);
    assert_eq!(kiosk.append(&path, 0, sealed).await.status, 204);
}

#[tokio::test]
async fn a_newer_request_ends_a_hanging_one() {
    let data = tempfile::tempdir().unwrap();
    let portal = RunningPortal::start(data.path()).await;
    let kiosk = Kiosk::new(&portal);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    let sealed = &dossier.sealed[1];
    let headers = kiosk.chunk_headers(&path, 0, sealed);
    let mut hanging = begin_chunk(&portal, &path, &headers, sealed.len(), &sealed[..5000]).await;
    let mut answer = vec![0; 4096];
    // A question that comes before the chunk's first line was read ends nothing yet.
    let length = loop {
        tokio::select! {
            read = hanging.read(&mut answer) => break read.unwrap(),
            _ = head(&kiosk, &path) => {}
        }
    };
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(
        answer.starts_with("HTTP/1.1 423") && answer.contains("upload-locked"),
        "{answer}"
    );
    let kept = offset(&kiosk, &path).await;
    let rest = &sealed[usize::try_from(kept).unwrap()..];
    assert_eq!(kiosk.append(&path, kept, rest).await.status, 204);
    assert_eq!(kiosk.append(&path, 0, sealed).await.status, 409);
}

#[tokio::test]
async fn an_ended_upload_is_gone_and_the_document_starts_again() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    let sealed = &dossier.sealed[1];
    assert_eq!(kiosk.append(&path, 0, &sealed[..1000]).await.status, 204);
    let name = path.strip_prefix("/kiosk/v1/").unwrap();
    let end = [("Tus-Resumable", "1.0.0".to_owned())];
    let ended = kiosk.signed("DELETE", name, b"", &end).await;
    assert_eq!(
        (ended.status, ended.body.len()),
        (204, 0),
        "{}",
        ended.text()
    );
    assert_eq!(head(&kiosk, &path).await.status, 410);
    let late = kiosk.append(&path, 1000, &sealed[1000..]).await;
    late.problem(410, "upload-gone");
    let again = kiosk.declare(&dossier).await.json("DeclarationAnswer");
    assert_eq!(again["documents"][1]["offset"], 0);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
    let fresh = again["documents"][1]["upload_url"].as_str().unwrap();
    let fresh = fresh.strip_prefix("/kiosk/v1/").unwrap();
    let refused = kiosk.signed("DELETE", fresh, b"", &end).await;
    refused.problem(409, "already-processing");
}

#[tokio::test]
async fn an_upload_without_a_byte_for_a_month_is_gone_until_it_is_declared_again() {
    let data = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let portal = RunningPortal::start_with(data.path(), clock.options()).await;
    let kiosk = Kiosk::new(&portal);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    assert_eq!(
        kiosk
            .append(&path, 0, &dossier.sealed[1][..10])
            .await
            .status,
        204
    );
    assert_eq!(
        head(&kiosk, &path).await.header("upload-expires"),
        "Wed, 23 Dec 2026 02:00:00 GMT"
    );
    clock.forward(30 * 24 * 3600);
    assert_eq!(head(&kiosk, &path).await.status, 410);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
}

#[tokio::test]
async fn tus_clients_are_told_what_is_spoken() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let told = kiosk
        .send("OPTIONS", "/kiosk/v1/uploads/x", &[], Vec::new())
        .await;
    assert_eq!(
        (
            told.status,
            told.header("tus-version"),
            told.header("tus-extension")
        ),
        (204, "1.0.0", "termination,expiration")
    );
}

#[tokio::test]
async fn of_chunks_for_the_same_place_one_counts() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    let sealed = &dossier.sealed[1];
    let sizes = [10_000, 20_000, 30_000, 40_000];
    let replies = futures::future::join_all(
        sizes
            .iter()
            .map(|size| kiosk.append(&path, 0, &sealed[..*size])),
    )
    .await;
    let moved: Vec<&Reply> = replies.iter().filter(|reply| reply.status == 204).collect();
    assert!(moved.len() <= 1);
    for reply in replies.iter().filter(|reply| reply.status != 204) {
        match reply.status {
            423 => reply.problem(423, "upload-locked"),
            _ => reply.problem(409, "offset-mismatch"),
        };
    }
    if let Some(moved) = moved.first() {
        assert_eq!(
            moved.header("upload-offset"),
            offset(&kiosk, &path).await.to_string()
        );
    }
    kiosk.deliver(&dossier).await;
    assert_eq!(
        kiosk.submit(&dossier).await.status,
        201,
        "no bytes of another chunk were mixed in"
    );
}
