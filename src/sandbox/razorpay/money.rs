//! Amounts in Razorpay's smallest units, what they are worth in rupees, and the fee with its tax.

const NONE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE: &str = "BHD IQD JOD KWD OMR TND";
const TWO: &str = "AED AUD CAD CHF CNY CZK DKK EUR GBP HKD INR MXN MYR NOK NZD PLN SAR SEK SGD THB USD ZAR";

/// Paise for one whole unit of a foreign currency, whichever it is.
const RATE: i64 = 9_000;

pub(super) fn decimals(currency: &str) -> Option<u32> {
    let of = |list: &str| list.split(' ').any(|code| code == currency);
    [(NONE, 0), (TWO, 2), (THREE, 3)].into_iter().find_map(|(list, decimals)| of(list).then_some(decimals))
}

pub(super) fn written(minor: i64, currency: &str) -> String {
    match decimals(currency).unwrap_or(2) {
        0 => format!("{minor} {currency}"),
        decimals => {
            let unit = 10_i64.pow(decimals);
            format!("{}.{:0width$} {currency}", minor / unit, minor % unit, width = decimals as usize)
        }
    }
}

/// In paise.
pub(super) fn in_rupees(minor: i64, currency: &str) -> i64 {
    match currency {
        "INR" => minor,
        _ => minor * RATE / 10_i64.pow(decimals(currency).unwrap_or(2)),
    }
}

/// What Razorpay keeps of so many paise, tax included, and the tax: 2 %, abroad 3 %, and 18 % on that.
pub(super) fn fee(paise: i64, currency: &str) -> (i64, i64) {
    let share = if currency == "INR" { 2 } else { 3 };
    let fee = paise * share / 100;
    let tax = fee * 18 / 100;
    (fee + tax, tax)
}
