//! Preferences.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::lenient;
use crate::user::{NotificationPreference, SetNotificationPreference};

/// The caller's preferences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Preferences {
    pub notifications: Vec<NotificationPreference>,
}

/// Changes the caller's preferences; groups left out stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "notifications": [{ "group": "SERVICES", "enabled": false }] }))]
pub struct SetPreferences {
    #[serde(default, deserialize_with = "lenient::list")]
    pub notifications: Vec<SetNotificationPreference>,
}
