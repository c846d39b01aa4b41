//! The customer's balance: our own ledger pays, nobody is called.

use async_trait::async_trait;

use super::{
    Accounts, Asked, Bounds, Call, Capabilities, Charge, Checked, Confirmation, Demo, Emblem, Feature, Provider,
    Started, Trouble,
};
use crate::domain::{
    currency::Currency,
    field::Field,
    language::Words,
    payment::NextStep,
    report::{Outcome, Report},
};

pub struct Balance;

#[async_trait]
impl Provider for Balance {
    fn kind(&self) -> &'static str {
        "balance"
    }

    fn name(&self) -> Words {
        Words::new("Solde du compte", "Account balance")
    }

    fn fields(&self) -> &'static [Field] {
        &[]
    }

    fn demo(&self) -> Option<Demo> {
        Some(Demo {
            account_name: "",
            title: self.name(),
            currencies: &[Currency::EUR, Currency::USD, Currency::JPY, Currency::KWD],
            settings: &[],
        })
    }

    fn accepts(&self, _currency: Currency) -> Option<Bounds> {
        Some(Bounds::default())
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            emblem: Emblem::Wallet,
            accounts: Accounts::One,
            confirmation: Confirmation::Ledger,
            features: &[Feature::OneOff, Feature::Cancel],
        }
    }

    async fn check(&self, _call: &Call<'_>) -> Result<Checked, Trouble> {
        Ok(Checked { account: "balance".into(), disabled_reason: None })
    }

    async fn start(&self, _call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
        Ok(Started { reference: Some(charge.reference.clone()), next: NextStep::Done })
    }

    /// The ledger knows whether the balance was debited; nothing here does.
    async fn status(&self, _call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        Ok(Report::new(Some(asked.charge.reference.clone()), Outcome::AwaitingCustomer))
    }

    async fn cancel(&self, _call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        Ok(Report::new(Some(asked.charge.reference.clone()), Outcome::Canceled))
    }
}
