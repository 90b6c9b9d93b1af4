//! The parts of the demo's desk: sealed store, delivery, virtual scanner, two virtual printers.
//!
//! The scanner hangs on a virtual USB cable, so that the drivers of the installed kiosk run.

use std::{net::SocketAddr, path::Path, sync::Arc};

use futures::channel::mpsc::UnboundedReceiver;
use kiosk_sandbox::{Bench, EsclModel, Model, Relay, VirtualOfficePrinter, VirtualPrinter};
use kiosk_scanner::{Drivers, SystemClock, Timing};
use kiosk_vault::{Config, Vault};

use super::{DemoError, gateway::Gateway, state::StateFolder};
use crate::{clock, interpreter::Services, setup::Setup};

/// Everything that stands on the demo's desk.
pub struct DeskParts {
    /// For the interpreter.
    pub services: Arc<Services>,
    /// Person and paper.
    pub bench: Bench,
    /// The slip printer.
    pub thermal: VirtualPrinter,
    /// The link to the gateway.
    pub link: Relay,
    /// What the printers gave.
    pub printed: Printed,
    /// From the scanner.
    pub scanner_events: UnboundedReceiver<kiosk_scanner::Event>,
    /// From the slip printer.
    pub printer_events: UnboundedReceiver<kiosk_printer::Event>,
    /// From the delivery.
    pub portal_events: UnboundedReceiver<kiosk_portal::Event>,
}

/// What the printers gave.
pub struct Printed {
    thermal: VirtualPrinter,
    office: VirtualOfficePrinter,
    _office_events: UnboundedReceiver<kiosk_printer::Event>,
}

impl Printed {
    /// Writes the last slip of each printer: `slip.png` and `slip.pdf`.
    ///
    /// # Errors
    /// [`DemoError::File`].
    pub fn write(&self, out: &Path) -> Result<(), DemoError> {
        let slips = [
            (
                out.join("slip.png"),
                self.thermal
                    .slips()
                    .last()
                    .map(kiosk_sandbox::PrintedSlip::to_png),
            ),
            (out.join("slip.pdf"), self.office.documents().pop()),
        ];
        for (path, bytes) in slips {
            if let Some(bytes) = bytes {
                std::fs::write(&path, bytes).map_err(DemoError::file(path))?;
            }
        }
        Ok(())
    }
}

/// Sets the desk up.
///
/// # Errors
/// [`DemoError`].
pub fn set_up(
    folder: &StateFolder,
    setup: &Arc<Setup>,
    portal: &Portal,
) -> Result<DeskParts, DemoError> {
    let vault = Config {
        dir: folder.vault(),
        machine_no: setup.machine_no,
        low_disk_percent: setup.low_disk_percent,
    };
    let vault = Vault::open(vault, clock::now())?;
    let link = portal.link()?;
    let config = kiosk_portal::Config::new(format!("http://{}", link.address()), portal.bundle_key);
    let (portal, portal_events) = kiosk_portal::spawn(vault.clone(), config)
        .map_err(|error| DemoError::Portal(error.to_string()))?;
    let bench = Bench::new();
    let cable = bench.usb(&Model::Escl(EsclModel::default()));
    let drivers = Drivers::new(Arc::new(cable), Arc::new(SystemClock::default()))?;
    let (scanner, scanner_events) = kiosk_scanner::spawn(drivers, Timing::default());
    let (thermal, office) = (VirtualPrinter::new(), VirtualOfficePrinter::new());
    let (thermal_handle, printer_events) = spawn_printer(thermal.factory())?;
    let (office_handle, office_events) = spawn_printer(office.factory())?;
    let services = Services {
        vault,
        portal,
        scanner,
        slip_printer: thermal_handle,
        office_printer: Some(office_handle),
        setup: Arc::clone(setup),
    };
    Ok(DeskParts {
        services: Arc::new(services),
        bench,
        thermal: thermal.clone(),
        link,
        printed: Printed {
            thermal,
            office,
            _office_events: office_events,
        },
        scanner_events,
        printer_events,
        portal_events,
    })
}

fn spawn_printer(
    factory: impl kiosk_printer::Factory + 'static,
) -> Result<
    (
        kiosk_printer::Handle,
        UnboundedReceiver<kiosk_printer::Event>,
    ),
    DemoError,
> {
    kiosk_printer::spawn(factory, kiosk_printer::Timing::default())
        .map_err(|error| DemoError::Portal(error.to_string()))
}

/// Where the demo hands in.
pub struct Portal {
    /// The demo's own gateway, if it is one.
    pub gateway: Option<Gateway>,
    /// Address of somebody else's gateway on this machine.
    pub address: Option<SocketAddr>,
    /// Public half of the key that signs its bundles.
    pub bundle_key: [u8; 32],
}

impl Portal {
    /// A link to it that can be cut. A gateway that starts again may have another port.
    fn link(&self) -> Result<Relay, DemoError> {
        let (gateway, address) = (self.gateway.clone(), self.address);
        let target = move || {
            let own = gateway.as_ref().map(Gateway::socket_address);
            own.or(address)
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)))
        };
        Relay::start(target).map_err(|error| DemoError::Portal(error.to_string()))
    }
}
