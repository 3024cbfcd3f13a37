//! Clause evidence: a test says which clauses it proves, and the runner learns it only when the test has passed.

use std::io::Write;

/// Says what this test proves: `let _proof = evidence::proves(&["SK-20 api", "SK-19 mail"]);` at the top of a test.
///
/// When the test ends without a panic, a line `passed<TAB>test<TAB>clause` per clause goes to the file named by
/// `KEYWAY_EVIDENCE`; without that variable nothing is written.
#[must_use = "the proof is given when this value is dropped at the end of the test"]
pub fn proves(clauses: &'static [&'static str]) -> Proof {
    Proof { clauses, test: std::thread::current().name().unwrap_or("?").to_owned() }
}

/// Held for as long as the test runs.
pub struct Proof {
    clauses: &'static [&'static str],
    test: String,
}

impl Drop for Proof {
    fn drop(&mut self) {
        let Some(path) = std::env::var_os("KEYWAY_EVIDENCE") else { return };
        if std::thread::panicking() {
            return;
        }
        let mut lines = String::new();
        for clause in self.clauses {
            lines.push_str(&format!("passed\t{}\t{clause}\n", self.test));
        }
        // One write of whole lines in append mode: tests of several processes share the file.
        let written = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .and_then(|mut file| file.write_all(lines.as_bytes()));
        assert!(written.is_ok(), "cannot write evidence to {}", path.display());
    }
}
