//! Only what balances is a posting.

use super::*;

fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

#[test]
fn only_what_balances_is_a_posting() {
    let post = |entries| Posting::new(PostingKind::Capture, Uuid::nil(), String::new(), entries);
    assert!(post(vec![Entry::debit(account(1), euro(5)), Entry::credit(account(2), euro(5))]).is_ok());
    assert!(post(vec![Entry::debit(account(1), euro(5)), Entry::credit(account(2), euro(4))]).is_err());
    assert!(post(vec![Entry::debit(account(1), euro(5))]).is_err());
    assert!(post(vec![]).is_err());
    let dollars = Entry::credit(account(2), Money::new(5, Currency::USD));
    assert!(post(vec![Entry::debit(account(1), euro(5)), dollars]).is_err());
}
