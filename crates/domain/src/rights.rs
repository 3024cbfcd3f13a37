//! The rights of the two sides of a VXC, as data.
//!
//! A is West, the consumer of the key and owner of the VXC; B is East, its creator. A row speaks of the viewer's own end and
//! of what both have in common. Nobody sees or edits a field of the far end (SK-37, SK-48); what one learns of the other is
//! in [`LEARNS`] and nothing else.

use crate::policy::{self, Action};
use crate::{ProductKind, Side, text_enum};

text_enum! {
    /// A field of a VXC as a side sees it, by its name on the wire.
    pub enum Field {
        Name = "productName",
        Tags = "resourceTags",
        /// The Service Level Reference.
        CostCentre = "costCentre",
        RateLimit = "rateLimit",
        Shutdown = "shutdown",
        Term = "contractTermMonths",
        Price = "price",
        Status = "provisioningStatus",
        Approval = "vxcApproval",
        Deletion = "delete",
        Isolation = "isolated",
        EndProduct = "productUid",
        Vlan = "vlan",
        InnerVlan = "innerVlan",
        Vnic = "vNicIndex",
        McrConfig = "partnerConfig",
    }
}

text_enum! {
    /// How a side may change a field.
    pub enum Edit {
        No = "no",
        Immediately = "at once",
        /// When the other side agrees.
        WithConsent = "with consent",
        /// At once up to the rate recorded when the key was used, above it with consent.
        UpToRecorded = "at once up to the recorded rate, above it with consent",
    }
}

/// What a side may do with a field when its own end is on a service of one of these kinds.
#[derive(Debug, Clone, Copy)]
pub struct Right {
    pub field: Field,
    pub kinds: &'static [ProductKind],
    pub side: Side,
    pub view: bool,
    pub edit: Edit,
    /// The positions that may edit are those that may do this.
    pub by: Action,
    /// Where the rule comes from; empty for what goes beyond the clauses.
    pub clause: &'static str,
}

const ALL: &[ProductKind] = ProductKind::ALL;
const TAGGED: &[ProductKind] = &[ProductKind::Port, ProductKind::Mve];
const MCR: &[ProductKind] = &[ProductKind::Mcr];
const MVE: &[ProductKind] = &[ProductKind::Mve];

const fn may(
    field: Field,
    kinds: &'static [ProductKind],
    side: Side,
    edit: Edit,
    by: Action,
    clause: &'static str,
) -> Right {
    Right { field, kinds, side, view: true, edit, by, clause }
}

const fn sees(field: Field, kinds: &'static [ProductKind], side: Side, clause: &'static str) -> Right {
    Right { field, kinds, side, view: true, edit: Edit::No, by: Action::ViewServices, clause }
}

const fn hidden(field: Field, kinds: &'static [ProductKind], side: Side, clause: &'static str) -> Right {
    Right { field, kinds, side, view: false, edit: Edit::No, by: Action::ViewServices, clause }
}

