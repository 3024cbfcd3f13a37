//! Ordering a Port, a LAG, an MCR and an MVE: where, what, what it costs, and then it is there.

use app::products::ServiceQuery;
use domain::Position;

use crate::kit::{Company, Portal, Seen};

async fn named(portal: &Portal, company: &Company) -> Vec<String> {
    let page = portal.app.services_page(&company.actor, ServiceQuery::default()).await.unwrap();
    page.services.rows.into_iter().map(|row| row.name).collect()
}

/// The address that a page's form without an action of its own leads to, filled with what stands in it and `typed`.
fn query(page: &Seen, action: &str, typed: &[(&str, &str)]) -> String {
    let mut fields = page.form_of(action, "get");
    for (name, value) in typed {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("{action}?{query}")
}

#[tokio::test]
async fn a_port_is_ordered_from_the_choice_of_its_location_to_its_page() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let kinds = east.ada.get("/services/order").await.ok();
    assert!(kinds.links().contains(&"/services/order/port".to_owned()));
    let all = east.ada.get("/services/order/port").await.ok();
    all.must_show("Where should it be?");
    let few = east.ada.get(&query(&all, "/services/order/port", &[("q", "sydney")])).await.ok();
    assert!(few.html.len() < all.html.len());
    let choose = few.links().into_iter().find(|link| link.contains("location=")).unwrap();
    let details = east.ada.get(&choose).await.ok();
    let form = details.form_of("/services/order/port/summary", "get");
    assert!(form.contains(&("term".to_owned(), "1".to_owned())), "nobody is bound who hasn't said so: {form:?}");
    let typed = [("name", "London core"), ("speed", "10000"), ("term", "12"), ("zone", "red"), ("reference", "CC-7")];
    let summary = east.ada.get(&query(&details, "/services/order/port/summary", &typed)).await.ok();
    for said in ["Nothing is ordered yet.", "London core", "10 Gbit/s", "12 months", "CC-7", "a month", "Red"] {
        summary.must_show(said);
    }
    assert_eq!(named(&portal, &east).await.len(), 0);
    let page = east.ada.submit(&summary, "/services/order/port/buy", &[]).await.ok();
    for said in ["Ordered. The exchange is setting it up.", "Being set up", "London core", "Red"] {
        page.must_show(said);
    }
    let again = east.ada.submit(&summary, "/services/order/port/buy", &[]).await;
    assert_eq!(again.status, 409);
    assert_eq!(named(&portal, &east).await, ["London core"]);
    portal.run_workers().await;
    let path = page.path.split('?').next().unwrap();
    let live = east.ada.get(path).await.ok();
    assert!(live.shows("Link up") && !live.shows("Being set up"));
}

#[tokio::test]
async fn a_mistake_stands_at_its_field_and_nothing_typed_is_lost() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let at = portal.app.catalogue(&east.actor).await.unwrap().locations[0].id;
    let asked = |typed: &str| format!("/services/order/port/summary?location={at}&{typed}");
    for (typed, field) in [
        ("name=&speed=10000&term=12", "name"),
        ("name=A&speed=7&term=12", "speed"),
        ("name=A&speed=many&term=12", "speed"),
        ("name=A&speed=10000&term=13", "term"),
        ("name=A&speed=1000&term=12&ports=2", "ports"),
        ("name=A&speed=10000&term=12&lag=77", "lag"),
    ] {
        let page = east.ada.get(&asked(&format!("{typed}&reference=Kept"))).await;
        assert_eq!(page.status, 400, "{typed}");
        assert!(page.html.contains(&format!("href=\"#{field}\"")), "{typed}: {}", page.text());
        assert!(page.html.contains("value=\"Kept\""), "{typed}");
    }
    let nowhere = east.ada.get("/services/order/port/summary?location=99999&name=A&speed=10000&term=12").await;
    assert_eq!(nowhere.status, 400);
    nowhere.must_show("Choose a location where this can be had. Where should it be?");
    assert_eq!(named(&portal, &east).await.len(), 0);
}

#[tokio::test]
async fn the_price_is_there_while_somebody_types() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let at = portal.app.catalogue(&east.actor).await.unwrap().locations[0].id;
    let check = |typed: &str| format!("/services/order/port/check?location={at}&{typed}");
    let priced = east.ada.get(&check("name=&speed=10000&term=12")).await.ok();
    assert!(priced.html.contains("a month") && priced.html.contains("id=\"name-said\" hx-swap-oob=\"true\"></p>"));
    let wrong = east.ada.get(&check("name=A&speed=1000&term=12&ports=2")).await.ok();
    assert!(!wrong.html.contains("a month"));
    let (_, said) = wrong.html.split_once("id=\"ports-said\" hx-swap-oob=\"true\">").unwrap();
    assert!(said.starts_with("This a LAG") || said.starts_with("A LAG"), "{said}");
    assert_eq!(named(&portal, &east).await.len(), 0);
}

