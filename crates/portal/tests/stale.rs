//! Forms that were opened before a colleague, or the same person elsewhere, changed what they show.

use domain::Position;

use crate::kit::{Browser, Company, Portal, Seen};

const CHANGED: &str = "has changed since this form was opened.";

fn value(page: &Seen, action: &str, name: &str) -> String {
    let form = page.form(action);
    form.into_iter().find(|(known, _)| known == name).map(|(_, value)| value).unwrap_or_default()
}

async fn east() -> (Portal, Company, Browser) {
    let portal = Portal::open().await;
    let east = portal.company("East Ltd").await;
    let bob = portal.colleague(&east, "Bob", Position::CompanyAdmin).await;
    (portal, east, bob)
}

/// Ada has a form open while Bob changes `theirs`. What she sends is refused, and sent again it changes `mine` alone.
async fn neither_undoes_the_other(
    ada: &mut Browser,
    bob: &mut Browser,
    path: &str,
    mine: (&str, &str),
    theirs: (&str, &str),
) {
    let stale = ada.get(path).await.ok();
    let form = bob.get(path).await.ok();
    bob.submit(&form, path, &[theirs]).await.ok();
    let again = ada.submit(&stale, path, &[mine]).await;
    assert_eq!(again.status, 400, "{path}");
    again.must_show(CHANGED);
    assert_eq!(value(&again, path, mine.0), mine.1, "{path}: what was typed is kept");
    assert_eq!(value(&again, path, theirs.0), theirs.1, "{path}: and the rest is as it stands");
    let now = bob.get(path).await.ok();
    assert_ne!(value(&now, path, mine.0), mine.1, "{path}: nothing was saved");
    ada.submit(&again, path, &[]).await.ok();
    let after = bob.get(path).await.ok();
    assert_eq!([value(&after, path, mine.0), value(&after, path, theirs.0)], [mine.1, theirs.1], "{path}");
}

#[tokio::test]
async fn a_label_never_switches_a_key_on_that_was_switched_off_meanwhile() {
    let (portal, mut east, mut bob) = east().await;
    let port = portal.port(&east, "London core").await;
    let key = portal.key(&east, port, Some(100)).await.to_string();
    let path = format!("/keys/{}", key.get(..13).unwrap());
    let stale = east.ada.get(&path).await.ok();
    let form = bob.get(&path).await.ok();
    bob.untick(&form, &path, &["active"]).await.ok().must_show("Not active");
    let again = east.ada.submit(&stale, &path, &[("description", "For South")]).await;
    assert_eq!(again.status, 400);
    again.must_show("The service key has changed since this form was opened.");
    assert_eq!([value(&again, &path, "active"), value(&again, &path, "description")], ["", "For South"]);
    let saved = east.ada.submit(&again, &path, &[]).await.ok();
    saved.must_show("For South");
    saved.must_show("Not active");
}

#[tokio::test]
async fn a_key_a_service_and_a_connection_keep_what_a_colleague_changed_meanwhile() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let mut bob = portal.colleague(&pair.west, "Bob", Position::CompanyAdmin).await;
    let ada = &mut pair.west.ada;
    let (port, vxc) = (pair.west_port, pair.vxc);
    let path = format!("/services/{port}/edit");
    neither_undoes_the_other(ada, &mut bob, &path, ("name", "Paris spare"), ("reference", "SLR-9")).await;
    neither_undoes_the_other(ada, &mut bob, &path, ("reference", "SLR-8"), ("term", "24")).await;
    let path = format!("/services/vxc/{vxc}/edit");
    neither_undoes_the_other(ada, &mut bob, &path, ("name", "Backup"), ("rateLimit", "300")).await;
    let mcr = portal.mcr(&pair.west, "Paris router").await;
    let key = portal.key(&pair.west, mcr, None).await.to_string();
    let path = format!("/keys/{}", key.get(..13).unwrap());
    let ada = &mut pair.west.ada;
    neither_undoes_the_other(ada, &mut bob, &path, ("description", "For East"), ("maxSpeed", "200")).await;
    neither_undoes_the_other(ada, &mut bob, &path, ("limits.maxUses", "5"), ("promoCode", "SPRING")).await;
}

