//! `/portal/kit`: every component in every state, to look at. Nothing here is anybody's.

use askama::Template;
use axum::response::Response;

use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::page::ok;
use crate::ui::{Badge, Choice, Field, Icon, Pager, Tone};
use crate::visitor::Anyone;

#[derive(Template)]
#[template(path = "kit.html")]
struct Kit {
    frame: Frame,
    badges: Vec<Badge>,
    form: Form,
    choices: Vec<Choice>,
    pager: Pager,
}

pub async fn show(Anyone { frame, .. }: Anyone) -> Response {
    let word = |tone: Tone| match tone {
        Tone::Good => "Live",
        Tone::Busy => "Being set up",
        Tone::Waits => "Waits for approval",
        Tone::Still => "Ended",
        Tone::Bad => "Link down",
    };
    let typed =
        Fields::default().with("name", "My Port").with("vlan", "4094").with("use", "single").with("active", "yes");
    ok(&Kit {
        frame,
        badges: Tone::ALL.into_iter().map(|tone| Badge::new(tone, word(tone))).collect(),
        form: Form::wrong(typed, Mistake::at("vlan", "this must be from 2 to 4093")),
        choices: vec![
            Choice::new("single", "Single Use").hint("One connection, with the VLAN you give"),
            Choice::new("multi", "Multi-Use").hint("Any number of connections"),
        ],
        pager: Pager::new("/portal/kit", &Fields::default(), 2, 50, 120),
    })
}
