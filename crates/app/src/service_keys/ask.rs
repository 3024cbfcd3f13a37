//! What a company asks for when it makes or changes a key. Numbers and texts are the client's; the rules are `domain::service_key`'s.

use domain::Patch;
use domain::mcr::Draft;
use domain::service_key::Limits;
use domain::{CompanyId, Uid};
use store::{Tx, companies};

use crate::Error;
use crate::products::IdOrUid;

/// A key may name so many companies.
const MAX_COMPANIES: usize = 100;

/// A new key on a service of the actor's company (SK-57 to SK-68).
#[derive(Debug, Clone, PartialEq)]
pub struct NewServiceKey {
    pub service: IdOrUid,
    pub single_use: bool,
    /// Mbit/s; absent is the speed of the service.
    pub max_speed: Option<i64>,
    pub active: bool,
    /// Only `Some(false)` makes uses wait for the creator.
    pub pre_approved: Option<bool>,
    pub description: Option<String>,
    pub vlan: Option<i64>,
    pub inner_vlan: Option<i64>,
    pub vnic: Option<i64>,
    /// The B-End's, on an MCR.
    pub config: Option<Draft>,
    /// Milliseconds since 1970.
    pub start: Option<i64>,
    pub end: Option<i64>,
    pub promo_code: Option<String>,
    pub limits: LimitsAsked,
}

/// What changes of a key; the rest stays. Key and service never do.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateServiceKey {
    pub key: Uid,
    /// The service as the client believes it to be: all of them must be the key's.
    pub services: Vec<IdOrUid>,
    pub single_use: Option<bool>,
    pub max_speed: Option<i64>,
    pub active: Option<bool>,
    pub pre_approved: Option<bool>,
    pub description: Patch<String>,
    pub vlan: Patch<i64>,
    pub inner_vlan: Patch<i64>,
    pub vnic: Patch<i64>,
    pub config: Patch<Draft>,
    pub start: Option<i64>,
    pub end: Option<i64>,
    pub promo_code: Patch<String>,
    pub limits: Option<LimitsAsked>,
}

/// Limits beyond those that every key has. Absent ones don't limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LimitsAsked {
    pub uses: Option<i64>,
    /// Mbit/s over all connections of the key.
    pub total_mbps: Option<i64>,
    /// Uids of the companies that may use it; none is any.
    pub companies: Vec<String>,
}

impl LimitsAsked {
    pub(super) fn read(&self, tx: &Tx<'_>) -> Result<Limits, Error> {
        let number = |field: &str, n: Option<i64>| {
            let read =
                |n| u32::try_from(n).map_err(|_| Error::invalid(field, format!("must be from 1 to {}", u32::MAX)));
            n.map(read).transpose()
        };
        Ok(Limits {
            uses: number("limits.maxUses", self.uses)?,
            total_mbps: number("limits.maxTotalMbps", self.total_mbps)?.map(u64::from),
            companies: self.companies(tx)?,
        })
    }

    fn companies(&self, tx: &Tx<'_>) -> Result<Vec<CompanyId>, Error> {
        if self.companies.len() > MAX_COMPANIES {
            return Err(Error::invalid("limits.companies", format!("may have at most {MAX_COMPANIES} companies")));
        }
        let mut found = Vec::new();
        for (i, text) in self.companies.iter().enumerate() {
            let field = || format!("limits.companies[{i}]");
            let uid: Uid =
                text.parse().map_err(|rule: domain::ids::NotAUid| Error::invalid(field(), rule.to_string()))?;
            let company =
                companies::by_uid(tx, uid)?.ok_or_else(|| Error::invalid(field(), "there is no such company"))?;
            if !found.contains(&company.id) {
                found.push(company.id);
            }
        }
        Ok(found)
    }
}
