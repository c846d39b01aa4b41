//! The customers' side of the till: browsers that sign in, and what people do with the pages of paying.

use std::time::Duration;

use guichet::{
    db,
    domain::{
        currency::Currency,
        gateway::Gateway,
        ids::{GatewayId, InvoiceId, PaymentId, PostingId},
        invoice_list,
        money::Money,
        payment::Payment,
        people::Actor,
    },
    flows::{
        payments::{
            ask,
            credit_balance::{self, Credit},
        },
        plant,
    },
    sandbox::control::{Call, CustomerAct, CustomerAction, Script, Step},
};

use super::{Answer, Till, Visitor};

/// May do everything for her customer.
pub const GRACE: &str = plant::CUSTOMER;
/// Only looks at the same customer's invoices.
pub const HENRI: &str = "henri@exemple.test";
/// Acts for another customer.
pub const IRENE: &str = "irene@lefevre.test";

impl Till {
    /// Somebody with a browser of their own, signed in, in French.
    pub async fn enters(&self, address: &str) -> Visitor {
        let mut visitor = self.house.visitor();
        visitor.set_cookie("language", "fr");
        let answer = visitor.post("/sign-in", &[("email", address), ("password", plant::PASSWORD)]).await;
        assert_eq!(answer.status, http::StatusCode::SEE_OTHER, "{address} signs in");
        visitor
    }

    /// The pay form of the invoice's page, filled in for this gateway, and sent.
    pub async fn pay(&self, customer: &mut Visitor, invoice: InvoiceId, gateway: GatewayId) -> Answer {
        let page = customer.get(&format!("/invoices/{invoice}")).await;
        let action = format!("/invoices/{invoice}/pay");
        let form = page.form(&action).with("gateway", &gateway.to_string());
        customer.post(&action, &form.fields()).await
    }

    /// The provider's page the customer is led to: sent there at once, or by a form on a page of ours.
    pub fn leads_to(&self, answer: &Answer) -> String {
        match answer.status {
            http::StatusCode::SEE_OTHER => answer.location().to_owned(),
            http::StatusCode::OK => answer.attribute("form#handover", "action"),
            other => panic!("{other}: {:?}", answer.error_codes()),
        }
    }

    /// The latest payment of an invoice.
    pub async fn latest(&self, id: InvoiceId) -> Payment {
        let all = db::payments::of_invoice(self.house.db().reader(), id).await.expect("payments");
        all.into_iter().next().expect("a payment")
    }

    /// What the customer does on the provider's page of their latest payment.
    pub async fn act(&self, invoice: InvoiceId, action: CustomerAction) {
        let payment = self.latest(invoice).await.id;
        self.acts(payment, action, None).await;
    }

    /// The same for the session opened last, whatever it is for; answers its payment.
    pub async fn act_at_last(&self, action: CustomerAction) -> PaymentId {
        let session = self.sandbox.objects("checkout.session").pop().expect("a session");
        let text = |name: &str| session[name].as_str().expect("text").to_owned();
        let act = CustomerAct { session: text("id"), action, card: None, iban: None };
        self.sandbox.customer(&act).await.expect("the sandbox lets them");
        text("client_reference_id").parse().expect("our payment")
    }

    /// The provider is asked about a payment, whatever state it is in.
    pub async fn asks(&self, id: PaymentId) {
        let gateway = self.payment(id).await.gateway;
        ask::ask(&self.house.portal, id, &Actor::Provider(gateway)).await.expect("asked");
    }

    /// An administrator credits the customer's balance.
    pub async fn credit(&self, cents: i64) {
        let (amount, key) = (Money::new(cents, Currency::EUR), PostingId::fresh());
        let credit = Credit { customer: self.customer(), amount, reason: "Geste commercial".into(), key };
        credit_balance::credit_balance(&self.house.portal, &self.owner, &credit, "story").await.expect("credited");
    }

    /// Changes a gateway behind the administration's back.
    pub async fn change(&self, id: GatewayId, change: impl FnOnce(&mut Gateway)) {
        let mut gateway = db::gateways::find(self.house.db().reader(), id).await.expect("the gateway");
        change(&mut gateway);
        let tx = self.house.db().begin().await.expect("a transaction");
        assert!(db::gateways::save(&tx, &gateway, None).await.expect("saved"), "somebody else saved it");
        tx.commit().await.expect("kept");
    }

    /// The keys under which one operation was called, oldest first.
    pub fn keys_of(&self, operation: &str) -> Vec<String> {
        let calls = self.sandbox.calls().into_iter();
        let named = calls.filter(|call| format!("{} {}", call.method, call.path).starts_with(operation));
        named.filter_map(|call| Some(call.headers.get("idempotency-key")?.as_str()?.to_owned())).collect()
    }

    /// How many calls of one operation the provider got.
    pub fn calls(&self, operation: &str) -> usize {
        let named = |call: &Call| format!("{} {}", call.method, call.path);
        self.sandbox.calls().iter().filter(|call| named(call).starts_with(operation)).count()
    }

    /// Waits until the provider got so many calls of one operation.
    pub async fn reached(&self, operation: &str, times: usize) {
        self.until(|| self.calls(operation) >= times).await;
    }

    /// Waits until something is so at the provider; not for ever, so that a story that never gets there says so.
    pub async fn until(&self, so: impl Fn() -> bool) {
        let mut changes = self.sandbox.changes();
        let waiting = async {
            while !so() {
                changes.changed().await.expect("the sandbox lives");
            }
        };
        tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("it never came to that");
    }

    /// The next calls of an operation go like this.
    pub fn script(&self, operation: &str, steps: impl IntoIterator<Item = Step>) {
        let steps = steps.into_iter().collect();
        self.sandbox.script(Script { account: None, operation: operation.into(), steps });
    }

    /// Irène's customer has one in the demo that is in euros.
    pub async fn invoice_of_lefevre(&self) -> InvoiceId {
        let (db, wanted) = (self.house.db().reader(), invoice_list::Wanted::default());
        let now = self.house.portal.clock.now();
        let all = db::invoice_list::page(db, &wanted, now, 100).await.expect("invoices").lines;
        let of_lefevre = |name: &str, total: Money| name.starts_with("Lefèvre") && total.currency == Currency::EUR;
        let theirs = all.into_iter().find(|line| of_lefevre(&line.customer_name, line.total));
        theirs.expect("the demo has one").id
    }

    /// The payments of an invoice that are not over.
    pub async fn live(&self, invoice: InvoiceId) -> Vec<Payment> {
        let all = db::payments::of_invoice(self.house.db().reader(), invoice).await.expect("payments");
        all.into_iter().filter(|payment| payment.state.is_live()).collect()
    }
}
