//! Who may do what: one total function over roles and actions.
//!
//! It says what a role may do in its own company. Which rows an actor sees at all, and which fields of a VXC belong to his
//! side ([`crate::rights`]), are other questions.

use std::fmt::Write;

use crate::api_key::ApiKeyRole;
use crate::people::Position;
use crate::text_enum;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A person of a company, logged in.
    Person(Position),
    /// A program with a token of an API key.
    ApiKey(ApiKeyRole),
    /// Who runs the exchange.
    Operator,
}

impl Role {
    pub const ALL: [Self; 9] = [
        Self::Person(Position::CompanyAdmin),
        Self::Person(Position::TechnicalAdmin),
        Self::Person(Position::TechnicalContact),
        Self::Person(Position::Finance),
        Self::Person(Position::FinancialContact),
        Self::Person(Position::ReadOnly),
        Self::ApiKey(ApiKeyRole::CompanyAdmin),
        Self::ApiKey(ApiKeyRole::ReadOnly),
        Self::Operator,
    ];

    /// Two or three letters, for the head of a table.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Person(Position::CompanyAdmin) => "CA",
            Self::Person(Position::TechnicalAdmin) => "TA",
            Self::Person(Position::TechnicalContact) => "TC",
            Self::Person(Position::Finance) => "FI",
            Self::Person(Position::FinancialContact) => "FC",
            Self::Person(Position::ReadOnly) => "RO",
            Self::ApiKey(ApiKeyRole::CompanyAdmin) => "kCA",
            Self::ApiKey(ApiKeyRole::ReadOnly) => "kRO",
            Self::Operator => "OP",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(position) => position.fmt(f),
            Self::ApiKey(role) => write!(f, "API key ({role})"),
            Self::Operator => f.write_str("operator"),
        }
    }
}

text_enum! {
    pub enum Action {
        /// Locations, partner Ports, images: what is said to everybody who is known.
        ViewPublicData = "view_public_data",
        /// Services of the company, their usage and tags.
        ViewServices = "view_services",
        /// What services cost.
        ViewPrices = "view_prices",
        /// Validate an order without placing it.
        DesignServices = "design_services",
        /// Order, and see the icon of service keys: "ordering privileges" (SK-76).
        OrderServices = "order_services",
        /// Name, rate, VLAN, end configuration, shutdown, end moves; withdraw a proposal of one's own side.
        UpdateServices = "update_services",
        /// Cancel and restore.
        CancelServices = "cancel_services",
        LockServices = "lock_services",
        EditTags = "edit_tags",
        /// Cut one's own end of a VXC off, and put it back.
        IsolateEnd = "isolate_end",
        /// Approve or deny what the other side proposes.
        ApproveChanges = "approve_changes",
        ViewServiceKeys = "view_service_keys",
        /// Make and edit the company's keys.
        ManageServiceKeys = "manage_service_keys",
        /// Look at a key of another company before ordering with it.
        LookUpServiceKey = "look_up_service_key",
        ViewBilling = "view_billing",
        EditMarkets = "edit_markets",
        ViewUsers = "view_users",
        ManageUsers = "manage_users",
        /// Change somebody's e-mail address, make a Company Admin, remove a second factor, let in who was locked out: with any of these one can come in
        /// as a person who makes API keys. So never with a token (AK-07).
        ManageAdmins = "manage_admins",
        /// Make, rename, delete API keys and read their history: never with a token (AK-07).
        ManageApiKeys = "manage_api_keys",
        /// The company and its Marketplace profile.
        EditCompany = "edit_company",
        /// Name, password, second factor, notifications: people only.
        OwnProfile = "own_profile",
        ViewOwnActivity = "view_own_activity",
        ViewCompanyActivity = "view_company_activity",
        /// See the rows of every company.
        ViewEverything = "view_everything",
        /// Sites, devices, interfaces, locations, images, prices.
        ManageCatalogue = "manage_catalogue",
        /// Make and suspend companies.
        ManageCompanies = "manage_companies",
        /// Lock a service against its own company.
        AdminLock = "admin_lock",
        /// See what mail waits or was given up, and have it sent again.
        ManageMail = "manage_mail",
    }
}

impl Action {
    /// Changes something.
    pub const fn writes(self) -> bool {
        use Action as A;
        !matches!(
            self,
            A::ViewPublicData
                | A::ViewServices
                | A::ViewPrices
                | A::DesignServices
                | A::ViewServiceKeys
                | A::LookUpServiceKey
                | A::ViewBilling
                | A::ViewUsers
                | A::ViewOwnActivity
                | A::ViewCompanyActivity
                | A::ViewEverything
        )
    }
}

