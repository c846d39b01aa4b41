//! The words of each letter, from the catalogue.

use super::Sheet;
use crate::{
    app::words::{date, money},
    domain::{
        Instant, dispute::DisputeKind, language::Language, letter::Letter, money::Money, refund::Destination,
        second_factor::Happened,
    },
};

pub fn sheet(letter: &Letter, language: Language, shop: &str) -> Sheet {
    match letter {
        Letter::Reset { name, link } => Sheet {
            subject: t_in!(language, "letter-reset-subject", shop = shop),
            greeting: t_in!(language, "letter-greeting", name = name.as_str()),
            paragraphs: vec![t_in!(language, "letter-reset-text")],
            button: Some((t_in!(language, "letter-reset-button"), link.clone())),
            after: vec![t_in!(language, "letter-reset-after")],
            ..Sheet::default()
        },
        Letter::Invitation { name, inviter, link } => Sheet {
            subject: t_in!(language, "letter-invitation-subject", shop = shop),
            greeting: t_in!(language, "letter-greeting", name = name.as_str()),
            paragraphs: vec![t_in!(language, "letter-invitation-text", inviter = inviter.as_str(), shop = shop)],
            button: Some((t_in!(language, "letter-invitation-button"), link.clone())),
            after: vec![t_in!(language, "letter-invitation-after")],
            ..Sheet::default()
        },
        Letter::ConfirmEmail { name, link } => Sheet {
            subject: t_in!(language, "letter-confirm-email-subject", shop = shop),
            greeting: t_in!(language, "letter-greeting", name = name.as_str()),
            paragraphs: vec![t_in!(language, "letter-confirm-email-text")],
            button: Some((t_in!(language, "letter-confirm-email-button"), link.clone())),
            after: vec![t_in!(language, "letter-confirm-email-after")],
            ..Sheet::default()
        },
        Letter::AccessChanged { name } => Sheet {
            subject: t_in!(language, "letter-access-changed-subject", shop = shop),
            greeting: t_in!(language, "letter-greeting", name = name.as_str()),
            paragraphs: vec![t_in!(language, "letter-access-changed-text")],
            after: vec![t_in!(language, "letter-access-changed-after")],
            ..Sheet::default()
        },
        Letter::SecondFactor { name, happened } => Sheet {
            subject: t_in!(language, "letter-second-factor-subject", shop = shop),
            greeting: t_in!(language, "letter-greeting", name = name.as_str()),
            paragraphs: vec![happened_words(language, *happened)],
            after: vec![t_in!(language, "letter-access-changed-after")],
            ..Sheet::default()
        },
        Letter::InvoiceIssued { customer, number, total, due_at, link } => Sheet {
            subject: t_in!(language, "letter-invoice-issued-subject", number = number.as_str(), shop = shop),
            greeting: t_in!(language, "letter-greeting", name = customer.as_str()),
            paragraphs: vec![t_in!(language, "letter-invoice-issued-text")],
            facts: invoice_facts(language, number, *total, *due_at),
            button: Some((t_in!(language, "letter-invoice-button"), link.clone())),
            ..Sheet::default()
        },
        Letter::PaymentReceived { customer, number, amount, method, link } => Sheet {
            subject: t_in!(language, "letter-payment-received-subject", number = number.as_str()),
            greeting: t_in!(language, "letter-greeting", name = customer.as_str()),
            paragraphs: vec![t_in!(language, "letter-payment-received-text")],
            facts: vec![
                fact(t_in!(language, "letter-fact-invoice"), number),
                fact(t_in!(language, "letter-fact-amount"), &money(language, *amount)),
                fact(t_in!(language, "letter-fact-method"), method),
            ],
            button: Some((t_in!(language, "letter-invoice-button"), link.clone())),
            ..Sheet::default()
        },
        Letter::PaymentFailed { customer, number, amount, link } => Sheet {
            subject: t_in!(language, "letter-payment-failed-subject", number = number.as_str()),
            greeting: t_in!(language, "letter-greeting", name = customer.as_str()),
            paragraphs: vec![t_in!(language, "letter-payment-failed-text")],
            facts: invoice_facts(language, number, *amount, None),
            button: Some((t_in!(language, "letter-pay-button"), link.clone())),
            ..Sheet::default()
        },
        Letter::CreditedSurplus { customer, amount, link } => Sheet {
            subject: t_in!(language, "letter-credited-surplus-subject", amount = money(language, *amount)),
            greeting: t_in!(language, "letter-greeting", name = customer.as_str()),
            paragraphs: vec![t_in!(language, "letter-credited-surplus-text", amount = money(language, *amount))],
            button: Some((t_in!(language, "letter-balance-button"), link.clone())),
            ..Sheet::default()
        },
        Letter::Refunded { customer, number, amount, destination, link } => Sheet {
            subject: t_in!(language, "letter-refunded-subject", amount = money(language, *amount)),
            greeting: t_in!(language, "letter-greeting", name = customer.as_str()),
            paragraphs: vec![refunded_words(language, *destination, *amount)],
            facts: invoice_facts(language, number, *amount, None),
            button: Some((t_in!(language, "letter-refund-button"), link.clone())),
            ..Sheet::default()
        },
        Letter::RefundReturned { customer, number, amount, link } => Sheet {
            subject: t_in!(language, "letter-refund-returned-subject", amount = money(language, *amount)),
            greeting: t_in!(language, "letter-greeting", name = customer.as_str()),
            paragraphs: vec![t_in!(language, "letter-refund-returned-text", amount = money(language, *amount))],
            facts: invoice_facts(language, number, *amount, None),
            button: Some((t_in!(language, "letter-refund-button"), link.clone())),
            ..Sheet::default()
        },
        Letter::TakenBack { customer, number, amount, link } => Sheet {
            subject: t_in!(language, "letter-taken-back-subject", number = number.as_str()),
            greeting: t_in!(language, "letter-greeting", name = customer.as_str()),
            paragraphs: vec![t_in!(language, "letter-taken-back-text")],
            facts: invoice_facts(language, number, *amount, None),
            button: Some((t_in!(language, "letter-pay-button"), link.clone())),
            ..Sheet::default()
        },
        Letter::DueAgain { customer, number, amount, link } => Sheet {
            subject: t_in!(language, "letter-due-again-subject", number = number.as_str()),
            greeting: t_in!(language, "letter-greeting", name = customer.as_str()),
            paragraphs: vec![t_in!(language, "letter-due-again-text")],
            facts: invoice_facts(language, number, *amount, None),
            button: Some((t_in!(language, "letter-pay-button"), link.clone())),
            ..Sheet::default()
        },
        Letter::Disputed { name, payment, amount, dispute, due, link } => Sheet {
            subject: t_in!(language, "letter-disputed-subject", payment = payment.as_str()),
            greeting: t_in!(language, "letter-greeting", name = name.as_str()),
            paragraphs: vec![disputed_words(language, *dispute)],
            facts: disputed_facts(language, payment, *amount, *due),
            button: Some((t_in!(language, "letter-disputed-button"), link.clone())),
            ..Sheet::default()
        },
        Letter::GatewayStopped { name, gateway, reason, link } => Sheet {
            subject: t_in!(language, "letter-gateway-stopped-subject", gateway = gateway.as_str()),
            greeting: t_in!(language, "letter-greeting", name = name.as_str()),
            paragraphs: vec![t_in!(language, "letter-gateway-stopped-text")],
            facts: vec![fact(t_in!(language, "letter-fact-reason"), reason)],
            button: Some((t_in!(language, "letter-gateway-stopped-button"), link.clone())),
            ..Sheet::default()
        },
        Letter::BalanceCredited { customer, amount, reason, link } => Sheet {
            subject: t_in!(language, "letter-balance-credited-subject", amount = money(language, *amount)),
            greeting: t_in!(language, "letter-greeting", name = customer.as_str()),
            paragraphs: vec![t_in!(language, "letter-balance-credited-text", amount = money(language, *amount))],
            facts: vec![fact(t_in!(language, "letter-fact-reason"), reason)],
            button: Some((t_in!(language, "letter-balance-button"), link.clone())),
            ..Sheet::default()
        },
    }
}

