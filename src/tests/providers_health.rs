//! What a gateway's page says of its health, over every provider: heard from, refused and by which request, checked, lacking.

use guichet::{
    db,
    domain::gateway::{Gateway, Status},
    flows::{hooks::Hooks, payments::start, plant, portal::Addresses},
    providers::{ALL, Provider, http::Patience},
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
