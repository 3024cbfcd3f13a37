//! `GET /keyway/v1/services/{uid}/counters`.

use app::products::IdOrUid;
use app::provisioning;
use axum::extract::State;
use axum::response::Response;
use domain::Side;
use domain::provisioning::Counters;
use wire::keyway::{EndTraffic, Traffic};
use wire::{Envelope, ErrorBody};

use crate::body::Path;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Traffic of a service: of a VXC, that of the caller's own end alone.
#[utoipa::path(
    get, path = "/keyway/v1/services/{uid}/counters", tag = "Services", params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<Traffic>), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn counters(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let traffic = api.app.counters(&actor, IdOrUid::parse(&id)?).await?;
    Ok(api.answer("Traffic counters", shown(traffic)))
}

fn shown(traffic: provisioning::Traffic) -> Traffic {
    let ends = traffic.ends.iter().map(|end| counted(end.side, &end.counters));
    Traffic { uid: traffic.uid.to_string(), ends: ends.collect() }
}

pub(super) fn counted(side: Option<Side>, counters: &Counters) -> EndTraffic {
    EndTraffic {
        end: side.map(|side| side.to_string()),
        in_octets: counters.in_octets,
        in_packets: counters.in_packets,
        out_octets: counters.out_octets,
        out_packets: counters.out_packets,
    }
}
