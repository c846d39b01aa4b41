//! Payouts: a confirmed payment goes to the creditor's bank, less what GoCardless keeps; only its items say how much.

use serde_json::{Value, json};

use super::desk::{Desk, day, text};
use super::refusal::Refusal;
use super::{PAYOUT, events};
use crate::sandbox::books::MovementKind;

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
    let items = json!([
        { "type": "payment_paid_out", "amount": format!("{amount}.0"), "taxes": [], "links": links },
        { "type": "gocardless_fee", "amount": negative(kept.whole), "taxes": [tax], "links": links },
    ]);
    let id = desk.id("PO");
    let payout = json!({
        "id": id, "amount": amount - kept.rounded(), "deducted_fees": kept.rounded(), "currency": currency,
        "status": "paid", "payout_type": "merchant", "arrival_date": day(desk.now, 1),
        "reference": format!("ATELIER-{}", desk.books.counter), "tax_currency": currency, "metadata": {},
        "fx": { "fx_currency": currency, "fx_amount": null, "exchange_rate": null, "estimated_exchange_rate": null },
        "links": { "creditor": desk.account, "creditor_bank_account": "BA000PAYOUT" },
    });
    desk.keep(PAYOUT, payout, json!({ "items": items }));
    desk.patch_inner(payment, "links", json!({ "payout": id }));
    desk.books.patch(payment, json!({ "status": "paid_out" }));
    desk.book(MovementKind::Payout, &id, (kept.rounded() - amount, kept.rounded()), None);
    events::emit(desk, "payments.paid_out", payment);
    events::emit(desk, "payouts.paid", &id);
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
