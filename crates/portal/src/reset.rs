//! `/reset/{token}`: a new password in place of a lost one.

use app::App;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::assets::STYLE;
use crate::page::{From, Mistake, Page, failed, show as page};

#[derive(Template)]
#[template(path = "reset.html")]
struct Resetting {
    email: String,
    mistake: Mistake,
}

impl Resetting {
    const fn style(&self) -> &'static str {
        STYLE
    }
}

/// What was typed. `Debug` is left out: it holds a password.
#[derive(Deserialize)]
pub struct Typed {
    password: String,
    again: String,
}

pub async fn show(State(app): State<App>, Path(token): Path<String>) -> Response {
    match app.password_link(&token).await {
        Ok(email) => page(StatusCode::OK, &Resetting { email, mistake: Mistake::default() }),
        Err(error) => failed(&error),
    }
}

pub async fn set(
    State(app): State<App>,
    Path(token): Path<String>,
    From(trail): From,
    Form(typed): Form<Typed>,
) -> Response {
    let email = match app.password_link(&token).await {
        Ok(email) => email,
        Err(error) => return failed(&error),
    };
    if typed.password != typed.again {
        return page(StatusCode::BAD_REQUEST, &Resetting { email, mistake: Mistake::differ() });
    }
    match app.reset_password(&token, typed.password, trail).await {
        Ok(()) => {
            let said = "Your new password is set, and all your sessions have ended. You can sign in with it now.";
            page(StatusCode::OK, &Page { title: "Password set", said })
        }
        Err(error) => match Mistake::of(&error) {
            Some(mistake) => page(StatusCode::BAD_REQUEST, &Resetting { email, mistake }),
            None => failed(&error),
        },
    }
}
