//! The ways to pay an amount, as a customer may see them: those offered, and those whose reason helps.

use crate::{
    app::{ui::Way, words},
    db,
    domain::{
        availability::{Chooser, Refusal},
        error::AppError,
        gateway::{Gateway, Scope},
        ids::GatewayId,
        invoice::Invoice,
        money::Money,
        people::{Contact, Right},
    },
    flows::{
        gateways::offer::{self, Offer, Question},
        portal::Portal,
    },
    providers::{self, Confirmation},
    request::Visit,
};

/// A gateway a customer may see.
#[derive(Debug, Clone)]
struct Shown {
    gateway: Gateway,
    refusal: Option<Refusal>,
    /// What the balance holds, where the balance is what pays.
    held: Option<Money>,
}

/// What may be used to pay what is due.
#[derive(Debug, Clone)]
pub struct Offers {
    due: Money,
    shown: Vec<Shown>,
}

/// As much as the balance has; the rest stays due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BalancePart {
    pub gateway: GatewayId,
    pub used: Money,
    pub rest: Money,
}

pub async fn load(portal: &Portal, visit: &Visit, invoice: &Invoice, due: Money) -> Result<Offers, AppError> {
    let question =
        Question { amount: due, scope: Scope::Invoices, chooser: Chooser::Customer, allowed: &invoice.allowed };
    let held = held(portal, &visit.contact(Right::Pay)?, due).await?;
    let offers = offer::offer(&visit.setup(portal).await?.gateways, question);
    let shown = offers.into_iter().filter_map(|offer| match is_ledger(&offer.gateway) {
        true => from_balance(offer.gateway, question, held),
        false => through_provider(offer),
    });
    Ok(Offers { due, shown: shown.collect() })
}

/// What this contact may use of the balance: nothing without the right.
async fn held(portal: &Portal, contact: &Contact, due: Money) -> Result<Money, AppError> {
    match contact.must(Right::Balance) {
        Ok(_) => db::wallets::amount(portal.db.reader(), contact.customer, due.currency).await,
        Err(_) => Ok(Money::zero(due.currency)),
    }
}

/// The balance is judged on what it would give.
fn from_balance(gateway: Gateway, question: Question<'_>, held: Money) -> Option<Shown> {
    let used = Money::new(question.amount.minor.min(held.minor), held.currency);
    let offered = used.is_positive() && offer::judge(&gateway, Question { amount: used, ..question }).is_ok();
    offered.then_some(Shown { gateway, refusal: None, held: Some(held) })
}

/// A reason that lies in our set-up is none of the customer's business.
fn through_provider(Offer { gateway, verdict }: Offer) -> Option<Shown> {
    let refusal = verdict.err();
    let helps = refusal.as_ref().is_none_or(Refusal::helps_customer);
    helps.then_some(Shown { gateway, refusal, held: None })
}

impl Offers {
    /// Nothing here can be used.
    pub fn is_empty(&self) -> bool {
        self.shown.iter().all(|shown| shown.refusal.is_some())
    }

    /// Without the gateway that is being left.
    pub fn without(mut self, gateway: GatewayId) -> Self {
        self.shown.retain(|shown| shown.gateway.id != gateway);
        self
    }

    /// The gateway with this id, if it may be used.
    pub fn usable(&self, id: GatewayId) -> Option<&Gateway> {
        self.shown.iter().find(|shown| shown.gateway.id == id && shown.refusal.is_none()).map(|shown| &shown.gateway)
    }

    /// The cards to choose from: everything that can pay the whole.
    pub fn ways(&self) -> Vec<Way> {
        let whole = self.shown.iter().filter(|shown| shown.held.is_none_or(|held| held.minor >= self.due.minor));
        whole.map(|shown| way(shown, self.due)).collect()
    }

    /// When the balance holds less than is due.
    pub fn part(&self) -> Option<BalancePart> {
        let (gateway, used) = self.shown.iter().find_map(|shown| Some((shown.gateway.id, shown.held?)))?;
        let rest = Money::new(self.due.minor - used.minor, self.due.currency);
        rest.is_positive().then_some(BalancePart { gateway, used, rest })
    }
}

fn way(Shown { gateway, refusal, held }: &Shown, due: Money) -> Way {
    let description = held.map(|held| {
        let money = |minor| words::money(words::language(), Money::new(minor, due.currency));
        t!("pay-balance-whole", held = money(held.minor), rest = money(held.minor - due.minor))
    });
    card(gateway, description, refusal.as_ref())
}

/// A gateway as a card; `description` where something else is to be said than the gateway says itself.
pub fn card(gateway: &Gateway, description: Option<String>, refusal: Option<&Refusal>) -> Way {
    let language = words::language();
    Way {
        value: gateway.id.to_string(),
        provider: gateway.provider.clone(),
        icon: gateway.icon,
        title: gateway.title(language).to_owned(),
        description: description.unwrap_or_else(|| gateway.description(language).to_owned()),
        refusal: refusal.and_then(reason),
    }
}

/// `à partir de 20,00 €`
pub fn reason(refusal: &Refusal) -> Option<String> {
    match refusal {
        Refusal::BelowMinimum(bound) => Some(t!("pay-from", amount = words::money(words::language(), *bound))),
        Refusal::AboveMaximum(bound) => Some(t!("pay-up-to", amount = words::money(words::language(), *bound))),
        _ => None,
    }
}

/// Our own books pay, nobody is called.
pub fn is_ledger(gateway: &Gateway) -> bool {
    providers::find(&gateway.provider)
        .is_some_and(|provider| provider.capabilities().confirmation == Confirmation::Ledger)
}
