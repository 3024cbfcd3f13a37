//! Virtual edges: images, sizes, network interfaces, and what each vendor wants to be told.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::Int;

/// What an order tells the image. The keys behind the common ones depend on the vendor: see [`VENDORS`].
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VendorConfig {
    /// In any case: see [`vendor`].
    pub vendor: String,
    pub image_id: Int,
    /// `SMALL`, `MEDIUM`, `LARGE` or `X_LARGE_12`.
    pub product_size: Option<String>,
    /// e.g. `MVE 2/8`, instead of the size.
    pub mve_label: Option<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    pub extra: VendorExtra,
}

impl VendorConfig {
    /// The extra keys that this vendor knows and that were given; the others are ignored, as unknown keys are everywhere.
    pub fn known_extra(&self) -> impl Iterator<Item = (&'static VendorKey, &Value)> {
        let keys = vendor(&self.vendor).map_or(&[][..], |known| known.keys);
        keys.iter()
            .filter_map(|key| self.extra.0.get(key.name).filter(|value| !value.is_null()).map(|value| (key, value)))
    }
}

/// The keys behind the common ones. `Debug` shows their names alone: some are secret.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct VendorExtra(pub Map<String, Value>);

impl fmt::Debug for VendorExtra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A vendor and the keys its images take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vendor {
    pub name: &'static str,
    pub keys: &'static [VendorKey],
}

/// A key of `vendorConfig`. What is secret is enveloped at rest and never read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VendorKey {
    pub name: &'static str,
    pub secret: bool,
}

const fn open(name: &'static str) -> VendorKey {
    VendorKey { name, secret: false }
}

const fn secret(name: &'static str) -> VendorKey {
    VendorKey { name, secret: true }
}

/// Every vendor. Start scripts and licences count as secret: people put credentials into them.
pub const VENDORS: &[Vendor] = &[
    Vendor { name: "6WIND", keys: &[open("sshPublicKey")] },
    Vendor { name: "ARUBA", keys: &[open("accountName"), secret("accountKey"), open("systemTag")] },
    Vendor { name: "AVIATRIX", keys: &[secret("cloudInit")] },
    Vendor {
        name: "CISCO",
        keys: &[
            open("manageLocally"),
            open("adminSshPublicKey"),
            open("sshPublicKey"),
            secret("adminPassword"),
            secret("cloudInit"),
            open("fmcIpAddress"),
            secret("fmcRegistrationKey"),
            open("fmcNatId"),
        ],
    },
    Vendor { name: "FORTINET", keys: &[open("adminSshPublicKey"), open("sshPublicKey"), secret("licenseData")] },
    Vendor { name: "MERAKI", keys: &[secret("token")] },
    Vendor {
        name: "PALO_ALTO",
        keys: &[
            open("adminSshPublicKey"),
            open("sshPublicKey"),
            secret("adminPasswordHash"),
            secret("adminPassword"),
            secret("licenseData"),
        ],
    },
    Vendor { name: "PRISMA", keys: &[secret("ionKey"), secret("secretKey")] },
    Vendor {
        name: "VERSA",
        keys: &[
            open("directorAddress"),
            open("controllerAddress"),
            secret("localAuth"),
            secret("remoteAuth"),
            open("serialNumber"),
        ],
    },
    Vendor {
        name: "VMWARE",
        keys: &[open("adminSshPublicKey"), open("sshPublicKey"), open("vcoAddress"), secret("vcoActivationCode")],
    },
];

/// The vendor that clients mean: case doesn't count, and a space or hyphen is an underscore.
pub fn vendor(name: &str) -> Option<&'static Vendor> {
    let name = name.trim().to_ascii_uppercase().replace([' ', '-'], "_");
    VENDORS.iter().find(|vendor| vendor.name == name)
}

/// A network interface of a virtual edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Vnic {
    pub description: String,
    pub vlan: Option<i64>,
}

/// The machine that runs the image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VirtualMachine {
    pub id: i64,
    pub cpu_count: i64,
    pub image: VirtualMachineImage,
    /// `virtual_machine`.
    pub resource_type: String,
    /// A boolean here, unlike under interfaces.
    pub up: bool,
    pub vnics: Vec<Vnic>,
}

/// The image that a machine runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VirtualMachineImage {
    pub id: i64,
    pub vendor: String,
    pub product: String,
    pub version: String,
}

/// The `data` of `GET /v4/product/mve/images`: images by product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MveImages {
    pub mve_images: Vec<MveProduct>,
}

/// A vendor's product and its images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MveProduct {
    pub product: String,
    pub vendor: String,
    pub vendor_product_id: String,
    pub images: Vec<MveImage>,
}

/// One image of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MveImage {
    pub id: i64,
    pub version: String,
    pub product_code: String,
    pub vendor_description: Option<String>,
    /// Whether it can be ordered.
    pub release_image: bool,
    pub available_sizes: Vec<String>,
}

/// The `data` of the older `GET /v3/product/mve/images`: a flat list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MveImagesV3 {
    pub mve_images: Vec<MveImageV3>,
}

/// One image with its product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MveImageV3 {
    pub id: i64,
    pub version: String,
    pub product: String,
    pub vendor: String,
    pub vendor_description: Option<String>,
    pub release_image: bool,
    pub product_code: String,
}

/// A size: `GET /v3/product/mve/variants` is an array of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MveVariant {
    /// e.g. `SMALL`.
    pub size: String,
    /// e.g. `MVE 2/8`.
    pub label: String,
    pub cpu_core_count: i64,
    #[serde(rename = "ramGB")]
    pub ram_gb: i64,
}
