//! `/services/{id}`: one service, with its connections, kept up to date by itself.

use app::products::{Detail, ProductView, ServiceOverview, VxcQuery};
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Action, ProductKind, Status, allowed};

use super::Tab;
use super::list::{beside, link, state, stopped, waits};
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::live::{digest, stream};
use crate::page::{Answer, go, ok};
use crate::state::Portal;
use crate::ui::{Field, Icon, Pager};
use crate::visitor::{Query, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "services/page.html")]
struct Show {
    frame: Frame,
    page: ServiceOverview,
    path: String,
    tabs: Vec<Tab>,
    facts: Vec<(&'static str, String)>,
    progress: Vec<Step>,
    /// What it waits for.
    until: &'static str,
    may: May,
    form: Form,
    pager: Pager,
    here: String,
    live: String,
    /// Where a Port that joins the LAG is ordered.
    join: Option<String>,
}

/// What this reader may do with it now.
struct May {
    edit: bool,
    tag: bool,
    lock: bool,
    cancel: bool,
    connect: bool,
}

/// A step on the way to being LIVE.
struct Step {
    name: &'static str,
    done: bool,
    now: bool,
}

pub async fn show(
    State(app): State<App>,
    Path(text): Path<String>,
    Visitor { actor, frame }: Visitor,
    Query(query): Query,
) -> Answer {
    let id = super::id(&text)?;
    let page = match look(&app, &actor, &text, &query).await {
        Err(Error::NotFound(_)) => {
            let vxc = app.vxc(&actor, id).await?;
            return Ok(go(&format!("/services/vxc/{}", vxc.uid)));
        }
        page => page?,
    };
    let path = super::path(&page.page.service.uid);
    let asked = query.with("done", "");
    let seen = digest(&page);
    let vxcs = &page.page.vxcs;
    let pager = Pager::new(&path, &asked, u64::from(vxcs.page), u64::from(vxcs.size), vxcs.total);
    Ok(ok(&Show {
        frame,
        tabs: super::tabs(&page.page.service.uid, "Overview"),
        facts: facts(&page),
        progress: progress(page.page.service.status),
        until: until(&page.page.service),
        may: may(&actor, &page),
        here: format!("{path}?{}", asked.query()),
        live: format!("/live{path}?{}", asked.clone().with("seen", seen).query()),
        join: join(&actor, &page),
        form: Form::filled(asked),
        pager,
        page,
        path,
    }))
}

/// `/live/services/{id}`: says when the page isn't right any more.
pub async fn live(
    State(portal): State<Portal>,
    Path(text): Path<String>,
    headers: HeaderMap,
    Query(query): Query,
) -> Response {
    let app = portal.app.clone();
    let asked = query.clone();
    let seen = move |actor: Actor| {
        let (app, query, text) = (app.clone(), asked.clone(), text.clone());
        async move { look(&app, &actor, &text, &query).await }
    };
    stream(portal, headers, &query, seen).await
}

async fn look(app: &App, actor: &Actor, text: &str, query: &Fields) -> Result<ServiceOverview, Error> {
    let ask =
        VxcQuery { search: query.text("q").to_owned(), ended: query.ticked("ended"), paging: super::paging(query) };
    app.service_overview(actor, super::id(text)?, ask).await
}

fn may(actor: &Actor, page: &ServiceOverview) -> May {
    let service = &page.page.service;
    let there = !service.status.gone();
    let open = there && !service.locked && !service.admin_locked;
    let role = |action| allowed(actor.role, action);
    May {
        edit: open && role(Action::UpdateServices),
        tag: there && role(Action::EditTags),
        lock: there && role(Action::LockServices),
        cancel: there && role(Action::CancelServices),
        connect: page.page.keys.shown && role(Action::OrderServices),
    }
}

fn facts(page: &ServiceOverview) -> Vec<(&'static str, String)> {
    let service = &page.page.service;
    let place = service.place.as_ref();
    let mut facts = vec![
        ("Kind", kind(service)),
        (
            "Location",
            place.map_or_else(|| "–".to_owned(), |place| format!("{}, {}, {}", place.name, place.metro, place.country)),
        ),
        ("Diversity zone", super::order::capital(&service.zone)),
    ];
    match &service.detail {
        Detail::Port { stand, .. } => {
            facts.push(("Speed", words::rate(service.speed)));
            if let Some(stand) = stand {
                facts.push(("Interface", format!("{}, {} ({})", stand.device, stand.interface, stand.media)));
            }
        }
        Detail::Mcr { asn, add_ons } => {
            facts.push(("Speed", words::rate(service.speed)));
            facts.push(("ASN", asn.to_string()));
            let tunnels: u32 = add_ons.iter().map(|one| one.tunnels).sum();
            if tunnels > 0 {
                facts.push(("IPsec", format!("{tunnels} tunnels")));
            }
        }
        Detail::Mve { size, image, vnics } => {
            facts.push(("Size", format!("{} cores, {} GB", size.cpus(), size.ram_gb())));
            facts.push((
                "Image",
                format!("{} {} {}", super::order::vendor_name(image.vendor), image.product, image.version),
            ));
            let named: Vec<_> = vnics.iter().enumerate().map(|(n, vnic)| format!("{n} {}", vnic.description)).collect();
            facts.push(("vNICs", named.join(", ")));
        }
    }
    facts.push(("Term", super::order::term_words(service.term_months)));
    let ends = if service.status.gone() { "Contract ended" } else { "Contract until" };
    facts.push((ends, words::day(service.ended_at.filter(|_| service.status.gone()).unwrap_or(service.contract_end))));
    facts.extend(
        page.monthly.map(|(currency, monthly)| ("Price", format!("{} a month", words::money(currency, monthly)))),
    );
    facts.push(("Billed in", service.market.clone()));
    facts.push(("Service Level Reference", service.cost_centre.clone().unwrap_or_else(|| "–".to_owned())));
    if service.kind != ProductKind::Mve {
        facts.push(("Marketplace", if service.marketplace_visible { "Shown" } else { "Not shown" }.to_owned()));
    }
    let by = page.ordered_by.as_ref().map_or_else(String::new, |who| format!(", by {who}"));
    facts.push(("Ordered", format!("{}{by}", words::moment(service.created_at))));
    if let Some(at) = service.live_at {
        facts.push(("Live since", words::moment(at)));
    }
    facts.push(("Number", service.number.to_string()));
    facts
}

fn kind(service: &ProductView) -> String {
    match &service.detail {
        Detail::Port { lag: Some(lag), .. } if lag.primary => format!("Port, the first of LAG {}", lag.number),
        Detail::Port { lag: Some(lag), .. } => format!("Port of LAG {}", lag.number),
        _ => words::kind(service.kind).to_owned(),
    }
}

/// The way to being LIVE, while it is on it.
fn progress(status: Status) -> Vec<Step> {
    let at = match status {
        Status::Deployable => 1,
        Status::Configured => 2,
        _ => return Vec::new(),
    };
    let step = |(n, name): (usize, &'static str)| Step { name, done: n < at, now: n == at };
    ["Ordered", "Set up on the fabric", "Live"].into_iter().enumerate().map(step).collect()
}

const fn until(service: &ProductView) -> &'static str {
    match (service.status, service.kind) {
        (Status::Deployable, _) => "The exchange is setting it up. This page changes by itself.",
        (Status::Configured, ProductKind::Port) => {
            "It is set up, and connections can be made. It goes live when the link to your equipment comes up."
        }
        (Status::Configured, _) => "It is set up, and connections can be made. It goes live when its link is up.",
        _ => "",
    }
}

/// One more Port is ordered where the others are.
fn join(actor: &Actor, page: &ServiceOverview) -> Option<String> {
    let Detail::Port { lag: Some(lag), .. } = &page.page.service.detail else { return None };
    let room = page.members.len() < usize::from(domain::order::MAX_LAG) && !page.page.service.status.gone();
    (room && allowed(actor.role, Action::OrderServices)).then(|| {
        let known = Fields::default()
            .with("location", page.page.service.location.to_string())
            .with("speed", page.page.service.speed.to_string())
            .with("lag", lag.number.to_string())
            .with("name", page.page.service.name.as_str());
        format!("/services/order/port?{}", known.query())
    })
}

impl Show {
    fn keys(&self) -> String {
        super::keys(&self.page.page.service.uid)
    }

    fn connect(&self) -> String {
        super::connect(&self.page.page.service.uid)
    }

    /// The connections can be searched.
    fn many(&self) -> bool {
        self.page.attached > 10 || !self.form.value("q").is_empty() || self.form.ticked("ended")
    }
}
