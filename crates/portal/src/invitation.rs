//! `/invitation/{token}`: joining a company.

use app::App;
use app::people::{AcceptInvitation, InvitationView};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::assets::STYLE;
use crate::page::{From, Mistake, Page, failed, show as page};

#[derive(Template)]
#[template(path = "invitation.html")]
struct Joining {
    invitation: InvitationView,
    mistake: Mistake,
}

impl Joining {
    const fn style(&self) -> &'static str {
        STYLE
    }
}

/// What was typed. `Debug` is left out: it holds a password.
#[derive(Deserialize)]
pub struct Typed {
    first_name: String,
    last_name: String,
    password: String,
    again: String,
}

pub async fn show(State(app): State<App>, Path(token): Path<String>) -> Response {
    match app.invitation(&token).await {
        Ok(invitation) => page(StatusCode::OK, &Joining { invitation, mistake: Mistake::default() }),
        Err(error) => failed(&error),
    }
}

pub async fn accept(
    State(app): State<App>,
    Path(token): Path<String>,
    From(trail): From,
    Form(typed): Form<Typed>,
) -> Response {
    let mut invitation = match app.invitation(&token).await {
        Ok(invitation) => invitation,
        Err(error) => return failed(&error),
    };
    (invitation.first_name, invitation.last_name) = (typed.first_name.clone(), typed.last_name.clone());
    if typed.password != typed.again {
        return page(StatusCode::BAD_REQUEST, &Joining { invitation, mistake: Mistake::differ() });
    }
    let accept = AcceptInvitation {
        token,
        first_name: Some(typed.first_name),
        last_name: Some(typed.last_name),
        password: typed.password,
    };
    match app.accept_invitation(accept, trail).await {
        Ok(person) => {
            let company = person.company.as_ref().map_or("", |company| company.name.as_str());
            let said = format!(
                "You belong to {company} now. You can sign in with your e-mail address and the password you chose."
            );
            page(StatusCode::OK, &Page { title: "Welcome", said: &said })
        }
        Err(error) => match Mistake::of(&error) {
            Some(mistake) => page(StatusCode::BAD_REQUEST, &Joining { invitation, mistake }),
            None => failed(&error),
        },
    }
}
