//! Tells on standard output what can be touched in the window, so that another program can
//! drive the real window: one JSON line whenever something has changed,
//! `{"step": "Attract", "targets": {"next": [x, y, width, height]}}` in pixels.
//!
//! Only names and places are told, never a text: texts may be a person's.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use iced::{
    Rectangle, Task,
    advanced::widget::{
        Id, Operation, operate,
        operation::{Focusable, Outcome},
    },
};
use serde::Serialize;

use crate::{app::Kiosk, message::Message, window::Observer};

/// Step and targets of the window, as told.
#[derive(Serialize)]
struct Told {
    step: String,
    targets: BTreeMap<String, [f32; 4]>,
}

/// Tells each change once.
pub(super) fn observer() -> Observer {
    let last = Arc::new(Mutex::new(String::new()));
    Arc::new(move |kiosk: &Kiosk| tell(kiosk, Arc::clone(&last)))
}

fn tell(kiosk: &Kiosk, last: Arc<Mutex<String>>) -> Task<Message> {
    let step = format!("{:?}", kiosk.world.visit.step);
    let collected = operate(Collector::default());
    let told = collected.map(move |targets| {
        let step = step.clone();
        let line = serde_json::to_string(&Told { step, targets }).unwrap_or_default();
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != line {
            crate::tell::note(&line);
            *last = line;
        }
    });
    told.discard()
}

/// Collects what can have the focus, by its id.
#[derive(Default)]
struct Collector {
    targets: BTreeMap<String, [f32; 4]>,
}

impl Operation<BTreeMap<String, [f32; 4]>> for Collector {
    fn traverse(
        &mut self,
        operate: &mut dyn FnMut(&mut dyn Operation<BTreeMap<String, [f32; 4]>>),
    ) {
        operate(self);
    }

    fn focusable(&mut self, id: Option<&Id>, bounds: Rectangle, _: &mut dyn Focusable) {
        if let Some(name) = id.and_then(name) {
            let place = [bounds.x, bounds.y, bounds.width, bounds.height];
            self.targets.insert(name, place);
        }
    }

    fn finish(&self) -> Outcome<BTreeMap<String, [f32; 4]>> {
        Outcome::Some(self.targets.clone())
    }
}

/// The text of an id, which the toolkit shows only to debuggers; generated ids have none.
fn name(id: &Id) -> Option<String> {
    let shown = format!("{id:?}");
    let (_, rest) = shown.split_once('"')?;
    let (name, _) = rest.split_once('"')?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_name_that_they_were_given() {
        assert_eq!(name(&Id::new("next")), Some("next".to_owned()));
        let made = Id::from("task-to-khai".to_owned());
        assert_eq!(name(&made), Some("task-to-khai".to_owned()));
        assert_eq!(name(&Id::unique()), None);
    }
}
