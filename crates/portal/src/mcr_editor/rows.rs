//! Rows of a list within a form: `…interfaces[0].ipAddresses[2]`. They are added, removed and numbered anew by their names alone.

use std::collections::{BTreeSet, HashMap, HashSet};

use app::Error;

use crate::fields::Fields;

/// The button that adds or removes a row: `add LIST` or `remove ROW`.
pub const BUTTON: &str = "rows";

/// What the button of a row asks for, done; `None` when no such button was pressed.
pub fn pressed(fields: &Fields) -> Option<Fields> {
    let (verb, target) = fields.text(BUTTON).split_once(' ')?;
    let rest = fields.clone().without(|name| name == BUTTON);
    match verb {
        "add" => Some(add(rest, target)),
        "remove" => Some(numbered(rest.without(|name| within(name, target)))),
        _ => None,
    }
}

/// One more row. It begins with one of its fields, empty.
fn add(fields: Fields, list: &str) -> Fields {
    let fields = numbered(fields);
    let first = match list.rsplit('.').next().unwrap_or_default() {
        "interfaces" => ".interfaceType",
        "ipRoutes" => ".prefix",
        "bgpConnections" => ".peerAsn",
        _ => "",
    };
    let name = format!("{list}[{}]{first}", count(&fields, list));
    fields.with(&name, "")
}

/// Whether a name is this row, or in it.
fn within(name: &str, row: &str) -> bool {
    name.strip_prefix(row).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// How many rows a list has that is numbered.
pub fn count(fields: &Fields, list: &str) -> usize {
    let rows: BTreeSet<&str> = fields.pairs().filter_map(|(name, _)| row_of(name, list)).collect();
    rows.len()
}

fn row_of<'n>(name: &'n str, list: &str) -> Option<&'n str> {
    name.strip_prefix(list)?.strip_prefix('[')?.split_once(']').map(|(row, _)| row)
}

/// Lists within lists: the interfaces, and what one of them has.
const DEEPEST: usize = 3;

/// Most rows of one editor, of all its interfaces together: no more interfaces and addresses than an end may have, and of the others as
/// many as a form can carry.
const MOST: [(&str, usize, &str); 5] = [
    ("interfaces", 32, "interfaces"),
    ("ipAddresses", 256, "IP addresses"),
    ("natIpAddresses", 64, "NAT addresses"),
    ("ipRoutes", 256, "static routes"),
    ("bgpConnections", 64, "BGP connections"),
];

/// The most rows of a kind, and what they are.
fn most(kind: &str) -> (usize, &'static str) {
    MOST.iter().find(|(name, ..)| *name == kind).map_or((256, "rows of a kind"), |(_, most, words)| (*most, *words))
}

/// How many rows each editor has of each kind.
pub struct Counted<'f>(HashMap<(&'f str, &'f str), usize>);

impl<'f> Counted<'f> {
    pub fn of(fields: &'f Fields) -> Self {
        let rows: HashSet<&str> = fields.pairs().flat_map(|(name, _)| rows_of(name)).collect();
        let mut counted = HashMap::new();
        for row in rows {
            let list = row.rsplit_once('[').map_or(row, |(list, _)| list);
            *counted.entry(editor_and_kind(list)).or_default() += 1;
        }
        Self(counted)
    }

    /// Whether a list has room for a row more.
    pub fn room(&self, list: &str) -> bool {
        let (editor, kind) = editor_and_kind(list);
        self.0.get(&(editor, kind)).is_none_or(|rows| *rows < most(kind).0)
    }
}

/// # Errors
/// [`Error::Refused`] where an editor has more rows than a page may show.
pub fn bounded(fields: &Fields) -> Result<(), Error> {
    for ((_, kind), rows) in Counted::of(fields).0 {
        let (most, words) = most(kind);
        if rows > most {
            let said = format!("a form holds at most {most} {words}; the API takes configurations that are larger");
            return Err(Error::Refused(said));
        }
    }
    Ok(())
}

/// Each row that a name is in: `a.interfaces[0`, `a.interfaces[0].ipRoutes[2`.
fn rows_of(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices(']').take(DEEPEST).filter_map(|(end, _)| name.get(..end))
}

/// Of `a.interfaces[0].ipRoutes` these are `a` and `ipRoutes`.
fn editor_and_kind(list: &str) -> (&str, &str) {
    let editor = list.split_once(".interfaces").map_or("", |(editor, _)| editor);
    (editor, list.rsplit('.').next().unwrap_or_default())
}

