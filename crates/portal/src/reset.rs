//! `/reset/{token}`: a new password in place of a lost one.

use app::App;
use askama::Template;
use axum::extract::{Path, State};

use crate::form::{Form, Mistake};
use crate::page::{Answer, Origin, Page, again, ok};
use crate::ui::Field;
use crate::visitor::Unsigned;

#[derive(Template)]
#[template(path = "reset.html")]
struct Resetting {
    email: String,
    form: Form,
}

pub async fn show(State(app): State<App>, Path(token): Path<String>) -> Answer {
    let email = app.password_link(&token).await?;
    Ok(ok(&Resetting { email, form: Form::default() }))
}

pub async fn set(
    State(app): State<App>,
    Path(token): Path<String>,
    Origin(trail): Origin,
    Unsigned(fields): Unsigned,
) -> Answer {
    let email = app.password_link(&token).await?;
    if fields.text("password") != fields.text("again") {
        return Ok(again(&Resetting { email, form: Form::wrong(fields, Mistake::differ()) }));
    }
    match app.reset_password(&token, fields.text("password").to_owned(), trail).await {
        Ok(()) => {
            let said = "Your new password is set, and all your sessions have ended. You can sign in with it now.";
            Ok(ok(&Page { title: "Password set", said }))
        }
        Err(error) => Ok(again(&Resetting { email, form: Form::refused(fields, error)? })),
    }
}
