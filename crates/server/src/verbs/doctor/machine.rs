//! What the doctor sees from outside: files, rights, certificates, disk, clock, mail server.

use std::fs;
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use domain::{Clock, SystemClock, Time};

use crate::admin::{Check, Verdict};
use crate::config::Config;
use crate::data_dir::admin_socket;
use crate::exchange;
use crate::secret_key::SecretKey;
use crate::tls::{ca_file, end_of_validity};

/// A certificate that ends sooner is mentioned.
const SOON: Duration = Duration::from_secs(14 * 86_400);
/// Free bytes: less is mentioned, and less than the second is a failure.
const LOW: u64 = 1 << 30;
const TOO_LOW: u64 = 64 << 20;
/// 2026-01-01: no clock of a machine that has this program can be right before that.
const BUILT: Time = Time::from_ms(1_767_225_600_000);
/// How long the mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn checks(config: &Config, checks: &mut Vec<Check>) {
    let now = SystemClock.now();
    checks.push(data_directory(&config.data));
    checks.push(server(&config.data));
    checks.push(key_file(config));
    certificates(config, now, checks);
    checks.push(disk(&config.data));
    checks.push(clock(now));
    checks.push(mail(config));
}

fn data_directory(data: &Path) -> Check {
    let what = "data directory";
    match fs::metadata(data) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Check::new(Verdict::Warn, what, format!("{} is not there yet: the first start makes it", data.display()))
        }
        Err(error) => Check::new(Verdict::Fail, what, format!("{}: {error}", data.display())),
        Ok(found) if found.permissions().mode() & 0o077 != 0 => {
            Check::new(Verdict::Fail, what, format!("others can get into it: run `chmod 700 {}`", data.display()))
        }
        Ok(_) => Check::new(Verdict::Ok, what, data.display().to_string()),
    }
}

fn server(data: &Path) -> Check {
    let runs = UnixStream::connect(admin_socket(data)).is_ok();
    Check::new(Verdict::Ok, "server", if runs { "running" } else { "not running" })
}

fn key_file(config: &Config) -> Check {
    let (what, path) = ("key file", config.key_file());
    if !exchange::exists(config) && !path.exists() {
        return Check::new(Verdict::Ok, what, format!("{} is made at the first start", path.display()));
    }
    match SecretKey::read(&path) {
        Ok(_) => Check::new(Verdict::Ok, what, path.display().to_string()),
        Err(error) => Check::new(Verdict::Fail, what, error.to_string()),
    }
}

/// The local CA's certificate, and those of the operator's own.
fn certificates(config: &Config, now: Time, checks: &mut Vec<Check>) {
    let ca = ca_file(&config.data);
    let own = config.tls.certificates.iter().map(|own| own.chain.as_path());
    for path in [ca.as_path()].into_iter().filter(|ca| ca.exists()).chain(own) {
        let (verdict, said) = match end_of_validity(path) {
            Err(error) => (Verdict::Fail, error),
            Ok(end) if end <= now => (Verdict::Fail, format!("ended at {}", end.rfc3339())),
            Ok(end) if end <= now.plus(SOON) => (Verdict::Warn, format!("ends soon, at {}", end.rfc3339())),
            Ok(end) => (Verdict::Ok, format!("good until {}", end.rfc3339())),
        };
        checks.push(Check::new(verdict, "certificates", format!("{} {said}", path.display())));
    }
}

fn disk(data: &Path) -> Check {
    let what = "disk space";
    let place = data.ancestors().find(|place| place.exists()).unwrap_or(Path::new("/"));
    match rustix::fs::statvfs(place) {
        Err(error) => Check::new(Verdict::Fail, what, format!("{}: {error}", place.display())),
        Ok(found) => {
            let free = found.f_bavail.saturating_mul(found.f_frsize);
            let verdict = match free {
                free if free < TOO_LOW => Verdict::Fail,
                free if free < LOW => Verdict::Warn,
                _ => Verdict::Ok,
            };
            Check::new(verdict, what, format!("{} MiB free", free >> 20))
        }
    }
}

fn clock(now: Time) -> Check {
    let verdict = if now < BUILT { Verdict::Fail } else { Verdict::Ok };
    Check::new(verdict, "clock", now.rfc3339())
}

/// Whether the mail server takes connections, or the directory takes files.
fn mail(config: &Config) -> Check {
    let what = "mail";
    let Some(smtp) = &config.mail.smtp else {
        return Check::new(Verdict::Ok, what, format!("written to {}", config.mail_directory().display()));
    };
    let place = format!("{}:{}", smtp.host, smtp.port);
    let reached = (smtp.host.to_string(), smtp.port).to_socket_addrs().and_then(|addresses| {
        let mut last = std::io::Error::other("the name has no address");
        for address in addresses {
            match TcpStream::connect_timeout(&address, PATIENCE) {
                Ok(_) => return Ok(()),
                Err(error) => last = error,
            }
        }
        Err(last)
    });
    match reached {
        Ok(()) => Check::new(Verdict::Ok, what, format!("{place} answers")),
        Err(error) => Check::new(Verdict::Fail, what, format!("{place}: {error}")),
    }
}
