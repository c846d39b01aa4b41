//! What was accepted of a bank statement is taken back: by an accountant who was wrong, or by the bank itself.

use guichet::{
    db,
    domain::{
        error::{AppError, Code},
        ids::LineId,
        invoice::InvoiceState,
        ledger::PostingKind,
        letter::Letter,
        payment::{Purpose, State},
        refund::Destination,
        shop::LateMoneyRule,
        statement::{
            booked::{Explanation, LineState},
            suggestion::{Clue, Target},
        },
    },
    flows::{
        payments::{
            late_money,
            start::{self, Begun, Wanted},
        },
        plant,
        refunds::ask_for::{Wish, ask_for},
        statements::{
            accept::{Share, accept},
            charge::charge,
            reversed::{reverse, reversed},
            undo::undo,
        },
    },
};
use http::StatusCode;

use crate::support::{
    Crowd, Till,
    cashbox::{euro, late_money_rule},
};

const WENT_ON: AppError = AppError::Conflict(Code::MoneyWentOn);

/// A transfer that the accountant took for this invoice's.
async fn mistaken(till: &Till, cents: i64, due: i64) -> (guichet::domain::ids::InvoiceId, LineId) {
    let invoice = till.invoice(due).await;
    let line = till.line(&format!("VIR INCONNU {invoice}"), cents).await.id;
    till.splits(line, &[(Target::Invoice(invoice), cents)]).await.expect("accepted");
    (invoice, line)
}

#[tokio::test]
async fn what_was_accepted_by_mistake_is_undone_and_may_be_accepted_again() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let payment = till.starts(invoice, till.transfer).await;
    let reference = till.invoice_now(invoice).await.reference.expect("a reference");
    let line = till.line(&reference, 12_000).await.id;
    till.accepts_it(line).await;
    let refused = undo(&till.house.portal, &till.owner, (line, ""), "story").await;
    assert_eq!(refused, Err(AppError::invalid("reason", Code::Required)));

    till.undoes(line).await.expect("undone");
    let open = till.invoice_now(invoice).await;
    assert_eq!((open.state, open.due()), (InvoiceState::Issued, euro(12_000)), "due again");
    assert_eq!(till.payment(payment).await.state, State::TakenBack);
    assert_eq!(till.state_of(line).await, LineState::Open);
    assert_eq!(till.posted(PostingKind::CaptureReversal).await, 1);
    assert_eq!(till.undoes(line).await, Err(AppError::Conflict(Code::LineDecided)));
    let told = till.house.letters_to("compta@exemple.test").await;
    assert!(told.iter().any(|letter| matches!(letter, Letter::DueAgain { .. })), "the customer hears of it");
    till.verifies().await;

    till.accepts_it(line).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid, "suggested and accepted again");
    till.undoes(line).await.expect("undone again");
    till.verifies().await;
}

#[tokio::test]
async fn a_surplus_goes_with_it_unless_it_is_spent() {
    let till = Till::open().await;
    let (invoice, line) = mistaken(&till, 7_000, 6_000).await;
    assert_eq!(till.held().await, euro(1_000));
    till.undoes(line).await.expect("undone");
    assert_eq!((till.held().await, till.invoice_now(invoice).await.due()), (euro(0), euro(6_000)));
    till.splits(line, &[(Target::Invoice(invoice), 7_000)]).await.expect("accepted");
    till.house.by_hand("UPDATE wallets SET amount = 999 WHERE amount = 1000").await.expect("a cent is spent");
    assert_eq!(till.undoes(line).await, Err(WENT_ON), "no customer's balance falls below nothing");
    till.house.by_hand("UPDATE wallets SET amount = 1000 WHERE amount = 999").await.expect("given again");
    till.undoes(line).await.expect("undone");
    till.verifies().await;
}

#[tokio::test]
async fn late_money_goes_with_it_unless_it_was_moved() {
    let till = Till::open().await;
    late_money_rule(&till.house, LateMoneyRule::Hold).await;
    for credited in [false, true] {
        let (_, line) = mistaken(&till, 7_000, 6_000).await;
        let late = db::late_money::all(till.house.db().reader(), None).await.expect("late money").remove(0);
        if credited {
            late_money::credit(&till.house.portal, &till.owner, late.id, "story").await.expect("credited");
        }
        till.undoes(line).await.expect("undone");
        assert_eq!(till.held().await, euro(0));
        till.verifies().await;
    }
    let (_, line) = mistaken(&till, 7_000, 6_000).await;
    let late = db::late_money::all(till.house.db().reader(), None).await.expect("late money").remove(0);
    let other = till.invoice(1_000).await;
    late_money::move_to(&till.house.portal, &till.owner, (late.id, other), "story").await.expect("moved");
    assert_eq!(till.undoes(line).await, Err(WENT_ON));
    assert_eq!(till.invoice_now(other).await.state, InvoiceState::Paid, "nothing of a refused undoing is kept");
    till.verifies().await;
}

