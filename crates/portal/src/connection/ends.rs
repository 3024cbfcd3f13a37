//! The two ends of a connection in words.

use std::borrow::Borrow;

use app::vxcs::{EndView, OwnEndView, VxcView};
use domain::{ProductKind, Side};

use crate::ui::Badge;
use crate::words;

/// `A-End` or `B-End`.
pub fn letter(side: impl Borrow<Side>) -> &'static str {
    match side.borrow() {
        Side::A => "A-End",
        Side::B => "B-End",
    }
}

/// The tag of an own end: `VLAN 100`, `VLAN 100, inner VLAN 20`, `untagged`.
pub fn tag(end: &OwnEndView) -> String {
    match (end.kind, end.vlan, end.inner) {
        (ProductKind::Mcr, None, _) => "routed".to_owned(),
        (_, Some(outer), Some(inner)) => format!("VLAN {outer}, inner VLAN {inner}"),
        (_, Some(outer), None) => format!("VLAN {outer}"),
        (_, None, _) => "untagged".to_owned(),
    }
}

/// The state of the connection, with who keeps traffic from it.
pub fn state(vxc: &VxcView) -> Badge {
    let far_cut = vxc.far_end().is_some_and(|far| far.isolated);
    words::connection(vxc.status, vxc.shutdown, vxc.own_ends().any(|end| end.isolated), far_cut)
}

/// Where an own end is: the place of its service.
pub fn place(end: &OwnEndView) -> String {
    end.place.as_ref().map_or_else(String::new, |place| format!("{}, {}", place.name, place.city))
}

/// `Port`, `MCR` or `MVE`.
pub fn kind(end: &OwnEndView) -> &'static str {
    words::kind(end.kind)
}

/// Which side the viewer is on. Of a company that has both, that which pays.
pub const fn seat(vxc: &VxcView) -> Side {
    match (&vxc.a, &vxc.b) {
        (EndView::Far(_), EndView::Own(_)) => Side::B,
        _ => Side::A,
    }
}
