//! What a device can do, and the options that make it do what a job asks.
//!
//! The order of the options counts: many back ends change the choice of the others with the
//! source and the mode.

use super::{
    options::Options,
    pnm::Wanted,
    table::{Table, Words},
};
use crate::{Job, Mode, ScanError, Source};

/// A4 in millimetres. Whatever lies on the paper's place is cut out later.
const A4_MM: (f64, f64) = (210.0, 297.0);

const SOURCE: &str = "source";
const MODE: &str = "mode";
const DEPTH: &str = "depth";
const RESOLUTION: &str = "resolution";
/// Back ends that choose both sides not by the source: epson2, kodakaio, magicolor.
const FEEDER_MODE: &str = "adf-mode";
/// The same: the kvs family.
const DUPLEX: &str = "duplex";

/// The paper sources that a device names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Sources {
    /// The feeder, fronts only.
    pub(crate) feeder: Option<Named>,
    /// The feeder, both sides.
    duplex: Option<Named>,
    pub(crate) glass: Option<Named>,
}

/// How a source is asked for; `None` if there is no choice.
pub(crate) type Named = Option<String>;

impl Sources {
    pub(crate) fn new(options: &Options, words: &Words, is_sheet_fed: bool) -> Self {
        let mut sources = Self::default();
        for value in options.words(SOURCE) {
            if let Some(place) = sources.place(value, words) {
                place.get_or_insert_with(|| Some(value.clone()));
            }
        }
        if sources == Self::default() {
            // No choice, or one in words that nobody knows: it has what its kind has.
            let only = if is_sheet_fed {
                &mut sources.feeder
            } else {
                &mut sources.glass
            };
            *only = Some(None);
        }
        sources
    }

    fn place(&mut self, value: &str, words: &Words) -> Option<&mut Option<Named>> {
        if Words::holds(&words.no_paper, value) {
            None
        } else if Words::holds(&words.duplex, value) {
            Some(&mut self.duplex)
        } else if Words::holds(&words.other_side, value) {
            None
        } else if Words::holds(&words.feeder, value) {
            Some(&mut self.feeder)
        } else if Words::holds(&words.glass, value) {
            Some(&mut self.glass)
        } else {
            None
        }
    }
}

/// The option that asks for a source.
pub(crate) fn source_argument(value: &str) -> String {
    format!("--{SOURCE}={value}")
}

/// Whether that source is the one in force.
pub(crate) fn is_in_force(options: &Options, source: &Named) -> bool {
    source.is_none() || options.current(SOURCE) == source.as_deref()
}

/// A source with the options that are there while it is in force.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Tray {
    pub(crate) source: Named,
    pub(crate) options: Options,
}

/// What a device can do.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Ability {
    feeder: Option<Tray>,
    duplex: Option<Tray>,
    glass: Option<Tray>,
}

/// A job, translated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Plan {
    /// The device's options in their order.
    pub(crate) arguments: Vec<String>,
    pub(crate) wanted: Wanted,
    pub(crate) is_duplex: bool,
}

impl Ability {
    /// Options of feeder and glass, as far as the device has them.
    pub(crate) fn new(sources: &Sources, feeder: Option<Tray>, glass: Option<Tray>) -> Self {
        // A device may name only the feeder for both sides.
        let duplex = sources.duplex.clone().map(|source| Tray {
            source,
            options: feeder
                .as_ref()
                .or(glass.as_ref())
                .map_or_else(Options::default, |tray| tray.options.clone()),
        });
        Self {
            feeder,
            duplex,
            glass,
        }
    }

    pub(crate) fn has_feeder(&self) -> bool {
        self.feeder.is_some() || self.duplex.is_some()
    }

    pub(crate) const fn has_glass(&self) -> bool {
        self.glass.is_some()
    }

    pub(crate) fn has_duplex(&self, words: &Words) -> bool {
        let feeder = self.feeder.as_ref();
        self.duplex.is_some() || feeder.is_some_and(|tray| both_sides(tray, words).is_some())
    }

    /// Translates a job.
    pub(crate) fn plan(&self, job: &Job, table: &Table) -> Result<Plan, ScanError> {
        let (tray, is_duplex, sides) = self.tray(job, &table.words)?;
        let mut arguments = Vec::new();
        arguments.extend(tray.source.as_deref().map(source_argument));
        arguments.extend(sides);
        let options = &tray.options;
        arguments.extend(mode(options, job.colour, &table.words)?);
        if options.at_least(DEPTH, 8.0) == Some(8.0) {
            arguments.push(format!("--{DEPTH}=8"));
        }
        let dpi = resolution(&mut arguments, options, job.dpi)?;
        if job.source == Source::Feeder {
            settings(&mut arguments, options, table);
        }
        area(&mut arguments, options);
        Ok(Plan {
            arguments,
            wanted: Wanted {
                is_grey: job.colour == Mode::Grey,
                dpi,
            },
            is_duplex,
        })
    }

