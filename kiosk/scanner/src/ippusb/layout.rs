//! Which interfaces of a device speak IPP over USB, by its descriptors alone.
//!
//! They often hide in alternate setting 1 of an interface whose setting 0 is an older
//! printing or scanning function, and there are at least two, or the device means
//! something else by them. Facts: docs/scanner-sources.md, IPP over USB (ipp-usb, ippusb, go-mfp's examples).

use kiosk_usb::{Alternate, Configuration, DeviceEntry, Direction, Interface};

/// Class, subclass and protocol of IPP over USB.
const IPP_USB: (u8, u8, u8) = (7, 1, 4);
/// What HP LaserJet M426fdn and M278–M281 have in its place.
const IPP_USB_OF_HP: (u8, u8, u8) = (255, 9, 1);
const HP: u16 = 0x03F0;

/// A device with fewer such interfaces is no IPP-over-USB device (ipp-usb, ippusb).
const FEWEST_INTERFACES: usize = 2;

/// One connection: an interface in the setting that speaks HTTP.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Channel {
    pub(crate) interface: u8,
    pub(crate) alternate: u8,
    /// Address of the endpoint on which answers come.
    pub(crate) bulk_in: u8,
    /// Address of the endpoint to which requests go.
    pub(crate) bulk_out: u8,
    /// Most octets of a packet of a request.
    pub(crate) packet_bytes: u16,
}

/// The connections of a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    /// The configuration that has them.
    pub(crate) configuration: u8,
    pub(crate) channels: Vec<Channel>,
}

/// Where a device speaks IPP over USB; `None` if it does not.
pub(crate) fn layout(entry: &DeviceEntry) -> Option<Layout> {
    entry
        .configurations
        .iter()
        .map(|configuration| in_configuration(entry.vendor_id, configuration))
        .find(|layout| layout.channels.len() >= FEWEST_INTERFACES)
}

fn in_configuration(vendor_id: u16, configuration: &Configuration) -> Layout {
    let channels = configuration.interfaces.iter();
    Layout {
        configuration: configuration.number,
        channels: channels
            .filter_map(|interface| channel(vendor_id, interface))
            .collect(),
    }
}

fn channel(vendor_id: u16, interface: &Interface) -> Option<Channel> {
    interface
        .alternates
        .iter()
        .filter(|alternate| speaks_http(vendor_id, alternate))
        .find_map(|alternate| {
            let out = alternate.bulk(Direction::Out)?;
            Some(Channel {
                interface: interface.number,
                alternate: alternate.number,
                bulk_in: alternate.bulk(Direction::In)?.address,
                bulk_out: out.address,
                packet_bytes: out.max_packet_bytes,
            })
        })
}

fn speaks_http(vendor_id: u16, alternate: &Alternate) -> bool {
    let kind = (alternate.class, alternate.subclass, alternate.protocol);
    kind == IPP_USB || (kind == IPP_USB_OF_HP && vendor_id == HP)
}

#[cfg(test)]
pub(crate) mod tests {
    use kiosk_usb::{DeviceKey, Endpoint, EndpointKind};

    use super::*;

    /// Class, subclass and protocol of a setting, and its bulk endpoints.
    pub(crate) type Setting<'a> = ((u8, u8, u8), &'a [u8]);

    fn alternate(number: u8, kind: (u8, u8, u8), endpoints: &[u8]) -> Alternate {
        let endpoints = endpoints.iter().map(|&address| Endpoint {
            address,
            kind: EndpointKind::Bulk,
            max_packet_bytes: 512,
        });
        Alternate {
            number,
            class: kind.0,
            subclass: kind.1,
            protocol: kind.2,
            endpoints: endpoints.collect(),
        }
    }

    /// A device with one configuration, each row an interface with its settings.
    pub(crate) fn entry(vendor_id: u16, interfaces: &[&[Setting<'_>]]) -> DeviceEntry {
        let interfaces = interfaces.iter().zip(0..).map(|(settings, number)| {
            let alternates = settings.iter().zip(0..);
            Interface {
                number,
                alternates: alternates
                    .map(|((kind, endpoints), number)| alternate(number, *kind, endpoints))
                    .collect(),
            }
        });
        DeviceEntry {
            key: DeviceKey { bus: 1, address: 2 },
            vendor_id,
            product_id: 0x0102,
            class: 0,
            configurations: vec![Configuration {
                number: 1,
                interfaces: interfaces.collect(),
            }],
        }
    }

    fn check(vendor_id: u16, interfaces: &[&[Setting<'_>]], expected: &[(u8, u8, u8)]) {
        let found = layout(&entry(vendor_id, interfaces));
        let found: Vec<_> = found
            .iter()
            .flat_map(|layout| &layout.channels)
            .map(|channel| (channel.interface, channel.alternate, channel.bulk_in))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn kyocera_hides_it_in_alternate_one() {
        check(
            0x0482,
            &[
                &[((7, 1, 2), &[0x01, 0x81]), (IPP_USB, &[0x01, 0x81])],
                &[((255, 255, 255), &[0x02, 0x82]), (IPP_USB, &[0x02, 0x82])],
                &[((255, 255, 255), &[]), (IPP_USB, &[0x03, 0x83])],
            ],
            &[(0, 1, 0x81), (1, 1, 0x82), (2, 1, 0x83)],
        );
    }

    #[test]
    fn xerox_has_it_behind_other_functions() {
        check(
            0x0924,
            &[
                &[((255, 255, 255), &[0x01, 0x81])],
                &[((7, 1, 2), &[0x02, 0x82])],
                &[((3, 0, 0), &[0x83])],
                &[(IPP_USB, &[0x04, 0x84])],
                &[(IPP_USB, &[0x05, 0x85])],
            ],
            &[(3, 0, 0x84), (4, 0, 0x85)],
        );
    }

    #[test]
    fn one_interface_or_half_a_pipe_is_not_enough() {
        check(0x0482, &[&[(IPP_USB, &[0x01, 0x81])]], &[]);
        check(
            0x0482,
            &[&[(IPP_USB, &[0x01, 0x81])], &[(IPP_USB, &[0x82])]],
            &[],
        );
    }

    #[test]
    fn the_odd_class_counts_for_hp_alone() {
        let two: &[&[Setting<'_>]] = &[
            &[(IPP_USB_OF_HP, &[0x01, 0x81])],
            &[(IPP_USB_OF_HP, &[0x02, 0x82])],
        ];
        check(HP, two, &[(0, 0, 0x81), (1, 0, 0x82)]);
        check(0x04A9, two, &[]);
    }
}
