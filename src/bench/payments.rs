//! Payments against the sandbox: starting, switching, and notices settled.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use guichet::{
    domain::ids::InvoiceId,
    sandbox::control::{CustomerAct, CustomerAction, Delivery, DeliveryMode, DeliveryState},
};

use crate::{
    Outcome,
    client::{Ask, Connection, Timings},
    house::{House, processor},
    pages::line,
    seed,
};

const EACH: u64 = 200;
const SETTLED: u64 = 1_000;
const CONNECTIONS: usize = 8;

pub async fn all(house: &House) -> Outcome {
    seed::invoices(&house.db, 1_000 + i64::try_from(EACH + SETTLED)?).await?;
    let (card, transfer) = (house.gateway("stripe")?, house.gateway("bank_transfer")?);
    let bills = house.invoices_of_grace(EACH).await?;
    posts(house, "start of a payment", &asks(house, &bills, ("pay", &card))).await?;
    posts(house, "switch to another gateway", &asks(house, &bills, ("switch", &transfer))).await?;
    settled(house, &card).await
}

fn asks(house: &House, bills: &[InvoiceId], (deed, gateway): (&str, &str)) -> Vec<Ask> {
    let ask = |invoice: &InvoiceId| {
        let key = uuid::Uuid::now_v7().simple();
        Ask::post(&format!("/invoices/{invoice}/{deed}"), &house.grace, format!("gateway={gateway}&request_key={key}"))
    };
    bills.iter().map(ask).collect()
}

async fn posts(house: &House, name: &str, asks: &[Ask]) -> Outcome {
    let (before, asked) = (processor(house.process())?, house.queries().await?);
    let timings = each_once(&house.host, asks).await?;
    let many = u64::try_from(asks.len())?;
    let cost = (processor(house.process())? - before) / many;
    let queries = (house.queries().await? - asked) / many;
    line(name, (&timings, cost), (&queries.to_string(), 0, 0));
    Ok(())
}

/// Each of them once, over a few connections.
async fn each_once(host: &str, asks: &[Ask]) -> Outcome<Timings> {
    let begun = Instant::now();
    let mut crowd = tokio::task::JoinSet::new();
    for share in asks.chunks(asks.len().div_ceil(CONNECTIONS)) {
        let (host, share) = (host.to_owned(), share.to_vec());
        crowd.spawn(async move {
            let mut connection = Connection::open(&host).await?;
            let mut each = Vec::new();
            for ask in &share {
                let asked = Instant::now();
                let status = connection.ask(ask).await?.status;
                if status >= 400 {
                    return Err(std::io::Error::other(format!("{} answered {status}", ask.path)));
                }
                each.push(asked.elapsed());
            }
            Ok(each)
        });
    }
    let mut each = Vec::new();
    while let Some(share) = crowd.join_next().await {
        each.extend(share??);
    }
    each.sort_unstable();
    Ok(Timings { each, whole: begun.elapsed() })
}

/// From the first notice at the door to the last one read, and every invoice paid. What the janitor found meanwhile is none
/// of theirs.
async fn settled(house: &House, card: &str) -> Outcome {
    let wanted = seed::paid(&house.db).await? + i64::try_from(SETTLED)?;
    let bills = house.invoices_of_grace(SETTLED).await?;
    each_once(&house.host, &asks(house, &bills, ("pay", card))).await?;
    house.sandbox.webhooks(DeliveryMode::Hold);
    for session in house.sandbox.objects("checkout.session").iter().filter(|one| one["status"] == "open") {
        let session = session["id"].as_str().unwrap_or_default().to_owned();
        let card = Some("4242424242424242".to_owned());
        house.sandbox.customer(&CustomerAct { session, action: CustomerAction::Approve, card, iban: None }).await?;
    }
    let letters = letters(house, card)?;
    let many = u64::try_from(letters.len())?.max(1);
    let (before, asked) = (processor(house.process())?, house.queries().await?);
    let begun = Instant::now();
    let answered = each_once(&house.host, &letters).await?;
    while seed::paid(&house.db).await? < wanted || seed::unread(&house.db).await? > 0 {
        if begun.elapsed() > Duration::from_secs(120) {
            return Err("the notices were not settled in two minutes".into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let timings = Timings { whole: begun.elapsed(), ..answered };
    let cost = (processor(house.process())? - before) / many;
    let queries = (house.queries().await? - asked) / many;
    line("notices settled, four a payment", (&timings, cost), (&queries.to_string(), 0, 0));
    Ok(())
}

/// The provider's own queue sends one event after the other; here its letters are posted over several connections.
fn letters(house: &House, card: &str) -> Outcome<Vec<Ask>> {
    let held = house.sandbox.deliveries().into_iter().filter(|one| one.state == DeliveryState::Held);
    let events: HashMap<_, _> =
        house.sandbox.objects("event").into_iter().map(|one| (one["id"].clone(), one)).collect();
    let path = format!("/webhooks/{card}");
    let letter = |delivery: Delivery| {
        let event = events.get(&serde_json::Value::from(delivery.event.clone())).ok_or("no such event")?;
        let letter = house.sandbox.letter(&delivery, event).ok_or("nobody listens")?;
        Ok(Ask::letter(&path, letter.headers, String::from_utf8(letter.body)?))
    };
    held.map(letter).collect()
}
