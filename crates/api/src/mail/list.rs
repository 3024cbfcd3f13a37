//! `GET /keyway/v1/operator/mail`.

use app::mail::QueuedMail as View;
use axum::extract::State;
use axum::response::Response;
use domain::people::MailState;
use domain::{Time, Uid};
use serde::Deserialize;
use utoipa::IntoParams;
use wire::keyway::{MailQueue, QueuedMail};
use wire::{Envelope, ErrorBody};

use crate::body::Query;
use crate::caller::Caller;
use crate::{Api, Failure};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `WAITING`, `SENT` or `GAVE_UP`; any unless said otherwise.
    #[param(value_type = Option<String>)]
    status: Option<MailState>,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Uid>,
    /// 1 to 200; 50 unless said otherwise.
    limit: Option<u32>,
}

/// E-mails that wait, were sent, or were given up: to whom and what became of them, not what they say.
#[utoipa::path(
    get, path = "/keyway/v1/operator/mail", tag = "Operator", params(Asked),
    responses((status = 200, body = Envelope<MailQueue>), (status = 403, body = ErrorBody)), security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let found = api.app.mail_queue(&actor, asked.status, asked.after, asked.limit.unwrap_or(50)).await?;
    let queue = MailQueue {
        items: found.items.into_iter().map(shown).collect(),
        next: found.next.map(|uid| uid.to_string()),
        waiting: found.waiting,
        gave_up: found.gave_up,
    };
    Ok(api.answer("E-mail", queue))
}

fn shown(mail: View) -> QueuedMail {
    QueuedMail {
        uid: mail.uid.to_string(),
        company_name: mail.company,
        group: mail.group.map(|group| group.to_string()),
        recipient: mail.recipient,
        subject: mail.subject,
        status: mail.state.to_string(),
        create_date: mail.created_at.ms(),
        due_date: mail.due_at.ms(),
        attempts: mail.attempts,
        last_error: mail.last_error,
        end_date: mail.ended_at.map(Time::ms),
    }
}
