//! VXCs as the wire has them.

pub mod order;

use app::vxcs::VxcView;
use wire::vxc::{Vxc, VxcApproval, VxcEnd};

/// A VXC as its viewer sees it.
pub fn vxc(_: VxcView) -> Vxc {
    Vxc {
        product_id: 0,
        product_uid: String::new(),
        n_service_id: None,
        product_name: String::new(),
        secondary_name: None,
        product_type: "VXC".to_owned(),
        rate_limit: 0,
        distance_band: None,
        provisioning_status: String::new(),
        usage_algorithm: None,
        created_by: None,
        create_date: 0,
        live_date: None,
        terminate_date: None,
        a_end: VxcEnd::default(),
        b_end: VxcEnd::default(),
        resources: None,
        vxc_approval: VxcApproval::default(),
        shutdown: false,
        up: false,
        contract_start_date: None,
        contract_end_date: None,
        contract_term_months: None,
        company_uid: String::new(),
        company_name: None,
        cost_centre: None,
        locked: false,
        admin_locked: false,
        attribute_tags: std::collections::BTreeMap::new(),
        cancelable: false,
    }
}
