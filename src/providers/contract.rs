//! (test) The promises every entry of `ALL` keeps. A new provider adds one row to `samples.rs`.

use std::collections::BTreeSet;

use ::http::HeaderMap;
use tokio::{io::AsyncReadExt, net::TcpListener};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use answers::{every_answer, is_unknown, unclear, with_prelude};

use super::{
    ALL, Confirmation, NoticeError, Provider, RawNotice, Settings, Trouble, TroubleKind, find,
    http::Http,
    samples::{self, Sample, Signing, call, charge_for, sample},
};
use crate::domain::{
    currency::Currency,
    field::{FieldKind, Per},
    gateway::Mode,
};

mod answers;
mod credentials;

fn speaking() -> impl Iterator<Item = &'static &'static dyn Provider> {
    ALL.iter().filter(|provider| provider.capabilities().confirmation == Confirmation::Provider)
}

#[test]
fn kinds_are_words_of_their_own() {
    let kinds: BTreeSet<_> = ALL.iter().map(|provider| provider.kind()).collect();
    assert_eq!(kinds.len(), ALL.len());
    for kind in kinds {
        assert!(kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{kind}");
        assert_eq!(find(kind).map(Provider::kind), Some(kind));
    }
    assert!(find("Stripe").is_none() && find("").is_none());
}

#[test]
fn forms_speak_both_languages() {
    for provider in ALL {
        let mut names = BTreeSet::new();
        let mut words = vec![provider.name()];
        for field in provider.fields() {
            assert!(names.insert(field.name) && !field.name.contains('.'), "{}", field.name);
            assert!((1..=2000).contains(&field.longest), "{}", field.name);
            assert!(field.per == Per::Gateway || !field.is_secret(), "{}", field.name);
            words.extend([field.label, field.help]);
            if let FieldKind::Choice(values) = field.kind {
                assert!(values.len() > 1, "{}", field.name);
                words.extend(values.iter().map(|(_, words)| *words));
            }
        }
        words.extend(provider.remark(&Settings::default()));
        words.extend(provider.demo().map(|demo| demo.title));
        for text in words.iter().flat_map(|words| [words.fr, words.en]) {
            assert!(!text.trim().is_empty() && !text.contains('\''), "{}: {text}", provider.kind());
        }
    }
}

#[test]
fn who_sends_notices_says_which_are_wanted() {
    for provider in ALL {
        let speaks = provider.capabilities().confirmation == Confirmation::Provider;
        assert_eq!(!provider.events().is_empty(), speaks, "{}", provider.kind());
    }
}

#[test]
fn bounds_make_sense() {
    for provider in ALL {
        for currency in [Currency::EUR, Currency::INR, Currency::JPY, Currency::KWD] {
            let Some(bounds) = provider.accepts(currency) else { continue };
            let bound = |bound: Option<crate::domain::money::Money>| {
                assert!(bound.is_none_or(|bound| bound.currency == currency && bound.is_positive()), "{bounds:?}");
                bound.map(|bound| bound.minor)
            };
            let (floor, ceiling) = (bound(bounds.floor).unwrap_or(0), bound(bounds.ceiling).unwrap_or(i64::MAX));
            assert!(floor < 100_000 && ceiling > 100_000, "{} {bounds:?}", provider.kind());
        }
        let shown = provider.demo().map_or(vec![Currency::EUR], |demo| demo.currencies.to_vec());
        assert!(shown.iter().all(|currency| provider.accepts(*currency).is_some()), "{}", provider.kind());
    }
}

#[test]
fn good_settings_are_not_complained_about() {
    for provider in ALL {
        let found = provider.inspect(&sample(provider.kind()).settings, Mode::Test);
        assert!(found.is_empty(), "{found:?}");
        assert!(provider.inspect(&Settings::default(), Mode::Test).is_empty(), "{}", provider.kind());
    }
}

#[tokio::test]
async fn nobody_trusts_a_notice_it_cannot_verify() {
    let http = samples::http();
    for provider in ALL {
        let Sample { settings: good, signing, .. } = sample(provider.kind());
        let server = MockServer::start().await;
        let base = server.uri();
        let vouches = signing.as_ref().and_then(|signing| signing.vouches);
        if let Some(vouches) = vouches {
            Mock::given(any()).respond_with(vouches).mount(&server).await;
        }
        let read = async |settings: &Settings, headers: &HeaderMap, body: &[u8]| {
            let call = call(&http, settings, vouches.map(|_| base.as_str()));
            provider.read_notice(&call, &RawNotice { headers, body }).await.map(|notices| notices.len())
        };
        let Some(Signing { field, body, seal, .. }) = signing else {
            assert_eq!(
                read(&good, &HeaderMap::new(), b"{}").await,
                Err(NoticeError::Unsupported),
                "{}",
                provider.kind()
            );
            continue;
        };
        let secret = good.get(field).expect("a secret");
        let sealed = async |settings: &Settings, over: &[u8], secret: &str| {
            let (headers, body) = seal(over, body, secret);
            read(settings, &headers, &body).await
        };
        assert_eq!(read(&good, &HeaderMap::new(), body).await, Err(NoticeError::Missing));
        assert_eq!(sealed(&good, body, secret).await, Ok(1), "{}", provider.kind());
        assert_eq!(sealed(&good, b"another body", secret).await, Err(NoticeError::Invalid));
        assert_eq!(sealed(&good, body, "somebody else's").await, Err(NoticeError::Invalid));
        for blank in ["", " ", "\n"] {
            let mut without = good.clone();
            without.0.insert(field.into(), blank.into());
            assert_eq!(sealed(&without, body, blank.trim()).await, Err(NoticeError::Invalid), "{blank:?}");
        }
        assert_eq!(sealed(&Settings::default(), body, "").await, Err(NoticeError::Invalid));
    }
}

#[tokio::test]
async fn what_is_unclear_is_unknown() {
    let http = samples::http();
    for provider in speaking() {
        let Sample { settings, reference, .. } = sample(provider.kind());
        for (name, answer) in unclear() {
            let server = MockServer::start().await;
            Mock::given(any()).respond_with(answer).mount(&server).await;
            with_prelude(&server, provider.kind()).await;
            for (operation, said) in
                every_answer(*provider, &call(&http, &settings, Some(&server.uri())), reference).await
            {
                assert!(is_unknown(&said), "{} {operation} after {name}: {said:?}", provider.kind());
            }
        }
    }
}

#[tokio::test]
async fn a_cut_connection_is_unknown_and_a_refused_one_is_not_sent() {
    let http = samples::http();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
        }
    });
    for provider in speaking() {
        let Sample { settings, reference, .. } = sample(provider.kind());
        for (operation, said) in every_answer(*provider, &call(&http, &settings, Some(&base)), reference).await {
            assert!(is_unknown(&said), "{operation}: {said:?}");
        }
        let nobody = format!("http://{closed}");
        for (operation, said) in every_answer(*provider, &call(&http, &settings, Some(&nobody)), reference).await {
            assert!(matches!(&said, Err(trouble) if trouble.kind == TroubleKind::NotSent), "{operation}: {said:?}");
        }
    }
}

