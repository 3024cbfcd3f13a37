//! The interfaces of the fabric's switches: each is one Port's, or free.
//!
//! A Port that ends keeps its interface until the fabric has let go of it ([`free`]): the next customer must not get one that still
//! carries somebody's frames.

use domain::catalog::Zone;
use domain::{CompanyId, ProductId};

use crate::{Error, Row, Tx, params, statements};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            // The device's name is looked up for each. For a join, PostgreSQL's plan for any Port walks through all devices, so that it makes
            // a plan for this one each time; for the same reason it is told that a Port has one.
            "SELECT i.id, i.device_id, (SELECT d.name FROM devices d WHERE d.id = i.device_id) AS device, i.name, i.location, i.zone,
               i.speed, i.media, i.product_id, i.retired
             FROM interfaces i ",
            $tail
        )
    };
}

statements! {
    INSERT = "INSERT INTO interfaces (device_id, name, location, zone, speed, media) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    SAVE = "UPDATE interfaces SET location = $2, zone = $3, speed = $4, media = $5, retired = $6 WHERE id = $1";
    ALL = select!("ORDER BY i.id");
    FREE_AT = select!("WHERE i.location = $1 AND i.speed = $2 AND i.product_id = 0 AND i.retired = 0 ORDER BY i.id");
    OF_PRODUCT = select!("WHERE i.product_id = $1 LIMIT 1");
    OF_COMPANY = "SELECT i.product_id, (SELECT d.name FROM devices d WHERE d.id = i.device_id) AS device, i.name, i.media
                  FROM interfaces i JOIN products p ON p.id = i.product_id WHERE p.company_id = $1";
    BIND = "UPDATE interfaces SET product_id = $2 WHERE id = $1 AND product_id = 0 AND retired = 0";
    FREE = "UPDATE interfaces SET product_id = 0 WHERE product_id = $1";
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    pub id: i64,
    pub device_id: i64,
    /// The device's name.
    pub device: String,
    /// Unique on its device and for good.
    pub name: String,
    pub location: i64,
    pub zone: Zone,
    /// Mbit/s.
    pub speed: u32,
    /// The optic: `LX`, `LR`, `LR4`, …
    pub media: String,
    /// The Port that has it; `None`: free.
    pub product_id: Option<ProductId>,
    /// Takes no new Port.
    pub retired: bool,
}

fn read(row: &mut Row<'_>) -> Result<Interface, Error> {
    Ok(Interface {
        id: row.get("id")?,
        device_id: row.get("device_id")?,
        device: row.get("device")?,
        name: row.get("name")?,
        location: row.get("location")?,
        zone: row.get("zone")?,
        speed: row.get("speed")?,
        media: row.get("media")?,
        product_id: Some(row.get::<ProductId>("product_id")?).filter(|id| id.0 != 0),
        retired: row.get("retired")?,
    })
}

/// Inserts it free and in service; `id`, `device`, `product_id` and `retired` are ignored.
pub fn insert(tx: &Tx<'_>, interface: &Interface) -> Result<i64, Error> {
    let i = interface;
    tx.insert(INSERT, params![i.device_id, i.name, i.location, i.zone, i.speed, i.media])
}

/// Saves what the catalogue says of it and whether it is retired.
pub fn save(tx: &Tx<'_>, interface: &Interface) -> Result<(), Error> {
    let i = interface;
    tx.run(SAVE, params![i.id, i.location, i.zone, i.speed, i.media, i.retired]).map(drop)
}

/// All of them, retired ones too.
pub fn all(tx: &Tx<'_>) -> Result<Vec<Interface>, Error> {
    tx.all(ALL, params![], read)
}

/// The free ones of one speed (Mbit/s) at a location, in the order in which they are filled.
pub fn free_at(tx: &Tx<'_>, location: i64, speed: u32) -> Result<Vec<Interface>, Error> {
    tx.all(FREE_AT, params![location, speed], read)
}

/// The interface of a Port, also of one that has ended while the fabric hasn't let go.
pub fn of_product(tx: &Tx<'_>, product: ProductId) -> Result<Option<Interface>, Error> {
    tx.one(OF_PRODUCT, params![product], read)
}

/// Device, interface and optic.
pub type Bound = (String, String, String);

/// What each of a company's Ports is bound to.
pub fn of_company(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<(ProductId, Bound)>, Error> {
    tx.all(OF_COMPANY, params![company], |row| {
        Ok((row.get("product_id")?, (row.get("device")?, row.get("name")?, row.get("media")?)))
    })
}

/// Gives a free interface to a Port; `false` when it isn't free.
pub fn bind(tx: &Tx<'_>, id: i64, product: ProductId) -> Result<bool, Error> {
    tx.run(BIND, params![id, product]).map(|rows| rows == 1)
}

/// Frees the interface of a Port, if it has one.
pub fn free(tx: &Tx<'_>, product: ProductId) -> Result<(), Error> {
    tx.run(FREE, params![product]).map(drop)
}
