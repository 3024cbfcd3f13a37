//! The list of services, the page of one, and what can be done with it.

use app::orders::{Common, Element, McrOrder, PortOrder};
use app::products::{IdOrUid, Service};
use domain::order::ResourceTag;
use domain::{Position, Status, Uid};

use crate::kit::{Company, Portal};

impl Portal {
    async fn lag(&self, company: &Company, name: &str, ports: i64) -> Uid {
        let location = self.app.catalogue(&company.actor).await.unwrap().locations[0].id;
        let common = Common { name: name.to_owned(), location, ..Common::default() };
        let order = PortOrder { common, speed: 10_000, lag_ports: Some(ports), ..PortOrder::default() };
        self.buy(company, Element::Port(order)).await
    }

    async fn router(&self, company: &Company, name: &str) -> Uid {
        let catalog = self.app.catalogue(&company.actor).await.unwrap();
        let offers = |location: &&domain::catalog::Location| {
            location.status.orderable()
                && catalog.offers(location).iter().any(|(_, offer)| offer.mcr_speeds.contains(&1000))
        };
        let location = catalog.locations.iter().find(offers).unwrap().id;
        let common = Common { name: name.to_owned(), location, ..Common::default() };
        self.buy(company, Element::Mcr(McrOrder { common, speed: 1000, ..McrOrder::default() })).await
    }

    async fn status(&self, company: &Company, uid: Uid) -> Status {
        match self.app.service(&company.actor, IdOrUid::Uid(uid)).await.unwrap() {
            Service::Product(view) => view.status,
            Service::Vxc(view) => view.status,
        }
    }
}

/// The row of the list in which a link leads to `uid`, as text with its tags.
fn row(html: &str, uid: Uid) -> &str {
    let link = format!("<a href=\"/services/{uid}\">");
    html.split("<tr").find(|row| row.contains(&link)).unwrap_or_else(|| panic!("no row of {uid}:\n{html}"))
}

#[tokio::test]
async fn services_stand_in_a_list_with_their_connections_and_both_their_states() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let page = pair.west.ada.get("/services").await.ok();
    page.must_show("Paris edge");
    let (_, vxc) = page.html.split_once(&format!("<a href=\"/services/vxc/{}\">To East</a>", pair.vxc)).unwrap();
    let vxc = vxc.split("</tr>").next().unwrap();
    assert!(vxc.contains("East Ltd · VLAN 200") && vxc.contains(">Live<") && vxc.contains(">Link up<"), "{vxc}");
    for secret in ["London core", &pair.east_port.to_string(), "VLAN 100"] {
        assert!(!page.html.contains(secret), "West sees {secret}");
    }
    assert!(!page.shows("first connection"), "whoever has a live connection knows the way");
}

#[tokio::test]
async fn the_service_keys_icon_is_there_exactly_where_keys_can_be_made() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let shown = |html: &str, uid: Uid| {
        let row = row(html, uid);
        let link = format!("<a href=\"/services/{uid}/keys\" title=\"Service Keys of ");
        assert_eq!(row.contains(&link), row.contains("Service Keys"), "{row}");
        row.contains(&link)
    };
    let east = pair.east.ada.get("/services").await.ok();
    assert!(shown(&east.html, pair.east_port));
    for (position, may) in [
        (Position::TechnicalAdmin, true),
        (Position::Finance, true),
        (Position::ReadOnly, false),
        (Position::TechnicalContact, false),
    ] {
        let mut browser = portal.colleague(&pair.east, &format!("P{}", position.as_str().len()), position).await;
        let page = browser.get("/services").await.ok();
        assert_eq!(shown(&page.html, pair.east_port), may, "{position}");
        let one = browser.get(&format!("/services/{}", pair.east_port)).await.ok();
        assert_eq!(one.shows("Service Keys"), may, "{position}");
    }
    // A Port that isn't set up yet, and one that an untagged connection has all of.
    let location = portal.app.catalogue(&pair.east.actor).await.unwrap().locations[0].id;
    let order = PortOrder {
        common: Common { name: "New one".to_owned(), location, ..Common::default() },
        speed: 10_000,
        ..PortOrder::default()
    };
    let ordered = app::orders::Ordered { place: "[0]".to_owned(), element: Element::Port(order) };
    let app::orders::Bought::Service(fresh) = portal.app.buy(&pair.east.actor, vec![ordered]).await.unwrap().remove(0)
    else {
        panic!("a Port is a service");
    };
    let page = pair.east.ada.get("/services").await.ok();
    assert!(!shown(&page.html, fresh.uid));
    assert!(row(&page.html, fresh.uid).contains("Being set up"));
}

