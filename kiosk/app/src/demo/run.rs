//! Starts the parts of the demo, then opens the window or walks without one.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use iced::Size;
use kiosk_domain::ProcedureCode;
use kiosk_sandbox::specimen;
use kiosk_ui::Panel;

use super::{
    DemoError,
    bench::{self, DeskParts, Portal},
    gateway::Gateway,
    report::{self, Held, Summary},
    sheets,
    state::StateFolder,
    walk::{Walk, Walked},
};
use crate::{
    app::Kiosk,
    bridge::Bridges,
    cli::Demo,
    interpreter::Interpreter,
    province::{self, ProvinceError},
    setup::Setup,
    stage::Stage,
};

/// A kiosk has its disk to itself; a developer's may well be nine tenths full.
const DEMO_LOW_DISK_PERCENT: u8 = 1;
/// Panel of the demo in pixels, unless given.
const SIZE_PX: (u32, u32) = (1920, 1080);
/// Size of the window's kiosk part in pixels, unless given: fits a laptop.
const WINDOW_PX: (u32, u32) = (1280, 720);
/// A 21.5 inch panel, in millimetres.
const PANEL_MM: (u32, u32) = (476, 268);

/// Runs the demo; the exit code of the program.
#[must_use]
pub fn run(args: &Demo) -> ExitCode {
    match start(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            crate::tell::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn start(args: &Demo) -> Result<(), DemoError> {
    let folder = StateFolder::open(args.data.as_deref())?;
    if args.gateway.is_none() {
        // Keys and their bundle must be there before the gateway opens its store.
        init_keys(&folder)?;
    }
    // Before anything is started: the gateway reads the same rules.
    province::load(&args.profile)?;
    let gateway = start_gateway(args, &folder)?;
    let result = show(args, &folder, gateway.clone());
    // The link's thread lives as long as the program and holds the gateway too, so nothing
    // else would end the process.
    if let Some(gateway) = &gateway {
        gateway.stop();
    }
    result
}

fn show(args: &Demo, folder: &StateFolder, gateway: Option<Gateway>) -> Result<(), DemoError> {
    let setup = Arc::new(setup(args, gateway.as_ref())?);
    let portal = portal(args, folder, gateway.clone())?;
    let parts = bench::set_up(folder, &setup, &portal)?;
    if args.headless {
        let out = args.out.clone().unwrap_or_else(|| folder.walk());
        return walk(args, &setup, parts, gateway.as_ref(), &out);
    }
    if !has_display() {
        let out = folder.walk();
        crate::tell::note(&format!(
            "no display found; walking without one into {}",
            out.display()
        ));
        return walk(args, &setup, parts, gateway.as_ref(), &out);
    }
    super::window::open(args, &setup, parts, gateway)
}

fn start_gateway(args: &Demo, folder: &StateFolder) -> Result<Option<Gateway>, DemoError> {
    if args.gateway.is_some() {
        return Ok(None);
    }
    let gateway = Gateway::start(folder.gateway(), folder.gateway_note(), &args.profile)?;
    let pid = gateway.pid().unwrap_or_default();
    crate::tell::note(&format!("gateway at {} (process {pid})", gateway.address()));
    Ok(Some(gateway))
}

fn setup(args: &Demo, gateway: Option<&Gateway>) -> Result<Setup, DemoError> {
    let profile = province::load(&args.profile)?;
    let desk = profile.desks.first().ok_or(ProvinceError::NoDesk)?;
    let desk = desk.code.clone();
    let address = args
        .gateway
        .clone()
        .or_else(|| gateway.map(Gateway::address));
    let tracking_base = address.map_or_else(
        || profile.tracking_base.clone(),
        |address| format!("{}/t/", address.trim_end_matches('/')),
    );
    Ok(Setup {
        tracking_base,
        desk,
        machine_no: 1,
        language: args.lang,
        panel: panel(args),
        low_disk_percent: DEMO_LOW_DISK_PERCENT,
        profile,
    })
}

/// Where the demo hands in, and whose bundles it believes.
fn portal(
    args: &Demo,
    folder: &StateFolder,
    gateway: Option<Gateway>,
) -> Result<Portal, DemoError> {
    let address = args.gateway.as_deref().map(socket_address).transpose()?;
    let bundle_key = match &gateway {
        Some(_) => init_keys(folder)?,
        None => read_bundle_key(&folder.bundle_public_key())?,
    };
    Ok(Portal {
        gateway,
        address,
        bundle_key,
    })
}

/// Makes the province's pretended keys where they are missing, and leaves the public half
/// of the bundle key where `--gateway` looks for it.
fn init_keys(folder: &StateFolder) -> Result<[u8; 32], DemoError> {
    let key = kiosk_gateway::init_demo(&folder.gateway(), &folder.bundle_key())
        .map_err(|error| DemoError::Gateway(error.to_string()))?;
    let path = folder.bundle_public_key();
    std::fs::write(&path, data_encoding::BASE64.encode(&key)).map_err(DemoError::file(path))?;
    Ok(key)
}

/// The demo talks plain HTTP, and therefore only to this machine.
fn socket_address(url: &str) -> Result<SocketAddr, DemoError> {
    let rest = url
        .strip_prefix("http://")
        .unwrap_or_default()
        .trim_end_matches('/');
    let address = rest
        .replacen("localhost", "127.0.0.1", 1)
        .parse::<SocketAddr>();
    address
        .ok()
        .filter(|address| address.ip().is_loopback())
        .ok_or_else(|| {
            DemoError::Gateway(format!("expected http://127.0.0.1:PORT, found \"{url}\""))
        })
}

/// Somebody else's gateway has somebody else's bundle key; its public half is put here.
fn read_bundle_key(path: &Path) -> Result<[u8; 32], DemoError> {
    let text = std::fs::read_to_string(path).map_err(DemoError::file(path))?;
    let bytes = data_encoding::BASE64.decode(text.trim().as_bytes()).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| DemoError::Gateway(format!("{} is not base64 of 32 bytes", path.display())))
}

fn panel(args: &Demo) -> Panel {
    let default = if args.headless { SIZE_PX } else { WINDOW_PX };
    let (width, height) = args.size.unwrap_or(default);
    let (width_mm, height_mm) = args.panel_mm.unwrap_or(PANEL_MM);
    Panel {
        width_px: width,
        height_px: height,
        width_mm: width_mm as f32,
        height_mm: height_mm as f32,
    }
}

fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn walk(
    args: &Demo,
    setup: &Arc<Setup>,
    parts: DeskParts,
    gateway: Option<&Gateway>,
    out: &Path,
) -> Result<(), DemoError> {
    let screens = out.join("screens");
    let _ = std::fs::remove_dir_all(&screens);
    std::fs::create_dir_all(&screens).map_err(DemoError::file(&screens))?;
    let procedure = chosen(args, setup)?;
    let known = setup
        .profile
        .procedure_on(&procedure, today())
        .ok_or_else(|| not_offered(&procedure, setup))?;
    let case = known
        .cases
        .first()
        .ok_or_else(|| not_offered(&procedure, setup))?;
    let piles = match &args.pages {
        Some(dir) => sheets::plan(known, case, dir)?,
        None => sheets::specimens(case),
    };
    let kiosk = Kiosk::new(
        Arc::clone(setup),
        Interpreter::new(parts.services),
        Bridges::new(
            parts.scanner_events,
            parts.printer_events,
            parts.portal_events,
        ),
        None,
    );
    let size = setup.panel;
    let mut stage = Stage::new(
        kiosk,
        Size::new(size.width_px as f32, size.height_px as f32),
    )?;
    let walked = Walk::new(&mut stage, &parts.bench, Some(&screens)).run(
        &procedure,
        &piles,
        specimen::CARD_TEXT,
    );
    parts.printed.write(out)?;
    let walked = walked?;
    let held = open_at_gateway(&walked, gateway, out)?;
    let summary = Summary::new(&walked, &setup.tracking_base, held.as_ref());
    let path = out.join("summary.json");
    summary.write(&path).map_err(DemoError::file(&path))?;
    match report::state(&walked.visit) {
        "accepted" => Ok(()),
        other => Err(DemoError::NotAccepted(other.to_owned())),
    }
}

fn chosen(args: &Demo, setup: &Setup) -> Result<ProcedureCode, DemoError> {
    let offered = setup.offered(today());
    let wanted = args.procedure.as_deref().map(ProcedureCode::from);
    match (wanted, offered.first()) {
        (None, Some(first)) => Ok(first.code.clone()),
        (Some(code), _) if offered.iter().any(|procedure| procedure.code == code) => Ok(code),
        (code, _) => Err(not_offered(
            &code.unwrap_or_else(|| ProcedureCode::from("")),
            setup,
        )),
    }
}

fn today() -> jiff::civil::Date {
    kiosk_domain::calendar::vietnam_time(crate::clock::now()).date()
}

fn not_offered(code: &ProcedureCode, setup: &Setup) -> DemoError {
    let offered: Vec<_> = setup
        .offered(today())
        .iter()
        .map(|known| known.code.to_string())
        .collect();
    DemoError::Procedure {
        code: code.to_string(),
        offered: offered.join(", "),
    }
}

/// Lets the gateway open what it accepted; nothing where the gateway is somebody else's.
fn open_at_gateway(
    walked: &Walked,
    gateway: Option<&Gateway>,
    out: &Path,
) -> Result<Option<Held>, DemoError> {
    let (Some(gateway), Some(numbers)) = (gateway, &walked.visit.numbers) else {
        return Ok(None);
    };
    if report::state(&walked.visit) != "accepted" {
        return Ok(None);
    }
    let portal: PathBuf = out.join("portal");
    let _ = std::fs::remove_dir_all(&portal);
    gateway.export(&numbers.id.to_string(), &portal)?;
    let path = portal.join("dossier.json");
    let text = std::fs::read(&path).map_err(DemoError::file(&path))?;
    let dossier: serde_json::Value =
        serde_json::from_slice(&text).map_err(|error| DemoError::Gateway(error.to_string()))?;
    Ok(Some(Held::from_export(&dossier)))
}
