//! The company's pages: its people, what it says of itself, where it may buy, and who did what.

use std::time::Duration;

use app::api_keys::NewApiKey;
use app::people::PersonRef;
use axum::http::Request;
use domain::{Position, Uid};
use http_body_util::BodyExt;

use crate::kit::{Browser, Company, Portal};

const USERS: &str = "/company/users";

impl Portal {
    async fn uid_of(&self, company: &Company, name: &str) -> Uid {
        let people = self.app.people(&company.actor, None).await.unwrap();
        people.into_iter().find(|person| person.name().starts_with(name)).unwrap().uid
    }
}

impl Portal {
    /// Somebody's second factor is on; the code that would open it is nobody's.
    async fn with_factor(&self, browser: &Browser) {
        let id = self.actor(browser).await.person().unwrap();
        let on = move |tx: &store::Tx<'_>| -> Result<(), store::Error> {
            let mut person = store::people::by_id(tx, id)?.unwrap();
            person.totp_on = true;
            store::people::save(tx, &person)
        };
        self.store.write(store::Lane::Any, on).await.unwrap();
    }
}

fn key(name: &str) -> NewApiKey {
    NewApiKey { name: name.to_owned(), role: "Read Only".to_owned(), token_minutes: Some(60), service_user: None }
}

/// A form token of a page that somebody is shown.
async fn token(browser: &mut Browser) -> String {
    browser.get("/inbox").await.ok().form("/sign-out")[0].1.clone()
}

#[tokio::test]
async fn a_person_is_invited_asked_again_and_the_invitation_is_withdrawn() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let form = east.ada.get("/company/users/invite").await.ok();
    form.must_show("Orders and changes services");
    let typed = [
        ("firstName", "Tom"),
        ("lastName", "Lovelace"),
        ("email", "tom@east.example"),
        ("position", "Technical Admin"),
    ];
    let wrong = east
        .ada
        .submit(&form, "/company/users/invite", &[("firstName", "Tom"), ("lastName", "L"), ("email", "tom")])
        .await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.html.contains("id=\"email-said\"") && wrong.html.contains("value=\"Tom\""), "{}", wrong.text());
    let list = east.ada.submit(&wrong, "/company/users/invite", &typed).await.ok();
    for text in
        ["The invitation is on its way.", "Tom Lovelace", "tom@east.example", "Technical Admin", "Invited", "never"]
    {
        list.must_show(text);
    }
    let path = format!("{USERS}/{}", portal.uid_of(&east, "Tom").await);
    let page = east.ada.get(&path).await.ok();
    page.must_not_show("Deactivate");
    east.ada.submit(&page, &format!("{path}/invite-again"), &[]).await.ok().must_show("The invitation is on its way.");
    let sure = east.ada.get(&format!("{path}/withdraw")).await.ok();
    sure.must_show("The link that went to tom@east.example stops working");
    east.ada.submit(&sure, &format!("{path}/withdraw"), &[]).await.ok().must_not_show("Tom Lovelace");
    assert_eq!(east.ada.get(&path).await.status, 404);
}

#[tokio::test]
async fn deactivating_says_what_stops_and_reactivating_undoes_it() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let mut eve = portal.colleague(&east, "Eve", Position::CompanyAdmin).await;
    portal.app.create_api_key(&portal.actor(&eve).await, key("Terraform of Eve")).await.unwrap();
    let path = format!("{USERS}/{}", portal.uid_of(&east, "Eve").await);
    let sure = east.ada.get(&format!("{path}/deactivate")).await.ok();
    for text in
        ["Deactivate Eve Lovelace", "The API key Terraform of Eve", "1 open session", "Programs that use these keys"]
    {
        sure.must_show(text);
    }
    assert!(eve.get("/inbox").await.shows("Notifications"), "asking changes nothing");
    let page = east.ada.submit(&sure, &format!("{path}/deactivate"), &[]).await.ok();
    page.must_show("The person is deactivated.");
    page.must_show("Not active");
    assert!(eve.get("/inbox").await.path.starts_with("/sign-in"), "the session has ended");
    let page = east.ada.submit(&page, &format!("{path}/reactivate"), &[]).await.ok();
    page.must_show("The person is active again.");
    eve.sign_in("eve@east.example").await;
    assert!(eve.get("/inbox").await.shows("Notifications"));
}