#[tokio::test]
async fn the_list_is_searched_filtered_and_sorted_by_its_own_links() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    for name in ["Alpha", "Beta", "Gamma"] {
        portal.port(&east, name).await;
    }
    portal.router(&east, "Delta router").await;
    let found = east.ada.get("/services?q=alph").await.ok();
    assert!(found.shows("Alpha") && !found.shows("Beta"));
    let routers = east.ada.get("/services?kind=mcr").await.ok();
    assert!(routers.shows("Delta router") && !routers.shows("Gamma"));
    let none = east.ada.get("/services?q=omega").await.ok();
    none.must_show("None matches what you search for.");
    let page = east.ada.get("/services").await.ok();
    let order = |html: &str, one: &str, two: &str| html.find(&format!(">{one}<")) < html.find(&format!(">{two}<"));
    assert!(order(&page.html, "Alpha", "Gamma") && page.html.contains("aria-sort=\"ascending\""));
    let down = page.links().into_iter().find(|link| link.contains("down=yes")).unwrap();
    let page = east.ada.get(&down).await.ok();
    assert!(order(&page.html, "Gamma", "Alpha") && page.html.contains("aria-sort=\"descending\""));
}

#[tokio::test]
async fn the_ports_of_a_lag_stand_together_and_one_more_can_join() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let primary = portal.lag(&east, "Bundle", 3).await;
    let page = east.ada.get("/services").await.ok();
    assert_eq!(page.html.matches("<tr class=\"beneath\">").count(), 2, "{}", page.html);
    page.must_show("first Port");
    let page = east.ada.get(&format!("/services/{primary}")).await.ok();
    page.must_show("Ports of the LAG");
    let join = page.links().into_iter().find(|link| link.contains("/services/order/port?")).unwrap();
    let details = east.ada.get(&join).await.ok();
    details.must_show("One more Port joins LAG");
    let summary = east.ada.get(&format!("{}&term=12", join.replace("/port?", "/port/summary?"))).await.ok();
    summary.must_show("Joins LAG");
    let ordered = east.ada.submit(&summary, "/services/order/port/buy", &[]).await.ok();
    ordered.must_show("Ordered.");
    portal.run_workers().await;
    let page = east.ada.get(&format!("/services/{primary}")).await.ok();
    assert_eq!(page.html.matches("Link up").count(), 5, "itself and four Ports");
}

#[tokio::test]
async fn an_empty_company_is_led_to_its_first_connection_step_by_step() {
    let portal = Portal::open().await;
    let (mut west, east) = (portal.company("West Ltd").await, portal.company("East Ltd").await);
    let current = |html: &str| {
        let (_, step) = html.split_once("aria-current=\"step\"><div><h3>").unwrap();
        step.split('<').next().unwrap().to_owned()
    };
    let page = west.ada.get("/services").await.ok();
    assert_eq!(current(&page.html), "Order a Port");
    assert!(page.links().contains(&"/services/order".to_owned()));
    let port = portal.port(&west, "Paris edge").await;
    assert_eq!(current(&west.ada.get("/services").await.html), "Create or enter a service key");
    let theirs = portal.port(&east, "London core").await;
    let key = portal.key(&east, theirs, Some(100)).await;
    portal.connect(&west, port, key, "To East").await;
    let page = west.ada.get("/services").await.ok();
    assert!(!page.html.contains("aria-current=\"step\""), "a live connection ends the list");
}

