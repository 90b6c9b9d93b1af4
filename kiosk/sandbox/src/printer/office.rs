//! An office printer that takes PDF and keeps it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kiosk_printer::{
    Backend, Condition, Factory, Job, Payload, PayloadKind, PrinterError, PrinterInfo,
};

use super::PrinterPanel;

/// The limit that a silent printer is said to have passed; nobody really waits for it.
const SILENCE: Duration = Duration::from_secs(10);

/// The printer. Clones are handles to the same one.
#[derive(Clone, Default)]
pub struct VirtualOfficePrinter {
    panel: PrinterPanel,
    documents: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl VirtualOfficePrinter {
    /// A plugged-in printer with plenty of paper.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Its outside.
    #[must_use]
    pub const fn panel(&self) -> &PrinterPanel {
        &self.panel
    }

    /// The factory to be given to [`kiosk_printer::spawn`].
    pub fn factory(&self) -> impl Factory + use<> {
        let printer = self.clone();
        move || -> Result<Box<dyn Backend>, PrinterError> {
            if printer.panel.state().is_unplugged {
                return Err(PrinterError::Missing);
            }
            let info = PrinterInfo {
                name: "Virtual office printer".into(),
                takes: PayloadKind::Pdf,
            };
            Ok(Box::new(Connection {
                printer: printer.clone(),
                info,
            }))
        }
    }

    /// Every PDF printed so far, the oldest first.
    #[must_use]
    pub fn documents(&self) -> Vec<Vec<u8>> {
        self.kept().clone()
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        // A push is all that ever happens under the lock.
        self.documents
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

struct Connection {
    printer: VirtualOfficePrinter,
    info: PrinterInfo,
}

impl Backend for Connection {
    fn info(&self) -> &PrinterInfo {
        &self.info
    }

    fn status(&mut self) -> Result<Condition, PrinterError> {
        let panel = self.printer.panel.state();
        if panel.is_unplugged {
            Err(PrinterError::Missing)
        } else if panel.is_silent {
            Err(PrinterError::Silent(SILENCE))
        } else {
            Ok(panel.condition())
        }
    }

    fn print(&mut self, job: &Job) -> Result<(), PrinterError> {
        let Payload::Pdf(pdf) = &job.payload else {
            return Err(PrinterError::Payload);
        };
        let condition = self.status()?;
        if condition != Condition::Ready {
            return Err(PrinterError::NotReady(condition));
        }
        self.printer.panel.use_paper();
        self.printer.kept().push(pdf.to_vec());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use kiosk_printer::{JobId, Raster};

    use super::*;

    fn job(payload: Payload) -> Job {
        Job {
            id: JobId(1),
            payload,
        }
    }

    #[test]
    fn documents_are_kept_until_the_paper_ends() {
        let printer = VirtualOfficePrinter::new();
        let mut backend = printer.factory().open().unwrap();
        printer.panel().let_paper_end_after(1);
        let pdf = || job(Payload::Pdf(b"%PDF-1.7".to_vec().into()));
        backend.print(&pdf()).unwrap();
        let error = backend.print(&pdf()).unwrap_err();
        assert!(
            matches!(error, PrinterError::NotReady(Condition::PaperOut)),
            "{error}"
        );
        assert_eq!(printer.documents(), [b"%PDF-1.7"]);
    }

    #[test]
    fn dots_are_refused_for_good() {
        let printer = VirtualOfficePrinter::new();
        let dots = job(Payload::Raster(Raster::new(8, 1, vec![1]).unwrap()));
        assert!(
            printer
                .factory()
                .open()
                .unwrap()
                .print(&dots)
                .unwrap_err()
                .is_final()
        );
    }
}
