//! PayPal Express Checkout: the customer approves an order at PayPal, our server captures it; one order is one payment.

use async_trait::async_trait;

use super::{
    Accounts, AnswerKind, Asked, AskedRefund, Bounds, Call, Capabilities, Charge, Checked, Confirmation, Demo,
    DisputeAnswer, Emblem, Feature, ForeignRefund, FoundDispute, FoundRefund, NamedDispute, NoticeError, Provider,
    RawNotice, Settings, Started, Trouble,
};
use crate::domain::{
    Instant,
    currency::Currency,
    error::FieldError,
    field::Field,
    gateway::Mode,
    language::Words,
    payout_report::{Part, PayoutReport},
    report::{Notice, RefundReport, Report},
};

pub mod amount;
mod api;
pub mod disputes;
pub mod evidence;
pub mod keys;
mod notary;
pub mod orders;
mod outcome;
pub mod refunds;
mod request;
mod seal;
#[cfg(test)]
mod tests;
mod transactions;
mod verdict;
pub mod webhook;
mod wire;

pub use outcome::named;

/// The sandbox's merchant behind "PayPal Express-Démo".
const DEMO: &[(&str, &str)] = &[
    (keys::CLIENT_ID, "AQguichetdemo_0123456789abcdefghijklmnopqrstuvwxyz"),
    (keys::CLIENT_SECRET, "EGguichetdemo_9876543210zyxwvutsrqponmlkjihgfedcba"),
    (keys::WEBHOOK_ID, "8PT597110X687430L"),
];

pub struct PayPalExpress;

#[async_trait]
impl Provider for PayPalExpress {
    fn kind(&self) -> &'static str {
        "paypal_express"
    }

    fn name(&self) -> Words {
        Words::new("PayPal Express Checkout", "PayPal Express Checkout")
    }

    fn fields(&self) -> &'static [Field] {
        keys::FIELDS
    }

    fn accepts(&self, currency: Currency) -> Option<Bounds> {
        amount::bounds(currency)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            emblem: Emblem::Account,
            accounts: Accounts::Many,
            confirmation: Confirmation::Provider,
            features: &[
                Feature::OneOff,
                Feature::Refund,
                Feature::PartialRefund,
                Feature::Cancel,
                Feature::Disputes,
                Feature::Payouts,
            ],
        }
    }

    fn open_for(&self) -> time::Duration {
        orders::OPEN_FOR
    }

    fn demo(&self) -> Option<Demo> {
        Some(Demo {
            account_name: "Démo",
            title: Words::new("PayPal Express", "PayPal Express"),
            currencies: &[Currency::EUR, Currency::USD, Currency::JPY],
            settings: DEMO,
        })
    }

    fn inspect(&self, settings: &Settings, _mode: Mode) -> Vec<FieldError> {
        keys::inspect(settings)
    }

    async fn check(&self, call: &Call<'_>) -> Result<Checked, Trouble> {
        orders::check(call).await
    }

    async fn start(&self, call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
        orders::start(call, charge).await
    }

    async fn status(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        orders::status(call, asked).await
    }

    fn events(&self) -> &'static [&'static str] {
        webhook::EVENTS
    }

    async fn read_notice(&self, call: &Call<'_>, raw: &RawNotice<'_>) -> Result<Vec<Notice>, NoticeError> {
        webhook::receive(call, raw).await
    }

    async fn cancel(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        orders::cancel(call, asked).await
    }

    async fn refund(&self, call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        refunds::refund(call, asked).await
    }

    async fn refund_status(&self, call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        refunds::status(call, asked).await
    }

    async fn foreign_refund(&self, call: &Call<'_>, named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
        refunds::foreign(call, named).await
    }

    async fn dispute(&self, call: &Call<'_>, named: &NamedDispute) -> Result<Vec<FoundDispute>, Trouble> {
        disputes::dispute(call, named).await
    }

    fn takes_over(&self, reference: &str, earlier: &str) -> bool {
        disputes::takes_over(reference, earlier)
    }

    fn dispute_answers(&self) -> &'static [AnswerKind] {
        &[AnswerKind::Evidence, AnswerKind::GivingUp]
    }

    async fn answer_dispute(
        &self,
        call: &Call<'_>,
        named: &NamedDispute,
        answer: &DisputeAnswer,
    ) -> Result<FoundDispute, Trouble> {
        match answer {
            DisputeAnswer::GivenUp => disputes::accept(call, named).await,
            DisputeAnswer::Evidence(sent) => evidence::send(call, named, sent).await,
        }
    }

    async fn payouts(
        &self,
        call: &Call<'_>,
        since: Instant,
        _after: Option<&str>,
    ) -> Result<Part<PayoutReport>, Trouble> {
        transactions::since(call, since).await
    }

    async fn payout(&self, call: &Call<'_>, reference: &str) -> Result<PayoutReport, Trouble> {
        transactions::one(call, reference).await
    }
}
