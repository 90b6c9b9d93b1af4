//! The program `kiosk-gateway`; all of it is in the library.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    kiosk_gateway::cli::run(kiosk_gateway::cli::Cli::parse())
}
