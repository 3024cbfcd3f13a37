//! `keyway bench`: a bounded load on one's own exchange, and the figures that came of it.

mod account;
mod orders;
mod step;

use std::io::Write;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

use anyhow::{Context, ensure};
use axum::http::Uri;
use serde_json::json;

use crate::bench::Target;
use crate::cli::Settings;
use crate::client::Client;
use crate::config::Config;
use crate::tls::ca_file;
use account::Account;
use step::{Figures, Step};

/// What Debian and its like trust.
const SYSTEM: &str = "/etc/ssl/certs/ca-certificates.crt";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The exchange's API: https://HOST:PORT
    url: Uri,
    /// Also order Ports, make service keys, use them and end the connections again
    #[arg(long)]
    orders: bool,
    /// Clients, each on a connection of its own, 1 to 256
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    clients: u16,
    /// How long each kind of request is sent, 1 to 600
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=600))]
    seconds: u16,
    /// Requests a second, all clients together; 0 sends as many as are answered
    #[arg(long, default_value_t = 50)]
    rate: u32,
    /// Use this API key, whose secret is in KEYWAY_CLIENT_SECRET, instead of a company made for it
    #[arg(long, value_name = "CLIENT ID", conflicts_with = "orders")]
    client_id: Option<String>,
    /// The certificates to trust; without it the local CA in the data directory, else what the system trusts
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// The environment of the company that is made, where there are several
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// Go on although the exchange is on another machine
    #[arg(long)]
    yes_this_is_mine: bool,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// Puts the load on, one kind of request after the other, and prints a line for each.
///
/// The exchange's own operator runs this, on the machine of the exchange: the company that it needs is made over the admin socket,
/// and suspended when it ends; it stays in the list of companies. With an API key it needs nothing but the address.
pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let (address, host) = place(&args.url, args.yes_this_is_mine)?;
    let config = settings.load()?;
    let ca = trusted(args, &config)?;
    let place = Place {
        target: Target::https(address, &host, &ca)?,
        client: Client::https(address, &host, &ca)?,
        runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
    };
    let account = Account::of(args, &config, &place)?;
    let done = measure(args, &place, &account);
    // Also when it went wrong.
    let closed = account.close(&config);
    done.and(closed)
}

/// The exchange as everything here reaches it.
struct Place {
    target: Target,
    client: Client,
    runtime: tokio::runtime::Runtime,
}

fn measure(args: &Args, place: &Place, account: &Account) -> anyhow::Result<()> {
    let mut all = Vec::new();
    let mut tell = |figures: Figures| -> anyhow::Result<()> {
        if !args.json {
            writeln!(std::io::stdout(), "{figures}")?;
        }
        all.push(figures);
        Ok(())
    };
    tell(Step::new(args, place, "token").again(account.token_request(place)?)?)?;
    let bearer = account.bearer(place)?;
    tell(Step::new(args, place, "list services").again(place.get("/v2/products", &bearer)?)?)?;
    tell(Step::new(args, place, "list keys").again(place.get("/v2/service/key", &bearer)?)?)?;
    if args.orders {
        orders::run(args, place, &bearer, &mut tell)?;
    }
    if args.json {
        writeln!(std::io::stdout(), "{:#}", json!(all))?;
    }
    Ok(())
}

/// Where the exchange is. Another machine than this has to be claimed: a load is no way to meet a stranger.
fn place(url: &Uri, mine: bool) -> anyhow::Result<(SocketAddr, String)> {
    ensure!(url.scheme_str() == Some("https"), "{url} is not https://HOST:PORT");
    let host = url.host().with_context(|| format!("{url} names no host"))?.trim_matches(['[', ']']).to_owned();
    let port = url.port_u16().unwrap_or(443);
    let addresses: Vec<SocketAddr> =
        (host.as_str(), port).to_socket_addrs().with_context(|| format!("{host} has no address"))?.collect();
    ensure!(
        mine || addresses.iter().all(|address| address.ip().to_canonical().is_loopback()),
        "{host} is another machine; if the exchange there is yours, say --yes-this-is-mine"
    );
    Ok((*addresses.first().with_context(|| format!("{host} has no address"))?, host))
}

fn trusted(args: &Args, config: &Config) -> anyhow::Result<String> {
    let own = ca_file(&config.data);
    let file = match &args.ca {
        Some(file) => file.clone(),
        None if own.exists() => own,
        None => PathBuf::from(SYSTEM),
    };
    std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}: say with --ca whom to trust", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_has_to_be_claimed() {
        let place = |url: &str, mine| place(&url.parse().unwrap(), mine);
        assert_eq!(place("https://127.0.0.1:8443", false).unwrap().0.port(), 8443);
        assert_eq!(place("https://[::1]", false).unwrap(), ("[::1]:443".parse().unwrap(), "::1".to_owned()));
        let refused = place("https://192.0.2.1", false).unwrap_err().to_string();
        assert!(refused.contains("--yes-this-is-mine"), "{refused}");
        assert!(place("https://192.0.2.1", true).is_ok());
        assert!(place("http://127.0.0.1", false).is_err());
    }
}
