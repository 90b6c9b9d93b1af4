//! Everything that is set before the first sheet of a job, in the machine's order.
//!
//! Most settings may be refused: a machine without that ability has nothing to switch off.
//! The window must be taken; the order of its colours is found by trying.

use std::time::Duration;

use super::{
    command::{Command, Control},
    limits, mode,
    plan::Plan,
    quirks::Quirk,
    sense::Verdict,
    talk::{Answer, Progress, Talk},
    vital::Vital,
    window::Samples,
};
use crate::{ScanError, Source};

/// Settings on their way to the machine.
#[derive(Debug)]
pub(crate) struct Setup {
    settings: Vec<Setting>,
    at: usize,
    /// Which of the setting's ways is tried.
    way: usize,
    /// Colours of the window, as accepted.
    ways: Vec<Samples>,
    accepted: usize,
    forgotten: u8,
}

#[derive(Debug)]
struct Setting {
    kind: Kind,
    /// The same, said in several ways.
    commands: Vec<Command>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    MayBeRefused,
    Lamp,
    Window,
}

impl Setup {
    /// The settings of a plan.
    pub(crate) fn new(plan: &Plan, vital: &Vital, quirk: &Quirk) -> Self {
        let ways = plan.ways();
        let window = Setting {
            kind: Kind::Window,
            commands: ways.iter().map(|&samples| window(plan, samples)).collect(),
        };
        let settings = before_window(plan, vital, quirk)
            .into_iter()
            .map(|command| Setting::one(Kind::MayBeRefused, command))
            .chain([window])
            .chain(after_window(vital, quirk))
            .collect();
        Self {
            settings,
            at: 0,
            way: 0,
            ways,
            accepted: 0,
            forgotten: 0,
        }
    }

    /// The colours that the machine took.
    pub(crate) fn samples(&self) -> Option<Samples> {
        self.ways.get(self.accepted).copied()
    }

    fn setting(&self) -> Option<&Setting> {
        self.settings.get(self.at)
    }

    fn kind(&self) -> Kind {
        self.setting()
            .map_or(Kind::MayBeRefused, |setting| setting.kind)
    }

    fn go_on(&mut self) {
        self.at += 1;
        self.way = 0;
    }

    fn refused(&mut self) -> Result<(), ScanError> {
        let ways = self.setting().map_or(0, |setting| setting.commands.len());
        self.way += 1;
        if self.way < ways {
            return Ok(());
        }
        if self.kind() == Kind::Window {
            return Err(ScanError::Protocol("it refused the window"));
        }
        self.go_on();
        Ok(())
    }

    /// All settings are gone; from the beginning.
    fn forgot(&mut self) -> Result<(), ScanError> {
        self.forgotten += 1;
        if self.forgotten > limits::MOST_FORGOTTEN {
            return Err(ScanError::Protocol(
                "it forgets its settings again and again",
            ));
        }
        (self.at, self.way) = (0, 0);
        Ok(())
    }
}

impl Talk for Setup {
    fn next(&self) -> Option<Command> {
        let setting = self.setting()?;
        setting.commands.get(self.way).cloned()
    }

    fn take(&mut self, answer: &Answer<'_>) -> Result<Progress, ScanError> {
        let kind = self.kind();
        match &answer.verdict {
            Verdict::Good => {
                if kind == Kind::Window {
                    self.accepted = self.way;
                }
                self.go_on();
            }
            Verdict::Forgot => self.forgot()?,
            Verdict::Failed(ScanError::Service(_) | ScanError::Protocol(_))
                if kind != Kind::Window =>
            {
                self.go_on();
            }
            Verdict::Failed(error) => return Err(error.clone()),
            Verdict::Refused | Verdict::Halted | Verdict::Stopped | Verdict::Spoilt => {
                self.refused()?;
            }
            Verdict::Busy => return Ok(Progress::None),
        }
        Ok(Progress::Made)
    }