#[tokio::test]
async fn a_page_says_all_of_a_service_and_changes_what_may_be_changed() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let path = format!("/services/{}", pair.west_port);
    let page = pair.west.ada.get(&path).await.ok();
    for said in ["Live", "Link up", "10 Gbit/s", "Ordered", "by Ada Lovelace", "To East", "Interface", "a month"] {
        page.must_show(said);
    }
    let edit = pair.west.ada.get(&format!("{path}/edit")).await.ok();
    let wrong = pair.west.ada.submit(&edit, &format!("{path}/edit"), &[("name", " "), ("reference", "R-1")]).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.html.contains("id=\"name-said\"") && wrong.html.contains("value=\"R-1\""), "{}", wrong.html);
    let typed = [("name", "Paris <b>one</b>"), ("reference", "R-1"), ("term", "24")];
    let saved = pair.west.ada.submit(&wrong, &format!("{path}/edit"), &typed).await.ok();
    for said in ["Saved.", "R-1", "24 months", "Paris <b>one</b>"] {
        saved.must_show(said);
    }
    assert!(!saved.html.contains("<b>one"), "a name is text");
    let history = pair.west.ada.get(&format!("{path}/history")).await.ok();
    history.must_show("Service changed");
    let vlans = pair.west.ada.get(&format!("{path}/vlans")).await.ok();
    vlans.must_show("200 To East");
    pair.west.ada.get(&format!("{path}/traffic")).await.ok();
}

#[tokio::test]
async fn which_key_has_a_vlan_is_said_to_who_may_see_keys() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let port = portal.port(&east, "London core").await;
    let key = portal.key(&east, port, Some(100)).await;
    let path = format!("/services/{port}/vlans");
    let page = east.ada.get(&path).await.ok();
    page.must_show("Service key For West, not used yet");
    let mut reader = portal.colleague(&east, "Rita", Position::ReadOnly).await;
    let page = reader.get(&path).await.ok();
    page.must_show("A service key that isn't used yet");
    page.must_not_show("For West");
    assert!(!page.html.contains(&key.to_string()[..8]));
}

#[tokio::test]
async fn tags_are_written_line_by_line() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let port = portal.port(&east, "London core").await;
    let path = format!("/services/{port}/tags");
    let form = east.ada.get(&path).await.ok();
    let body = |tags: &[(&str, &str)]| {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(&form.form(&path)[..2]);
        for (key, value) in tags {
            body.append_pair("key", key).append_pair("value", value);
        }
        body.finish()
    };
    let saved = east.ada.post(&path, "same-origin", &body(&[("site", "A&B"), ("", ""), ("owner", "")])).await.ok();
    saved.must_show("site: A&B");
    let tags = portal.app.product_tags(&east.actor, IdOrUid::Uid(port)).await.unwrap();
    let tag = |key: &str, value: &str| ResourceTag { key: key.to_owned(), value: value.to_owned() };
    assert_eq!(tags, [tag("owner", ""), tag("site", "A&B")]);
    let form = east.ada.get(&path).await.ok();
    let fields = &form.form(&path)[..2];
    let seal = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let wrong = east.ada.post(&path, "same-origin", &format!("{seal}&key=a&value=1&key=a&value=2")).await;
    assert_eq!(wrong.status, 400);
    wrong.must_show("Tag 2");
}