/// A field that isn't here for a kind doesn't apply to it.
pub const TABLE: &[Right] = {
    use Action::{CancelServices, EditTags, IsolateEnd, UpdateServices};
    use Edit::{Immediately, UpToRecorded, WithConsent};
    use Side::{A, B};
    &[
        may(Field::Name, ALL, A, Immediately, UpdateServices, "SK-38"),
        may(Field::Name, ALL, B, Immediately, UpdateServices, "SK-38"),
        may(Field::Tags, ALL, A, Immediately, EditTags, "SK-47"),
        may(Field::Tags, ALL, B, Immediately, EditTags, "SK-47"),
        may(Field::CostCentre, ALL, A, Immediately, UpdateServices, "SK-32, SK-26"),
        hidden(Field::CostCentre, ALL, B, "SK-32, SK-48"),
        may(Field::RateLimit, ALL, A, UpToRecorded, UpdateServices, "SK-45"),
        sees(Field::RateLimit, ALL, B, "SK-46"),
        may(Field::Shutdown, ALL, A, Immediately, UpdateServices, "SK-26"),
        sees(Field::Shutdown, ALL, B, "SK-23"),
        may(Field::Term, ALL, A, Immediately, UpdateServices, "SK-26"),
        hidden(Field::Term, ALL, B, "SK-26, SK-48"),
        Right {
            field: Field::Price,
            kinds: ALL,
            side: A,
            view: true,
            edit: Edit::No,
            by: Action::ViewPrices,
            clause: "SK-26",
        },
        hidden(Field::Price, ALL, B, "SK-26, SK-48"),
        sees(Field::Status, ALL, A, "SK-22"),
        sees(Field::Status, ALL, B, "SK-22"),
        sees(Field::Approval, ALL, A, "SK-44"),
        sees(Field::Approval, ALL, B, "SK-44"),
        may(Field::Deletion, ALL, A, Immediately, CancelServices, "SK-27"),
        hidden(Field::Deletion, ALL, B, "SK-27"),
        may(Field::Isolation, ALL, A, Immediately, IsolateEnd, ""),
        may(Field::Isolation, ALL, B, Immediately, IsolateEnd, ""),
        may(Field::EndProduct, ALL, A, WithConsent, UpdateServices, "SK-40"),
        may(Field::EndProduct, ALL, B, WithConsent, UpdateServices, "SK-40"),
        may(Field::Vlan, TAGGED, A, WithConsent, UpdateServices, "SK-33, SK-36, SK-40"),
        may(Field::Vlan, TAGGED, B, WithConsent, UpdateServices, "SK-28, SK-31, SK-40"),
        sees(Field::Vlan, MCR, A, "SK-33"),
        sees(Field::Vlan, MCR, B, "SK-28"),
        may(Field::InnerVlan, TAGGED, A, WithConsent, UpdateServices, "SK-33, SK-36, SK-40"),
        may(Field::InnerVlan, TAGGED, B, WithConsent, UpdateServices, "SK-28, SK-31, SK-40"),
        sees(Field::InnerVlan, MCR, A, "SK-33"),
        sees(Field::InnerVlan, MCR, B, "SK-28"),
        may(Field::Vnic, MVE, A, WithConsent, UpdateServices, "SK-35, SK-40"),
        may(Field::Vnic, MVE, B, WithConsent, UpdateServices, "SK-30, SK-40"),
        may(Field::McrConfig, MCR, A, WithConsent, UpdateServices, "SK-34, SK-40"),
        may(Field::McrConfig, MCR, B, WithConsent, UpdateServices, "SK-29, SK-40"),
    ]
};

/// The row for a field; `None` when the field doesn't apply to the kind.
pub fn right(side: Side, kind: ProductKind, field: Field) -> Option<&'static Right> {
    TABLE.iter().find(|row| row.field == field && row.side == side && row.kinds.contains(&kind))
}

pub fn may_edit(side: Side, kind: ProductKind, field: Field) -> Edit {
    right(side, kind, field).map_or(Edit::No, |row| row.edit)
}

pub fn may_view(side: Side, kind: ProductKind, field: Field) -> bool {
    right(side, kind, field).is_some_and(|row| row.view)
}

text_enum! {
    /// Who learns something of another company.
    pub enum Learner {
        /// Anyone who looks up a whole key.
        KeyHolder = "holder of a key",
        West = "West",
        East = "East",
    }
}

/// One thing that one company learns of another.
#[derive(Debug, Clone, Copy)]
pub struct Learns {
    pub who: Learner,
    pub field: &'static str,
    pub what: &'static str,
}

const fn learns(who: Learner, field: &'static str, what: &'static str) -> Learns {
    Learns { who, field, what }
}

