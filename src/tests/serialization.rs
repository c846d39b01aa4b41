//! What the database refuses in passing is told again, a bounded number of times; told once, somebody is turned away.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use guichet::{
    db::{self, ConnectionTrait, Db},
    domain::{error::AppError, invoice::InvoiceState},
    flows::payments::start,
};
use sea_orm::{DatabaseTransaction as Tx, IsolationLevel, TransactionTrait};
use tokio::sync::Barrier;

use crate::support::{Crowd, TestPortal, Till};

/// A table with two numbers, and who changes them.
async fn ground() -> TestPortal {
    let house = TestPortal::new().await;
    house.by_hand("CREATE TABLE sums (name TEXT PRIMARY KEY NOT NULL, sum BIGINT NOT NULL)").await.expect("a table");
    house.by_hand("INSERT INTO sums (name, sum) VALUES ('one', 0), ('other', 0)").await.expect("two numbers");
    house
}

/// On PostgreSQL serialisable, on SQLite deferred: both let two read, and only one of them write.
async fn begin(db: &Db) -> Result<Tx, AppError> {
    Ok(db.pool().begin_with_config(Some(IsolationLevel::Serializable), None).await?)
}

async fn sum_of(db: &impl ConnectionTrait, name: &str) -> Result<i64, AppError> {
    let sql = format!("SELECT sum FROM sums WHERE name = '{name}'");
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await?.ok_or(AppError::NotFound)?;
    Ok(row.try_get("", "sum")?)
}

async fn write(tx: &impl ConnectionTrait, name: &str, sum: i64) -> Result<(), AppError> {
    tx.execute_unprepared(&format!("UPDATE sums SET sum = {sum} WHERE name = '{name}'")).await?;
    Ok(())
}

/// Adds one to what was read.
async fn adds(db: &Db, read: &Barrier) -> Result<(), AppError> {
    let tx = begin(db).await?;
    let sum = sum_of(&tx, "one").await?;
    read.wait().await;
    write(&tx, "one", sum + 1).await?;
    Ok(tx.commit().await?)
}

#[tokio::test]
async fn control_told_once_one_of_two_who_read_the_same_is_turned_away() {
    let house = ground().await;
    let (both, db) = (Barrier::new(2), house.db());
    let told = futures::join!(adds(db, &both), adds(db, &both));
    let refused = [told.0, told.1].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert_eq!(refused, [AppError::Unavailable]);
    assert_eq!(sum_of(db.reader(), "one").await, Ok(1), "nothing was lost, and only one was served");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn told_again_everybody_who_reads_the_same_is_served() {
    const PEOPLE: u32 = 6;
    let house = ground().await;
    let told = Arc::new(AtomicU32::new(0));
    let together = Arc::new(Barrier::new(PEOPLE as usize));
    let mut crowd = Crowd::gathers();
    for _ in 0..PEOPLE {
        let (db, told, together) = (house.db().clone(), told.clone(), together.clone());
        let met = Arc::new(AtomicU32::new(0));
        crowd.joins(async move {
            db::retried(|| async {
                told.fetch_add(1, Ordering::SeqCst);
                // All read before anybody writes, the first time; alone after that.
                match met.fetch_add(1, Ordering::SeqCst) {
                    0 => adds(&db, &together).await,
                    _ => adds(&db, &Barrier::new(1)).await,
                }
            })
            .await
        });
    }
    assert_eq!(crowd.acts().await, vec![Ok(()); PEOPLE as usize]);
    assert_eq!(sum_of(house.db().reader(), "one").await, Ok(i64::from(PEOPLE)));
    assert!(told.load(Ordering::SeqCst) > PEOPLE, "nobody was refused: this proves nothing");
}

/// Each holds one number and wants the other's. SQLite has one writer at a time and no deadlocks.
#[tokio::test]
async fn of_two_in_a_deadlock_the_one_broken_off_is_told_again() {
    let house = ground().await;
    if house.db().is_sqlite() {
        return;
    }
    let (both, broken) = (Barrier::new(2), AtomicU32::new(0));
    let tried = [AtomicU32::new(0), AtomicU32::new(0)];
    let takes = async |tried: &AtomicU32, [mine, theirs]: [&str; 2]| {
        let tx = house.db().begin().await?;
        write(&tx, mine, 1).await?;
        if tried.fetch_add(1, Ordering::SeqCst) == 0 {
            both.wait().await;
        }
        let taken = write(&tx, theirs, 1).await;
        broken.fetch_add(u32::from(taken == Err(AppError::Unavailable)), Ordering::SeqCst);
        taken?;
        tx.commit().await
    };
    let done = futures::join!(
        db::retried(|| takes(&tried[0], ["one", "other"])),
        db::retried(|| takes(&tried[1], ["other", "one"])),
    );
    assert_eq!(done, (Ok(()), Ok(())));
    assert_eq!(broken.load(Ordering::SeqCst), 1, "PostgreSQL broke one of them off");
}

/// A PostgreSQL that serialises everything, as distributed ones do: whoever pays at once is served all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn where_every_transaction_is_serialisable_people_still_pay_at_once() {
    const BILLS: usize = 5;
    let till = Till::open().await;
    if till.house.db().is_sqlite() {
        return;
    }
    let name = till.house.database_url().rsplit('/').next().expect("a name").to_owned();
    let strict = format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'");
    till.house.by_hand(&strict).await.expect("it is strict from the next connection on");
    let db = Db::connect(till.house.database_url(), 8).await.expect("PostgreSQL opens");
    let portal = till.house.on_another_database(db);
    till.credit(10_000).await;
    let mut crowd = Crowd::gathers();
    let mut invoices = Vec::new();
    for _ in 0..BILLS {
        let invoice = till.invoice(1_000).await;
        invoices.push(invoice);
        let (portal, grace, wish) = (portal.clone(), till.grace.clone(), till.wish(invoice, till.balance));
        crowd.joins(async move { start::start(&portal, &grace, wish).await.map(drop) });
    }
    assert_eq!(crowd.acts().await, vec![Ok(()); BILLS]);
    for invoice in invoices {
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    }
    assert_eq!(till.held().await.minor, 5_000);
    till.verifies().await;
}
