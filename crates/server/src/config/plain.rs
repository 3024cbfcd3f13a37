//! Where plain HTTP is served to a proxy on the same machine.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `unix:PATH` or `ADDRESS:PORT`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PlainListen {
    Unix(PathBuf),
    Tcp(SocketAddr),
}

impl FromStr for PlainListen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix("unix:") {
            Some(path) if !path.is_empty() => Ok(Self::Unix(PathBuf::from(path))),
            _ => text.parse().map(Self::Tcp).map_err(|_| "must be unix:PATH or ADDRESS:PORT".to_owned()),
        }
    }
}

impl TryFrom<String> for PlainListen {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<PlainListen> for String {
    fn from(at: PlainListen) -> Self {
        at.to_string()
    }
}

impl fmt::Display for PlainListen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(address) => address.fmt(f),
        }
    }
}
