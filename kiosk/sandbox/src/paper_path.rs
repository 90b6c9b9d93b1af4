//! Where the sheets are, and what happens to one on its way: the part of the virtual
//! scanner that knows no protocol.
//!
//! The rules follow sheet-fed scanners: a sheet in trouble stays in the path until the
//! cover was opened and closed, and then lies on top of the stack again. A sheet that was
//! read whole lies in the exit tray and is gone. Time comes in as a value.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use kiosk_scanner::{Image, Source};
use serde::Deserialize;

/// Something that goes wrong with one sheet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The sheet gets stuck. Feeder only.
    Jam,
    /// It takes the next one along. Feeder only.
    DoubleFeed,
    /// The device says "empty" although paper lies there.
    Empty,
    /// The device stops answering until it is opened again.
    Silence,
    /// The cable comes off while the sheet is under way.
    Unplug,
    /// The picture has another size than announced.
    WrongSize,
    /// The picture's second half is missing.
    Torn,
    /// A text about an error comes in place of the picture.
    ErrorPage,
    /// Not bound to a sheet: after the next reconnection what was delivered last comes
    /// again, before anything is read.
    Stale,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 9] = [
        Self::Jam,
        Self::DoubleFeed,
        Self::Empty,
        Self::Silence,
        Self::Unplug,
        Self::WrongSize,
        Self::Torn,
        Self::ErrorPage,
        Self::Stale,
    ];

    /// Its name in scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jam => "jam",
            Self::DoubleFeed => "double_feed",
            Self::Empty => "empty",
            Self::Silence => "silence",
            Self::Unplug => "unplug",
            Self::WrongSize => "wrong_size",
            Self::Torn => "torn",
            Self::ErrorPage => "error_page",
            Self::Stale => "stale",
        }
    }

    const fn needs_feeder(self) -> bool {
        matches!(self, Self::Jam | Self::DoubleFeed)
    }
}

/// How fast the engine is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Engine {
    /// For one sheet, both sides at once.
    pub sheet: Duration,
    /// Until the lamp is warm, once after each plug.
    pub warm_up: Duration,
    /// Thin stacks are picked more slowly: at most that many sheets, and the time for each.
    pub low_paper: Option<(usize, Duration)>,
}

/// A sheet of paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sheet {
    pub(crate) front: Image,
    /// The other side; `None` is white.
    pub(crate) back: Option<Image>,
}

impl From<Image> for Sheet {
    fn from(front: Image) -> Self {
        Self { front, back: None }
    }
}

/// Why no sheet comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trouble {
    Empty,
    Jam,
    DoubleFeed,
    CoverOpen,
}

/// A sheet on its way past the sensors.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Feeding {
    pub(crate) source: Source,
    pub(crate) sheet: Sheet,
    pub(crate) fault: Option<Fault>,
    pub(crate) started: Duration,
    /// How long the engine needs for it.
    pub(crate) takes: Duration,
    /// How often the cover had been opened before.
    openings: u32,
}

impl Feeding {
    /// When its fate is known: trouble shows in the middle, an end at the end.
    pub(crate) fn due(&self) -> Duration {
        match self.fault {
            Some(Fault::Jam | Fault::DoubleFeed) => self.started + self.takes / 2,
            _ => self.started + self.takes,
        }
    }
}

/// All the paper of a desk.
#[derive(Default)]
pub(crate) struct PaperPath {
    pub(crate) feeder: VecDeque<Sheet>,
    /// Sheets inside the paper path, in the order in which they were fed.
    pub(crate) path: Vec<Sheet>,
    pub(crate) glass: Option<Sheet>,
    pub(crate) is_cover_open: bool,
    /// A cover that is open and closed again between two looks must be noticed too: the
    /// sheet under way is back on the stack then.
    openings: u32,
    pub(crate) stuck: Option<Trouble>,
    pub(crate) engine: Engine,
    warm_at: Option<Duration>,
    faults: VecDeque<Fault>,
    faults_by_feed: BTreeMap<u32, Fault>,
    feeds: u32,
    /// Sheets that the feeder took in, each time that it did.
    pub(crate) fed_sheets: u32,
    /// Faults that have come out.
    mishaps: u64,
}

impl PaperPath {
    /// What stands in the way of feeding, if anything.
    pub(crate) fn check(&self) -> Result<(), Trouble> {
        match self.stuck {
            _ if self.is_cover_open => Err(Trouble::CoverOpen),
            Some(trouble) => Err(trouble),
            None => Ok(()),
        }
    }