#[tokio::test]
async fn a_persons_new_name_leaves_alone_the_position_that_was_taken_meanwhile() {
    let (portal, mut east, mut bob) = east().await;
    portal.colleague(&east, "Cleo", Position::CompanyAdmin).await;
    let list = east.ada.get("/company/users?q=cleo").await.ok();
    let person = |link: &String| link.len() == "/company/users/".len() + 36;
    let path = list.links().into_iter().find(person).unwrap();
    let (mine, theirs) = (("lastName", "Byron"), ("position", Position::ReadOnly.as_str()));
    neither_undoes_the_other(&mut east.ada, &mut bob, &path, mine, theirs).await;
}

#[tokio::test]
async fn profile_and_billing_details_keep_what_a_colleague_changed_meanwhile() {
    let (_portal, mut east, mut bob) = east().await;
    let path = "/company/profile";
    let (mine, theirs) = (("companyName", "East Plc"), ("marketplaceVisibility", "yes"));
    neither_undoes_the_other(&mut east.ada, &mut bob, path, mine, theirs).await;
    let list = east.ada.get("/company/markets").await.ok();
    let path = list.links().into_iter().find(|link| link.starts_with("/company/markets/")).unwrap();
    let form = east.ada.get(&path).await.ok();
    let typed = [("billingContactEmail", "bea@east.example"), ("address1", "1 High St"), ("city", "London")];
    east.ada.submit(&form, &path, &typed).await.ok();
    neither_undoes_the_other(&mut east.ada, &mut bob, &path, ("address1", "2 Low St"), ("yourPoNumber", "PO-1")).await;
}

#[tokio::test]
async fn ones_own_forms_take_nothing_back_that_was_changed_in_another_window() {
    let (_portal, mut east, _) = east().await;
    let mut window = east.ada.clone();
    let (mine, theirs) = (("phone", "+44201234567"), ("lastName", "King"));
    neither_undoes_the_other(&mut east.ada, &mut window, "/account/profile", mine, theirs).await;

    let path = "/inbox/preferences";
    let stale = east.ada.get(path).await.ok();
    let form = window.get(path).await.ok();
    window.untick(&form, path, &["ORDERING"]).await.ok();
    let again = east.ada.untick(&stale, path, &["SERVICES"]).await;
    assert_eq!(again.status, 400);
    again.must_show(CHANGED);
    east.ada.submit(&again, path, &[]).await.ok();
    let page = window.get(path).await.ok();
    assert_eq!(["ORDERING", "SERVICES", "FINANCIAL"].map(|name| value(&page, path, name)), ["", "", "yes"]);
}

#[tokio::test]
async fn the_name_of_an_api_key_and_a_services_tags_are_what_was_last_seen() {
    let (portal, mut east, mut bob) = east().await;
    let port = portal.port(&east, "London core").await;
    let new = east.ada.get("/tools/api-keys/new").await.ok();
    let typed = [("name", "Terraform"), ("role", "Company Admin"), ("tokenExpiryMinutes", "60")];
    east.ada.submit(&new, "/tools/api-keys/new", &typed).await.ok();
    let list = east.ada.get("/tools/api-keys").await.ok();
    let key = list.links().into_iter().find(|link| link.len() == "/tools/api-keys/".len() + 36).unwrap();
    for (path, field) in [(key, "name"), (format!("/services/{port}/tags"), "key")] {
        let stale = east.ada.get(&path).await.ok();
        let form = bob.get(&path).await.ok();
        bob.submit(&form, &path, &[(field, "Bobs")]).await.ok();
        let again = east.ada.submit(&stale, &path, &[(field, "Adas")]).await;
        assert_eq!(again.status, 400, "{path}");
        again.must_show(CHANGED);
        assert!(again.form(&path).iter().any(|(_, value)| value == "Adas"), "{path}");
        let untouched = bob.get(&path).await.ok();
        assert!(untouched.form(&path).iter().any(|(_, value)| value == "Bobs"), "{path}");
        east.ada.submit(&again, &path, &[]).await.ok();
        let after = bob.get(&path).await.ok();
        assert!(after.form(&path).iter().any(|(_, value)| value == "Adas"), "{path}");
    }
}
