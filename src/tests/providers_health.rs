//! What a gateway's page says of its health, over every provider: heard from, refused and by which request, checked, lacking.

use guichet::{
    db,
    domain::{
        error::AppError,
        gateway::{Gateway, Status},
        invoice::InvoiceState,
        letter::Letter,
    },
    flows::{hooks::Hooks, payments::start, plant, portal::Addresses},
    providers::{ALL, Provider, http::Patience, stripe::DEMO_KEY},
    sandbox::{
        Sandbox, SandboxOptions,
        control::{LateEvent, Step},
    },
};
use http::StatusCode;

use crate::support::{
    TestPortal, Till,
    desk::GATEWAYS,
    online::{called, late, online, paid_with, settles_down},
};

/// Their dossiers know of no id of a request.
const WITHOUT_IDS: [&str; 2] = ["paytm", "razorpay"];

async fn gateway(till: &Till, provider: &dyn Provider) -> Gateway {
    let id = till.of(provider.kind()).await;
    db::gateways::find(till.house.db().reader(), id).await.expect("the gateway")
}

#[tokio::test]
async fn a_gateways_page_tells_when_it_was_heard_and_whose_account_it_is() {
    for provider in online() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let mut owner = till.enters(plant::OWNER).await;
        let page = format!("{GATEWAYS}/{}", till.of(kind).await);
        assert!(owner.get(&page).await.says("Pas encore"), "{kind}: nothing was heard");
        let (_, there) = paid_with(&till, provider).await;
        // Some announce a payment only when it is settled.
        _ = till.sandbox.late(&late(&there, LateEvent::Settle));
        settles_down(&till).await;
        let told = owner.get(&page).await;
        assert!(!told.says("Pas encore") && told.says("Dernière notification"), "{kind}: {:?}", told.text("dl"));
        assert_eq!(owner.post(&format!("{page}/check"), &[]).await.status, StatusCode::SEE_OTHER, "{kind}");
        let told = owner.get(&page).await;
        let guichet::domain::gateway::Credentials::Good { account, .. } = gateway(&till, provider).await.credentials
        else {
            panic!("{kind}: checked")
        };
        assert!(told.says(&format!("Vérifiés : {account}")), "{kind}: {:?}", told.text("dl"));
    }
}

/// What it refuses for good is shown with the id its support will ask for.
#[tokio::test]
async fn a_refusal_is_shown_with_the_providers_own_id_of_the_request() {
    for provider in called() {
        let kind = provider.kind();
        let till = Till::open_impatiently_for(kind).await;
        let invoice = till.invoice_for(provider, 12_000).await;
        till.script("*", [Step::RefuseThenOk]);
        let refused = start::start(&till.house.portal, &till.grace, till.wish(invoice, till.of(kind).await)).await;
        assert!(refused.is_err(), "{kind}: {refused:?}");
        let (id, db) = (till.of(kind).await, till.house.db().reader());
        let trouble = db::gateways::health(db).await.expect("health")[&id].last_trouble.clone().expect("trouble");
        assert_eq!(trouble.request_id.is_none(), WITHOUT_IDS.contains(&kind), "{kind}: {trouble:?}");
        let mut owner = till.enters(plant::OWNER).await;
        let told = owner.get(&format!("{GATEWAYS}/{id}")).await;
        assert!(told.says("Dernier incident"), "{kind}: {:?}", told.text("dl"));
        assert!(trouble.request_id.is_none_or(|request: String| told.says(&request)), "{kind}");
    }
}

#[tokio::test]
async fn what_a_gateway_lacks_is_said_on_its_page() {
    for provider in online() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let (id, mut owner) = (till.of(kind).await, till.enters(plant::OWNER).await);
        let page = format!("{GATEWAYS}/{id}");
        let currency = gateway(&till, provider).await.accounts[0].currency;
        till.change(id, |gateway| gateway.accounts[0].receivable = None).await;
        let told = owner.get(&page).await;
        assert!(told.says(&format!("le compte client en {currency}")), "{kind}: the account");
        till.change(id, |gateway| gateway.disabled_reason = Some("requirements.past_due".into())).await;
        let told = owner.get(&page).await;
        assert!(told.says("Le prestataire a suspendu ce compte : requirements.past_due"), "{kind}: why it is off");
    }
}

