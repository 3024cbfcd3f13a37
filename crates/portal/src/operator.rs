//! `/operator/{token}`: becoming an operator of the exchange.

use app::App;
use app::people::AcceptOperator;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::assets::STYLE;
use crate::page::{From, Mistake, Page, failed, show as page};

#[derive(Template, Default)]
#[template(path = "operator.html")]
struct Becoming {
    first_name: String,
    last_name: String,
    email: String,
    mistake: Mistake,
}

impl Becoming {
    const fn style(&self) -> &'static str {
        STYLE
    }
}

/// What was typed. `Debug` is left out: it holds a password.
#[derive(Deserialize)]
pub struct Typed {
    first_name: String,
    last_name: String,
    email: String,
    password: String,
    again: String,
}

pub async fn show(State(app): State<App>, Path(token): Path<String>) -> Response {
    match app.check_operator_link(&token).await {
        Ok(()) => page(StatusCode::OK, &Becoming::default()),
        Err(error) => failed(&error),
    }
}

pub async fn accept(
    State(app): State<App>,
    Path(token): Path<String>,
    From(trail): From,
    Form(typed): Form<Typed>,
) -> Response {
    let Typed { first_name, last_name, email, password, again } = typed;
    let mut form = Becoming { first_name, last_name, email, mistake: Mistake::default() };
    if password != again {
        form.mistake = Mistake::differ();
        return page(StatusCode::BAD_REQUEST, &form);
    }
    let accept = AcceptOperator {
        token,
        first_name: form.first_name.clone(),
        last_name: form.last_name.clone(),
        email: form.email.clone(),
        password,
    };
    match app.accept_operator(accept, trail).await {
        Ok(_) => {
            let said = "You are an operator of this exchange now. You can sign in with your e-mail address and the password you chose.";
            page(StatusCode::OK, &Page { title: "Welcome", said })
        }
        Err(error) => match Mistake::of(&error) {
            Some(mistake) => page(StatusCode::BAD_REQUEST, &Becoming { mistake, ..form }),
            None => failed(&error),
        },
    }
}
