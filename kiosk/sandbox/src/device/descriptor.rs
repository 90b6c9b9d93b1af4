//! What the virtual devices say about themselves, as values and as bytes (USB 2.0, 9.6).
//!
//! The layouts are those of real devices: of a multifunction device that hides its
//! IPP-over-USB interfaces behind alternate settings, of a scanner that shows them at once,
//! and of a fi scanner.

use kiosk_usb::{Alternate, Configuration, Endpoint, EndpointKind, Interface};

use super::Pipe;
use super::{escl::EsclModel, fi::FiModel, relay::RelayModel};

/// Language of every string: English (United States).
const LANGUAGE: u16 = 0x0409;

/// What a scanner is to be on the outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Model {
    /// eSCL over IPP-over-USB.
    Escl(EsclModel),
    /// SCSI commands in the maker's envelope.
    Fi(FiModel),
    /// eSCL over IPP-over-USB, with a real server behind it.
    Relay(RelayModel),
}

/// The texts that a device tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Names {
    /// Maker.
    pub manufacturer: String,
    /// Model.
    pub product: String,
    /// Serial number.
    pub serial: String,
}

/// All descriptors of a device.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) vendor_id: u16,
    pub(crate) product_id: u16,
    pub(crate) names: Names,
    pub(crate) configurations: Vec<Configuration>,
    /// Class, subclass and protocol of the settings that scan.
    pub(crate) function: (u8, u8, u8),
}

impl Layout {
    pub(crate) fn first_configuration(&self) -> u8 {
        self.configurations.first().map_or(0, |one| one.number)
    }

    pub(crate) fn alternate(
        &self,
        configuration: u8,
        interface: u8,
        number: u8,
    ) -> Option<&Alternate> {
        let mut interfaces = self.interfaces(configuration);
        let interface = interfaces.find(|one| one.number == interface)?;
        interface.alternates.iter().find(|one| one.number == number)
    }

    /// The interface that an endpoint belongs to.
    pub(crate) fn interface_of(&self, configuration: u8, endpoint: u8) -> Option<u8> {
        let has = |one: &&Interface| {
            let mut endpoints = one.alternates.iter().flat_map(|one| &one.endpoints);
            endpoints.any(|end| end.address == endpoint)
        };
        self.interfaces(configuration)
            .find(has)
            .map(|one| one.number)
    }

    /// A pipe for each interface with a pair of bulk endpoints.
    pub(crate) fn pipes(&self) -> Vec<Pipe> {
        let pairs = self.interfaces(self.first_configuration());
        pairs
            .filter_map(|interface| {
                let endpoints = interface.alternates.iter().map(|one| &one.endpoints);
                match endpoints.max_by_key(|ends| ends.len())?.as_slice() {
                    [out, into, ..] => {
                        Some(Pipe::new(out.address, into.address, into.max_packet_bytes))
                    }
                    _ => None,
                }
            })
            .collect()
    }

    /// The device descriptor.
    pub(crate) fn device_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![18, 1];
        bytes.extend(0x0200_u16.to_le_bytes());
        bytes.extend([0, 0, 0, 64]);
        bytes.extend(self.vendor_id.to_le_bytes());
        bytes.extend(self.product_id.to_le_bytes());
        bytes.extend(0x0100_u16.to_le_bytes());
        bytes.extend([1, 2, 3, self.configurations.len() as u8]);
        bytes
    }

    /// A configuration descriptor with everything in it.
    pub(crate) fn configuration_bytes(&self, index: usize) -> Option<Vec<u8>> {
        let configuration = self.configurations.get(index)?;
        let settings: Vec<u8> = configuration
            .interfaces
            .iter()
            .flat_map(|interface| {
                let alternates = interface.alternates.iter();
                alternates.flat_map(|one| alternate_bytes(interface.number, one))
            })
            .collect();
        let mut bytes = vec![9, 2];
        bytes.extend((9 + settings.len() as u16).to_le_bytes());
        let count = configuration.interfaces.len() as u8;
        // Powered by itself, as everything with a lamp is.
        bytes.extend([count, configuration.number, 0, 0xC0, 1]);
        bytes.extend(settings);
        Some(bytes)
    }

    /// A string descriptor; number 0 lists the languages.
    pub(crate) fn string_bytes(&self, number: u8) -> Option<Vec<u8>> {
        let units: Vec<u16> = match number {
            0 => vec![LANGUAGE],
            1 => self.names.manufacturer.encode_utf16().collect(),
            2 => self.names.product.encode_utf16().collect(),
            3 => self.names.serial.encode_utf16().collect(),
            _ => return None,
        };
        let mut bytes = vec![2 + 2 * units.len() as u8, 3];
        bytes.extend(units.into_iter().flat_map(u16::to_le_bytes));
        Some(bytes)
    }

    fn interfaces(&self, configuration: u8) -> impl Iterator<Item = &Interface> {
        let mut configurations = self.configurations.iter();
        let found = configurations.find(move |one| one.number == configuration);
        found.into_iter().flat_map(|one| &one.interfaces)
    }
}

/// A setting with a pair of bulk endpoints, numbered after the interface.
pub(crate) fn setting(
    number: u8,
    function: (u8, u8, u8),
    ends: (u8, u8),
    packet: u16,
) -> Alternate {
    let bulk = |address| Endpoint {
        address,
        kind: EndpointKind::Bulk,
        max_packet_bytes: packet,
    };
    let (class, subclass, protocol) = function;
    Alternate {
        number,
        class,
        subclass,
        protocol,
        endpoints: vec![bulk(ends.0), bulk(ends.1)],
    }
}

fn alternate_bytes(interface: u8, alternate: &Alternate) -> Vec<u8> {
    let Alternate {
        number,
        class,
        subclass,
        protocol,
        endpoints,
    } = alternate;
    let count = endpoints.len() as u8;
    let mut bytes = vec![
        9, 4, interface, *number, count, *class, *subclass, *protocol, 0,
    ];
    for endpoint in endpoints {
        bytes.extend([7, 5, endpoint.address, 2]);
        bytes.extend(endpoint.max_packet_bytes.to_le_bytes());
        bytes.push(0);
    }
    bytes
}