    fn busy_limit(&self) -> Duration {
        match self.kind() {
            Kind::Lamp => limits::LAMP,
            Kind::MayBeRefused | Kind::Window => limits::BUSY,
        }
    }

    /// A lamp that never gets ready shows when the first sheet is read, with its reason.
    fn give_up(&mut self) -> Result<(), ScanError> {
        if self.kind() != Kind::Lamp {
            return Err(ScanError::Silent);
        }
        self.go_on();
        Ok(())
    }
}

impl Setting {
    fn one(kind: Kind, command: Command) -> Self {
        Self {
            kind,
            commands: vec![command],
        }
    }
}

fn before_window(plan: &Plan, vital: &Vital, quirk: &Quirk) -> Vec<Command> {
    let mut commands = Vec::new();
    // A machine with one source complains when it is chosen.
    if vital.has_control && vital.has_glass && vital.has_feeder {
        commands.push(Command::control(match plan.source {
            Source::Feeder => Control::Feeder,
            Source::Glass => Control::Glass,
        }));
    }
    if quirk.has_pre_read {
        commands.push(Command::send_diagnostic(plan.window.pre_read(plan.samples)));
    }
    if vital.has_mode_select {
        commands.extend(
            mode::pages(quirk)
                .iter()
                .map(|page| Command::mode_select(page)),
        );
    }
    commands
}

fn window(plan: &Plan, samples: Samples) -> Command {
    Command::set_window(plan.window.parameters(plan.faces(), samples))
}

fn after_window(vital: &Vital, quirk: &Quirk) -> Vec<Setting> {
    let tables = || Command::send_quality_tables(quality_tables());
    let lamp = || Command::control(Control::LampOn);
    let tables = quirk
        .has_quality_tables
        .then(|| Setting::one(Kind::MayBeRefused, tables()));
    let lamp = vital.has_control.then(|| Setting::one(Kind::Lamp, lamp()));
    tables.into_iter().chain(lamp).collect()
}

/// The JPEG tables of ITU-T T.81 annex K in the order of the wire (zigzag).
const LIGHT: [u8; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37,
    29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81,
    87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
];
const COLOUR_HEAD: [u8; 14] = [17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66];
const COLOUR_REST: u8 = 99;

