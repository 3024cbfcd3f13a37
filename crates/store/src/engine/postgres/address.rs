//! Where a PostgreSQL is: its URL taken apart, and shown without what a log may not have.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// A PostgreSQL to keep an exchange in, as a URL of libpq's names it: `postgres://user@a,b,c/keyway?target_session_attrs=read-write`.
///
/// Beside what the client library knows it takes `sslrootcert` (a PEM file) and `sslmode=verify-full`. Certificates are always verified,
/// and so are the names in them. TLS is required unless the URL says otherwise or names nothing but this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    pub(super) config: Box<Config>,
    roots: Option<PathBuf>,
    shown: String,
}

/// Why an address can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadAddress(String);

impl Server {
    /// Whether a text is meant to be one.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    /// The file with the certificates that are trusted, where the URL names one.
    pub(super) fn roots(&self) -> Option<&Path> {
        self.roots.as_deref()
    }

    /// Whether some connection may come to use TLS.
    pub(super) fn may_use_tls(&self) -> bool {
        let remote = self.config.get_hosts().iter().any(|host| matches!(host, Host::Tcp(_)));
        self.config.get_ssl_mode() != SslMode::Disable && (remote || self.config.get_hosts().is_empty())
    }
}

impl FromStr for Server {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        if !Self::is_meant(text) {
            return Err(BadAddress("must begin with postgres://".to_owned()));
        }
        let (place, query) = text.split_once('?').unwrap_or((text, ""));
        let (mut kept, mut roots, mut said_tls) = (Vec::new(), None, false);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslrootcert", file)) => roots = Some(PathBuf::from(file)),
                Some(("sslmode", "verify-full")) => kept.push("sslmode=require"),
                Some(("sslmode", "verify-ca" | "allow")) => {
                    return Err(BadAddress("sslmode must be verify-full, require, prefer or disable".to_owned()));
                }
                _ => kept.push(pair),
            }
            said_tls |= pair.starts_with("sslmode=");
        }
        let plain = format!("{place}?{}", kept.join("&"));
        let mut config = Config::from_str(&plain).map_err(|error| {
            // Which word it is stands beneath: the error itself says only that something is wrong.
            let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            BadAddress(why)
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(BadAddress("names no host".to_owned()));
        }
        if config.get_dbname().is_none() {
            return Err(BadAddress("names no database: it ends with /NAME".to_owned()));
        }
        if !said_tls && !config.get_hosts().iter().all(is_this_machine) {
            config.ssl_mode(SslMode::Require);
        }
        for (name, set) in DEFAULTS {
            if !kept.iter().any(|pair| pair.split('=').next() == Some(name)) {
                set(&mut config);
            }
        }
        Ok(Self { config: Box::new(config), roots, shown: masked(text) })
    }
}

type Set = fn(&mut Config) -> &mut Config;

/// What holds unless the URL says otherwise: a peer that is gone is noticed.
const DEFAULTS: &[(&str, Set)] = &[
    ("application_name", |config| config.application_name("keyway")),
    ("connect_timeout", |config| config.connect_timeout(Duration::from_secs(5))),
    ("keepalives_idle", |config| config.keepalives_idle(Duration::from_secs(30))),
    ("tcp_user_timeout", |config| config.tcp_user_timeout(Duration::from_secs(30))),
];

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
        Host::Unix(_) => true,
    }
}

/// The URL without its password.
fn masked(text: &str) -> String {
    let (head, query) = text.split_once('?').map_or((text, None), |(head, query)| (head, Some(query)));
    let start = head.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = head.split_at_checked(start).unwrap_or(("", head));
    let mut shown = match rest.rsplit_once('@') {
        Some((who, place)) => format!("{scheme}{}@{place}", who.split(':').next().unwrap_or_default()),
        None => head.to_owned(),
    };
    let kept = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("password="));
    for (pair, sign) in kept.zip(std::iter::once('?').chain(std::iter::repeat('&'))) {
        shown.push(sign);
        shown.push_str(pair);
    }
    shown
}

impl fmt::Display for Server {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> Server {
        text.parse().unwrap()
    }

    #[test]
    fn the_password_is_shown_nowhere() {
        for (text, shown) in [
            ("postgres://kw:s3cret@a,b/keyway", "postgres://kw@a,b/keyway"),
            ("postgres://kw:s3@cr:et@a:5433/keyway?connect_timeout=3", "postgres://kw@a:5433/keyway?connect_timeout=3"),
            (
                "postgres://a/keyway?user=kw&password=s3cret&sslmode=disable",
                "postgres://a/keyway?user=kw&sslmode=disable",
            ),
            ("postgres://%2Frun%2Fpg/keyway", "postgres://%2Frun%2Fpg/keyway"),
        ] {
            let parsed = text.parse::<Server>();
            if let Ok(server) = &parsed {
                assert_eq!((server.to_string().as_str(), format!("{server:?}").as_str()), (shown, shown));
            }
            assert_eq!(masked(text), shown);
            assert!(!format!("{parsed:?}").contains("s3"), "{parsed:?}");
        }
    }

    #[test]
    fn tls_is_required_unless_the_url_says_otherwise_or_names_this_machine() {
        let mode = |text| server(text).config.get_ssl_mode();
        assert_eq!(mode("postgres://db.example.net/keyway"), SslMode::Require);
        assert_eq!(mode("postgres://localhost,db.example.net/keyway"), SslMode::Require);
        assert_eq!(mode("postgres://db.example.net/keyway?sslmode=verify-full"), SslMode::Require);
        assert_eq!(mode("postgres://db.example.net/keyway?sslmode=disable"), SslMode::Disable);
        assert_eq!(mode("postgres://127.0.0.1/keyway"), SslMode::Prefer);
        assert_eq!(mode("postgres://%2Frun%2Fpostgresql/keyway"), SslMode::Prefer);
        assert!(!server("postgres://%2Frun%2Fpostgresql/keyway").may_use_tls());
        assert_eq!(server("postgres://a/keyway?sslrootcert=/etc/ca.pem").roots(), Some(Path::new("/etc/ca.pem")));
    }

    #[test]
    fn several_hosts_and_what_is_wanted_of_them_are_taken() {
        let server = server("postgres://a,b:5433,c/keyway?target_session_attrs=read-write");
        assert_eq!(server.config.get_hosts().len(), 3);
        assert_eq!(server.config.get_ports(), [5432, 5433, 5432]);
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_reason() {
        let refused = |text: &str| text.parse::<Server>().unwrap_err().to_string();
        assert_eq!(refused("exchange.db"), "must begin with postgres://");
        assert_eq!(refused("postgres:///keyway"), "names no host");
        assert_eq!(refused("postgres://a"), "names no database: it ends with /NAME");
        assert_eq!(
            refused("postgres://a/keyway?sslmode=verify-ca"),
            "sslmode must be verify-full, require, prefer or disable"
        );
        assert!(refused("postgres://a/keyway?colour=red").contains("colour"));
    }
}
