//! The readers of what strangers send, each with the promise it keeps whatever comes.

use std::sync::LazyLock;

use axum::{body::Body, extract::FromRequest};
use guichet::{
    app::answer::is_own_path,
    domain::{
        creditor_reference::CreditorReference,
        currency::Currency,
        gateway::Mode,
        money::Money,
        people::Email,
        report::{About, Notice},
        second_factor::Typed,
        statement::{self, Statement, clue},
    },
    providers::{
        self, Call, NoticeError, RawNotice, Settings,
        http::{Http, Patience, allowed_page},
        sign,
    },
    request::{Posted, Uploaded},
};
use http::{HeaderMap, HeaderValue, Request, header};
use time::macros::datetime;

pub struct Target {
    /// Also the name of its corpus.
    pub name: &'static str,
    /// Panics where the promise is broken.
    pub promise: fn(&[u8]),
}

pub const TARGETS: &[Target] = &[
    Target { name: "notice", promise: notice },
    Target { name: "envelope", promise: envelope },
    Target { name: "razorpay_notice", promise: razorpay_notice },
    Target { name: "paytm_notice", promise: paytm_notice },
    Target { name: "amount", promise: amount },
    Target { name: "form", promise: form },
    Target { name: "upload", promise: upload },
    Target { name: "own_path", promise: own_path },
    Target { name: "page", promise: page },
    Target { name: "code", promise: code },
    Target { name: "email", promise: email },
    Target { name: "account_number", promise: account_number },
    Target { name: "statement", promise: statement },
    Target { name: "statement_csv", promise: statement_csv },
];

const SECRET: &str = "whsec_fuzzed";

static HTTP: LazyLock<Http> = LazyLock::new(|| Http::patient(Patience::default()));

fn read(body: &[u8], signature: &[u8]) -> Result<Vec<Notice>, NoticeError> {
    read_by("stripe", ("webhook_secret", SECRET), body, ("stripe-signature", signature))
}

