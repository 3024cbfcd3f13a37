//! A new e-mail address: asked for on the page of a person, confirmed on the page of its link.

use domain::Position;

use crate::kit::{PASSWORD, Portal};

const USERS: &str = "/company/users";

impl Portal {
    /// The path of a person's page.
    async fn page_of(&self, company: &crate::kit::Company, name: &str) -> String {
        let people = self.app.people(&company.actor, None).await.unwrap();
        format!("{USERS}/{}", people.into_iter().find(|person| person.name().starts_with(name)).unwrap().uid)
    }

    /// The path in the last letter to an address.
    async fn link_to(&self, address: &str) -> String {
        let letters = self.letters().await;
        let letter = letters.iter().find(|letter| letter.contains(&format!("To: {address}"))).unwrap();
        let (_, token) = letter.split_once("/address/").unwrap();
        let end = token.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap();
        format!("/address/{}", token.get(..end).unwrap())
    }
}

#[tokio::test]
async fn a_new_address_is_confirmed_on_a_page() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    portal.colleague(&east, "Tom", Position::ReadOnly).await;
    let path = portal.page_of(&east, "Tom").await;
    let page = east.ada.get(&path).await.ok();
    let asked = east.ada.submit(&page, &path, &[("email", "thomas@east.example")]).await.ok();
    asked.must_show("The new address is in force when the link that was sent to it is opened.");
    asked.must_show("thomas@east.example");
    let link = portal.link_to("thomas@east.example").await;
    let sign_in = async |email: &str| portal.browser().sign_in(email).await.status.is_success();
    assert!(sign_in("tom@east.example").await && !sign_in("thomas@east.example").await);

    let shown = portal.browser().get(&link).await.ok();
    shown.must_show("Tom Lovelace of East Ltd is to sign in with thomas@east.example from now on.");
    let done = portal.browser().post(&link, "same-origin", "").await.ok();
    done.must_show("From now on Tom Lovelace signs in with thomas@east.example.");
    portal.clock.advance(std::time::Duration::from_secs(1));
    assert!(sign_in("thomas@east.example").await && !sign_in("tom@east.example").await);
    assert_eq!(portal.browser().get(&link).await.status, 404, "it works once");
}

#[tokio::test]
async fn a_new_address_is_withdrawn_and_its_link_is_worth_nothing() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    portal.colleague(&east, "Tom", Position::ReadOnly).await;
    let path = portal.page_of(&east, "Tom").await;
    let page = east.ada.get(&path).await.ok();
    let asked = east.ada.submit(&page, &path, &[("email", "tom@west.example")]).await.ok();
    let link = portal.link_to("tom@west.example").await;
    let gone = east.ada.submit(&asked, &format!("{path}/withdraw-address"), &[]).await.ok();
    gone.must_show("The new address is withdrawn.");
    gone.must_not_show("tom@west.example");
    assert_eq!(portal.browser().get(&link).await.status, 404);
}

#[tokio::test]
async fn ones_own_address_is_changed_with_the_password_alone() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let path = portal.page_of(&east, "Ada").await;
    let mut page = east.ada.get(&path).await.ok();
    for typed in ["", "a guess at it"] {
        page = east.ada.submit(&page, &path, &[("email", "eve@evil.example"), ("password", typed)]).await;
        assert_eq!(page.status, 400);
        page.must_show("This isn't your password.");
        portal.clock.advance(std::time::Duration::from_secs(2));
    }
    let asked = east.ada.submit(&page, &path, &[("email", "ada2@east.example"), ("password", PASSWORD)]).await.ok();
    asked.must_show("ada2@east.example");
    // Anything else goes without.
    east.ada.submit(&asked, &path, &[("phone", "+61255500011")]).await.ok().must_show("Saved.");
}
