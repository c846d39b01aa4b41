//! The process dies where nobody chose: under load, and while the tables are being made.

use std::{os::unix::process::ExitStatusExt, time::Duration};

use guichet::domain::{ids::InvoiceId, invoice::InvoiceState};
use migrations::{Migrations as _, Migrator};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use crate::support::{
    browser::Browser,
    database,
    payer::grace,
    program::{self, ABORTED, Program},
    till::fresh_key,
};

const ROUNDS: i64 = 4;
const PAYERS: usize = 20;

/// Twenty customers pay at once, and the process is killed in the middle of it; again and again.
#[tokio::test]
async fn p_08_f_02_killed_under_load_nothing_is_lost_and_nothing_doubled() {
    let mut program = Program::installed().await;
    let mut chance = TestRunner::default();
    program.start(&["serve"], &[]).await;
    let customer = grace(&program).await;
    for round in 1..=ROUNDS {
        let mut bills = Vec::new();
        for _ in 0..PAYERS {
            bills.push((program.till.invoice(1_000).await, fresh_key()));
        }
        let moment = (20_u64..900).new_tree(&mut chance).expect("a number").current();
        tokio::select! {
            () = all_pay(&program, &customer, &bills) => {}
            () = tokio::time::sleep(Duration::from_millis(moment)) => {}
        }
        println!("round {round}: killed after {moment} ms");
        program.kill().await;
        program.start(&["serve"], &[]).await;
        program.janitor(round * 1_000).await;
        all_pay(&program, &customer, &bills).await;
        program.janitor(round * 1_000 + 300).await;
        all_pay(&program, &customer, &unpaid(&program, &bills).await).await;
        program.janitor(round * 1_000 + 600).await;
        for (invoice, _) in &bills {
            program.till.charged_once(*invoice).await;
        }
        program.till.agrees_with_provider().await;
        program.till.verifies().await;
    }
}

async fn all_pay(program: &Program, customer: &Browser, bills: &[(InvoiceId, String)]) {
    futures::future::join_all(bills.iter().map(|(invoice, key)| program.pays_by_card(customer, *invoice, key))).await;
}

/// What never reached the provider is paid with a new form.
async fn unpaid(program: &Program, bills: &[(InvoiceId, String)]) -> Vec<(InvoiceId, String)> {
    let mut left = Vec::new();
    for (invoice, _) in bills {
        if program.till.invoice_now(*invoice).await.state != InvoiceState::Paid {
            left.push((*invoice, fresh_key()));
        }
    }
    left
}

#[tokio::test]
async fn p_08_f_01_k16_a_migration_cut_short_is_finished_by_the_next() {
    let ground = database::bare().await;
    let mut deaths = 0;
    while !Migrator::get_pending_migrations(ground.db.reader()).await.expect("the steps").is_empty() {
        let refused = program::to_its_end(keyed(&ground.url, &["serve"])).await;
        assert!(String::from_utf8_lossy(&refused.stderr).contains("migrations are pending"), "{refused:?}");
        let mut migrate = program::on(&ground.url, &["migrate"]);
        migrate.env("CRASH_AT", "K16");
        assert_eq!(program::to_its_end(migrate).await.status.signal(), Some(ABORTED));
        deaths += 1;
    }
    assert_eq!(deaths, Migrator::migrations().len(), "one step at a time");
    let done = program::to_its_end(program::on(&ground.url, &["migrate"])).await;
    assert!(done.status.success(), "{done:?}");
}

/// Inside a step too: it is there whole or not at all, or the next try would stumble over its first table.
#[tokio::test]
async fn p_08_f_01_k16_a_migration_killed_anywhere_is_finished_by_the_next() {
    let ground = database::bare().await;
    for moment in (0..12).map(|nth| Duration::from_millis(5 * nth)) {
        let mut child = program::on(&ground.url, &["migrate"]).spawn().expect("it starts");
        tokio::time::sleep(moment).await;
        child.kill().expect("killed");
        child.wait().expect("gone");
    }
    let done = program::to_its_end(program::on(&ground.url, &["migrate"])).await;
    assert!(done.status.success(), "{done:?}");
    assert!(Migrator::get_pending_migrations(ground.db.reader()).await.expect("the steps").is_empty());
}

fn keyed(database: &str, arguments: &[&str]) -> std::process::Command {
    let mut command = program::on(database, arguments);
    command.env("GUICHET_SECRET_KEY", guichet::db::sealer::Sealer::fresh_key().expect("a key"));
    command
}
