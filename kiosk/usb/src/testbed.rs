//! Any [`Bus`] as the USB of another process, so that real libusb talks to a virtual device.
//!
//! The other process runs with umockdev's preload library (Debian package `umockdev`, 0.17
//! or later): it takes `/sys` and `/dev/bus/usb` from a folder of ours, and its ioctls come
//! here through a socket. No kernel module and no privilege is needed. umockdev's own
//! scripts cannot do this: they do not answer `SETINTERFACE`, and a plain file as the device
//! node never tells libusb that the device is gone, whereas a hung-up terminal does.
//!
//! Only the socket protocol of the preload library is used (umockdev,
//! `src/libumockdev-preload.c`), so nothing is linked. What is here answers as usbfs does
//! (Linux, `drivers/usb/core/devio.c`); whatever a device does is the served bus's matter.

mod descriptors;
mod node;
mod session;
mod socket;
mod transfer;
mod tree;

use std::{
    collections::{BTreeMap, btree_map::Entry},
    ffi::OsString,
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use tempfile::TempDir;

use crate::{Bus, DeviceEntry, DeviceKey};

use node::Node;

/// Longest time until a device that came or went on the served bus does so here.
const MIRROR: Duration = Duration::from_millis(50);

/// What the kernel of the other process does besides.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Interfaces that the kernel's `usblp` holds on every device.
    pub usblp_on: Vec<u8>,
    /// Nobody but root may open a device node.
    pub locked: bool,
}

/// A bus that other processes see as theirs, until it is dropped.
pub struct Testbed {
    mirror: Arc<Mirror>,
    worker: Option<JoinHandle<()>>,
}

impl Testbed {
    /// Serves everything that is and will be plugged into a bus.
    ///
    /// # Errors
    /// The testbed's folder or a device in it cannot be made.
    pub fn new(bus: Arc<dyn Bus>, plan: Plan) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("usb").tempdir()?;
        tree::prepare(folder.path())?;
        let mirror = Arc::new(Mirror {
            folder,
            bus,
            plan,
            nodes: Mutex::default(),
            stop: AtomicBool::new(false),
        });
        mirror.look()?;
        let worker = thread::spawn({
            let mirror = Arc::clone(&mirror);
            move || mirror.run()
        });
        Ok(Self {
            mirror,
            worker: Some(worker),
        })
    }

    /// What the other process needs in its environment.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, OsString); 2] {
        [
            ("UMOCKDEV_DIR", self.mirror.folder.path().into()),
            ("LD_PRELOAD", "libumockdev-preload.so.0".into()),
        ]
    }
}

impl Drop for Testbed {
    fn drop(&mut self) {
        self.mirror.stop.store(true, Ordering::Release);
        if let Some(worker) = self.worker.take()
            && worker.join().is_err()
        {
            tracing::error!("the testbed ended in disorder");
        }
    }
}

struct Mirror {
    folder: TempDir,
    bus: Arc<dyn Bus>,
    plan: Plan,
    nodes: Mutex<BTreeMap<DeviceKey, Arc<Node>>>,
    stop: AtomicBool,
}

impl Mirror {
    fn run(&self) {
        while !self.stop.load(Ordering::Acquire) {
            self.bus.wait_for_change(MIRROR);
            if let Err(error) = self.look() {
                tracing::error!(%error, "the testbed cannot show a device");
            }
        }
        for node in self.lock().values() {
            node.vanish();
        }
    }

    /// Makes the nodes those of the bus. A bus that fails counts as empty.
    fn look(&self) -> io::Result<()> {
        let present = self.bus.devices().unwrap_or_default();
        let mut nodes = self.lock();
        nodes.retain(|key, node| {
            let stays = !node.is_gone() && present.iter().any(|entry| entry.key == *key);
            if !stays {
                node.vanish();
            }
            stays
        });
        for entry in present {
            self.plug(&mut nodes, entry)?;
        }
        Ok(())
    }

    fn plug(
        &self,
        nodes: &mut BTreeMap<DeviceKey, Arc<Node>>,
        entry: DeviceEntry,
    ) -> io::Result<()> {
        if let Entry::Vacant(place) = nodes.entry(entry.key.clone()) {
            let bus = Arc::clone(&self.bus);
            place.insert(Node::plug(self.folder.path(), bus, entry, &self.plan)?);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<DeviceKey, Arc<Node>>> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
