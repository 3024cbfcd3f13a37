//! Readings of the counters of each end of a service, and the day of samples that was made of them.

use domain::traffic::{History, Reading};
use domain::{Side, Time, Uid};

use crate::{Error, Row, Tx, params, statements};

statements! {
    OF_SERVICE = "SELECT side, read_at, in_octets, out_octets, samples FROM traffic WHERE service_uid = $1 ORDER BY side";
    SAVE = "INSERT INTO traffic (service_uid, side, read_at, in_octets, out_octets, samples) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (service_uid, side) DO UPDATE SET read_at = excluded.read_at, in_octets = excluded.in_octets,
              out_octets = excluded.out_octets, samples = excluded.samples";
    FORGET = "DELETE FROM traffic WHERE id IN (SELECT id FROM traffic WHERE read_at < $1 ORDER BY read_at LIMIT $2)";
}

/// The history of each end that has one; without a side for a product.
pub fn of_service(tx: &Tx<'_>, uid: Uid) -> Result<Vec<(Option<Side>, History)>, Error> {
    tx.all(OF_SERVICE, params![uid], read)
}

fn read(row: &mut Row<'_>) -> Result<(Option<Side>, History), Error> {
    let corrupt = |column: &str, found: String| Error::Corrupt { column: column.to_owned(), found };
    let side: String = row.get("side")?;
    let side = match side.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| corrupt("side", text.to_owned()))?),
    };
    let last = Reading { at: row.get("read_at")?, in_octets: row.get("in_octets")?, out_octets: row.get("out_octets")? };
    let samples: Vec<u8> = row.get("samples")?;
    let history = History::unpack(last, &samples);
    Ok((side, history.ok_or_else(|| corrupt("samples", format!("{} bytes", samples.len())))?))
}

pub fn save(tx: &Tx<'_>, uid: Uid, side: Option<Side>, history: &History) -> Result<(), Error> {
    let (side, last) = (side.map_or_else(String::new, |side| side.to_string()), history.last());
    tx.run(SAVE, params![uid, side, last.at, last.in_octets, last.out_octets, history.pack()]).map(drop)
}

/// Drops ends that were last read before then, the oldest first; how many.
pub fn forget(tx: &Tx<'_>, before: Time, limit: u32) -> Result<u64, Error> {
    tx.run(FORGET, params![before, limit])
}
