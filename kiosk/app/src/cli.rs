//! The command line of the product (names and meanings are fixed).

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use kiosk_i18n::Language;

/// One-stop desk kiosk: hands a dossier in, page by page, and prints an honest slip.
#[derive(Debug, Parser)]
#[command(name = "kiosk", version, about)]
pub struct Cli {
    /// Configuration of the installed kiosk.
    #[arg(long, value_name = "FILE", default_value = "/etc/kiosk/kiosk.toml")]
    pub config: PathBuf,
    /// What to do instead of running the installed kiosk.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the program can do besides being the installed kiosk.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The whole product on one machine, with virtual devices and specimen papers.
    Demo(Demo),
    /// Scanners: which there are, and pages as one gives them.
    Scan(Scan),
    /// Pages as they are stored: straightened, cut, judged, encoded.
    Pages(Pages),
    /// Every screen in its states, written as PNG.
    Gallery(Gallery),
    /// A province's rules.
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// The sealed dossiers that are kept here.
    #[command(subcommand)]
    Vault(VaultCommand),
    /// The chain of what was done with them.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The gateway, as the demo starts it in a process of its own.
    #[command(name = "__gateway", hide = true)]
    Gateway(Box<crate::demo::gateway_cli::Cli>),
}

/// What can be done with a province's rules.
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// Names every mistake with its file, line and entry; says what there is if there is none.
    Check(ProfileCheck),
}

/// Options of the check.
#[derive(Debug, Args)]
pub struct ProfileCheck {
    /// Profile: a name or a folder.
    #[arg(value_name = "PROFILE")]
    pub profile: String,
    /// The same as JSON, on standard output.
    #[arg(long)]
    pub json: bool,
}

/// What can be done with the vault.
#[derive(Debug, Subcommand)]
pub enum VaultCommand {
    /// Says how full it is and what waits for people, also while the kiosk runs.
    Status(Asked),
    /// Holds every byte against its digest and names what is damaged, also while the kiosk runs.
    Verify(Asked),
    /// Makes the index anew from the sealed dossiers; not while the kiosk runs.
    Rebuild(Asked),
}

/// What can be done with the audit chain.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Walks the chain and names the first row that does not follow.
    Verify(AuditVerify),
    /// Writes the chain, one JSON object a line, the signed head last.
    Export(AuditExport),
}

/// Which vault, and how to tell.
#[derive(Debug, Args)]
pub struct Asked {
    /// Which vault.
    #[command(flatten)]
    pub place: Place,
    /// The same as JSON, on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Where the vault is.
#[derive(Debug, Args)]
pub struct Place {
    /// Folder of the vault, or a demo's.
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    pub data: Option<PathBuf>,
    /// Configuration of the installed kiosk, which names the folder.
    #[arg(long, value_name = "FILE", default_value = "/etc/kiosk/kiosk.toml")]
    pub config: PathBuf,
}

/// Options of the chain's check.
#[derive(Debug, Args)]
pub struct AuditVerify {
    /// Which vault, and how to tell.
    #[command(flatten)]
    pub asked: Asked,
    /// Check an export instead, without the machine that wrote it.
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with_all = ["data", "config"])]
    pub file: Option<PathBuf>,
    /// Public key of that machine, base64, as the check on the machine tells it.
    #[arg(long, value_name = "BASE64", requires = "file")]
    pub key: Option<String>,
}

