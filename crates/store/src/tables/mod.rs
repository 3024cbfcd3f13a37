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
    api_keys,
    audit,
    beginnings,
    catalogues,
    companies,
    company_list,
    company_markets,
    devices,
    done_requests,
    health,
    interfaces,
    key_list,
    key_uses,
    leases,
    links,
    maps,
    meta,
    notices,
    outbox,
    people,
    places,
    preferences,
    products,
    proposals,
    recovery_codes,
    revoked_tokens,
    service_keys,
    service_list,
    service_numbers,
    service_page,
    sessions,
    sign_in_failures,
    signing_keys,
    tags,
    traffic,
    unapplied,
    used_forms,
    vlans,
    vxc_list,
    vxcs,
}
