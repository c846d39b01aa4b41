//! GoCardless' payouts and their items (section 10 of its documentation): decimal amounts, fees of a payment beside it.

use std::{collections::BTreeMap, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use time::{Date, format_description::well_known::Rfc3339, macros::format_description};

use super::{
    api::{Api, Query, Said},
    keys,
    wire::{Payment, Payout as Wire, PayoutItem},
};
use crate::{
    domain::{
        Instant,
        currency::Currency,
        money::Money,
        payout::{LineKind, Payout, PayoutState},
        payout_report::{Lines, Named, Part, PayoutReport, StatedLine},
    },
    providers::{Call, Trouble},
};

/// How many pages of five hundred items are looked through.
const MOST_PAGES: u32 = 40;

const FEES: [&str; 3] = ["gocardless_fee", "surcharge_fee", "app_fee"];

pub async fn since(call: &Call<'_>, since: Instant, after: Option<&str>) -> Result<Part<PayoutReport>, Trouble> {
    let written = since.format(&Rfc3339).map_err(|_| Trouble::not_sent("a moment that cannot be written"))?;
    let mut query: Query = vec![("created_at[gte]".into(), written), ("limit".into(), "500".into())];
    query.extend(after.map(|cursor| ("after".to_owned(), cursor.to_owned())));
    match Api::open(call)?.list::<Wire>("/payouts", query).await? {
        Said::Done(page) => {
            Ok(Part { items: page.items.into_iter().map(read).collect::<Result<_, _>>()?, next: page.after })
        }
        Said::Made(_) => Err(Trouble::unknown("a list cannot have been made")),
        Said::No(refusal) => Err(refusal.trouble()),
    }
}

pub async fn one(call: &Call<'_>, reference: &str) -> Result<PayoutReport, Trouble> {
    if !keys::is_id(reference, "PO") {
        return Err(Trouble::refused("invalid_request", "no payout's id"));
    }
    match Api::open(call)?.get::<Wire>(&format!("/payouts/{reference}")).await? {
        Said::Done(payout) => read(payout),
        Said::Made(_) => Err(Trouble::unknown("a question cannot have made anything")),
        Said::No(refusal) => Err(refusal.trouble()),
    }
}

/// All at once: the fee of a payment may stand on another page than the payment.
pub async fn lines(call: &Call<'_>, payout: &Payout) -> Result<Part<StatedLine>, Trouble> {
    let api = Api::open(call)?;
    let items = items(&api, &payout.reference).await?;
    let mut lines = told(payout, &items)?;
    for line in &mut lines {
        if let (LineKind::Payment, Some(named)) = (line.kind, &mut line.named) {
            named.ours = ours(&api, &named.reference).await?;
        }
    }
    Ok(Part { items: lines, next: None })
}

async fn items(api: &Api<'_>, payout: &str) -> Result<Vec<PayoutItem>, Trouble> {
    let (mut all, mut after) = (Vec::new(), None::<String>);
    for _ in 0..MOST_PAGES {
        let mut query: Query = vec![("payout".into(), payout.into()), ("limit".into(), "500".into())];
        query.extend(after.take().map(|cursor| ("after".to_owned(), cursor)));
        let page = match api.list::<PayoutItem>("/payout_items", query).await? {
            Said::Done(page) => page,
            Said::Made(_) => return Err(Trouble::unknown("a list cannot have been made")),
            Said::No(refusal) => return Err(refusal.trouble()),
        };
        all.extend(page.items);
        after = page.after;
        if after.is_none() {
            return Ok(all);
        }
    }
    Err(Trouble::unknown("too many payout items to read"))
}

/// The id we left with the payment; another integration of the same creditor left none.
async fn ours(api: &Api<'_>, payment: &str) -> Result<Option<String>, Trouble> {
    match api.get::<Payment>(&format!("/payments/{payment}")).await? {
        Said::Done(found) if found.id == payment => Ok(found.metadata.and_then(|kept| kept.payment)),
        Said::Done(_) | Said::Made(_) => Err(Trouble::unknown("another payment than the one asked for")),
        Said::No(refusal) => Err(Trouble::unknown(refusal.why)),
    }
}

fn read(payout: Wire) -> Result<PayoutReport, Trouble> {
    let unreadable = |what: &str| Trouble::unknown(format!("payout {}: {what} cannot be read", payout.id));
    let currency = Currency::parse(&payout.currency).map_err(|_| unreadable("currency"))?;
    let state = match payout.status.as_deref() {
        Some("pending") => PayoutState::Pending,
        Some("paid") => PayoutState::Paid,
        Some("bounced") => PayoutState::Failed,
        _ => return Err(unreadable("status")),
    };
    let created_at = payout.created_at.as_deref().and_then(|text| Instant::parse(text, &Rfc3339).ok());
    let day = |text: &str| Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    Ok(PayoutReport {
        amount: Money::new(payout.amount.ok_or_else(|| unreadable("amount"))?, currency),
        state,
        created_at: created_at.and_then(|at| at.replace_nanosecond(0).ok()).ok_or_else(|| unreadable("created_at"))?,
        arrives_on: payout.arrival_date.as_deref().and_then(day),
        bank_reference: payout.reference.clone(),
        failure: (state == PayoutState::Failed).then(|| "bounced".to_owned()),
        // Its items are there as soon as it is, and gone six months later.
        lines: Lines::Ready,
        reference: payout.id,
    })
}

/// Items have no ids of their own: what they are and of what is one, counted where it comes twice.
fn told(payout: &Payout, items: &[PayoutItem]) -> Result<Vec<StatedLine>, Trouble> {
    let mut collected: BTreeMap<&str, Kept> = BTreeMap::new();
    let (mut lines, mut exact) = (Vec::new(), Decimal::ZERO);
    let paid = |item: &&PayoutItem| item.kind == "payment_paid_out";
    let collected_here: Vec<&str> = items.iter().filter(paid).filter_map(payment).collect();
    for item in items {
        let amount = decimal(&item.amount)?;
        exact += amount;
        match payment(item).filter(|id| FEES.contains(&item.kind.as_str()) && collected_here.contains(id)) {
            Some(id) => collected.entry(id).or_default().add(item, amount, payout.amount.currency)?,
            None => lines.push(line(payout, item, amount)?),
        }
    }
    for line in lines.iter_mut().filter(|line| line.kind == LineKind::Payment) {
        let kept = line.named.as_ref().and_then(|named| collected.get(named.reference.as_str()));
        (line.fee, line.tax) = kept.copied().unwrap_or_default().split(payout.amount.currency)?;
    }
    number(&mut lines);
    lines.extend(fraction(payout, &lines, exact)?);
    Ok(lines)
}

/// What was kept of one payment, tax included, and the tax in it.
#[derive(Debug, Clone, Copy, Default)]
struct Kept {
    whole: Decimal,
    tax: Decimal,
}

impl Kept {
    fn add(&mut self, item: &PayoutItem, amount: Decimal, currency: Currency) -> Result<(), Trouble> {
        self.whole -= amount;
        for part in item.taxes.iter().flatten().filter(|part| part.currency.as_deref() == Some(currency.code())) {
            // The sign is the item's: that of the tax is not to be relied on.
            let part = decimal(part.amount.as_deref().unwrap_or_default())?.abs();
            self.tax += if amount.is_sign_negative() { part } else { -part };
        }
        Ok(())
    }

    fn split(self, currency: Currency) -> Result<(Money, Money), Trouble> {
        let (whole, tax) = (rounded(self.whole)?, rounded(self.tax)?);
        Ok((Money::new(whole - tax, currency), Money::new(tax, currency)))
    }
}

fn line(payout: &Payout, item: &PayoutItem, amount: Decimal) -> Result<StatedLine, Trouble> {
    let currency = payout.amount.currency;
    let nothing = Money::zero(currency);
    let kind = match item.kind.as_str() {
        "payment_paid_out" => LineKind::Payment,
        "payment_refunded" | "refund" | "refund_funds_returned" => LineKind::Refund,
        "payment_failed" | "payment_charged_back" => LineKind::Dispute,
        kind if FEES.contains(&kind) => LineKind::Fee,
        _ => LineKind::Unknown,
    };
    let links = item.links.as_ref();
    let object = match kind {
        LineKind::Refund => links.and_then(|links| links.refund.as_deref()).or_else(|| payment(item)),
        _ => payment(item),
    };
    // A fee belongs to its payout; everything else happens once.
    let place = if kind == LineKind::Fee { format!(":{}", payout.reference) } else { String::new() };
    let reference = format!("{}:{}{place}", item.kind, object.unwrap_or(&payout.reference));
    let named = object.map(|id| Named { reference: id.to_owned(), ours: None });
    let (gross, (fee, tax)) = match kind {
        LineKind::Fee => {
            let mut kept = Kept::default();
            kept.add(item, amount, currency)?;
            (nothing, kept.split(currency)?)
        }
        _ => (Money::new(rounded(amount)?, currency), (nothing, nothing)),
    };
    Ok(StatedLine { reference, kind, gross, fee, tax, named })
}

fn payment(item: &PayoutItem) -> Option<&str> {
    item.links.as_ref().and_then(|links| links.payment.as_deref())
}

/// The second of its like is `…#2`.
fn number(lines: &mut [StatedLine]) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for line in lines {
        let times = seen.entry(line.reference.clone()).or_default();
        *times += 1;
        if *times > 1 {
            line.reference = format!("{}#{times}", line.reference);
        }
    }
}

