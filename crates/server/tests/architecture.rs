//! Holds the shape: who imports whom, which libraries are linked once or never, and how long a file may be.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Libraries that only some parts may use.
const OWNED: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("tokio-postgres", &["bench", "store"]),
    ("postgres", &["testbed"]),
    ("axum", &["api", "portal", "server"]),
    ("lettre", &["app"]),
];

/// Linked exactly once: one TLS, one provider of signatures, one SQLite.
const ONCE: &[&str] = &["rustls", "aws-lc-rs", "libsqlite3-sys"];

/// Second providers and second SQL stacks, which must not come in through some dependency's default.
const NEVER: &[&str] =
    &["ring", "openssl", "openssl-sys", "native-tls", "rsa", "p256", "ed25519-dalek", "sqlx-core", "diesel"];

/// The folder in which engines may differ.
const SEAM: &str = "crates/store/src/engine/";
/// What their libraries are called, and what only one of them understands.
const ENGINES_LIBRARIES: &[&str] = &["rusqlite::", "tokio_postgres::"];
const ENGINES_WORDS: &[&str] = &[
    "PRAGMA ",
    "sqlite_",
    "pg_",
    "postgres_ddl(",
    "Self::Sqlite",
    "Self::Postgres",
    "SERIALIZABLE",
    "RETURNING *",
    "FOR UPDATE",
];

/// Lines of a source file without its tests, and with them.
const LONGEST: (usize, usize) = (400, 600);

/// Files that may be longer, each with its reason.
const LONGER: &[(&str, &str)] = &[];

#[test]
fn each_part_imports_exactly_what_the_table_says() {
    let table = import_table();
    let packages = packages();
    let parts: BTreeSet<&str> = packages.keys().map(String::as_str).filter(|name| !is_tool(name)).collect();
    assert_eq!(table.keys().map(String::as_str).collect::<BTreeSet<_>>(), parts, "the table lists other parts");
    for (part, may) in &table {
        let ours: BTreeSet<&str> =
            linked(&packages[part]).into_iter().filter(|name| packages.contains_key(*name)).collect();
        assert_eq!(ours, may.iter().map(String::as_str).collect(), "what `{part}` imports");
    }
}

#[test]
fn evidence_and_the_beds_are_no_part_of_the_product() {
    for (name, package) in packages().into_iter().filter(|(name, _)| !is_tool(name)) {
        for tool in ["evidence", "testbed"] {
            assert!(!linked(&package).contains(tool), "`{name}` must have `{tool}` as a dev-dependency");
        }
    }
}

#[test]
fn a_library_with_an_owner_is_used_by_its_owner_alone() {
    for (name, package) in packages() {
        for (library, owners) in OWNED {
            assert!(!linked(&package).contains(library) || owners.contains(&name.as_str()), "`{name}` uses {library}");
        }
    }
}

#[test]
fn one_tls_one_signature_provider_one_sqlite_no_openssl() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in linked_libraries().lines() {
        let mut words = line.split_whitespace();
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            versions.entry(name.to_owned()).or_default().insert(version.to_owned());
        }
    }
    for name in ONCE {
        assert_eq!(versions.get(*name).map(BTreeSet::len), Some(1), "{name}: {:?}", versions.get(*name));
    }
    for name in NEVER {
        assert!(!versions.contains_key(*name), "{name} is linked: `cargo tree --workspace -i {name}` says by whom");
    }
}

#[test]
fn api_and_portal_know_no_rows() {
    for file in sources() {
        let name = shown(&file);
        if name.starts_with("crates/api/src/") || name.starts_with("crates/portal/src/") {
            for (line, number) in without_tests(&read(&file)).lines().zip(1..) {
                assert!(!mentions(line, "store::"), "{name}:{number} reaches for the store: {line}");
            }
        }
    }
}

