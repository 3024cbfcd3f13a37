//! One's own names and number.

use app::people::{PersonRef, PersonView, UpdatePerson};
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::State;
use domain::Patch;

use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::seen;
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Anyone, Sent};

#[derive(Template)]
#[template(path = "account/profile.html")]
struct Page {
    frame: Frame,
    form: Form,
}

async fn own(app: &App, actor: &Actor) -> Result<PersonView, Error> {
    let person = app.own_person(actor).await?;
    person.ok_or_else(|| Error::NotFound("There is no account behind this session".to_owned()))
}

pub async fn show(State(portal): State<Portal>, Anyone { actor, frame }: Anyone) -> Answer {
    let person = own(&portal.app, &actor).await?;
    Ok(ok(&Page { frame, form: seen::remembering(filled(person)) }))
}

fn filled(person: PersonView) -> Fields {
    Fields::default()
        .with("firstName", person.first_name)
        .with("lastName", person.last_name)
        .with("phone", person.phone.unwrap_or_default())
}

pub async fn save(State(portal): State<Portal>, Sent { by, fields }: Sent<Anyone>) -> Answer {
    let person = own(&portal.app, &by.actor).await?;
    let which = PersonRef::Uid(person.uid);
    let now = filled(person);
    let fields = match seen::unchanged(fields, &now, "Your account") {
        Ok(fields) => fields,
        Err(form) => return Ok(again(&Page { frame: by.frame, form })),
    };
    let text = |name: &str| fields.differs(&now, name).then(|| fields.text(name).to_owned());
    let change = UpdatePerson {
        first_name: text("firstName"),
        last_name: text("lastName"),
        phone: text("phone").map_or(Patch::Keep, |_| fields.owned("phone").map_or(Patch::Clear, Patch::Set)),
        ..UpdatePerson::default()
    };
    match portal.app.update_person(&by.actor, which, change).await {
        Ok(_) => Ok(done("/account", "saved")),
        Err(error) => Ok(again(&Page { frame: by.frame, form: Form::refused(fields, error)? })),
    }
}