/// Whoever seeds a portal beside a stand-in that knows nothing of it yet gets all gateways; some wait for somebody.
#[tokio::test]
async fn a_gateway_whose_webhook_is_not_known_there_yet_is_planted_hidden() {
    let sandbox = Sandbox::new(SandboxOptions::default());
    let listening = sandbox.clone().listen(([127, 0, 0, 1], 0).into()).await.expect("the sandbox listens");
    let addresses = Addresses {
        base: "http://127.0.0.1:3000".into(),
        providers: sandbox.provider_bases().into_iter().collect(),
        ..Addresses::default()
    };
    let house = TestPortal::beside(TestPortal::clock(), addresses, (Hooks::default(), Patience::default())).await;
    assert!(plant::plant(&house.portal, &|_, _, _| {}).await.expect("planted"));
    let gateways = db::gateways::all(house.db().reader()).await.expect("gateways");
    assert_eq!(gateways.len(), ALL.iter().filter(|one| one.demo().is_some()).count());
    let waiting: Vec<_> = gateways.iter().filter(|one| one.status != Status::Available).collect();
    assert!((1..gateways.len() - 3).contains(&waiting.len()), "{waiting:?}");
    assert!(waiting.iter().all(|one| one.status == Status::Hidden));
    listening.stop().await;
}

/// The account behind a gateway may take no more money while somebody pays: they finish, nobody begins, those who configure hear.
#[tokio::test]
async fn f_60_an_account_that_is_stopped_takes_nothing_new_and_finishes_what_is_under_way() {
    let till = Till::open().await;
    let (under_way, refused) = (till.invoice(12_000).await, till.invoice(5_000).await);
    let payment = till.starts(under_way, till.card).await;
    till.sandbox.late(&late(DEMO_KEY, LateEvent::AccountStopped)).expect("stopped");
    settles_down(&till).await;
    let stopped = db::gateways::find(till.house.db().reader(), till.card).await.expect("the gateway");
    assert_eq!((stopped.status, stopped.disabled_reason.as_deref()), (Status::Unlisted, Some("requirements.past_due")));
    let wish = till.wish(refused, till.card);
    let told = start::start(&till.house.portal, &till.grace, wish).await;
    assert!(matches!(told, Err(AppError::Invalid(_) | AppError::Conflict(_))), "{told:?}");
    let mut owner = till.enters(plant::OWNER).await;
    assert!(owner.get(&format!("{GATEWAYS}/{}", till.card)).await.says("requirements.past_due"), "the health panel");

    till.approves(payment).await;
    settles_down(&till).await;
    assert_eq!(till.invoice_now(under_way).await.state, InvoiceState::Paid, "what was under way is finished");
    till.sandbox.late(&late(DEMO_KEY, LateEvent::AccountStopped)).expect("said again");
    settles_down(&till).await;
    let letters = till.house.letters_to(plant::OWNER).await;
    let told =
        |letter: &&Letter| matches!(letter, Letter::GatewayStopped { reason, .. } if reason.ends_with("past_due"));
    assert_eq!(letters.iter().filter(told).count(), 1, "told once: {letters:?}");
    till.sandbox.late(&late(DEMO_KEY, LateEvent::AccountReopened)).expect("settled with Stripe");
    settles_down(&till).await;
    let lifted = db::gateways::find(till.house.db().reader(), till.card).await.expect("the gateway");
    assert_eq!((lifted.status, lifted.disabled_reason), (Status::Unlisted, None), "a person opens it again");
    till.verifies().await;
}
