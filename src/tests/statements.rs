//! Bank statements: each line is kept once, suggested with its reason, and its money goes through the one door.

use guichet::{
    db,
    domain::{
        currency::Currency,
        error::{AppError, Code},
        invoice::InvoiceState,
        ledger::PostingKind,
        payment::{Purpose, State},
        statement::{
            Check,
            booked::LineState,
            suggestion::{Clue, Outcome, Target},
        },
    },
    flows::{
        payments::start::{self, Begun, Wanted},
        statements::{
            charge::charge,
            ignore::{ignore, take_up},
            import::Imported,
        },
    },
};

use crate::support::{Till, bank::csv, cashbox::euro};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/providers/statement/fixtures");

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{SAMPLES}/{name}")).expect("a sample")
}

#[tokio::test]
async fn a_file_is_imported_once_and_its_lines_are_known_in_every_other() {
    let till = Till::open().await;
    let Imported::New(first, 6) = till.brings(sample("camt.053.001.02.xml")).await.expect("read") else {
        panic!("six booked lines")
    };
    assert_eq!(till.brings(sample("camt.053.001.02.xml")).await, Ok(Imported::Known(first)));
    let Imported::New(second, 0) = till.brings(sample("camt.053.001.08.xml")).await.expect("read") else {
        panic!("the same lines in another version")
    };
    assert_eq!(till.lines().await.len(), 6);
    let filed = db::statements::find(till.house.db().reader(), second).await.expect("filed");
    assert_eq!((filed.lines, filed.known, filed.pending, filed.check()), (6, 6, 1, Check::Agrees));
}

#[tokio::test]
async fn two_real_payments_that_are_alike_are_both_kept() {
    let till = Till::open().await;
    let alike = ("20/11/2026", "VIR DURAND", 1_000);
    let Imported::New(_, 2) = till.brings(csv(&[alike, alike])).await.expect("read") else { panic!("two lines") };
    let further = ("21/11/2026", "VIR DURAND", 1_000);
    let Imported::New(_, 1) = till.brings(csv(&[alike, alike, further])).await.expect("read") else {
        panic!("one more than the overlap")
    };
    assert_eq!(till.lines().await.len(), 3);
}

#[tokio::test]
async fn what_is_none_of_ours_is_refused_with_its_name() {
    let till = Till::open().await;
    let foreign = String::from_utf8(sample("camt.053.001.02.xml")).expect("text");
    let foreign = foreign.replace("FR1420041010050500013M02606", "DE89370400440532013000");
    let Err(AppError::Invalid(errors)) = till.brings(foreign).await else { panic!("refused") };
    assert_eq!(errors[0].code, Code::StatementForeign);
    assert!(format!("{:?}", errors[0].detail).contains("DE89370400440532013000"));
    let Err(AppError::Invalid(errors)) = till.brings("hello").await else { panic!("refused") };
    assert_eq!(errors[0].code, Code::StatementUnreadable);
    assert!(till.lines().await.is_empty());
}

#[tokio::test]
async fn a_transfer_the_customer_was_shown_pays_its_invoice() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let payment = till.starts(invoice, till.transfer).await;
    let reference = till.invoice_now(invoice).await.reference.expect("a reference");
    let line = till.line(&format!("VIR {}", &reference.to_lowercase()), 12_000).await;
    let suggested = till.suggested(line.id).await.expect("a suggestion");
    assert_eq!((suggested.clue, suggested.outcome), (Clue::ReferenceInText, Outcome::Whole));
    till.accepts_it(line.id).await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded, "the very payment that waited for it");
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    assert_eq!(till.state_of(line.id).await, LineState::Explained);
    let again = till.splits(line.id, &[(Target::Invoice(invoice), 12_000)]).await;
    assert_eq!(again, Err(AppError::Conflict(Code::LineDecided)));
    till.verifies().await;
}

#[tokio::test]
async fn a_transfer_nobody_announced_pays_too_in_part_too_much_and_twice() {
    let till = Till::open().await;
    let invoice = till.invoice(10_000).await;
    let number = till.invoice_now(invoice).await.number.expect("a number");
    let part = till.line(&format!("{number} acompte"), 4_000).await;
    assert_eq!(till.suggested(part.id).await.expect("one").outcome, Outcome::Part { rest: euro(6_000) });
    till.accepts_it(part.id).await;
    assert_eq!(till.invoice_now(invoice).await.due(), euro(6_000));
    let more = till.line(&format!("{number} solde"), 7_000).await;
    assert_eq!(till.suggested(more.id).await.expect("one").outcome, Outcome::More { surplus: euro(1_000) });
    till.accepts_it(more.id).await;
    assert_eq!((till.invoice_now(invoice).await.state, till.held().await), (InvoiceState::Paid, euro(1_000)));
    let twice = till.line(&format!("{number} encore"), 5_000).await;
    assert_eq!(till.suggested(twice.id).await.expect("one").outcome, Outcome::Twice);
    till.accepts_it(twice.id).await;
    assert_eq!(till.held().await, euro(6_000), "never swallowed");
    till.verifies().await;
}

#[tokio::test]
async fn money_by_transfer_arrives_beside_a_payment_that_is_open_elsewhere() {
    let till = Till::open().await;
    let invoice = till.invoice(8_000).await;
    let card = till.starts(invoice, till.card).await;
    let number = till.invoice_now(invoice).await.number.expect("a number");
    let line = till.line(&number, 8_000).await;
    till.accepts_it(line.id).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.approves(card).await;
    till.hears().await;
    assert_eq!(
        (till.payment(card).await.state, till.held().await),
        (State::Succeeded, euro(8_000)),
        "and seen as twice"
    );
    till.verifies().await;
}

