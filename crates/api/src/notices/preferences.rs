//! Which e-mail a person gets: `/v2/notificationPreferences` and `/v3/notificationPreferences`, which are alike, and
//! `/keyway/v1/preferences`.

use app::notices::PreferenceView;
use axum::extract::State;
use axum::response::Response;
use domain::Invalid;
use wire::keyway::{Preferences, SetPreferences};
use wire::user::{NotificationPreference, SetNotificationPreference};
use wire::{Envelope, ErrorBody};

use crate::body::Body;
use crate::caller::Caller;
use crate::{Api, Failure};

type Changes = Vec<SetNotificationPreference>;

/// The caller's preferences.
#[utoipa::path(
    get, path = "/keyway/v1/preferences", tag = "Notices", responses((status = 200, body = Envelope<Preferences>)),
    security(("bearer" = []))
)]
pub async fn own(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let notifications = shown(api.app.preferences(&actor).await?);
    Ok(api.answer("Preferences", Preferences { notifications }))
}

/// Changes the caller's preferences; groups left out stay.
#[utoipa::path(
    put, path = "/keyway/v1/preferences", tag = "Notices", request_body = SetPreferences,
    responses((status = 200, body = Envelope<Preferences>), (status = 400, body = ErrorBody)), security(("bearer" = []))
)]
pub async fn set_own(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(changes): Body<SetPreferences>,
) -> Result<Response, Failure> {
    let changes = read(&changes.notifications)?;
    let notifications = shown(api.app.set_preferences(&actor, changes).await?);
    Ok(api.answer("Preferences", Preferences { notifications }))
}

/// The caller's notification preferences.
#[utoipa::path(
    get, path = "/v2/notificationPreferences", tag = "Notices",
    responses((status = 200, body = Envelope<Vec<NotificationPreference>>)), security(("bearer" = []))
)]
pub async fn v2(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    Ok(api.answer("Notification preferences", shown(api.app.preferences(&actor).await?)))
}

/// Changes the caller's notification preferences; groups left out stay.
#[utoipa::path(
    post, path = "/v2/notificationPreferences", tag = "Notices", request_body = Vec<SetNotificationPreference>,
    responses((status = 200, body = Envelope<Vec<NotificationPreference>>), (status = 400, body = ErrorBody)), security(("bearer" = []))
)]
pub async fn set_v2(api: State<Api>, caller: Caller, changes: Body<Changes>) -> Result<Response, Failure> {
    set(api, caller, changes).await
}

/// The same as POST.
#[utoipa::path(
    put, path = "/v2/notificationPreferences", tag = "Notices", request_body = Vec<SetNotificationPreference>,
    responses((status = 200, body = Envelope<Vec<NotificationPreference>>), (status = 400, body = ErrorBody)), security(("bearer" = []))
)]
pub async fn put_v2(api: State<Api>, caller: Caller, changes: Body<Changes>) -> Result<Response, Failure> {
    set(api, caller, changes).await
}

/// The caller's notification preferences.
#[utoipa::path(
    get, path = "/v3/notificationPreferences", tag = "Notices",
    responses((status = 200, body = Envelope<Vec<NotificationPreference>>)), security(("bearer" = []))
)]
pub async fn v3(api: State<Api>, caller: Caller) -> Result<Response, Failure> {
    v2(api, caller).await
}

/// Changes the caller's notification preferences; groups left out stay.
#[utoipa::path(
    post, path = "/v3/notificationPreferences", tag = "Notices", request_body = Vec<SetNotificationPreference>,
    responses((status = 200, body = Envelope<Vec<NotificationPreference>>), (status = 400, body = ErrorBody)), security(("bearer" = []))
)]
pub async fn set_v3(api: State<Api>, caller: Caller, changes: Body<Changes>) -> Result<Response, Failure> {
    set(api, caller, changes).await
}

/// The same as POST.
#[utoipa::path(
    put, path = "/v3/notificationPreferences", tag = "Notices", request_body = Vec<SetNotificationPreference>,
    responses((status = 200, body = Envelope<Vec<NotificationPreference>>), (status = 400, body = ErrorBody)), security(("bearer" = []))
)]
pub async fn put_v3(api: State<Api>, caller: Caller, changes: Body<Changes>) -> Result<Response, Failure> {
    set(api, caller, changes).await
}

async fn set(State(api): State<Api>, Caller(actor): Caller, Body(changes): Body<Changes>) -> Result<Response, Failure> {
    let changes = read(&changes)?;
    Ok(api.answer("Notification preferences", shown(api.app.set_preferences(&actor, changes).await?)))
}

fn read(changes: &[SetNotificationPreference]) -> Result<Vec<(domain::people::NoticeGroup, bool)>, Invalid> {
    let one = |change: &SetNotificationPreference| {
        let group = change.group.parse().map_err(|rule: String| Invalid::new("group", rule))?;
        Ok((group, change.enabled))
    };
    changes.iter().map(one).collect()
}

fn shown(preferences: Vec<PreferenceView>) -> Vec<NotificationPreference> {
    let one = |preference: PreferenceView| NotificationPreference {
        group: preference.group.to_string(),
        enabled: preference.enabled,
        fixed: preference.fixed,
    };
    preferences.into_iter().map(one).collect()
}
