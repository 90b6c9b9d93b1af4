//! How and where to deliver.

use std::time::Duration;

use crate::limits;

/// Where the portal is and whom to believe.
#[derive(Clone)]
pub struct Config {
    /// Scheme, host and port, such as `https://cong.example.vn`; the contract's base path
    /// is added. Plain `http` is for loopback.
    pub base_url: String,
    /// The province's Ed25519 key that signs bundles.
    pub bundle_key: [u8; 32],
    /// Pauses between tries.
    pub retry: Retry,
    /// How long an answer is waited for.
    pub waits: Waits,
    /// The province's own certificate authority, PEM; the system's roots if absent.
    pub ca_pem: Option<Vec<u8>>,
    /// Client certificate and key, PEM.
    pub identity_pem: Option<Vec<u8>>,
    /// Sizes of the pieces in which documents are sent.
    pub chunks: Chunks,
}

impl Config {
    /// The usual pauses and sizes, without certificates.
    #[must_use]
    pub fn new(base_url: impl Into<String>, bundle_key: [u8; 32]) -> Self {
        Self {
            base_url: base_url.into(),
            bundle_key,
            retry: Retry::default(),
            waits: Waits::default(),
            ca_pem: None,
            identity_pem: None,
            chunks: Chunks::default(),
        }
    }
}

/// Keys and certificates stay out of logs.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

/// Pauses between tries: full jitter up to a bound that doubles from `first` to `ceiling`.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    /// Bound of the first pause.
    pub first: Duration,
    /// Bound of all late pauses.
    pub ceiling: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            first: limits::RETRY_FIRST,
            ceiling: limits::RETRY_CEILING,
        }
    }
}

/// How long an answer is waited for before the link counts as dead.
#[derive(Clone, Copy, Debug)]
pub struct Waits {
    /// For a connection.
    pub connect: Duration,
    /// For anything on a link that was silent.
    pub silent: Duration,
    /// For a piece of a document to be sent and answered.
    pub piece: Duration,
    /// For a submission, during which the portal opens and compares.
    pub submission: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            connect: limits::CONNECT,
            silent: limits::SILENT,
            piece: limits::CHUNK_WATCHDOG,
            submission: limits::SUBMISSION,
        }
    }
}

/// Sizes of pieces: as much as the link carries in `goal`, within two bounds.
#[derive(Clone, Copy, Debug)]
pub struct Chunks {
    /// Never less, in bytes.
    pub min_bytes: u64,
    /// Never more, in bytes; the portal's own limit may lower it.
    pub max_bytes: u64,
    /// How long a piece should take.
    pub goal: Duration,
}

impl Default for Chunks {
    fn default() -> Self {
        Self {
            min_bytes: limits::CHUNK_MIN_BYTES,
            max_bytes: limits::CHUNK_MAX_BYTES,
            goal: limits::CHUNK_GOAL,
        }
    }
}
