//! Importing a catalogue in two steps: looked at first, put in force then.

use std::collections::BTreeSet;

use app::{Actor, App, Error};
use askama::Template;
use axum::extract::State;
use domain::catalog::{Catalog, Finding};

use super::catalogue::{HERE, counts};
use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Operator, Sent};
use crate::words;

#[derive(Template)]
#[template(path = "console/import.html")]
struct Page {
    frame: Frame,
    form: Form,
}

/// What would change, before it does.
#[derive(Template)]
#[template(path = "console/import-check.html")]
struct CheckPage {
    frame: Frame,
    form: Form,
    findings: Vec<Finding>,
    changes: Vec<Change>,
    /// The very text that is in force.
    same: bool,
}

impl CheckPage {
    fn faults(&self) -> usize {
        self.findings.iter().filter(|finding| finding.is_error()).count()
    }
}

/// How many of one kind of thing there are, and which come and go.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    name: &'static str,
    before: usize,
    after: usize,
    added: Vec<String>,
    gone: Vec<String>,
}

/// The field that says which catalogue a new one was compared with.
const COMPARED: &str = "compared";

pub async fn show(Operator { frame, .. }: Operator) -> Answer {
    Ok(ok(&Page { frame, form: Form::filled(Fields::default()) }))
}

pub async fn check(State(portal): State<Portal>, Sent { by, fields }: Sent<Operator>) -> Answer {
    let text = fields.text("catalogue").to_owned();
    match App::check_catalogue(&text) {
        Ok(checked) => {
            let compared = portal.app.catalogue_in_force(&by.actor).await?;
            let now = portal.app.catalogue(&by.actor).await?;
            let same = in_force(&portal.app, &by.actor).await?.as_deref() == Some(text.as_str());
            let changes = changes(&now, &checked.catalog);
            let form = Form::filled(fields.with(COMPARED, compared));
            Ok(ok(&CheckPage { frame: by.frame, form, findings: checked.findings, changes, same }))
        }
        Err(error) => Ok(again(&Page { frame: by.frame, form: wrong(fields, error)? })),
    }
}

async fn in_force(app: &App, actor: &Actor) -> Result<Option<String>, Error> {
    match app.export_catalogue(actor).await {
        Ok(text) => Ok(Some(text)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

pub async fn import(State(portal): State<Portal>, Sent { by, fields }: Sent<Operator>) -> Answer {
    let (text, compared) = (fields.text("catalogue").to_owned(), fields.text(COMPARED));
    match portal.app.import_compared(&by.actor, text, compared).await {
        Ok(_) => Ok(done(HERE, "imported")),
        Err(error) => Ok(again(&Page { frame: by.frame, form: wrong(fields, error)? })),
    }
}

/// A fault of the text is said in its own words.
fn wrong(fields: Fields, error: Error) -> Result<Form, Error> {
    match error {
        Error::Invalid(invalid) => Ok(Form::wrong(fields, Mistake::at("catalogue", &invalid.rule))),
        other => Form::refused(fields, other),
    }
}

fn changes(now: &Catalog, then: &Catalog) -> Vec<Change> {
    let named = |name: &'static str, of: &dyn Fn(&Catalog) -> BTreeSet<String>| {
        let (before, after) = (of(now), of(then));
        Change {
            name,
            before: before.len(),
            after: after.len(),
            added: after.difference(&before).cloned().collect(),
            gone: before.difference(&after).cloned().collect(),
        }
    };
    let mut all = vec![
        named("Markets", &|catalog| catalog.markets.iter().map(|market| market.code.clone()).collect()),
        named("Locations", &|catalog| {
            catalog.locations.iter().map(|location| format!("{} {}", location.id, location.name)).collect()
        }),
        named("Devices", &|catalog| catalog.devices().into_iter().map(|device| device.name).collect()),
        named("Interfaces", &|catalog| {
            let all = catalog.devices().into_iter().flat_map(|device| device.interfaces);
            all.map(|interface| format!("{} {}", interface.device, interface.name)).collect()
        }),
        named("MVE images", &|catalog| catalog.images.iter().map(|image| image.id.to_string()).collect()),
        named("Partner Ports", &|catalog| catalog.partner_ports.iter().map(|port| port.title.clone()).collect()),
    ];
    for ((name, before), (_, after)) in counts(now).into_iter().zip(counts(then)) {
        if !all.iter().any(|change| change.name == name) {
            all.push(Change { name, before, after, added: Vec::new(), gone: Vec::new() });
        }
    }
    all
}

/// The first few of a list, and how many more there are.
fn few(list: &[String]) -> String {
    let shown = list.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    match list.len().saturating_sub(8) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_and_goes_is_named() {
        let now = Catalog::parse(domain::catalog::SAMPLE).unwrap();
        let mut then = now.clone();
        let gone = then.locations.remove(0);
        let changes = changes(&now, &then);
        let locations = changes.iter().find(|change| change.name == "Locations").unwrap();
        assert_eq!((locations.before, locations.after), (now.locations.len(), now.locations.len() - 1));
        assert_eq!(locations.gone, [format!("{} {}", gone.id, gone.name)]);
        assert!(locations.added.is_empty());
        assert_eq!(few(&["a".to_owned(), "b".to_owned()]), "a, b");
    }
}
