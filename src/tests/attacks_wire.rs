//! Attacks on the wire itself (table c.8 and A-81): requests that were never well-formed, and clients that take their time.

use std::time::Duration;

use guichet::server::connections::{BOUNDS, Bounds};
use tokio_util::sync::CancellationToken;

use crate::support::{
    TestPortal,
    line::{self, Socket},
};

/// What is answered to these bytes, until the other side hangs up.
async fn says(socket: &Socket, bytes: &str) -> String {
    let mut line = socket.line().await;
    line.say(bytes.as_bytes()).await;
    let heard = tokio::time::timeout(Duration::from_secs(10), line.hear()).await;
    heard.unwrap_or_else(|_| panic!("nobody hung up after {bytes:?}"))
}

const HOST: &str = "Host: 127.0.0.1:3000\r\n";
const SECOND: &str = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n\r\n";

#[tokio::test]
async fn a_118_two_readings_of_one_request_are_one_too_many() {
    let portal = TestPortal::new().await;
    let socket = portal.socket().await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    for odd in [
        format!("POST /sign-in HTTP/1.1\r\n{HOST}{form}Content-Length: 5\r\nContent-Length: 6\r\n\r\na=b&c{SECOND}"),
        format!("POST /sign-in HTTP/1.1\r\n{HOST}{form}Content-Length: 5, 6\r\n\r\na=b&c{SECOND}"),
        format!("POST /sign-in HTTP/1.1\r\n{HOST}{form}Content-Length: +5\r\n\r\na=b&c{SECOND}"),
        format!("POST /sign-in HTTP/1.1\r\n{HOST}{form}Content-Length : 5\r\n\r\na=b&c{SECOND}"),
        format!("POST /sign-in HTTP/1.1\r\n{HOST}{form}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{SECOND}"),
        format!("POST /sign-in HTTP/1.1\r\n{HOST}{form}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n{SECOND}"),
        format!("POST /sign-in HTTP/1.0\r\n{HOST}{form}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SECOND}"),
        format!("GET /healthz HTTP/1.1\r\n{HOST}X: a\0b\r\n\r\n{SECOND}"),
        format!("GET /healthz HTTP/1.1\r\n{HOST} folded: x\r\n\r\n{SECOND}"),
        format!("GET /he\0althz HTTP/1.1\r\n{HOST}\r\n{SECOND}"),
        format!("GET /healthz HTTP/9.9\r\n{HOST}\r\n{SECOND}"),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}".to_owned(),
        format!("GET /healthz HTTP/1.1\r\n{HOST}{}\r\n{SECOND}", "X: y\r\n".repeat(200)),
    ] {
        let heard = says(&socket, &odd).await;
        let answers = line::statuses(&heard);
        assert!(
            answers.iter().all(|status| matches!(*status, "400" | "431")) && answers.len() <= 1,
            "{odd:?}: {heard}"
        );
        assert!(!heard.contains("\r\n\r\nok"), "the second request was answered: {odd:?}");
    }
    // Both lengths: read by one of them, and nothing behind it is believed to be another request.
    for (first, second) in
        [("Transfer-Encoding: chunked", "Content-Length: 4"), ("Content-Length: 4", "Transfer-Encoding: chunked")]
    {
        let both = format!("POST /nowhere HTTP/1.1\r\n{HOST}{form}{first}\r\n{second}\r\n\r\n0\r\n\r\n{SECOND}");
        let heard = says(&socket, &both).await;
        assert_eq!(line::statuses(&heard).len(), 1, "{heard}");
    }
}

#[tokio::test]
async fn a_119_methods_nobody_knows_are_refused() {
    let portal = TestPortal::new().await;
    let socket = portal.socket().await;
    for method in ["TRACE", "CONNECT", "BREW", "get", "PROPFIND"] {
        for path in ["/sign-in", "/", "/healthz", "/admin"] {
            let asked = format!("{method} {path} HTTP/1.1\r\n{HOST}Connection: close\r\nX-Secret: canary\r\n\r\n");
            let heard = says(&socket, &asked).await;
            let status = line::statuses(&heard)[0].to_owned();
            assert!(matches!(status.as_str(), "400" | "403" | "404" | "405" | "303"), "{method} {path}: {status}");
            assert!(!heard.contains("canary"), "nothing is said back");
        }
    }
    let heard = says(&socket, &format!("CONNECT evil.test:443 HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")).await;
    assert!(!line::statuses(&heard)[0].starts_with('2'), "{heard}");
}

