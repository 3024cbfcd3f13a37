//! The configuration of an end on an MCR as part of a form: interfaces, addresses, routes, NAT, BFD, IPsec, BGP.
//!
//! Names of fields are the paths that verbs use in their errors, so a mistake stands at its field. Rows are added and removed by buttons
//! that send the form to another address, which does nothing but show it again. The steps of a page that has one:
//!
//! ```text
//! show:        Editor::new(AT, "…/rows", &Form::filled(filled(&config, AT)))
//! rows:        if let Some(fields) = pressed(&fields) { show again }
//! send:        fields = submitted(app, actor, fields, AT)?; draft(&fields, AT)? or changed(&fields, AT, stored)?; the verb
//! show again:  Form { fields: concealed(app, actor, fields)?, … }
//! ```

mod fill;
mod read;
mod rows;
mod secrets;
mod shape;

use app::{Actor, App, Error};
use askama::Template;

use crate::fields::Fields;
use crate::form::Form;
use crate::ui::{Field, Icon};

pub use fill::filled;
pub use read::{changed, draft};
pub use rows::pressed;
pub use secrets::{concealed, revealed};

/// What was sent, ready to be read: with the secrets of earlier pages, without blank rows.
///
/// # Errors
/// [`Error::Refused`] where there are more rows than a form holds.
pub fn submitted(app: &App, actor: &Actor, fields: Fields, at: &str) -> Result<Fields, Error> {
    rows::bounded(&fields)?;
    Ok(rows::filled_only(revealed(app, actor, fields), at))
}

/// The part of a form. In a template, `{{ editor }}` writes it.
#[derive(Template)]
#[template(path = "mcr-editor.html")]
pub struct Editor {
    at: String,
    /// Where the buttons of rows send the form.
    rows: String,
    interfaces: Vec<Interface>,
    /// There is room for one more.
    room: bool,
    /// The stored one has more rows than a form holds.
    large: bool,
}

impl askama::filters::HtmlSafe for Editor {}

struct Interface {
    number: usize,
    /// What the button that removes it says.
    row: String,
    basics: Vec<Field>,
    kind: String,
    tunnel: Vec<Field>,
    kept: Vec<(String, String)>,
    lists: Vec<List>,
    bfd: Field,
    bfd_times: Vec<Field>,
    bfd_open: bool,
    bgp: List,
}

/// Rows with buttons that add and remove them.
struct List {
    name: String,
    legend: &'static str,
    hint: &'static str,
    add: &'static str,
    rows: Vec<Row>,
    room: bool,
}

struct Row {
    row: String,
    label: String,
    fields: Vec<Field>,
    more: Vec<Field>,
    open: bool,
    kept: Vec<(String, String)>,
}

impl Editor {
    /// The configuration at `at`, such as `bEnd.partnerConfig`. `rows` is the address that shows the form again with another row.
    pub fn new(at: &str, rows: &str, form: &Form) -> Self {
        let form = Form { fields: rows::numbered(form.fields.clone()), mistake: form.mistake.clone() };
        let counted = rows::Counted::of(&form.fields);
        Self {
            at: at.to_owned(),
            rows: rows.to_owned(),
            interfaces: shape::interfaces(&form, &counted, at),
            room: counted.room(&format!("{at}.interfaces")),
            large: form.ticked(&fill::large(at)),
        }
    }
}

#[cfg(test)]
mod tests;
