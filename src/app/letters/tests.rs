//! Every letter in both languages; nothing a person typed becomes anything but text.

use time::macros::datetime;

use super::write;
use crate::domain::{
    currency::Currency, dispute::DisputeKind, language::Language, letter::Letter, money::Money, refund::Destination,
    second_factor::Happened,
};

fn letters(name: &str) -> Vec<Letter> {
    let (name, number) = (name.to_owned(), "F-2026-00042".to_owned());
    let (amount, link) = (Money::new(123_450, Currency::EUR), "https://pay.example.fr/x?a=1&b=2".to_owned());
    let all = vec![
        Letter::Reset { name: name.clone(), link: link.clone() },
        Letter::Invitation { name: name.clone(), inviter: name.clone(), link: link.clone() },
        Letter::ConfirmEmail { name: name.clone(), link: link.clone() },
        Letter::AccessChanged { name: name.clone() },
        Letter::InvoiceIssued {
            customer: name.clone(),
            number: number.clone(),
            total: amount,
            due_at: Some(datetime!(2026-12-21 00:00 UTC)),
            link: link.clone(),
        },
        Letter::PaymentReceived {
            customer: name.clone(),
            number: number.clone(),
            amount,
            method: name.clone(),
            link: link.clone(),
        },
        Letter::PaymentFailed { customer: name.clone(), number, amount, link: link.clone() },
        Letter::RefundReturned { customer: name.clone(), number: "PAY-1".into(), amount, link: link.clone() },
        Letter::TakenBack { customer: name.clone(), number: "F-2026-00042".into(), amount, link: link.clone() },
        Letter::DueAgain { customer: name.clone(), number: "F-2026-00042".into(), amount, link: link.clone() },
        Letter::CreditedSurplus { customer: name.clone(), amount, link: link.clone() },
        Letter::GatewayStopped {
            name: name.clone(),
            gateway: name.clone(),
            reason: "rejected.fraud".into(),
            link: link.clone(),
        },
        Letter::BalanceCredited { customer: name.clone(), amount, reason: name.clone(), link },
    ];
    let happened = Happened::ALL.map(|happened| Letter::SecondFactor { name: name.clone(), happened });
    let refunded = Destination::ALL.map(|destination| {
        let (customer, number) = (name.clone(), "F-2026-00042".into());
        Letter::Refunded { customer, number, amount, destination, link: "https://pay.example.fr/x".into() }
    });
    let disputed = DisputeKind::ALL.map(|dispute| {
        let (name, payment, link) = (name.clone(), "PAY-7K3M".into(), "https://pay.example.fr/x".into());
        Letter::Disputed { name, payment, amount, dispute, due: Some(datetime!(2026-12-21 00:00 UTC)), link }
    });
    all.into_iter().chain(happened).chain(refunded).chain(disputed).collect()
}

#[test]
fn every_letter_speaks_both_languages() {
    for letter in letters("Grace Hopper") {
        let [french, english] = Language::ALL.map(|language| write(&letter, language, "Guichet").expect("written"));
        assert_ne!(french.subject, english.subject);
        assert!(french.text.starts_with("Bonjour Grace Hopper"), "{}", french.text);
        assert!(english.text.starts_with("Hello Grace Hopper"), "{}", english.text);
        for written in [french, english] {
            let unfinished = [&written.subject, &written.text, &written.html]
                .into_iter()
                .any(|part| part.contains("No localization") || part.contains("letter-") || part.contains("{{"));
            assert!(!unfinished, "{written:?}");
        }
    }
}

#[test]
fn a_130_placeholders_and_markup_stay_text() {
    for letter in letters("<script>{{ config }}</script>") {
        for language in Language::ALL {
            let written = write(&letter, language, "Guichet").expect("written");
            assert!(!written.html.contains("<script>"), "{}", written.html);
            assert!(written.html.contains("{{ config }}"), "{}", written.html);
        }
    }
}

#[test]
fn a_subject_is_one_line() {
    let letter = Letter::AccessChanged { name: "Grace".into() };
    let written = write(&letter, Language::En, "Shop\r\nBcc: x@y.z").expect("written");
    assert!(!written.subject.contains(['\r', '\n']), "{:?}", written.subject);
}

#[test]
fn amounts_and_dates_are_those_of_the_language() {
    let issued = &letters("Grace")[4];
    let french = write(issued, Language::Fr, "Guichet").expect("written").text;
    assert!(french.contains("1\u{202f}234,50\u{a0}€") && french.contains("21 décembre 2026"), "{french}");
    let english = write(issued, Language::En, "Guichet").expect("written").text;
    assert!(english.contains("€1,234.50") && english.contains("21 December 2026"), "{english}");
}