#[tokio::test]
async fn the_last_company_admin_stays_and_the_page_says_why() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let path = format!("{USERS}/{}", portal.uid_of(&east, "Ada").await);
    let sure = east.ada.get(&format!("{path}/deactivate")).await.ok();
    sure.must_show("This is your own account.");
    let refused = east.ada.submit(&sure, &format!("{path}/deactivate"), &[]).await;
    assert_eq!(refused.status, 400);
    refused.must_show("Nothing was done. The last active Company Admin can't be removed: make another one first.");
    let page = east.ada.get(&path).await.ok();
    let refused = east.ada.submit(&page, &path, &[("position", "Read Only")]).await;
    assert_eq!(refused.status, 400);
    refused.must_show("Nothing was done. The last active Company Admin can't be removed: make another one first.");
}

#[tokio::test]
async fn a_person_is_changed_locked_out_and_unlocked() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    portal.colleague(&east, "Tom", Position::ReadOnly).await;
    let path = format!("{USERS}/{}", portal.uid_of(&east, "Tom").await);
    let page = east.ada.get(&path).await.ok();
    let page = east.ada.submit(&page, &path, &[("position", "Finance"), ("phone", "+61255500011")]).await.ok();
    for text in ["Saved.", "Finance", "+61255500011", "keeps billing details"] {
        page.must_show(text);
    }
    let wrong = east.ada.submit(&page, &path, &[("firstName", " "), ("lastName", "Kept")]).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.html.contains("id=\"firstName-said\"") && wrong.html.contains("value=\"Kept\""));
    let sure = east.ada.get(&format!("{path}/lock-out")).await.ok();
    let page = east.ada.submit(&sure, &format!("{path}/lock-out"), &[]).await.ok();
    page.must_show("Locked out");
    let page = east.ada.submit(&page, &format!("{path}/unlock"), &[]).await.ok();
    page.must_show("The person can sign in again.");
    let gone = east.ada.get(&format!("{path}/remove-second-factor")).await.ok();
    gone.must_show("This isn't possible as things are");
    assert!(!gone.has_form(&format!("{path}/remove-second-factor")));
}

#[tokio::test]
async fn a_second_factor_is_taken_away_from_who_has_lost_it() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let tom = portal.colleague(&east, "Tom", Position::ReadOnly).await;
    portal.with_factor(&tom).await;
    let path = format!("{USERS}/{}", portal.uid_of(&east, "Tom").await);
    let sure = east.ada.get(&format!("{path}/remove-second-factor")).await.ok();
    sure.must_show("signs in with the password alone");
    let page = east.ada.submit(&sure, &format!("{path}/remove-second-factor"), &[]).await.ok();
    page.must_show("The second factor is removed.");
    let person = portal.app.person(&east.actor, PersonRef::Uid(portal.uid_of(&east, "Tom").await)).await.unwrap();
    assert!(!person.second_factor);
}

#[tokio::test]
async fn a_service_user_is_made_for_machines() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let form = east.ada.get("/company/users/service-user").await.ok();
    form.must_show("A machine's own account.");
    let list = east.ada.submit(&form, "/company/users/service-user", &[("name", "Terraform")]).await.ok();
    list.must_show("Service user");
    let path = format!("{USERS}/{}", portal.uid_of(&east, "Terraform").await);
    let page = east.ada.get(&path).await.ok();
    page.must_show("nobody signs in with it");
    east.ada.submit(&page, &path, &[("firstName", "Terraform prod")]).await.ok().must_show("Terraform prod");
    let form = east.ada.get("/company/users/service-user").await.ok();
    assert_eq!(east.ada.submit(&form, "/company/users/service-user", &[("name", " ")]).await.status, 400);
}

