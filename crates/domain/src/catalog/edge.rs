//! Virtual edges: the sizes they come in and the vendors' images that run on them.

use serde::{Deserialize, Serialize};

use crate::order::MveSize;
use crate::text_enum;

text_enum! {
    /// Who makes an image, as orders name it. Clients write it in any case: see [`Vendor::find`].
    pub enum Vendor {
        SixWind = "6WIND",
        Aruba = "ARUBA",
        Aviatrix = "AVIATRIX",
        Cisco = "CISCO",
        Fortinet = "FORTINET",
        Meraki = "MERAKI",
        PaloAlto = "PALO_ALTO",
        Prisma = "PRISMA",
        Versa = "VERSA",
        Vmware = "VMWARE",
    }
}

impl Vendor {
    /// The vendor that a client means, in whatever case.
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|vendor| vendor.as_str().eq_ignore_ascii_case(text))
    }
}

/// What an MVE has of the machine it runs on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// As orders name it. Its cores and memory are fixed by it.
    pub name: MveSize,
    /// As people and the list of images name it: `MVE 2/8`.
    pub label: String,
    pub cores: u32,
    pub ram_gb: u32,
    /// What the MVE may carry, Mbit/s.
    pub bandwidth_mbps: u32,
}

/// Software that an MVE can run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// Public and for good: orders carry it.
    pub id: i64,
    pub vendor: Vendor,
    pub product: String,
    pub version: String,
    pub product_code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_description: Option<String>,
    /// Whether the vendor recommends it for new services.
    pub release_image: bool,
    /// What it runs on.
    pub sizes: Vec<MveSize>,
}

impl Image {
    /// What the images of one product are grouped by: `cisco_c8000`.
    pub fn vendor_product_id(&self) -> String {
        format!("{}_{}", self.vendor, self.product).to_lowercase().replace(' ', "-")
    }
}
