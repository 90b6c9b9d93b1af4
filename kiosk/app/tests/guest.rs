//! `kiosk scan` on a kernel: a guest attaches both virtual scanners over USB/IP, and from then
//! on they are devices of its own, seen through sysfs and usbfs as real ones would be.
//!
//! The guest is Debian's kernel in an emulated machine, so that neither the rights nor the
//! modules of the host matter. `cargo xtask test` unpacks its parts; programs and libraries
//! are the host's, shared read-only. Facts: kernel documentation `usb/usbip_protocol.rst` and
//! `driver-api/early-userspace/buffer-format.rst`; QEMU's `-virtfs` and `-netdev user`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy does not see the helpers of a test as tests"
)]

use std::{
    fs,
    io::Write as _,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use kiosk_sandbox::{Bench, EsclModel, FiModel, Model, specimen, usbip};
use serde_json::Value;

/// The guest's first program, and what it then does on the host's files.
const INIT: &str = include_str!("guest/init");
const JOB: &str = include_str!("guest/job");

/// Each after those that it needs.
const MODULES: [&str; 15] = [
    "virtio_ring",
    "virtio",
    "virtio_pci_modern_dev",
    "virtio_pci_legacy_dev",
    "virtio_pci",
    "netfs",
    "fscache",
    "9pnet",
    "9pnet_virtio",
    "9p",
    "e1000",
    "usb-common",
    "usbcore",
    "usbip-core",
    "vhci-hcd",
];

/// It takes 75 on a machine with five times as much to do as it can.
const LIMIT_SECONDS: &str = "600";

/// Kinds of files in an archive, with rights.
const FOLDER: u32 = 0o040_755;
const PROGRAM: u32 = 0o100_755;

#[test]
fn a_kernel_lists_both_scanners_and_their_pages_arrive_whole() {
    let folder = tempfile::tempdir().unwrap();
    let escl = serve(&Model::Escl(EsclModel::default()));
    let fi = serve(&Model::Fi(FiModel::default()));
    let parts = parts();
    let job = format!(
        "KIOSK='{}'\nUSBIP='{}'\nESCL_PORT={escl}\nFI_PORT={fi}\n{JOB}",
        env!("CARGO_BIN_EXE_kiosk"),
        parts.join("usr/sbin/usbip").display()
    );
    fs::write(folder.path().join("job"), job).unwrap();

    let console = boot(&parts, folder.path());
    println!("{console}");
    let is_done = folder.path().join("done").exists();
    assert!(is_done, "the guest did not end its job: see its console");
    assert_eq!(
        listed(folder.path()),
        ["escl:0482:069d:MAU000001", "fi:04c5:132e:000001"]
    );
    for scanner in ["escl", "fi"] {
        let out = folder.path().join(scanner);
        for (sheet, name) in sheets().iter().zip(["page-001.jpg", "page-002.jpg"]) {
            let page = fs::read(out.join(name)).unwrap();
            assert!(page == *sheet, "{scanner}: {name} is not the sheet");
        }
        assert!(!out.join("page-003.jpg").exists(), "{scanner}");
    }
}

fn sheets() -> Vec<Vec<u8>> {
    let kinds = specimen::PaperKind::ALL.into_iter();
    kinds.take(2).map(|kind| specimen::paper(kind, 1)).collect()
}

/// A desk with that scanner and a stack in its feeder, on a free port.
fn serve(model: &Model) -> u16 {
    let bench = Bench::new();
    bench.put_sheets(sheets());
    drop(bench.usb(model));
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || usbip::serve(&listener, &bench));
    port
}

/// The scanners in the guest's list that can be used.
fn listed(folder: &Path) -> Vec<String> {
    let list: Vec<Value> =
        serde_json::from_slice(&fs::read(folder.join("list.json")).unwrap()).unwrap();
    let usable = list.iter().filter(|one| one["problem"].is_null());
    let mut names: Vec<_> = usable
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    names.sort_unstable();
    names
}

/// Runs the guest to its end; what it wrote to its console.
fn boot(parts: &Path, folder: &Path) -> String {
    let initramfs = folder.join("initramfs");
    fs::write(&initramfs, archive(parts)).unwrap();
    let share = |path: &Path, tag, rest| {
        // A comma in a value is written twice.
        let path = path.display().to_string().replace(',', ",,");
        format!("local,path={path},mount_tag={tag},security_model=none{rest}")
    };
    let output = Command::new("timeout")
        .args(["--foreground", LIMIT_SECONDS, "qemu-system-x86_64"])
        .args(["-accel", "tcg", "-m", "512", "-nodefaults", "-no-reboot"])
        .args(["-display", "none", "-serial", "stdio"])
        .arg("-kernel")
        .arg(file_in(&parts.join("boot"), |name| {
            name.starts_with("vmlinuz-")
        }))
        .arg("-initrd")
        .arg(&initramfs)
        // A busy host starves the emulated timer, which the kernel would take for a bug.
        .args(["-append", "console=ttyS0 quiet panic=-1 no_timer_check"])
        .args([
            "-virtfs",
            &share(Path::new("/"), "host", ",readonly=on,multidevs=remap"),
        ])
        .args(["-virtfs", &share(folder, "job", "")])
        .args([
            "-netdev",
            "user,id=net",
            "-device",
            "e1000,netdev=net,romfile=",
        ])
        .output()
        .unwrap();
    let [told, wrong] = [output.stdout, output.stderr].map(|text| {
        let text = String::from_utf8_lossy(&text);
        text.replace('\r', "")
    });
    format!("{told}{wrong}guest: {}", output.status)
}

/// The first files of the guest, as the kernel unpacks them.
fn archive(parts: &Path) -> Vec<u8> {
    let mut archive = Vec::new();
    for folder in ["bin", "host", "modules"] {
        pack(&mut archive, folder, FOLDER, &[]);
    }
    let busybox = fs::read(parts.join("bin/busybox")).unwrap();
    pack(&mut archive, "bin/busybox", PROGRAM, &busybox);
    pack(&mut archive, "init", PROGRAM, INIT.as_bytes());
    for (at, module) in MODULES.iter().enumerate() {
        let module = format!("{module}.ko");
        let file = file_in(&parts.join("lib/modules"), |name| name == module);
        // The guest takes them in the order of their names.
        let name = format!("modules/{at:02}-{module}");
        pack(&mut archive, &name, PROGRAM, &fs::read(file).unwrap());
    }
    pack(&mut archive, "TRAILER!!!", 0, &[]);
    archive
}

/// Adds one file in the format "newc".
fn pack(archive: &mut Vec<u8>, name: &str, mode: u32, content: &[u8]) {
    let length = u32::try_from(content.len()).unwrap();
    let name_length = u32::try_from(name.len() + 1).unwrap();
    archive.extend(b"070701");
    for field in [0, mode, 0, 0, 1, 0, length, 0, 0, 0, 0, name_length, 0] {
        write!(archive, "{field:08X}").unwrap();
    }
    for part in [format!("{name}\0").as_bytes(), content] {
        archive.extend(part);
        archive.resize(archive.len().next_multiple_of(4), 0);
    }
}

/// Where `cargo xtask test` unpacks kernel and programs.
fn parts() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let parts = target.join("guest");
    let path = parts.display();
    assert!(parts.is_dir(), "no {path}: `cargo xtask test` unpacks it");
    parts
}

/// The file somewhere below the folder whose name is wanted.
fn file_in(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> PathBuf {
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else if is_wanted(&entry.file_name().to_string_lossy()) {
                return entry.path();
            }
        }
    }
    panic!("not in {}", folder.display());
}
