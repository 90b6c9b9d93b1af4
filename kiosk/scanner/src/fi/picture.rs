//! The picture of one sheet as it comes in: what to ask for next, and when it is whole.

use super::{
    jpeg::{JpegError, JpegStream},
    plan::Plan,
    raw::{RawError, RawSide},
    talk::{Answer, Progress},
};
use crate::{Face, Image};

/// Why a sheet has no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    #[error(transparent)]
    Jpeg(#[from] JpegError),
    #[error(transparent)]
    Raw(#[from] RawError),
    #[error("the sheet ended before its picture")]
    Short,
}

/// Both sides, or one.
pub(crate) struct Picture {
    form: Form,
    read_bytes: usize,
    has_ended: bool,
}

enum Form {
    /// The back's stream stays unused when the front's turns out to hold both.
    Jpeg(Box<Pair<JpegStream>>),
    Raw(Box<Pair<RawSide>>),
}

struct Pair<T> {
    front: T,
    back: Option<T>,
}

impl<T> Pair<T> {
    /// The side with that face, if it is read at all.
    const fn side(&mut self, face: Face) -> Option<&mut T> {
        match face {
            Face::Front => Some(&mut self.front),
            Face::Back => self.back.as_mut(),
        }
    }
}

impl Picture {
    /// A picture of that size for each side.
    pub(crate) fn new(plan: &Plan, size_px: (u32, u32)) -> Result<Self, PictureError> {
        let limit = plan.side_limit();
        let form = if plan.window.is_jpeg {
            let stream =
                |may_be_two| JpegStream::new(size_px.0, plan.window.dpi, may_be_two, limit);
            Form::Jpeg(Box::new(Pair {
                front: stream(plan.is_duplex),
                back: plan.is_duplex.then(|| stream(false)),
            }))
        } else {
            let side = || RawSide::new(plan.raw_form(), size_px, limit);
            Form::Raw(Box::new(Pair {
                front: side()?,
                back: plan.is_duplex.then(side).transpose()?,
            }))
        };
        Ok(Self {
            form,
            read_bytes: plan.read_bytes,
            has_ended: false,
        })
    }

    /// Which side to read on, and how many bytes; `None` when everything is there.
    pub(crate) fn next_part(&self) -> Option<(Face, usize)> {
        match &self.form {
            Form::Jpeg(pair) => {
                let face = next_stream(pair)?;
                Some((face, self.read_bytes))
            }
            Form::Raw(pair) => {
                let (face, side) = further_behind(pair);
                (side.missing_bytes() > 0).then(|| (face, self.whole_lines(side)))
            }
        }
    }

    /// Takes the answer to a reading of that side.
    pub(crate) fn take(
        &mut self,
        face: Face,
        answer: &Answer<'_>,
    ) -> Result<Progress, PictureError> {
        self.has_ended |= answer.end_of_medium;
        if answer.data.is_empty() {
            return self.take_nothing();
        }
        match &mut self.form {
            Form::Jpeg(pair) => {
                let stream = pair.side(face);
                stream.map_or(Ok(()), |stream| stream.push(answer.data))?;
            }
            Form::Raw(pair) => {
                let side = pair.side(face);
                side.map_or(Ok(()), |side| side.push(answer.data))?;
            }
        }
        Ok(Progress::Made)
    }

    /// Nothing yet, or nothing any more once the sheet has ended.
    pub(crate) const fn take_nothing(&self) -> Result<Progress, PictureError> {
        if self.has_ended {
            Err(PictureError::Short)
        } else {
            Ok(Progress::None)
        }
    }

    /// The sides, the front first.
    pub(crate) fn into_images(self) -> Result<Vec<Image>, PictureError> {
        let (front, back) = match self.form {
            Form::Jpeg(pair) => {
                let own_back = pair.back.and_then(JpegStream::into_images);
                let (front, back) = pair.front.into_images().ok_or(PictureError::Short)?;
                (front, back.or(own_back.map(|(back, _)| back)))
            }
            Form::Raw(pair) => {
                let image = |side: RawSide| side.into_image()?.ok_or(PictureError::Short);
                (image(pair.front)?, pair.back.map(image).transpose()?)
            }
        };
        Ok([front].into_iter().chain(back).collect())
    }

    /// As many lines as one part holds, at least one. All but the last part have an even
    /// number of bytes, which larger machines insist on.
    fn whole_lines(&self, side: &RawSide) -> usize {
        let line = side.line_bytes().max(1);
        let lines = (self.read_bytes / line).max(1);
        let even = if lines > 1 {
            lines - lines * line % 2
        } else {
            lines
        };
        (even * line).min(side.missing_bytes())
    }
}

/// The front's stream first; it may hold the back as well.
fn next_stream(pair: &Pair<JpegStream>) -> Option<Face> {
    if !pair.front.is_over() {
        return Some(Face::Front);
    }
    let back = pair.back.as_ref()?;
    (!pair.front.is_two() && !back.is_over()).then_some(Face::Back)
}

/// In turn: a machine that holds one side back does not get far ahead.
fn further_behind(pair: &Pair<RawSide>) -> (Face, &RawSide) {
    let front = &pair.front;
    match &pair.back {
        Some(back) if back.missing_bytes() > front.missing_bytes() => (Face::Back, back),
        _ => (Face::Front, front),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Job, Mode,
        fi::{
            jpeg::tests as jpeg, quirks::Quirk, sense::Verdict, vital::Vital, vital::tests::page,
        },
    };

    fn plan(is_jpeg: bool, duplex: bool) -> Plan {
        let mut vital = Vital::parse(&page()).unwrap();
        vital.has_jpeg = is_jpeg;
        let job = Job {
            duplex,
            colour: Mode::Grey,
            ..Job::pages()
        };
        let mut plan = Plan::new(&job, &vital, &Quirk::default()).unwrap();
        plan.read_bytes = 7;
        plan
    }

    fn answer(data: &[u8], end_of_medium: bool) -> Answer<'_> {
        Answer {
            verdict: Verdict::Good,
            is_short: end_of_medium,
            end_of_medium,
            data,
        }
    }

    /// Plays a machine that holds these bytes for front and back; tells the order of sides.
    fn read(picture: &mut Picture, sides: [&[u8]; 2]) -> Result<String, PictureError> {
        let mut rest = sides;
        let mut order = String::new();
        while let Some((face, bytes)) = picture.next_part() {
            let (at, sign) = match face {
                Face::Front => (0, 'f'),
                Face::Back => (1, 'b'),
            };
            let (now, later) = rest[at].split_at(bytes.min(rest[at].len()));
            rest[at] = later;
            order.push(sign);
            picture.take(face, &answer(now, later.is_empty()))?;
        }
        Ok(order)
    }

    #[test]
    fn raw_sides_are_read_in_turn() {
        let mut picture = Picture::new(&plan(false, true), (4, 3)).unwrap();
        let order = read(&mut picture, [&[0; 12], &[0; 12]]).unwrap();
        assert_eq!(order, "fbfbfb");
        assert_eq!(picture.into_images().unwrap().len(), 2);
    }

    #[test]
    fn parts_are_whole_lines_and_even() {
        let part = |read_bytes, size| {
            let mut plan = plan(false, false);
            plan.read_bytes = read_bytes;
            Picture::new(&plan, size).unwrap().next_part()
        };
        assert_eq!(part(100, (10, 50)), Some((Face::Front, 100)));
        assert_eq!(part(105, (10, 50)), Some((Face::Front, 100)));
        assert_eq!(part(55, (11, 50)), Some((Face::Front, 44)));
        assert_eq!(part(5, (11, 50)), Some((Face::Front, 11)));
        assert_eq!(part(5000, (11, 5)), Some((Face::Front, 55)));
    }

    #[test]
    fn two_jpegs_come_from_one_stream_or_from_two() {
        let (front, back) = (jpeg::picture(32, 24, 1), jpeg::picture(32, 24, 2));
        let shared = jpeg::interleave(&front, &back);
        let mut one = Picture::new(&plan(true, true), (32, 24)).unwrap();
        one.read_bytes = 100;
        let order = read(&mut one, [&shared, &[]]).unwrap();
        assert!(!order.contains('b'));
        let mut two = Picture::new(&plan(true, true), (32, 24)).unwrap();
        two.read_bytes = 100;
        let order = read(&mut two, [&front, &back]).unwrap();
        assert!(order.contains("fb") && !order.contains("bf"), "{order}");
        let images = |picture: Picture| picture.into_images().unwrap();
        assert_eq!(images(one), images(two));
    }

    #[test]
    fn a_sheet_that_ends_too_soon_has_no_picture() {
        let mut raw = Picture::new(&plan(false, false), (4, 3)).unwrap();
        let short = read(&mut raw, [&[0; 11], &[]]);
        assert!(matches!(short, Err(PictureError::Short)), "{short:?}");
        let whole = jpeg::picture(32, 24, 1);
        let mut torn = Picture::new(&plan(true, false), (32, 24)).unwrap();
        let short = read(&mut torn, [&whole[..whole.len() - 2], &[]]);
        assert!(matches!(short, Err(PictureError::Short)), "{short:?}");
    }

    #[test]
    fn nothing_yet_is_no_end() {
        let mut picture = Picture::new(&plan(true, false), (32, 24)).unwrap();
        let nothing = picture.take(Face::Front, &answer(&[], false)).unwrap();
        assert_eq!(nothing, Progress::None);
    }
}
