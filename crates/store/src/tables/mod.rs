//! One module of functions per table (or closely bound group of tables), each with its statements.

use crate::Statement;

macro_rules! tables {
    ($($name:ident),+ $(,)?) => {
        $(pub mod $name;)+

        /// Every statement of the program.
        pub fn statements() -> impl Iterator<Item = (&'static str, Statement)> {
            [$((stringify!($name), $name::STATEMENTS)),+].into_iter().flat_map(|(table, list)| list.iter().map(move |s| (table, *s)))
        }
    };
}

// One line each, in alphabetical order.
tables! {
    audit,
    companies,
    devices,
    interfaces,
    leases,
    meta,
    products,
    proposals,
    service_keys,
    tags,
    unapplied,
    vlans,
    vxcs,
}
