//! "Is it me, the exchange or them?": answered as far as the other side's privacy allows.

use app::vxcs::VxcView;
use domain::{Side, Status};

use super::ends;
use crate::ui::{Badge, Tone};
use crate::words;

/// An answer for each of the three.
pub struct Health {
    pub me: (Badge, String),
    pub exchange: (Badge, String),
    /// Of a company that has both ends there is no other.
    pub them: Option<(Badge, String)>,
}

impl Health {
    pub fn of(vxc: &VxcView) -> Self {
        Self { me: me(vxc), exchange: exchange(vxc), them: them(vxc) }
    }
}

fn me(vxc: &VxcView) -> (Badge, String) {
    if vxc.status.gone() || vxc.status == Status::New {
        return (Badge::new(Tone::Still, "–"), String::new());
    }
    if vxc.own_ends().any(|end| end.isolated) {
        return (
            Badge::new(Tone::Still, "Cut off by you"),
            "No traffic passes until you join your end again.".to_owned(),
        );
    }
    if vxc.shutdown {
        let said = "Your end can't be judged while the connection is shut down.".to_owned();
        return (Badge::new(Tone::Still, "Not judged"), said);
    }
    let down: Vec<_> =
        vxc.own_ends().filter(|end| end.link_up == Some(false)).map(|end| end.product_name.as_str()).collect();
    if !down.is_empty() {
        let said = format!("The link of {} is down: look at its cable, optic and device.", down.join(" and "));
        return (Badge::new(Tone::Bad, "Link down"), said);
    }
    if vxc.own_ends().all(|end| end.link_up == Some(true)) {
        return (words::link(Some(true)), "Your end is in order as far as the exchange sees it.".to_owned());
    }
    (words::link(None), "The exchange hasn't seen the link of your end yet.".to_owned())
}

fn exchange(vxc: &VxcView) -> (Badge, String) {
    let said = match vxc.status {
        _ if vxc.shutdown && !vxc.status.gone() => {
            let who = if ends::seat(vxc) == Side::A { "you" } else { vxc.owner.name.as_str() };
            return (Badge::new(Tone::Still, "Shut down"), format!("Shut down by {who}. No traffic passes."));
        }
        Status::New => "Nothing is set up before the connection is approved.",
        Status::Deployable => "The exchange is setting it up. There is nothing for you to do.",
        Status::Configured => "In force. Traffic passes as soon as both links are up.",
        Status::Live => "In force on the exchange.",
        Status::Cancelled | Status::CancelledParent => "In force until it ends.",
        Status::Decommissioned => "It has ended.",
        Status::Failed => "It was never set up.",
    };
    (words::service(vxc.status), said.to_owned())
}

fn them(vxc: &VxcView) -> Option<(Badge, String)> {
    let far = vxc.far_end()?;
    let name = &far.owner.name;
    Some(if far.isolated {
        (
            Badge::new(Tone::Still, "Cut off by them"),
            format!("{name} has cut its end off. No traffic passes until it joins it again."),
        )
    } else if vxc.status.gone() {
        (Badge::new(Tone::Still, "–"), String::new())
    } else {
        let said = format!("What is behind {name}'s end stays private. If the two others are in order, ask {name}.");
        (Badge::new(Tone::Still, "Not shown"), said)
    })
}
