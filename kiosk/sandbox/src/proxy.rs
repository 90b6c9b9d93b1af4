//! A network between kiosk and portal that does what a script says.
//!
//! It stands where hotel networks, mobile links and gateways in between stand: it delays,
//! cuts, resets, doubles, reorders, lies. It understands HTTP/1.1 only as far as it must to
//! know where a message ends, and knows no call of any contract: rules name methods and
//! paths. It never decides by the clock what a script can say by bytes and counts, so that the
//! same script does the same again.
//!
//! Each request goes to the server over a connection of its own; the server sees only what
//! has passed the link.

mod connection;
mod link;
mod message;
mod raw;
mod script;

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::AbortHandle,
};

use self::{
    link::Lane,
    message::{Answer, RequestHead},
    script::{Planned, Player},
};

pub use script::{Fault, Link, Rule, Script, ScriptError};

/// A running proxy. It ends, and its connections are reset, when it is dropped.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    tasks: Vec<AbortHandle>,
}

/// What has passed so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Traffic {
    /// Bytes that left the callers, heads included, whether they arrived or not.
    pub up_bytes: u64,
    /// Bytes that went to the callers.
    pub down_bytes: u64,
    /// Requests, or connections of a raw script.
    pub requests: u64,
    /// Faults of rules that were played.
    pub faults: u64,
}

#[derive(Debug)]
struct Shared {
    up: Lane,
    down: Lane,
    requests: AtomicU64,
    faults: AtomicU64,
    /// Counts the cuts; every connection ends with the next one.
    cuts: watch::Sender<u64>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    to: SocketAddr,
    link: Link,
    is_raw: bool,
    player: Player,
    late: Vec<Late>,
    earlier: HashMap<(String, String), Answer>,
}

/// A request that others overtake.
#[derive(Debug)]
struct Late {
    after: u32,
    bytes: Vec<u8>,
}

impl FaultProxy {
    /// Listens at `listen` (port 0 takes a free one) and passes everything on to `to`, as
    /// `script` has it. Needs a tokio runtime with net and time.
    ///
    /// # Errors
    /// What the system says when it cannot listen.
    pub async fn start(listen: SocketAddr, to: SocketAddr, script: &Script) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(to, script));
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        let mut tasks = vec![accepting.abort_handle()];
        if let Some(every_ms) = script.link.cut_every_ms {
            let every = Duration::from_millis(every_ms.max(1));
            let cutting = tokio::spawn(cut_every(every, Arc::clone(&shared)));
            tasks.push(cutting.abort_handle());
        }
        Ok(Self {
            address,
            shared,
            tasks,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server has another address from now on.
    pub fn lead_to(&self, to: SocketAddr) {
        self.shared.state().to = to;
    }

    /// Plays these rules instead of the ones before; the link's speed and delay change too,
    /// its regular cuts stay.
    pub fn play(&self, script: &Script) {
        self.shared.up.set_rate(script.link.rate_bytes_per_s);
        self.shared.down.set_rate(script.link.rate_bytes_per_s);
        let mut state = self.shared.state();
        state.link = script.link;
        state.is_raw = script.raw;
        state.player = Player::new(script);
    }

    /// Resets every open connection.
    pub fn cut(&self) {
        self.shared.cut();
    }

    /// Hits of rules that have not happened yet.
    #[must_use]
    pub fn faults_left(&self) -> u64 {
        self.shared.state().player.left()
    }

    /// What has passed so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        Traffic {
            up_bytes: self.shared.up.passed(),
            down_bytes: self.shared.down.passed(),
            requests: self.shared.requests.load(Ordering::Relaxed),
            faults: self.shared.faults.load(Ordering::Relaxed),
        }
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
        self.cut();
    }
}

impl Shared {
    fn new(to: SocketAddr, script: &Script) -> Self {
        Self {
            up: Lane::new(script.link.rate_bytes_per_s),
            down: Lane::new(script.link.rate_bytes_per_s),
            requests: AtomicU64::new(0),
            faults: AtomicU64::new(0),
            cuts: watch::Sender::new(0),
            state: Mutex::new(State {
                to,
                link: script.link,
                is_raw: script.raw,
                player: Player::new(script),
                late: Vec::new(),
                earlier: HashMap::new(),
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cut(&self) {
        self.cuts.send_modify(|count| *count += 1);
    }

    fn delay(&self) -> Duration {
        Duration::from_millis(self.state().link.delay_ms)
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        let to = self.state().to;
        let server = TcpStream::connect(to).await?;
        server.set_nodelay(true)?;
        Ok(server)
    }

    /// Counts a request and draws its fault.
    fn plan(&self, method: &str, path: &str) -> Option<Planned> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let planned = self.state().player.next(method, path);
        let hits = u64::from(planned.is_some());
        self.faults.fetch_add(hits, Ordering::Relaxed);
        planned
    }

    fn keep_late(&self, after: u32, bytes: Vec<u8>) {
        self.state().late.push(Late { after, bytes });
    }

    /// One request has gone by; the requests that now come late.
    fn overtaken(&self) -> Vec<Late> {
        let mut state = self.state();
        for late in &mut state.late {
            late.after = late.after.saturating_sub(1);
        }
        let (due, waiting) = std::mem::take(&mut state.late)
            .into_iter()
            .partition(|late| late.after == 0);
        state.late = waiting;
        due
    }

    fn remember(&self, head: &RequestHead, answer: &Answer) {
        let name = (head.method.clone(), head.path.clone());
        self.state().earlier.insert(name, answer.clone());
    }

    fn earlier(&self, head: &RequestHead) -> Option<Answer> {
        let name = (head.method.clone(), head.path.clone());
        self.state().earlier.get(&name).cloned()
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        // A connection that was gone before it was taken is none.
        let Ok((mut caller, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let mut cuts = shared.cuts.subscribe();
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            tokio::select! {
                () = serve(&mut caller, &shared) => {}
                // An error says that the proxy itself is gone.
                _ = cuts.changed() => reset(&caller),
            }
        });
    }
}

async fn serve(caller: &mut TcpStream, shared: &Shared) {
    // Without it the last bytes of a small answer wait for others; a proxy is slow enough.
    caller.set_nodelay(true).ok();
    let is_raw = shared.state().is_raw;
    let end = if is_raw {
        raw::carry(caller, shared).await
    } else {
        connection::serve(caller, shared).await
    };
    if matches!(end, Ok(End::Reset)) {
        reset(caller);
    }
}

/// How a connection ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Close,
    Reset,
}

/// Dropping the connection now sends RST instead of FIN.
fn reset(caller: &TcpStream) {
    caller.set_zero_linger().ok();
}

async fn cut_every(every: Duration, shared: Arc<Shared>) {
    let mut ticks = tokio::time::interval(every);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        shared.cut();
    }
}
