//! Razorpay's settlements, which are its payouts, and their lines: told by the day they were settled on.

use time::{Duration, OffsetDateTime, UtcOffset};

use super::{
    api::{Api, Query, Said},
    links::is_id,
    wire::{Collection, Payment, Settled, Settlement},
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

const SETTLEMENTS: &str = "/settlements";
const PAGE: usize = 100;
const LINES: usize = 1000;
const MOST_PAGES: usize = 40;

/// Its days are those of India.
const INDIA: (i8, i8, i8) = (5, 30, 0);

pub async fn since(call: &Call<'_>, since: Instant, after: Option<&str>) -> Result<Part<PayoutReport>, Trouble> {
    let skip: usize = after.and_then(|text| text.parse().ok()).unwrap_or(0);
    let query: Query = vec![
        ("from".into(), since.unix_timestamp().to_string()),
        ("count".into(), PAGE.to_string()),
        ("skip".into(), skip.to_string()),
    ];
    let page: Collection<Settlement> = Api::open(call)?.get(SETTLEMENTS, query).await?.done()?;
    let next = (page.items.len() == PAGE).then(|| (skip + PAGE).to_string());
    Ok(Part { items: page.items.into_iter().map(read).collect::<Result<_, _>>()?, next })
}

pub async fn one(call: &Call<'_>, reference: &str) -> Result<PayoutReport, Trouble> {
    if !is_id(reference, "setl_") {
        return Err(Trouble::refused("invalid_request", "no settlement's id"));
    }
    read(Api::open(call)?.get(&format!("{SETTLEMENTS}/{reference}"), Vec::new()).await?.done()?)
}

/// All at once, from the day it was made and the one after: its lines are settled on either.
pub async fn lines(call: &Call<'_>, payout: &Payout) -> Result<Part<StatedLine>, Trouble> {
    let api = Api::open(call)?;
    let mut items: Vec<StatedLine> = Vec::new();
    for day in [payout.created_at, payout.created_at + Duration::DAY] {
        for settled in of_day(&api, day).await? {
            let of_it = settled.settlement_id.as_deref() == Some(payout.reference.as_str());
            if of_it && !items.iter().any(|line| line.reference == settled.entity_id) {
                items.push(line(&api, settled).await?);
            }
        }
    }
    Ok(Part { items, next: None })
}

async fn of_day(api: &Api<'_>, at: Instant) -> Result<Vec<Settled>, Trouble> {
    let (hours, minutes, seconds) = INDIA;
    let offset = UtcOffset::from_hms(hours, minutes, seconds).unwrap_or(UtcOffset::UTC);
    let day = at.to_offset(offset).date();
    let mut all = Vec::new();
    for page in 0..MOST_PAGES {
        let query: Query = vec![
            ("year".into(), day.year().to_string()),
            ("month".into(), u8::from(day.month()).to_string()),
            ("day".into(), day.day().to_string()),
            ("count".into(), LINES.to_string()),
            ("skip".into(), (page * LINES).to_string()),
        ];
        let read: Collection<Settled> = api.get("/settlements/recon/combined", query).await?.done()?;
        let last = read.items.len() < LINES;
        all.extend(read.items);
        if last {
            return Ok(all);
        }
    }
    Err(Trouble::unknown("too many settlement lines to read"))
}

fn read(settlement: Settlement) -> Result<PayoutReport, Trouble> {
    let unreadable = |what: &str| Trouble::unknown(format!("settlement {}: {what} cannot be read", settlement.id));
    let state = match settlement.status.as_str() {
        "created" | "initiated" => PayoutState::InTransit,
        "processed" => PayoutState::Paid,
        "failed" => PayoutState::Failed,
        _ => return Err(unreadable("status")),
    };
    let created_at =
        OffsetDateTime::from_unix_timestamp(settlement.created_at).map_err(|_| unreadable("created_at"))?;
    Ok(PayoutReport {
        // Always in rupees.
        amount: rupees(settlement.amount),
        state,
        created_at,
        arrives_on: None,
        bank_reference: settlement.utr,
        failure: (state == PayoutState::Failed).then(|| "failed".to_owned()),
        lines: if state == PayoutState::Paid { Lines::Ready } else { Lines::Later },
        reference: settlement.id,
    })
}

async fn line(api: &Api<'_>, settled: Settled) -> Result<StatedLine, Trouble> {
    let ours = match (kind(&settled), &settled.order_receipt) {
        // A link's reference goes on to its order: it is our payment's id.
        (LineKind::Payment, Some(receipt)) => Some(receipt.clone()),
        (LineKind::Payment, None) => ours(api, &settled.entity_id).await?,
        _ => None,
    };
    Ok(stated(settled, ours))
}

fn kind(settled: &Settled) -> LineKind {
    match settled.kind.as_str() {
        "payment" => LineKind::Payment,
        "refund" => LineKind::Refund,
        "adjustment" if settled.dispute_id.is_some() => LineKind::Dispute,
        "adjustment" => LineKind::Adjustment,
        _ => LineKind::Unknown,
    }
}

/// What it brought is credit less debit; what was kept of it is told beside, tax included.
fn stated(settled: Settled, ours: Option<String>) -> StatedLine {
    let kind = kind(&settled);
    let about = settled.dispute_id.filter(|_| kind == LineKind::Dispute);
    let (kept, tax) = (settled.fee.unwrap_or(0), settled.tax.unwrap_or(0));
    StatedLine {
        kind,
        gross: rupees(settled.credit - settled.debit + kept),
        fee: rupees(kept - tax),
        tax: rupees(tax),
        named: Some(Named { reference: about.unwrap_or_else(|| settled.entity_id.clone()), ours }),
        reference: settled.entity_id,
    }
}

/// The id we left with the payment.
async fn ours(api: &Api<'_>, payment: &str) -> Result<Option<String>, Trouble> {
    if !is_id(payment, "pay_") {
        return Ok(None);
    }
    match api.get::<Payment>(&format!("/payments/{payment}"), Vec::new()).await? {
        Said::Done(found) if found.id == payment => Ok(found.notes.get("payment").map(str::to_owned)),
        Said::Done(_) => Err(Trouble::unknown("another payment than the one asked for")),
        Said::No(no) => Err(Trouble::unknown(no.why)),
    }
}

fn rupees(paise: i64) -> Money {
    Money::new(paise, Currency::INR)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"entity_id": "pay_Qfldmt5StKZFCB", "type": "payment", "debit": 0, "credit": 976400,
        "amount": 1000000, "currency": "INR", "fee": 23600, "tax": 3600, "on_hold": false, "settled": true,
        "settlement_id": "setl_DGlQ1Rj8os78Ec", "order_receipt": "INV-2025-00042-1", "dispute_id": null}"#;

    fn told(line: &str) -> StatedLine {
        stated(serde_json::from_str(line).expect("a line"), Some("ours".into()))
    }

    #[test]
    fn the_documented_line_is_what_was_paid_with_what_was_kept_of_it() {
        let line = told(LINE);
        assert_eq!((line.kind, line.gross), (LineKind::Payment, rupees(1_000_000)));
        assert_eq!((line.fee, line.tax), (rupees(20_000), rupees(3_600)));
        assert_eq!(line.named, Some(Named { reference: "pay_Qfldmt5StKZFCB".into(), ours: Some("ours".into()) }));
    }

    #[test]
    fn what_leaves_is_negative_and_a_correction_may_be_of_a_dispute() {
        let refund = LINE.replace("\"payment\"", "\"refund\"").replace("\"debit\": 0", "\"debit\": 100");
        let refund = told(&refund.replace("976400", "0").replace("23600", "0").replace("3600", "0"));
        assert_eq!((refund.kind, refund.gross), (LineKind::Refund, rupees(-100)));
        let lost =
            LINE.replace("\"payment\"", "\"adjustment\"").replace("\"dispute_id\": null", "\"dispute_id\": \"disp_1\"");
        let lost = told(&lost);
        assert_eq!(lost.kind, LineKind::Dispute);
        assert_eq!(lost.named.map(|named| named.reference), Some("disp_1".into()));
        assert_eq!(told(&LINE.replace("\"payment\"", "\"transfer\"")).kind, LineKind::Unknown);
    }

    #[test]
    fn only_known_states_are_read() {
        let one = |status: &str| Settlement {
            id: "setl_DGlQ1Rj8os78Ec".into(),
            status: status.into(),
            amount: 976_400,
            utr: None,
            created_at: 1_741_250_000,
        };
        assert_eq!(read(one("processed")).ok().map(|told| told.state), Some(PayoutState::Paid));
        assert_eq!(read(one("created")).ok().map(|told| told.lines), Some(Lines::Later));
        assert!(read(one("odd")).is_err());
    }
}
