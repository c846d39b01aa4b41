//! Bank transfers, the balance, changing from one way to another, and money that comes too late.

use guichet::{
    domain::{invoice::InvoiceState, payment::State},
    flows::payments::confirm_transfer,
    sandbox::control::CustomerAction,
};
use http::{Request, StatusCode, header};

use crate::support::{Answer, Till, Visitor, counter::GRACE};

const PDF: &[u8] = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\nproof";

/// The "I have sent it" form as a browser sends it.
async fn announce(customer: &mut Visitor, payment: &str, day: &str, proof: &[u8]) -> Answer {
    const EDGE: &str = "----edge";
    let mut body = Vec::new();
    for (name, value) in [("sent_on", day), ("note", "Depuis le compte pro")] {
        let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"proof\"; filename=\"../../x.svg\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(proof);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    let request = Request::post(format!("{payment}/announce"))
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"))
        .body(body.into())
        .expect("a request");
    customer.send(request).await
}

#[tokio::test]
async fn a_transfer_is_instructed_announced_and_not_yet_paid() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let answer = till.pay(&mut grace, invoice, till.transfer).await;
    let address = answer.location().to_owned();
    let page = grace.get(&address).await;
    assert_eq!(page.marks("data-phase"), ["instructed"]);
    assert_eq!(page.text("[data-instruction=holder] .copy > span"), ["Atelier Nuage"]);
    assert_eq!(page.text("[data-instruction=iban] .copy > span"), ["FR14 2004 1010 0505 0001 3M02 606"]);
    assert_eq!(page.text("[data-instruction=amount] .copy > span"), ["120,00 €"]);
    let reference = page.text("[data-instruction=reference] .copy > span");
    assert!(reference[0].starts_with("RF"), "{reference:?}");
    assert_eq!(page.text(".qr svg[role=img]").len(), 1, "a code to scan");
    let answer = announce(&mut grace, &address, "2026-11-20", PDF).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, address.as_str()), "{}", answer.body);
    let page = grace.get(&address).await;
    assert_eq!(page.marks("data-phase"), ["announced"]);
    assert!(page.says("Vous l’avez envoyé le 20 novembre 2026"), "{}", page.body);
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued, "announced is not paid");
    assert_eq!(grace.get(&format!("/invoices/{}", invoice)).await.marks("data-phase"), ["announced"]);
}

#[tokio::test]
async fn an_announcement_is_looked_at() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let address = till.pay(&mut grace, invoice, till.transfer).await.location().to_owned();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let large = [PDF, &vec![b'x'; 5 * 1024 * 1024]].concat();
    for (day, proof, code) in [
        ("2026-11-22", PDF, "date_invalid"),
        ("", PDF, "required"),
        ("2026-11-20", svg.as_slice(), "file_type"),
        ("2026-11-20", large.as_slice(), "too_large"),
    ] {
        let answer = announce(&mut grace, &address, day, proof).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        assert!(answer.error_codes().contains(&code.to_owned()), "{code}: {:?}", answer.error_codes());
        assert_eq!(answer.text("textarea"), ["Depuis le compte pro"], "what was typed comes back");
    }
    assert_eq!(grace.get(&address).await.marks("data-phase"), ["instructed"]);
    let huge = vec![b'x'; 7 * 1024 * 1024];
    assert_eq!(announce(&mut grace, &address, "2026-11-20", &huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        announce(&mut grace, &address, "2026-11-20", b"").await.status,
        StatusCode::SEE_OTHER,
        "no proof is fine"
    );
}

#[tokio::test]
async fn another_gateway_is_previewed_then_confirmed() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    till.pay(&mut grace, invoice, till.card).await;
    let old = till.latest(invoice).await;
    let switch = format!("/invoices/{}/switch", invoice);
    let key = uuid::Uuid::now_v7().to_string();
    let bank = till.transfer.to_string();
    let fields = [("gateway", bank.as_str()), ("due", "12000 EUR"), ("request_key", key.as_str())];
    let asked = grace.post(&format!("/invoices/{}/pay", invoice), &fields).await;
    assert_eq!(asked.location(), format!("{switch}?gateway={bank}"), "nothing is switched without asking");
    assert_eq!(grace.get(&switch).await.text(".choice b"), ["Virement bancaire"], "all but the one being left");
    let preview = grace.get(asked.location()).await;
    assert_eq!(preview.text("form[action$=switch] button"), ["Payer par Virement bancaire"]);
    assert!(preview.body.contains(&old.reference), "what happens to the payment in progress is said");
    let form = preview.form(&switch);
    let answer = grace.post(&switch, &form.fields()).await;
    let new = till.latest(invoice).await;
    assert_eq!(answer.location(), format!("/payments/{}", new.id));
    assert_eq!((new.gateway, new.amount), (till.transfer, old.amount));
    assert_eq!(till.payment(old.id).await.state, State::Canceled);
    let echo = grace.post(&switch, &form.fields()).await;
    assert_eq!(echo.location(), format!("/payments/{}", new.id), "the confirmation sent twice is one switch");
    assert_eq!(till.payment(new.id).await.state, State::RequiresAction);
}

