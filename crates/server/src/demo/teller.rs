//! How the demo speaks: a sentence, the curl line, the answer.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use axum::http::Method;
use serde_json::Value;

use super::account::Account;
use crate::client::Response;

/// Prints the story. Colours only on a terminal.
pub struct Teller {
    step: u32,
    colour: bool,
}

#[derive(Clone, Copy)]
enum Ink {
    Bold,
    Faint,
    Green,
    Yellow,
}

impl Teller {
    pub fn new() -> Self {
        Self { step: 0, colour: std::io::stdout().is_terminal() }
    }

    fn ink(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Bold => "1",
            Ink::Faint => "2",
            Ink::Green => "32",
            Ink::Yellow => "33",
        };
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn line(text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{text}")?;
        Ok(out.flush()?)
    }

    /// A chapter's title.
    pub fn chapter(&self, title: &str) -> anyhow::Result<()> {
        Self::line(&format!(
            "\n{}\n{}",
            self.ink(Ink::Bold, title),
            self.ink(Ink::Faint, &"─".repeat(title.chars().count()))
        ))
    }

    /// The sentence that says what happens next.
    pub fn say(&mut self, sentence: &str) -> anyhow::Result<()> {
        self.step += 1;
        Self::line(&format!("\n{:>2}. {}", self.step, self.ink(Ink::Bold, sentence)))
    }

    /// A line of the shell.
    pub fn command(&self, line: &str) -> anyhow::Result<()> {
        Self::line(&format!("    {}", self.ink(Ink::Faint, &format!("$ {line}"))))
    }

    /// The curl line of a request.
    pub fn curl(&self, who: Option<&Account>, method: &Method, path: &str, body: Option<&Value>) -> anyhow::Result<()> {
        let mut line = String::from("curl --cacert \"$CA\"");
        if *method != Method::GET {
            line.push_str(&format!(" -X {method}"));
        }
        if let Some(who) = who {
            line.push_str(&format!(" -H \"Authorization: Bearer ${}\"", who.variable));
        }
        if let Some(body) = body {
            line.push_str(&format!(" -H 'Content-Type: application/json' -d '{body}'"));
        }
        line.push_str(&format!(" \"$API{path}\""));
        self.command(&line)
    }

    /// The answer: its status, its message, and the named parts of its data.
    pub fn answer(&self, response: &Response, parts: &[&str]) -> anyhow::Result<()> {
        let body = response.json().unwrap_or(Value::Null);
        let message = body.get("message").and_then(Value::as_str).unwrap_or_default();
        let status = response.status.as_u16();
        let ink = if response.status.is_success() { Ink::Green } else { Ink::Yellow };
        Self::line(&format!("    {} {message}", self.ink(ink, &format!("→ {status}"))))?;
        for part in parts {
            if let Some(value) = body.pointer(part) {
                let name = part.rsplit('/').find(|segment| segment.parse::<usize>().is_err()).unwrap_or(part);
                self.fact(&format!("{name}: {value}"))?;
            }
        }
        Ok(())
    }

    /// Something that was seen.
    pub fn fact(&self, text: &str) -> anyhow::Result<()> {
        Self::line(&format!("      {text}"))
    }

    /// Lines as they are.
    pub fn block(&self, text: &str) -> anyhow::Result<()> {
        Self::line(text)
    }

    /// What is left to say at the end.
    pub fn end(&self, took: Duration) -> anyhow::Result<()> {
        let steps = self.step;
        let seconds = took.as_secs_f64();
        Self::line(&format!(
            "\n{}",
            self.ink(Ink::Green, &format!("All {steps} steps went as they should, in {seconds:.1} s."))
        ))
    }
}
