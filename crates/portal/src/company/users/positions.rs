//! What each position may do, in one sentence.

use std::borrow::Borrow;

use domain::Position;

use crate::ui::Choice;

pub fn said(position: impl Borrow<Position>) -> &'static str {
    match position.borrow() {
        Position::CompanyAdmin => "Everything, including users, API keys and the company's profile.",
        Position::TechnicalAdmin => {
            "Orders and changes services, makes service keys, approves what others ask, sees prices; ends no service."
        }
        Position::TechnicalContact => {
            "Changes services and isolates ends; orders nothing, sees no prices and no service keys."
        }
        Position::Finance => {
            "Orders and ends services, makes service keys, approves what others ask, keeps billing details; changes no service."
        }
        Position::FinancialContact => {
            "Sees services and prices, keeps billing details; orders and changes nothing else."
        }
        Position::ReadOnly => "Sees services; changes nothing.",
    }
}

pub fn choices() -> Vec<Choice> {
    Position::ALL
        .iter()
        .map(|position| Choice::new(position.as_str(), position.as_str()).hint(said(position)))
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::{Action, Role, allowed};

    use super::*;

    #[test]
    fn the_sentences_say_what_the_policy_says() {
        for position in Position::ALL {
            let may = |action| allowed(Role::Person(*position), action);
            let said = said(position);
            if may(Action::ManageUsers) {
                assert!(said.starts_with("Everything"), "{position}");
                continue;
            }
            let words = [
                ("Orders ", Action::OrderServices),
                ("service keys,", Action::ManageServiceKeys),
                ("approves", Action::ApproveChanges),
                ("billing", Action::EditMarkets),
                ("isolates", Action::IsolateEnd),
                ("ends services", Action::CancelServices),
            ];
            for (word, action) in words {
                let known = said.contains(word) || (word == "isolates" && said.contains("changes services"));
                assert_eq!(known, may(action), "{position} {word}");
            }
        }
    }
}
