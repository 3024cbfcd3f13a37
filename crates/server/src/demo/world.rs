//! The stage: a running exchange, its client, and what the story has come to know.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use axum::http::{HeaderName, Method, header};
use serde_json::Value;

use super::account::Account;
use super::teller::Teller;
use crate::client::{Client, Response};
use crate::serve::Running;

/// How long a service may take to go LIVE; about a second is usual.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at a service that isn't LIVE yet.
const LOOK: Duration = Duration::from_millis(100);

pub struct World {
    pub teller: Teller,
    pub client: Client,
    pub running: Running,
    pub east: Account,
    pub west: Account,
    /// Uids that later steps need.
    pub east_port: String,
    pub west_port: String,
    pub key: String,
    pub multi_key: String,
    pub vxc: String,
}

/// What answer a step expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    Done,
    /// This refusal, and no other.
    Refused(u16),
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    East,
    West,
}

impl World {
    /// Takes the stage of a running exchange and prints what the later lines need.
    pub fn of(running: Running, data: &Path, once: bool) -> anyhow::Result<Self> {
        let address = running.address;
        let client = Client::https(address, &address.ip().to_string(), &running.ca_pem)?;
        let api = format!("https://{address}");
        let teller = Teller::new();
        teller.block(&format!("Keyway is running at {api} with its data in {}.", data.display()))?;
        if !once {
            let program = std::env::current_exe().context("where is this program?")?;
            teller.block(&format!(
                "For lines of your own, in another terminal:\n\n    export CA={} API={api} KEYWAY_DATA={}\n    alias keyway={}",
                running.ca_file.display(),
                std::path::absolute(data)?.display(),
                program.display()
            ))?;
        }
        Ok(Self {
            teller,
            client,
            running,
            east: Account::east(),
            west: Account::west(),
            east_port: String::new(),
            west_port: String::new(),
            key: String::new(),
            multi_key: String::new(),
            vxc: String::new(),
        })
    }

    /// What is left to say when the exchange stays up.
    pub fn stay(&self, kept: bool) -> anyhow::Result<()> {
        let exchange = self.running.exchanges.first().context("the demo has no environment")?;
        let portal = exchange.app.settings().portal.trim_end_matches('/');
        let end = if kept { "Ctrl-C ends it." } else { "Ctrl-C ends it and removes its data." };
        self.teller.block(&format!(
            "The exchange stays up. In another terminal, after the `export` lines, everything that reads can be typed as it stands. What \
             orders or changes\nsomething has been done: give it another name, VLAN or key first. {end}\n\nSign in at {portal}/sign-in:\n"
        ))?;
        for account in [&self.east, &self.west] {
            let line = format!("    {:<10} {:<20} {}", account.name, account.email, account.password);
            self.teller.block(&line)?;
        }
        self.teller
            .block("\nThe operator's console is behind the one-time link that this prints:\n\n    keyway operator link")
    }

    pub fn account(&self, by: By) -> &Account {
        match by {
            By::East => &self.east,
            By::West => &self.west,
        }
    }

    pub fn account_mut(&mut self, by: By) -> &mut Account {
        match by {
            By::East => &mut self.east,
            By::West => &mut self.west,
        }
    }

    /// Does a request, telling of it; the parsed body when the answer is the expected one.
    pub async fn ask(
        &self,
        by: By,
        method: Method,
        path: &str,
        body: Option<Value>,
        expect: Expect,
        show: &[&str],
    ) -> anyhow::Result<Value> {
        self.teller.curl(Some(self.account(by)), &method, path, body.as_ref())?;
        let response = self.send(by, &method, path, body.as_ref()).await?;
        self.teller.answer(&response, show)?;
        expected(&method, path, &response, expect)?;
        response.json().with_context(|| format!("{method} {path}: the answer is not JSON"))
    }

    /// Reads something without telling of it.
    pub async fn look(&self, by: By, path: &str) -> anyhow::Result<Value> {
        let response = self.send(by, &Method::GET, path, None).await?;
        expected(&Method::GET, path, &response, Expect::Done)?;
        Ok(response.json()?)
    }

    async fn send(&self, by: By, method: &Method, path: &str, body: Option<&Value>) -> anyhow::Result<Response> {
        let bearer = format!("Bearer {}", self.account(by).token);
        let headers: [(HeaderName, &str); 2] =
            [(header::AUTHORIZATION, &bearer), (header::CONTENT_TYPE, "application/json")];
        let body = body.map(Value::to_string).unwrap_or_default();
        self.client.request(method.clone(), path, &headers, body).await
    }

    /// Waits until a service is LIVE, as each side's program would: by asking.
    pub async fn until_live(&self, by: By, uid: &str) -> anyhow::Result<Value> {
        let path = format!("/v2/product/{uid}");
        let began = Instant::now();
        loop {
            let body = self.look(by, &path).await?;
            let status = text(&body, "/data/provisioningStatus")?;
            if status == "LIVE" {
                let took = began.elapsed().as_secs_f64();
                self.teller.fact(&format!("{} is {status} after {took:.1} s", text(&body, "/data/productName")?))?;
                return Ok(body);
            }
            ensure!(began.elapsed() < PATIENCE, "service {uid} is still {status} after {} s", PATIENCE.as_secs());
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The mails to an address so far, oldest first, as they lie in the data directory.
    pub fn mails_to(&self, address: &str) -> anyhow::Result<Vec<String>> {
        let folder = &self.running.mail_directory;
        let mut found = Vec::new();
        for letter in app::mail::letters(folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let text = std::fs::read_to_string(&letter).with_context(|| format!("cannot read {}", letter.display()))?;
            if text.lines().any(|line| line.starts_with("To:") && line.contains(address)) {
                found.push(text);
            }
        }
        Ok(found)
    }

    /// Waits for a mail to an address whose subject has these words.
    pub async fn until_mail(&self, address: &str, words: &str) -> anyhow::Result<String> {
        let began = Instant::now();
        loop {
            let found =
                self.mails_to(address)?.into_iter().rev().find_map(|mail| subject(&mail).filter(|s| s.contains(words)));
            if let Some(subject) = found {
                return Ok(subject);
            }
            ensure!(began.elapsed() < PATIENCE, "no mail with `{words}` came to {address}");
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// The `Subject` of a mail.
fn subject(mail: &str) -> Option<String> {
    mail.lines().find_map(|line| line.strip_prefix("Subject: ")).map(str::to_owned)
}

fn expected(method: &Method, path: &str, response: &Response, expect: Expect) -> anyhow::Result<()> {
    let right = match expect {
        Expect::Done => response.status.is_success(),
        Expect::Refused(status) => response.status.as_u16() == status,
    };
    if !right {
        bail!("{method} {path} answered {}, expected {expect:?}: {}", response.status, response.text());
    }
    Ok(())
}

/// A text within an answer.
pub fn text(body: &Value, pointer: &str) -> anyhow::Result<String> {
    body.pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("the answer has no text at {pointer}: {body}"))
}
