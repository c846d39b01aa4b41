//! What GoCardless kept of a payment: told by the items of the payout that brought it, and not before.

use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

use super::{
    api::{Api, Page, Query, Said},
    keys,
    wire::{Payment, Payout, PayoutItem},
};
use crate::domain::{currency::Currency, money::Money, payment::Fee};

/// How many pages of five hundred items are looked through.
const MOST_PAGES: u32 = 40;

/// `None` while it is not known, or cannot be had: the money is told all the same.
pub async fn of(api: &Api<'_>, payment: &Payment) -> Option<Fee> {
    let payout = payment.links.as_ref()?.payout.as_deref().filter(|id| keys::is_id(id, "PO"))?;
    let currency = match api.get::<Payout>(&format!("/payouts/{payout}")).await {
        Ok(Said::Done(found)) if found.id == payout => Currency::parse(&found.currency).ok()?,
        _ => return None,
    };
    kept(&items(api, payout, &payment.id).await?, currency)
}

/// Everything the payout says about the payment.
async fn items(api: &Api<'_>, payout: &str, payment: &str) -> Option<Vec<PayoutItem>> {
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let mut query: Query = vec![("payout".into(), payout.into()), ("limit".into(), "500".into())];
        query.extend(after.take().map(|cursor| ("after".to_owned(), cursor)));
        let Ok(Said::Done(page)) = api.list::<PayoutItem>("/payout_items", query).await else { return None };
        let Page { items, after: next } = page;
        found.extend(items.into_iter().filter(|item| is_of(item, payment)));
        after = next;
        if after.is_none() {
            return Some(found);
        }
    }
    None
}

fn is_of(item: &PayoutItem, payment: &str) -> bool {
    item.links.as_ref().and_then(|links| links.payment.as_deref()) == Some(payment)
}

/// Fees as they are held back, tax included. Where GoCardless sends invoices instead, nothing is.
fn kept(items: &[PayoutItem], currency: Currency) -> Option<Fee> {
    items.iter().find(|item| item.kind == "payment_paid_out")?;
    let (mut whole, mut tax) = (Decimal::ZERO, Decimal::ZERO);
    for item in items.iter().filter(|item| matches!(item.kind.as_str(), "gocardless_fee" | "surcharge_fee" | "app_fee"))
    {
        let amount = Decimal::from_str(&item.amount).ok()?;
        whole -= amount;
        for part in item.taxes.iter().flatten() {
            // In the payout's own currency, or not to be told apart from the fee.
            part.currency.as_deref().filter(|code| *code == currency.code())?;
            let part = Decimal::from_str(part.amount.as_deref()?).ok()?.abs();
            tax += if amount.is_sign_negative() { part } else { -part };
        }
    }
    let (whole, tax) = (rounded(whole)?, rounded(tax)?);
    let fits = (0..=whole).contains(&tax);
    fits.then(|| Fee { fee: Money::new(whole - tax, currency), tax: Money::new(tax, currency) })
}

/// Amounts are in minor units, with fractions of them.
fn rounded(amount: Decimal) -> Option<i64> {
    amount.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn fee(items: Value) -> Option<(i64, i64)> {
        let items: Vec<PayoutItem> = serde_json::from_value(items).expect("items");
        kept(&items, Currency::EUR).map(|fee| (fee.fee.minor, fee.tax.minor))
    }

    fn paid() -> Value {
        json!({"type": "payment_paid_out", "amount": "12050.0", "taxes": []})
    }

    fn item(kind: &str, amount: &str, tax: &str) -> Value {
        json!({"type": kind, "amount": amount, "taxes": [{"tax_rate_id": "FR_VAT_1", "amount": tax, "currency": "EUR"}]})
    }

    #[test]
    fn the_tax_is_part_of_the_fee_whatever_its_sign() {
        for tax in ["-28.1", "28.1"] {
            assert_eq!(fee(json!([paid(), item("gocardless_fee", "-168.6", tax)])), Some((141, 28)));
        }
        let two = json!([paid(), item("gocardless_fee", "-168.6", "-28.1"), item("app_fee", "-10.0", "0.0")]);
        assert_eq!(fee(two), Some((151, 28)));
        let returned =
            json!([paid(), item("gocardless_fee", "-168.6", "-28.1"), item("gocardless_fee", "68.6", "8.1")]);
        assert_eq!(fee(returned), Some((80, 20)));
    }

    #[test]
    fn who_is_sent_invoices_pays_nothing_here() {
        assert_eq!(fee(json!([paid()])), Some((0, 0)));
    }

    #[test]
    fn what_does_not_add_up_is_not_told() {
        assert_eq!(fee(json!([])), None);
        assert_eq!(fee(json!([item("gocardless_fee", "-168.6", "-28.1")])), None);
        assert_eq!(fee(json!([paid(), item("gocardless_fee", "-168,6", "-28.1")])), None);
        assert_eq!(fee(json!([paid(), item("gocardless_fee", "-168.6", "-228.1")])), None);
        assert_eq!(fee(json!([paid(), item("gocardless_fee", "100.0", "0.0")])), None);
        let foreign = json!([{"amount": "-28.1", "currency": "GBP"}]);
        assert_eq!(fee(json!([paid(), {"type": "gocardless_fee", "amount": "-168.6", "taxes": foreign}])), None);
    }
}
