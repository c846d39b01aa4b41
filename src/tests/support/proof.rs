//! The proof after a disaster: the provider's books, ours, the invoice and the letters say the same.

use guichet::{
    db,
    domain::{
        currency::Currency,
        ids::InvoiceId,
        invoice::InvoiceState,
        journal::AccountBalance,
        ledger::Part,
        letter::Letter,
        payment::{Payment, State},
    },
    flows::{clock::Clock, portal::Portal},
    server::post::{self, Post},
};
use serde_json::Value;

use super::{Till, program::Program};

impl Till {
    pub async fn payments_of(&self, invoice: InvoiceId) -> Vec<Payment> {
        db::payments::of_invoice(self.house.db().reader(), invoice).await.expect("payments")
    }

    /// The provider's pages made for an invoice.
    pub async fn sessions_of(&self, invoice: InvoiceId) -> Vec<Value> {
        let ours: Vec<_> = self.payments_of(invoice).await.into_iter().map(|payment| payment.id.to_string()).collect();
        let mut sessions = self.sandbox.objects("checkout.session");
        sessions
            .retain(|session| session["client_reference_id"].as_str().is_some_and(|id| ours.contains(&id.to_owned())));
        sessions
    }

    /// What waits at the provider is what our books say waits there, in each currency, to the last unit.
    pub async fn agrees_with_provider(&self) {
        let gateway = db::gateways::find(self.house.db().reader(), self.card).await.expect("the gateway");
        let balances = db::journal::balances(self.house.db().reader(), None).await.expect("balances");
        let provider = self.sandbox.ledger();
        assert!(provider.agrees_with_balance_transactions, "{provider:?}");
        for account in gateway.accounts {
            let ours =
                balances.iter().find(|balance| Some(balance.account.id) == account.clearing).expect("an account");
            let (ours, code) = (ours.sides.debit.minor - ours.sides.credit.minor, account.currency.code());
            let theirs = provider.accounts.values().filter_map(|sums| sums.get(&code.to_lowercase()));
            assert_eq!(
                ours,
                theirs.map(|sums| sums.balance).sum::<i64>(),
                "clearing and the provider's balance, {code}"
            );
        }
    }

    /// Debit less credit of every account that plays this part, in euros.
    pub async fn stands_on(&self, part: Part) -> i64 {
        let balances = db::journal::balances(self.house.db().reader(), None).await.expect("balances");
        let played =
            |balance: &&AccountBalance| balance.account.part == part && balance.account.currency == Currency::EUR;
        balances.iter().filter(played).map(|balance| balance.sides.debit.minor - balance.sides.credit.minor).sum()
    }

    /// Paid, once, and every audit holds.
    pub async fn paid_once(&self, invoice: InvoiceId) {
        self.charged_once(invoice).await;
        self.agrees_with_provider().await;
        self.verifies().await;
    }

    /// Paid, by one charge at the provider, one payment of ours and one receipt.
    pub async fn charged_once(&self, invoice: InvoiceId) {
        let bill = self.invoice_now(invoice).await;
        assert_eq!((bill.state, bill.settled), (InvoiceState::Paid, bill.total()));
        let paid: Vec<_> =
            self.payments_of(invoice).await.into_iter().filter(|one| one.state == State::Succeeded).collect();
        assert_eq!(paid.len(), 1, "{paid:#?}");
        let charged = self.sessions_of(invoice).await.iter().filter(|one| one["payment_status"] == "paid").count();
        assert_eq!(charged, 1, "charges at the provider");
        assert_eq!(self.receipts_of(&bill.number.unwrap_or_default()).await, 1, "receipts");
    }

    async fn receipts_of(&self, invoice: &str) -> usize {
        let (address, _) =
            db::customers::billing_email(self.house.db().reader(), self.customer()).await.expect("an address");
        let letters = db::letters::to(self.house.db().reader(), &address).await.expect("letters");
        let ours = |letter: &&Letter| matches!(letter, Letter::PaymentReceived { number, .. } if number == invoice);
        letters.iter().filter(ours).count()
    }
}

impl Program {
    /// Everything in the outbox leaves, so many seconds from now.
    pub async fn sends_letters(&self, later: i64) {
        let portal: Portal = self.till.house.at_another_time(Clock::machine(later));
        let post = Post::new(&self.mailbox(), "Guichet <guichet@localhost>").expect("a way out");
        while post::send_waiting(&portal, &post).await.expect("the outbox") > 0 {}
        let left = db::letters::waiting(portal.db.reader(), portal.clock.now(), 1).await.expect("the outbox");
        assert!(left.is_empty(), "{left:?}");
    }
}
