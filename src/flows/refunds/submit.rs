//! The provider is asked to give money back, with no transaction open; whatever comes of it is settled.

use super::{ask, settle};
use crate::{
    db,
    domain::{
        error::AppError,
        people::Actor,
        refund::Refund,
        report::{RefundOutcome, RefundReport},
    },
    flows::portal::Portal,
    providers::{Trouble, TroubleKind},
};

pub(super) async fn submit(portal: &Portal, refund: Refund) -> Result<Refund, AppError> {
    let actor = Actor::Provider(refund.gateway);
    let answer = match ask::prepared(portal, &refund).await {
        Ok(prepared) => {
            let call = prepared.call(portal);
            prepared.provider.refund(&call, &prepared.asked).await
        }
        // What cannot be read here was not sent there.
        Err(error) => Err(Trouble::not_sent(error.to_string())),
    };
    portal.hooks.at("K12").await;
    let report = match answer {
        Ok(report) => report,
        Err(trouble) => {
            let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
            db::gateways::remember_trouble(portal.db.reader(), refund.gateway, seen, portal.clock.now()).await?;
            RefundReport { reference: None, outcome: outcome(trouble) }
        }
    };
    settle::settle(portal, refund.id, &report, &actor).await
}

/// Definitely refused is failed; anything unclear is unknown, never failed.
fn outcome(trouble: Trouble) -> RefundOutcome {
    match trouble.kind {
        TroubleKind::NotSent | TroubleKind::Unsupported => RefundOutcome::Failed { reason: "not_sent".into() },
        TroubleKind::Refused { reason, .. } => RefundOutcome::Failed { reason },
        TroubleKind::Unknown | TroubleKind::Untrusted => RefundOutcome::Unknown { why: trouble.why },
    }
}