fn refunded_words(language: Language, destination: Destination, amount: Money) -> String {
    let amount = money(language, amount);
    match destination {
        Destination::Provider => t_in!(language, "letter-refunded-provider", amount = amount),
        Destination::Balance => t_in!(language, "letter-refunded-balance", amount = amount),
        Destination::Bank => t_in!(language, "letter-refunded-bank", amount = amount),
    }
}

fn disputed_words(language: Language, kind: DisputeKind) -> String {
    match kind {
        DisputeKind::Inquiry => t_in!(language, "letter-disputed-inquiry"),
        DisputeKind::ChargeBack => t_in!(language, "letter-disputed-charge-back"),
        DisputeKind::TakenBack => t_in!(language, "letter-disputed-taken-back"),
    }
}

fn disputed_facts(language: Language, payment: &str, amount: Money, due: Option<Instant>) -> Vec<(String, String)> {
    let due = due.map(|due| fact(t_in!(language, "letter-fact-answer-by"), &date(language, due)));
    let facts = [
        fact(t_in!(language, "letter-fact-payment"), payment),
        fact(t_in!(language, "letter-fact-amount"), &money(language, amount)),
    ];
    facts.into_iter().chain(due).collect()
}

fn happened_words(language: Language, happened: Happened) -> String {
    match happened {
        Happened::TurnedOn => t_in!(language, "letter-second-factor-turned-on"),
        Happened::TurnedOff => t_in!(language, "letter-second-factor-turned-off"),
        Happened::Reset => t_in!(language, "letter-second-factor-reset"),
        Happened::CodesRenewed => t_in!(language, "letter-second-factor-codes-renewed"),
        Happened::CodeUsed => t_in!(language, "letter-second-factor-code-used"),
    }
}

fn invoice_facts(language: Language, number: &str, amount: Money, due_at: Option<Instant>) -> Vec<(String, String)> {
    let due = due_at.map(|due| fact(t_in!(language, "letter-fact-due"), &date(language, due)));
    let facts = [
        fact(t_in!(language, "letter-fact-invoice"), number),
        fact(t_in!(language, "letter-fact-amount"), &money(language, amount)),
    ];
    facts.into_iter().chain(due).collect()
}

fn fact(label: String, value: &str) -> (String, String) {
    (label, value.to_owned())
}
