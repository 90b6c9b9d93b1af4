//! `survey.toml`: what people are asked after a visit.
//!
//! Three steps (Circular 32/2017/TT-BTTTT Art. 12). The answers are joined to no identity
//! (Decree 61/2018/NĐ-CP Art. 27.3), so small groups are told together with others.

use super::{
    load::all,
    papers::plain_code,
    sheet::Known,
    table::{Entry, ORIGIN, Read},
};
use crate::procedure::{LocalText, Origin};

/// The steps that the circular gives.
const STEPS: usize = 3;

/// What people are asked after a visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Survey {
    /// The one question that is always asked.
    pub question: LocalText,
    /// The answers, best first; always three.
    pub steps: Vec<SurveyItem>,
    /// More questions with the same answers, for those who like.
    pub details: Vec<SurveyItem>,
    /// Groups with fewer answers are merged, so that nobody can be recognised.
    pub merge_below: u32,
    /// When it is in force, where it was read, how sure we are.
    pub origin: Origin,
}

/// An answer or a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SurveyItem {
    /// Unique among its kind.
    pub code: String,
    /// In words.
    pub name: LocalText,
}

pub(super) fn read(root: &Entry<'_>) -> Read<Survey> {
    root.only(
        &[
            ["question", "step", "detail", "merge_below"].as_slice(),
            &ORIGIN,
        ]
        .concat(),
    );
    let (question, origin) = (root.local("question"), root.origin());
    let (steps, details) = (items(root, "step"), items(root, "detail"));
    let merge_below = root.number("merge_below", 1);
    let steps = steps?;
    if steps.len() != STEPS {
        return Err(root.wrong("step", format!("there are {} steps, not 3", steps.len())));
    }
    Ok(Survey {
        question: question?,
        steps,
        details: details?,
        merge_below: merge_below?,
        origin: origin?,
    })
}

fn items(root: &Entry<'_>, key: &'static str) -> Read<Vec<SurveyItem>> {
    let entries = root.entries(key)?;
    Known::of(key, &entries);
    all(&entries, |entry| {
        entry.only(&["code", "name"]);
        let (code, name) = (plain_code(entry), entry.local("name"));
        Ok(SurveyItem {
            code: code?,
            name: name?,
        })
    })
}
