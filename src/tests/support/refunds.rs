//! The desk of refunds: payments to give back of, wishes, and what an administrator does with its pages.

use guichet::{
    db,
    domain::{
        credit_note::CreditNote,
        error::{AppError, Code, Detail, FieldError},
        ids::{InvoiceId, PaymentId, RefundId},
        invoice::Parts,
        money::Money,
        refund::{Destination, Refund, Source},
    },
    flows::refunds::ask_for::{Wish, ask_for},
    sandbox::control::{Late, LateEvent},
};

use super::{Answer, Till, Visitor, cashbox::euro, till::fresh_key};

impl Till {
    /// An invoice over this many cents, paid by card; its fee is known.
    pub async fn paid_by_card(&self, cents: i64) -> (InvoiceId, PaymentId) {
        let invoice = self.invoice_in(euro(cents), Parts::Whole).await;
        let payment = self.starts(invoice, self.card).await;
        self.approves(payment).await;
        self.asks(payment).await;
        self.hears().await;
        assert_eq!(self.payment(payment).await.captured, Some(euro(cents)), "paid");
        (invoice, payment)
    }

    pub async fn wish_back(&self, payment: PaymentId, minor: i64) -> Wish {
        let paid = self.payment(payment).await;
        let source = paid.purpose.invoice().map_or(Source::TopUp, Source::Invoice);
        Wish {
            payment,
            source,
            amount: Money::new(minor, paid.amount.currency),
            destination: Destination::Provider,
            reason: "Geste commercial".into(),
            request_key: fresh_key(),
        }
    }

    pub async fn gives_back_by(&self, wish: &Wish) -> Result<Refund, AppError> {
        ask_for(&self.house.portal, &self.owner, wish, "story").await
    }

    /// Through the provider, what the payment settled.
    pub async fn refunds(&self, payment: PaymentId, minor: i64) -> Result<Refund, AppError> {
        let wish = self.wish_back(payment, minor).await;
        self.gives_back_by(&wish).await
    }

    pub async fn refund(&self, id: RefundId) -> Refund {
        db::refunds::find(self.house.db().reader(), id).await.expect("a refund")
    }

    pub async fn refunds_of(&self, payment: PaymentId) -> Vec<Refund> {
        db::refunds::of_payment(self.house.db().reader(), payment).await.expect("refunds")
    }

    pub async fn credit_notes(&self, invoice: InvoiceId) -> Vec<CreditNote> {
        db::credit_notes::of_invoice(self.house.db().reader(), invoice).await.expect("credit notes")
    }

    /// At the provider's own site.
    pub fn happens_there(&self, object: &str, event: LateEvent, amount: Option<i64>) {
        let order = Late { object: object.into(), event, amount, reason: None, currency: None, after_ms: 0 };
        self.sandbox.late(&order).expect("it fits");
    }
}

/// The form of a payment's refund: amount and way, then what it will do; filled in with a reason, and sent.
pub async fn sent(person: &mut Visitor, payment: PaymentId, (amount, way): (&str, &str)) -> Answer {
    let form = looked_at(person, payment, (amount, way)).await;
    let action = format!("/admin/payments/{payment}/refund");
    let form = form.form(&action).with("reason", "Geste commercial");
    person.post(&action, &form.fields()).await
}

/// The page that says what will be done.
pub async fn looked_at(person: &mut Visitor, payment: PaymentId, (amount, way): (&str, &str)) -> Answer {
    let query = serde_urlencoded::to_string([("amount", amount), ("destination", way)]).expect("a query");
    person.get(&format!("/admin/payments/{payment}/refund?{query}")).await
}

/// The refusal of an amount, with the most there is.
pub fn exceeds(most: i64) -> AppError {
    let detail = Detail::Amount(euro(most));
    AppError::Invalid(vec![FieldError { field: "amount".into(), code: Code::AmountExceedsRefundable, detail }])
}
