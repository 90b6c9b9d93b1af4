//! The options of a device, as `scanimage --all-options` shows them to people.
//!
//! Only lines that begin an option are read, and of those only what is understood; a device
//! whose list is odd loses an option and no more. Facts: SANE 1.2.1, `print_option` in
//! `frontend/scanimage.c`: four blanks, the name, what may be chosen with its unit, the present
//! value in brackets, the state in brackets.

use super::limits;

/// Before the name of an option; texts that explain it have more blanks.
const MARGIN: &str = "    ";

/// States in which an option cannot be set.
const FIXED: [&str; 3] = [" [inactive]", " [hardware]", " [read-only]"];

/// The state of an option for experts, which can be set like any other.
const ADVANCED: &str = " [advanced]";

/// Units that stand behind numbers.
const UNITS: [(&str, Unit); 6] = [
    ("dpi", Unit::Dpi),
    ("mm", Unit::Mm),
    ("pel", Unit::Other),
    ("bit", Unit::Other),
    ("us", Unit::Other),
    ("%", Unit::Other),
];

/// What the numbers of an option count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unit {
    None,
    Dpi,
    Mm,
    Other,
}

/// What an option can be set to.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Choice {
    /// Yes or no.
    Toggle,
    /// One of these texts.
    Words(Vec<String>),
    /// One of these numbers.
    Numbers(Vec<f64>, Unit),
    /// A number from here to there.
    Range(f64, f64, Unit),
    /// Nothing, or anything.
    Other,
}

/// An option that can be set.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct OptionLine {
    name: String,
    choice: Choice,
    current: Option<String>,
}

/// The options of a device that can be set now.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Options(Vec<OptionLine>);

impl Options {
    /// Reads the list.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let lines = text.lines().filter_map(line);
        Self(lines.take(limits::MOST_OPTIONS).collect())
    }

    fn get(&self, name: &str) -> Option<&OptionLine> {
        self.0.iter().find(|option| option.name == name)
    }

    /// Whether it has no option at all, which no device is without.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it has this option.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The texts that this option can be set to.
    pub(crate) fn words(&self, name: &str) -> &[String] {
        match self.get(name).map(|option| &option.choice) {
            Some(Choice::Words(words)) => words,
            _ => &[],
        }
    }

    /// The present value of an option.
    pub(crate) fn current(&self, name: &str) -> Option<&str> {
        self.get(name)?.current.as_deref()
    }

    /// The value of an option, as the device writes it, that is this one but for its case.
    pub(crate) fn value_like(&self, name: &str, value: &str) -> Option<String> {
        match &self.get(name)?.choice {
            Choice::Toggle => ["yes", "no"].contains(&value).then(|| value.to_owned()),
            Choice::Words(words) => words
                .iter()
                .find(|word| word.to_lowercase() == value)
                .cloned(),
            _ => None,
        }
    }

    /// The smallest value of an option that is not below `wanted`, else the largest.
    pub(crate) fn at_least(&self, name: &str, wanted: f64) -> Option<f64> {
        match &self.get(name)?.choice {
            Choice::Numbers(numbers, _) => {
                let enough = numbers.iter().copied().filter(|number| *number >= wanted);
                enough
                    .min_by(f64::total_cmp)
                    .or_else(|| numbers.iter().copied().max_by(f64::total_cmp))
            }
            Choice::Range(least, most, _) => Some(wanted.max(*least).min(*most)),
            _ => None,
        }
    }

    /// The largest value of an option in millimetres.
    pub(crate) fn most_mm(&self, name: &str) -> Option<f64> {
        match &self.get(name)?.choice {
            Choice::Range(_, most, Unit::Mm) => Some(*most),
            _ => None,
        }
    }
}

fn line(line: &str) -> Option<OptionLine> {
    let rest = line.strip_prefix(MARGIN)?;
    let rest = rest.strip_prefix("--").or_else(|| rest.strip_prefix('-'))?;
    let end = rest.find([' ', '[']).unwrap_or(rest.len());
    let (name, rest) = rest.split_at_checked(end)?;
    let is_sign = |sign: char| sign.is_ascii_alphanumeric() || "_-".contains(sign);
    if name.is_empty() || !name.chars().all(is_sign) {
        return None;
    }
    let rest = rest.trim_end();
    if FIXED.iter().any(|state| rest.ends_with(state)) {
        return None;
    }
    let rest = rest.strip_suffix(ADVANCED).unwrap_or(rest);
    let (choices, current) = match rest.find(" [") {
        Some(at) => rest.split_at_checked(at)?,
        None => (rest, ""),
    };
    let current = current
        .strip_prefix(" [")
        .and_then(|one| one.strip_suffix(']'));
    Some(OptionLine {
        name: name.to_owned(),
        choice: choice(choices),
        current: current.map(str::to_owned),
    })
}

