//! Withdrawals to the bank, which are PayPal's payouts: found by searching its transactions, and itemised by nobody.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

use super::{
    amount,
    api::{Api, Said},
    wire::{Transaction, Transactions},
};
use crate::{
    domain::{
        Instant,
        money::Money,
        payout::PayoutState,
        payout_report::{Lines, Part, PayoutReport},
    },
    providers::{Call, Trouble},
};

const SEARCH: &str = "/v1/reporting/transactions";

/// A search goes no further.
const WINDOW: Duration = Duration::days(31);

/// So far back one withdrawal is looked for.
const WINDOWS: i32 = 3;

/// Pages of five hundred.
const MOST_PAGES: u32 = 40;

/// Codes of withdrawals to a bank begin so; one that the bank sent back is a reversal that names it.
const WITHDRAWN: &str = "T04";
const SENT_BACK: &str = "T1101";

pub async fn since(call: &Call<'_>, since: Instant) -> Result<Part<PayoutReport>, Trouble> {
    let api = Api::open(call)?;
    let (mut from, mut found) = (since, Vec::new());
    while from < call.now {
        let until = (from + WINDOW).min(call.now);
        found.extend(searched(&api, (from, until), "").await?);
        from = until;
    }
    let mut items = reports(found)?;
    items.sort_by_key(|report| std::cmp::Reverse(report.created_at));
    Ok(Part { items, next: None })
}

/// It names no day: the last three months are looked through, the latest first.
pub async fn one(call: &Call<'_>, reference: &str) -> Result<PayoutReport, Trouble> {
    if !(8..=40).contains(&reference.len()) || !reference.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Trouble::refused("invalid_request", "no transaction's id"));
    }
    let api = Api::open(call)?;
    for back in 0..WINDOWS {
        let until = call.now - WINDOW * back;
        let filter = format!("&transaction_id={reference}");
        let found = searched(&api, (until - WINDOW, until), &filter).await?;
        if let Some(report) = reports(found)?.into_iter().find(|report| report.reference == reference) {
            return Ok(report);
        }
    }
    Err(Trouble::unknown("no withdrawal of this id in three months"))
}

async fn searched(api: &Api<'_>, (from, until): (Instant, Instant), filter: &str) -> Result<Vec<Transaction>, Trouble> {
    let written = |at: Instant| at.format(&Rfc3339).map_err(|_| Trouble::not_sent("a moment that cannot be written"));
    let (from, until) = (written(from)?, written(until)?);
    let mut all = Vec::new();
    for page in 1..=MOST_PAGES {
        let query =
            format!("start_date={from}&end_date={until}&fields=transaction_info&page_size=500&page={page}{filter}");
        let read = match api.get::<Transactions>(&format!("{SEARCH}?{query}")).await? {
            Said::Done(read) => read,
            Said::No { why, .. } => return Err(Trouble::unknown(why)),
        };
        all.extend(read.transaction_details.into_iter().map(|detail| detail.transaction_info));
        if page >= read.total_pages.unwrap_or(1) {
            return Ok(all);
        }
    }
    Err(Trouble::unknown("too many transactions to look through"))
}

/// One for each withdrawal: what came back of it is the last word.
fn reports(found: Vec<Transaction>) -> Result<Vec<PayoutReport>, Trouble> {
    let mut reports: BTreeMap<String, PayoutReport> = BTreeMap::new();
    let (back, out): (Vec<_>, Vec<_>) = found
        .into_iter()
        .filter(|one| one.transaction_event_code.starts_with(WITHDRAWN) || one.transaction_event_code == SENT_BACK)
        .partition(|one| one.transaction_event_code == SENT_BACK);
    for one in out {
        let report = withdrawal(&one)?;
        reports.insert(report.reference.clone(), report);
    }
    for one in back {
        let report = returned(&one)?;
        let known = reports.get(&report.reference).map(|known| known.created_at);
        let created_at = known.unwrap_or(report.created_at);
        reports.insert(report.reference.clone(), PayoutReport { created_at, ..report });
    }
    Ok(reports.into_values().collect())
}

