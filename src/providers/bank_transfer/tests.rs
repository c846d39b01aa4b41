//! The vectors of the standards, and what a customer is told.

use serde_json::Value;

use super::{
    BankTransfer,
    bic::Bic,
    epc::{Remittance, Transfer},
    iban::{Iban, IbanFault},
    registry::OFFICIAL,
};
use crate::{
    domain::{
        creditor_reference::CreditorReference,
        currency::Currency,
        error::Code,
        gateway::Mode,
        money::Money,
        payment::{Instruction, NextStep},
    },
    providers::{
        Provider, Settings, Trouble, TroubleKind,
        samples::{call, charge, http, settings},
    },
};

fn vectors(name: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("fixtures/bank_transfer.json")).expect("vectors");
    all[name].as_array().expect("a list of vectors").clone()
}

fn text<'v>(vector: &'v Value, name: &str) -> &'v str {
    vector[name].as_str().unwrap_or("")
}

#[test]
fn every_iban_vector_holds() {
    for vector in vectors("iban") {
        let read = Iban::parse(text(&vector, "input")).map(|iban| iban.as_str().to_owned()).ok();
        assert_eq!(read.as_deref(), vector["normalised"].as_str(), "{vector}");
    }
}

#[test]
fn ibans_are_refused_for_a_reason() {
    let fault = |text| Iban::parse(text).err();
    assert_eq!(fault("ZZ89370400440532013000"), Some(IbanFault::Country));
    assert_eq!(fault("DE8937040044053201300"), Some(IbanFault::Length));
    assert_eq!(fault("DE89370400440532013O00"), Some(IbanFault::Structure));
    assert_eq!(fault("DE99370400440000000024"), Some(IbanFault::CheckDigits));
    assert_eq!(fault("é€ 中文字符 🙂🙂🙂🙂🙂🙂"), Some(IbanFault::Format));
    assert_eq!(
        Iban::parse("FR14\u{a0}2004\u{202f}1010 0505 0001 3M02 606").map(|iban| iban.masked()),
        Ok("FR14 … 2606".into())
    );
}

#[test]
fn the_table_is_the_registry() {
    let registry: Value = serde_json::from_str(include_str!("fixtures/iban_registry.json")).expect("the registry");
    let official = registry["official"].as_object().expect("countries");
    assert_eq!(official.len(), OFFICIAL.len());
    for (country, length, structure) in OFFICIAL {
        assert_eq!(
            (official[*country]["length"].as_u64(), text(&official[*country], "bban")),
            (Some(*length as u64), *structure)
        );
    }
}

#[test]
fn every_bic_vector_holds() {
    for vector in vectors("bic") {
        let read = Bic::parse(text(&vector, "input")).map(|bic| bic.as_str().to_owned());
        assert_eq!(read.as_deref(), vector["normalised"].as_str(), "{vector}");
    }
}

#[test]
fn every_creditor_reference_vector_holds() {
    for vector in vectors("creditor_reference_validate") {
        let read = CreditorReference::parse(text(&vector, "input")).map(String::from).ok();
        assert_eq!(read.as_deref(), vector["normalised"].as_str(), "{vector}");
    }
    for vector in vectors("creditor_reference_generate") {
        let made = CreditorReference::generate(text(&vector, "reference")).expect("a reference");
        assert_eq!(
            (made.as_str(), made.grouped().as_str()),
            (text(&vector, "creditor_reference"), text(&vector, "print_format"))
        );
    }
}

/// Our text for a vector's input; `None` when it cannot be made.
fn epc(input: &Value) -> Option<String> {
    let remittance = match (input["reference"].as_str(), input["text"].as_str()) {
        (Some(reference), None) => Remittance::Reference(CreditorReference::parse(reference).ok()?),
        (None, Some(text)) => Remittance::Text(text.into()),
        _ => return None,
    };
    let transfer = Transfer {
        name: text(input, "name").into(),
        iban: Iban::parse(text(input, "iban")).ok()?,
        bic: input["bic"].as_str().map(|bic| Bic::parse(bic).expect("a BIC")),
        amount: Money::parse(text(input, "amount"), Currency::EUR).ok()?,
        purpose: text(input, "purpose").into(),
        remittance,
    };
    transfer.text().ok()
}

