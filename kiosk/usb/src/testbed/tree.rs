//! The files of `/sys` and `/dev` by which libusb finds a device, with udev or without.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
};

use super::descriptors;
use crate::{DeviceEntry, DeviceKey};

/// Folders that are there even with nothing plugged in.
const FOLDERS: [&str; 5] = [
    "dev/bus/usb",
    "ioctl/dev/bus/usb",
    "sys/bus/usb/devices",
    "sys/class",
    "sys/dev/char",
];

/// Major number of USB device nodes.
const MAJOR: u32 = 189;

/// Makes the folders of a machine with USB and without devices. Processes of other users may
/// use it as well; the preload library puts their sockets for hotplug events there.
pub(super) fn prepare(root: &Path) -> io::Result<()> {
    fs::set_permissions(root, Permissions::from_mode(0o1777))?;
    FOLDERS
        .iter()
        .try_for_each(|folder| fs::create_dir_all(root.join(folder)))
}

/// The device node, seen from the root.
pub(super) fn node(key: &DeviceKey) -> String {
    format!("dev/bus/usb/{:03}/{:03}", key.bus, key.address)
}

/// Shows a device whose node is `terminal`. The node comes first: libusb opens it as soon as
/// it sees the device.
pub(super) fn add(root: &Path, entry: &DeviceEntry, terminal: &Path) -> io::Result<()> {
    let node = root.join(node(&entry.key));
    make_parent(&node)?;
    symlink(terminal, node)?;
    let files = root.join(device_folder(&entry.key));
    fs::create_dir_all(&files)?;
    for (name, value) in attributes(entry) {
        fs::write(files.join(name), format!("{value}\n"))?;
    }
    fs::write(files.join("descriptors"), descriptors::all(entry))?;
    fs::write(files.join("uevent"), uevent(entry))?;
    symlink("../../../../bus/usb", files.join("subsystem"))?;
    let shown = Path::new("../../..").join(relative_to_sys(&entry.key));
    symlink(shown, listed(root, &entry.key))
}

/// Takes a device away, the listing first.
pub(super) fn remove(root: &Path, key: &DeviceKey) -> io::Result<()> {
    fs::remove_file(listed(root, key))?;
    fs::remove_dir_all(root.join(device_folder(key)))?;
    fs::remove_file(root.join(node(key)))
}

/// Notes which configuration is in force; libusb reads it from there.
pub(super) fn set_configuration(root: &Path, key: &DeviceKey, number: u8) -> io::Result<()> {
    let file = root.join(device_folder(key)).join("bConfigurationValue");
    fs::write(file, format!("{number}\n"))
}

pub(super) fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

fn name(key: &DeviceKey) -> String {
    format!("{}-{}", key.bus, key.address)
}

fn listed(root: &Path, key: &DeviceKey) -> PathBuf {
    root.join("sys/bus/usb/devices").join(name(key))
}

fn relative_to_sys(key: &DeviceKey) -> String {
    format!("devices/testbed/usb{}/{}", key.bus, name(key))
}

fn device_folder(key: &DeviceKey) -> String {
    format!("sys/{}", relative_to_sys(key))
}

/// What the kernel told when the device came. A libusb that is built with udev, as Debian's,
/// finds devices by it.
fn uevent(entry: &DeviceEntry) -> String {
    let DeviceKey { bus, address } = entry.key;
    let minor = minor(&entry.key);
    let product = format!("{:x}/{:x}/100", entry.vendor_id, entry.product_id);
    format!(
        "MAJOR={MAJOR}\nMINOR={minor}\nDEVNAME=bus/usb/{bus:03}/{address:03}\n\
         DEVTYPE=usb_device\nPRODUCT={product}\nBUSNUM={bus:03}\nDEVNUM={address:03}\n"
    )
}

/// A bus has room for 128 devices, whose numbers begin at 1 (Linux, `drivers/usb/core/usb.c`).
fn minor(key: &DeviceKey) -> u32 {
    let (bus, address) = (u32::from(key.bus), u32::from(key.address));
    bus.saturating_sub(1) * 128 + address.saturating_sub(1)
}

fn attributes(entry: &DeviceEntry) -> [(&'static str, String); 7] {
    let configuration = entry.configurations.first().map_or(0, |one| one.number);
    [
        ("idVendor", format!("{:04x}", entry.vendor_id)),
        ("idProduct", format!("{:04x}", entry.product_id)),
        ("busnum", entry.key.bus.to_string()),
        ("devnum", entry.key.address.to_string()),
        ("dev", format!("{MAJOR}:{}", minor(&entry.key))),
        ("speed", "480".to_owned()),
        ("bConfigurationValue", configuration.to_string()),
    ]
}
