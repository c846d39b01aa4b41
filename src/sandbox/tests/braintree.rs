//! Braintree's stand-in is as strict as Braintree: keys, documents, values, single-use tokens; and as forgetful, without any
//! idempotency key.

use serde_json::{Value, json};

use super::{Scene, answer};
use crate::sandbox::control::{self, CustomerAct, CustomerAction, Late, LateEvent, Script, Step};

mod questions;

const PUBLIC: &str = "story_public_key";
const PRIVATE: &str = "story_private_key_0123456789abcdef";
const CREATE: &str = "mutation C($input: CreatePayPalOneTimePaymentInput!) { createPayPalOneTimePayment(input: $input) { approvalUrl paymentId } }";
const TOKENIZE: &str = "mutation T($input: TokenizePayPalOneTimePaymentInput!) { tokenizePayPalOneTimePayment(input: $input) { paymentMethod { id usage details { __typename ... on PayPalAccountDetails { email } } } } }";
const CHARGE: &str = "mutation P($input: ChargePayPalAccountInput!) { chargePayPalAccount(input: $input) { clientMutationId transaction { ...Facts } } } fragment Facts on Transaction { id legacyId orderId status amount { value currencyCode } statusHistory { __typename status ... on ProcessorDeclinedEvent { processorResponse { legacyCode } } } paymentMethodSnapshot { ... on PayPalTransactionDetails { transactionFee { value } } } }";
const SEARCH: &str = "query S($input: TransactionSearchInput!) { search { transactions(input: $input, first: 10) { edges { node { id status orderId } } pageInfo { hasNextPage } } } }";
const REFUND: &str = "mutation R($input: RefundTransactionInput!) { refundTransaction(input: $input) { refund { id status orderId amount { value } } } }";
const REVERSE: &str = "mutation V($input: ReverseTransactionInput!) { reverseTransaction(input: $input) { reversal { __typename ... on Transaction { status } ... on Refund { status } } } }";

async fn opened() -> Scene {
    let scene = Scene::open().await;
    let place = control::Shop { kind: "braintree", notices: "http://127.0.0.1:9/hook", events: &[] };
    let setting = |name: &str| {
        let value = match name {
            "merchant_id" => "story_merchant",
            "public_key" => PUBLIC,
            "private_key" => PRIVATE,
            "merchant_account.EUR" => "story_eur",
            "merchant_account.JPY" => "story_jpy",
            _ => return None,
        };
        Some(value.to_owned())
    };
    scene.sandbox.connect(&place, &setting).unwrap();
    scene
}

impl Scene {
    async fn braintree(&self, query: &str, variables: &Value) -> Value {
        let request = self.client.post(format!("{}/braintree/graphql", self.base)).basic_auth(PUBLIC, Some(PRIVATE));
        let request = request.header("braintree-version", "2019-01-01");
        let (status, said) =
            answer(request.json(&json!({"query": query, "variables": variables})).send().await.unwrap()).await;
        assert_eq!(status, 200, "{said}");
        assert!(said["extensions"]["requestId"].is_string(), "{said}");
        said
    }

    /// An approved payment's fields, as they come back with the buyer.
    async fn approved(&self, action: CustomerAction) -> Value {
        let made = self.braintree(CREATE, &create()).await["data"]["createPayPalOneTimePayment"].clone();
        let act = CustomerAct { session: made["approvalUrl"].as_str().unwrap().into(), action, card: None, iban: None };
        let back = self.sandbox.customer(&act).await.unwrap()["redirect"].as_str().unwrap().to_owned();
        let query: std::collections::BTreeMap<String, String> =
            serde_urlencoded::from_str(back.split_once('?').unwrap().1).unwrap();
        assert_eq!(query["paymentId"], made["paymentId"].as_str().unwrap());
        let approval =
            json!({"paymentId": query["paymentId"], "payerId": query["PayerID"], "paymentToken": query["token"]});
        json!({"input": {"merchantAccountId": "story_eur", "paypalOneTimePayment": approval}})
    }

    async fn exchanged(&self, approval: &Value) -> String {
        let said = self.braintree(TOKENIZE, approval).await;
        let method = &said["data"]["tokenizePayPalOneTimePayment"]["paymentMethod"];
        assert_eq!(method["usage"], "SINGLE_USE", "{said}");
        method["id"].as_str().unwrap().to_owned()
    }

    /// The global id of a transaction that took the money.
    async fn charged(&self) -> String {
        let token = self.exchanged(&self.approved(CustomerAction::Approve).await).await;
        let said = self.braintree(CHARGE, &charge(&token)).await;
        said["data"]["chargePayPalAccount"]["transaction"]["id"].as_str().unwrap().to_owned()
    }

    fn happens(&self, object: &str, event: LateEvent) -> Result<Value, String> {
        let order = Late { object: object.into(), event, amount: None, reason: None, currency: None, after_ms: 0 };
        self.sandbox.late(&order)
    }
}

