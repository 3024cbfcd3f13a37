//! Names of companies: others decide by them whom they deal with, so none may look like another's.

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

use crate::Invalid;
use crate::visible::visible;

/// A company's name, without the spaces around it: 2 to 128 characters that can be seen, and none that turns the direction of others.
pub fn company_name(field: &str, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if !(2..=128).contains(&text.chars().count()) || text.chars().any(char::is_control) {
        return Err(Invalid::new(field, "must have 2 to 128 printable characters"));
    }
    visible(field, text)?;
    if RESERVED.iter().any(|own| look_alike(own, text)) {
        return Err(Invalid::new(field, "is a word for the exchange itself: no company may have it as its name"));
    }
    Ok(text.to_owned())
}

/// What the exchange is called where companies are named: in trails, notices and mails.
const RESERVED: &[&str] = &[
    "Keyway",
    "The exchange",
    "Exchange",
    "Operator",
    "The operator",
    "Operator of the exchange",
    "The operator of the exchange",
];

/// Whether people could take one name for the other: case, spacing, accents, marks at the ends of words, forms of the same letters and
/// letters of other scripts aside.
pub fn look_alike(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.nfkc().collect::<String>();
    let (one, other) = (plain(one), plain(other));
    // As they stand (a capital I like a small L), and with their case aside (a Cyrillic capital like its small letter like ours).
    seen(&one) == seen(&other) || seen(&fold(&one)) == seen(&fold(&other))
}

/// What the eye makes of it: what looks like a small letter may look like a capital one too, as 0 does.
fn seen(text: &str) -> String {
    let bare: String = text.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).collect();
    let text = fold(&skeleton(&bare).collect::<String>());
    let plain: Vec<_> =
        text.split_whitespace().map(|word| word.trim_end_matches(MARKS)).filter(|word| !word.is_empty()).collect();
    // A name of nothing but marks is what it is.
    if plain.is_empty() { text.trim().to_owned() } else { plain.join(" ") }
}

/// Left out of a comparison at the end of a word.
const MARKS: &[char] = &['.', ',', ';', ':', '!', '?', '\'', '"', '-', '_'];

/// Through capitals, so that ß and ss are one.
fn fold(text: &str) -> String {
    text.to_uppercase().chars().flat_map(char::to_lowercase).collect()
}

/// The name with what isn't ASCII written as `\u{415}`, for whoever has to judge it; `None` when all of it is ASCII.
pub fn spelt_out(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    Some(name.chars().map(|c| if c.is_ascii() { c.to_string() } else { c.escape_unicode().to_string() }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_only_what_can_be_seen() {
        for good in ["East Ltd", "Söhne & Töchter GmbH", "株式会社イースト", "Ανατολή", "  AB  "] {
            assert_eq!(company_name("companyName", good).as_deref(), Ok(good.trim()));
        }
        for bad in [
            "East\u{200b} Ltd",
            "East\u{ad} Ltd",
            "\u{202e}dtL tsaE",
            "East\u{2066}",
            "East\u{e000}",
            "East\u{fe0f}",
            "Ea\u{3164}st",
            "East\u{2028}Ltd",
            "East\u{e0041}",
            "East\u{7}",
            "E",
            "",
        ] {
            assert!(company_name("companyName", bad).is_err(), "{}", bad.escape_unicode());
        }
        let refused = company_name("companyName", "East\u{200b} Ltd").unwrap_err();
        assert_eq!(refused.to_string(), "companyName: must have no characters that can't be seen, such as U+200B");
    }

    #[test]
    fn what_looks_like_another_name_is_the_same_name() {
        for twin in ["EAST  ltd", "\u{415}ast Ltd", "Eаst Ltd", "Ｅａｓｔ Ltd", "East Lt\u{501}", "East\u{a0}Ltd"]
        {
            assert!(look_alike("East Ltd", twin), "{}", twin.escape_unicode());
        }
        assert!(look_alike("Straße 10", "STRASSE 1O") && look_alike("Illinois", "lllinois"));
        for twin in ["East Ltd.", "East, Ltd", "Éast Ltd", "East Ltd!", "East Ltd -", "E\u{323}ast Ltd"] {
            assert!(look_alike("East Ltd", twin), "{}", twin.escape_unicode());
        }
        for (one, other) in [("++", "+!"), ("C++ Ltd", "C Ltd"), ("A.B Ltd", "AB Ltd")] {
            assert!(!look_alike(one, other), "{one} {other}");
        }
        for other in ["West Ltd", "East Ltd 2", "Eost Ltd"] {
            assert!(!look_alike("East Ltd", other), "{other}");
        }
    }

    #[test]
    fn no_company_is_called_what_the_exchange_is_called() {
        for own in ["Keyway", "KEYWAY.", "The exchange", "the  Exchange", "Operator", "Öperator", "Кeyway"] {
            let refused = company_name("companyName", own).unwrap_err().to_string();
            assert!(refused.contains("a word for the exchange itself"), "{own}");
        }
        assert!(company_name("companyName", "Exchange Street Ltd").is_ok());
    }

    #[test]
    fn what_is_not_ascii_is_spelt_out_for_who_judges_it() {
        assert_eq!(spelt_out("\u{415}ast Ltd").as_deref(), Some("\\u{415}ast Ltd"));
        assert_eq!(spelt_out("East Ltd"), None);
    }
}