/// Options of the chain's export.
#[derive(Debug, Args)]
pub struct AuditExport {
    /// Which vault.
    #[command(flatten)]
    pub place: Place,
    /// Where it goes; standard output without it.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Options of the demo.
#[derive(Debug, Args)]
pub struct Demo {
    /// Profile: a name or a folder.
    #[arg(long, value_name = "P", default_value = "br-vt-2018")]
    pub profile: String,
    /// Language at the start.
    #[arg(long, value_name = "vi|en", default_value = "vi", value_parser = language)]
    pub lang: Language,
    /// Size of the kiosk's screen in pixels.
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub size: Option<(u32, u32)>,
    /// Size of the panel in millimetres.
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub panel_mm: Option<(u32, u32)>,
    /// Where the state is kept between starts.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address of a gateway that is already there.
    #[arg(long, value_name = "URL")]
    pub gateway: Option<String>,
    /// The whole panel, without the strip that feeds paper.
    #[arg(long)]
    pub fullscreen: bool,
    /// Tell on standard output what can be touched, so that a program can drive the window.
    #[arg(long, hide = true)]
    pub announce: bool,
    /// Walk one complete visit without a display.
    #[arg(long, requires = "out")]
    pub headless: bool,
    /// Where the walk leaves screens, slip, dossier and summary.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Images to be used as paper (JPEG, PNG, TIFF).
    #[arg(long, value_name = "DIR", requires = "headless")]
    pub pages: Option<PathBuf>,
    /// Which procedure to walk.
    #[arg(long, value_name = "CODE", requires = "headless")]
    pub procedure: Option<String>,
}

/// Options of the scanner layer alone.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["list", "out"])))]
pub struct Scan {
    /// Name the scanners that are there, and what keeps one from being used.
    #[arg(long)]
    pub list: bool,
    /// Scan into this folder: the pictures as the device gave them, and `events.jsonl`.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Which scanner, as `--list` names it; without it the first one.
    #[arg(long, value_name = "ID", requires = "out")]
    pub device: Option<String>,
    /// Where the paper lies; without it in the feeder, if there is one.
    #[arg(long, value_enum, requires = "out")]
    pub source: Option<ScanSource>,
    /// Both sides, from the feeder.
    #[arg(long, requires = "out")]
    pub duplex: bool,
    /// Dots per inch.
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(50..=1200))]
    pub dpi: u32,
    /// Colour of the pictures.
    #[arg(long, value_enum, default_value_t = ScanMode::Colour)]
    pub mode: ScanMode,
    /// The list, or each event as it happens, as JSON on standard output.
    #[arg(long)]
    pub json: bool,
    /// Write down what goes over the cable, pictures included.
    #[cfg(feature = "recording")]
    #[arg(long, value_name = "FILE", requires = "out")]
    pub record: Option<PathBuf>,
}

/// Where the paper lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ScanSource {
    /// The sheet feeder.
    Feeder,
    /// The flat glass.
    Glass,
}

/// Colour of the pictures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ScanMode {
    /// 24-bit colour.
    Colour,
    /// 8-bit grey.
    Grey,
}

/// Options of the imaging layer alone.
#[derive(Debug, Args)]
pub struct Pages {
    /// Pictures (JPEG, PNG, TIFF).
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Where the pages go, as `page-NNN.jpg`.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// A JSON object for each page in place of a line.
    #[arg(long)]
    pub json: bool,
    /// Tell what the QR on a page says, which may be a person's data.
    #[arg(long)]
    pub show_qr: bool,
    /// Also all pages as one PDF/A file, as the portal gets them.
    #[arg(long, value_name = "FILE")]
    pub pdf: Option<PathBuf>,
}

/// Options of the gallery.
#[derive(Debug, Args)]
pub struct Gallery {
    /// Where the pictures go.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Profile: a name or a folder.
    #[arg(long, value_name = "P", default_value = "br-vt-2018")]
    pub profile: String,
    /// Only pictures whose name has one of these parts, separated by commas; may be given
    /// several times, as in `--only tasks,prepare --only 1366x768 --only xl`.
    #[arg(long, value_name = "PARTS")]
    pub only: Vec<String>,
}

fn language(text: &str) -> Result<Language, String> {
    Language::from_tag(text).ok_or_else(|| "expected vi or en".to_owned())
}

/// Reads `1920x1080`; both sides from 100 to 10,000.
fn size(text: &str) -> Result<(u32, u32), String> {
    let wrong = || "expected WIDTHxHEIGHT, such as 1920x1080".to_owned();
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    let side = |text: &str| {
        text.parse()
            .ok()
            .filter(|side| (100..=10_000).contains(side))
            .ok_or_else(wrong)
    };
    Ok((side(width)?, side(height)?))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes() {
        assert_eq!(size("1920x1080"), Ok((1920, 1080)));
        for wrong in ["", "1920", "1920x", "0x0", "x", "99999x1080", "19,20x1080"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
