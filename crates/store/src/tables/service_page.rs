//! What the page of one service shows beside its row: the Ports of its LAG, who ordered it, and its VLANs with their holders.

use domain::{CompanyId, ProductId, Status, Uid};

use crate::products::Product;
use crate::vlans::Space;
use crate::{Error, Tx, params, statements};

macro_rules! held {
    ($what:literal, $tail:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM (SELECT v.outer_vlan, COALESCE(i.inner_vlan, 0) AS inner_vlan, COALESCE(i.holder, v.holder) AS holder,
                      COALESCE(i.holder_id, v.holder_id) AS holder_id
                    FROM vlans v LEFT JOIN inner_vlans i ON i.vlan_id = v.id WHERE v.space_id = $1 AND v.vnic = $2) h ",
            $tail
        )
    };
}

statements! {
    AROUND = "SELECT m.id AS id, m.uid AS uid, m.name AS name, m.status AS status, m.link_up AS link_up,
                d.name AS device, i.name AS interface, i.media AS media,
                (SELECT h.first_name || ' ' || h.last_name FROM people h WHERE h.uid = $3 AND h.company_id = $4) AS person,
                (SELECT k.name FROM api_keys k WHERE k.uid = $3 AND k.company_id = $4) AS api_key
              FROM products m LEFT JOIN interfaces i ON i.product_id = m.id LEFT JOIN devices d ON d.id = i.device_id
              WHERE m.id = $1 OR (m.lag_id = $2 AND m.lag_id <> 0) ORDER BY m.id";
    HELD = held!(
        "h.outer_vlan AS outer_vlan, h.inner_vlan AS inner_vlan, h.holder AS holder, x.uid AS vxc_uid,
         CASE WHEN h.holder = 'b' AND x.owner_id <> x.b_company_id THEN x.b_name ELSE x.a_name END AS vxc_name, k.key_uid AS key_uid,
         k.description AS label",
        "LEFT JOIN vxcs x ON x.id = h.holder_id AND h.holder IN ('a', 'b')
         LEFT JOIN service_keys k ON k.id = h.holder_id AND h.holder = 'key'
         ORDER BY h.outer_vlan, h.inner_vlan LIMIT $3 OFFSET $4"
    );
    COUNT_HELD = held!("COUNT(*) AS n", "");
}

/// A Port of a LAG, or the one service itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: ProductId,
    pub uid: Uid,
    pub name: String,
    pub status: Status,
    pub link_up: Option<bool>,
    /// Device, interface and optic of a Port.
    pub stand: Option<(String, String, String)>,
}

/// The service with the other Ports of its LAG, and who ordered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// In order of age; the service itself is one of them.
    pub members: Vec<Member>,
    pub person: Option<String>,
    pub api_key: Option<String>,
}

/// A VLAN in use, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// 0: untagged.
    pub outer: u16,
    /// 0: none.
    pub inner: u16,
    /// As in [`crate::vlans::Holder`]: a, b, key, proposal.
    pub holder: String,
    pub vxc: Option<(Uid, String)>,
    pub key: Option<(Uid, Option<String>)>,
}

/// `maker`: the uid of whoever ordered it; named only if he is of `company`.
pub fn around(tx: &Tx<'_>, product: &Product, maker: &str, company: CompanyId) -> Result<Around, Error> {
    let rows = tx.all(AROUND, params![product.id, product.lag_id, maker, company], |row| {
        let mut member = Member {
            id: row.get("id")?,
            uid: row.get("uid")?,
            name: row.get("name")?,
            status: row.get("status")?,
            link_up: row.get("link_up")?,
            stand: None,
        };
        let (device, interface, media): (Option<String>, Option<String>, Option<String>) =
            (row.get("device")?, row.get("interface")?, row.get("media")?);
        if let (Some(device), Some(interface), Some(media)) = (device, interface, media) {
            member.stand = Some((device, interface, media));
        }
        Ok((member, row.get::<Option<String>>("person")?, row.get::<Option<String>>("api_key")?))
    })?;
    let (person, api_key) = rows.first().map_or((None, None), |(_, person, key)| (person.clone(), key.clone()));
    Ok(Around { members: rows.into_iter().map(|(member, _, _)| member).collect(), person, api_key })
}

/// The lowest VLAN first.
pub fn held(tx: &Tx<'_>, space: Space, limit: u32, offset: u64) -> Result<Vec<Held>, Error> {
    tx.all(HELD, params![space.product(), space.vnic(), limit, offset], |row| {
        let (outer, inner, holder) = (row.get("outer_vlan")?, row.get("inner_vlan")?, row.get("holder")?);
        let (vxc, name): (Option<Uid>, Option<String>) = (row.get("vxc_uid")?, row.get("vxc_name")?);
        let (key, label): (Option<Uid>, Option<String>) = (row.get("key_uid")?, row.get("label")?);
        Ok(Held { outer, inner, holder, vxc: vxc.zip(name), key: key.map(|uid| (uid, label)) })
    })
}

pub fn count_held(tx: &Tx<'_>, space: Space) -> Result<u64, Error> {
    Ok(tx.one(COUNT_HELD, params![space.product(), space.vnic()], |row| row.get("n"))?.unwrap_or(0))
}