fn create() -> Value {
    json!({"input": {
        "merchantAccountId": "story_eur", "amount": {"value": "120.50", "currencyCode": "EUR"}, "intent": "SALE",
        "returnUrl": "http://127.0.0.1/ok", "cancelUrl": "http://127.0.0.1/back",
        "paypalExperienceProfile": {"locale": "fr-FR", "userAction": "COMMIT", "collectShippingAddress": false},
    }})
}

fn charge(token: &str) -> Value {
    json!({"input": {
        "clientMutationId": "try-1", "paymentMethodId": token,
        "transaction": {"amount": "120.50", "orderId": "PAY-1", "merchantAccountId": "story_eur"},
    }})
}

fn with(mut value: Value, set: impl FnOnce(&mut Value)) -> Value {
    set(&mut value["input"]);
    value
}

fn class(said: &Value) -> (&str, &str) {
    let more = &said["errors"][0]["extensions"];
    (more["errorClass"].as_str().unwrap_or_default(), more["legacyCode"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_token_needs_an_approval_and_is_good_for_one_charge() {
    let scene = opened().await;
    let made = scene.braintree(CREATE, &create()).await["data"]["createPayPalOneTimePayment"].clone();
    let early = json!({"input": {"merchantAccountId": "story_eur", "paypalOneTimePayment": {
        "paymentId": made["paymentId"], "payerId": "QYR5Z8XDVJNXQ", "paymentToken": "EC-1",
    }}});
    assert_eq!(class(&scene.braintree(TOKENIZE, &early).await).0, "VALIDATION", "not approved");
    let approval = scene.approved(CustomerAction::Approve).await;
    for name in ["payerId", "paymentToken", "paymentId"] {
        let forged = with(approval.clone(), |input| input["paypalOneTimePayment"][name] = json!("FORGED"));
        assert_eq!(class(&scene.braintree(TOKENIZE, &forged).await).0, "VALIDATION", "{name}");
    }
    let token = scene.exchanged(&approval).await;
    assert_eq!(scene.sandbox.ledger().charges.len(), 0, "a token moves nothing");
    assert_eq!(class(&scene.braintree(CHARGE, &charge("tokenpp_bd_nobodys")).await), ("VALIDATION", "91565"));
    let yen = with(charge(&token), |input| input["transaction"]["merchantAccountId"] = json!("story_jpy"));
    assert_eq!(class(&scene.braintree(CHARGE, &yen).await), ("VALIDATION", "91513"), "another currency");
    let said = scene.braintree(CHARGE, &charge(&token)).await["data"]["chargePayPalAccount"].clone();
    let transaction = &said["transaction"];
    assert_eq!((&said["clientMutationId"], &transaction["status"]), (&json!("try-1"), &json!("SETTLING")));
    assert_eq!(transaction["paymentMethodSnapshot"]["transactionFee"]["value"], "3.84");
    assert_eq!(class(&scene.braintree(CHARGE, &charge(&token)).await), ("VALIDATION", "93107"));
    let ledger = scene.sandbox.ledger();
    let totals = ledger.accounts.values().next().unwrap()["eur"].clone();
    assert_eq!((totals.captured, ledger.agrees_with_balance_transactions), (12_050, true));
}

/// What protects a shop is its own doing: the same order id is charged again with another token.
#[tokio::test]
async fn braintree_itself_does_not_mind_charging_twice() {
    let scene = opened().await;
    let approval = scene.approved(CustomerAction::Approve).await;
    let (first, second) = (scene.exchanged(&approval).await, scene.exchanged(&approval).await);
    assert_ne!(first, second);
    for token in [first, second] {
        let said = scene.braintree(CHARGE, &charge(&token)).await;
        assert_eq!(said["data"]["chargePayPalAccount"]["transaction"]["status"], "SETTLING", "{said}");
    }
    let found = scene.braintree(SEARCH, &json!({"input": {"orderId": {"is": "PAY-1"}}})).await;
    assert_eq!(found["data"]["search"]["transactions"]["edges"].as_array().unwrap().len(), 2);
    assert_eq!(scene.sandbox.ledger().charges.len(), 2);
}

#[tokio::test]
async fn a_decline_is_a_transaction_and_no_error() {
    let scene = opened().await;
    let token = scene.exchanged(&scene.approved(CustomerAction::Decline).await).await;
    let said = scene.braintree(CHARGE, &charge(&token)).await;
    let transaction = &said["data"]["chargePayPalAccount"]["transaction"];
    assert_eq!((&transaction["status"], said.get("errors")), (&json!("PROCESSOR_DECLINED"), None));
    assert_eq!(transaction["statusHistory"][0]["processorResponse"]["legacyCode"], "2046");
    assert!(scene.sandbox.ledger().charges.is_empty());
}

#[tokio::test]
async fn money_goes_back_by_the_rules() {
    let scene = opened().await;
    let id = scene.charged().await;
    let part = |value: &str| json!({"input": {"transactionId": id, "refund": {"amount": value, "orderId": "REF-1"}}});
    let said = scene.braintree(REFUND, &part("20.50")).await;
    assert_eq!(said["data"]["refundTransaction"]["refund"]["amount"]["value"], "20.50", "{said}");
    assert_eq!(class(&scene.braintree(REFUND, &part("100.01")).await), ("VALIDATION", "91521"));
    assert!(
        scene.braintree(REFUND, &part("100.00")).await.get("errors").is_none(),
        "the same name again is another one"
    );
    assert_eq!(class(&scene.braintree(REFUND, &part("0.01")).await), ("VALIDATION", "91512"));
    let ledger = scene.sandbox.ledger();
    let totals = ledger.accounts.values().next().unwrap()["eur"].clone();
    assert_eq!((totals.refunded, ledger.agrees_with_balance_transactions), (12_050, true));
    // Before it is settled only the whole goes back.
    let scene = opened().await;
    let id = scene.charged().await;
    let object = scene.sandbox.objects("braintree.transaction")[0]["id"].as_str().unwrap().to_owned();
    scene.sandbox.override_object(&object, &json!({"status": "SUBMITTED_FOR_SETTLEMENT"})).unwrap();
    let part = json!({"input": {"transactionId": id, "refund": {"amount": "1.00"}}});
    assert_eq!(class(&scene.braintree(REFUND, &part).await), ("VALIDATION", "91506"));
    let said = scene.braintree(REVERSE, &json!({"input": {"transactionId": id}})).await;
    let voided = json!({"__typename": "Transaction", "status": "VOIDED"});
    assert_eq!(said["data"]["reverseTransaction"]["reversal"], voided);
    assert_eq!(scene.sandbox.ledger().accounts.values().next().unwrap()["eur"].balance, 0);
}

#[tokio::test]
async fn what_happens_later_is_told_once_each() {
    let scene = opened().await;
    scene.charged().await;
    let object = scene.sandbox.objects("braintree.transaction")[0]["id"].as_str().unwrap().to_owned();
    scene.happens(&object, LateEvent::Settle).unwrap();
    assert!(scene.happens(&object, LateEvent::Settle).is_err());
    scene.happens(&object, LateEvent::Dispute).unwrap();
    scene.happens(&object, LateEvent::DisputeWon).unwrap();
    scene.happens(&object, LateEvent::Failure).unwrap();
    let kinds: Vec<_> = scene.sandbox.objects("event").iter().map(|one| one["type"].clone()).collect();
    assert_eq!(kinds, ["transaction_settled", "dispute_opened", "dispute_won", "transaction_settlement_declined"]);
    assert!(scene.sandbox.ledger().agrees_with_balance_transactions);
}

#[tokio::test]
async fn pages_work_without_scripts_and_lead_back() {
    let scene = opened().await;
    let made = scene.braintree(CREATE, &create()).await["data"]["createPayPalOneTimePayment"].clone();
    let address = made["approvalUrl"].as_str().unwrap().strip_prefix(&scene.base).unwrap().to_owned();
    let (status, _, page) = scene.visit(&address).await;
    assert_eq!(status, 200);
    for words in ["Bac à sable", "120,50 EUR", "id=approve-form", "id=back"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let token = address.split_once("token=").unwrap().1;
    let act = [("funding", "balance"), ("act", "approve")];
    let (status, to, _) = scene.submit(&format!("/braintree/checkoutnow/{token}"), &act).await;
    assert_eq!((status, to.starts_with("http://127.0.0.1/ok?paymentId=PAYID-")), (303, true), "{to}");
    let (_, to, _) = scene.submit(&format!("/braintree/checkoutnow/{token}"), &act).await;
    assert!(to.starts_with("/braintree/checkoutnow?"), "approved once: {to}");
    assert_eq!(scene.visit("/braintree/checkoutnow?token=EC-NONE").await.0, 404);
    assert_eq!(scene.visit("/braintree").await.0, 200);
}

#[tokio::test]
async fn a_scripted_fault_speaks_braintrees_language() {
    let scene = opened().await;
    let steps =
        [Step::TooMany { retry_after: None }, Step::RefuseThenOk, Step::Status { status: 503, body: None }].into();
    let operation = "mutation createPayPalOneTimePayment".to_owned();
    scene.sandbox.script(Script { account: None, operation, steps });
    let send = async || {
        let request = scene.client.post(format!("{}/braintree/graphql", scene.base)).basic_auth(PUBLIC, Some(PRIVATE));
        let request = request.header("braintree-version", "2019-01-01");
        answer(request.json(&json!({"query": CREATE, "variables": create()})).send().await.unwrap()).await
    };
    for (status, class_of) in [(429, "RESOURCE_LIMIT"), (200, "VALIDATION"), (503, "SERVICE_AVAILABILITY")] {
        let (got, said) = send().await;
        assert_eq!((got, class(&said).0), (status, class_of));
    }
    assert_eq!(send().await.0, 200);
}

#[tokio::test]
async fn an_approval_is_forgotten_after_three_hours() {
    let scene = opened().await;
    let approval = scene.approved(CustomerAction::Approve).await;
    let id = approval["input"]["paypalOneTimePayment"]["paymentId"].as_str().unwrap();
    scene.happens(id, LateEvent::Expire).unwrap();
    assert_eq!(class(&scene.braintree(TOKENIZE, &approval).await).0, "VALIDATION");
}
