//! What stands in every table, so that a story can say what has changed: nothing, as a rule.

use std::collections::{BTreeMap, BTreeSet};

use guichet::db::ConnectionTrait;
use sea_orm::Statement;

use super::TestPortal;

/// Sessions are prolonged by looking, tries are counted by being refused: neither says anything about the shop.
const OF_THE_DOOR: [&str; 3] = ["sessions", "tries", "seaql_migrations"];

/// The rows of each table, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint(BTreeMap<String, BTreeSet<String>>);

impl Imprint {
    /// The tables that are not as they were, with the rows that came.
    pub fn since(&self, before: &Self) -> BTreeMap<String, Vec<String>> {
        let changed = self.0.iter().filter(|(table, rows)| before.0.get(*table) != Some(rows));
        let came = |table: &String, rows: &BTreeSet<String>| {
            let known = before.0.get(table).cloned().unwrap_or_default();
            (table.clone(), rows.difference(&known).cloned().collect())
        };
        changed.map(|(table, rows)| came(table, rows)).collect()
    }

    /// Nothing that was kept then is kept otherwise now.
    #[track_caller]
    pub fn is(&self, before: &Self, case: impl std::fmt::Debug) {
        let changed = self.since(before);
        assert!(changed.is_empty(), "{case:?} changed {changed:#?}");
    }

    /// Whether this text stands anywhere, as it is or as bytes.
    pub fn holds(&self, text: &str) -> bool {
        let bytes = hex::encode(text);
        self.0.values().flatten().any(|row| row.contains(text) || row.to_ascii_lowercase().contains(&bytes))
    }
}

impl TestPortal {
    /// Everything that is kept but what belongs to the door.
    pub async fn imprint(&self) -> Imprint {
        let Imprint(mut all) = self.whole_imprint().await;
        all.retain(|table, _| !OF_THE_DOOR.contains(&table.as_str()));
        Imprint(all)
    }

    pub async fn whole_imprint(&self) -> Imprint {
        let mut all = BTreeMap::new();
        for table in self.texts(self.tables()).await {
            let rows = self.texts(self.rows_of(&table).await).await;
            all.insert(table, rows.into_iter().collect());
        }
        Imprint(all)
    }

    /// Where SQLite keeps everything; PostgreSQL's files are its own.
    pub async fn database_file(&self) -> Option<String> {
        if !self.db().is_sqlite() {
            return None;
        }
        self.texts("SELECT file AS line FROM pragma_database_list WHERE name = 'main'".into()).await.pop()
    }

    fn tables(&self) -> String {
        match self.db().is_sqlite() {
            true => "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            false => "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = 'public'",
        }
        .to_owned()
    }

    async fn rows_of(&self, table: &str) -> String {
        if !self.db().is_sqlite() {
            return format!("SELECT t::text AS line FROM \"{table}\" t");
        }
        let columns = self.texts(format!("SELECT name AS line FROM pragma_table_info('{table}')")).await;
        let quoted: Vec<String> = columns.iter().map(|name| format!("quote(\"{name}\")")).collect();
        format!("SELECT {} AS line FROM \"{table}\"", quoted.join(" || ' | ' || "))
    }

    async fn texts(&self, question: String) -> Vec<String> {
        let db = self.db().reader();
        let statement = Statement::from_string(db.get_database_backend(), question);
        let rows = db.query_all_raw(statement).await.expect("every table can be read");
        rows.into_iter().map(|row| row.try_get("", "line").expect("text")).collect()
    }
}
