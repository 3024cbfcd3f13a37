//! The tables of an exchange with the statements that move them: made from what the database says of itself, so that none is forgotten.

use crate::migrate::MIGRATIONS;
use crate::tx::Connection;
use crate::{Error, Value};

/// Rows that are read at a time.
const PAGE: usize = 100;
/// Values in one INSERT, at most: both engines take many more.
const VALUES: usize = 2_000;

/// A column as a database lists it.
pub(super) struct Column {
    pub(super) table: String,
    pub(super) name: String,
    /// Its place in the primary key, from 1; 0 when it is not in it.
    pub(super) key: usize,
}

/// A table, whose columns are named in the same order on both engines.
#[derive(PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    /// Which of the columns are its primary key.
    pub(super) key: Vec<usize>,
    pub(super) any: &'static str,
    pub(super) first_page: &'static str,
    pub(super) next_page: &'static str,
    insert: &'static str,
    insert_many: &'static str,
    many: usize,
}

impl Table {
    fn new(name: &str, columns: &[&Column]) -> Self {
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let mut places: Vec<(usize, usize)> =
            columns.iter().zip(0..).filter(|(column, _)| column.key > 0).map(|(column, at)| (column.key, at)).collect();
        places.sort_unstable();
        let key: Vec<usize> = places.into_iter().map(|(_, at)| at).collect();
        let key_names = key.iter().filter_map(|at| names.get(*at).cloned()).collect::<Vec<_>>().join(", ");
        let (all, width, many) = (names.join(", "), names.len(), (VALUES / names.len().max(1)).max(1));
        let insert =
            |rows| format!("INSERT INTO {name} ({all}) VALUES {}", listed(rows, |row| parameters(row * width, width)));
        let page = |behind: &str| format!("SELECT {all} FROM {name}{behind} ORDER BY {key_names} LIMIT {PAGE}");
        Self {
            any: constant(format!("SELECT 1 FROM {name} LIMIT 1")),
            first_page: constant(page("")),
            next_page: constant(page(&format!(" WHERE ({key_names}) > {}", parameters(0, key.len())))),
            insert: constant(insert(1)),
            insert_many: constant(insert(many)),
            name: name.to_owned(),
            columns: names,
            key,
            many,
        }
    }

    /// Whether the database numbers new rows.
    pub(super) fn is_numbered(&self) -> bool {
        matches!(self.key.as_slice(), [at] if self.columns.get(*at).is_some_and(|name| name == "id"))
    }

    pub(super) fn insert(&self, connection: &dyn Connection, rows: Vec<Vec<Value>>) -> Result<(), Error> {
        let mut rest = rows.as_slice();
        while let Some((many, behind)) = rest.split_at_checked(self.many) {
            connection.run(self.insert_many, &many.concat())?;
            rest = behind;
        }
        rest.iter().try_for_each(|row| connection.run(self.insert, row).map(drop))
    }
}

/// The tables in the order in which migrations make them, which puts each behind those that its rows refer to.
pub(super) fn in_order(columns: Vec<Column>) -> Result<Vec<Table>, Error> {
    let mut names: Vec<&str> = columns.iter().map(|column| column.table.as_str()).collect();
    names.dedup();
    let mut tables = Vec::new();
    for name in MIGRATIONS.iter().flat_map(|migration| made_in(migration.sql)).filter(|name| names.contains(name)) {
        let own: Vec<&Column> = columns.iter().filter(|column| column.table == name).collect();
        tables.push(Table::new(name, &own));
    }
    match names.iter().find(|name| !tables.iter().any(|table| table.name == **name)) {
        Some(strange) => Err(Error::Refused(format!("the table {strange} is none of Keyway's"))),
        None => Ok(tables),
    }
}

fn made_in(sql: &str) -> impl Iterator<Item = &str> {
    sql.lines().filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split_whitespace().next())
}

/// `($1, $2)`, counted from `before`.
fn parameters(before: usize, count: usize) -> String {
    format!("({})", listed(count, |n| format!("${}", before + n + 1)))
}

fn listed(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect::<Vec<_>>().join(", ")
}

/// The seam takes constants. A copy makes a few for each table, once, and the process that makes it ends with it.
fn constant(sql: String) -> &'static str {
    sql.leak()
}
