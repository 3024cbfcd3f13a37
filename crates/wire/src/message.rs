//! The texts of `message` that clients read or match.

/// To an order that would be accepted.
pub const VALIDATION_PASSED: &str = "Validation passed";

/// A product was read.
pub fn found_product(uid: &str) -> String {
    format!("Found Product {uid}")
}

/// With status 404: the SDK tells "not found" by this wording.
pub fn no_such_service(uid: &str) -> String {
    format!("Could not find a service with UID {uid}")
}

/// A VLAN is taken. `product_type` is the upper-case kind, `product_id` the public number.
pub fn vlan_not_available(vlan: i64, product_type: &str, product_id: i64) -> String {
    format!("VLAN {vlan} not available on {product_type} service {product_id}")
}

/// A service was ordered. `product_type` is the upper-case kind.
pub fn created(product_type: &str, uid: &str) -> String {
    format!("{product_type} [{uid}] created.")
}

pub fn key_generated(key: &str) -> String {
    format!("New service key [{key}] generated")
}

pub fn keys_found(count: usize, company_id: i64) -> String {
    format!("Found [{count}] service keys for company [{company_id}]")
}

/// `queried` is the key as the client wrote it: whole, or its first eight characters.
pub fn key_found(queried: &str) -> String {
    format!("Found service key [{queried}]")
}

pub fn key_updated(key: &str) -> String {
    format!("Service key [{key}] updated")
}
