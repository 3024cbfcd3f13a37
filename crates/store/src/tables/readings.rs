//! Readings of the counters of all services, some services to a row.

use std::collections::BTreeMap;

use domain::Time;
use domain::provisioning::{Counters, Ends};
use domain::traffic::{Reading, step_of};

use super::unapplied::Subject;
use crate::{Error, Row, Tx, params, statements};

statements! {
    OF_PORTION = "SELECT read_at, octets FROM readings WHERE kind = $1 AND portion = $2 AND read_at >= $3 AND read_at < $4 ORDER BY read_at";
    SAVE = "INSERT INTO readings (kind, portion, read_at, octets) VALUES ($1, $2, $3, $4)
            ON CONFLICT (kind, portion, read_at) DO UPDATE SET octets = excluded.octets";
    FORGET = "DELETE FROM readings WHERE id IN (SELECT id FROM readings WHERE read_at < $1 ORDER BY read_at LIMIT $2)";
}

/// Numbers to a row: two full rows lie on a page of SQLite, and PostgreSQL needn't put them aside.
const PORTION: i64 = 50;
/// In the first octet of an entry, beside the service's place in its row: it has two ends.
const BOTH: u8 = 0x80;

/// A service's place in its row, and what was read of its ends.
type Entry = (u8, Ends<Reading>);

/// What was read of a service since then, the oldest first.
pub fn of_service(tx: &Tx<'_>, subject: Subject, since: Time) -> Result<Vec<Ends<Reading>>, Error> {
    let (kind, portion, place) = row_of(subject);
    let rows = tx.all(OF_PORTION, params![kind, portion, since, Time::MAX], entries)?;
    Ok(rows.into_iter().filter_map(|(_, row)| row.into_iter().find(|entry| entry.0 == place)).map(|entry| entry.1).collect())
}

/// Keeps what was read of services at a moment, of those of which nothing has been in its step; of how many ends.
pub fn note(tx: &Tx<'_>, at: Time, counted: &[(Subject, Ends<Counters>)]) -> Result<usize, Error> {
    let reading = |counters: &Counters| Reading { at, in_octets: counters.in_octets, out_octets: counters.out_octets };
    let mut rows: BTreeMap<(&str, i64), Vec<Entry>> = BTreeMap::new();
    for (subject, ends) in counted {
        let (kind, portion, place) = row_of(*subject);
        rows.entry((kind, portion)).or_default().push((place, ends.map(reading)));
    }
    let (step, mut noted) = (step_of(at), 0);
    for ((kind, portion), mut row) in rows {
        let earlier = tx.all(OF_PORTION, params![kind, portion, step.start, step.end], entries)?;
        let known = |place: u8| earlier.iter().flat_map(|(_, row)| row).any(|entry| entry.0 == place);
        row.retain(|(place, _)| !known(*place));
        if row.is_empty() {
            continue;
        }
        noted += row.iter().map(|(_, ends)| ends.iter().count()).sum::<usize>();
        row.extend(earlier.into_iter().filter(|(read_at, _)| *read_at == at).flat_map(|(_, row)| row));
        tx.run(SAVE, params![kind, portion, at, packed(&row)])?;
    }
    Ok(noted)
}

/// Drops so many rows from before then, the oldest first; how many.
pub fn forget(tx: &Tx<'_>, before: Time, limit: u32) -> Result<u64, Error> {
    tx.run(FORGET, params![before, limit])
}

/// In which row a service is, and at which place.
fn row_of(subject: Subject) -> (&'static str, i64, u8) {
    let (kind, id) = subject.parts();
    (kind, id.div_euclid(PORTION), u8::try_from(id.rem_euclid(PORTION)).unwrap_or_default())
}

/// For each service its place and, for each end, the octets in and out, low octets first.
fn packed(row: &[Entry]) -> Vec<u8> {
    let mut octets = Vec::new();
    for (place, ends) in row {
        octets.push(if matches!(ends, Ends::Both { .. }) { place | BOTH } else { *place });
        for end in ends.iter() {
            octets.extend(end.in_octets.to_le_bytes());
            octets.extend(end.out_octets.to_le_bytes());
        }
    }
    octets
}

/// When a row was read, and what.
fn entries(row: &mut Row<'_>) -> Result<(Time, Vec<Entry>), Error> {
    let (at, octets): (Time, Vec<u8>) = (row.get("read_at")?, row.get("octets")?);
    let corrupt = || Error::Corrupt { column: "octets".to_owned(), found: format!("{} bytes", octets.len()) };
    Ok((at, unpacked(at, &octets).ok_or_else(corrupt)?))
}

/// What was packed; `None` when it wasn't by us.
fn unpacked(at: Time, mut octets: &[u8]) -> Option<Vec<Entry>> {
    fn end(at: Time, octets: &mut &[u8]) -> Option<Reading> {
        let mut number = || {
            let (number, rest) = octets.split_first_chunk()?;
            *octets = rest;
            Some(u64::from_le_bytes(*number))
        };
        Some(Reading { at, in_octets: number()?, out_octets: number()? })
    }
    let mut row = Vec::new();
    while let Some((place, rest)) = octets.split_first() {
        octets = rest;
        let a = end(at, &mut octets)?;
        let ends = if place & BOTH == 0 { Ends::One(a) } else { Ends::Both { a, b: end(at, &mut octets)? } };
        row.push((place & !BOTH, ends));
    }
    Some(row)
}
