//! The pages over a real exchange.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use app::companies::NewCompany;
use app::login::{Credentials, SignIn};
use app::{Actor, App, Parts, Settings, Trail};
use auth::{Algorithm, Vault};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use domain::service_key::VlanReservation;
use domain::{ManualClock, Time};
use fabric::{Simulator, SimulatorConfig};
use http_body_util::BodyExt;
use store::{Options, Store};
use tower::ServiceExt;

const PASSWORD: &str = "correct horse battery";

struct Portal {
    app: App,
    router: Router,
    _folder: tempfile::TempDir,
}

struct Seen {
    status: StatusCode,
    headers: HeaderMap,
    html: String,
}

impl Portal {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Options::for_tests(folder.path().join("exchange.db"))).unwrap();
        let clock = Arc::new(ManualClock::at(Time::from_ms(1_782_864_000_000)));
        let driver = Arc::new(Simulator::new(SimulatorConfig::instant(), Arc::clone(&clock) as Arc<_>));
        let vault = Vault::from_key_file(&"00aa".repeat(16)).unwrap();
        let settings = Settings {
            environment: "production".to_owned(),
            issuer: "https://auth.keyway.test".to_owned(),
            audience: "https://api.keyway.test".to_owned(),
            portal: "https://portal.keyway.test".to_owned(),
            token_algorithm: Algorithm::EdDsa,
            vlan_reservation: VlanReservation::AtCreation,
            consent_expiry: Duration::from_hours(24),
            invitation_expiry: Duration::from_hours(24),
            mail_from: "Keyway <no-reply@keyway.test>".to_owned(),
        };
        let app = App::open(Parts { store, clock, vault, driver, settings }).await.unwrap();
        Self { router: portal::router(app.clone()), app, _folder: folder }
    }

    /// A company's invitation: the path of its page.
    async fn invitation(&self, company: &str) -> String {
        let new =
            NewCompany { name: company.to_owned(), markets: None, admin_email: Some("ada@east.example".to_owned()) };
        let made = self.app.create_company(&Actor::local_operator("test"), new).await.unwrap();
        format!("/invitation/{}", made.invitation.unwrap().token)
    }

    async fn get(&self, path: &str) -> Seen {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as a browser does from a page of `site`.
    async fn post(&self, path: &str, site: &str, form: &str) -> Seen {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .header("origin", "null");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Seen {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let html = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Seen { status: parts.status, headers: parts.headers, html }
    }

    async fn signs_in(&self, email: &str) -> bool {
        let credentials =
            Credentials { username: email.to_owned(), password: PASSWORD.to_owned(), code: None, agent: String::new() };
        matches!(self.app.sign_in(credentials, Trail::default()).await, Ok(SignIn::Done(_)))
    }
}

const ADA: &str = "first_name=Ada&last_name=East&password=correct+horse+battery&again=correct+horse+battery";

#[tokio::test]
async fn an_invitation_becomes_a_person_on_a_page() {
    let portal = Portal::open().await;
    let path = portal.invitation("East Ltd").await;
    let page = portal.get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.html.contains("<h1>Join East Ltd</h1>") && page.html.contains(r#"value="ada@east.example""#));
    let joined = portal.post(&path, "same-origin", ADA).await;
    assert_eq!(joined.status, 200, "{}", joined.html);
    assert!(portal.signs_in("ada@east.example").await);
    assert_eq!(portal.get(&path).await.status, 404, "it works once");
    assert_eq!(portal.post(&path, "same-origin", ADA).await.status, 404);
}

#[tokio::test]
async fn a_mistake_is_shown_at_its_field_and_nothing_else_typed_is_lost() {
    let portal = Portal::open().await;
    let path = portal.invitation("East Ltd").await;
    for (form, id, said) in [
        (
            "first_name=+&last_name=East&password=a+good+password&again=a+good+password",
            "first_name",
            "This must not be blank.",
        ),
        (
            "first_name=Ada&last_name=East&password=short&again=short",
            "password",
            "This must have 12 to 128 characters.",
        ),
        ("first_name=Ada&last_name=East&password=one&again=two", "again", "The two passwords differ."),
    ] {
        let page = portal.post(&path, "same-origin", form).await;
        assert_eq!(page.status, 400, "{form}");
        assert!(page.html.contains(&format!(r#"id="{id}-said">{said}</p>"#)), "{}", page.html);
        assert!(page.html.contains(r#"role="alert""#) && page.html.contains(r#"aria-invalid="true""#));
        assert!(page.html.contains(r#"name="last_name" type="text" value="East""#), "{}", page.html);
        assert!(!page.html.contains("short") && !page.html.contains("good"), "passwords aren't sent back");
    }
}

#[tokio::test]
async fn names_with_markup_are_text() {
    let portal = Portal::open().await;
    let path = portal.invitation("<script>alert(1)</script> & Co").await;
    let page = portal.get(&path).await;
    assert!(!page.html.contains("<script") && page.html.contains("&#60;script&#62;"), "{}", page.html);
    let typed = "first_name=%22%3E%3Cimg+src%3Dx%3E&last_name=B&password=x&again=x";
    let page = portal.post(&path, "same-origin", typed).await;
    assert!(!page.html.contains("<img"), "{}", page.html);
}

#[tokio::test]
async fn forms_of_other_sites_change_nothing() {
    let portal = Portal::open().await;
    let path = portal.invitation("East Ltd").await;
    for site in ["cross-site", "same-site"] {
        assert_eq!(portal.post(&path, site, ADA).await.status, 403, "{site}");
    }
    assert!(!portal.signs_in("ada@east.example").await);
    assert_eq!(portal.get(&path).await.status, 200);
}

#[tokio::test]
async fn every_answer_keeps_links_private() {
    let portal = Portal::open().await;
    let path = portal.invitation("East Ltd").await;
    for path in [path.as_str(), "/invitation/nonsense", "/operator/nonsense", "/reset/nonsense", "/nothing"] {
        let page = portal.get(path).await;
        let header = |name: &str| page.headers.get(name).unwrap().to_str().unwrap().to_owned();
        let policy =
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        assert_eq!(header("content-security-policy"), policy);
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        assert!(page.html.contains("<html lang=\"en\">") && !page.html.contains("style="));
    }
    let style = portal.get("/assets/keyway-1.css").await;
    assert_eq!(style.headers["content-type"], "text/css; charset=utf-8");
    assert!(style.headers["cache-control"].to_str().unwrap().contains("immutable"));
}

#[tokio::test]
async fn the_first_operator_comes_by_a_page() {
    let portal = Portal::open().await;
    let link = portal.app.first_operator_link().await.unwrap().unwrap();
    let path = link.url.strip_prefix("https://portal.keyway.test").unwrap();
    assert_eq!(portal.get(path).await.status, 200);
    let bad = portal.post(path, "same-origin", &format!("{ADA}&email=nobody")).await;
    assert!(bad.html.contains(r#"id="email-said">This must have one @.</p>"#), "{}", bad.html);
    let done = portal.post(path, "same-origin", &format!("{ADA}&email=olga%40keyway.test")).await;
    assert_eq!(done.status, 200, "{}", done.html);
    assert!(portal.signs_in("olga@keyway.test").await);
    assert_eq!(portal.get(path).await.status, 404);
}

#[tokio::test]
async fn what_every_answer_points_to_is_there() {
    let portal = Portal::open().await;
    let seen = portal.get("/acceptable-use").await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(seen.html.contains("Acceptable use"), "{}", seen.html);
}
