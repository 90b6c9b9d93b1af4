//! Runs a command at a desk with a virtual scanner, which the command sees as its USB through
//! real libusb: `scan_desk --model fi --sheets 5 -- kiosk scan --out FOLDER`. With `--ipp-usb`
//! SANE's programs find it as well. `cargo xtask bench scan` measures commands here; only the
//! processor time of `ipp-usb`, which is nobody's child but of this program, is told from here.
#![expect(
    clippy::unwrap_used,
    reason = "as in a test, what a desk needs is there or nothing can be tried"
)]

#[path = "../tests/support/ipp_usb.rs"]
mod ipp_usb;

use std::{
    fs,
    io::{self, Cursor, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::Arc,
    time::Duration,
};

use clap::{Parser, ValueEnum};
use image::{ImageFormat, Rgb, RgbImage};
use ipp_usb::{IppUsb, airscan_configuration, free_port};
use kiosk_sandbox::{Bench, Engine, EsclModel, FiModel, Model};
use kiosk_usb::testbed::{Plan, Testbed};
use tempfile::TempDir;

/// Size of the sheets when nobody brings pages.
const SMALL_PX: (u32, u32) = (720, 480);
/// Linux counts processor time in hundredths of a second (proc(5), sysconf `_SC_CLK_TCK`).
const TICK_MS: u64 = 10;

#[derive(Parser)]
struct Arguments {
    /// What the scanner speaks.
    #[arg(long, value_enum)]
    model: Protocol,
    /// Sheets in the feeder.
    #[arg(long)]
    sheets: usize,
    /// Folder with what is printed on them, in turn; without it small patterns.
    #[arg(long)]
    pages: Option<PathBuf>,
    /// Milliseconds that the engine takes for a sheet.
    #[arg(long, default_value_t = 0)]
    sheet_ms: u64,
    /// Speed of the cable; without it as fast as memory.
    #[arg(long)]
    bytes_per_second: Option<u64>,
    /// `ipp-usb` takes the scanner and offers it to SANE.
    #[arg(long)]
    ipp_usb: bool,
    /// The program and its arguments.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Protocol {
    Escl,
    Fi,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let bench = Bench::new();
    let bus = bench.usb(&model(&arguments));
    let testbed = Testbed::new(Arc::new(bus), Plan::default()).unwrap();
    lay(&bench, &arguments);
    let offered = arguments.ipp_usb.then(|| Offered::new(&testbed));
    let (program, rest) = arguments.command.split_first().unwrap();
    let mut command = Command::new(program);
    command.args(rest).envs(testbed.environment());
    if let Some(offered) = &offered {
        command.env("SANE_CONFIG_DIR", offered.configuration.path());
    }
    let before_ms = offered.as_ref().map(Offered::worked_ms);
    let status = command.status().unwrap();
    let mut out = io::stdout();
    if let (Some(offered), Some(before_ms)) = (offered, before_ms) {
        let worked_ms = offered.worked_ms() - before_ms;
        writeln!(out, "ipp-usb cpu_ms\t{worked_ms}").unwrap();
    }
    writeln!(out, "sheets left\t{}", bench.view().feeder_sheets).unwrap();
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

fn model(arguments: &Arguments) -> Model {
    let bytes_per_second = arguments.bytes_per_second;
    match arguments.model {
        Protocol::Escl => Model::Escl(EsclModel {
            bytes_per_second,
            ..EsclModel::default()
        }),
        Protocol::Fi => Model::Fi(FiModel {
            bytes_per_second,
            ..FiModel::default()
        }),
    }
}

/// Fills the feeder: the same on the back of each sheet as on its front.
fn lay(bench: &Bench, arguments: &Arguments) {
    bench.set_engine(Engine {
        sheet: Duration::from_millis(arguments.sheet_ms),
        ..Engine::default()
    });
    let sides = match &arguments.pages {
        Some(folder) => pages(folder),
        None => (0..arguments.sheets).map(pattern).collect(),
    };
    let sheets = sides.into_iter().map(|side| (side.clone(), side));
    let stack: Vec<_> = sheets.collect();
    let stack = stack.iter().cycle().take(arguments.sheets);
    bench.put_printed_sheets(stack.cloned().collect());
}

fn pages(folder: &Path) -> Vec<Vec<u8>> {
    let files = fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// No two sheets are alike, as on a real stack.
fn pattern(number: usize) -> Vec<u8> {
    let (width, height) = SMALL_PX;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let value = (x as usize * 7 + y as usize * (11 + number)) % 251;
        Rgb([value as u8, (number % 256) as u8, (value / 2) as u8])
    });
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Jpeg).unwrap();
    file.into_inner()
}

/// The scanner as SANE finds it.
struct Offered {
    ipp_usb: IppUsb,
    configuration: TempDir,
}

impl Offered {
    fn new(testbed: &Testbed) -> Self {
        let port = free_port();
        let configuration = tempfile::tempdir().unwrap();
        let file = |name| configuration.path().join(name);
        fs::write(file("dll.conf"), "airscan").unwrap();
        fs::write(file("airscan.conf"), airscan_configuration(port)).unwrap();
        Self {
            // Only what tells that it is up: writing logs shall not count as its work.
            ipp_usb: IppUsb::start(testbed.environment(), port, "debug"),
            configuration,
        }
    }

    /// Processor time of `ipp-usb` since its start, from `/proc/PID/stat` (fields 14 and 15).
    fn worked_ms(&self) -> u64 {
        let path = format!("/proc/{}/stat", self.ipp_usb.program.id());
        let stat = fs::read_to_string(path).unwrap();
        let after_name = stat.rsplit(") ").next().unwrap_or_default();
        let fields = after_name.split(' ').skip(11).take(2);
        let ticks = fields.map(|field| field.parse::<u64>().unwrap());
        ticks.sum::<u64>() * TICK_MS
    }
}
