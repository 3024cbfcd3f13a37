//! `/sign-in` and `/sign-out`.

use app::Error;
use app::login::{self, Credentials, SignIn};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::cookie;
use crate::done;
use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::guard::from_here;
use crate::page::{Answer, Origin, go, ok, sentence, show};
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Anyone, Query, Sent, Unsigned, next};

/// The second step: the code.
#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    environment: String,
    form: Form,
}

/// Somebody with the right password who doesn't get in, and what to do about it.
#[derive(Template)]
#[template(path = "closed.html")]
struct Closed {
    environment: String,
    why: String,
    locked: bool,
}

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
    let led = from_here(&headers, &portal.app.settings().portal);
    let done = if led { done::sentence(&query.query()) } else { "" };
    Ok(ok(&Page { environment: portal.app.settings().environment.clone(), form: Form::filled(query), done }))
}

pub async fn sign_in(
    State(portal): State<Portal>,
    Origin(trail): Origin,
    headers: HeaderMap,
    Unsigned(fields): Unsigned,
) -> Answer {
    let credentials = Credentials {
        username: fields.text("username").to_owned(),
        password: fields.text("password").to_owned(),
        code: None,
        agent: agent(&headers),
    };
    let outcome = portal.app.sign_in(credentials, trail).await;
    step(&portal, outcome, fields, |environment, form| show_page(&Page { environment, form, done: "" }))
}

/// `/sign-in/code`: the code of the authenticator, or a recovery code.
pub async fn code(
    State(portal): State<Portal>,
    Origin(trail): Origin,
    headers: HeaderMap,
    Unsigned(fields): Unsigned,
) -> Answer {
    let (ticket, code) = (fields.text("ticket").to_owned(), fields.text("code").to_owned());
    let outcome = portal.app.sign_in_with_code(&ticket, code, agent(&headers), trail).await;
    step(&portal, outcome, fields, |environment, form| show_page(&CodePage { environment, form }))
}

fn agent(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().to_owned()
}

fn show_page(page: &impl Template) -> Response {
    show(StatusCode::FORBIDDEN, page)
}

/// What follows from a step: in, the next step, or the same page with what was wrong.
fn step(
    portal: &Portal,
    outcome: Result<SignIn, Error>,
    fields: Fields,
    again: impl Fn(String, Form) -> Response,
) -> Answer {
    let environment = portal.app.settings().environment.clone();
    match outcome {
        Ok(SignIn::Done(signed_in)) => {
            let cookie = cookie::keep(&environment, signed_in.token.expose());
            Ok(([(header::SET_COOKIE, cookie)], go(next(fields.text("next")))).into_response())
        }
        Ok(SignIn::CodeNeeded { ticket }) => {
            let kept = Fields::default().with("next", fields.text("next")).with("ticket", ticket);
            let form = match fields.text("ticket") {
                "" => Form::filled(kept),
                _ => Form::wrong(kept, Mistake::at("code", "a code is needed")),
            };
            Ok(ok(&CodePage { environment, form }))
        }
        Err(Error::Closed(closed)) => {
            let locked = closed == login::Closed::Locked;
            Ok(show(StatusCode::FORBIDDEN, &Closed { environment, why: sentence(&closed.to_string()), locked }))
        }
        // Whether somebody is invited is nobody else's business.
        Err(Error::Unconfirmed(_)) => {
            let said = "the user name or the password is wrong";
            Ok(again(environment, Form::wrong(fields, Mistake::at("", said))))
        }
        Err(error @ Error::Unauthenticated(_)) => {
            Ok(again(environment, Form::wrong(fields, Mistake::at("", &error.to_string()))))
        }
        Err(error @ Error::TooMany { wait, .. }) => {
            let mut page = again(environment, Form::wrong(fields, Mistake::at("", &error.to_string())));
            *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            page.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().max(1).into());
            Ok(page)
        }
        Err(error) => Err(error.into()),
    }
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
