//! The product's actor and drivers over some bus, in virtual time.

use std::{sync::Arc, time::Duration};

use kiosk_domain::FaultCode;
use kiosk_sandbox::{Bench, Engine, EsclModel, FiModel, Model, Pace};
use kiosk_scanner::{Clock, Command, Drivers, Event, Factory, Presence, Stepper, Timing};
use kiosk_usb::Bus;

/// The pace of a common desk scanner: 70 sheets a minute.
pub(crate) const SHEET_TIME: Duration = Duration::from_millis(857);

/// What a scanner speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Speech {
    Escl,
    Fi,
}

pub(crate) const BOTH: &[Speech] = &[Speech::Escl, Speech::Fi];

/// The scanner on the desk.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) speech: Speech,
    pub(crate) escl: EsclModel,
    pub(crate) fi: FiModel,
    pub(crate) engine: Engine,
}

impl Scene {
    pub(crate) fn new(speech: Speech) -> Self {
        Self {
            speech,
            escl: EsclModel::default(),
            fi: FiModel::default(),
            engine: Engine {
                sheet: SHEET_TIME,
                ..Engine::default()
            },
        }
    }

    pub(crate) fn model(&self) -> Model {
        match self.speech {
            Speech::Escl => Model::Escl(self.escl.clone()),
            Speech::Fi => Model::Fi(self.fi.clone()),
        }
    }
}

/// The desk's time as that of the drivers and the actor.
#[derive(Clone)]
pub(crate) struct DeskClock(pub(crate) Bench);

impl Clock for DeskClock {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) {
        self.0.pass(duration);
    }
}

/// The product's drivers.
pub(crate) fn drivers(bus: Arc<dyn Bus>, clock: Arc<dyn Clock>) -> Box<dyn Factory> {
    Box::new(Drivers::new(bus, clock).unwrap())
}

/// A desk with its scanner, joined to the actor.
pub(crate) struct Rig {
    pub(crate) bench: Bench,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) stepper: Stepper,
    /// Everything that was told.
    pub(crate) log: Vec<(Duration, Event)>,
    /// When the step began that told what was told last.
    pub(crate) step_began: Duration,
}

impl Rig {
    /// The scanner as it is, nothing having begun.
    pub(crate) fn new(scene: &Scene) -> Self {
        let bench = Bench::with_pace(Pace::Virtual);
        bench.set_engine(scene.engine);
        let bus = Arc::new(bench.usb(&scene.model()));
        let clock = Arc::new(DeskClock(bench.clone()));
        let factory = drivers(bus, Arc::clone(&clock) as Arc<dyn Clock>);
        Self::over(bench, clock, factory)
    }

    /// The same with any drivers and any time.
    pub(crate) fn over(bench: Bench, clock: Arc<dyn Clock>, factory: Box<dyn Factory>) -> Self {
        let stepper = Stepper::new(factory, Timing::default(), Arc::clone(&clock));
        Self {
            bench,
            clock,
            stepper,
            log: Vec::new(),
            step_began: Duration::ZERO,
        }
    }

    pub(crate) fn now(&self) -> Duration {
        self.clock.now()
    }

    pub(crate) fn send(&mut self, command: Command) {
        self.stepper.send(command);
    }

    /// One step, at most until that moment; what it told.
    pub(crate) fn step(&mut self, until: Duration) -> Vec<(Duration, Event)> {
        self.step_began = self.now();
        self.stepper.step(until);
        let told = self.stepper.take_told();
        self.log.extend(told.iter().cloned());
        told
    }

    /// Lets that time pass, or what is under way then come to its end.
    pub(crate) fn run(&mut self, duration: Duration) {
        let until = self.now() + duration;
        while self.now() < until {
            self.step(until);
        }
    }

    /// Steps until something like that is told.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, mut is_wanted: impl FnMut(&Event) -> bool) -> Event {
        let until = self.now() + Duration::from_secs(120);
        while self.now() < until {
            let told = self.step(until);
            if let Some((_, event)) = told.into_iter().find(|(_, event)| is_wanted(event)) {
                return event;
            }
        }
        panic!("it never came: {:#?}", self.log)
    }

    /// The trouble that is on the screen, and since when.
    pub(crate) fn standing_trouble(&self) -> Option<(Duration, FaultCode)> {
        let last = self.log.iter().rev().find_map(|(at, event)| match event {
            Event::Trouble { fault, .. } => Some(Some((*at, *fault))),
            Event::Cleared { .. } => Some(None),
            _ => None,
        });
        last.flatten()
    }

    /// Lets the actor find and open the scanner.
    #[track_caller]
    pub(crate) fn find(&mut self) {
        self.wait_for(|event| matches!(event, Event::Device(Presence::Present(_))));
    }
}
