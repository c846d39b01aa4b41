//! Paytm: the browser posts a token to the hosted page; only the status API says what became of the order.

use async_trait::async_trait;

use super::{
    Accounts, Asked, AskedRefund, Bounds, Call, Capabilities, Charge, Checked, Confirmation, Demo, Emblem, Feature,
    ForeignRefund, FoundRefund, NoticeError, Provider, RawNotice, Settings, Started, Trouble,
};
use crate::domain::{
    currency::Currency,
    error::FieldError,
    field::Field,
    gateway::Mode,
    language::Words,
    money::Money,
    report::{Notice, RefundReport, Report},
};

mod api;
mod checksum;
mod keys;
mod orders;
mod outcome;
mod refunds;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

#[cfg(test)]
pub fn checksum_of(text: &str, key: &str) -> String {
    checksum::made(text, key).expect("a key of sixteen bytes")
}

/// One rupee.
const LEAST: Money = Money::new(100, Currency::INR);

/// The sandbox's merchant behind "Paytm-Démo".
const DEMO: &[(&str, &str)] = &[(keys::MID, "GUICHE00000000000001"), (keys::MERCHANT_KEY, "DemoKey_&#%@0001")];

pub struct Paytm;

#[async_trait]
impl Provider for Paytm {
    fn kind(&self) -> &'static str {
        "paytm"
    }

    fn name(&self) -> Words {
        Words::new("Paytm", "Paytm")
    }

    fn fields(&self) -> &'static [Field] {
        keys::FIELDS
    }

    fn accepts(&self, currency: Currency) -> Option<Bounds> {
        (currency == Currency::INR).then_some(Bounds { floor: Some(LEAST), ceiling: None })
    }

    /// No `Cancel`: an open page at Paytm closes by itself only. No `Disputes`: they are seen in its dashboard alone.
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            emblem: Emblem::Phone,
            accounts: Accounts::Many,
            confirmation: Confirmation::Provider,
            features: &[Feature::OneOff, Feature::Refund, Feature::PartialRefund],
        }
    }

    fn remark(&self, _settings: &Settings) -> Option<Words> {
        Some(Words::new(
            "Paytm ne communique ni ses frais ni les litiges : l’encaissement est écrit au montant brut, les frais se lisent dans le relevé de versement, les litiges dans le tableau de bord Paytm. Une page de paiement ouverte ne peut pas être fermée à distance : elle se ferme seule en vingt minutes, et ce qui y est encore payé est enregistré.",
            "Paytm tells neither its fees nor disputes: receipts are booked gross, fees are read in the settlement report, disputes in the Paytm dashboard. A payment page that is open cannot be closed from here: it closes by itself within twenty minutes, and whatever is still paid on it is recorded.",
        ))
    }

    fn open_for(&self) -> time::Duration {
        orders::OPEN_FOR
    }

    fn states_fees(&self) -> bool {
        false
    }

    fn demo(&self) -> Option<Demo> {
        Some(Demo {
            account_name: "Démo",
            title: Words::new("Paytm (UPI, portefeuille)", "Paytm (UPI, wallet)"),
            currencies: &[Currency::INR],
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
        let key = call.settings.get(keys::MERCHANT_KEY).unwrap_or_default();
        webhook::receive(raw.body, key).map(|notice| vec![notice])
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
}
