//! A database of its own for each story.

use guichet::db::Db;
use migrations::{Migrations as _, Migrator};

/// Kept alive as long as the portal: a SQLite file disappears with its folder.
pub struct Ground {
    pub db: Db,
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// On PostgreSQL when `GUICHET_TEST_POSTGRES` names a server, else on a SQLite file.
pub async fn fresh() -> Ground {
    let ground = bare().await;
    Migrator::up(ground.db.reader(), None).await.expect("the migrations run");
    ground
}

/// Without a single table.
pub async fn bare() -> Ground {
    match std::env::var("GUICHET_TEST_POSTGRES") {
        Ok(server) => on_postgres(&server).await,
        Err(_) => on_sqlite().await,
    }
}

async fn on_sqlite() -> Ground {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/guichet.db?mode=rwc", folder.path().display());
    Ground { db: Db::connect(&url, 8).await.expect("SQLite opens"), url, _folder: Some(folder) }
}

/// `server` is the address of a database that may create others: `postgres://…/postgres`.
async fn on_postgres(server: &str) -> Ground {
    use guichet::db::ConnectionTrait;
    let name = format!("story_{}", uuid::Uuid::now_v7().simple());
    let door = Db::connect(server, 1).await.expect("PostgreSQL answers");
    door.reader().execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database");
    let (before, _) = server.rsplit_once('/').expect("an address with a database");
    let url = format!("{before}/{name}");
    Ground { db: Db::connect(&url, 8).await.expect("PostgreSQL opens"), url, _folder: None }
}
