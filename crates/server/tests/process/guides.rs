//! The commands of the guides, run as they stand there.

use std::process::{Command, Stdio};

use crate::keyway::{BINARY, Home, Keyway, text};

/// The `sh` blocks of a page, one after the other.
fn script(page: &str) -> String {
    let path = format!("{}/../../docs/guides/{page}", env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut script = String::from("set -euo pipefail\n");
    let mut within = false;
    for line in page.lines() {
        match line {
            "```sh" => within = true,
            "```" => within = false,
            line if within => {
                script.push_str(line);
                script.push('\n');
            }
            _ => {}
        }
    }
    assert!(script.lines().count() > 10, "{path} has hardly a command");
    script
}

/// Runs a page's commands in one shell; they all have to succeed.
fn run(keyway: &Keyway<'_>, page: &str) {
    let programs = std::path::Path::new(BINARY).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-x", "-c", &script(page)])
        .env("PATH", path)
        .env("API", format!("https://localhost:{}", keyway.address().port()))
        .env("CA", keyway.ca_file())
        .env("KEYWAY_CONFIG", keyway.home.config())
        // A reader may have one from the other page; a machine's own is none of them.
        .env_remove("TOKEN")
        .current_dir(keyway.home.path(""))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{page}:\n{}\n{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn the_guide_to_api_keys_and_tokens_works_as_written() {
    let _proof = evidence::proves(&["AK-01 api", "AK-36 api", "AK-44 api", "AK-45 api", "AK-46 api"]);
    let home = Home::new("");
    let keyway = home.serve();
    run(&keyway, "api-keys-and-tokens.md");
    keyway.stop();
}

#[test]
fn the_guide_to_service_keys_works_as_written() {
    let _proof = evidence::proves(&["SK-13 api", "SK-18 api", "SK-21 api", "SK-44 api", "SK-82 api"]);
    let home = Home::new("");
    let keyway = home.serve();
    run(&keyway, "service-keys.md");
    keyway.stop();
}
