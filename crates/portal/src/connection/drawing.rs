//! The drawing: A-End ─ VXC ─ B-End, each end as this viewer may see it. The far end is a name.

use app::vxcs::{EndView, VxcView};
use askama::Template;
use domain::Side;

use super::ends;
use crate::ui::Tone;
use crate::words;

/// One end as it is drawn.
struct End {
    heading: &'static str,
    title: String,
    lines: Vec<String>,
    own: bool,
    /// A cut in the line before it.
    cut: bool,
    tone: Tone,
}

#[derive(Template)]
#[template(path = "connection/drawing.html")]
pub struct Drawing {
    a: End,
    b: End,
    middle: String,
    state: String,
    tone: Tone,
    /// The drawing in one sentence.
    said: String,
}

impl askama::filters::HtmlSafe for Drawing {}

impl Drawing {
    pub fn of(vxc: &VxcView) -> Self {
        let state = words::service(vxc.status);
        let (a, b) = (drawn(Side::A, &vxc.a), drawn(Side::B, &vxc.b));
        let middle = words::rate(vxc.rate);
        let said = format!(
            "{}: {} is connected with {}: {}, {middle}, {}.",
            vxc.name,
            a.title,
            b.title,
            state.word.to_lowercase(),
            if vxc.shutdown { "shut down" } else { "not shut down" }
        );
        let tone = if vxc.shutdown { Tone::Still } else { state.tone };
        let word = if vxc.shutdown { "Shut down".to_owned() } else { state.word };
        Self { a, b, middle, state: word, tone, said }
    }
}

fn drawn(side: Side, end: &EndView) -> End {
    match end {
        EndView::Own(own) => {
            let place = ends::place(own);
            let vnic = own.vnic.map(|vnic| format!("vNIC {vnic}"));
            End {
                heading: ends::letter(side),
                title: own.product_name.clone(),
                lines: [Some(format!("{}, {}", ends::kind(own), ends::tag(own))), vnic, Some(place)]
                    .into_iter()
                    .flatten()
                    .filter(|line| !line.is_empty())
                    .collect(),
                own: true,
                cut: own.isolated,
                tone: match own.link_up {
                    _ if own.isolated => Tone::Still,
                    Some(true) => Tone::Good,
                    Some(false) => Tone::Bad,
                    None => Tone::Still,
                },
            }
        }
        EndView::Far(far) => End {
            heading: ends::letter(side),
            title: far.owner.name.clone(),
            lines: Vec::new(),
            own: false,
            cut: far.isolated,
            tone: Tone::Still,
        },
    }
}
