//! Entries in a spreadsheet.

/// A cell that a spreadsheet takes for text: names are chosen by others, and one that starts like a formula would be one.
pub fn csv_cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let quoted = text.replace('"', "\"\"");
    if formula {
        format!("\"'{quoted}\"")
    } else if text.contains([',', ';', '"', '\r', '\n']) {
        format!("\"{quoted}\"")
    } else {
        quoted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_what_they_were_given_and_are_no_formulas() {
        assert_eq!(csv_cell("West Ltd"), "West Ltd");
        assert_eq!(csv_cell("West, \"the\" Ltd\n"), "\"West, \"\"the\"\" Ltd\n\"");
        for formula in ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "＝1"] {
            assert_eq!(csv_cell(formula), format!("\"'{formula}\""));
        }
    }
}
