//! Runs a test a second time in a process whose USB is the virtual device.
//!
//! The preload library works for whole processes, so the test starts its own program again
//! for itself alone. The outer run serves the device, the inner one holds the expectations.

use std::{
    env, io,
    os::unix::process::CommandExt,
    process::{Command, Output},
    sync::Arc,
};

use kiosk_usb::{
    LibUsb,
    testbed::{Plan, Testbed},
};

use crate::echo::VirtualEcho;

/// Tells the inner run from the outer one.
const INNER: &str = "KIOSK_USB_INNER";

/// The user `nobody` of Debian: even a test run by root is then refused what others are.
const NOBODY: u32 = 65_534;

/// Holds expectations against a bus that is real libusb on the virtual device. `test` is the
/// name of the calling test.
pub(crate) fn through_libusb(test: &str, plan: Plan, expect: fn(&LibUsb)) {
    if env::var_os(INNER).is_some() {
        return expect(&LibUsb::new());
    }
    let locked = plan.locked;
    let testbed = Testbed::new(Arc::new(VirtualEcho::new()), plan).unwrap();
    let mut inner = inner(test);
    inner.envs(testbed.environment());
    if locked && rustix::process::geteuid().is_root() {
        inner.uid(NOBODY);
    }
    judge(inner.output());
}

/// Holds expectations against real libusb on a machine without USB, whose whole `/dev` and
/// `/sys` are an empty folder.
pub(crate) fn without_usb(test: &str, expect: fn(&LibUsb)) {
    if env::var_os(INNER).is_some() {
        return expect(&LibUsb::new());
    }
    let folder = tempfile::tempdir().unwrap();
    let mut inner = inner(test);
    inner.env("UMOCKDEV_DIR", folder.path());
    inner.env("LD_PRELOAD", "libumockdev-preload.so.0");
    judge(inner.output());
}

fn inner(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]);
    command.env(INNER, "1");
    command
}

/// The loader only warns when the preload library is missing, and the test would then judge
/// the machine that it runs on.
fn judge(output: io::Result<Output>) {
    let output = output.unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        !errors.contains("cannot be preloaded"),
        "the Debian package umockdev is missing: {errors}"
    );
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}\n{errors}"
    );
}
