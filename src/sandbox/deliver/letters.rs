//! Letters on their way: which events share one, the POST itself, and what is noted of it.

use std::time::Duration;

use reqwest::Url;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Attempt, Delivery, DeliveryState};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Books;
use crate::sandbox::stand::{self, Stand};

pub(super) async fn send_all(sandbox: &Sandbox, round: Vec<u64>) {
    let mut sending = tokio::task::JoinSet::new();
    for numbers in sandbox.read(|books| letters(books, round)) {
        sending.spawn(send(sandbox.clone(), numbers));
    }
    while sending.join_next().await.is_some() {}
}

/// Which deliveries share a letter: different events for one endpoint, where its provider sends them together.
fn letters(books: &Books, round: Vec<u64>) -> Vec<Vec<u64>> {
    let mut letters: Vec<(&Delivery, Vec<u64>)> = Vec::new();
    for delivery in books.deliveries.iter().filter(|delivery| round.contains(&delivery.number)) {
        let most = stand::of(books, &delivery.account).map_or(1, Stand::most_together);
        let joins = |(first, numbers): &&mut (&Delivery, Vec<u64>)| {
            first.endpoint == delivery.endpoint && first.event != delivery.event && numbers.len() < most
        };
        match letters.iter_mut().find(joins) {
            Some((_, numbers)) => numbers.push(delivery.number),
            None => letters.push((delivery, vec![delivery.number])),
        }
    }
    letters.into_iter().map(|(_, numbers)| numbers).collect()
}

/// One letter, for one endpoint.
async fn send(sandbox: Sandbox, numbers: Vec<u64>) {
    let letter = sandbox.read(|books| {
        let meant: Vec<_> = books.deliveries.iter().filter(|delivery| numbers.contains(&delivery.number)).collect();
        let first = meant.first()?;
        let events: Vec<Value> = meant.iter().map(|delivery| books.body(&delivery.event)).collect();
        Some((stand::of(books, &first.account)?, events, books.objects.get(&first.endpoint)?.clone()))
    });
    let now = sandbox.now();
    let (status, remark) = match letter {
        None => (None, "the endpoint is gone".to_owned()),
        Some((stand, events, endpoint)) => {
            let stand::Letter { headers, body } = match events.as_slice() {
                [event] => stand.letter(&sandbox, event, &endpoint),
                events => stand.letter_of_many(&sandbox, events, &endpoint),
            };
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            post(&sandbox, endpoint.body["url"].as_str().unwrap_or_default(), &headers, body).await
        }
    };
    let delays = &sandbox.house.options.retry_delays;
    sandbox.change(|books| {
        for number in numbers {
            note_attempt(books, number, Attempt { at: now, status, remark: remark.clone() }, delays);
        }
    });
}

fn note_attempt(books: &mut Books, number: u64, attempt: Attempt, delays: &[Duration]) {
    let Some(delivery) = books.deliveries.iter_mut().find(|delivery| delivery.number == number) else { return };
    let status = attempt.status;
    delivery.attempts.push(attempt);
    let retry = delays.get(delivery.attempts.len() - 1);
    (delivery.state, delivery.due) = match (status, retry) {
        (Some(200..=299), _) => (DeliveryState::Delivered, None),
        (_, Some(delay)) => (DeliveryState::Waiting, Some(Instant::now() + *delay)),
        (_, None) => (DeliveryState::GivenUp, None),
    };
    if delivery.state == DeliveryState::Delivered {
        let event = delivery.event.clone();
        let still = books.deliveries.iter().filter(|other| other.event == event && is_pending(other)).count();
        books.patch(&event, json!({ "pending_webhooks": still }));
    }
}

fn is_pending(delivery: &Delivery) -> bool {
    matches!(delivery.state, DeliveryState::Held | DeliveryState::Waiting | DeliveryState::Sending)
}

/// One POST to a loopback address; anything else is refused here.
pub(crate) async fn post(
    sandbox: &Sandbox,
    url: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> (Option<u16>, String) {
    let Some(url) = Url::parse(url).ok().filter(is_loopback) else {
        return (None, format!("not sent: {url} is not a loopback address"));
    };
    let mut request = sandbox.house.client.post(url).body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    match request.send().await {
        Ok(answer) => (Some(answer.status().as_u16()), answer.status().to_string()),
        Err(error) => (None, error.without_url().to_string()),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    matches!(url.scheme(), "http" | "https")
        && (host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()))
}
