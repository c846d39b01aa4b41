//! The life of an order: made, approved by the customer, captured by us. Whoever comes first captures, and only once.

use sha2::{Digest, Sha256};
use time::Duration;

use super::{
    api::{Api, Said},
    keys, outcome,
    request::order,
    wire::{Order, Webhook},
};
use crate::{
    domain::{
        Instant,
        payment::NextStep,
        report::{Outcome, Report},
    },
    providers::{Asked, Call, Charge, Checked, Standing, Started, Trouble, http},
};

pub const ORDERS: &str = "/v2/checkout/orders";

/// PayPal forgets an order that nobody approved after about three hours.
pub const OPEN_FOR: Duration = Duration::hours(3);

/// Are the credentials good, and is the webhook theirs?
pub async fn check(call: &Call<'_>) -> Result<Checked, Trouble> {
    let api = Api::open(call)?;
    let account = api.account().await?;
    if let Some(id) = call.settings.get(keys::WEBHOOK_ID) {
        let unknown = |why: String| Trouble::refused("credentials_refused", why).about(keys::WEBHOOK_ID);
        match api.get::<Webhook>(&format!("/v1/notifications/webhooks/{id}")).await? {
            Said::Done(webhook) if webhook.id == id => {}
            Said::Done(_) => return Err(Trouble::unknown("another webhook than the one asked for")),
            Said::No { why, .. } => return Err(unknown(why)),
        }
    }
    Ok(Checked { account, disabled_reason: None })
}

pub async fn start(call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
    let api = Api::open(call)?;
    let made = make(&api, call, charge).await?;
    let page = made.links.iter().find(|link| matches!(link.rel.as_str(), "payer-action" | "approve"));
    let url = page.map(|link| link.href.clone()).ok_or_else(|| Trouble::unknown("the order has no page"))?;
    http::allowed_page(&url, api.place.pages, call.base)?;
    Ok(Started { reference: Some(made.id), next: NextStep::Redirect { url } })
}

/// Reads the order; one the customer has approved is captured, unless the payment has ended here.
pub async fn status(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let api = Api::open(call)?;
    let read = match asked.reference.as_deref().filter(|id| is_id(id)) {
        Some(id) => read(&api, call, (id, asked)).await?,
        // PayPal finds orders by its own id only. Asked for again under its key, it is the same order; one made only now
        // is seen by nobody before the customer is sent there.
        None if asked.standing == Standing::Ended => return Ok(Report::new(None, Outcome::NoSuch)),
        None => Ok(make(&api, call, &asked.charge).await?),
    };
    match read {
        Ok(order) if order.status == "APPROVED" => approved(&api, call, asked, order).await,
        Ok(order) => Ok(outcome::report(order, call.mode)),
        Err(report) => Ok(report),
    }
}

/// PayPal cannot be told to forget an order: what is never captured is never paid. Money already taken is answered.
pub async fn cancel(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let ended = Asked { standing: Standing::Ended, ..asked.clone() };
    let report = status(call, &ended).await?;
    Ok(match report.outcome {
        Outcome::AwaitingCustomer | Outcome::NoSuch | Outcome::Expired => {
            Report { outcome: Outcome::Canceled, ..report }
        }
        _ => report,
    })
}

async fn make(api: &Api<'_>, call: &Call<'_>, charge: &Charge) -> Result<Order, Trouble> {
    let body = order(charge, call.settings)?;
    let made: Order = match api.post(ORDERS, &charge.idempotency_key, &body).await? {
        Said::Done(made) => made,
        Said::No { issue, why, .. } => return Err(Trouble::refused(outcome::reason(&issue), why)),
    };
    let ours = made.purchase_units.first().and_then(|unit| unit.custom_id.as_ref());
    if !is_id(&made.id) || ours != Some(&charge.payment.to_string()) {
        return Err(Trouble::unknown("the order is of another payment"));
    }
    Ok(made)
}

/// The order, or what its absence means: after its three hours it is gone, before that something else is wrong.
async fn read(api: &Api<'_>, call: &Call<'_>, (id, asked): (&str, &Asked)) -> Result<Result<Order, Report>, Trouble> {
    match api.get::<Order>(&format!("{ORDERS}/{id}")).await? {
        Said::Done(order) if order.id == id => Ok(Ok(order)),
        Said::Done(_) => Ok(Err(unclear(id, "another order than the one asked for"))),
        Said::No { status: 404, .. } if is_over(asked, call.now) => {
            Ok(Err(Report::new(Some(id.into()), Outcome::Expired)))
        }
        Said::No { why, .. } => Ok(Err(unclear(id, &why))),
    }
}

fn is_over(asked: &Asked, now: Instant) -> bool {
    now >= asked.charge.created_at + OPEN_FOR
}

async fn approved(api: &Api<'_>, call: &Call<'_>, asked: &Asked, order: Order) -> Result<Report, Trouble> {
    let report = |outcome| Report::new(Some(order.id.clone()), outcome);
    if asked.standing == Standing::Ended {
        return Ok(report(Outcome::Canceled));
    }
    let path = format!("{ORDERS}/{}/capture", order.id);
    let key = capture_key(asked, &order);
    match api.post::<Order>(&path, &key, &serde_json::json!({})).await? {
        Said::Done(captured) if captured.id == order.id => Ok(outcome::report(captured, call.mode)),
        Said::Done(_) => Ok(unclear(&order.id, "another order than the one captured")),
        Said::No { issue, why, .. } => match outcome::uncaptured(&issue, why) {
            // Somebody else of us was quicker.
            None => Ok(match read(api, call, (&order.id, asked)).await? {
                Ok(order) if order.status == "APPROVED" => unclear(&order.id, "it is being captured"),
                Ok(order) => outcome::report(order, call.mode),
                Err(report) => report,
            }),
            Some(outcome) => Ok(report(outcome)),
        },
    }
}

/// The same for every try at one approval; another one when the customer had to approve again.
fn capture_key(asked: &Asked, order: &Order) -> String {
    let approval = hex::encode(Sha256::digest(order.update_time.as_deref().unwrap_or_default()));
    format!("{}:capture:{}", asked.charge.idempotency_key, &approval[..12])
}

pub fn is_id(id: &str) -> bool {
    (1..=36).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn unclear(id: &str, why: &str) -> Report {
    Report::new(Some(id.into()), Outcome::Unknown { why: why.into() })
}
