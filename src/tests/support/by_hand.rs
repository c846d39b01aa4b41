//! What somebody with the database's own console can see and do, past every rule of the house.

use guichet::db::{
    ConnectionTrait,
    audits::{Break, Query},
};

use super::TestPortal;

/// Refuses a deed on rows of a table that fit a condition, as a full disk or a broken index would.
#[derive(Debug, Clone, Copy)]
pub struct Refusal {
    /// `INSERT`, `UPDATE` or `DELETE`
    pub deed: &'static str,
    pub table: &'static str,
    /// Of `NEW`; `1 = 1` for all.
    pub rows: &'static str,
}

impl Refusal {
    pub const fn of_inserts(table: &'static str) -> Self {
        Self { deed: "INSERT", table, rows: "1 = 1" }
    }
}

impl TestPortal {
    /// Rows of three texts named `object`, `ours` and `theirs`; `{id}` and `[number]` are written as text.
    pub async fn sees(&self, sql: &'static str) -> Vec<Break> {
        self.db().breaks(Query { audit: "by hand", sql }, &[]).await.expect("the database answers")
    }

    /// Says why it was refused, where it was.
    pub async fn by_hand(&self, statement: &str) -> Result<(), String> {
        self.db().reader().execute_unprepared(statement).await.map(drop).map_err(|refused| refused.to_string())
    }

    pub async fn refuses(&self, Refusal { deed, table, rows }: Refusal) {
        let sqlite = format!(
            "CREATE TRIGGER {table}_by_hand BEFORE {deed} ON {table} WHEN {rows}
             BEGIN SELECT RAISE(ABORT, 'refused by hand'); END"
        );
        let function = "CREATE OR REPLACE FUNCTION refuse_by_hand() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN RAISE EXCEPTION 'refused by hand'; END $$";
        let postgres = format!(
            "CREATE TRIGGER {table}_by_hand BEFORE {deed} ON {table}
             FOR EACH ROW WHEN ({rows}) EXECUTE FUNCTION refuse_by_hand()"
        );
        let statements = if self.db().is_sqlite() { vec![sqlite.as_str()] } else { vec![function, &postgres] };
        for statement in statements {
            self.by_hand(statement).await.expect("a trigger");
        }
    }

    /// As before [`Self::refuses`].
    pub async fn accepts(&self, Refusal { table, .. }: Refusal) {
        let of_table = if self.db().is_sqlite() { String::new() } else { format!(" ON {table}") };
        self.by_hand(&format!("DROP TRIGGER {table}_by_hand{of_table}")).await.expect("the trigger is gone");
    }
}