#[tokio::test]
async fn a_repeated_start_is_the_same_bytes() {
    let http = samples::http();
    for provider in speaking() {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(409)).mount(&server).await;
        with_prelude(&server, provider.kind()).await;
        let Sample { settings, prelude, .. } = sample(provider.kind());
        for _ in 0..2 {
            let _ = provider.start(&call(&http, &settings, Some(&server.uri())), &charge_for(*provider)).await;
        }
        let mut sent = server.received_requests().await.expect("recorded");
        sent.retain(|one| prelude.is_none_or(|(at, _)| one.url.path() != at));
        assert!(sent.len() > 2, "{}", provider.kind());
        assert!(
            sent.iter().all(|one| (&one.body, &one.headers) == (&sent[0].body, &sent[0].headers)),
            "{}",
            provider.kind()
        );
    }
}

/// Says everything back: the worst a provider's error page can do.
fn echo(status: u16) -> impl Fn(&Request) -> ResponseTemplate {
    move |request| {
        let said = format!("{:?} {}", request.headers, String::from_utf8_lossy(&request.body));
        let error = serde_json::json!({"error": {"type": "invalid_request_error", "message": said, "param": said}});
        match status {
            200 => ResponseTemplate::new(200).set_body_string(said),
            status => ResponseTemplate::new(status).set_body_json(error),
        }
    }
}

#[tokio::test]
async fn secrets_are_never_printed() {
    let http: Http = samples::http();
    for provider in ALL {
        let Sample { settings, reference, .. } = sample(provider.kind());
        let secrets: Vec<_> = provider
            .fields()
            .iter()
            .filter(|field| field.is_secret())
            .filter_map(|field| settings.get(field.name))
            .collect();
        let check = |printed: String| {
            assert!(secrets.iter().all(|secret| !printed.contains(secret)), "{}: {printed}", provider.kind());
        };
        check(format!("{settings:?}"));
        for status in [200, 400, 401, 403, 500] {
            let server = MockServer::start().await;
            Mock::given(any()).respond_with(echo(status)).mount(&server).await;
            for (_, said) in every_answer(*provider, &call(&http, &settings, Some(&server.uri())), reference).await {
                check(format!("{said:?}"));
                check(said.map_or_else(|trouble| trouble.to_string(), |outcome| format!("{outcome:?}")));
            }
        }
    }
}

#[tokio::test]
async fn refusals_use_our_words() {
    let http = samples::http();
    for provider in speaking() {
        let Sample { settings, reference, .. } = sample(provider.kind());
        for code in ["amount_too_small", "card_declined", "email_invalid", "expired_card", "brand_new"] {
            let server = MockServer::start().await;
            let body = serde_json::json!({"error": {"type": "card_error", "code": code}});
            Mock::given(any()).respond_with(ResponseTemplate::new(402).set_body_json(body)).mount(&server).await;
            for (_, said) in every_answer(*provider, &call(&http, &settings, Some(&server.uri())), reference).await {
                if let Err(Trouble { kind: TroubleKind::Refused { reason, .. }, .. }) = said {
                    assert!(super::REASONS.contains(&reason.as_str()), "{reason}");
                }
            }
        }
    }
}
