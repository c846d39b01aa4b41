//! The settings of a bank transfer gateway: one account for each currency, and how payers are told.

use super::{bic::Bic, iban::Iban};
use crate::{
    domain::{
        currency::Currency,
        error::{Code, Detail, FieldError},
        field::Field,
        language::Words,
    },
    providers::{Settings, Trouble},
};

const HOLDER: &str = "holder";
const IBAN: &str = "iban";
const ACCOUNT_NUMBER: &str = "account_number";
const BIC: &str = "bic";
const BANK: &str = "bank";
const INSTRUCTIONS: &str = "instructions";
const REFERENCE_MODE: &str = "reference_mode";
const QR: &str = "qr";

pub const FIELDS: &[Field] = &[
    Field::text(
        HOLDER,
        Words::new("Titulaire du compte", "Account holder"),
        Words::new(
            "Le nom exact que connaît votre banque : celle du client peut le comparer.",
            "The exact name your bank knows: the customer’s bank may compare it.",
        ),
    )
    .per_currency()
    .longest(70),
    Field::text(
        IBAN,
        Words::new("IBAN", "IBAN"),
        Words::new(
            "Le compte qui reçoit les virements dans cette devise. Les espaces sont permis.",
            "The account that receives transfers in this currency. Blanks are fine.",
        ),
    )
    .per_currency()
    .optional()
    .longest(60),
    Field::text(
        ACCOUNT_NUMBER,
        Words::new("Numéro de compte", "Account number"),
        Words::new(
            "Seulement si votre banque n’utilise pas d’IBAN pour cette devise.",
            "Only where your bank does not use an IBAN for this currency.",
        ),
    )
    .per_currency()
    .optional()
    .longest(60),
    Field::text(
        BIC,
        Words::new("BIC", "BIC"),
        Words::new(
            "8 ou 11 caractères. Facultatif pour les virements à l’intérieur de l’Europe.",
            "8 or 11 characters. Optional for transfers within Europe.",
        ),
    )
    .per_currency()
    .optional()
    .longest(20),
    Field::text(
        BANK,
        Words::new("Banque", "Bank"),
        Words::new("Le nom de la banque, montré au client.", "The bank’s name, shown to the customer."),
    )
    .per_currency()
    .optional()
    .longest(100),
    Field::lines(
        INSTRUCTIONS,
        Words::new("Indications au client", "Notes for the customer"),
        Words::new(
            "Texte montré sous les coordonnées bancaires, par exemple le code de l’agence.",
            "Text shown below the bank details, for example a branch code.",
        ),
    )
    .per_currency()
    .optional()
    .longest(1000),
    Field::choice(
        REFERENCE_MODE,
        Words::new("Référence du virement", "Transfer reference"),
        Words::new(
            "La référence structurée se vérifie elle-même : une faute de frappe se remarque. Le numéro de facture est plus familier.",
            "The structured reference checks itself: a typing mistake is noticed. The invoice number is more familiar.",
        ),
        &[
            ("rf", Words::new("Référence structurée (RF, ISO 11649)", "Structured reference (RF, ISO 11649)")),
            ("invoice_number", Words::new("Numéro de facture", "Invoice number")),
        ],
    )
    .optional(),
    Field::choice(
        QR,
        Words::new("Code QR de virement", "Transfer QR code"),
        Words::new(
            "En euros, le client peut scanner le virement avec l’application de sa banque.",
            "In euros, the customer can scan the transfer with their bank’s app.",
        ),
        &[("on", Words::new("Afficher", "Show")), ("off", Words::new("Ne pas afficher", "Do not show"))],
    )
    .optional(),
];

/// What a payer writes so that the money is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceMode {
    Rf,
    InvoiceNumber,
}

pub fn reference_mode(settings: &Settings) -> ReferenceMode {
    match settings.get(REFERENCE_MODE) {
        Some("invoice_number") => ReferenceMode::InvoiceNumber,
        _ => ReferenceMode::Rf,
    }
}

