//! (test) Several share a commit, and none of them another's luck.

use futures::poll;
use sea_orm::ConnectionTrait;

use crate::{
    db::{Db, Tx, retried},
    domain::error::AppError,
};

/// A table of names, and one whose rows must name one of them by the end of their transaction.
async fn ground() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("turns.db").display());
    let db = Db::connect(&url, 8).await.expect("a database");
    let tables = "CREATE TABLE names (name TEXT PRIMARY KEY NOT NULL);
        CREATE TABLE owed (name TEXT NOT NULL REFERENCES names (name) DEFERRABLE INITIALLY DEFERRED)";
    db.reader().execute_unprepared(tables).await.expect("tables");
    (folder, db)
}

async fn write(tx: &Tx, table: &str, name: &str) {
    tx.execute_unprepared(&format!("INSERT INTO {table} (name) VALUES ('{name}')")).await.expect("written");
}

async fn kept(db: &Db) -> Vec<String> {
    let sql = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT name FROM names ORDER BY name");
    let rows = db.reader().query_all_raw(sql).await.expect("read");
    rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect()
}

/// The first has its turn, and the second waits for it.
async fn one_after_the_other(db: &Db) -> (Tx, impl Future<Output = Tx> + use<>) {
    let first = db.begin().await.expect("a turn");
    let (db, (asked, hears)) = (db.clone(), tokio::sync::oneshot::channel());
    let second = tokio::spawn(async move {
        let mut begins = std::pin::pin!(db.begin());
        assert!(poll!(begins.as_mut()).is_pending());
        // The task that waits for the turn is made by the first poll, and runs before this one goes on.
        tokio::task::yield_now().await;
        asked.send(()).expect("somebody hears");
        begins.await.expect("a turn")
    });
    hears.await.expect("asked for");
    (first, async move { second.await.expect("a turn") })
}

#[tokio::test]
async fn those_who_waited_share_a_commit_and_nobody_is_told_before_it() {
    let (_folder, db) = ground().await;
    let (first, second) = one_after_the_other(&db).await;
    write(&first, "names", "first").await;
    let mut told = std::pin::pin!(first.commit());
    assert!(poll!(told.as_mut()).is_pending());
    let second = second.await;
    write(&second, "names", "second").await;
    assert!(poll!(told.as_mut()).is_pending(), "the first has ended and is not kept yet");
    assert_eq!(kept(&db).await, Vec::<String>::new());
    second.commit().await.expect("kept");
    told.await.expect("kept");
    assert_eq!(kept(&db).await, ["first", "second"]);
}

#[tokio::test]
async fn who_gives_up_takes_nobody_along() {
    let (_folder, db) = ground().await;
    let (first, second) = one_after_the_other(&db).await;
    write(&first, "names", "first").await;
    let told = tokio::spawn(first.commit());
    let second = second.await;
    write(&second, "names", "second").await;
    drop(second);
    told.await.expect("told").expect("kept");
    assert_eq!(kept(&db).await, ["first"]);
    let third = db.begin().await.expect("a turn");
    write(&third, "names", "third").await;
    third.commit().await.expect("kept");
    assert_eq!(kept(&db).await, ["first", "third"]);
}

#[tokio::test]
async fn who_breaks_what_is_checked_at_the_end_breaks_only_their_own() {
    let (_folder, db) = ground().await;
    let (first, second) = one_after_the_other(&db).await;
    write(&first, "names", "first").await;
    let told = tokio::spawn(first.commit());
    let second = second.await;
    write(&second, "owed", "nobody").await;
    assert_eq!(second.commit().await, Err(AppError::Unavailable), "nobody knows whose fault it was");
    assert_eq!(told.await.expect("told"), Err(AppError::Unavailable));

    let tell = |table, name| {
        let db = db.clone();
        let story = move || {
            let db = db.clone();
            async move {
                let tx = db.begin().await?;
                write(&tx, table, name).await;
                tx.commit().await
            }
        };
        tokio::spawn(async move { retried(story).await })
    };
    let (good, bad) = (tell("names", "first"), tell("owed", "nobody"));
    good.await.expect("told").expect("kept");
    assert!(matches!(bad.await.expect("told"), Err(AppError::Internal(_))), "told again alone, it is known");
    assert_eq!(kept(&db).await, ["first"]);
}

/// Whoever leaves while they wait, or while they are told, keeps nobody's turn.
#[tokio::test]
async fn who_vanishes_keeps_no_turn() {
    let (_folder, db) = ground().await;
    for step in 0..40_u32 {
        let left = async {
            let tx = db.begin().await.expect("a turn");
            write(&tx, "names", &format!("vanished {step}")).await;
            tx.commit().await
        };
        let mut left = Box::pin(left);
        for _ in 0..step {
            if poll!(left.as_mut()).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(left);
        let next = db.begin().await.expect("a turn");
        write(&next, "names", &format!("kept {step}")).await;
        next.commit().await.expect("kept");
    }
    assert_eq!(kept(&db).await.iter().filter(|name| name.starts_with("kept")).count(), 40);
}
