//! Money given back: by an id of ours, which Paytm recognises however often it comes.

use serde::Serialize;

use super::{
    api::{Api, Said, Seal, refused},
    orders,
    outcome::rupees,
    wire::Refund,
};
use crate::{
    domain::report::{RefundOutcome, RefundReport, Returned},
    providers::{AskedRefund, Call, ForeignRefund, FoundRefund, Trouble, TroubleKind},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wish<'c> {
    mid: &'c str,
    txn_type: &'static str,
    order_id: &'c str,
    txn_id: &'c str,
    ref_id: &'c str,
    refund_amount: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Question<'c> {
    mid: &'c str,
    order_id: &'c str,
    ref_id: &'c str,
}

pub async fn refund(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let api = Api::open(call)?;
    let (order, ours) = (asked.payment.charge.payment.to_string(), asked.refund.to_string());
    let transaction = orders::transaction(&api, &order).await?;
    let wish = Wish {
        mid: api.merchant.mid,
        txn_type: "REFUND",
        order_id: &order,
        txn_id: &transaction,
        ref_id: &ours,
        refund_amount: asked.amount.plain(),
    };
    let said: Said<Refund> = api.post("/refund/apply", &wish).await?;
    let result = &said.body.result_info;
    match (result.result_status.as_str(), result.result_code.as_str()) {
        // Asked for before: what became of that is the answer.
        (_, "617" | "629") => told(&api, &order, &ours).await,
        ("TXN_SUCCESS" | "PENDING", _) => Ok(report(said, (api.merchant.mid, &order, &ours))),
        _ => Err(refusal(&said.body)),
    }
}

pub async fn status(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let (order, ours) = (asked.payment.charge.payment.to_string(), asked.refund.to_string());
    told(&Api::open(call)?, &order, &ours).await
}

/// By the id it was asked for with, ours or the dashboard's: Paytm knows it by that and its order alone.
pub async fn foreign(call: &Call<'_>, named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
    let order = named.payment.as_deref().ok_or_else(|| Trouble::refused("invalid_request", "no order's id"))?;
    let report = told(&Api::open(call)?, order, &named.reference).await?;
    let (payment, ours) = (Some(order.to_owned()), Some(named.reference.clone()));
    Ok(FoundRefund { payment, ours, report })
}

async fn told(api: &Api<'_>, order: &str, ours: &str) -> Result<RefundReport, Trouble> {
    let question = Question { mid: api.merchant.mid, order_id: order, ref_id: ours };
    let said = api.post("/v2/refund/status", &question).await?;
    Ok(report(said, (api.merchant.mid, order, ours)))
}

fn report(said: Said<Refund>, (mid, order, ours): (&str, &str, &str)) -> RefundReport {
    let (body, result) = (&said.body, &said.body.result_info);
    let named = [&body.mid, &body.order_id, &body.ref_id].map(|name| name.as_deref());
    let amount = body.refund_amount.as_deref().and_then(rupees);
    let returned = amount.filter(|_| said.seal == Seal::Right && named == [Some(mid), Some(order), Some(ours)]);
    let outcome = match (result.result_status.as_str(), result.result_code.as_str(), returned) {
        (_, "631", _) => RefundOutcome::NoSuch,
        ("TXN_SUCCESS", _, Some(amount)) => RefundOutcome::Succeeded(Returned { amount, fee: None }),
        ("PENDING", _, Some(amount)) => RefundOutcome::Submitted(Returned { amount, fee: None }),
        ("TXN_FAILURE", ..) => match refusal(body).kind {
            TroubleKind::Refused { reason, field: None } => RefundOutcome::Failed { reason },
            _ => RefundOutcome::Unknown { why: refusal(body).why },
        },
        (status, code, _) => RefundOutcome::Unknown { why: format!("refund {status} {code}") },
    };
    RefundReport { reference: body.refund_id.clone().filter(|id| id.len() <= 64), outcome }
}

/// What a definite no means; another refund of the order under way is none.
fn refusal(body: &Refund) -> Trouble {
    let general = refused(&body.result_info);
    let why = general.why.clone();
    match body.result_info.result_code.as_str() {
        "626" => Trouble::unknown(why),
        "620" => Trouble::refused("insufficient_funds", why),
        "619" => Trouble::refused("amount_above_maximum", why),
        "635" => Trouble::refused("amount_below_minimum", why),
        "600" | "607" => Trouble::refused("processing_error", why),
        _ => general,
    }
}