    /// Takes the next sheet in. From the glass it is what lies there, paper or not.
    pub(crate) fn begin(&mut self, source: Source, now: Duration) -> Result<Feeding, Trouble> {
        let sheet = match source {
            Source::Glass => self.glass.clone(),
            Source::Feeder => self.check().map(|()| self.feeder.front().cloned())?,
        };
        let sheet = sheet.ok_or(Trouble::Empty)?;
        let fault = self.take_fault(source);
        if fault == Some(Fault::Empty) {
            self.mishaps += 1;
            return Err(Trouble::Empty);
        }
        let takes = self.sheet_time();
        if source == Source::Feeder {
            self.path.extend(self.feeder.pop_front());
            self.fed_sheets += 1;
        }
        let started = now.max(self.warm_at.unwrap_or(now));
        Ok(Feeding {
            source,
            sheet,
            fault,
            started,
            takes,
            openings: self.openings,
        })
    }

    /// The sheet's end: it lies in the exit tray, or is stuck.
    pub(crate) fn finish(&mut self, feeding: &Feeding) -> Result<(), Trouble> {
        self.mishaps += u64::from(feeding.fault.is_some());
        if feeding.source == Source::Glass {
            return Ok(());
        }
        self.check()?;
        if feeding.openings != self.openings {
            return Err(Trouble::CoverOpen);
        }
        match feeding.fault {
            Some(Fault::Jam) => Err(self.stick(Trouble::Jam)),
            Some(Fault::DoubleFeed) => {
                let second = self.feeder.pop_front();
                self.path.extend(second);
                Err(self.stick(Trouble::DoubleFeed))
            }
            Some(Fault::Silence | Fault::Unplug) => {
                self.strand();
                Ok(())
            }
            _ => {
                self.path.clear();
                Ok(())
            }
        }
    }

    /// How many faults have come out.
    pub(crate) const fn mishaps(&self) -> u64 {
        self.mishaps
    }

    /// Somebody stopped the sheet by hand.
    pub(crate) fn is_interrupted(&self, feeding: &Feeding) -> bool {
        let is_disturbed = self.check().is_err() || feeding.openings != self.openings;
        feeding.source == Source::Feeder && is_disturbed
    }

    /// Lets the sheet under way out into the exit tray. No motor turns under an open cover.
    pub(crate) fn eject(&mut self) {
        if self.stuck.is_none() && !self.is_cover_open {
            self.path.clear();
        }
    }

    /// The device lost power or its job; a sheet that is still inside is stuck from now on.
    pub(crate) fn strand(&mut self) {
        if !self.path.is_empty() {
            self.stuck.get_or_insert(Trouble::Jam);
        }
    }

    /// Opens the cover; a sheet under way stops there.
    pub(crate) const fn open_cover(&mut self) {
        self.openings += !self.is_cover_open as u32;
        self.is_cover_open = true;
    }

    /// Closes the cover. Sheets that were stuck are back on top of the stack.
    pub(crate) fn close_cover(&mut self) {
        if std::mem::take(&mut self.is_cover_open) {
            self.stuck = None;
            for sheet in self.path.drain(..).rev() {
                self.feeder.push_front(sheet);
            }
        }
    }

    /// Starts the lamp if it is off; answers when it is warm.
    pub(crate) fn warm(&mut self, now: Duration) -> Duration {
        let warm_up = self.engine.warm_up;
        *self.warm_at.get_or_insert(now + warm_up)
    }

    /// When the lamp is warm, if it was ever switched on.
    pub(crate) const fn warm_at(&self) -> Option<Duration> {
        self.warm_at
    }

    /// The lamp is cold again.
    pub(crate) const fn cool(&mut self) {
        self.warm_at = None;
    }

    /// The next sheet that it can hit meets that fault.
    pub(crate) fn fail_next(&mut self, fault: Fault) {
        self.faults.push_back(fault);
    }

    /// The sheet with that number meets that fault. Every feeding counts, from 1.
    pub(crate) fn fail_at(&mut self, feed: u32, fault: Fault) {
        self.faults_by_feed.insert(feed, fault);
    }

    /// The fault that hits the next sheet from that source.
    pub(crate) fn take_fault(&mut self, source: Source) -> Option<Fault> {
        self.feeds += 1;
        let planned = self.faults_by_feed.remove(&self.feeds);
        let is_fit = |fault: &Fault| source == Source::Feeder || !fault.needs_feeder();
        if let Some(fault) = planned.filter(is_fit) {
            return Some(fault);
        }
        let next = self.faults.front().copied().filter(is_fit)?;
        self.faults.pop_front();
        Some(next)
    }

