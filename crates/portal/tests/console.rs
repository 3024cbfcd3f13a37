//! The operator's console: what an operator sees and does there, and that it isn't there for anybody else.

use std::path::Path;

use app::Actor;
use domain::Uid;

use crate::kit::{Browser, Company, Portal, Seen};

/// All addresses of the console with their methods, as its code names them.
fn addresses() -> Vec<(String, bool, bool)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console/mod.rs");
    let code = std::fs::read_to_string(file).unwrap();
    let routes: Vec<_> = code
        .split(".route(\"")
        .skip(1)
        .map(|rest| {
            let (path, rest) = rest.split_once('"').unwrap();
            let verbs = rest.split(".route(").next().unwrap();
            (path.to_owned(), verbs.contains("get("), verbs.contains("post("))
        })
        .collect();
    assert!(routes.len() > 25, "{routes:?}");
    routes
}

async fn token(browser: &mut Browser, page: &str) -> String {
    browser.get(page).await.form("/sign-out")[0].1.clone()
}

fn path(kind: &str, uid: Uid) -> String {
    format!("/console/{kind}/{uid}")
}

#[tokio::test]
async fn to_a_customer_no_address_of_the_console_is_there() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let nothing = pair.west.ada.get("/nothing/at/all").await;
    for uid in [pair.west.uid, pair.west_port, pair.vxc] {
        for (route, gets, posts) in addresses() {
            let path = route.replace("{uid}", &uid.to_string());
            if gets {
                let seen = pair.west.ada.get(&path).await;
                assert_eq!((seen.status.as_u16(), seen.text()), (404, nothing.text()), "GET {path}");
            }
            if posts {
                let body = format!("form={}&service={uid}&mail={uid}", token(&mut pair.west.ada, "/inbox").await);
                let seen = pair.west.ada.post(&path, "same-origin", &body).await;
                assert_eq!((seen.status.as_u16(), seen.text()), (404, nothing.text()), "POST {path}");
            }
        }
    }
    for (route, gets, _) in addresses() {
        if gets {
            let seen = portal.browser().get(&route.replace("{uid}", &pair.vxc.to_string())).await;
            assert!(seen.path.starts_with("/sign-in?next="), "{route} leads a stranger to {}", seen.path);
        }
    }
}

#[tokio::test]
async fn every_page_of_the_console_is_there_for_the_operator_and_small() {
    let portal = Portal::open().await;
    let pair = portal.pair().await;
    let mut olga = portal.operator().await;
    for (route, gets, _) in addresses() {
        if !gets || route.ends_with(".csv") || route.ends_with(".toml") {
            continue;
        }
        let uid = if route.contains("companies") {
            pair.west.uid
        } else if route.contains("connections") {
            pair.vxc
        } else {
            pair.west_port
        };
        let seen = olga.get(&route.replace("{uid}", &uid.to_string())).await.ok();
        assert_eq!(seen.html.matches("<h1>").count(), 1, "{route}");
        assert!(seen.html.len() < 60_000, "{route}: {} bytes", seen.html.len());
    }
    for link in olga.get("/console").await.ok().links().into_iter().filter(|link| link.starts_with('/')) {
        olga.get(&link).await.ok();
    }
}

#[tokio::test]
async fn health_is_said_at_a_glance_and_checked_through_and_through() {
    let portal = Portal::open().await;
    portal.pair().await;
    let mut olga = portal.operator().await;
    let page = olga.get("/console").await.ok();
    for text in ["Provisioning 0 items In order", "Mail", "Audit trail", "production"] {
        page.must_show(text);
    }
    let health = olga.get("/console").await.ok();
    let page = olga.submit(&health, "/console/check", &[]).await.ok();
    for text in ["Whole", "Commits", "Carries what it should", "Nothing waits.", "Audit trail Untouched"] {
        page.must_show(text);
    }
}

#[tokio::test]
async fn a_company_is_made_and_its_link_is_shown_once() {
    let portal = Portal::open().await;
    let mut olga = portal.operator().await;
    let form = olga.get("/console/companies/new").await.ok();
    let wrong =
        olga.submit(&form, "/console/companies/new", &[("companyName", "North Ltd"), ("adminEmail", "ada")]).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.html.contains("id=\"adminEmail-said\"") && wrong.html.contains("value=\"North Ltd\""));
    let typed = [("companyName", "North Ltd"), ("adminEmail", "ada@north.example")];
    let made = olga.submit(&wrong, "/console/companies/new", &typed).await.ok();
    made.must_show("The link is shown this once.");
    let (_, link) = made.html.split_once("https://portal.keyway.test").unwrap();
    let link = link.split('<').next().unwrap().to_owned();
    assert_eq!(portal.browser().get(&link).await.status, 200);
    let list = olga.get("/console/companies?q=north").await.ok();
    list.must_show("North Ltd");
    let company = list.links().into_iter().find(|link| link.len() == "/console/companies/".len() + 36).unwrap();
    let page = olga.get(&company).await.ok();
    page.must_show("Invited");
    assert!(!page.html.contains(&link) && !list.html.contains(&link));
    let again = olga.submit(&page, &format!("{company}/invite-again"), &[]).await.ok();
    again.must_show("is invited again");
    assert_eq!(portal.browser().get(&link).await.status, 404, "the old link works no longer");
    // An invitation that waits keeps the address from nobody; who has come has it.
    let (_, token) = again.html.split_once("https://portal.keyway.test/invitation/").unwrap();
    portal.joins(token.split('<').next().unwrap().to_owned(), "ada@north.example", "Ada").await;
    let taken = olga.get("/console/companies/new").await.ok();
    let taken = olga
        .submit(&taken, "/console/companies/new", &[("companyName", "Other"), ("adminEmail", "ada@north.example")])
        .await;
    assert!(taken.status == 400 && taken.html.contains("id=\"adminEmail-said\""), "{}", taken.text());
}

