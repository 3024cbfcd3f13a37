//! Ports, MCRs and MVEs as lists show them: found, counted and put in order by the database, however many there are.
//!
//! A page is read in three statements: how many there are of each kind and state, the ids of the page, and its rows.

use domain::{CompanyId, ProductId, ProductKind, Status, Time, Uid};

use crate::search::{Search, page_ids};
use crate::statement::page_ids;
use crate::{Error, Row, Statement, ToValue, Tx, Value, params, statements};

// State of a service: 0 needs attention, 1 is being set up, 2 is live, 3 has ended.
macro_rules! state {
    ($attention:literal) => {
        concat!(
            "CASE WHEN p.status IN ('DECOMMISSIONED', 'FAILED') THEN 3 WHEN p.status = 'LIVE' AND p.link_up = 0 THEN 0 WHEN ",
            $attention,
            " THEN 0 WHEN p.status = 'LIVE' THEN 2 ELSE 1 END AS state"
        )
    };
}

// Of a company: a change of a VXC on it waits for the company's decision.
macro_rules! own_state {
    () => {
        state!(
            "p.id IN (SELECT v.b_product_id FROM proposals r JOIN vxcs v ON v.id = r.vxc_id
                      WHERE r.status = 'PENDING' AND r.side = 'A' AND v.b_company_id = $1 AND v.owner_id <> $1
                      UNION SELECT v.a_product_id FROM proposals r JOIN vxcs v ON v.id = r.vxc_id
                      WHERE r.status = 'PENDING' AND r.side = 'B' AND v.owner_id = $1 AND v.b_company_id <> $1)"
        )
    };
}

// Part of a text is found by taking it away, which every engine does alike; LIKE is about patterns and cases.
macro_rules! found {
    ($more:literal) => {
        concat!(
            "(CAST($2 AS TEXT) = '' OR replace(p.name_folded, $2, '') <> p.name_folded OR (p.uid >= $3 AND p.uid < $4)
              OR p.number = $5 OR p.lag_number = $5 OR replace(COALESCE(l.words_folded, ''), $2, '') <> COALESCE(l.words_folded, '')",
            $more,
            ")"
        )
    };
}

// $1 company, $2 to $5 search.
macro_rules! of_company {
    ($what:expr, $tail:expr) => {
        concat!(
            "SELECT ",
            $what,
            " FROM (SELECT p.id, p.kind, p.name_folded, p.speed, COALESCE(l.name_folded, '') AS place, ",
            own_state!(),
            " FROM products p LEFT JOIN places l ON l.location = p.location WHERE p.company_id = $1 AND ",
            found!(""),
            ") s ",
            $tail
        )
    };
}

// The same over all companies; $1 0, or a company.
macro_rules! of_all {
    ($what:expr, $tail:expr) => {
        concat!(
            "SELECT ",
            $what,
            " FROM (SELECT p.id, p.kind, p.name_folded, p.speed, COALESCE(l.name_folded, '') AS place, c.name_folded AS company, ",
            state!("p.fault IS NOT NULL"),
            " FROM products p JOIN companies c ON c.id = p.company_id LEFT JOIN places l ON l.location = p.location
              WHERE (CAST($1 AS BIGINT) = 0 OR p.company_id = $1) AND ",
            found!(" OR replace(c.name_folded, $2, '') <> c.name_folded"),
            ") s ",
            $tail
        )
    };
}

// $6 kind or '', $7 and $8 first and last state, $9 and $10 limit and offset.
macro_rules! page {
    ($scope:ident, $order:literal) => {
        $scope!(
            "s.id AS id",
            concat!(
                "WHERE (CAST($6 AS TEXT) = '' OR s.kind = $6) AND s.state >= CAST($7 AS BIGINT) AND s.state <= CAST($8 AS BIGINT) ORDER BY ",
                $order,
                " LIMIT $9 OFFSET $10"
            )
        )
    };
}

