//! What the operator sees of provisioning: what waits and why, and a way to say "now".

use domain::policy::Action;
use domain::provisioning::Kind;
use domain::{ProductKind, Status, Time, Uid};
use store::unapplied::{self, Subject};
use store::{Lane, products, vxcs};

use super::standing::NEVER;
use crate::act::{Act, Work};
use crate::{Actor, App, Error};

/// At most so many are listed.
const LISTED: u32 = 500;

/// What isn't on the fabric as it should be. The operator's: fault texts name devices and other customers' circuits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// How many wait; more than `waiting` holds when the list was cut.
    pub total: i64,
    /// The longest waiting first.
    pub waiting: Vec<Waiting>,
}

/// One thing that isn't on the fabric as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub uid: Uid,
    pub kind: Kind,
    /// As the paying company calls it.
    pub name: String,
    /// Who pays for it.
    pub company: String,
    pub status: Status,
    pub since: Time,
    /// In vain, one after the other.
    pub attempts: u32,
    /// `None`: not before it is changed or the operator says so.
    pub retry_at: Option<Time>,
    /// What it waits for, or what is wrong.
    pub why: String,
}

impl App {
    /// What waits for the fabric, and why.
    pub async fn provisioning_queue(&self, actor: &Actor) -> Result<Queue, Error> {
        actor.may(Action::ViewEverything)?;
        self.read(|tx| {
            let waiting = unapplied::waiting(tx, LISTED)?.into_iter().map(line).collect();
            Ok(Queue { total: unapplied::count(tx)?, waiting })
        })
        .await
    }

    /// Tries a service again at once, also one that the fabric has as it should be.
    pub async fn retry_now(&self, actor: &Actor, uid: Uid) -> Result<(), Error> {
        self.act(
            actor,
            Act::on(Action::ManageCatalogue, "provisioning.retry", "service", Some(uid)),
            Lane::Any,
            move |work| retry(work, uid),
        )
        .await
    }
}

fn retry(work: &mut Work<'_>, uid: Uid) -> Result<(), Error> {
    let (subject, name) = if let Some(row) = products::by_uid(work.tx, uid)? {
        products::retry(work.tx, row.id)?;
        (Subject::Product(row.id), row.name)
    } else if let Some(row) = vxcs::by_uid(work.tx, uid)? {
        vxcs::retry(work.tx, row.id)?;
        (Subject::Vxc(row.id), row.a.name)
    } else {
        return Err(Error::no_service(uid));
    };
    unapplied::mark(work.tx, subject, work.now)?;
    work.save(work.record("provisioning.retry").on("service", uid, Some(&name)))
}

fn line(row: unapplied::Waiting) -> Waiting {
    Waiting {
        uid: row.uid,
        kind: row.product.map_or(Kind::Circuit, kind),
        company: row.company,
        status: row.status,
        since: row.since,
        attempts: row.attempts,
        retry_at: Some(row.retry_at).filter(|at| *at != NEVER),
        why: why(row.fault, row.attempts, row.applied_version == row.version),
        name: row.name,
    }
}

const fn kind(kind: ProductKind) -> Kind {
    match kind {
        ProductKind::Port => Kind::Port,
        ProductKind::Mcr => Kind::Router,
        ProductKind::Mve => Kind::Edge,
    }
}

fn why(fault: Option<String>, attempts: u32, applied: bool) -> String {
    fault.unwrap_or_else(|| {
        match (attempts, applied) {
            (0, _) => "waits for its turn",
            (_, true) => "is on the fabric; its link hasn't come up yet",
            (_, false) => "waits for another step, such as a circuit that has to go first",
        }
        .to_owned()
    })
}