#[tokio::test]
async fn a_split_a_charge_and_a_top_up_are_undone_whole() {
    let till = Till::open().await;
    let (one, portal) = (till.invoice(3_000).await, &till.house.portal);
    let split = till.line("VIR DEUX CHOSES", 8_000).await.id;
    let parts = [(Target::Invoice(one), 3_000), (Target::Balance(till.customer()), 5_000)];
    till.splits(split, &parts).await.expect("split");
    till.undoes(split).await.expect("undone");
    assert_eq!((till.invoice_now(one).await.due(), till.held().await), (euro(3_000), euro(0)));
    till.splits(split, &parts).await.expect("and split again");

    let fee = till.line("FRAIS", -1_850).await.id;
    charge(portal, &till.owner, fee, "story").await.expect("booked");
    till.undoes(fee).await.expect("undone");
    charge(portal, &till.owner, fee, "story").await.expect("and booked again");
    let postings = [PostingKind::BankCharge, PostingKind::BankChargeReversal];
    assert_eq!((till.posted(postings[0]).await, till.posted(postings[1]).await), (2, 1));

    let wish = Wanted { purpose: Purpose::TopUp, amount: Some(euro(2_500)), ..till.wish(one, till.transfer) };
    let Begun::Payment(top_up, _) = start::start(portal, &till.grace, wish).await.expect("begun") else {
        panic!("a payment")
    };
    let name = till.payment(top_up).await.reference;
    let line = till.line(&name, 2_500).await.id;
    till.splits(line, &[(Target::TopUp(top_up), 2_500)]).await.expect("accepted");
    till.undoes(line).await.expect("undone");
    let again = db::statement_candidates::called(till.house.db().reader(), &name).await.expect("read").expect("known");
    assert_eq!(again.target, Target::Balance(till.customer()), "one that was taken back is not paid twice");
    till.splits(line, &[(again.target, 2_500)]).await.expect("accepted");
    assert_eq!(till.held().await, euro(7_500));
    till.verifies().await;
}

#[tokio::test]
async fn what_was_given_back_since_is_not_undone() {
    let till = Till::open().await;
    let (invoice, line) = mistaken(&till, 5_000, 5_000).await;
    let payment = paying(&till, line).await;
    let wish = Wish { destination: Destination::Balance, ..till.wish_back(payment, 100).await };
    till.gives_back_by(&wish).await.expect("given back");
    assert_eq!(till.undoes(line).await, Err(WENT_ON));
    assert_eq!(
        (till.invoice_now(invoice).await.state, till.state_of(line).await),
        (InvoiceState::Paid, LineState::Explained)
    );
    till.verifies().await;
}

async fn paying(till: &Till, line: LineId) -> guichet::domain::ids::PaymentId {
    let db = till.house.db().reader();
    let kept = db::statement_lines::find(db, line).await.expect("a line");
    let part = db::statement_lines::matches(db, &kept).await.expect("matches").remove(0);
    assert_eq!(part.explanation, Explanation::Payment);
    guichet::domain::ids::PaymentId(part.object)
}

#[tokio::test]
async fn what_the_bank_takes_back_undoes_what_was_booked_of_it() {
    let till = Till::open().await;
    till.brings(*include_bytes!("../providers/statement/fixtures/sample.mt940.sta")).await.expect("read");
    let (lines, portal) = (till.lines().await, &till.house.portal);
    let of = |cents: i64| lines.iter().find(|kept| kept.line.amount == euro(cents)).expect("a line").clone();
    let (credit, back) = (of(11_990), of(-11_990));
    let invoice = till.invoice(11_990).await;
    till.splits(credit.id, &[(Target::Invoice(invoice), 11_990)]).await.expect("accepted");
    let suggested = reversed(portal, &back).await.expect("looked for");
    assert_eq!(
        suggested.iter().map(|(clue, kept)| (*clue, kept.id)).collect::<Vec<_>>(),
        [(Clue::ReferenceInText, credit.id)]
    );
    let other = reverse(portal, &till.owner, (back.id, of(25_000).id), "story").await;
    assert_eq!(other, Err(AppError::Conflict(Code::PartsDiffer)), "only the very amount");

    reverse(portal, &till.owner, (back.id, credit.id), "story").await.expect("taken back");
    let open = till.invoice_now(invoice).await;
    assert_eq!((open.state, open.due()), (InvoiceState::Issued, euro(11_990)));
    let states = [till.state_of(credit.id).await, till.state_of(back.id).await];
    assert_eq!(states, [LineState::Explained, LineState::Explained], "each explains the other");
    assert_eq!(till.posted(PostingKind::CaptureReversal).await, 1);
    till.verifies().await;

    till.undoes(back.id).await.expect("it was another one");
    let states = [till.state_of(credit.id).await, till.state_of(back.id).await];
    assert_eq!(states, [LineState::Open, LineState::Open]);
    till.splits(credit.id, &[(Target::Invoice(invoice), 11_990)]).await.expect("accepted again");
    till.verifies().await;
}

