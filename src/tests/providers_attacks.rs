//! Attacks on the providers' door (table c.5), over every provider: its genuine notices, caught on their way, are the tools.

use axum::body::Body;
use guichet::{
    db,
    domain::ids::{GatewayId, PaymentId},
    flows::gateways::{
        create::{NewAccount, create},
        save::seal,
    },
    providers::{Provider, Settings},
    sandbox::control::{CustomerAction, LateEvent},
};
use http::{HeaderMap, Request, StatusCode, header};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::support::{
    Answer, Till,
    counter::GRACE,
    online::{comes_back, demo_settings, late, online, otherwise, settles_down},
    till::Opening,
};

/// A notice as its provider sent it.
#[derive(Clone)]
pub struct Letter {
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A till whose notices never arrive: they are caught, for the story to bring them.
pub async fn caught(provider: &'static dyn Provider) -> (Till, (GatewayId, PaymentId), Letter) {
    let kind = provider.kind();
    let road = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&road).await;
    let opening = Opening { address: Some(road.uri()), more: vec![kind], ..Opening::default() };
    let till = Till::opened(opening).await;
    let gateway = till.of(kind).await;
    let invoice = till.invoice_for(provider, 12_000).await;
    let payment = till.starts(invoice, gateway).await;
    let page = till.page_of(payment).await;
    let acted = till.acts_at(&page, CustomerAction::Approve).await.expect("approved");
    comes_back(&mut till.enters(GRACE).await, payment, &acted).await;
    // Some announce a payment only when it is settled.
    _ = till.sandbox.late(&late(&page, LateEvent::Settle));
    settles_down(&till).await;
    let sent = road.received_requests().await.expect("recorded");
    let at = format!("/webhooks/{gateway}");
    let last = sent.into_iter().rfind(|one| one.url.path() == at && one.method == "POST").expect(kind);
    let mut headers = last.headers.clone();
    for name in [header::HOST, header::CONTENT_LENGTH, header::ACCEPT_ENCODING] {
        headers.remove(name);
    }
    (till, (gateway, payment), Letter { headers, body: last.body })
}

pub async fn bring(till: &Till, gateway: GatewayId, letter: &Letter) -> Answer {
    let mut request =
        Request::post(format!("/webhooks/{gateway}")).body(Body::from(letter.body.clone())).expect("a request");
    *request.headers_mut() = letter.headers.clone();
    till.house.visitor().send(request).await
}

/// Said to be unsigned or wrongly signed, with the status its sender waits for; or, where the provider has to be asked and
/// does not know these credentials, that nobody can tell.
fn is_turned_away(answer: &Answer, provider: &dyn Provider, case: &str) {
    let said: serde_json::Value = serde_json::from_str(&answer.body)
        .unwrap_or_else(|_| panic!("{} {case}: {} {}", provider.kind(), answer.status, answer.body));
    let code = said["error"]["code"].as_str().unwrap_or_default();
    let known = ["signature_missing", "signature_invalid", "signature_expired", "bad_request", "unavailable"];
    assert!(known.contains(&code), "{} {case}: {said}", provider.kind());
    let status = answer.status.as_u16();
    let expected = [400, 503, provider.refused_notice_status()];
    assert!(expected.contains(&status), "{} {case}: {status}", provider.kind());
}

