//! Razorpay: the customer pays on the hosted page of a payment link; one link is one payment.

use async_trait::async_trait;

use super::{
    Accounts, Asked, AskedRefund, Bounds, Call, Capabilities, Charge, Checked, Confirmation, Demo, Emblem, Feature,
    ForeignRefund, FoundDispute, FoundRefund, NamedDispute, NoticeError, Provider, RawNotice, Settings, Started,
    Trouble,
};
use crate::domain::{
    Instant,
    currency::Currency,
    error::FieldError,
    field::Field,
    gateway::Mode,
    language::Words,
    payout::Payout,
    payout_report::{Part, PayoutReport, StatedLine},
    report::{Notice, RefundReport, Report},
};

mod amount;
mod api;
mod disputes;
mod keys;
mod links;
mod outcome;
mod refunds;
mod request;
mod settlement;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

/// The sandbox's merchant behind "Razorpay-Démo".
const DEMO: &[(&str, &str)] = &[
    (keys::KEY_ID, "rzp_test_GuichetDemo001"),
    (keys::KEY_SECRET, "guichetDemoSecret0123456"),
    (keys::WEBHOOK_SECRET, "guichet-demo-razorpay-0001"),
];

pub struct Razorpay;

#[async_trait]
impl Provider for Razorpay {
    fn kind(&self) -> &'static str {
        "razorpay"
    }

    fn name(&self) -> Words {
        Words::new("Razorpay", "Razorpay")
    }

    fn fields(&self) -> &'static [Field] {
        keys::FIELDS
    }

    fn accepts(&self, currency: Currency) -> Option<Bounds> {
        amount::bounds(currency)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            emblem: Emblem::Card,
            accounts: Accounts::Many,
            confirmation: Confirmation::Provider,
            features: &[
                Feature::OneOff,
                Feature::Refund,
                Feature::PartialRefund,
                Feature::Cancel,
                Feature::Payouts,
                Feature::Disputes,
            ],
        }
    }

    fn remark(&self, _settings: &Settings) -> Option<Words> {
        Some(Words::new(
            "Réglez la capture automatique dans le tableau de bord Razorpay : une somme autorisée et jamais capturée retourne au client. Les devises autres que la roupie demandent l’activation des paiements internationaux ; les frais sont toujours en roupies.",
            "Set automatic capture in the Razorpay dashboard: money that is authorised and never captured goes back to the customer. Currencies other than the rupee need international payments to be enabled; fees are always in rupees.",
        ))
    }

    fn demo(&self) -> Option<Demo> {
        Some(Demo {
            account_name: "Démo",
            title: Words::new("Razorpay (UPI, carte, banque indienne)", "Razorpay (UPI, card, Indian bank)"),
            currencies: &[Currency::INR, Currency::EUR],
            settings: DEMO,
        })
    }

    fn inspect(&self, settings: &Settings, mode: Mode) -> Vec<FieldError> {
        keys::inspect(settings, mode)
    }

    async fn check(&self, call: &Call<'_>) -> Result<Checked, Trouble> {
        links::check(call).await
    }

    async fn start(&self, call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
        links::start(call, charge).await
    }

    async fn status(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        links::status(call, asked).await
    }

    fn events(&self) -> &'static [&'static str] {
        webhook::EVENTS
    }

    async fn read_notice(&self, call: &Call<'_>, raw: &RawNotice<'_>) -> Result<Vec<Notice>, NoticeError> {
        webhook::verify(raw, keys::webhook_secrets(call.settings))?;
        webhook::read(raw).map(|notice| vec![notice])
    }

    async fn cancel(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        links::cancel(call, asked).await
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

    async fn payouts(
        &self,
        call: &Call<'_>,
        since: Instant,
        after: Option<&str>,
    ) -> Result<Part<PayoutReport>, Trouble> {
        settlement::since(call, since, after).await
    }

    async fn payout(&self, call: &Call<'_>, reference: &str) -> Result<PayoutReport, Trouble> {
        settlement::one(call, reference).await
    }

    async fn payout_lines(
        &self,
        call: &Call<'_>,
        payout: &Payout,
        _after: Option<&str>,
    ) -> Result<Part<StatedLine>, Trouble> {
        settlement::lines(call, payout).await
    }

    async fn dispute(&self, call: &Call<'_>, named: &NamedDispute) -> Result<Vec<FoundDispute>, Trouble> {
        disputes::dispute(call, named).await.map(|found| vec![found])
    }
}
