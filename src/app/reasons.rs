//! The sentences for the words the books keep: why a payment failed, what became of a notice, what a posting is.

use super::words;
use crate::domain::{currency::Currency, language::Language, late_money, ledger::PostingKind, money::Money};

/// Why a payment did not go through, or what contradicts it. Words that are not ours are shown as the provider said them.
pub fn failure(language: Language, word: &str) -> String {
    sentence(language, "failure", word).unwrap_or_else(|| word.to_owned())
}

/// The detail of a step in a payment's history: our word, with the amount the provider named where it did.
pub fn step(language: Language, detail: &str) -> String {
    match reported(detail) {
        Some(amount) => {
            let word = detail.split(' ').next().unwrap_or_default();
            format!("{} ({})", failure(language, word), words::money(language, amount))
        }
        None => failure(language, detail),
    }
}

/// The amount a provider reported, as the history keeps it: `amount_differs 12.34 EUR`.
pub fn reported(detail: &str) -> Option<Money> {
    let mut parts = detail.split(' ').skip(1);
    let (amount, currency) = (parts.next()?, Currency::parse(parts.next()?).ok()?);
    Money::parse(amount, currency).ok().filter(|_| parts.next().is_none())
}

/// What became of a notice: a reason of ours, a payment's state, or the error that put it off.
pub fn notice(language: Language, word: &str) -> String {
    sentence(language, "notice-reason", word)
        .or_else(|| sentence(language, "error", word))
        .unwrap_or_else(|| word.to_owned())
}

pub fn posting(language: Language, kind: PostingKind) -> String {
    sentence(language, "posting", kind.word()).unwrap_or_default()
}

pub fn late(language: Language, reason: late_money::Reason) -> String {
    sentence(language, "late-reason", reason.word()).unwrap_or_default()
}

fn sentence(language: Language, family: &str, word: &str) -> Option<String> {
    words::by_key(language, &format!("{family}-{}", word.replace('_', "-"))).filter(|_| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            late_money::LateState, notice::NoticeState, payment::State, refund::RefundState, transfer::TransferState,
        },
        providers,
    };

    /// What `settlement` and `start` write down besides the providers' own reasons.
    const OUR_FAILURES: [&str; 10] = [
        "not_sent",
        "canceled",
        "expired",
        "currency_differs",
        "amount_differs",
        "mode_differs",
        "payment_differs",
        "contradicted",
        "undone",
        "bank_took_back",
    ];

    /// What `read_notice` writes down besides the states of payments.
    const NOTICE_REASONS: [&str; 18] = [
        "unmatched",
        "mode_differs",
        "account_differs",
        "amount_differs",
        "currency_differs",
        "unreadable",
        "kept_for_later",
        "not_followed",
        "nothing_new_yet",
        "contradicts_request",
        "account_changed",
        "brought_news",
        "refund_booked",
        "dispute_booked",
        "fee_known",
        "moving_all_the_same",
        "known_already",
        "no_outcome",
    ];

    #[test]
    fn a_reported_amount_is_read_back() {
        assert_eq!(reported("amount_differs 12.34 EUR"), Some(Money::new(1234, Currency::EUR)));
        assert_eq!(reported("amount_differs"), None);
        assert_eq!(reported("no such payment at the provider"), None);
        let said = step(Language::En, "amount_differs 12.34 EUR");
        assert!(said.contains("another amount") && said.contains("€12.34"), "{said}");
    }

    #[test]
    fn every_word_of_the_books_has_its_sentence() {
        let reasons = ["overpaid", "paid_twice", "cancelled"];
        assert!(reasons.iter().all(|word| late_money::Reason::parse(word).is_some()));
        let families: [(&str, Vec<&str>); 9] = [
            ("failure", [providers::REASONS, &OUR_FAILURES].concat()),
            ("notice-reason", [&NOTICE_REASONS[..], &State::ALL.map(State::word)].concat()),
            ("posting", PostingKind::ALL.map(PostingKind::word).to_vec()),
            ("late-reason", reasons.to_vec()),
            ("late-state", LateState::ALL.map(LateState::word).to_vec()),
            ("payment-state", State::ALL.map(State::word).to_vec()),
            ("notice-state", NoticeState::ALL.map(NoticeState::word).to_vec()),
            ("refund-state", RefundState::ALL.map(RefundState::word).to_vec()),
            ("transfer-state", TransferState::ALL.map(TransferState::word).to_vec()),
        ];
        for (family, all) in families {
            for word in all {
                let spoken = Language::ALL.map(|language| sentence(language, family, word));
                assert!(spoken.iter().all(Option::is_some), "{family} {word}");
            }
        }
    }
}
