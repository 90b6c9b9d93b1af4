//! The loop: keys first, then every waiting dossier, then a pause.
//!
//! A link that is down stops the whole round, and everybody who waits is told. A portal
//! that answers but cannot take one dossier pauses that dossier only, so that it does not
//! hold up the others.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    time::Duration,
};

use futures::channel::mpsc;
use jiff::Timestamp;
use kiosk_domain::{DossierId, FaultCode, visit::SendStage};
use kiosk_vault::{Vault, VaultError};
use rand::Rng;
use reqwest::header::HeaderValue;
use tokio::{sync::Notify, time::Instant};

use crate::{
    Alarm, Config, Event, Link, Retry,
    actor::{Logins, lock},
    backoff::Backoff,
    client::Client,
    deliver::{Delivery, Submitted},
    error::{Failure, Trouble},
    limits,
    pace::Pace,
    receipt::{self, Checked},
};

/// Failures of one thing and when to try it again.
#[derive(Clone, Copy, Debug)]
struct Delay {
    backoff: Backoff,
    due: Instant,
    /// The portal named the time, so a wake-up does not shorten it.
    is_ordered: bool,
}

impl Delay {
    fn none() -> Self {
        Self {
            backoff: Backoff::default(),
            due: Instant::now(),
            is_ordered: false,
        }
    }

    fn fail(&mut self, retry: Retry, ordered: Option<Duration>) {
        let roll = rand::thread_rng().r#gen();
        let pause = self.backoff.fail(retry, roll);
        self.due = Instant::now() + ordered.map_or(pause, |ordered| ordered.max(pause));
        self.is_ordered = ordered.is_some();
    }

    fn hurry(&mut self) {
        if !self.is_ordered {
            self.due = Instant::now();
        }
    }
}

/// Everything that the worker remembers between rounds. A restart forgets it without harm.
pub(crate) struct Worker {
    vault: Vault,
    client: Client,
    retry: Retry,
    bundle_key: [u8; 32],
    events: mpsc::UnboundedSender<Event>,
    logins: Logins,
    pace: RefCell<Pace>,
    link: Cell<Option<Link>>,
    link_delay: Cell<Delay>,
    /// When the portal last answered as it should.
    heard: Cell<Instant>,
    /// What staff were told since then.
    alarm: Cell<Option<Alarm>>,
    /// What was told about the clocks.
    ahead_s: Cell<i64>,
    keys_due: Instant,
    keys_delay: Delay,
    keys_etag: Option<HeaderValue>,
    dossiers: HashMap<DossierId, Delay>,
}

impl Worker {
    pub(crate) fn new(
        vault: Vault,
        client: Client,
        config: &Config,
        events: mpsc::UnboundedSender<Event>,
        logins: Logins,
    ) -> Self {
        Self {
            vault,
            client,
            retry: config.retry,
            bundle_key: config.bundle_key,
            events,
            logins,
            pace: RefCell::new(Pace::new(config.chunks)),
            link: Cell::new(None),
            link_delay: Cell::new(Delay::none()),
            heard: Cell::new(Instant::now()),
            alarm: Cell::new(None),
            ahead_s: Cell::new(0),
            keys_due: Instant::now(),
            keys_delay: Delay::none(),
            keys_etag: None,
            dossiers: HashMap::new(),
        }
    }

    /// Works for ever; the caller drops the future to end it.
    pub(crate) async fn run(&mut self, wake: &Notify) {
        loop {
            if Instant::now() >= self.link_delay.get().due {
                self.round().await;
            }
            tokio::select! {
                () = tokio::time::sleep_until(self.next_due()) => {}
                () = wake.notified() => self.hurry(),
            }
        }
    }

    fn hurry(&mut self) {
        let mut link_delay = self.link_delay.get();
        link_delay.hurry();
        self.link_delay.set(link_delay);
        self.keys_delay.hurry();
        self.dossiers.values_mut().for_each(Delay::hurry);
    }

    fn next_due(&self) -> Instant {
        let link = self.link_delay.get().due;
        if self.is_down() {
            return link;
        }
        let keys = self.keys_due.max(self.keys_delay.due);
        self.dossiers
            .values()
            .map(|delay| delay.due)
            .fold(keys, Instant::min)
            .max(link)
    }

    fn is_down(&self) -> bool {
        matches!(self.link.get(), Some(Link::Down(_)))
    }

    async fn round(&mut self) {
        if let Err(failure) = self.try_round().await {
            self.link_failed(&failure);
        }
    }

    async fn try_round(&mut self) -> Result<(), Failure> {
        let waiting = self.vault.waiting().unwrap_or_else(|error| {
            tracing::error!(%error, "the outbox cannot be read");
            Vec::new()
        });
        let has_failed_often = self.link_delay.get().backoff.failures() >= limits::PROBE_AFTER;
        if has_failed_often || (self.is_down() && waiting.is_empty()) {
            self.probe().await?;
        }
        self.refresh_keys().await?;
        self.dossiers
            .retain(|id, _| waiting.iter().any(|dossier| dossier.id == *id));
        for dossier in waiting {
            self.deliver(dossier.id).await?;
        }
        Ok(())
    }