async fn asks_for(company: &mut Company, name: &str) {
    let page = company.ada.get("/company/profile").await.ok();
    company.ada.submit(&page, "/company/profile", &[("companyName", name)]).await.ok();
}

#[tokio::test]
async fn a_wanted_name_is_confirmed_or_refused_as_it_was_seen() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let mut olga = portal.operator().await;
    asks_for(&mut east, "East & <i>Sons</i>").await;
    let here = path("companies", east.uid);
    olga.get("/console/companies").await.ok().must_show("asks for another name");
    let page = olga.get(&here).await.ok();
    page.must_show("From East Ltd to East & <i>Sons</i>");
    assert!(!page.html.contains("<i>Sons"));
    asks_for(&mut east, "Something else").await;
    let late = olga.submit(&page, &format!("{here}/confirm-name"), &[]).await;
    assert_eq!(late.status, 400);
    late.must_show("asks for another name by now");
    let page = olga.get(&here).await.ok();
    let page = olga.submit(&page, &format!("{here}/confirm-name"), &[]).await.ok();
    page.must_show("The company has its new name.");
    assert!(page.html.contains("<h1>Something else</h1>"));
    asks_for(&mut east, "Third").await;
    let stale = olga.get(&here).await.ok();
    asks_for(&mut east, "Fourth").await;
    let late = olga.submit(&stale, &format!("{here}/refuse-name"), &[]).await;
    late.must_show("asks for another name by now");
    let page = olga.get(&here).await.ok();
    page.must_show("to Fourth");
    olga.submit(&page, &format!("{here}/refuse-name"), &[]).await.ok().must_show("The new name is refused.");
}

#[tokio::test]
async fn a_suspended_companys_people_are_refused_until_it_is_resumed() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let mut olga = portal.operator().await;
    let here = path("companies", east.uid);
    let sure = olga.get(&format!("{here}/suspend")).await.ok();
    sure.must_show("traffic flows on");
    let page = olga.submit(&sure, &format!("{here}/suspend"), &[]).await.ok();
    page.must_show("Suspended.");
    assert!(!east.ada.get("/inbox").await.shows("Notifications"));
    olga.submit(&page, &format!("{here}/resume"), &[]).await.ok().must_show("The company can sign in again.");
    assert!(east.ada.get("/inbox").await.shows("Notifications"));
}

#[tokio::test]
async fn services_and_connections_are_found_with_both_ends() {
    let portal = Portal::open().await;
    let pair = portal.pair().await;
    let mut olga = portal.operator().await;
    let list = olga.get("/console/services?q=paris").await.ok();
    for text in ["Paris edge", "West Ltd", "Port, 10 Gbit/s", "Live", "As it should be", "1–1 of 1"] {
        list.must_show(text);
    }
    list.must_not_show("London core");
    let one = olga.get(&format!("/console/services?company={}", pair.east.uid)).await.ok();
    one.must_show("London core");
    one.must_not_show("Paris edge");
    olga.get("/console/services?kind=MCR2").await.ok().must_show("No service found");
    let list = olga.get("/console/connections?q=east").await.ok();
    for text in ["To East", "East Ltd", "West Ltd", "Paris edge", "500 Mbit/s"] {
        list.must_show(text);
    }
    let page = olga.get(&path("connections", pair.vxc)).await.ok();
    for text in
        ["A-End Company West Ltd", "B-End Company East Ltd", "VLAN 200", "VLAN 100", "London core", "As it should be"]
    {
        page.must_show(text);
    }
    for (kind, uid) in
        [("services", Uid::NIL), ("connections", Uid::NIL), ("connections", pair.west_port), ("companies", Uid::NIL)]
    {
        assert_eq!(olga.get(&path(kind, uid)).await.status, 404, "{kind}");
    }
}

async fn press(browser: &mut Browser, page: &Seen, here: &str, verb: &str) -> Seen {
    browser.submit(page, &format!("{here}/{verb}"), &[]).await.ok()
}

