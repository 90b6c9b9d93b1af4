//! The actor's thread: it carries commands and answers to the machine, and its acts out.
//!
//! The thread sleeps in its inbox until something arrives or the machine's next look is
//! due, so an idle scanner costs a wake-up every few seconds and nothing else.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Instant,
};

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use kiosk_domain::FaultCode;

use crate::{
    Backend, Command, DeviceInfo, Event, Factory, Timing,
    hands::{Back, Hands},
    machine::{Act, Machine, Reply},
};

enum Input {
    Command(Command),
    Back(u64, Back),
    Closed,
}

/// The way to send commands. The actor ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Handle(Arc<Inbox>);

#[derive(Debug)]
struct Inbox(Sender<Input>);

impl Handle {
    /// Sends a command. It is dropped if the actor has ended, which its stream shows.
    pub fn send(&self, command: Command) {
        let _ = self.0.0.send(Input::Command(command));
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        let _ = self.0.send(Input::Closed);
    }
}

/// Starts the actor on a thread of its own.
///
/// It begins at once to look for a scanner, and ends when the last [`Handle`] or the
/// stream is dropped. If the system refuses a thread, the stream tells
/// [`FaultCode::Internal`] and ends.
#[must_use]
pub fn spawn(
    factory: impl Factory + 'static,
    timing: Timing,
) -> (Handle, UnboundedReceiver<Event>) {
    let (inbox, inputs) = channel();
    let (events, stream) = unbounded();
    let own_inbox = inbox.clone();
    let complain = events.clone();
    let thread = thread::Builder::new()
        .name("scanner".into())
        .spawn(move || {
            let answers = own_inbox.clone();
            let deliver = Arc::new(move |seq, back| {
                let _ = answers.send(Input::Back(seq, back));
            });
            match Hands::new(Box::new(factory), deliver) {
                Ok(hands) => run(
                    hands,
                    Machine::new(timing, Instant::now()),
                    &inputs,
                    &events,
                ),
                Err(error) => no_thread(&error, &events),
            }
        });
    if let Err(error) = thread {
        no_thread(&error, &complain);
    }
    (Handle(Arc::new(Inbox(inbox))), stream)
}

fn no_thread(error: &std::io::Error, events: &UnboundedSender<Event>) {
    tracing::error!(%error, "no thread for the scanner");
    let _ = events.unbounded_send(Event::Trouble {
        ticket: None,
        fault: FaultCode::Internal,
    });
}

fn run(
    mut hands: Hands,
    mut machine: Machine,
    inputs: &Receiver<Input>,
    events: &UnboundedSender<Event>,
) {
    machine.tick(Instant::now());
    loop {
        for act in machine.take_acts() {
            match act {
                Act::Ask(seq, call) => hands.ask(seq, call),
                Act::Abandon => hands.abandon(),
                Act::Tell(event) => {
                    if events.unbounded_send(event).is_err() {
                        return;
                    }
                }
            }
        }
        match next_input(inputs, machine.wake_at()) {
            Some(Input::Command(command)) => machine.command(command, Instant::now()),
            Some(Input::Back(seq, back)) => answer(&mut hands, &mut machine, seq, back),
            Some(Input::Closed) => return,
            None => machine.tick(Instant::now()),
        }
    }
}

/// The next input, or `None` when the machine must look at the time.
fn next_input(inputs: &Receiver<Input>, wake_at: Option<Instant>) -> Option<Input> {
    let Some(at) = wake_at else {
        return Some(inputs.recv().unwrap_or(Input::Closed));
    };
    match inputs.recv_timeout(at.saturating_duration_since(Instant::now())) {
        Ok(input) => Some(input),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => Some(Input::Closed),
    }
}

fn answer(hands: &mut Hands, machine: &mut Machine, seq: u64, back: Back) {
    if matches!(back, Back::Factory(_) | Back::Opened(..)) {
        hands.factory_answered();
    }
    let reply = match back {
        Back::Factory(reply) | Back::Device(reply) => reply,
        Back::Opened(info, backend) if machine.awaits(seq) => adopt(hands, info, backend),
        // Opened too late: nobody waits for it, and dropping it closes it.
        Back::Opened(..) => return,
    };
    machine.reply(seq, reply, Instant::now());
}

fn adopt(hands: &mut Hands, info: DeviceInfo, backend: Box<dyn Backend>) -> Reply {
    match hands.adopt(backend) {
        Ok(()) => Reply::Opened(Ok(info)),
        Err(error) => {
            tracing::error!(%error, "no thread for the scanner");
            Reply::Panicked
        }
    }
}