#[tokio::test]
async fn a_service_is_locked_unlocked_and_cancelled_with_its_cost_said_first() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let path = format!("/services/{}", pair.east_port);
    let page = pair.east.ada.get(&path).await.ok();
    let locked = pair.east.ada.submit(&page, &format!("{path}/lock"), &[]).await.ok();
    locked.must_show("Locked by your company");
    assert!(!locked.links().contains(&format!("{path}/edit")));
    let stopped = pair.east.ada.get(&format!("{path}/cancel")).await.ok();
    stopped.must_show("It can't be cancelled as things are");
    assert!(!stopped.has_form(&format!("{path}/cancel")));
    let unlocked = pair.east.ada.submit(&locked, &format!("{path}/unlock"), &[]).await.ok();
    unlocked.must_show("Unlocked.");
    let cancel = pair.east.ada.get(&format!("{path}/cancel")).await.ok();
    for said in ["1 connection", "West Ltd", "What it costs", "can't be restored"] {
        cancel.must_show(said);
    }
    let long = "x".repeat(401);
    let wrong = pair.east.ada.submit(&cancel, &format!("{path}/cancel"), &[("comment", &long)]).await;
    assert!(wrong.status == 400 && wrong.html.contains("id=\"comment-said\""));
    let typed = [("reason", "PROJECT_ENDED"), ("comment", "Over")];
    let done = pair.east.ada.submit(&wrong, &format!("{path}/cancel"), &typed).await.ok();
    done.must_show("Cancelled.");
    assert_eq!(portal.status(&pair.east, pair.east_port).await, Status::Decommissioned);
    assert_eq!(portal.status(&pair.west, pair.vxc).await, Status::Decommissioned);
    assert!(!done.html.contains("London core"));
    pair.east.ada.get("/services?state=ended").await.ok().must_show("London core");
}

#[tokio::test]
async fn a_connections_id_leads_to_its_own_page_and_anothers_service_is_not_there() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    let page = pair.west.ada.get(&format!("/services/{}", pair.vxc)).await.ok();
    assert_eq!(page.path, format!("/services/vxc/{}", pair.vxc));
    for end in ["", "/edit", "/tags", "/cancel", "/vlans", "/traffic", "/history"] {
        let answer = pair.west.ada.get(&format!("/services/{}{end}", pair.east_port)).await;
        assert_eq!(answer.status, 404, "{end}: {}", answer.text());
        answer.must_not_show("London core");
    }
    let seal = pair.west.ada.get("/services").await.form("/sign-out")[0].1.clone();
    for end in ["edit", "tags", "lock", "unlock", "cancel"] {
        let path = format!("/services/{}/{end}", pair.east_port);
        let answer = pair.west.ada.post(&path, "same-origin", &format!("form={seal}&name=Mine")).await;
        assert_eq!(answer.status, 404, "{end}");
    }
    for wrong in ["x", "0", "..", "%00"] {
        assert_eq!(pair.west.ada.get(&format!("/services/{wrong}")).await.status, 404, "{wrong}");
    }
}

#[tokio::test]
async fn whoever_only_reads_is_offered_nothing_else() {
    let portal = Portal::open().await;
    let pair = portal.pair().await;
    let mut reader = portal.colleague(&pair.east, "Rita", Position::ReadOnly).await;
    let path = format!("/services/{}", pair.east_port);
    let page = reader.get(&path).await.ok();
    let mine = |actions: Vec<String>| actions.into_iter().filter(|action| action.starts_with("/services")).count();
    assert_eq!(mine(page.actions()), 0);
    for link in ["edit", "cancel", "tags"] {
        assert!(!page.links().contains(&format!("{path}/{link}")), "{link}");
        assert_eq!(reader.get(&format!("{path}/{link}")).await.status, 403, "{link}");
    }
    page.must_not_show("Lovelace");
    let list = reader.get("/services").await.ok();
    assert!(!list.shows("Order a service") && !list.shows("New connection"));
    assert_eq!(reader.get("/services/order").await.status, 403);
}

#[tokio::test]
async fn the_list_and_the_page_hear_of_changes() {
    let portal = Portal::open().await;
    let mut pair = portal.pair().await;
    for path in ["/services".to_owned(), format!("/services/{}", pair.west_port), "/map".to_owned()] {
        let page = pair.west.ada.get(&path).await.ok();
        let own = page.streams().into_iter().find(|stream| !stream.starts_with("/live/count")).unwrap();
        let mut stream = pair.west.ada.open(&own).await;
        assert!(stream.next().await.unwrap().starts_with(':'), "the page is right");
        portal.router(&pair.west, "Router").await;
        portal.app.lock(&pair.west.actor, IdOrUid::Uid(pair.west_port), path == "/services").await.unwrap();
        let heard = stream.next().await.unwrap();
        assert!(heard.starts_with("event: changed"), "{path}: {heard}");
    }
}
