//! Bank transfer: the customer pays from their own bank, an administrator confirms from ours. Nobody is called.

use async_trait::async_trait;

use self::{
    account::{AccountNumber, BankAccount, ReferenceMode},
    epc::{Remittance, Transfer},
};
use super::{
    Accounts, Asked, Bounds, Call, Capabilities, Charge, Checked, Confirmation, Demo, Emblem, Feature, Provider,
    Settings, Started, Trouble,
};
use crate::domain::{
    creditor_reference::CreditorReference,
    currency::Currency,
    error::FieldError,
    field::Field,
    gateway::Mode,
    language::Words,
    payment::{Instruction, NextStep},
    report::{Outcome, Report},
};

mod account;
mod bic;
mod epc;
mod iban;
mod registry;
#[cfg(test)]
mod tests;

pub struct BankTransfer;

#[async_trait]
impl Provider for BankTransfer {
    fn kind(&self) -> &'static str {
        "bank_transfer"
    }

    fn name(&self) -> Words {
        Words::new("Virement bancaire", "Bank transfer")
    }

    fn fields(&self) -> &'static [Field] {
        account::FIELDS
    }

    fn demo(&self) -> Option<Demo> {
        Some(Demo {
            account_name: "Banque Postale",
            title: Words::new("Virement bancaire", "Bank transfer"),
            currencies: &[Currency::EUR, Currency::INR],
            settings: &[
                ("holder.EUR", "Atelier Nuage"),
                ("iban.EUR", "FR1420041010050500013M02606"),
                ("bank.EUR", "La Banque Postale"),
                ("holder.INR", "Atelier Nuage"),
                ("account_number.INR", "30211234567"),
                ("bank.INR", "State Bank of India"),
            ],
        })
    }

    fn accepts(&self, _currency: Currency) -> Option<Bounds> {
        Some(Bounds::default())
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            emblem: Emblem::Bank,
            accounts: Accounts::Many,
            confirmation: Confirmation::Administrator,
            features: &[Feature::OneOff, Feature::Cancel],
        }
    }

    fn own_accounts(&self, settings: &Settings) -> Vec<(Currency, String)> {
        account::numbers(settings)
    }

    fn inspect(&self, settings: &Settings, _mode: Mode) -> Vec<FieldError> {
        account::inspect(settings)
    }

    /// Every currency that was begun must be complete, and one at least must be.
    async fn check(&self, call: &Call<'_>) -> Result<Checked, Trouble> {
        let currencies = account::currencies(call.settings);
        if currencies.is_empty() {
            return Err(Trouble::refused("required", "no bank account").about("iban"));
        }
        let masked = currencies
            .into_iter()
            .map(|currency| Ok(BankAccount::read(call.settings, currency)?.number.masked()))
            .collect::<Result<Vec<_>, Trouble>>()?;
        Ok(Checked { account: masked.join(", "), disabled_reason: None })
    }

    async fn start(&self, call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
        let account = BankAccount::read(call.settings, charge.amount.currency)?;
        let remittance = remittance(call.settings, charge);
        let qr = account::shows_qr(call.settings).then(|| code(&account, charge, &remittance)).flatten();
        let next = NextStep::Instructions { lines: lines(&account, charge, &remittance), qr };
        Ok(Started { reference: Some(charge.reference.clone()), next })
    }

    async fn status(&self, _call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        Ok(Report::new(Some(asked.charge.reference.clone()), Outcome::AwaitingCustomer))
    }

    async fn cancel(&self, _call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        Ok(Report::new(Some(asked.charge.reference.clone()), Outcome::Canceled))
    }
}

/// What the payer writes. A reference that is not ISO 11649 is sent as text rather than not at all.
fn remittance(settings: &Settings, charge: &Charge) -> Remittance {
    match account::reference_mode(settings) {
        ReferenceMode::InvoiceNumber => Remittance::Text(charge.description.clone()),
        ReferenceMode::Rf => CreditorReference::parse(&charge.creditor_reference)
            .map_or_else(|_| Remittance::Text(charge.creditor_reference.clone()), Remittance::Reference),
    }
}

/// `None` where the standard has no code for it: another currency, a receiver outside SEPA, a text too long.
fn code(account: &BankAccount<'_>, charge: &Charge, remittance: &Remittance) -> Option<String> {
    let AccountNumber::Iban(iban) = &account.number else { return None };
    let transfer = Transfer {
        name: account.holder.to_owned(),
        iban: iban.clone(),
        bic: account.bic.clone(),
        amount: charge.amount,
        purpose: String::new(),
        remittance: remittance.clone(),
    };
    iban.is_sepa().then(|| transfer.text().ok()).flatten()
}

fn lines(account: &BankAccount<'_>, charge: &Charge, remittance: &Remittance) -> Vec<Instruction> {
    let shown = |name: &str, value: String| Instruction { name: name.into(), value, copied: None };
    let copied =
        |name: &str, value: String, copied: &str| Instruction { copied: Some(copied.into()), ..shown(name, value) };
    let mut lines = vec![shown("holder", account.holder.to_owned())];
    lines.push(match &account.number {
        AccountNumber::Iban(iban) => copied("iban", iban.grouped(), iban.as_str()),
        AccountNumber::National(number) => shown("account_number", (*number).to_owned()),
    });
    lines.extend(account.bic.as_ref().map(|bic| shown("bic", bic.as_str().into())));
    lines.extend(account.bank.map(|bank| shown("bank", bank.into())));
    lines.push(copied("amount", charge.amount.to_string(), &charge.amount.plain()));
    lines.push(match remittance {
        Remittance::Reference(reference) => copied("reference", reference.grouped(), reference.as_str()),
        Remittance::Text(text) => shown("reference", text.clone()),
    });
    let notes = account.instructions.lines().map(str::trim).filter(|note| !note.is_empty());
    lines.extend(notes.map(|note| shown("note", note.into())));
    lines
}
