//! Tools → API Key Generator.

use app::tokens::ClientCredentials;
use domain::Position;

use crate::kit::{Browser, Portal, Seen};

const LIST: &str = "/tools/api-keys";
const NEW: &str = "/tools/api-keys/new";

async fn generate(browser: &mut Browser, name: &str, minutes: &str) -> Seen {
    let form = browser.get(NEW).await.ok();
    browser.submit(&form, NEW, &[("name", name), ("role", "Company Admin"), ("tokenExpiryMinutes", minutes)]).await
}

/// What stands in the element with this id.
fn inside(seen: &Seen, id: &str) -> String {
    let (_, rest) = seen.html.split_once(&format!("id=\"{id}\">")).unwrap();
    rest.split('<').next().unwrap().to_owned()
}

fn credentials(page: &Seen) -> ClientCredentials {
    ClientCredentials::Form { client_id: inside(page, "client-id"), client_secret: inside(page, "client-secret") }
}

/// The page of the only key.
async fn first(browser: &mut Browser) -> String {
    let list = browser.get(LIST).await.ok();
    list.links().into_iter().find(|link| link.len() == LIST.len() + 37).unwrap()
}

#[tokio::test]
async fn a_key_is_generated_shown_once_and_gets_a_token() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let page = generate(&mut east.ada, "Terraform", "60").await.ok();
    page.must_show("Your API Key");
    assert_eq!(page.headers["cache-control"], "no-store");
    let secret = inside(&page, "client-secret");
    assert_eq!(portal.app.issue_token(&credentials(&page), None).await.unwrap().expires_in, 3600);
    let list = east.ada.get(LIST).await.ok();
    for text in ["Active API Keys", "Terraform", "Company Admin", "1 hour", "1 of 5 keys"] {
        list.must_show(text);
    }
    let key = first(&mut east.ada).await;
    for path in [LIST, NEW, &key] {
        assert!(!east.ada.get(path).await.html.contains(&secret), "{path}");
    }
    let again = east.ada.post(NEW, "same-origin", &format!("form={}", page.form("/sign-out")[0].1)).await;
    assert!(!again.html.contains(&secret));
}

#[tokio::test]
async fn rules_are_said_at_the_field_and_while_typing() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    for (name, minutes, field) in [
        ("ab", "60", "name"),
        ("semi;colon", "60", "name"),
        ("Fine", "4", "tokenExpiryMinutes"),
        ("Fine", "1441", "tokenExpiryMinutes"),
        ("Fine", "an hour", "tokenExpiryMinutes"),
    ] {
        let page = generate(&mut east.ada, name, minutes).await;
        assert_eq!(page.status, 400, "{name} {minutes}");
        assert!(page.html.contains(&format!("id=\"{field}-said\"")), "{name} {minutes}: {}", page.text());
        let rules = east
            .ada
            .get(&format!("{NEW}/rules?name={name}&tokenExpiryMinutes={}", minutes.replace(' ', "+")))
            .await
            .ok();
        assert_eq!(rules.html.matches("badge waits").count(), 1, "{}", rules.html);
    }
    let rules = east.ada.get(&format!("{NEW}/rules?name=Fine&tokenExpiryMinutes=1440")).await.ok();
    assert_eq!(rules.html.matches("badge good").count(), 2, "{}", rules.html);
}

#[tokio::test]
async fn a_key_is_renamed_has_a_history_and_is_deleted() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let made = credentials(&generate(&mut east.ada, "Terraform", "60").await);
    let path = first(&mut east.ada).await;
    let page = east.ada.get(&path).await.ok();
    east.ada.submit(&page, &path, &[("name", "Terraform - prod")]).await.ok().must_show("Terraform - prod");
    let page = east.ada.get(&path).await.ok();
    page.must_show("Renamed from Terraform to Terraform - prod");
    let refused = east.ada.submit(&page, &path, &[("name", "no")]).await;
    assert_eq!(refused.status, 400);
    let sure = east.ada.get(&format!("{path}/delete")).await.ok();
    sure.must_show("Programs that use it lose access with their next request");
    east.ada.submit(&sure, &format!("{path}/delete"), &[]).await.ok().must_show("No API keys yet");
    assert!(portal.app.issue_token(&made, None).await.is_err());
    assert_eq!(east.ada.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_company_has_five_keys_and_the_sixth_is_refused() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    for n in 1..=5 {
        generate(&mut east.ada, &format!("Key {n}"), "60").await.ok();
    }
    let list = east.ada.get(LIST).await.ok();
    list.must_show("A company can have no more");
    assert!(!list.links().contains(&NEW.to_owned()));
    let sixth = generate(&mut east.ada, "Key 6", "60").await;
    assert_eq!(sixth.status, 400);
}

#[tokio::test]
async fn only_a_company_admin_gets_there_and_only_to_the_own_companys() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    generate(&mut east.ada, "Terraform", "60").await.ok();
    let key = first(&mut east.ada).await;
    let mut west = portal.company("West Ltd").await;
    for path in [key.clone(), format!("{key}/delete")] {
        assert_eq!(west.ada.get(&path).await.status, 404, "{path}");
    }
    let form = west.ada.get("/inbox").await;
    let body = format!("form={}&name=Taken", form.form("/sign-out")[0].1);
    assert_eq!(west.ada.post(&key, "same-origin", &body).await.status, 404);
    let mut tom = portal.colleague(&east, "Tom", Position::TechnicalAdmin).await;
    let inbox = tom.get("/inbox").await.ok();
    assert!(!inbox.links().contains(&LIST.to_owned()));
    for path in [LIST, NEW, &key] {
        assert_eq!(tom.get(path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_suspended_key_says_why() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let mut eve = portal.colleague(&east, "Eve", Position::CompanyAdmin).await;
    generate(&mut eve, "Eve's", "60").await;
    generate(&mut eve, "Eve key", "60").await.ok();
    let eve = portal.actor(&eve).await;
    let app::Who::Person { uid, .. } = eve.who else { panic!("Eve is a person") };
    portal.app.lock_out(&east.actor, app::people::PersonRef::Uid(uid)).await.unwrap();
    let list = east.ada.get(LIST).await.ok();
    list.must_show("Suspended");
    list.must_show("its creator is locked out");
}