/// All that anyone is told of another company. Kind, numeric ids, location, VLAN, distance band, counters and driver errors of
/// the other end are not in it.
pub const LEARNS: &[Learns] = {
    use Learner::{East, KeyHolder, West};
    &[
        learns(KeyHolder, "key", "the key he has"),
        learns(KeyHolder, "productUid", "an alias of the service, his own and always the same"),
        learns(KeyHolder, "companyName", "the verified name of the company that made the key"),
        learns(KeyHolder, "maxSpeed", "the highest rate of a connection, Mbit/s"),
        learns(KeyHolder, "singleUse", "whether the key serves once"),
        learns(KeyHolder, "active", "whether its creator has it switched on"),
        learns(KeyHolder, "valid", "whether it can be used now"),
        learns(KeyHolder, "expired", "whether its time is over"),
        learns(KeyHolder, "validFor", "from when to when it is valid"),
        learns(West, "companyName", "East's verified name"),
        learns(West, "bEnd.productUid", "an alias of the service, West's own and always the same"),
        learns(West, "bEnd.ownerUid", "an alias of the company, West's own and always the same"),
        learns(West, "vxcApproval", "that East asks for a change, and of what kind; no values"),
        learns(West, "isolated", "that East has cut its own end off"),
        learns(West, "price", "what it pays: by its own A-End, rate and term, the same wherever East's service is"),
        learns(West, "refusal", "that the other end can't take a connection now; no reason"),
        learns(East, "companyName", "West's verified name"),
        learns(East, "aEnd.productUid", "an alias of the service, East's own and always the same"),
        learns(East, "aEnd.ownerUid", "an alias of the company, East's own and always the same"),
        learns(East, "rateLimit", "the rate of the connection, and one that is asked for above the recorded rate"),
        learns(East, "provisioningStatus", "the state of the connection"),
        learns(East, "shutdown", "that West has shut the connection down"),
        learns(East, "isolated", "that West has cut its own end off"),
        learns(East, "vxcApproval", "that West asks for a change, and of what kind; no values but the rate"),
    ]
};

/// The rights table as text, a line for each row.
pub fn render() -> String {
    let mut out =
        format!("{:20}{:6}{:18}{:6}{:56}{:12}{}\n", "field", "side", "own end", "view", "edit", "by", "clause");
    for row in TABLE {
        let kinds: Vec<&str> = row.kinds.iter().map(|kind| kind.word()).collect();
        let by: Vec<&str> = policy::positions(row.by).map(|position| policy::Role::Person(position).short()).collect();
        let by = if row.edit == Edit::No { "-".to_owned() } else { by.join(" ") };
        let (side, view) = (if row.side == Side::A { "West" } else { "East" }, if row.view { "yes" } else { "no" });
        let (kinds, clause) = (kinds.join(", "), row.clause);
        let line = format!("{:20}{side:6}{kinds:18}{view:6}{:56}{by:12}{clause}", row.field, row.edit);
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table() {
        insta::assert_snapshot!(render());
    }

    #[test]
    fn what_is_learnt_of_the_other() {
        let lines: Vec<String> =
            LEARNS.iter().map(|one| format!("{:18}{:20}{}", one.who, one.field, one.what)).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn a_field_has_at_most_one_row_for_a_side_and_a_kind() {
        for field in Field::ALL {
            for side in Side::ALL {
                for kind in ProductKind::ALL {
                    let rows = TABLE.iter().filter(|r| r.field == *field && r.side == *side && r.kinds.contains(kind));
                    assert!(rows.count() <= 1, "{field} {side} {kind}");
                }
            }
        }
    }

    #[test]
    fn what_can_be_edited_can_be_seen_and_has_a_clause() {
        for row in TABLE {
            assert!(row.view || row.edit == Edit::No, "{}", row.field);
            assert!(row.edit == Edit::No || row.by.writes());
            for clause in row.clause.split(", ").filter(|clause| !clause.is_empty()) {
                assert!(clause.strip_prefix("SK-").is_some_and(|n| n.parse::<u8>().is_ok()), "{clause}");
            }
        }
    }

    #[test]
    fn only_west_pays_sets_the_rate_and_deletes() {
        for kind in ProductKind::ALL {
            for field in [Field::RateLimit, Field::CostCentre, Field::Deletion, Field::Term, Field::Shutdown] {
                assert_ne!(may_edit(Side::A, *kind, field), Edit::No);
                assert_eq!(may_edit(Side::B, *kind, field), Edit::No);
            }
            assert!(!may_view(Side::B, *kind, Field::Price));
        }
    }

    #[test]
    fn the_end_fields_are_those_of_the_kind() {
        for side in Side::ALL {
            for (field, kinds) in [
                (Field::Vlan, TAGGED),
                (Field::InnerVlan, TAGGED),
                (Field::Vnic, MVE),
                (Field::McrConfig, MCR),
                (Field::EndProduct, ALL),
            ] {
                for kind in ProductKind::ALL {
                    let consent = may_edit(*side, *kind, field) == Edit::WithConsent;
                    assert_eq!(consent, kinds.contains(kind), "{side} {kind} {field}");
                }
            }
        }
    }
}
