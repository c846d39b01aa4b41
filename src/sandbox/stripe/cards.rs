//! Test cards and test bank accounts, and what each of them does.

/// What the network says to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Approved,
    /// Approved, and the funds can be used at once.
    AvailableNow,
    NeedsAuthentication,
    Declined {
        code: &'static str,
        decline_code: &'static str,
    },
    /// Approved, then disputed for this reason; an inquiry moves no money.
    Disputed {
        reason: &'static str,
        inquiry: Inquiry,
    },
    /// Approved; a later refund is pending first and then ends like this.
    SlowRefund {
        end: &'static str,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inquiry {
    Chargeback,
    Inquiry,
}

/// The offered test cards: number, verdict, and the words' key on the hosted page.
pub(super) const TEST_CARDS: [(&str, Verdict); 16] = [
    ("4242424242424242", Verdict::Approved),
    ("4000002500003155", Verdict::NeedsAuthentication),
    ("4000000000009995", declined("card_declined", "insufficient_funds")),
    ("4000000000000002", declined("card_declined", "generic_decline")),
    ("4000000000000069", declined("expired_card", "expired_card")),
    ("4000000000000127", declined("incorrect_cvc", "incorrect_cvc")),
    ("4000000000000119", declined("processing_error", "processing_error")),
    ("6205500000000000004", Verdict::Approved),
    ("5555555555554444", Verdict::Approved),
    ("378282246310005", Verdict::Approved),
    ("4000000000000077", Verdict::AvailableNow),
    ("4000000000000259", Verdict::Disputed { reason: "fraudulent", inquiry: Inquiry::Chargeback }),
    ("4000000000002685", Verdict::Disputed { reason: "product_not_received", inquiry: Inquiry::Chargeback }),
    ("4000000000001976", Verdict::Disputed { reason: "general", inquiry: Inquiry::Inquiry }),
    ("4000000000007726", Verdict::SlowRefund { end: "succeeded" }),
    ("4000000000005126", Verdict::SlowRefund { end: "failed" }),
];

const fn declined(code: &'static str, decline_code: &'static str) -> Verdict {
    Verdict::Declined { code, decline_code }
}

/// A card as far as it is kept: never its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Card {
    pub brand: &'static str,
    pub last4: String,
    pub exp_month: u32,
    pub exp_year: u32,
    pub verdict: Verdict,
}

/// Why a typed card is not even sent to the network; the provider's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadCard {
    Number,
    Expiry,
    Cvc,
}

/// Reads what the customer typed. `expiry` is `MM/YY` or `MM/YYYY`; `month` is the current one as (year, month).
pub(super) fn read_card(number: &str, expiry: &str, cvc: &str, month: (u32, u32)) -> Result<Card, BadCard> {
    let digits: String = number.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if !(13..=19).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) || !luhn(&digits) {
        return Err(BadCard::Number);
    }
    let (exp_month, exp_year) = read_expiry(expiry).ok_or(BadCard::Expiry)?;
    if (exp_year, exp_month) < month {
        return Err(BadCard::Expiry);
    }
    let cvc = cvc.trim();
    if !(3..=4).contains(&cvc.len()) || !cvc.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadCard::Cvc);
    }
    let known = TEST_CARDS.iter().find(|(known, _)| *known == digits).map(|(_, verdict)| *verdict);
    Ok(Card {
        brand: brand(&digits),
        last4: digits[digits.len() - 4..].to_owned(),
        exp_month,
        exp_year,
        verdict: known.unwrap_or(declined("card_declined", "test_mode_live_card")),
    })
}

/// One of the offered cards with an expiry in the future.
pub(super) fn test_card(number: &str, year: u32) -> Option<Card> {
    TEST_CARDS.iter().any(|(known, _)| *known == number).then_some(())?;
    read_card(number, &format!("12/{}", year + 4), "123", (year, 1)).ok()
}

fn read_expiry(text: &str) -> Option<(u32, u32)> {
    let (month, year) = text.split_once('/')?;
    let (month, year): (u32, u32) = (month.trim().parse().ok()?, year.trim().parse().ok()?);
    let year = if year < 100 { 2_000 + year } else { year };
    ((1..=12).contains(&month) && year < 2_100).then_some((month, year))
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn brand(digits: &str) -> &'static str {
    match digits.as_bytes() {
        [b'4', ..] => "visa",
        [b'5', ..] => "mastercard",
        [b'3', ..] => "amex",
        [b'6', b'2', ..] => "unionpay",
        _ => "unknown",
    }
}

/// A bank account as far as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BankAccount {
    pub country: String,
    pub last4: String,
    /// How the debit ends when nobody decides: `true` in the test accounts that succeed.
    pub ends_well: bool,
}

/// The IBANs offered on the page.
pub(super) const TEST_IBANS: [&str; 3] =
    ["FR1420041010050500013M02606", "AT321904300235473204", "AT861904300235473202"];

/// Reads an IBAN; `None` when its check digits are wrong.
pub(super) fn read_iban(text: &str) -> Option<BankAccount> {
    let iban: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    if !(15..=34).contains(&iban.len()) || !iban.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let rest = iban[4..].chars().chain(iban[..4].chars()).try_fold(0_u32, |rest, c| {
        let digit = c.to_digit(36)?;
        Some((if digit > 9 { rest * 100 } else { rest * 10 } + digit) % 97)
    });
    (rest == Some(1)).then(|| BankAccount {
        country: iban[..2].to_owned(),
        last4: iban[iban.len() - 4..].to_owned(),
        ends_well: iban != TEST_IBANS[2],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offered_card_and_account_is_well_formed() {
        for (number, verdict) in TEST_CARDS {
            assert_eq!(test_card(number, 2026).map(|card| card.verdict), Some(verdict), "{number}");
        }
        let ends: Vec<Option<bool>> =
            TEST_IBANS.iter().map(|iban| read_iban(iban).map(|account| account.ends_well)).collect();
        assert_eq!(ends, [Some(true), Some(true), Some(false)]);
        assert_eq!(read_iban("FR1420041010050500013M02607"), None);
    }

    #[test]
    fn typed_cards_are_judged_field_by_field() {
        let now = (2026, 11);
        assert_eq!(read_card("4242 4242 4242 4241", "12/30", "123", now), Err(BadCard::Number));
        assert_eq!(read_card("4242424242424242", "10/26", "123", now), Err(BadCard::Expiry));
        assert_eq!(read_card("4242424242424242", "13/30", "123", now), Err(BadCard::Expiry));
        assert_eq!(read_card("4242424242424242", "11/26", "12", now), Err(BadCard::Cvc));
        let typed = read_card("4242 4242 4242 4242", "11 / 2026", "123", now);
        assert_eq!(typed.map(|card| (card.brand, card.last4)), Ok(("visa", "4242".to_owned())));
    }
}