    /// Asks only whether the portal is there. That says nothing about whether it knows this
    /// machine.
    async fn probe(&self) -> Result<(), Failure> {
        self.client.healthz().await?;
        if self.link.get() != Some(Link::Down(FaultCode::DeviceRejected)) {
            self.set_link(Link::Up);
        }
        Ok(())
    }

    fn link_failed(&mut self, failure: &Failure) {
        tracing::warn!(%failure, "the portal is out of reach");
        let ordered = match failure {
            Failure::Busy(wait) => *wait,
            // Only a person can change it, so nobody waits for the next try.
            Failure::Stuck(_, wait) => Some(wait.unwrap_or(self.retry.ceiling)),
            _ => None,
        };
        self.alarm_about(failure);
        let mut delay = self.link_delay.get();
        delay.fail(self.retry, ordered);
        self.link_delay.set(delay);
        if !matches!(
            failure,
            Failure::Busy(_) | Failure::Stuck(Alarm::PortalFull, _)
        ) {
            self.set_link(Link::Down(failure.fault()));
        }
        for dossier in self.vault.waiting().unwrap_or_default() {
            self.tell(Event::Waiting {
                dossier: dossier.id,
                fault: failure.fault(),
            });
        }
    }

    /// Tells staff what only they can change, once.
    fn alarm_about(&self, failure: &Failure) {
        let is_first = self.link_delay.get().backoff.failures() == 0;
        let is_silent = self.heard.get().elapsed() >= limits::SILENCE;
        let alarm = match failure {
            // The key may have been renewed elsewhere a moment ago: the second time counts.
            Failure::DeviceRejected(Alarm::DeviceNotKnown) if is_first => None,
            Failure::DeviceRejected(alarm) | Failure::Stuck(alarm, _) => Some(*alarm),
            _ => is_silent.then_some(Alarm::LongSilence),
        };
        if let Some(alarm) = alarm
            && self.alarm.replace(Some(alarm)) != Some(alarm)
        {
            self.tell(Event::Alarm(alarm));
        }
    }

    /// Tells when the two clocks have moved apart, or together again.
    fn compare_clocks(&self) {
        if let Some(ahead_s) = self.client.ahead_s()
            && (ahead_s - self.ahead_s.get()).abs() > limits::CLOCK_TOLERANCE_S
        {
            self.ahead_s.set(ahead_s);
            self.tell(Event::Clock { ahead_s });
        }
    }

    fn link_works(&self) {
        self.compare_clocks();
        self.heard.set(Instant::now());
        self.alarm.set(None);
        self.link_delay.set(Delay::none());
        self.set_link(Link::Up);
    }

    fn set_link(&self, link: Link) {
        if self.link.replace(Some(link)) != Some(link) {
            self.tell(Event::Link(link));
        }
    }

    /// Fetches limits and keys at the start, once a day, and while there are none.
    async fn refresh_keys(&mut self) -> Result<(), Failure> {
        let now = Instant::now();
        let has_keys = self.vault.keys(Timestamp::now()).is_some();
        if (has_keys && now < self.keys_due) || now < self.keys_delay.due {
            return Ok(());
        }
        match self.fetch_keys().await {
            Ok(()) => {
                self.keys_due = Instant::now() + limits::KEYS_EVERY;
                self.keys_delay = Delay::none();
            }
            Err(Trouble::Call(
                failure @ (Failure::Unreached(_) | Failure::Stuck(..) | Failure::Busy(Some(_))),
            )) => return Err(failure),
            Err(trouble) => {
                tracing::error!(%trouble, "no new keys");
                self.keys_delay.fail(self.retry, None);
            }
        }
        Ok(())
    }

    async fn fetch_keys(&mut self) -> Result<(), Trouble> {
        let service = self.client.service().await?;
        self.pace.borrow_mut().limit(service.limits.chunk_bytes);
        let held = self
            .vault
            .keys(Timestamp::now())
            .and(self.keys_etag.as_ref());
        let bundle = self.client.keys(held).await?;
        self.link_works();
        if let Some(bundle) = bundle {
            self.install(&bundle.bytes, &bundle.signature)?;
            self.keys_etag = bundle.etag;
            self.tell(Event::Keys);
        }
        Ok(())
    }

    fn install(&self, bytes: &[u8], signature: &[u8; 64]) -> Result<(), VaultError> {
        let now = Timestamp::now();
        self.vault
            .install_bundle(bytes, signature, &self.bundle_key, now)
            .map(|_| ())
    }