/// What this provider makes of a body, with this secret in its settings and this header beside it.
fn read_by(
    kind: &str,
    (setting, secret): (&str, &str),
    body: &[u8],
    (name, signature): (&'static str, &[u8]),
) -> Result<Vec<Notice>, NoticeError> {
    let now = datetime!(2026-11-21 09:00 UTC);
    let settings = Settings([(setting.to_owned(), secret.to_owned())].into());
    let call = Call { http: HTTP.clone(), settings: &settings, mode: Mode::Test, now, base: None };
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(signature) {
        headers.insert(name, value);
    }
    let provider = providers::find(kind).expect("a provider");
    // It reads what it has in hand and waits for nobody.
    futures::executor::block_on(provider.read_notice(&call, &RawNotice { headers: &headers, body }))
}

/// A body that is rightly signed and says anything: what comes of it has ids that are safe to store and to send on.
fn notice(body: &[u8]) {
    let seconds = datetime!(2026-11-21 09:00 UTC).unix_timestamp().to_string();
    let signature = sign::hmac_sha256_hex(SECRET.as_bytes(), &[seconds.as_bytes(), b".", body]);
    is_harmless(read(body, format!("t={seconds},v1={signature}").as_bytes()));
}

/// The same signed as Razorpay signs.
fn razorpay_notice(body: &[u8]) {
    let signature = sign::hmac_sha256_hex(SECRET.as_bytes(), &[body]);
    let header = ("x-razorpay-signature", signature.as_bytes());
    is_harmless(read_by("razorpay", ("webhook_secret", SECRET), body, header));
}

fn is_harmless(read: Result<Vec<Notice>, NoticeError>) {
    let plain = |id: &str| (1..=255).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    match read {
        Ok(notices) => {
            for notice in notices {
                assert!(plain(&notice.event) && !notice.kind.is_empty() && notice.kind.len() <= 100);
                match notice.about {
                    About::Payment { reference, .. } => assert!(plain(&reference)),
                    About::Later { object } => assert!(plain(&object)),
                    About::Refund { reference, .. } | About::Dispute { reference, .. } => assert!(plain(&reference)),
                    _ => {}
                }
            }
        }
        Err(error) => assert_eq!(error, NoticeError::Unreadable, "the signature was right"),
    }
}

/// Paytm's checksum travels in the body: whatever stands there, without the merchant's key nobody makes one that fits.
fn paytm_notice(body: &[u8]) {
    let read = read_by("paytm", ("merchant_key", "kept_from_others"), body, ("x-nothing", b""));
    assert!(matches!(read, Err(NoticeError::Missing | NoticeError::Invalid)), "{read:?}");
}

/// A signature nobody made with the secret opens nothing.
fn envelope(header: &[u8]) {
    assert!(read(br#"{"id":"evt_1","object":"event","type":"x","data":{"object":{}}}"#, header).is_err());
}

/// An amount is read exactly or not at all: written again and read again, it is the same.
fn amount(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    for currency in [Currency::EUR, Currency::JPY, Currency::KWD] {
        let Ok(money) = Money::parse(&text, currency) else { continue };
        assert!(money.minor >= 0 && money.currency == currency);
        assert_eq!(Money::parse(&money.plain(), currency), Ok(money));
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        assert!(digits.trim_start_matches('0').len() <= 15 + currency.exponent() as usize);
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Nothing a form holds gets in as one line that is not one line of bearable text.
fn form(body: &[u8]) {
    let request = Request::post("/").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.body(Body::from(body.to_vec())).expect("a request");
    let Ok(posted) = runtime().block_on(Posted::from_request(request, &())) else { return };
    well_read(&posted);
}

fn upload(body: &[u8]) {
    let request = Request::post("/").header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    let request = request.body(Body::from(body.to_vec())).expect("a request");
    let Ok(uploaded) = runtime().block_on(Uploaded::from_request(request, &())) else { return };
    well_read(&uploaded.posted);
}

fn well_read(posted: &Posted) {
    for (name, _) in posted.pairs() {
        assert!(posted.only(&[]).is_err(), "fields nobody asked for are refused");
        if let Ok(line) = posted.line(name, 100) {
            assert!(!line.chars().any(char::is_control) && line.chars().count() <= 100 && line == line.trim());
        }
        if let Ok(lines) = posted.lines(name, 100) {
            assert!(!lines.contains('\r') && lines.chars().count() <= 100);
        }
    }
}

/// Wherever a path that counts as ours leads a browser, it is to our own origin.
fn own_path(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if !is_own_path(&text) {
        return;
    }
    let here = reqwest::Url::parse("https://pay.exemple.test/sign-in").expect("an address");
    let led = here.join(&text).expect("one of ours can be joined");
    assert_eq!(led.origin(), here.origin(), "{text}");
    assert!(HeaderValue::from_str(&text).is_ok() && !text.contains(['\r', '\n']));
}

/// Wherever a page that counts as the provider's leads a browser, it is to the provider.
fn page(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if allowed_page(&text, &["checkout.stripe.com"], None).is_err() {
        return;
    }
    let page = reqwest::Url::parse(&text).expect("it was read before");
    assert_eq!((page.scheme(), page.host_str()), ("https", Some("checkout.stripe.com")), "{text}");
    assert!(page.username().is_empty() && page.password().is_none());
}

/// Codes come out as the digits or letters they are made of.
fn code(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Ok(Typed::OneTime(code)) = Typed::one_time(&text) {
        assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
    }
    if let Ok(Typed::Recovery(code)) = Typed::recovery(&text) {
        assert!(code.len() == 16 && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
    }
}

/// An address is one line of one person, and reading it again changes nothing.
fn email(input: &[u8]) {
    let Ok(email) = Email::parse(&String::from_utf8_lossy(input)) else { return };
    assert!(
        email.as_str().matches('@').count() == 1 && !email.as_str().contains([' ', '\r', '\n', ',', ';', '<', '>'])
    );
    assert_eq!(Email::parse(email.as_str()).as_ref(), Ok(&email));
}

/// Account numbers and references of transfers: either right, or refused by field; a reference reads back as itself.
fn account_number(input: &[u8]) {
    let text = String::from_utf8_lossy(input).into_owned();
    let settings = Settings([("iban.EUR".to_owned(), text.clone())].into());
    let transfer = providers::find("bank_transfer").expect("transfers");
    assert!(transfer.inspect(&settings, Mode::Live).len() <= 1, "one field, at most one complaint");
    if let Ok(reference) = CreditorReference::parse(&text) {
        assert_eq!(CreditorReference::parse(&reference.to_string()), Ok(reference));
    }
}

/// A bank's file: lines that move something and say it in plain words, or a refusal.
fn statement(input: &[u8]) {
    let Ok(read) = providers::statement::read(input) else { return };
    read.iter().for_each(well_booked);
}

/// A CSV file is read by what its header says; no row is both read and unread.
fn statement_csv(input: &[u8]) {
    let Ok(guess) = providers::statement::guess(input) else { return };
    let Some(profile) = guess.profile else { return };
    assert!(profile.clone().checked().is_ok(), "it names columns there are");
    let read = providers::statement::read_csv(input, &profile, Currency::EUR).expect("its own header is found again");
    well_booked(&read);
}

fn well_booked(read: &Statement) {
    assert!(read.lines.len() <= statement::MOST_LINES + 1_000);
    for line in &read.lines {
        assert!(!line.amount.is_zero() && line.amount.currency == read.currency);
        let said = [&line.text, &line.counterparty, &line.reference, &line.bank_reference, &line.end_to_end];
        assert!(said.into_iter().flatten().all(|text| !text.chars().any(char::is_control) && !text.trim().is_empty()));
        let words = clue::words(line);
        assert!(clue::references(&words).len() < 1_000 && clue::numbers(&words).len() < 10_000);
    }
    read.check();
}
