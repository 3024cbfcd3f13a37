//! Service keys: making one, seeing it, changing it, and what it carries for each kind of service.

use std::time::Duration;

use domain::{Position, Uid};

use crate::kit::{Browser, Company, Portal, Seen};

async fn east() -> (Portal, Company, Uid) {
    let portal = Portal::open().await;
    let east = portal.company("East Ltd").await;
    let port = portal.port(&east, "London core").await;
    (portal, east, port)
}

/// Makes a key with the form.
async fn add(browser: &mut Browser, service: Uid, typed: &[(&str, &str)]) -> Seen {
    let path = format!("/services/{service}/keys/new");
    let page = browser.get(&path).await.ok();
    browser.submit(&page, &path, typed).await
}

/// The page of the first key of a list.
async fn edit(browser: &mut Browser, list: &Seen) -> Seen {
    let path = list.links().into_iter().find(|link| link.starts_with("/keys/")).unwrap();
    browser.get(&path).await.ok()
}

#[tokio::test]
async fn a_key_is_made_shown_and_switched_off() {
    let (_portal, mut east, port) = east().await;
    let empty = east.ada.get(&format!("/services/{port}/keys")).await.ok();
    empty.must_show("No service keys yet");
    empty.must_show("Create Service Key");
    empty.must_show("A key can't be deleted once it is made.");
    let typed = [("description", "For West"), ("maxSpeed", "500"), ("vlan", "100"), ("active", "yes")];
    let list = add(&mut east.ada, port, &typed).await.ok();
    assert_eq!(list.path, format!("/services/{port}/keys?done=key-created"));
    for shown in [
        "The service key is ready to be shared.",
        "For West",
        "Single Use",
        "500 Mbit/s",
        "Active",
        "expires in 30 days",
        "never used",
        "Anyone who has it can make one connection of up to 500 Mbit/s to VLAN 100 of London core until 2026-07-31.",
    ] {
        list.must_show(shown);
    }
    assert!(list.html.contains("data-copy=\"k1\" aria-label=\"Copy service key\""));
    let page = edit(&mut east.ada, &list).await;
    for shown in ["For West", "None yet", "Service key made · Ada Lovelace", "Connections made with it"] {
        page.must_show(shown);
    }
    let form = page.form(page.path.as_str());
    assert!(form.contains(&("active".to_owned(), "yes".to_owned())));
    let off = east.ada.untick(&page, &page.path, &["active"]).await.ok();
    off.must_show("The service key is updated.");
    off.must_show("Not active");
    off.must_show("The service key is not active.");
    let all = east.ada.get("/keys").await.ok();
    all.must_show("Not active");
    all.must_show("London core");
}

#[tokio::test]
async fn a_vlan_in_use_is_said_at_its_field_and_nothing_typed_is_lost() {
    let (portal, mut east, port) = east().await;
    portal.key(&east, port, Some(100)).await;
    let refused = add(&mut east.ada, port, &[("description", "Second"), ("vlan", "100"), ("active", "yes")]).await;
    assert_eq!(refused.status, 400);
    assert!(refused.html.contains("id=\"vlan-said\">VLAN 100 not available on MEGAPORT service"), "{}", refused.html);
    assert!(refused.html.contains("value=\"Second\"") && refused.html.contains("aria-label=\"Use VLAN "));
    let rows = format!("/services/{port}/keys/new/rows");
    let form = format!("/services/{port}/keys/new");
    let picked = east.ada.press(&refused, &form, &rows, &[("pick", "vlan 101")]).await.ok();
    picked.must_show("VLAN 101 is free.");
    assert!(picked.form(&form).contains(&("vlan".to_owned(), "101".to_owned())));
    assert!(picked.form(&form).contains(&("description".to_owned(), "Second".to_owned())));
    east.ada.submit(&picked, &form, &[]).await.ok().must_show("VLAN 101 of London core");
}

#[tokio::test]
async fn a_vlan_is_looked_at_while_it_is_typed() {
    let (portal, mut east, port) = east().await;
    portal.key(&east, port, Some(100)).await;
    let path = |vlan: &str| format!("/connect/vlans/{port}?rows=/connect/rows&vlan={vlan}");
    for (typed, said) in [
        ("100", "VLAN 100 is not available."),
        ("101", "VLAN 101 is free."),
        ("5000", "must be"),
        ("ten", "This must be a whole number."),
        ("", "Use VLAN 2"),
    ] {
        let seen = east.ada.get(&path(typed)).await.ok();
        assert!(seen.html.contains(said), "{typed}: {}", seen.html);
    }
    let foreign = east.ada.get(&format!("/connect/vlans/{port}?rows=//evil.example&vlan=")).await.ok();
    assert!(!foreign.html.contains("evil"), "{}", foreign.html);
    let mut north = portal.company("North Ltd").await;
    assert_eq!(north.ada.get(&path("100")).await.status, 404);
}

