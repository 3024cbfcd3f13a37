//! One module of functions per table (or closely bound group of tables), each with its statements.

use crate::Statement;

macro_rules! tables {
    ($($name:ident),+ $(,)?) => {
        $(pub mod $name;)+

        /// Every statement of the program.
        pub fn statements() -> impl Iterator<Item = (&'static str, Statement)> {
            [$((stringify!($name), $name::STATEMENTS)),+].into_iter().flat_map(|(table, list)| list.iter().map(move |s| (table, *s)))
        }

        #[cfg(test)]
        fn announced() -> Vec<(&'static str, Statement)> {
            [$((stringify!($name), $name::ANNOUNCED)),+].into_iter().flat_map(|(table, list)| list.iter().map(move |s| (table, *s))).collect()
        }
    };
}

mod vxc_stored;

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
    misses,
    notices,
    outbox,
    people,
    places,
    preferences,
    products,
    proposals,
    readings,
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
    vxc_terms,
    vxcs,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is kept in memory of who may do what is read from these.
    const KEPT: [&str; 6] = ["api_keys", "companies", "people", "revoked_tokens", "sessions", "signing_keys"];

    /// Statements that write to them and announce nothing, and why nothing that is kept hangs on what they write.
    const SILENT: [(&str, &str, &str); 7] = [
        ("api_keys", "INSERT", "a client id that wasn't there is kept by nobody, and none comes back"),
        ("api_keys", "NOTE_USE", "when a key was used decides nothing"),
        ("companies", "INSERT", "nobody belongs to it yet"),
        ("people", "INSERT", "has made no key and opened no session yet"),
        ("revoked_tokens", "PURGE", "takes rows of tokens that have ended by themselves"),
        ("sessions", "INSERT", "a token that wasn't there is kept by nobody"),
        ("sessions", "SEEN", "lengthens a session, and what is kept is read anew before it could have ended unseen"),
    ];

    fn writes_to_kept(statement: Statement) -> bool {
        let words: Vec<&str> = statement.sql.split_whitespace().collect();
        KEPT.iter().any(|table| match words.as_slice() {
            ["INSERT", "INTO", to, ..] | ["DELETE", "FROM", to, ..] | ["UPDATE", to, ..] => to == table,
            _ => false,
        })
    }

    #[test]
    fn whatever_changes_who_may_do_what_is_announced() {
        let announced = announced();
        let silent = |(table, statement): &(&str, Statement)| {
            SILENT.iter().any(|(at, name, _)| at == table && *name == statement.name)
        };
        let writing: Vec<_> = statements().filter(|(_, statement)| writes_to_kept(*statement)).collect();
        assert!(writing.len() > SILENT.len());
        for one in &writing {
            assert!(announced.contains(one) != silent(one), "{} {}: announce it, or say why not", one.0, one.1.name);
        }
        assert_eq!(writing.iter().filter(|one| silent(one)).count(), SILENT.len(), "all of them are there");
        assert!(announced.iter().all(|one| writing.contains(one)), "what is announced is what is kept");
    }

    #[test]
    fn no_statement_hides_what_it_writes_to() {
        for (table, statement) in statements() {
            let first = statement.sql.split_whitespace().next();
            assert!(matches!(first, Some("SELECT" | "INSERT" | "UPDATE" | "DELETE")), "{table} {}", statement.name);
        }
    }
}
