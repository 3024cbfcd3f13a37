//! What an order inserts, as it would be read.

use domain::{Time, VxcId};

use super::vxcs::{End, NewVxc, Vxc};

impl NewVxc {
    /// The row that it becomes. A new end is neither isolated nor locked, and has no link yet.
    pub fn stored(self, id: VxcId) -> Vxc {
        Vxc {
            id,
            uid: self.uid,
            number: self.number,
            order_uid: self.order_uid,
            key_id: self.key_id,
            status: self.status,
            status_before: None,
            rate: self.rate,
            max_rate: self.max_rate,
            shutdown: self.shutdown,
            term_months: self.term_months,
            contract_start: self.contract_start,
            contract_end: self.contract_end,
            cost_centre: self.cost_centre,
            promo_code: self.promo_code,
            a: End { isolated: false, locked: false, link_up: None, ..self.a },
            b: End { isolated: false, locked: false, link_up: None, ..self.b },
            admin_locked: false,
            created_by: self.created_by,
            created_at: self.created_at,
            live_at: None,
            ends_at: None,
            ended_at: None,
            version: 1,
            applied_version: 0,
            fault: None,
            attempts: 0,
            retry_at: Time::from_ms(0),
        }
    }
}
