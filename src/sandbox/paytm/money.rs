//! Rupees as Paytm writes them: decimal text with two decimals.

/// `119.90` → 11990; nothing else is read.
pub(super) fn read(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let shaped = digits(whole) && digits(fraction) && fraction.len() == 2 && whole.len() <= 12;
    shaped.then(|| format!("{whole}{fraction}").parse().ok()).flatten()
}

pub(super) fn written(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// What Paytm keeps and tells nobody: 2 % and the tax on it.
pub(super) fn fee(minor: i64) -> i64 {
    let fee = minor * 2 / 100;
    fee + fee * 18 / 100
}
