//! A session from creation to its end, with every way a customer can go.

use serde_json::json;

use super::{NOW, Scene, session_form};
use crate::sandbox::control::{CustomerAct, CustomerAction, LateEvent};

#[tokio::test]
async fn a_card_pays_a_session() {
    let scene = Scene::open().await;
    let (status, session) = scene.post("/v1/checkout/sessions", &session_form(12_050, "eur")).await;
    assert_eq!((status, &session["status"], &session["payment_status"]), (200, &json!("open"), &json!("unpaid")));
    let url = session["url"].as_str().unwrap();
    assert!(url.len() > 500 && url.contains('#'), "as long as the provider's: {url}");
    let id = session["id"].as_str().unwrap();

    let (status, _, page) = scene.visit(&format!("/stripe/checkout/{id}")).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("aucun argent réel") && page.contains("120,50 EUR") && page.contains("http://127.0.0.1/cancel")
    );
    let card = [("number", "4242 4242 4242 4242"), ("expiry", "12/30"), ("cvc", "123")];
    let (status, location, _) = scene.submit(&format!("/stripe/checkout/{id}/card"), &card).await;
    assert_eq!((status, location), (303, format!("http://127.0.0.1/ok?s={id}")));

    let paid = scene.expanded(id).await;
    assert_eq!(paid["status"], "complete");
    assert_eq!(paid["payment_status"], "paid");
    assert_eq!(paid["url"], json!(null));
    let charge = &paid["payment_intent"]["latest_charge"];
    assert_eq!(charge["payment_method_details"]["card"]["last4"], "4242");
    assert_eq!(charge["metadata"]["payment_id"], "pay_1");
    let txn = &charge["balance_transaction"];
    assert_eq!((&txn["fee"], &txn["net"]), (&json!(247), &json!(11_803)), "2.06 and 20 % tax on it");
    assert_eq!(txn["fee_details"][1]["type"], "tax");
    assert_eq!(
        scene.event_types(),
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "charge.updated",
            "checkout.session.completed",
        ]
    );
    let (_, _, page) = scene.visit(&format!("/stripe/checkout/{id}")).await;
    assert!(page.contains("déjà été transmis"), "a paid page takes no second payment");
    let (_, location, _) = scene.submit(&format!("/stripe/checkout/{id}/card"), &card).await;
    assert!(location.ends_with(id), "back to the notice");
    assert_eq!(scene.sandbox.ledger().charges.len(), 1);
}

#[tokio::test]
async fn declined_cards_leave_the_session_open() {
    let scene = Scene::open().await;
    let id = scene.session(2_000, "eur").await;
    for (number, words) in [
        ("4000000000009995", "provision insuffisante"),
        ("4000000000000002", "a été refusée"),
        ("4000000000000069", "a expiré"),
        ("4000000000000127", "sécurité est incorrect"),
        ("4000000000000119", "pendant le paiement"),
    ] {
        let path = format!("/stripe/checkout/{id}");
        let (status, location, _) = scene.submit(&format!("{path}/card"), &[("test_card", number)]).await;
        assert_eq!((status, location.as_str()), (303, path.as_str()), "{number}");
        let (_, _, page) = scene.visit(&path).await;
        assert!(page.contains("role=alert") && page.contains(words), "{number}");
    }
    let (status, _, page) = scene
        .submit(
            &format!("/stripe/checkout/{id}/card"),
            &[("number", "4242424242424241"), ("expiry", "12/30"), ("cvc", "123")],
        )
        .await;
    assert_eq!(status, 422);
    assert!(page.contains("pas valide"));
    let session = scene.expanded(&id).await;
    assert_eq!((&session["status"], &session["payment_status"]), (&json!("open"), &json!("unpaid")));
    assert_eq!(session["payment_intent"]["status"], "requires_payment_method");
    assert_eq!(session["payment_intent"]["last_payment_error"]["code"], "processing_error");
    assert!(scene.sandbox.ledger().charges.is_empty());

    scene.customer(&id, CustomerAction::Approve, Some("6205500000000000004")).await;
    let session = scene.expanded(&id).await;
    assert_eq!(session["payment_intent"]["latest_charge"]["payment_method_details"]["card"]["brand"], "unionpay");
    assert_eq!(scene.sandbox.ledger().charges.len(), 1);
}

