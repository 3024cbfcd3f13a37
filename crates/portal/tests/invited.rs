//! Pages for those who come by a one-time link.

use app::companies::NewCompany;
use app::login::{Credentials, SignIn};
use app::{Actor, Trail};

use crate::kit::{PASSWORD, Portal};

impl Portal {
    /// A company's invitation: the path of its page.
    async fn invitation(&self, company: &str) -> String {
        let new =
            NewCompany { name: company.to_owned(), markets: None, admin_email: Some("ada@east.example".to_owned()) };
        let made = self.app.create_company(&Actor::local_operator("test"), new).await.unwrap();
        format!("/invitation/{}", made.invitation.unwrap().token)
    }

    async fn signs_in(&self, email: &str) -> bool {
        let credentials =
            Credentials { username: email.to_owned(), password: PASSWORD.to_owned(), code: None, agent: String::new() };
        matches!(self.app.sign_in(credentials, Trail::default()).await, Ok(SignIn::Done(_)))
    }
}

const ADA: &str = "firstName=Ada&lastName=East&password=correct+horse+battery&again=correct+horse+battery";

#[tokio::test]
async fn an_invitation_becomes_a_person_on_a_page() {
    let portal = Portal::open().await;
    let path = portal.invitation("East Ltd").await;
    let page = portal.browser().get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.html.contains("<h1>Join East Ltd</h1>") && page.html.contains(r#"value="ada@east.example""#));
    let joined = portal.browser().post(&path, "same-origin", ADA).await;
    assert_eq!(joined.status, 200, "{}", joined.html);
    assert!(portal.signs_in("ada@east.example").await);
    assert_eq!(portal.browser().get(&path).await.status, 404, "it works once");
    assert_eq!(portal.browser().post(&path, "same-origin", ADA).await.status, 404);
}

#[tokio::test]
async fn a_mistake_is_shown_at_its_field_and_nothing_else_typed_is_lost() {
    let portal = Portal::open().await;
    let path = portal.invitation("East Ltd").await;
    for (form, id, said) in [
        (
            "firstName=+&lastName=East&password=a+good+password&again=a+good+password",
            "firstName",
            "This must not be blank.",
        ),
        ("firstName=Ada&lastName=East&password=short&again=short", "password", "This must have 12 to 128 characters."),
        ("firstName=Ada&lastName=East&password=one&again=two", "again", "The two passwords differ."),
    ] {
        let page = portal.browser().post(&path, "same-origin", form).await;
        assert_eq!(page.status, 400, "{form}");
        assert!(page.html.contains(&format!(r#"id="{id}-said">{said}</p>"#)), "{}", page.html);
        assert!(page.html.contains(r#"role="alert""#) && page.html.contains(r#"aria-invalid="true""#));
        assert!(page.html.contains(r#"id="lastName" name="lastName" value="East""#), "{}", page.html);
        assert!(!page.html.contains("short") && !page.html.contains("good"), "passwords aren't sent back");
    }
}

#[tokio::test]
async fn names_with_markup_are_text() {
    let portal = Portal::open().await;
    let path = portal.invitation("<script>alert(1)</script> & Co").await;
    let page = portal.browser().get(&path).await;
    assert!(!page.html.contains("<script>") && page.html.contains("&#60;script&#62;"), "{}", page.html);
    let typed = "firstName=%22%3E%3Cimg+src%3Dx%3E&lastName=B&password=x&again=x";
    let page = portal.browser().post(&path, "same-origin", typed).await;
    assert!(!page.html.contains("<img"), "{}", page.html);
}

#[tokio::test]
async fn forms_of_other_sites_change_nothing() {
    let portal = Portal::open().await;
    let path = portal.invitation("East Ltd").await;
    for site in ["cross-site", "same-site"] {
        assert_eq!(portal.browser().post(&path, site, ADA).await.status, 403, "{site}");
    }
    assert!(!portal.signs_in("ada@east.example").await);
    assert_eq!(portal.browser().get(&path).await.status, 200);
}

#[tokio::test]
async fn every_answer_keeps_links_private() {
    let portal = Portal::open().await;
    let path = portal.invitation("East Ltd").await;
    for path in [path.as_str(), "/invitation/nonsense", "/operator/nonsense", "/reset/nonsense", "/nothing"] {
        let page = portal.browser().get(path).await;
        let header = |name: &str| page.headers.get(name).unwrap().to_str().unwrap().to_owned();
        let policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        assert_eq!(header("content-security-policy"), policy);
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        assert!(page.html.contains("<html lang=\"en\">") && !page.html.contains("style="));
    }
    let page = portal.browser().get("/sign-in").await;
    let (_, rest) = page.html.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let style = portal.browser().get(rest.split('"').next().unwrap()).await;
    assert_eq!(style.headers["content-type"], "text/css; charset=utf-8");
    assert!(style.headers["cache-control"].to_str().unwrap().contains("immutable"));
}

#[tokio::test]
async fn the_first_operator_comes_by_a_page() {
    let portal = Portal::open().await;
    let link = portal.app.first_operator_link().await.unwrap().unwrap();
    let path = link.url.strip_prefix("https://portal.keyway.test").unwrap();
    assert_eq!(portal.browser().get(path).await.status, 200);
    let bad = portal.browser().post(path, "same-origin", &format!("{ADA}&email=nobody")).await;
    assert!(bad.html.contains(r#"id="email-said">This must have one @.</p>"#), "{}", bad.html);
    let done = portal.browser().post(path, "same-origin", &format!("{ADA}&email=olga%40keyway.test")).await;
    assert_eq!(done.status, 200, "{}", done.html);
    assert!(portal.signs_in("olga@keyway.test").await);
    assert_eq!(portal.browser().get(path).await.status, 404);
}

#[tokio::test]
async fn what_every_answer_of_the_api_points_to_is_there() {
    let portal = Portal::open().await;
    portal.browser().get("/acceptable-use").await.ok().must_show("Acceptable use");
}
