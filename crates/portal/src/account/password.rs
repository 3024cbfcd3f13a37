//! Changing one's own password.

use askama::Template;
use axum::extract::State;

use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Anyone, Sent};

#[derive(Template)]
#[template(path = "account/password.html")]
struct Page {
    frame: Frame,
    form: Form,
}

pub async fn show(Anyone { frame, .. }: Anyone) -> Answer {
    Ok(ok(&Page { frame, form: Form::default() }))
}

pub async fn save(State(portal): State<Portal>, Sent { by, fields }: Sent<Anyone>) -> Answer {
    let (old, new) = (fields.text("oldPassword").to_owned(), fields.text("newPassword").to_owned());
    if new != fields.text("again") {
        return Ok(again(&Page { frame: by.frame, form: Form::wrong(fields, Mistake::differ()) }));
    }
    match portal.app.change_password(&by.actor, old, new).await {
        Ok(()) => Ok(done("/account", "password")),
        Err(error) => Ok(again(&Page { frame: by.frame, form: Form::refused(fields, error)? })),
    }
}
