//! Where everything of the map is drawn: the company's own services at the left, by metro; the other companies at the right, each as near
//! as can be to what it is connected to. The same content is always drawn the same way.

use std::collections::BTreeMap;

use askama::Template;

use super::nodes::{Edge, End, Node, sorted};
use crate::ui::Tone;
use crate::words;

pub const WIDTH: i32 = 860;
/// The cards of the metros, with room for arcs at their left.
const CARD: (i32, i32) = (76, 430);
/// The other companies.
const PILL: (i32, i32) = (660, 850);
const HEAD: i32 = 38;
const SUBHEAD: i32 = 24;
const ROW: i32 = 30;
const GAP: i32 = 18;
const PILL_STEP: i32 = 42;
/// Characters that fit.
const NAME: usize = 26;
const COMPANY: usize = 22;
/// More lines than that are drawn without a link of their own, to keep the page small.
const LINKED: usize = 80;

/// The picture.
#[derive(Template)]
#[template(path = "map/drawing.html")]
pub struct Drawing {
    width: i32,
    height: i32,
    cards: Vec<Card>,
    lines: Vec<Drawn>,
    pills: Vec<Pill>,
    linked: bool,
}

impl askama::filters::HtmlSafe for Drawing {}

/// The services in one metro.
struct Card {
    y: i32,
    height: i32,
    title: String,
    country: String,
    /// Buildings, with their heights.
    places: Vec<(i32, String)>,
    rows: Vec<Row>,
}

struct Row {
    y: i32,
    name: String,
    what: String,
    tone: Tone,
    path: String,
}

struct Drawn {
    path: String,
    curve: String,
    tone: Tone,
    said: String,
    /// Where the sign stands, or the number of connections.
    middle: (i32, i32),
    count: u64,
}

struct Pill {
    y: i32,
    name: String,
    said: String,
}

pub fn draw(nodes: &[Node], edges: &[Edge]) -> Drawing {
    let (cards, heights) = cards(nodes);
    let bottom = cards.last().map_or(0, |card| card.y + card.height);
    let edges = merged(edges);
    let pills = pills(&edges, &heights);
    let lowest = pills.values().map(|(y, _)| *y).max().unwrap_or(0);
    let lines: Vec<Drawn> = edges.iter().filter_map(|edge| line(edge, nodes, &heights, &pills)).collect();
    let pill = |(name, (y, count)): (&String, &(i32, u64))| Pill {
        y: *y,
        name: cut(name, COMPANY),
        said: words::count(*count, "connection"),
    };
    Drawing {
        width: if pills.is_empty() { CARD.1 + 30 } else { WIDTH },
        height: bottom.max(lowest + PILL_STEP / 2) + 14,
        linked: lines.len() <= LINKED,
        pills: pills.iter().map(pill).collect(),
        cards,
        lines,
    }
}

/// The cards from top to bottom, and how high the row of each node is.
fn cards(nodes: &[Node]) -> (Vec<Card>, BTreeMap<usize, i32>) {
    let (mut cards, mut heights) = (Vec::<Card>::new(), BTreeMap::new());
    let mut y = 14;
    let mut last: Option<&Node> = None;
    for at in sorted(nodes) {
        let Some(node) = nodes.get(at) else { continue };
        let metro = last.is_none_or(|last| (&last.country, &last.metro) != (&node.country, &node.metro));
        if metro {
            if let Some(card) = cards.last_mut() {
                card.height = y + 8 - card.y;
                y += 8 + GAP;
            }
            let (title, country) = (node.metro.clone(), node.country.clone());
            cards.push(Card { y, height: 0, title, country, places: Vec::new(), rows: Vec::new() });
            y += HEAD;
        }
        let Some(card) = cards.last_mut() else { continue };
        if !node.place.is_empty() && (metro || last.is_some_and(|last| last.place != node.place)) {
            card.places.push((y + 12, cut(&node.place, 44)));
            y += SUBHEAD;
        }
        heights.insert(at, y + ROW / 2);
        // What is as it should be says what it is; what isn't says how it is.
        let what = if node.state.tone == Tone::Good { &node.what } else { &node.state.word };
        card.rows.push(Row {
            y: y + ROW / 2,
            name: cut(&node.name, NAME),
            what: what.clone(),
            tone: node.state.tone,
            path: node.path.clone(),
        });
        y += ROW;
        last = Some(node);
    }
    if let Some(card) = cards.last_mut() {
        card.height = y + 8 - card.y;
    }
    (cards, heights)
}

/// Those between the same two as one, in the worst of their states.
fn merged(edges: &[Edge]) -> Vec<Edge> {
    let mut out = BTreeMap::<(usize, String), Edge>::new();
    for edge in edges {
        let key = match &edge.to {
            End::Node(to) => (edge.from.min(*to), format!("\u{0}{:06}", edge.from.max(*to))),
            End::Company(name) => (edge.from, name.clone()),
        };
        out.entry(key)
            .and_modify(|known| {
                known.count += edge.count;
                known.path = String::new();
                known.name = words::count(known.count, "connection");
                if rank(edge.state.tone) > rank(known.state.tone) {
                    known.state = edge.state.clone();
                }
            })
            .or_insert_with(|| edge.clone());
    }
    out.into_values().collect()
}

const fn rank(tone: Tone) -> u8 {
    match tone {
        Tone::Good => 0,
        Tone::Still => 1,
        Tone::Busy => 2,
        Tone::Waits => 3,
        Tone::Bad => 4,
    }
}

