//! What the makers of MVE images are called, and what their images want to be told before they start.

use app::orders::Setting;
use domain::catalog::Vendor;

use crate::fields::Fields;
use crate::form::Form;
use crate::ui::Field;

/// How something is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typed {
    Line,
    Text,
    Yes,
    /// Sealed at rest and never shown again.
    Secret,
    SecretText,
}

struct Key {
    name: &'static str,
    label: &'static str,
    typed: Typed,
}

const fn key(name: &'static str, label: &'static str, typed: Typed) -> Key {
    Key { name, label, typed }
}

const SSH: Key = key("sshPublicKey", "SSH public key", Typed::Text);
const ADMIN_SSH: Key = key("adminSshPublicKey", "SSH public key of the administrator", Typed::Text);
const LICENCE: Key = key("licenseData", "Licence", Typed::SecretText);
const PASSWORD: Key = key("adminPassword", "Password of the administrator", Typed::Secret);
const START: Key = key("cloudInit", "Start script (cloud-init)", Typed::SecretText);

/// The names are those of the compatible API. Start scripts and licences count as secret: people put credentials into them.
const fn keys(vendor: Vendor) -> &'static [Key] {
    match vendor {
        Vendor::SixWind => const { &[SSH] },
        Vendor::Aruba => {
            const {
                &[
                    key("accountName", "Account name", Typed::Line),
                    key("accountKey", "Account key", Typed::Secret),
                    key("systemTag", "System tag", Typed::Line),
                ]
            }
        }
        Vendor::Aviatrix => const { &[START] },
        Vendor::Cisco => {
            const {
                &[
                    key("manageLocally", "Manage it locally", Typed::Yes),
                    ADMIN_SSH,
                    SSH,
                    PASSWORD,
                    START,
                    key("fmcIpAddress", "Address of the Firewall Management Center", Typed::Line),
                    key("fmcRegistrationKey", "Registration key of the Firewall Management Center", Typed::Secret),
                    key("fmcNatId", "NAT ID of the Firewall Management Center", Typed::Line),
                ]
            }
        }
        Vendor::Fortinet => const { &[ADMIN_SSH, SSH, LICENCE] },
        Vendor::Meraki => const { &[key("token", "Token", Typed::Secret)] },
        Vendor::PaloAlto => {
            const {
                &[
                    ADMIN_SSH,
                    SSH,
                    key("adminPasswordHash", "Hash of the administrator's password", Typed::Secret),
                    PASSWORD,
                    LICENCE,
                ]
            }
        }
        Vendor::Prisma => {
            const { &[key("ionKey", "ION key", Typed::Secret), key("secretKey", "Secret key", Typed::Secret)] }
        }
        Vendor::Versa => {
            const {
                &[
                    key("directorAddress", "Address of the Director", Typed::Line),
                    key("controllerAddress", "Address of the Controller", Typed::Line),
                    key("localAuth", "Local authentication", Typed::Secret),
                    key("remoteAuth", "Remote authentication", Typed::Secret),
                    key("serialNumber", "Serial number", Typed::Line),
                ]
            }
        }
        Vendor::Vmware => {
            const {
                &[
                    ADMIN_SSH,
                    SSH,
                    key("vcoAddress", "Address of the Orchestrator", Typed::Line),
                    key("vcoActivationCode", "Activation code", Typed::Secret),
                ]
            }
        }
    }
}

pub const fn name(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::SixWind => "6WIND",
        Vendor::Aruba => "Aruba",
        Vendor::Aviatrix => "Aviatrix",
        Vendor::Cisco => "Cisco",
        Vendor::Fortinet => "Fortinet",
        Vendor::Meraki => "Meraki",
        Vendor::PaloAlto => "Palo Alto",
        Vendor::Prisma => "Prisma",
        Vendor::Versa => "Versa",
        Vendor::Vmware => "VMware",
    }
}

/// The fields for what an image wants to be told. Secrets aren't written back.
pub fn fields(vendor: Vendor, form: &Form) -> Vec<Field> {
    let field = |key: &Key| match key.typed {
        Typed::Line => Field::text(key.name, key.label).of(form).optional(),
        Typed::Text => Field::area(key.name, key.label).of(form).optional(),
        Typed::Yes => Field::tick(key.name, key.label).of(form),
        Typed::Secret => Field::password(key.name, key.label, "new-password").of(form).optional(),
        Typed::SecretText => Field::area(key.name, key.label).said(form).optional(),
    };
    keys(vendor).iter().map(field).collect()
}

/// The form's name for what an order calls `[0].vendorConfig.licenseData`.
pub fn field(path: &str) -> Option<&'static str> {
    let (_, name) = path.split_once("vendorConfig.")?;
    let all = Vendor::ALL.iter().flat_map(|vendor| keys(*vendor));
    all.map(|key| key.name).find(|known| *known == name)
}

/// What was typed there.
pub fn settings(vendor: Vendor, fields: &Fields) -> Vec<Setting> {
    let setting = |key: &Key| {
        let value = match key.typed {
            Typed::Yes => fields.ticked(key.name).then(|| true.into()),
            _ => fields.owned(key.name).map(Into::into),
        };
        let secret = matches!(key.typed, Typed::Secret | Typed::SecretText);
        value.map(|value| Setting { name: key.name.to_owned(), value, secret })
    };
    keys(vendor).iter().filter_map(setting).collect()
}
