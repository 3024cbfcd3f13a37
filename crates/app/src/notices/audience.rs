//! Who is told what: a group of notices goes to those whose role may deal with what it is about.

use domain::people::NoticeGroup;
use domain::{Action, Role, allowed};

/// The actions that a group is about: who may do one of them is told.
pub const fn audience(group: NoticeGroup) -> &'static [Action] {
    match group {
        // Keys used, connections that wait for a decision.
        NoticeGroup::Ordering => &[Action::OrderServices, Action::ApproveChanges],
        // What has changed on a service.
        NoticeGroup::Services => &[Action::UpdateServices, Action::CancelServices],
        NoticeGroup::Financial => &[Action::ViewBilling],
        NoticeGroup::Company => &[Action::EditCompany],
        // Outages and maintenance.
        NoticeGroup::ServiceStatus => &[Action::ViewServices],
        // API keys, locks.
        NoticeGroup::Security => &[Action::ManageApiKeys],
        // Who joins and leaves.
        NoticeGroup::People => &[Action::ManageUsers],
    }
}

/// Whether a role is told what belongs to the group.
pub(super) fn hears(role: Role, group: NoticeGroup) -> bool {
    audience(group).iter().any(|action| allowed(role, *action))
}

/// The groups that a role is told of, in the order of [`NoticeGroup::ALL`].
pub(super) fn groups(role: Role) -> Vec<NoticeGroup> {
    NoticeGroup::ALL.iter().copied().filter(|group| hears(role, *group)).collect()
}
