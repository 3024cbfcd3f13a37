//! People and service users of the company. Only a Company Admin gets here, and everybody to the own page.

mod act;
mod edit;
mod invite;
mod list;
mod positions;
mod service;
mod show;
mod sure;

use app::people::{PersonRef, PersonView};
use app::{Actor, App, Error, Who};
use axum::Router;
use axum::routing::{get, post};
use domain::Uid;
use domain::people::PersonKind;

use crate::state::Portal;

const LIST: &str = "/company/users";

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/company/users", get(list::show))
        .route("/company/users/invite", get(invite::show).post(invite::send))
        .route("/company/users/service-user", get(service::show).post(service::create))
        .route("/company/users/{uid}", get(show::show).post(edit::save))
        .route("/company/users/{uid}/invite-again", post(act::invite_again))
        .route("/company/users/{uid}/withdraw-address", post(act::withdraw_address))
        .route("/company/users/{uid}/unlock", post(act::unlock))
        .route("/company/users/{uid}/reactivate", post(act::reactivate))
        .route("/company/users/{uid}/deactivate", get(sure::deactivate).post(act::deactivate))
        .route("/company/users/{uid}/lock-out", get(sure::lock_out).post(act::lock_out))
        .route("/company/users/{uid}/withdraw", get(sure::withdraw).post(act::withdraw))
        .route("/company/users/{uid}/remove-second-factor", get(sure::remove_factor).post(act::remove_factor))
}

fn path(uid: impl std::borrow::Borrow<Uid>) -> String {
    format!("{LIST}/{}", uid.borrow())
}

fn which(text: &str) -> Result<PersonRef, Error> {
    let unknown = |_| Error::NotFound("Could not find this person".to_owned());
    text.parse().map(PersonRef::Uid).map_err(unknown)
}

async fn find(app: &App, actor: &Actor, text: &str) -> Result<PersonView, Error> {
    app.person(actor, which(text)?).await
}

/// It is the reader.
fn own(actor: &Actor, person: &PersonView) -> bool {
    matches!(&actor.who, Who::Person { uid, .. } if *uid == person.uid)
}

fn is_service(person: &PersonView) -> bool {
    person.kind == PersonKind::Service
}

/// A refusal that is about the person and not about a field that was typed into.
fn about_person(error: Error) -> Error {
    match error {
        Error::Invalid(invalid) => Error::Refused(invalid.rule),
        other => other,
    }
}
