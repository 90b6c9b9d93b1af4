//! TLS with the province's own authority (contract, rule 8).
//!
//! A device shows a client certificate; who shows none may read what needs no device, such
//! as the tracking page. A handshake that hangs holds up nobody: each runs in a task of its
//! own and has a limit.

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ParsedCertificate, WebPkiClientVerifier},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{GatewayError, gateway::Holder};

/// A kiosk on a link of 64 kbit/s needs two seconds for a handshake.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(15);

/// After a failure to accept, such as too many open files: long enough for some to close.
const ACCEPT_PAUSE: Duration = Duration::from_millis(500);

/// Connections that wait to be served.
const BACKLOG: usize = 64;

/// PEM files of the server's side.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The server's certificate, then those that lead to the kiosks' root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The authority of the devices' certificates.
    pub client_ca: PathBuf,
}

impl TlsFiles {
    /// Reads the files.
    ///
    /// # Errors
    /// [`GatewayError::Tls`] for files that are not what they should be.
    pub(crate) fn read(&self) -> Result<Arc<ServerConfig>, GatewayError> {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        for root in certificates(&self.client_ca)? {
            roots.add(root).map_err(|error| refused(&error))?;
        }
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                .allow_unauthenticated()
                .build()
                .map_err(|error| refused(&error))?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| GatewayError::Tls(format!("{}: {error}", self.key.display())))?;
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| refused(&error))?
            .with_client_cert_verifier(verifier)
            .with_single_cert(certificates(&self.certificate)?, key)
            .map_err(|error| refused(&error))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

fn certificates(path: &std::path::Path) -> Result<Vec<CertificateDer<'static>>, GatewayError> {
    let broken =
        |error: &dyn std::fmt::Display| GatewayError::Tls(format!("{}: {error}", path.display()));
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(|error| broken(&error))?
        .collect::<Result<_, _>>()
        .map_err(|error| broken(&error))?;
    if found.is_empty() {
        return Err(broken(&"no certificate in it"));
    }
    Ok(found)
}

fn refused(error: &dyn std::fmt::Display) -> GatewayError {
    GatewayError::Tls(error.to_string())
}

/// The other end of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    holder: Holder,
}

/// Gives connections whose handshake is done.
pub(crate) struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, Peer)>,
}

impl TlsListener {
    /// Takes connections in until it is dropped.
    pub(crate) fn new(listener: TcpListener, config: Arc<ServerConfig>) -> Self {
        let (done, ready) = mpsc::channel(BACKLOG);
        tokio::spawn(accept_all(listener, TlsAcceptor::from(config), done));
        Self { ready }
    }
}

async fn accept_all(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    done: mpsc::Sender<(TlsStream<TcpStream>, Peer)>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = done.closed() => return,
        };
        match accepted {
            Ok((stream, address)) => {
                tokio::spawn(shake_hands(acceptor.clone(), stream, address, done.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken in");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn shake_hands(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    address: SocketAddr,
    done: mpsc::Sender<(TlsStream<TcpStream>, Peer)>,
) {
    match timeout(HANDSHAKE_LIMIT, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            let peer = Peer {
                holder: holder(&stream),
            };
            // Nobody waits any more when the server has been told to stop.
            let _ = done.send((stream, peer)).await;
        }
        Ok(Err(error)) => tracing::debug!(%address, %error, "handshake refused"),
        Err(_) => tracing::debug!(%address, "handshake not finished in time"),
    }
}

/// Whose certificate it is, by its key.
fn holder(stream: &TlsStream<TcpStream>) -> Holder {
    let (_, session) = stream.get_ref();
    let certificate = session.peer_certificates().and_then(<[_]>::first);
    certificate
        .and_then(|one| ParsedCertificate::try_from(one).ok())
        .map_or_else(Holder::nobody, |one| {
            Holder::of_key(one.subject_public_key_info().as_ref())
        })
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = Peer;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            // The task that takes connections in has ended; there will be no more.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(Peer {
            holder: Holder::nobody(),
        })
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Holder {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        stream.remote_addr().holder.clone()
    }
}

impl Connected<IncomingStream<'_, TcpListener>> for Holder {
    fn connect_info(_: IncomingStream<'_, TcpListener>) -> Self {
        Self::loopback()
    }
}