#[tokio::test]
async fn a_lag_and_an_mcr_are_ordered() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let at = portal.app.catalogue(&east.actor).await.unwrap().locations[0].id;
    let asked =
        format!("/services/order/port/summary?location={at}&name=Bundle&speed=10000&term=1&ports=2&visible=yes");
    let summary = east.ada.get(&asked).await.ok();
    summary.must_show("LAG of 2 Ports");
    summary.must_show("It can be ended at any time.");
    east.ada.submit(&summary, "/services/order/port/buy", &[]).await.ok().must_show("Ports of the LAG");
    let where_to = east.ada.get("/services/order/mcr").await.ok();
    let choose = where_to.links().into_iter().find(|link| link.contains("location=")).unwrap();
    let details = east.ada.get(&choose).await.ok();
    let typed = [("name", "Router"), ("asn", "64512"), ("term", "12"), ("tunnels", "10")];
    let summary = east.ada.get(&query(&details, "/services/order/mcr/summary", &typed)).await.ok();
    summary.must_show("64512");
    let page = east.ada.submit(&summary, "/services/order/mcr/buy", &[]).await.ok();
    assert!(page.shows("64512") && page.shows("10 tunnels"), "{}", page.text());
    let mut names = named(&portal, &east).await;
    names.sort();
    assert_eq!(names, ["Bundle", "Bundle", "Router"]);
}

#[tokio::test]
async fn an_mve_is_ordered_with_what_its_image_wants_to_be_told() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let where_to = east.ada.get("/services/order/mve").await.ok();
    let choose = where_to.links().into_iter().find(|link| link.contains("location=")).unwrap();
    let details = east.ada.get(&choose).await.ok();
    let typed = [("name", "Edge"), ("image", "57"), ("size", "SMALL"), ("vnic0", "Inside"), ("vnic1", "Outside")];
    let summary = east.ada.get(&query(&details, "/services/order/mve/summary", &typed)).await.ok();
    for said in ["What Fortinet wants to be told", "Inside, Outside", "Fortinet FortiGate-VM 7.0.14"] {
        summary.must_show(said);
    }
    let told = [("licenseData", "secret licence"), ("sshPublicKey", "ssh-ed25519 AAAA")];
    let long = "x".repeat(100_000);
    let again = east.ada.submit(&summary, "/services/order/mve/buy", &[("licenseData", &long)]).await;
    assert_eq!(again.status, 400);
    assert!(again.html.contains("id=\"licenseData-said\">This must have at most") && !again.html.contains(&long));
    let summary = again;
    let page = east.ada.submit(&summary, "/services/order/mve/buy", &told).await.ok();
    page.must_show("0 Inside, 1 Outside");
    assert!(!page.html.contains("secret licence"));
    let elsewhere =
        east.ada.get("/services/order/mve/summary?location=999999&name=Edge&image=57&size=SMALL&vnic3=d").await;
    assert_eq!(elsewhere.status, 400);
    elsewhere.must_show("Nothing was done.");
    let kept = elsewhere.form_of("/services/order/mve", "get");
    assert!(["image", "size", "vnic3"].iter().all(|name| kept.iter().any(|(known, _)| known == name)), "{kept:?}");
    let wrong = east
        .ada
        .get(&query(&details, "/services/order/mve/summary", &[("name", "Edge"), ("image", "97"), ("size", "LARGE")]))
        .await;
    assert!(wrong.status == 400 && wrong.html.contains("id=\"size-said\">Image 97"), "{}", wrong.html);
}

#[tokio::test]
async fn a_market_that_isnt_enabled_is_said_and_who_may_not_order_doesnt() {
    let portal = Portal::open().await;
    let new = app::companies::NewCompany {
        name: "Small Ltd".to_owned(),
        markets: Some(vec!["DE".to_owned()]),
        admin_email: Some("ada@small.example".to_owned()),
    };
    let made = portal.app.create_company(&app::Actor::local_operator("Test"), new).await.unwrap();
    let mut ada = portal.joins(made.invitation.unwrap().token, "ada@small.example", "Ada").await;
    let actor = portal.actor(&ada).await;
    let at = portal.app.catalogue(&actor).await.unwrap().locations[0].id;
    let page = ada.get(&format!("/services/order/port/summary?location={at}&name=A&speed=10000&term=12")).await;
    assert_eq!(page.status, 400);
    page.must_show("isn't set up to buy in this country yet");
    let east = portal.company("East Ltd").await;
    let mut contact = portal.colleague(&east, "Tina", Position::TechnicalContact).await;
    for path in [
        "/services/order",
        "/services/order/port",
        "/services/order/port/check?location=2",
        "/services/order/port/summary?location=2",
    ] {
        assert_eq!(contact.get(path).await.status, 403, "{path}");
    }
    assert_eq!(contact.get("/services/order/boat").await.status, 403);
}
