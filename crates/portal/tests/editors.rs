//! Forms with a router's configuration: how many rows they hold, and how large what they answer can become.

use app::vxcs::EndAsk;
use domain::mcr::{BgpDraft, Draft, InterfaceDraft};

use crate::kit::{Company, Portal};

/// What the listener takes of a form, bytes.
const BODY: usize = 256 * 1024;

struct Page {
    /// Where its form is.
    form: String,
    /// The addresses that show the form again.
    to: Vec<String>,
    editors: &'static [&'static str],
    /// What else has to be sent.
    more: String,
}

async fn pages(portal: &Portal, west: &mut Company) -> Vec<Page> {
    let (mcr, other) = (portal.mcr(west, "Paris router").await, portal.mcr(west, "Lyon router").await);
    let east = portal.company("East Ltd").await;
    let port = portal.port(&east, "London core").await;
    let key = portal.key(&east, port, Some(100)).await;
    let new = format!("/services/{mcr}/keys/new");
    let own = portal.key(west, mcr, None).await.to_string();
    let own = format!("/keys/{}", own.get(..13).unwrap());
    let vxc = format!("/services/vxc/{}/edit", portal.connect_from(west, mcr, key, EndAsk::default()).await);
    let (rows, key_config) = (|path: &str| format!("{path}/rows"), &["bEnd.partnerConfig"]);
    let connect = ["details", "rows", "summary", "order"].map(|step| format!("/connect/{step}")).to_vec();
    vec![
        Page { to: vec![rows(&new), new.clone()], form: new, editors: key_config, more: String::new() },
        Page { to: vec![rows(&own), own.clone()], form: own, editors: key_config, more: String::new() },
        Page { to: vec![rows(&vxc), vxc.clone()], form: vxc, editors: &["aEndConfig"], more: String::new() },
        Page {
            form: "/services".to_owned(),
            to: connect,
            editors: &["aEnd.partnerConfig", "bEnd.partnerConfig"],
            more: format!("a={mcr}&b={other}&"),
        },
    ]
}

/// All rows that a form holds, each with a field, shared among so many interfaces.
fn fullest(at: &str) -> Vec<String> {
    let lists = [("ipAddresses", 256, ""), ("natIpAddresses", 64, ""), ("ipRoutes", 256, ".prefix")];
    let interface = |i: usize| format!("{at}.interfaces[{i}]");
    let mut names: Vec<_> = (0..32).map(|i| format!("{}.vlan", interface(i))).collect();
    for (list, most, field) in lists.into_iter().chain([("bgpConnections", 64, ".peerAsn")]) {
        names.extend((0..most).map(|row| format!("{}.{list}[{row}]{field}", interface(row % 32))));
    }
    names
}

/// So many times this in each, until the form is as large as it may be.
fn body(start: String, names: &[String], filling: &str) -> String {
    let bare: usize = start.len() + names.iter().map(|name| name.len() + 2).sum::<usize>();
    let each = (BODY - bare) / names.len() / filling.len();
    names.iter().fold(start, |body, name| format!("{body}&{name}={}", filling.repeat(each)))
}

#[tokio::test]
async fn no_page_with_an_editor_is_larger_than_a_small_multiple_of_the_largest_form() {
    let portal = Portal::open().await;
    let mut west = portal.company("West Ltd").await;
    for page in pages(&portal, &mut west).await {
        let names: Vec<String> = page.editors.iter().flat_map(|at| fullest(at)).collect();
        for (to, filling) in page.to.iter().flat_map(|to| [(to, "x"), (to, "\"")]) {
            let seal = west.ada.get(&page.form).await.ok().form("/account/theme").remove(0).1;
            let body = body(format!("{}form={seal}", page.more), &names, filling);
            assert!(body.len() <= BODY && body.len() > BODY - 4096, "{}", body.len());
            let seen = west.ada.post(to, "same-origin", &body).await;
            assert!(matches!(seen.status.as_u16(), 200 | 400), "{to}: {}", seen.status);
            assert!(seen.html.len() < 15 * BODY, "{to} answers {} bytes to {}", seen.html.len(), body.len());
        }
    }
}