    fn sheet_time(&self) -> Duration {
        match self.engine.low_paper {
            Some((sheets, takes)) if self.feeder.len() <= sheets => takes,
            _ => self.engine.sheet,
        }
    }

    fn stick(&mut self, trouble: Trouble) -> Trouble {
        *self.stuck.insert(trouble)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(number: u8) -> Sheet {
        Image::from(vec![number]).into()
    }

    fn path(count: u8) -> PaperPath {
        PaperPath {
            feeder: (1..=count).map(sheet).collect(),
            ..PaperPath::default()
        }
    }

    fn feed(path: &mut PaperPath) -> Result<Sheet, Trouble> {
        let feeding = path.begin(Source::Feeder, Duration::ZERO)?;
        path.finish(&feeding).map(|()| feeding.sheet)
    }

    fn reopen(path: &mut PaperPath) {
        path.open_cover();
        path.close_cover();
    }

    #[test]
    fn sheets_come_in_order_and_are_gone() {
        let mut path = path(2);
        assert_eq!(feed(&mut path), Ok(sheet(1)));
        assert_eq!(feed(&mut path), Ok(sheet(2)));
        assert_eq!(feed(&mut path), Err(Trouble::Empty));
        assert!(path.path.is_empty());
    }

    #[test]
    fn stuck_sheets_stay_until_the_cover_was_opened() {
        for (fault, trouble) in [
            (Fault::Jam, Trouble::Jam),
            (Fault::DoubleFeed, Trouble::DoubleFeed),
        ] {
            let mut path = path(3);
            path.fail_at(2, fault);
            assert_eq!(feed(&mut path), Ok(sheet(1)));
            assert_eq!(feed(&mut path), Err(trouble));
            assert_eq!(feed(&mut path), Err(trouble));
            reopen(&mut path);
            assert_eq!(feed(&mut path), Ok(sheet(2)));
            assert_eq!(feed(&mut path), Ok(sheet(3)));
        }
    }

    #[test]
    fn an_open_cover_stops_the_sheet_under_way() {
        let mut path = path(1);
        let feeding = path.begin(Source::Feeder, Duration::ZERO).unwrap();
        path.open_cover();
        assert!(path.is_interrupted(&feeding));
        path.close_cover();
        assert!(path.is_interrupted(&feeding), "opened between two looks");
        assert_eq!(path.finish(&feeding), Err(Trouble::CoverOpen));
        assert_eq!(feed(&mut path), Ok(sheet(1)));
    }

    #[test]
    fn nothing_leaves_the_path_while_the_cover_is_open() {
        let mut path = path(1);
        path.begin(Source::Feeder, Duration::ZERO).unwrap();
        path.open_cover();
        path.eject();
        path.close_cover();
        assert_eq!(feed(&mut path), Ok(sheet(1)));
    }

    #[test]
    fn a_stranded_sheet_counts_as_stuck() {
        let mut path = path(1);
        path.strand();
        assert_eq!(path.stuck, None);
        path.begin(Source::Feeder, Duration::ZERO).unwrap();
        path.strand();
        path.eject();
        assert_eq!(feed(&mut path), Err(Trouble::Jam));
    }

    #[test]
    fn a_jam_does_not_hit_the_glass() {
        let mut path = path(1);
        path.glass = Some(sheet(9));
        path.fail_next(Fault::Jam);
        assert_eq!(
            path.begin(Source::Glass, Duration::ZERO).unwrap().fault,
            None
        );
        assert_eq!(feed(&mut path), Err(Trouble::Jam));
    }

    #[test]
    fn the_engine_takes_its_time() {
        let second = Duration::from_secs(1);
        let mut path = path(3);
        path.engine = Engine {
            sheet: second,
            warm_up: 5 * second,
            low_paper: Some((1, 3 * second)),
        };
        assert_eq!(path.warm(second), 6 * second);
        let first = path.begin(Source::Feeder, 2 * second).unwrap();
        assert_eq!(first.due(), 7 * second);
        let second_sheet = path.begin(Source::Feeder, 8 * second).unwrap();
        assert_eq!(second_sheet.due(), 9 * second);
        let last = path.begin(Source::Feeder, 9 * second).unwrap();
        assert_eq!(last.due(), 12 * second);
    }
}