#[tokio::test]
async fn an_mcrs_key_carries_a_configuration_that_is_built_row_by_row() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let mcr = portal.mcr(&east, "London router").await;
    let (form, rows) = (format!("/services/{mcr}/keys/new"), format!("/services/{mcr}/keys/new/rows"));
    let mut page = east.ada.get(&form).await.ok();
    page.must_show("B-End Configuration");
    assert!(!page.html.contains("name=\"vlan\""), "the exchange assigns the VLAN of an MCR");
    let at = "bEnd.partnerConfig.interfaces";
    for list in [at, &format!("{at}[0].ipAddresses"), &format!("{at}[0].ipRoutes"), &format!("{at}[0].bgpConnections")]
    {
        page = east
            .ada
            .press(&page, &form, &rows, &[("description", "Routed"), ("rows", &format!("add {list}"))])
            .await
            .ok();
    }
    let name = |field: &str| format!("{at}[0].{field}");
    let (address, prefix, hop) = (name("ipAddresses[0]"), name("ipRoutes[0].prefix"), name("ipRoutes[0].nextHop"));
    let (asn, local) = (name("bgpConnections[0].peerAsn"), name("bgpConnections[0].localIpAddress"));
    let (peer, password) = (name("bgpConnections[0].peerIpAddress"), name("bgpConnections[0].password"));
    let typed = [
        (address.as_str(), "192.0.2.1/30"),
        (&prefix, "198.51.100.0/24"),
        (&hop, "203.0.113.9"),
        (&asn, "64500"),
        (&local, "192.0.2.1"),
        (&peer, "192.0.2.2"),
        (&password, "hush-hush"),
        ("active", "yes"),
    ];
    let wrong = east.ada.submit(&page, &form, &typed).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.html.contains(&format!("id=\"{hop}-said\"")), "{}", wrong.text());
    assert!(!wrong.html.contains("hush-hush"), "a secret stands in no page");
    let list = east.ada.submit(&wrong, &form, &[(hop.as_str(), "192.0.2.2")]).await.ok();
    list.must_show("Routed");
    list.must_show("MCR configuration");
    let page = edit(&mut east.ada, &list).await;
    for stored in ["192.0.2.1/30", "198.51.100.0/24", "64500"] {
        assert!(page.html.contains(stored), "{stored}");
    }
    assert!(!page.html.contains("hush-hush"));
    let key: Uid = page.html.split("id=\"key\">").nth(1).unwrap()[..36].parse().unwrap();
    let mut west = portal.company("West Ltd").await;
    let west_port = portal.port(&west, "Paris edge").await;
    let vxc = portal.connect_at(&west, west_port, key, "To East", 100).await;
    let app::products::Service::Vxc(view) = portal.app.service(&east.actor, vxc.into()).await.unwrap() else {
        panic!()
    };
    let config = view.own_ends().next().unwrap().config.clone().unwrap();
    assert_eq!(config.interfaces[0].bgp_connections[0].password.as_ref().unwrap().reveal(), "hush-hush");
    assert_eq!(west.ada.get(&page.path).await.status, 404);
}

#[tokio::test]
async fn a_row_is_removed_and_what_was_typed_stays() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let mcr = portal.mcr(&east, "London router").await;
    let (form, rows) = (format!("/services/{mcr}/keys/new"), format!("/services/{mcr}/keys/new/rows"));
    let page = east.ada.get(&form).await.ok();
    let at = "bEnd.partnerConfig.interfaces[0].ipAddresses";
    let names = [format!("{at}[0]"), format!("{at}[1]"), format!("{at}[2]")];
    let remove = format!("remove {at}[1]");
    let typed =
        [(names[0].as_str(), "192.0.2.1/30"), (&names[1], "nonsense"), (&names[2], "192.0.2.5/30"), ("rows", &remove)];
    let page = east.ada.press(&page, &form, &rows, &typed).await.ok();
    let fields = page.form(&form);
    assert!(fields.contains(&(names[0].clone(), "192.0.2.1/30".to_owned())));
    assert!(fields.contains(&(names[1].clone(), "192.0.2.5/30".to_owned())));
    assert!(!fields.iter().any(|(name, _)| *name == names[2]) && !page.html.contains("nonsense"));
    east.ada.submit(&page, &form, &[("active", "yes")]).await.ok().must_show("The service key is ready to be shared.");
}