fn withdrawal(one: &Transaction) -> Result<PayoutReport, Trouble> {
    let (amount, created_at) = facts(one)?;
    let state = match one.transaction_status.as_str() {
        "S" => PayoutState::Paid,
        "P" => PayoutState::InTransit,
        "D" | "V" => PayoutState::Failed,
        _ => return Err(unreadable(one, "status")),
    };
    Ok(PayoutReport {
        reference: one.transaction_id.clone(),
        // Out of PayPal is towards our bank.
        amount: Money::new(-amount.minor, amount.currency),
        state,
        created_at,
        arrives_on: None,
        bank_reference: one.bank_reference_id.clone(),
        failure: (state == PayoutState::Failed).then(|| "failed".to_owned()),
        lines: Lines::Never,
    })
}

fn returned(one: &Transaction) -> Result<PayoutReport, Trouble> {
    let (amount, created_at) = facts(one)?;
    let reference = one.paypal_reference_id.clone().ok_or_else(|| unreadable(one, "reference"))?;
    Ok(PayoutReport {
        reference,
        amount,
        state: PayoutState::Failed,
        created_at,
        arrives_on: None,
        bank_reference: None,
        failure: Some("bounced".to_owned()),
        lines: Lines::Never,
    })
}

fn facts(one: &Transaction) -> Result<(Money, Instant), Trouble> {
    let stated = &one.transaction_amount;
    let plain = stated.value.strip_prefix('-').unwrap_or(&stated.value);
    let read = amount::of_paypal(plain, &stated.currency_code).ok_or_else(|| unreadable(one, "amount"))?;
    let sign = if plain.len() == stated.value.len() { 1 } else { -1 };
    let at = moment(&one.transaction_initiation_date).ok_or_else(|| unreadable(one, "date"))?;
    Ok((Money::new(sign * read.minor, read.currency), at))
}

/// `2026-11-22T09:00:00+0000`, or with a colon or a Z.
fn moment(text: &str) -> Option<Instant> {
    let without_colon =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second][offset_hour sign:mandatory][offset_minute]");
    let read = OffsetDateTime::parse(text, &Rfc3339).or_else(|_| OffsetDateTime::parse(text, without_colon));
    read.ok().map(|at| at.to_offset(time::UtcOffset::UTC))
}

fn unreadable(one: &Transaction, what: &str) -> Trouble {
    Trouble::unknown(format!("transaction {}: {what} cannot be read", one.transaction_id))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn transaction(id: &str, code: &str, (value, status): (&str, &str)) -> Value {
        json!({
            "transaction_id": id, "transaction_event_code": code, "transaction_status": status,
            "transaction_initiation_date": "2026-11-20T09:00:00+0000",
            "transaction_amount": { "currency_code": "EUR", "value": value },
            "paypal_reference_id": "5TY05013RG002845M",
        })
    }

    fn read(found: &[Value]) -> Result<Vec<PayoutReport>, Trouble> {
        let read = |one: &Value| serde_json::from_value(one.clone()).expect("a transaction");
        reports(found.iter().map(read).collect())
    }

    #[test]
    fn a_withdrawal_is_a_payout_and_a_payment_is_none() {
        let found = [
            transaction("5TY05013RG002845M", "T0400", ("-465.00", "S")),
            transaction("9AB05013RG002845M", "T0006", ("120.50", "S")),
        ];
        let told = read(&found).expect("they can be read");
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].amount.minor, told[0].state, told[0].lines), (46_500, PayoutState::Paid, Lines::Never));
        assert_eq!(told[0].created_at, time::macros::datetime!(2026-11-20 09:00 UTC));
    }

    #[test]
    fn what_the_bank_sent_back_is_the_last_word() {
        let out = transaction("5TY05013RG002845M", "T0400", ("-465.00", "S"));
        let back = transaction("7XY05013RG002845M", "T1101", ("465.00", "S"));
        for found in [[out.clone(), back.clone()], [back, out]] {
            let told = read(&found).expect("they can be read");
            assert_eq!(told.len(), 1);
            assert_eq!((told[0].reference.as_str(), told[0].amount.minor), ("5TY05013RG002845M", 46_500));
            assert_eq!(told[0].state, PayoutState::Failed);
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_guessed() {
        for wrong in [("-1,000.00", "S"), ("-465.00", "X")] {
            assert!(read(&[transaction("5TY05013RG002845M", "T0400", wrong)]).is_err(), "{wrong:?}");
        }
        assert_eq!(moment("2026-11-20 09:00"), None);
    }
}