/// The oracle drops trailing zeros of the amount; both forms are right.
fn without_trailing_zeros(payload: &str) -> String {
    let tidy = |line: &str| match line.strip_prefix("EUR").filter(|amount| amount.contains('.')) {
        Some(amount) => format!("EUR{}", amount.trim_end_matches('0').trim_end_matches('.')),
        None => line.to_owned(),
    };
    payload.split('\n').map(tidy).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_epc_vector_holds() {
    for vector in vectors("epc_qr") {
        let made = epc(&vector["input"]);
        let Some(expected) = vector["payload_text"].as_str() else {
            assert_eq!(made, None, "{vector}");
            continue;
        };
        let made = without_trailing_zeros(&made.expect("a code"));
        // We always write UTF-8; a vector in ISO 8859-1 differs in its third line and its bytes alone.
        let latin1 = vector["input"]["encoding"] == 2;
        let made = if latin1 { made.replacen("\n1\n", "\n2\n", 1) } else { made };
        assert_eq!(made, expected);
        let bytes = if latin1 { made.chars().map(|c| c as u8).collect() } else { made.into_bytes() };
        assert_eq!(hex::encode(bytes), text(&vector, "payload_hex"));
    }
}

#[test]
fn a_name_writes_no_lines_of_its_own() {
    let input = serde_json::json!({"name": "Shop\nDE89370400440532013000", "iban": "BE72000000001616", "amount": "1", "text": "x\r\ny"});
    let made = epc(&input).expect("a code");
    assert_eq!(made, "BCD\n002\n1\nSCT\n\nShop DE89370400440532013000\nBE72000000001616\nEUR1.00\n\n\nx  y");
}

const EURO: &[(&str, &str)] = &[
    ("holder.EUR", "Exemple Hébergement SAS"),
    ("iban.EUR", "FR14 2004 1010 0505 0001 3M02 606"),
    ("bank.EUR", "La Banque Postale"),
    ("instructions.EUR", "Merci !\n\n Sous 8 jours. "),
];

fn with(more: &[(&str, &str)]) -> Settings {
    settings(&[EURO, more].concat())
}

async fn told(settings: &Settings, amount: Money) -> Result<(Vec<Instruction>, Option<String>), Trouble> {
    let asked = crate::providers::Charge { amount, ..charge() };
    match BankTransfer.start(&call(&http(), settings, None), &asked).await?.next {
        NextStep::Instructions { lines, qr } => Ok((lines, qr)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_customer_is_told_everything_a_bank_asks() {
    let (lines, qr) = told(&with(&[]), charge().amount).await.expect("instructions");
    let shown: Vec<_> =
        lines.iter().map(|line| (line.name.as_str(), line.value.as_str(), line.copied.as_deref())).collect();
    let expected = [
        ("holder", "Exemple Hébergement SAS", None),
        ("iban", "FR14 2004 1010 0505 0001 3M02 606", Some("FR1420041010050500013M02606")),
        ("bank", "La Banque Postale", None),
        ("amount", "120.50 EUR", Some("120.50")),
        ("reference", "RF04 2025 0004 21", Some("RF042025000421")),
        ("note", "Merci !", None),
        ("note", "Sous 8 jours.", None),
    ];
    assert_eq!(shown, expected);
    let code = "BCD\n002\n1\nSCT\n\nExemple Hébergement SAS\nFR1420041010050500013M02606\nEUR120.50\n\nRF042025000421";
    assert_eq!(qr.as_deref(), Some(code));
}

#[tokio::test]
async fn the_reference_may_be_the_invoices_number_and_the_code_left_out() {
    let chosen = with(&[("reference_mode", "invoice_number"), ("qr", "off")]);
    let (lines, qr) = told(&chosen, charge().amount).await.expect("instructions");
    assert!(lines.iter().any(|line| line.name == "reference" && line.value == "Facture F-2026-00042"));
    assert_eq!(qr, None);
}

#[tokio::test]
async fn other_currencies_have_accounts_of_their_own_and_no_code() {
    let dollar = [("holder.USD", "Example Inc."), ("account_number.USD", "000123456789")];
    let amount = Money::new(100, Currency::USD);
    let (lines, qr) = told(&with(&dollar), amount).await.expect("instructions");
    assert!(lines.iter().any(|line| line.name == "account_number" && line.value == "000123456789"));
    assert_eq!(qr, None);
    let missing = told(&with(&[]), amount).await.expect_err("no account in dollars");
    assert!(matches!(missing.kind, TroubleKind::Refused { field: Some("holder"), .. }), "{missing:?}");
}

#[tokio::test]
async fn a_check_shows_the_account_masked() {
    let (http, dollar) = (http(), [("holder.USD", "Example Inc."), ("account_number.USD", "000123456789")]);
    let both = with(&dollar);
    let checked = BankTransfer.check(&call(&http, &both, None)).await.expect("good settings");
    assert_eq!(checked.account, "FR14 … 2606, •••• 6789");
    for (incomplete, field) in [
        (settings(&[]), "iban"),
        (settings(&[("iban.EUR", "FR1420041010050500013M02606")]), "holder"),
        (settings(&[("holder.EUR", "A"), ("account_number.EUR", "12")]), "iban"),
        (with(&[("bic.EUR", "COBAZZFF")]), "bic"),
    ] {
        let trouble = BankTransfer.check(&call(&http, &incomplete, None)).await.expect_err("incomplete");
        assert!(
            matches!(trouble.kind, TroubleKind::Refused { field: Some(blamed), .. } if blamed == field),
            "{trouble:?}"
        );
    }
}

#[test]
fn each_wrong_field_is_named() {
    let wrong = settings(&[("iban.EUR", "FR00"), ("bic.USD", "X"), ("holder.EUR", &"N".repeat(71)), ("iban.USD", " ")]);
    let mut found: Vec<_> = BankTransfer
        .inspect(&wrong, Mode::Live)
        .into_iter()
        .map(|error| (error.field.into_owned(), error.code))
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    let expected = [("bic.USD", Code::BicInvalid), ("holder.EUR", Code::TooLong), ("iban.EUR", Code::IbanInvalid)];
    assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code)));
}
