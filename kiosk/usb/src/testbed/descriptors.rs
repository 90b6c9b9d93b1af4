//! A device's description as the bytes that it would send (USB 2.0, chapter 9.6).

use crate::{Alternate, Configuration, DeviceEntry, Endpoint, EndpointKind, Strings};

/// US English, the one language of the texts.
const LANGUAGE: u16 = 0x0409;

/// The device descriptor and every configuration, one after the other, as sysfs gives them.
pub(super) fn all(entry: &DeviceEntry) -> Vec<u8> {
    let mut bytes = device(entry);
    for configuration in &entry.configurations {
        bytes.extend(self::configuration(configuration));
    }
    bytes
}

/// The string descriptor of an index, where 0 lists the languages; `None` if the device has
/// no such text.
pub(super) fn string(index: u8, strings: &Strings) -> Option<Vec<u8>> {
    let units: Vec<u16> = match index {
        0 => vec![LANGUAGE],
        1 => strings.manufacturer.as_ref()?.encode_utf16().collect(),
        2 => strings.product.as_ref()?.encode_utf16().collect(),
        3 => strings.serial.as_ref()?.encode_utf16().collect(),
        _ => return None,
    };
    let length = u8::try_from(2 + 2 * units.len()).ok()?;
    let text = units.into_iter().flat_map(u16::to_le_bytes);
    Some([length, 3].into_iter().chain(text).collect())
}

fn device(entry: &DeviceEntry) -> Vec<u8> {
    let [vendor_low, vendor_high] = entry.vendor_id.to_le_bytes();
    let [product_low, product_high] = entry.product_id.to_le_bytes();
    let configurations = count(&entry.configurations);
    vec![
        18,
        1,
        0x00,
        0x02,
        entry.class,
        0,
        0,
        64,
        vendor_low,
        vendor_high,
        product_low,
        product_high,
        0x00,
        0x01,
        1,
        2,
        3,
        configurations,
    ]
}

fn configuration(one: &Configuration) -> Vec<u8> {
    let mut inner = Vec::new();
    for interface in &one.interfaces {
        for setting in &interface.alternates {
            inner.extend(alternate(interface.number, setting));
            inner.extend(setting.endpoints.iter().flat_map(endpoint));
        }
    }
    let total = u16::try_from(9 + inner.len()).unwrap_or(u16::MAX);
    let [low, high] = total.to_le_bytes();
    let interfaces = count(&one.interfaces);
    let mut bytes = vec![9, 2, low, high, interfaces, one.number, 0, 0x80, 50];
    bytes.extend(inner);
    bytes
}

fn alternate(interface: u8, one: &Alternate) -> [u8; 9] {
    let endpoints = count(&one.endpoints);
    [
        9,
        4,
        interface,
        one.number,
        endpoints,
        one.class,
        one.subclass,
        one.protocol,
        0,
    ]
}

fn endpoint(one: &Endpoint) -> [u8; 7] {
    let kind = match one.kind {
        EndpointKind::Control => 0,
        EndpointKind::Isochronous => 1,
        EndpointKind::Bulk => 2,
        EndpointKind::Interrupt => 3,
    };
    let [low, high] = one.max_packet_bytes.to_le_bytes();
    [7, 5, one.address, kind, low, high, 0]
}

fn count<T>(list: &[T]) -> u8 {
    u8::try_from(list.len()).unwrap_or(u8::MAX)
}
