//! `topics.toml`: life events in the order of their tiles.

use super::{
    Topic,
    load::all,
    sheet::Known,
    table::{Entry, ORIGIN, Read},
};

pub(super) fn read(root: &Entry<'_>) -> (Read<Vec<Topic>>, Known) {
    root.only(&[["topic"].as_slice(), &ORIGIN].concat());
    match root.some_entries("topic") {
        Ok(entries) => (all(&entries, topic), Known::of("topic", &entries)),
        Err(told) => (Err(told), Known::unread("topic")),
    }
}

fn topic(entry: &Entry<'_>) -> Read<Topic> {
    entry.only(&[["code", "name", "icon"].as_slice(), &ORIGIN].concat());
    let (code, name, icon) = (entry.text("code"), entry.local("name"), entry.text("icon"));
    entry.origin()?;
    Ok(Topic {
        code: code?,
        name: name?,
        icon: icon?,
    })
}
