//! Money out of a bank statement closes the refunds that a person sends by hand.

use guichet::{
    domain::{
        error::{AppError, Code},
        ids::{LineId, PaymentId},
        refund::{Booked, RefundState},
        statement::{
            booked::LineState,
            suggestion::{Clue, Target},
        },
    },
    flows::statements::accept::{Share, accept},
};

use crate::support::{Till, cashbox::euro};

/// A payment that came by transfer, and its line.
async fn paid(till: &Till, cents: i64) -> (PaymentId, LineId) {
    let invoice = till.invoice(cents).await;
    let payment = till.starts(invoice, till.transfer).await;
    let line = till.line("VIR", cents).await.id;
    till.splits(line, &[(Target::Invoice(invoice), cents)]).await.expect("accepted");
    (payment, line)
}

async fn sends(till: &Till, line: LineId, refunds: &[(Target, i64)]) -> Result<(), AppError> {
    let share = |(target, cents): &(Target, i64)| Share { target: *target, amount: euro(*cents), due_shown: None };
    let shares: Vec<_> = refunds.iter().map(share).collect();
    accept(&till.house.portal, &till.owner, (line, &shares), "story").await
}

#[tokio::test]
async fn a_transfer_out_closes_the_refund_it_names() {
    let till = Till::open().await;
    let (payment, came) = paid(&till, 9_000).await;
    let (wanted, alike) = (till.owes(payment, 2_000).await, till.owes(payment, 2_000).await);
    let line = till.line(&format!("VIR {}", wanted.reference.replace('-', " ")), -2_000).await.id;
    let suggested = till.suggested(line).await.expect("a suggestion");
    assert_eq!((suggested.clue, suggested.parts[0].candidate.target), (Clue::Number, Target::Refund(wanted.id)));
    till.accepts_it(line).await;
    let (sent, other) = (till.refund(wanted.id).await, till.refund(alike.id).await);
    assert_eq!((sent.state, sent.booked), (RefundState::Succeeded, Booked::Posted), "as a person says it was sent");
    assert_eq!((other.state, other.booked), (RefundState::Submitted, Booked::Nothing));
    till.verifies().await;
    assert_eq!(till.undoes(came).await, Err(AppError::Conflict(Code::MoneyWentOn)), "what was given back came in");

    till.undoes(line).await.expect("it was another one");
    let back = till.refund(wanted.id).await;
    assert_eq!((back.state, back.booked), (RefundState::Failed, Booked::Reversed));
    assert_eq!(till.state_of(line).await, LineState::Open);
    let only = till.suggested(line).await.expect("the one that is left");
    assert_eq!((only.clue, only.parts[0].candidate.target), (Clue::Amount, Target::Refund(alike.id)));
    till.verifies().await;
}

#[tokio::test]
async fn several_refunds_leave_with_one_line_each_of_them_whole() {
    let till = Till::open().await;
    let (payment, _) = paid(&till, 9_000).await;
    let (one, other) = (till.owes(payment, 2_000).await, till.owes(payment, 1_500).await);
    let line = till.line(&format!("{} {}", one.reference, other.reference), -3_500).await.id;
    assert_eq!(till.suggested(line).await.expect("both").parts.len(), 2);
    let (first, second) = (Target::Refund(one.id), Target::Refund(other.id));
    for wrong in [
        vec![(first, 2_000)],
        vec![(first, 2_500), (second, 1_000)],
        vec![(first, 2_000), (Target::Balance(till.customer()), 1_500)],
    ] {
        assert!(sends(&till, line, &wrong).await.is_err(), "{wrong:?}");
    }
    assert_eq!(till.refund(one.id).await.booked, Booked::Nothing, "nothing of a refused split is kept");
    sends(&till, line, &[(first, 2_000), (second, 1_500)]).await.expect("sent");
    assert_eq!(till.refund(other.id).await.state, RefundState::Succeeded);
    let money_in = till.line("VIR", 2_000).await.id;
    let again = sends(&till, money_in, &[(first, 2_000)]).await;
    assert_eq!(again, Err(AppError::Conflict(Code::AmountNotPositive)), "money in closes no refund");
    till.verifies().await;
}

#[tokio::test]
async fn what_we_owe_is_offered_on_the_page_of_a_line_out() {
    let till = Till::open().await;
    let (payment, _) = paid(&till, 9_000).await;
    let (one, other) = (till.owes(payment, 2_000).await, till.owes(payment, 1_500).await);
    let line = till.line("VIREMENT EMIS", -2_000).await.id;
    let (page, action) = (format!("/admin/bank/lines/{line}"), format!("/admin/bank/lines/{line}/accept"));
    let mut blaise = till.enters("blaise@guichet.test").await;
    let shown = blaise.get(&page).await;
    assert!(shown.says(&one.reference) && shown.says(&other.reference) && shown.says("Remboursements à virer"));
    assert!(shown.says("Même montant, seul de son espèce"));
    let sent = blaise.post(&action, &shown.form(&action).fields()).await;
    assert_eq!(sent.location(), page, "{:?}", sent.error_codes());
    assert!(blaise.get(&page).await.says("le remboursement est clos"));
    assert_eq!(till.refund(one.id).await.state, RefundState::Succeeded);
    let fee = till.line("SALAIRES", -700).await.id;
    assert!(!blaise.get(&format!("/admin/bank/lines/{fee}")).await.says(&one.reference), "sent is not offered");
}