/// The other companies with their heights and how many connections lead there.
fn pills(edges: &[Edge], heights: &BTreeMap<usize, i32>) -> BTreeMap<String, (i32, u64)> {
    let mut sums = BTreeMap::<&String, (i64, i64, u64)>::new();
    for edge in edges {
        if let (End::Company(name), Some(y)) = (&edge.to, heights.get(&edge.from)) {
            let sum = sums.entry(name).or_default();
            *sum = (sum.0 + i64::from(*y), sum.1 + 1, sum.2 + edge.count);
        }
    }
    let mean = |(name, (sum, n, count)): (&String, (i64, i64, u64))| (sum / n.max(1), name.clone(), count);
    let mut order: Vec<_> = sums.into_iter().map(mean).collect();
    order.sort();
    let mut lowest = 0;
    let place = |(mean, name, count): (i64, String, u64)| {
        lowest = i32::try_from(mean).unwrap_or(i32::MAX).max(lowest + PILL_STEP).max(PILL_STEP);
        (name, (lowest, count))
    };
    order.into_iter().map(place).collect()
}

fn line(
    edge: &Edge,
    nodes: &[Node],
    heights: &BTreeMap<usize, i32>,
    pills: &BTreeMap<String, (i32, u64)>,
) -> Option<Drawn> {
    let y = *heights.get(&edge.from)?;
    let from = nodes.get(edge.from)?;
    let (curve, middle, far) = match &edge.to {
        End::Company(name) => {
            let (there, _) = *pills.get(name)?;
            let curve = format!("M{} {y}C{} {y} {} {there} {} {there}", CARD.1, CARD.1 + 110, PILL.0 - 110, PILL.0);
            (curve, ((CARD.1 + PILL.0) / 2, i32::midpoint(y, there)), name.clone())
        }
        End::Node(to) => {
            let there = *heights.get(to)?;
            let out = (24 + (y - there).abs() / 5).min(84);
            let x = CARD.0 - out;
            let curve = format!("M{} {y}C{x} {y} {x} {there} {} {there}", CARD.0, CARD.0);
            let reach = CARD.0 - out * 3 / 4;
            (curve, (reach, i32::midpoint(y, there)), nodes.get(*to)?.name.clone())
        }
    };
    let path = if edge.path.is_empty() { from.path.clone() } else { edge.path.clone() };
    let said = format!("{}: {} to {far}, {}", edge.name, from.name, edge.state.word);
    Some(Drawn { path, curve, tone: edge.state.tone, said, middle, count: edge.count })
}

/// With a sign that there is more.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Badge;

    fn node(metro: &str, name: &str) -> Node {
        Node {
            country: "Australia".to_owned(),
            metro: metro.to_owned(),
            place: format!("{metro} One"),
            name: name.to_owned(),
            what: "Port 10 Gbit/s".to_owned(),
            state: Badge::new(Tone::Good, "Live"),
            path: "/services/1".to_owned(),
        }
    }

    fn edge(from: usize, to: End, tone: Tone) -> Edge {
        Edge {
            from,
            to,
            name: "V".to_owned(),
            count: 1,
            state: Badge::new(tone, "Live"),
            path: "/services/vxc/1".to_owned(),
        }
    }

    #[test]
    fn the_same_content_is_drawn_the_same_way_and_nothing_overlaps() {
        let nodes: Vec<Node> =
            (0..200).map(|n| node(if n % 3 == 0 { "Perth" } else { "Sydney" }, &format!("P{n}"))).collect();
        let edges: Vec<Edge> =
            (0..200).map(|n| edge(n, End::Company(format!("Company {}", n % 30)), Tone::Good)).collect();
        let drawing = draw(&nodes, &edges);
        assert_eq!(drawing.render().unwrap(), draw(&nodes, &edges).render().unwrap());
        let mut heights: Vec<i32> = drawing.cards.iter().flat_map(|card| card.rows.iter().map(|row| row.y)).collect();
        heights.sort_unstable();
        assert!(heights.windows(2).all(|two| two[1] - two[0] >= ROW), "rows lie upon each other");
        let mut pills: Vec<i32> = drawing.pills.iter().map(|pill| pill.y).collect();
        pills.sort_unstable();
        assert!(pills.windows(2).all(|two| two[1] - two[0] >= PILL_STEP), "companies lie upon each other");
        assert!(drawing.height > heights[heights.len() - 1] && drawing.height > pills[pills.len() - 1]);
        let html = drawing.render().unwrap();
        assert!(html.len() < 55_000, "{} bytes", html.len());
    }

    #[test]
    fn connections_that_lead_the_same_way_are_one_line_in_their_worst_state() {
        let west = || End::Company("West".to_owned());
        let edges = [edge(0, west(), Tone::Good), edge(0, west(), Tone::Bad), edge(1, End::Node(0), Tone::Good)];
        let merged = merged(&edges);
        assert_eq!(merged.len(), 2);
        let bundle = merged.iter().find(|edge| edge.to == west()).unwrap();
        assert_eq!((bundle.count, bundle.state.tone), (2, Tone::Bad));
    }

    #[test]
    fn names_that_are_too_long_are_cut_and_names_with_markup_are_text() {
        let drawing = draw(&[node("Sydney", "<b>a very long name of a service indeed</b>")], &[]);
        let html = drawing.render().unwrap();
        assert!(!html.contains("<b>") && html.contains('…'), "{html}");
    }
}
