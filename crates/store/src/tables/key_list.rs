//! A company's service keys as its list shows them: found and counted by the database, with what became of each.

use domain::{CompanyId, ProductId, ServiceKeyId, Time};

use crate::service_keys::Uses;
use crate::{Error, Search, ToValue, Tx, params, statements};

statements! {
    // What can never be used again: `domain::service_key::Key::standing`, the reasons Expired, Used and NoUsesLeft.
    PAGE = "SELECT s.id AS id, s.uses AS uses, s.last_used AS last_used, s.used_mbps AS used_mbps, COUNT(*) OVER () AS total FROM (
              SELECT k.id, k.single_use, k.max_uses, k.valid_to,
                (SELECT COUNT(*) FROM key_uses e WHERE e.key_id = k.id AND e.returned_at IS NULL) AS uses,
                (SELECT MAX(e.used_at) FROM key_uses e WHERE e.key_id = k.id AND e.returned_at IS NULL) AS last_used,
                (SELECT CAST(COALESCE(SUM(v.rate), 0) AS BIGINT) FROM key_uses e JOIN vxcs v ON v.id = e.vxc_id
                 WHERE e.key_id = k.id AND e.returned_at IS NULL AND v.status NOT IN ('DECOMMISSIONED', 'FAILED')) AS used_mbps
              FROM service_keys k JOIN products p ON p.id = k.product_id
              WHERE k.company_id = $1 AND (CAST($6 AS BIGINT) = 0 OR k.product_id = $6)
                AND (CAST($2 AS TEXT) = '' OR replace(k.description_folded, $2, '') <> k.description_folded
                  OR (k.key_uid >= $3 AND k.key_uid < $4) OR p.number = $5 OR replace(p.name_folded, $2, '') <> p.name_folded)) s
            WHERE CAST($7 AS BIGINT) = 1 OR NOT (s.valid_to < $8 OR (s.single_use = 1 AND s.uses > 0)
              OR (s.single_use = 0 AND s.max_uses IS NOT NULL AND s.uses >= s.max_uses))
            ORDER BY s.id DESC LIMIT $9 OFFSET $10";
}

/// Which keys.
#[derive(Debug, Clone)]
pub struct Query {
    pub company: CompanyId,
    /// Part of a key's description or of its service's name, the beginning of a key, or a service's number.
    pub search: Search,
    pub product: Option<ProductId>,
    /// Also those that can never be used again.
    pub ended: bool,
}

/// A key of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    pub id: ServiceKeyId,
    pub uses: Uses,
    /// Mbit/s that its connections have now, together.
    pub live_rate: i64,
}

/// A page, the newest first, and how many there are on all; 0 when the page lies behind the last.
pub fn page(tx: &Tx<'_>, query: &Query, now: Time, limit: u32, offset: u64) -> Result<(Vec<Listed>, u64), Error> {
    let mut params = vec![query.company.to_value()];
    params.extend(query.search.params());
    params.extend_from_slice(params![query.product.map_or(0, |product| product.0), query.ended, now, limit, offset]);
    let found = tx.all(PAGE, &params, |row| {
        let id = row.get("id")?;
        let uses = Uses { count: row.get("uses")?, last_used: row.get("last_used")? };
        Ok((Listed { id, uses, live_rate: row.get("used_mbps")? }, row.get("total")?))
    })?;
    let total = found.first().map_or(0, |(_, total)| *total);
    Ok((found.into_iter().map(|(key, _)| key).collect(), total))
}
