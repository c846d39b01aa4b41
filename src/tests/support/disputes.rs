//! What a bank does to a payment, told without its provider.

use guichet::{
    db,
    domain::{
        currency::Currency,
        dispute::{Dispute, DisputeKind, DisputeState},
        ids::PaymentId,
        money::Money,
        people::Actor,
        report::DisputeReport,
    },
    flows::disputes::settle::{Told, settle},
};

use super::Till;

impl Till {
    /// So many cents of it are away by the provider's dispute of this name.
    pub async fn is_told(
        &self,
        payment: PaymentId,
        (kind, state): (DisputeKind, DisputeState),
        (away, reference): (i64, &str),
    ) -> Dispute {
        let euro = |minor| Money::new(minor, Currency::EUR);
        let (amount, away) = (euro(1_000), euro(away));
        let report = DisputeReport { kind, state, amount, away, fee: None, reason: "general", due: None };
        let gateway = self.payment(payment).await.gateway;
        let told = Told { payment, reference: reference.into(), report };
        settle(&self.house.portal, &told, &Actor::Provider(gateway)).await.expect("settled")
    }

    pub async fn disputes_of(&self, payment: PaymentId) -> Vec<Dispute> {
        db::disputes::of_payment(self.house.db().reader(), payment).await.expect("disputes")
    }
}