const CROWD: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_65_of_many_who_undo_a_line_one_reverses() {
    let till = Till::open().await;
    let (invoice, line) = mistaken(&till, 5_000, 5_000).await;
    let mut crowd = Crowd::gathers();
    for _ in 0..CROWD {
        let (portal, admin) = (till.house.portal.clone(), till.owner.clone());
        crowd.joins(async move { undo(&portal, &admin, (line, "Mauvais client"), "story").await });
    }
    let answers = crowd.acts().await;
    let late = answers.iter().filter(|answer| **answer == Err(AppError::Conflict(Code::LineDecided))).count();
    assert_eq!((answers.iter().filter(|answer| answer.is_ok()).count(), late), (1, CROWD - 1), "{answers:?}");
    assert_eq!(
        (till.invoice_now(invoice).await.due(), till.posted(PostingKind::CaptureReversal).await),
        (euro(5_000), 1)
    );
    till.verifies().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_65_undone_or_given_back_but_never_both() {
    let till = Till::open().await;
    for _ in 0..5 {
        let (_, line) = mistaken(&till, 5_000, 5_000).await;
        let payment = paying(&till, line).await;
        let wish = Wish { destination: Destination::Balance, ..till.wish_back(payment, 5_000).await };
        let mut crowd = Crowd::gathers();
        let (portal, admin) = (till.house.portal.clone(), till.owner.clone());
        crowd.joins(async move { undo(&portal, &admin, (line, "Mauvais client"), "story").await });
        let (portal, admin) = (till.house.portal.clone(), till.owner.clone());
        crowd.joins(async move { ask_for(&portal, &admin, &wish, "story").await.map(drop) });
        let answers = crowd.acts().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        till.verifies().await;
    }
}

/// Where the refund is not looked at, money goes back that never came.
#[tokio::test]
async fn control_a_refund_that_is_not_seen_is_given_back_of_nothing() {
    let till = Till::open().await;
    let (_, line) = mistaken(&till, 5_000, 5_000).await;
    let payment = paying(&till, line).await;
    let wish = Wish { destination: Destination::Balance, ..till.wish_back(payment, 5_000).await };
    till.gives_back_by(&wish).await.expect("given back");
    till.house.by_hand("UPDATE refunds SET state = 'failed'").await.expect("hidden by hand");
    till.undoes(line).await.expect("nobody looked");
    till.house.by_hand("UPDATE refunds SET state = 'succeeded'").await.expect("seen again");
    till.finds("L-08").await;
}

#[tokio::test]
async fn an_accountant_undoes_with_a_reason_and_a_password() {
    let till = Till::open().await;
    let (invoice, line) = mistaken(&till, 5_000, 5_000).await;
    let (page, action) = (format!("/admin/bank/lines/{line}"), format!("/admin/bank/lines/{line}/undo"));
    let mut blaise = till.enters("blaise@guichet.test").await;
    let form = blaise.get(&page).await.form(&action).with("reason", "Mauvais client");
    let refused = blaise.post(&action, &form.fields()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{:?}", refused.error_codes());
    assert_eq!(till.state_of(line).await, LineState::Explained);
    let form = form.with("current_password", plant::PASSWORD);
    let undone = blaise.post(&action, &form.fields()).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{:?}", undone.error_codes());
    let shown = blaise.get(&page).await;
    assert!(shown.says("À traiter") && shown.says("Mauvais client") && shown.says("Rapprochement d’une ligne défait"));
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued);

    let share = Share { target: Target::Invoice(invoice), amount: euro(5_000), due_shown: None };
    accept(&till.house.portal, &till.owner, (line, &[share]), "story").await.expect("accepted again");
    till.gives_back_by(&Wish {
        destination: Destination::Balance,
        ..till.wish_back(paying(&till, line).await, 100).await
    })
    .await
    .expect("given back");
    let form = blaise.get(&page).await.form(&action).with("reason", "Encore").with("current_password", plant::PASSWORD);
    let refused = blaise.post(&action, &form.fields()).await;
    assert_eq!((refused.status, refused.error_codes()), (StatusCode::CONFLICT, vec!["money_went_on".into()]));
}
