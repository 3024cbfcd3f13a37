//! The fabric's devices, by the names that the catalogue gives them. A device that the catalogue no longer has is retired, not deleted.

use domain::catalog::{DeviceKind, Zone};

use crate::{Error, Row, Tx, params, statements};

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT id, name, location, zone, kind, capacity, retired FROM devices ", $tail)
    };
}

statements! {
    INSERT = "INSERT INTO devices (name, location, zone, kind, capacity) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    SAVE = "UPDATE devices SET location = $2, zone = $3, kind = $4, capacity = $5, retired = $6 WHERE id = $1";
    BY_ID = select!("WHERE id = $1");
    ALL = select!("ORDER BY id");
    // Left: what the products on it that aren't gone leave of its capacity.
    WITH_ROOM = "SELECT id, zone, capacity - used AS room FROM (
                   SELECT d.id, d.zone, d.capacity, CAST(COALESCE((
                       SELECT SUM(p.capacity_used) FROM products p
                       WHERE p.device_id = d.id AND p.status NOT IN ('DECOMMISSIONED', 'FAILED')), 0) AS BIGINT) AS used
                   FROM devices d WHERE d.location = $1 AND d.kind = $2 AND d.retired = 0
                 ) AS loads WHERE capacity - used >= $3 ORDER BY room DESC, id";
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: i64,
    /// Unique and for good: `sw1.red.syd-sy1`.
    pub name: String,
    pub location: i64,
    pub zone: Zone,
    pub kind: DeviceKind,
    /// Mbit/s of a router, cores of a machine, 0 of a switch.
    pub capacity: u32,
    /// Takes no new products.
    pub retired: bool,
}

fn read(row: &mut Row<'_>) -> Result<Device, Error> {
    Ok(Device {
        id: row.get("id")?,
        name: row.get("name")?,
        location: row.get("location")?,
        zone: row.get("zone")?,
        kind: row.get("kind")?,
        capacity: row.get("capacity")?,
        retired: row.get("retired")?,
    })
}

/// Inserts it in service; `id` and `retired` are ignored.
pub fn insert(tx: &Tx<'_>, device: &Device) -> Result<i64, Error> {
    let d = device;
    tx.insert(INSERT, params![d.name, d.location, d.zone, d.kind, d.capacity])
}

/// Saves everything but the name.
pub fn save(tx: &Tx<'_>, device: &Device) -> Result<(), Error> {
    let d = device;
    tx.run(SAVE, params![d.id, d.location, d.zone, d.kind, d.capacity, d.retired]).map(drop)
}

pub fn by_id(tx: &Tx<'_>, id: i64) -> Result<Option<Device>, Error> {
    tx.one(BY_ID, params![id], read)
}

/// All of them, retired ones too.
pub fn all(tx: &Tx<'_>) -> Result<Vec<Device>, Error> {
    tx.all(ALL, params![], read)
}

/// A device that can take another product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    pub device_id: i64,
    pub zone: Zone,
    /// What is left of its capacity.
    pub left: u32,
}

/// The devices of a kind at a location that have `needed` of their capacity left, the emptiest first.
pub fn with_room(tx: &Tx<'_>, location: i64, kind: DeviceKind, needed: u32) -> Result<Vec<Room>, Error> {
    tx.all(WITH_ROOM, params![location, kind, needed], |row| {
        Ok(Room { device_id: row.get("id")?, zone: row.get("zone")?, left: row.get("room")? })
    })
}
