//! What is known of a connection that is being made: its A-End, and what is at the other side.

use app::products::{IdOrUid, ServiceBrief};
use app::service_keys::KeyFound;
use app::{Actor, App, Error};
use domain::service_key::Validity;
use domain::{Time, Uid};

use crate::fields::Fields;
use crate::form::Mistake;
use crate::service_keys::said::usage;
use crate::service_keys::service;
use crate::words::{day, moment, rate};

/// Both sides of a connection.
pub struct Journey {
    pub a: ServiceBrief,
    pub far: Far,
}

pub enum Far {
    /// A company that gave a key away.
    Key(KeyFacts),
    /// Another service of the same company.
    Own(Box<ServiceBrief>),
}

/// The little that is said of a key to whoever holds it.
pub struct KeyFacts {
    pub key: Uid,
    pub company: String,
    /// Mbit/s.
    pub max_speed: u32,
    pub single_use: bool,
    pub validity: Validity,
}

impl KeyFacts {
    pub fn speed(&self) -> String {
        rate(self.max_speed)
    }

    pub const fn usage(&self) -> &'static str {
        usage(self.single_use)
    }

    pub fn until(&self) -> String {
        day(self.validity.end)
    }
}

/// Why the other side can't be had.
pub struct Stop {
    pub mistake: Mistake,
    /// Too many keys were tried that don't exist.
    pub throttled: bool,
}

impl Stop {
    fn at(field: &str, said: &str) -> Self {
        Self { mistake: Mistake::at(field, said), throttled: false }
    }
}

pub async fn a_end(app: &App, actor: &Actor, fields: &Fields) -> Result<ServiceBrief, Error> {
    app.service_brief(actor, IdOrUid::Uid(service(fields.text("a"))?)).await
}

impl Journey {
    /// The two sides that `a` with `serviceKey` or `b` name.
    pub async fn load(app: &App, actor: &Actor, a: ServiceBrief, fields: &Fields) -> Result<Result<Self, Stop>, Error> {
        let far = match (fields.owned("serviceKey"), fields.owned("b")) {
            (Some(key), _) => match key_facts(app, actor, &key).await? {
                Ok(facts) => Far::Key(facts),
                Err(stop) => return Ok(Err(stop)),
            },
            (None, Some(b)) => {
                let b = app.service_brief(actor, IdOrUid::Uid(service(&b)?)).await?;
                if b.uid == a.uid || !b.open {
                    return Ok(Err(Stop::at("", "the B-End must be another service of yours that is in service")));
                }
                Far::Own(Box::new(b))
            }
            (None, None) => return Ok(Err(Stop::at("serviceKey", "enter the service key that you were given"))),
        };
        Ok(Ok(Self { a, far }))
    }

    /// The most that both sides allow, Mbit/s.
    pub fn max_rate(&self) -> u32 {
        self.a.speed.min(match &self.far {
            Far::Key(key) => key.max_speed,
            Far::Own(b) => b.speed,
        })
    }

    pub fn b(&self) -> Option<&ServiceBrief> {
        match &self.far {
            Far::Own(b) => Some(b),
            Far::Key(_) => None,
        }
    }

    pub fn key(&self) -> Option<&KeyFacts> {
        match &self.far {
            Far::Key(key) => Some(key),
            Far::Own(_) => None,
        }
    }

    /// The other side, as one calls it.
    pub fn to(&self) -> &str {
        match &self.far {
            Far::Key(key) => &key.company,
            Far::Own(b) => &b.name,
        }
    }

    /// What is typed at first.
    pub fn begun(&self, fields: Fields) -> Fields {
        let name = format!("{} to {}", self.a.name, self.to());
        let known = [("productName", name), ("rateLimit", self.max_rate().to_string()), ("term", "1".to_owned())];
        known.into_iter().fold(fields, |fields, (name, value)| {
            if fields.pairs().any(|(typed, _)| typed == name) { fields } else { fields.with(name, value) }
        })
    }
}

async fn key_facts(app: &App, actor: &Actor, text: &str) -> Result<Result<KeyFacts, Stop>, Error> {
    let at = |said: &str| Ok(Err(Stop::at("serviceKey", said)));
    let found = match app.look_up_service_key(actor, text).await {
        Ok(found) => found,
        Err(Error::Invalid(_)) => return at("this must be a whole service key: 36 characters, with its four dashes"),
        Err(Error::NotFound(_)) => {
            return at("there is no service key like this; check it with whoever gave it to you");
        }
        Err(Error::TooMany { wait, .. }) => {
            let said = format!(
                "several keys that don't exist were tried from your company; wait {} seconds, then try again",
                wait.as_secs().max(1)
            );
            return Ok(Err(Stop { mistake: Mistake::at("serviceKey", &said), throttled: true }));
        }
        Err(error) => return Err(error),
    };
    let now = app.now();
    let (facts, active, valid) = match found {
        KeyFound::Own(own) => {
            let own = *own;
            let facts = KeyFacts {
                key: own.key,
                company: own.company_name,
                max_speed: own.max_speed,
                single_use: own.single_use,
                validity: own.validity,
            };
            (facts, own.active, own.valid)
        }
        KeyFound::Other(other) => {
            let facts = KeyFacts {
                key: other.key,
                company: other.company_name,
                max_speed: other.max_speed,
                single_use: other.single_use,
                validity: other.validity,
            };
            (facts, other.active, other.valid)
        }
    };
    match trouble(&facts, active, valid, now) {
        Some(said) => at(&said),
        None => Ok(Ok(facts)),
    }
}

/// Why a key can't be used, as far as its holder may know.
fn trouble(facts: &KeyFacts, active: bool, valid: bool, now: Time) -> Option<String> {
    let company = &facts.company;
    if facts.validity.expired(now) {
        return Some(format!("this service key expired on {}; ask {company} for a new one", day(facts.validity.end)));
    }
    if !active {
        return Some(format!("this service key is not active; ask {company} to switch it on"));
    }
    if !facts.validity.begun(now) {
        return Some(format!("this service key can be used from {} (UTC) on", moment(facts.validity.start)));
    }
    (!valid).then(|| format!("this service key can't be used now; ask {company}"))
}
