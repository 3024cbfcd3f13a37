//! `GET /keyway/v1/notices`.

use app::notices::NoticeView;
use axum::extract::State;
use axum::response::Response;
use domain::Uid;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::keyway::{Notice, NoticePage};
use wire::{Envelope, ErrorBody};

use crate::body::Query;
use crate::caller::Caller;
use crate::{Api, Failure};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Uid>,
    /// 1 to 200; 50 unless said otherwise.
    limit: Option<u32>,
}

/// The company's notices that the caller's role is told of, the newest first.
#[utoipa::path(
    get, path = "/keyway/v1/notices", tag = "Notices", params(Asked),
    responses((status = 200, body = Envelope<NoticePage>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let page = api.app.notices(&actor, asked.after, asked.limit.unwrap_or(50)).await?;
    let items = page.items.into_iter().map(shown).collect();
    let next = page.next.map(|uid| uid.to_string());
    Ok(api.answer("Notices", NoticePage { items, next, unread: page.unread }))
}

fn shown(notice: NoticeView) -> Notice {
    Notice {
        uid: notice.uid.to_string(),
        create_date: notice.at.ms(),
        group: notice.group.to_string(),
        title: notice.title,
        text: notice.text,
        link: notice.link,
        subject_uid: notice.subject.map(|uid| uid.to_string()),
        read: notice.read,
    }
}
