//! TLS with a private authority and client certificates.

use std::path::{Path, PathBuf};

use kiosk_gateway::TlsFiles;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose,
    IsCa, KeyPair,
};
use reqwest::{Client, Identity, tls::Certificate as Trusted};

use crate::support::{Draft, Kiosk, RunningPortal};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn certificate(
    authority: &Authority,
    key: &KeyPair,
    name: &str,
    purpose: ExtendedKeyUsagePurpose,
) -> Certificate {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.extended_key_usages = vec![purpose];
    params.signed_by(key, authority).unwrap()
}

/// The files of a server at loopback; kiosks of `authority` are let in.
fn server_files(folder: &Path, authority: &Authority) -> TlsFiles {
    let write = |name: &str, text: String| -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let key = KeyPair::generate().unwrap();
    let own = certificate(
        authority,
        &key,
        "127.0.0.1",
        ExtendedKeyUsagePurpose::ServerAuth,
    );
    TlsFiles {
        certificate: write("server.pem", own.pem()),
        key: write("server.key", key.serialize_pem()),
        client_ca: write("ca.pem", authority.pem()),
    }
}

/// A client that trusts `authority` alone and shows a certificate of `signer`, if there is one.
fn client(authority: &Authority, signer: Option<(&Authority, &KeyPair)>) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let trusted = Trusted::from_pem(authority.pem().as_bytes()).unwrap();
    let builder = Client::builder()
        .tls_certs_only([trusted])
        .https_only(true)
        .no_proxy();
    let builder = match signer {
        None => builder,
        Some((signer, key)) => {
            let own = certificate(signer, key, "kiosk", ExtendedKeyUsagePurpose::ClientAuth);
            let pem = format!("{}{}", own.pem(), key.serialize_pem());
            builder.identity(Identity::from_pem(pem.as_bytes()).unwrap())
        }
    };
    builder.build().unwrap()
}

#[tokio::test]
async fn each_certificate_has_one_device() {
    let data = tempfile::tempdir().unwrap();
    let authority = authority();
    let files = server_files(data.path(), &authority);
    let portal = RunningPortal::start_tls(data.path(), files).await;
    let base = format!("https://{}", portal.address);
    let (key, other_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let kiosk = Kiosk::over(
        base.clone(),
        client(&authority, Some((&authority, &key))),
        1,
    );
    let dossier = Draft::new(data.path(), 1).seal(&kiosk.device);
    kiosk.deliver(&dossier).await;
    assert_eq!(kiosk.submit(&dossier).await.status, 201);

    let renewed = client(&authority, Some((&authority, &key)));
    let renewed = Kiosk::over(base.clone(), renewed, 1);
    let path = format!("dossiers/{}", dossier.id);
    assert_eq!(
        renewed.read("GET", &path).await.status,
        200,
        "the same key again"
    );

    let neighbour = client(&authority, Some((&authority, &other_key)));
    let thief = Kiosk::over(base.clone(), neighbour.clone(), 1);
    thief
        .read("GET", &path)
        .await
        .problem(401, "device-not-known");
    thief
        .declare(&dossier)
        .await
        .problem(401, "device-not-known");
    let neighbour = Kiosk::over(base.clone(), neighbour, 2);
    let second = Draft::new(data.path(), 2).seal(&neighbour.device);
    neighbour.deliver(&second).await;
    assert_eq!(neighbour.submit(&second).await.status, 201);
    neighbour
        .read("GET", &path)
        .await
        .problem(404, "dossier-unknown");

    let nobody = Kiosk::over(base, client(&authority, None), 3);
    let page = format!("/t/{}", dossier.tracking_code);
    assert_eq!(nobody.send("GET", &page, &[], Vec::new()).await.status, 200);
    let service = nobody
        .send("GET", "/kiosk/v1/service", &[], Vec::new())
        .await;
    assert_eq!(service.status, 200);
    let third = Draft::new(data.path(), 3).seal(&nobody.device);
    nobody
        .declare(&third)
        .await
        .problem(401, "device-not-known");
    nobody
        .read("GET", &path)
        .await
        .problem(401, "device-not-known");
}

#[tokio::test]
async fn a_foreign_authority_is_refused_on_both_sides() {
    let data = tempfile::tempdir().unwrap();
    let (ours, foreign) = (authority(), authority());
    let files = server_files(data.path(), &ours);
    let portal = RunningPortal::start_tls(data.path(), files).await;
    let address = format!("https://{}/kiosk/v1/healthz", portal.address);
    let key = KeyPair::generate().unwrap();
    let fine = client(&ours, Some((&ours, &key)));
    assert_eq!(fine.get(&address).send().await.unwrap().status(), 204);
    let forged = client(&ours, Some((&foreign, &key)));
    assert!(forged.get(&address).send().await.is_err());
    let wary = client(&foreign, Some((&ours, &key)));
    assert!(wary.get(&address).send().await.is_err());
}

#[tokio::test]
async fn a_connection_that_says_nothing_holds_up_nobody() {
    let data = tempfile::tempdir().unwrap();
    let authority = authority();
    let files = server_files(data.path(), &authority);
    let portal = RunningPortal::start_tls(data.path(), files).await;
    let _silent = tokio::net::TcpStream::connect(portal.address)
        .await
        .unwrap();
    let address = format!("https://{}/kiosk/v1/healthz", portal.address);
    let reply = client(&authority, None).get(&address).send().await.unwrap();
    assert_eq!(reply.status(), 204);
}

#[tokio::test]
async fn files_that_are_no_certificates_are_named() {
    let data = tempfile::tempdir().unwrap();
    let mut files = server_files(data.path(), &authority());
    files.client_ca = data.path().join("server.key");
    let config = kiosk_gateway::Config {
        data: data.path().join("gateway"),
        profile: crate::support::profile(),
    };
    let gateway = kiosk_gateway::Gateway::open(config).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let served = kiosk_gateway::serve_tls(listener, &files, gateway, std::future::pending()).await;
    let why = served.unwrap_err().to_string();
    assert!(why.contains("server.key"), "{why}");
}
