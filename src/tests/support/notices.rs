//! Notices, and what others send in their place: signed by the right hand, by a wrong one, or not at all.

use axum::body::Body;
use guichet::{
    db::{self, audit::Deed},
    domain::{
        currency::Currency,
        gateway::{Credentials, Gateway, Status},
        ids::GatewayId,
        notice::{Kept, Wanted},
        people::Actor,
    },
    flows::{
        gateways::{
            create::{NewAccount, create},
            save::seal,
        },
        plant,
    },
    providers::{self, Settings},
    sandbox::stripe_signature,
};
use http::{Method, Request};
use serde_json::{Value, json};

use super::{Answer, Till};

/// The signing secret of the second Stripe account.
pub const SECOND_SECRET: &str = "whsec_guichet_second_00000000001";

impl Till {
    /// The provider's newest event of this kind, as it would send it.
    pub fn event(&self, kind: &str) -> Value {
        let events = self.sandbox.objects("event");
        events.into_iter().rev().find(|event| event["type"] == kind).unwrap_or_else(|| panic!("no event {kind}"))
    }

    /// The header for this body, signed now.
    pub fn signed(&self, secret: &str, body: &[u8]) -> String {
        stripe_signature(&[secret], body, self.sandbox.now())
    }

    /// Rings at a gateway's door with this body, and the signature where there is one.
    pub async fn rings(&self, gateway: GatewayId, body: Vec<u8>, signature: Option<&str>) -> Answer {
        self.house.visitor().send(notice(gateway, body, signature)).await
    }

    /// The card gateway's own provider rings with this event.
    pub async fn told(&self, event: &Value) -> Answer {
        let body = event.to_string().into_bytes();
        let signature = self.signed(plant::STRIPE_WEBHOOK_SECRET, &body);
        self.rings(self.card, body, Some(&signature)).await
    }

    pub async fn knocks(&self, method: Method, gateway: GatewayId) -> Answer {
        let request = Request::builder().method(method).uri(format!("/webhooks/{gateway}"));
        self.house.visitor().send(request.body(Body::empty()).expect("a request")).await
    }

    /// Everything in the inbox, latest first.
    pub async fn inbox(&self) -> Vec<Kept> {
        db::notices::page(self.house.db().reader(), Wanted::default(), 500).await.expect("the inbox").lines
    }

    /// Another Stripe account beside the demo's, with its own key and signing secret; customers may use it.
    pub async fn second_stripe(&self) -> GatewayId {
        let provider = providers::find("stripe").expect("we speak to Stripe");
        let account = NewAccount { provider, account_name: "Deux".into(), currencies: vec![Currency::EUR] };
        let id = create(&self.house.portal, &self.owner, account, "story").await.expect("a gateway");
        let first = db::gateways::find(self.house.db().reader(), self.card).await.expect("the first");
        let settings = [("secret_key", "sk_test_guichet_second"), ("webhook_secret", SECOND_SECRET)];
        self.settings(id, &settings).await;
        self.change(id, |gateway: &mut Gateway| {
            let at = self.house.portal.clock.now();
            gateway.status = Status::Available;
            gateway.credentials = Credentials::Good { at, account: "acct_second".into() };
            let receivable = first.account(Currency::EUR).and_then(|account| account.receivable);
            gateway.accounts.iter_mut().for_each(|account| account.receivable = receivable);
        })
        .await;
        self.notes_opening(id).await;
        id
    }

    /// As saving it would have: the proof reads from the audit log when a gateway was hidden.
    async fn notes_opening(&self, id: GatewayId) {
        let [before, after] = ["hidden", "available"].map(|status| Some(json!({ "status": status })));
        let (actor, object) = (Actor::Admin(self.owner.clone()), ("gateway", id.to_string()));
        let deed = Deed { actor: &actor, deed: "gateway-saved", object, before, after, request_id: "story" };
        let now = self.house.portal.clock.now();
        db::audit::write(self.house.db().reader(), deed, now).await.expect("a line");
    }

    /// Puts these settings in the place of a gateway's own, past every check.
    pub async fn settings(&self, id: GatewayId, settings: &[(&str, &str)]) {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let sealed = seal(&self.house.portal, id, &Settings(settings.iter().map(owned).collect())).expect("sealed");
        let gateway = db::gateways::find(self.house.db().reader(), id).await.expect("a gateway");
        let tx = self.house.db().begin().await.expect("a transaction");
        assert!(db::gateways::save(&tx, &gateway, Some(sealed)).await.expect("saved"));
        tx.commit().await.expect("kept");
    }
}

pub fn notice(gateway: GatewayId, body: Vec<u8>, signature: Option<&str>) -> Request<Body> {
    let mut request = Request::post(format!("/webhooks/{gateway}")).header("content-type", "application/json");
    if let Some(signature) = signature {
        request = request.header("stripe-signature", signature);
    }
    request.body(Body::from(body)).expect("a request")
}

/// The same event, altered, under a name of its own.
pub fn altered(event: &Value, id: &str, set: impl FnOnce(&mut Value)) -> Value {
    let mut altered = event.clone();
    altered["id"] = json!(id);
    set(&mut altered);
    altered
}
