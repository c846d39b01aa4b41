//! A kept notice of a payout is read: its provider is asked what became of it, and what it consists of.

use super::read_notice::{ended, later};
use crate::{
    db::notices::Verdict,
    domain::{
        error::AppError,
        gateway::Gateway,
        notice::{Kept, NoticeState},
        payout::Payout,
    },
    flows::{payouts::ask, portal::Portal},
    providers::TroubleKind,
};

pub(super) async fn about_payout(
    portal: &Portal,
    (kept, gateway): (&Kept, &Gateway),
    reference: &str,
) -> Result<Verdict, AppError> {
    Ok(match ask::named(portal, gateway, reference).await? {
        Ok((before, after)) if is_news(before.as_ref(), &after) => ended(NoticeState::Applied, "brought_news", None),
        Ok(_) => ended(NoticeState::Applied, "known_already", None),
        Err(trouble) if trouble.kind == TroubleKind::Unsupported => ended(NoticeState::Ignored, "not_followed", None),
        Err(_) => later(portal, kept, None, "nothing_new_yet"),
    })
}

fn is_news(before: Option<&Payout>, after: &Payout) -> bool {
    before.is_none_or(|before| before.state != after.state || before.listing != after.listing)
}
