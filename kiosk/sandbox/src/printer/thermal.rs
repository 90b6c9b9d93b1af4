//! A slip printer for 80 mm paper that understands ESC/POS.
//!
//! It stands at the far end of [`kiosk_printer::escpos::Transport`], so every slip really
//! goes through the byte stream. It keeps the habits of true ones: commands wait in a
//! buffer while it cannot print, GS r is answered in its turn, DLE EOT at once and wherever
//! its three bytes turn up, even among the dots of a picture (Epson ESC/POS reference).

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kiosk_printer::{
    Backend, Factory, PrinterError,
    escpos::{EscPosPrinter, Transport},
};

use super::{PanelState, PrintedSlip, PrinterPanel};

/// Bits 1 and 4 are set in every answer to DLE EOT.
const ANSWER: u8 = 0x12;
const COVER_OPEN: u8 = 1 << 2;
const PAPER_END: u8 = 1 << 5;
const PAPER_SENSOR_END: u8 = 0b0110_0000;
/// The answer to GS r 1 while there is paper.
const PAPER_THERE: u8 = 0;

/// The printer. Clones are handles to the same one.
#[derive(Clone, Default)]
pub struct VirtualPrinter {
    panel: PrinterPanel,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Default)]
struct Inside {
    buffer: VecDeque<u8>,
    answers: VecDeque<u8>,
    current: PrintedSlip,
    /// The paper ended within the slip: what follows is no whole one.
    is_rest: bool,
    slips: Vec<PrintedSlip>,
}