#[tokio::test]
async fn the_operator_locks_against_both_companies_and_tries_again() {
    let portal = Portal::open().await;
    let pair = portal.pair().await;
    let mut olga = portal.operator().await;
    for here in [path("connections", pair.vxc), path("services", pair.west_port)] {
        let page = olga.get(&here).await.ok();
        let page = press(&mut olga, &page, &here, "lock").await;
        page.must_show("Locked by the exchange");
        let page = press(&mut olga, &page, &here, "unlock").await;
        page.must_not_show("Locked by the exchange");
        press(&mut olga, &page, &here, "retry").await.must_show("It is being tried again now.");
    }
    let queue = olga.get("/console/queue").await.ok();
    for text in ["To East", "Paris edge", "VXC", "Port", "waits for its turn", "At work"] {
        queue.must_show(text);
    }
    olga.submit(&queue, "/console/queue/retry", &[]).await.ok().must_show("It is being tried again now.");
    portal.run_workers().await;
    olga.get("/console/queue").await.ok().must_show("Nothing waits");
}

#[tokio::test]
async fn a_catalogue_is_looked_at_before_it_is_put_in_force() {
    let portal = Portal::open().await;
    let mut olga = portal.operator().await;
    let page = olga.get("/console/catalogue").await.ok();
    page.must_show("Locations");
    let text = olga.get("/console/catalogue.toml").await.ok();
    assert_eq!(text.html, domain::catalog::SAMPLE);
    assert_eq!(text.headers["content-disposition"], "attachment; filename=\"catalogue.toml\"");
    let form = olga.get("/console/catalogue/import").await.ok();
    let wrong = olga.submit(&form, "/console/catalogue/import", &[("catalogue", "markets = 7")]).await;
    assert!(wrong.status == 400 && wrong.html.contains("id=\"catalogue-said\"") && wrong.shows("markets = 7"));
    let same = olga.submit(&wrong, "/console/catalogue/import", &[("catalogue", &text.html)]).await.ok();
    same.must_show("This very text is in force already.");
    let mut other = domain::catalog::Catalog::parse(domain::catalog::SAMPLE).unwrap();
    let image = other.images.remove(0);
    let form = olga.get("/console/catalogue/import").await.ok();
    let check = olga.submit(&form, "/console/catalogue/import", &[("catalogue", &other.to_toml().unwrap())]).await.ok();
    check.must_show(&format!("MVE images {} {} – {}", other.images.len() + 1, other.images.len(), image.id));
    let operator = Actor::local_operator("Test");
    assert_eq!(
        portal.app.catalogue(&operator).await.unwrap().images.len(),
        other.images.len() + 1,
        "nothing changed yet"
    );
    let form = olga.get("/console/catalogue/import").await.ok();
    let stale = olga.submit(&form, "/console/catalogue/import", &[("catalogue", &other.to_toml().unwrap())]).await.ok();
    olga.submit(&check, "/console/catalogue/import/now", &[]).await.ok().must_show("The catalogue is in force.");
    let older = olga.submit(&stale, "/console/catalogue/import/now", &[("catalogue", domain::catalog::SAMPLE)]).await;
    assert_eq!(older.status, 400, "it was compared with what isn't in force any more");
    older.must_show("Another catalogue has come into force since this one was compared: look at it again.");
    assert_eq!(portal.app.catalogue(&operator).await.unwrap().images.len(), other.images.len());
}

#[tokio::test]
async fn mail_that_waits_is_seen_and_sent_again() {
    let portal = Portal::open().await;
    portal.company("East Ltd").await;
    let mut olga = portal.operator().await;
    let page = olga.get("/console/mail?state=WAITING").await.ok();
    for text in ["You are invited to East Ltd", "ada@east.example", "Waits", "Given up (0)"] {
        page.must_show(text);
    }
    olga.submit(&page, "/console/mail/retry", &[]).await.ok().must_show("It is being sent again now.");
    olga.get("/console/mail?state=GAVE_UP").await.ok().must_show("No letters here");
}

#[tokio::test]
async fn everybodys_entries_are_read_filtered_exported_and_verified() {
    let portal = Portal::open().await;
    let pair = portal.pair().await;
    let mut olga = portal.operator().await;
    let page = olga.get("/console/audit").await.ok();
    page.must_show("Signed in");
    let one = olga.get(&format!("/console/audit?company={}", pair.east.uid)).await.ok();
    one.must_show("Service key made :");
    one.must_not_show("Paris edge");
    let about = olga.get(&format!("/console/audit?about={}", pair.vxc)).await.ok();
    about.must_show("Connection is live : To East");
    about.must_not_show("Service key made :");
    let csv = olga.get(&format!("/console/audit.csv?company={}", pair.east.uid)).await.ok();
    assert!(csv.html.starts_with("date,uid,actor,") && csv.html.contains("service_key.create"));
    assert_eq!(olga.get(&format!("/console/audit?company={}", Uid::NIL)).await.status, 404);
    while portal.app.seal_once().await.unwrap() > 0 {}
    olga.submit(&page, "/console/audit/verify", &[]).await.ok().must_show("Untouched");
}
