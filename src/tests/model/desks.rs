//! What administrators send, and what the model expects of it.

use guichet::{
    domain::{
        ids::PostingId,
        money::Money,
        payment::State,
        refund::{Destination, Source},
    },
    flows::plant,
};

use super::{
    provider::There,
    run::Run,
    shop::No,
    steps::{Arrived, Clicks, Part, Payer, Way},
    turn::{IN_PROGRESS, NOT_FOUND, Said, Touches, Turn},
    world::{Plan, Who},
};
use crate::support::till::fresh_key;

impl Run {
    pub fn attaches(&self, bill: usize, way: Way) -> Result<Turn, String> {
        let gateway = self.world.gateway(way).to_string();
        let path = format!("/admin/invoices/{}/switch", self.world.bills[bill]);
        let plan = Plan::Post(Who::Owner, path, vec![("gateway", gateway)], Clicks::Once);
        if let Err(no) = self.shop.may_attach(bill, way) {
            return Ok(Turn::new(plan, Said::No(no)));
        }
        let Some(old) = self.shop.live(bill).filter(|old| self.shop.tries[*old].way != way) else {
            return Ok(Turn::new(plan, Said::SeeOther));
        };
        let said = match self.stands(old)? {
            There::Paid(_) => Said::No(No(409, "invoice_already_paid")),
            There::Moving => Said::No(IN_PROGRESS),
            There::Open | There::Failed | There::Gone => Said::SeeOther,
            There::Nowhere => Said::Anything,
        };
        Ok(Turn { touches: Touches::Bill(bill), learns: vec![old], ..Turn::new(plan, said) })
    }

    pub fn cancels(&self, bill: usize) -> Turn {
        let plan = Plan::Post(
            Who::Owner,
            format!("/admin/invoices/{}/cancel", self.world.bills[bill]),
            Vec::new(),
            Clicks::Once,
        );
        Turn::new(plan, self.shop.may_cancel(bill).map_or_else(Said::No, |()| Said::SeeOther))
    }

    pub fn credits(&self, payer: Payer, amount: Money) -> Turn {
        let fields = vec![
            ("request_key", PostingId::fresh().to_string()),
            ("amount", amount.plain()),
            ("currency", amount.currency.code().to_owned()),
            ("reason", "Geste commercial".to_owned()),
        ];
        let path = format!("/admin/customers/{}/balance", self.world.customer(payer));
        Turn::new(Plan::Post(Who::Owner, path, fields, Clicks::Twice), Said::SeeOther)
    }

    /// Of what its invoice was paid with; clicked twice, it is one refund.
    pub fn gives_back(&self, nth: usize, part: Part, to: Destination) -> Option<Turn> {
        let (amount, there) = self.shop.to_give_back(nth, part)?;
        let one = &self.shop.tries[nth];
        let fields = vec![
            ("request_key", fresh_key()),
            ("source", Source::Invoice(self.world.bills[one.bill?]).text()),
            ("amount", Money::new(amount, one.currency).plain()),
            ("destination", to.word().to_owned()),
            ("reason", "Geste commercial".to_owned()),
            ("current_password", plant::PASSWORD.to_owned()),
        ];
        let path = format!("/admin/payments/{}/refund", self.world.payments[nth]);
        let plan = Plan::Post(Who::Owner, path, fields, Clicks::Twice);
        let exceeds = Said::No(No(422, "amount_exceeds_refundable"));
        Some(Turn::new(plan, if amount > there { exceeds } else { Said::SeeOther }))
    }

    pub fn checks(&self, nth: usize) -> Turn {
        let path = format!("/admin/payments/{}/check", self.world.payments[nth]);
        let learns = if self.shop.tries[nth].way == Way::Card { vec![nth] } else { Vec::new() };
        let plan = Plan::Post(Who::Owner, path, Vec::new(), Clicks::Once);
        Turn { touches: Touches::One(nth), learns, ..Turn::new(plan, Said::Anything) }
    }

    pub fn records(&self, nth: usize, arrived: Arrived) -> Turn {
        let one = &self.shop.tries[nth];
        let amount = match arrived {
            Arrived::Exactly => one.amount,
            Arrived::Less => one.amount / 2,
            Arrived::More => one.amount + 1_000,
        };
        let due = one.bill.map_or(0, |bill| self.shop.bills[bill].due());
        let plain = |minor| Money::new(minor, one.currency).plain();
        let path = format!("/admin/transfers/{}/confirm", self.world.payments[nth]);
        let fields = vec![("amount", plain(amount)), ("due", plain(due))];
        let plan = Plan::Post(Who::Owner, path, fields, Clicks::Once);
        match (one.way, one.state) {
            (Way::Card | Way::Balance, _) => Turn::new(plan, Said::No(NOT_FOUND)),
            (Way::Transfer, State::Succeeded) => Turn::new(plan, Said::No(No(409, "invoice_already_paid"))),
            (Way::Transfer, _) => {
                Turn { touches: Touches::One(nth), recorded: Some((nth, amount)), ..Turn::new(plan, Said::SeeOther) }
            }
        }
    }
}
