//! A length of cable between kiosk and portal that a test can cut, at a byte if need be.
//!
//! It works on bytes, not on requests, so that a cut looks to both ends as it does in life:
//! half a body arrived, no answer, a connection that is gone.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the cable does with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Both ways, to this address.
    Through(SocketAddr),
    /// Every connection ends at once.
    Cut,
    /// A stranger answers: a log-in page with status 200, as hotel networks have it.
    Stranger,
}

/// A cable. Its address stays the same whatever happens behind it.
pub struct VirtualWire {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    mode: watch::Sender<Mode>,
    /// Bytes that still pass from the kiosk before the cable breaks.
    budget: Mutex<Option<usize>>,
}

const LOGIN_PAGE: &str = "<!doctype html><title>Wi-Fi</title><p>Please log in to use this network.";

impl VirtualWire {
    /// A cable to `portal`, on a free port of loopback.
    pub async fn to(portal: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mode = watch::Sender::new(Mode::Through(portal));
        let shared = Arc::new(Shared {
            mode,
            budget: Mutex::new(None),
        });
        tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self { address, shared }
    }

    /// What the kiosk is configured with.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Breaks the cable; open connections end.
    pub fn cut(&self) {
        self.shared.mode.send_replace(Mode::Cut);
    }

    /// Breaks the cable after this many more bytes from the kiosk.
    pub fn cut_after(&self, bytes: usize) {
        *self.shared.budget.lock().unwrap() = Some(bytes);
    }

    /// Puts a stranger at the other end.
    pub fn answer_by_stranger(&self) {
        self.shared.mode.send_replace(Mode::Stranger);
    }

    /// Mends the cable, to a portal that may have another address now.
    pub fn mend(&self, portal: SocketAddr) {
        *self.shared.budget.lock().unwrap() = None;
        self.shared.mode.send_replace(Mode::Through(portal));
    }

    /// Waits until the budget of [`VirtualWire::cut_after`] is used up.
    pub async fn until_cut(&self) {
        let mut mode = self.shared.mode.subscribe();
        mode.wait_for(|mode| *mode == Mode::Cut).await.unwrap();
    }
}

impl Shared {
    /// How many of `wanted` bytes may pass; uses up the budget.
    fn pass(&self, wanted: usize) -> usize {
        let mut budget = self.budget.lock().unwrap();
        let Some(left) = budget.as_mut() else {
            return wanted;
        };
        let passed = wanted.min(*left);
        *left -= passed;
        passed
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((kiosk, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let mut changes = shared.mode.subscribe();
            let mode = *changes.borrow_and_update();
            tokio::select! {
                () = serve(kiosk, mode, &shared) => {}
                _ = changes.changed() => {}
            }
        });
    }
}

async fn serve(mut kiosk: TcpStream, mode: Mode, shared: &Shared) {
    match mode {
        Mode::Cut => {}
        Mode::Stranger => {
            let mut request = [0; 4096];
            let _ = kiosk.read(&mut request).await;
            let length = LOGIN_PAGE.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n"
            );
            let _ = kiosk
                .write_all(format!("{head}{LOGIN_PAGE}").as_bytes())
                .await;
        }
        Mode::Through(portal) => {
            if let Ok(portal) = TcpStream::connect(portal).await {
                carry(kiosk, portal, shared).await;
            }
        }
    }
}

async fn carry(kiosk: TcpStream, portal: TcpStream, shared: &Shared) {
    let (mut from_kiosk, mut to_kiosk) = kiosk.into_split();
    let (mut from_portal, mut to_portal) = portal.into_split();
    let upward = async {
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = from_kiosk.read(&mut buffer).await {
            let passed = shared.pass(read);
            if to_portal.write_all(&buffer[..passed]).await.is_err() {
                break;
            }
            if passed < read {
                shared.mode.send_replace(Mode::Cut);
                break;
            }
        }
    };
    let downward = tokio::io::copy(&mut from_portal, &mut to_kiosk);
    tokio::select! {
        () = upward => {}
        _ = downward => {}
    }
}