statements! {
    COUNT = of_company!("s.kind AS kind, s.state AS state, COUNT(*) AS n", "GROUP BY s.kind, s.state");
    BY_NAME = page!(of_company, "s.name_folded, s.id");
    BY_NAME_DOWN = page!(of_company, "s.name_folded DESC, s.id DESC");
    BY_STATE = page!(of_company, "s.state, s.name_folded, s.id");
    BY_STATE_DOWN = page!(of_company, "s.state DESC, s.name_folded, s.id");
    BY_PLACE = page!(of_company, "s.place, s.name_folded, s.id");
    BY_PLACE_DOWN = page!(of_company, "s.place DESC, s.name_folded, s.id");
    BY_SPEED = page!(of_company, "s.speed, s.name_folded, s.id");
    BY_SPEED_DOWN = page!(of_company, "s.speed DESC, s.name_folded, s.id");
    OLDEST = page!(of_company, "s.id");
    NEWEST = page!(of_company, "s.id DESC");
    COUNT_ALL = of_all!("s.kind AS kind, s.state AS state, COUNT(*) AS n", "GROUP BY s.kind, s.state");
    ALL_BY_NAME = page!(of_all, "s.name_folded, s.id");
    ALL_BY_NAME_DOWN = page!(of_all, "s.name_folded DESC, s.id DESC");
    ALL_BY_STATE = page!(of_all, "s.state, s.id DESC");
    ALL_BY_STATE_DOWN = page!(of_all, "s.state DESC, s.id DESC");
    ALL_BY_PLACE = page!(of_all, "s.place, s.name_folded, s.id");
    ALL_BY_PLACE_DOWN = page!(of_all, "s.place DESC, s.name_folded, s.id");
    ALL_BY_SPEED = page!(of_all, "s.speed, s.name_folded, s.id");
    ALL_BY_SPEED_DOWN = page!(of_all, "s.speed DESC, s.name_folded, s.id");
    ALL_BY_COMPANY = page!(of_all, "s.company, s.name_folded, s.id");
    ALL_BY_COMPANY_DOWN = page!(of_all, "s.company DESC, s.name_folded, s.id");
    ALL_OLDEST = page!(of_all, "s.id");
    ALL_NEWEST = page!(of_all, "s.id DESC");
    // usable_keys: as `domain::service_key::Key::standing` has it, but for what is about the service itself.
    ROWS = concat!(
        "SELECT p.id AS id, p.uid AS uid, p.number AS number, p.company_id AS company_id, c.uid AS company_uid, c.name AS company_name,
           p.kind AS kind, p.name AS name, p.status AS status, p.speed AS speed, p.location AS location, p.zone AS zone,
           p.created_at AS created_at, p.ended_at AS ended_at, p.lag_id AS lag_id, p.lag_number AS lag_number, p.config AS config,
           p.locked AS locked, p.admin_locked AS admin_locked, p.link_up AS link_up, p.version AS version,
           p.applied_version AS applied_version, p.fault AS fault, p.attempts AS attempts,
           (SELECT COUNT(*) FROM vlans u WHERE u.space_id = CASE WHEN p.lag_id = 0 THEN p.id ELSE p.lag_id END
              AND u.vnic = 0 AND u.outer_vlan = 0) AS untagged,
           (SELECT COUNT(*) FROM vxcs v WHERE v.a_product_id = p.id AND v.status NOT IN ('DECOMMISSIONED', 'FAILED'))
             + (SELECT COUNT(*) FROM vxcs v WHERE v.b_product_id = p.id AND v.a_product_id <> p.id
                  AND v.status NOT IN ('DECOMMISSIONED', 'FAILED')) AS vxcs,
           (SELECT COUNT(*) FROM service_keys k WHERE k.product_id = p.id AND k.active = 1 AND k.valid_from <= $201 AND k.valid_to >= $201
              AND (k.single_use = 0 OR NOT EXISTS (SELECT 1 FROM key_uses e WHERE e.key_id = k.id AND e.returned_at IS NULL))
              AND (k.single_use = 1 OR k.max_uses IS NULL
                   OR (SELECT COUNT(*) FROM key_uses e WHERE e.key_id = k.id AND e.returned_at IS NULL) < k.max_uses)
              AND (k.max_total_rate IS NULL
                   OR (SELECT COALESCE(SUM(v.rate), 0) FROM key_uses e JOIN vxcs v ON v.id = e.vxc_id
                       WHERE e.key_id = k.id AND e.returned_at IS NULL AND v.status NOT IN ('DECOMMISSIONED', 'FAILED')) < k.max_total_rate)
           ) AS usable_keys
         FROM products p JOIN companies c ON c.id = p.company_id WHERE p.id IN (",
        page_ids!(),
        ")"
    );
}

/// How a list is sorted; what is equal is sorted by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Name,
    /// What needs attention first.
    State,
    Location,
    Speed,
    /// Newest first.
    Newest,
    /// Only where there are several companies; else by name.
    Company,
}

/// Which rows, in which order.
#[derive(Debug, Clone)]
pub struct Query {
    /// For the operator: any company's. Else `company` must be the viewer's.
    pub everything: bool,
    pub company: Option<CompanyId>,
    pub search: Search,
    pub kind: Option<ProductKind>,
    /// First and last state: 0 needs attention, 1 is being set up, 2 is live, 3 has ended.
    pub states: (u8, u8),
    pub sort: Sort,
    /// The other way round.
    pub reversed: bool,
}

/// How many services there are of a kind and state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub kind: ProductKind,
    /// As in [`Query::states`].
    pub state: u8,
    pub n: u64,
}

