//! What was done, in plain words.

/// All that can be done or refused, with its words: `vxc.change.ask` is "Change of a connection asked for".
pub const ACTIONS: &[(&str, &str)] = &[
    ("api_key.create", "API key made"),
    ("api_key.delete", "API key deleted"),
    ("api_key.rename", "API key renamed"),
    ("api_key.restore", "API key works again"),
    ("api_key.revoke_token", "Access token revoked"),
    ("api_key.suspend", "API key suspended"),
    ("catalogue.import", "Catalogue imported"),
    ("company.confirm_name", "Company's new name confirmed"),
    ("company.create", "Company entered"),
    ("company.refuse_name", "Company's new name refused"),
    ("company.resume", "Company's suspension ended"),
    ("company.suspend", "Company suspended"),
    ("company.update", "Company profile changed"),
    ("exchange.backup", "Backup made"),
    ("mail.retry", "Letter sent again"),
    ("market.enable", "Billing market enabled"),
    ("market.set", "Billing market set"),
    ("market.update", "Billing market changed"),
    ("notice.read", "Notice read"),
    ("operator.accept", "Operator joined"),
    ("operator.first_link", "Operator's link made"),
    ("operator.link", "Operator's link made"),
    ("order.buy", "Order placed"),
    ("person.accept_invitation", "Invitation accepted"),
    ("person.ask_for_password", "New password asked for"),
    ("person.begin_second_factor", "Second factor begun"),
    ("person.change_password", "Password changed"),
    ("person.confirm_address", "E-mail address confirmed"),
    ("person.create_service_user", "Service user made"),
    ("person.deactivate", "Person deactivated"),
    ("person.delete", "Person deleted"),
    ("person.invite", "Person invited"),
    ("person.invite_again", "Invitation sent again"),
    ("person.lock_out", "Person locked out"),
    ("person.reactivate", "Person reactivated"),
    ("person.remove_second_factor", "Second factor removed"),
    ("person.renew_recovery_codes", "Recovery codes renewed"),
    ("person.reset_password", "Password set anew"),
    ("person.second_factor_off", "Second factor switched off"),
    ("person.second_factor_on", "Second factor switched on"),
    ("person.unlock", "Person unlocked"),
    ("person.update", "Person changed"),
    ("person.use_recovery_code", "Recovery code used"),
    ("person.withdraw_address", "New e-mail address withdrawn"),
    ("preferences.update", "E-mail preferences changed"),
    ("product.cancel", "Service cancelled"),
    ("product.live", "Service is live"),
    ("product.lock", "Service locked"),
    ("product.modify", "Service changed"),
    ("product.order", "Service ordered"),
    ("product.tag", "Tags of a service changed"),
    ("product.unlock", "Service unlocked"),
    ("provisioning.retry", "Provisioning tried again"),
    ("service_key.create", "Service key made"),
    ("service_key.give_back", "Service key given back"),
    ("service_key.update", "Service key changed"),
    ("service_key.use", "Service key used"),
    ("service_key.vlan_released", "VLAN of a service key released"),
    ("session.end", "Signed out"),
    ("session.end_others", "Other sessions ended"),
    ("session.open", "Signed in"),
    ("vxc.cancel", "Connection cancelled"),
    ("vxc.change.ask", "Change of a connection asked for"),
    ("vxc.change.decide", "Change of a connection decided"),
    ("vxc.change.expire", "Change of a connection lapsed"),
    ("vxc.change.withdraw", "Change of a connection withdrawn"),
    ("vxc.end", "Connection ended"),
    ("vxc.end_with_product", "Connection ended with its service"),
    ("vxc.far_end_refused", "Other end refused a connection"),
    ("vxc.isolate", "End of a connection isolated"),
    ("vxc.live", "Connection is live"),
    ("vxc.lock", "Connection locked"),
    ("vxc.order", "Connection ordered"),
    ("vxc.rate", "Rate limit changed"),
    ("vxc.rejoin", "End of a connection joined again"),
    ("vxc.restore", "Connection's cancellation taken back"),
    ("vxc.shutdown", "Connection shut down or opened"),
    ("vxc.tag", "Tags of a connection changed"),
    ("vxc.unlock", "Connection unlocked"),
    ("vxc.update", "Connection changed"),
];

/// All kinds of things that an entry can be about.
pub const SUBJECTS: &[&str] = &[
    "api_key",
    "catalogue",
    "company",
    "exchange",
    "mail",
    "market",
    "notice",
    "order",
    "person",
    "product",
    "proposal",
    "service",
    "service_key",
    "session",
    "vxc",
];

/// The words for an action.
pub fn title(action: &str) -> String {
    let known = ACTIONS.iter().find(|(code, _)| *code == action);
    known.map_or_else(|| spelt(action), |(_, words)| (*words).to_owned())
}

/// An action without words of its own, spelt out.
fn spelt(action: &str) -> String {
    let words = action.replace(['.', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    /// The texts of this crate's source that have the form of an action: `person.lock_out`.
    fn written() -> BTreeSet<String> {
        let begins: BTreeSet<&str> = ACTIONS.iter().filter_map(|(code, _)| code.split('.').next()).collect();
        let sources = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        let sources = sources.iter().filter(|path| !path.ends_with("tests.rs") && !path.ends_with("title.rs"));
        let text: String = sources.map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let form = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte));
        let action = |word: &&str| word.split_once('.').is_some_and(|(first, _)| begins.contains(first));
        let words = text
            .split('"')
            .filter(form)
            .filter(action)
            .filter(|word| ![".db", ".net", ".test"].iter().any(|end| word.ends_with(end)));
        words.map(str::to_owned).collect()
    }

    #[test]
    fn every_action_has_its_words_and_no_words_are_for_nothing() {
        let known: BTreeSet<String> = ACTIONS.iter().map(|(code, _)| (*code).to_owned()).collect();
        assert_eq!(known, written());
        assert_eq!(title("vxc.change.ask"), "Change of a connection asked for");
        assert_eq!(title("else.where_to"), "Else where to");
    }
}
