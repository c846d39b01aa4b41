//! The life of a payment link: made, found again, read with the tries to pay it, closed.

use super::{
    api::{Api, Said},
    outcome::outcome,
    request,
    wire::{Any, Collection, Link, Links, Payment},
};
use crate::{
    domain::{
        payment::NextStep,
        report::{Outcome, Report},
    },
    providers::{Asked, Call, Charge, Checked, Standing, Started, Trouble, http},
};

const LINKS: &str = "/payment_links";

/// Where its hosted pages are.
const PAGES: &[&str] = &["rzp.io", ".razorpay.com"];

/// Razorpay does not say whose key it is: the key itself is the account's name here.
pub async fn check(call: &Call<'_>) -> Result<Checked, Trouble> {
    let api = Api::open(call)?;
    let listed: Any = api.get("/payments", vec![("count".into(), "1".into())]).await?.done()?;
    if listed.entity != "collection" {
        return Err(Trouble::unknown("not a list of payments"));
    }
    let account = call.settings.get(super::keys::KEY_ID).unwrap_or_default().to_owned();
    Ok(Checked { account, disabled_reason: None })
}

/// A link that is there already is the one we asked for before: its answer was lost.
pub async fn start(call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
    let api = Api::open(call)?;
    let made = match api.post::<Link>(LINKS, Some(&request::link(charge)?)).await? {
        Said::Done(made) => made,
        Said::No(no) if no.fault.field.as_deref() == Some("reference_id") => {
            find(&api, charge).await?.ok_or_else(|| no.trouble())?
        }
        Said::No(no) => return Err(no.trouble()),
    };
    check_ours(&made, charge).map_err(Trouble::unknown)?;
    let url = made.short_url.ok_or_else(|| Trouble::unknown("the link has no page"))?;
    http::allowed_page(&url, PAGES, call.base)?;
    Ok(Started { reference: Some(made.id), next: NextStep::Redirect { url } })
}

fn check_ours(link: &Link, charge: &Charge) -> Result<(), String> {
    let money = (link.amount, link.currency.as_str());
    match () {
        () if !is_id(&link.id, "plink_") => Err("not a payment link".into()),
        () if link.reference_id != Some(charge.payment.to_string()) => Err("a link of another payment".into()),
        () if money != (charge.amount.minor, charge.amount.currency.code()) => Err("a link over another amount".into()),
        () if link.status != "created" => Err(format!("the link is {}", link.status)),
        () => Ok(()),
    }
}

pub async fn status(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let api = Api::open(call)?;
    match located(&api, asked).await? {
        Some(Ok(link)) => told(&api, call, asked, link).await,
        Some(Err(unclear)) => Ok(unclear),
        None => Ok(Report::new(None, Outcome::NoSuch)),
    }
}

/// What a link says. A try that failed after the customer had left is the end of the payment: nobody is to pay on its link
/// any more, which may have been left open in another tab.
async fn told(api: &Api<'_>, call: &Call<'_>, asked: &Asked, link: Link) -> Result<Report, Trouble> {
    let open = link.status == "created";
    let report = judged(api, call, asked.standing, link).await?;
    match (&report.outcome, &report.reference) {
        (Outcome::Failed { .. }, Some(id)) if open => match closed(api, id).await? {
            Some(link) => judged(api, call, asked.standing, link).await,
            None => Ok(unclear(id, "the link of a failed try cannot be closed")),
        },
        _ => Ok(report),
    }
}

/// Closes the link. Where Razorpay refuses that, it is asked what is true: the customer may just have paid.
pub async fn cancel(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let api = Api::open(call)?;
    let id = match located(&api, asked).await? {
        Some(Ok(link)) => link.id,
        Some(Err(unclear)) => return Ok(unclear),
        None => return Ok(Report::new(None, Outcome::NoSuch)),
    };
    match closed(&api, &id).await? {
        Some(link) => judged(&api, call, Standing::There, link).await,
        None => match read(&api, &id).await? {
            Ok(link) => judged(&api, call, Standing::There, link).await,
            Err(unclear) => Ok(unclear),
        },
    }
}