/// With rows numbered from 0 in the order in which they came, whatever numbers were sent.
pub fn numbered(fields: Fields) -> Fields {
    let mut seen: HashMap<String, Vec<String>> = HashMap::new();
    let mut renumber = |name: &str| {
        let (mut out, mut rest) = (String::new(), name);
        let mut depth = 0;
        while let Some((list, row, tail)) = next_row(rest).filter(|_| depth < DEEPEST) {
            depth += 1;
            out.push_str(list);
            let known = seen.entry(out.clone()).or_default();
            let at = known.iter().position(|other| other == row).unwrap_or_else(|| {
                known.push(row.to_owned());
                known.len() - 1
            });
            out.push_str(&format!("[{at}]"));
            rest = tail;
        }
        out + rest
    };
    Fields::of(fields.pairs().map(|(name, value)| (renumber(name), value.to_owned())))
}

fn next_row(name: &str) -> Option<(&str, &str, &str)> {
    let (list, rest) = name.split_once('[')?;
    let (row, tail) = rest.split_once(']')?;
    Some((list, row, tail))
}

/// Without rows in which nothing was typed, so that what a verb says of a row is said of the one that is shown.
pub fn filled_only(fields: Fields, at: &str) -> Fields {
    let mut fields = numbered(fields);
    for interface in 0..count(&fields, &format!("{at}.interfaces")) {
        for (list, asks) in LISTS {
            let list = format!("{at}.interfaces[{interface}].{list}");
            let blank = |row: &usize| asks.iter().all(|ask| fields.some(&format!("{list}[{row}]{ask}")).is_none());
            let gone: Vec<String> =
                (0..count(&fields, &list)).filter(blank).map(|row| format!("{list}[{row}]")).collect();
            fields = fields.without(|name| gone.iter().any(|row| within(name, row)));
        }
    }
    numbered(fields)
}

/// The lists of an interface, with what somebody types into a row of each.
const LISTS: [(&str, &[&str]); 4] = [
    ("ipAddresses", &[""]),
    ("ipRoutes", &[".prefix", ".nextHop", ".description"]),
    ("natIpAddresses", &[""]),
    ("bgpConnections", &[".peerAsn", ".localIpAddress", ".peerIpAddress", ".description", ".localAsn", ".password"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn names(fields: &Fields) -> Vec<String> {
        fields.pairs().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn rows_are_added_at_the_end_and_removed_from_the_middle() {
        let typed = |button: &str| {
            let body = "e.interfaces[0].ipAddresses[0]=a&e.interfaces[0].ipAddresses[1]=b&e.interfaces[0].ipAddresses[2]=c&other=x";
            Fields::parse(format!("{body}&rows={button}").as_bytes())
        };
        let added = pressed(&typed("add e.interfaces[0].ipAddresses")).unwrap_or_default();
        assert_eq!(names(&added).last().map(String::as_str), Some("e.interfaces[0].ipAddresses[3]="));
        let removed = pressed(&typed("remove e.interfaces[0].ipAddresses[1]")).unwrap_or_default();
        assert_eq!(
            names(&removed),
            ["e.interfaces[0].ipAddresses[0]=a", "e.interfaces[0].ipAddresses[1]=c", "other=x"]
        );
        assert!(pressed(&typed("explode e")).is_none());
    }

    #[test]
    fn numbers_that_nobody_was_shown_are_made_small() {
        let fields = numbered(Fields::parse(
            b"e.interfaces[99999].vlan=2&e.interfaces[x].vlan=3&e.interfaces[99999].ipMtu=9000",
        ));
        assert_eq!(names(&fields), ["e.interfaces[0].vlan=2", "e.interfaces[1].vlan=3", "e.interfaces[0].ipMtu=9000"]);
        assert_eq!(count(&fields, "e.interfaces"), 2);
    }

    #[test]
    fn blank_rows_are_left_out_when_it_is_sent() {
        let typed = b"e.interfaces[0].ipAddresses[0]=+&e.interfaces[0].ipAddresses[1]=b&e.interfaces[0].bgpConnections[0].peerAsn=&e.interfaces[0].bgpConnections[0].exportPolicy=permit";
        assert_eq!(names(&filled_only(Fields::parse(typed), "e")), ["e.interfaces[0].ipAddresses[0]=b"]);
    }
}
