//! The page of a connection: what each side sees, may do, asks for and decides.

use app::service_keys::LimitsAsked;
use app::vxcs::EndAsk;
use domain::mcr::{BgpDraft, Draft, InterfaceDraft, SecretText};
use domain::{Patch, Position, Uid};

use crate::kit::{Company, Pair, Portal};

impl Portal {
    /// A connection from an MCR, with a BGP connection that has a password.
    async fn routed(&self, company: &Company, mcr: Uid, key: Uid) -> Uid {
        let bgp = BgpDraft {
            peer_asn: Some(64_500),
            local_ip_address: "192.0.2.1".to_owned(),
            peer_ip_address: "192.0.2.2".to_owned(),
            password: Patch::Set(SecretText::new("hush-hush")),
            ..BgpDraft::default()
        };
        let interface = InterfaceDraft {
            ip_addresses: vec!["192.0.2.1/30".to_owned()],
            bgp_connections: vec![bgp],
            ..InterfaceDraft::default()
        };
        let config = Some(Draft { interfaces: vec![interface] });
        self.connect_from(company, mcr, key, EndAsk { config, ..EndAsk::default() }).await
    }

    async fn bgp_password(&self, company: &Company, path: &str) -> Option<String> {
        let uid: Uid = path.rsplit('/').next().unwrap().parse().unwrap();
        let vxc = self.app.vxc(&company.actor, uid.into()).await.unwrap();
        let config = vxc.own_ends().next().unwrap().config.clone().unwrap();
        config.interfaces[0].bgp_connections[0].password.as_ref().map(|password| password.reveal().to_owned())
    }
}

async fn pair() -> (Portal, Pair, String) {
    let portal = Portal::open().await;
    let pair = portal.pair().await;
    let path = format!("/services/vxc/{}", pair.vxc);
    (portal, pair, path)
}

#[tokio::test]
async fn each_side_sees_its_own_end_and_of_the_other_the_name() {
    let (_portal, mut pair, path) = pair().await;
    let west = pair.west.ada.get(&path).await.ok();
    for own in ["To East", "Paris edge", "VLAN 200", "500 Mbit/s", "East Ltd", "Live", "Service Level Reference"] {
        west.must_show(own);
    }
    let east = pair.east.ada.get(&path).await.ok();
    for own in ["London core", "VLAN 100", "500 Mbit/s", "West Ltd", "Live"] {
        east.must_show(own);
    }
    for (page, private) in [(&west, ["London core", "VLAN 100"]), (&east, ["Paris edge", "VLAN 200"])] {
        for text in private {
            assert!(!page.html.contains(text), "{text}");
        }
    }
    for (page, port) in [(&west, pair.east_port), (&east, pair.west_port)] {
        assert!(!page.html.contains(&port.to_string()));
    }
    east.must_not_show("Service Level Reference");
    east.must_not_show("Delete the connection");
    east.must_not_show("Shut down");
}

#[tokio::test]
async fn it_isnt_there_for_a_stranger() {
    let (portal, pair, path) = pair().await;
    let mut north = portal.company("North Ltd").await;
    assert_eq!(north.ada.get(&path).await.status, 404);
    for deed in ["approve", "deny", "withdraw", "isolate", "join", "shut-down", "resume", "lock", "unlock", "restore"] {
        let page = north.ada.get("/inbox").await.ok();
        let body = format!("form={}&proposal={}", page.form("/sign-out")[0].1, pair.vxc);
        assert_eq!(north.ada.post(&format!("{path}/{deed}"), "same-origin", &body).await.status, 404, "{deed}");
    }
    assert_eq!(north.ada.get(&format!("{path}/edit")).await.status, 404);
    assert_eq!(north.ada.get(&format!("{path}/delete")).await.status, 404);
    assert_eq!(north.ada.get("/services/vxc/nonsense").await.status, 404);
    assert_eq!(north.ada.get(&format!("/live/vxc/{}", pair.vxc)).await.status, 404);
}