#[tokio::test]
async fn a_81_a_body_shorter_than_it_said_is_refused_or_let_go() {
    let portal = TestPortal::new().await;
    let socket = portal.socket().await;
    let mut line = socket.line().await;
    let head = format!(
        "POST /sign-in HTTP/1.1\r\n{HOST}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"
    );
    line.say(head.as_bytes()).await;
    line.say(b"email=a").await;
    line.fall_silent().await;
    let heard = tokio::time::timeout(Duration::from_secs(10), line.hear()).await.expect("it does not wait for ever");
    assert!(line::statuses(&heard).iter().all(|status| *status == "400"), "{heard}");
}

/// Two hundred who dictate a header a letter at a time hold up nobody, and are let go.
#[tokio::test]
async fn a_120_slow_headers_hold_up_nobody() {
    assert!(BOUNDS.head <= Duration::from_secs(15));
    let portal = TestPortal::new().await;
    let socket = portal.socket_within(Bounds { head: Duration::from_secs(2), ..BOUNDS }).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut line = socket.line().await;
        line.say(b"GET /healthz HTTP/1.1\r\nX-Slow: ").await;
        slow.push(line);
    }
    let quick = says(&socket, &format!("GET /healthz HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")).await;
    assert_eq!(line::statuses(&quick), ["200"], "others are served");
    for mut line in slow {
        let heard = tokio::time::timeout(Duration::from_secs(10), line.hear_dripping()).await;
        assert!(!heard.expect("let go").contains("200"), "nothing was asked, nothing is answered");
    }
}

#[tokio::test]
async fn p_64_f_59_what_is_being_answered_is_answered_before_the_end() {
    let portal = TestPortal::new().await;
    let socket = portal.socket().await;
    let body = b"email=nobody%40exemple.test&password=not-the-password";
    let head = format!(
        "POST /sign-in HTTP/1.1\r\n{HOST}Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let (mut busy, mut idle) = (socket.line().await, socket.line().await);
    busy.say(head.as_bytes()).await;
    busy.say(&body[..10]).await;
    idle.say(format!("GET /healthz HTTP/1.1\r\n{HOST}\r\n").as_bytes()).await;
    idle.hear_of("ok").await;
    socket.stop.cancel();
    assert_eq!(idle.hear().await, "", "whoever waits for nothing is let go");
    assert!(!socket.ended.is_finished(), "somebody is still being answered");
    assert!(socket.refuses().await, "nobody new is let in");
    busy.say(&body[10..]).await;
    let heard = busy.hear().await;
    assert_eq!(line::statuses(&heard), ["401"], "{heard}");
    assert!(heard.contains("connection: close"), "{heard}");
    tokio::time::timeout(Duration::from_secs(5), socket.ended).await.expect("then it ends").expect("in peace");
}

#[tokio::test]
async fn p_64_f_59_whoever_never_finishes_is_cut_off() {
    let portal = TestPortal::new().await;
    let socket = portal.socket_within(Bounds { farewell: Duration::from_millis(50), ..BOUNDS }).await;
    let mut stuck = socket.line().await;
    stuck.say(format!("POST /sign-in HTTP/1.1\r\n{HOST}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\na").as_bytes()).await;
    // Taken in by the time somebody behind it is answered.
    let mut quick = socket.line().await;
    quick.say(format!("GET /healthz HTTP/1.1\r\n{HOST}\r\n").as_bytes()).await;
    quick.hear_of("ok").await;
    socket.stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), socket.ended).await.expect("within its bound").expect("in peace");
}

#[tokio::test]
async fn p_64_f_59_the_worker_ends_its_round_and_stops() {
    let portal = TestPortal::new().await;
    let stop = CancellationToken::new();
    let working = tokio::spawn(guichet::server::jobs::work(portal.portal.clone(), stop.clone()));
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), working).await.expect("it stops").expect("in peace");
}
