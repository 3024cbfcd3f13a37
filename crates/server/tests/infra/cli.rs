//! The binary itself.

use std::process::{Command, Output};

fn keyway(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyway"));
    command.args(args).env_remove("KEYWAY_CONFIG").env_remove("KEYWAY_DATA").output().unwrap()
}

fn keyway_in(directory: &std::path::Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyway"));
    command.current_dir(directory).args(args).env_remove("KEYWAY_CONFIG").env_remove("KEYWAY_DATA").output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn config_prints_the_documented_defaults() {
    let output = keyway(&["config"]);
    assert!(output.status.success());
    assert_eq!(text(&output.stdout), server::config::DEFAULT);
}

#[test]
fn config_in_force_checks_the_file_and_what_it_prints_is_a_configuration() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("keyway.toml");
    std::fs::write(&file, "[consent]\nexpiry_days = 3\n").unwrap();
    let output = keyway(&["config", "--in-force", "--data", "/d", "--config", file.to_str().unwrap()]);
    let config = server::config::Config::parse(text(&output.stdout)).unwrap();
    assert_eq!((config.consent.expiry_days, config.data.to_str()), (3, Some("/d")));

    std::fs::write(&file, "expiry_days = 3\n").unwrap();
    let output = keyway(&["config", "--in-force", "--config", file.to_str().unwrap()]);
    assert!(!output.status.success());
    let said = text(&output.stderr);
    assert!(said.starts_with(&format!("keyway: {}: ", file.display())), "{said}");
    assert_eq!(said.matches("unknown field `expiry_days`").count(), 1, "{said}");
}

#[test]
fn only_serving_makes_an_exchange() {
    let directory = tempfile::tempdir().unwrap();
    for verb in [
        &["ca"][..],
        &["company", "list"],
        &["company", "create", "East Ltd"],
        &["restore", "x.db"],
        &["backup", "x.db"],
    ] {
        let output = keyway_in(directory.path(), verb);
        assert_eq!(output.status.code(), Some(1), "{verb:?}");
        let said = text(&output.stderr);
        assert!(said.starts_with("keyway: no exchange in keyway-data: start `keyway serve`"), "{verb:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{verb:?}: {said}");
    }
    let output = keyway_in(directory.path(), &["doctor"]);
    assert!(output.status.success(), "nothing is wrong before the first start: {}", text(&output.stdout));
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "nothing was made");
}

#[test]
fn the_environment_counts_and_no_usage_line_asks_for_it() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyway"));
    let command = command.current_dir(directory.path()).env("KEYWAY_DATA", "elsewhere").env_remove("KEYWAY_CONFIG");
    let output = command.args(["company", "list"]).output().unwrap();
    assert!(text(&output.stderr).contains("no exchange in elsewhere"), "{}", text(&output.stderr));
    let output = command.args(["company", "--nonsense"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!text(&output.stderr).contains("--data"), "{}", text(&output.stderr));
}

#[test]
fn every_argument_says_what_it_is_for() {
    fn walk(command: &clap::Command, path: &str) {
        for argument in
            command.get_arguments().filter(|argument| !["help", "version"].contains(&argument.get_id().as_str()))
        {
            assert!(argument.get_help().is_some(), "{path} {}", argument.get_id());
        }
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let path = format!("{path} {}", sub.get_name());
            assert!(sub.get_about().is_some(), "{path}");
            walk(sub, &path);
        }
    }
    walk(&<server::cli::Cli as clap::CommandFactory>::command(), "keyway");
}