#[tokio::test]
async fn three_d_secure_passes_or_fails() {
    let scene = Scene::open().await;
    let id = scene.session(2_000, "eur").await;
    let card = [("test_card", "4000002500003155")];
    let (_, location, _) = scene.submit(&format!("/stripe/checkout/{id}/card"), &card).await;
    assert!(location.starts_with("/stripe/authenticate/pi_"), "{location}");
    let (_, _, page) = scene.visit(&location).await;
    assert!(page.contains("Authentifier") && page.contains("Échouer"));
    let (_, back, _) = scene.submit(&location, &[("answer", "fail")]).await;
    let (_, _, page) = scene.visit(&back).await;
    assert!(page.contains("authentification a échoué"));
    assert_eq!(scene.expanded(&id).await["status"], "open");

    let (_, location, _) = scene.submit(&format!("/stripe/checkout/{id}/card"), &card).await;
    let (status, shop, _) = scene.submit(&location, &[("answer", "pass")]).await;
    assert_eq!((status, shop), (303, format!("http://127.0.0.1/ok?s={id}")));
    assert_eq!(scene.expanded(&id).await["payment_status"], "paid");
    let types = scene.event_types();
    assert!(types.contains(&"payment_intent.requires_action".to_owned()));
    assert!(types.contains(&"payment_intent.payment_failed".to_owned()));
}

#[tokio::test]
async fn a_debit_succeeds_or_fails_later() {
    let scene = Scene::open().await;
    let mut ids = Vec::new();
    for iban in ["FR14 2004 1010 0505 0001 3M02 606", "AT861904300235473202"] {
        let id = scene.session(9_900, "eur").await;
        let (status, location, _) = scene.submit(&format!("/stripe/checkout/{id}/debit"), &[("iban", iban)]).await;
        assert_eq!((status, location), (303, format!("http://127.0.0.1/ok?s={id}")));
        let session = scene.expanded(&id).await;
        assert_eq!((&session["status"], &session["payment_status"]), (&json!("complete"), &json!("unpaid")));
        assert_eq!(session["payment_intent"]["status"], "processing");
        ids.push(id);
    }
    let (_, _, page) = scene.visit("/stripe/payments").await;
    assert!(page.contains("Succeed now") && page.contains("Fail now"));
    let intent = scene.expanded(&ids[0]).await["payment_intent"]["id"].as_str().unwrap().to_owned();
    let (status, _, _) = scene.submit("/stripe/payments/next", &[("object", &intent), ("event", "success")]).await;
    assert_eq!(status, 303);
    assert_eq!(scene.expanded(&ids[0]).await["payment_status"], "paid");
    scene.late(&ids[1], LateEvent::Settle).unwrap();
    let failed = scene.expanded(&ids[1]).await;
    assert_eq!((&failed["status"], &failed["payment_status"]), (&json!("complete"), &json!("unpaid")));
    assert_eq!(failed["payment_intent"]["status"], "requires_payment_method");
    let types = scene.event_types();
    assert!(types.contains(&"checkout.session.async_payment_succeeded".to_owned()));
    assert!(types.contains(&"checkout.session.async_payment_failed".to_owned()));
    assert!(scene.late(&ids[1], LateEvent::Success).is_err(), "a failed debit cannot succeed");
    assert_eq!(scene.sandbox.ledger().charges.len(), 1);
}

#[tokio::test]
async fn sessions_end_by_call_and_by_time() {
    let scene = Scene::open().await;
    let (by_call, by_time) = (scene.session(2_000, "eur").await, scene.session(2_000, "eur").await);
    let cancel = scene.customer(&by_call, CustomerAction::Cancel, None).await;
    assert_eq!(cancel["redirect"], "http://127.0.0.1/cancel");
    assert_eq!(scene.expanded(&by_call).await["status"], "open", "leaving ends nothing");
    let (status, session) = scene.post(&format!("/v1/checkout/sessions/{by_call}/expire"), "").await;
    assert_eq!((status, &session["status"]), (200, &json!("expired")));
    let (status, again) = scene.post(&format!("/v1/checkout/sessions/{by_call}/expire"), "").await;
    assert_eq!((status, &again["error"]["type"]), (400, &json!("invalid_request_error")));
    scene.move_clock(7_200);
    assert_eq!(scene.expanded(&by_time).await["status"], "expired");
    let (_, _, page) = scene.visit(&format!("/stripe/checkout/{by_time}")).await;
    assert!(page.contains("a expiré"));
    let act = CustomerAct { session: by_time, action: CustomerAction::Approve, card: None, iban: None };
    assert!(scene.sandbox.customer(&act).await.is_err());
    assert_eq!(scene.event_types().iter().filter(|kind| *kind == "checkout.session.expired").count(), 2);
}

