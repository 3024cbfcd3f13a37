//! What every name has in common, whoever reads it: all of it can be seen, and stands in the order in which it was typed.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::Invalid;

/// Refuses characters that show as nothing and those that turn the direction of others.
pub(crate) fn visible(field: &str, text: &str) -> Result<(), Invalid> {
    match text.chars().find(|c| hidden(*c)) {
        None => Ok(()),
        Some(one) => {
            let rule = format!("must have no characters that can't be seen, such as U+{:04X}", u32::from(one));
            Err(Invalid::new(field, rule))
        }
    }
}

/// Formatting and private characters, and the letters and marks that show as nothing.
fn hidden(c: char) -> bool {
    let category = c.general_category();
    matches!(
        category,
        GeneralCategory::Format
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    ) || matches!(
        c,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}'
    )
}