    /// One try, if it is time. Only a link that fails ends the round.
    async fn deliver(&mut self, id: DossierId) -> Result<(), Failure> {
        let delay = self.dossiers.get(&id).copied();
        if delay.is_some_and(|delay| Instant::now() < delay.due) {
            return Ok(());
        }
        if delay.is_none() {
            self.tell(Event::Progress {
                dossier: id,
                stage: SendStage::Kept,
            });
            self.dossiers.insert(id, Delay::none());
        }
        match self.attempt(id).await {
            Ok(checked) => {
                self.link_works();
                self.accepted(id, checked);
                Ok(())
            }
            Err(trouble) => self.failed(id, trouble),
        }
    }

    async fn attempt(&mut self, id: DossierId) -> Result<Checked, Trouble> {
        for _ in 0..limits::DOUBTS_PER_TRY {
            match self.submit_and_check(id).await {
                Err(Trouble::Doubt) => {}
                done => return done,
            }
        }
        Err(Trouble::Staff(FaultCode::PortalMismatch))
    }

    async fn submit_and_check(&mut self, id: DossierId) -> Result<Checked, Trouble> {
        let submitted = self.submit(id).await?;
        // A receipt that cannot be read names no key, and new ones would not help.
        if let Ok(key_id) = receipt::key_id(&submitted.receipt)
            && self.vault.receipt_key(&key_id).is_none()
        {
            self.keys_etag = None;
            self.fetch_keys().await?;
        }
        let mut pace = self.pace.borrow_mut();
        self.delivery(id, &mut pace, &|event| self.tell_progress(event))
            .accept(&submitted)
    }

    #[expect(
        clippy::await_holding_refcell_ref,
        reason = "one task alone uses the pace"
    )]
    async fn submit(&self, id: DossierId) -> Result<Submitted, Trouble> {
        let mut pace = self.pace.borrow_mut();
        let token = lock(&self.logins).get(&id).cloned();
        self.delivery(id, &mut pace, &|event| self.tell_progress(event))
            .submit(token.as_ref())
            .await
    }

    fn delivery<'a>(
        &'a self,
        id: DossierId,
        pace: &'a mut Pace,
        tell: &'a dyn Fn(Event),
    ) -> Delivery<'a> {
        Delivery {
            vault: &self.vault,
            client: &self.client,
            pace,
            tell,
            id,
        }
    }

    fn accepted(&mut self, dossier: DossierId, checked: Checked) {
        self.dossiers.remove(&dossier);
        lock(&self.logins).remove(&dossier);
        let Checked {
            official_code,
            pages,
        } = checked;
        self.tell(Event::Accepted {
            dossier,
            official_code,
            pages,
        });
    }

    fn failed(&mut self, id: DossierId, trouble: Trouble) -> Result<(), Failure> {
        match trouble {
            Trouble::Call(
                failure @ (Failure::Unreached(_)
                | Failure::DeviceRejected(_)
                | Failure::Stuck(..)
                | Failure::Busy(Some(_))),
            ) => {
                self.note(id, failure.fault());
                Err(failure)
            }
            Trouble::Staff(fault) => {
                self.call_staff(id, fault);
                Ok(())
            }
            Trouble::Vault(error @ VaultError::Damaged { .. }) => {
                tracing::error!(dossier = %id, %error, "the dossier cannot be sent as it is");
                self.call_staff(id, error.fault());
                Ok(())
            }
            Trouble::Vault(error) => {
                tracing::error!(dossier = %id, %error, "the vault failed");
                self.postpone(id, error.fault());
                Ok(())
            }
            Trouble::Call(_) | Trouble::DeclareAgain | Trouble::Doubt | Trouble::OtherBytes => {
                self.postpone(id, FaultCode::PortalUnreachable);
                Ok(())
            }
        }
    }

    /// Only this dossier waits.
    fn postpone(&mut self, dossier: DossierId, fault: FaultCode) {
        self.note(dossier, fault);
        let retry = self.retry;
        self.dossiers
            .entry(dossier)
            .or_insert_with(Delay::none)
            .fail(retry, None);
        self.tell(Event::Waiting { dossier, fault });
    }

    fn call_staff(&mut self, dossier: DossierId, fault: FaultCode) {
        self.dossiers.remove(&dossier);
        if let Err(error) = self.vault.call_staff(dossier, fault, Timestamp::now()) {
            tracing::error!(%dossier, %error, "the call for staff was not recorded");
        }
        self.tell(Event::NeedsStaff { dossier, fault });
    }

    fn note(&self, id: DossierId, fault: FaultCode) {
        if let Err(error) = self.vault.note_failure(id, fault, Timestamp::now()) {
            tracing::error!(dossier = %id, %error, "a failed try was not recorded");
        }
    }

    /// Progress is only told after an answer of the portal, so the link works: a bad link
    /// that carries a little at each try keeps its short pauses.
    fn tell_progress(&self, event: Event) {
        self.link_works();
        self.tell(event);
    }

    /// Nobody listening is no reason to stop delivering.
    fn tell(&self, event: Event) {
        drop(self.events.unbounded_send(event));
    }
}