#[tokio::test]
async fn only_a_company_admin_gets_to_the_people_and_only_to_the_own_companys() {
    let portal = Portal::open().await;
    let east = portal.company("East Ltd").await;
    let mut west = portal.company("West Ltd").await;
    let ada = portal.uid_of(&east, "Ada").await;
    for rest in ["", "/deactivate", "/lock-out", "/withdraw", "/remove-second-factor"] {
        let path = format!("{USERS}/{ada}{rest}");
        assert_eq!(west.ada.get(&path).await.status, 404, "{path}");
        let nobody = west.ada.get(&format!("{USERS}/{}{rest}", Uid::NIL)).await;
        let seen = west.ada.get(&path).await.text().replace(&ada.to_string(), &Uid::NIL.to_string());
        assert_eq!(seen, nobody.text(), "{path}");
    }
    for rest in [
        "",
        "/invite-again",
        "/unlock",
        "/reactivate",
        "/deactivate",
        "/lock-out",
        "/withdraw",
        "/remove-second-factor",
    ] {
        let path = format!("{USERS}/{ada}{rest}");
        let token = token(&mut west.ada).await;
        assert_eq!(
            west.ada.post(&path, "same-origin", &format!("form={token}&position=Read+Only")).await.status,
            404,
            "{path}"
        );
    }
    let mut tom = portal.colleague(&east, "Tom", Position::TechnicalAdmin).await;
    for path in [
        USERS.to_owned(),
        "/company/users/invite".to_owned(),
        "/company/users/service-user".to_owned(),
        format!("{USERS}/{ada}"),
        format!("{USERS}/{ada}/deactivate"),
    ] {
        assert_eq!(tom.get(&path).await.status, 403, "{path}");
    }
    let inbox = tom.get("/inbox").await.ok();
    assert!(!inbox.links().contains(&USERS.to_owned()));
    assert!(
        inbox.links().contains(&"/company/profile".to_owned())
            && !inbox.links().contains(&"/company/markets".to_owned())
    );
}

#[tokio::test]
async fn a_new_name_waits_for_the_exchanges_check() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let page = east.ada.get("/company/profile").await.ok();
    let typed = [("companyName", "East & <b>Sons</b>"), ("marketplaceVisibility", "yes")];
    let page = east.ada.submit(&page, "/company/profile", &typed).await.ok();
    for text in [
        "The exchange checks the new name",
        "“East & <b>Sons</b>” waits for the exchange's check.",
        "others see “East Ltd”",
        "Marketplace visible",
    ] {
        page.must_show(text);
    }
    assert!(!page.html.contains("<b>Sons"));
    let page = east.ada.submit(&page, "/company/profile", &[("companyName", "East Ltd")]).await.ok();
    page.must_not_show("waits for the exchange's check");
    let wrong = east.ada.submit(&page, "/company/profile", &[("companyName", "E")]).await;
    assert!(wrong.status == 400 && wrong.html.contains("id=\"companyName-said\""));
    let mut tom = portal.colleague(&east, "Tom", Position::ReadOnly).await;
    let page = tom.get("/company/profile").await.ok();
    assert!(!page.has_form("/company/profile"));
    page.must_show("A Company Admin can change the profile.");
}