#[tokio::test]
async fn a_66_a_67_a_68_a_83_a_84_a_86_a_notice_is_its_bytes_and_its_seal_at_every_provider() {
    for provider in online() {
        let kind = provider.kind();
        let (till, (gateway, _), letter) = caught(provider).await;
        let before = till.house.imprint().await;
        let bare = Letter { headers: HeaderMap::new(), ..letter.clone() };
        let plain = Letter { body: b"{}".to_vec(), ..letter.clone() };
        let longer = Letter { body: [letter.body.as_slice(), b"x"].concat(), ..letter.clone() };
        let marked = Letter { body: [b"\xef\xbb\xbf", letter.body.as_slice()].concat(), ..letter.clone() };
        let cut = Letter { body: letter.body[..letter.body.len() - 1].to_vec(), ..letter.clone() };
        let mut forged =
            vec![("another body", plain), ("a byte more", longer), ("a mark before", marked), ("cut", cut)];
        // Those who sign in the body have no seal beside it.
        if letter.headers.keys().any(|name| name.as_str().contains("sig")) {
            forged.push(("no seal", bare));
        }
        // A digit is always of something said: Paytm's form, for one, does not sign the names of its fields.
        let digits: Vec<usize> = (0..letter.body.len()).filter(|at| letter.body[*at].is_ascii_digit()).collect();
        for place in [digits[0], digits[digits.len() / 2], digits[digits.len() - 1]] {
            let mut body = letter.body.clone();
            body[place] = if body[place] == b'7' { b'8' } else { b'7' };
            forged.push(("another digit", Letter { body, ..letter.clone() }));
        }
        for name in letter.headers.keys().filter(|name| name.as_str().contains("sig")) {
            for value in ["", "0", "ff", "not hex at all", &"f".repeat(10_000)] {
                let mut headers = letter.headers.clone();
                headers.insert(name.clone(), value.parse().expect("a value"));
                forged.push(("another seal", Letter { headers, ..letter.clone() }));
            }
        }
        for (case, letter) in &forged {
            is_turned_away(&bring(&till, gateway, letter).await, provider, case);
        }
        till.house.imprint().await.is(&before, kind);
        assert_eq!(bring(&till, gateway, &letter).await.status, StatusCode::OK, "{kind}: the genuine one");
    }
}

/// A second account of the provider, with these settings.
async fn another(till: &Till, provider: &'static dyn Provider, name: &str, settings: Option<Settings>) -> GatewayId {
    let portal = &till.house.portal;
    let currencies = provider.demo().expect("a demo").currencies.to_vec();
    let account = NewAccount { provider, account_name: name.into(), currencies };
    let id = create(portal, &till.owner, account, "story").await.expect("another account");
    if let Some(settings) = settings {
        let gateway = db::gateways::find(portal.db.reader(), id).await.expect("the gateway");
        let sealed = seal(portal, id, &settings).expect("sealed");
        let tx = portal.db.begin().await.expect("a transaction");
        assert!(db::gateways::save(&tx, &gateway, Some(sealed)).await.expect("saved"));
        tx.commit().await.expect("committed");
    }
    id
}

#[tokio::test]
async fn a_71_a_72_a_73_a_88_p_44_each_account_of_every_provider_has_a_door_of_its_own() {
    for provider in online() {
        let kind = provider.kind();
        let (till, (gateway, payment), letter) = caught(provider).await;
        let bare = another(&till, provider, "Nue", None).await;
        let twin = another(&till, provider, "Autre", Some(otherwise(provider))).await;
        let before = till.house.imprint().await;
        is_turned_away(&bring(&till, bare, &letter).await, provider, "no secret");
        if provider.is_only_heard(&demo_settings(provider)) {
            // Without a secret of its own it is the provider who vouches: for the notice, not for whose it is.
            let known = till.payment(payment).await;
            bring(&till, twin, &letter).await;
            settles_down(&till).await;
            assert_eq!(till.payment(payment).await, known, "{kind}: at another account's door it says nothing");
            continue;
        }
        is_turned_away(&bring(&till, twin, &letter).await, provider, "its own secret");
        for stranger in db::gateways::all(till.house.db().reader()).await.expect("gateways") {
            if stranger.provider != kind {
                let answer = bring(&till, stranger.id, &letter).await;
                assert!(answer.status.is_client_error(), "{kind} at {}: {}", stranger.provider, answer.status);
            }
        }
        till.house.imprint().await.is(&before, kind);
        assert_eq!(bring(&till, gateway, &letter).await.status, StatusCode::OK, "{kind}: at its own door");
    }
}
