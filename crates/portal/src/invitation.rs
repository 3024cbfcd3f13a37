//! `/invitation/{token}`: joining a company.

use app::App;
use app::people::{AcceptInvitation, InvitationView};
use askama::Template;
use axum::extract::{Path, State};

use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::page::{Answer, Origin, Page, again, ok};
use crate::ui::Field;
use crate::visitor::Unsigned;

#[derive(Template)]
#[template(path = "invitation.html")]
struct Joining {
    invitation: InvitationView,
    form: Form,
}

pub async fn show(State(app): State<App>, Path(token): Path<String>) -> Answer {
    let invitation = app.invitation(&token).await?;
    let known = Fields::default()
        .with("firstName", invitation.first_name.as_str())
        .with("lastName", invitation.last_name.as_str());
    Ok(ok(&Joining { invitation, form: Form::filled(known) }))
}

pub async fn accept(
    State(app): State<App>,
    Path(token): Path<String>,
    Origin(trail): Origin,
    Unsigned(fields): Unsigned,
) -> Answer {
    let invitation = app.invitation(&token).await?;
    if fields.text("password") != fields.text("again") {
        return Ok(again(&Joining { invitation, form: Form::wrong(fields, Mistake::differ()) }));
    }
    let accept = AcceptInvitation {
        token,
        first_name: Some(fields.text("firstName").to_owned()),
        last_name: Some(fields.text("lastName").to_owned()),
        password: fields.text("password").to_owned(),
    };
    match app.accept_invitation(accept, trail).await {
        Ok(person) => {
            let company = person.company.as_ref().map_or("", |company| company.name.as_str());
            let said = format!(
                "You belong to {company} now. You can sign in with your e-mail address and the password you chose."
            );
            Ok(ok(&Page { title: "Welcome", said: &said }))
        }
        Err(error) => Ok(again(&Joining { invitation, form: Form::refused(fields, error)? })),
    }
}