#[tokio::test]
async fn paid_before_the_switch_counts() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    till.pay(&mut grace, invoice, till.card).await;
    let old = till.latest(invoice).await;
    till.act(invoice, CustomerAction::WalkAway).await;
    let switch = format!("/invoices/{}/switch", invoice);
    let preview = grace.get(&format!("{switch}?gateway={}", till.transfer)).await;
    let answer = grace.post(&switch, &preview.form(&switch).fields()).await;
    assert_eq!(answer.location(), format!("/payments/{}", old.id));
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
}

#[tokio::test]
async fn money_that_comes_late_by_the_way_that_was_left_is_credited_in_sight() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    till.pay(&mut grace, invoice, till.transfer).await;
    let old = till.latest(invoice).await;
    till.credit(12_000).await;
    let switch = format!("/invoices/{invoice}/switch");
    let preview = grace.get(&format!("{switch}?gateway={}", till.balance)).await;
    let answer = grace.post(&switch, &preview.form(&switch).fields()).await;
    assert_eq!(grace.get(answer.location()).await.marks("data-phase"), ["received"]);
    assert_eq!((till.invoice_now(invoice).await.state, till.held().await.minor), (InvoiceState::Paid, 0));
    let confirmed =
        confirm_transfer::confirm_transfer(&till.house.portal, &till.owner, old.id, old.amount, "story").await;
    confirmed.expect("the transfer came all the same");
    let page = grace.get(&format!("/payments/{}", old.id)).await;
    assert_eq!(page.marks("data-phase"), ["received"]);
    assert!(page.says("120,00 € ont été portés à votre solde"), "{}", page.body);
    assert_eq!(till.held().await.minor, 12_000);
    let balance = grace.get("/balance").await;
    let movements = balance.text("tbody th");
    assert!(movements[0].starts_with(&format!("Crédité : paiement {}", old.reference)), "{movements:?}");
    assert!(movements[0].contains("la facture était déjà payée"), "{movements:?}");
    assert!(movements[1].starts_with("Facture F-") && movements[2].contains("Geste commercial"), "{movements:?}");
    assert_eq!(balance.text("tbody td.main"), ["+120,00 €", "−120,00 €", "+120,00 €"]);
    till.verifies().await;
}

#[tokio::test]
async fn the_balance_pays_its_part_and_the_rest_stays_due() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    till.credit(5_000).await;
    let address = format!("/invoices/{}", invoice);
    let page = grace.get(&address).await;
    assert!(page.says("50,00 € de votre solde seront utilisés. 70,00 € resteront à payer"), "{}", page.body);
    assert_eq!(page.text("#pay .choice b"), ["Carte bancaire ou prélèvement", "Virement bancaire"]);
    let action = format!("{address}/pay/balance");
    let answer = grace.post(&action, &page.form(&action).fields()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{:?}", answer.error_codes());
    assert_eq!((till.held().await.minor, till.invoice_now(invoice).await.due().minor), (0, 7_000));
    let page = grace.get(&address).await;
    assert_eq!(page.text("#pay .choices + button, #pay form > button"), ["Payer 70,00 €"]);
    let again = grace
        .post(
            &action,
            &[("gateway", &till.balance.to_string()), ("due", "7000 EUR"), ("request_key", "0190-the-second-click")],
        )
        .await;
    assert_eq!((again.status, again.error_codes()), (StatusCode::CONFLICT, vec!["insufficient_balance".to_owned()]));
}

#[tokio::test]
async fn a_balance_is_topped_up_by_a_payment_like_any_other() {
    let till = Till::open().await;
    let mut grace = till.enters(GRACE).await;
    let page = grace.get("/balance").await;
    assert_eq!(page.text(".empty h2"), ["Aucun mouvement"]);
    let form = page.form("/balance/top-up").with("gateway", &till.card.to_string()).with("currency", "EUR");
    for (amount, code) in
        [("0.001", "amount_decimals"), ("-100", "amount_not_positive"), ("1000000000000000", "amount_too_large")]
    {
        let answer = grace.post("/balance/top-up", &form.clone().with("amount", amount).fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.error_codes().contains(&code.to_owned()), "{amount}: {:?}", answer.error_codes());
    }
    let own = form.clone().with("amount", "50").with("gateway", &till.balance.to_string());
    let answer = grace.post("/balance/top-up", &own.fields()).await;
    assert!(answer.error_codes().contains(&"gateway_unavailable".to_owned()), "a balance does not fill itself");
    let answer = grace.post("/balance/top-up", &form.with("amount", "50").fields()).await;
    assert!(answer.location().starts_with(&till.sandbox.public_base()), "{:?}", answer.error_codes());
    let payment = till.act_at_last(CustomerAction::Approve).await;
    till.asks(payment).await;
    assert_eq!(till.held().await.minor, 5_000);
    let page = grace.get("/balance").await;
    assert_eq!(page.text(".stat .figure"), ["50,00 €"]);
    assert!(page.text("tbody th")[0].starts_with("Rechargement PAY-"));
}
