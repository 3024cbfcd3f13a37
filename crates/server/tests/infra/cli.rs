//! The binary itself.

use std::process::{Command, Output};

fn keyway(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyway"));
    command.args(args).env_remove("KEYWAY_CONFIG").env_remove("KEYWAY_DATA").output().unwrap()
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
    assert!(said.starts_with("keyway: ") && said.contains("unknown field `expiry_days`"), "{said}");
}

#[test]
fn ca_prints_the_same_certificate_each_time() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let (first, second) =
        (keyway(&["ca", "--data", data.to_str().unwrap()]), keyway(&["--data", data.to_str().unwrap(), "ca"]));
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert!(text(&first.stdout).starts_with("-----BEGIN CERTIFICATE-----"));
    assert_eq!(first.stdout, second.stdout);
    let path = keyway(&["ca", "--path", "--data", data.to_str().unwrap()]);
    assert_eq!(std::fs::read(text(&path.stdout).trim()).unwrap(), first.stdout);
}
