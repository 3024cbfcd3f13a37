//! Texts that others chose, made fit for a letter: one line stays one line.

use crate::Error;

/// Longer lines are cut: names are bounded where they are taken, so this is for what nobody thought of.
const LONGEST: usize = 2000;

/// One line: control characters, which would start another header or paragraph, and marks that turn the direction of writing become
/// spaces, and runs of spaces one.
pub(crate) fn line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || turns(c);
    let plain: String = text.chars().map(|c| if breaks(c) { ' ' } else { c }).take(LONGEST).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The path of a page of the portal, given as a path or as a whole address. A letter leads nowhere else.
pub(crate) fn path(portal: &str, link: &str) -> Result<String, Error> {
    let path = link.strip_prefix(portal.trim_end_matches('/')).unwrap_or(link);
    let good =
        path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if good { Ok(path.to_owned()) } else { Err(Error::Internal("a letter's link is no path of the portal".to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_stays_on_its_line() {
        assert_eq!(line("West\r\nBcc: all@example.com"), "West Bcc: all@example.com");
        assert_eq!(line(" a\u{2028}b\u{85}c\u{0}\td "), "a b c d");
        assert_eq!(line("\u{202e}moc.live\u{202c} Ltd"), "moc.live Ltd");
        assert_eq!(line("Zürich IX <b>&co</b>"), "Zürich IX <b>&co</b>");
        assert_eq!(line(&"x".repeat(9999)).len(), LONGEST);
    }

    #[test]
    fn a_link_leads_into_the_portal_and_nowhere_else() {
        let portal = "https://portal.ix.example/";
        assert_eq!(path(portal, "/vxcs/1?a=b#c").unwrap(), "/vxcs/1?a=b#c");
        assert_eq!(path(portal, "https://portal.ix.example/invitation/x").unwrap(), "/invitation/x");
        for elsewhere in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil",
            "vxcs/1",
            "",
            "/a b",
            "/a\r\nb",
            "https://portal.ix.example",
        ] {
            assert!(path(portal, elsewhere).is_err(), "{elsewhere:?}");
        }
    }
}
