use super::*;

/// `default.toml` with the keys that are off unless set.
fn everything() -> String {
    let off = |line: &str| line.starts_with('#') && !line.starts_with("# ") && line.len() > 1;
    DEFAULT.lines().map(|line| if off(line) { &line[1..] } else { line }).collect::<Vec<_>>().join("\n")
}

fn error(text: &str) -> String {
    Config::parse(text).unwrap_err().to_string()
}

#[test]
fn the_default_file_says_what_the_defaults_are() {
    assert_eq!(Config::parse(DEFAULT).unwrap(), Config::default());
    assert_eq!(Config::parse("").unwrap(), Config::default());
}

#[test]
fn the_default_file_documents_every_key_and_no_other() {
    let config = Config::parse(&everything()).unwrap();
    let documented: toml::Table = toml::from_str(&everything()).unwrap();
    assert_eq!(toml::Table::try_from(&config).unwrap(), documented);
    assert!(config.plain_listen.is_some() && config.mail.smtp.is_some() && config.metrics.token_file.is_some());
}

#[test]
fn an_unknown_key_is_refused_by_its_name() {
    for (text, key) in [
        ("lisen = \"127.0.0.1:1\"", "lisen"),
        ("[limits]\nbody = 1", "body"),
        ("[[environment]]\nname = \"a\"\nhost = \"b\"", "host"),
        ("[mail.smtp]\nhost = \"a\"\npassword = \"b\"", "password"),
    ] {
        let error = error(text);
        assert!(error.contains(&format!("unknown field `{key}`")), "{error}");
    }
}

#[test]
fn a_rule_that_is_broken_is_named_with_its_key() {
    for (text, message) in [
        ("plain_listen = \"0.0.0.0:80\"", "plain_listen: plain HTTP is for a Unix socket or a loopback address alone"),
        ("plain_listen = \"127.0.0.1:80\"", "plain_listen: a loopback address needs trusted_proxies"),
        ("[limits]\nconnections = 0", "limits.connections: must be at least 1"),
        ("[consent]\nexpiry_days = 0", "consent.expiry_days: must be 1 to 365"),
        ("[simulator]\nfaults_per_mille = 1001", "simulator.faults_per_mille: must be 0 to 1000"),
        ("environment = []", "environment: there must be at least one"),
        ("[[environment]]\nname = \"A/..\"", "environment.name: must be 1 to 32 of a-z, 0-9 and hyphen"),
        (
            "[[environment]]\nname = \"a\"\napi_host = \"x.example\"\n[[environment]]\nname = \"b\"",
            "environment.api_host: needed where one process has several environments (b)",
        ),
        (
            "[[environment]]\nname = \"a\"\napi_host = \"x.example\"\n[[environment]]\nname = \"b\"\napi_host = \"X.example\"",
            "environment.api_host: x.example is already used by environment a",
        ),
        ("[[environment]]\nname = \"a\"\ntoken_host = \"x.example\"", "environment.token_host: needs api_host"),
        (
            "[mail.smtp]\nhost = \"smtp.example.net\"\ntls = \"none\"",
            "mail.smtp.tls: \"none\" is for a server on this machine alone",
        ),
    ] {
        assert_eq!(error(text), message);
    }
    assert!(error("token_algorithm = \"hs256\"").contains("must be one of EdDSA, ES256"));
    assert!(error("[[environment]]\nname = \"a\"\napi_host = \"https://x\"").contains("must be a DNS name"));
}

#[test]
fn the_only_environment_can_be_kept_elsewhere_and_no_password_is_shown() {
    let mut config = Config::default();
    config.keep_in("postgres://keyway:s3cret@db.example.net/keyway").unwrap();
    let shown = toml::to_string(&config).unwrap();
    assert!(shown.contains("database = \"postgres://keyway@db.example.net/keyway\""), "{shown}");
    assert!(!shown.contains("s3cret") && !format!("{config:?}").contains("s3cret"));
    let refused = |config: &mut Config, url| config.keep_in(url).unwrap_err().to_string();
    assert_eq!(refused(&mut config, "mysql://s3cret@a/b"), "--database: must begin with postgres://");
    config.environments.push(Environment::default());
    let several = refused(&mut config, "postgres://a/b");
    assert_eq!(several, "--database: is for one environment: say it in the configuration of each");
    let error = error("[[environment]]\nname = \"a\"\ndatabase = \"postgres://kw:s3cret@\"");
    assert_eq!(error, "line 3: names no host");
}

#[test]
fn relative_paths_are_taken_from_the_directory_of_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("keyway.toml");
    std::fs::write(&file, "data = \"d\"\n[secrets]\nkey_file = \"/k\"\n").unwrap();
    let config = Config::load(Some(&file)).unwrap();
    assert_eq!((config.data, config.secrets.key_file), (directory.path().join("d"), Some(PathBuf::from("/k"))));
}

#[test]
fn urls_of_an_environment_follow_its_hosts() {
    let one = Environment::default();
    assert_eq!(one.token_url(8443), "https://localhost:8443/oauth2/token");
    let config = Config::parse(&everything()).unwrap();
    let several = &config.environments[0];
    assert_eq!(several.api_url(443), "https://api.example.net");
    assert_eq!(several.issuer(443), "https://auth.example.net");
    assert_eq!(several.portal_url(8443), "https://portal.example.net:8443");
}
