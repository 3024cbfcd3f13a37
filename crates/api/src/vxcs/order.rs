//! Ordering VXCs.

use app::orders::Ordered;
use app::vxcs::Placed;
use wire::order::VxcOrder;
use wire::technical_service::VxcOrdered;

use crate::Failure;

/// The connections of one element, each at its place in the body.
pub fn elements(place: &str, _: VxcOrder) -> Result<Vec<Ordered>, Failure> {
    Err(Failure::bad_request(format!("{place}.associatedVxcs: connections can't be ordered yet")))
}

/// What an ordered connection answers with.
pub fn ordered(_: Placed) -> VxcOrdered {
    VxcOrdered::default()
}
