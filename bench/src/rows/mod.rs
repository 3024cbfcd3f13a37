//! The rows of the table: what is measured, against what, and what it is to be.

mod growth;
mod memory;
mod postgres;
mod read;
mod redeem;
mod replay;
mod site;
mod start;
mod token;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use auth::Algorithm;

use crate::docs;
use crate::exchange::World;
use crate::machine::Machine;
use crate::measure::Plan;
use crate::seed;
use crate::table::{Line, Report};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rows to measure, by the beginning of their names; all when none is named
    rows: Vec<String>,
    /// Of the row "growth" only the verbs in whose names this is
    #[arg(long, value_name = "TEXT", default_value = "")]
    verb: String,
    /// How often each pair is run, turn by turn
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// How long each run lasts
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Write everything that was measured to this file too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// List the rows and measure nothing
    #[arg(long)]
    list: bool,
    /// Write the table and the chart into the docs, when every row was measured
    #[arg(long)]
    write_docs: bool,
    /// Where the docs are
    #[arg(long, value_name = "DIRECTORY")]
    docs: PathBuf,
    /// The program that is measured
    #[arg(long, value_name = "FILE")]
    keyway: PathBuf,
    /// Where seeded databases are kept from one time to the next
    #[arg(long, value_name = "DIRECTORY")]
    worlds: PathBuf,
    /// Where the programs that are compared with were installed
    #[arg(long, value_name = "DIRECTORY")]
    tools: PathBuf,
}

/// What the rows share.
pub struct Bench {
    pub keyway: PathBuf,
    pub worlds: PathBuf,
    pub tools: PathBuf,
    pub rounds: u32,
    pub duration: Duration,
    /// In the names of the verbs whose growth is measured.
    pub verb: String,
}

impl Bench {
    pub fn world(&self, size: &seed::Size) -> Result<World> {
        World::of(&self.worlds, size)
    }

    /// A load for as long as a run lasts.
    pub fn plan(&self, target: &server::bench::Target, pid: u32, clients: usize) -> Plan {
        Plan::of(target, pid, clients, self.duration)
    }
}

struct Row {
    name: &'static str,
    what: &'static str,
    run: fn(&Bench, &'static str) -> Result<Vec<Line>>,
}

const ROWS: &[Row] = &[
    Row { name: "token-eddsa", what: "POST /oauth2/token, Ed25519, kept connections", run: token::ed25519 },
    Row { name: "token-es256", what: "POST /oauth2/token, ES256, kept connections", run: token::es256 },
    Row { name: "token-new", what: "POST /oauth2/token, a new TLS 1.3 connection each", run: token::new_connections },
    Row { name: "token-peer", what: "POST /oauth2/token, ES256, against oidc-provider", run: token::peer },
    Row { name: "nothing", what: "an authenticated request that does nothing", run: read::nothing },
    Row { name: "get", what: "an authenticated GET of one object", run: read::one_object },
    Row { name: "list", what: "1,000 services with their connections in one answer", run: read::list },
    Row { name: "redeem-1", what: "redemptions on SQLite by one client", run: redeem::one },
    Row { name: "redeem-32", what: "redemptions on SQLite by 32 clients", run: redeem::thirty_two },
    Row { name: "redeem-64", what: "redemptions on SQLite by 64 clients", run: redeem::sixty_four },
    Row { name: "redeem-postgres", what: "redemptions on PostgreSQL by 8 and 32 clients", run: postgres::redemptions },
    Row { name: "one-key", what: "redemptions of one key by 32 clients, and by one", run: redeem::one_key },
    Row { name: "growth", what: "each verb with 10⁴ and with 10⁶ service keys", run: growth::growth },
    Row { name: "memory", what: "memory idle, after 10⁶ tokens, with 10⁶ keys under load", run: memory::memory },
    Row { name: "start", what: "from the start with 10⁶ keys to the first answer", run: start::start },
];

/// A hundred companies with a hundred service keys each.
const SMALL: seed::Size =
    seed::Size { companies: 100, keys: 10_000, vxcs: 1000, ports: 2, algorithm: Algorithm::EdDsa };
/// A hundred times as many.
const LARGE: seed::Size =
    seed::Size { companies: 10_000, keys: 1_000_000, vxcs: 100_000, ports: 2, algorithm: Algorithm::EdDsa };

/// Measures and prints. `Ok(false)` when a goal was missed.
pub fn run(args: &Args) -> Result<bool> {
    if args.list {
        ROWS.iter().for_each(|row| println!("{:<18} {}", row.name, row.what));
        return Ok(true);
    }
    let wanted = wanted(&args.rows)?;
    let growth = wanted.iter().any(|row| row.name == "growth");
    ensure!(growth || args.verb.is_empty(), "--verb is for the row growth, which isn't among those to be measured");
    let whole = wanted.len() == ROWS.len() && args.verb.is_empty();
    ensure!(!args.write_docs || whole, "the docs have every row and verb: name none");
    let bench = Bench {
        keyway: args.keyway.clone(),
        worlds: args.worlds.clone(),
        tools: args.tools.clone(),
        rounds: args.rounds.max(1),
        duration: Duration::from_secs_f64(args.seconds),
        verb: args.verb.clone(),
    };
    let mut lines = Vec::new();
    for (number, row) in wanted.iter().enumerate() {
        eprintln!("\n== {} ({} of {}): {}", row.name, number + 1, wanted.len(), row.what);
        lines.extend((row.run)(&bench, row.name).with_context(|| row.name)?);
    }
    let report = Report { machine: Machine::here()?, rounds: bench.rounds, seconds: args.seconds, lines };
    println!("\n{}", report.markdown());
    if let Some(file) = &args.json {
        std::fs::write(file, serde_json::to_string_pretty(&report)?).with_context(|| file.display().to_string())?;
    }
    if args.write_docs {
        docs::write(&args.docs, &report)?;
    }
    Ok(report.met())
}

fn wanted(names: &[String]) -> Result<Vec<&'static Row>> {
    for name in names {
        if !ROWS.iter().any(|row| row.name.starts_with(name.as_str())) {
            bail!("there is no row {name}: `cargo xtask bench --list` lists them");
        }
    }
    let asked = |row: &&Row| names.is_empty() || names.iter().any(|name| row.name.starts_with(name.as_str()));
    Ok(ROWS.iter().filter(asked).collect())
}