#[tokio::test]
async fn an_mves_key_names_its_vnic_and_preferred_vlan() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let mve = portal.mve(&east, "Firewall").await;
    let page = east.ada.get(&format!("/services/{mve}/keys/new")).await.ok();
    page.must_show("Preferred B-End VLAN");
    page.must_show("1: Data");
    let list = add(&mut east.ada, mve, &[("bEnd.vNicIndex", "1"), ("vlan", "100"), ("maxSpeed", "100")]).await.ok();
    list.must_show("one connection of up to 100 Mbit/s to vNIC 1, VLAN 100 of Firewall");
}

#[tokio::test]
async fn further_settings_are_kept_and_said() {
    let (portal, mut east, port) = east().await;
    let west = portal.company("West Ltd").await;
    let typed = [
        ("singleUse", "multi"),
        ("maxSpeed", "1000"),
        ("ask", "yes"),
        ("limits.maxUses", "3"),
        ("limits.maxTotalMbps", "2000"),
        ("limits.companies", &west.uid.to_string()),
        ("lasts", "dates"),
        ("validFor.start", "2026-07-10"),
        ("validFor.end", "2026-08-01"),
        ("active", "yes"),
    ];
    let list = add(&mut east.ada, port, &typed).await.ok();
    list.must_show(
        "Only the company you named can make up to 3 connections of up to 1 Gbit/s each, 2 Gbit/s together, to London core \
         from 2026-07-10 until 2026-08-01. You are asked before each connection.",
    );
    list.must_show("Not valid yet");
    list.must_show("becomes valid in 9 days");
    let page = edit(&mut east.ada, &list).await;
    let path = page.path.clone();
    let same = east.ada.submit(&page, &path, &[]).await.ok();
    same.must_show("The service key is updated.");
    same.must_show("2026-07-10 00:00 to 2026-08-01 23:59");
    let mistake = east.ada.submit(&same, &path, &[("limits.companies", "nobody")]).await;
    assert!(mistake.html.contains("id=\"limits.companies-said\""), "{}", mistake.text());
}

#[tokio::test]
async fn each_mistake_stands_at_its_field() {
    let (_portal, mut east, port) = east().await;
    let long = "x".repeat(256);
    for (typed, field) in [
        (vec![("maxSpeed", "99999")], "maxSpeed"),
        (vec![("maxSpeed", "fast")], "maxSpeed"),
        (vec![("vlan", "4094")], "vlan"),
        (vec![("singleUse", "multi"), ("vlan", "100")], "vlan"),
        (vec![("bEnd.innerVlan", "5")], "bEnd.innerVlan"),
        (vec![("lasts", "dates")], "validFor.end"),
        (vec![("lasts", "dates"), ("validFor.end", "yesterday")], "validFor.end"),
        (vec![("lasts", "dates"), ("validFor.end", "2026-06-01")], "validFor.end"),
        (vec![("limits.maxUses", "2")], "limits.maxUses"),
        (vec![("description", long.as_str())], "description"),
    ] {
        let page = add(&mut east.ada, port, &typed).await;
        assert_eq!(page.status, 400, "{typed:?}");
        assert!(page.html.contains(&format!("id=\"{field}-said\"")), "{typed:?}: {}", page.text());
    }
    east.ada.get(&format!("/services/{port}/keys")).await.ok().must_show("No service keys yet");
}

