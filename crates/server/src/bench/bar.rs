//! A bar that says how far something has come, on a terminal; elsewhere nothing.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Between two drawings.
const EVERY: Duration = Duration::from_millis(100);
const WIDTH: usize = 30;

/// Drawn on standard error, and gone when it is dropped.
pub struct Bar {
    what: String,
    /// 0: nobody knows.
    total: u64,
    done: u64,
    terminal: bool,
    drawn: Option<Instant>,
}

impl Bar {
    pub fn new(what: impl Into<String>, total: u64) -> Self {
        Self { what: what.into(), total, done: 0, terminal: std::io::stderr().is_terminal(), drawn: None }
    }

    pub const fn done(&self) -> u64 {
        self.done
    }

    pub fn add(&mut self, count: u64) {
        self.set(self.done + count);
    }

    pub fn set(&mut self, done: u64) {
        self.done = done;
        if self.terminal && self.drawn.is_none_or(|at| at.elapsed() >= EVERY) {
            self.drawn = Some(Instant::now());
            self.put(&picture(&self.what, self.done, self.total));
        }
    }

    /// A bar that can't be drawn stops nothing.
    fn put(&self, text: &str) {
        let mut out = std::io::stderr().lock();
        let _ = write!(out, "\r\x1b[K{text}").and_then(|()| out.flush());
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            self.put("");
        }
    }
}

fn picture(what: &str, done: u64, total: u64) -> String {
    if total == 0 {
        return format!("{what:<14} {done}");
    }
    let done = done.min(total);
    let full = usize::try_from(done.saturating_mul(30) / total).unwrap_or(WIDTH);
    format!(
        "{what:<14} {}{} {}%",
        "█".repeat(full),
        "░".repeat(WIDTH.saturating_sub(full)),
        done.saturating_mul(100) / total
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_from_the_left_and_not_over_its_end() {
        assert_eq!(picture("keys", 0, 0), "keys           0");
        assert_eq!(picture("keys", 15, 30), format!("keys           {}{} 50%", "█".repeat(15), "░".repeat(15)));
        assert_eq!(picture("keys", 99, 30), format!("keys           {} 100%", "█".repeat(30)));
    }
}
