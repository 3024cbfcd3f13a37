//! `/services`: the list, found and sorted by the database, a page at a time, with the connections beneath each service.

use app::products::{Beginning, ServiceCounts, ServiceQuery, ServiceRow, ServiceSort, ServiceState, ServicesPage};
use app::vxcs::{VxcRow, Waiting};
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Action, ProductKind, allowed};

use super::begin::{self, Step};
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::live::{digest, stream};
use crate::page::{Answer, ok};
use crate::state::Portal;
use crate::ui::{Badge, Choice, Field, Icon, Pager};
use crate::visitor::{Query, Visitor};
use crate::words;

/// Connections beneath all services of a page together; what is over is one link away.
const BENEATH: usize = 70;

#[derive(Template)]
#[template(path = "services/list.html")]
struct List {
    frame: Frame,
    form: Form,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    columns: Vec<Column>,
    lines: Vec<Line>,
    steps: Vec<Step>,
    pager: Pager,
    /// The list's own address.
    here: String,
    live: String,
    may_order: bool,
    /// There is no service at all.
    nothing: bool,
}

/// A column that the list can be sorted by.
struct Column {
    name: &'static str,
    class: &'static str,
    path: String,
    /// `ascending`, `descending` or none.
    sorted: &'static str,
}

/// A service in the list.
struct Line {
    row: ServiceRow,
    /// It stands beneath the primary Port of its LAG.
    member: bool,
    /// How many of its connections are shown.
    shown: usize,
}

pub async fn show(State(app): State<App>, Visitor { actor, frame }: Visitor, Query(query): Query) -> Answer {
    let (page, had) = look(&app, &actor, &query).await?;
    let seen = digest(&(&page, had));
    let asked = query.with("done", "");
    let here = format!("/services?{}", asked.query());
    let ServicesPage { services, counts } = page;
    let nothing = services.rows.is_empty() && !had.ordered;
    let size = u64::from(services.size);
    Ok(ok(&List {
        kinds: kinds(&counts, &asked),
        states: states(&counts, &asked),
        columns: columns(&asked),
        pager: Pager::new("/services", &asked, u64::from(services.page), size, services.total),
        lines: lines(services.rows),
        steps: begin::steps(&had, actor.role),
        live: format!("/live/services?{}", asked.clone().with("seen", seen).query()),
        may_order: allowed(actor.role, Action::OrderServices),
        nothing,
        here,
        form: Form::filled(asked),
        frame,
    }))
}

/// `/live/services`: says when the list isn't right any more.
pub async fn live(State(portal): State<Portal>, headers: HeaderMap, Query(query): Query) -> Response {
    let app = portal.app.clone();
    let asked = query.clone();
    let seen = move |actor: Actor| {
        let (app, query) = (app.clone(), asked.clone());
        async move { look(&app, &actor, &query).await }
    };
    stream(portal, headers, &query, seen).await
}

async fn look(app: &App, actor: &Actor, query: &Fields) -> Result<(ServicesPage, Beginning), Error> {
    let asked = ServiceQuery {
        search: query.text("q").to_owned(),
        kind: kind(query),
        state: query.text("state").parse().ok(),
        sort: query.text("sort").parse().unwrap_or(ServiceSort::Name),
        reversed: query.ticked("down"),
        paging: super::paging(query),
    };
    Ok((app.services_page(actor, asked).await?, app.beginning(actor).await?))
}

fn kind(query: &Fields) -> Option<ProductKind> {
    ProductKind::ALL.iter().copied().find(|kind| words::kind(kind).eq_ignore_ascii_case(query.text("kind")))
}

fn kinds(counts: &ServiceCounts, query: &Fields) -> Vec<Choice> {
    let state = query.text("state").parse().ok();
    let some = |kind: &ProductKind| {
        let word = words::kind(kind);
        Choice::new(word.to_lowercase(), format!("{word}s ({})", counts.of(Some(*kind), state)))
    };
    std::iter::once(Choice::new("", "All kinds")).chain(ProductKind::ALL.iter().map(some)).collect()
}

fn states(counts: &ServiceCounts, query: &Fields) -> Vec<Choice> {
    let kind = kind(query);
    let some = |state: &ServiceState| {
        let word = match state {
            ServiceState::Attention => "Need attention",
            ServiceState::Working => "Being set up",
            ServiceState::Live => "Live",
            ServiceState::Ended => "Ended",
        };
        Choice::new(state.as_str(), format!("{word} ({})", counts.of(kind, Some(*state))))
    };
    let all = Choice::new("", "All but ended");
    std::iter::once(all).chain(ServiceState::ALL.iter().map(some)).collect()
}

fn columns(query: &Fields) -> Vec<Column> {
    let sort = query.text("sort").parse().unwrap_or(ServiceSort::Name);
    let column = |name, class, by: ServiceSort| {
        let chosen = sort == by;
        let down = chosen && !query.ticked("down");
        let asked = query.clone().with("page", "").with("sort", by.as_str());
        let asked = asked.with("down", if down { "yes" } else { "" });
        let sorted = match (chosen, query.ticked("down")) {
            (false, _) => "",
            (true, false) => "ascending",
            (true, true) => "descending",
        };
        Column { name, class, path: format!("/services?{}", asked.query()), sorted }
    };
    vec![
        column("Service", "", ServiceSort::Name),
        column("State", "", ServiceSort::State),
        column("Location", "", ServiceSort::Location),
        column("Speed", "number", ServiceSort::Speed),
    ]
}