#[tokio::test]
async fn used_and_expired_keys_are_hidden_until_asked_for_and_found_by_search() {
    let (portal, mut east, port) = east().await;
    let west = portal.company("West Ltd").await;
    let west_port = portal.port(&west, "Paris edge").await;
    let key = portal.key(&east, port, Some(100)).await;
    let vxc = portal.connect(&west, west_port, key, "To East").await;
    add(&mut east.ada, port, &[("description", "Second"), ("maxSpeed", "500")]).await.ok();
    let list = east.ada.get(&format!("/services/{port}/keys")).await.ok();
    list.must_not_show("For West");
    let all = east.ada.get("/keys?ended=yes").await.ok();
    all.must_show("For West");
    all.must_show("Used");
    east.ada.get("/keys?q=second").await.ok().must_show("Second");
    let none = east.ada.get("/keys?q=third").await.ok();
    none.must_show("No key like that");
    let short: String = key.to_string().chars().take(13).collect();
    let page = east.ada.get(&format!("/keys/{short}")).await.ok();
    for shown in ["West Ltd", "Connection from West Ltd", "The key has been used: its VLAN stays as it is."] {
        page.must_show(shown);
    }
    assert!(page.links().contains(&format!("/services/vxc/{vxc}")) && !page.html.contains("Paris edge"));
    east.ada.get(&format!("/keys/{key}")).await.ok();
    let like = page.links().into_iter().find(|link| link.contains("like=")).unwrap();
    assert!(!like.contains(&key.to_string()), "a key stands in no address");
    let new = east.ada.get(&like).await.ok();
    let form = new.form(&format!("/services/{port}/keys/new"));
    assert!(form.contains(&("description".to_owned(), "For West".to_owned())));
    assert!(form.contains(&("vlan".to_owned(), String::new())));
    portal.clock.advance(Duration::from_hours(24 * 40));
    let mut ada = portal.browser();
    ada.sign_in(&east.email).await;
    ada.get("/keys").await.ok().must_show("Used and expired keys are shown when you tick the box.");
    ada.get("/keys?ended=yes").await.ok().must_show("Expired");
}

#[tokio::test]
async fn strangers_and_people_without_ordering_privileges_get_nowhere() {
    let (portal, east, port) = east().await;
    let key = portal.key(&east, port, Some(100)).await;
    let mut north = portal.company("North Ltd").await;
    let paths = [format!("/services/{port}/keys"), format!("/services/{port}/keys/new"), format!("/keys/{key}")];
    for path in &paths {
        assert_eq!(north.ada.get(path).await.status, 404, "{path}");
    }
    let own = north.ada.get("/keys").await.ok();
    let body = format!("form={}&active=yes", own.form("/sign-out")[0].1);
    for path in [format!("/services/{port}/keys/new"), format!("/keys/{key}"), format!("/keys/{key}/rows")] {
        assert_eq!(north.ada.post(&path, "same-origin", &body).await.status, 404, "{path}");
    }
    let people =
        [("Bob", Position::TechnicalContact), ("Cleo", Position::ReadOnly), ("Dan", Position::FinancialContact)];
    for (name, position) in people {
        let mut person = portal.colleague(&east, name, position).await;
        for path in paths.iter().map(String::as_str).chain(["/keys"]) {
            assert_eq!(person.get(path).await.status, 403, "{position} {path}");
        }
        for path in [
            format!("/services/{port}/keys/new/rows"),
            format!("/services/{port}/keys/new"),
            format!("/keys/{key}/rows"),
        ] {
            let seal = person.get("/services").await.ok().form("/sign-out").remove(0).1;
            let answer = person.post(&path, "same-origin", &format!("form={seal}&rows=add+x")).await;
            assert_eq!(answer.status, 403, "{position} {path}");
        }
    }
}

#[tokio::test]
async fn a_service_that_takes_no_keys_says_why() {
    let (portal, mut east, port) = east().await;
    let other = portal.port(&east, "London other").await;
    portal.untagged(&east, port, other).await;
    let page = east.ada.get(&format!("/services/{port}/keys")).await.ok();
    page.must_show("No key can be made here now.");
    page.must_show("An untagged VXC is attached, which must be the only one.");
    page.must_not_show("Create Service Key");
    let new = east.ada.get(&format!("/services/{port}/keys/new")).await.ok();
    assert!(!new.has_form(&format!("/services/{port}/keys/new")));
}

#[tokio::test]
async fn names_with_markup_are_shown_as_text() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let port = portal.port(&east, "<script>port</script>").await;
    let list = add(&mut east.ada, port, &[("description", "<img src=x>\"'")]).await.ok();
    let page = edit(&mut east.ada, &list).await;
    let all = east.ada.get("/keys").await.ok();
    for seen in [&list, &page, &all] {
        assert!(!seen.html.contains("<script>port") && !seen.html.contains("<img"), "{}", seen.path);
        seen.must_show("<img src=x>\"'");
    }
}

#[tokio::test]
async fn a_page_of_keys_is_small() {
    let (portal, mut east, port) = east().await;
    for _ in 0..45 {
        portal.key(&east, port, None).await;
    }
    let page = east.ada.get("/keys").await.ok();
    assert!(page.html.len() < 60_000, "{}", page.html.len());
    page.must_show("1–40 of 45");
    east.ada.get("/keys?page=2").await.ok().must_show("41–45 of 45");
}