#[tokio::test]
async fn a_change_of_the_vlan_is_asked_for_in_a_box_and_approved() {
    let (portal, mut pair, path) = pair().await;
    let edit = pair.west.ada.get(&format!("{path}/edit")).await.ok();
    edit.must_show("East Ltd has to agree.");
    let asked = pair.west.ada.submit(&edit, &format!("{path}/edit"), &[("aEndVlan", "300")]).await.ok();
    asked.must_show("The other side has been asked. Nothing changes until it agrees.");
    asked.must_show("VLAN: 200 → 300");
    asked.must_show("You have asked East Ltd");
    let east = pair.east.ada.get(&path).await.ok();
    east.must_show("West Ltd asks");
    east.must_show("Nothing on your side changes.");
    assert!(!east.holds_word("300") && !east.holds_word("200"), "no value of West's is told:\n{}", east.html);
    let done = pair.east.ada.submit(&east, &format!("{path}/approve"), &[]).await.ok();
    done.must_show("Approved.");
    portal.run_workers().await;
    pair.west.ada.get(&path).await.ok().must_show("VLAN 300");
}

#[tokio::test]
async fn what_is_denied_or_withdrawn_changes_nothing() {
    let (_portal, mut pair, path) = pair().await;
    let edit = format!("{path}/edit");
    let form = pair.east.ada.get(&edit).await.ok();
    pair.east.ada.submit(&form, &edit, &[("bEndVlan", "101")]).await.ok().must_show("VLAN: 100 → 101");
    let west = pair.west.ada.get("/inbox").await.ok();
    west.must_show("East Ltd asks about To East");
    pair.west.ada.submit(&west, &format!("{path}/deny"), &[]).await.ok().must_show("Denied. Nothing was changed.");
    pair.east.ada.get(&path).await.ok().must_show("VLAN 100");
    let form = pair.east.ada.get(&edit).await.ok();
    let asked = pair.east.ada.submit(&form, &edit, &[("bEndVlan", "102")]).await.ok();
    let gone = pair.east.ada.submit(&asked, &format!("{path}/withdraw"), &[]).await.ok();
    gone.must_show("Withdrawn.");
    gone.must_not_show("You have asked");
    assert!(!pair.west.ada.get(&path).await.ok().has_form(&format!("{path}/approve")));
}

#[tokio::test]
async fn a_decision_is_about_what_was_shown_and_not_about_what_took_its_place() {
    let (_portal, mut pair, path) = pair().await;
    let edit = format!("{path}/edit");
    let form = pair.west.ada.get(&edit).await.ok();
    pair.west.ada.submit(&form, &edit, &[("aEndVlan", "300")]).await.ok();
    let stale = pair.east.ada.get(&path).await.ok();
    let form = pair.west.ada.get(&edit).await.ok();
    pair.west.ada.submit(&form, &edit, &[("aEndVlan", "301")]).await.ok();
    let answer = pair.east.ada.submit(&stale, &format!("{path}/approve"), &[]).await;
    assert!(answer.status.is_client_error(), "{}", answer.text());
    pair.west.ada.get(&path).await.ok().must_show("VLAN 200");
}

#[tokio::test]
async fn a_decision_sent_to_another_connections_address_is_about_nothing() {
    let (portal, mut pair, path) = pair().await;
    let key = portal.key(&pair.east, pair.east_port, Some(101)).await;
    let other = portal.connect_from(&pair.west, pair.west_port, key, EndAsk { vlan: Some(201), ..EndAsk::default() });
    let other = format!("/services/vxc/{}", other.await);
    let form = pair.west.ada.get(&format!("{path}/edit")).await.ok();
    let asked = pair.west.ada.submit(&form, &format!("{path}/edit"), &[("aEndVlan", "300")]).await.ok();
    let browser = &mut pair.east.ada;
    for word in ["approve", "deny"] {
        let page = browser.get(&path).await.ok();
        let target = format!("{other}/{word}");
        let mut form = page.form(&format!("{path}/{word}"));
        form.retain(|(name, _)| name == "proposal");
        let token = browser.get(&other).await.ok().form("/sign-out")[0].1.clone();
        let body = format!("form={token}&proposal={}", form[0].1);
        assert_eq!(browser.post(&target, "same-origin", &body).await.status, 404, "{word}");
    }
    let proposal = asked.form(&format!("{path}/withdraw")).into_iter().find(|(name, _)| name == "proposal").unwrap().1;
    let token = pair.west.ada.get(&other).await.ok().form("/sign-out")[0].1.clone();
    let body = format!("form={token}&proposal={proposal}");
    assert_eq!(pair.west.ada.post(&format!("{other}/withdraw"), "same-origin", &body).await.status, 404);
    pair.west.ada.get(&path).await.ok().must_show("VLAN: 200 → 300");
}

