//! Companies with people who are signed in.

use app::companies::NewCompany;
use app::orders::{Bought, Common, Element, McrOrder, MveOrder, Ordered, PortOrder, Setting, VnicAsk};
use app::people::{AcceptInvitation, Invite};
use app::products::IdOrUid;
use app::service_keys::{LimitsAsked, NewServiceKey};
use app::vxcs::{EndAsk, VxcOrder};
use app::{Actor, Trail};
use domain::catalog::Vendor;
use domain::{Position, Uid};

use super::{Browser, Portal};

pub const PASSWORD: &str = "correct horse battery";

/// A company with a Company Admin, Ada, who is signed in.
pub struct Company {
    pub uid: Uid,
    pub email: String,
    pub ada: Browser,
    /// Ada as a verb has her.
    pub actor: Actor,
}

impl Portal {
    /// A new company of this name. Ada's address is `ada@` its first word.
    pub async fn company(&self, name: &str) -> Company {
        let word = name.split_whitespace().next().unwrap().to_lowercase();
        let email = format!("ada@{word}.example");
        let new = NewCompany { name: name.to_owned(), markets: None, admin_email: Some(email.clone()) };
        let made = self.app.create_company(&Actor::local_operator("Test"), new).await.unwrap();
        let browser = self.joins(made.invitation.unwrap().token, &email, "Ada").await;
        let actor = self.actor(&browser).await;
        Company { uid: made.uid, email, ada: browser, actor }
    }

    /// One more person of a company, signed in.
    pub async fn colleague(&self, company: &Company, first_name: &str, position: Position) -> Browser {
        let email = format!("{}@{}", first_name.to_lowercase(), company.email.split_once('@').unwrap().1);
        let invite = Invite {
            first_name: first_name.to_owned(),
            last_name: "Lovelace".to_owned(),
            company: None,
            email: email.clone(),
            phone: None,
            position: position.to_string(),
        };
        let invited = self.app.invite(&company.actor, invite).await.unwrap();
        self.joins(invited.invitation.token, &email, first_name).await
    }

    /// Takes an invitation and signs in.
    pub async fn joins(&self, token: String, email: &str, first_name: &str) -> Browser {
        let accept = AcceptInvitation {
            token,
            first_name: Some(first_name.to_owned()),
            last_name: Some("Lovelace".to_owned()),
            password: PASSWORD.to_owned(),
        };
        self.app.accept_invitation(accept, Trail::default()).await.unwrap();
        let mut browser = self.browser();
        browser.sign_in(email).await;
        assert_eq!(browser.cookies.len(), 1, "{email} is signed in");
        browser
    }

    /// An operator, signed in.
    pub async fn operator(&self) -> Browser {
        let link = self.app.operator_link(&Actor::local_operator("Test")).await.unwrap();
        let accept = app::people::AcceptOperator {
            token: link.token,
            first_name: "Olga".to_owned(),
            last_name: "Operator".to_owned(),
            email: "olga@keyway.test".to_owned(),
            password: PASSWORD.to_owned(),
        };
        self.app.accept_operator(accept, Trail::default()).await.unwrap();
        let mut browser = self.browser();
        browser.sign_in("olga@keyway.test").await;
        browser
    }

    /// Whoever is signed in with a browser, as a verb has him.
    pub async fn actor(&self, browser: &Browser) -> Actor {
        let cookie = browser.cookies.iter().find(|cookie| cookie.starts_with("__Host-keyway-production=")).unwrap();
        self.app.authenticate(cookie.split_once('=').unwrap().1, Trail::default()).await.unwrap()
    }

    /// A Port of 10 Gbit/s, LIVE.
    pub async fn port(&self, company: &Company, name: &str) -> Uid {
        let location = self.app.catalogue(&company.actor).await.unwrap().locations[0].id;
        let common = Common { name: name.to_owned(), location, ..Common::default() };
        let order = PortOrder { common, speed: 10_000, ..PortOrder::default() };
        self.buy(company, Element::Port(order)).await
    }

    /// An MCR of 1 Gbit/s, LIVE.
    pub async fn mcr(&self, company: &Company, name: &str) -> Uid {
        let location = self.app.catalogue(&company.actor).await.unwrap().locations[0].id;
        let common = Common { name: name.to_owned(), location, ..Common::default() };
        self.buy(company, Element::Mcr(McrOrder { common, speed: 1000, ..McrOrder::default() })).await
    }

