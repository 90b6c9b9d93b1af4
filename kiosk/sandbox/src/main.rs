//! `kiosk-sandbox`: virtual devices for machines other than the one the kiosk runs on, and a
//! network that misbehaves.
//!
//! `usb` exports the virtual scanner over USB/IP. The person at the desk is whoever types:
//! one act a line, such as `sheet FILE`, `open-cover`, `unplug`, `fail jam`. `proxy` stands
//! between a client and a server and plays a script of faults.

use std::{
    fs,
    io::{self, BufRead, Write},
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::ExitCode,
    thread,
    time::Duration,
};

use clap::{Parser, Subcommand, ValueEnum};
use kiosk_sandbox::{
    Bench, Engine, EsclModel, Fault, FiModel, Model, Script, proxy, specimen, usbip,
};

#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A virtual scanner over USB/IP; acts of the person at the desk come on standard input.
    Usb(Usb),
    /// A proxy for HTTP or any TCP that delays, cuts, doubles and lies by script.
    Proxy(Proxy),
}

#[derive(clap::Args)]
struct Proxy {
    /// Where to listen; port 0 takes a free one, which is printed.
    #[arg(long, value_name = "ADDR")]
    listen: SocketAddr,
    /// The server.
    #[arg(long, value_name = "ADDR")]
    to: SocketAddr,
    /// What goes wrong, as TOML; nothing without it.
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
}

#[derive(clap::Args)]
struct Usb {
    /// Where to listen; port 0 takes a free one, which is printed.
    #[arg(long, default_value_t = SocketAddr::from(([127, 0, 0, 1], usbip::PORT)))]
    listen: SocketAddr,
    /// What the scanner speaks.
    #[arg(long, value_enum, default_value_t = Speech::Escl)]
    model: Speech,
    /// A picture that lies in the feeder; the pages of a TIFF are sheets.
    #[arg(long = "sheet", value_name = "FILE")]
    sheets: Vec<PathBuf>,
    /// A picture that lies on the glass; without it the specimen card lies there.
    #[arg(long, value_name = "FILE")]
    glass: Option<PathBuf>,
    /// What goes wrong, as TOML.
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Milliseconds that the engine takes for a sheet.
    #[arg(long, default_value_t = 0)]
    sheet_ms: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Speech {
    /// eSCL over IPP-over-USB.
    Escl,
    /// The fi envelope.
    Fi,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Usb(usb) => run(&usb),
        Command::Proxy(proxy) => misbehave(&proxy),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; the exit code tells the same.
            writeln!(io::stderr(), "{error}").ok();
            ExitCode::FAILURE
        }
    }
}

fn run(usb: &Usb) -> io::Result<()> {
    let bench = set_up(usb)?;
    let listener = TcpListener::bind(usb.listen)?;
    writeln!(io::stdout(), "listening on {}", listener.local_addr()?)?;
    let hand = bench.clone();
    thread::Builder::new()
        .name("hand".to_owned())
        .spawn(move || obey(&hand))?;
    usbip::serve(&listener, &bench)
}

/// Runs the proxy until the process is ended.
fn misbehave(options: &Proxy) -> io::Result<()> {
    let text = options
        .script
        .as_ref()
        .map(fs::read_to_string)
        .transpose()?;
    let script = proxy::Script::from_toml(&text.unwrap_or_default())
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let proxy = proxy::FaultProxy::start(options.listen, options.to, &script).await?;
        writeln!(io::stdout(), "listening on {}", proxy.address())?;
        std::future::pending().await
    })
}

fn set_up(usb: &Usb) -> io::Result<Bench> {
    let bench = Bench::new();
    bench.set_engine(Engine {
        sheet: Duration::from_millis(usb.sheet_ms),
        ..Engine::default()
    });
    let sheets: io::Result<Vec<_>> = usb.sheets.iter().map(fs::read).collect();
    bench.put_sheets(sheets?);
    match &usb.glass {
        Some(file) => bench.put_on_glass(fs::read(file)?),
        None => bench.put_card(specimen::CARD_TEXT),
    }
    if let Some(file) = &usb.script {
        bench.play(script(&fs::read_to_string(file)?)?);
    }
    // The cable outlives the bus, on which nobody in this process looks.
    drop(bench.usb(&match usb.model {
        Speech::Escl => Model::Escl(EsclModel::default()),
        Speech::Fi => Model::Fi(FiModel::default()),
    }));
    Ok(bench)
}

fn script(text: &str) -> io::Result<Script> {
    Script::from_toml(text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Does what is typed until nothing more comes.
fn obey(bench: &Bench) {
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        if let Err(error) = act(bench, line.trim()) {
            writeln!(io::stderr(), "{line}: {error}").ok();
        }
    }
}

fn act(bench: &Bench, line: &str) -> io::Result<()> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "sheet" => bench.put_sheets(vec![fs::read(rest)?]),
        "glass" => bench.put_on_glass(fs::read(rest)?),
        "clear-glass" => bench.clear_glass(),
        "clear-feeder" => bench.clear_feeder(),
        "open-cover" => bench.open_cover(),
        "close-cover" => bench.close_cover(),
        "unplug" => bench.unplug(),
        "plug" => bench.plug(),
        "fail" => bench.fail_next(fault(rest)?),
        _ => return Err(io::Error::other("no such act")),
    }
    Ok(())
}

fn fault(name: &str) -> io::Result<Fault> {
    let found = Fault::ALL.into_iter().find(|fault| fault.name() == name);
    found.ok_or_else(|| io::Error::other("no such fault"))
}