#[tokio::test]
async fn who_asks_while_the_other_side_asks_too_is_told_so() {
    let (_portal, mut pair, path) = pair().await;
    let edit = format!("{path}/edit");
    let form = pair.west.ada.get(&edit).await.ok();
    pair.west.ada.submit(&form, &edit, &[("aEndVlan", "300")]).await.ok();
    let form = pair.east.ada.get(&edit).await.ok();
    let asked = pair.east.ada.submit(&form, &edit, &[("bEndVlan", "101")]).await.ok();
    asked.must_show("The other side has been asked.");
}

#[tokio::test]
async fn a_rate_above_what_the_key_is_for_in_total_is_said_before_it_is_approved() {
    let (portal, mut pair, _path) = pair().await;
    let limits = LimitsAsked { total_mbps: Some(600), ..LimitsAsked::default() };
    let key = portal.many_use_key(&pair.east, pair.east_port, limits).await;
    let ask = EndAsk { vlan: Some(201), ..EndAsk::default() };
    let vxc = portal.connect_from(&pair.west, pair.west_port, key, ask).await;
    let path = format!("/services/vxc/{vxc}");
    let edit = format!("{path}/edit");
    for (rate, said) in [("550", false), ("700", true)] {
        let form = pair.west.ada.get(&edit).await.ok();
        pair.west.ada.submit(&form, &edit, &[("rateLimit", rate)]).await.ok();
        let east = pair.east.ada.get(&path).await.ok();
        east.must_show("asks");
        let warned = east.text().contains("carry 700 Mbit/s together; the key says 600 Mbit/s at most");
        assert_eq!(warned, said, "{}", east.text());
    }
}

#[tokio::test]
async fn each_side_gives_its_own_name_and_west_the_rate_and_the_reference() {
    let (_portal, mut pair, path) = pair().await;
    let edit = format!("{path}/edit");
    let form = pair.west.ada.get(&edit).await.ok();
    let typed = [("name", "Backup <line>"), ("rateLimit", "200"), ("costCentre", "SLR-7")];
    let saved = pair.west.ada.submit(&form, &edit, &typed).await.ok();
    for text in ["Saved.", "Backup <line>", "200 Mbit/s", "SLR-7"] {
        saved.must_show(text);
    }
    assert!(!saved.html.contains("<line>"));
    let form = pair.east.ada.get(&edit).await.ok();
    form.must_not_show("Rate limit");
    pair.east.ada.submit(&form, &edit, &[("name", "From West")]).await.ok().must_show("From West");
    pair.west.ada.get(&path).await.ok().must_show("Backup <line>");
    // A field that East's form doesn't have isn't heard, however it is sent.
    let form = pair.east.ada.get(&edit).await.ok();
    pair.east.ada.submit(&form, &edit, &[("rateLimit", "900"), ("aEndVlan", "5")]).await.ok();
    pair.west.ada.get(&path).await.ok().must_show("200 Mbit/s");
}

#[tokio::test]
async fn a_mistake_comes_back_at_its_field_with_all_that_was_typed() {
    let (_portal, mut pair, path) = pair().await;
    let edit = format!("{path}/edit");
    let form = pair.west.ada.get(&edit).await.ok();
    let typed = [("name", "New name"), ("aEndVlan", "5000")];
    let again = pair.west.ada.submit(&form, &edit, &typed).await;
    assert_eq!(again.status, 400);
    assert!(again.html.contains("id=\"aEndVlan-said\"") && again.html.contains("value=\"New name\""), "{}", again.html);
    let again = pair.west.ada.submit(&again, &edit, &[("aEndVlan", "many")]).await;
    again.must_show("This must be a whole number.");
}

#[tokio::test]
async fn an_emptied_field_is_a_mistake_and_never_saved_as_nothing() {
    let (_portal, mut pair, path) = pair().await;
    let edit = format!("{path}/edit");
    let form = pair.west.ada.get(&edit).await.ok();
    for name in ["rateLimit", "term", "aEndVlan"] {
        let fresh = pair.west.ada.get(&edit).await.ok();
        let again = pair.west.ada.submit(&fresh, &edit, &[(name, "")]).await;
        assert_eq!(again.status, 400, "{name}");
        assert!(again.html.contains(&format!("id=\"{name}-said\">This can&#39;t be empty")), "{}", again.text());
    }
    let again = pair.west.ada.submit(&form, &edit, &[("aEndUntagged", "yes"), ("aEndVlan", "7")]).await;
    again.must_show("An untagged connection has no VLAN");
    pair.west.ada.get(&path).await.ok().must_show("VLAN 200");
}

