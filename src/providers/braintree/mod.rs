//! Braintree: the customer approves at PayPal, Braintree charges what was approved, once.

use async_trait::async_trait;

use super::{
    Accounts, AnswerKind, Asked, AskedRefund, Bounds, Call, Capabilities, Charge, Checked, Confirmation, Demo,
    DisputeAnswer, Emblem, Feature, FoundDispute, NamedDispute, NoticeError, Provider, RawNotice, Settings, Started,
    Trouble,
};
use crate::domain::{
    currency::Currency,
    error::FieldError,
    field::Field,
    gateway::Mode,
    language::Words,
    report::{Notice, RefundReport, Report},
};

mod account;
mod amount;
mod api;
mod disputes;
mod documents;
mod keys;
mod letter;
mod outcome;
mod payments;
mod refunds;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

/// The sandbox's merchant behind "Braintree-Démo".
const DEMO: &[(&str, &str)] = &[
    (keys::MERCHANT_ID, "guichet_demo_mid"),
    (keys::PUBLIC_KEY, "guichet_demo_key"),
    (keys::PRIVATE_KEY, "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
    ("merchant_account.EUR", "guichet_demo_eur"),
    ("merchant_account.USD", "guichet_demo_usd"),
    ("merchant_account.JPY", "guichet_demo_jpy"),
];

const REMARK: Words = Words::new(
    "Paiements PayPal à travers Braintree : Braintree doit les avoir ouverts pour votre compte marchand. Activez aussi la vérification des doublons (Duplicate Transaction Checking) dans le panneau Braintree. Un client qui approuve chez PayPal sans revenir à la boutique n’est pas débité. Un paiement non encore réglé ne peut être rendu qu’en entier.",
    "PayPal payments through Braintree: Braintree has to have opened them for your merchant account. Switch on Duplicate Transaction Checking in the Braintree control panel too. A customer who approves at PayPal and does not return to the shop is not charged. A payment that is not settled yet can only be given back in whole.",
);

pub struct Braintree;

#[async_trait]
impl Provider for Braintree {
    fn kind(&self) -> &'static str {
        "braintree"
    }

    fn name(&self) -> Words {
        Words::new("Braintree", "Braintree")
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
            features: &[Feature::OneOff, Feature::Cancel, Feature::Refund, Feature::PartialRefund, Feature::Disputes],
        }
    }

    fn remark(&self, _settings: &Settings) -> Option<Words> {
        Some(REMARK)
    }

    fn open_for(&self) -> time::Duration {
        payments::OPEN_FOR
    }

    fn brings_back(&self) -> &'static [&'static str] {
        payments::BROUGHT
    }

    fn demo(&self) -> Option<Demo> {
        Some(Demo {
            account_name: "Démo",
            title: Words::new("PayPal via Braintree", "PayPal through Braintree"),
            currencies: &[Currency::EUR, Currency::USD, Currency::JPY],
            settings: DEMO,
        })
    }

    fn inspect(&self, settings: &Settings, _mode: Mode) -> Vec<FieldError> {
        keys::inspect(settings)
    }

    async fn check(&self, call: &Call<'_>) -> Result<Checked, Trouble> {
        account::check(call).await
    }

    async fn start(&self, call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
        payments::start(call, charge).await
    }

    async fn warrant(&self, call: &Call<'_>, asked: &Asked) -> Result<Option<String>, Trouble> {
        payments::warrant(call, asked).await
    }

    async fn status(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        payments::status(call, asked).await
    }

    fn events(&self) -> &'static [&'static str] {
        webhook::EVENTS
    }

    fn answer_challenge(&self, settings: &Settings, question: &str) -> Result<String, NoticeError> {
        webhook::answer_challenge(settings, question)
    }

    async fn read_notice(&self, call: &Call<'_>, raw: &RawNotice<'_>) -> Result<Vec<Notice>, NoticeError> {
        webhook::receive(call.settings, raw.body).map(|notice| vec![notice])
    }

    async fn cancel(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        payments::cancel(call, asked).await
    }

    async fn refund(&self, call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        refunds::refund(call, asked).await
    }

    async fn refund_status(&self, call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        refunds::refund_status(call, asked).await
    }

    async fn dispute(&self, call: &Call<'_>, named: &NamedDispute) -> Result<Vec<FoundDispute>, Trouble> {
        disputes::dispute(call, named).await.map(|found| vec![found])
    }

    fn dispute_answers(&self) -> &'static [AnswerKind] {
        &[AnswerKind::GivingUp]
    }

    async fn answer_dispute(
        &self,
        call: &Call<'_>,
        named: &NamedDispute,
        answer: &DisputeAnswer,
    ) -> Result<FoundDispute, Trouble> {
        match answer {
            DisputeAnswer::GivenUp => disputes::accept(call, named).await,
            DisputeAnswer::Evidence(_) => Err(Trouble::unsupported()),
        }
    }

    async fn taken_back(&self, call: &Call<'_>, asked: &Asked) -> Result<Option<FoundDispute>, Trouble> {
        disputes::taken_back(call, asked).await
    }
}
