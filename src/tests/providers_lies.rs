//! Attacks on the providers' door (table c.5) that are signed by the right hand, and its rules for everybody, over every
//! provider: what a notice says is compared and never believed.

use axum::body::Body;
use base64::{Engine, engine::general_purpose::STANDARD};
use guichet::{
    domain::{
        invoice::InvoiceState,
        payment::{Payment, State},
    },
    sandbox::control::Delivery,
};
use http::{HeaderName, HeaderValue, Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::{
    providers_attacks::{Letter, bring, caught},
    support::{
        Till,
        online::{demo_settings, is_led_on, online, settles_down},
    },
};

type Swap = (String, String);

/// Everywhere in the event, and in what it wraps.
fn altered(event: &Value, swaps: &[Swap]) -> Value {
    let swapped = |text: &str| swaps.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    let mut altered: Value = serde_json::from_str(&swapped(&event.to_string())).expect("still JSON");
    if let Some(wrapped) = event["payload"].as_str() {
        let text = STANDARD.decode(wrapped.replace('\n', "")).expect("base64");
        let text = STANDARD.encode(swapped(&String::from_utf8(text).expect("text")));
        let lines = text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned() + "\n");
        altered["payload"] = lines.collect::<String>().into();
    }
    altered
}

fn swap(from: impl ToString, to: impl ToString) -> Swap {
    (from.to_string(), to.to_string())
}

/// The names of one payment in the place of another's.
fn of_another(one: &Payment, other: &Payment) -> Vec<Swap> {
    let mut swaps = vec![swap(one.id, other.id), swap(&one.reference, &other.reference)];
    if let (Some(one), Some(other)) = (&one.provider_reference, &other.provider_reference) {
        swaps.push(swap(one, other));
    }
    swaps
}

fn of_another_sum() -> Vec<Swap> {
    vec![swap("12000", "11999"), swap("120.00", "119.99")]
}

/// Of a kind that nobody has heard of.
fn of_another_kind(event: &Value) -> Vec<Swap> {
    event["type"].as_str().map(|kind| swap(kind, "made.up.tomorrow")).into_iter().collect()
}

/// What would be a command, if anybody obeyed.
fn of_odd_names(one: &Payment) -> Vec<Swap> {
    let names = [Some(one.id.to_string()), Some(one.reference.clone()), one.provider_reference.clone()];
    names.into_iter().flatten().map(|name| swap(name, "' OR 1=1; DROP TABLE payments --")).collect()
}

/// Nothing in it is where it should be.
fn unreadable(event: &Value) -> Value {
    let mut event = event.clone();
    for (part, nonsense) in
        [("wire", json!("nonsense")), ("json", json!([])), ("data", json!(7)), ("form", json!([["a", "b"]]))]
    {
        if event.get(part).is_some() {
            event[part] = nonsense;
        }
    }
    if event["payload"].is_string() {
        event["payload"] = STANDARD.encode("<nonsense>").into();
    }
    event
}

/// Under a name of its own: else it is what came already.
fn renamed(event: &Value, nth: usize) -> Vec<Swap> {
    let id = event["id"].as_str().expect("an id");
    vec![swap(id, format!("{}{nth}", &id[..id.len() - 1]))]
}

/// Signed as the provider signs.
fn signed(till: &Till, delivery: &Delivery, event: &Value) -> Letter {
    let sent = till.sandbox.letter(delivery, event).expect("somebody listens");
    let header = |(name, value): (&'static str, String)| {
        (HeaderName::from_static(name), HeaderValue::from_str(&value).expect("a value"))
    };
    Letter { headers: sent.headers.into_iter().map(header).collect(), body: sent.body }
}

#[tokio::test]
async fn a_74_a_76_a_77_a_78_a_79_what_is_signed_is_compared_and_never_believed_of_any_provider() {
    for provider in online() {
        let kind = provider.kind();
        let (till, (gateway, paid), _) = caught(provider).await;
        let invoice = till.invoice_for(provider, 12_000).await;
        let (open, _) = is_led_on(&till, invoice, provider).await;
        let (paid, open) = (till.payment(paid).await, till.payment(open).await);
        let events = till.sandbox.objects("event");
        let (mut nth, mut heard, taken) = (0, 0, till.taken());
        for delivery in till.sandbox.deliveries() {
            let Some(event) = events.iter().find(|event| event["id"] == delivery.event.as_str()) else { continue };
            let lies = [of_another(&paid, &open), of_another_sum(), of_another_kind(event), of_odd_names(&paid)];
            let mut told: Vec<Value> = lies.iter().map(|lie| altered(event, lie)).collect();
            told.push(unreadable(event));
            for event in told {
                nth += 1;
                let event = altered(&event, &renamed(&event, nth));
                let status = bring(&till, gateway, &signed(&till, &delivery, &event)).await.status;
                assert!(status == StatusCode::OK || status.is_client_error(), "{kind} {status}: {event}");
                heard += usize::from(status == StatusCode::OK);
                settles_down(&till).await;
                let now = till.payment(open.id).await;
                assert!(now.state != State::Succeeded && now.captured.is_none(), "{kind}: {event}");
            }
        }
        // Whoever vouches for its notices itself knows which it sent.
        let vouches = provider.is_only_heard(&demo_settings(provider));
        assert!(nth >= 3 && (heard > 0 || vouches), "{kind}: of {nth} lies {heard} were signed well enough to be read");
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued, "{kind}: no lie moved it");
        let after = till.payment(paid.id).await;
        assert!(after.captured.is_none_or(|captured| captured == paid.amount), "{kind}: {after:?}");
        assert_eq!(till.taken(), taken, "{kind}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn a_80_a_81_the_door_of_every_provider_takes_posts_of_bounded_size() {
    for provider in online() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let at = format!("/webhooks/{}", till.of(kind).await);
        let before = till.house.imprint().await;
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
            let request = Request::builder().method(&method).uri(&at).body(Body::empty()).expect("a request");
            let answer = till.house.visitor().send(request).await;
            answer.is_refused_in_json("method_not_allowed", method);
        }
        let deep = format!("{{\"id\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        let large = "x".repeat(1024 * 1024 + 1);
        for (body, code) in
            [(large.as_str(), Some("too_large")), (&deep, None), ("", None), ("{", None), ("\u{0}", None)]
        {
            let request = Request::post(&at).body(Body::from(body.to_owned())).expect("a request");
            let answer = till.house.visitor().send(request).await;
            let refused = answer.status.is_client_error() || answer.status == StatusCode::SERVICE_UNAVAILABLE;
            assert!(refused, "{kind}: {} for {}", answer.status, &body[..body.len().min(20)]);
            if let Some(code) = code {
                answer.is_refused_in_json(code, kind);
            }
        }
        till.house.imprint().await.is(&before, kind);
    }
}

#[tokio::test]
async fn a_89_forged_notices_are_slowed_at_the_door_of_every_provider() {
    for provider in online() {
        let kind = provider.kind();
        let (till, (gateway, _), letter) = caught(provider).await;
        let forged = Letter { body: b"forged".to_vec(), ..letter.clone() };
        let mut read = 0;
        // One more is read each second: a slow machine sends many before it is slowed.
        while bring(&till, gateway, &forged).await.status != StatusCode::TOO_MANY_REQUESTS {
            read += 1;
            assert!(read < 1_000, "{kind}: nobody is slowed");
        }
        assert!(read >= 60, "{kind}: {read}");
        assert_eq!(bring(&till, gateway, &letter).await.status, StatusCode::OK, "{kind}: a genuine one among them");
    }
}
