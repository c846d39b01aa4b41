//! The owner's desk: seated without the door, a chart of accounts, a stand-in for a provider's API.

use guichet::{
    db,
    domain::{currency::Currency, gateway::Gateway, people::Actor},
    flows::{ledger::chart::chart, portal::Addresses},
    request::session::{PERSON, hashed},
};
use http::StatusCode;
use time::macros::datetime;
use tower_sessions::session::Id;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::{
    TestPortal, Visitor,
    cast::{ADA, Figure, PASSWORD},
    paper::Paper,
};

pub const GATEWAYS: &str = "/admin/settings/store/gateways";

pub const SECRET_KEY: &str = "sk_test_51GuichetContractKey";
pub const WEBHOOK_SECRET: &str = "whsec_test_7Qp2vXk0bN4rT8yL1mZc5HdJ";

impl TestPortal {
    /// With this provider's API at a stand-in.
    pub async fn speaking_to(provider: &str, stand_in: &MockServer) -> Self {
        let providers = [(provider.to_owned(), stand_in.uri())].into();
        Self::at(Addresses { base: "http://127.0.0.1:3000".into(), providers, ..Addresses::default() }).await
    }

    /// Signed in already: a session as the door would have made it.
    pub async fn seated(&self, figure: Figure) -> Visitor {
        let person = self.plant(figure).await;
        let id = Id::default();
        let content = serde_json::json!({ PERSON: person }).to_string();
        let expires_at = datetime!(2030-01-01 00:00 UTC);
        let kept = db::sessions::Kept { id: hashed(&id), person: Some(person), content, expires_at };
        db::sessions::insert(self.db(), kept, self.portal.clock.now()).await.expect("a session");
        let mut visitor = self.visitor();
        visitor.set_cookie("sid", &id.to_string());
        visitor
    }

    pub async fn plant_chart(&self, currency: Currency) {
        chart(&self.portal, &Actor::Console, currency, "story").await.expect("a chart");
    }

    /// The gateway of this name.
    pub async fn gateway(&self, name: &str) -> Gateway {
        let all = db::gateways::all(self.db().reader()).await.expect("gateways");
        all.into_iter().find(|gateway| gateway.name == name).unwrap_or_else(|| panic!("no gateway {name}"))
    }

    /// The owner adds the Stripe account "ABC"; answers its page's address.
    pub async fn add_stripe(&self, owner: &mut Visitor) -> String {
        let new = format!("{GATEWAYS}/new");
        let fields = [("provider", "stripe"), ("account_name", "ABC"), ("currencies", "EUR")];
        let answer = owner.post(&new, &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.location().to_owned()
    }

    /// Its form with everything filled in that Available needs.
    pub async fn complete_form(&self, owner: &mut Visitor, address: &str) -> Paper {
        let receivable = self.account(Currency::EUR, "411000").await;
        owner
            .get(address)
            .await
            .form(address)
            .with("secret.secret_key", SECRET_KEY)
            .with("secret.webhook_secret", WEBHOOK_SECRET)
            .with("current_password", PASSWORD)
            .with("account.EUR.receivable", &receivable)
            .with("status", "available")
    }

    /// A Stripe gateway that customers can use, "Stripe-ABC".
    pub async fn open_stripe(&self) -> (Visitor, String) {
        self.plant_chart(Currency::EUR).await;
        let mut owner = self.seated(ADA).await;
        let address = self.add_stripe(&mut owner).await;
        let form = self.complete_form(&mut owner, &address).await;
        let answer = owner.post(&address, &form.fields()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{:?}", answer.error_codes());
        (owner, address)
    }

    /// The id of an account, as pickers post it.
    pub async fn account(&self, currency: Currency, code: &str) -> String {
        let chart = db::accounts::in_currency(self.db().reader(), currency).await.expect("a chart");
        let found = chart.into_iter().find(|account| account.code == code);
        found.unwrap_or_else(|| panic!("no account {code}")).id.to_string()
    }
}

/// Says of every key that it is good, and whether the account may take money.
pub async fn stripe_says(disabled_reason: Option<&str>) -> MockServer {
    let server = MockServer::start().await;
    say(&server, disabled_reason).await;
    server
}

pub async fn say(server: &MockServer, disabled_reason: Option<&str>) {
    server.reset().await;
    let account = serde_json::json!({
        "id": "acct_1QShopFR0001",
        "object": "account",
        "charges_enabled": disabled_reason.is_none(),
        "business_profile": { "name": "Atelier Éléonore" },
        "requirements": { "disabled_reason": disabled_reason },
    });
    let answer = ResponseTemplate::new(200).set_body_json(account);
    Mock::given(matchers::path("/v1/account")).respond_with(answer).mount(server).await;
}
