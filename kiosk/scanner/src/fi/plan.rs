//! What a job means on this machine: window, sides and form of the picture.

use super::{
    limits,
    quirks::Quirk,
    raw::RawForm,
    vital::{GreyJpeg, Vital},
    window::{Order, Samples, Window},
};
use crate::{Face, Job, Mode, ScanError, Source};

/// The two sides of a sheet, as far as they are read.
const BOTH: [Face; 2] = [Face::Front, Face::Back];

/// A job, translated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Plan {
    pub(crate) source: Source,
    pub(crate) is_duplex: bool,
    pub(crate) window: Window,
    /// Colour of the samples on the wire, in the order to try next.
    pub(crate) samples: Samples,
    /// Samples without compression in colour are turned into grey.
    pub(crate) becomes_grey: bool,
    pub(crate) is_inverted: bool,
    pub(crate) announces_size: bool,
    pub(crate) checks_readable: bool,
    pub(crate) tests_after_feed: bool,
    pub(crate) read_bytes: usize,
}

impl Plan {
    /// Translates a job.
    pub(crate) fn new(job: &Job, vital: &Vital, quirk: &Quirk) -> Result<Self, ScanError> {
        let source = job.source;
        let dpi = u16::try_from(job.dpi).unwrap_or(0);
        check(source, dpi, vital)?;
        let (samples, becomes_grey) = samples(job.colour, vital, quirk)?;
        let is_jpeg = quirk.uses_jpeg && !becomes_grey && has_jpeg(samples, vital);
        Ok(Self {
            source,
            is_duplex: job.duplex && vital.has_duplex && source == Source::Feeder,
            window: Window::new(source, dpi, is_jpeg, vital),
            samples,
            becomes_grey,
            is_inverted: quirk.is_inverted,
            announces_size: quirk.announces_size,
            checks_readable: vital.has_control,
            tests_after_feed: quirk.tests_after_feed,
            read_bytes: quirk.read_bytes as usize,
        })
    }

    /// The sides of each sheet.
    pub(crate) const fn faces(&self) -> &'static [Face] {
        if self.is_duplex {
            &BOTH
        } else {
            &[Face::Front]
        }
    }

    /// The ways to ask for the same colour, of which the machine takes one.
    pub(crate) fn ways(&self) -> Vec<Samples> {
        match self.samples {
            Samples::Grey => vec![Samples::Grey],
            Samples::Colour(_) => Order::ALL.map(Samples::Colour).to_vec(),
        }
    }

    /// What uncompressed samples are made of.
    pub(crate) const fn raw_form(&self) -> RawForm {
        RawForm {
            samples: self.samples,
            becomes_grey: self.becomes_grey,
            is_inverted: self.is_inverted,
            dpi: self.window.dpi,
        }
    }

    /// Most bytes of one side.
    pub(crate) const fn side_limit(&self) -> usize {
        if self.window.is_jpeg {
            limits::MOST_JPEG_BYTES
        } else {
            limits::MOST_PNG_BYTES
        }
    }
}

fn check(source: Source, dpi: u16, vital: &Vital) -> Result<(), ScanError> {
    let has_source = match source {
        Source::Feeder => vital.has_feeder,
        Source::Glass => vital.has_glass,
    };
    if !has_source {
        return Err(ScanError::Unsupported("it has no such paper source"));
    }
    if !vital.can_read_at(dpi.into()) {
        return Err(ScanError::Unsupported("it has no such resolution"));
    }
    Ok(())
}

/// Which samples to ask for, and whether we turn them into grey.
fn samples(mode: Mode, vital: &Vital, quirk: &Quirk) -> Result<(Samples, bool), ScanError> {
    let has_grey = vital.has_grey && !quirk.is_colour_only;
    match mode {
        Mode::Grey if has_grey => Ok((Samples::Grey, false)),
        Mode::Grey if vital.has_colour => Ok((Samples::Colour(Order::Rgb), true)),
        Mode::Colour if vital.has_colour => Ok((Samples::Colour(Order::Rgb), false)),
        Mode::Grey | Mode::Colour => Err(ScanError::Unsupported("it has no such colour")),
    }
}

const fn has_jpeg(samples: Samples, vital: &Vital) -> bool {
    match samples {
        Samples::Colour(_) => vital.has_jpeg,
        Samples::Grey => vital.has_jpeg && matches!(vital.grey_jpeg, GreyJpeg::Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fi::vital::tests::page;

    fn plan(job: Job, change: impl FnOnce(&mut Vital, &mut Quirk)) -> Result<Plan, ScanError> {
        let (mut vital, mut quirk) = (Vital::parse(&page()).unwrap(), Quirk::default());
        change(&mut vital, &mut quirk);
        Plan::new(&job, &vital, &quirk)
    }

    const GREY: Job = Job {
        colour: Mode::Grey,
        ..Job::pages()
    };

    #[test]
    fn the_machines_own_jpeg_is_preferred() {
        let jpeg = plan(Job::pages(), |_, _| {}).unwrap();
        assert!(jpeg.window.is_jpeg && !jpeg.becomes_grey);
        let raw = plan(Job::pages(), |vital, _| vital.has_jpeg = false).unwrap();
        assert!(!raw.window.is_jpeg);
        let unwanted = plan(Job::pages(), |_, quirk| quirk.uses_jpeg = false).unwrap();
        assert!(!unwanted.window.is_jpeg);
    }

    #[test]
    fn grey_is_the_machines_or_made_of_colour() {
        let own = plan(GREY, |_, _| {}).unwrap();
        assert_eq!((own.samples, own.window.is_jpeg), (Samples::Grey, true));
        let raw = plan(GREY, |vital, _| vital.grey_jpeg = GreyJpeg::None).unwrap();
        assert_eq!((raw.samples, raw.window.is_jpeg), (Samples::Grey, false));
        let made = plan(GREY, |_, quirk| quirk.is_colour_only = true).unwrap();
        assert!(made.becomes_grey && !made.window.is_jpeg);
        assert_eq!(made.ways().len(), 3);
    }

    #[test]
    fn backs_are_read_only_where_it_can_be_done() {
        let both = Job {
            duplex: true,
            source: Source::Feeder,
            ..Job::pages()
        };
        assert_eq!(plan(both, |_, _| {}).unwrap().faces().len(), 2);
        assert_eq!(
            plan(both, |vital, _| vital.has_duplex = false)
                .unwrap()
                .faces()
                .len(),
            1
        );
        let glass = Job {
            source: Source::Glass,
            ..both
        };
        assert_eq!(plan(glass, |_, _| {}).unwrap().faces().len(), 1);
    }

    #[test]
    fn what_cannot_be_done_is_said_at_once() {
        let is_refused = |job: Job, change: fn(&mut Vital)| {
            let refused = plan(job, |vital, _| change(vital));
            assert!(
                matches!(refused, Err(ScanError::Unsupported(_))),
                "{refused:?}"
            );
        };
        is_refused(Job::glass(), |vital| vital.has_glass = false);
        is_refused(
            Job {
                dpi: 700,
                ..Job::pages()
            },
            |_| {},
        );
        is_refused(
            Job {
                dpi: 70_000,
                ..Job::pages()
            },
            |_| {},
        );
        is_refused(Job::pages(), |vital| vital.has_colour = false);
    }
}