/// The link as it is once closed; `None` where that is refused.
async fn closed(api: &Api<'_>, id: &str) -> Result<Option<Link>, Trouble> {
    match api.post::<Link>(&format!("{LINKS}/{id}/cancel"), None).await? {
        Said::Done(link) if link.id == id => Ok(Some(link)),
        Said::Done(_) => Err(Trouble::unknown("another link than the one closed")),
        Said::No(_) => Ok(None),
    }
}

/// The payments of a link that took money: what a refund is taken from.
pub async fn taken(api: &Api<'_>, asked: &Asked) -> Result<Vec<Payment>, Trouble> {
    match located(api, asked).await? {
        Some(Ok(link)) => {
            let tries = tries(api, &link).await?;
            Ok(tries.into_iter().filter(|one| matches!(one.status.as_str(), "captured" | "refunded")).collect())
        }
        _ => Err(Trouble::unknown("the payment's link cannot be found")),
    }
}

/// The link we know, or the one that carries our id. `None`: there is none; an error in it: it cannot be told.
async fn located(api: &Api<'_>, asked: &Asked) -> Result<Option<Result<Link, Report>>, Trouble> {
    match asked.reference.as_deref().filter(|id| is_id(id, "plink_")) {
        Some(id) => read(api, id).await.map(Some),
        None => Ok(find(api, &asked.charge).await?.map(Ok)),
    }
}

/// A link Razorpay does not know is not one that never was: the key may be another account's by now.
async fn read(api: &Api<'_>, id: &str) -> Result<Result<Link, Report>, Trouble> {
    Ok(match api.get::<Link>(&format!("{LINKS}/{id}"), Vec::new()).await? {
        Said::Done(link) if link.id == id => Ok(link),
        Said::Done(_) => Err(unclear(id, "another link than the one asked for")),
        Said::No(no) => Err(unclear(id, &no.why)),
    })
}

async fn find(api: &Api<'_>, charge: &Charge) -> Result<Option<Link>, Trouble> {
    let ours = charge.payment.to_string();
    let found: Links = api.get(LINKS, vec![("reference_id".into(), ours.clone())]).await?.done()?;
    let mut same = found.payment_links.into_iter().filter(|link| link.reference_id.as_ref() == Some(&ours));
    Ok(same.next().filter(|link| is_id(&link.id, "plink_")))
}

async fn judged(api: &Api<'_>, call: &Call<'_>, standing: Standing, link: Link) -> Result<Report, Trouble> {
    let tries = tries(api, &link).await?;
    let outcome = outcome(&link, &tries, (call.mode, standing)).unwrap_or_else(|why| Outcome::Unknown { why });
    Ok(Report::new(Some(link.id), outcome))
}

/// Every try to pay the link, each as Razorpay tells it when asked for payments: that is where fee and tax stand.
async fn tries(api: &Api<'_>, link: &Link) -> Result<Vec<Payment>, Trouble> {
    let mut tries = Vec::new();
    if let Some(order) = link.order_id.as_deref().filter(|id| is_id(id, "order_")) {
        let listed: Collection<Payment> = api.get(&format!("/orders/{order}/payments"), Vec::new()).await?.done()?;
        tries = listed.items;
    }
    for named in link.payments.iter().flatten().filter(|named| is_id(&named.payment_id, "pay_")) {
        if tries.iter().all(|one| one.id != named.payment_id) {
            tries.push(api.get(&format!("/payments/{}", named.payment_id), Vec::new()).await?.done()?);
        }
    }
    Ok(tries)
}

/// Razorpay's ids, safe to stand in an address.
pub fn is_id(id: &str, prefix: &str) -> bool {
    let rest = id.strip_prefix(prefix).unwrap_or_default();
    (1..=40).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn unclear(id: &str, why: &str) -> Report {
    Report::new(Some(id.into()), Outcome::Unknown { why: why.into() })
}