#[tokio::test]
async fn one_line_pays_several_things_or_nothing() {
    let till = Till::open().await;
    let (one, other) = (till.invoice(3_000).await, till.invoice(5_000).await);
    let numbers = [one, other].map(async |id| till.invoice_now(id).await.number.expect("a number"));
    let [first, second] = numbers;
    let line = till.line(&format!("{} {}", first.await, second.await), 8_000).await;
    assert_eq!(till.suggested(line.id).await.expect("a suggestion").parts.len(), 2);
    let parts = |a, b| [(Target::Invoice(one), a), (Target::Invoice(other), b)];
    for wrong in [parts(3_000, 4_999), parts(8_000, 0), parts(9_000, -1_000)] {
        assert!(till.splits(line.id, &wrong).await.is_err());
    }
    let same = [(Target::Invoice(one), 4_000), (Target::Invoice(one), 4_000)];
    assert!(till.splits(line.id, &same).await.is_err(), "one invoice is one part");
    assert_eq!(till.invoice_now(one).await.due(), euro(3_000), "nothing of a refused split is kept");
    let mixed = [(Target::Invoice(one), 3_000), (Target::Balance(till.customer()), 5_000)];
    till.splits(line.id, &mixed).await.expect("split");
    assert_eq!((till.invoice_now(one).await.state, till.held().await), (InvoiceState::Paid, euro(5_000)));
    till.verifies().await;
}

#[tokio::test]
async fn a_top_up_is_known_by_its_own_reference() {
    let till = Till::open().await;
    let wish = Wanted {
        purpose: Purpose::TopUp,
        amount: Some(euro(2_500)),
        ..till.wish(till.invoice(100).await, till.transfer)
    };
    let begun = start::start(&till.house.portal, &till.grace, wish).await.expect("begun");
    let Begun::Payment(payment, _) = begun else { panic!("{begun:?}") };
    let shown = format!("{:?}", till.payment(payment).await.next_step);
    let place = shown.find("\"RF").expect("a reference") + 1;
    let reference = shown[place..].split('"').next().expect("a reference").to_owned();
    let line = till.line(&reference, 2_500).await;
    till.accepts_it(line.id).await;
    assert_eq!((till.payment(payment).await.state, till.held().await), (State::Succeeded, euro(2_500)));
    till.verifies().await;
}

#[tokio::test]
async fn an_iban_is_remembered_from_what_was_accepted() {
    let till = Till::open().await;
    let sample = String::from_utf8(sample("camt.053.001.08.xml")).expect("text");
    let invoice = till.invoice(11_990).await;
    let reference = till.invoice_now(invoice).await.reference.expect("a reference");
    till.brings(sample.replace("RF042025000421", &reference)).await.expect("read");
    let first = till.lines().await.remove(0);
    assert_eq!(till.suggested(first.id).await.expect("one").clue, Clue::Reference);
    till.accepts_it(first.id).await;
    let _next = till.invoice(11_990).await;
    let later = sample.replace("RF042025000421", "").replace("BK2025030400000", "BK2025040400000");
    till.brings(later).await.expect("read");
    let line =
        till.lines().await.into_iter().find(|kept| kept.line.bank_reference.as_deref() == Some("BK20250404000001"));
    let suggested = till.suggested(line.expect("the line").id).await.expect("a suggestion");
    assert_eq!(suggested.clue, Clue::AmountAndIban);
}

#[tokio::test]
async fn charges_are_booked_and_other_lines_put_aside_with_a_reason() {
    let till = Till::open().await;
    let line = till.line("FRAIS DE TENUE DE COMPTE", -1_850).await;
    assert_eq!(till.suggested(line.id).await, None);
    let portal = &till.house.portal;
    charge(portal, &till.owner, line.id, "story").await.expect("booked");
    assert_eq!(till.posted(PostingKind::BankCharge).await, 1);
    assert_eq!(charge(portal, &till.owner, line.id, "story").await, Err(AppError::Conflict(Code::LineDecided)));
    let salary = till.line("SALAIRES", -200_000).await;
    assert!(ignore(portal, &till.owner, (salary.id, ""), "story").await.is_err(), "not without a reason");
    ignore(portal, &till.owner, (salary.id, "Paie de novembre"), "story").await.expect("put aside");
    assert_eq!(till.state_of(salary.id).await, LineState::Ignored);
    take_up(portal, &till.owner, salary.id, "story").await.expect("taken up");
    assert_eq!(till.state_of(salary.id).await, LineState::Open);
    assert!(take_up(portal, &till.owner, line.id, "story").await.is_err(), "what is booked stays booked");
    till.verifies().await;
}

#[tokio::test]
async fn what_the_bank_takes_back_pays_nothing() {
    let till = Till::open().await;
    till.brings(sample("sample.mt940.sta")).await.expect("read");
    let lines = till.lines().await;
    assert_eq!(lines.len(), 5);
    assert!(lines.iter().all(|kept| kept.line.amount.currency == Currency::EUR));
    let invoice = till.invoice(11_990).await;
    let reversal = lines.iter().find(|kept| kept.line.amount == euro(-11_990)).expect("money out");
    assert_eq!(till.suggested(reversal.id).await, None);
    assert!(till.splits(reversal.id, &[(Target::Invoice(invoice), -11_990)]).await.is_err());
    assert_eq!(till.invoice_now(invoice).await.due(), euro(11_990));
}
