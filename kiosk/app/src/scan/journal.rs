//! `events.jsonl`: what the scanner told, a line an event, with seconds since the start.

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    time::Instant,
};

use kiosk_scanner::{Ending, Event, Face, Presence, Source};
use serde_json::{Value, json};

use super::ScanFailure;
use crate::tell;

/// Writes each event at once.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    started: Instant,
    is_told: bool,
}

impl Journal {
    /// A new file in that folder; with `is_told` also on standard output.
    pub(super) fn new(folder: &Path, is_told: bool) -> Result<Self, ScanFailure> {
        let path = folder.join("events.jsonl");
        let file = File::create_new(&path).map_err(ScanFailure::file(&path))?;
        Ok(Self {
            path,
            file,
            started: Instant::now(),
            is_told,
        })
    }

    /// Writes an event; of a side, the file that holds its picture.
    pub(super) fn write(
        &mut self,
        event: &Event,
        picture: Option<&str>,
    ) -> Result<(), ScanFailure> {
        let mut entry = entry(event, picture);
        let seconds = (self.started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
        if let Some(entry) = entry.as_object_mut() {
            entry.insert("at_s".to_owned(), json!(seconds));
        }
        if self.is_told {
            tell::note(&entry.to_string());
        }
        writeln!(self.file, "{entry}").map_err(ScanFailure::file(&self.path))
    }
}

fn entry(event: &Event, picture: Option<&str>) -> Value {
    match event {
        Event::Device(Presence::Present(info)) => json!({
            "event": "present", "id": info.id.0, "name": info.name,
            "feeder": info.has_feeder, "duplex": info.has_duplex, "glass": info.has_glass,
        }),
        Event::Device(Presence::Missing) => json!({"event": "missing"}),
        Event::Sensors(sensors) => json!({
            "event": "sensors", "feeder_loaded": sensors.feeder_loaded,
            "cover_open": sensors.cover_open, "jammed": sensors.jammed,
        }),
        Event::Waiting { sheet_no, .. } => json!({"event": "waiting", "sheet": sheet_no}),
        Event::Scanning { source, .. } => json!({
            "event": "scanning",
            "source": match source { Source::Feeder => "feeder", Source::Glass => "glass" },
        }),
        Event::Side { side, .. } => json!({
            "event": "side", "sheet": side.sheet_no, "dpi": side.dpi, "bytes": side.image.len(),
            "face": match side.face { Face::Front => "front", Face::Back => "back" },
            "announced_px": side.announced_px, "file": picture,
        }),
        Event::BatchDone { sheets, ending, .. } => {
            let (ending, fault) = match ending {
                Ending::Complete => ("complete", None),
                Ending::Stopped => ("stopped", None),
                Ending::Failed(fault) => ("failed", Some(fault.as_str())),
            };
            json!({"event": "done", "sheets": sheets, "ending": ending, "fault": fault})
        }
        Event::Trouble { fault, .. } => json!({"event": "trouble", "fault": fault.as_str()}),
        Event::Cleared { fault, .. } => json!({"event": "cleared", "fault": fault.as_str()}),
    }
}
