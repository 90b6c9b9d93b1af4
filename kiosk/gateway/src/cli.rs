//! The command line, as a library so that `kiosk demo` can run the same commands in a child
//! process of its own binary.
//!
//! Exit codes: 0 done, 1 failed with one line on standard error, 2 wrong usage.

mod acts;

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use kiosk_domain::profile::{self, Profile, ProfileFiles};
use tokio::{net::TcpListener, signal::unix};

use crate::{
    Config, Gateway, GatewayError, Options, TlsFiles, bundle, conform, export, files,
    gateway::Depot, serve, serve_tls, signing, store::SignedBundle,
};

/// The profile that is used when none is named.
const DEFAULT_PROFILE: &str = "br-vt-2018";

/// Takes dossiers in from kiosks and hands them to the receiving officers.
#[derive(Debug, Parser)]
#[command(name = "kiosk-gateway", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the contract: over TLS anywhere, without it on a loopback address.
    Serve(Box<ServeArguments>),
    /// The receiving officer's acts.
    #[command(subcommand)]
    Officer(acts::OfficerCommand),
    /// Open a dossier that was taken in: dossier.json and one PDF a document.
    Export {
        /// Dossier id or tracking code.
        dossier: String,
        /// Data folder of the gateway.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Where to write.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// The province's signed bundles.
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// Check a portal under test against the contract, from outside and with fictitious dossiers.
    Conform(Box<conform::Arguments>),
}

#[derive(Debug, Args)]
struct ServeArguments {
    /// Address and port; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    listen: SocketAddr,
    #[command(flatten)]
    place: Place,
    /// The server's certificate and those above it, PEM.
    #[arg(long, value_name = "FILE", requires_all = ["tls_key", "client_ca"])]
    tls_cert: Option<PathBuf>,
    /// The server's private key, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// The authority of the kiosks' client certificates, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    client_ca: Option<PathBuf>,
    /// Keep parked drafts for seven days.
    #[arg(long)]
    parking: bool,
    /// Take a dossier only after a login on the pretend identity page.
    #[arg(long)]
    pretend_login: bool,
}

#[derive(Debug, Args)]
struct Place {
    /// Data folder of the gateway.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Name or folder of the province's profile.
    #[arg(long, value_name = "P", default_value = DEFAULT_PROFILE)]
    profile: String,
}

#[derive(Debug, Subcommand)]
enum BundleCommand {
    /// Make the province's bundle key and recovery key where they are missing.
    Key {
        /// Where to write bundle.key, bundle.pub, recovery.key and recovery.pub.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Make and sign the next bundle: CHANNEL.json and CHANNEL.sig.
    Sign {
        channel: Channel,
        /// The bundle key's secret file; recovery.pub lies beside it.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Data folder of the gateway whose keys go in.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Where to write; the key's folder if not given.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Install a signed bundle.
    Put {
        channel: Channel,
        /// The bundle.
        bundle: PathBuf,
        /// Its signature.
        #[arg(long, value_name = "FILE")]
        signature: PathBuf,
        /// Data folder of the gateway.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// The bundle key's public file, to check the signature with.
        #[arg(long, value_name = "FILE")]
        public_key: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Channel {
    /// Sealing, recovery and receipt keys.
    Keys,
}

/// Runs a command to its end.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    match act(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; the exit code tells all the same.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn act(command: Command) -> Result<(), GatewayError> {
    match command {
        Command::Serve(arguments) => serve_at(*arguments),
        Command::Officer(command) => acts::run(command),
        Command::Export { dossier, data, out } => {
            let now = Timestamp::now();
            export::export(&Depot::open(&data, now)?, &dossier, &out, now)
        }
        Command::Conform(arguments) => Ok(conform::run_command(*arguments)?),
        Command::Bundle(BundleCommand::Key { out }) => {
            let paths = bundle::KeyPaths::in_folder(&out);
            bundle::make_keys(&paths)?;
            say(&paths.bundle_public.display().to_string())
        }
        Command::Bundle(BundleCommand::Sign {
            channel: Channel::Keys,
            key,
            data,
            out,
        }) => sign_keys(&key, &data, out),
        Command::Bundle(BundleCommand::Put {
            channel: Channel::Keys,
            bundle,
            signature,
            data,
            public_key,
        }) => put_keys(&bundle, &signature, &data, public_key.as_deref()),
    }
}

fn serve_at(arguments: ServeArguments) -> Result<(), GatewayError> {
    log_to_stderr();
    let tls = tls_files(&arguments);
    let options = Options {
        parking: arguments.parking,
        login: arguments.pretend_login,
        ..Options::default()
    };
    let gateway = open_with(arguments.place, options)?;
    let runtime = tokio::runtime::Runtime::new().map_err(GatewayError::Serve)?;
    runtime.block_on(async {
        let shutdown = stop_signal().map_err(GatewayError::Serve)?;
        let listener = bind(arguments.listen, tls.is_some()).await?;
        let address = listener.local_addr().map_err(GatewayError::Serve)?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        say(&format!(
            "listening on {scheme}://{address} pid {}",
            std::process::id()
        ))?;
        match tls {
            Some(files) => serve_tls(listener, &files, gateway, shutdown).await,
            None => serve(listener, gateway, shutdown).await,
        }
    })
}

/// The parser lets the three files come only together.
fn tls_files(arguments: &ServeArguments) -> Option<TlsFiles> {
    Some(TlsFiles {
        certificate: arguments.tls_cert.clone()?,
        key: arguments.tls_key.clone()?,
        client_ca: arguments.client_ca.clone()?,
    })
}

/// Refuses other machines before the port is open to them even for a moment.
async fn bind(listen: SocketAddr, is_tls: bool) -> Result<TcpListener, GatewayError> {
    if !is_tls && !listen.ip().is_loopback() {
        return Err(GatewayError::NotLoopback(listen));
    }
    TcpListener::bind(listen).await.map_err(GatewayError::Serve)
}

/// Done at the first SIGTERM or SIGINT.
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = unix::signal(unix::SignalKind::terminate())?;
    let mut interrupt = unix::signal(unix::SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    // A program that has its own log keeps it.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(false)
        .try_init();
    // The usual hook prints the panic's message, which could repeat a piece of a document.
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a worker panicked");
    }));
}

