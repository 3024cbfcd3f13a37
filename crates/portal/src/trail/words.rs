//! Actors and things of the trail in words; what was done is said by `app`.

use app::audit::EntryView;
pub use app::audit::title as action;

/// Who acted, as its reader may know.
pub fn actor(entry: &EntryView) -> String {
    match entry.actor_kind.as_str() {
        "api_key" => format!("{} (API key)", entry.actor),
        "operator" => format!("{} (operator)", entry.actor),
        _ => entry.actor.clone(),
    }
}

/// Kinds of things in words.
pub fn subject(code: &str) -> String {
    match code {
        "vxc" => "VXC".to_owned(),
        "api_key" => "API key".to_owned(),
        "product" => "Port, MCR or MVE".to_owned(),
        _ => crate::page::sentence(&code.replace('_', " ")).trim_end_matches('.').to_owned(),
    }
}

/// All that a filter offers.
pub const ACTIONS: &[&str] = &[
    "api_key.create",
    "api_key.delete",
    "api_key.rename",
    "api_key.restore",
    "api_key.revoke_token",
    "api_key.suspend",
    "catalogue.import",
    "company.confirm_name",
    "company.create",
    "company.refuse_name",
    "company.resume",
    "company.suspend",
    "company.update",
    "exchange.backup",
    "mail.retry",
    "market.enable",
    "market.update",
    "operator.accept",
    "operator.link",
    "person.accept_invitation",
    "person.ask_for_password",
    "person.change_password",
    "person.create_service_user",
    "person.deactivate",
    "person.delete",
    "person.invite",
    "person.invite_again",
    "person.lock_out",
    "person.reactivate",
    "person.remove_second_factor",
    "person.renew_recovery_codes",
    "person.reset_password",
    "person.second_factor_off",
    "person.second_factor_on",
    "person.unlock",
    "person.update",
    "person.use_recovery_code",
    "preferences.update",
    "product.cancel",
    "product.live",
    "product.lock",
    "product.modify",
    "product.order",
    "product.tag",
    "product.unlock",
    "provisioning.retry",
    "service_key.create",
    "service_key.give_back",
    "service_key.update",
    "service_key.use",
    "service_key.vlan_released",
    "session.end",
    "session.end_others",
    "session.open",
    "vxc.cancel",
    "vxc.delete",
    "vxc.end",
    "vxc.end_with_product",
    "vxc.far_end_refused",
    "vxc.isolate",
    "vxc.live",
    "vxc.lock",
    "vxc.order",
    "vxc.rate",
    "vxc.rejoin",
    "vxc.restore",
    "vxc.shutdown",
    "vxc.tag",
    "vxc.unlock",
    "vxc.update",
];

pub const SUBJECTS: &[&str] = &[
    "api_key",
    "catalogue",
    "company",
    "mail",
    "market",
    "person",
    "product",
    "service",
    "service_key",
    "session",
    "vxc",
];
