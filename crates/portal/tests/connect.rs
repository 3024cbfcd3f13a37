//! Making a connection, from the A-End to the order.

use domain::{Position, Uid};

use crate::kit::{Company, Portal, Seen};

/// Up to the details, with a key.
async fn enter(who: &mut Company, a: Uid, key: &str) -> Seen {
    let page = who.ada.get(&format!("/connect?a={a}")).await.ok();
    page.must_show("Enter Service Key");
    who.ada.submit(&page, "/connect/details", &[("serviceKey", key)]).await
}

async fn two() -> (Portal, Company, Company, Uid, Uid) {
    let portal = Portal::open().await;
    let (east, west) = (portal.company("East Ltd").await, portal.company("West Ltd").await);
    let (east_port, west_port) = (portal.port(&east, "London core").await, portal.port(&west, "Paris edge").await);
    (portal, east, west, east_port, west_port)
}

#[tokio::test]
async fn west_connects_with_easts_key() {
    let (portal, east, mut west, east_port, west_port) = two().await;
    let key = portal.key(&east, east_port, Some(100)).await.to_string();
    let start = west.ada.get("/connect").await.ok();
    start.must_show("Paris edge");
    assert!(start.links().contains(&format!("/connect?a={west_port}")));
    let details = enter(&mut west, west_port, &format!("  {}  ", key.to_uppercase())).await.ok();
    for shown in ["East Ltd", "500 Mbit/s", "Single Use", "2026-07-31", "Service Level Reference", "the key's maximum"]
    {
        details.must_show(shown);
    }
    for private in ["London core", "For West", &east_port.to_string(), "VLAN 100"] {
        assert!(!details.html.contains(private), "{private}");
    }
    let typed = [
        ("productName", "To East"),
        ("costCentre", "SLR-77"),
        ("rateLimit", "300"),
        ("term", "12"),
        ("aEnd.vlan", "200"),
    ];
    let summary = west.ada.submit(&details, "/connect/summary", &typed).await.ok();
    for shown in ["To East", "SLR-77", "300 Mbit/s", "12 months", "Paris edge, VLAN 200", "East Ltd", "a month"] {
        summary.must_show(shown);
    }
    summary.must_not_show("London core");
    let placed = west.ada.submit(&summary, "/connect/order", &[]).await.ok();
    assert!(placed.path.starts_with("/services/vxc/") && placed.path.ends_with("?done=connected"), "{}", placed.path);
    placed.must_show("To East");
    portal.run_workers().await;
    let path = placed.path.split('?').next().unwrap().to_owned();
    west.ada.get(&path).await.ok().must_show("Live");
    for page in [&start, &details, &summary, &placed] {
        assert!(!page.path.contains(&key) && !page.links().iter().any(|link| link.contains(&key)), "{}", page.path);
    }
    let again = enter(&mut west, west_port, &key).await;
    assert_eq!(again.status, 400);
    again.must_show("This service key can't be used now; ask East Ltd.");
}

#[tokio::test]
async fn mistakes_stand_at_their_fields_and_nothing_typed_is_lost() {
    let (portal, east, mut west, east_port, west_port) = two().await;
    let key = portal.key(&east, east_port, None).await.to_string();
    portal.key(&west, west_port, Some(200)).await;
    let details = enter(&mut west, west_port, &key).await.ok();
    for (typed, field) in [
        (("rateLimit", "501"), "rateLimit"),
        (("rateLimit", ""), "rateLimit"),
        (("rateLimit", "fast"), "rateLimit"),
        (("productName", " "), "productName"),
        (("aEnd.vlan", "200"), "aEnd.vlan"),
        (("aEnd.vlan", "4094"), "aEnd.vlan"),
        (("term", "7"), "term"),
    ] {
        let wrong = west.ada.submit(&details, "/connect/summary", &[("costCentre", "SLR-77"), typed]).await;
        assert_eq!(wrong.status, 400, "{typed:?}");
        assert!(wrong.html.contains(&format!("id=\"{field}-said\"")), "{typed:?}: {}", wrong.text());
        let form = wrong.form("/connect/summary");
        assert!(form.contains(&("costCentre".to_owned(), "SLR-77".to_owned())));
        assert!(form.contains(&("serviceKey".to_owned(), key.clone())));
    }
    let picked = west.ada.press(&details, "/connect/summary", "/connect/rows", &[("pick", "aEnd.vlan 2")]).await.ok();
    picked.must_show("VLAN 2 is free.");
    let summary = west.ada.submit(&picked, "/connect/summary", &[("costCentre", "SLR-77")]).await.ok();
    summary.must_show("Paris edge, VLAN 2");
    let back = west.ada.press(&summary, "/connect/order", "/connect/details", &[]).await.ok();
    assert!(back.form("/connect/summary").contains(&("costCentre".to_owned(), "SLR-77".to_owned())));
    assert!(back.form("/connect/summary").contains(&("aEnd.vlan".to_owned(), "2".to_owned())));
}

