//! `GET /keyway/v1/services/{uid}/traffic`.

use app::products::IdOrUid;
use app::provisioning;
use axum::extract::State;
use axum::response::Response;
use domain::traffic::Sample;
use wire::keyway::{EndHistory, TrafficHistory, TrafficSample};
use wire::{Envelope, ErrorBody};

use super::counters::counted;
use crate::body::Path;
use crate::caller::Caller;
use crate::{Api, Failure};

/// The last day of a service's traffic, in averages of five minutes: of a VXC, that of the caller's own end alone. Rates are in
/// kbit/s, dates in ms since 1970.
#[utoipa::path(
    get, path = "/keyway/v1/services/{uid}/traffic", tag = "Services", params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<TrafficHistory>), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn traffic(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let history = api.app.traffic(&actor, IdOrUid::parse(&id)?).await?;
    let ends = history.ends.into_iter().map(shown).collect();
    Ok(api.answer("Traffic of the last day", TrafficHistory { uid: history.uid.to_string(), ends }))
}

fn shown(end: provisioning::EndHistory) -> EndHistory {
    EndHistory {
        end: end.side.map(|side| side.to_string()),
        samples: end.samples.into_iter().map(sample).collect(),
        totals: end.totals.map(|totals| counted(end.side, &totals)),
    }
}

fn sample(sample: Sample) -> TrafficSample {
    TrafficSample {
        date: sample.at.ms(),
        in_kbps: sample.rates.map(|rates| rates.in_kbps),
        out_kbps: sample.rates.map(|rates| rates.out_kbps),
    }
}
