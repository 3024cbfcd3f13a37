//! The API over a real exchange: every file beside this one is a module here, so that all of them are one program.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod addresses;
mod api_keys;
mod audit;
mod companies;
mod document;
mod held;
mod idempotency;
mod kit;
mod letters;
mod lists;
mod login;
mod model;
mod notices;
mod opening;
mod password;
mod paths;
mod people;
mod provisioning;
mod second_factor;
mod servers;
mod service_keys;
mod services;
mod tokens;
mod vxcs;
mod zero;

/// A file that isn't listed above would never run.
#[test]
fn every_file_here_is_part_of_this_program() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let listed = include_str!("main.rs");
    for entry in std::fs::read_dir(here).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let module = name.strip_suffix(".rs").unwrap_or(&name);
        let holds_code = name.ends_with(".rs") || entry.path().join("mod.rs").exists();
        assert!(
            !holds_code || module == "main" || listed.contains(&format!("\nmod {module};\n")),
            "{name} isn't listed"
        );
    }
}
