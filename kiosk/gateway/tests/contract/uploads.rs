//! `HEAD` and `PATCH uploads/{uid}`.

use serde_json::Value;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::support::{Draft, Kiosk, Reply, RunningPortal, SealedDossier};

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

#[tokio::test]
async fn a_hanging_chunk_blocks_nobody_and_counts_for_nothing() {
    let data = tempfile::tempdir().unwrap();
    let portal = RunningPortal::start(data.path()).await;
    let kiosk = Kiosk::new(&portal);
    let (dossier, path) = declared(&kiosk, data.path()).await;
    let sealed = &dossier.sealed[1];
    let mut hanging = TcpStream::connect(portal.address).await.unwrap();
    let mut request = format!(
        "PATCH {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n",
        sealed.len()
    );
    for (name, value) in kiosk.chunk_headers(&path, 0, sealed) {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    hanging
        .write_all(format!("{request}\r\n").as_bytes())
        .await
        .unwrap();
    hanging.write_all(&sealed[..5000]).await.unwrap();
    assert_eq!(offset(&kiosk, &path).await, 0);
    assert_eq!(kiosk.append(&path, 0, sealed).await.status, 204);
    drop(hanging);
    assert_eq!(
        offset(&kiosk, &path).await,
        u64::try_from(sealed.len()).unwrap()
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
    assert_eq!(moved.len(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 204) {
        reply.problem(409, "offset-mismatch");
    }
    assert_eq!(
        moved[0].header("upload-offset"),
        offset(&kiosk, &path).await.to_string()
    );
    kiosk.deliver(&dossier).await;
    assert_eq!(
        kiosk.submit(&dossier).await.status,
        201,
        "no bytes of another chunk were mixed in"
    );
}
