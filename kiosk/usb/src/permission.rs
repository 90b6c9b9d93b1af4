//! What staff has to do when a device node may not be opened.
//!
//! The rule is the one of `packaging/udev/70-kiosk-scanner.rules`, narrowed to one model, so
//! that a scanner that the package does not know can be let in by hand.

use crate::UsbError;

/// File in which the rule belongs, as the package installs it. The number is behind 50,
/// where udev learns the interfaces of a device, and before 71, where `ipp-usb` starts.
pub const UDEV_RULE_FILE: &str = "/etc/udev/rules.d/70-kiosk-scanner.rules";

/// Group of the kiosk's user, as packaged.
pub const DEVICE_GROUP: &str = "kiosk";

/// The udev rule that lets the kiosk open devices of one model, as one line.
#[must_use]
pub fn udev_rule(vendor_id: u16, product_id: u16) -> String {
    format!(
        "SUBSYSTEM==\"usb\", ENV{{DEVTYPE}}==\"usb_device\", \
         ATTR{{idVendor}}==\"{vendor_id:04x}\", ATTR{{idProduct}}==\"{product_id:04x}\", \
         GROUP=\"{DEVICE_GROUP}\", MODE=\"0660\""
    )
}

impl UsbError {
    /// What staff can do about it, in English, if that is always the same thing.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::NoPermission {
                vendor_id,
                product_id,
            } => Some(missing_rule(*vendor_id, *product_id)),
            Self::Busy => Some(
                "end the program that holds the scanner; `systemctl mask --now ipp-usb` if it \
                 is ipp-usb"
                    .to_owned(),
            ),
            Self::NoBus => Some(
                "this machine has no /dev/bus/usb: load its USB host driver, or pass the \
                 folder into the container"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}

fn missing_rule(vendor_id: u16, product_id: u16) -> String {
    format!(
        "add this line to {UDEV_RULE_FILE}, run `udevadm control --reload` and plug the device \
         in again: {}",
        udev_rule(vendor_id, product_id)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGED: &str = include_str!("../../../packaging/udev/70-kiosk-scanner.rules");

    #[test]
    fn the_missing_rule_is_told_whole() {
        let error = UsbError::NoPermission {
            vendor_id: 0x04c5,
            product_id: 0x132e,
        };
        assert_eq!(
            error.remedy().unwrap(),
            "add this line to /etc/udev/rules.d/70-kiosk-scanner.rules, run `udevadm control \
             --reload` and plug the device in again: SUBSYSTEM==\"usb\", \
             ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"04c5\", \
             ATTR{idProduct}==\"132e\", GROUP=\"kiosk\", MODE=\"0660\""
        );
    }

    #[test]
    fn what_has_no_single_remedy_names_none() {
        for error in [UsbError::Gone, UsbError::TimedOut, UsbError::Stalled] {
            assert_eq!(error.remedy(), None, "{error}");
        }
    }

    #[test]
    fn the_package_gives_the_same_group_and_mode() {
        let rules: Vec<&str> = PACKAGED
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        let granting = rules.iter().filter(|rule| rule.contains("GROUP="));
        assert_eq!(granting.clone().count(), 4);
        for rule in granting {
            assert!(
                rule.ends_with(&format!("GROUP=\"{DEVICE_GROUP}\", MODE=\"0660\"")),
                "{rule}"
            );
        }
    }

    #[test]
    fn the_package_knows_both_families() {
        for part in [
            "*:070104:*",
            "\"03f0\", ENV{ID_USB_INTERFACES}==\"*:ff0901:*\"",
            "\"04c5\", ENV{ID_USB_INTERFACES}==\"*:ffffff:*\"",
            "\"05ca\", ENV{ID_USB_INTERFACES}==\"*:ffffff:*\"",
        ] {
            assert!(PACKAGED.contains(part), "{part}");
        }
    }
}
