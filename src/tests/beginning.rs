//! Whoever vanishes while a transaction begins leaves none behind.

use std::{future::Future, pin::pin, task::Poll};

use guichet::db::{ConnectionTrait, Db};

use crate::support::database;

/// Looks at a future so many times, then drops it unfinished.
async fn vanishes_after(looks: usize, begun: impl Future) {
    let mut begun = pin!(begun);
    for _ in 0..looks {
        let looked = std::future::poll_fn(|context| Poll::Ready(begun.as_mut().poll(context).is_ready())).await;
        if looked {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f_57_a_transaction_nobody_waits_for_any_more_swallows_nothing() {
    let ground = database::fresh().await;
    let one = Db::connect(&ground.url, 1).await.expect("a pool of one");
    for looks in 1..120 {
        vanishes_after(looks, one.begin()).await;
        let write = format!("INSERT INTO settings (name, value, version) VALUES ('story {looks}', '1', 1)");
        one.reader().execute_unprepared(&write).await.expect("written");
        let read = format!("UPDATE settings SET version = 2 WHERE name = 'story {looks}'");
        let seen = ground.db.reader().execute_unprepared(&read).await.expect("read");
        assert_eq!(seen.rows_affected(), 1, "after {looks} looks what was written is not there");
    }
}
