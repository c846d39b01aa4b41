//! GoCardless: the customer agrees on its hosted page, by the bank at once or by a direct debit that takes days.

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
    report::{MandateReport, Notice, RefundReport, Report},
};

mod account;
mod api;
mod billing;
mod collection;
mod debit;
mod dispute;
mod fee;
mod keys;
mod mandate;
mod outcome;
mod payout;
mod refund;
mod request;
mod scheme;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

pub struct GoCardless;

#[async_trait]
impl Provider for GoCardless {
    fn kind(&self) -> &'static str {
        "gocardless"
    }

    fn name(&self) -> Words {
        Words::new("GoCardless", "GoCardless")
    }

    fn fields(&self) -> &'static [Field] {
        keys::FIELDS
    }

    fn accepts(&self, currency: Currency) -> Option<Bounds> {
        scheme::bounds(currency)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            emblem: Emblem::Debit,
            accounts: Accounts::Many,
            confirmation: Confirmation::Provider,
            features: &[
                Feature::OneOff,
                Feature::Mandate,
                Feature::Cancel,
                Feature::Refund,
                Feature::PartialRefund,
                Feature::Disputes,
                Feature::Payouts,
            ],
        }
    }

    fn remark(&self, _settings: &Settings) -> Option<Words> {
        Some(keys::REMARK)
    }

    fn demo(&self) -> Option<Demo> {
        Some(Demo {
            account_name: "Démo",
            title: Words::new("Paiement bancaire ou prélèvement", "Bank payment or direct debit"),
            currencies: &[Currency::EUR, Currency::USD],
            settings: keys::DEMO,
        })
    }

    fn inspect(&self, settings: &Settings, mode: Mode) -> Vec<FieldError> {
        keys::inspect(settings, mode)
    }

    async fn check(&self, call: &Call<'_>) -> Result<Checked, Trouble> {
        account::check(call).await
    }

    async fn start(&self, call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
        match &charge.mandate {
            Some(mandate) => debit::start(call, charge, mandate).await,
            None => billing::start(call, charge).await,
        }
    }

    async fn status(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        match &asked.charge.mandate {
            Some(mandate) => debit::status(call, asked, mandate).await,
            None => billing::status(call, asked).await,
        }
    }

    fn events(&self) -> &'static [&'static str] {
        webhook::EVENTS
    }

    fn refused_notice_status(&self) -> u16 {
        webhook::REFUSED
    }

    async fn read_notice(&self, call: &Call<'_>, raw: &RawNotice<'_>) -> Result<Vec<Notice>, NoticeError> {
        webhook::verify(raw, keys::webhook_secrets(call.settings))?;
        webhook::read(raw.body)
    }

    fn told_apart(&self, body: &str) -> Vec<String> {
        webhook::told_apart(body)
    }

    async fn cancel(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        match &asked.charge.mandate {
            Some(mandate) => debit::cancel(call, asked, mandate).await,
            None => billing::cancel(call, asked).await,
        }
    }

    async fn mandate(&self, call: &Call<'_>, reference: &str) -> Result<MandateReport, Trouble> {
        mandate::status(call, reference).await
    }

    async fn end_mandate(&self, call: &Call<'_>, reference: &str) -> Result<MandateReport, Trouble> {
        mandate::end(call, reference).await
    }

    async fn refund(&self, call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        refund::refund(call, asked).await
    }

    async fn refund_status(&self, call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        refund::status(call, asked).await
    }

    async fn foreign_refund(&self, call: &Call<'_>, named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
        refund::foreign(call, named).await
    }

    async fn dispute(&self, call: &Call<'_>, named: &NamedDispute) -> Result<Vec<FoundDispute>, Trouble> {
        dispute::dispute(call, named).await.map(|found| vec![found])
    }

    async fn taken_back(&self, call: &Call<'_>, asked: &Asked) -> Result<Option<FoundDispute>, Trouble> {
        dispute::taken_back(call, asked).await
    }

    async fn payouts(
        &self,
        call: &Call<'_>,
        since: Instant,
        after: Option<&str>,
    ) -> Result<Part<PayoutReport>, Trouble> {
        payout::since(call, since, after).await
    }

    async fn payout(&self, call: &Call<'_>, reference: &str) -> Result<PayoutReport, Trouble> {
        payout::one(call, reference).await
    }

    async fn payout_lines(
        &self,
        call: &Call<'_>,
        payout: &Payout,
        _after: Option<&str>,
    ) -> Result<Part<StatedLine>, Trouble> {
        payout::lines(call, payout).await
    }
}
