//! `keyway database`: moves an exchange from one database to another.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use store::copy::{Moved, copy};
use store::{Database, Durability, Server};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Copy an exchange from SQLite to PostgreSQL or back, while no server runs, and compare every row
    Copy {
        /// The exchange: the file of an environment (environments/NAME/exchange.db in the data directory), or a URL
        from: String,
        /// Where it is to go: a file, or the URL of a database, without an exchange in it
        to: String,
    },
}

pub fn run(args: &Args) -> anyhow::Result<()> {
    let Verb::Copy { from, to } = &args.verb;
    let (from, to) = (database(from)?, database(to)?);
    let mut shown = Shown::default();
    let done = copy(&from, &to, Durability::Full, &mut |moved| shown.tell(moved));
    shown.clear();
    println!("{}", table(&done?));
    println!("All rows of {from} are in {to}, each compared with the one that it was made from.");
    println!("{from} is as it was: move it away, so that nobody serves it by mistake.");
    println!("The key file is not in it: serve the copy with the keyway.key of the exchange that it was made from.");
    Ok(())
}

fn database(text: &str) -> anyhow::Result<Database> {
    Ok(if Server::is_meant(text) { Database::Server(text.parse()?) } else { Database::File(PathBuf::from(text)) })
}

fn table(moved: &[Moved]) -> String {
    let width = moved.iter().map(|moved| moved.table.len()).max().unwrap_or(0);
    let mut text = format!("{:<width$} {:>12}\n", "table", "rows");
    for Moved { table, rows, .. } in moved {
        text.push_str(&format!("{table:<width$} {rows:>12}\n"));
    }
    let all: u64 = moved.iter().map(|moved| moved.rows).sum();
    text.push_str(&format!("{:<width$} {all:>12}", "all"));
    text
}

/// A line that says how far it is, where somebody looks.
#[derive(Default)]
struct Shown {
    any: bool,
}

impl Shown {
    fn tell(&mut self, Moved { table, rows, compared }: &Moved) {
        if std::io::stderr().is_terminal() {
            let what = if *compared { "compared" } else { "copied" };
            eprint!("\r\x1b[K{table}: {rows} rows {what}");
            self.any = true;
        }
    }

    fn clear(&self) {
        if self.any {
            eprint!("\r\x1b[K");
            // Nothing is lost with it.
            let _ = std::io::stderr().flush();
        }
    }
}
