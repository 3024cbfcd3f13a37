//! Statements are constants, listed, so that a test can prepare every one of them on every engine.

/// One SQL statement of the common subset, with `$1` parameters. Made by [`statements!`] only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    pub name: &'static str,
    pub sql: &'static str,
}

/// A statement that changes who may do what: it can be run together with an announcement only ([`crate::Tx::change`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announced(pub Statement);

/// Declares the statements of a table module as constants and lists them in `STATEMENTS`. Those behind `[announced]` are [`Announced`].
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+ $([announced] $($(#[$told:meta])* $change:ident = $write:expr;)+)?) => {
        $($(#[$doc])* const $name: $crate::Statement = $crate::Statement { name: stringify!($name), sql: $sql };)+
        $($($(#[$told])* const $change: $crate::Announced =
            $crate::Announced($crate::Statement { name: stringify!($change), sql: $write });)+)?
        pub(crate) const STATEMENTS: &[$crate::Statement] = &[$($name),+ $($(, $change.0)+)?];
        #[cfg(test)]
        pub(crate) const ANNOUNCED: &[$crate::Statement] = &[$($($change.0),+)?];
    };
}

/// Parameters in the order of `$1`, `$2`, …
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::ToValue::to_value(&$value)),*] };
}

/// `$1` to `$200`: the ids of a page. A list of one fixed length is one statement, prepared once. See [`crate::search::page_ids`].
macro_rules! page_ids {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
             $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45,
             $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67,
             $68, $69, $70, $71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, $88, $89,
             $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, $100, $101, $102, $103, $104, $105, $106, $107, $108, $109,
             $110, $111, $112, $113, $114, $115, $116, $117, $118, $119, $120, $121, $122, $123, $124, $125, $126, $127,
             $128, $129, $130, $131, $132, $133, $134, $135, $136, $137, $138, $139, $140, $141, $142, $143, $144, $145,
             $146, $147, $148, $149, $150, $151, $152, $153, $154, $155, $156, $157, $158, $159, $160, $161, $162, $163,
             $164, $165, $166, $167, $168, $169, $170, $171, $172, $173, $174, $175, $176, $177, $178, $179, $180, $181,
             $182, $183, $184, $185, $186, $187, $188, $189, $190, $191, $192, $193, $194, $195, $196, $197, $198, $199,
             $200"
    };
}
pub(crate) use page_ids;
