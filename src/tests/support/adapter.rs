//! A provider asked by hand, as the flows ask it, about a payment of a till.

use guichet::{
    db,
    domain::{
        gateway::Mode,
        ids::{PaymentId, RefundId},
        language::Language,
        money::Money,
        report::RefundReport,
    },
    providers::{self, Asked, AskedRefund, Call, Charge, Provider, Settings, Standing, Trouble},
};
use sha2::{Digest, Sha256};

use super::Till;

pub struct Adapter {
    pub provider: &'static dyn Provider,
    settings: Settings,
    /// About a payment that has ended here.
    pub asked: Asked,
}

impl Adapter {
    /// With the settings of the demo.
    pub async fn of(till: &Till, kind: &str, id: PaymentId) -> Self {
        let payment = till.payment(id).await;
        let provider = providers::find(kind).expect("a provider");
        let settings = provider.demo().expect("a demo").settings.iter();
        let settings = settings.map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let agreed = db::mandates::agreed(till.house.db().reader(), id).await.expect("consents");
        let charge = Charge {
            payment: id,
            reference: payment.reference,
            idempotency_key: payment.idempotency_key,
            amount: payment.amount,
            description: "Facture".into(),
            creditor_reference: String::new(),
            customer_email: None,
            customer_name: "Grace".into(),
            language: Language::Fr,
            return_url: "http://127.0.0.1/return".into(),
            cancel_url: "http://127.0.0.1/back".into(),
            notice_url: "http://127.0.0.1/webhook".into(),
            created_at: payment.created_at,
            expires_at: payment.expires_at,
            mandate: agreed.map(|(mandate, _)| mandate.reference),
        };
        let reference = payment.provider_reference;
        let asked = Asked { charge, reference, standing: Standing::Ended, heard: Vec::new(), brought: None };
        Self { provider, settings: Settings(settings), asked }
    }

    pub fn call<'a>(&'a self, till: &'a Till) -> Call<'a> {
        let portal = &till.house.portal;
        let base = portal.addresses.providers[self.provider.kind()].as_str();
        let (http, now) = (portal.http.clone(), portal.clock.now());
        Call { http, settings: &self.settings, mode: Mode::Test, now, base: Some(base) }
    }

    /// Minor units: how much, and what was given back before it.
    pub fn refund(&self, (minor, before): (i64, i64), name: &str) -> AskedRefund {
        let of = |minor| Money::new(minor, self.asked.charge.amount.currency);
        AskedRefund {
            payment: self.asked.clone(),
            refund: named(name),
            reference: name.into(),
            idempotency_key: format!("refund:{name}"),
            amount: of(minor),
            before: of(before),
            known: None,
            created_at: self.asked.charge.created_at,
        }
    }

    /// What became of it, found by our own id.
    pub async fn tells(&self, till: &Till, wish: &AskedRefund) -> Result<RefundReport, Trouble> {
        self.provider.refund_status(&self.call(till), wish).await
    }

    pub async fn gives_back(&self, till: &Till, wish: &AskedRefund) -> Result<RefundReport, Trouble> {
        self.provider.refund(&self.call(till), wish).await
    }
}

/// The same name is the same refund.
fn named(name: &str) -> RefundId {
    let digest = Sha256::digest(name);
    RefundId(uuid::Uuid::from_slice(&digest[..16]).expect("sixteen bytes"))
}

impl Till {
    /// What providers gave back in all, in minor units.
    pub fn given_back(&self) -> i64 {
        let ledger = self.sandbox.ledger();
        assert!(ledger.agrees_with_balance_transactions, "the sandbox contradicts itself");
        ledger.accounts.values().flat_map(|account| account.values()).map(|totals| totals.refunded).sum()
    }
}
