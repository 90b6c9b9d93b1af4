//! `ipp-usb` on a virtual device, and how SANE is told where it listens.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener},
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use tempfile::TempDir;

/// Until `ipp-usb` listens, on a loaded machine.
const START_LIMIT: Duration = Duration::from_secs(60);

/// It logs that when it offers the scanner to the network.
const UP: &str = "_uscan._tcp";

/// `ipp-usb` has fixed places for its settings and its state. It gets others there, of which
/// nobody else sees anything. The process that is started becomes `ipp-usb` itself.
const IN_PLACES_OF_ITS_OWN: &str = "
    set -e
    mount --bind \"$1\" /etc/ipp-usb
    mount -t tmpfs none /var
    exec env \"$2\" \"$3\" /usr/sbin/ipp-usb debug
";

/// The program with its settings, until it is dropped.
pub(crate) struct IppUsb {
    pub(crate) program: Child,
    _settings: TempDir,
}

impl IppUsb {
    /// Starts it with the USB of that environment; answers when it has seen the scanner.
    /// `log` is one of its levels of logging, at least `debug`.
    pub(crate) fn start(environment: [(&'static str, OsString); 2], port: u16, log: &str) -> Self {
        let settings = tempfile::tempdir().unwrap();
        // It wants a range, of which it takes the first free one.
        let network = format!(
            "[network]\nhttp-min-port = {port}\nhttp-max-port = {}\ndns-sd = disable\n\
             interface = loopback\nipv6 = disable\n\
             [logging]\ndevice-log = error\nmain-log = error\n\
             console-log = {log}\nconsole-color = disable\n",
            port + 1
        );
        fs::write(settings.path().join("ipp-usb.conf"), network).unwrap();
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
        command
            .args([IN_PLACES_OF_ITS_OWN, "sh"])
            .arg(settings.path());
        for (name, value) in environment {
            command.arg(format!("{name}={}", value.display()));
        }
        command.stdout(Stdio::piped()).stdin(Stdio::null());
        let mut ipp_usb = Self {
            program: command.spawn().unwrap(),
            _settings: settings,
        };
        ipp_usb.wait();
        ipp_usb
    }

    /// Until it has seen the scanner. Its log must be read to the end, or it would block.
    fn wait(&mut self) {
        let log = BufReader::new(self.program.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                // Nobody listens once it is up.
                sender.send(line).ok();
            }
        });
        let mut told = Vec::new();
        while !told.last().is_some_and(|line: &String| line.contains(UP)) {
            let line = lines.recv_timeout(START_LIMIT);
            assert!(
                line.is_ok(),
                "ipp-usb does not start: {line:?} after {told:#?}"
            );
            told.extend(line);
        }
    }
}

impl Drop for IppUsb {
    fn drop(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

/// A port for it.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// What SANE's back end for eSCL needs to find it there, and nothing else.
pub(crate) fn airscan_configuration(port: u16) -> String {
    format!(
        "[devices]\n\"Desk\" = http://localhost:{port}/eSCL/, eSCL\n\
         [options]\ndiscovery = disable\n"
    )
}
