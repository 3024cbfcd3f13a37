//! Statements are constants, listed, so that a test can prepare every one of them on every engine.

/// One SQL statement of the common subset, with `$1` parameters. Made by [`statements!`] only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    pub name: &'static str,
    pub sql: &'static str,
}

/// Declares the statements of a table module as constants and lists them in `STATEMENTS`.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* const $name: $crate::Statement = $crate::Statement { name: stringify!($name), sql: $sql };)+
        pub(crate) const STATEMENTS: &[$crate::Statement] = &[$($name),+];
    };
}

/// Parameters in the order of `$1`, `$2`, …
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::ToValue::to_value(&$value)),*] };
}
