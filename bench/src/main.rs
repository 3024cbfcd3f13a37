//! What Keyway's speed is measured with: floors and peers to compare with, large databases, and the rows of the table.
//!
//! `cargo xtask bench` and `cargo xtask seed-data` build this and run it.

mod docs;
mod exchange;
mod floor;
mod machine;
mod measure;
mod rows;
mod seed;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measure, and print the table
    Rows(rows::Args),
    /// Serve as something to compare with, until it is killed
    Floor(floor::Args),
    /// Make a large exchange
    SeedData(seed::Args),
}

fn main() -> ExitCode {
    server::tls::install();
    let done = match Cli::parse().command {
        Command::Rows(args) => rows::run(&args),
        Command::Floor(args) => floor::run(&args).map(|()| true),
        Command::SeedData(args) => seed::run(&args).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {}", server::said::said(&error));
            ExitCode::FAILURE
        }
    }
}