impl VirtualPrinter {
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
            let cable = Cable {
                printer: printer.clone(),
            };
            Ok(Box::new(EscPosPrinter::new(
                "Virtual slip printer".into(),
                cable,
            )))
        }
    }

    /// Every slip that came out so far, the oldest first.
    #[must_use]
    pub fn slips(&self) -> Vec<PrintedSlip> {
        self.inside().slips.clone()
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        // Bytes in, bytes out: the state is whole after every statement.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection to the printer.
struct Cable {
    printer: VirtualPrinter,
}

impl Cable {
    fn panel(&self) -> io::Result<PanelState> {
        let panel = self.printer.panel.state();
        if panel.is_unplugged {
            Err(io::ErrorKind::NotConnected.into())
        } else {
            Ok(panel)
        }
    }
}

impl Transport for Cable {
    fn write(&mut self, bytes: &[u8], _limit: Duration) -> io::Result<()> {
        let panel = self.panel()?;
        if panel.is_silent {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let mut inside = self.printer.inside();
        inside.answer_at_once(bytes, panel);
        inside.buffer.extend(bytes);
        inside.work(&self.printer.panel);
        Ok(())
    }

    fn read(&mut self, _limit: Duration) -> io::Result<Option<u8>> {
        let panel = self.panel()?;
        let mut inside = self.printer.inside();
        inside.work(&self.printer.panel);
        Ok(inside.answers.pop_front().filter(|_| !panel.is_silent))
    }

    fn reset(&mut self) -> io::Result<()> {
        self.panel()?;
        let mut inside = self.printer.inside();
        inside.buffer.clear();
        inside.answers.clear();
        inside.is_rest = false;
        inside.take_off();
        Ok(())
    }
}

enum Command {
    /// Nothing is to be seen of it on paper.
    Silent,
    Rows {
        row_bytes: usize,
        dots: Vec<u8>,
    },
    Cut,
    Ask,
}

impl Inside {
    fn answer_at_once(&mut self, bytes: &[u8], panel: PanelState) {
        for window in bytes.windows(3) {
            if let [0x10, 0x04, question] = window {
                self.answers.extend(status(*question, panel));
            }
        }
    }

    /// Does what the buffer asks for, as long as printing is possible.
    fn work(&mut self, panel: &PrinterPanel) {
        while panel.state().condition().fault().is_none() {
            let Some((command, length)) = next_command(self.buffer.make_contiguous()) else {
                return;
            };
            self.buffer.drain(..length);
            match command {
                Command::Silent => {}
                Command::Rows { row_bytes, dots } => self.print(row_bytes, &dots, panel),
                Command::Cut => self.cut(),
                Command::Ask => self.answers.push_back(PAPER_THERE),
            }
        }
    }

    fn print(&mut self, row_bytes: usize, dots: &[u8], panel: &PrinterPanel) {
        for row in dots.chunks(row_bytes) {
            if !panel.use_paper() {
                self.is_rest = true;
                return self.take_off();
            }
            self.current.print(row);
        }
    }

    fn cut(&mut self) {
        if !self.is_rest {
            self.current.mark_whole();
        }
        self.is_rest = false;
        self.take_off();
    }

    fn take_off(&mut self) {
        if !self.current.is_empty() {
            let slip = std::mem::take(&mut self.current);
            self.slips.push(slip);
        }
    }
}

fn status(question: u8, panel: PanelState) -> Option<u8> {
    let is_out = matches!(panel.paper_left, Some(0));
    let when = |is_so: bool, bits: u8| if is_so { bits } else { 0 };
    match question {
        2 => Some(ANSWER | when(panel.is_cover_open, COVER_OPEN) | when(is_out, PAPER_END)),
        4 => Some(ANSWER | when(is_out, PAPER_SENSOR_END)),
        1 | 3 => Some(ANSWER),
        _ => None,
    }
}

/// The first command in the buffer and its length, or `None` while it is incomplete.
fn next_command(buffer: &[u8]) -> Option<(Command, usize)> {
    match buffer {
        [0x1B, b'@', ..] => Some((Command::Silent, 2)),
        [0x1D, b'v', b'0', _, x0, x1, y0, y1, rest @ ..] => {
            let row_bytes = usize::from(u16::from_le_bytes([*x0, *x1]));
            let rows = usize::from(u16::from_le_bytes([*y0, *y1]));
            let dots = rest.get(..row_bytes * rows)?.to_vec();
            let length = 8 + dots.len();
            Some((
                Command::Rows {
                    row_bytes: row_bytes.max(1),
                    dots,
                },
                length,
            ))
        }
        [0x1D, b'V', 65 | 66, _, ..] => Some((Command::Cut, 4)),
        [0x1D, b'V', 0 | 1 | 48 | 49, ..] => Some((Command::Cut, 3)),
        [0x1D, b'r', _, ..] => Some((Command::Ask, 3)),
        [0x10, 0x04, _, ..] => Some((Command::Silent, 3)),
        // The beginning of one of the above.
        [] | [0x1B] | [0x10] | [0x10, 0x04] | [0x1D] => None,
        [0x1D, b'v' | b'V' | b'r', ..] if buffer.len() < 8 => None,
        // A letter: without a code page nothing would come out right, so nothing does.
        _ => Some((Command::Silent, 1)),
    }
}

#[cfg(test)]
mod tests {
    use kiosk_printer::{Condition, Job, JobId, Payload, Raster};

    use super::*;

    fn bits(rows: usize) -> Vec<u8> {
        // The pattern holds the bytes of DLE EOT 2 in every row.
        let row: Vec<u8> = (0..72)
            .map(|byte| [0x10, 0x04, 0x02, byte][usize::from(byte) % 4])
            .collect();
        row.repeat(rows)
    }

    fn job(rows: u32) -> Job {
        let raster = Raster::new(576, rows, bits(rows as usize)).unwrap();
        Job {
            id: JobId(1),
            payload: Payload::Raster(raster),
        }
    }

    fn open(printer: &VirtualPrinter) -> Result<Box<dyn Backend>, PrinterError> {
        printer.factory().open()
    }

    #[test]
    fn a_slip_comes_out_dot_for_dot() {
        let printer = VirtualPrinter::new();
        open(&printer).unwrap().print(&job(100)).unwrap();
        let [slip] = &printer.slips()[..] else {
            panic!("one slip")
        };
        assert!(slip.is_whole());
        assert_eq!((slip.width_dots(), slip.height_dots()), (576, 100));
        assert_eq!(slip.bits(), bits(100));
        let png = image::load_from_memory(&slip.to_png())
            .unwrap()
            .into_luma8();
        assert_eq!((png.width(), png.height()), (576, 100));
        // 0x10 is one black dot, the fourth from the left.
        assert_eq!([0, 3, 4].map(|x| png.get_pixel(x, 0).0[0]), [255, 0, 255]);
    }

    #[test]
    fn commands_may_come_in_any_pieces() {
        let printer = VirtualPrinter::new();
        let mut cable = Cable {
            printer: printer.clone(),
        };
        let raster = Raster::new(576, 60, bits(60)).unwrap();
        for byte in kiosk_printer::escpos::encode(&raster).iter() {
            cable.write(&[*byte], Duration::ZERO).unwrap();
        }
        assert_eq!(printer.slips()[0].bits(), bits(60));
    }

    #[test]
    fn paper_that_ends_leaves_a_torn_slip_and_is_told() {
        let printer = VirtualPrinter::new();
        let mut backend = open(&printer).unwrap();
        printer.panel().let_paper_end_after(70);
        let error = backend.print(&job(100)).unwrap_err();
        assert!(
            matches!(error, PrinterError::NotReady(Condition::PaperOut)),
            "{error}"
        );
        printer.panel().put_paper();
        backend.print(&job(100)).unwrap();
        let slips: Vec<_> = printer
            .slips()
            .iter()
            .map(|slip| (slip.height_dots(), slip.is_whole()))
            .collect();
        assert_eq!(slips, [(70, false), (100, true)]);
    }

    #[test]
    fn the_outside_shows_in_the_status() {
        let printer = VirtualPrinter::new();
        let mut backend = open(&printer).unwrap();
        printer.panel().open_cover();
        assert_eq!(backend.status().unwrap(), Condition::CoverOpen);
        printer.panel().close_cover();
        printer.panel().take_paper();
        assert_eq!(backend.status().unwrap(), Condition::PaperOut);
        printer.panel().put_paper();
        printer.panel().set_silent(true);
        assert!(matches!(backend.status(), Err(PrinterError::Silent(_))));
        printer.panel().set_silent(false);
        assert_eq!(backend.status().unwrap(), Condition::Ready);
        printer.panel().unplug();
        assert!(matches!(backend.status(), Err(PrinterError::Connection(_))));
        assert!(matches!(open(&printer), Err(PrinterError::Missing)));
        printer.panel().plug();
        assert!(open(&printer).is_ok());
    }
}