#[tokio::test]
async fn keys_that_cant_be_used_say_so_calmly() {
    let (portal, mut east, mut west, east_port, west_port) = two().await;
    let key = portal.key(&east, east_port, Some(100)).await;
    for (typed, said) in [
        ("", "Enter the service key that you were given."),
        ("nonsense", "This must be a whole service key"),
        ("6f1c9a52-3e7d-4a5b-9c41-2b7a7f1d0c11", "There is no service key like this"),
        (&key.to_string()[..8], "There is no service key like this"),
    ] {
        let page = enter(&mut west, west_port, typed).await;
        assert_eq!(page.status, 400, "{typed}");
        page.must_show(said);
        assert!(page.html.contains("id=\"serviceKey-said\""));
    }
    let path = format!("/keys/{key}");
    let page = east.ada.get(&path).await.ok();
    let form = page.actions().into_iter().find(|action| action.starts_with("/keys/")).unwrap();
    let kept: Vec<_> = page.form(&form).into_iter().filter(|(name, _)| name != "active").collect();
    let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    east.ada.post(&form, "same-origin", &body).await.ok().must_show("Not active");
    let off = enter(&mut west, west_port, &key.to_string()).await;
    off.must_show("This service key is not active; ask East Ltd to switch it on.");
    off.must_not_show("London core");
}

#[tokio::test]
async fn whoever_tries_many_keys_is_asked_to_wait() {
    let (_portal, _east, mut west, _, west_port) = two().await;
    let mut last = enter(&mut west, west_port, "6f1c9a52-3e7d-4a5b-9c41-2b7a7f1d0c11").await;
    for n in 0..25 {
        last = enter(&mut west, west_port, &format!("6f1c9a52-3e7d-4a5b-9c41-2b7a7f1d0c{n:02}")).await;
    }
    assert_eq!(last.status, 429);
    last.must_show("Several keys that don't exist were tried from your company; wait 3 seconds, then try again.");
    assert!(last.has_form("/connect/details"));
}

#[tokio::test]
async fn two_services_of_one_company_are_connected_without_a_key() {
    let (portal, _east, mut west, _, west_port) = two().await;
    let other = portal.port(&west, "Berlin edge").await;
    let choose = west.ada.get(&format!("/connect?a={west_port}&to=own")).await.ok();
    let path = format!("/connect/details?a={west_port}&b={other}");
    assert!(
        choose.links().contains(&path) && !choose.links().iter().any(|link| link.ends_with(&format!("b={west_port}")))
    );
    let details = west.ada.get(&path).await.ok();
    details.must_show("B-End: Berlin edge");
    let typed = [("rateLimit", "1000"), ("aEnd.vlan", "300"), ("bEnd.untagged", "yes")];
    let summary = west.ada.submit(&details, "/connect/summary", &typed).await.ok();
    summary.must_show("Berlin edge, untagged");
    west.ada.submit(&summary, "/connect/order", &[]).await.ok().must_show("Paris edge to Berlin edge");
    let refused = west.ada.submit(&details, "/connect/summary", &[("bEnd.vlan", "5")]).await;
    assert!(refused.html.contains("id=\"bEnd.vlan-said\""), "{}", refused.text());
}

