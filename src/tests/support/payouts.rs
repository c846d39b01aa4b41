//! The desk of payouts: what the provider sends to the bank, and what our books make of it.

use guichet::{
    db,
    domain::{
        clearing::Explained,
        currency::Currency,
        ids::{GatewayId, PaymentId},
        ledger::Part,
        page::Place,
        payout::{Payout, PayoutLine},
        payout_list::Wanted,
    },
    flows::payouts::there::{there, totals},
    providers::stripe::DEMO_KEY,
    sandbox::control::LateEvent,
};

use super::{Till, online::settles_down};

impl Till {
    /// The card's provider pays out what it has in euros, and says so.
    pub async fn is_paid_out(&self) -> Payout {
        self.happens_there(DEMO_KEY, LateEvent::Payout, None);
        settles_down(self).await;
        self.payouts().await.into_iter().next().expect("the latest payout")
    }

    /// Latest first.
    pub async fn payouts(&self) -> Vec<Payout> {
        let wanted = Wanted { from: Place::Start, ..Wanted::default() };
        let page = db::payout_lists::page(self.house.db().reader(), &wanted, 50).await.expect("payouts");
        page.lines.into_iter().map(|line| line.payout).collect()
    }

    pub async fn lines_of(&self, payout: &Payout) -> Vec<PayoutLine> {
        db::payout_lines::of_payout(self.house.db().reader(), payout.id).await.expect("lines")
    }

    /// Debit less credit of the accounts that play a part, in minor units.
    pub async fn stands(&self, part: Part, currency: Currency) -> i64 {
        let balances = db::journal::balances(self.house.db().reader(), None).await.expect("balances");
        let of_part = balances.iter().filter(|one| one.account.part == part && one.account.currency == currency);
        of_part.map(|one| one.sides.debit.minor - one.sides.credit.minor).sum()
    }

    /// What is at the provider by our books, and why.
    pub async fn at_provider(&self, gateway: GatewayId, currency: Currency) -> Explained {
        let totals = totals(&self.house.portal).await.expect("totals");
        let of_it = totals.into_iter().find(|one| (one.gateway, one.currency) == (gateway, currency));
        let of_it = of_it.expect("something moved there");
        assert_eq!(of_it.unexplained().map(|rest| rest.minor), Ok(0), "ledger and objects differ: {of_it:?}");
        there(&self.house.portal, &of_it).await.expect("explained")
    }

    /// The provider's own object behind a payment: a session, a charge, its movement of the balance.
    pub async fn movement_of(&self, payment: PaymentId) -> String {
        let session = self.payment(payment).await.provider_reference.expect("a reference");
        let of_session = |body: &&serde_json::Value| body["id"] == session.as_str();
        let sessions = self.sandbox.objects("checkout.session");
        let intent = sessions.iter().find(of_session).expect("a session")["payment_intent"].clone();
        let charges = self.sandbox.objects("charge");
        let charge = charges.iter().find(|charge| charge["payment_intent"] == intent).expect("a charge");
        charge["balance_transaction"].as_str().expect("a movement").to_owned()
    }
}