/// Fractions come from fees alone, and the payout is the whole rounded once: what rounding each line left over is a fee too.
fn fraction(payout: &Payout, lines: &[StatedLine], exact: Decimal) -> Result<Option<StatedLine>, Trouble> {
    let currency = payout.amount.currency;
    if rounded(exact)? != payout.amount.minor {
        return Ok(None);
    }
    let net = |line: &StatedLine| line.gross.minor - line.fee.minor - line.tax.minor;
    let over = lines.iter().map(net).fold(0_i64, i64::saturating_add) - payout.amount.minor;
    let nothing = Money::zero(currency);
    Ok((over != 0).then(|| StatedLine {
        reference: format!("rounding:{}", payout.reference),
        kind: LineKind::Fee,
        gross: nothing,
        fee: Money::new(over, currency),
        tax: nothing,
        named: None,
    }))
}

fn decimal(text: &str) -> Result<Decimal, Trouble> {
    Decimal::from_str(text).map_err(|_| Trouble::unknown("an item's amount cannot be read"))
}

/// Amounts are in minor units, with fractions of them.
fn rounded(amount: Decimal) -> Result<i64, Trouble> {
    let whole = amount.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64();
    whole.ok_or_else(|| Trouble::unknown("an item's amount is too large"))
}

#[cfg(test)]
mod tests;
