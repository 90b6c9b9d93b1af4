//! A slip printer that speaks ESC/POS over any pair of pipes.

use std::{io, time::Duration};

use super::{
    OfflineCause, PaperSensor,
    encode::{ASK_WHEN_PRINTED, encode},
    status::condition,
};
use crate::{
    Backend, Condition, Job, Payload, PayloadKind, PrinterError, PrinterInfo, Raster,
    timing::{SLIP_PRINTED, STATUS_ANSWER},
};

/// The two pipes of a printer.
pub trait Transport: Send {
    /// Sends all bytes.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] if the printer stopped taking bytes within its limit;
    /// any other kind if the connection broke.
    fn write(&mut self, bytes: &[u8], limit: Duration) -> io::Result<()>;

    /// Receives one byte, or `None` when none came within `limit`.
    ///
    /// # Errors
    /// If the connection broke.
    fn read(&mut self, limit: Duration) -> io::Result<Option<u8>>;

    /// Makes the printer drop what it has not printed yet.
    ///
    /// # Errors
    /// If the connection broke.
    fn reset(&mut self) -> io::Result<()>;
}

/// A slip printer behind a [`Transport`].
pub struct EscPosPrinter<T> {
    info: PrinterInfo,
    transport: T,
    /// A slip was begun and not seen to end. The printer may then still be waiting for the
    /// rest of a band and would print the next commands as dots.
    is_interrupted: bool,
}

impl<T: Transport> EscPosPrinter<T> {
    /// A printer with that name (maker and model).
    #[must_use]
    pub const fn new(name: String, transport: T) -> Self {
        let info = PrinterInfo {
            name,
            takes: PayloadKind::Raster,
        };
        Self {
            info,
            transport,
            is_interrupted: false,
        }
    }

    fn drop_stale_answers(&mut self) -> Result<(), PrinterError> {
        while self.transport.read(Duration::ZERO)?.is_some() {}
        Ok(())
    }

    fn ask(&mut self, request: [u8; 3], limit: Duration) -> Result<u8, PrinterError> {
        self.drop_stale_answers()?;
        self.write(&request, STATUS_ANSWER)?;
        self.transport
            .read(limit)?
            .ok_or(PrinterError::Silent(limit))
    }

    fn write(&mut self, bytes: &[u8], limit: Duration) -> Result<(), PrinterError> {
        match self.transport.write(bytes, limit) {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                Err(PrinterError::Silent(limit))
            }
            result => Ok(result?),
        }
    }

    fn check_ready(&mut self) -> Result<(), PrinterError> {
        match self.status()? {
            Condition::Ready => Ok(()),
            condition => Err(PrinterError::NotReady(condition)),
        }
    }

    fn print_raster(&mut self, raster: &Raster) -> Result<(), PrinterError> {
        self.write(&encode(raster), SLIP_PRINTED)?;
        self.ask(ASK_WHEN_PRINTED, SLIP_PRINTED)?;
        self.check_ready()
    }

    /// A printer that stopped in mid-slip may still say why; its reason is worth more than
    /// the silence.
    fn explain(&mut self, error: PrinterError) -> PrinterError {
        if !matches!(error, PrinterError::Silent(_)) {
            return error;
        }
        match self.status() {
            Ok(Condition::Ready) | Err(_) => error,
            Ok(condition) => PrinterError::NotReady(condition),
        }
    }
}

impl<T: Transport> Backend for EscPosPrinter<T> {
    fn info(&self) -> &PrinterInfo {
        &self.info
    }

    fn status(&mut self) -> Result<Condition, PrinterError> {
        let offline = OfflineCause::parse(self.ask(OfflineCause::REQUEST, STATUS_ANSWER)?)?;
        let paper = PaperSensor::parse(self.ask(PaperSensor::REQUEST, STATUS_ANSWER)?)?;
        Ok(condition(offline, paper))
    }

