//! Words and steps of payouts.

use super::*;

#[test]
fn every_word_is_read_back() {
    assert!(PayoutState::ALL.into_iter().all(|one| PayoutState::parse(one.word()) == Some(one)));
    assert!(Listing::ALL.into_iter().all(|one| Listing::parse(one.word()) == Some(one)));
    assert!(Trouble::ALL.into_iter().all(|one| Trouble::parse(one.word()) == Some(one)));
    assert!(LineKind::ALL.into_iter().all(|one| LineKind::parse(one.word()) == Some(one)));
    assert!(Standing::ALL.into_iter().all(|one| Standing::parse(one.word()) == Some(one)));
}

#[test]
fn what_came_back_stays_back() {
    assert!(PayoutState::ALL.into_iter().all(|next| !PayoutState::Failed.may_become(next)));
    assert!(PayoutState::Paid.may_become(PayoutState::Failed));
    assert!(!PayoutState::Paid.may_become(PayoutState::InTransit));
}
