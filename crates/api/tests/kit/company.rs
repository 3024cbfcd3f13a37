//! A company with a Company Admin who is signed in and an API key of his.

use app::Actor;
use app::companies::NewCompany;
use domain::{CompanyId, Position, Uid};
use store::companies;

use super::{Client, Exchange, Key, Person};

#[derive(Clone)]
pub struct Company {
    pub id: CompanyId,
    pub uid: Uid,
    pub number: i64,
    pub name: String,
    /// Its Company Admin, Ada Admin.
    pub ada: Person,
    /// Her API key: role Company Admin, tokens of a day.
    pub key: Key,
    /// A token of that key.
    pub token: String,
    client: Client,
}

impl Company {
    /// A program of the company, with a token of a Company Admin's API key.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Gets a new token for its API key: the old one ends after a day.
    pub async fn renew(&mut self, exchange: &Exchange) {
        self.token = exchange.token(&self.key).await;
        self.client = exchange.bearer(&self.token);
    }

    /// The Company Admin, signed in.
    pub fn admin(&self) -> Client {
        self.ada.client()
    }
}

impl Exchange {
    /// A new company of this name, which may buy everywhere.
    pub async fn company(&self, name: &str) -> Company {
        self.company_in(name, None).await
    }

    /// A new company that may buy in these markets; in all of them unless given.
    pub async fn company_in(&self, name: &str, markets: Option<&[&str]>) -> Company {
        let markets = markets.map(|codes| codes.iter().map(|code| (*code).to_owned()).collect());
        let new = NewCompany { name: name.to_owned(), markets, admin_email: None };
        let made = self.app.create_company(&Actor::local_operator("Test"), new).await.unwrap();
        let (uid, number) = (made.uid, made.number);
        let row = self.store.read(move |tx| companies::by_uid(tx, uid)).await.unwrap();
        let id = row.unwrap().id;
        let ada = self.person(id, "Ada Admin", Position::CompanyAdmin).await;
        let key = ada.client().make_key("Automation", "Company Admin", 1440).await;
        let token = self.token(&key).await;
        Company { id, uid, number, name: name.to_owned(), client: self.bearer(&token), ada, key, token }
    }
}
