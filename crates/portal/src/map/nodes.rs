//! What the map shows, whether a row stands for a service or, of many, for a location.

use app::products::{MapBundle, MapEnd, MapLink, MapPlace, MapService, MapView, PlaceView};
use domain::Status;

use crate::ui::{Badge, Tone};
use crate::words;

/// A row of the picture: a service, or a location with all its services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub country: String,
    pub metro: String,
    /// The building; empty when the row is the building.
    pub place: String,
    pub name: String,
    /// What it is.
    pub what: String,
    pub state: Badge,
    pub path: String,
}

/// One connection, or several that lead the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    pub from: usize,
    pub to: End,
    pub name: String,
    pub count: u64,
    pub state: Badge,
    pub path: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    Node(usize),
    Company(String),
}

pub fn of(view: &MapView) -> (Vec<Node>, Vec<Edge>) {
    match view {
        MapView::Each { services, links } => (services.iter().map(service).collect(), links.iter().map(link).collect()),
        MapView::ByPlace { places, bundles } => {
            (places.iter().map(place).collect(), bundles.iter().map(bundle).collect())
        }
    }
}

/// Both states in one: the link's where it is what matters.
fn state(status: Status, up: Option<bool>) -> Badge {
    if status == Status::Live && up == Some(false) { words::link(up) } else { words::service(status) }
}

fn whereabouts(place: Option<&PlaceView>) -> (String, String, String) {
    place.map_or_else(
        || (String::new(), "Elsewhere".to_owned(), "–".to_owned()),
        |place| (place.country.clone(), place.metro.clone(), place.name.clone()),
    )
}

fn service(service: &MapService) -> Node {
    let (country, metro, place) = whereabouts(service.place.as_ref());
    let kind = if service.in_lag { "LAG" } else { words::kind(service.kind) };
    let what = if service.speed == 0 { kind.to_owned() } else { format!("{kind} {}", words::rate(service.speed)) };
    Node {
        country,
        metro,
        place,
        name: service.name.clone(),
        what,
        state: state(service.status, service.link_up),
        path: format!("/services/{}", service.uid),
    }
}

fn end(to: &MapEnd) -> End {
    match to {
        MapEnd::Own(at) => End::Node(*at),
        MapEnd::Company(name) => End::Company(name.clone()),
    }
}

fn link(link: &MapLink) -> Edge {
    Edge {
        from: link.from,
        to: end(&link.to),
        name: link.name.clone(),
        count: 1,
        state: state(link.status, link.link_up),
        path: format!("/services/vxc/{}", link.uid),
    }
}

/// The worst of many, in words.
fn all(n: u64, down: u64, working: u64) -> Badge {
    match (down, working) {
        (0, 0) => Badge::new(Tone::Good, "All live"),
        (0, working) if working == n => Badge::new(Tone::Busy, "Not live yet"),
        (0, working) => Badge::new(Tone::Busy, format!("{working} not live")),
        (down, _) => Badge::new(Tone::Bad, format!("{down} with link down")),
    }
}

fn place(at: &MapPlace) -> Node {
    let (country, metro, name) = whereabouts(at.place.as_ref());
    let search: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    Node {
        country,
        metro,
        place: String::new(),
        what: words::count(at.services, "service"),
        state: all(at.services, at.down, at.working),
        path: format!("/services?q={search}"),
        name,
    }
}

fn bundle(bundle: &MapBundle) -> Edge {
    Edge {
        from: bundle.from,
        to: end(&bundle.to),
        name: words::count(bundle.connections, "connection"),
        count: bundle.connections,
        state: all(bundle.connections, bundle.down, bundle.working),
        path: String::new(),
    }
}

/// A row of the table that says the same as the picture.
pub struct Line {
    pub node: Node,
    pub edges: Vec<(Edge, String)>,
}

/// Sorted as the picture is, each row with its connections and where they lead.
pub fn table(nodes: &[Node], edges: &[Edge]) -> Vec<Line> {
    let leads = |edge: &Edge, from: usize| match &edge.to {
        End::Company(name) => name.clone(),
        End::Node(at) => {
            let far = if *at == from { edge.from } else { *at };
            nodes.get(far).map(|node| node.name.clone()).unwrap_or_default()
        }
    };
    let touches = |edge: &&Edge, at: usize| edge.from == at || edge.to == End::Node(at);
    let line = |at: usize| {
        let mine = edges.iter().filter(|edge| touches(edge, at)).map(|edge| (edge.clone(), leads(edge, at)));
        nodes.get(at).map(|node| Line { node: node.clone(), edges: mine.collect() })
    };
    sorted(nodes).into_iter().filter_map(line).collect()
}

/// The positions of the rows by country, metro, building and name.
pub fn sorted(nodes: &[Node]) -> Vec<usize> {
    let mut order: Vec<(usize, &Node)> = nodes.iter().enumerate().collect();
    order.sort_by_key(|(at, node)| (&node.country, &node.metro, &node.place, &node.name, *at));
    order.into_iter().map(|(at, _)| at).collect()
}
