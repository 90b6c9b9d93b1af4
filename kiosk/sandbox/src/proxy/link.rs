//! The link that all connections share: how fast it is, and how much has passed.

use std::{
    io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::{Instant, sleep_until},
};

/// The largest piece that passes at once.
const PIECE_BYTES: u64 = 16 * 1024;

/// Pieces a second on a slow link: few enough to cost nothing, many enough that a cut falls
/// near its time.
const PIECES_PER_S: u64 = 50;

/// One direction.
#[derive(Debug)]
pub(super) struct Lane {
    state: Mutex<State>,
    passed: AtomicU64,
}

#[derive(Debug)]
struct State {
    rate_bytes_per_s: Option<u64>,
    /// When everything that has been sent will have passed.
    free_at: Instant,
}

impl Lane {
    pub(super) fn new(rate_bytes_per_s: Option<u64>) -> Self {
        Self {
            state: Mutex::new(State {
                rate_bytes_per_s,
                free_at: Instant::now(),
            }),
            passed: AtomicU64::new(0),
        }
    }

    pub(super) fn set_rate(&self, rate_bytes_per_s: Option<u64>) {
        self.with(|state| state.rate_bytes_per_s = rate_bytes_per_s);
    }

    /// Bytes that have passed.
    pub(super) fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }

    /// Lets that many bytes pass: waits for those before them and for as long as they take.
    pub(super) async fn pass(&self, bytes: usize) {
        let done = self.with(|state| {
            let rate = state.rate_bytes_per_s?.max(1);
            let takes = Duration::from_secs_f64(bytes as f64 / rate as f64);
            state.free_at = state.free_at.max(Instant::now()) + takes;
            Some(state.free_at)
        });
        if let Some(done) = done {
            sleep_until(done).await;
        }
        self.passed.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Takes a piece from a stream over the link; empty at the end.
    pub(super) async fn take(
        &self,
        from: &mut (impl AsyncRead + Unpin),
        most_bytes: u64,
    ) -> io::Result<Vec<u8>> {
        let size = most_bytes.min(self.piece_bytes());
        let mut piece = vec![0; usize::try_from(size).unwrap_or_default()];
        let read = from.read(&mut piece).await?;
        piece.truncate(read);
        self.pass(read).await;
        Ok(piece)
    }

    /// Sends bytes over the link.
    pub(super) async fn give(
        &self,
        to: &mut (impl AsyncWrite + Unpin),
        bytes: &[u8],
    ) -> io::Result<()> {
        let size = usize::try_from(self.piece_bytes()).unwrap_or(usize::MAX);
        for piece in bytes.chunks(size) {
            self.pass(piece.len()).await;
            to.write_all(piece).await?;
        }
        to.flush().await
    }

    fn piece_bytes(&self) -> u64 {
        let rate = self.with(|state| state.rate_bytes_per_s);
        rate.map_or(PIECE_BYTES, |rate| {
            (rate / PIECES_PER_S).clamp(1, PIECE_BYTES)
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn two_connections_share_the_rate() {
        let lane = Lane::new(Some(1000));
        let began = Instant::now();
        tokio::join!(lane.pass(500), lane.pass(1500));
        assert_eq!(began.elapsed(), Duration::from_secs(2));
        assert_eq!(lane.passed(), 2000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_link_without_a_rate_is_not_waited_for() {
        let lane = Lane::new(None);
        let began = Instant::now();
        lane.pass(1 << 30).await;
        assert_eq!(began.elapsed(), Duration::ZERO);
    }
}
