//! The program `kiosk`: reads the command line and runs what it names.

use std::process::ExitCode;

use clap::Parser;
use kiosk_app::{
    cli::{Cli, Command, ProfileCommand},
    custody, demo, gallery, installed, pages, province, scan,
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(Command::Gateway(gateway)) = cli.command {
        return demo::gateway_cli::run(*gateway);
    }
    log_to_stderr();
    match cli.command {
        Some(Command::Demo(args)) => demo::run(&args),
        Some(Command::Scan(args)) => scan::run(&args),
        Some(Command::Pages(args)) => pages::run(&args),
        Some(Command::Gallery(args)) => gallery::run(&args),
        Some(Command::Profile(ProfileCommand::Check(args))) => province::check(&args),
        Some(Command::Vault(command)) => custody::vault(&command),
        Some(Command::Audit(command)) => custody::audit(&command),
        Some(Command::Gateway(_)) | None => installed::run(&cli.config),
    }
}

/// Our own bugs by default, so that a failed command says one line; `RUST_LOG` asks for more. Personal data never reaches a log.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