/// A service as lists need it: never shown to a client as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: ProductId,
    pub uid: Uid,
    pub number: i64,
    pub company_id: CompanyId,
    pub company_uid: Uid,
    pub company_name: String,
    pub kind: ProductKind,
    pub name: String,
    pub status: Status,
    /// Mbit/s; 0 for an MVE.
    pub speed: u32,
    pub location: i64,
    pub zone: String,
    pub created_at: Time,
    pub ended_at: Option<Time>,
    pub lag_id: i64,
    pub lag_number: Option<i64>,
    pub config: String,
    pub locked: bool,
    pub admin_locked: bool,
    pub link_up: Option<bool>,
    pub version: i64,
    pub applied_version: i64,
    pub fault: Option<String>,
    pub attempts: u32,
    /// An untagged connection is on it.
    pub untagged: bool,
    /// Connections that aren't gone.
    pub vxcs: u64,
    /// Keys that could be used, if the service takes connections.
    pub usable_keys: u64,
}

impl Query {
    fn params(&self) -> Vec<Value> {
        let mut params = vec![self.company.map_or(0, |company| company.0).to_value()];
        params.extend(self.search.params());
        params
    }

    fn page(&self) -> Statement {
        match (!self.everything, self.sort, self.reversed) {
            (true, Sort::Name | Sort::Company, false) => BY_NAME,
            (true, Sort::Name | Sort::Company, true) => BY_NAME_DOWN,
            (true, Sort::State, false) => BY_STATE,
            (true, Sort::State, true) => BY_STATE_DOWN,
            (true, Sort::Location, false) => BY_PLACE,
            (true, Sort::Location, true) => BY_PLACE_DOWN,
            (true, Sort::Speed, false) => BY_SPEED,
            (true, Sort::Speed, true) => BY_SPEED_DOWN,
            (true, Sort::Newest, false) => NEWEST,
            (true, Sort::Newest, true) => OLDEST,
            (false, Sort::Name, false) => ALL_BY_NAME,
            (false, Sort::Name, true) => ALL_BY_NAME_DOWN,
            (false, Sort::State, false) => ALL_BY_STATE,
            (false, Sort::State, true) => ALL_BY_STATE_DOWN,
            (false, Sort::Location, false) => ALL_BY_PLACE,
            (false, Sort::Location, true) => ALL_BY_PLACE_DOWN,
            (false, Sort::Speed, false) => ALL_BY_SPEED,
            (false, Sort::Speed, true) => ALL_BY_SPEED_DOWN,
            (false, Sort::Company, false) => ALL_BY_COMPANY,
            (false, Sort::Company, true) => ALL_BY_COMPANY_DOWN,
            (false, Sort::Newest, false) => ALL_NEWEST,
            (false, Sort::Newest, true) => ALL_OLDEST,
        }
    }
}

fn read(row: &mut Row<'_>) -> Result<Listed, Error> {
    Ok(Listed {
        id: row.get("id")?,
        uid: row.get("uid")?,
        number: row.get("number")?,
        company_id: row.get("company_id")?,
        company_uid: row.get("company_uid")?,
        company_name: row.get("company_name")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        status: row.get("status")?,
        speed: row.get("speed")?,
        location: row.get("location")?,
        zone: row.get("zone")?,
        created_at: row.get("created_at")?,
        ended_at: row.get("ended_at")?,
        lag_id: row.get("lag_id")?,
        lag_number: row.get("lag_number")?,
        config: row.get("config")?,
        locked: row.get("locked")?,
        admin_locked: row.get("admin_locked")?,
        link_up: row.get("link_up")?,
        version: row.get("version")?,
        applied_version: row.get("applied_version")?,
        fault: row.get("fault")?,
        attempts: row.get("attempts")?,
        untagged: row.get::<u64>("untagged")? > 0,
        vxcs: row.get("vxcs")?,
        usable_keys: row.get("usable_keys")?,
    })
}

/// How many the search finds, of every kind and state.
pub fn count(tx: &Tx<'_>, query: &Query) -> Result<Vec<Count>, Error> {
    let statement = if query.everything { COUNT_ALL } else { COUNT };
    tx.all(statement, &query.params(), |row| {
        Ok(Count { kind: row.get("kind")?, state: row.get("state")?, n: row.get("n")? })
    })
}

/// A page of them, in order. `limit` is at most [`crate::search::PAGE`].
pub fn page(tx: &Tx<'_>, query: &Query, limit: u32, offset: u64, now: Time) -> Result<Vec<Listed>, Error> {
    let mut params = query.params();
    let kind = query.kind.map_or("", ProductKind::as_str);
    params.extend_from_slice(params![kind, query.states.0, query.states.1, limit, offset]);
    let ids: Vec<ProductId> = tx.all(query.page(), &params, |row| row.get("id"))?;
    rows(tx, &ids, now)
}

/// These services, in this order; at most [`crate::search::PAGE`]. Whoever calls this has seen to the rights.
pub fn rows(tx: &Tx<'_>, ids: &[ProductId], now: Time) -> Result<Vec<Listed>, Error> {
    let mut params = page_ids(ids.iter().map(|id| id.0));
    params.push(now.to_value());
    let mut rows = tx.all(ROWS, &params, read)?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    Ok(rows)
}
