//! What the console's lists are asked for in common.

use app::Paging;
use app::products::ServiceState;
use domain::Uid;

use crate::fields::Fields;
use crate::ui::{Choice, Pager};

/// Which page a query asks for.
pub fn paging(query: &Fields) -> Paging {
    Paging { page: u32::try_from(Pager::asked(query)).unwrap_or(u32::MAX), ..Paging::default() }
}

pub fn pager<T>(path: &str, query: &Fields, page: &app::Page<T>) -> Pager {
    Pager::new(path, query, page.page.into(), page.size.into(), page.total)
}

/// The company that a list is cut to.
pub fn company(query: &Fields) -> Option<Uid> {
    query.some("company").and_then(|text| text.trim().parse().ok())
}

pub fn state(query: &Fields) -> Option<ServiceState> {
    query.text("state").parse().ok()
}

pub fn states() -> Vec<Choice> {
    let word = |state: ServiceState| match state {
        ServiceState::Attention => "Needs attention",
        ServiceState::Working => "On its way in or out",
        ServiceState::Live => "Live",
        ServiceState::Ended => "Ended",
    };
    let all = ServiceState::ALL.iter().map(|state| Choice::new(state.as_str(), word(*state)));
    std::iter::once(Choice::new("", "All that haven't ended")).chain(all).collect()
}