pub fn shows_qr(settings: &Settings) -> bool {
    settings.get(QR) != Some("off")
}

/// Where transfers in one currency go.
pub struct BankAccount<'s> {
    pub holder: &'s str,
    pub number: AccountNumber<'s>,
    pub bic: Option<Bic>,
    pub bank: Option<&'s str>,
    pub instructions: &'s str,
}

pub enum AccountNumber<'s> {
    Iban(Iban),
    /// As the bank writes it, where it uses no IBAN.
    National(&'s str),
}

impl AccountNumber<'_> {
    /// Enough to recognise it.
    pub fn masked(&self) -> String {
        match self {
            Self::Iban(iban) => iban.masked(),
            Self::National(number) => {
                let last: Vec<char> = number.chars().rev().take(4).collect();
                format!("•••• {}", last.into_iter().rev().collect::<String>())
            }
        }
    }
}

impl<'s> BankAccount<'s> {
    /// Refused where it is incomplete or badly shaped, naming the field.
    pub fn read(settings: &'s Settings, currency: Currency) -> Result<Self, Trouble> {
        let refused = |reason: &str, field| Trouble::refused(reason, format!("{field} in {currency}")).about(field);
        let holder = settings.get_for(HOLDER, currency).ok_or_else(|| refused("required", HOLDER))?;
        let iban = settings.get_for(IBAN, currency).map(Iban::parse).transpose();
        let iban = iban.map_err(|_| refused("invalid_request", IBAN))?;
        let national = || settings.get_for(ACCOUNT_NUMBER, currency).filter(|_| currency != Currency::EUR);
        let number = iban.map(AccountNumber::Iban).or_else(|| national().map(AccountNumber::National));
        let bic = match settings.get_for(BIC, currency) {
            Some(text) => Some(Bic::parse(text).ok_or_else(|| refused("invalid_request", BIC))?),
            None => None,
        };
        Ok(Self {
            holder,
            number: number.ok_or_else(|| refused("required", IBAN))?,
            bic,
            bank: settings.get_for(BANK, currency),
            instructions: settings.get_for(INSTRUCTIONS, currency).unwrap_or(""),
        })
    }
}

/// The numbers of the complete accounts, IBANs without blanks.
pub fn numbers(settings: &Settings) -> Vec<(Currency, String)> {
    let number = |currency| match BankAccount::read(settings, currency).ok()?.number {
        AccountNumber::Iban(iban) => Some((currency, iban.as_str().to_owned())),
        AccountNumber::National(number) => Some((currency, number.to_owned())),
    };
    currencies(settings).into_iter().filter_map(number).collect()
}

/// The currencies anything was typed for.
pub fn currencies(settings: &Settings) -> Vec<Currency> {
    let mut currencies: Vec<_> = settings
        .0
        .keys()
        .filter(|name| settings.get(name).is_some())
        .filter_map(|name| Currency::parse(name.split_once('.')?.1).ok())
        .collect();
    currencies.sort();
    currencies.dedup();
    currencies
}

/// What is wrong with the shape of what was typed; an empty field is not judged here.
pub fn inspect(settings: &Settings) -> Vec<FieldError> {
    let filled = settings.0.keys().filter_map(|name| Some((name, settings.get(name)?)));
    filled
        .filter_map(|(name, value)| {
            let code = match name.split('.').next() {
                Some(IBAN) => Iban::parse(value).is_err().then_some(Code::IbanInvalid),
                Some(BIC) => Bic::parse(value).is_none().then_some(Code::BicInvalid),
                Some(HOLDER) if value.chars().count() > 70 => Some(Code::TooLong),
                Some(HOLDER | ACCOUNT_NUMBER | BANK) => value.contains(char::is_control).then_some(Code::TextInvalid),
                _ => None,
            };
            Some(FieldError { field: name.clone().into(), code: code?, detail: Detail::None })
        })
        .collect()
}
