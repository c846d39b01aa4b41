//! Payouts: a confirmed payment goes to the creditor's bank, less what GoCardless keeps and less what was taken back of
//! earlier ones; only its items say how much.

use serde_json::{Value, json};

use super::desk::{Desk, day, text};
use super::refusal::Refusal;
use super::{PAYOUT, events};
use crate::sandbox::books::{MovementKind, Record};

/// Of one payment. Fees are counted in tenths of the minor unit: 1 % and 20 cents, with 20 % tax on both.
struct Kept {
    whole: i64,
    tax: i64,
}

impl Kept {
    fn of(amount: i64) -> Self {
        let fee = amount / 10 + 200;
        let tax = fee / 5;
        Self { whole: fee + tax, tax }
    }

    /// In the minor unit, half up.
    fn rounded(&self) -> i64 {
        (self.whole + 5) / 10
    }
}

/// `-168.6` of 1686 tenths.
fn negative(tenths: i64) -> String {
    format!("-{}.{}", tenths / 10, tenths % 10)
}

pub(super) fn pay_out(desk: &mut Desk<'_>, payment: &str) {
    let body = desk.books.body(payment);
    let (amount, currency) = (body["amount"].as_i64().unwrap_or_default(), text(&body, "currency").to_owned());
    let kept = Kept::of(amount);
    let mut links = json!({ "payment": payment });
    if body["links"]["mandate"].is_string() {
        links["mandate"] = body["links"]["mandate"].clone();
    }
    let tax = json!({
        "tax_rate_id": "FR_VAT_1", "amount": negative(kept.tax), "currency": currency, "exchange_rate": null,
        "destination_amount": negative(kept.tax), "destination_currency": currency,
    });
    let mut items = vec![
        json!({ "type": "payment_paid_out", "amount": format!("{amount}.0"), "taxes": [], "links": links }),
        json!({ "type": "gocardless_fee", "amount": negative(kept.whole), "taxes": [tax], "links": links }),
    ];
    let id = desk.id("PO");
    items.extend(take_out(desk, (&id, &currency), amount - kept.rounded()));
    let before = send_again(desk, (&id, &currency), &mut items);
    let (sent, deducted) = (sum(&items, |_| true), sum(&items, |kind| !kind.ends_with("_fee")) - sum(&items, |_| true));
    let charged = -sum(&items, |kind| kind == "surcharge_fee");
    let payout = json!({
        "id": id, "amount": sent, "deducted_fees": deducted, "currency": currency,
        "status": "paid", "payout_type": "merchant", "arrival_date": day(desk.now, 1),
        "reference": format!("ATELIER-{}", desk.books.counter), "tax_currency": currency, "metadata": {},
        "fx": { "fx_currency": currency, "fx_amount": null, "exchange_rate": null, "estimated_exchange_rate": null },
        "links": { "creditor": desk.account, "creditor_bank_account": "BA000PAYOUT" },
    });
    desk.keep(PAYOUT, payout, json!({ "items": items }));
    desk.patch_inner(payment, "links", json!({ "payout": id }));
    desk.books.patch(payment, json!({ "status": "paid_out" }));
    desk.book(MovementKind::Payout, &id, (-sent, deducted - charged - before), None);
    events::emit(desk, "payments.paid_out", payment);
    events::emit(desk, "payouts.paid", &id);
}

/// In the minor unit, rounded once.
fn sum(items: &[Value], counts: impl Fn(&str) -> bool) -> i64 {
    let tenths = |item: &Value| text(item, "amount").replace('.', "").parse::<i64>().unwrap_or_default();
    let counted = items.iter().filter(|item| counts(text(item, "type")));
    (counted.map(tenths).sum::<i64>() + 5).div_euclid(10)
}

/// What bounced is in the next payout with the items it had. Answers the fees that were deducted for it then.
fn send_again(desk: &mut Desk<'_>, (payout, currency): (&str, &str), items: &mut Vec<Value>) -> i64 {
    let all = desk.books.newest(&desk.account, PAYOUT);
    let bounced = all.into_iter().filter(|one| one.body["status"] == "bounced" && one.body["currency"] == currency);
    let bounced = bounced.filter(|one| one.memo["again"].is_null());
    let bounced: Vec<_> = bounced.map(|one| (one.body.clone(), one.memo["items"].clone())).collect();
    let mut deducted = 0;
    for (body, its) in bounced {
        items.extend(its.as_array().cloned().unwrap_or_default());
        deducted += body["deducted_fees"].as_i64().unwrap_or_default();
        desk.books.note(text(&body, "id"), "again", json!(payout));
    }
    deducted
}

/// What went back of payments that were paid out before, as far as this payout bears it: it never takes from the bank.
fn take_out(desk: &mut Desk<'_>, (payout, currency): (&str, &str), earned: i64) -> Vec<Value> {
    let (mut taken, mut items) = (0, Vec::new());
    for (line, amount, item) in waiting(desk, currency) {
        if earned + taken + amount <= 0 {
            continue;
        }
        taken += amount;
        items.push(item);
        desk.books.note(&line, "payout", json!(payout));
    }
    items
}

/// Lines of the account that no payout holds, oldest first, each as an item.
fn waiting(desk: &Desk<'_>, currency: &str) -> Vec<(String, i64, Value)> {
    let mut records = desk.books.newest(&desk.account, "balance_transaction");
    records.reverse();
    let of_currency = |record: &&&Record| record.body["currency"] == currency.to_lowercase().as_str();
    let free = records.iter().filter(of_currency).filter(|record| record.memo["payout"].is_null());
    let read = |record: &&Record| {
        let amount = record.body["net"].as_i64()?;
        Some((text(&record.body, "id").to_owned(), amount, item(desk, &record.memo, amount)?))
    };
    free.filter_map(read).collect()
}

fn item(desk: &Desk<'_>, memo: &Value, amount: i64) -> Option<Value> {
    let object = memo["of"].as_str()?;
    let (shown, mut taxes) = (format!("{amount}.0"), json!([]));
    let (kind, links) = match memo["kind"].as_str()? {
        "refund" => ("payment_refunded", json!({ "refund": object, "payment": memo["payment"] })),
        "refund_returned" => ("refund_funds_returned", json!({ "refund": object, "payment": memo["payment"] })),
        "fee" => {
            let currency = desk.books.body(object)["currency"].clone();
            taxes = json!([{ "tax_rate_id": "FR_VAT_1", "amount": format!("{}.0", amount / 6), "currency": currency }]);
            ("surcharge_fee", json!({ "payment": object }))
        }
        // What was never paid out is not taken back.
        "dispute_out" if desk.books.body(object)["links"]["payout"].is_string() => {
            let charged_back = desk.books.body(object)["status"] == "charged_back";
            (if charged_back { "payment_charged_back" } else { "payment_failed" }, json!({ "payment": object }))
        }
        _ => return None,
    };
    Some(json!({ "type": kind, "amount": shown, "taxes": taxes, "links": links }))
}

/// The bank sends it back.
pub(super) fn bounce(desk: &mut Desk<'_>, id: &str) -> Option<()> {
    let body = desk.books.body(id);
    (body["status"] == "paid").then_some(())?;
    desk.books.patch(id, json!({ "status": "bounced" }));
    desk.book(MovementKind::PayoutReturned, id, (body["amount"].as_i64()?, 0), None);
    Some(())
}

pub(super) fn items(desk: &Desk<'_>, payout: &str) -> Result<Vec<Value>, Refusal> {
    desk.find(PAYOUT, payout)?;
    Ok(desk.memo(payout)["items"].as_array().cloned().unwrap_or_default())
}
