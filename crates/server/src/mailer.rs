//! The way out for mail, as the configuration has it.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use anyhow::Context;
use app::mail::{Credentials, Mailer, SmtpServer, SmtpTls};

use crate::config::{self, Config};

/// Through the mail server, or into the directory, which is made.
pub fn mailer(config: &Config) -> anyhow::Result<Mailer> {
    let Some(smtp) = &config.mail.smtp else {
        let directory = config.mail_directory();
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&directory);
        made.with_context(|| format!("cannot make {}", directory.display()))?;
        return Ok(Mailer::folder(directory));
    };
    let credentials = match (&smtp.user, &smtp.password_file) {
        (Some(user), Some(file)) => {
            let password = String::from_utf8(read(file)?).with_context(|| format!("{} is not text", file.display()))?;
            Some(Credentials { user: user.clone(), password: password.trim_end_matches(['\r', '\n']).to_owned() })
        }
        _ => None,
    };
    let server = SmtpServer {
        host: smtp.host.to_string(),
        port: smtp.port,
        tls: match smtp.tls {
            config::SmtpTls::Starttls => SmtpTls::Starttls,
            config::SmtpTls::Tls => SmtpTls::Tls,
            config::SmtpTls::None => SmtpTls::Off,
        },
        credentials,
        ca: smtp.ca_file.as_deref().map(read).transpose()?,
    };
    Mailer::smtp(server).context("mail.smtp")
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}
