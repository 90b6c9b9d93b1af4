//! The page behind the tracking code.

use crate::support::{Draft, Kiosk, Reply, RunningPortal};

async fn page(kiosk: &Kiosk, path: &str) -> Reply {
    let reply = kiosk.send("GET", path, &[], Vec::new()).await;
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    assert!(
        reply
            .header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    let html = reply.text();
    for mark in [
        "<script",
        "javascript:",
        "onclick",
        "http://",
        "https://",
        "MẪU",
        "077085",
    ] {
        assert!(!html.contains(mark), "{mark} in {html}");
    }
    reply
}

#[tokio::test]
async fn a_code_that_has_not_arrived_is_no_error() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let reply = page(&kiosk, "/t/7K4M2Q9D6TRW").await;
    assert_eq!(reply.status, 200);
    assert!(reply.text().contains("chưa đến Cổng") && reply.text().contains("7K4M 2Q9D 6TRW"));
    let reply = page(&kiosk, "/t/7k4m-2q9d-6trw?lang=en").await;
    assert_eq!(reply.status, 200);
    assert!(reply.text().contains("not reached the portal"));
    for wrong in ["/t/7K4M", "/t/UUUUUUUUUUUU", "/t/%3Cscript%3E"] {
        let reply = page(&kiosk, wrong).await;
        assert_eq!(reply.status, 404);
        assert!(reply.text().contains("không phải mã tra cứu"));
    }
}

#[tokio::test]
async fn the_page_follows_the_dossier_in_both_languages() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    let path = format!("/t/{}", dossier.tracking_code);
    kiosk.declare(&dossier).await;
    assert!(
        page(&kiosk, &path)
            .await
            .text()
            .contains("đang được gửi đến Cổng")
    );
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);
    let html = page(&kiosk, &path).await.text();
    for part in [
        "Mới đăng ký",
        "Đăng\u{a0}ký",
        "Phường 1, Thành phố Vũng Tàu",
        "Sẽ được cấp",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let html = page(&kiosk, &format!("{path}?lang=en")).await.text();
    for part in ["Registered", "lang=\"en\"", "?lang=vi"] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[tokio::test]
async fn a_refused_dossier_says_so() {
    let data = tempfile::tempdir().unwrap();
    let kiosk = Kiosk::new(&RunningPortal::start(data.path()).await);
    let mut draft = Draft::new(data.path(), 1);
    draft.pdfs[0].clear();
    let dossier = draft.seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 422);
    let html = page(&kiosk, &format!("/t/{}", dossier.tracking_code))
        .await
        .text();
    assert!(html.contains("Cổng chưa nhận hồ sơ này"), "{html}");
}