/// Those tables at 30 %, which is what SANE's users have been scanning with: a header of ten
/// bytes with both lengths, lightness, colour.
fn quality_tables() -> Vec<u8> {
    let finer = |value: u8| {
        let [scaled, _] = (u16::from(value) * 30 / 100).max(1).to_le_bytes();
        scaled
    };
    let mut bytes = vec![0, 0, 0, 0, 0, 64, 0, 64, 0, 0];
    bytes.extend(LIGHT.map(finer));
    let colour = COLOUR_HEAD
        .into_iter()
        .chain(std::iter::repeat(COLOUR_REST));
    bytes.extend(colour.take(64).map(finer));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Job, fi::vital::tests::page, fi::window::Order};

    fn setup(quirk: &Quirk, change: impl FnOnce(&mut Vital)) -> Setup {
        let mut vital = Vital::parse(&page()).unwrap();
        change(&mut vital);
        let plan = Plan::new(&Job::pages(), &vital, quirk).unwrap();
        Setup::new(&plan, &vital, quirk)
    }

    fn answer(verdict: Verdict) -> Answer<'static> {
        Answer {
            verdict,
            is_short: false,
            end_of_medium: false,
            data: &[],
        }
    }

    /// Answers every command by its name; tells which were sent.
    fn walk(
        setup: &mut Setup,
        verdict: impl Fn(&str) -> Verdict,
    ) -> (Vec<&'static str>, Result<(), ScanError>) {
        let mut names = Vec::new();
        while let Some(command) = setup.next() {
            names.push(command.name);
            assert!(names.len() < 100, "no end");
            if let Err(error) = setup.take(&answer(verdict(command.name))) {
                return (names, Err(error));
            }
        }
        (names, Ok(()))
    }

    const PAGES: [&str; 6] = ["mode select"; 6];

    #[test]
    fn settings_come_in_the_machines_order() {
        let (names, end) = walk(&mut setup(&Quirk::default(), |_| {}), |_| Verdict::Good);
        assert_eq!(
            names,
            [
                &["scanner control"],
                &PAGES[..],
                &["set window", "scanner control"]
            ]
            .concat()
        );
        assert_eq!(end, Ok(()));
        let quirk = Quirk {
            has_pre_read: true,
            has_quality_tables: true,
            ..Quirk::default()
        };
        let (names, _) = walk(&mut setup(&quirk, |vital| vital.has_glass = false), |_| {
            Verdict::Good
        });
        let expected = [
            &["send diagnostic"],
            &PAGES[..],
            &["set window", "send JPEG tables", "scanner control"],
        ];
        assert_eq!(names, expected.concat());
    }

    #[test]
    fn a_refused_page_does_not_matter_but_a_refused_window_does() {
        let mut tolerant = setup(&Quirk::default(), |_| {});
        let refuse_pages = |name: &str| match name {
            "set window" => Verdict::Good,
            _ => Verdict::Refused,
        };
        assert_eq!(walk(&mut tolerant, refuse_pages).1, Ok(()));
        let refuse_window = |name: &str| match name {
            "set window" => Verdict::Refused,
            _ => Verdict::Good,
        };
        let (names, end) = walk(&mut setup(&Quirk::default(), |_| {}), refuse_window);
        assert_eq!(
            names.iter().filter(|name| **name == "set window").count(),
            3
        );
        assert_eq!(end, Err(ScanError::Protocol("it refused the window")));
    }

    #[test]
    fn the_order_of_colours_is_the_first_that_is_taken() {
        let mut setup = setup(&Quirk::default(), |_| {});
        let mut windows = 0;
        while let Some(command) = setup.next() {
            let is_window = command.name == "set window";
            windows += usize::from(is_window);
            let verdict = if is_window && windows == 1 {
                Verdict::Refused
            } else {
                Verdict::Good
            };
            setup.take(&answer(verdict)).unwrap();
        }
        assert_eq!(setup.samples(), Some(Samples::Colour(Order::Bgr)));
    }

    #[test]
    fn a_machine_that_was_reset_gets_everything_again() {
        let mut setup = setup(&Quirk::default(), |_| {});
        for _ in 0..3 {
            setup.take(&answer(Verdict::Good)).unwrap();
        }
        setup.take(&answer(Verdict::Forgot)).unwrap();
        assert_eq!(setup.next().unwrap().name, "scanner control");
        let (_, end) = walk(&mut setup, |_| Verdict::Forgot);
        assert!(matches!(end, Err(ScanError::Protocol(_))));
    }

    #[test]
    fn an_open_cover_ends_the_settings() {
        let (names, end) = walk(&mut setup(&Quirk::default(), |_| {}), |_| {
            Verdict::Failed(ScanError::CoverOpen)
        });
        assert_eq!((names.len(), end), (1, Err(ScanError::CoverOpen)));
    }

    #[test]
    fn only_the_lamp_is_given_up() {
        let mut setup = setup(&Quirk::default(), |_| {});
        assert_eq!(setup.give_up(), Err(ScanError::Silent));
        setup.at = setup.settings.len() - 1;
        assert_eq!(setup.busy_limit(), limits::LAMP);
        assert_eq!(setup.give_up(), Ok(()));
        assert!(setup.next().is_none());
    }

    #[test]
    fn quality_tables_are_a_third_of_the_standards() {
        let tables = quality_tables();
        assert_eq!(tables.len(), 138);
        assert_eq!(
            &tables[..18],
            &[0, 0, 0, 0, 0, 64, 0, 64, 0, 0, 4, 3, 3, 4, 3, 3, 4, 4]
        );
        assert_eq!(&tables[74..82], &[5, 5, 5, 7, 6, 7, 14, 7]);
        assert_eq!(tables[137], 29);
    }
}
