//! One device node: the terminal that stands for it and the socket behind its ioctls.

use std::{
    collections::BTreeSet,
    fs::{self, Permissions},
    io,
    os::{
        fd::OwnedFd,
        unix::{
            fs::PermissionsExt,
            net::{UnixListener, UnixStream},
        },
    },
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::{Plan, session::Session, socket::Socket, tree};
use crate::{Bus, DeviceEntry, Port, UsbError};

/// A device that is plugged in, until it vanishes.
pub(super) struct Node {
    root: PathBuf,
    bus: Arc<dyn Bus>,
    entry: DeviceEntry,
    gone: AtomicBool,
    /// Our end of the terminal: closing it hangs up the other one.
    terminal: Mutex<Option<OwnedFd>>,
    usblp_on: Mutex<BTreeSet<u8>>,
}

impl Node {
    /// Plugs a device in and serves whoever opens it.
    pub(super) fn plug(
        root: &Path,
        bus: Arc<dyn Bus>,
        entry: DeviceEntry,
        plan: &Plan,
    ) -> io::Result<Arc<Self>> {
        let listener = UnixListener::bind(free_socket(root, &entry)?)?;
        let mode = if plan.locked { 0o600 } else { 0o666 };
        fs::set_permissions(socket(root, &entry), Permissions::from_mode(0o666))?;
        let (terminal, path) = open_terminal()?;
        fs::set_permissions(&path, Permissions::from_mode(mode))?;
        tree::add(root, &entry, &path)?;
        let node = Arc::new(Self {
            root: root.to_path_buf(),
            bus,
            entry,
            gone: AtomicBool::new(false),
            terminal: Mutex::new(Some(terminal)),
            usblp_on: Mutex::new(plan.usblp_on.iter().copied().collect()),
        });
        thread::spawn({
            let node = Arc::clone(&node);
            move || node.serve(&listener)
        });
        Ok(node)
    }

    /// Whether it was unplugged.
    pub(super) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }

    /// Unplugs it.
    pub(super) fn vanish(&self) {
        if self.gone.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Err(error) = tree::remove(&self.root, &self.entry.key) {
            tracing::debug!(%error, "a device leaves files behind");
        }
        drop(lock(&self.terminal).take());
        // Ends the wait for the next one who opens the device.
        drop(UnixStream::connect(socket(&self.root, &self.entry)));
    }

    /// Opens the device for one client.
    pub(super) fn open(&self) -> Result<Box<dyn Port>, UsbError> {
        self.bus.open(&self.entry.key)
    }

    /// The interfaces that `usblp` holds now.
    pub(super) fn usblp_on(&self) -> MutexGuard<'_, BTreeSet<u8>> {
        lock(&self.usblp_on)
    }

    /// Notes which configuration is in force.
    pub(super) fn set_configuration(&self, number: u8) {
        if let Err(error) = tree::set_configuration(&self.root, &self.entry.key, number) {
            tracing::debug!(%error, "the configuration is not noted");
        }
    }

    fn serve(self: &Arc<Self>, listener: &UnixListener) {
        for client in listener.incoming() {
            if self.is_gone() {
                return;
            }
            let Ok(client) = client else { return };
            let node = Arc::clone(self);
            thread::spawn(move || Session::new(Socket::new(client), node).run());
        }
    }
}

fn socket(root: &Path, entry: &DeviceEntry) -> PathBuf {
    root.join("ioctl").join(tree::node(&entry.key))
}

/// The path of the socket, with the one of an earlier device at the same place removed.
fn free_socket(root: &Path, entry: &DeviceEntry) -> io::Result<PathBuf> {
    let path = socket(root, entry);
    tree::make_parent(&path)?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(path),
    }
}

fn open_terminal() -> io::Result<(OwnedFd, PathBuf)> {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&ours)?;
    unlockpt(&ours)?;
    let name = ptsname(&ours, Vec::new())?;
    Ok((ours, PathBuf::from(name.to_string_lossy().into_owned())))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
