//! One customer: their browser, their invoices, what they have begun to pay, and the pages they were led to.

use std::collections::BTreeSet;

use guichet::{
    db,
    domain::{
        availability::Allowed,
        currency::Currency,
        draft::Draft,
        ids::{CustomerId, InvoiceId, PaymentId},
        invoice::Parts,
        money::Money,
        payment::{Payment, State},
        totals::{Line, Quantity, TaxRate},
    },
    flows::invoices,
    sandbox::control::{CustomerAct, CustomerAction},
};
use http::StatusCode;

use super::{
    chance::Chance,
    giving_back::goes_back,
    known::Known,
    world::{World, in_turn},
};
use crate::support::browser::{Browser, Reply};

pub struct Life {
    pub world: World,
    pub chance: Chance,
    pub customer: CustomerId,
    pub bills: Vec<InvoiceId>,
    pub payments: Vec<PaymentId>,
    /// Pages of providers this customer has been led to.
    pub pages: Vec<Seen>,
    /// Payments of which a person at the provider has given something back.
    pub given_there: BTreeSet<PaymentId>,
    /// Payments somebody has disputed with their bank.
    pub disputed: BTreeSet<PaymentId>,
    pub browser: Browser,
}

#[derive(Debug, Clone)]
pub struct Seen {
    pub payment: PaymentId,
    pub kind: String,
    pub page: String,
}

impl Life {
    pub async fn begins(world: World, chance: Chance, nth: u64) -> Self {
        let known = usize::try_from(nth - 1).ok().and_then(|place| world.known.get(place));
        let Known { customer, session } = known.cloned().expect("everybody is known before the shop opens");
        let browser = world.ada.beside();
        browser.carries("sid", &session);
        let (bills, payments, pages, given_there, disputed) = Default::default();
        Self { world, chance, customer, bills, payments, pages, given_there, disputed, browser }
    }

    /// An invoice without tax over an amount few others have.
    pub async fn is_billed(&mut self, currency: Currency) -> InvoiceId {
        let portal = &self.world.portal;
        let draft = Draft {
            customer: self.customer,
            currency,
            due_at: portal.clock.now() + time::Duration::days(30),
            lines: vec![Line {
                description: "Travaux".into(),
                quantity: Quantity(1000),
                unit_price: amount(&mut self.chance, currency),
                tax_rate: TaxRate(0),
            }],
            note: String::new(),
            parts: Parts::Parts,
            allowed: Allowed::default(),
            chosen: None,
        };
        let owner = &self.world.owner;
        let id = in_turn(|| invoices::draft::draft(portal, owner, &draft, "proof")).await;
        in_turn(|| invoices::issue::issue(portal, owner, (id, 1), "proof")).await;
        self.bills.push(id);
        id
    }

    /// Pressed again where no answer came, as often as somebody has patience.
    pub async fn sends(&mut self, path: &str, fields: &[(&str, &str)]) -> Option<Reply> {
        for _ in 0..=self.chance.below(3) {
            self.world.is_up().await;
            if let Some(reply) = self.browser.post(path, fields).await {
                return Some(self.answered(path, reply));
            }
        }
        None
    }

    /// Two clicks at once; the first answer counts.
    pub async fn sends_twice(&mut self, path: &str, fields: &[(&str, &str)]) -> Option<Reply> {
        let (one, other) = tokio::join!(self.browser.post(path, fields), self.browser.post(path, fields));
        one.or(other).map(|reply| self.answered(path, reply))
    }

    /// A failure of ours is never an answer.
    pub fn answered(&self, path: &str, reply: Reply) -> Reply {
        let ours = reply.status.is_server_error() && reply.status != StatusCode::SERVICE_UNAVAILABLE;
        assert!(!ours, "{path}: {} {}", reply.status, reply.body);
        reply
    }

    /// The payment a form began, and the provider's page it leads to.
    pub async fn is_led(&mut self, reply: Option<Reply>, key: &str) -> Option<Seen> {
        let known = db::payments::find_request(self.world.portal.db.reader(), self.customer, key).await;
        let (payment, _) = known.expect("payments")?;
        if !self.payments.contains(&payment.id) {
            self.payments.push(payment.id);
        }
        let page = page_in(&reply?).filter(|page| page.starts_with(&self.world.sandbox.public_base()))?;
        let seen = Seen { payment: payment.id, kind: self.world.gate(payment.gateway).kind.clone(), page };
        self.pages.push(seen.clone());
        Some(seen)
    }

    /// At the provider's page, and back from there or not.
    pub async fn acts(&mut self, seen: &Seen, action: CustomerAction) {
        let act = CustomerAct { session: seen.page.clone(), action, card: None, iban: None };
        let Ok(acted) = self.world.sandbox.customer(&act).await else { return };
        self.world.tells(&format!("at {}: {action:?}", seen.kind));
        if action == CustomerAction::WalkAway || self.chance.one_in(4) {
            return;
        }
        let bare = format!("/payments/{}/return", seen.payment);
        let back = acted["redirect"].as_str().and_then(|address| address.find("/payments/").map(|at| &address[at..]));
        let back = back.unwrap_or(&bare);
        let joint = if back.contains('?') { '&' } else { '?' };
        let path = format!("{back}{joint}status=success");
        if let Some(reply) = self.browser.get(&path).await {
            self.answered(&path, reply);
        }
    }

    pub async fn payment(&self, id: PaymentId) -> Payment {
        db::payments::find(self.world.portal.db.reader(), id).await.expect("a payment")
    }

    /// A person here would give back what the bank has already taken: the audits say so, and rightly.
    pub async fn is_disputed_unheard(&self, payment: PaymentId) -> bool {
        let db = self.world.portal.db.reader();
        let heard = !db::disputes::of_payment(db, payment).await.expect("disputes").is_empty();
        self.disputed.contains(&payment) && !heard
    }

    /// One of the pages where they have paid, of which nothing has gone back yet.
    pub async fn paid_page(&mut self, fits: fn(&Seen) -> bool) -> Option<(Seen, Payment)> {
        let mut fit = Vec::new();
        for seen in self.pages.iter().filter(|seen| fits(seen)) {
            let paid = self.payment(seen.payment).await;
            let is_touched = self.given_there.contains(&paid.id) || goes_back(self, paid.id).await;
            if paid.state == State::Succeeded && !is_touched {
                fit.push((seen.clone(), paid));
            }
        }
        self.chance.one_of(&fit)
    }

    /// One of their payments that stands so.
    pub async fn one_that(&mut self, stands: fn(State) -> bool) -> Option<Payment> {
        let mut fit = Vec::new();
        for id in &self.payments {
            let payment = self.payment(*id).await;
            if stands(payment.state) {
                fit.push(payment);
            }
        }
        self.chance.one_of(&fit)
    }
}

/// From ten to five hundred, and more yen; whole tens of the smallest unit, which every provider takes.
pub fn amount(chance: &mut Chance, currency: Currency) -> Money {
    let unit = if currency == Currency::KWD { 100 } else { 10 };
    Money::new((100 + i64::try_from(chance.below(4_900)).unwrap_or_default()) * unit, currency)
}

/// A redirect, or the form that goes on by itself.
fn page_in(reply: &Reply) -> Option<String> {
    if reply.status == StatusCode::SEE_OTHER {
        return Some(reply.location.clone());
    }
    let page = scraper::Html::parse_document(&reply.body);
    let form = scraper::Selector::parse("form#handover").expect("a selector");
    page.select(&form).next().and_then(|form| form.attr("action")).map(str::to_owned)
}
