//! `/sign-in` and `/sign-out`.

use app::Error;
use app::login::{Credentials, SignIn};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::cookie;
use crate::done;
use crate::form::{Form, Mistake};
use crate::page::{Answer, Origin, go, ok, show};
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Anyone, Query, Sent, Unsigned, next};

#[derive(Template)]
#[template(path = "sign-in.html")]
struct Page {
    environment: String,
    form: Form,
    done: &'static str,
}

/// Whoever is signed in goes on at once.
pub async fn show_form(State(portal): State<Portal>, headers: HeaderMap, Query(query): Query) -> Answer {
    if crate::visitor::actor(&portal, &headers, app::Trail::default()).await?.is_some() {
        return Ok(go(next(query.text("next"))));
    }
    let done = done::sentence(&query.query());
    Ok(ok(&Page { environment: portal.app.settings().environment.clone(), form: Form::filled(query), done }))
}

pub async fn sign_in(
    State(portal): State<Portal>,
    Origin(trail): Origin,
    headers: HeaderMap,
    Unsigned(fields): Unsigned,
) -> Answer {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let credentials = Credentials {
        username: fields.text("username").to_owned(),
        password: fields.text("password").to_owned(),
        code: fields.owned("code"),
        agent: agent.to_owned(),
    };
    let (status, mistake) = match portal.app.sign_in(credentials, trail).await {
        Ok(SignIn::Done(signed_in)) => {
            let cookie = cookie::keep(&portal.app.settings().environment, signed_in.token.expose());
            return Ok(([(header::SET_COOKIE, cookie)], go(next(fields.text("next")))).into_response());
        }
        Ok(SignIn::CodeNeeded) => (StatusCode::OK, Mistake::at("code", "this account asks for a code")),
        Err(error @ (Error::Unauthenticated(_) | Error::Unconfirmed(_) | Error::Forbidden(_))) => {
            (StatusCode::FORBIDDEN, Mistake::at("", &error.to_string()))
        }
        Err(error @ Error::TooMany { .. }) => (StatusCode::TOO_MANY_REQUESTS, Mistake::at("", &error.to_string())),
        Err(error) => return Err(error.into()),
    };
    let environment = portal.app.settings().environment.clone();
    Ok(show(status, &Page { environment, form: Form::wrong(fields, mistake), done: "" }))
}

pub async fn sign_out(State(portal): State<Portal>, Sent { by, .. }: Sent<Anyone>) -> Answer {
    portal.app.sign_out(&by.actor).await?;
    let cookie = cookie::forget(&portal.app.settings().environment);
    Ok(([(header::SET_COOKIE, cookie)], crate::page::done("/sign-in", "signed-out")).into_response())
}

/// Light, dark, or as the browser says.
pub async fn theme(headers: HeaderMap, Sent { fields, .. }: Sent<Anyone>) -> Response {
    let theme = fields.text("theme").parse().unwrap_or_default();
    let back = headers.get(header::REFERER).and_then(|from| from.to_str().ok()).and_then(|from| from.split_once("//"));
    let path = back.and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..))).map_or("/", next);
    ([(header::SET_COOKIE, cookie::keep_theme(theme))], go(path)).into_response()
}

/// `/`: the first page of whoever is signed in.
pub async fn start(Anyone { frame, .. }: Anyone) -> Response {
    go(if frame.operator { "/console" } else { "/services" })
}