    /// The tray to take paper from, whether both sides are read, and what asks for that.
    fn tray(&self, job: &Job, words: &Words) -> Result<(&Tray, bool, Option<String>), ScanError> {
        const NONE: ScanError = ScanError::Unsupported("it has no such paper source");
        if job.source != Source::Feeder {
            return Ok((self.glass.as_ref().ok_or(NONE)?, false, None));
        }
        match (&self.duplex, &self.feeder) {
            (Some(duplex), _) if job.duplex => Ok((duplex, true, None)),
            (_, Some(feeder)) => {
                let both = both_sides(feeder, words).filter(|_| job.duplex);
                let is_duplex = both.is_some();
                Ok((feeder, is_duplex, both.or_else(|| one_side(feeder, words))))
            }
            _ => Err(NONE),
        }
    }
}

/// The option that makes the feeder read both sides, besides the source.
fn both_sides(tray: &Tray, words: &Words) -> Option<String> {
    let value = Words::choose(&words.duplex, tray.options.words(FEEDER_MODE));
    let by_mode = value.map(|value| format!("--{FEEDER_MODE}={value}"));
    by_mode.or_else(|| toggle(&tray.options, DUPLEX, "yes"))
}

/// The option that makes it read fronts only.
fn one_side(tray: &Tray, words: &Words) -> Option<String> {
    let mut values = tray.options.words(FEEDER_MODE).iter();
    let value = values.find(|value| !Words::holds(&words.duplex, value));
    let by_mode = value.map(|value| format!("--{FEEDER_MODE}={value}"));
    by_mode.or_else(|| toggle(&tray.options, DUPLEX, "no"))
}

fn toggle(options: &Options, name: &str, value: &str) -> Option<String> {
    let value = options.value_like(name, value)?;
    Some(format!("--{name}={value}"))
}

/// Asks for the colour; a device without a choice is taken as it is.
fn mode(options: &Options, colour: Mode, words: &Words) -> Result<Option<String>, ScanError> {
    let values = options.words(MODE);
    let in_colour = Words::choose(&words.colour, values);
    let value = match colour {
        Mode::Colour => in_colour,
        // Grey can be made of colour.
        Mode::Grey => Words::choose(&words.grey, values).or(in_colour),
    };
    match value {
        None if options.has(MODE) => Err(ScanError::Unsupported("it has no such colour mode")),
        value => Ok(value.map(|value| format!("--{MODE}={value}"))),
    }
}

fn resolution(
    arguments: &mut Vec<String>,
    options: &Options,
    wanted_dpi: u32,
) -> Result<u16, ScanError> {
    const NONE: ScanError = ScanError::Unsupported("it has no such resolution");
    let dpi = options.at_least(RESOLUTION, f64::from(wanted_dpi));
    let dpi = dpi.map(f64::round).ok_or(NONE)?;
    if !(1.0..=f64::from(u16::MAX)).contains(&dpi) {
        return Err(NONE);
    }
    arguments.push(format!("--{RESOLUTION}={dpi}"));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "its range was just checked"
    )]
    Ok(dpi as u16)
}

fn settings(arguments: &mut Vec<String>, options: &Options, table: &Table) {
    for setting in &table.setting {
        let mut values = setting.values.iter();
        arguments.extend(values.find_map(|value| toggle(options, &setting.option, value)));
    }
}