fn open(place: Place) -> Result<Gateway, GatewayError> {
    open_with(place, Options::default())
}

fn open_with(place: Place, options: Options) -> Result<Gateway, GatewayError> {
    let profile = load_profile(&place.profile)?;
    let config = Config {
        data: place.data,
        profile,
    };
    Gateway::open_with(config, options)
}

fn load_profile(name: &str) -> Result<Profile, GatewayError> {
    let refused = |reason: String| GatewayError::Profile {
        name: name.to_owned(),
        reason,
    };
    let files = match profile::embedded(name) {
        Some(files) => files,
        None if Path::new(name).is_dir() => {
            read_profile(Path::new(name)).map_err(|error| refused(error.to_string()))?
        }
        None => {
            let known = profile::embedded_names().join(", ");
            return Err(refused(format!(
                "no such folder, and the built-in ones are {known}"
            )));
        }
    };
    Profile::load(&files).map_err(|errors| refused(errors.to_string()))
}

/// Every TOML file of the folder and of those right inside it.
fn read_profile(folder: &Path) -> io::Result<ProfileFiles> {
    let mut files = ProfileFiles::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() && prefix.is_empty() {
                folders.push((entry.path(), format!("{name}/")));
            } else if name.ends_with(".toml") {
                files.insert(name, std::fs::read_to_string(entry.path())?);
            }
        }
    }
    Ok(files)
}

fn sign_keys(key: &Path, data: &Path, out: Option<PathBuf>) -> Result<(), GatewayError> {
    let now = Timestamp::now();
    let paths = bundle::KeyPaths::beside(key);
    let depot = Depot::open(data, now)?;
    let installed = depot.store.bundle(bundle::KEYS_CHANNEL)?;
    let version = installed.map_or(0, |bundle| bundle.version) + 1;
    let recovery = bundle::read_recipient(&paths.recovery_public)?;
    let signer = bundle::read_signing_key(key)?;
    let signed = bundle::sign(&depot.keys, &recovery, version, &signer, now)?;
    write_signed(&signed, &out.unwrap_or_else(|| folder_of(key)))
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}

fn write_signed(signed: &SignedBundle, folder: &Path) -> Result<(), GatewayError> {
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        files::write(&path, bytes).map_err(GatewayError::file("write", path))
    };
    write("keys.json", &signed.body)?;
    write("keys.sig", format!("{}\n", signed.signature).as_bytes())
}

fn put_keys(
    file: &Path,
    signature: &Path,
    data: &Path,
    public_key: Option<&Path>,
) -> Result<(), GatewayError> {
    let read =
        |path: &Path| std::fs::read_to_string(path).map_err(GatewayError::file("read", path));
    let key =
        match public_key {
            Some(path) => Some(signing::public_key(read(path)?.trim()).ok_or_else(|| {
                GatewayError::KeyFile {
                    path: path.to_owned(),
                    expected: "an Ed25519 public key",
                }
            })?),
            None => None,
        };
    let now = Timestamp::now();
    let depot = Depot::open(data, now)?;
    let body = read(file)?.into_bytes();
    let checked = bundle::check(body, &read(signature)?, &depot.keys, key.as_ref(), now)?;
    bundle::put(&depot, &checked)
}

/// One line on standard output, out at once: a parent process waits for it.
fn say(line: &str) -> Result<(), GatewayError> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(GatewayError::file("write", "standard output"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_unknown_profile_names_the_known_ones() {
        let error = load_profile("no-such-profile").unwrap_err().to_string();
        assert!(error.contains(DEFAULT_PROFILE), "{error}");
    }
}
