//! What a bank does to a payment, told without its provider.

use guichet::{
    db::{self, transfers::File},
    domain::{
        currency::Currency,
        dispute::{Dispute, DisputeKind, DisputeState},
        evidence::{EvidenceFile, EvidenceKind},
        ids::{FileId, PaymentId},
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
        let (amount, away) = (euro(1_000), Some(euro(away)));
        let report = DisputeReport { kind, state, amount, away, fee: None, reason: "general", due: None };
        let gateway = self.payment(payment).await.gateway;
        let told = Told { payment, reference: reference.into(), report };
        settle(&self.house.portal, &told, &Actor::Provider(gateway)).await.expect("settled")
    }

    /// A file in the draft of its evidence, whether its provider takes any or not.
    pub async fn answered(&self, dispute: &Dispute) -> FileId {
        let tx = self.house.db().begin().await.expect("a transaction");
        let now = self.house.portal.clock.now();
        let (id, content_type) = (FileId::fresh(), "application/pdf".to_owned());
        let file = File { id, customer: dispute.customer, content_type, content: b"%PDF-1.7".to_vec() };
        db::transfers::keep_file(&tx, &file, now).await.expect("kept");
        db::dispute_evidence::draft(&tx, dispute.id, "Delivered.", now).await.expect("drafted");
        let kept = EvidenceFile { kind: EvidenceKind::Receipt, file: id };
        db::dispute_evidence::put_file(&tx, dispute.id, &kept).await.expect("put");
        tx.commit().await.expect("committed");
        id
    }

    pub async fn disputes_of(&self, payment: PaymentId) -> Vec<Dispute> {
        db::disputes::of_payment(self.house.db().reader(), payment).await.expect("disputes")
    }
}
