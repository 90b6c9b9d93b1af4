//! What a device says about itself before it is opened (USB 2.0, chapter 9.6).

use serde::{Deserialize, Serialize};

/// Where a device is at this moment; another plug, another key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct DeviceKey {
    /// Number of the bus.
    pub bus: u8,
    /// Address on the bus, given anew at every plug.
    pub address: u8,
}

/// A device that is plugged in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeviceEntry {
    /// Where it is.
    pub key: DeviceKey,
    /// Vendor.
    pub vendor_id: u16,
    /// Product.
    pub product_id: u16,
    /// Class of the whole device; 0 leaves it to the interfaces.
    pub class: u8,
    /// Every configuration.
    pub configurations: Vec<Configuration>,
}

/// A set of interfaces that are there together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Configuration {
    /// Its number, as `SET_CONFIGURATION` wants it.
    pub number: u8,
    /// Its interfaces.
    pub interfaces: Vec<Interface>,
}

/// A function of the device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Interface {
    /// Its number, as claiming wants it.
    pub number: u8,
    /// Its settings; the one in force is chosen after claiming.
    pub alternates: Vec<Alternate>,
}

/// A setting of an interface.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Alternate {
    /// Its number, as `SET_INTERFACE` wants it.
    pub number: u8,
    /// Class, such as 7 for printers.
    pub class: u8,
    /// Subclass.
    pub subclass: u8,
    /// Protocol.
    pub protocol: u8,
    /// Its endpoints besides 0.
    pub endpoints: Vec<Endpoint>,
}

impl Alternate {
    /// The first bulk endpoint of a direction.
    #[must_use]
    pub fn bulk(&self, direction: Direction) -> Option<&Endpoint> {
        self.endpoints
            .iter()
            .find(|one| one.kind == EndpointKind::Bulk && one.direction() == direction)
    }
}

/// One end of a pipe.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Endpoint {
    /// Address with the direction in bit 7, such as 0x81.
    pub address: u8,
    /// Kind of transfers.
    pub kind: EndpointKind,
    /// Most bytes of a packet: 64, 512 or 1024 for bulk.
    pub max_packet_bytes: u16,
}

impl Endpoint {
    /// Which way its bytes go.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        if self.address & 0x80 == 0 {
            Direction::Out
        } else {
            Direction::In
        }
    }
}

/// Which way bytes go, as seen from the host.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To the device.
    Out,
    /// From the device.
    In,
}

/// Kind of transfers of an endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointKind {
    /// Requests with a setup packet.
    Control,
    /// Streams with a rate.
    Isochronous,
    /// As fast as the bus allows.
    Bulk,
    /// Small and soon.
    Interrupt,
}

/// The texts that an open device tells.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Strings {
    /// Maker.
    pub manufacturer: Option<String>,
    /// Model.
    pub product: Option<String>,
    /// Serial number: with vendor and product the only name that lasts.
    pub serial: Option<String>,
}
