//! The real portal with its provider: driven by HTTP, looked at in its tables and in the provider's own books.

use std::collections::BTreeMap;

use guichet::{
    db,
    domain::{
        availability::Allowed,
        draft::Draft,
        ids::{CustomerId, GatewayId, InvoiceId, PaymentId},
        money::Money,
        payment::State,
        people::{Email, Identity},
        totals::{Line, Quantity, TaxRate},
    },
    flows::{invoices, payments::janitor, plant, portal::Portal},
    providers::http::Patience,
};
use uuid::Uuid;

use super::{
    shop::Bill,
    steps::{Clicks, Payer, Way},
};
use crate::support::{
    Answer, Till, Visitor,
    counter::{GRACE, IRENE},
    till::Opening,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Owner,
    Payer(Payer),
}

/// What somebody is about to send; a process that dies is sent the same.
#[derive(Debug, Clone)]
pub enum Plan {
    Nothing,
    Get(Who, String),
    Post(Who, String, Vec<(&'static str, String)>, Clicks),
    Janitor,
}

/// What the tables say.
#[derive(Debug, Default)]
pub struct Seen {
    pub bills: BTreeMap<Uuid, (String, i64)>,
    pub payments: BTreeMap<Uuid, (State, i64)>,
    pub held: BTreeMap<(Uuid, String), i64>,
    pub surplus: BTreeMap<Uuid, i64>,
}

pub struct World {
    pub till: Till,
    pub bills: Vec<InvoiceId>,
    pub payments: Vec<PaymentId>,
    pub visitors: BTreeMap<Who, Visitor>,
    customers: BTreeMap<Payer, CustomerId>,
}

impl World {
    pub async fn open() -> Self {
        let [connect, total, budget, pause] = [1_000, 5_000, 5_000, 1].map(std::time::Duration::from_millis);
        let patience = Patience { connect, total, budget, pause };
        let till = Till::opened(Opening { patience, ..Opening::default() }).await;
        let irene = customer(&till, IRENE).await;
        let customers = [(Payer::Grace, till.customer()), (Payer::Irene, irene)].into();
        let mut visitors = BTreeMap::new();
        for (who, address) in
            [(Who::Owner, plant::OWNER), (Who::Payer(Payer::Grace), GRACE), (Who::Payer(Payer::Irene), IRENE)]
        {
            visitors.insert(who, till.enters(address).await);
        }
        Self { till, bills: Vec::new(), payments: Vec::new(), visitors, customers }
    }

    pub fn customer(&self, payer: Payer) -> CustomerId {
        self.customers[&payer]
    }

    pub fn gateway(&self, way: Way) -> GatewayId {
        match way {
            Way::Card => self.till.card,
            Way::Transfer => self.till.transfer,
            Way::Balance => self.till.balance,
        }
    }

    pub fn way(&self, gateway: GatewayId) -> Way {
        Way::ALL.into_iter().find(|way| self.gateway(*way) == gateway).expect("one of ours")
    }

    /// Where the provider's pages are.
    pub fn provider(&self) -> String {
        format!("{}/", self.till.house.portal.addresses.providers["stripe"])
    }

    /// Drafted and issued by the owner, one line, no tax.
    pub async fn issues(&mut self, bill: &Bill) {
        let portal = &self.till.house.portal;
        let unit_price = Money::new(bill.total, bill.currency);
        let draft = Draft {
            customer: self.customer(bill.payer),
            currency: bill.currency,
            due_at: portal.clock.now() + time::Duration::days(30),
            lines: vec![Line {
                description: "Travaux".into(),
                quantity: Quantity(1000),
                unit_price,
                tax_rate: TaxRate(0),
            }],
            note: String::new(),
            parts: bill.parts,
            allowed: Allowed::default(),
            chosen: None,
        };
        let id = invoices::draft::draft(portal, &self.till.owner, &draft, "model").await.expect("a draft");
        invoices::issue::issue(portal, &self.till.owner, (id, 1), "model").await.expect("issued");
        self.bills.push(id);
    }

    pub async fn does(&mut self, plan: Plan) -> Vec<Answer> {
        carried_out(plan, &mut self.visitors, &self.till.house.portal).await
    }

    pub async fn page(&mut self, who: Who, path: &str) -> Answer {
        self.visitors.get_mut(&who).expect("they have entered").get(path).await
    }

    /// The administrator's form of a gateway with one field written over, sent.
    pub async fn sets(&mut self, way: Way, field: &str, value: &str) -> Answer {
        let address = format!("/admin/settings/store/gateways/{}", self.gateway(way));
        let form = self.page(Who::Owner, &address).await.form(&address).with(field, value);
        self.visitors.get_mut(&Who::Owner).expect("she has entered").post(&address, &form.fields()).await
    }

    pub async fn looks(&self) -> Seen {
        let house = &self.till.house;
        let mut seen = Seen::default();
        for row in house.sees("SELECT {id} AS object, state AS ours, [settled] AS theirs FROM invoices").await {
            seen.bills.insert(id(&row.object), (row.ours, number(&row.theirs)));
        }
        const PAYMENTS: &str = "SELECT {id} AS object, state AS ours, [coalesce(captured, 0)] AS theirs FROM payments";
        for row in house.sees(PAYMENTS).await {
            let state = State::parse(&row.ours).expect("a state");
            seen.payments.insert(id(&row.object), (state, number(&row.theirs)));
        }
        const WALLETS: &str = "SELECT {customer_id} AS object, currency AS ours, [amount] AS theirs FROM wallets";
        for row in house.sees(WALLETS).await {
            seen.held.insert((id(&row.object), row.ours), number(&row.theirs));
        }
        for row in house.sees("SELECT {payment_id} AS object, state AS ours, [amount] AS theirs FROM late_money").await
        {
            *seen.surplus.entry(id(&row.object)).or_default() += number(&row.theirs);
        }
        seen
    }

    /// The ways a customer may choose for the whole, and those that give a part.
    pub fn offered(&self, page: &Answer) -> (Vec<Way>, Vec<Way>) {
        let html = scraper::Html::parse_document(&page.body);
        let ways = |selector: &str| {
            let selector = scraper::Selector::parse(selector).expect("a selector");
            let values = html.select(&selector).filter_map(|one| one.attr("value")?.parse().ok());
            let mut ways: Vec<Way> = values.map(|gateway| self.way(gateway)).collect();
            ways.sort_unstable();
            ways
        };
        let part = "form[action$=\"/pay/balance\"] input[name=gateway]";
        (ways("form[action$=\"/pay\"] input[name=gateway]:not([disabled])"), ways(part))
    }
}

/// By these visitors, in this process.
pub async fn carried_out(plan: Plan, visitors: &mut BTreeMap<Who, Visitor>, portal: &Portal) -> Vec<Answer> {
    match plan {
        Plan::Nothing => Vec::new(),
        Plan::Janitor => {
            janitor::janitor(portal).await.expect("the janitor's round");
            Vec::new()
        }
        Plan::Get(who, path) => vec![visitors.get_mut(&who).expect("they have entered").get(&path).await],
        Plan::Post(who, path, fields, clicks) => {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let visitor = visitors.get_mut(&who).expect("they have entered");
            let mut second = visitor.clone();
            match clicks {
                Clicks::Once => vec![visitor.post(&path, &fields).await],
                Clicks::Twice => {
                    let (one, other) = futures::join!(visitor.post(&path, &fields), second.post(&path, &fields));
                    vec![one, other]
                }
            }
        }
    }
}

async fn customer(till: &Till, address: &str) -> CustomerId {
    let email = Email::parse(address).expect("an address");
    let person = db::people::by_email(till.house.db().reader(), &email).await.expect("people").expect("planted");
    match db::people::identity(till.house.db(), person.id).await.expect("an identity").0 {
        Identity::Contact(contact) => contact.customer,
        other => panic!("{address} is no contact: {other:?}"),
    }
}

fn id(hex: &str) -> Uuid {
    Uuid::parse_str(hex).expect("an id")
}

fn number(text: &str) -> i64 {
    text.parse().expect("a number")
}
