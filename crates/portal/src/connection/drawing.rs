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
        let state = ends::state(vxc);
        let gone = vxc.status.gone();
        let (a, b) = (drawn(Side::A, &vxc.a, gone), drawn(Side::B, &vxc.b, gone));
        let middle = words::rate(vxc.rate);
        let (name, word) = (&vxc.name, state.word.to_lowercase());
        let said = format!("{name}: {} is connected with {}: {word}, {middle}.", a.title, b.title);
        Self { a, b, middle, state: state.word, tone: state.tone, said }
    }
}

fn drawn(side: Side, end: &EndView, gone: bool) -> End {
    match end {
        EndView::Own(own) => {
            let place = ends::place(own);
            // What has been given back is said nowhere.
            let what =
                if gone { ends::kind(own).to_owned() } else { format!("{}, {}", ends::kind(own), ends::tag(own)) };
            let vnic = own.vnic.map(|vnic| format!("vNIC {vnic}"));
            End {
                heading: ends::letter(side),
                title: own.product_name.clone(),
                lines: [Some(what), vnic, Some(place)].into_iter().flatten().filter(|line| !line.is_empty()).collect(),
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