/// Ports of a LAG stand beneath its primary where both are on the page; and what is beneath is cut so that the page stays small.
fn lines(rows: Vec<ServiceRow>) -> Vec<Line> {
    let lag = |row: &ServiceRow| row.lag.map(|lag| lag.number);
    let primaries: Vec<i64> =
        rows.iter().filter(|row| row.lag.is_some_and(|lag| lag.primary)).filter_map(lag).collect();
    let beneath = |row: &ServiceRow| {
        row.lag.is_some_and(|lag| !lag.primary) && lag(row).is_some_and(|number| primaries.contains(&number))
    };
    let (members, tops): (Vec<_>, Vec<_>) = rows.into_iter().partition(beneath);
    let mut members: Vec<Option<ServiceRow>> = members.into_iter().map(Some).collect();
    let mut ordered = Vec::new();
    for row in tops {
        let number = lag(&row).filter(|_| row.lag.is_some_and(|lag| lag.primary));
        ordered.push(Line { row, member: false, shown: 0 });
        for member in members.iter_mut().filter(|member| number.is_some() && member.as_ref().and_then(lag) == number) {
            ordered.extend(member.take().map(|row| Line { row, member: true, shown: 0 }));
        }
    }
    let most = most_beneath(&ordered.iter().map(|line| line.row.vxcs.len()).collect::<Vec<_>>());
    for line in &mut ordered {
        line.shown = line.row.vxcs.len().min(most);
    }
    ordered
}

/// How many connections each service may show so that all together stay within [`BENEATH`]; at least one.
fn most_beneath(counts: &[usize]) -> usize {
    let shown = |most: usize| counts.iter().map(|count| (*count).min(most)).sum::<usize>();
    (1..=ServiceRow::BENEATH as usize).rev().find(|most| shown(*most) <= BENEATH).unwrap_or(1)
}

impl Line {
    fn path(&self) -> String {
        super::path(&self.row.uid)
    }

    fn keys(&self) -> String {
        super::keys(&self.row.uid)
    }

    fn connect(&self) -> String {
        super::connect(&self.row.uid)
    }

    /// `Port of LAG 5088`, `MCR`.
    fn kind(&self) -> String {
        match self.row.lag {
            Some(lag) if lag.primary => format!("LAG {}, first Port", lag.number),
            Some(lag) => format!("Port of LAG {}", lag.number),
            None => words::kind(self.row.kind).to_owned(),
        }
    }

    fn place(&self) -> (&str, String) {
        self.row.place.as_ref().map_or(("–", String::new()), |place| {
            (place.name.as_str(), format!("{}, {}", place.metro, self.row.zone))
        })
    }

    fn vxcs(&self) -> impl Iterator<Item = &VxcRow> {
        self.row.vxcs.iter().take(self.shown)
    }

    /// Connections that aren't shown.
    fn over(&self) -> u64 {
        self.row.vxc_total.saturating_sub(u64::try_from(self.shown).unwrap_or(u64::MAX))
    }
}

/// What a connection in a list is, beside its name: `West Ltd · VLAN 100`.
pub fn beside(vxc: &VxcRow) -> String {
    let far = vxc.far_service.as_deref().unwrap_or(&vxc.far_company);
    let tag = match (vxc.vlan, vxc.inner) {
        (Some(vlan), Some(inner)) => format!(" · VLAN {vlan}.{inner}"),
        (Some(vlan), None) => format!(" · VLAN {vlan}"),
        (None, _) if vxc.status.gone() => String::new(),
        (None, _) => " · untagged".to_owned(),
    };
    format!("{far}{tag}")
}

/// What waits for a decision.
pub const fn waits(vxc: &VxcRow) -> &'static str {
    match vxc.waiting {
        Some(Waiting::ForUs) => "Waits for you",
        Some(Waiting::ForThem) => "Waits for them",
        None => "",
    }
}

/// Its state, with who keeps traffic from it.
pub fn state(vxc: &VxcRow) -> Badge {
    words::connection(vxc.status, vxc.shutdown, vxc.isolated, vxc.far_isolated)
}

/// Its link says nothing: it has ended, or was switched off or cut off.
pub const fn stopped(vxc: &VxcRow) -> bool {
    vxc.status.gone() || vxc.shutdown || vxc.isolated || vxc.far_isolated
}

/// The link's state; nothing is said of the link of something that isn't there.
pub fn link(gone: bool, up: &Option<bool>) -> Option<Badge> {
    (!gone).then(|| words::link(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_full_of_connections_shows_some_of_each() {
        assert_eq!(most_beneath(&[]), 20);
        assert_eq!(most_beneath(&[20; 4]), 17);
        assert_eq!(most_beneath(&[20; 50]), 1);
        assert_eq!(most_beneath(&[20, 20, 20, 20, 3, 3]), 16);
    }
}
