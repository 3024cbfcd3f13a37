//! What a run of several stages did: each stage's state and time, the tests, and the verdict.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use crate::tally::Tally;

/// Stages in their order. After the first failure the rest is listed and not run.
#[derive(Default)]
pub struct Report {
    stages: Vec<(&'static str, State)>,
    tests: Tally,
}

enum State {
    Passed(Duration),
    Failed(Duration, anyhow::Error),
    NotRun(&'static str),
}

impl Report {
    /// Runs a stage that is no test.
    pub fn stage(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        self.record(name, |_| work());
    }

    /// Runs a stage of tests: every test must have run, none may be left out.
    pub fn tests(&mut self, name: &'static str, work: impl FnOnce(&mut Tally) -> Result<()>) {
        self.record(name, |tally| {
            work(tally)?;
            ensure!(tally.skipped == 0, "{} tests were left out: tests here always run", tally.skipped);
            Ok(())
        });
    }

    /// Lists a stage that this run leaves out, and why.
    pub fn leave_out(&mut self, name: &'static str, why: &'static str) {
        self.stages.push((name, State::NotRun(why)));
    }

    fn record(&mut self, name: &'static str, work: impl FnOnce(&mut Tally) -> Result<()>) {
        if self.failed() {
            return self.leave_out(name, "not run");
        }
        println!("\n== {name}");
        let (start, mut tally) = (Instant::now(), Tally::default());
        let state = match work(&mut tally) {
            Ok(()) => State::Passed(start.elapsed()),
            Err(error) => State::Failed(start.elapsed(), error),
        };
        self.tests.add(tally);
        self.stages.push((name, state));
    }

    fn failed(&self) -> bool {
        self.stages.iter().any(|(_, state)| matches!(state, State::Failed(..)))
    }

    /// Prints the summary, which ends with the plain line `N passed, N failed`. `Err` when a stage failed.
    pub fn finish(self) -> Result<()> {
        println!("\n== summary");
        let mut failed = None;
        for (name, state) in &self.stages {
            match state {
                State::Passed(time) => println!("{name:<12} passed   {:>7.1} s", time.as_secs_f64()),
                State::Failed(time, error) => {
                    println!("{name:<12} failed   {:>7.1} s  {error:#}", time.as_secs_f64());
                    failed = Some(*name);
                }
                State::NotRun(why) => println!("{name:<12} {why}"),
            }
        }
        println!("{} passed, {} failed", self.tests.passed, self.tests.failed);
        match failed {
            Some(name) => bail!("{name} failed"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_runs_after_a_failure_and_the_report_fails() {
        let mut report = Report::default();
        report.stage("one", || Ok(()));
        report.stage("two", || bail!("it broke"));
        report.stage("three", || panic!("must not run"));
        assert_eq!(report.finish().unwrap_err().to_string(), "two failed");
    }

    #[test]
    fn a_test_that_is_left_out_fails_its_stage() {
        let mut report = Report::default();
        report.tests("tests", |tally| {
            tally.read("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured");
            Ok(())
        });
        assert!(report.finish().is_err());
    }
}