#[tokio::test]
async fn an_untagged_end_whose_tick_is_taken_away_needs_a_vlan() {
    let portal = Portal::open().await;
    let mut east = portal.company("East Ltd").await;
    let (a, b) = (portal.port(&east, "London core").await, portal.port(&east, "Paris edge").await);
    let edit = format!("/services/vxc/{}/edit", portal.untagged(&east, a, b).await);
    let form = east.ada.get(&edit).await.ok();
    let without: Vec<_> = form.form(&edit).into_iter().filter(|(name, _)| name != "aEndUntagged").collect();
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(without).finish();
    let again = east.ada.post(&edit, "same-origin", &body).await;
    assert_eq!(again.status, 400);
    again.must_show("This can't be empty: give a VLAN, or tick Untagged.");
}

#[tokio::test]
async fn a_form_that_was_opened_before_a_colleagues_change_takes_nothing_back() {
    let (portal, mut pair, path) = pair().await;
    let edit = format!("{path}/edit");
    let mut colleague = portal.colleague(&pair.west, "Bob", Position::TechnicalAdmin).await;
    let stale = pair.west.ada.get(&edit).await.ok();
    let form = colleague.get(&edit).await.ok();
    colleague.submit(&form, &edit, &[("rateLimit", "300")]).await.ok().must_show("300 Mbit/s");
    let again = pair.west.ada.submit(&stale, &edit, &[("name", "Renamed")]).await;
    assert_eq!(again.status, 400);
    again.must_show("The connection has changed since this form was opened.");
    assert!(again.html.contains("value=\"Renamed\""), "what was typed is kept");
    pair.west.ada.get(&path).await.ok().must_show("300 Mbit/s");
    let saved = pair.west.ada.submit(&again, &edit, &[("rateLimit", "300")]).await.ok();
    saved.must_show("Renamed");
    saved.must_show("300 Mbit/s");
}

#[tokio::test]
async fn a_bgp_password_outlives_a_new_name_and_a_new_description() {
    let portal = Portal::open().await;
    let (mut east, mut west) = (portal.company("East Ltd").await, portal.company("West Ltd").await);
    let (port, mcr) = (portal.port(&east, "London core").await, portal.mcr(&west, "Paris router").await);
    let key = portal.key(&east, port, Some(100)).await;
    let path = format!("/services/vxc/{}", portal.routed(&west, mcr, key).await);
    let edit = format!("{path}/edit");
    let form = west.ada.get(&edit).await.ok();
    assert!(!form.html.contains("hush-hush"));
    let saved = west.ada.submit(&form, &edit, &[("name", "Renamed")]).await.ok();
    saved.must_show("Saved.");
    saved.must_not_show("You have asked");
    assert_eq!(portal.bgp_password(&west, &path).await.as_deref(), Some("hush-hush"));

    let at = "aEndConfig.interfaces[0]";
    let form = west.ada.get(&edit).await.ok();
    let asked = west.ada.submit(&form, &edit, &[(&format!("{at}.description"), "To East")]).await.ok();
    asked.must_show("The other side has been asked.");
    let page = east.ada.get(&path).await.ok();
    east.ada.submit(&page, &format!("{path}/approve"), &[]).await.ok();
    assert_eq!(portal.bgp_password(&west, &path).await.as_deref(), Some("hush-hush"), "it isn't in the form");

    let form = west.ada.get(&edit).await.ok();
    let openly = format!("{at}.bgpConnections[0].openly");
    west.ada.submit(&form, &edit, &[(&openly, "yes")]).await.ok();
    let page = east.ada.get(&path).await.ok();
    east.ada.submit(&page, &format!("{path}/approve"), &[]).await.ok();
    assert_eq!(portal.bgp_password(&west, &path).await, None, "who says so has none");

    let form = west.ada.get(&edit).await.ok();
    let remove = format!("remove {at}");
    let none = west.ada.press(&form, &edit, &format!("{edit}/rows"), &[("rows", &remove)]).await.ok();
    let again = west.ada.submit(&none, &edit, &[]).await;
    assert_eq!(again.status, 400);
    again.must_show("keep an interface");
}

