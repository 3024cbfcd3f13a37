use domain::mcr::Router;

use super::*;

const TYPED: &str = "b.interfaces[0].interfaceType=subInterface&b.interfaces[0].vlan=100&b.interfaces[0].ipAddresses[0]=192.0.2.1/30\
    &b.interfaces[0].ipAddresses[1]=&b.interfaces[0].natIpAddresses[0]=192.0.2.1&b.interfaces[0].ipRoutes[0].prefix=198.51.100.0/24\
    &b.interfaces[0].ipRoutes[0].nextHop=192.0.2.2&b.interfaces[0].bfd=yes&b.interfaces[0].bfd.multiplier=5\
    &b.interfaces[0].bgpConnections[0].peerAsn=64500&b.interfaces[0].bgpConnections[0].localIpAddress=192.0.2.1\
    &b.interfaces[0].bgpConnections[0].peerIpAddress=192.0.2.2&b.interfaces[0].bgpConnections[0].password=secret\
    &b.interfaces[0].bgpConnections[0].denyExportTo=a,+b&b.interfaces[0].bgpConnections[0].bfdEnabled=yes\
    &b.interfaces[1].interfaceType=ipSecTunnel&b.interfaces[1].ipAddresses[0]=203.0.113.1/30\
    &b.interfaces[1].ipSecTunnelOptions.sourceIpAddress=192.0.2.1&b.interfaces[1].ipSecTunnelOptions.destinationIpAddress=192.0.2.9\
    &b.interfaces[1].ipSecTunnelOptions.preSharedKey=hush";

fn typed() -> Fields {
    rows::filled_only(Fields::parse(TYPED.as_bytes()), "b")
}

#[test]
fn what_was_typed_becomes_a_configuration_and_a_configuration_a_form() {
    let config = draft(&typed(), "b").unwrap().unwrap().check(&Router::default()).unwrap();
    let interface = config.interfaces.first().unwrap();
    assert_eq!((interface.ip_addresses.len(), interface.ip_routes.len(), interface.bfd.unwrap().multiplier), (1, 1, 5));
    let bgp = interface.bgp_connections.first().unwrap();
    assert_eq!((bgp.peer_asn, bgp.deny_export_to.join("|").as_str(), bgp.bfd_enabled), (64_500, "a|b", true));
    let again = filled(&config, "b");
    let again = again.with("b.interfaces[1].ipSecTunnelOptions.preSharedKey", "hush");
    let again = again.with("b.interfaces[0].bgpConnections[0].password", "secret");
    assert_eq!(draft(&again, "b").unwrap().unwrap().check(&Router::default()).unwrap(), config);
}

#[test]
fn a_form_shows_no_secret_and_says_mistakes_at_their_fields() {
    let form =
        Form::wrong(typed(), crate::form::Mistake::at("b.interfaces[0].ipRoutes[0].nextHop", "this isn't right"));
    let html = Editor::new("b", "/rows", &form).render().unwrap();
    assert!(!html.contains("secret\"") && !html.contains("hush"), "{html}");
    assert!(html.contains("id=\"b.interfaces[0].ipRoutes[0].nextHop-said\">This isn&#39;t right."), "{html}");
    assert!(html.contains("value=\"remove b.interfaces[0].ipAddresses[0]\" formaction=\"/rows#b\""), "{html}");
}

#[test]
fn what_is_no_number_is_a_mistake_at_its_field() {
    let fields = Fields::parse(b"b.interfaces[0].vlan=ten");
    assert_eq!(draft(&fields, "b").unwrap_err().field, "b.interfaces[0].vlan");
    assert_eq!(draft(&Fields::default(), "b").unwrap(), None);
}
