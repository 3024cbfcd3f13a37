//! `/services/{id}/cancel`: what ends with a service and what that costs, and then its end.

use app::App;
use app::products::{Cancel, CancelReason, Ending};
use askama::Template;
use axum::extract::{Path, State};

use super::list::beside;
use crate::form::{Form, Mistake};
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::ui::{Choice, Field};
use crate::visitor::{Sent, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "services/cancel.html")]
struct Cancelling {
    frame: Frame,
    ending: Ending,
    path: String,
    form: Form,
    reasons: Vec<Choice>,
}

pub async fn show(State(app): State<App>, Path(id): Path<String>, Visitor { actor, frame }: Visitor) -> Answer {
    let ending = app.ending(&actor, super::id(&id)?).await?;
    Ok(ok(&page(frame, ending, Form::default())))
}

pub async fn cancel(
    State(app): State<App>,
    Path(id): Path<String>,
    Sent { by: Visitor { actor, frame }, fields }: Sent<Visitor>,
) -> Answer {
    let id = super::id(&id)?;
    let cancel = Cancel { reason: fields.owned("reason"), comment: fields.owned("comment"), ..Cancel::NOW };
    match app.cancel_product(&actor, id, cancel).await {
        Ok(()) => Ok(done("/services", "cancelled")),
        Err(error) => {
            let ending = app.ending(&actor, id).await?;
            let mistake = Mistake::of(&error).map(|mistake| mistake.renamed(field)).ok_or(error)?;
            Ok(again(&page(frame, ending, Form::wrong(fields, mistake))))
        }
    }
}

fn page(frame: Frame, ending: Ending, form: Form) -> Cancelling {
    let reasons = CancelReason::ALL.iter().map(|reason| Choice::new(reason.as_str(), why(*reason)));
    let reasons = std::iter::once(Choice::new("", "I'd rather not say")).chain(reasons).collect();
    Cancelling { frame, path: super::path(&ending.uid), ending, form, reasons }
}

fn field(path: &str) -> Option<&'static str> {
    match path {
        "cancellation_reason" => Some("reason"),
        "cancellation_comment" => Some("comment"),
        _ => None,
    }
}

const fn why(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::MovedToCloud => "Moved to a cloud-native solution",
        CancelReason::ServiceMoved => "Moved to another service",
        CancelReason::OrderedInError => "Ordered in error",
        CancelReason::ProofOfConcept => "Proof of concept is over",
        CancelReason::ProjectEnded => "The project has ended",
        CancelReason::SwitchingProvider => "Going to another provider",
        CancelReason::Pricing => "Price",
        CancelReason::ProductPerformance => "It didn't do what it should",
        CancelReason::Other => "Another reason",
    }
}
