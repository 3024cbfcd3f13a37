//! Counts tests from what the test runners print.

/// How many tests ran, by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Tally {
    /// Takes one line of output: cargo's `test result:` or one of Go's `--- PASS:` lines at the margin. Others count nothing.
    pub fn read(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.passed += count(result, "passed");
            self.failed += count(result, "failed");
            self.skipped += count(result, "ignored");
        } else if line.starts_with("--- PASS: ") {
            self.passed += 1;
        } else if line.starts_with("--- FAIL: ") {
            self.failed += 1;
        } else if line.starts_with("--- SKIP: ") {
            self.skipped += 1;
        }
    }

    pub const fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The number before `word` in `ok. 12 passed; 0 failed; …`.
fn count(result: &str, word: &str) -> u64 {
    let mut before = "";
    for this in result.split_whitespace() {
        if this.trim_end_matches(';') == word {
            return before.parse().unwrap_or(0);
        }
        before = this;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(output: &str) -> Tally {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn cargos_closing_lines_are_summed() {
        let output = "\
running 12 tests
test vlan::tests::a ... ok
test result: ok. 11 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.31s

test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.00s
";
        assert_eq!(tally(output), Tally { passed: 14, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_coloured_closing_line_counts_too() {
        let line = "test result: \u{1b}[32mok\u{1b}(B\u{1b}[m. 7 passed; 0 failed; 0 ignored; 0 measured";
        assert_eq!(tally(line), Tally { passed: 7, ..Tally::default() });
    }

    #[test]
    fn gos_tests_count_once_each_without_their_subtests() {
        let output = "\
=== RUN   TestOne
--- PASS: TestOne (0.10s)
    --- PASS: TestOne/a (0.05s)
    --- PASS: TestOne/b (0.05s)
--- FAIL: TestTwo (0.00s)
--- SKIP: TestThree (0.00s)
ok  \tkeyway.example/conformance\t12.3s
";
        assert_eq!(tally(output), Tally { passed: 1, failed: 1, skipped: 1 });
    }
}
