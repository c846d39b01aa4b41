//! The transfer desk: what customers say they sent, what administrators find on the statement, and what comes of it.

use guichet::{
    db,
    domain::{error::AppError, ids::PaymentId, invoice::InvoiceState, payment::State, transfer::TransferState},
    flows::payments::announce_transfer::{Announcement, announce_transfer},
};
use http::StatusCode;

use crate::support::{
    TestPortal,
    cashbox::{self, confirm, euro},
    cast::{ADA, BLAISE, DENIS, EXEMPLE, GRACE},
};

const PROOF: &[u8] = b"%PDF-1.4 a statement";

async fn announced(portal: &TestPortal, payment: PaymentId) {
    let grace = portal.contact(GRACE).await;
    let said =
        Announcement { sent_on: "2026-11-20".into(), note: "Depuis notre banque".into(), proof: Some(PROOF.into()) };
    announce_transfer(&portal.portal, &grace, payment, said).await.expect("announced");
}

#[tokio::test]
async fn an_announced_transfer_is_confirmed_in_full() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    announced(&portal, payment).await;
    let mut blaise = portal.signed_in(BLAISE).await;

    let desk = blaise.get("/admin/transfers").await;
    assert_eq!(desk.status, StatusCode::OK);
    assert!(desk.body.contains(&format!("/admin/transfers/{payment}")) && desk.body.contains(EXEMPLE.name));
    let page = blaise.get(&format!("/admin/transfers/{payment}")).await;
    assert!(page.body.contains("Depuis notre banque"), "what the customer said");
    assert!(page.text(".notice").join(" ").contains("en entier"), "what will happen is told before");

    assert_eq!(confirm(&mut blaise, payment, "380.00", "380.00").await, StatusCode::SEE_OTHER);
    assert_eq!(cashbox::payment(&portal, payment).await.state, State::Succeeded);
    assert_eq!(cashbox::read(&portal, invoice).await.state, InvoiceState::Paid);
    let transfer = db::transfers::of_payment(portal.db().reader(), payment).await.expect("read").expect("announced");
    assert_eq!(transfer.state, TransferState::Confirmed);
    let again = blaise.post(&format!("/admin/transfers/{payment}/confirm"), &[("amount", "1"), ("due", "0.00")]).await;
    assert_eq!((again.status, again.error_codes()), (StatusCode::CONFLICT, vec!["invoice_already_paid".into()]));

    let shown = blaise.get(&format!("/admin/payments/{payment}")).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("Encaissement") && shown.body.contains(BLAISE.name), "posting and history are shown");
}

#[tokio::test]
async fn part_of_a_transfer_leaves_the_rest_due() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut blaise = portal.signed_in(BLAISE).await;

    let preview = blaise.get(&format!("/admin/transfers/{payment}?amount=100")).await;
    assert!(preview.text(".notice").join(" ").contains("280,00"), "the rest is told");
    let wrong = blaise.get(&format!("/admin/transfers/{payment}?amount=1e3")).await;
    assert_eq!(wrong.error_codes(), ["amount_invalid"]);

    assert_eq!(confirm(&mut blaise, payment, "100", "380.00").await, StatusCode::SEE_OTHER);
    let invoice = cashbox::read(&portal, invoice).await;
    assert_eq!((invoice.state, invoice.due()), (InvoiceState::Issued, euro(28_000)));
}

#[tokio::test]
async fn too_much_is_told_before_and_goes_to_the_balance() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut blaise = portal.signed_in(BLAISE).await;

    let preview = blaise.get(&format!("/admin/transfers/{payment}?amount=400,00")).await;
    assert!(preview.text(".notice").join(" ").contains("20,00"), "the surplus is told");
    let stale = confirm(&mut blaise, payment, "400.00", "379.00").await;
    assert_eq!(stale, StatusCode::CONFLICT, "what was told no longer holds");
    assert_eq!(confirm(&mut blaise, payment, "400.00", "380.00").await, StatusCode::SEE_OTHER);
    assert_eq!(cashbox::held(&portal, EXEMPLE).await, 2_000);
    assert_eq!(cashbox::read(&portal, invoice).await.state, InvoiceState::Paid);
}

#[tokio::test]
async fn a_transfer_that_never_came_leaves_the_invoice_payable_and_may_still_come() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    announced(&portal, payment).await;
    let mut blaise = portal.signed_in(BLAISE).await;

    let refused = blaise.post(&format!("/admin/transfers/{payment}/refuse"), &[]).await;
    assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, "/admin/transfers"));
    assert_eq!(cashbox::payment(&portal, payment).await.state, State::Canceled);
    assert!(!blaise.get("/admin/transfers").await.body.contains(&payment.to_string()), "no longer in the queue");

    let number = cashbox::read(&portal, invoice).await.number.expect("a number");
    let found = blaise.get(&format!("/admin/transfers?search={number}")).await;
    assert!(found.body.contains(&payment.to_string()), "ended payments are found by number");
    let reference = cashbox::read(&portal, invoice).await.reference.expect("a reference");
    let grouped: Vec<_> =
        reference.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    let found = blaise.get(&format!("/admin/transfers?search={}", grouped.join("+"))).await;
    assert!(found.body.contains(&payment.to_string()), "and by the reference as statements print it");

    assert_eq!(confirm(&mut blaise, payment, "380.00", "380.00").await, StatusCode::SEE_OTHER);
    assert_eq!(cashbox::read(&portal, invoice).await.state, InvoiceState::Paid);
}

#[tokio::test]
async fn a_proof_is_only_handed_out() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut denis = portal.signed_in(DENIS).await;
    let address = format!("/admin/transfers/{payment}/proof");
    assert_eq!(denis.get(&address).await.status, StatusCode::NOT_FOUND);
    announced(&portal, payment).await;

    let file = denis.get(&address).await;
    assert_eq!((file.status, file.body.as_bytes()), (StatusCode::OK, PROOF));
    let header = |name: &str| file.headers.get(name).expect(name).to_str().expect("text").to_owned();
    assert!(header("content-disposition").starts_with("attachment; filename=\"PAY-"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");

    let mut grace = portal.signed_in(GRACE).await;
    assert_ne!(grace.get(&address).await.status, StatusCode::OK, "not for customers");
}

#[tokio::test]
async fn of_two_who_decide_at_once_one_decides() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let (ada, blaise) = (portal.admin(ADA).await, portal.admin(BLAISE).await);
    let confirm = |admin, amount| {
        let portal = portal.portal.clone();
        async move {
            guichet::flows::payments::confirm_transfer::confirm_transfer(
                &portal,
                &admin,
                payment,
                euro(amount),
                "story",
            )
            .await
        }
    };
    let (one, two) = tokio::join!(confirm(ada, 38_000), confirm(blaise, 10_000));
    let refused: Vec<_> = [one.map(drop), two.map(drop)].into_iter().filter_map(Result::err).collect();
    assert_eq!(refused, [AppError::Conflict(guichet::domain::error::Code::InvoiceAlreadyPaid)]);
}
