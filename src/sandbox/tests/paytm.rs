//! Paytm's stand-in is as strict as Paytm: checksums over the very text, bodies, orders, tokens, refunds, its own codes.

use serde_json::{Value, json};

use super::{Scene, Shop, answer};
use crate::sandbox::control::{self, CustomerAct, CustomerAction, LateEvent, Script, Step};
use crate::sandbox::paytm::{is_of, of_form, of_text};

const MID: &str = "STORY000000000000001";
const KEY: &str = "Story&#%@_key001";
const INITIATE: &str = "/theia/api/v1/initiateTransaction";
const STATUS: &str = "/v3/order/status";
const APPLY: &str = "/refund/apply";

impl Scene {
    fn opens_paytm(&self, notices: &str) {
        let place = control::Shop { kind: "paytm", notices, events: &[] };
        let setting = |name: &str| match name {
            "mid" => Some(MID.to_owned()),
            "merchant_key" => Some(KEY.to_owned()),
            _ => None,
        };
        self.sandbox.connect(&place, &setting).unwrap();
    }

    /// Posts these two texts as body and signature; answers the body and whether its own signature is right.
    async fn paytm_raw(&self, path: &str, text: &str, signature: &str) -> (Value, bool) {
        let whole = format!(r#"{{"body":{text},"head":{{"signature":"{signature}"}}}}"#);
        let request = self.client.post(format!("{}/paytm{path}", self.base)).header("content-type", "application/json");
        let (status, said) = answer(request.body(whole).send().await.unwrap()).await;
        assert_eq!(status, 200, "{said}");
        let signed = said["head"]["signature"].as_str().unwrap_or_default();
        (said["body"].clone(), is_of(&said["body"].to_string(), KEY, signed))
    }

    async fn paytm(&self, path: &str, body: &Value) -> (Value, bool) {
        let text = body.to_string();
        let query = match path {
            INITIATE => format!("?mid={}&orderId={}", body["mid"].as_str().unwrap(), body["orderId"].as_str().unwrap()),
            _ => String::new(),
        };
        self.paytm_raw(&format!("{path}{query}"), &text, &of_text(&text, KEY)).await
    }

    /// Begins an order; answers its token and its id at the sandbox.
    async fn begins(&self, order: &str) -> (String, String) {
        let (begun, signed) = self.paytm(INITIATE, &wish(order)).await;
        assert!(signed && begun["resultInfo"]["resultCode"] == "0000", "{begun}");
        (begun["txnToken"].as_str().unwrap().to_owned(), format!("MID:{MID}:{order}"))
    }

    async fn stands(&self, order: &str) -> Value {
        self.paytm(STATUS, &json!({"mid": MID, "orderId": order})).await.0
    }

    async fn chooses(&self, id: &str, action: CustomerAction) -> Result<Value, String> {
        let act = CustomerAct { session: id.to_owned(), action, card: None, iban: None };
        self.sandbox.customer(&act).await
    }
}

fn wish(order: &str) -> Value {
    json!({
        "requestType": "Payment", "mid": MID, "websiteName": "WEBSTAGING", "orderId": order,
        "callbackUrl": "http://127.0.0.1/ok", "txnAmount": {"value": "119.90", "currency": "INR"},
        "userInfo": {"custId": "cust_42", "email": "anne@example.test", "firstName": "Anne"},
    })
}

fn with(set: impl FnOnce(&mut Value)) -> Value {
    let mut wish = wish("F-1");
    set(&mut wish);
    wish
}

fn code(said: &Value) -> (&str, &str) {
    let of = |name: &str| said["resultInfo"][name].as_str().unwrap_or_default();
    (of("resultStatus"), of("resultCode"))
}

#[tokio::test]
async fn the_checksum_is_over_the_very_text() {
    let scene = Scene::open().await;
    let question = json!({"mid": MID, "orderId": "F-1"}).to_string();
    assert_eq!(code(&scene.paytm_raw(STATUS, &question, &of_text(&question, KEY)).await.0), ("TXN_FAILURE", "335"));
    scene.opens_paytm("http://127.0.0.1/hook");
    assert_eq!(code(&scene.paytm_raw(STATUS, &question, &of_text(&question, KEY)).await.0), ("TXN_FAILURE", "334"));
    let spaced = question.replace(':', ": ");
    for (text, signature) in [
        (&question, of_text(&question, "0000000000000000")),
        (&question, of_text(&spaced, KEY)),
        (&question, String::new()),
        (&question, "@@@@".to_owned()),
    ] {
        let (said, signed) = scene.paytm_raw(STATUS, text, &signature).await;
        assert_eq!((code(&said), signed), (("TXN_FAILURE", "330"), false), "errors are not signed");
    }
}

#[tokio::test]
async fn every_wrong_body_is_named() {
    let scene = Scene::open().await;
    scene.opens_paytm("http://127.0.0.1/hook");
    for (wrong, expected) in [
        (with(|wish| wish["colour"] = json!("blue")), "1001"),
        (with(|wish| wish["txnAmount"]["value"] = json!(119.9)), "1001"),
        (with(|wish| wish["txnAmount"]["value"] = json!("119.9")), "2007"),
        (with(|wish| wish["txnAmount"]["value"] = json!("0.99")), "2007"),
        (with(|wish| wish["txnAmount"]["currency"] = json!("EUR")), "1001"),
        (with(|wish| wish["userInfo"]["firstName"] = json!("Anne|Martin")), "1008"),
        (with(|wish| drop(wish["userInfo"].as_object_mut().unwrap().remove("custId"))), "1007"),
        (with(|wish| wish["orderId"] = json!("F 1")), "2014"),
        (with(|wish| wish["orderId"] = json!("F$1")), "1001"),
        (with(|wish| wish["callbackUrl"] = json!("ok")), "1001"),
    ] {
        let text = wrong.to_string();
        let order = if expected == "2014" { "F-1" } else { wrong["orderId"].as_str().unwrap() };
        let path = format!("{INITIATE}?mid={MID}&orderId={}", order.replace('$', "%24"));
        let (said, _) = scene.paytm_raw(&path, &text, &of_text(&text, KEY)).await;
        let expected = if expected == "2014" { "1001" } else { expected };
        assert_eq!(code(&said), ("F", expected), "{wrong}");
    }
    let text = wish("F-1").to_string();
    for (query, expected) in
        [("mid=X&orderId=F-1", "2013".to_owned()), (&format!("mid={MID}&orderId=F-2"), "2014".to_owned())]
    {
        let (said, _) = scene.paytm_raw(&format!("{INITIATE}?{query}"), &text, &of_text(&text, KEY)).await;
        assert_eq!(code(&said), ("F", expected.as_str()));
    }
    assert!(scene.sandbox.objects("paytm.order").is_empty());
}

#[tokio::test]
async fn one_order_is_one_token_until_it_is_decided() {
    let scene = Scene::open().await;
    scene.opens_paytm("http://127.0.0.1/hook");
    let (token, id) = scene.begins("F-1").await;
    let (again, _) = scene.paytm(INITIATE, &wish("F-1")).await;
    assert_eq!((code(&again), &again["txnToken"]), (("S", "0002"), &json!(token)));
    let other = with(|wish| wish["txnAmount"]["value"] = json!("1.00"));
    assert_eq!(code(&scene.paytm(INITIATE, &other).await.0), ("F", "2023"));
    assert_eq!(code(&scene.stands("F-1").await), ("NO_RECORD_FOUND", "331"));
    scene.chooses(&id, CustomerAction::Decline).await.unwrap();
    assert_eq!(code(&scene.stands("F-1").await), ("TXN_FAILURE", "227"));
    assert_eq!(code(&scene.paytm(INITIATE, &wish("F-1")).await.0), ("F", "2023"), "a new try is a new order");
    assert!(scene.chooses(&id, CustomerAction::Approve).await.is_err());
}

#[tokio::test]
async fn an_order_is_paid_once_and_told_with_its_checksum() {
    let (scene, shop) = (Scene::open().await, Shop::open(&[]).await);
    scene.opens_paytm(&shop.url);
    let (_, id) = scene.begins("F-1").await;
    scene.chooses(&id, CustomerAction::Debit).await.unwrap();
    assert_eq!(code(&scene.stands("F-1").await), ("PENDING", "402"));
    scene.late(&id, LateEvent::Success).unwrap();
    let paid = scene.stands("F-1").await;
    assert_eq!((code(&paid), &paid["txnAmount"], &paid["mid"]), (("TXN_SUCCESS", "01"), &json!("119.90"), &json!(MID)));
    assert!(scene.late(&id, LateEvent::Success).is_err());
    let ledger = scene.sandbox.ledger();
    let totals = ledger.accounts.values().next().unwrap()["inr"].clone();
    assert_eq!((totals.captured, ledger.agrees_with_balance_transactions), (11_990, true));
    scene.sandbox.all_delivered().await;
    assert_eq!(scene.event_types(), ["Payment", "Payment"]);
    let form: Vec<(String, String)> =
        serde_json::from_value(scene.sandbox.objects("event")[1]["form"].clone()).unwrap();
    assert!(form.contains(&("STATUS".to_owned(), "TXN_SUCCESS".to_owned())), "{form:?}");
    let mut sorted: Vec<_> = form.clone();
    sorted.sort();
    let joined = sorted.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join("|");
    assert!(is_of(&joined, KEY, &of_form(&form, KEY)));
}

#[tokio::test]
async fn a_refund_is_made_once_for_its_id_and_never_beyond_the_order() {
    let scene = Scene::open().await;
    scene.opens_paytm("http://127.0.0.1/hook");
    let (_, id) = scene.begins("F-1").await;
    scene.chooses(&id, CustomerAction::Approve).await.unwrap();
    let txn = scene.stands("F-1").await["txnId"].clone();
    let back = |reference: &str, amount: &str| {
        json!({
            "mid": MID, "txnType": "REFUND", "orderId": "F-1", "txnId": txn, "refId": reference, "refundAmount": amount,
        })
    };
    let apply = async |reference: &str, amount: &str| scene.paytm(APPLY, &back(reference, amount)).await.0;
    let question = json!({"mid": MID, "orderId": "F-1", "refId": "CN-1"});
    assert_eq!(code(&scene.paytm("/v2/refund/status", &question).await.0), ("TXN_FAILURE", "631"));
    assert_eq!(code(&apply("CN-1", "19.90").await), ("PENDING", "601"));
    assert_eq!(code(&apply("CN-1", "19.90").await), ("TXN_FAILURE", "617"));
    assert_eq!(code(&apply("CN-2", "100.01").await), ("TXN_FAILURE", "619"));
    assert_eq!(code(&apply("CN-2", "0.50").await), ("TXN_FAILURE", "635"));
    let mut foreign = back("CN-2", "1.00");
    foreign["txnId"] = json!("1");
    assert_eq!(code(&scene.paytm(APPLY, &foreign).await.0), ("TXN_FAILURE", "627"));
    let refund = format!("MID:{MID}:F-1:refund:CN-1");
    scene.late(&refund, LateEvent::RefundSucceeded).unwrap();
    assert_eq!(code(&scene.paytm("/v2/refund/status", &question).await.0), ("TXN_SUCCESS", "10"));
    assert_eq!(code(&apply("CN-1", "19.90").await), ("TXN_FAILURE", "629"));
    scene.late(&id, LateEvent::Refund).unwrap();
    assert_eq!(code(&apply("CN-3", "1.00").await), ("TXN_FAILURE", "619"));
    assert_eq!(scene.sandbox.ledger().accounts.values().next().unwrap()["inr"].refunded, 11_990);
    let (_, other) = scene.begins("F-2").await;
    scene.chooses(&other, CustomerAction::Approve).await.unwrap();
    scene.late(&other, LateEvent::Refund).unwrap();
    assert!(scene.sandbox.ledger().agrees_with_balance_transactions);
}

/// With the token, within its quarter of an hour; afterwards the browser is posted back.
#[tokio::test]
async fn the_page_is_posted_to_and_posts_back() {
    let scene = Scene::open().await;
    scene.opens_paytm("http://127.0.0.1/hook");
    let (token, _) = scene.begins("F-1").await;
    let page = format!("/paytm/theia/api/v1/showPaymentPage?mid={MID}&orderId=F-1");
    let entrance = [("mid", MID), ("orderId", "F-1"), ("txnToken", token.as_str())];
    let (status, _, shown) = scene.submit(&page, &entrance).await;
    assert_eq!(status, 200);
    for words in ["Bac à sable", "119,90 INR", "id=approve-form", "id=back"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    for wrong in [
        [("mid", MID), ("orderId", "F-1"), ("txnToken", "guessed")],
        [("mid", MID), ("orderId", "F-2"), ("txnToken", token.as_str())],
    ] {
        assert_eq!(scene.submit(&page, &wrong).await.0, 404);
    }
    assert_eq!(scene.visit(&page).await.0, 405, "it is posted to");
    let pay = format!("/paytm/pay/{MID}/F-1");
    let (status, _, back) = scene.submit(&pay, &[("funding", "wallet"), ("act", "approve")]).await;
    assert_eq!(status, 200);
    for words in ["action=\"http://127.0.0.1/ok\"", "id=return-form", "name=CHECKSUMHASH", "TXN_SUCCESS"] {
        assert!(back.contains(words), "{words}: {back}");
    }
    assert_eq!(scene.submit(&pay, &[("funding", "wallet"), ("act", "approve")]).await.0, 409);
    let (late, _) = scene.begins("F-2").await;
    scene.move_clock(15 * 60 + 1);
    let page = page.replace("F-1", "F-2");
    let entrance = [("mid", MID), ("orderId", "F-2"), ("txnToken", late.as_str())];
    assert_eq!(scene.submit(&page, &entrance).await.0, 404, "the token is over");
    let (status, _, back) = scene.visit(&format!("/paytm/leave/{MID}/F-2")).await;
    assert_eq!((status, back.contains("return-form")), (200, true));
    assert_eq!(code(&scene.stands("F-2").await), ("TXN_FAILURE", "141"));
    assert!(scene.visit("/paytm").await.2.contains("Refund all"));
    assert_eq!(scene.submit("/paytm/next", &[("object", "MID:none"), ("event", "refund")]).await.0, 409);
}

#[tokio::test]
async fn a_scripted_fault_speaks_paytms_language() {
    let scene = Scene::open().await;
    scene.opens_paytm("http://127.0.0.1/hook");
    let steps = [Step::RefuseThenOk].into();
    scene.sandbox.script(Script { account: None, operation: format!("POST {INITIATE}"), steps });
    assert_eq!(code(&scene.paytm(INITIATE, &wish("F-1")).await.0), ("F", "1001"));
    assert_eq!(code(&scene.paytm(INITIATE, &wish("F-1")).await.0), ("S", "0000"));
}

#[test]
fn checksums_are_those_of_paytms_own_kits() {
    let vectors: Value = serde_json::from_str(include_str!("../../providers/paytm/fixtures/paytm.json")).unwrap();
    let all = vectors["vectors"].as_array().unwrap();
    assert!(all.len() > 10);
    for vector in all {
        let text = |name: &str| vector[name].as_str().unwrap_or_default();
        if let Some(joined) = vector["joined_string"].as_str() {
            assert_eq!(
                is_of(joined, text("merchant_key"), text("checksum")),
                text("expect") == "accept",
                "{}",
                text("name")
            );
        }
    }
}
