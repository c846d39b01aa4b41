//! Somebody who locks the database: on SQLite nobody else writes, on PostgreSQL nobody else reads either.

use guichet::db::{ConnectionTrait, Db};

/// Held by a transaction on a connection of its own.
pub struct Lock {
    held: guichet::db::Tx,
    _pool: Db,
}

/// The house's own patience with forgotten transactions would end it.
const AS_LONG_AS_IT_TAKES: &str = "SET LOCAL idle_in_transaction_session_timeout = 0";

/// On PostgreSQL every table of ours, that of the sessions and that of the migrations too.
const EVERY_TABLE: &str = "DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename LOOP
        EXECUTE 'LOCK TABLE ' || name || ' IN ACCESS EXCLUSIVE MODE';
    END LOOP;
END $$";

impl Lock {
    pub async fn of(url: &str) -> Self {
        let pool = Db::connect(url, 1).await.expect("the database opens");
        let held = pool.begin().await.expect("nobody else has it");
        if !pool.is_sqlite() {
            held.execute_unprepared(AS_LONG_AS_IT_TAKES).await.expect("patience");
            held.execute_unprepared(EVERY_TABLE).await.expect("locked");
        }
        Self { held, _pool: pool }
    }

    pub async fn release(self) {
        self.held.rollback().await.expect("given back");
    }
}