#[tokio::test]
async fn an_mcrs_configuration_and_its_secret_come_through_all_steps_unseen() {
    let (portal, east, mut west, east_port, _) = two().await;
    let mcr = portal.mcr(&west, "Paris router").await;
    let key = portal.key(&east, east_port, Some(100)).await.to_string();
    let mut page = enter(&mut west, mcr, &key).await.ok();
    let at = "aEnd.partnerConfig.interfaces";
    for list in [at, &format!("{at}[0].ipAddresses"), &format!("{at}[0].bgpConnections")] {
        page =
            west.ada.press(&page, "/connect/summary", "/connect/rows", &[("rows", &format!("add {list}"))]).await.ok();
    }
    let names: Vec<String> = ["ipAddresses[0]", "bgpConnections[0].peerAsn", "bgpConnections[0].localIpAddress"]
        .into_iter()
        .chain(["bgpConnections[0].peerIpAddress", "bgpConnections[0].password"])
        .map(|field| format!("{at}[0].{field}"))
        .collect();
    let values = ["192.0.2.1/30", "64500", "192.0.2.1", "192.0.2.2", "hush-hush"];
    let typed: Vec<_> = names.iter().map(String::as_str).zip(values).collect();
    let summary = west.ada.submit(&page, "/connect/summary", &typed).await.ok();
    summary.must_show("Paris router, 1 interface");
    let back = west.ada.press(&summary, "/connect/order", "/connect/details", &[]).await.ok();
    let summary = west.ada.submit(&back, "/connect/summary", &[]).await.ok();
    for seen in [&back, &summary] {
        assert!(!seen.html.contains("hush-hush"));
    }
    let placed = west.ada.submit(&summary, "/connect/order", &[]).await.ok();
    let uid: Uid = placed.path.trim_start_matches("/services/vxc/")[..36].parse().unwrap();
    let app::products::Service::Vxc(view) = portal.app.service(&west.actor, uid.into()).await.unwrap() else {
        panic!()
    };
    let config = view.own_ends().next().unwrap().config.clone().unwrap();
    assert_eq!(config.interfaces[0].bgp_connections[0].password.as_ref().unwrap().reveal(), "hush-hush");
}

#[tokio::test]
async fn an_mves_end_names_its_vnic() {
    let (portal, east, mut west, east_port, _) = two().await;
    let mve = portal.mve(&west, "Firewall").await;
    let key = portal.key(&east, east_port, Some(100)).await.to_string();
    let details = enter(&mut west, mve, &key).await.ok();
    let typed = [("aEnd.vNicIndex", "1"), ("aEnd.untagged", "yes"), ("rateLimit", "100")];
    let summary = west.ada.submit(&details, "/connect/summary", &typed).await.ok();
    summary.must_show("Firewall, vNIC 1, untagged");
    west.ada.submit(&summary, "/connect/order", &[]).await.ok().must_show("Firewall");
}

#[tokio::test]
async fn nobody_connects_from_anothers_service_or_without_ordering_privileges() {
    let (portal, east, mut west, east_port, west_port) = two().await;
    assert_eq!(west.ada.get(&format!("/connect?a={east_port}")).await.status, 404);
    assert_eq!(west.ada.get(&format!("/connect/details?a={west_port}&b={east_port}")).await.status, 404);
    let key = portal.key(&east, east_port, None).await;
    let body = format!("a={east_port}&serviceKey={key}");
    for path in ["/connect/details", "/connect/rows", "/connect/summary"] {
        assert_eq!(west.ada.post(path, "same-origin", &body).await.status, 404, "{path}");
    }
    let mut reader = portal.colleague(&west, "Bob", Position::ReadOnly).await;
    assert_eq!(reader.get("/connect").await.status, 403);
    let body = format!("a={west_port}&serviceKey={key}&productName=x&rateLimit=1&term=1");
    for path in ["/connect/details", "/connect/rows", "/connect/summary"] {
        assert_eq!(reader.post(path, "same-origin", &body).await.status, 403, "{path}");
    }
    assert_eq!(reader.get("/connect/summary").await.status, 403);
}
