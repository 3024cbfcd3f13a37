//! What an order may say: names, terms, speeds, sizes, tags.

mod term;

use std::collections::BTreeSet;

pub use term::{Contract, Term, change_term};

use crate::visible::visible;
use crate::{Invalid, text_enum};

/// The speed of the fastest service, Mbit/s.
pub const FASTEST: u32 = 400_000;

/// Speeds of a Port, Mbit/s.
pub const PORT_SPEEDS: [u32; 4] = [1_000, 10_000, 100_000, FASTEST];
/// Speeds of an MCR, Mbit/s.
pub const MCR_SPEEDS: [u32; 8] = [1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, FASTEST];
/// A LAG has 1 to 8 Ports of 10 Gbit/s or more.
pub const MAX_LAG: u8 = 8;
/// An MVE has 1 to 5 vNICs, fixed when it is ordered.
pub const MAX_VNICS: usize = 5;
/// A service has at most so many tags.
pub const MAX_TAGS: usize = 50;

text_enum! {
    /// The size of an MVE.
    pub enum MveSize { Small = "SMALL", Medium = "MEDIUM", Large = "LARGE", XLarge12 = "X_LARGE_12" }
}

impl MveSize {
    /// Processors.
    pub const fn cpus(self) -> u8 {
        match self {
            Self::Small => 2,
            Self::Medium => 4,
            Self::Large => 8,
            Self::XLarge12 => 12,
        }
    }

    /// Memory, GB.
    pub const fn ram_gb(self) -> u8 {
        self.cpus() * 4
    }
}

/// The name of a product: 1 to 255 characters that can be seen, without the spaces around it.
pub fn product_name(field: &str, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Invalid::new(field, "must not be blank"));
    }
    printable(field, text, 255)?;
    visible(field, text)?;
    Ok(text.to_owned())
}

/// A line that can be left empty: a Service Level Reference, a promo code, a comment, a reason. At most 255 printable characters; empty
/// is none.
pub fn optional_text(field: &str, text: &str) -> Result<Option<String>, Invalid> {
    let text = text.trim();
    printable(field, text, 255)?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// At most `max` characters and none that controls.
pub(crate) fn printable(field: &str, text: &str, max: usize) -> Result<(), Invalid> {
    if text.chars().count() > max || text.chars().any(char::is_control) {
        return Err(Invalid::new(field, format!("must have at most {max} printable characters")));
    }
    Ok(())
}

pub fn port_speed(field: &str, mbps: i64) -> Result<u32, Invalid> {
    one_of(field, mbps, &PORT_SPEEDS)
}

pub fn mcr_speed(field: &str, mbps: i64) -> Result<u32, Invalid> {
    one_of(field, mbps, &MCR_SPEEDS)
}

fn one_of(field: &str, n: i64, known: &[u32]) -> Result<u32, Invalid> {
    known.iter().copied().find(|one| i64::from(*one) == n).ok_or_else(|| {
        let known: Vec<String> = known.iter().map(ToString::to_string).collect();
        Invalid::new(field, format!("must be one of {}", known.join(", ")))
    })
}

/// How many Ports are ordered: absent and 0 are a single Port (`None`), 1 to 8 a LAG of so many.
pub fn lag_count(field: &str, count: Option<i64>, port_speed: u32) -> Result<Option<u8>, Invalid> {
    let count = match count {
        None | Some(0) => return Ok(None),
        Some(n) => u8::try_from(n).ok().filter(|n| (1..=MAX_LAG).contains(n)),
    };
    if count.is_none() {
        return Err(Invalid::new(field, format!("must be from 1 to {MAX_LAG}")));
    }
    if port_speed < 10_000 {
        return Err(Invalid::new(field, "a LAG is made of Ports of 10, 100 or 400 Gbit/s"));
    }
    Ok(count)
}

/// The vNICs of an MVE by their descriptions. None given makes one.
pub fn vnics(field: &str, descriptions: &[String]) -> Result<Vec<String>, Invalid> {
    if descriptions.is_empty() {
        return Ok(vec!["Data Plane".to_owned()]);
    }
    if descriptions.len() > MAX_VNICS {
        return Err(Invalid::new(field, format!("an MVE has at most {MAX_VNICS} vNICs")));
    }
    let named = |(i, text): (usize, &String)| product_name(&format!("{field}[{i}].description"), text);
    descriptions.iter().enumerate().map(named).collect()
}

/// A vNIC of an MVE that has `count` of them: 0 to `count`-1.
pub fn vnic_index(field: &str, n: i64, count: u8) -> Result<u8, Invalid> {
    u8::try_from(n)
        .ok()
        .filter(|n| *n < count)
        .ok_or_else(|| Invalid::new(field, format!("must be from 0 to {}", count.saturating_sub(1))))
}

/// A tag of a service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ResourceTag {
    pub key: String,
    pub value: String,
}

