//! PayPal for shops of every age: with API credentials the same orders as PayPal Express Checkout; with an e-mail address
//! alone PayPal Standard, a link to PayPal's page and its word for what came of it.

use async_trait::async_trait;

use super::{
    Accounts, AnswerKind, Asked, AskedRefund, Bounds, Call, Capabilities, Charge, Checked, Confirmation, Demo,
    DisputeAnswer, Emblem, Feature, ForeignRefund, FoundDispute, FoundRefund, NamedDispute, NoticeError, Provider,
    RawNotice, Settings, Started, Trouble,
    paypal_express::{amount, disputes, evidence, keys, orders, refunds, webhook},
};
use crate::domain::{
    currency::Currency,
    error::FieldError,
    field::Field,
    gateway::Mode,
    language::Words,
    report::{Notice, RefundReport, Report},
};

mod fields;
mod ipn;
mod message;
mod standard;
#[cfg(test)]
mod tests;

pub struct PayPal;

#[async_trait]
impl Provider for PayPal {
    fn kind(&self) -> &'static str {
        "paypal"
    }

    fn name(&self) -> Words {
        Words::new("PayPal", "PayPal")
    }

    fn fields(&self) -> &'static [Field] {
        fields::FIELDS
    }

    fn accepts(&self, currency: Currency) -> Option<Bounds> {
        amount::bounds(currency)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            emblem: Emblem::Account,
            accounts: Accounts::Many,
            confirmation: Confirmation::Provider,
            features: &[Feature::OneOff, Feature::Refund, Feature::PartialRefund, Feature::Cancel, Feature::Disputes],
        }
    }

    fn remark(&self, settings: &Settings) -> Option<Words> {
        self.is_only_heard(settings).then_some(fields::STANDARD)
    }

    fn open_for(&self) -> time::Duration {
        orders::OPEN_FOR
    }

    fn is_only_heard(&self, settings: &Settings) -> bool {
        fields::is_standard(settings) && settings.get(fields::EMAIL).is_some()
    }

    fn demo(&self) -> Option<Demo> {
        Some(Demo {
            account_name: "Démo",
            title: Words::new("PayPal", "PayPal"),
            currencies: &[Currency::EUR, Currency::USD, Currency::JPY],
            settings: &[(fields::EMAIL, "encaissement@atelier-nuage.test")],
        })
    }

    fn inspect(&self, settings: &Settings, _mode: Mode) -> Vec<FieldError> {
        fields::inspect(settings)
    }

    async fn check(&self, call: &Call<'_>) -> Result<Checked, Trouble> {
        if fields::is_standard(call.settings) {
            return standard::check(call);
        }
        if call.settings.get(keys::WEBHOOK_ID).is_none() {
            return Err(Trouble::refused("required", "no webhook id").about(keys::WEBHOOK_ID));
        }
        orders::check(call).await
    }

    async fn start(&self, call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
        match fields::is_standard(call.settings) {
            true => standard::start(call, charge),
            false => orders::start(call, charge).await,
        }
    }

    async fn status(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        match fields::is_standard(call.settings) {
            true => standard::status(call, asked),
            false => orders::status(call, asked).await,
        }
    }

    fn events(&self) -> &'static [&'static str] {
        webhook::EVENTS
    }

    async fn read_notice(&self, call: &Call<'_>, raw: &RawNotice<'_>) -> Result<Vec<Notice>, NoticeError> {
        match fields::is_standard(call.settings) {
            true => ipn::receive(call, raw).await.map(|notice| vec![notice]),
            false => webhook::receive(call, raw).await,
        }
    }

    async fn cancel(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        match fields::is_standard(call.settings) {
            true => standard::cancel(call, asked),
            false => orders::cancel(call, asked).await,
        }
    }

    /// PayPal Standard has no API: the shop gives money back on PayPal's own site.
    async fn refund(&self, call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        match fields::is_standard(call.settings) {
            true => Err(Trouble::unsupported()),
            false => refunds::refund(call, asked).await,
        }
    }

    async fn refund_status(&self, call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        match fields::is_standard(call.settings) {
            true => Err(Trouble::unsupported()),
            false => refunds::status(call, asked).await,
        }
    }

    async fn foreign_refund(&self, call: &Call<'_>, named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
        match fields::is_standard(call.settings) {
            true => standard::foreign(call, named),
            false => refunds::foreign(call, named).await,
        }
    }

    async fn dispute(&self, call: &Call<'_>, named: &NamedDispute) -> Result<Vec<FoundDispute>, Trouble> {
        match fields::is_standard(call.settings) {
            true => Err(Trouble::unsupported()),
            false => disputes::dispute(call, named).await,
        }
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
            _ if fields::is_standard(call.settings) => Err(Trouble::unsupported()),
            DisputeAnswer::GivenUp => disputes::accept(call, named).await,
            DisputeAnswer::Evidence(sent) => evidence::send(call, named, sent).await,
        }
    }
}
