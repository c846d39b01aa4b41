//! Table b.3, faults of whole processes: another key, two janitors, two servers, a stop, and a mail server
//! that hangs (F-52, F-53, F-54, F-56 and F-59).

use std::time::Duration;

use guichet::{
    db::sealer::Sealer,
    domain::{ids::InvoiceId, invoice::InvoiceState, payment::State},
    flows::plant,
    sandbox::control::{DeliveryMode, Step},
    server::post::{Post, send_waiting},
};
use reqwest::StatusCode;

use crate::support::{
    Till,
    browser::{Browser, Reply},
    payer::grace,
    program::Program,
    till::fresh_key,
};

const CENTS: i64 = 12_000;
const OPENING: &str = "POST /v1/checkout/sessions";

fn status(reply: Option<Reply>) -> StatusCode {
    reply.expect("an answer").status
}

/// With another key it does not start, whatever it is asked to do with money; nothing is shown, nothing sent.
#[tokio::test]
async fn f_52_without_its_own_key_it_does_not_start() {
    let mut program = Program::installed().await;
    let calls = program.till.sandbox.calls().len();
    let another = Sealer::fresh_key().expect("a key");
    for (key, said) in [
        (another.as_str(), "is not the one that sealed the settings of: Stripe-Démo"),
        ("bm90IGEga2V5", "32 bytes"),
        ("", "SECRET_KEY"),
    ] {
        for command in ["serve", "worker"] {
            let refused = program.runs(&[command], &[("GUICHET_SECRET_KEY", key)]).await;
            let why = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert!(!refused.status.success() && why.contains(said), "{command} with {key:?}: {why}");
            assert!(!why.contains(plant::STRIPE_KEY) && (key.is_empty() || !why.contains(key)), "{why}");
        }
    }
    assert_eq!(program.till.sandbox.calls().len(), calls, "nothing was sent");
    program.start_quietly().await;
    let invoice = program.till.invoice(CENTS).await;
    program.goes_on(invoice, &fresh_key(), 300).await;
    program.till.paid_once(invoice).await;
}

/// It lets everybody in and says nothing: money does not wait for the post.
#[tokio::test]
async fn f_53_a_mail_server_that_hangs_holds_up_no_payment() {
    let till = Till::open().await;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("smtp://{}", silent.local_addr().expect("its address"));
    let invoice = till.invoice(CENTS).await;
    let portal = till.house.portal.clone();
    let carrying = tokio::spawn(async move {
        let post = Post::new(&address, "Guichet <guichet@exemple.test>").expect("a way out");
        send_waiting(&portal, &post).await
    });
    tokio::task::spawn_blocking(move || silent.accept().map(drop).map(|()| silent).expect("the postman calls"))
        .await
        .expect("he came");
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    till.hears().await;
    till.paid_once(invoice).await;
    drop(carrying);
}

/// Six payments nobody told us about, and two janitors who begin at once: each is asked about once.
#[tokio::test]
async fn f_54_two_janitors_share_the_work() {
    let mut program = Program::installed().await;
    program.till.sandbox.webhooks(DeliveryMode::Drop);
    program.start_quietly().await;
    let customer = grace(&program).await;
    let mut bills = Vec::new();
    for _ in 0..6 {
        let invoice = program.till.invoice(CENTS).await;
        program.pays_by_card(&customer, invoice, &fresh_key()).await;
        bills.push(invoice);
    }
    tokio::join!(program.janitor(90), program.janitor(90));
    for invoice in bills {
        let session = program.till.latest(invoice).await.provider_reference.expect("a session");
        assert_eq!(program.till.calls(&format!("GET /v1/checkout/sessions/{session}")), 1);
        program.till.charged_once(invoice).await;
    }
    program.till.agrees_with_provider().await;
    program.till.verifies().await;
}

/// Two servers, workers inside, one database: clicks at both, notices thrice, one payment each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f_56_two_processes_on_one_database_are_one_portal() {
    let mut program = Program::installed().await;
    program.till.sandbox.webhooks(DeliveryMode::Duplicate { n: 3 });
    program.start(&["serve"], &[]).await;
    let twin = program.twin(&["serve"]).await;
    let here = grace(&program).await;
    let there = Browser::signs_in(&twin.address, plant::CUSTOMER, plant::PASSWORD).await;
    for round in 0..6 {
        let (invoice, gateway) = (program.till.invoice(CENTS).await, program.till.card.to_string());
        let action = format!("/invoices/{invoice}/pay");
        let keys: Vec<_> = (0..8).map(|_| fresh_key()).collect();
        let clicks = keys.iter().enumerate().map(|(nth, key)| {
            let (browser, action, gateway) = (if nth % 2 == 0 { &here } else { &there }, &action, &gateway);
            async move { status(browser.post(action, &[("gateway", gateway), ("request_key", key)]).await) }
        });
        for answered in futures::future::join_all(clicks).await {
            let known = [StatusCode::SEE_OTHER, StatusCode::CONFLICT];
            assert!(known.contains(&answered), "round {round}: {answered}");
        }
        assert_eq!(program.till.payments_of(invoice).await.len(), 1, "round {round}");
        let payment = program.till.latest(invoice).await.id;
        until(&program, invoice, State::RequiresAction).await;
        program.till.approves(payment).await;
        until(&program, invoice, State::Succeeded).await;
        program.till.charged_once(invoice).await;
    }
    program.till.sandbox.all_delivered().await;
    program.till.agrees_with_provider().await;
    program.till.verifies().await;
}

async fn until(program: &Program, invoice: InvoiceId, state: State) {
    let arriving = async {
        while program.till.latest(invoice).await.state != state {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), arriving).await.expect("it never came to that");
}

/// What the provider is still busy with is waited for; nobody new is let in; then it ends as it should.
#[tokio::test]
async fn f_59_told_to_stop_it_finishes_the_payments_under_way() {
    let mut program = Program::installed().await;
    let invoices = [program.till.invoice(CENTS).await, program.till.invoice(CENTS).await];
    program.start(&["serve"], &[]).await;
    let customer = grace(&program).await;
    program.till.script(OPENING, vec![Step::Delay { ms: 3_000 }; 2]);
    let keys = [fresh_key(), fresh_key()];
    let paying = futures::future::join(
        program.pays(&customer, invoices[0], &keys[0]),
        program.pays(&customer, invoices[1], &keys[1]),
    );
    let stopping = async {
        program.till.reached(OPENING, 2).await;
        program.is_told_to_stop();
    };
    let ((first, second), ()) = tokio::join!(paying, stopping);
    for reply in [first, second] {
        let reply = reply.expect("an answer, in spite of the stop");
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
        assert!(reply.location.contains("/c/pay/") || reply.location.contains("cs_"), "{}", reply.location);
    }
    let ended = program.died().await;
    assert!(ended.success(), "{ended:?}");
    for invoice in invoices {
        assert_eq!(program.till.latest(invoice).await.state, State::RequiresAction);
        assert_eq!(program.till.sessions_of(invoice).await.len(), 1);
    }
    program.start_quietly().await;
    for (invoice, key) in invoices.into_iter().zip(&keys) {
        program.goes_on(invoice, key, 300).await;
        assert_eq!(program.till.invoice_now(invoice).await.state, InvoiceState::Paid);
        program.till.charged_once(invoice).await;
    }
    program.till.agrees_with_provider().await;
    program.till.verifies().await;
}