    /// An MVE with two vNICs, LIVE.
    pub async fn mve(&self, company: &Company, name: &str) -> Uid {
        let catalogue = self.app.catalogue(&company.actor).await.unwrap();
        let image = catalogue.images.iter().find(|image| image.vendor == Vendor::Aruba).unwrap();
        let setting = |name: &str| Setting { name: name.to_owned(), value: name.into(), secret: false };
        let vnic = |name: &str| VnicAsk { description: Some(name.to_owned()), vlan: None };
        let order = MveOrder {
            common: Common { name: name.to_owned(), location: catalogue.locations[0].id, ..Common::default() },
            vendor: image.vendor.to_string(),
            image: image.id,
            size: Some("MEDIUM".to_owned()),
            vnics: vec![vnic("Management"), vnic("Data")],
            settings: ["accountName", "accountKey", "systemTag"].map(setting).to_vec(),
            ..MveOrder::default()
        };
        self.buy(company, Element::Mve(order)).await
    }

    /// Orders one thing and has it set up.
    pub async fn buy(&self, company: &Company, element: Element) -> Uid {
        let ordered = Ordered { place: "[0]".to_owned(), element };
        let uid = match self.app.buy(&company.actor, vec![ordered]).await.unwrap().remove(0) {
            Bought::Service(view) => view.uid,
            Bought::Vxc(placed) => placed.view.uid,
        };
        self.run_workers().await;
        uid
    }
}

/// East and West, each with a Port, and a connection that West has made with East's key.
pub struct Pair {
    pub east: Company,
    pub west: Company,
    pub east_port: Uid,
    pub west_port: Uid,
    pub vxc: Uid,
}

impl Portal {
    /// A single-use key of 500 Mbit/s on VLAN 100, used by West with VLAN 200.
    pub async fn pair(&self) -> Pair {
        let (east, west) = (self.company("East Ltd").await, self.company("West Ltd").await);
        let (east_port, west_port) = (self.port(&east, "London core").await, self.port(&west, "Paris edge").await);
        let key = self.key(&east, east_port, Some(100)).await;
        let vxc = self.connect(&west, west_port, key, "To East").await;
        Pair { east, west, east_port, west_port, vxc }
    }

    /// A key of 500 Mbit/s; with a VLAN it is single-use.
    pub async fn key(&self, company: &Company, service: Uid, vlan: Option<i64>) -> Uid {
        self.new_key(company, service, vlan, None, LimitsAsked::default()).await
    }

    /// A multi-use key with limits.
    pub async fn many_use_key(&self, company: &Company, service: Uid, limits: LimitsAsked) -> Uid {
        self.new_key(company, service, None, None, limits).await
    }

    /// A multi-use key whose creator decides on each connection.
    pub async fn key_that_asks(&self, company: &Company, service: Uid) -> Uid {
        self.new_key(company, service, None, Some(false), LimitsAsked::default()).await
    }

    async fn new_key(
        &self,
        company: &Company,
        service: Uid,
        vlan: Option<i64>,
        pre_approved: Option<bool>,
        limits: LimitsAsked,
    ) -> Uid {
        let new = NewServiceKey {
            service: IdOrUid::Uid(service),
            single_use: vlan.is_some(),
            max_speed: Some(500),
            active: true,
            pre_approved,
            description: Some("For West".to_owned()),
            vlan,
            inner_vlan: None,
            vnic: None,
            config: None,
            start: None,
            end: None,
            promo_code: None,
            limits,
        };
        self.app.create_service_key(&company.actor, new).await.unwrap().key
    }

    pub async fn connect(&self, company: &Company, a: Uid, key: Uid, name: &str) -> Uid {
        self.connect_at(company, a, key, name, 500).await
    }

    /// An untagged connection between two Ports of one company.
    pub async fn untagged(&self, company: &Company, a: Uid, b: Uid) -> Uid {
        let end = || EndAsk { vlan: Some(-1), ..EndAsk::default() };
        let order = VxcOrder {
            a_product: IdOrUid::Uid(a),
            service_key: None,
            b_product: Some(b),
            name: "Untagged".to_owned(),
            rate: 500,
            term: None,
            shutdown: false,
            cost_centre: None,
            promo_code: None,
            a: end(),
            b: end(),
            tags: Vec::new(),
        };
        self.buy(company, Element::Vxc(order)).await
    }

    /// With a rate, Mbit/s.
    pub async fn connect_at(&self, company: &Company, a: Uid, key: Uid, name: &str, rate: i64) -> Uid {
        self.order(company, a, key, name, rate, EndAsk { vlan: Some(200), ..EndAsk::default() }).await
    }

    /// With an A-End that is asked for.
    pub async fn connect_from(&self, company: &Company, a: Uid, key: Uid, end: EndAsk) -> Uid {
        self.order(company, a, key, "To East", 500, end).await
    }

    async fn order(&self, company: &Company, product: Uid, key: Uid, name: &str, rate: i64, a: EndAsk) -> Uid {
        let order = VxcOrder {
            a_product: IdOrUid::Uid(product),
            service_key: Some(key),
            b_product: None,
            name: name.to_owned(),
            rate,
            term: Some(12),
            shutdown: false,
            cost_centre: None,
            promo_code: None,
            a,
            b: EndAsk::default(),
            tags: Vec::new(),
        };
        self.buy(company, Element::Vxc(order)).await
    }
}