#[tokio::test]
async fn more_rows_than_a_form_holds_are_refused_in_words() {
    let portal = Portal::open().await;
    let mut west = portal.company("West Ltd").await;
    for page in pages(&portal, &mut west).await {
        for to in &page.to {
            let rows = |list: &str, n: usize| {
                let at = page.editors[0];
                let names = (0..n).map(|row| format!("&{at}.interfaces[{}].{list}[{row}].peerAsn=1", row % 20));
                format!("{}{}", page.more, names.collect::<String>())
            };
            for (list, n, said) in [
                ("bgpConnections", 1980, "A form holds at most 64 BGP connections"),
                ("bgpConnections", 65, "A form holds at most 64 BGP connections"),
                ("ipRoutes", 257, "A form holds at most 256 static routes"),
                ("ipAddresses", 257, "A form holds at most 256 IP addresses"),
            ] {
                let seal = west.ada.get(&page.form).await.ok().form("/account/theme").remove(0).1;
                let seen = west.ada.post(to, "same-origin", &format!("form={seal}&{}", rows(list, n))).await;
                assert_eq!(seen.status, 400, "{to} {n} {list}");
                seen.must_show(said);
                assert!(seen.html.len() < 20_000, "{to}");
            }
        }
    }
}

#[tokio::test]
async fn the_last_row_has_no_button_for_another_and_a_full_form_can_be_sent() {
    let portal = Portal::open().await;
    let mut west = portal.company("West Ltd").await;
    let mcr = portal.mcr(&west, "Paris router").await;
    let new = format!("/services/{mcr}/keys/new");
    let page = west.ada.get(&new).await.ok();
    let names = fullest("bEnd.partnerConfig");
    let typed: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let full = west.ada.press(&page, &new, &format!("{new}/rows"), &typed).await.ok();
    full.must_show("A form holds no more of them.");
    assert!(!full.html.contains("value=\"add "), "no button for another row of any kind");
    let again = west.ada.submit(&full, &new, &[("maxSpeed", "many")]).await;
    assert_eq!(again.status, 400);
    again.must_show("This must be a whole number.");
}

#[tokio::test]
async fn a_configuration_that_is_larger_than_a_form_stays_as_it_is() {
    let portal = Portal::open().await;
    let (east, mut west) = (portal.company("East Ltd").await, portal.company("West Ltd").await);
    let (port, mcr) = (portal.port(&east, "London core").await, portal.mcr(&west, "Paris router").await);
    let key = portal.key(&east, port, Some(100)).await;
    let peer = |n: u32| BgpDraft {
        peer_asn: Some(64_500),
        local_ip_address: "10.0.0.1".to_owned(),
        peer_ip_address: format!("10.0.0.{}", n + 2),
        ..BgpDraft::default()
    };
    let interface = InterfaceDraft {
        ip_addresses: vec!["10.0.0.1/24".to_owned()],
        bgp_connections: (0..70).map(peer).collect(),
        ..InterfaceDraft::default()
    };
    let config = Some(Draft { interfaces: vec![interface] });
    let vxc = portal.connect_from(&west, mcr, key, EndAsk { config, ..EndAsk::default() }).await;
    let edit = format!("/services/vxc/{vxc}/edit");
    let form = west.ada.get(&edit).await.ok();
    form.must_show("This configuration has more rows than a form holds. It stays as it is");
    west.ada.submit(&form, &edit, &[("name", "Renamed")]).await.ok().must_show("Saved.");
    let stored = portal.app.vxc(&west.actor, vxc.into()).await.unwrap();
    let config = stored.own_ends().next().unwrap().config.clone().unwrap();
    assert_eq!(config.interfaces[0].bgp_connections.len(), 70);
}
