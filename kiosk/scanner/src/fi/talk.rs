//! How the driver talks: the next command from the last answer, without I/O.
//!
//! A [`Talk`] decides. A [`Conversation`] around it adds patience: a busy machine is asked
//! the same again after growing pauses, until a limit. Both know time only as a value.

use std::time::Duration;

use super::{command::Command, limits, sense::Verdict};
use crate::ScanError;

/// The answer to a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) verdict: Verdict,
    /// Less data came than was asked for.
    pub(crate) is_short: bool,
    /// The sheet has ended.
    pub(crate) end_of_medium: bool,
    pub(crate) data: &'a [u8],
}

/// Whether an answer brought the talk further.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Progress {
    Made,
    /// Ask again after a pause.
    None,
}

/// A sequence of commands with a purpose.
pub(crate) trait Talk {
    /// The command to send now, the same until its answer was taken; `None` when all is said.
    fn next(&self) -> Option<Command>;

    /// Takes the answer, which is never [`Verdict::Busy`].
    fn take(&mut self, answer: &Answer<'_>) -> Result<Progress, ScanError>;

    /// How long the machine may be busy with the present command.
    fn busy_limit(&self) -> Duration {
        limits::BUSY
    }

    /// The machine was busy for longer; most talks end with that.
    fn give_up(&mut self) -> Result<(), ScanError> {
        Err(ScanError::Silent)
    }
}

/// What a conversation wants to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Next {
    Run(Command),
    Wait(Duration),
    Done,
}

/// A talk with a machine that may be busy.
pub(crate) struct Conversation<'a> {
    talk: &'a mut dyn Talk,
    busy_since: Option<Duration>,
    pause: Duration,
    must_wait: bool,
}

impl<'a> Conversation<'a> {
    pub(crate) fn new(talk: &'a mut dyn Talk) -> Self {
        Self {
            talk,
            busy_since: None,
            pause: limits::FIRST_PAUSE,
            must_wait: false,
        }
    }

    pub(crate) fn next(&mut self) -> Next {
        if std::mem::take(&mut self.must_wait) {
            let pause = self.pause;
            self.pause = (pause * 2).min(limits::LONGEST_PAUSE);
            return Next::Wait(pause);
        }
        self.talk.next().map_or(Next::Done, Next::Run)
    }

    pub(crate) fn take(&mut self, answer: &Answer<'_>, now: Duration) -> Result<(), ScanError> {
        let progress = match answer.verdict {
            Verdict::Busy => Progress::None,
            _ => self.talk.take(answer)?,
        };
        match progress {
            Progress::Made => self.rest(),
            Progress::None => return self.be_patient(now),
        }
        Ok(())
    }

    fn rest(&mut self) {
        self.busy_since = None;
        self.pause = limits::FIRST_PAUSE;
    }

    fn be_patient(&mut self, now: Duration) -> Result<(), ScanError> {
        let since = *self.busy_since.get_or_insert(now);
        if now.saturating_sub(since) >= self.talk.busy_limit() {
            self.rest();
            return self.talk.give_up();
        }
        self.must_wait = true;
        Ok(())
    }
}

/// One command whose answer is wanted, whatever it is.
#[derive(Debug)]
pub(crate) struct Ask {
    command: Command,
    forgotten: u8,
    answer: Option<(Verdict, Vec<u8>)>,
}

impl Ask {
    pub(crate) const fn new(command: Command) -> Self {
        Self {
            command,
            forgotten: 0,
            answer: None,
        }
    }

    /// The data of a good answer.
    pub(crate) fn into_data(self) -> Result<Vec<u8>, ScanError> {
        match self.answer {
            Some((Verdict::Good, data)) => Ok(data),
            Some((Verdict::Failed(error), _)) => Err(error),
            _ => Err(ScanError::Protocol("it refused to tell what it is or sees")),
        }
    }
}

impl Talk for Ask {
    fn next(&self) -> Option<Command> {
        self.answer.is_none().then(|| self.command.clone())
    }

    /// Whatever a machine forgot does not matter here: the same is asked again.
    fn take(&mut self, answer: &Answer<'_>) -> Result<Progress, ScanError> {
        if answer.verdict == Verdict::Forgot && self.forgotten < limits::MOST_FORGOTTEN {
            self.forgotten += 1;
            return Ok(Progress::None);
        }
        self.answer = Some((answer.verdict.clone(), answer.data.to_vec()));
        Ok(Progress::Made)
    }

    fn busy_limit(&self) -> Duration {
        limits::SENSORS_BUDGET
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(verdict: Verdict, data: &[u8]) -> Answer<'_> {
        Answer {
            verdict,
            is_short: false,
            end_of_medium: false,
            data,
        }
    }

    #[test]
    fn a_busy_machine_is_asked_again_after_growing_pauses() {
        let mut ask = Ask::new(Command::hardware());
        let mut talk = Conversation::new(&mut ask);
        let mut pauses = Vec::new();
        for _ in 0..5 {
            assert_eq!(talk.next(), Next::Run(Command::hardware()));
            talk.take(&answer(Verdict::Busy, &[]), Duration::ZERO)
                .unwrap();
            match talk.next() {
                Next::Wait(pause) => pauses.push(pause.as_millis()),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(pauses, [2, 4, 8, 16, 20]);
        talk.take(&answer(Verdict::Good, &[7]), Duration::ZERO)
            .unwrap();
        assert_eq!(talk.next(), Next::Done);
        assert_eq!(ask.into_data(), Ok(vec![7]));
    }

    #[test]
    fn patience_has_an_end() {
        let mut ask = Ask::new(Command::hardware());
        let mut talk = Conversation::new(&mut ask);
        talk.take(&answer(Verdict::Busy, &[]), Duration::from_secs(1))
            .unwrap();
        let late = Duration::from_secs(1) + limits::SENSORS_BUDGET;
        let given_up = talk.take(&answer(Verdict::Busy, &[]), late);
        assert_eq!(given_up, Err(ScanError::Silent));
    }

    #[test]
    fn a_machine_that_woke_up_is_asked_again_but_not_for_ever() {
        let mut ask = Ask::new(Command::hardware());
        for _ in 0..limits::MOST_FORGOTTEN {
            ask.take(&answer(Verdict::Forgot, &[])).unwrap();
            assert!(ask.next().is_some());
        }
        ask.take(&answer(Verdict::Forgot, &[])).unwrap();
        assert!(ask.next().is_none());
        assert!(matches!(ask.into_data(), Err(ScanError::Protocol(_))));
    }
}