    fn print(&mut self, job: &Job) -> Result<(), PrinterError> {
        let Payload::Raster(raster) = &job.payload else {
            return Err(PrinterError::Payload);
        };
        if self.is_interrupted {
            self.transport.reset()?;
        }
        self.check_ready()?;
        self.is_interrupted = true;
        self.print_raster(raster)
            .map_err(|error| self.explain(error))?;
        self.is_interrupted = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;
    use crate::JobId;

    const READY: [Option<u8>; 2] = [Some(0x12), Some(0x12)];
    const PAPER_OUT: [Option<u8>; 2] = [Some(0x32), Some(0x72)];

    /// Answers requests in order, whatever they ask; keeps what it was sent.
    #[derive(Default)]
    struct ScriptedTransport {
        answers: VecDeque<Option<u8>>,
        stale: VecDeque<u8>,
        sent: Vec<Vec<u8>>,
        resets: usize,
        stuck_after: Option<usize>,
    }

    impl Transport for ScriptedTransport {
        fn write(&mut self, bytes: &[u8], _limit: Duration) -> io::Result<()> {
            self.sent.push(bytes.to_vec());
            if self.stuck_after == Some(bytes.len()) {
                return Err(io::ErrorKind::TimedOut.into());
            }
            Ok(())
        }

        fn read(&mut self, limit: Duration) -> io::Result<Option<u8>> {
            if limit.is_zero() {
                return Ok(self.stale.pop_front());
            }
            self.answers
                .pop_front()
                .ok_or_else(|| io::ErrorKind::BrokenPipe.into())
        }

        fn reset(&mut self) -> io::Result<()> {
            self.resets += 1;
            Ok(())
        }
    }

    fn printer(answers: &[&[Option<u8>]]) -> EscPosPrinter<ScriptedTransport> {
        let answers = answers.concat().into();
        EscPosPrinter::new(
            "test".to_owned(),
            ScriptedTransport {
                answers,
                ..ScriptedTransport::default()
            },
        )
    }

    fn job() -> Job {
        Job {
            id: JobId(1),
            payload: Payload::Raster(Raster::new(8, 1, vec![0xaa]).unwrap()),
        }
    }

    #[test]
    fn a_slip_is_printed_when_the_printer_says_so() {
        let mut printer = printer(&[&READY, &[Some(0)], &READY]);
        printer.print(&job()).unwrap();
        assert!(
            printer
                .transport
                .sent
                .iter()
                .any(|bytes| bytes.ends_with(&[0xaa, 0x1d, b'V', 66, 24]))
        );
        assert_eq!(printer.transport.resets, 0);
    }

    #[test]
    fn nothing_is_sent_to_a_printer_without_paper() {
        let mut printer = printer(&[&PAPER_OUT]);
        let error = printer.print(&job()).unwrap_err();
        assert!(matches!(error, PrinterError::NotReady(Condition::PaperOut)));
        assert!(printer.transport.sent.iter().all(|bytes| bytes.len() == 3));
    }

    #[test]
    fn paper_that_ends_in_the_slip_is_told_and_the_next_try_starts_clean() {
        let mut printer = printer(&[&READY, &[None], &PAPER_OUT, &READY, &[Some(0)], &READY]);
        let error = printer.print(&job()).unwrap_err();
        assert!(
            matches!(error, PrinterError::NotReady(Condition::PaperOut)),
            "{error}"
        );
        printer.print(&job()).unwrap();
        assert_eq!(printer.transport.resets, 1);
    }

    #[test]
    fn a_printer_that_takes_no_more_bytes_is_silent_unless_it_says_why() {
        for (answers, condition) in [(READY, None), (PAPER_OUT, Some(Condition::PaperOut))] {
            let mut printer = printer(&[&READY, &answers]);
            printer.transport.stuck_after =
                Some(encode(&Raster::new(8, 1, vec![0]).unwrap()).len());
            match printer.print(&job()).unwrap_err() {
                PrinterError::Silent(limit) => assert_eq!((condition, limit), (None, SLIP_PRINTED)),
                PrinterError::NotReady(found) => assert_eq!(Some(found), condition),
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn stale_answers_are_dropped_before_a_request() {
        let mut printer = printer(&[&READY]);
        printer.transport.stale = [0x72, 0xff].into();
        assert_eq!(printer.status().unwrap(), Condition::Ready);
    }

    #[test]
    fn a_pdf_is_refused() {
        let job = Job {
            id: JobId(1),
            payload: Payload::Pdf(Vec::new().into()),
        };
        assert!(printer(&[]).print(&job).unwrap_err().is_final());
    }
}
