//! `keyway`: see `keyway help`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    server::heap::few_heaps();
    server::tls::install();
    match server::cli::Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("keyway: {}", server::said::said(&error));
            ExitCode::FAILURE
        }
    }
}
