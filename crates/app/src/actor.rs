//! On whose behalf something is done: the first argument of every verb.

use std::net::IpAddr;
use std::sync::Arc;

use domain::policy::{self, Action, Role};
use domain::{ApiKeyId, CompanyId, PersonId, Uid};
use store::Lane;

use crate::warrant::Warrant;
use crate::{Error, Once};

/// Where a request came from, for the audit trail, and whether it may have come before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    /// The client's address.
    pub peer: Option<String>,
    /// The request's `Trace-Id`.
    pub trace_id: Option<String>,
    /// Its `Idempotency-Key`, when it has one.
    pub once: Option<Once>,
}

impl Trail {
    /// Who shares a fate with the client: its address, or for IPv6 the network of 64 bits, which is what one subscriber has.
    pub(crate) fn network(&self) -> String {
        match self.peer.as_deref().and_then(|peer| peer.parse().ok()) {
            Some(IpAddr::V6(v6)) => format!("{:x}", u128::from(v6) >> 64),
            Some(IpAddr::V4(v4)) => v4.to_string(),
            None => String::new(),
        }
    }
}

/// The company an actor acts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: CompanyId,
    pub uid: Uid,
    pub number: i64,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Who {
    /// Somebody who signed in; `session` is the row of that sign-in.
    Person { id: PersonId, uid: Uid, name: String, session: i64 },
    /// A program with a token; `creator` made the key.
    ApiKey { id: ApiKeyId, uid: Uid, name: String, creator: PersonId },
    /// The exchange's operator, signed in, or at the machine itself (`id` is `None`, `session` 0).
    Operator { id: Option<PersonId>, session: i64, name: String },
    /// The exchange, on its own.
    System,
}

impl Who {
    /// The same, whichever of its sessions it has.
    pub(crate) fn in_any_session(&self) -> Self {
        let mut who = self.clone();
        if let Self::Person { session, .. } | Self::Operator { session, .. } = &mut who {
            *session = 0;
        }
        who
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub who: Who,
    pub role: Role,
    /// `None` for operators and for the exchange itself.
    pub company: Option<Member>,
    pub trail: Trail,
    /// What let the actor in; `None` for who can't be stopped, or has proven within the verb itself who he is.
    pub warrant: Option<Arc<Warrant>>,
}

impl Actor {
    /// The operator at the machine: whoever may open the data directory.
    pub fn local_operator(name: &str) -> Self {
        let who = Who::Operator { id: None, session: 0, name: name.to_owned() };
        Self { who, ..Self::system() }
    }

    /// The exchange itself: expiry, provisioning and the like.
    pub fn system() -> Self {
        Self { who: Who::System, role: Role::Operator, company: None, trail: Trail::default(), warrant: None }
    }

    /// Refuses when the actor's role doesn't allow the action (AK-29, AK-39).
    pub fn may(&self, action: Action) -> Result<(), Error> {
        if policy::allowed(self.role, action) {
            Ok(())
        } else {
            Err(Error::Forbidden(format!("the role {} doesn't allow this ({action})", self.role)))
        }
    }

    /// The company acted for; operators have none.
    pub fn member(&self) -> Result<&Member, Error> {
        self.company
            .as_ref()
            .ok_or_else(|| Error::Forbidden("this needs a user of a company, not an operator".to_owned()))
    }

    /// The person, when it is one who signed in.
    pub fn person(&self) -> Result<PersonId, Error> {
        match &self.who {
            Who::Person { id, .. } | Who::Operator { id: Some(id), .. } => Ok(*id),
            _ => Err(Error::Forbidden("this needs a person who is signed in, not an API key".to_owned())),
        }
    }

    /// The row of the session that asks; 0 when none does.
    pub(crate) const fn session(&self) -> i64 {
        match self.who {
            Who::Person { session, .. } | Who::Operator { session, .. } => session,
            Who::ApiKey { .. } | Who::System => 0,
        }
    }

    /// Changes of one company's own data queue up: two admins who remove each other must not both win.
    pub(crate) fn lane(&self) -> Lane {
        self.company.as_ref().map_or(Lane::Any, |member| Lane::Of(member.uid))
    }

    /// What rows name as their maker: `createdBy` on the wire.
    pub fn maker(&self) -> String {
        match &self.who {
            Who::Person { uid, .. } | Who::ApiKey { uid, .. } => uid.to_string(),
            Who::Operator { .. } => "operator".to_owned(),
            Who::System => "system".to_owned(),
        }
    }

    pub fn name(&self) -> &str {
        match &self.who {
            Who::Person { name, .. } | Who::ApiKey { name, .. } | Who::Operator { name, .. } => name,
            Who::System => "Keyway",
        }
    }

    /// The word for the kind of actor in the audit trail.
    pub const fn kind(&self) -> &'static str {
        match self.who {
            Who::Person { .. } => "person",
            Who::ApiKey { .. } => "api_key",
            Who::Operator { .. } => "operator",
            Who::System => "system",
        }
    }

    pub(crate) const fn uid(&self) -> Option<Uid> {
        match self.who {
            Who::Person { uid, .. } | Who::ApiKey { uid, .. } => Some(uid),
            Who::Operator { .. } | Who::System => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Trail;

    #[test]
    fn one_subscriber_is_one_network() {
        let network = |peer: &str| Trail { peer: Some(peer.to_owned()), ..Trail::default() }.network();
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(Trail::default().network(), "");
    }
}
