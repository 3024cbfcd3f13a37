//! What the page after a form says was done. The address carries a word, the sentence is ours: nobody can make a page say something else.

const SENTENCES: &[(&str, &str)] = &[
    ("saved", "Saved."),
    ("signed-out", "You are signed out."),
    ("password", "Your password is changed. Your other sessions have ended."),
    ("sent", "If somebody here has this address, a link is on its way to it."),
    ("ordered", "Ordered. The exchange is setting it up."),
    ("connected", "Ordered. This page shows how it goes on."),
    ("cancelled", "Cancelled."),
    ("restored", "Restored."),
    ("locked", "Locked."),
    ("unlocked", "Unlocked."),
    ("key-created", "The service key is ready to be shared."),
    ("key-waits", "The service key is made. Nobody can use it until you make it active."),
    ("key-updated", "The service key is updated."),
    ("approved", "Approved. The change is being made."),
    ("denied", "Denied. Nothing was changed."),
    ("withdrawn", "Withdrawn."),
    ("asked", "The other side has been asked. Nothing changes until it agrees."),
    ("isolated", "Your end is cut off. No traffic passes."),
    ("joined", "Your end is joined again."),
    ("read", "Marked as read."),
    ("api-key-renamed", "The API key has its new name."),
    ("api-key-deleted", "The API key is deleted. Its tokens work no longer."),
    ("name-asked", "Saved. The exchange checks the new name before others see it."),
    ("market", "The market's billing details are saved."),
    ("name-confirmed", "The company has its new name."),
    ("name-refused", "The new name is refused. The company is told."),
    ("suspended", "Suspended. Its people and programs are refused from now on."),
    ("resumed", "The company can sign in again."),
    ("imported", "The catalogue is in force."),
    ("mail-again", "It is being sent again now."),
    ("service-user", "The service user is ready to own API keys."),
    ("unlocked-person", "The person can sign in again. The API keys made by this person work again."),
    ("locked-out", "The person is locked out."),
    ("factor-removed", "The second factor is removed. The person is told by e-mail."),
    ("invited", "The invitation is on its way."),
    ("address-asked", "Saved. The new address is in force when the link that was sent to it is opened."),
    ("address-withdrawn", "The new address is withdrawn. Its link works no longer."),
    ("deactivated", "The person is deactivated."),
    ("activated", "The person is active again."),
    ("ended", "The session is ended."),
    ("factor-off", "Your second factor is off."),
    ("retried", "It is being tried again now."),
];

/// The sentence for `done=…` in a query; empty when there is none.
pub fn sentence(query: &str) -> &'static str {
    let word = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "done").map(|(_, word)| word);
    let known = word.and_then(|word| SENTENCES.iter().find(|(known, _)| *known == word));
    known.map_or("", |(_, sentence)| sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_sentences_are_said() {
        assert_eq!(sentence("a=b&done=saved"), "Saved.");
        assert_eq!(sentence("done=%3Cscript%3E"), "");
        assert_eq!(sentence(""), "");
    }
}