/// A4 from the corner, or as much as the device has.
fn area(arguments: &mut Vec<String>, options: &Options) {
    for corner in ["l", "t"] {
        if options.at_least(corner, 0.0) == Some(0.0) {
            arguments.extend([format!("-{corner}"), "0".to_owned()]);
        }
    }
    for (extent, a4_mm) in [("x", A4_MM.0), ("y", A4_MM.1)] {
        if let Some(most_mm) = options.most_mm(extent) {
            arguments.extend([format!("-{extent}"), a4_mm.min(most_mm).to_string()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MFP: &str = "
    --mode Lineart|Gray|Color [Color]
    --depth 8|16 [8]
    --resolution 75|150|300|600dpi [75]
    --source Flatbed|ADF|ADF Duplex [Flatbed]
    -l 0..215.9mm [0]
    -t 0..297mm [0]
    -x 0..215.9mm [215.9]
    -y 0..280mm [280]
";

    fn table() -> Table {
        Table::built_in().unwrap()
    }

    /// As if the options were the same for every source.
    fn ability(text: &str, is_sheet_fed: bool) -> Ability {
        let options = Options::parse(text.as_bytes());
        let sources = Sources::new(&options, &table().words, is_sheet_fed);
        let tray = |named: &Option<Named>| {
            named.clone().map(|source| Tray {
                source,
                options: options.clone(),
            })
        };
        Ability::new(&sources, tray(&sources.feeder), tray(&sources.glass))
    }

    fn arguments(text: &str, job: &Job) -> String {
        let plan = ability(text, true).plan(job, &table()).unwrap();
        plan.arguments.join(" ")
    }

    const FEEDER: Job = Job {
        source: Source::Feeder,
        ..Job::pages()
    };
    const DUPLEX: Job = Job {
        duplex: true,
        ..FEEDER
    };

    #[test]
    fn a_job_becomes_options_in_their_order() {
        assert_eq!(
            arguments(MFP, &DUPLEX),
            "--source=ADF Duplex --mode=Color --depth=8 --resolution=300 -l 0 -t 0 -x 210 -y 280"
        );
        assert_eq!(
            arguments(MFP, &Job::glass()),
            "--source=Flatbed --mode=Color --depth=8 --resolution=300 -l 0 -t 0 -x 210 -y 280"
        );
        let grey = Job {
            colour: Mode::Grey,
            dpi: 400,
            ..FEEDER
        };
        assert_eq!(
            arguments(MFP, &grey),
            "--source=ADF --mode=Gray --depth=8 --resolution=600 -l 0 -t 0 -x 210 -y 280"
        );
    }

    fn check_sources(
        values: &str,
        feeder: Option<&str>,
        duplex: Option<&str>,
        glass: Option<&str>,
    ) {
        let text = format!("    --source {values} [x]\n");
        let options = Options::parse(text.as_bytes());
        let sources = Sources::new(&options, &table().words, false);
        let named = |value: Option<&str>| value.map(|value| Some(value.to_owned()));
        let expected = Sources {
            feeder: named(feeder),
            duplex: named(duplex),
            glass: named(glass),
        };
        assert_eq!(sources, expected, "{values}");
    }

    #[test]
    fn sources_have_many_names() {
        check_sources(
            "Flatbed|Automatic Document Feeder|ADF Duplex|Transparency Unit",
            Some("Automatic Document Feeder"),
            Some("ADF Duplex"),
            Some("Flatbed"),
        );
        check_sources(
            "ADF Front|ADF Back|ADF Duplex|Card Front|Card Duplex",
            Some("ADF Front"),
            Some("ADF Duplex"),
            None,
        );
        check_sources(
            "FlatBed|Automatic Document Feeder(left aligned)|\
             Automatic Document Feeder(left aligned,Duplex)",
            Some("Automatic Document Feeder(left aligned)"),
            Some("Automatic Document Feeder(left aligned,Duplex)"),
            Some("FlatBed"),
        );
        check_sources("Normal|Transparency|Negative", None, None, Some("Normal"));
        check_sources("adf|fb", Some("adf"), None, Some("fb"));
    }

    #[test]
    fn without_a_choice_the_kind_decides() {
        let text = "    --resolution 300dpi [300]\n";
        let fed = ability(text, true);
        assert!(fed.has_feeder() && !fed.has_glass());
        let flat = ability(text, false);
        assert!(!flat.has_feeder() && flat.has_glass());
        assert_eq!(arguments(text, &FEEDER), "--resolution=300");
    }

    #[test]
    fn both_sides_may_be_an_option_of_their_own() {
        let text = "    --source Flatbed|Automatic Document Feeder [Flatbed]\n\
                    \x20   --adf-mode Simplex|Duplex [Simplex]\n    --resolution 50..600dpi [75]\n";
        assert!(ability(text, false).has_duplex(&table().words));
        let source = "--source=Automatic Document Feeder";
        assert_eq!(
            arguments(text, &DUPLEX),
            format!("{source} --adf-mode=Duplex --resolution=300")
        );
        assert_eq!(
            arguments(text, &FEEDER),
            format!("{source} --adf-mode=Simplex --resolution=300")
        );
        let text = "    --duplex[=(yes|no)] [no]\n    --resolution 50..600dpi [75]\n\
                    \x20   --buffermode[=(yes|no)] [yes]\n";
        assert_eq!(
            arguments(text, &DUPLEX),
            "--duplex=yes --resolution=300 --buffermode=no"
        );
        assert_eq!(
            arguments(text, &FEEDER),
            "--duplex=no --resolution=300 --buffermode=no"
        );
    }

    #[test]
    fn a_feeder_without_backs_reads_fronts_only() {
        let text = "    --source Flatbed|ADF [Flatbed]\n    --resolution 300dpi [300]\n";
        let one = ability(text, false);
        assert!(!one.has_duplex(&table().words));
        assert!(!one.plan(&DUPLEX, &table()).unwrap().is_duplex);
    }

    #[test]
    fn what_a_device_has_not_is_refused() {
        let refused = |text: &str, job: &Job| {
            let result = ability(text, true).plan(job, &table());
            assert!(matches!(result, Err(ScanError::Unsupported(_))), "{text}");
        };
        refused("    --resolution 300dpi [300]\n", &Job::glass());
        refused(
            "    --mode Gray [Gray]\n    --resolution 300dpi [300]\n",
            &FEEDER,
        );
        refused("    --mode Color [Color]\n", &FEEDER);
        refused("    --resolution 0..0dpi [0]\n", &FEEDER);
    }
}
