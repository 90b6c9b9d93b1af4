//! A device's descriptors as our own types. Reading them opens nothing.

use rusb::{ConfigDescriptor, Context, Device, InterfaceDescriptor, TransferType};

use crate::{Alternate, Configuration, DeviceEntry, DeviceKey, Endpoint, EndpointKind, Interface};

/// Where a device is.
pub(super) fn key(device: &Device<Context>) -> DeviceKey {
    DeviceKey {
        bus: device.bus_number(),
        address: device.address(),
    }
}

/// What a device says about itself. One with a broken device descriptor is left out, and one
/// with a broken configuration keeps its others: a bad neighbour hides no scanner.
pub(super) fn entry(device: &Device<Context>) -> Option<DeviceEntry> {
    let descriptor = device.device_descriptor().ok()?;
    let configurations = (0..descriptor.num_configurations())
        .filter_map(|index| {
            device
                .config_descriptor(index)
                .inspect_err(|error| {
                    tracing::debug!(%error, index, "a configuration cannot be read");
                })
                .ok()
        })
        .map(|one| configuration(&one))
        .collect();
    Some(DeviceEntry {
        key: key(device),
        vendor_id: descriptor.vendor_id(),
        product_id: descriptor.product_id(),
        class: descriptor.class_code(),
        configurations,
    })
}

fn configuration(descriptor: &ConfigDescriptor) -> Configuration {
    let interfaces = descriptor.interfaces().map(|interface| Interface {
        number: interface.number(),
        alternates: interface.descriptors().map(|one| alternate(&one)).collect(),
    });
    Configuration {
        number: descriptor.number(),
        interfaces: interfaces.collect(),
    }
}

fn alternate(descriptor: &InterfaceDescriptor<'_>) -> Alternate {
    let endpoints = descriptor.endpoint_descriptors().map(|one| Endpoint {
        address: one.address(),
        kind: kind(one.transfer_type()),
        max_packet_bytes: one.max_packet_size(),
    });
    Alternate {
        number: descriptor.setting_number(),
        class: descriptor.class_code(),
        subclass: descriptor.sub_class_code(),
        protocol: descriptor.protocol_code(),
        endpoints: endpoints.collect(),
    }
}

const fn kind(transfer: TransferType) -> EndpointKind {
    match transfer {
        TransferType::Control => EndpointKind::Control,
        TransferType::Isochronous => EndpointKind::Isochronous,
        TransferType::Bulk => EndpointKind::Bulk,
        TransferType::Interrupt => EndpointKind::Interrupt,
    }
}
