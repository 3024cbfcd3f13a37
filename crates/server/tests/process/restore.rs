//! A backup that is taken while the exchange runs, and put back somewhere else.

use axum::http::Method;
use serde_json::Value;

use crate::keyway::Home;
use crate::tenant::{Tenant, products, sign_in};

#[tokio::test]
async fn a_backup_of_a_running_exchange_is_the_exchange_elsewhere() {
    let home = Home::new("");
    let keyway = home.serve();
    let admin = Tenant::join(&keyway, "East Ltd", "ada@east.example").await;
    let key = admin.key(5).await;
    let backup = home.path("backup.db");
    let path = backup.to_str().unwrap();
    let said = home.keyway(&["backup", path]);
    assert!(said.contains("key file") && said.contains("keyway.key"), "{said}");
    assert!(said.contains("ca.pem") && said.contains("ca.key"), "{said}");
    assert!(home.refused(&["backup", path]).contains("exists already"));
    // What happens afterwards isn't in it.
    home.keyway(&["company", "create", "Too Late Ltd"]);

    let said = home.refused(&["restore", path]);
    assert!(said.contains("stop"), "{said}");

    let other = Home::new("");
    std::fs::create_dir(other.path("data")).unwrap();
    std::fs::set_permissions(other.path("data"), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let said = other.refused(&["restore", path]);
    assert!(said.contains("key file") && said.contains("missing"), "{said}");
    std::fs::copy(home.path("data/keyway.key"), other.path("data/keyway.key")).unwrap();
    let said = other.keyway(&["restore", path]);
    assert!(said.contains("no local CA here"), "{said}");
    for file in ["data/ca.key", "data/ca.pem"] {
        std::fs::copy(home.path(file), other.path(file)).unwrap();
    }
    let restored = other.serve();
    assert_eq!(std::fs::read(home.path("data/ca.pem")).unwrap(), std::fs::read(other.path("data/ca.pem")).unwrap());
    let client = restored.client("localhost");
    let session = sign_in(&client, &admin.email).await;
    assert_eq!(products(&client, &session).await, 200);
    let again = Tenant { client, session, email: admin.email.clone() };
    let keys = again.done(Method::GET, "/keyway/v1/api-keys", &Value::Null).await;
    assert_eq!(keys[0]["clientId"], key.client_id.as_str());
    assert!(!other.keyway(&["company", "list"]).contains("Too Late"));

    // A backup that this installation's key can't open replaces nothing.
    let third = Home::new("");
    third.serve().stop();
    third.keyway(&["company", "create", "Third Ltd"]);
    let said = third.refused(&["restore", path]);
    assert!(said.contains("key"), "{said}");
    assert!(third.keyway(&["company", "list"]).contains("Third Ltd"));
    let left =
        std::fs::read_dir(third.path("data/environments/production")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().contains("incoming")));
}