fn choice(text: &str) -> Choice {
    if text.starts_with("[=(") {
        return Choice::Toggle;
    }
    let text = text.split(" (in steps of ").next().unwrap_or(text).trim();
    if text.is_empty() || text.ends_with(",...") || text.starts_with(['<', '{']) {
        return Choice::Other;
    }
    numbers(text).unwrap_or_else(|| Choice::Words(text.split('|').map(str::to_owned).collect()))
}

fn numbers(text: &str) -> Option<Choice> {
    let text = text.strip_prefix("auto|").unwrap_or(text);
    let (text, unit) = UNITS
        .iter()
        .find_map(|(sign, unit)| Some((text.strip_suffix(sign)?, *unit)))
        .unwrap_or((text, Unit::None));
    if let Some((least, most)) = text.split_once("..") {
        let (least, most) = (number(least)?, number(most)?);
        return (least <= most).then_some(Choice::Range(least, most, unit));
    }
    let numbers: Option<Vec<f64>> = text.split('|').map(number).collect();
    Some(Choice::Numbers(numbers?, unit))
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, choice: &Choice, current: Option<&str>) {
        let option = line(text).unwrap();
        assert_eq!(option.choice, *choice, "{text}");
        assert_eq!(option.current.as_deref(), current, "{text}");
    }

    fn words<const N: usize>(words: [&str; N]) -> Choice {
        Choice::Words(words.map(str::to_owned).to_vec())
    }

    #[test]
    fn options_of_known_devices_are_read() {
        check(
            "    --mode Gray|Color [Gray]",
            &words(["Gray", "Color"]),
            Some("Gray"),
        );
        check(
            "    --source Flatbed|Automatic Document Feeder [Flatbed]",
            &words(["Flatbed", "Automatic Document Feeder"]),
            Some("Flatbed"),
        );
        check(
            "    --mode Gray[Error Diffusion]|24bit Color[Fast] [24bit Color[Fast]]",
            &words(["Gray[Error Diffusion]", "24bit Color[Fast]"]),
            Some("24bit Color[Fast]"),
        );
        check(
            "    --resolution 75|150|300dpi [75]",
            &Choice::Numbers(vec![75.0, 150.0, 300.0], Unit::Dpi),
            Some("75"),
        );
        check(
            "    --resolution 1..1200dpi (in steps of 1) [50]",
            &Choice::Range(1.0, 1200.0, Unit::Dpi),
            Some("50"),
        );
        check(
            "    -x 0..215.9mm (in steps of 0.0211639) [215.9]",
            &Choice::Range(0.0, 215.9, Unit::Mm),
            Some("215.9"),
        );
        check(
            "    --depth 1|8|16 [8]",
            &Choice::Numbers(vec![1.0, 8.0, 16.0], Unit::None),
            Some("8"),
        );
        check(
            "    --depth auto|8|16bit [8]",
            &Choice::Numbers(vec![8.0, 16.0], Unit::Other),
            Some("8"),
        );
        check(
            "    --buffermode[=(yes|no)] [no] [advanced]",
            &Choice::Toggle,
            Some("no"),
        );
        check("    --print-options", &Choice::Other, None);
        check("    --int <int> [5]", &Choice::Other, Some("5"));
        check(
            "    --gamma-table 0..255,... (in steps of 1) [advanced]",
            &Choice::Other,
            None,
        );
    }

    #[test]
    fn what_cannot_be_set_is_left_out() {
        for text in [
            "    --mode Gray|Color [inactive]",
            "    --page-loaded[=(yes|no)] [no] [hardware]",
            "    --serial <string> [1234] [read-only]",
            "  Geometry:",
            "        --source is explained here",
            "    words of no option",
            "    --",
            "",
        ] {
            assert_eq!(line(text), None, "{text}");
        }
    }

    #[test]
    fn values_are_chosen() {
        let options = Options::parse(
            b"    --resolution 75|150|600dpi [75]\n    -y 0..297mm [100]\n    -x 0..2480pel [10]\n\
              \x20   --zoom 1..4 [1]\n    --buffermode Default|Off|On [Default]\n",
        );
        assert_eq!(options.at_least("resolution", 300.0), Some(600.0));
        assert_eq!(options.at_least("resolution", 1200.0), Some(600.0));
        assert_eq!(options.at_least("zoom", 9.0), Some(4.0));
        assert_eq!(options.most_mm("y"), Some(297.0));
        assert_eq!(options.most_mm("x"), None);
        assert_eq!(options.value_like("buffermode", "off").unwrap(), "Off");
        assert_eq!(options.value_like("buffermode", "no"), None);
        assert_eq!(options.at_least("none", 1.0), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            Options::parse(&bytes);
        }

        #[test]
        fn any_line_is_survived(rest in ".{0,80}") {
            line(&format!("    --mode {rest}"));
            line(&format!("    -{rest}"));
        }
    }
}
