//! Kinds and states, with the texts that clients know.

use crate::text_enum;

text_enum! {
    /// What a company can have on the fabric and put an end of a VXC on.
    pub enum ProductKind { Port = "MEGAPORT", Mcr = "MCR2", Mve = "MVE" }
}

impl ProductKind {
    /// The path segment of `/v2/product/{kind}/{uid}`.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Port => "megaport",
            Self::Mcr => "mcr2",
            Self::Mve => "mve",
        }
    }

    /// The word that people use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Port => "Port",
            Self::Mcr => "MCR",
            Self::Mve => "MVE",
        }
    }
}

text_enum! {
    /// Service state of a product or VXC. Whether traffic flows is another matter: see link state.
    pub enum Status {
        /// Ordered, waiting for a decision (a key that needs approval).
        New = "NEW",
        /// Accepted and being provisioned.
        Deployable = "DEPLOYABLE",
        /// On the fabric, no link seen yet.
        Configured = "CONFIGURED",
        /// In service.
        Live = "LIVE",
        /// Ends at the end of its term; restorable until then.
        Cancelled = "CANCELLED",
        /// Its Port was cancelled; comes back with it.
        CancelledParent = "CANCELLED_PARENT",
        /// Gone for good; still readable.
        Decommissioned = "DECOMMISSIONED",
        /// The order was refused or withdrawn before it was provisioned.
        Failed = "FAILED",
    }
}

impl Status {
    /// Clients wait for exactly these two.
    pub const fn ready(self) -> bool {
        matches!(self, Self::Configured | Self::Live)
    }

    /// Holds nothing on the fabric any more.
    pub const fn gone(self) -> bool {
        matches!(self, Self::Decommissioned | Self::Failed)
    }
}

text_enum! {
    /// An end of a VXC. A is the consumer's (West), B the key creator's (East).
    pub enum Side { A = "A", B = "B" }
}

impl Side {
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}