/// The policy.
pub const fn allowed(role: Role, action: Action) -> bool {
    match role {
        Role::Person(position) => person(position, action),
        Role::ApiKey(role) => api_key(role, action),
        Role::Operator => operator(action),
    }
}

const fn person(position: Position, action: Action) -> bool {
    use Action as A;
    use Position as P;
    match action {
        A::ViewPublicData | A::ViewServices | A::DesignServices | A::OwnProfile | A::ViewOwnActivity => true,
        A::OrderServices | A::ApproveChanges | A::ViewServiceKeys | A::ManageServiceKeys | A::LookUpServiceKey => {
            matches!(position, P::CompanyAdmin | P::TechnicalAdmin | P::Finance)
        }
        A::UpdateServices | A::EditTags | A::IsolateEnd => {
            matches!(position, P::CompanyAdmin | P::TechnicalAdmin | P::TechnicalContact)
        }
        A::CancelServices => matches!(position, P::CompanyAdmin | P::Finance),
        A::ViewPrices => {
            matches!(position, P::CompanyAdmin | P::TechnicalAdmin | P::Finance | P::FinancialContact)
        }
        A::ViewBilling | A::EditMarkets => {
            matches!(position, P::CompanyAdmin | P::Finance | P::FinancialContact)
        }
        A::LockServices
        | A::ViewUsers
        | A::ManageUsers
        | A::ManageAdmins
        | A::ManageApiKeys
        | A::EditCompany
        | A::ViewCompanyActivity => matches!(position, P::CompanyAdmin),
        A::ViewEverything | A::ManageCatalogue | A::ManageCompanies | A::AdminLock | A::ManageMail => false,
    }
}

const fn api_key(role: ApiKeyRole, action: Action) -> bool {
    match role {
        // A program has no profile, makes no keys for programs, and makes nobody who could.
        ApiKeyRole::CompanyAdmin => {
            !matches!(action, Action::ManageApiKeys | Action::ManageAdmins | Action::OwnProfile)
                && person(Position::CompanyAdmin, action)
        }
        ApiKeyRole::ReadOnly => matches!(action, Action::ViewPublicData | Action::ViewServices),
    }
}

/// The operator sees all and keeps the exchange; what companies have among themselves he doesn't order, change or approve.
const fn operator(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::ViewPublicData
            | A::ViewServices
            | A::ViewPrices
            | A::ViewServiceKeys
            | A::ViewBilling
            | A::ViewUsers
            | A::OwnProfile
            | A::ViewOwnActivity
            | A::ViewCompanyActivity
            | A::ViewEverything
            | A::ManageCatalogue
            | A::ManageCompanies
            | A::AdminLock
            | A::ManageMail
    )
}

/// The positions that may, in the order of [`Position::ALL`].
pub fn positions(action: Action) -> impl Iterator<Item = Position> {
    Position::ALL.iter().copied().filter(move |position| person(*position, action))
}

/// The whole policy as a table of text: a line for each action, a column for each role (`kCA` and `kRO` are API keys).
pub fn render() -> String {
    let mut out = format!("{:22}", "action");
    for role in Role::ALL {
        let _ = write!(out, " {:>3}", role.short());
    }
    for action in Action::ALL {
        let _ = write!(out, "\n{action:22}");
        for role in Role::ALL {
            let _ = write!(out, " {:>3}", if allowed(role, *action) { "x" } else { "-" });
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_policy() {
        insta::assert_snapshot!(render());
    }

    #[test]
    fn nobody_in_a_company_may_more_than_its_admin() {
        let admin = Role::Person(Position::CompanyAdmin);
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Operator) {
            for action in Action::ALL.iter().filter(|action| allowed(role, **action)) {
                assert!(allowed(admin, *action), "{} {action}", role.short());
            }
        }
    }

    #[test]
    fn read_only_changes_nothing_but_its_own_profile() {
        for action in Action::ALL.iter().filter(|action| action.writes()) {
            assert!(!allowed(Role::ApiKey(ApiKeyRole::ReadOnly), *action));
            let person = allowed(Role::Person(Position::ReadOnly), *action);
            assert_eq!(person, *action == Action::OwnProfile);
        }
    }

    #[test]
    fn tokens_make_no_keys_and_only_the_operator_keeps_the_exchange() {
        for role in Role::ALL {
            let api_keys = allowed(role, Action::ManageApiKeys);
            assert_eq!(api_keys, role == Role::Person(Position::CompanyAdmin));
            assert_eq!(allowed(role, Action::ManageAdmins), api_keys, "nor do they make who makes them");
            assert_eq!(allowed(role, Action::ManageCatalogue), role == Role::Operator);
        }
    }
}