#[tokio::test]
async fn an_end_is_isolated_and_joined_and_the_other_side_is_told() {
    let (portal, mut pair, path) = pair().await;
    let east = pair.east.ada.get(&path).await.ok();
    let cut = pair.east.ada.submit(&east, &format!("{path}/isolate"), &[]).await.ok();
    cut.must_show("Your end is cut off.");
    pair.west.ada.get(&path).await.ok().must_show("East Ltd has cut its end off.");
    portal.run_workers().await;
    for visitor in [&mut pair.east.ada, &mut pair.west.ada] {
        visitor.get(&path).await.ok().must_not_show("is down: look at");
        visitor.get("/services").await.ok().must_show("Cut off by");
    }
    pair.west.ada.get("/inbox").await.ok().must_show("East Ltd has cut its end of the connection \"To East\" off");
    pair.east.ada.submit(&cut, &format!("{path}/join"), &[]).await.ok().must_show("Your end is joined again.");
}

#[tokio::test]
async fn west_shuts_down_and_deletes_with_its_cost_said() {
    let (portal, mut pair, path) = pair().await;
    let page = pair.west.ada.get(&path).await.ok();
    pair.west.ada.submit(&page, &format!("{path}/shut-down"), &[]).await.ok().must_show("Shut down by you.");
    portal.run_workers().await;
    let seen = pair.east.ada.get(&path).await.ok();
    seen.must_show("Shut down by West Ltd.");
    seen.must_show("can't be judged while the connection is shut down");
    seen.must_not_show("is down: look at");
    pair.east.ada.get("/services").await.ok().must_show("Shut down");
    let delete = pair.west.ada.get(&format!("{path}/delete")).await.ok();
    delete.must_show("is charged for the rest of the term.");
    let gone = pair.west.ada.submit(&delete, &format!("{path}/delete"), &[("action", "CANCEL_NOW")]).await.ok();
    gone.must_show("Cancelled.");
    portal.run_workers().await;
    pair.east.ada.get(&path).await.ok().must_show("Ended");
    assert_eq!(pair.east.ada.get(&format!("{path}/delete")).await.status, 403);
}

#[tokio::test]
async fn what_stops_traffic_is_asked_about_before_it_is_done() {
    let (_portal, mut pair, path) = pair().await;
    let page = pair.west.ada.get(&path).await.ok();
    for (verb, asked) in [("isolate", "Isolate my end…"), ("shut-down", "Shut down…")] {
        let (before, _) = page.html.split_once(&format!("action=\"{path}/{verb}\"")).unwrap();
        let (_, folded) = before.rsplit_once("<details class=\"sure\">").unwrap();
        assert!(folded.contains(asked) && !folded.contains("</details>"), "{folded}");
    }
    page.must_show("No traffic passes until you join it again. East Ltd is told.");
    page.must_show("a month");
}

#[tokio::test]
async fn who_approves_a_new_connection_sees_its_rate_and_which_key_it_is_for() {
    let portal = Portal::open().await;
    let (mut east, west) = (portal.company("East Ltd").await, portal.company("West Ltd").await);
    let (port, west_port) = (portal.port(&east, "London core").await, portal.port(&west, "Paris edge").await);
    let key = portal.key_that_asks(&east, port).await;
    portal.connect_at(&west, west_port, key, "To East", 300).await;
    let page = east.ada.get("/inbox").await.ok();
    page.must_show("300 Mbit/s");
    page.must_show("For West");
    let mut reader = portal.colleague(&east, "Rita", Position::ReadOnly).await;
    reader.get("/inbox").await.ok().must_not_show("For West");
}

#[tokio::test]
async fn buttons_are_there_for_those_who_may_use_them() {
    let (portal, mut pair, path) = pair().await;
    let edit = format!("{path}/edit");
    let form = pair.west.ada.get(&edit).await.ok();
    pair.west.ada.submit(&form, &edit, &[("aEndVlan", "300")]).await.ok();
    let mut reader = portal.colleague(&pair.east, "Rita", Position::ReadOnly).await;
    let page = reader.get(&path).await.ok();
    page.must_show("West Ltd asks");
    page.must_show("A Company Admin, Technical Admin or Finance user of your company decides.");
    assert_eq!(page.actions(), ["/account/theme", "/sign-out"]);
}
