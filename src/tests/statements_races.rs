//! Many at one bank statement: the same file brought in at once, the same line accepted at once; each with its control.

use guichet::{
    domain::{
        error::{AppError, Code},
        invoice::InvoiceState,
        statement::{booked::LineState, suggestion::Target},
    },
    flows::statements::{
        accept::{Share, accept},
        import::{Imported, Upload, import},
    },
};

use crate::support::{Crowd, Till, bank::csv, cashbox::euro};

const CROWD: usize = 6;

async fn all_bring(till: &Till, file: impl Fn(usize) -> String) -> Vec<Imported> {
    let (mut crowd, account) = (Crowd::gathers(), till.bank_account().await);
    for place in 0..CROWD {
        let (portal, admin) = (till.house.portal.clone(), till.owner.clone());
        let upload = Upload { content: file(place).into_bytes(), account: Some(account.clone()) };
        crowd.joins(async move { import(&portal, &admin, upload, "story").await.expect("imported") });
    }
    crowd.acts().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_65_of_many_who_import_the_same_file_one_imports() {
    let till = Till::open().await;
    let file = csv(&[("20/11/2026", "VIR A", 100), ("20/11/2026", "VIR A", 100), ("20/11/2026", "VIR B", 200)]);
    let imported = all_bring(&till, |_| file.clone()).await;
    let new: Vec<_> = imported.iter().filter(|one| matches!(one, Imported::New(_, 3))).collect();
    let known = imported.iter().filter(|one| matches!(one, Imported::Known(_))).count();
    assert_eq!((new.len(), known, till.lines().await.len()), (1, CROWD - 1, 3), "{imported:?}");
}

/// Files that differ by a remark are not the same file: then the lines themselves are known.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_65_of_many_overlapping_files_each_line_is_kept_once() {
    let till = Till::open().await;
    let rows = [("20/11/2026", "VIR A", 100), ("20/11/2026", "VIR B", 200)];
    let imported = all_bring(&till, |place| format!("Releve {place}\n{}", csv(&rows))).await;
    let new: u64 = imported.iter().map(|one| if let Imported::New(_, new) = one { *new } else { 0 }).sum();
    assert_eq!((new, till.lines().await.len()), (2, 2), "{imported:?}");
}

/// Where nothing makes a line the same line, each file adds its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn control_lines_that_are_not_recognised_are_kept_by_each() {
    let till = Till::open().await;
    all_bring(&till, |place| csv(&[("20/11/2026", &format!("VIR {place}"), 100)])).await;
    assert_eq!(till.lines().await.len(), CROWD);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_65_of_many_who_accept_a_line_one_books() {
    let till = Till::open().await;
    let invoice = till.invoice(5_000).await;
    let line = till.line("VIR", 5_000).await.id;
    let mut crowd = Crowd::gathers();
    for _ in 0..CROWD {
        let (portal, admin) = (till.house.portal.clone(), till.owner.clone());
        let share = Share { target: Target::Invoice(invoice), amount: euro(5_000), due_shown: None };
        crowd.joins(async move { accept(&portal, &admin, (line, &[share]), "story").await });
    }
    let answers = crowd.acts().await;
    let decided = answers.iter().filter(|answer| **answer == Err(AppError::Conflict(Code::LineDecided))).count();
    assert_eq!((answers.iter().filter(|answer| answer.is_ok()).count(), decided), (1, CROWD - 1), "{answers:?}");
    assert_eq!((till.invoice_now(invoice).await.state, till.held().await), (InvoiceState::Paid, euro(0)));
    till.verifies().await;
}

/// Without the line's state nobody is told that it was decided: the same money is booked again, as the customer's.
#[tokio::test]
async fn control_a_line_that_stays_open_is_booked_again() {
    let till = Till::open().await;
    let invoice = till.invoice(5_000).await;
    till.starts(invoice, till.transfer).await;
    let line = till.line("VIR", 5_000).await.id;
    let share = [(Target::Invoice(invoice), 5_000)];
    till.splits(line, &share).await.expect("accepted");
    till.house.by_hand("UPDATE statement_lines SET state = 'open'").await.expect("opened by hand");
    till.splits(line, &share).await.expect("accepted again");
    assert_eq!(till.held().await, euro(5_000), "one transfer, booked twice");
    assert_eq!(till.state_of(line).await, LineState::Explained);
}
