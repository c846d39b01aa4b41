//! Runs that once failed, as they were shrunk.

use guichet::domain::{currency::Currency, invoice::Parts};

use super::{
    steps::{Clicks, Deed, Payer, Share, Step, Way},
    taken,
};

fn issued(minor: i64) -> Step {
    Step::Whole(Deed::Issue { payer: Payer::Grace, currency: Currency::EUR, minor, parts: Parts::Whole })
}

fn pays(bill: u8, way: Way) -> Deed {
    Deed::Pay { bill, way, share: Share::Whole, clicks: Clicks::Once }
}

/// The way every customer goes, so that a model that forbids it is noticed at once.
#[test]
fn an_invoice_is_issued_paid_and_heard_of() {
    use guichet::sandbox::control::CustomerAction::Approve;
    let steps = [issued(500), Step::Whole(pays(0, Way::Card)), Step::Whole(Deed::Acts { payment: 0, action: Approve })];
    taken(&[&steps[..], &[Step::Whole(Deed::Hear)]].concat()).expect("as the model says");
}

/// The portal died before it wrote down the provider's page, and came back when that had closed: the payment was neither
/// begun nor over, for ever, and its invoice could not be paid.
#[test]
fn a_page_that_closed_before_it_was_known_ends_its_payment() {
    taken(&[issued(4_500), Step::Dies("K4", pays(0, Way::Card))]).expect("as the model says");
}

/// What was to be left was over by then: the page came back without a word of why the other gateway was refused.
#[test]
fn a_switch_that_is_refused_says_why_when_nothing_is_left_to_leave() {
    let yen = Deed::Issue { payer: Payer::Grace, currency: Currency::JPY, minor: 500, parts: Parts::Whole };
    let steps = [yen, Deed::Switch { bill: 0, way: Way::Transfer }].map(Step::Whole);
    taken(&steps).expect("as the model says");
}

#[test]
fn a_switch_to_an_empty_balance_says_why_it_is_refused() {
    let switch = Step::Whole(Deed::Switch { bill: 0, way: Way::Balance });
    taken(&[issued(4_500), Step::Whole(pays(0, Way::Transfer)), switch]).expect("as the model says");
}

#[test]
fn an_administrator_reads_why_a_closed_invoice_takes_no_gateway() {
    let deeds = [Deed::Cancel { bill: 0 }, Deed::Attach { bill: 0, way: Way::Card }].map(Step::Whole);
    taken(&[&[issued(9_500)], &deeds[..]].concat()).expect("as the model says");
}

/// A payment found in the middle of its beginning is begun again and called back in one deed.
#[test]
fn a_transfer_cut_short_is_left_for_another_gateway() {
    let cut = Step::Dies("K4", pays(0, Way::Transfer));
    taken(&[issued(9_500), cut, Step::Whole(Deed::Attach { bill: 0, way: Way::Balance })]).expect("as the model says");
}

/// On PostgreSQL the second of two clicks at once met the first one's posting, and was told of a failure of ours.
#[test]
fn a_credit_sent_twice_at_once_is_one_credit() {
    let credit = Deed::Credit { payer: Payer::Irene, currency: Currency::EUR, minor: 3_000 };
    taken(&[Step::Whole(credit)]).expect("as the model says");
}
