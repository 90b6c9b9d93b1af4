//! The shared state of a desk, its clock and its waiting.
//!
//! Everything that stands on the desk is behind one lock: the paper, the virtual device on
//! the virtual cable, the plan of what happens when. Whoever waits for the device waits
//! here, so that a hand that opens the cover wakes a transfer at once.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    clock::{Clock, Pace},
    device::{Device, Ground, Model, Strike, escl::Escl, fi::Fi, relay::Relay},
    paper_path::PaperPath,
    script::{Act, Rules, Script},
};

/// Longest silence of the virtual scanner. Its thread must end some day even if nobody
/// opens the device again, and every deadline above it is shorter.
pub(crate) const LONGEST_SILENCE: Duration = Duration::from_secs(180);

/// The desk, shared by all its handles.
#[derive(Default)]
pub(crate) struct Core {
    state: Mutex<State>,
    changed: Condvar,
}

/// Everything on the desk.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) is_unplugged: bool,
    pub(crate) paper: PaperPath,
    pub(crate) rules: Rules,
    pub(crate) clock: Clock,
    /// The device at the end of the virtual cable, if there is one.
    pub(crate) device: Option<Device>,
    /// Number of the plug; a handle of an older one is dead.
    pub(crate) plug: u64,
    pub(crate) is_stale_armed: bool,
    timeline: Vec<(Duration, Act)>,
    /// When what was planned to go wrong did.
    pub(crate) struck_at: Option<Duration>,
}

impl Core {
    pub(crate) fn with_pace(pace: Pace) -> Self {
        let state = State {
            clock: Clock::new(pace),
            ..State::default()
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after each statement, so a panic elsewhere cannot tear it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn notify(&self) {
        self.changed.notify_all();
    }

    /// Waits until the condition fails or the time is over.
    pub(crate) fn wait_while<'a>(
        &self,
        state: MutexGuard<'a, State>,
        duration: Duration,
        condition: impl FnMut(&mut State) -> bool,
    ) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout_while(state, duration, condition);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Waits until that moment or until something changes on the desk. Virtual time jumps
    /// there at once; without a moment it stands still, since only a hand can help.
    pub(crate) fn wait_until<'a>(
        &self,
        mut state: MutexGuard<'a, State>,
        moment: Option<Duration>,
    ) -> MutexGuard<'a, State> {
        if let (true, Some(moment)) = (state.clock.is_virtual(), moment) {
            state.clock.jump_to(moment);
            state.catch_up();
            return state;
        }
        let now = state.clock.now();
        let rest = moment.map_or(LONGEST_SILENCE, |moment| moment.saturating_sub(now));
        let waited = self.changed.wait_timeout(state, rest);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.catch_up();
        state
    }
}

impl State {
    /// The cable comes off; a sheet under way stays in the path, and counts as stuck as soon
    /// as the device is back.
    pub(crate) fn unplug(&mut self) {
        self.is_unplugged = true;
        self.paper.cool();
    }

    /// The cable goes in; the device begins anew, at another address.
    pub(crate) fn plug(&mut self) {
        if std::mem::take(&mut self.is_unplugged) {
            self.plug += 1;
            let is_stale = self.device.is_some() && std::mem::take(&mut self.is_stale_armed);
            let plug = self.plug;
            self.with_device(|device, ground| device.plug(plug, is_stale, ground));
        }
    }

    /// Puts a device of that model at the end of the cable.
    pub(crate) fn attach(&mut self, model: &Model) {
        let plug = self.plug;
        self.device = Some(match model {
            Model::Escl(model) => {
                Device::new(model.layout(), Box::new(Escl::new(model.clone())), plug)
            }
            Model::Fi(model) => Device::new(model.layout(), Box::new(Fi::new(model.clone())), plug),
            Model::Relay(model) => Device::new(model.layout(), Box::new(Relay::new(model)), plug),
        });
    }

    /// Puts a script's rules and plan into force, counted from now.
    pub(crate) fn play(&mut self, script: Script) {
        let now = self.clock.now();
        self.struck_at = None;
        for planned in script.sheet {
            self.paper.fail_at(planned.feed, planned.fault);
        }
        let acts = script.desk.into_iter();
        self.timeline
            .extend(acts.map(|planned| (now + Duration::from_millis(planned.at_ms), planned.act)));
        self.timeline.sort_by_key(|(moment, _)| *moment);
        self.rules.extend(script.rules);
    }

    /// Does at the desk what somebody does there.
    pub(crate) fn act(&mut self, act: Act) {
        if matches!(act, Act::OpenCover | Act::Unplug) {
            self.struck_at.get_or_insert(self.clock.now());
        }
        match act {
            Act::OpenCover => self.paper.open_cover(),
            Act::CloseCover => self.paper.close_cover(),
            Act::Unplug => self.unplug(),
            Act::Plug => self.plug(),
            Act::ClearFeeder => self.paper.feeder.clear(),
            Act::ClearGlass => self.paper.glass = None,
        }
    }

    /// When the desk changes next by itself.
    pub(crate) fn next_change(&self) -> Option<Duration> {
        let now = self.clock.now();
        let device = self.device.as_ref().and_then(|device| device.next_due(now));
        let planned = self.timeline.first().map(|(moment, _)| *moment);
        device.into_iter().chain(planned).min()
    }

    /// Lets the device work on the ground it stands on. What it did to itself in doing so
    /// happens afterwards.
    pub(crate) fn with_device<R>(
        &mut self,
        work: impl FnOnce(&mut Device, &mut Ground<'_>) -> R,
    ) -> Option<R> {
        let mut device = self.device.take()?;
        let mishaps = self.mishaps();
        let mut ground = Ground {
            paper: &mut self.paper,
            rules: &mut self.rules,
            now: self.clock.now(),
            strike: None,
        };
        let result = work(&mut device, &mut ground);
        let strike = ground.strike;
        match strike {
            Some(Strike::Unplug) => self.unplug(),
            Some(Strike::Silence) => device.fall_silent(),
            None => {}
        }
        self.device = Some(device);
        let now = self.clock.now();
        if strike.is_some() {
            self.struck_at = Some(now);
        } else if self.mishaps() != mishaps {
            self.struck_at.get_or_insert(now);
        }
        Some(result)
    }

    /// How much has gone wrong as planned.
    const fn mishaps(&self) -> u64 {
        self.paper.mishaps() + self.rules.hits()
    }

    /// Does whatever was planned up to now.
    pub(crate) fn catch_up(&mut self) {
        let now = self.clock.now();
        while self.timeline.first().is_some_and(|(at, _)| *at <= now) {
            let (_, act) = self.timeline.remove(0);
            self.act(act);
        }
    }
}