/// The tags of a service: at most 50, keys of 1 to 128 characters that occur once, values of at most 256.
pub fn tags(field: &str, tags: &[ResourceTag]) -> Result<(), Invalid> {
    if tags.len() > MAX_TAGS {
        return Err(Invalid::new(field, format!("a service has at most {MAX_TAGS} tags")));
    }
    let mut keys = BTreeSet::new();
    for (i, tag) in tags.iter().enumerate() {
        let key = || format!("{field}[{i}].key");
        if tag.key.trim().is_empty() {
            return Err(Invalid::new(key(), "must not be blank"));
        }
        printable(&key(), &tag.key, 128)?;
        printable(&format!("{field}[{i}].value"), &tag.value, 256)?;
        if !keys.insert(&tag.key) {
            return Err(Invalid::new(key(), "occurs twice"));
        }
    }
    Ok(())
}

/// The rate of a VXC, Mbit/s in each direction: 1 to `max`, the least of what its ends and its key allow.
pub fn rate(field: &str, mbps: i64, max: u32) -> Result<u32, Invalid> {
    u32::try_from(mbps)
        .ok()
        .filter(|n| (1..=max).contains(n))
        .ok_or_else(|| Invalid::new(field, format!("must be from 1 to {max} Mbit/s")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tag(key: &str, value: &str) -> ResourceTag {
        ResourceTag { key: key.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn names_are_trimmed_printable_and_not_blank() {
        assert_eq!(product_name("productName", " West → East ").unwrap(), "West → East");
        for bad in ["", "  ", "a\u{0}b", "line\nbreak", &"x".repeat(256)] {
            assert_eq!(product_name("productName", bad).unwrap_err().field, "productName");
        }
    }

    #[test]
    fn an_empty_cost_centre_clears_it() {
        assert_eq!(optional_text("costCentre", ""), Ok(None));
        assert_eq!(optional_text("costCentre", "SLR-77"), Ok(Some("SLR-77".to_owned())));
        assert!(optional_text("costCentre", &"x".repeat(256)).is_err());
    }

    #[test]
    fn a_lag_has_one_to_eight_fast_ports() {
        assert_eq!(lag_count("lagPortCount", None, 1_000), Ok(None));
        assert_eq!(lag_count("lagPortCount", Some(0), 1_000), Ok(None));
        assert_eq!(lag_count("lagPortCount", Some(8), 100_000), Ok(Some(8)));
        for (count, speed) in [(9, 10_000), (-1, 10_000), (2, 1_000), (300, 10_000)] {
            assert!(lag_count("lagPortCount", Some(count), speed).is_err(), "{count} of {speed}");
        }
    }

    #[test]
    fn speeds_are_those_of_the_kind_and_the_error_lists_them() {
        assert_eq!(port_speed("portSpeed", 10_000), Ok(10_000));
        assert_eq!(mcr_speed("portSpeed", 2_500), Ok(2_500));
        let error = port_speed("portSpeed", 2_500).unwrap_err();
        assert_eq!(error.to_string(), "portSpeed: must be one of 1000, 10000, 100000, 400000");
    }

    #[test]
    fn an_mve_has_one_to_five_vnics_with_descriptions() {
        assert_eq!(vnics("vnics", &[]).unwrap(), ["Data Plane"]);
        assert!(vnics("vnics", &vec!["x".to_owned(); 6]).is_err());
        let error = vnics("vnics", &["a".to_owned(), " ".to_owned()]).unwrap_err();
        assert_eq!(error.field, "vnics[1].description");
        assert_eq!(vnic_index("vNicIndex", 4, 5), Ok(4));
        assert!(vnic_index("vNicIndex", 1, 1).is_err());
        assert!(vnic_index("vNicIndex", -1, 5).is_err());
    }

    #[test]
    fn tag_keys_occur_once() {
        assert!(tags("resourceTags", &[tag("env", ""), tag("Env", "x")]).is_ok());
        assert_eq!(tags("resourceTags", &[tag("a", ""), tag("a", "")]).unwrap_err().field, "resourceTags[1].key");
        assert!(tags("resourceTags", &[tag(" ", "")]).is_err());
        assert!(tags("resourceTags", &[tag("a", &"x".repeat(257))]).is_err());
        let many: Vec<_> = (0..51).map(|i| tag(&i.to_string(), "")).collect();
        assert!(tags("resourceTags", &many).is_err());
    }

    proptest! {
        #[test]
        fn a_rate_is_within_its_bounds(mbps in any::<i64>(), max in 1u32..500_000) {
            let mbps = mbps % 1_000_000;
            let read = rate("rateLimit", mbps, max);
            prop_assert_eq!(read.is_ok(), mbps >= 1 && mbps <= i64::from(max));
        }
    }
}
