//! The client against servers that answer badly, late or not at all.

use std::time::Duration;

use tokio::{io::AsyncReadExt, net::TcpListener};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{Http, Patience, Trouble};
use crate::providers::TroubleKind;

fn http() -> Http {
    let [connect, total, budget, pause] = [500, 300, 1500, 5].map(Duration::from_millis);
    Http::patient(Patience { connect, total, budget, pause })
}

async fn answering(first: ResponseTemplate, times: u64) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(first).up_to_n_times(times).with_priority(1).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_string("ok")).mount(&server).await;
    server
}

async fn post(url: &str) -> Result<u16, Trouble> {
    let form = vec![("a[b]".to_owned(), "é &=+".to_owned())];
    http().post(url).idempotent("idempotency-key", "key-1").form(form).send().await.map(|answer| answer.status)
}

fn kind<T>(result: Result<T, Trouble>) -> Option<TroubleKind> {
    result.err().map(|trouble| trouble.kind)
}

/// A listener that reads a request and hangs up, as often as it is called.
async fn hanging_up() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 2048]).await;
        }
    });
    address.to_string()
}

async fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("its address").to_string()
}

#[tokio::test]
async fn a_repeat_is_byte_equal() {
    let server = answering(ResponseTemplate::new(500), 1).await;
    assert_eq!(post(&server.uri()).await, Ok(200));
    let [first, second] = server.received_requests().await.expect("recorded").try_into().expect("two requests");
    assert_eq!((&first.body, &first.headers), (&second.body, &second.headers));
    assert_eq!(first.body, b"a%5Bb%5D=%C3%A9+%26%3D%2B");
}

#[tokio::test]
async fn a_wish_without_a_key_is_sent_once() {
    let server = answering(ResponseTemplate::new(503), 9).await;
    assert_eq!(http().post(server.uri()).send().await.map(|answer| answer.status), Ok(503));
    assert_eq!(server.received_requests().await.map(|requests| requests.len()), Some(1));
}

#[tokio::test]
async fn a_polite_wait_is_kept() {
    let server = answering(ResponseTemplate::new(429).insert_header("retry-after", "1"), 1).await;
    let begun = std::time::Instant::now();
    assert_eq!(post(&server.uri()).await, Ok(200));
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let server = answering(ResponseTemplate::new(429).insert_header("retry-after", "3600"), 9).await;
    assert_eq!(post(&server.uri()).await, Ok(429));
    assert_eq!(server.received_requests().await.map(|requests| requests.len()), Some(1));
}

#[tokio::test]
async fn nothing_sent_is_known() {
    let closed = closed_port().await;
    assert_eq!(kind(post(&format!("http://{closed}/")).await), Some(TroubleKind::NotSent));
    assert_eq!(kind(post("https://no-such-host.invalid/").await), Some(TroubleKind::NotSent));
    assert_eq!(kind(post("http://api.stripe.com/").await), Some(TroubleKind::NotSent));
    let no_tls = hanging_up().await;
    assert_eq!(kind(post(&format!("https://{no_tls}/")).await), Some(TroubleKind::NotSent));
}

#[tokio::test]
async fn a_broken_header_is_not_sent() {
    let sent = http().get("https://127.0.0.1/").bearer("sk\r\nx: y").send().await;
    assert_eq!(kind(sent), Some(TroubleKind::NotSent));
}

#[tokio::test]
async fn a_cut_a_delay_a_flood_and_a_redirect_are_unknown() {
    assert_eq!(kind(post(&format!("http://{}/", hanging_up().await)).await), Some(TroubleKind::Unknown));
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(5));
    let flood = ResponseTemplate::new(200).set_body_bytes(vec![b'x'; super::LARGEST + 1]);
    let elsewhere = ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/");
    for answer in [slow, flood, elsewhere] {
        let server = answering(answer, 9).await;
        assert_eq!(kind(post(&server.uri()).await), Some(TroubleKind::Unknown));
        assert_eq!(server.received_requests().await.map(|requests| requests.len()), Some(1));
    }
}

#[tokio::test]
async fn after_a_doubtful_try_nothing_is_definite() {
    for status in [401, 403] {
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(500))
            .up_to_n_times(1)
            .with_priority(1)
            .mount(&server)
            .await;
        Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
        assert_eq!(kind(post(&server.uri()).await), Some(TroubleKind::Unknown));
    }
}