#[tokio::test]
async fn markets_get_their_billing_details() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let list = east.ada.get("/company/markets").await.ok();
    list.must_show("not given yet");
    let path = list.links().into_iter().find(|link| link.starts_with("/company/markets/")).unwrap();
    let form = east.ada.get(&path).await.ok();
    let typed = [
        ("billingContactName", "Bea Bill"),
        ("billingContactEmail", "bea@east.example"),
        ("address1", "1 High St"),
        ("city", "London"),
    ];
    let wrong = east
        .ada
        .submit(&form, &path, &[("billingContactEmail", "nobody"), ("address1", "1 High St"), ("city", "London")])
        .await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.html.contains("id=\"billingContactEmail-said\"") && wrong.html.contains("1 High St"));
    let list = east.ada.submit(&wrong, &path, &typed).await.ok();
    for text in ["The market's billing details are saved.", "Bea Bill", "1 High St, London"] {
        list.must_show(text);
    }
    assert_eq!(east.ada.get("/company/markets/ZZ").await.status, 404);
    let mut tom = portal.colleague(&east, "Tom", Position::TechnicalAdmin).await;
    for path in ["/company/markets", &path] {
        assert_eq!(tom.get(path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn activity_is_filtered_read_as_facts_and_exported() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    portal.port(&east, "=cmd|' /C calc'!A0").await;
    let page = east.ada.get("/company/profile").await.ok();
    east.ada.submit(&page, "/company/profile", &[("companyName", "East & Sons")]).await.ok();
    let list = east.ada.get("/company/activity").await.ok();
    for text in [
        "Company profile changed :",
        "Ada Lovelace",
        "Wanted name",
        "→ East & Sons",
        "Signed in",
        "GET https://api.keyway.test/keyway/v1/audit",
    ] {
        list.must_show(text);
    }
    let only = east
        .ada
        .get("/company/activity?action=company.update&outcome=done&from=2026-07-01&until=2026-07-01")
        .await
        .ok();
    only.must_show("Company profile changed :");
    assert_eq!(only.html.matches("<tr><td>").count(), 1, "{}", only.text());
    east.ada.get("/company/activity?until=2026-06-30").await.ok().must_show("Nothing that was done fits this filter.");
    east.ada.get("/company/activity?actor=Nobody").await.ok().must_show("Nothing that was done fits this filter.");
    let wrong = east.ada.get("/company/activity?from=soon&actor=Ada").await;
    assert!(wrong.status == 400 && wrong.html.contains("id=\"from-said\"") && wrong.html.contains("value=\"Ada\""));
    let csv = east.ada.get("/company/activity.csv?action=company.update").await.ok();
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(csv.html.lines().count(), 2, "{}", csv.html);
    let all = east.ada.get("/company/activity.csv").await.ok();
    assert!(all.html.contains(",\"'=cmd|' /C calc'!A0\","), "a formula is text: {}", all.html);
    let mut west = portal.company("West Ltd").await;
    let entry = all.html.lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned();
    assert_eq!(west.ada.get(&format!("/company/activity?after={entry}")).await.status, 400);
    assert!(!west.ada.get("/company/activity.csv").await.html.contains("calc"));
}

#[tokio::test]
async fn an_export_ends_with_the_session_that_asked_for_it() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    // Each an entry of its own: within a minute they'd be counted.
    for n in 0..600 {
        let refused = portal.app.create_service_user(&east.actor, format!("Robot\u{200b} {n}")).await;
        assert!(refused.is_err());
        portal.clock.advance(Duration::from_secs(60));
    }
    let request = Request::get("/company/activity.csv?outcome=refused");
    let mut file = east.ada.ask(request).await.into_body();
    file.frame().await.unwrap().unwrap();
    let page = east.ada.get("/services").await.ok();
    east.ada.clone().submit(&page, "/sign-out", &[]).await;
    assert!(file.frame().await.unwrap().is_err(), "cut off, not complete");
}

#[tokio::test]
async fn who_may_see_no_more_sees_his_own_activity() {
    let portal = Portal::open().await;
    let east = portal.company("East Ltd").await;
    let mut tom = portal.colleague(&east, "Tom", Position::ReadOnly).await;
    let page = tom.get("/company/activity").await.ok();
    page.must_show("What you did.");
    page.must_not_show("Ada Lovelace");
    assert!(!tom.get("/company/activity.csv").await.ok().html.contains("Ada"));
}

#[tokio::test]
async fn a_long_activity_comes_a_page_at_a_time_and_stays_small() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    for n in 0..40 {
        portal.app.create_service_user(&east.actor, format!("Robot {n}")).await.unwrap();
    }
    let page = east.ada.get("/company/activity").await.ok();
    assert!(page.html.len() < 60_000, "{} bytes", page.html.len());
    let earlier = page.links().into_iter().find(|link| link.contains("after=")).unwrap();
    let page = east.ada.get(&earlier).await.ok();
    page.must_show("Robot 3");
    page.must_not_show("Robot 39");
    let users = east.ada.get(&format!("{USERS}?q=robot")).await.ok();
    users.must_show("1–40 of 40");
    assert!(users.html.len() < 60_000, "{} bytes", users.html.len());
}