#[tokio::test]
async fn a_debit_confirmed_just_before_expiry_still_pays() {
    let scene = Scene::open().await;
    let (confirmed, paid) = (scene.session(9_900, "eur").await, scene.session(9_900, "eur").await);
    assert!(scene.late(&paid, LateEvent::Success).is_err(), "an open session waits for its customer");
    for session in [&confirmed, &paid] {
        scene.post(&format!("/v1/checkout/sessions/{session}/expire"), "").await;
    }
    let (_, _, page) = scene.visit("/stripe/payments").await;
    assert!(page.contains("The bank takes the money all the same"));
    scene.late(&confirmed, LateEvent::Confirmed).unwrap();
    let session = scene.expanded(&confirmed).await;
    assert_eq!((&session["status"], &session["payment_status"]), (&json!("complete"), &json!("unpaid")));
    assert_eq!(session["payment_intent"]["status"], "processing");
    scene.late(&confirmed, LateEvent::Failure).unwrap();

    let form = [("object", paid.as_str()), ("event", "success")];
    assert_eq!(scene.submit("/stripe/payments/next", &form).await.0, 303);
    let session = scene.expanded(&paid).await;
    assert_eq!((&session["status"], &session["payment_status"]), (&json!("complete"), &json!("paid")));
    assert_eq!(session["payment_intent"]["status"], "succeeded");
    assert_eq!(scene.event_types().last().map(String::as_str), Some("checkout.session.async_payment_succeeded"));
    assert_eq!(scene.sandbox.ledger().charges.len(), 1);

    let declined = scene.session(2_000, "eur").await;
    scene.customer(&declined, CustomerAction::Decline, None).await;
    scene.post(&format!("/v1/checkout/sessions/{declined}/expire"), "").await;
    assert!(scene.late(&declined, LateEvent::Success).is_err(), "a cancelled intent is cancelled for good");
}

#[tokio::test]
async fn lists_filters_and_cursors() {
    let scene = Scene::open().await;
    for _ in 0..3 {
        scene.session(1_000, "eur").await;
    }
    let paid = scene.paid(1_000, "4242424242424242").await;
    let intent = paid["payment_intent"]["id"].as_str().unwrap();
    let (_, found) = scene.get(&format!("/v1/checkout/sessions?payment_intent={intent}")).await;
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
    assert_eq!(found["data"][0]["id"], paid["id"]);
    let (_, first) = scene.get("/v1/checkout/sessions?limit=3").await;
    assert_eq!((first["data"].as_array().unwrap().len(), &first["has_more"]), (3, &json!(true)));
    let last = first["data"][2]["id"].as_str().unwrap();
    let (_, rest) = scene.get(&format!("/v1/checkout/sessions?limit=3&starting_after={last}")).await;
    assert_eq!((rest["data"].as_array().unwrap().len(), &rest["has_more"]), (1, &json!(false)));
    let (_, none) = scene.get(&format!("/v1/checkout/sessions?created[gt]={NOW}")).await;
    assert_eq!(none["data"], json!([]));
    let (_, open) = scene.get("/v1/checkout/sessions?status=open&expand[0]=data.line_items").await;
    assert_eq!(open["data"][0]["line_items"]["data"][0]["description"], "Facture F-1");
    let (status, wrong) = scene.get("/v1/checkout/sessions?expand[0]=data.amount_total").await;
    assert_eq!((status, &wrong["error"]["param"]), (400, &json!("expand")));
}

#[tokio::test]
async fn debits_settle_by_themselves_when_their_day_comes() {
    let scene = Scene::open_with(|options| options.sepa_settles_after = Some(600)).await;
    let id = scene.session(9_900, "eur").await;
    scene.customer(&id, CustomerAction::Debit, None).await;
    let mut changes = scene.sandbox.changes();
    scene.move_clock(600);
    changes.wait_for(|_| scene.sandbox.objects("checkout.session")[0]["payment_status"] == "paid").await.unwrap();
    assert_eq!(scene.sandbox.ledger().charges.len(), 1);
}
