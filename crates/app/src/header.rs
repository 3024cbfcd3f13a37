//! What the frame of every page shows: who is signed in, for which company, and how much waits for attention.

use domain::{Role, Uid};
use store::{proposals, unapplied};

use crate::{Actor, App, Error};

/// The frame of a page for one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The reader's own name.
    pub name: String,
    /// `None` for the operator.
    pub company: Option<HeaderCompany>,
    pub role: Role,
    /// Changes that wait for this company's decision, whether or not this reader may decide.
    pub decisions: u64,
    /// For the operator: what the fabric refuses to take as it should be.
    pub stuck: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderCompany {
    pub uid: Uid,
    pub number: i64,
    pub name: String,
}

impl App {
    /// In one statement.
    pub async fn header(&self, actor: &Actor) -> Result<Header, Error> {
        let mut header =
            Header { name: actor.name().to_owned(), company: None, role: actor.role, decisions: 0, stuck: None };
        let Some(member) = &actor.company else {
            header.stuck = Some(self.read(|tx| Ok(unapplied::stuck(tx)?)).await?);
            return Ok(header);
        };
        let company = member.id;
        header.decisions = self.read(move |tx| Ok(proposals::waiting_for(tx, company)?)).await?;
        header.company = Some(HeaderCompany { uid: member.uid, number: member.number, name: member.name.clone() });
        Ok(header)
    }
}
