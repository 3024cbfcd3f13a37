//! Random histories of three companies against a model: no VLAN held twice, no single-use key used twice, no change without consent, and
//! nothing that one company planted in its private fields anywhere in what another is answered, told, sent or shown in the portal.

mod check;
mod firm;
mod pages;
mod run;
mod step;
mod watch;

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use run::Run;

/// Histories per run; more of them, and longer ones, under `cargo xtask test --long`.
fn size() -> (u32, usize) {
    if std::env::var_os("KEYWAY_LONG").is_some() { (200, 80) } else { (10, 40) }
}

#[test]
fn no_history_of_three_companies_breaks_a_promise_or_tells_a_secret() {
    let _proof = evidence::proves(&["SK-37 api", "SK-40 api", "SK-46 api", "SK-47 api", "SK-48 api", "SK-72 api"]);
    let (cases, steps) = size();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let history = prop::collection::vec(step::history_step(), steps / 2..steps);
    let done = AtomicUsize::new(0);
    TestRunner::new(config)
        .run(&history, |history| {
            runtime.block_on(async {
                let mut run = Run::start().await;
                for step in &history {
                    run.step(step).await;
                }
                done.fetch_add(run.done, Ordering::Relaxed);
                run.finish().await;
            });
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    // Histories in which nearly everything is refused would show nothing.
    let (done, enough) = (done.into_inner(), steps * usize::try_from(cases).unwrap() / 10);
    assert!(done >= enough, "only {done} steps changed something, {enough} are expected");
}