#[test]
fn the_engines_differ_in_one_folder_alone() {
    let (mut strange, mut seam) = (Vec::new(), 0);
    for file in sources() {
        let name = shown(&file);
        let is_code = name.contains("/src/") && !name.contains("/tests/") && !name.ends_with("tests.rs");
        if !is_code || !name.starts_with("crates/") || name.starts_with("crates/testbed/") {
            continue;
        }
        let own = if name.starts_with("crates/store/") { ENGINES_WORDS } else { &[] };
        for (line, number) in without_tests(&read(&file)).lines().zip(1..) {
            let words = ENGINES_LIBRARIES.iter().chain(own);
            let said = !line.trim_start().starts_with("//") && words.into_iter().any(|word| mentions(line, word));
            match name.starts_with(SEAM) {
                true => seam += usize::from(said),
                false if said => strange.push(format!("{name}:{number}: {line}")),
                false => {}
            }
        }
    }
    assert!(strange.is_empty(), "what differs between the engines stands in {SEAM}:\n{}", strange.join("\n"));
    assert!(seam > 20, "the words are no longer those of the engines");
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for file in sources() {
        let (name, text) = (shown(&file), read(&file));
        let whole_is_test = name.contains("/tests/") || name.ends_with("/tests.rs");
        let code = if whole_is_test { 0 } else { without_tests(&text).lines().count() };
        let all = text.lines().count();
        if (code > LONGEST.0 || all > LONGEST.1) && !LONGER.iter().any(|(path, _)| *path == name) {
            long.push(format!("{name}: {code} lines of code, {all} in all"));
        }
    }
    assert!(long.is_empty(), "a file does one thing and has at most {LONGEST:?} lines:\n{}", long.join("\n"));
    for (path, _) in LONGER {
        assert!(root().join(path).is_file(), "{path} is excepted and doesn't exist");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/server lies two levels down").to_owned()
}

fn cargo(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(args).current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "cargo {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// The packages of the workspace by name, as `cargo metadata` has them.
fn packages() -> BTreeMap<String, Value> {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline", "--locked"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages.iter().map(|package| (text(&package["name"]).to_owned(), package.clone())).collect()
}

/// What is linked into this package: its normal and build dependencies.
fn linked(package: &Value) -> BTreeSet<&str> {
    let all = package["dependencies"].as_array().expect("a list of dependencies");
    all.iter().filter(|dependency| dependency["kind"] != "dev").map(|dependency| text(&dependency["name"])).collect()
}

/// `name version` of everything that is compiled for this machine, tests included.
fn linked_libraries() -> String {
    let edges = ["--edges", "normal,build,dev", "--prefix", "none", "--format", "{p}"];
    cargo(&[&["tree", "--workspace", "--offline", "--locked"][..], &edges].concat())
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// Packages that are no part of the product.
fn is_tool(name: &str) -> bool {
    matches!(name, "bench" | "evidence" | "testbed" | "xtask")
}

/// The table of CONTRIBUTING.md: part → the parts that it imports.
fn import_table() -> BTreeMap<String, BTreeSet<String>> {
    let text = read(&root().join("CONTRIBUTING.md"));
    let row = |line: &str| -> Option<(String, String)> {
        let cells: Vec<&str> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
        let part = cells.first()?.strip_prefix('`')?.strip_suffix('`')?;
        Some((part.to_owned(), (*cells.get(2)?).to_owned()))
    };
    let rows: BTreeMap<String, String> = text.lines().filter_map(row).collect();
    let imports = |part: &str, may: &str| -> BTreeSet<String> {
        match may {
            "–" => BTreeSet::new(),
            "all" => rows.keys().filter(|other| *other != part).cloned().collect(),
            names => names.split(',').map(|name| name.trim().to_owned()).collect(),
        }
    };
    rows.iter().map(|(part, may)| (part.clone(), imports(part, may))).collect()
}

/// Every Rust file that was written for this project.
fn sources() -> Vec<PathBuf> {
    let (mut found, mut directories) =
        (Vec::new(), vec![root().join("crates"), root().join("xtask"), root().join("bench")]);
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(&directory).expect("a directory can be listed") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                directories.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The path from the root, as people write it.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).expect("a path below the root").display().to_string()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file up to its module of tests, which stands last by custom.
fn without_tests(text: &str) -> &str {
    let end = text.find("\n#[cfg(test)]\nmod tests {").map_or(text.len(), |at| at + 1);
    text.get(..end).unwrap_or(text)
}

/// Whether `path` stands in the line as a path of its own, not as the end of a longer word.
fn mentions(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|start| start.chars().next_back());
        before.is_none_or(|c| !(c.is_alphanumeric() || c == '_'))
    })
}

#[test]
fn a_mention_is_a_path_of_its_own() {
    assert!(mentions("use store::Tx;", "store::"));
    assert!(mentions("crate::store::Tx", "store::"));
    assert!(!mentions("restore::all()", "store::"));
    assert!(!mentions("the store: a database", "store::"));
}

#[test]
fn code_ends_where_its_tests_begin() {
    assert_eq!(without_tests("fn a() {}\n\n#[cfg(test)]\nmod tests {\n}\n"), "fn a() {}\n\n");
    assert_eq!(without_tests("fn a() {}\n"), "fn a() {}\n");
}
