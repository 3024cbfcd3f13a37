//! Chromium under its driver, both Debian's.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use thirtyfour::PageLoadStrategy;
use thirtyfour::prelude::*;

/// A driver process on a free port. It is killed with its browsers when the test ends.
pub struct Chrome {
    process: Child,
    port: u16,
    /// Where the browsers keep what they keep.
    home: TempDir,
}

impl Chrome {
    pub fn start() -> Self {
        let home = TempDir::new().unwrap();
        let started = Command::new("chromedriver")
            .arg("--port=0")
            .env("HOME", home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut process = started
            .unwrap_or_else(|error| panic!("chromedriver: {error}; type: apt-get install chromium chromium-driver"));
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            line.rsplit_once("successfully on port ").map(|(_, port)| port.trim_end_matches('.').parse().unwrap())
        });
        Self { process, port: port.unwrap(), home }
    }

    /// A browser of its own: nothing is shared with another one.
    pub async fn browser(&self, name: &str) -> WebDriver {
        let mut wishes = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--ignore-certificate-errors",
            "--window-size=1280,1000",
            // Colours are looked at when they are there, not on their way.
            "--force-prefers-reduced-motion",
            &format!("--user-data-dir={}", self.home.path().join(name).display()),
        ] {
            wishes.add_arg(argument).unwrap();
        }
        // The driver's own waiting for pages can miss that one has come, and then goes on for minutes; a visitor looks for himself.
        wishes.set_page_load_strategy(PageLoadStrategy::None).unwrap();
        WebDriver::new(format!("http://127.0.0.1:{}", self.port), wishes).await.unwrap()
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        // The driver ends its browsers when it is asked to end.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}
