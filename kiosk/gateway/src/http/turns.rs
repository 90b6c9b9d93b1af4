//! One request at a time works on an upload, and a newer one ends an older one.
//!
//! A kiosk whose link broke comes back while its old request still hangs here. It must not
//! wait for that one to time out (contract, rule on uploads): the old one is told to end,
//! keeps what arrived, and only then the new one goes on.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Mutex as AsyncMutex, Notify, OwnedMutexGuard};

/// Who works on which upload.
#[derive(Clone, Default)]
pub(super) struct Turns {
    newest: Arc<Mutex<HashMap<String, Waiting>>>,
}

/// The newest request of an upload.
struct Waiting {
    end: Arc<Notify>,
    lock: Arc<AsyncMutex<()>>,
}

/// The right to work on an upload, given back when it is dropped.
pub(super) struct Turn {
    turns: Turns,
    upload: String,
    end: Arc<Notify>,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Ends an older request for the upload and waits until it has ended.
    pub(super) async fn take(&self, upload: &str) -> Turn {
        let end = Arc::new(Notify::new());
        let lock = self.announce(upload, &end);
        // Made before the wait: whoever gives up waiting must not stay in the table.
        let mut turn = Turn {
            turns: self.clone(),
            upload: upload.to_owned(),
            end,
            guard: None,
        };
        turn.guard = Some(lock.lock_owned().await);
        turn
    }

    fn announce(&self, upload: &str, end: &Arc<Notify>) -> Arc<AsyncMutex<()>> {
        let mut newest = self.lock();
        let older = newest.remove(upload);
        let lock = older.map_or_else(Arc::default, |older| {
            older.end.notify_one();
            older.lock
        });
        let waiting = Waiting {
            end: end.clone(),
            lock: lock.clone(),
        };
        newest.insert(upload.to_owned(), waiting);
        lock
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Waiting>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Told when a newer request wants the upload.
    pub(super) fn end(&self) -> &Notify {
        &self.end
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut newest = self.turns.lock();
        let is_ours = newest
            .get(&self.upload)
            .is_some_and(|waiting| Arc::ptr_eq(&waiting.end, &self.end));
        if is_ours {
            newest.remove(&self.upload);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_newer_request_ends_the_older_and_follows_it() {
        let turns = Turns::default();
        let first = turns.take("a").await;
        let other = turns.take("b").await;
        let second = tokio::spawn({
            let turns = turns.clone();
            async move { turns.take("a").await }
        });
        first.end().notified().await;
        assert!(!second.is_finished(), "the first still works");
        drop(first);
        let second = second.await.unwrap();
        assert_eq!(turns.lock().len(), 2);
        drop((second, other));
        assert!(turns.lock().is_empty());
    }
}
