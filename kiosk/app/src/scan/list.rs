//! `kiosk scan --list`: a line a scanner, its name for `--device` first.

use kiosk_scanner::{DeviceInfo, Drivers, Factory, ScanError};
use serde_json::{Value, json};

use super::{ScanFailure, look, reason};
use crate::tell;

/// Prints the scanners. Each is opened for a moment: only that tells what it can do.
pub(super) fn print(mut drivers: Drivers, as_json: bool) -> Result<(), ScanFailure> {
    let devices = look(&mut drivers);
    let looked: Vec<_> = devices
        .into_iter()
        .map(|device| {
            let opened = drivers.open(&device.id);
            let opened = opened.map(|backend| backend.info().clone());
            (device, opened)
        })
        .collect();
    if as_json {
        tell::note(&Value::from_iter(looked.iter().map(entry)).to_string());
        return Ok(());
    }
    if looked.is_empty() {
        return Err(ScanFailure::NoScanner);
    }
    for (device, opened) in &looked {
        tell::note(&line(device, opened));
    }
    Ok(())
}

fn line(device: &DeviceInfo, opened: &Result<DeviceInfo, ScanError>) -> String {
    let (name, can) = match opened {
        Ok(info) => (&info.name, abilities(info).join(", ")),
        Err(error) => (&device.name, reason(error)),
    };
    format!("{}\t{name}\t{can}", device.id)
}

fn entry((device, opened): &(DeviceInfo, Result<DeviceInfo, ScanError>)) -> Value {
    let info = opened.as_ref().unwrap_or(device);
    json!({
        "id": device.id.0,
        "name": info.name,
        "feeder": info.has_feeder,
        "duplex": info.has_duplex,
        "glass": info.has_glass,
        "problem": opened.as_ref().err().map(reason),
    })
}

fn abilities(info: &DeviceInfo) -> Vec<&'static str> {
    let all = [
        (info.has_feeder, "feeder"),
        (info.has_duplex, "both sides"),
        (info.has_glass, "glass"),
    ];
    let has = all.into_iter().filter(|(has, _)| *has);
    has.map(|(_, what)| what).collect()
}
