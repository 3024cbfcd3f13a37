//! The marketplace: Ports that anyone may order VXCs to.

use app::catalogue::{PartnerFilter, PartnerPortView};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use wire::partner::PartnerPort;
use wire::{Envelope, lenient};

use crate::body::Query;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Which of them.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PartnerQuery {
    /// `DEFAULT`, `AWS`, …
    connect_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_bool")]
    vxc_permitted: Option<bool>,
    /// A company's uid.
    company_uid: Option<String>,
}

/// Providers' Ports and those that companies show, the lowest rank first.
#[utoipa::path(
    get, path = "/v2/dropdowns/partner/megaports", tag = "Marketplace", params(PartnerQuery),
    responses((status = 200, body = Envelope<Vec<PartnerPort>>)),
    security(("bearer" = []))
)]
pub async fn partner_ports(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(query): Query<PartnerQuery>,
) -> Result<Response, Failure> {
    let company = query.company_uid.map(|uid| uid.parse()).transpose();
    let filter = PartnerFilter {
        connect_type: query.connect_type,
        vxc_permitted: query.vxc_permitted,
        company: company.map_err(|rule| Failure::bad_request(format!("companyUid: {rule}")))?,
    };
    let found = api.app.partner_ports(&actor, filter).await?;
    let many = found.len();
    let make =
        move |api: &Api| api.answer("List of partner ports", found.into_iter().map(partner_port).collect::<Vec<_>>());
    Ok(api.of_many(many, make).await)
}

fn partner_port(port: PartnerPortView) -> PartnerPort {
    PartnerPort {
        connect_type: port.connect_type.to_string(),
        product_uid: port.uid.to_string(),
        title: port.title,
        company_uid: port.company_uid.to_string(),
        company_name: port.company_name,
        diversity_zone: Some(port.zone),
        location_id: port.location,
        speed: i64::from(port.speed),
        rank: i64::from(port.rank),
        vxc_permitted: port.vxc_permitted.into(),
        max_vxc_speed: Some(i64::from(port.speed)),
        lag_id: port.lag_number,
        lag_primary: port.lag_primary,
        aggregation_id: port.lag_number,
    }
}
