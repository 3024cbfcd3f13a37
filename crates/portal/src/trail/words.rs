//! Actions in words.

use app::audit::EntryView;

/// Those that don't follow the rule.
const SAID: &[(&str, &str)] = &[
    ("api_key.restore", "API key works again"),
    ("api_key.revoke_token", "Token of an API key revoked"),
    ("catalogue.import", "Catalogue imported"),
    ("company.confirm_name", "New name confirmed"),
    ("company.refuse_name", "New name refused"),
    ("exchange.backup", "Exchange backed up"),
    ("mail.retry", "E-mail sent again"),
    ("market.set", "Market changed"),
    ("operator.accept", "Operator joined"),
    ("operator.first_link", "Link for the first operator made"),
    ("operator.link", "Link for an operator made"),
    ("order.buy", "Order placed"),
    ("person.accept_invitation", "Invitation accepted"),
    ("person.ask_for_password", "New password asked for"),
    ("person.begin_second_factor", "Second factor begun"),
    ("person.change_password", "Password changed"),
    ("person.create_service_user", "Service user made"),
    ("person.invite_again", "Invitation sent again"),
    ("person.lock_out", "Person locked out"),
    ("person.remove_second_factor", "Second factor removed"),
    ("person.renew_recovery_codes", "Recovery codes renewed"),
    ("person.reset_password", "Password reset"),
    ("person.second_factor_off", "Second factor switched off"),
    ("person.second_factor_on", "Second factor switched on"),
    ("person.use_recovery_code", "Recovery code used"),
    ("preferences.update", "E-mail preferences changed"),
    ("product.cancel", "Service cancelled"),
    ("product.live", "Service went live"),
    ("product.lock", "Service locked"),
    ("product.modify", "Service changed"),
    ("product.order", "Service ordered"),
    ("product.tag", "Service tagged"),
    ("product.unlock", "Service unlocked"),
    ("provisioning.retry", "Provisioning tried again"),
    ("service_key.give_back", "Service key given back"),
    ("service_key.use", "Service key used"),
    ("service_key.vlan_released", "VLAN of a service key released"),
    ("session.end", "Session ended"),
    ("session.end_others", "Other sessions ended"),
    ("session.open", "Signed in"),
    ("vxc.end_with_product", "VXC ended with its service"),
    ("vxc.far_end_refused", "VXC refused by the other end"),
    ("vxc.isolate", "End of a VXC isolated"),
    ("vxc.live", "VXC went live"),
    ("vxc.rate", "Rate limit of a VXC changed"),
    ("vxc.rejoin", "End of a VXC joined again"),
    ("vxc.shutdown", "VXC shut down or switched on"),
];

/// Endings of verbs that have none of their own in [`past`].
const PAST: &[(&str, &str)] = &[
    ("buy", "bought"),
    ("cancel", "cancelled"),
    ("deny", "denied"),
    ("find", "found"),
    ("make", "made"),
    ("modify", "changed"),
    ("open", "opened"),
    ("read", "read"),
    ("set", "set"),
    ("tag", "tagged"),
    ("update", "changed"),
    ("withdraw", "withdrawn"),
];

/// What was done, in words: `service_key.create` is `Service key created`.
pub fn action(code: &str) -> String {
    if let Some((_, said)) = SAID.iter().find(|(known, _)| *known == code) {
        return (*said).to_owned();
    }
    let (thing, verb) = code.split_once('.').unwrap_or((code, ""));
    let text = match thing {
        "vxc" => format!("VXC {}", past(verb)),
        "api_key" => format!("API key {}", past(verb)),
        _ => format!("{} {}", thing.replace('_', " "), past(verb)),
    };
    let mut letters = text.trim_end().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn past(verb: &str) -> String {
    let plain = verb.replace('_', " ");
    match PAST.iter().find(|(known, _)| *known == verb) {
        Some((_, said)) => (*said).to_owned(),
        None if plain.contains(' ') || plain.is_empty() => plain,
        None if plain.ends_with('e') => format!("{plain}d"),
        None => format!("{plain}ed"),
    }
}

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
        _ => action(code),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_said_as_what_was_done() {
        let said: Vec<_> =
            ["service_key.create", "vxc.update", "company.suspend", "session.open", "order.buy", "odd", "vxc.end_now"]
                .map(action)
                .into();
        let wanted = [
            "Service key created",
            "VXC changed",
            "Company suspended",
            "Signed in",
            "Order placed",
            "Odd",
            "VXC end now",
        ];
        assert_eq!(said, wanted);
    }
}
