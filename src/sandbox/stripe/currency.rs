//! Units, minimums and steps of the provider's currencies.

use super::refusal::Refusal;

const ZERO_DECIMAL: &str = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf";
const THREE_DECIMAL: &str = "bhd jod kwd omr tnd";
const WHOLE_BUT_TIMES_HUNDRED: &str = "isk ugx";
const TWO_DECIMAL: &str = "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad \
    cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr jmd \
    kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab \
    pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah usd \
    uyu uzs wst xcd yer zar zmw";
const MINIMUMS: &str = "usd 50 eur 50 gbp 30 chf 50 cad 50 aud 50 nzd 50 sgd 50 brl 50 inr 50 jpy 50 krw 50 dkk 250 \
    nok 300 sek 300 pln 200 ron 200 czk 1500 huf 17500 hkd 400 mxn 1000 myr 200 thb 1000 aed 200 bgn 100 zar 50 php 50 \
    ars 50 cop 50 idr 50 ils 50";
const MAXIMUM: i64 = 99_999_999;

/// Digits after the comma in the provider's unit; `None` for an unknown currency.
pub(crate) fn digits(currency: &str) -> Option<u32> {
    let listed = |list: &str| list.split_whitespace().any(|code| code == currency);
    if listed(ZERO_DECIMAL) {
        Some(0)
    } else if listed(THREE_DECIMAL) {
        Some(3)
    } else if listed(TWO_DECIMAL) || listed(WHOLE_BUT_TIMES_HUNDRED) {
        Some(2)
    } else {
        None
    }
}

/// The smallest difference two amounts may have.
pub(crate) fn step(currency: &str) -> i64 {
    if THREE_DECIMAL.contains(currency) {
        10
    } else if WHOLE_BUT_TIMES_HUNDRED.contains(currency) {
        100
    } else {
        1
    }
}

/// A known code in lower case.
pub(crate) fn check_code(currency: &str, param: &str) -> Result<(), Refusal> {
    if digits(currency).is_some() {
        return Ok(());
    }
    let message = format!("Invalid currency: {currency}. Currencies are three lower-case letters, such as eur.");
    Err(Refusal::parameter("", param, message))
}

/// A multiple of the currency's step, not negative.
pub(crate) fn check_step(amount: i64, currency: &str, param: &str) -> Result<(), Refusal> {
    let step = step(currency);
    if amount < 0 {
        return Err(Refusal::parameter("parameter_invalid_integer", param, "Invalid non-negative integer"));
    }
    if amount % step != 0 {
        let message = format!("Invalid amount: {currency} amounts must be multiples of {step}.");
        return Err(Refusal::parameter("parameter_invalid_integer", param, message));
    }
    Ok(())
}

/// Between the floor and the ceiling of a charge.
pub(crate) fn check_total(amount: i64, currency: &str, param: &str) -> Result<(), Refusal> {
    if amount > MAXIMUM {
        let message = format!("Amount must be no more than {}", words(MAXIMUM, currency));
        return Err(Refusal::parameter("amount_too_large", param, message));
    }
    let floor = minimum(currency);
    if amount < floor {
        let message = format!("The amount must be at least {} {currency}.", words(floor, currency));
        return Err(Refusal::parameter("amount_too_small", param, message));
    }
    Ok(())
}

fn minimum(currency: &str) -> i64 {
    let words: Vec<&str> = MINIMUMS.split_whitespace().collect();
    let found = words.chunks_exact(2).find(|pair| pair[0] == currency).map(|pair| pair[1]);
    found.and_then(|floor| floor.parse().ok()).unwrap_or(1)
}

/// `12050`, `eur` → `120.50 EUR`
pub(crate) fn words(amount: i64, currency: &str) -> String {
    let digits = digits(currency).unwrap_or(2);
    let unit = 10_i64.pow(digits);
    let sign = if amount < 0 { "-" } else { "" };
    let (whole, rest) = (amount.abs() / unit, amount.abs() % unit);
    let code = currency.to_uppercase();
    if digits == 0 {
        format!("{sign}{whole} {code}")
    } else {
        format!("{sign}{whole}.{rest:0width$} {code}", width = digits as usize)
    }
}

/// `per_mille` thousandths of `amount`, rounded half up to the currency's step.
pub(crate) fn share(amount: i64, per_mille: i64, currency: &str) -> i64 {
    let step = step(currency);
    (amount * per_mille + 500 * step) / (1_000 * step) * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_units() {
        assert_eq!((digits("jpy"), digits("kwd"), digits("eur"), digits("EUR")), (Some(0), Some(3), Some(2), None));
        assert_eq!(words(12_050, "eur"), "120.50 EUR");
        assert_eq!(words(500, "jpy"), "500 JPY");
        assert_eq!(words(5_120, "kwd"), "5.120 KWD");
        assert!(check_step(5_124, "kwd", "amount").is_err());
        assert!(check_step(550, "isk", "amount").is_err());
        assert!(check_total(49, "eur", "amount").is_err());
        assert!(check_total(50, "eur", "amount").is_ok());
    }

    #[test]
    fn shares_round_half_up() {
        assert_eq!(share(12_050, 15, "eur"), 181, "1.5 % of 120.50 is 1.8075");
        assert_eq!(share(100, 15, "eur"), 2, "1.5 rounds up");
        assert_eq!(share(5_120, 15, "kwd"), 80, "76.8 rounds to a multiple of 10");
    }
}
