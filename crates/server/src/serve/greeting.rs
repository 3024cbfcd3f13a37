//! What a server says on standard output when it is ready: where it is, whom to trust, and a line to try.

use std::fmt::Write;

use serde_json::{Value, json};

use super::Server;
use crate::config::LogFormat;

/// The link with which an environment's first operator comes in, for environments that have none.
pub struct FirstLink {
    pub environment: String,
    pub url: String,
}

/// The lines for people; for machines (`log.format = "json"`) one line of JSON.
pub fn greeting(server: &Server, links: &[FirstLink]) -> String {
    match server.config.log.format {
        LogFormat::Text => text(server, links),
        LogFormat::Json => format!("{}\n", line(server, links)),
    }
}

fn link<'l>(links: &'l [FirstLink], environment: &str) -> Option<&'l str> {
    links.iter().find(|link| link.environment == environment).map(|link| link.url.as_str())
}

fn line(server: &Server, links: &[FirstLink]) -> Value {
    let port = server.port();
    let environments = server.config.environments.iter().map(|environment| {
        json!({
            "name": environment.name,
            "api": environment.api_url(port),
            "token": environment.token_url(port),
            "portal": environment.portal_url(port),
            "operatorLink": link(links, &environment.name),
        })
    });
    json!({
        "message": "serving",
        "address": server.address.to_string(),
        "ca": server.ca_file,
        "environments": environments.collect::<Vec<_>>(),
    })
}

fn text(server: &Server, links: &[FirstLink]) -> String {
    let (port, ca) = (server.port(), server.ca_file.display());
    let mut text = format!("Keyway {} listens on {}\n", env!("CARGO_PKG_VERSION"), server.address);
    // Writing to a String can't fail.
    for environment in &server.config.environments {
        let _ = writeln!(text, "\n{}", environment.name);
        let _ = writeln!(text, "  API     {}", environment.api_url(port));
        let _ = writeln!(text, "  tokens  {}", environment.token_url(port));
        let _ = writeln!(text, "  portal  {}", environment.portal_url(port));
        if let Some(url) = link(links, &environment.name) {
            let _ = writeln!(text, "  There is no operator yet. This link, which works once, makes one:\n    {url}");
        }
    }
    let _ = writeln!(text, "\nClients trust this CA: {ca}");
    if let Some(first) = server.config.environments.first() {
        let _ = writeln!(text, "Try: curl --cacert {ca} {}/keyway/v1/openapi.json", first.api_url(port));
    }
    text
}
